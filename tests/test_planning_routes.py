"""Legs and crossings take their people by distance; nobody is counted on two legs."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
import shapely
from made_layers import made_incidents, random_incidents

from riskmap.geodesy import distance_km
from riskmap.planning.routes import count_crossings, count_legs, near_crossings, nearest_legs


def legs(modes=("land", "land")) -> geopandas.GeoDataFrame:
    lines = [shapely.LineString([(0, 0), (10, 0)]), shapely.LineString([(10, 0), (10, 10)])]
    lengths = [1111.95, 1111.95]
    return geopandas.GeoDataFrame({"leg": ["a", "b"], "mode": modes, "length_km": lengths}, geometry=lines, crs=4326)


def at(*points: tuple[float, float]) -> geopandas.GeoDataFrame:
    return made_incidents([{"lon": lon, "lat": lat, "people": 2} for lon, lat in points])


def test_each_incident_goes_to_its_nearest_leg_within_reach() -> None:
    incidents = at((5, 0.5), (10.5, 5), (5, -5))
    assert nearest_legs(incidents, legs(), within_km=100).tolist()[:2] == [0, 1]
    assert nearest_legs(incidents, legs(), within_km=100).isna().tolist() == [False, False, True]


def test_nobody_is_counted_on_two_legs() -> None:
    incidents = random_incidents()
    counted = count_legs(incidents, legs(), within_km=30_000, years=1)
    assert counted.people.sum() == incidents.dead_and_missing.sum()
    assert counted.incidents.sum() == len(incidents)


def test_a_line_of_flight_gets_no_one() -> None:
    counted = count_legs(at((5, 0.5)), legs(("air", "land")), within_km=10_000, years=1)
    assert counted.people.tolist() == [0, 2]


def test_the_rate_is_people_a_hundred_km_and_year() -> None:
    counted = count_legs(at((5, 0.5)), legs(), within_km=100, years=2)
    assert counted.people_per_100km_year[0] == pytest.approx(2 / 11.1195 / 2)


def test_how_far_from_a_leg_its_people_were_is_told() -> None:
    incidents = at((5, 0.5), (6, 0.1), (10.5, 5), (5, -80))
    counted = count_legs(incidents, legs(), within_km=100, years=1)
    apart = [distance_km(*pair).item() for pair in ((5, 0.5, 5, 0), (6, 0.1, 6, 0), (10.5, 5, 10, 5))]
    assert counted.mean_km.tolist() == pytest.approx([np.mean(apart[:2]), apart[2]], rel=0.02)
    assert count_legs(incidents.iloc[:0], legs(), within_km=100, years=1).mean_km.isna().all()


def test_crossings_count_who_lies_within_reach() -> None:
    crossings = geopandas.GeoDataFrame(
        {"crossing": ["far", "near"]}, geometry=[shapely.Point(20, 20), shapely.Point(0, 0)], crs=4326
    )
    counted = count_crossings(at((0.3, 0), (0, 0.6)), crossings, within_km=50)
    assert counted.crossing.tolist() == ["near", "far"] and counted.people.tolist() == [2, 0]


def test_crossings_near_an_outline_are_named_with_their_distance() -> None:
    points = [shapely.Point(0.5, 0.5), shapely.Point(2, 0.5), shapely.Point(30, 0)]
    crossings = geopandas.GeoDataFrame({"crossing": ["in", "beside", "away"]}, geometry=points, crs=4326)
    near = near_crossings(shapely.box(0, 0, 1, 1), crossings)
    assert near.crossing.tolist() == ["in", "beside"]
    assert near.distance_km[0] == 0
    assert near.distance_km[1] == pytest.approx(distance_km(1, 0.5, 2, 0.5)[0], abs=2)
    assert np.isfinite(near.distance_km).all()
