"""From a point on Earth to shares of cells: Gaussian kernels of several widths, evaluated once, used for every decay.

A kernel of width 0 is the point's own cell: it remembers the exact place. Narrow kernels are integrated over cells by a
fixed stencil of points, wide ones by the density at cell centres times the cells' areas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from riskmap import geodesy
from riskmap.model import lattice

BANDWIDTHS_KM = (0.0, 6.0, 12.0, 25.0, 50.0, 100.0, 220.0)
CUT_KM = 50.0
_WIDEST_STENCIL_KM = 25.0
_REACH_SIGMAS = 3.5
_SOURCE_RESOLUTION = 5  # wide kernels start from cells of this resolution, about 9 km across
# Where there are many: from cells about a fifth as wide as the kernel, which leaves out 3 % of its variance at most.
_COARSE_RESOLUTIONS = {50.0: 5, 100.0: 4, 220.0: 3}
# Rings of the stencil: the share of the kernel's mass inside, points on the ring, mass of the ring.
_RINGS = ((0.1, 6, 0.2), (0.3, 8, 0.2), (0.5, 10, 0.2), (0.7, 12, 0.2), (0.85, 12, 0.1), (0.95, 12, 0.1))


@dataclass(frozen=True)
class KernelBank:
    """Kernels from `n` incidents to `cells` (sorted names): one matrix per bandwidth from its sources to the cells."""

    cells: NDArray[np.object_]
    areas_km2: NDArray[np.float64]
    matrices: tuple[sparse.csr_matrix, ...]
    sources: tuple[NDArray[np.intp], ...]  # for each bandwidth, the source of each incident
    cut: NDArray[np.bool_]  # incidents whose point is no place: none of their kernels is narrower than CUT_KM

    def spread(self, band: int, weights: NDArray[np.float64], rows: NDArray[np.intp] | None = None) -> NDArray:
        """Weight that reaches each cell (or the cells of `rows`) when each incident spreads its own.

        `weights` has a row per incident, and may have several columns; the result then has them too.
        """
        reached = self._rows(band, rows) @ (self._gather[band] @ weights)
        if BANDWIDTHS_KM[band] < CUT_KM and self.cut.any():
            least = BANDWIDTHS_KM.index(CUT_KM)
            cut = self.cut if weights.ndim == 1 else self.cut[:, None]
            reached = reached + self._rows(least, rows) @ (self._gather[least] @ np.where(cut, weights, 0.0))
        return reached

    def spread_classes(
        self,
        bands: Sequence[int],
        rates: Sequence[NDArray[np.float64]],
        classes: NDArray[np.intp],
        n_classes: int,
        rows: NDArray[np.intp],
    ) -> NDArray[np.float64]:
        """What rates bring to the cells of `rows`, each class by itself, shape (rows, rates x classes, bands).

        As `spread` would with a column for each rate and class; sources are summed once for all bands they feed, and
        each is spread for those classes alone that it has.
        """
        near = [np.where(self.cut, 0.0, rate) for rate in rates] if self.cut.any() else rates
        reached = np.empty((len(rows), len(rates), n_classes, len(bands)))
        moved, summed = self._moved(rates, classes, n_classes, rows), {}
        for number, band in enumerate(bands):
            narrow = BANDWIDTHS_KM[band] < CUT_KM
            key = (id(self.sources[band]), narrow)
            if key not in summed:
                summed[key] = self._summed(band, near if narrow else rates, classes, n_classes)
            reached[..., number] = self._reached(band, summed[key], n_classes, rows)
            if narrow and moved is not None:
                reached[..., number] += moved
        return reached.reshape(len(rows), len(rates) * n_classes, len(bands))

    def _moved(
        self, rates: Sequence[NDArray], classes: NDArray[np.intp], n_classes: int, rows: NDArray[np.intp]
    ) -> NDArray[np.float64] | None:
        """What reaches the rows from points that are no places, by the narrowest kernel they have."""
        if not self.cut.any():
            return None
        least = BANDWIDTHS_KM.index(CUT_KM)
        far = [np.where(self.cut, rate, 0.0) for rate in rates]
        return self._reached(least, self._summed(least, far, classes, n_classes), n_classes, rows)

    def _summed(
        self, band: int, rates: Sequence[NDArray], classes: NDArray[np.intp], n_classes: int
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Sources with their classes, as source x number of classes + class, and their rates, shape (these, rates)."""
        place = self.sources[band] * n_classes + classes
        there = np.bincount(place, minlength=self.matrices[band].shape[1] * n_classes) > 0
        number = np.cumsum(there)[place] - 1
        summed = np.column_stack([np.bincount(number, rate) for rate in rates])
        kept = summed.any(axis=1)
        return np.flatnonzero(there)[kept], summed[kept]

    def _reached(
        self,
        band: int,
        summed: tuple[NDArray[np.intp], NDArray[np.float64]],
        n_classes: int,
        rows: NDArray[np.intp],
    ) -> NDArray[np.float64]:
        """What sources with their classes bring to the rows, shape (rows, rates, classes)."""
        (source, number), rates = np.divmod(summed[0], n_classes), summed[1]
        taken = self._columns(band, rows)[:, source]
        of_class = np.repeat(number.astype(taken.indices.dtype), np.diff(taken.indptr))
        # A row for each row and class: each source falls into those of its own class.
        shape = (len(rows) * n_classes, len(source))
        sorted_out = sparse.csc_matrix((taken.data, taken.indices * n_classes + of_class, taken.indptr), shape=shape)
        return (sorted_out @ rates).reshape(len(rows), n_classes, rates.shape[1]).transpose(0, 2, 1)

    def _columns(self, band: int, rows: NDArray[np.intp]) -> sparse.csc_matrix:
        """The kernels to some rows by source; kept until `forget_rows`."""
        key = (band, rows.tobytes())
        if key not in self._cut:
            self._cut[key] = self.matrices[band][rows].tocsc()
        return self._cut[key]

    @cached_property
    def _gather(self) -> list[sparse.csr_matrix]:
        """For each bandwidth the matrix that sums incidents by source."""
        gather = []
        for band_km, matrix, source in zip(BANDWIDTHS_KM, self.matrices, self.sources, strict=True):
            kept = np.where(self.cut & (band_km < CUT_KM), 0.0, 1.0)
            ones = (kept, (source, np.arange(len(source))))
            gather.append(sparse.csr_matrix(ones, shape=(matrix.shape[1], len(source))))
        return gather

    def _rows(self, band: int, rows: NDArray[np.intp] | None) -> sparse.csr_matrix:
        return self.matrices[band] if rows is None else self.matrices[band][rows]

    @cached_property
    def _cut(self) -> dict:
        return {}

    def forget_rows(self) -> None:
        """Drop the cut matrices kept for another use of the same rows: they are a third of training's memory."""
        self._cut.clear()

    @cached_property
    def uniform(self) -> NDArray[np.float64]:
        """Share of the Earth that each cell covers."""
        return self.areas_km2 / geodesy.EARTH_AREA_KM2

    def index_of(self, cells: NDArray[np.object_]) -> NDArray[np.intp]:
        """Positions of cells in `self.cells`, -1 where a cell is not among them."""
        if not len(self.cells):
            return np.full(len(cells), -1)
        names = np.asarray(cells, dtype=self._names.dtype)
        place = np.searchsorted(self._names, names).clip(max=len(self._names) - 1)
        return np.where(self._names[place] == names, place, -1)

    @cached_property
    def numbers(self) -> NDArray[np.uint64]:
        """The cells by number, ascending."""
        return lattice.numbers_of(self.cells)

    @cached_property
    def _names(self) -> NDArray[np.str_]:
        return np.asarray(self.cells, dtype="U15")


def build_bank(
    longitude: NDArray,
    latitude: NDArray,
    cells: NDArray[np.object_],
    cut: NDArray[np.bool_] | None = None,
    coarse: bool = False,
) -> KernelBank:
    """Kernels of all `BANDWIDTHS_KM` from points (degrees) to cells of the forecast's resolution, sorted by name.

    `cut` marks points whose coordinates were cut to whole degrees. Mass that falls on no cell of `cells` is lost: let
    them reach as far as it matters. `coarse` starts the widest kernels from wider cells: for tens of thousands of
    places.
    """
    cells = np.asarray(cells, object)
    areas = geodesy.cell_areas_km2(cells)
    points, point_of = np.unique(np.column_stack([longitude, latitude]).round(5), axis=0, return_inverse=True)
    point_of = point_of.ravel()
    cut = np.zeros(len(point_of), bool) if cut is None else cut
    empty = KernelBank(cells, areas, (), (), cut)
    narrow = [_stencil_matrix(points, band, empty) for band in BANDWIDTHS_KM if band <= _WIDEST_STENCIL_KM]
    bands = [band for band in BANDWIDTHS_KM if band > _WIDEST_STENCIL_KM]
    groups = [[band] for band in bands] if coarse else [bands]
    wide, sources = [], [point_of] * len(narrow)
    for group in groups:
        resolution = _COARSE_RESOLUTIONS[group[0]] if coarse else _SOURCE_RESOLUTION
        held, held_of = np.unique(geodesy.cells_of(*points.T, resolution).astype("U15"), return_inverse=True)
        starts = _middles(points, held_of) if coarse else geodesy.unit_vectors(*geodesy.cell_centres(held))
        wide += _distance_matrices(starts, group, empty)
        sources += [held_of.ravel()[point_of]] * len(group)
    return KernelBank(cells, areas, (*narrow, *wide), tuple(sources), cut)


def _middles(points: NDArray, cell: NDArray[np.intp]) -> NDArray[np.float64]:
    """Unit vectors of the middles of the points in each cell."""
    vectors = geodesy.unit_vectors(*points.T)
    sums = np.column_stack([np.bincount(cell, axis) for axis in vectors.T])
    return sums / np.linalg.norm(sums, axis=1, keepdims=True)


def _stencil_matrix(points: NDArray, band_km: float, bank: KernelBank) -> sparse.csr_matrix:
    east_km, north_km, mass = _stencil(band_km)
    narrowing = np.cos(np.radians(points[:, 1])).clip(min=1e-3)
    lon = points[:, :1] + east_km / geodesy.KM_PER_DEGREE / narrowing[:, None]
    lat = (points[:, 1:] + north_km / geodesy.KM_PER_DEGREE).clip(-90, 90)
    numbers, number = geodesy.numbered_cells(((lon + 180) % 360 - 180).ravel(), lat.ravel())
    rows = lattice.positions(numbers, bank.numbers)[number]
    columns = np.repeat(np.arange(len(points)), len(mass))
    kept = rows >= 0
    values = np.tile(mass, len(points))[kept]
    return sparse.csr_matrix((values, (rows[kept], columns[kept])), shape=(len(bank.cells), len(points)))


def _stencil(band_km: float) -> tuple[NDArray, NDArray, NDArray]:
    """Points (east and north in km) and their masses that stand for a Gaussian of so many km."""
    if band_km == 0:
        return np.zeros(1), np.zeros(1), np.ones(1)
    east, north, mass = [], [], []
    for inside, n_points, share in _RINGS:
        radius = band_km * np.sqrt(-2 * np.log(1 - inside))
        angle = 2 * np.pi * (np.arange(n_points) + inside) / n_points
        east.append(radius * np.cos(angle))
        north.append(radius * np.sin(angle))
        mass.append(np.full(n_points, share / n_points))
    return np.concatenate(east), np.concatenate(north), np.concatenate(mass)


def _distance_matrices(starts: NDArray, bands: list[float], bank: KernelBank) -> list[sparse.csr_matrix]:
    shape = (len(bank.cells), len(starts))
    to_cells = cKDTree(geodesy.unit_vectors(*geodesy.cell_centres(bank.cells)))
    from_points = cKDTree(starts)
    reach = float(geodesy.chord_of_km(_REACH_SIGMAS * max(bands)))
    pairs = to_cells.sparse_distance_matrix(from_points, reach, output_type="ndarray")
    order = np.lexsort((pairs["j"], pairs["i"]))
    rows, columns = pairs["i"][order], pairs["j"][order]
    apart_km = geodesy.km_of_chord(pairs["v"][order])
    matrices = []
    for band in bands:
        near = apart_km <= _REACH_SIGMAS * band
        density = np.exp(-0.5 * (apart_km[near] / band) ** 2) / (2 * np.pi * band**2)
        values = density * bank.areas_km2[rows[near]]
        matrices.append(sparse.csr_matrix((values, (rows[near], columns[near])), shape=shape))
    return matrices
