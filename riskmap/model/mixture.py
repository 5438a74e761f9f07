"""An intensity as a mixture of kernels and decays, its weights learned by forecasting each earlier year.

The expected number in a cell is a sum over feeds of sources, decays, classes and bandwidths: weight times the sources'
yearly rate under that decay, spread by that kernel. Weights are those that make the earlier years most likely given
only what came before each of them (`counts`), recent years more than old ones, held towards a simpler model, in which
all classes weigh alike, by a prior of so many made-up incidents. Weights multiply rates, so that the level of the
forecast is learned together with its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from riskmap.model.counts import MixedCountRegressor
from riskmap.model.kernels import BANDWIDTHS_KM, KernelBank
from riskmap.model.records import DAYS_OF_YEAR

HALF_LIVES_YEARS = (0.15, 0.5, 1.0, 2.0, 4.0, 1e6)
ALL_BANDS = tuple(range(len(BANDWIDTHS_KM)))
LEAST_HISTORY_YEARS = 1.0
ORIGINS_A_YEAR = 2
DISPERSION = 5.0  # shape of the negative binomial of a cell's year; smaller is wilder
YEARLY_FADING = 0.85  # how much less a year's forecast counts than the next one's
_CROWDED = 3  # cells with so many incidents so far may expect enough for the dispersion to matter
_LEAST_PLACED = 0.5
_LEAST_SPAN_YEARS = 1.0  # one bad month is not twelve
_UPDATES = 60

AtOrigin = Callable[[float], NDArray]


def fading(origin_days: float) -> float:
    """What a forecast made so many days before the end counts, against one made a year before it."""
    return YEARLY_FADING ** (origin_days / DAYS_OF_YEAR - 1)


@dataclass(frozen=True)
class Past:
    """The incidents learnt from, as seen from an origin so many days before the end."""

    bank: KernelBank
    age_days: NDArray[np.float64]
    cell_index: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.age_days)

    @property
    def cut(self) -> NDArray[np.bool_]:
        """Incidents whose point is no place: they feed a forecast, but cannot score one."""
        return self.bank.cut

    def _after(self, origin_days: float) -> NDArray[np.bool_]:
        return (self.age_days <= origin_days) & (self.age_days > origin_days - DAYS_OF_YEAR)

    def placed_share(self, origin_days: float) -> float:
        """Share of the incidents of the twelve months after an origin whose point is a place."""
        after = self._after(origin_days)
        return float(1 - self.cut[after].mean()) if after.any() else 1.0

    def rates(self, value: NDArray[np.float64], origin_days: float, half_life: float) -> NDArray[np.float64]:
        """Each value's share in the yearly rate at an origin: decayed, over the decayed length of history."""
        years = (self.age_days - origin_days) / DAYS_OF_YEAR
        span = max(years.max(), _LEAST_SPAN_YEARS)
        length = span if half_life > 1e3 else half_life / np.log(2) * (1 - 0.5 ** (span / half_life))
        return np.where(years > 0, value * 0.5 ** (np.maximum(years, 0) / half_life) / length, 0.0)

    def targets(self, value: NDArray[np.float64], origin_days: float) -> NDArray[np.float64]:
        """Values of the twelve months after an origin, summed by cell, those without a place left out."""
        after = self._after(origin_days) & ~self.cut
        return np.bincount(self.cell_index[after], value[after], minlength=len(self.bank.cells))

    def crowd(self, origin_days: float) -> NDArray[np.intp]:
        """Incidents in each cell up to an origin."""
        before = (self.age_days > origin_days) & ~self.cut
        return np.bincount(self.cell_index[before], minlength=len(self.bank.cells))

    def origins(self, a_year: int = ORIGINS_A_YEAR) -> list[float]:
        """Days before the end, so many a year, from which twelve months follow and at least a year goes before.

        Years of which most incidents have no place are left out: nothing can be scored on them.
        """
        last = self.age_days.max() - LEAST_HISTORY_YEARS * DAYS_OF_YEAR
        steps = range(a_year, int(last / DAYS_OF_YEAR * a_year + 1e-9) + 1)
        origins = [step / a_year * DAYS_OF_YEAR for step in steps]
        return [origin for origin in origins if self.placed_share(origin) >= _LEAST_PLACED]


@dataclass(frozen=True)
class Feed:
    """What feeds a mixture: each incident's value and class, as known at an origin, for some bands and decays."""

    value: AtOrigin
    classes: AtOrigin
    n_classes: int
    bands: tuple[int, ...] = ALL_BANDS
    half_lives: tuple[float, ...] = HALF_LIVES_YEARS

    @property
    def shape(self) -> tuple[int, int, int]:
        return len(self.half_lives), self.n_classes, len(self.bands)

    def columns(self, past: Past, origin_days: float, rows: NDArray[np.intp]) -> tuple[NDArray, NDArray]:
        """Each component at the cells of `rows`, shape (rows, components), and its whole mass."""
        value, classes = self.value(origin_days), self.classes(origin_days)
        member = classes[:, None] == np.arange(self.n_classes)
        weights = np.hstack([past.rates(value, origin_days, years)[:, None] * member for years in self.half_lives])
        columns = np.stack([past.bank.spread(band, weights, rows) for band in self.bands], axis=-1)
        mass = np.repeat(weights.sum(axis=0), len(self.bands))
        return columns.reshape(len(rows), len(mass)), mass


@dataclass
class KernelMixture:
    """A mixture over feeds; `weights_` has one array of shape (decays, classes, bands) per feed, `uniform_` a rate."""

    feeds: Sequence[Feed]
    strength: float = 40.0
    weights_: list[NDArray[np.float64]] = field(init=False, repr=False)
    uniform_: float = field(init=False, repr=False)

    def fit(self, past: Past, value: NDArray[np.float64], origins_days: list[float]) -> KernelMixture:
        """Learn to forecast the sums of `value` in the year after each origin; without origins, keep the prior."""
        tied = self._tied()
        n_tied = tied.max() + 1
        training = self._training(past, value, origins_days) if origins_days else None
        if training is not None and len(training.sums):
            held = self.strength * float(value.mean())
            simple = training.tied(tied).weights(np.full(n_tied, 1 / n_tied), held)
            learned = training.weights(simple[tied], held)
        else:
            # The first feed's rates in equal parts: last years' numbers, spread.
            first = np.unique(tied[: np.prod(self.feeds[0].shape)])
            learned = np.bincount(first, minlength=n_tied)[tied] / len(first)
        sizes = np.cumsum([np.prod(feed.shape) for feed in self.feeds])
        split = np.split(learned, sizes)
        self.weights_ = [part.reshape(feed.shape) for part, feed in zip(split, self.feeds, strict=False)]
        self.uniform_ = float(learned[-1])
        return self

    def _tied(self) -> NDArray[np.intp]:
        """For each component the number of its simpler kin, in which all classes weigh the same; the uniform last."""
        tied, start = [], 0
        for feed in self.feeds:
            n_decays, n_classes, n_bands = feed.shape
            kin = start + np.arange(n_decays * n_bands).reshape(n_decays, 1, n_bands)
            tied.append(np.repeat(kin, n_classes, axis=1).ravel())
            start += n_decays * n_bands
        return np.append(np.concatenate(tied), start)

    def _training(self, past: Past, value: NDArray[np.float64], origins_days: list[float]) -> _Training:
        parts, sums, masses, says = [], [], [], []
        for origin in origins_days:
            targets = past.targets(value, origin)
            rows = np.flatnonzero((targets > 0) | (past.crowd(origin) >= _CROWDED))
            columns, mass = zip(*(feed.columns(past, origin, rows) for feed in self.feeds), strict=True)
            say = fading(origin)
            placed = past.placed_share(origin)
            parts.append(placed * np.column_stack([*columns, past.bank.uniform[rows]]))
            masses.append(say * placed * np.append(np.concatenate(mass), past.bank.uniform.sum()))
            sums.append(targets[rows])
            says.append(np.full(len(rows), say))
        return _Training(np.concatenate(parts), np.concatenate(sums), np.sum(masses, axis=0), np.concatenate(says))

    def bands(
        self, past: Past, origin_days: float = 0.0, chosen: NDArray[np.bool_] | None = None
    ) -> list[NDArray[np.float64]]:
        """What the (chosen) incidents add to each cell after an origin, for each bandwidth."""
        weights = np.zeros((len(BANDWIDTHS_KM), len(past)))
        for feed, learned in zip(self.feeds, self.weights_, strict=True):
            value, classes = feed.value(origin_days), feed.classes(origin_days)
            for half_life, by_class in zip(feed.half_lives, learned, strict=True):
                rates = past.rates(value, origin_days, half_life)
                weights[list(feed.bands)] += rates * by_class[classes].T
        if chosen is not None:
            weights = np.where(chosen, weights, 0.0)
        return [past.bank.spread(band, row) for band, row in enumerate(weights)]


@dataclass(frozen=True)
class _Training:
    """Components at the cells that matter after each origin (rows x components), the sums there, all cells' mass."""

    parts: NDArray[np.float64]
    sums: NDArray[np.float64]
    mass: NDArray[np.float64]
    say: NDArray[np.float64]  # what each row's year counts

    def weights(self, prior: NDArray[np.float64], held: float) -> NDArray[np.float64]:
        """Most likely weights under a prior worth `held` of mass."""
        regressor = MixedCountRegressor(held, DISPERSION, _UPDATES)
        return regressor.fit(self.parts, self.sums, self.say, self.mass, prior).weights_

    def tied(self, kin: NDArray[np.intp]) -> _Training:
        """The same with components of one kin added up."""
        pooled = np.zeros((len(kin), kin.max() + 1))
        pooled[np.arange(len(kin)), kin] = 1.0
        return _Training(self.parts @ pooled, self.sums, self.mass @ pooled, self.say)
