"""Scores of forecasts over cells: bits, deviance, CRPS, hit rate, PAI and PEI. Pure arithmetic, no choice of data.

Cells cover the whole Earth (what is not looked at is one more cell), so mass put anywhere is charged. Bits and deviance
are proper: they are best, on average, for who says what is true (Gneiting and Raftery 2007). Hit rate, PAI (Chainey,
Tompson and Uhlig 2008) and PEI (Hunt 2016) look at ranks alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from riskmap.geodesy import EARTH_AREA_KM2

Array = NDArray[np.float64]


def shares(mass: Array, uniform: Array) -> Array:
    """Mass per cell as shares of one; without any mass, the uniform shares."""
    whole = mass.sum()
    return mass / whole if whole > 0 else uniform.copy()


def mixed(share: Array, uniform: Array, part: float) -> Array:
    """Shares of which a part is spread evenly over the Earth, so that no incident is impossible.

    >>> mixed(np.array([1.0, 0.0]), np.array([0.5, 0.5]), 0.2).round(3).tolist()
    [0.9, 0.1]
    """
    return (1 - part) * share + part * uniform


def bits(share: Array, uniform: Array, cells: NDArray[np.intp]) -> Array:
    """For each incident (by its cell), log2 of the density there over an even one: 0 for who knows nothing.

    >>> bits(np.array([0.5, 0.5]), np.array([0.125, 0.875]), np.array([0])).tolist()
    [2.0]
    """
    return np.log2(share[cells] / uniform[cells])


def deviance(expected: Array, counts: Array) -> float:
    """Poisson deviance over all cells, per incident: 2 sum(y log(y/mu) - (y - mu)) / sum(y)."""
    return float(2 * (special.rel_entr(counts, expected) - counts + expected).sum() / counts.sum())


def poisson_log_score(expected: Array, counts: Array) -> float:
    """Log score of Poisson counts over all cells, per incident, in nats; lower is better.

    >>> round(poisson_log_score(np.array([1.0]), np.array([1.0])), 6)
    1.0
    """
    unlikely = expected - special.xlogy(counts, expected) + special.gammaln(counts + 1)
    return float(unlikely.sum() / counts.sum())


def poisson_crps(expected: Array, counts: Array) -> Array:
    """Continuous ranked probability score of Poisson counts, per cell; lower is better (Wei and Held 2014)."""
    below = special.pdtr(counts, expected)
    here = np.exp(special.xlogy(counts, expected) - expected - special.gammaln(counts + 1))
    apart = expected * (special.ive(0, 2 * expected) + special.ive(1, 2 * expected))
    return (counts - expected) * (2 * below - 1) + 2 * expected * here - apart


def covered(density: Array, areas_km2: Array, budget_km2: float) -> Array:
    """Share of each cell that lies in the densest `budget_km2`; cells of one density share what is left of it.

    >>> covered(np.array([3.0, 1.0, 1.0, 0.0]), np.array([10.0, 10.0, 10.0, 10.0]), 20.0).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    order = np.argsort(-density, kind="stable")
    ranked, areas = density[order], areas_km2[order]
    # What differs by rounding alone is a tie.
    starts = np.r_[0, np.flatnonzero(-np.diff(ranked) > 1e-12 * ranked[1:]) + 1]
    tied = np.add.reduceat(areas, starts)
    taken = np.clip((budget_km2 - (np.cumsum(tied) - tied)) / tied, 0, 1)
    which = np.zeros(len(ranked), int)
    which[starts[1:]] = 1
    share = np.where(ranked > 0, taken[np.cumsum(which)], 0.0)
    result = np.empty_like(share)
    result[order] = share
    return result


def accuracy_index(hit_rate: float, budget_km2: float) -> float:
    """PAI: the hit rate over the share of the Earth looked at."""
    return hit_rate / (budget_km2 / EARTH_AREA_KM2)


def efficiency_index(hit_rate: float, best_hit_rate: float) -> float:
    """PEI: the hit rate over that of a ranking that knew the year."""
    return hit_rate / best_hit_rate if best_hit_rate > 0 else np.nan


def resampled_means(
    values: Array, weights: Array, years: NDArray[np.int64], n_resamples: int, rng: np.random.Generator
) -> Array:
    """Means over the years of yearly weighted means, with years and the incidents within them drawn anew.

    `values` has a row per incident and a column per quantity; returns shape (n_resamples, columns).
    """
    names = np.unique(years)
    means = np.empty((len(names), n_resamples, values.shape[1]))
    for place, year in enumerate(names):
        rows = years == year
        n = int(rows.sum())
        drawn = rng.multinomial(n, np.full(n, 1 / n), size=n_resamples) * weights[rows]
        whole = np.maximum(drawn.sum(axis=1, keepdims=True), 1e-12)
        means[place] = drawn @ values[rows] / whole
    picks = rng.integers(0, len(names), (n_resamples, len(names)))
    return means[picks, np.arange(n_resamples)[:, None]].mean(axis=1)
