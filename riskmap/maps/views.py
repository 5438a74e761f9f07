"""Where a map looks: boxes around places, in degrees."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from riskmap.geodesy import KM_PER_DEGREE

# South-west and north-east, latitude first as Leaflet wants it: all routes with little empty ocean.
WORLD = [[-38, -122], [62, 112]]
LEAST_MARGIN = 1.0  # degrees


def bounds_around(cells: pd.DataFrame, margin: float = 3.0) -> list[list[float]]:
    """South-western and north-eastern corner, latitude first, with all records of `summaries.map_cells` inside.

    >>> bounds_around(pd.DataFrame({"longitude": [10.0, 12.0], "latitude": [33.0, 35.0]}))
    [[30.0, 7.0], [38.0, 15.0]]
    """
    if not len(cells):
        return WORLD
    latitude, longitude = cells["latitude"], cells["longitude"]
    return [
        [max(-85.0, float(latitude.min()) - margin), float(longitude.min()) - margin],
        [min(85.0, float(latitude.max()) + margin), float(longitude.max()) + margin],
    ]


def box_around(longitude: float, latitude: float, km: float) -> tuple[float, float, float, float]:
    """West, south, east and north of a circle, in degrees, two decimals.

    >>> box_around(0, 60, 111.2)
    (-2.0, 59.0, 2.0, 61.0)
    """
    up = km / KM_PER_DEGREE
    aside = up / max(float(np.cos(np.radians(latitude))), 0.05)
    sides = (longitude - aside, max(latitude - up, -85), longitude + aside, min(latitude + up, 85))
    return tuple(round(side, 2) for side in sides)


def surroundings(shape: shapely.Geometry) -> tuple[float, float, float, float]:
    """West, south, east and north of a shape with as much again on each side, in degrees, two decimals."""
    west, south, east, north = shape.bounds
    margin = max(east - west, north - south, LEAST_MARGIN)
    sides = (west - margin, max(south - margin, -85), east + margin, min(north + margin, 85))
    return tuple(round(side, 2) for side in sides)
