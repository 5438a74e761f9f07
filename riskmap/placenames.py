"""Plain names for points: "120 km north-west of Agadez, Niger", from the shipped gazetteer of known places.

Not the nearest village, which nobody knows, but the largest among the places about as near as the nearest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod
from scipy.spatial import cKDTree

from riskmap import layers
from riskmap.countries import country_name
from riskmap.geodesy import chord_of_km, km_of_chord, unit_vectors
from riskmap.terrain import countries_at
from riskmap.vocabulary import UNKNOWN

# Candidates lie within 1.5 times the nearest distance; within 10 km the largest place is meant anyway.
CANDIDATE_RATIO = 1.5
NEAR_KM = 10.0
# A country's own place is preferred unless it is this much farther than the nearest of all: a stated country may be
# wrong, and a strip of coast may have no place of its own.
OWN_COUNTRY_RATIO = 3.0
COMPASS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def name_places(longitude: ArrayLike, latitude: ArrayLike, country: ArrayLike | None = None) -> list[str]:
    """A plain English name per point (degrees), by distance and direction from a known place.

    `country` (ISO 3166, a value or one per point) is the country whose places are preferred; by default the one that
    holds the point or lies within 25 km. Distances are geodesic (WGS 84), rounded to 5 km, from 100 km to 10 km.

    >>> name_places([7.2], [17.8])
    ['120 km north-west of Agadez, Niger']
    """
    lon, lat = np.atleast_1d(np.asarray(longitude, float)), np.atleast_1d(np.asarray(latitude, float))
    stated = countries_at(lon, lat) if country is None else np.broadcast_to(np.asarray(country, object), lon.shape)
    gazetteer = _gazetteer()
    return [gazetteer.name(x, y, code) for x, y, code in zip(lon, lat, stated, strict=True)]


@dataclass(frozen=True)
class _Gazetteer:
    places: pd.DataFrame
    vectors: NDArray[np.float64]
    order: NDArray[np.intp]  # the largest place first
    everywhere: cKDTree
    by_country: dict[str, tuple[cKDTree, NDArray[np.intp]]]

    def name(self, lon: float, lat: float, country: str) -> str:
        """The name of one point; one without coordinates has none."""
        if not (np.isfinite(lon) and abs(lat) <= 90):
            return "place unknown"
        chosen = self.places.iloc[self._choose(unit_vectors(lon, lat)[0], country)]
        at = (
            chosen["place"] if chosen["country"] == UNKNOWN else f"{chosen['place']}, {country_name(chosen['country'])}"
        )
        azimuth, _, metres = Geod(ellps="WGS84").inv(chosen["longitude"], chosen["latitude"], lon, lat)
        return f"{_how_far(metres / 1000, azimuth)} {at}"

    def _choose(self, vector: NDArray[np.float64], country: str) -> int:
        """Position of the place to name the point by."""
        tree, rows = self.everywhere, np.arange(len(self.places))
        nearest_km = km_of_chord(tree.query(vector)[0])
        if country in self.by_country:
            own_tree, own_rows = self.by_country[country]
            own_km = km_of_chord(own_tree.query(vector)[0])
            if own_km <= max(OWN_COUNTRY_RATIO * nearest_km, NEAR_KM):
                tree, rows, nearest_km = own_tree, own_rows, own_km
        reach = chord_of_km(max(CANDIDATE_RATIO * nearest_km, NEAR_KM) + 0.001)
        candidates = rows[tree.query_ball_point(vector, reach)]
        return int(candidates[np.argmin(self.order[candidates])])


def _how_far(distance_km: float, azimuth: float) -> str:
    if distance_km < NEAR_KM:
        return "near"
    step = 5 if distance_km < 100 else 10
    return f"{step * round(distance_km / step):,} km {COMPASS[round(azimuth / 45) % 8]} of"


@cache
def _gazetteer() -> _Gazetteer:
    layer = layers.load_places()
    places = pd.DataFrame(layer.drop(columns="geometry")).assign(longitude=layer.geometry.x, latitude=layer.geometry.y)
    vectors = unit_vectors(places["longitude"], places["latitude"])
    order = np.empty(len(places), dtype=np.intp)
    order[np.lexsort((places["place"], -places["population"], places["rank"]))] = np.arange(len(places))
    by_country = {}
    for code, rows in places.groupby("country").indices.items():
        by_country[code] = cKDTree(vectors[rows]), rows
    return _Gazetteer(places, vectors, order, cKDTree(vectors), by_country)
