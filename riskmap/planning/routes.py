"""People recorded along the legs of a route and around crossings.

Lines are schematic, so an incident goes to the nearest leg within a distance, not onto a line. Air legs get none: a
line of flight says nothing of who dies beneath it. SciPy is imported where it is used: the dashboard's first screen
does without.
"""

from __future__ import annotations

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riskmap.geodesy import KM_PER_DEGREE, chord_of_km, km_of_chord, unit_vectors
from riskmap.vocabulary import ENVIRONMENTS

ROUTE_KM = 300.0
CORRIDOR_KM = 100.0
CROSSING_KM = 50.0
SPACING_KM = 5.0


def nearest_legs(incidents: geopandas.GeoDataFrame, legs: geopandas.GeoDataFrame, within_km: float) -> pd.Series:
    """Index label of the nearest leg of each incident, on the incidents' index; missing beyond `within_km`.

    Right to half of 5 km, the spacing of the points that stand for a line.
    """
    return legs_and_km(incidents, legs, within_km)["leg"]


def legs_and_km(incidents: geopandas.GeoDataFrame, legs: geopandas.GeoDataFrame, within_km: float) -> pd.DataFrame:
    """`leg` as `nearest_legs` gives it, and how far it is (`km`): near is not on, and says nothing of departure."""
    ground = legs[legs["mode"] != "air"]
    nearest = pd.DataFrame({"leg": pd.array([pd.NA] * len(incidents), "Int64"), "km": np.nan}, index=incidents.index)
    if ground.empty or incidents.empty:
        return nearest
    from scipy.spatial import cKDTree

    vectors, owner = _points_along(ground.geometry)
    reach = float(chord_of_km(within_km))
    here = unit_vectors(incidents.geometry.x, incidents.geometry.y)
    distance, point = cKDTree(vectors).query(here, distance_upper_bound=reach)
    found = np.isfinite(distance)
    nearest.loc[found, "leg"] = ground.index.to_numpy()[owner[point[found]]]
    nearest.loc[found, "km"] = km_of_chord(distance[found])
    return nearest


def _points_along(lines: geopandas.GeoSeries) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    dense = shapely.segmentize(lines.to_numpy(), SPACING_KM / KM_PER_DEGREE)
    coordinates, owner = shapely.get_coordinates(dense, return_index=True)
    return unit_vectors(*coordinates.T), owner


def count_legs(
    incidents: geopandas.GeoDataFrame, legs: geopandas.GeoDataFrame, within_km: float, years: float
) -> geopandas.GeoDataFrame:
    """Legs with the people recorded nearest to them: `people`, `incidents`, a column per environment,
    `people_per_100km_year`, and `mean_km`, how far from the leg these people were on average (missing for none).

    Each incident is counted on one leg or on none.
    """
    told = legs_and_km(incidents, legs, within_km)
    nearest, dead = told["leg"], incidents["dead_and_missing"]
    people = incidents["dead_and_missing"].groupby([nearest, incidents["environment"].astype(str)]).sum().unstack()
    people = people.reindex(index=legs.index, columns=list(ENVIRONMENTS)).fillna(0).astype(int)
    counts = nearest.value_counts().reindex(legs.index).fillna(0).astype(int)
    counted = legs.assign(people=people.sum(axis=1), incidents=counts, **{key: people[key] for key in ENVIRONMENTS})
    rate = counted["people"] / counted["length_km"] * 100 / years
    apart = (told["km"] * dead).groupby(nearest).sum().reindex(legs.index)
    return counted.assign(people_per_100km_year=rate, mean_km=apart / counted["people"].where(counted["people"] > 0))


def count_crossings(
    incidents: geopandas.GeoDataFrame, crossings: geopandas.GeoDataFrame, within_km: float = CROSSING_KM
) -> geopandas.GeoDataFrame:
    """Crossings with the people recorded within `within_km` of them, most first: `people`, `incidents`.

    Circles overlap: a person may be counted at several crossings, and the column has no meaningful sum.
    """
    if incidents.empty or crossings.empty:
        return crossings.assign(people=0, incidents=0)
    from scipy.spatial import cKDTree

    tree = cKDTree(unit_vectors(incidents.geometry.x, incidents.geometry.y))
    here = unit_vectors(crossings.geometry.x, crossings.geometry.y)
    found = tree.query_ball_point(here, float(chord_of_km(within_km)))
    people = incidents["dead_and_missing"].to_numpy()
    counted = crossings.assign(
        people=[int(people[near].sum()) for near in found], incidents=[len(near) for near in found]
    )
    return counted.sort_values(["people", "incidents", "crossing"], ascending=[False, False, True])


def rank_crossings(
    incidents: geopandas.GeoDataFrame, crossings: geopandas.GeoDataFrame, within_km: float = CROSSING_KM
) -> geopandas.GeoDataFrame:
    """Crossings, each name once, as `count_crossings`, with `share` (of all people, between 0 and 1) and `rank`.

    Shares have no meaningful sum either. Crossings with as many people share a rank.
    """
    counted = count_crossings(incidents, crossings.drop_duplicates("crossing"), within_km)
    everyone = max(int(incidents["dead_and_missing"].sum()), 1)
    rank = counted["people"].rank(method="min", ascending=False).astype(int)
    return counted.assign(share=counted["people"] / everyone, rank=rank).reset_index(drop=True)


def near_crossings(
    place: shapely.Geometry, crossings: geopandas.GeoDataFrame, within_km: float = ROUTE_KM
) -> pd.DataFrame:
    """Crossings within `within_km` of an outline, nearest first: those columns and `distance_km` (0 inside)."""
    from scipy.spatial import cKDTree

    outline = shapely.segmentize(shapely.boundary(place), SPACING_KM / KM_PER_DEGREE)
    vectors = unit_vectors(*shapely.get_coordinates(outline).T)
    here = unit_vectors(crossings.geometry.x, crossings.geometry.y)
    distance = km_of_chord(cKDTree(vectors).query(here)[0])
    distance[shapely.contains(place, crossings.geometry.to_numpy())] = 0
    near = pd.DataFrame(crossings.drop(columns="geometry")).assign(distance_km=distance)
    return near[near["distance_km"] <= within_km].sort_values("distance_km", ignore_index=True)
