"""Two sets of incidents side by side, and whether their differences exceed what chance would give.

Deaths come in lumps: one wreck can be a tenth of a year. So no bell curve is assumed; months are drawn anew. Where the
two sides share their months (two routes in one period), each month's two figures change sides at random; where they do
not (two years), all months are dealt out anew. The share of draws with a difference at least as large is the p-value
(Phipson and Smyth, Permutation p-values should never be zero, 2010). Of many rows some would differ by chance alone:
those of the parts are held by Holm's step-down rule (A simple sequentially rejective multiple test procedure, 1979).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap.summaries import PEOPLE_COLUMNS, PeopleCount, count_people, months_of
from riskmap.vocabulary import HEADLINE_ENVIRONMENTS

DRAWS = 9_999
CHANCE = 0.05
ELSEWHERE = "other"
TOTAL = "people"


@dataclass(frozen=True)
class Contrast:
    """Figures of both sides, and the share of random draws that differ at least as much.

    `rows` holds the p-value of each part, corrected for their number: the headline environments and `other`, the
    columns of people by sex and age, and `incidents`.
    """

    one: PeopleCount
    other: PeopleCount
    p_value: float
    rows: Mapping[str, float]

    @property
    def exceeds_chance(self) -> bool:
        return self.p_value <= CHANCE

    def row_exceeds_chance(self, name: str) -> bool:
        """Whether a part's difference does, after correction; the total is `people`."""
        return (self.p_value if name == TOTAL else self.rows[name]) <= CHANCE


def contrast(
    one: pd.DataFrame,
    other: pd.DataFrame,
    months_one: tuple[int, int],
    months_other: tuple[int, int],
    random_state: int = 0,
) -> Contrast:
    """Compare two sets of incidents over their months, first and last by number, months without records included."""
    first, second = monthly_parts(one, months_one), monthly_parts(other, months_other)
    generator = np.random.default_rng(random_state)
    draw = _changed_sides if months_one == months_other else _dealt
    drawn = draw(first.to_numpy(), second.to_numpy(), generator)
    observed = np.abs(first.mean() - second.mean()).to_numpy()
    # Sums of whole numbers, divided: equal differences may differ in the last bit.
    as_large = (np.abs(drawn) >= observed - 1e-9).sum(axis=0)
    p_values = dict(zip(first.columns, ((as_large + 1) / (DRAWS + 1)).tolist(), strict=True))
    total = p_values.pop(TOTAL)
    return Contrast(count_people(one), count_people(other), total, held(p_values))


def held(p_values: Mapping[str, float]) -> dict[str, float]:
    """P-values corrected by Holm's rule, in the order given.

    >>> held({"a": 0.01, "b": 0.04, "c": 0.03})
    {'a': 0.03, 'b': 0.06, 'c': 0.06}
    """
    corrected, least = {}, 0.0
    for place, name in enumerate(sorted(p_values, key=p_values.get)):
        least = max(least, min(1.0, (len(p_values) - place) * p_values[name]))
        corrected[name] = least
    return {name: corrected[name] for name in p_values}


def monthly_parts(incidents: pd.DataFrame, months: tuple[int, int]) -> pd.DataFrame:
    """People and incidents of each month (rows) and part (columns), months without records as nought."""
    people, where = incidents["dead_and_missing"], incidents["environment"].astype(str)
    where = where.where(where.isin(HEADLINE_ENVIRONMENTS), ELSEWHERE)
    parts = {TOTAL: people}
    parts |= {key: people.where(where == key, 0) for key in (*HEADLINE_ENVIRONMENTS, ELSEWHERE)}
    parts |= {column: incidents[column] for column in PEOPLE_COLUMNS} | {"incidents": (people >= 0).astype(int)}
    table = pd.DataFrame(parts).groupby(months_of(incidents)).sum()
    return table.reindex(range(months[0], months[1] + 1)).fillna(0).astype(float)


def _changed_sides(one: NDArray, other: NDArray, generator: np.random.Generator) -> NDArray[np.float64]:
    """Mean differences (draws, parts) after each month's figures changed sides or not."""
    signs = generator.choice((-1.0, 1.0), size=(DRAWS, len(one)))
    return signs @ (one - other) / len(one)


def _dealt(one: NDArray, other: NDArray, generator: np.random.Generator) -> NDArray[np.float64]:
    """Mean differences (draws, parts) after all months were dealt out anew."""
    pooled = np.concatenate([one, other])
    here = np.arange(len(pooled)) < len(one)
    chosen = generator.permuted(np.tile(here, (DRAWS, 1)), axis=1) @ pooled
    return chosen / len(one) - (pooled.sum(axis=0) - chosen) / len(other)
