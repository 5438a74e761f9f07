"""Incidents counted into H3 cells, each spread over the circle in which it may lie.

Cells, not rows, are clustered: heaped centroids thin out over their circle, a million rows cost what a thousand
places cost, and the order of rows cannot matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from riskmap.geodesy import EARTH_RADIUS_KM, FORECAST_RESOLUTION, Places, degrees_of, names_of, unit_vectors

# Such a place says where a report was filed or which State it concerned, not where anybody died.
PLACELESS = ("reporting point", "country")
PLACED_WITHIN_KM = 100.0
POINTS_AT_ONCE = 2**18  # of all circles worked on together, so that a million of them fit into memory
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True)
class Spread:
    """`shares[i, k]` is the part of incident i that lies in `cells[k]`; a placed incident's row sums to one.

    `cells` are H3 names in ascending order, `places` number the distinct points, so that a heap is one place.
    """

    shares: sparse.csr_array
    cells: NDArray[np.object_]
    places: NDArray[np.int64]


def spread_over_cells(incidents: geopandas.GeoDataFrame, resolution: int = FORECAST_RESOLUTION) -> Spread:
    """Shares of each incident in H3 cells: uniform over the circle of its `radius_km`.

    Incidents that are not placed (`is_placed`) lie nowhere: their rows are empty.
    """
    circles = pd.DataFrame(
        {
            "longitude": incidents.geometry.x.to_numpy().round(5),
            "latitude": incidents.geometry.y.to_numpy().round(5),
            "radius_km": incidents["radius_km"].to_numpy(float).clip(0, PLACED_WITHIN_KM).round(2),
        }
    )
    places = circles.groupby(["longitude", "latitude"], sort=True).ngroup().to_numpy()
    number = circles.groupby(list(circles), sort=True).ngroup().to_numpy()
    distinct = circles.iloc[np.unique(number, return_index=True)[1]]
    shares, cells = circle_shares(distinct, resolution)
    rows = sparse.csr_array(sparse.diags_array(is_placed(incidents).astype(float)) @ shares[number])
    rows.eliminate_zeros()
    return Spread(rows, cells, places)


def is_placed(incidents: pd.DataFrame) -> NDArray[np.bool_]:
    """Which incidents are placed well enough to found a hotspot and to be counted in one, shape (incidents,).

    Not those at a reporting point, those of which only the country is known, nor those known to worse than 100 km.
    """
    placeless = incidents["location_precision"].isin(PLACELESS)
    return (~placeless & incidents["radius_km"].le(PLACED_WITHIN_KM)).to_numpy(bool)


def circle_shares(circles: pd.DataFrame, resolution: int) -> tuple[sparse.csr_array, NDArray[np.object_]]:
    """Shares of circles (columns `longitude`, `latitude`, `radius_km`) in cells, and their names, ascending."""
    owners, numbers, weights = [], [], []
    for circle, cell, share in _shares_by_part(circles, Places(resolution)):
        owners.append(circle)
        numbers.append(cell)
        weights.append(share)
    column, cells = pd.factorize(np.concatenate(numbers), sort=True)
    shape = (len(circles), len(cells))
    shares = sparse.csr_array(
        sparse.coo_array((np.concatenate(weights), (np.concatenate(owners), column)), shape=shape)
    )
    shares.sort_indices()
    return shares, names_of(cells)


def _shares_by_part(circles: pd.DataFrame, places: Places) -> Iterator[tuple[NDArray, NDArray, NDArray]]:
    """Circles, cells and shares, some circles at a time: their points are many more than what comes of them."""
    longitude, latitude, radius = circles.to_numpy().T
    for n_points, chosen in _point_budget(radius):
        rows = np.flatnonzero(chosen)
        added = np.cumsum(np.full(n_points, 1 / n_points))  # point by point, rounded as such
        for part in np.split(rows, range(POINTS_AT_ONCE // n_points, len(rows), POINTS_AT_ONCE // n_points)):
            vectors = _vectors_in_circles(longitude[part], latitude[part], radius[part], n_points)
            cells, number = places.cells_at(vectors, _places_in(vectors))
            held = np.sort(cells[number].reshape(-1, n_points), axis=1)
            begins = np.diff(held, axis=1, prepend=np.uint64(0)) != 0
            first = np.flatnonzero(begins)
            counted = np.diff(first, append=held.size)
            yield part[first // n_points], held.ravel()[first], added[counted - 1]


def _places_in(vectors: NDArray[np.float64]) -> Callable[[NDArray[np.int64]], Iterator[tuple[float, float]]]:
    def pairs(asked: NDArray[np.int64]) -> Iterator[tuple[float, float]]:
        longitude, latitude = degrees_of(vectors[asked])
        return zip(latitude.tolist(), longitude.tolist(), strict=True)

    return pairs


def _point_budget(radius: NDArray[np.float64]) -> list[tuple[int, NDArray[np.bool_]]]:
    """How many points stand for a circle: one for a point, more where it covers many cells."""
    return [(1, radius <= 2), (19, (radius > 2) & (radius <= 40)), (91, radius > 40)]


def points_in_circles(
    longitude: pd.Series, latitude: pd.Series, radius_km: NDArray[np.float64], n_points: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points spread evenly over circles on the sphere, two arrays (circles, n_points): longitudes and latitudes.

    A sunflower's pattern (Vogel, A better way to construct the sunflower head, 1979): the same for every circle.
    """
    arc, bearing = _sunflower(radius_km, n_points)
    lat = np.radians(np.asarray(latitude, float))[:, None]
    end = np.arcsin(np.clip(np.sin(lat) * np.cos(arc) + np.cos(lat) * np.sin(arc) * np.cos(bearing), -1, 1))
    turn = np.arctan2(np.sin(bearing) * np.sin(arc) * np.cos(lat), np.cos(arc) - np.sin(lat) * np.sin(end))
    east = np.asarray(longitude, float)[:, None] + np.degrees(turn)
    return (east + 180) % 360 - 180, np.degrees(end)


def _vectors_in_circles(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64], radius_km: NDArray[np.float64], n_points: int
) -> NDArray[np.float64]:
    """The same points on the unit sphere, (circles * n_points, 3), circle by circle."""
    middle = unit_vectors(longitude, latitude)
    east = np.radians(longitude)
    east = np.column_stack([-np.sin(east), np.cos(east), np.zeros(len(east))])
    north = np.cross(middle, east)
    arc, bearing = _sunflower(radius_km, n_points)
    ways = np.cos(arc), np.sin(arc) * np.cos(bearing), np.sin(arc) * np.sin(bearing)
    parts = (axis[:, None, :] * way[:, :, None] for axis, way in zip((middle, north, east), ways, strict=True))
    return sum(parts).reshape(-1, 3)


def _sunflower(radius_km: NDArray[np.float64], n_points: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far from the middle, (circles, n_points), and in which bearing, (1, n_points), points lie; in radians."""
    k = np.arange(n_points)
    reach = np.sqrt((k + 0.5) / n_points) if n_points > 1 else np.zeros(1)
    return np.outer(radius_km / EARTH_RADIUS_KM, reach), (k * GOLDEN_ANGLE)[None, :]
