"""How far the ground of each environment reaches: the cells around its incidents, on its side of the coast.

All environments at once, as rows of a table of cells held or not, since they share most of their cells.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from riskmap import layers
from riskmap.model import lattice

GAP_RINGS = 2
FEWEST_CELLS = 61
ON_LAND = {"sea": False, "desert": True, "mountain": True, "river": True, "transport": True, "container": True}


class Terrain:
    """What is known of cells, kept while the grounds of several environments are built."""

    def __init__(self) -> None:
        self.rings = lattice.Known(lattice.rings)
        self.centres = lattice.Known(lattice.centres)
        self.land = lattice.Known(lambda cells: _is_land(self.centres.of(cells)))


def cells_around(occupied: Mapping[str, NDArray[np.uint64]], terrain: Terrain) -> dict[str, NDArray[np.uint64]]:
    """Cells of each environment's ground, ascending, from those that hold its incidents.

    Gaps are filled and small patches widened, but for cells on the wrong side of the coast that hold no incident.
    """
    sides = [ON_LAND.get(environment) for environment in occupied]
    cells = lattice.disks(np.concatenate([*occupied.values()]), GAP_RINGS)
    held = _laid(occupied.values(), cells)
    around = terrain.rings.of(cells)
    beside = lattice.positions(around, cells)
    closed = _on_side(cells, _close(held, beside, around == lattice.NONE), held, sides, terrain)
    added = _small_widened(cells, closed, beside, terrain)
    every = lattice.distinct(np.concatenate([cells, *added]))
    held = np.zeros((len(sides), len(every)), dtype=bool)
    held[:, np.searchsorted(every, cells)] = closed
    held = _on_side(every, held | _laid(added, every), held, sides, terrain)
    return {environment: every[row] for environment, row in zip(occupied, held, strict=True)}


def _laid(owned: Collection[NDArray[np.uint64]], cells: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether each of some cells is among those of each owner, (owners, cells)."""
    held = np.zeros((len(owned), len(cells)), dtype=bool)
    for row, own in zip(held, owned, strict=True):
        row[np.searchsorted(cells, own)] = True
    return held


def _close(held: NDArray[np.bool_], beside: NDArray[np.int64], nothing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Dilation, then erosion, by so many rings: fills gaps, keeps the rim; `nothing`: ways a pentagon lacks."""
    wide = held
    for _ in range(GAP_RINGS):
        wide = np.logical_or.reduce([wide, *_sides(wide, beside, False)])
    kept = wide
    for _ in range(GAP_RINGS):
        kept = np.logical_and.reduce([kept, *_sides(kept, np.where(nothing, -2, beside), True)])
    return kept | held


def _sides(held: NDArray[np.bool_], beside: NDArray[np.int64], lacking: bool) -> list[NDArray[np.bool_]]:
    """Whether the neighbours are held, way by way: those at -1 are not, and those at -2 are as `lacking` says."""
    padded = np.pad(held, ((0, 0), (0, 2)))
    padded[:, -2] = lacking
    return [padded[:, way] for way in beside.T]


def _on_side(
    cells: NDArray[np.uint64],
    wanted: NDArray[np.bool_],
    held: NDArray[np.bool_],
    sides: list[bool | None],
    terrain: Terrain,
) -> NDArray[np.bool_]:
    """What is held, and of what is wanted the cells whose middle lies where the environment can be."""
    asked = np.flatnonzero((wanted & ~held)[[side is not None for side in sides]].any(axis=0))
    land = np.zeros(len(cells), dtype=bool)
    land[asked] = terrain.land.of(cells[asked])
    allowed = np.array([land == side if side is not None else np.ones_like(land) for side in sides])
    return held | (wanted & allowed)


def _small_widened(
    cells: NDArray[np.uint64], held: NDArray[np.bool_], beside: NDArray[np.int64], terrain: Terrain
) -> list[NDArray[np.uint64]]:
    """Cells by which patches of fewer than `FEWEST_CELLS` grow, ring by ring, until they have as many."""
    row, column, patch = _patches(held, beside)
    small = np.bincount(patch)[patch] < FEWEST_CELLS
    owner, grown = _grown(patch[small], cells[column[small]], terrain)
    environment = np.zeros(patch.max(initial=-1) + 1, dtype=np.int64)
    environment[patch] = row
    return [lattice.distinct(grown[environment[owner] == each]) for each in range(len(held))]


def _patches(
    held: NDArray[np.bool_], beside: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of everything held, and the number of the connected patch it belongs to."""
    row, column = np.nonzero(held)
    place = np.full((held.shape[0], held.shape[1] + 1), -1)  # the last column stands for no neighbour
    place[row, column] = np.arange(len(row))
    return row, column, patches(place[row[:, None], beside[column]])


def patches(neighbours: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of the connected patch of each cell, from the places of its neighbours."""
    n, sides = neighbours.shape
    step = neighbours.ravel()
    row = np.repeat(np.arange(n), sides)[step >= 0]
    steps = sparse.coo_array((np.ones(len(row), np.int8), (row, step[step >= 0])), shape=(n, n))
    return connected_components(steps, directed=False)[1]


def _grown(
    owner: NDArray[np.int64], cells: NDArray[np.uint64], terrain: Terrain
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Owners and cells of patches after each has grown by whole rings to at least `FEWEST_CELLS` cells."""
    short = lattice.Short(lattice.resolution_of(cells))
    width, lacking = np.uint64(short.width), short.of(np.array(lattice.NONE))
    reached = edge = np.sort(owner.astype(np.uint64) << width | short.of(cells))
    while len(edge):
        owner = edge >> width << width
        around = short.of(terrain.rings.of(short.back(edge & short.all)))
        fresh = lattice.without(lattice.ascending((owner[:, None] | around)[around != lacking]), reached)
        reached = np.sort(np.concatenate([reached, fresh]))
        enough = np.bincount((reached >> width).astype(np.int64)) >= FEWEST_CELLS
        edge = fresh[~enough[(fresh >> width).astype(np.int64)]]
    return (reached >> width).astype(np.int64), short.back(reached & short.all)


def _is_land(centres: NDArray[np.float64]) -> NDArray[np.bool_]:
    found = np.zeros(len(centres), dtype=bool)
    found[shapely.STRtree(shapely.points(centres)).query(_land(), predicate="intersects")[1]] = True
    return found


@cache
def _land() -> NDArray[np.object_]:
    return layers.load_land().geometry.explode().to_numpy()
