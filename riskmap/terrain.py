"""What a point lies on and near: land or sea, coast, arid climate, rivers and lakes, country.

Natural Earth's layers answer (`riskmap.layers`), so their limits hold: the coast is right to about 200 m, country
borders of 1:50m to a few km, small rivers are missing and the Caspian is sea. Coordinates are degrees, longitude
first; a point without finite coordinates on Earth gets no answer (NaN, False, "", "unknown"), never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from riskmap import layers
from riskmap.geodesy import KM_PER_DEGREE, chord_of_km, km_of_chord, unit_vectors
from riskmap.vocabulary import UNKNOWN

WATER_CAP_KM = 50.0
# Territorial sea reaches 12 nautical miles (22.2 km); the rest allows for the coast of 1:50m.
COUNTRY_REACH_KM = 25.0
SEGMENT_DEGREES = 0.05
SEGMENTS_TRIED = 6
TILE_DEGREES = 10
# Sources often name the State where ISO gives the territory a code of its own, and one side where two hold a land.
NAMED_FOR = {
    "FRA": ("GUF", "GLP", "MTQ", "REU", "MYT", "MAF", "BLM"),
    "USA": ("PRI", "VIR", "GUM", "MNP"),
    "NLD": ("ABW", "CUW", "SXM", "BES"),
    "GBR": ("GIB", "GGY", "JEY", "IMN", "TCA", "CYM", "VGB", "AIA", "BMU", "MSR"),
    "CHN": ("HKG", "MAC"),
    "AUS": ("CXR", "CCK"),
    "MAR": ("ESH",),
    "ESH": ("MAR",),
    "SRB": ("XKX",),
}


def describe_terrain(longitude: ArrayLike, latitude: ArrayLike) -> pd.DataFrame:
    """A row per point, in the points' order.

    Columns: `on_land` (lakes count as land); `coast_km` to the nearest sea shore, from either side; `climate`
    ("desert", "steppe" or "", on land only); `on_lake`; `water_km` to the nearest lake (0 on it) or river, at most 50;
    `country`, the ISO 3166 code of the country that holds the point or whose land is nearest within 25 km, else
    "unknown"; `country_km` to the nearest country's land (0 inside). Distances are km on the sphere.

    >>> describe_terrain([10.5], [17.6])[["on_land", "climate", "country"]].values.tolist()
    [[True, 'desert', 'NER']]
    """
    points = _Points.of(longitude, latitude)
    country, country_km = _nearest_country(points)
    on_land, on_lake = points.inside(_land()), points.inside(_lakes())
    arid = points.owner(_arid_land()[0])
    water_km = np.minimum(_waters().distance_km(points, WATER_CAP_KM)[0], WATER_CAP_KM)
    return pd.DataFrame(
        {
            "on_land": on_land,
            "coast_km": _coast().distance_km(points)[0],
            "climate": np.where(on_land, np.append(_arid_land()[1], "")[arid], ""),
            "on_lake": on_lake,
            "water_km": np.where(on_lake, 0.0, water_km),
            "country": country,
            "country_km": country_km,
        }
    )


def lies_on_land(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.bool_]:
    """Whether each point lies on land (lakes count as land), as `describe_terrain` says, and nothing more."""
    return _Points.of(longitude, latitude).inside(_land())


def coast_distance_km(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.float64]:
    """Distance in km to the nearest sea shore, from either side, as `describe_terrain` says, and nothing more."""
    return _coast().distance_km(_Points.of(longitude, latitude))[0]


def countries_at(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.object_]:
    """ISO 3166 code of the country that holds each point, or whose land is nearest within 25 km, else "unknown"."""
    return _nearest_country(_Points.of(longitude, latitude))[0]


def _nearest_country(points: _Points) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    codes = np.append(_countries()["country"].to_numpy(object), UNKNOWN)
    holder = points.owner(_countries().geometry.to_numpy())
    country_km, nearest = _borders().distance_km(points)
    country_km = np.where(holder >= 0, 0.0, country_km)
    owner = np.where(holder >= 0, holder, np.where(country_km <= COUNTRY_REACH_KM, nearest, -1))
    return codes[owner], country_km


def country_distance_km(longitude: ArrayLike, latitude: ArrayLike, country: ArrayLike) -> NDArray[np.float64]:
    """Distance in km from each point to the land of the country stated for it (ISO 3166), shape (n,).

    0 inside; infinite when the country is unknown or has no polygon; NaN without coordinates. Territories that
    sources put under a State's name count as its land (`NAMED_FOR`): Mayotte is 0 km from France.
    """
    points = _Points.of(longitude, latitude)
    stated = np.broadcast_to(np.asarray(country, object), points.known.shape)
    distance = np.full(len(stated), np.inf)
    for code in pd.unique(stated):
        rows = np.flatnonzero(stated == code)
        which = _polygons_named(code)
        if len(which):
            inside = points.at(rows).inside(_countries().geometry.values[which])
            distance[rows[inside]], outside = 0.0, rows[~inside]
            if len(outside):
                distance[outside] = _border_of(code).distance_km(points.at(outside))[0]
    return np.where(points.known, distance, np.nan)


@dataclass(frozen=True)
class _Points:
    """Points with the tree that polygons are asked against: 400 times quicker than asking point by point."""

    known: NDArray[np.bool_]
    geometry: NDArray[np.object_]
    vectors: NDArray[np.float64]

    @classmethod
    def of(cls, longitude: ArrayLike, latitude: ArrayLike) -> _Points:
        lon, lat = np.atleast_1d(np.asarray(longitude, float)), np.atleast_1d(np.asarray(latitude, float))
        known = np.isfinite(lon) & (np.abs(lat) <= 90)
        lon, lat = (np.where(known, lon, 0.0) + 180) % 360 - 180, np.where(known, lat, 0.0)
        return cls(known, np.where(known, shapely.points(lon, lat), None), unit_vectors(lon, lat))

    def at(self, rows: NDArray[np.intp]) -> _Points:
        return _Points(self.known[rows], self.geometry[rows], self.vectors[rows])

    def owner(self, polygons: NDArray[np.object_]) -> NDArray[np.intp]:
        """Index of the last polygon that holds each point, -1 for none."""
        polygon, point = shapely.STRtree(self.geometry).query(polygons, predicate="intersects")
        owner = np.full(len(self.known), -1, dtype=np.intp)
        owner[point] = polygon
        return owner

    def inside(self, polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
        return self.owner(polygons) >= 0


class _Lines:
    """Shores, borders or rivers as short straight segments, for the distance to the nearest of them."""

    def __init__(self, shapes: NDArray[np.object_], seams: float | None = None):
        """`seams`: shapes are cut at multiples of so many degrees, where an edge is no shore."""
        corners, first, self.owner = _segments(shapes)
        if seams is not None:
            real = ~_on_seam(corners, first, seams)
            first, self.owner = first[real], self.owner[real]
        vectors = unit_vectors(*corners.T)
        self.step = (vectors[first + 1] - vectors[first]).astype(np.float32)
        # Half the building time, and no slower to ask for points as few as ours.
        self.middles = cKDTree((vectors[first] + vectors[first + 1]) / 2, balanced_tree=False, compact_nodes=False)

    def distance_km(self, points: _Points, cap_km: float = np.inf) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Distance to the nearest segment (infinite beyond `cap_km`, NaN for unknown points) and its owner."""
        reach = chord_of_km(cap_km + SEGMENT_DEGREES * KM_PER_DEGREE) if np.isfinite(cap_km) else np.inf
        tried = range(1, min(SEGMENTS_TRIED, self.middles.n) + 1)
        far, near = self.middles.query(points.vectors, k=tried, distance_upper_bound=reach)
        near = np.where(np.isinf(far), 0, near)
        chords = np.where(np.isinf(far), np.inf, self._chords(points.vectors, near))
        best = np.arange(len(near)), chords.argmin(axis=1)
        chord = chords[best]
        km = np.where(np.isinf(chord), np.inf, km_of_chord(chord))
        return np.where(points.known, km, np.nan), np.where(points.known, self.owner[near[best]], -1)

    def _chords(self, vectors: NDArray[np.float64], near: NDArray[np.intp]) -> NDArray[np.float64]:
        """Straight distances to the segments `near`, shape (n, k); a segment of 5 km sags by half a metre."""
        step = self.step[near].astype(float)
        away = vectors[:, None, :] - self.middles.data[near]
        length = np.maximum((step**2).sum(-1), 1e-24)
        along = np.clip((away * step).sum(-1) / length, -0.5, 0.5)
        return np.linalg.norm(away - along[..., None] * step, axis=-1)


def _segments(shapes: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]:
    """Corners (m, 2) of all lines and rings in degrees, where each short segment starts, and whose shape it is."""
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, of_ring = shapely.get_rings(parts[polygons], return_index=True)
    lines = shapely.segmentize(np.concatenate([rings, parts[~polygons]]), SEGMENT_DEGREES)
    shape = np.concatenate([of_part[polygons][of_ring], of_part[~polygons]])
    corners, line = shapely.get_coordinates(lines, return_index=True)
    first = np.flatnonzero(line[1:] == line[:-1])
    return corners, first, shape[line[first]]


def _on_seam(corners: NDArray[np.float64], first: NDArray[np.intp], every: float) -> NDArray[np.bool_]:
    """Segments that run along a meridian or parallel where the layer was cut."""
    start, end = corners[first], corners[first + 1]
    return ((start == end) & (np.mod(start, every) == 0)).any(axis=1)


@cache
def _land() -> NDArray[np.object_]:
    return layers.load_land().geometry.to_numpy()


@cache
def _coast() -> _Lines:
    return _Lines(_land(), seams=TILE_DEGREES)


@cache
def _arid_land() -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    arid_land = layers.load_arid_land()
    return arid_land.geometry.to_numpy(), arid_land["climate"].to_numpy(object)


@cache
def _water_shapes() -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    waters = layers.load_waters()
    return waters.geometry.to_numpy(), waters["kind"].to_numpy(object)


@cache
def _lakes() -> NDArray[np.object_]:
    shapes, kinds = _water_shapes()
    return shapes[kinds == "lake"]


@cache
def _waters() -> _Lines:
    return _Lines(_water_shapes()[0])


@cache
def _countries() -> pd.DataFrame:
    return layers.load_countries()


@cache
def _borders() -> _Lines:
    return _Lines(_countries().geometry.to_numpy(), seams=180)


@cache
def _polygons_named(code: object) -> NDArray[np.intp]:
    names = (code, *NAMED_FOR.get(str(code), ()))
    return np.flatnonzero(_countries()["country"].isin(names).to_numpy())


@cache
def _border_of(code: str) -> _Lines:
    return _Lines(_countries().geometry.to_numpy()[_polygons_named(code)])
