"""Earth's shape: kilometres, H3 cells, unit vectors. Longitude comes before latitude, in degrees, everywhere.

The only file that knows the Earth's radius. Cells are H3 (https://h3geo.org); a point's cell is always taken from
the point itself at the resolution asked for, never through a finer cell's parent: for 8 points in 100 the two differ.
"""

from __future__ import annotations

import h3
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0088
EARTH_AREA_KM2 = 510.0656e6
CRS = "EPSG:4326"
EQUAL_AREA_CRS = "EPSG:6933"
PUBLIC_RESOLUTION = 5
FORECAST_RESOLUTION = 4
KM_PER_DEGREE = np.pi * EARTH_RADIUS_KM / 180


def unit_vectors(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.float64]:
    """Points of the unit sphere, shape (n, 3), from degrees.

    >>> unit_vectors(0, 0).round(6).tolist()
    [[1.0, 0.0, 0.0]]
    """
    lon, lat = np.radians(np.atleast_1d(longitude)), np.radians(np.atleast_1d(latitude))
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def chord_of_km(distance_km: ArrayLike) -> NDArray[np.float64]:
    """Straight distance on the unit sphere that spans an arc of so many km."""
    return 2 * np.sin(np.minimum(np.asarray(distance_km, float) / EARTH_RADIUS_KM, np.pi) / 2)


def km_of_chord(chord: ArrayLike) -> NDArray[np.float64]:
    """Arc in km under a straight distance on the unit sphere.

    >>> float(km_of_chord(chord_of_km(250.0)).round(6))
    250.0
    """
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(np.asarray(chord, float) / 2, 0, 1))


def distance_km(lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> NDArray[np.float64]:
    """Great-circle distance in km between paired points, on the sphere (within 0.6 % of the ellipsoid's)."""
    a, b = unit_vectors(lon_a, lat_a), unit_vectors(lon_b, lat_b)
    return km_of_chord(np.linalg.norm(a - b, axis=1))


def cells_of(longitude: ArrayLike, latitude: ArrayLike, resolution: int = FORECAST_RESOLUTION) -> NDArray[np.object_]:
    """H3 cell names of points, shape (n,).

    >>> cells_of([12.6], [35.5]).tolist()
    ['84384d9ffffffff']
    """
    lon, lat = np.atleast_1d(longitude).tolist(), np.atleast_1d(latitude).tolist()
    cells = [h3.latlng_to_cell(y, x, resolution) for x, y in zip(lon, lat, strict=True)]
    return np.array(cells, dtype=object)


def cell_centres(cells: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of the cells' centres."""
    centres = np.array([h3.cell_to_latlng(cell) for cell in np.asarray(cells, object)]).reshape(-1, 2)
    return centres[:, 1], centres[:, 0]


def cell_areas_km2(cells: ArrayLike) -> NDArray[np.float64]:
    """Areas of cells in km²; they vary 1.8 times over the Earth, so densities divide by them."""
    return np.array([h3.cell_area(cell, "km^2") for cell in np.asarray(cells, object)])


def cell_polygons(cells: ArrayLike) -> NDArray[np.object_]:
    """Outlines of cells as Shapely polygons. A cell across the antimeridian runs past 180 degrees, unbroken."""
    return np.array([_outline(cell) for cell in np.asarray(cells, object)], dtype=object)


def _outline(cell: str) -> shapely.Polygon:
    ring = np.array(h3.cell_to_boundary(cell))[:, ::-1]
    if np.ptp(ring[:, 0]) > 180:
        ring[ring[:, 0] < 0, 0] += 360
    return shapely.Polygon(ring)


def cells_within(cells: ArrayLike, distance: float) -> NDArray[np.object_]:
    """All cells whose centre may lie within so many km of one of `cells` (same resolution), sorted by name."""
    cells = np.unique(np.asarray(cells, object).astype(str))
    if not len(cells):
        return np.array([], dtype=object)
    steps = _steps_across(h3.get_resolution(cells[0]), distance)
    reached: set[str] = set()
    for cell in cells:
        reached.update(h3.grid_disk(cell, steps))
    return np.array(sorted(reached), dtype=object)


def _steps_across(resolution: int, distance: float) -> int:
    # Neighbouring centres lie sqrt(3) edges apart; the smallest cells have edges about a fifth shorter than the mean.
    shortest_step_km = np.sqrt(3) * 0.8 * h3.average_hexagon_edge_length(resolution, "km")
    return int(np.ceil(distance / shortest_step_km)) + 1
