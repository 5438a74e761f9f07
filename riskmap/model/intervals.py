"""How far off the forecast of deaths was for patches of the map in earlier years, and the intervals that follow.

A patch is an H3 cell of resolution 2, about as wide as the widest hotspots, and an environment. For each earlier year
it has what was expected from what came before, and what came. The interval of a set of cells is read from the misses of
the patches most like it in expected deaths and expected incidents, recent years first: conformal prediction localised
by kernels (Guan 2023, Biometrika 110), with no shape assumed, so that a patch which lives on one old wreck gets the
wide interval such patches earned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import h3
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap.model.expectation import Expectation, Scene
from riskmap.model.mixture import fading
from riskmap.model.records import ENVIRONMENTS

PATCH_RESOLUTION = 2
LEVELS = (0.8, 0.95)
_LEAST_EXPECTED = 0.2  # deaths; patches that expect less teach nothing about those that matter
_ALIKE = 60  # the kernel reaches as far as so many patches
_HALF = 0.5  # added to deaths before logarithms
# Without earlier years: misses of a factor of about 2.7, as large as those of patches with a handful of incidents.
_UNTAUGHT = np.linspace(-2.5, 2.5, 41)


@dataclass(frozen=True)
class Misses:
    """What earlier years taught, an entry per patch and year: expected deaths and incidents, deaths that came, say."""

    expected_deaths: NDArray[np.float64]
    expected_incidents: NDArray[np.float64]
    came: NDArray[np.float64]
    say: NDArray[np.float64]

    @classmethod
    def of(cls, scene: Scene, expectation: Expectation) -> Misses:
        """Misses of the forecasts for the years before, each made from what came before it."""
        patches = _patches(scene.past.bank.cells)
        records, rows = scene.records, []
        for number, origin in enumerate(scene.origins[1:], start=1):
            came = np.column_stack(
                [
                    scene.past.targets(records.deaths * (records.environment == environment), origin)
                    for environment in range(len(ENVIRONMENTS))
                ]
            )
            placed = scene.past.placed_share(origin)
            tables = (placed * expectation.deaths[number], placed * expectation.incidents[number], came)
            deaths, incidents, came = (sum_by(patches, table).ravel() for table in tables)
            rows.append(np.column_stack([deaths, incidents, came, np.full(len(deaths), fading(origin))]))
        taught = np.concatenate(rows) if rows else np.zeros((0, 4))
        return cls(*taught[taught[:, 0] >= _LEAST_EXPECTED].T)

    def outcomes(self, deaths: float, incidents: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Deaths that may come where so many deaths and incidents are expected, ascending, and their weights."""
        if len(self.came) <= _ALIKE:
            misses, weights = _UNTAUGHT, np.exp(-0.5 * _UNTAUGHT**2)
        else:
            misses = np.log((self.came + _HALF) / (self.expected_deaths + _HALF))
            weights = self.say * self._likeness(deaths, incidents)
        order = np.argsort(misses, kind="stable")
        came = np.maximum((deaths + _HALF) * np.exp(misses[order]) - _HALF, 0.0)
        return came, weights[order] / weights.sum()

    def _likeness(self, deaths: float, incidents: float) -> NDArray[np.float64]:
        apart = np.hypot(
            np.log((self.expected_deaths + _HALF) / (deaths + _HALF)),
            np.log((self.expected_incidents + _HALF) / (incidents + _HALF)),
        )
        width = max(float(np.partition(apart, _ALIKE)[_ALIKE]), 1e-6)
        return np.maximum(1 - (apart / width) ** 2, 0.0)


def interval(came: NDArray[np.float64], weights: NDArray[np.float64], level: float) -> tuple[float, float]:
    """An interval that holds so much of the weight, from outcomes in ascending order.

    Central, unless even its lower tail brings no deaths: then it runs from 0, and needs no room below.
    """
    reached = np.cumsum(weights) - weights / 2
    low, high = np.interp(((1 - level) / 2, (1 + level) / 2), reached, came)
    if low < _HALF:
        low, high = 0.0, np.interp(level, reached, came)
    return float(low), float(high)


def intervals_of(misses: Misses, expected: pd.DataFrame, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
    """`expected` (columns expected_incidents_12m, expected_deaths_12m) with `low_80`, `high_80` and so on beside."""
    table = expected.copy()
    for level in levels:
        name = f"{100 * level:g}"
        bounds = [
            interval(*misses.outcomes(deaths, incidents), level)
            for incidents, deaths in zip(
                expected["expected_incidents_12m"], expected["expected_deaths_12m"], strict=True
            )
        ]
        low, high = np.array(bounds).reshape(-1, 2).T
        table[f"low_{name}"] = np.minimum(low, expected["expected_deaths_12m"])
        table[f"high_{name}"] = np.maximum(high, expected["expected_deaths_12m"])
    return table


def sum_by(groups: NDArray[np.intp], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of a table's rows by group, shape (groups, columns)."""
    return np.column_stack([np.bincount(groups, column) for column in table.T])


def _patches(cells: NDArray[np.object_]) -> NDArray[np.intp]:
    return pd.factorize(np.array([h3.cell_to_parent(cell, PATCH_RESOLUTION) for cell in cells]), sort=True)[0]
