"""Outlines of hotspots: the union of their cells, rounded a little, small, right across the antimeridian."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely import affinity

from riskmap.geodesy import KM_PER_DEGREE, cell_polygons

ROUNDING_KM = 8.0
TOLERANCE_KM = 2.0
DECIMALS = 3


def outline_of(cells: ArrayLike) -> shapely.Polygon | shapely.MultiPolygon:
    """Outline of H3 cells in EPSG:4326, longitudes within ±180: what crosses the antimeridian is cut there.

    Corners are rounded by a few km in a plane that is true to scale at the middle of the cells.
    """
    whole = shapely.union_all(_side_by_side(cell_polygons(cells)))
    middle = whole.centroid
    east_km, north_km = KM_PER_DEGREE * np.cos(np.radians(middle.y)), KM_PER_DEGREE
    plane = affinity.scale(affinity.translate(whole, -middle.x, -middle.y), east_km, north_km, origin=(0, 0))
    plane = plane.buffer(-ROUNDING_KM).buffer(2 * ROUNDING_KM).buffer(-ROUNDING_KM).simplify(TOLERANCE_KM)
    back = affinity.scale(plane, 1 / east_km, 1 / north_km, origin=(0, 0))
    turned = _within_one_turn(affinity.translate(back, middle.x, middle.y))
    return shapely.normalize(shapely.set_precision(turned, 10.0**-DECIMALS))


def _side_by_side(polygons: np.ndarray) -> list[shapely.Polygon]:
    """The polygons, moved by whole turns so that all lie next to the first."""
    first = polygons[0].centroid.x
    turns = [round((polygon.centroid.x - first) / 360) for polygon in polygons]
    return [affinity.translate(polygon, -360 * n) for polygon, n in zip(polygons, turns, strict=True)]


def _within_one_turn(shape: shapely.Geometry) -> shapely.Geometry:
    west, _, east, _ = shape.bounds
    if west >= -180 and east <= 180:
        return shape
    parts = []
    for turn in (-360, 0, 360):
        window = shapely.box(turn - 180, -90, turn + 180, 90)
        parts.append(affinity.translate(shapely.intersection(shape, window), -turn))
    return shapely.union_all(parts)
