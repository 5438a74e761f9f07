"""Places are named by distance and direction, against points laid out from known places."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from riskmap.layers import load_places
from riskmap.placenames import name_places

EARTH = Geod(ellps="WGS84")


def _from(place: str, country: str, azimuth: float, km: float) -> tuple[float, float]:
    places = load_places()
    start = places[places["place"].eq(place) & places["country"].eq(country)].geometry.iloc[0]
    longitude, latitude, _ = EARTH.fwd(start.x, start.y, azimuth, km * 1000)
    return longitude, latitude


@pytest.mark.parametrize(
    ("azimuth", "km", "name"),
    [
        (315, 121, "120 km north-west of Agadez, Niger"),
        (90, 62, "60 km east of Agadez, Niger"),
        (20, 63, "65 km north of Agadez, Niger"),
        (180, 9, "near Agadez, Niger"),
        (200, 11, "10 km south of Agadez, Niger"),
    ],
)
def test_a_point_laid_out_from_a_town_is_named_so(azimuth: float, km: float, name: str) -> None:
    longitude, latitude = _from("Agadez", "NER", azimuth, km)
    assert name_places(longitude, latitude) == [name]


def test_a_point_at_sea_is_named_from_the_shore() -> None:
    longitude, latitude = _from("Zuwarah", "LBY", 0, 61)
    assert name_places(longitude, latitude) == ["60 km north of Zuwarah, Libya"]


def test_on_a_border_each_side_is_named_by_its_own_town() -> None:
    north, south = name_places([-106.45, -106.45], [31.80, 31.68])
    assert north.endswith("El Paso, United States")
    assert south.endswith("Ciudad Juárez, Mexico")


def test_the_callers_country_decides_where_both_are_near() -> None:
    assert name_places(-106.47, 31.75, "MEX")[0].endswith("Mexico")
    assert name_places([-106.47], [31.75], ["USA"])[0].endswith("United States")


def test_a_wrong_country_does_not_name_a_place_a_continent_away() -> None:
    assert name_places(7.2, 17.8, "BRA") == name_places(7.2, 17.8)


def test_small_places_that_reports_name_are_known() -> None:
    assert name_places(12.6, 35.49) == ["near Lampedusa, Italy"]
    assert name_places(-112.86, 32.38) == ["near Ajo, United States"]


def test_no_point_is_named_by_a_place_far_beyond_the_nearest() -> None:
    rng = np.random.default_rng(7)
    longitude, latitude = rng.uniform(-120, 70, 60), rng.uniform(-30, 55, 60)
    places = load_places()
    for x, y, name in zip(longitude, latitude, name_places(longitude, latitude), strict=True):
        stated = float(name.split(" km ")[0].replace(",", "")) if " km " in name else 10.0
        away = (
            EARTH.inv(np.full(len(places), x), np.full(len(places), y), places.geometry.x, places.geometry.y)[2] / 1000
        )
        # 1.5 times the nearest, or the country's own place up to 3 times as far, and 1.5 times that.
        assert stated <= 4.6 * max(away.min(), 10)


def test_a_point_without_coordinates_has_no_name() -> None:
    assert name_places([np.nan], [10.0], ["NER"]) == ["place unknown"]
    assert name_places([], []) == []
