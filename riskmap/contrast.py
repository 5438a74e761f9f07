"""Two sets of incidents side by side, and whether their difference exceeds what chance would give.

Deaths come in lumps: one wreck can be a tenth of a year. So no bell curve is assumed; months are drawn anew. Where the
two sides share their months (two routes in one period), each month's two figures change sides at random; where they do
not (two years), all months are dealt out anew. The share of draws with a difference at least as large is the p-value
(Phipson and Smyth, Permutation p-values should never be zero, 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap.summaries import PeopleCount, count_people, months_of

DRAWS = 9_999
CHANCE = 0.05


@dataclass(frozen=True)
class Contrast:
    """Figures of both sides, and the share of random draws that differ at least as much."""

    one: PeopleCount
    other: PeopleCount
    p_value: float

    @property
    def exceeds_chance(self) -> bool:
        return self.p_value <= CHANCE


def contrast(
    one: pd.DataFrame,
    other: pd.DataFrame,
    months_one: tuple[int, int],
    months_other: tuple[int, int],
    random_state: int = 0,
) -> Contrast:
    """Compare two sets of incidents over their months, first and last by number, months without records included."""
    first, second = monthly_people(one, months_one), monthly_people(other, months_other)
    generator = np.random.default_rng(random_state)
    drawn = _changed_sides(first, second, generator) if months_one == months_other else _dealt(first, second, generator)
    observed = abs(first.mean() - second.mean())
    # Sums of whole numbers, divided: equal differences may differ in the last bit.
    as_large = int((np.abs(drawn) >= observed - 1e-9).sum())
    return Contrast(count_people(one), count_people(other), (as_large + 1) / (DRAWS + 1))


def monthly_people(incidents: pd.DataFrame, months: tuple[int, int]) -> NDArray[np.float64]:
    """People of each month from the first to the last, those without records as nought."""
    people = incidents["dead_and_missing"].groupby(months_of(incidents)).sum()
    return people.reindex(range(months[0], months[1] + 1)).fillna(0).to_numpy(float)


def _changed_sides(one: NDArray, other: NDArray, generator: np.random.Generator) -> NDArray[np.float64]:
    signs = generator.choice((-1.0, 1.0), size=(DRAWS, len(one)))
    return signs @ (one - other) / len(one)


def _dealt(one: NDArray, other: NDArray, generator: np.random.Generator) -> NDArray[np.float64]:
    pooled = np.concatenate([one, other])
    dealt = generator.permuted(np.tile(pooled, (DRAWS, 1)), axis=1)
    return dealt[:, : len(one)].mean(axis=1) - dealt[:, len(one) :].mean(axis=1)
