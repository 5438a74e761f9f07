"""How a leg is drawn: over water around the land, over land along great circles, through the air.

Positions are (longitude, latitude) in degrees. A water path is the shortest path over a grid of water cells
(Dijkstra's, `scipy.sparse.csgraph`), then pulled straight wherever no land stands between. Natural Earth's land
is the only obstacle: rivers and lakes count as land, so nothing here sails on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, label
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from riskmap.geodesy import KM_PER_DEGREE, distance_km, km_of_chord, unit_vectors

Position = tuple[float, float]

CELLS_ACROSS = 400
FINEST_STEP = 0.01
# A strait narrower than a cell is closed: then the grid is drawn finer, twice at most.
REFINEMENTS = 2
PADDING_SHARE, PADDING_DEGREES = 0.3, 1.0
SNAP_KM = 25.0
SHORE_CELLS, TURNS_ASKED = 2, 80
STEP_KM = 50.0
PROBE_DEGREES = 0.05
ARC_TOLERANCE_DEGREES = 0.02


@dataclass(frozen=True)
class Coast:
    """Land as an obstacle: its polygons (EPSG:4326) with an index."""

    polygons: NDArray[np.object_]
    tree: shapely.STRtree

    @classmethod
    def of(cls, land: Sequence[shapely.Geometry]) -> Coast:
        """From polygons or multipolygons in degrees, longitude first."""
        parts = shapely.get_parts(np.asarray(land, dtype=object))
        return cls(parts, shapely.STRtree(parts))

    def near(self, window: tuple[float, float, float, float]) -> shapely.Geometry:
        """Land inside a window (west, south, east, north), prepared for many questions."""
        parts = self.polygons[self.tree.query(shapely.box(*window))]
        clipped = shapely.clip_by_rect(parts, *window)
        land = shapely.multipolygons([p for p in shapely.get_parts(clipped) if p.geom_type == "Polygon"])
        shapely.prepare(land)
        return land

    def offshore_km(self, line: shapely.LineString) -> float:
        """How far a line runs out from land: the distance in km of its point that is farthest from any shore."""
        points = shapely.points(shapely.get_coordinates(shapely.segmentize(line, PROBE_DEGREES)))
        shores = shapely.shortest_line(points, self.polygons[self.tree.nearest(points)])
        (lon_a, lat_a), (lon_b, lat_b) = shapely.get_coordinates(shores).reshape(-1, 2, 2).transpose(1, 2, 0)
        return float(distance_km(lon_a, lat_a, lon_b, lat_b).max())


def length_km(line: shapely.Geometry) -> float:
    """Length of a line in km on the WGS 84 ellipsoid.

    >>> round(length_km(shapely.LineString([(0, 0), (1, 0)])), 1)
    111.3
    """
    from pyproj import Geod

    return abs(Geod(ellps="WGS84").geometry_length(line)) / 1000


def great_circle(start: Position, end: Position) -> list[Position]:
    """Positions along the shorter arc, at most `STEP_KM` apart; longitudes run on past 180, unbroken.

    >>> [round(x) for x, _ in (great_circle((170, 0), (-170, 0))[0], great_circle((170, 0), (-170, 0))[-1])]
    [170, 190]
    """
    a, b = unit_vectors(*start)[0], unit_vectors(*end)[0]
    angle = np.arccos(np.clip(a @ b, -1, 1))
    if angle < 1e-9:
        return [start, end]
    n = max(2, int(np.ceil(km_of_chord(2 * np.sin(angle / 2)) / STEP_KM)) + 1)
    share = np.linspace(0, 1, n)[:, None]
    points = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    lon = np.degrees(np.unwrap(np.arctan2(points[:, 1], points[:, 0])))
    lat = np.degrees(np.arcsin(np.clip(points[:, 2], -1, 1)))
    return list(zip((lon + start[0] - lon[0]).tolist(), lat.tolist(), strict=True))


def join(stretches: Sequence[Sequence[Position]]) -> shapely.Geometry:
    """One line of consecutive stretches, simplified, to three decimals; cut in two where it crosses 180 degrees."""
    positions = [stretches[0][0]] + [position for stretch in stretches for position in stretch[1:]]
    lon = np.degrees(np.unwrap(np.radians([x for x, _ in positions])))
    line = shapely.LineString(np.column_stack([lon, [y for _, y in positions]]))
    line = shapely.simplify(line, ARC_TOLERANCE_DEGREES)
    return _cut_at_antimeridian(shapely.transform(line, lambda xy: xy.round(3)))


def _cut_at_antimeridian(line: shapely.LineString) -> shapely.Geometry:
    west, _, east, _ = line.bounds
    if west >= -180 and east <= 180:
        return line
    worlds = [shapely.clip_by_rect(line, 360 * k - 180, -90, 360 * k + 180, 90) for k in (-1, 0, 1)]
    shifted = [
        shapely.transform(part, lambda xy, k=k: xy - [360 * k, 0])
        for k, part in zip((-1, 0, 1), worlds, strict=True)
        if not part.is_empty
    ]
    return shapely.multilinestrings(shapely.get_parts(shifted))


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
    """Cells of a window, true where the cell's centre is water."""

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
        return cls(west, south, step, water, land)

    def by_land(self, cells: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which cells lie within `SHORE_CELLS` of land."""
        shore = binary_dilation(~self.water, np.ones((3, 3), bool), iterations=SHORE_CELLS)
        return shore[cells[:, 0], cells[:, 1]]

    def shortest(self, start: Position, end: Position) -> list[tuple[int, int]] | None:
        ends = self._nearest_waters(start, end)
        if ends is None:
            return None
        columns = self.water.shape[1]
        source, target = (row * columns + column for row, column in ends)
        return [divmod(cell, columns) for cell in _cheapest(self._graph(), source, target)]

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

    def _graph(self) -> csr_matrix:
        rows, columns = self.water.shape
        cell = np.arange(rows * columns).reshape(rows, columns)
        height = self.step * KM_PER_DEGREE
        width = height * np.cos(np.radians(self.south + (np.arange(rows) + 0.5) * self.step))[:, None]
        east = self.water[:, :-1] & self.water[:, 1:]
        north = self.water[:-1] & self.water[1:]
        # A diagonal step needs all four cells of its square, so that no path slips between two corners of land.
        square = east[:-1] & east[1:]
        slant = np.broadcast_to(np.hypot(width[:-1], height), square.shape)
        steps = [
            (cell[:, :-1][east], cell[:, 1:][east], np.broadcast_to(width, east.shape)[east]),
            (cell[:-1][north], cell[1:][north], np.full(north.sum(), height)),
            (cell[:-1, :-1][square], cell[1:, 1:][square], slant[square]),
            (cell[:-1, 1:][square], cell[1:, :-1][square], slant[square]),
        ]
        a, b, km = (np.concatenate(parts) for parts in zip(*steps, strict=True))
        return csr_matrix((km, (a, b)), shape=(rows * columns, rows * columns))


def _pulled(cells: NDArray[np.intp], grid: _Grid) -> list[Position]:
    """The grid's path with its detours taken out: the shortest way along its cells that keeps to the water.

    A shortest way turns only where land stands close by, so only such cells of the path are asked.
    """
    turns = cells[_thinned(grid.by_land(cells))]
    places = np.column_stack(
        [grid.west + (turns[:, 1] + 0.5) * grid.step, grid.south + (turns[:, 0] + 0.5) * grid.step]
    )
    a, b = np.triu_indices(len(places), 1)
    seen = ~shapely.intersects(grid.land, shapely.linestrings(np.stack([places[a], places[b]], axis=1)))
    # Neighbours along the path are joined even where a corner of land touches their straight line.
    seen |= b - a == 1
    km = distance_km(*places[a[seen]].T, *places[b[seen]].T)
    ways = csr_matrix((km, (a[seen], b[seen])), shape=(len(places), len(places)))
    return [tuple(places[i].tolist()) for i in _cheapest(ways, 0, len(places) - 1)]


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
