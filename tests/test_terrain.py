"""What points lie on and near, against known places and arithmetic on borders that are meridians and parallels."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from riskmap.geodesy import KM_PER_DEGREE, distance_km
from riskmap.layers import load_land
from riskmap.terrain import COUNTRY_REACH_KM, WATER_CAP_KM, countries_at, country_distance_km, describe_terrain


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "on_land", "climate", "country"),
    [
        ("Lampedusa", 12.610, 35.503, True, None, "ITA"),
        ("Ténéré", 10.75, 17.75, True, "desert", "NER"),
        ("Strait of Sicily", 12.0, 34.3, False, "", "unknown"),
        ("Organ Pipe Cactus", -112.8, 32.0, True, "desert", "USA"),
        ("Tucson", -110.97, 32.22, True, "steppe", "USA"),
        ("Dasht-e Lut", 58.8, 30.6, True, "desert", "IRN"),
        ("Darién", -77.6, 8.2, True, "", "PAN"),
        ("Melilla", -2.945, 35.285, True, None, "ESP"),
        ("Kastellorizo", 29.585, 36.145, True, None, "GRC"),
        ("Mayotte", 45.15, -12.80, True, "", "MYT"),
        ("Laayoune", -13.2, 27.15, True, "desert", "ESH"),
        ("Pristina", 21.17, 42.67, True, "", "XKX"),
        ("Hargeisa", 44.06, 9.56, True, None, "SOM"),
    ],
)
def test_known_places_are_described_as_they_are(
    place: str, longitude: float, latitude: float, on_land: bool, climate: str | None, country: str
) -> None:
    terrain = describe_terrain(longitude, latitude).iloc[0]
    assert terrain["on_land"] == on_land, place
    assert terrain["country"] == country, place
    if climate is not None:
        assert terrain["climate"] == climate, place


def test_distance_to_a_border_along_a_parallel_is_arithmetic() -> None:
    # Egypt and Sudan part at 22° N, the United States and Canada at 49° N west of the Great Lakes.
    to_egypt, to_canada = country_distance_km([29.0, -105.0], [21.0, 48.0], ["EGY", "CAN"])
    assert to_egypt == pytest.approx(KM_PER_DEGREE, rel=0.01)
    assert to_canada == pytest.approx(KM_PER_DEGREE, rel=0.01)


def test_distance_to_a_border_along_a_meridian_is_arithmetic() -> None:
    # Libya and Egypt part at 25° E; Natural Earth draws it 2 km farther west.
    to_libya = country_distance_km(26.0, 25.0, "LBY")[0]
    assert to_libya == pytest.approx(KM_PER_DEGREE * np.cos(np.radians(25)), abs=3)
    assert country_distance_km(26.0, 25.0, "EGY")[0] == 0


def test_the_coast_is_as_near_as_its_nearest_point() -> None:
    longitude, latitude = np.array([12.6, -16.0, 92.0, -112.0]), np.array([34.0, 26.0, 18.0, 32.0])
    coast = shapely.segmentize(load_land().geometry.to_numpy(), 0.01)
    corners = shapely.get_coordinates(coast)
    corners = corners[(corners % 10 != 0).all(axis=1)]
    nearest = [
        distance_km(np.full(len(corners), x), np.full(len(corners), y), *corners.T).min()
        for x, y in zip(longitude, latitude, strict=True)
    ]
    assert describe_terrain(longitude, latitude)["coast_km"].to_numpy() == pytest.approx(nearest, abs=0.6)


def test_where_the_land_layer_is_cut_there_is_no_coast() -> None:
    # Corners and edges of its tiles of ten degrees, in the middle of Africa.
    terrain = describe_terrain([10.0, 20.0, 20.0, 15.0], [20.0, 20.0, 10.0, 20.0])
    assert terrain["on_land"].all()
    assert terrain["coast_km"].gt(700).all()


def test_the_antimeridian_is_no_edge() -> None:
    east, west = describe_terrain([179.99, 181.0], [-17.0, -30.0]), describe_terrain([-180.01, -179.0], [-17.0, -30.0])
    assert east.equals(west)
    # Chukotka lies on both sides of it and is Russia's, with no shore along it.
    chukotka = describe_terrain([179.99, 180.0, -179.99], [68.0, 68.0, 68.0])
    assert chukotka["country"].tolist() == ["RUS"] * 3
    assert chukotka["on_land"].all()
    assert chukotka["coast_km"].gt(50).all()


def test_lakes_and_rivers_are_near_where_they_are() -> None:
    victoria, laredo, tenere = describe_terrain([33.0, -99.50, 10.75], [-1.0, 27.50, 17.75]).itertuples()
    assert victoria.on_lake and victoria.on_land and victoria.water_km == 0
    assert not laredo.on_lake and laredo.water_km < 3
    assert tenere.water_km == WATER_CAP_KM


def test_a_sea_point_belongs_to_a_country_only_near_its_land() -> None:
    # North of Zarzis and well out in the Gulf of Sirte.
    near, far = describe_terrain([11.3, 18.5], [33.7, 32.5]).itertuples()
    assert not near.on_land and near.country == "TUN" and 0 < near.country_km <= COUNTRY_REACH_KM
    assert far.country == "unknown" and far.country_km > COUNTRY_REACH_KM
    assert countries_at([11.3, 18.5], [33.7, 32.5]).tolist() == ["TUN", "unknown"]


def test_a_countrys_distance_counts_what_sources_put_under_its_name() -> None:
    mayotte = (45.15, -12.80)
    assert country_distance_km(*mayotte, "MYT")[0] == 0
    assert country_distance_km(*mayotte, "FRA")[0] == 0
    assert country_distance_km(*mayotte, "COM")[0] == pytest.approx(70, abs=30)


def test_no_polygon_is_infinitely_far() -> None:
    assert country_distance_km([10.0, 10.0], [20.0, 20.0], ["unknown", "ZZZ"]).tolist() == [np.inf, np.inf]


def test_a_swapped_point_is_far_from_its_country() -> None:
    # Ouagadougou, swapped, lies in the Atlantic off Gabon.
    right, swapped = country_distance_km([-1.53, 12.37], [12.37, -1.53], "BFA")
    assert right == 0
    assert swapped > 1000


def test_a_point_without_coordinates_gets_no_answer() -> None:
    terrain = describe_terrain([np.nan, 10.0, np.inf], [35.0, 91.0, 0.0])
    assert not terrain["on_land"].any()
    assert not terrain["on_lake"].any()
    assert terrain["climate"].eq("").all()
    assert terrain["country"].eq("unknown").all()
    assert terrain[["coast_km", "water_km", "country_km"]].isna().all(axis=None)
    assert np.isnan(country_distance_km([np.nan], [1.0], ["LBY"])).all()


def test_every_point_gets_a_row_in_order() -> None:
    longitude, latitude = np.array([10.75, 12.0, 10.75]), np.array([17.75, 34.3, 17.75])
    together = describe_terrain(longitude, latitude)
    assert together["country"].tolist() == ["NER", "unknown", "NER"]
    assert together.iloc[[0]].equals(describe_terrain(10.75, 17.75))
    assert len(describe_terrain([], [])) == 0
    assert len(country_distance_km([], [], [])) == 0
