"""The ground on which an environment's clusters are found and tested: the cells around its incidents, land or sea."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain

import h3
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from riskmap import layers
from riskmap.geodesy import cell_areas_km2, cell_centres, chord_of_km, unit_vectors

GAP_RINGS = 2
FEWEST_CELLS = 61
REGION_RESOLUTION = 1
RIM_COVER = 0.35
ON_LAND = {"sea": False, "desert": True, "mountain": True, "river": True, "transport": True, "container": True}


@dataclass(frozen=True)
class Ground:
    """H3 cells in ascending order of name, and what lies between them.

    `neighbours` is (cells, 6), -1 where there is none; `kernel` turns weights of cells into a smooth density, in
    incidents per cell of middling size, and `areas` are in such cells; `regions` numbers the parts that are tested for
    themselves: connected patches, cut where they are larger than an H3 cell of resolution 1, some 900 km across.
    `cover` is the part of each cell that incidents can be taken to reach: all of it, but half at the rim, where a
    coast or the end of what is recorded may cut the cell.
    """

    cells: NDArray[np.object_]
    vectors: NDArray[np.float64]
    areas: NDArray[np.float64]
    neighbours: NDArray[np.int64]
    kernel: sparse.csr_array
    regions: NDArray[np.int64]
    cover: NDArray[np.float64]

    def spread(self, cells: NDArray[np.object_], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of some cells of the ground as values of all, 0 elsewhere; the first axis is the cells'."""
        laid = np.zeros((len(self.cells), *values.shape[1:]))
        laid[self.positions(cells)] = values
        return laid

    def positions(self, cells: NDArray[np.object_]) -> NDArray[np.int64]:
        return np.searchsorted(self.cells.astype(str), np.asarray(cells).astype(str))


def build_ground(occupied: NDArray[np.object_], environment: str, bandwidth_km: float) -> Ground:
    """Ground around the cells that hold incidents: gaps between them are filled, small patches widened.

    Its rim is not widened, and cells on the wrong side of the coast are left out unless they hold incidents: empty
    ground around a map, or behind a shore, would make the rim look like a hotspot.
    """
    occupied = set(occupied.tolist())
    held = _on_side(_close(occupied, GAP_RINGS), occupied, environment)
    held = _on_side(_widen_small(held, FEWEST_CELLS), held, environment)
    cells = np.array(sorted(held), dtype=object)
    vectors = unit_vectors(*cell_centres(cells))
    neighbours, areas = _neighbours(cells), cell_areas_km2(cells)
    middling = float(np.median(areas))
    kernel, regions = _kernel(vectors, bandwidth_km, middling), _regions(cells, neighbours)
    cover = np.where((neighbours >= 0).all(axis=1), 1.0, RIM_COVER)
    return Ground(cells, vectors, areas / middling, neighbours, kernel, regions, cover)


def _close(cells: set[str], rings: int) -> set[str]:
    """Dilation, then erosion, by so many rings: fills gaps, keeps the rim."""
    wide = _dilate(cells, rings)
    for _ in range(rings):
        wide = wide - {cell for cell in wide if not wide.issuperset(h3.grid_ring(cell, 1))}
    return wide | cells


def _dilate(cells: set[str], rings: int) -> set[str]:
    return set(chain.from_iterable(h3.grid_disk(cell, rings) for cell in cells))


def _widen_small(cells: set[str], fewest: int) -> set[str]:
    """Patches of fewer cells than `fewest` grow ring by ring until they have as many."""
    grown = set(cells)
    for patch in _patches(cells):
        while len(patch) < fewest:
            patch = _dilate(patch, 1)
        grown |= patch
    return grown


def _patches(cells: set[str]) -> list[set[str]]:
    left, patches = set(cells), []
    while left:
        patch, fresh = set(), {left.pop()}
        while fresh:
            patch |= fresh
            fresh = {other for cell in fresh for other in h3.grid_ring(cell, 1) if other in left}
            left -= fresh
        patches.append(patch)
    return patches


def _on_side(cells: set[str], kept: set[str], environment: str) -> set[str]:
    """`kept`, and of the other cells those whose centre lies where the environment can be."""
    asked = np.array(sorted(cells - kept), dtype=object)
    if environment not in ON_LAND or not len(asked):
        return cells | kept
    right = _is_land(asked) == ON_LAND[environment]
    return kept | set(asked[right].tolist())


def _is_land(cells: NDArray[np.object_]) -> NDArray[np.bool_]:
    centres = shapely.points(*cell_centres(cells))
    found = np.zeros(len(cells), dtype=bool)
    found[shapely.STRtree(centres).query(_land(), predicate="intersects")[1]] = True
    return found


@cache
def _land() -> NDArray[np.object_]:
    return layers.load_land().geometry.explode().to_numpy()


def _neighbours(cells: NDArray[np.object_]) -> NDArray[np.int64]:
    number = {cell: i for i, cell in enumerate(cells)}
    found = np.full((len(cells), 6), -1, dtype=np.int64)
    for i, cell in enumerate(cells):
        ring = sorted(h3.grid_ring(cell, 1))
        found[i, : len(ring)] = [number.get(other, -1) for other in ring]
    return found


def _regions(cells: NDArray[np.object_], neighbours: NDArray[np.int64]) -> NDArray[np.int64]:
    row, column = np.repeat(np.arange(len(neighbours)), neighbours.shape[1]), neighbours.ravel()
    held = column >= 0
    steps = sparse.coo_array((held[held], (row[held], column[held])), shape=(len(cells), len(cells)))
    patch = connected_components(steps, directed=False)[1]
    part = [h3.cell_to_parent(cell, REGION_RESOLUTION) for cell in cells]
    return np.unique([f"{part}/{patch}" for part, patch in zip(part, patch, strict=True)], return_inverse=True)[1]


def _kernel(vectors: NDArray[np.float64], bandwidth_km: float, area_km2: float) -> sparse.csr_array:
    """Gaussian kernel, cut at four bandwidths, scaled to incidents per `area_km2`."""
    tree = cKDTree(vectors)
    chord, width = chord_of_km(4 * bandwidth_km), chord_of_km(bandwidth_km)
    apart = tree.sparse_distance_matrix(tree, float(chord), output_type="coo_matrix")
    weight = np.exp(-0.5 * (apart.data / width) ** 2) * area_km2 / (2 * np.pi * bandwidth_km**2)
    return sparse.csr_array((weight, (apart.row, apart.col)), shape=apart.shape)
