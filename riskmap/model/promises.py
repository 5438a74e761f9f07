"""Did the intervals of past hotspots hold? What each hotspot was to expect, what came, and what memory would have said.

Hotspots are found anew at each origin. The rival is persistence: as many deaths as in the last twelve months, with
intervals learned from persistence's own misses by the same method, so that only the forecasts differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from riskmap.model.intensity import IntensityModel
from riskmap.model.intervals import LEAST_EXPECTED, LEVELS, Misses, intervals_of, patches_of, sum_by
from riskmap.model.mixture import YEARLY_FADING
from riskmap.model.records import ENVIRONMENTS

MANY_DEATHS = 20.0
SIZES = {"20 or more": (MANY_DEATHS, np.inf), "fewer than 20": (0.0, MANY_DEATHS), "all": (0.0, np.inf)}
CLASSES = 10
COLUMNS = ("low_80", "high_80", "low_95", "high_95")


def promises_of(
    intensity: IntensityModel,
    hotspots: Mapping[str, tuple[str, NDArray[np.object_]]],
    happened: pd.DataFrame,
    year: int,
    random_state: int = 0,
) -> pd.DataFrame:
    """A row per hotspot: what was expected in `year`, the intervals, what came, PIT and CRPS; persistence's beside.

    `hotspots` names each one's environment and cells; `happened` has `cell`, `environment`, `year` and `deaths` of all
    incidents up to and including that year.
    """
    environments = {name: environment for name, (environment, _) in hotspots.items()}
    table = intensity.intervals({name: cells for name, (_, cells) in hotspots.items()}, environments)
    people, rows = _by_hotspot(hotspots, happened[happened["year"] == year - 1])
    memory = pd.DataFrame({"expected_incidents_12m": rows, "expected_deaths_12m": people}, index=table.index)
    misses = persistence_misses(happened[happened["year"] < year])
    told = intervals_of(misses, memory)
    table["came"] = _by_hotspot(hotspots, happened[happened["year"] == year])[0]
    draws = np.random.default_rng([random_state, year]).random(len(table))
    pairs = [("", intensity.misses_, table), ("persistence_", misses, memory)]
    for prefix, learnt, expected in pairs:
        outcomes = [
            learnt.outcomes(*pair)
            for pair in zip(expected["expected_deaths_12m"], expected["expected_incidents_12m"], strict=True)
        ]
        came = table["came"].to_numpy()
        table[f"{prefix}crps"] = [one.crps(value) for one, value in zip(outcomes, came, strict=True)]
        table[f"{prefix}pit"] = [one.transform(*pair) for one, *pair in zip(outcomes, came, draws, strict=True)]
    table[[f"persistence_{name}" for name in COLUMNS]] = told[list(COLUMNS)]
    return table.assign(year=year, environment=list(environments.values()), last_year=people).rename_axis("hotspot_id")


def _by_hotspot(hotspots: Mapping, happened: pd.DataFrame) -> tuple[list[float], list[int]]:
    """Deaths and incidents in each hotspot's cells and environment."""
    sums = happened.groupby(["environment", "cell"])["deaths"].agg(["sum", "size"])
    people, rows = [], []
    for environment, cells in hotspots.values():
        found = sums.reindex(pd.MultiIndex.from_product([[environment], cells])).fillna(0)
        people.append(float(found["sum"].sum()))
        rows.append(int(found["size"].sum()))
    return people, rows


def persistence_misses(happened: pd.DataFrame) -> Misses:
    """How far off "as many as the year before" was, for patches of the map in each year known."""
    number = happened["environment"].map({name: place for place, name in enumerate(ENVIRONMENTS)}).to_numpy()
    cells, place = np.unique(happened["cell"].to_numpy(str), return_inverse=True)
    patch, year = patches_of(cells.astype(object))[place], happened["year"].to_numpy()
    group = patch * len(ENVIRONMENTS) + number
    values = np.column_stack([happened["deaths"].to_numpy(float), np.ones(len(happened))])
    first, last = int(year.min()), int(year.max())
    size = int(group.max()) + 1
    tables = [sum_by(group, np.where((year == one)[:, None], values, 0.0)) for one in range(first, last + 1)]
    rows = [
        np.column_stack([before[:, 0], before[:, 1], after[:, 0], np.full(size, YEARLY_FADING ** (len(tables) - k))])
        for k, (before, after) in enumerate(pairwise(tables), start=2)
    ]
    taught = np.concatenate(rows) if rows else np.zeros((0, 4))
    return Misses(*taught[taught[:, 0] >= LEAST_EXPECTED].T)


def coverage(promises: pd.DataFrame, n_resamples: int = 1000, random_state: int = 0) -> pd.DataFrame:
    """By expected deaths and level: share of hotspots whose interval held, with its 95 % interval, and mean widths.

    The interval draws whole years anew, since hotspots of one year share its luck. `persistence_covered`,
    `persistence_width` and the CRPS of both stand beside.
    """
    rng = np.random.default_rng(random_state)
    rows = []
    for size, (least, below) in SIZES.items():
        chosen = promises[(promises["expected_deaths_12m"] >= least) & (promises["expected_deaths_12m"] < below)]
        for level in LEVELS:
            held = _held(chosen, "", level)
            low, high = np.percentile(_year_blocks(held, chosen["year"].to_numpy(), n_resamples, rng), (2.5, 97.5))
            rows.append(
                {
                    "expected_deaths": size,
                    "level": level,
                    "hotspots": len(chosen),
                    "covered": held.mean(),
                    "low": low,
                    "high": high,
                    "width": _width(chosen, "", level),
                    "persistence_covered": _held(chosen, "persistence_", level).mean(),
                    "persistence_width": _width(chosen, "persistence_", level),
                    "crps": chosen["crps"].mean(),
                    "persistence_crps": chosen["persistence_crps"].mean(),
                }
            )
    return pd.DataFrame(rows)


def _held(promises: pd.DataFrame, prefix: str, level: float) -> NDArray[np.bool_]:
    name = f"{100 * level:g}"
    return promises["came"].between(promises[f"{prefix}low_{name}"], promises[f"{prefix}high_{name}"]).to_numpy()


def _width(promises: pd.DataFrame, prefix: str, level: float) -> float:
    name = f"{100 * level:g}"
    return float((promises[f"{prefix}high_{name}"] - promises[f"{prefix}low_{name}"]).mean())


def _year_blocks(
    values: NDArray, years: NDArray[np.int64], n_resamples: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Means of `values` over years drawn anew, each with all it has."""
    names, place = np.unique(years, return_inverse=True)
    sums, sizes = np.bincount(place, values), np.bincount(place)
    drawn = rng.integers(0, len(names), (n_resamples, len(names)))
    return sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)


def flatness(promises: pd.DataFrame) -> pd.DataFrame:
    """By expected deaths: counts of the randomised PIT in ten classes, and Pearson's chi-square test that it is flat.

    The test takes hotspots as independent, which those of one year are not quite: it rejects too easily, if anything.
    """
    rows = []
    for size, (least, below) in SIZES.items():
        chosen = promises["expected_deaths_12m"].between(least, below, inclusive="left")
        counts = np.histogram(promises.loc[chosen, "pit"], np.linspace(0, 1, CLASSES + 1))[0]
        test = stats.chisquare(counts) if counts.sum() else None
        rows.append(
            {
                "expected_deaths": size,
                **{f"pit_{k}": int(count) for k, count in enumerate(counts)},
                "chi_square": test.statistic if test else np.nan,
                "p_value": test.pvalue if test else np.nan,
            }
        )
    return pd.DataFrame(rows)
