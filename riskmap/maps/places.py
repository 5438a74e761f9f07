"""The base map's own data: land, names, routes and crossings, as scripts in few bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from riskmap.maps.assets import script_json

SIMPLIFIED_BY_DEGREES = 0.03
# What the map of the world is drawn with: a pixel or less from far out, half the bytes and less than half the time.
FAR_OUT_DEGREES = 0.15
NAMED_FROM_KM2 = {3: 2_000_000, 4: 500_000, 5: 60_000, 6: 0}


def places_script(
    countries: geopandas.GeoDataFrame,
    routes: geopandas.GeoDataFrame,
    crossings: geopandas.GeoDataFrame,
    near_misses: geopandas.GeoDataFrame,
    texts: Mapping[str, Sequence[str]],
) -> str:
    """The base map's own data as a script, lines in hundredths of degrees (about a kilometre).

    `texts` holds what is told of each row of `routes`, `crossings` and `near_misses`.
    """
    places = {
        "countries": land_steps(countries, FAR_OUT_DEGREES),
        "names": country_names(countries),
        "routes": [
            {"route": route, "mode": mode, "text": text, "lines": [steps(line) for line in shapely.get_parts(shape)]}
            for route, mode, text, shape in zip(
                routes["route"], routes["mode"], texts["routes"], routes.geometry, strict=True
            )
        ],
        "crossings": _points(crossings, texts["crossings"]),
        "nearMisses": _points(near_misses, texts["near_misses"]),
    }
    return f"window.riskmapPlaces = {script_json(places)};\n"


def land_script(countries: geopandas.GeoDataFrame) -> str:
    """The outlines of countries for who comes closer, as a script; as in `places_script`, but finer."""
    return f"window.riskmapLand = {script_json(land_steps(countries))};\n"


def land_steps(countries: geopandas.GeoDataFrame, simplified_by: float = SIMPLIFIED_BY_DEGREES) -> list:
    """Outlines as `polygon_steps`, simplified together so that neighbours keep their common border; in degrees."""
    shapes = shapely.coverage_simplify(countries.geometry.to_numpy(), simplified_by)
    return [rings for shape in shapes if (rings := polygon_steps(shape))]


def _points(places: geopandas.GeoDataFrame, texts: Sequence[str]) -> list[list[object]]:
    rows = zip(places.geometry, texts, strict=True)
    return [[round(point.x, 3), round(point.y, 3), text] for point, text in rows]


def polygon_steps(shape: shapely.Geometry) -> list[list[list[int]]]:
    """Rings of each part of a shape as `steps`; rings too small for the grid are left out."""
    parts = [[steps(ring) for ring in (part.exterior, *part.interiors)] for part in shapely.get_parts(shape)]
    closed = [[ring for ring in part if len(ring) > 6] for part in parts]
    return [part for part in closed if part]


def steps(line: shapely.Geometry) -> list[int]:
    """Hundredths of degrees, longitude first: the first point, then each point's step from the one before."""
    points = np.round(shapely.get_coordinates(line) * 100).astype(int)
    moves: NDArray[np.int64] = np.diff(points, axis=0)
    moved = (moves != 0).any(axis=1)
    return [*points[0].tolist(), *moves[moved].ravel().tolist()]


def country_names(countries: geopandas.GeoDataFrame) -> list[list[object]]:
    """Longitude, latitude, zoom from which it is shown, and name of each country, at its largest part's middle."""
    parts = countries[["name", "geometry"]].explode(index_parts=False)
    areas = parts.to_crs("EPSG:6933").area / 1e6
    largest = parts[areas.groupby(level=0).transform("max").eq(areas)]
    km2 = areas.groupby(level=0).sum()
    rows = zip(largest.index, largest["name"], largest.geometry.representative_point(), strict=True)
    return [[round(p.x, 2), round(p.y, 2), _named_from(km2[label]), name] for label, name, p in rows]


def _named_from(area_km2: float) -> int:
    return next(zoom for zoom, least in NAMED_FROM_KM2.items() if area_km2 >= least)
