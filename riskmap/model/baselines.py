"""What a forecast must beat: nobody's knowledge, counts of the past, tuned kernel density, cluster rankings.

Every family offers several settings; the one that did best on the year before is used, as a careful analyst would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import h3
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from riskmap.model.kernels import BANDWIDTHS_KM, KernelBank

Array = NDArray[np.float64]
YEAR_DAYS = 365.25
UNIFORM, LAST_YEAR, ALL_YEARS = "uniform", "last twelve months", "all years"
RECENCY, KERNEL, KERNEL_HITS = "recency-weighted counts", "kernel density", "kernel density, tuned for hit rate"
GI_STAR, HDBSCAN_RANK = "Gi* ranking", "HDBSCAN ranking"
ALWAYS = np.inf
HALF_LIVES_YEARS = (0.5, 1.0, 2.0, 3.0, 5.0)
KERNEL_HALF_LIVES_YEARS = (0.5, 1.0, 2.0, 5.0, ALWAYS)
KERNEL_BANDS = tuple(band for band, width in enumerate(BANDWIDTHS_KM) if width > 0)
GI_RINGS = (1, 2)
GI_HALF_LIVES_YEARS = (0.5, 2.0, ALWAYS)
CLUSTER_SIZES = (5, 10, 20, 50)


@dataclass(frozen=True)
class Ground:
    """Cells and the incidents of all years upon them; `points` are unit vectors, shape (n, 3)."""

    bank: KernelBank
    cell_index: NDArray[np.intp]
    points: Array
    by_source: Callable[[Array], Array] = lambda values: values  # sums by the bank's sources
    _kept: dict = field(default_factory=dict, repr=False)

    def neighbours(self, rings: int) -> sparse.csr_matrix:
        """1 where a cell (row) lies within so many rings of an occupied one (column: any cell)."""
        if rings not in self._kept:
            occupied = np.unique(self.cell_index)
            near = [self.bank.index_of(np.array(h3.grid_disk(self.bank.cells[cell], rings))) for cell in occupied]
            columns = np.repeat(occupied, [len(rows) for rows in near])
            rows = np.concatenate(near)
            shape = (len(self.bank.cells),) * 2
            inside = rows >= 0
            ones = np.ones(int(inside.sum()))
            self._kept[rings] = sparse.csr_matrix((ones, (rows[inside], columns[inside])), shape=shape)
        return self._kept[rings]

    def clusters(self, known: NDArray[np.bool_], size: int) -> NDArray[np.intp]:
        """HDBSCAN's label of each known incident, -1 for noise and for the unknown."""
        from sklearn.cluster import HDBSCAN

        key = (known.tobytes(), size)
        if key not in self._kept:
            labels = np.full(len(known), -1)
            if known.sum() > size:
                labels[known] = HDBSCAN(min_cluster_size=size, copy=True).fit_predict(self.points[known])
            self._kept[key] = labels
        return self._kept[key]


@dataclass(frozen=True)
class History:
    """What is known at an origin: which incidents, and how many days ago. Nothing unknown has any weight."""

    ground: Ground
    known: NDArray[np.bool_]
    age_days: Array

    def weights(self, value: Array, half_life_years: float = ALWAYS) -> Array:
        """Each known incident's value, halved every so many years; 0 for those not known yet."""
        age = np.where(self.known, self.age_days, 0.0) / YEAR_DAYS
        return np.where(self.known, value * 0.5 ** (age / half_life_years), 0.0)

    def counts(self, value: Array, half_life_years: float = ALWAYS) -> Array:
        """Weights summed by cell."""
        weights = self.weights(value, half_life_years)
        return np.bincount(self.ground.cell_index, weights, minlength=len(self.ground.bank.cells))


Mass = Callable[[History, Array], Array]


@dataclass(frozen=True)
class Candidate:
    """A baseline with its settings: history and the incidents' values in, mass per cell out."""

    settings: str
    mass: Mass


@dataclass(frozen=True)
class Family:
    """Candidates of one kind; those that only rank give no density, and are tuned for hits."""

    name: str
    candidates: tuple[Candidate, ...]
    only_ranks: bool = False
    tuned_for_hits: bool = False


def _nothing(history: History, value: Array) -> Array:
    return np.zeros(len(history.ground.bank.cells))


def _last_year(history: History, value: Array) -> Array:
    return history.counts(np.where(history.age_days <= YEAR_DAYS, value, 0.0))


def _recency(history: History, value: Array, half_life: float) -> Array:
    return history.counts(value, half_life)


def _kernel(history: History, value: Array, band: int, half_life: float) -> Array:
    return history.ground.bank.spread(band, history.ground.by_source(history.weights(value, half_life)))


def _gi_star(history: History, value: Array, rings: int, half_life: float) -> Array:
    """Getis and Ord's Gi* (1995) with weights of one within the rings; below nought counts as nought."""
    counts = history.counts(value, half_life)
    spread = counts.std()
    if spread == 0:
        return counts
    n, n_near = len(counts), 3 * rings * (rings + 1) + 1
    sums = history.ground.neighbours(rings) @ counts
    score = (sums - counts.mean() * n_near) / (spread * np.sqrt(n_near * (n - n_near) / (n - 1)))
    # The callers divide mass by area; a rank by score must come out of that unharmed.
    return np.maximum(score, 0.0) * history.ground.bank.areas_km2


def _hdbscan(history: History, value: Array, size: int) -> Array:
    """HDBSCAN's clusters on the sphere, each cell as dense as the densest cluster in it, by value per area."""
    labels, cells = history.ground.clusters(history.known, size), history.ground.cell_index
    areas = history.ground.bank.areas_km2
    density = np.zeros(len(areas))
    for label in range(labels.max(initial=-1) + 1):
        members = labels == label
        own = np.unique(cells[members])
        density[own] = np.maximum(density[own], value[members].sum() / areas[own].sum())
    return density * areas


def _years(half_life: float) -> str:
    return "all years alike" if half_life == ALWAYS else f"half-life {half_life:g} years"


_KERNELS = tuple(
    Candidate(f"{BANDWIDTHS_KM[band]:g} km, {_years(half_life)}", partial(_kernel, band=band, half_life=half_life))
    for band in KERNEL_BANDS
    for half_life in KERNEL_HALF_LIVES_YEARS
)
FAMILIES: tuple[Family, ...] = (
    Family(UNIFORM, (Candidate("", _nothing),)),
    Family(LAST_YEAR, (Candidate("", _last_year),)),
    Family(ALL_YEARS, (Candidate("", partial(_recency, half_life=ALWAYS)),)),
    Family(RECENCY, tuple(Candidate(_years(life), partial(_recency, half_life=life)) for life in HALF_LIVES_YEARS)),
    Family(KERNEL, _KERNELS),
    Family(KERNEL_HITS, _KERNELS, tuned_for_hits=True),
    Family(
        GI_STAR,
        tuple(
            Candidate(f"{rings} rings, {_years(life)}", partial(_gi_star, rings=rings, half_life=life))
            for rings in GI_RINGS
            for life in GI_HALF_LIVES_YEARS
        ),
        only_ranks=True,
        tuned_for_hits=True,
    ),
    Family(
        HDBSCAN_RANK,
        tuple(Candidate(f"clusters of {size} or more", partial(_hdbscan, size=size)) for size in CLUSTER_SIZES),
        only_ranks=True,
        tuned_for_hits=True,
    ),
)
