"""The ground on which an environment's clusters are found and tested: the cells around its incidents, land or sea."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from riskmap.geodesy import areas_around, chord_of_km, unit_vectors
from riskmap.model import lattice
from riskmap.model.extent import Terrain, cells_around, patches

REGION_RESOLUTION = 1
RIM_COVER = 0.35


@dataclass(frozen=True)
class Ground:
    """H3 cells in ascending order of name, and what lies between them.

    `numbers` are the cells' numbers (`riskmap.model.lattice`). `neighbours` is (cells, 6), -1 where there is none;
    `kernel` turns weights of cells into a smooth density, in incidents per cell of middling size, and `areas` are in
    such cells; `regions` numbers the parts that are tested for themselves: connected patches, cut where they are larger
    than an H3 cell of resolution 1, some 900 km across. `cover` is the part of each cell that incidents can be taken to
    reach: all of it, but half at the rim, where a coast or the end of what is recorded may cut the cell.
    """

    numbers: NDArray[np.uint64]
    vectors: NDArray[np.float64]
    areas: NDArray[np.float64]
    neighbours: NDArray[np.int64]
    kernel: sparse.csr_array
    regions: NDArray[np.int64]
    cover: NDArray[np.float64]

    @cached_property
    def cells(self) -> NDArray[np.object_]:
        """Names of the cells."""
        return lattice.names_of(self.numbers)

    def spread(self, cells: NDArray[np.object_], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of some cells of the ground as values of all, 0 elsewhere; the first axis is the cells'."""
        laid = np.zeros((len(self.numbers), *values.shape[1:]))
        laid[np.searchsorted(self.numbers, lattice.numbers_of(cells))] = values
        return laid


def build_ground(occupied: NDArray[np.object_], environment: str, bandwidth_km: float) -> Ground:
    """Ground around the cells of one environment; see `build_grounds`."""
    return build_grounds({environment: np.unique(lattice.numbers_of(occupied))}, bandwidth_km)[environment]


def build_grounds(occupied: Mapping[str, NDArray[np.uint64]], bandwidth_km: float) -> dict[str, Ground]:
    """Ground around the cells that hold incidents of each environment: gaps are filled, small patches widened.

    Its rim is not widened, and cells on the wrong side of the coast are left out unless they hold incidents: empty
    ground around a map, or behind a shore, would make the rim look like a hotspot. What the grounds of several
    environments share is worked out once.
    """
    terrain = Terrain()
    cells = cells_around(occupied, terrain)
    numbers = lattice.distinct(np.concatenate([*cells.values()]))
    whole = _Whole(numbers, terrain, bandwidth_km)
    return {environment: whole.part(own) for environment, own in cells.items()}


class _Whole:
    """The cells of all environments, of which each ground is a part."""

    def __init__(self, numbers: NDArray[np.uint64], terrain: Terrain, bandwidth_km: float):
        self.numbers, self.bandwidth_km = numbers, bandwidth_km
        self.vectors = unit_vectors(*terrain.centres.of(numbers).T)
        resolution = lattice.resolution_of(numbers)
        self.areas = areas_around(self.vectors, resolution, lambda asked: lattice.names_of(numbers[asked]))
        self.beside = lattice.positions(terrain.rings.of(numbers), numbers)
        self.kernel = _kernel(self.vectors, bandwidth_km)

    def part(self, cells: NDArray[np.uint64]) -> Ground:
        held = lattice.positions(cells, self.numbers)
        place = np.full(len(self.numbers) + 1, -1)  # the last stands for no neighbour
        place[held] = np.arange(len(held))
        neighbours, areas = place[self.beside[held]], self.areas[held]
        middling = float(np.median(areas))
        cover = np.where((neighbours >= 0).all(axis=1), 1.0, RIM_COVER)
        kernel = _part(self.kernel, held, place, middling)
        return Ground(
            cells, self.vectors[held], areas / middling, neighbours, kernel, _regions(cells, neighbours), cover
        )


def _regions(cells: NDArray[np.uint64], neighbours: NDArray[np.int64]) -> NDArray[np.int64]:
    coarse = lattice.Short(REGION_RESOLUTION).of(lattice.parents(cells, REGION_RESOLUTION))
    key = coarse * np.uint64(len(cells)) + patches(neighbours).astype(np.uint64)
    return np.searchsorted(lattice.ascending(key), key)


def _kernel(vectors: NDArray[np.float64], bandwidth_km: float) -> sparse.csr_array:
    """Gaussian kernel, cut at four bandwidths, per km²."""
    first, second = cKDTree(vectors).query_pairs(float(chord_of_km(4 * bandwidth_km)), output_type="ndarray").T
    apart = np.square(vectors.T.take(first, axis=1) - vectors.T.take(second, axis=1)).sum(axis=0)
    peak, n, own = 1 / (2 * np.pi * bandwidth_km**2), len(vectors), np.arange(len(vectors))
    weight = np.exp(-0.5 * apart / chord_of_km(bandwidth_km) ** 2) * peak
    row, column = np.concatenate([first, second, own]), np.concatenate([second, first, own])
    values = np.concatenate([weight, weight, np.full(n, peak)])
    kernel = sparse.coo_array((values, (row, column)), shape=(n, n))
    kernel.has_canonical_format = True  # no pair is told twice: there is nothing to add up
    return sparse.csr_array(kernel)


def _part(
    kernel: sparse.csr_array, held: NDArray[np.int64], place: NDArray[np.int64], middling_km2: float
) -> sparse.csr_array:
    """Rows and columns of the held cells, in incidents per cell of middling size."""
    rows = kernel[held]
    column = place[rows.indices]
    kept = column >= 0
    upto = np.append(0, np.cumsum(kept))[rows.indptr]
    return sparse.csr_array((rows.data[kept] * middling_km2, column[kept], upto), shape=(len(held), len(held)))
