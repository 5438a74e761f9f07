"""How far off the forecast of deaths was for patches of the map in earlier years, and the intervals that follow.

A patch is an H3 cell of resolution 2, about as wide as the widest hotspots, and an environment. For each earlier year
it has what was expected from what came before, and what came. The interval of a set of cells is read from the misses of
the patches most like it in expected deaths and expected incidents, recent years first: conformal prediction localised
by kernels (Guan 2023, Biometrika 110), with no shape assumed, so that a patch which lives on one old wreck gets the
wide interval such patches earned. What is read are counts of people, so bounds are whole numbers.
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
LEAST_EXPECTED = 0.2  # deaths; patches that expect less teach nothing about those that matter
_ALIKE = 100  # the kernel reaches as far as so many patches
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
        patches = patches_of(scene.past.bank.cells)
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
        return cls(*taught[taught[:, 0] >= LEAST_EXPECTED].T)

    def outcomes(self, deaths: float, incidents: float) -> Outcomes:
        """Deaths that may come where so many deaths and incidents are expected."""
        if len(self.came) <= _ALIKE:
            misses, weights = _UNTAUGHT, np.exp(-0.5 * _UNTAUGHT**2)
        else:
            misses = np.log((self.came + _HALF) / (self.expected_deaths + _HALF))
            weights = self.say * self._likeness(deaths, incidents)
        return Outcomes.of(np.maximum((deaths + _HALF) * np.exp(misses) - _HALF, 0.0), weights)

    def _likeness(self, deaths: float, incidents: float) -> NDArray[np.float64]:
        apart = np.hypot(
            np.log((self.expected_deaths + _HALF) / (deaths + _HALF)),
            np.log((self.expected_incidents + _HALF) / (incidents + _HALF)),
        )
        # A little further than the last, so that patches all equally like still speak.
        width = max(1.001 * float(np.partition(apart, _ALIKE)[_ALIKE]), 1e-6)
        return np.maximum(1 - (apart / width) ** 2, 0.0)


@dataclass(frozen=True)
class Outcomes:
    """A distribution of counts: whole numbers in ascending order and the share of each.

    The shares sum to a little less than one. What is left is for what no like patch ever saw, as much as one more
    patch would weigh: conformal prediction's correction for small samples (Tibshirani and others 2019).
    """

    counts: NDArray[np.float64]
    shares: NDArray[np.float64]

    @classmethod
    def of(cls, came: NDArray[np.float64], weights: NDArray[np.float64]) -> Outcomes:
        """From outcomes in any order; one between two whole numbers is divided among them, its mean kept."""
        alike = weights.sum() ** 2 / (weights**2).sum()
        spoke = weights > 0  # few of all do
        below, weight = np.floor(came[spoke]), weights[spoke]
        above = weight * (came[spoke] - below)
        counts, place = np.unique(np.concatenate([below, below + 1]), return_inverse=True)
        shares = np.bincount(place, np.concatenate([weight - above, above]))
        met = shares > 0
        return cls(counts[met], shares[met] / weights.sum() * alike / (alike + 1))

    def quantile(self, level: float) -> float:
        """The least count that at least so much of the distribution does not exceed; the largest where none does."""
        place = np.searchsorted(np.cumsum(self.shares), level - 1e-9)
        return float(self.counts[min(place, len(self.counts) - 1)])

    def interval(self, level: float) -> tuple[float, float]:
        """An interval that holds so much of it: central, or from 0 where its lower tail brings no deaths."""
        low, high = self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)
        return (low, high) if low > 0 else (0.0, self.quantile(level))

    def transform(self, came: float, draw: float) -> float:
        """Randomised probability integral transform of what came, `draw` being uniform: uniform if all is right."""
        whole = self.shares.sum()
        return float((self.shares[self.counts < came].sum() + draw * self.shares[self.counts == came].sum()) / whole)

    def crps(self, came: float) -> float:
        """Continuous ranked probability score of what came, in people; lower is better."""
        shares = self.shares / self.shares.sum()
        reached = np.cumsum(shares)[:-1]
        apart = np.diff(self.counts) @ (reached * (1 - reached))
        return float(shares @ np.abs(self.counts - came) - apart)


def intervals_of(misses: Misses, expected: pd.DataFrame, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
    """`expected` (columns expected_incidents_12m, expected_deaths_12m) with `low_80`, `high_80` and so on beside.

    Bounds are whole numbers of people around the expected number, which is none itself.
    """
    table = expected.copy()
    deaths = expected["expected_deaths_12m"].to_numpy(float)
    outcomes = [misses.outcomes(*pair) for pair in zip(deaths, expected["expected_incidents_12m"], strict=True)]
    for level in levels:
        low, high = np.array([one.interval(level) for one in outcomes]).reshape(-1, 2).T
        table[f"low_{100 * level:g}"] = np.minimum(low, np.floor(deaths))
        table[f"high_{100 * level:g}"] = np.maximum(high, np.floor(deaths) + 1)
    return table


def sum_by(groups: NDArray[np.intp], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of a table's rows by group, shape (groups, columns)."""
    return np.column_stack([np.bincount(groups, column) for column in table.T])


def patches_of(cells: NDArray[np.object_]) -> NDArray[np.intp]:
    """Number of the patch in which each cell lies, shape (cells,)."""
    return pd.factorize(np.array([h3.cell_to_parent(cell, PATCH_RESOLUTION) for cell in cells]), sort=True)[0]
