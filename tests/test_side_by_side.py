"""Two models side by side: what is gained, lost, moved and kept, against outlines whose truth is plain."""

from __future__ import annotations

import geopandas
import pandas as pd
import pytest
import shapely
from made_layers import made_hotspots

from riskmap.model.registry import KeptModel
from riskmap.side_by_side import GAINED, KEPT, LOST, MOVED, compare_models

NIGER, MALI, SUDAN = (8.0, 17.0), (0.0, 20.0), (30.0, 20.0)


def hotspots_at(*places: tuple[float, float], environment: str = "desert") -> geopandas.GeoDataFrame:
    layer = made_hotspots([environment] * len(places))
    return layer.set_geometry([shapely.box(x - 1, y - 1, x + 1, y + 1) for x, y in places], crs=layer.crs)


def forecast_of(**deaths: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cell": "84384d9ffffffff",
            "environment": list(deaths),
            "expected_incidents_12m": 1.0,
            "expected_deaths_12m": list(deaths.values()),
        }
    )


def model_of(hotspots: geopandas.GeoDataFrame, **deaths: float) -> KeptModel:
    about = {"forecast_period": "January to December 2024"}
    return KeptModel("made", "v0001", hotspots, forecast_of(**deaths or {"sea": 1.0}), about)


def test_what_only_one_has_is_gained_or_lost_and_the_same_is_kept() -> None:
    found = compare_models(model_of(hotspots_at(NIGER, MALI)), model_of(hotspots_at(SUDAN, NIGER)))
    assert {change: found.count(change) for change in (GAINED, LOST, MOVED, KEPT)} == {
        GAINED: 1,
        LOST: 1,
        MOVED: 0,
        KEPT: 1,
    }
    table = found.hotspots.set_index("change")
    assert table.loc[GAINED, "geometry"].contains(shapely.Point(SUDAN))
    assert table.loc[LOST, "geometry"].contains(shapely.Point(MALI))
    assert (table.loc[KEPT, "rank_old"], table.loc[KEPT, "rank_new"]) == (1, 2)


def test_a_shifted_outline_has_moved_by_its_distance() -> None:
    found = compare_models(model_of(hotspots_at((0.0, 0.0))), model_of(hotspots_at((0.5, 0.0))))
    assert found.count(MOVED) == 1
    assert found.hotspots["moved_km"].iloc[0] == pytest.approx(0.5 * 111.195, abs=0.1)


def test_another_environment_in_the_same_place_is_another_hotspot() -> None:
    found = compare_models(model_of(hotspots_at(NIGER)), model_of(hotspots_at(NIGER, environment="river")))
    assert (found.count(GAINED), found.count(LOST)) == (1, 1)


def test_expected_deaths_stand_by_environment_those_without_as_nought() -> None:
    one, other = model_of(hotspots_at(NIGER), sea=10.0, desert=4.0), model_of(hotspots_at(NIGER), sea=12.0)
    table = compare_models(one, other).expected.set_index("environment")
    assert table.loc["sea"].tolist() == [10, 12] and table.loc["desert"].tolist() == [4, 0]
    assert "All: 14 and 12" in compare_models(one, other).summary()


def test_a_model_beside_itself_has_changed_in_nothing() -> None:
    one = model_of(hotspots_at(NIGER, MALI))
    found = compare_models(one, one)
    assert found.count(KEPT) == len(found.hotspots) == 2


def test_models_without_hotspots_can_be_compared() -> None:
    none = model_of(hotspots_at(NIGER).iloc[:0])
    assert len(compare_models(none, none).hotspots) == 0
    assert compare_models(none, model_of(hotspots_at(NIGER))).count(GAINED) == 1
    assert "Hotspots lost: 1" in compare_models(model_of(hotspots_at(NIGER)), none).summary()
