"""The shortest way over water between two places: around the land, never across it.

A grid of water cells is searched (Dijkstra's, `scipy.sparse.csgraph`), then the path is pulled straight wherever no
land stands between. Natural Earth's land is the only obstacle: lakes count as land, and no path crosses 180 degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, label
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from riskmap.geodesy import KM_PER_DEGREE, distance_km
from riskmap.pathways.drawing import Coast, Position

CELLS_ACROSS = 300
FINEST_STEP = 0.01
# A strait narrower than a cell is closed: then the grid is drawn finer, twice at most.
REFINEMENTS = 2
PADDING_SHARE, PADDING_DEGREES = 0.3, 1.0
SNAP_KM = 25.0
SHORE_CELLS, TURNS_ASKED = 2, 100
# Of ways equally long on the grid, the one nearest to the straight line.
STRAIGHTNESS = 0.01
# Moves (rows, columns) and the cells each passes, all of which must be water: no path slips between corners of land.
MOVES = {
    (0, 1): (),
    (1, 0): (),
    (1, 1): ((0, 1), (1, 0)),
    (1, -1): ((0, -1), (1, 0)),
    (1, 2): ((0, 1), (1, 1)),
    (1, -2): ((0, -1), (1, -1)),
    (2, 1): ((1, 0), (1, 1)),
    (2, -1): ((1, 0), (1, -1)),
}
# A stretch that land hides costs more than any way round it, for each cell of the path.
HIDDEN = 1e4


def water_path(start: Position, end: Position, coast: Coast) -> list[Position] | None:
    """Shortest path over water between two places on or near the sea, ends included; None when there is none.

    Each end is joined to its nearest water cell, at most 25 km off, so the first and last stretch may touch land.
    """
    for refinement in range(REFINEMENTS + 1):
        grid = _Grid.around(start, end, coast, refinement)
        if cells := grid.shortest(start, end):
            return [start, *_pulled(np.array(cells), grid), end]
    return None


@dataclass(frozen=True)
class _Grid:
    """Cells of a window, true where a cell is all water."""

    west: float
    south: float
    step: float
    water: NDArray[np.bool_]
    land: shapely.Geometry

    @classmethod
    def around(cls, start: Position, end: Position, coast: Coast, refinement: int) -> _Grid:
        corner, far = np.minimum(start, end), np.maximum(start, end)
        padding = PADDING_DEGREES + PADDING_SHARE * max(far - corner)
        (west, south), (east, north) = corner - padding, far + padding
        step = max(FINEST_STEP, max(east - west, north - south) / CELLS_ACROSS) / 2**refinement
        land = coast.near((west, south, east, north))
        lon, lat = np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
        # Row by row, so that a window's land is asked only for the rows it reaches.
        water = ~np.array([shapely.contains_xy(land, lon, np.full(len(lon), y)) for y in lat])
        # Cells that a shore runs through are closed too, else a path could step over a spit thinner than a cell.
        shore = shapely.get_coordinates(shapely.segmentize(shapely.boundary(land), step / 2))
        columns, rows = ((shore - (west, south)) / step).astype(int).T
        water[rows.clip(0, len(lat) - 1), columns.clip(0, len(lon) - 1)] = False
        return cls(west, south, step, water, land)

    def positions(self, cells: NDArray[np.intp]) -> NDArray[np.float64]:
        """Centres of cells (row, column) as longitudes and latitudes."""
        return (self.west, self.south) + (cells[:, ::-1] + 0.5) * self.step

    def by_land(self, cells: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which cells lie within `SHORE_CELLS` of land."""
        near = binary_dilation(~self.water, np.ones((3, 3), bool), iterations=SHORE_CELLS)
        return near[cells[:, 0], cells[:, 1]]

    def shortest(self, start: Position, end: Position) -> list[tuple[int, int]] | None:
        ends = self._nearest_waters(start, end)
        if ends is None:
            return None
        columns = self.water.shape[1]
        source, target = (row * columns + column for row, column in ends)
        return [divmod(cell, columns) for cell in _cheapest(self._graph(start, end), source, target)]

    def _nearest_waters(self, start: Position, end: Position) -> list[tuple[int, int]] | None:
        """For both ends the nearest cell of the one sea (connected water) that lies nearest to the two of them."""
        seas, _ = label(self.water)
        rows, columns = np.nonzero(seas)
        best, chosen = np.inf, None
        lon, lat = self.west + (columns + 0.5) * self.step, self.south + (rows + 0.5) * self.step
        off = [distance_km(lon, lat, *place) for place in (start, end)]
        for sea in np.unique(seas[rows, columns][(off[0] <= SNAP_KM) | (off[1] <= SNAP_KM)]):
            here = np.flatnonzero(seas[rows, columns] == sea)
            nearest = [here[np.argmin(km[here])] for km in off]
            worst = max(km[i] for km, i in zip(off, nearest, strict=True))
            if worst < best:
                best, chosen = worst, [(int(rows[i]), int(columns[i])) for i in nearest]
        return chosen if best <= SNAP_KM else None

    def _graph(self, start: Position, end: Position) -> csr_matrix:
        rows, columns = self.water.shape
        cell = np.arange(rows * columns).reshape(rows, columns)
        height = self.step * KM_PER_DEGREE
        width = height * np.cos(np.radians(self.south + (np.arange(rows) + 0.5) * self.step))[:, None]
        straight = 1 + STRAIGHTNESS * self._share_off(start, end)
        steps = []
        for (down, across), passed in MOVES.items():
            here, there = _from_to(down, across)
            open_water = self.water[here] & self.water[there]
            for move in passed:
                open_water &= self.water[_within(*move, down, across)]
            km = np.hypot(across * width[here[0]], down * height) * straight[here]
            steps.append((cell[here][open_water], cell[there][open_water], km[open_water]))
        a, b, km = (np.concatenate(parts) for parts in zip(*steps, strict=True))
        return csr_matrix((km, (a, b)), shape=(rows * columns, rows * columns))

    def _share_off(self, start: Position, end: Position) -> NDArray[np.float64]:
        """Distance of each cell from the straight line between two places, as a share of that line's length."""
        lon = self.west + (np.arange(self.water.shape[1]) + 0.5) * self.step
        lat = self.south + (np.arange(self.water.shape[0])[:, None] + 0.5) * self.step
        (x, y), (dx, dy) = start, np.subtract(end, start)
        return np.abs((lon - x) * dy - (lat - y) * dx) / max(dx**2 + dy**2, self.step**2)


def _from_to(down: int, across: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Views of a grid: all cells that a move can start from, and where it leads; `across` may be negative."""
    return _within(0, 0, down, across), _within(down, across, down, across)


def _within(row: int, column: int, down: int, across: int) -> tuple[slice, slice]:
    """The view of cells (row, column) away from the starts of a move."""
    left = column - min(across, 0)
    right = column - max(across, 0)
    return slice(row, row - down or None), slice(left, right or None)


def _pulled(cells: NDArray[np.intp], grid: _Grid) -> list[Position]:
    """The grid's path with its detours taken out: the shortest way along its cells that keeps to the water.

    A shortest way turns only where land stands close by, so only such cells of the path are asked.
    """
    turns = _thinned(grid.by_land(cells))
    places = grid.positions(cells)
    a, b = np.triu_indices(len(turns), 1)
    ends = places[turns[a]], places[turns[b]]
    seen = ~shapely.intersects(grid.land, shapely.linestrings(np.stack(ends, axis=1)))
    km = np.where(seen, distance_km(*ends[0].T, *ends[1].T), HIDDEN * (turns[b] - turns[a]))
    kept = seen | (b - a == 1)
    ways = csr_matrix((km[kept], (a[kept], b[kept])), shape=(len(turns), len(turns)))
    way = turns[_cheapest(ways, 0, len(turns) - 1)]
    hidden = {(turns[i], turns[j]) for i, j in zip(a[~seen], b[~seen], strict=True)}
    # Where land stands between two turns, the path keeps to its own cells.
    whole = [range(i, j) if (i, j) in hidden else (i,) for i, j in pairwise(way)]
    return [tuple(places[i].tolist()) for i in (*chain.from_iterable(whole), way[-1])]


def _thinned(near_land: NDArray[np.bool_]) -> NDArray[np.intp]:
    rows = np.flatnonzero(near_land)
    kept = rows[np.unique(np.linspace(0, len(rows) - 1, TURNS_ASKED).round().astype(int))] if len(rows) else rows
    return np.unique([0, *kept, len(near_land) - 1])


def _cheapest(graph: csr_matrix, source: int, target: int) -> list[int]:
    before = dijkstra(graph, directed=False, indices=source, return_predecessors=True)[1]
    nodes = [target]
    while nodes[-1] != source:
        nodes.append(int(before[nodes[-1]]))
    return nodes[::-1]
