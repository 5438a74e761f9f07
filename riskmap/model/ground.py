"""The ground on which an environment's clusters are found and tested: the cells around its incidents, land or sea."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from riskmap import layers
from riskmap.geodesy import cell_areas_km2, cell_centres, chord_of_km, unit_vectors
from riskmap.model import lattice

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


class Terrain:
    """What is known of cells, kept while the grounds of several environments are built: they share most cells."""

    def __init__(self) -> None:
        self.rings = lattice.Known(lattice.rings)
        self.areas = lattice.Known(lambda cells: cell_areas_km2(lattice.names_of(cells)))
        self.vectors = lattice.Known(lambda cells: unit_vectors(*cell_centres(lattice.names_of(cells))))
        self.land = lattice.Known(_is_land)


def build_ground(
    occupied: NDArray[np.object_], environment: str, bandwidth_km: float, terrain: Terrain | None = None
) -> Ground:
    """Ground around the cells that hold incidents: gaps between them are filled, small patches widened.

    Its rim is not widened, and cells on the wrong side of the coast are left out unless they hold incidents: empty
    ground around a map, or behind a shore, would make the rim look like a hotspot.
    """
    terrain = terrain or Terrain()
    held = np.unique(lattice.numbers_of(occupied))
    held = _on_side(_close(held, GAP_RINGS, terrain), held, environment, terrain)
    held = _on_side(_widen_small(held, FEWEST_CELLS, terrain), held, environment, terrain)
    neighbours = lattice.positions(terrain.rings.of(held), held)
    vectors, areas = terrain.vectors.of(held), terrain.areas.of(held)
    middling = float(np.median(areas))
    kernel, regions = _kernel(vectors, bandwidth_km, middling), _regions(held, neighbours)
    cover = np.where((neighbours >= 0).all(axis=1), 1.0, RIM_COVER)
    return Ground(lattice.names_of(held), vectors, areas / middling, neighbours, kernel, regions, cover)


def _close(cells: NDArray[np.uint64], rings: int, terrain: Terrain) -> NDArray[np.uint64]:
    """Dilation, then erosion, by so many rings: fills gaps, keeps the rim."""
    wide = lattice.disks(cells, rings)
    around = terrain.rings.of(wide)
    beside, nothing = lattice.positions(around, wide), around == lattice.NONE
    kept = np.ones(len(wide), dtype=bool)
    for _ in range(rings):
        kept = kept & (nothing | ((beside >= 0) & kept[beside])).all(axis=1)
    return np.union1d(wide[kept], cells)


def _widen_small(cells: NDArray[np.uint64], fewest: int, terrain: Terrain) -> NDArray[np.uint64]:
    """Patches of fewer cells than `fewest` grow ring by ring until they have as many."""
    patch = _patches(lattice.positions(terrain.rings.of(cells), cells))
    sizes = np.bincount(patch)
    members = np.split(cells[np.argsort(patch, kind="stable")], np.cumsum(sizes)[:-1])
    grown = [_grown(members[number], fewest) for number in np.flatnonzero(sizes < fewest)]
    return np.unique(np.concatenate([cells, *grown]))


def _grown(patch: NDArray[np.uint64], fewest: int) -> NDArray[np.uint64]:
    steps = 1
    while len(patch) * (1 + 3 * steps * (steps + 1)) < fewest:  # more cells than so many steps can reach
        steps += 1
    while len(grown := lattice.disks(patch, steps)) < fewest:
        steps += 1
    return grown


def _patches(neighbours: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of the connected patch of each cell."""
    row, column = np.repeat(np.arange(len(neighbours)), neighbours.shape[1]), neighbours.ravel()
    held = column >= 0
    steps = sparse.coo_array((held[held], (row[held], column[held])), shape=(len(neighbours), len(neighbours)))
    return connected_components(steps, directed=False)[1]


def _on_side(
    cells: NDArray[np.uint64], kept: NDArray[np.uint64], environment: str, terrain: Terrain
) -> NDArray[np.uint64]:
    """`kept`, and of the other cells those whose centre lies where the environment can be."""
    asked = np.setdiff1d(cells, kept, assume_unique=True)
    if environment not in ON_LAND:
        return np.union1d(cells, kept)
    return np.union1d(kept, asked[terrain.land.of(asked) == ON_LAND[environment]])


def _is_land(cells: NDArray[np.uint64]) -> NDArray[np.bool_]:
    centres = shapely.points(*cell_centres(lattice.names_of(cells)))
    found = np.zeros(len(cells), dtype=bool)
    found[shapely.STRtree(centres).query(_land(), predicate="intersects")[1]] = True
    return found


@cache
def _land() -> NDArray[np.object_]:
    return layers.load_land().geometry.explode().to_numpy()


def _regions(cells: NDArray[np.uint64], neighbours: NDArray[np.int64]) -> NDArray[np.int64]:
    part = np.column_stack([lattice.parents(cells, REGION_RESOLUTION), _patches(neighbours).astype(np.uint64)])
    return np.unique(part, axis=0, return_inverse=True)[1].ravel()


def _kernel(vectors: NDArray[np.float64], bandwidth_km: float, area_km2: float) -> sparse.csr_array:
    """Gaussian kernel, cut at four bandwidths, scaled to incidents per `area_km2`."""
    tree = cKDTree(vectors)
    chord, width = chord_of_km(4 * bandwidth_km), chord_of_km(bandwidth_km)
    apart = tree.sparse_distance_matrix(tree, float(chord), output_type="coo_matrix")
    weight = np.exp(-0.5 * (apart.data / width) ** 2) * area_km2 / (2 * np.pi * bandwidth_km**2)
    return sparse.csr_array((weight, (apart.row, apart.col)), shape=apart.shape)
