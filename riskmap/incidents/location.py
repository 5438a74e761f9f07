"""How far a coordinate can be trusted: mended where it was plainly miswritten, else told with its radius.

A point is moved only when it lies far from every country its report names, and one of the usual slips (latitude and
longitude swapped, a sign lost) puts it there; or when many reports of the very same place lie where the swapped point
would. What stays doubtful is flagged, never guessed. The radius is a rule of thumb in km: how far from the point the
death may well have happened, given the words of the place, how many reports share the point and its decimals.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap import layers, terrain
from riskmap.geodesy import distance_km
from riskmap.incidents.stated import countries_named
from riskmap.incidents.territories import country_radius_km, smallest_named_km
from riskmap.incidents.wording import Words
from riskmap.settings import geo_folder

FAR_KM = 300.0
NEAR_KM = 60.0
INSIDE_KM = 25.0
NEXT_DOOR_KM = 40.0
OFF_SHORE_KM = 300.0
DOUBTFUL_KM = {False: 150.0, True: 600.0}  # from the countries named, on land and where people may be out at sea
WRONG_SIDE_KM = 60.0
PEERS = 3
PEERS_WITHIN_KM = 50.0
MOST = 0.6
_BESIDE = r"^(?:(?:just )?(?:near|in|outside|around|close to|north of|south of|east of|west of)(?: to)? )"

# Radius in km by what is known of a place, from the finest to the coarsest.
RADIUS_KM = {
    "exact": 1.0,
    "detailed": 3.0,
    "locality": 15.0,
    "near": 20.0,
    "off the coast": 30.0,
    "district": 50.0,
    "open sea": 100.0,
    "province": 120.0,
    "desert": 200.0,
    "country": 300.0,
    "reporting point": 300.0,
}
# How far a number told with so many decimals may be cut: 0 on one axis or both, 1, 2.
CUT_KM = {0: 64.0, 1: 8.0, 2: 1.0}
CUT_ON_BOTH_KM = 84.0
HEAP = 10
SHARED = 3
HEAP_OF_MANY_PLACES = 5


def mend_points(points: pd.DataFrame) -> pd.DataFrame:
    """Points as they are best read: `longitude`, `latitude`, `location_status`, on the same index.

    `points` holds longitude and latitude in degrees (NaN where none), `longitude_decimals`, `latitude_decimals`,
    `country` (ISO code or unknown), `place` (text), `sea` (whether the report speaks of the sea) and `far_out` (whether
    it may be of people far out at sea). A latitude beyond
    90 that no swap explains stays as it is and is for the caller to refuse.
    """
    named = _countries_of(points)
    away = _nearest_km(points.longitude, points.latitude, named)
    mended = points[["longitude", "latitude"]].copy()
    status = pd.Series("as given", index=points.index, dtype="str")
    suspect = (away > NEXT_DOOR_KM) | (points.latitude.abs() > 90)
    for name, move in _SLIPS:
        rows = points.index[suspect & status.eq("as given")]
        moved = move(points.loc[rows])
        good = _explains(points.loc[rows], moved, away[rows], named[rows], by_a_swap=move is _swapped)
        mended.loc[rows[good]] = moved[good].to_numpy()
        status[rows[good]] = name
    _swap_where(_mirrors_a_heap(mended, named) | _mirrors_its_place(points, mended), mended, status)
    doubtful = status.eq("as given") & _doubtful(points, mended, away)
    mended["location_status"] = status.mask(doubtful, "flagged")
    mended["far_km"] = away.where(doubtful).fillna(0.0)
    return mended


def _countries_of(points: pd.DataFrame) -> pd.Series:
    """The country stated and those the place names, as tuples."""
    named = countries_named(points.place)
    stated = [(code,) if code != "unknown" else () for code in points.country]
    return pd.Series([one + other for one, other in zip(stated, named, strict=True)], index=points.index)


def _nearest_km(longitude: pd.Series, latitude: pd.Series, named: pd.Series) -> pd.Series:
    """Distance to the nearest of the countries named, 0 inside; NaN where none is named or the point is none."""
    pairs = named.explode().dropna()
    lon, lat = longitude[pairs.index].to_numpy(), latitude[pairs.index].to_numpy()
    on_earth = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= 90)
    pairs, lon, lat = pairs[on_earth], lon[on_earth], lat[on_earth]
    away = pd.Series(terrain.country_distance_km(lon, lat, pairs.to_numpy()), index=pairs.index)
    return away.groupby(level=0).min().replace(np.inf, np.nan).reindex(longitude.index)


def _swapped(points: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"longitude": points.latitude, "latitude": points.longitude})


def _times(points: pd.DataFrame, longitude: int, latitude: int) -> pd.DataFrame:
    return pd.DataFrame({"longitude": longitude * points.longitude, "latitude": latitude * points.latitude})


# The slips in the order they are tried: the commonest first, a swap that lost a sign as well at last.
_SLIPS: tuple[tuple[str, Callable[[pd.DataFrame], pd.DataFrame]], ...] = (
    ("swapped back", _swapped),
    ("sign mended", lambda points: _times(points, -1, 1)),
    ("sign mended", lambda points: _times(points, 1, -1)),
    ("swapped back", lambda points: _times(_swapped(points), 1, -1)),
    ("swapped back", lambda points: _times(_swapped(points), -1, 1)),
)


def _explains(
    points: pd.DataFrame, moved: pd.DataFrame, away: pd.Series, named: pd.Series, by_a_swap: bool
) -> NDArray[np.bool_]:
    """Whether the moved point fits what the report says, and the point as given does not."""
    if points.empty:
        return np.zeros(0, bool)
    then = _nearest_km(moved.longitude, moved.latitude, named).to_numpy()
    before = away.fillna(np.inf).to_numpy()
    off_earth = points.latitude.abs().gt(90).to_numpy()
    coarse = points[["longitude_decimals", "latitude_decimals"]].min(axis=1).eq(0).to_numpy()
    to_land = (before > FAR_KM + then) & (then <= NEAR_KM)
    to_sea = ((before > FAR_KM + then) | off_earth) & (then <= OFF_SHORE_KM) & ~_on_land(moved)
    sea, was_inland, is_inland = points.sea.to_numpy(), _inland(points), _inland(moved)
    next_door_to_inside = (then <= INSIDE_KM) & (before > NEXT_DOOR_KM + 2 * then) & ~sea & ~coarse
    inland_to_shore = sea & was_inland & ~is_inland & (then <= NEAR_KM)
    # A lost sign throws a point far away; what is merely next door is a swap or nothing.
    return to_land | to_sea | (by_a_swap & (next_door_to_inside | inland_to_shore))


def _on_land(points: pd.DataFrame) -> NDArray[np.bool_]:
    return terrain.lies_on_land(points.longitude.to_numpy(), points.latitude.to_numpy())


def _inland(points: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether a point lies so deep on land that nothing there happens at sea."""
    inland = _on_land(points)
    on_land = points[inland]
    inland[inland] = terrain.coast_distance_km(on_land.longitude, on_land.latitude) > WRONG_SIDE_KM
    return inland


def _swap_where(mirrored: pd.Series, mended: pd.DataFrame, status: pd.Series) -> None:
    rows = mended.index[mirrored & status.eq("as given") & mended.longitude.abs().le(90)]
    mended.loc[rows] = mended.loc[rows, ["latitude", "longitude"]].to_numpy()
    status[rows] = "swapped back"


def _mirrors_a_heap(mended: pd.DataFrame, named: pd.Series) -> pd.Series:
    """Whether the swapped point is one that many reports share, in a country named, and the point itself is not."""
    spot = [tuple(point) for point in mended[["longitude", "latitude"]].round(4).to_numpy()]
    heaps = pd.Series(1, index=pd.Index(spot, tupleize_cols=False)).groupby(level=0).size()
    here, there = heaps.reindex(spot).to_numpy(), heaps.reindex([(lat, lon) for lon, lat in spot]).fillna(0).to_numpy()
    mirrored = pd.Series((there >= PEERS) & (there >= 2 * here), index=mended.index)
    mirrored &= mended.longitude.sub(mended.latitude).abs().gt(0.5)
    rows = mended.index[mirrored]
    mirrored[rows] = _nearest_km(mended.latitude[rows], mended.longitude[rows], named[rows]).le(NEAR_KM)
    return mirrored


def _mirrors_its_place(points: pd.DataFrame, mended: pd.DataFrame) -> pd.Series:
    """Whether a point lies far from where its place is known to lie, and swapped it lies there."""
    known = _known_places(points, mended)
    known = known[known.notna().all(axis=1)]
    here = mended.loc[known.index]
    apart = distance_km(here.longitude, here.latitude, known.longitude, known.latitude)
    swapped = distance_km(here.latitude, here.longitude.clip(-90, 90), known.longitude, known.latitude)
    return pd.Series((apart > FAR_KM / 2) & (swapped <= NEAR_KM), index=known.index).reindex(
        points.index, fill_value=False
    )


def _known_places(points: pd.DataFrame, mended: pd.DataFrame) -> pd.DataFrame:
    """Where a report's place lies by the gazetteer, else by most reports of that place; NaN where neither knows."""
    here = mended[points.place.ne("") & mended.latitude.abs().le(90)]
    place = points.place[here.index]
    centre = here.groupby(place).transform("median")
    apart = pd.Series(distance_km(here.longitude, here.latitude, centre.longitude, centre.latitude), index=here.index)
    together = apart.le(PEERS_WITHIN_KM).groupby(place)
    trusted = together.transform("mean").ge(MOST) & together.transform("size").ge(PEERS)
    return _in_gazetteer(points.loc[here.index]).fillna(centre.where(trusted))


def _in_gazetteer(points: pd.DataFrame) -> pd.DataFrame:
    """Longitude and latitude of the town that the first part of a place names, in the country it states."""
    town = (
        points.place.str.lower().str.replace(r",.*$", "", regex=True).str.replace(_BESIDE, "", regex=True).str.strip()
    )
    return _gazetteer(geo_folder()).reindex(town + "|" + points.country).set_axis(points.index)


@lru_cache(maxsize=1)
def _gazetteer(_folder: Path) -> pd.DataFrame:
    """Longitude and latitude of each town of the shipped layer, the largest of a name in a country."""
    towns = layers.load_places().sort_values("rank", kind="stable").drop_duplicates(["place", "country"])
    keys = towns.place.str.lower() + "|" + towns.country
    return pd.DataFrame({"longitude": towns.geometry.x.to_numpy(), "latitude": towns.geometry.y.to_numpy()}, keys)


def _doubtful(points: pd.DataFrame, mended: pd.DataFrame, away: pd.Series) -> pd.Series:
    """Points far from every country named, or deep on land though the report speaks of the sea."""
    limit = points.far_out.map(DOUBTFUL_KM).astype(float)
    wrong_side = points.sea.copy()
    wrong_side[points.sea] = _inland(mended[points.sea])
    return away.gt(limit) | wrong_side


def describe_precision(points: pd.DataFrame, words: Words) -> pd.DataFrame:
    """`location_precision` and `radius_km` of each point, on the same index.

    `points` holds longitude, latitude, their decimals, `country`, `place`, and `far_km`: how far a flagged point lies
    from where it should, which the radius then covers.
    """
    spot = pd.MultiIndex.from_arrays([points.longitude.round(5), points.latitude.round(5)])
    by_spot = points.place.groupby(spot.to_flat_index())
    n_here, n_places = by_spot.transform("size"), by_spot.transform("nunique")
    kind = _kind_of_place(points, words, n_here, n_places)
    radius = kind.map(RADIUS_KM).astype(float)
    of_country = kind.eq("country")
    stated = points.country[of_country].map(country_radius_km()).fillna(RADIUS_KM["country"])
    radius[of_country] = smallest_named_km(points.place[of_country]).fillna(stated)
    cut = points[["longitude_decimals", "latitude_decimals"]]
    radius = np.maximum(radius, cut.min(axis=1).map(CUT_KM).fillna(0.0))
    radius = np.maximum(radius, cut.max(axis=1).eq(0) * CUT_ON_BOTH_KM)
    radius = np.maximum(radius, points.far_km)
    return pd.DataFrame({"location_precision": _precision_class(kind, radius), "radius_km": radius.round(1)})


def _kind_of_place(points: pd.DataFrame, words: Words, n_here: pd.Series, n_places: pd.Series) -> pd.Series:
    """The finest kind that words and company allow: the first rule that holds speaks."""
    shared, heaped = n_here.gt(SHARED), n_here.ge(HEAP)
    many_places = n_places.ge(HEAP_OF_MANY_PLACES)
    small = pd.Series(False, index=points.index)
    small[words.only_country] = smallest_named_km(points.place[words.only_country]).le(RADIUS_KM["off the coast"])
    rules = (
        (words.reported_at, "reporting point"),
        (words.only_country & small, "locality"),
        (words.only_country, "country"),
        (words.open_desert & (words.unspecified | shared | words.several | ~(words.near | words.detailed)), "desert"),
        (words.province & (words.unspecified | words.several | shared), "province"),
        (words.several, "province"),
        (words.exact & ~heaped, "exact"),
        (words.open_sea | (words.sea & (words.unspecified | words.between)), "open sea"),
        (words.unspecified & words.between, "province"),
        (many_places & shared, "district"),
        (words.district & shared, "district"),
        (words.unspecified, "district"),
        (words.province & ~words.detailed, "district"),
        (words.sea, "off the coast"),
        (words.open_desert, "near"),
        (words.near, "near"),
        (shared | ~words.detailed, "locality"),
    )
    return pd.Series(
        np.select([rule.to_numpy() for rule, _ in rules], [kind for _, kind in rules], "detailed"), index=points.index
    )


def _precision_class(kind: pd.Series, radius: pd.Series) -> pd.Series:
    named = kind.map(
        {
            "exact": "exact",
            "detailed": "exact",
            "locality": "locality",
            "near": "locality",
            "off the coast": "locality",
            "country": "country",
            "reporting point": "reporting point",
        }
    ).fillna("area")
    coarse = named.isin(["exact", "locality"])
    named = named.mask(coarse & radius.gt(RADIUS_KM["off the coast"]), "area")
    return named.mask(named.eq("exact") & radius.gt(RADIUS_KM["detailed"]), "locality").astype("str")
