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
from scipy import sparse

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
_MOST_CELLS = 3_000  # that teach at an origin: more than the data that ship have
_LEAST_PLACED = 0.5
_LEAST_SPAN_YEARS = 1.0
_UPDATES = 60

AtOrigin = Callable[[float], NDArray]
Components = NDArray[np.float64] | sparse.csr_array


def decayed_length(span_years: float, half_life: float) -> float:
    """Years of history as a decay counts them; at least one, since one bad month is not twelve."""
    span = max(span_years, _LEAST_SPAN_YEARS)
    return span if half_life > 1e3 else half_life / np.log(2) * (1 - 0.5 ** (span / half_life))


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

    @property
    def source_cells(self) -> NDArray[np.intp]:
        """The cell of each of the bank's sources."""
        return self.cell_index

    def of_sources(self, values: NDArray) -> NDArray:
        """What incidents have in common, told of each of the bank's sources: here every incident is one."""
        return values

    @property
    def numbers(self) -> NDArray[np.float64]:
        """Incidents that each entry stands for: here one."""
        return np.ones(len(self))

    def by_source(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of the incidents summed by source."""
        return values

    def mean(self, value: NDArray[np.float64]) -> float:
        """Mean of a value over the incidents."""
        return float(value.mean())

    def crowd_of(self, alike: NDArray[np.intp]) -> NDArray:
        """Incidents of each kind, kinds being numbered."""
        return np.bincount(alike)

    def _after(self, origin_days: float) -> NDArray[np.bool_]:
        return (self.age_days <= origin_days) & (self.age_days > origin_days - DAYS_OF_YEAR)

    def held(self, components: NDArray[np.float64]) -> Components:
        """Components at some cells as they are kept to be learnt from: here as they are."""
        return components

    def placed_share(self, origin_days: float) -> float:
        """Share of the incidents of the twelve months after an origin whose point is a place."""
        after = self._after(origin_days)
        return float(1 - self.cut[after].mean()) if after.any() else 1.0

    def rates(
        self, value: NDArray[np.float64], origin_days: float, half_life: float, level: NDArray | float = 1.0
    ) -> NDArray[np.float64]:
        """Each source's share in the yearly rate at an origin: decayed, over the decayed length of history."""
        years = (self.age_days - origin_days) / DAYS_OF_YEAR
        length = decayed_length(years.max(), half_life)
        return np.where(years > 0, value * level * 0.5 ** (np.maximum(years, 0) / half_life) / length, 0.0)

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
    """What feeds a mixture: incidents' values, and sources' classes as known at an origin; for some bands and decays.

    A value that is the same at all origins may be lifted by a factor of each source that is not (`level`).
    """

    value: NDArray[np.float64]
    classes: AtOrigin
    n_classes: int
    bands: tuple[int, ...] = ALL_BANDS
    half_lives: tuple[float, ...] = HALF_LIVES_YEARS
    level: AtOrigin | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        return len(self.half_lives), self.n_classes, len(self.bands)

    def columns(self, past: Past, origin_days: float, rows: NDArray[np.intp]) -> tuple[NDArray, NDArray]:
        """Each component at the cells of `rows`, shape (rows, components), and its whole mass."""
        classes = self.classes(origin_days)
        rates = [self.rates(past, origin_days, half_life) for half_life in self.half_lives]
        columns = past.bank.spread_classes(self.bands, rates, classes, self.n_classes, rows)
        masses = np.concatenate([np.bincount(classes, rate, self.n_classes) for rate in rates])
        mass = np.repeat(masses, len(self.bands))
        return columns.reshape(len(rows), len(mass)), mass

    def rates(self, past: Past, origin_days: float, half_life: float) -> NDArray[np.float64]:
        """Yearly rate of each source."""
        level = 1.0 if self.level is None else self.level(origin_days)
        return past.rates(self.value, origin_days, half_life, level)


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
            held = self.strength * past.mean(value)
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
            rows, times = _taught_by(targets, past.crowd(origin))
            columns, mass = zip(*(feed.columns(past, origin, rows) for feed in self.feeds), strict=True)
            say = fading(origin)
            placed = past.placed_share(origin)
            parts.append(past.held(placed * np.column_stack([*columns, past.bank.uniform[rows]])))
            masses.append(say * placed * np.append(np.concatenate(mass), past.bank.uniform.sum()))
            sums.append(targets[rows])
            says.append(np.full(len(rows), say * times))
        return _Training(_stacked(parts), np.concatenate(sums), np.sum(masses, axis=0), np.concatenate(says))

    def bands(self, past: Past, origin_days: float = 0.0) -> list[NDArray[np.float64]]:
        """What is added to each cell after an origin, for each bandwidth."""
        return [past.bank.spread(band, row) for band, row in enumerate(self.source_weights(past, origin_days))]

    def source_weights(self, past: Past, origin_days: float) -> NDArray[np.float64]:
        """What each source adds in the year after an origin, shape (bands, sources)."""
        weights = np.zeros((len(BANDWIDTHS_KM), len(past.source_cells)))
        for feed, learned in zip(self.feeds, self.weights_, strict=True):
            classes = feed.classes(origin_days)
            for half_life, by_class in zip(feed.half_lives, learned, strict=True):
                rates = feed.rates(past, origin_days, half_life)
                for band, each in zip(feed.bands, by_class.T, strict=True):
                    weights[band] += rates * (each[0] if len(each) == 1 else each.take(classes))
        return weights


def _taught_by(targets: NDArray[np.float64], crowd: NDArray) -> tuple[NDArray[np.intp], int]:
    """The cells that teach at an origin, and for how many like it each of them speaks.

    All with incidents, and all crowded ones; of more than `_MOST_CELLS` every second, every third and so on, by their
    crowds, so that those of each kind are taken alike.
    """
    rows = np.flatnonzero((targets > 0) | (crowd >= _CROWDED))
    times = -(-len(rows) // _MOST_CELLS) or 1
    if times == 1:
        return rows, times
    ordered = rows[np.lexsort((rows, targets[rows], crowd[rows]))]
    return np.sort(ordered[times // 2 :: times]), times


def _stacked(parts: list[Components]) -> Components:
    return sparse.vstack(parts, format="csr") if sparse.issparse(parts[0]) else np.concatenate(parts)


@dataclass(frozen=True)
class _Training:
    """Components at the cells that matter after each origin (rows x components), the sums there, all cells' mass."""

    parts: Components
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
