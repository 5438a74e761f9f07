"""An intensity as a mixture of kernels and decays, its weights learned by forecasting each earlier year.

The expected number in a cell is a sum over bandwidths, decays and classes of sources: weight times the sources' yearly
rate under that decay, spread by that kernel. Weights are those that make the earlier years most likely given only what
came before each of them (a Poisson likelihood; multiplicative updates as of Richardson 1972 and Lucy 1974, which are
EM for it), held towards a simpler model by a prior of so many made-up incidents. Weights multiply rates, so that the
level of the forecast is learned together with its shape.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from riskmap.model.kernels import BANDWIDTHS_KM, KernelBank
from riskmap.model.records import DAYS_OF_YEAR

HALF_LIVES_YEARS = (0.15, 0.5, 1.0, 2.0, 4.0, 1e6)
LEAST_HISTORY_YEARS = 1.0
_UPDATES = 100
_TINY = 1e-300

Classes = Callable[[float], NDArray[np.intp]]


@dataclass(frozen=True)
class Marks:
    """Sources and targets of a mixture: a mark per incident (1, or its deaths), its age, and its class at an origin.

    `classes(origin_days)` gives each incident's class as it was known so many days before the end; `n_classes` of them.
    """

    value: NDArray[np.float64]
    age_days: NDArray[np.float64]
    cell_index: NDArray[np.intp]
    classes: Classes
    n_classes: int

    def yearly_rates(self, origin_days: float, half_life: float) -> NDArray[np.float64]:
        """Each mark's share in the yearly rate at an origin: decayed, over the decayed length of history."""
        before = self.age_days - origin_days
        years = before / DAYS_OF_YEAR
        span = max(years.max(), 1 / 12)
        length = span if half_life > 1e3 else half_life / np.log(2) * (1 - 0.5 ** (span / half_life))
        return np.where(before > 0, self.value * 0.5 ** (np.maximum(years, 0) / half_life) / length, 0.0)

    def targets(self, origin_days: float, n_cells: int) -> NDArray[np.float64]:
        """Marks of the twelve months after an origin, summed by cell."""
        after = (self.age_days <= origin_days) & (self.age_days > origin_days - DAYS_OF_YEAR)
        return np.bincount(self.cell_index[after], self.value[after], minlength=n_cells)


class KernelMixture:
    """A mixture of kernels over bandwidths, decays and classes; `weights_` has shape (decays, classes, bandwidths)."""

    def __init__(self, strength: float = 20.0):
        self.strength = strength

    def fit(self, bank: KernelBank, marks: Marks, origins_days: list[float]) -> KernelMixture:
        """Learn weights by forecasting the twelve months after each origin; without origins the prior stays."""
        shape = (len(HALF_LIVES_YEARS), marks.n_classes, len(BANDWIDTHS_KM))
        one_class = Marks(marks.value, marks.age_days, marks.cell_index, lambda _: np.zeros(len(marks.value), int), 1)
        flat = np.full(shape[0] * shape[2] + 1, 1 / (shape[0] * shape[2] + 1))
        unit = float(marks.value.mean())
        simple = self._learn(bank, one_class, origins_days, flat, unit)
        spread = np.repeat(simple[:-1].reshape(shape[0], 1, shape[2]), marks.n_classes, axis=1)
        start = np.append(spread.ravel(), simple[-1])
        learned = self._learn(bank, marks, origins_days, start, unit) if marks.n_classes > 1 else simple
        self.weights_ = learned[:-1].reshape(shape)
        self.uniform_ = float(learned[-1])
        return self

    def _learn(
        self, bank: KernelBank, marks: Marks, origins_days: list[float], prior: NDArray[np.float64], unit: float
    ) -> NDArray[np.float64]:
        if not origins_days:
            return prior
        parts, counts, masses = zip(*(design(bank, marks, origin) for origin in origins_days), strict=True)
        parts, counts, mass = np.concatenate(parts), np.concatenate(counts), np.sum(masses, axis=0)
        held = self.strength * unit
        weights = prior.copy()
        for _ in range(_UPDATES):
            share = (parts * (counts / np.maximum(parts @ weights, _TINY))[:, None]).sum(axis=0) * weights
            weights = (share + held * prior) / (mass + held)
        return weights

    def predict(self, bank: KernelBank, marks: Marks, origin_days: float = 0.0) -> NDArray[np.float64]:
        """Expected sum of marks in each cell of the bank over the twelve months after an origin."""
        classes = marks.classes(origin_days)
        rates = [marks.yearly_rates(origin_days, half_life) for half_life in HALF_LIVES_YEARS]
        expected = self.uniform_ * bank.uniform
        for band in range(len(BANDWIDTHS_KM)):
            weights = sum(rate * self.weights_[i, classes, band] for i, rate in enumerate(rates))
            expected = expected + bank.spread(band, weights)
        return expected


def design(bank: KernelBank, marks: Marks, origin_days: float) -> tuple[NDArray, NDArray, NDArray]:
    """Components at the cells hit after an origin (cells x components), the sums there, each component's mass."""
    targets = marks.targets(origin_days, len(bank.cells))
    hit = np.flatnonzero(targets)
    classes = marks.classes(origin_days)
    columns, mass = [], []
    for half_life in HALF_LIVES_YEARS:
        rates = marks.yearly_rates(origin_days, half_life)
        for one in range(marks.n_classes):
            weights = np.where(classes == one, rates, 0.0)
            columns.extend(bank.spread(band, weights, hit) for band in range(len(BANDWIDTHS_KM)))
            mass.extend([weights.sum()] * len(BANDWIDTHS_KM))
    columns.append(bank.uniform[hit])
    mass.append(1.0)
    return np.column_stack(columns), targets[hit], np.array(mass)


def origins_of(age_days: NDArray[np.float64]) -> list[float]:
    """Days before the end of the yearly origins that leave at least a year of history before them."""
    last = int(age_days.max() / DAYS_OF_YEAR - LEAST_HISTORY_YEARS)
    return [year * DAYS_OF_YEAR for year in range(1, last + 1)]
