"""Earth's shape: kilometres, H3 cells, unit vectors. Longitude comes before latitude, in degrees, everywhere.

The only file that knows the Earth's radius. Cells are H3 (https://h3geo.org); a point's cell is always taken from
the point itself at the resolution asked for, never through a finer cell's parent: for 8 points in 100 the two differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

import h3
import numpy as np
import pandas as pd
import shapely
from h3.api.memview_int import grid_disk, latlng_to_cell
from numpy.typing import ArrayLike, NDArray

from riskmap import icosahedron

EARTH_RADIUS_KM = 6371.0088
AUTHALIC_RADIUS_KM = 6371.007180918475  # of the sphere on which h3 tells areas
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
    numbers, number = numbered_cells(longitude, latitude, resolution)
    return names_of(numbers)[number]


def numbered_cells(
    longitude: ArrayLike, latitude: ArrayLike, resolution: int = FORECAST_RESOLUTION
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Numbers of H3 cells that hold points, some more than once, and which of these each point lies in.

    >>> numbers, number = numbered_cells([12.6, 12.6], [35.5, 35.5])
    >>> names_of(numbers[number]).tolist()
    ['84384d9ffffffff', '84384d9ffffffff']
    """
    points = unit_vectors(longitude, latitude)
    if not np.isfinite(points).all():
        cells = [latlng_to_cell(*point, resolution) for point in _pairs(latitude, longitude)]
        return np.array(cells, np.uint64), np.arange(len(cells))
    return Places(resolution).cells_at(points, lambda asked: _pairs(latitude, longitude, asked))


def names_of(numbers: NDArray[np.uint64]) -> NDArray[np.object_]:
    """Names of cells from their numbers, in the same order."""
    return np.array([f"{number:x}" for number in numbers.tolist()], dtype=object)


class Places:
    """Cells of the points next to each place of H3's lattice at one resolution, asked of h3 once for each."""

    def __init__(self, resolution: int):
        self.resolution = resolution
        self.sites, self.cells = np.zeros(0, np.int64), np.zeros(0, np.uint64)

    def cells_at(
        self, vectors: NDArray[np.float64], pairs: Callable[[NDArray[np.int64]], Iterable[tuple[float, float]]]
    ) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Numbers of cells that hold points of the unit sphere, and which of these each point lies in.

        A cell may be told more than once; `pairs` gives latitudes and longitudes of the points at some positions.
        """
        number, sites = pd.factorize(icosahedron.sites_of(vectors, self.resolution))
        first = np.empty(len(sites), dtype=np.int64)
        first[number[::-1]] = np.arange(len(vectors))[::-1]
        at = np.searchsorted(self.sites, sites)
        known = np.append(self.sites, -1)[at] == sites
        cells = np.append(self.cells, np.uint64(0))[at]
        fresh = np.flatnonzero(~known | (sites < 0))
        cells[fresh] = [latlng_to_cell(*point, self.resolution) for point in pairs(first[fresh])]
        self._keep(sites[fresh], cells[fresh])
        return cells, number

    def _keep(self, sites: NDArray[np.int64], cells: NDArray[np.uint64]) -> None:
        # A point at a border of two cells speaks for itself alone.
        sites, cells = np.append(self.sites, sites[sites >= 0]), np.append(self.cells, cells[sites >= 0])
        order = np.argsort(sites)
        self.sites, self.cells = sites[order], cells[order]


def _pairs(latitude: ArrayLike, longitude: ArrayLike, asked: NDArray[np.int64] | slice = slice(None)) -> Iterable:
    return zip(*(np.atleast_1d(part)[asked].tolist() for part in (latitude, longitude)), strict=True)


def degrees_of(vectors: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of points of the unit sphere.

    >>> [round(float(part[0]), 6) for part in degrees_of(unit_vectors(12.6, 35.5))]
    [12.6, 35.5]
    """
    x, y, z = vectors.T
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))


def cell_centres(cells: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of the cells' centres."""
    centres = [h3.cell_to_latlng(cell) for cell in np.asarray(cells, object).tolist()]
    latitude, longitude = np.fromiter(chain.from_iterable(centres), float, 2 * len(centres)).reshape(-1, 2).T
    return longitude, latitude


def cell_areas_km2(cells: ArrayLike) -> NDArray[np.float64]:
    """Areas of cells in km²; they vary 1.8 times over the Earth, so densities divide by them."""
    cells = np.asarray(cells, object)
    if not len(cells):
        return np.zeros(0)
    resolution = h3.get_resolution(cells[0])
    return areas_around(unit_vectors(*cell_centres(cells)), resolution, lambda asked: cells[asked])


def areas_around(
    vectors: NDArray[np.float64], resolution: int, names: Callable[[NDArray[np.int64]], NDArray[np.object_]]
) -> NDArray[np.float64]:
    """Areas in km² of the cells with these middles; `names` tells the cells at some positions, where h3 is asked."""
    areas = icosahedron.areas_of(vectors, resolution) * AUTHALIC_RADIUS_KM**2
    bent = np.flatnonzero(np.isnan(areas))
    areas[bent] = [h3.cell_area(cell, "km^2") for cell in names(bent)]
    return areas


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
    disks = [np.asarray(grid_disk(int(cell, 16), steps)) for cell in cells]
    return names_of(np.unique(np.concatenate(disks)))


def _steps_across(resolution: int, distance: float) -> int:
    # Neighbouring centres lie sqrt(3) edges apart; the smallest cells have edges about a fifth shorter than the mean.
    shortest_step_km = np.sqrt(3) * 0.8 * h3.average_hexagon_edge_length(resolution, "km")
    return int(np.ceil(distance / shortest_step_km)) + 1
