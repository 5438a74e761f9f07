"""Coordinates: mended where plainly miswritten, never moved where sound, always told with their precision."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from riskmap.geodesy import distance_km
from riskmap.incidents import wording
from riskmap.incidents.location import describe_precision, mend_points
from riskmap.incidents.stated import countries_named, country_of_place
from riskmap.sources.values import decimals_of

TOWNS = [
    ("Agadez, Niger", "NER", 7.9911, 16.9742),
    ("Bamako, Mali", "MLI", -8.0029, 12.6392),
    ("Falfurrias, Brooks County, Texas, USA", "USA", -98.1441, 27.2271),
    ("Zuwara, Libya", "LBY", 12.0819, 32.9312),
    ("Off the coast of Zuwara, Libya", "LBY", 12.1, 33.4),
    ("Sarawan, Iran", "IRN", 62.3385, 27.3689),
    ("Cotonou, Benin", "BEN", 2.4183, 6.3654),
    ("40 miles off Cadiz, Spain", "ESP", -6.9123, 36.3123),
    ("Tapachula, Chiapas, Mexico", "MEX", -92.2612, 14.9056),
    ("Between Libya and Italy", "LBY", 13.2123, 34.4123),
    ("Colchane, Tarapaca, Chile", "CHL", -68.6388, -19.2761),
]


def _points(rows: list[tuple[str, str, float, float]]) -> pd.DataFrame:
    points = pd.DataFrame(rows, columns=["place", "country", "longitude", "latitude"])
    words = wording.read_place_words(points.place)
    points["sea"], points["far_out"] = words.sea, words.sea | words.between | words.afloat
    for name in ("longitude", "latitude"):
        points[f"{name}_decimals"] = decimals_of(points[name])
    return points


def _km_moved(points: pd.DataFrame, mended: pd.DataFrame) -> np.ndarray:
    return distance_km(points.longitude, points.latitude, mended.longitude, mended.latitude)


def _precision(rows: list[tuple[str, str, float, float]], far_km: float = 0.0) -> pd.DataFrame:
    points = _points(rows).assign(far_km=far_km)
    return describe_precision(points, wording.read_place_words(points.place))


def test_sound_points_stay_where_they_are() -> None:
    points = _points(TOWNS)
    mended = mend_points(points)
    assert _km_moved(points, mended).max() == 0
    assert mended.location_status.unique().tolist() == ["as given"]


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town[0])
def test_a_swapped_point_is_put_back(town: tuple[str, str, float, float]) -> None:
    place, country, longitude, latitude = town
    mended = mend_points(_points([(place, country, latitude, longitude)])).iloc[0]
    assert mended.location_status == "swapped back"
    assert (mended.longitude, mended.latitude) == (longitude, latitude)


@pytest.mark.parametrize("town", [TOWNS[2], TOWNS[10]], ids=lambda town: town[0])
def test_a_lost_sign_is_mended(town: tuple[str, str, float, float]) -> None:
    place, country, longitude, latitude = town
    lost = (
        (place, country, abs(longitude), latitude) if country == "USA" else (place, country, longitude, abs(latitude))
    )
    mended = mend_points(_points([lost])).iloc[0]
    assert mended.location_status == "sign mended"
    assert (mended.longitude, mended.latitude) == (longitude, latitude)


def test_what_no_slip_explains_is_flagged_not_moved() -> None:
    points = _points([("Qatrun, Libya", "LBY", 75.9963, 32.4219)])
    mended = mend_points(points)
    assert mended.location_status.tolist() == ["flagged"]
    assert _km_moved(points, mended).max() == 0
    assert mended.far_km.iloc[0] > 3000


def test_a_sea_report_deep_on_land_is_flagged() -> None:
    mended = mend_points(_points([("Shipwreck off the coast of Tripoli, Libya", "LBY", 14.5123, 27.1123)]))
    assert mended.location_status.tolist() == ["flagged"]


def test_a_country_named_in_the_text_counts_as_much_as_the_one_stated() -> None:
    points = _points([("Off the coast of Chekka, Lebanon, en route to Cyprus", "CYP", 35.4699, 34.3752)])
    assert mend_points(points).location_status.tolist() == ["as given"]


def test_a_place_known_by_its_town_is_mended_inside_its_country() -> None:
    # Both points lie in Nigeria: only the town tells which is meant.
    mended = mend_points(_points([("Kano, Nigeria", "NGA", 12.0022, 8.5920)])).iloc[0]
    assert (mended.longitude, mended.latitude, mended.location_status) == (8.5920, 12.0022, "swapped back")


def test_a_place_known_by_other_reports_is_mended_inside_its_country() -> None:
    wells = [("By the made wells, Libya", "LBY", 23.81 + n / 100, 21.49) for n in range(5)]
    mended = mend_points(_points([*wells, ("By the made wells, Libya", "LBY", 21.49, 23.812)]))
    assert mended.location_status.tolist() == ["as given"] * 5 + ["swapped back"]
    assert mended.longitude.iloc[-1] == 23.812


def test_a_point_that_mirrors_a_heap_is_mended() -> None:
    heap = [(f"Made place {n}, Libya", "LBY", 23.8154, 21.4935) for n in range(4)]
    mended = mend_points(_points([*heap, ("Sand, Libya", "LBY", 21.4935, 23.8154)]))
    assert mended.location_status.tolist() == ["as given"] * 4 + ["swapped back"]


def test_without_a_country_nothing_is_moved() -> None:
    points = _points([("Somewhere", "unknown", 12.6392, -8.0029), ("", "unknown", 7.9911, 16.9742)])
    assert _km_moved(points, mend_points(points)).max() == 0


def test_a_missing_point_stays_missing() -> None:
    mended = mend_points(_points([("Agadez, Niger", "NER", np.nan, np.nan), TOWNS[1]]))
    assert mended.longitude.isna().tolist() == [True, False]


def test_a_latitude_beyond_the_pole_stays_for_the_caller_to_refuse() -> None:
    assert mend_points(_points([("Agadez, Niger", "NER", 7.9911, 91.0)])).latitude.tolist() == [91.0]


def test_the_frame_given_is_not_changed() -> None:
    points = _points([("Bamako, Mali", "MLI", 12.6392, -8.0029)])
    before = points.copy()
    mend_points(points)
    pd.testing.assert_frame_equal(points, before)


@pytest.mark.parametrize(
    ("place", "precision"),
    [
        ("Reported at the made border crossing, Iran", "reporting point"),
        ("Unspecified location, Libya", "country"),
        ("Libya", "country"),
        ("Sahara desert, Libya", "area"),
        ("Unspecified location in the made district, Fars province, Iran", "area"),
        ("Various locations in a made county, Texas, USA", "area"),
        ("Unspecified location between Libya and Italy", "area"),
        ("Sabha, Libya", "locality"),
        ("Off the coast of Zuwara, Libya", "locality"),
        ("Near a made well, Agadez, Niger", "locality"),
        ("Made jurisdiction (see coordinates for exact location)", "exact"),
        ("Made ranch, Falfurrias, Brooks County, Texas, USA", "exact"),
    ],
)
def test_words_tell_how_exact_a_place_is(place: str, precision: str) -> None:
    assert _precision([(place, "unknown", 12.34567, 27.12345)]).location_precision.tolist() == [precision]


def test_coarser_classes_have_wider_radii() -> None:
    places = ("Made farm, by km 4, Sabha, Libya", "Sabha, Libya", "Sahara desert, Libya", "Unspecified location, Libya")
    radii = _precision([(place, "LBY", 14.12345 + n, 27.12345) for n, place in enumerate(places)]).radius_km
    assert radii.is_monotonic_increasing
    assert radii.is_unique


def test_a_small_countrys_radius_is_smaller_than_a_large_ones() -> None:
    told = _precision([("Gambia", "GMB", -15.41234, 13.41234), ("Algeria", "DZA", 3.12345, 28.12345)])
    assert told.radius_km.iloc[0] < 100 < told.radius_km.iloc[1]


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("Ceuta, Spain", "ESP"),
        ("Melilla, España", "ESP"),
        ("Gibraltar", "GIB"),
        ("Malta", "MLT"),
        ("Mayotte, France", "MYT"),
        ("Unspecified location, Réunion", "REU"),
    ],
)
def test_a_territory_no_larger_than_a_town_is_told_as_one(place: str, country: str) -> None:
    told = _precision([(place, country, 5.32121, 35.88842)]).iloc[0]
    assert told.location_precision == "locality"
    assert told.radius_km <= 30


def test_a_part_of_a_state_told_alone_has_its_own_radius() -> None:
    told = _precision([("Zanzibar, Tanzania", "TZA", 39.3, 6.1), ("Tanzania", "TZA", 35.1, 6.1)])
    assert told.location_precision.tolist() == ["country"] * 2
    assert told.radius_km.iloc[0] < 100 < told.radius_km.iloc[1]


@pytest.mark.parametrize(("lon", "lat", "least_km"), [(14.0, 27.0, 80), (14.0, 27.12345, 55), (14.1, 27.2, 8)])
def test_lost_decimals_widen_the_radius(lon: float, lat: float, least_km: float) -> None:
    told = _precision([("Made ranch, by a made road, Sabha, Libya", "LBY", lon, lat)]).iloc[0]
    assert told.radius_km >= least_km
    assert told.location_precision != "exact"


def test_a_file_cut_to_whole_degrees_is_coarse_throughout() -> None:
    cut = [(place, country, float(int(lon)), float(int(lat))) for place, country, lon, lat in TOWNS]
    told = _precision(cut)
    assert told.radius_km.min() >= 55
    assert set(told.location_precision) <= {"area", "country"}


def test_a_heap_is_never_exact() -> None:
    heap = _precision([(f"Made road, km {n}, Sabha, Libya", "LBY", 14.12345, 27.12345) for n in range(12)])
    assert set(heap.location_precision) == {"area"}
    one_place = _precision([("Tehran district, Tehran province, Iran", "IRN", 51.38897, 35.6892)] * 12)
    assert set(one_place.location_precision) == {"area"}


def test_a_flagged_points_radius_reaches_where_it_should_be() -> None:
    assert _precision([("Qatrun, Libya", "LBY", 75.9963, 32.4219)], far_km=4746.5).radius_km.tolist() == [4746.5]


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("Made wells, north of Agadez, Niger", "NER"),
        ("Evros river, Greece, near border with Türkiye", "GRC"),
        ("Between Libya and Italy", "LBY"),
        ("Off Lampedusa, Italy - embarkation from Zuwara, Libya", "ITA"),
        ("Highway near a made town, New Mexico, USA", "USA"),
        ("Gulf of Guinea", "unknown"),
        ("Dakar, Senegal, en route to the Canary Islands, Spain", "SEN"),
        ("Bissau, Guinea-Bissau", "GNB"),
        ("", "unknown"),
    ],
)
def test_a_places_country_is_read_from_its_words(place: str, country: str) -> None:
    assert country_of_place(pd.Series([place])).tolist() == [country]


def test_all_countries_of_a_text_are_named_in_order() -> None:
    assert countries_named(pd.Series(["Bound for Italy from Libya", ""])).tolist() == [("ITA", "LBY"), ()]


@pytest.mark.parametrize(
    ("cause", "place", "survivors", "found", "meaning"),
    [
        ("Unknown (skeletal remains)", "A made ranch", 0, "remains", "of finding"),
        ("Presumed drowning", "Remains washed ashore at a made beach", 0, "washed ashore", "of finding"),
        ("Unknown", "Body recovered from a made river", 0, "body found", "of finding"),
        ("Shot", "A made town", 0, "death seen", "of death"),
        ("Drowning", "Off a made coast", 12, "death seen", "of death"),
        ("Unknown", "Reported at the made border crossing", 0, "unknown", "of report"),
        ("Unknown", "A made town", 0, "unknown", "unknown"),
    ],
)
def test_words_tell_how_the_dead_were_found_and_what_the_date_means(
    cause: str, place: str, survivors: int, found: str, meaning: str
) -> None:
    told = pd.DataFrame(
        {"cause_reported": [cause], "place": [place], "incident_kind": ["incident"], "n_survivors": [survivors]}
    )
    read = wording.read_finding(told, wording.read_place_words(told.place)).iloc[0]
    assert (read.found_kind, read.date_meaning) == (found, meaning)
