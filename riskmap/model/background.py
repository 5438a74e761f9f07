"""Where the far mass of the kernels falls: wide kernels and the uniform background, weighed by what each cell is like.

Three in ten incidents happen in cells that never saw one. A wide kernel spreads its mass over sea and land, town and
waste alike; here that mass is multiplied by a factor of the cell's traits, `exp(intercept + sum of class effects)`,
with effects of their own for the wide mass of incidents at sea, of those on land, and for the uniform background. The
narrow kernels' mass is only scaled. All is fitted to the earlier years by penalised Poisson likelihood; cells of the
same traits are summed first, so the fit costs what a few thousand patterns cost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

TRAITS = ("coast", "town", "water", "border", "climate")
_RIDGE = 5.0  # pulls each group's effects towards the groups' mean
_RIDGE_MEAN = 4.5  # pulls that mean towards no effect
_RIDGE_LEVEL = 1.0
_STEPS = 80
_LARGEST = 8.0
_MANY_HITS = 60_000  # cells hit in a year, of all years


@dataclass(frozen=True)
class Patterns:
    """Combinations of traits that occur: `effects` (patterns x classes, 0 or 1) and each cell's pattern."""

    effects: NDArray[np.float64]
    of_cell: NDArray[np.intp]

    def sum(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums of the cells' values by pattern."""
        return np.bincount(self.of_cell, values, minlength=len(self.effects))


def find_patterns(traits: pd.DataFrame) -> Patterns:
    """Patterns among cells described by `cell_traits.describe_cells`."""
    distinct, of_cell = np.unique(traits[list(TRAITS)].to_numpy(int), axis=0, return_inverse=True)
    columns = [np.eye(column.max() + 1)[column] for column in distinct.T]
    return Patterns(np.hstack(columns), of_cell.ravel())


@dataclass(frozen=True)
class Parts:
    """An expected number per cell in its parts: `narrow`, not touched by traits, and the `wide` groups that are."""

    narrow: NDArray[np.float64]
    wide: tuple[NDArray[np.float64], ...]

    def times(self, share: float) -> Parts:
        """A share of all parts."""
        return self if share == 1 else Parts(share * self.narrow, tuple(share * part for part in self.wide))


class TraitFactors:
    """Factors of the wide parts by traits; `level_` scales the narrow part, `effects_` is (groups, 1 + classes)."""

    def fit(self, patterns: Patterns, years: list[Parts], targets: list[NDArray[np.float64]]) -> TraitFactors:
        """Learn from the parts as forecast for several years and what those years brought, per cell."""
        n_wide, n_classes = len(years[0].wide), patterns.effects.shape[1]
        problem = _Problem(patterns, years, targets)
        start = np.zeros(1 + n_wide * (1 + n_classes))
        bounds = [(-_LARGEST, _LARGEST)] * len(start)
        found = minimize(problem, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": _STEPS})
        self.level_ = float(found.x[0])
        self.effects_ = found.x[1:].reshape(n_wide, 1 + n_classes)
        return self

    def apply(self, patterns: Patterns, parts: Parts) -> NDArray[np.float64]:
        """Expected number per cell once the wide parts are weighed."""
        expected = parts.narrow * np.exp(self.level_)
        for effects, wide in zip(self.effects_, parts.wide, strict=True):
            expected = expected + wide * _factor(patterns.effects, effects)[patterns.of_cell]
        return expected


def _factor(design: NDArray[np.float64], effects: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.exp(effects[0] + design @ effects[1:])


class _Problem:
    """Negative penalised log-likelihood and its gradient."""

    def __init__(self, patterns: Patterns, years: list[Parts], targets: list[NDArray[np.float64]]):
        self.design = patterns.effects
        hits = [np.flatnonzero(target) for target in targets]
        self.counts = np.concatenate([target[hit] for target, hit in zip(targets, hits, strict=True)])
        self.narrow = np.concatenate([year.narrow[hit] for year, hit in zip(years, hits, strict=True)])
        pattern = patterns.of_cell[np.concatenate(hits)]
        # A row of traits for each hit; where they are many, one for each pattern of traits.
        self.shared = len(pattern) > _MANY_HITS
        self.hit_design = self.design if self.shared else self.design[pattern]
        self.hit_row = pattern if self.shared else slice(None)
        self.narrow_mass = sum(year.narrow.sum() for year in years)
        groups = range(len(years[0].wide))
        self.wide = [np.concatenate([year.wide[g][hit] for year, hit in zip(years, hits, strict=True)]) for g in groups]
        self.wide_mass = [patterns.sum(sum(year.wide[g] for year in years)) for g in groups]

    def __call__(self, x: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        level, effects = x[0], x[1:].reshape(len(self.wide), -1)
        narrow = self.narrow * np.exp(level)
        wide = [
            part * _factor(self.hit_design, row)[self.hit_row] for part, row in zip(self.wide, effects, strict=True)
        ]
        expected = np.maximum(narrow + sum(wide), 1e-300)
        value = self.narrow_mass * np.exp(level) - (self.counts * np.log(expected)).sum()
        slope_level = self.narrow_mass * np.exp(level) - (self.counts * narrow / expected).sum()
        slope = np.zeros_like(effects)
        for g, row in enumerate(effects):
            mass = self.wide_mass[g] * _factor(self.design, row)
            owed = self.counts * wide[g] / expected
            value += mass.sum()
            slope[g, 0] = mass.sum() - owed.sum()
            by_row = np.bincount(self.hit_row, owed, len(self.design)) if self.shared else owed
            slope[g, 1:] = self.design.T @ mass - self.hit_design.T @ by_row
        penalty, slope_penalty = _penalty(effects)
        return value + penalty, np.concatenate([[slope_level], (slope + slope_penalty).ravel()])


def _penalty(effects: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    mean = effects[:, 1:].mean(axis=0)
    apart = effects[:, 1:] - mean
    penalty = 0.5 * (
        _RIDGE * (apart**2).sum() + _RIDGE_MEAN * (mean**2).sum() + _RIDGE_LEVEL * (effects[:, 0] ** 2).sum()
    )
    slope = np.empty_like(effects)
    slope[:, 0] = _RIDGE_LEVEL * effects[:, 0]
    slope[:, 1:] = _RIDGE * apart + _RIDGE_MEAN * mean / len(effects)
    return penalty, slope
