"""How a leg is drawn: land as an obstacle, great circles over land and through the air, one line of all stretches.

Positions are (longitude, latitude) in degrees; `riskmap.pathways.water` finds the ways by sea.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from riskmap.geodesy import distance_km, km_of_chord, unit_vectors

Position = tuple[float, float]

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
        land = shapely.MultiPolygon([part for part in shapely.get_parts(clipped) if part.geom_type == "Polygon"])
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
    """Positions along the shorter arc, right to 0.02 degrees between them; longitudes run on past 180, unbroken.

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
    arc = shapely.LineString(np.column_stack([lon + start[0] - lon[0], lat]))
    return [tuple(xy) for xy in shapely.get_coordinates(shapely.simplify(arc, ARC_TOLERANCE_DEGREES)).tolist()]


def join(stretches: Sequence[Sequence[Position]]) -> shapely.Geometry:
    """One line of consecutive stretches, to three decimals; cut in two where it crosses 180 degrees."""
    positions = [stretches[0][0]] + [position for stretch in stretches for position in stretch[1:]]
    lon = np.degrees(np.unwrap(np.radians([x for x, _ in positions])))
    line = shapely.LineString(np.column_stack([lon, [y for _, y in positions]]))
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
