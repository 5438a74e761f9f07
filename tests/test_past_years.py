"""The record of past forecasts in a hotspot: what came is what was recorded, and no year knows of itself or later."""

from __future__ import annotations

from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from made_layers import made_hotspots
from world import SAHARA, make_incidents

from riskmap.geodesy import CRS
from riskmap.model.intensity import IntensityModel
from riskmap.model.past_years import past_forecasts
from riskmap.schema import PAST_FORECASTS, check_layer
from riskmap.summaries import past_record

YEARS = (2022, 2023)


@pytest.fixture(scope="module")
def incidents() -> geopandas.GeoDataFrame:
    rng = np.random.default_rng(4)
    west, south, east, north = SAHARA
    longitude = np.append(rng.uniform(west, east, 60), rng.normal(5, 0.2, 60))
    latitude = np.append(rng.uniform(south, north, 60), rng.normal(22, 0.2, 60))
    return make_incidents(longitude, latitude, rng)


@pytest.fixture(scope="module")
def hotspots() -> geopandas.GeoDataFrame:
    made = made_hotspots(["desert"])
    return made.assign(expected_deaths_12m=3.0).set_geometry([shapely.box(4, 21, 6, 23)], crs=CRS)


def model() -> IntensityModel:
    return IntensityModel(reach_km=150.0)


def test_what_came_is_what_was_recorded_inside(incidents, hotspots) -> None:
    past = check_layer(past_forecasts(incidents, hotspots, YEARS, model), PAST_FORECASTS)
    inside = incidents[incidents.within(shapely.box(4, 21, 6, 23))]
    recorded = inside.groupby(inside["date"].dt.year)["dead_and_missing"].sum()
    assert past["year"].tolist() == list(YEARS)
    assert past["dead_and_missing"].tolist() == [int(recorded.get(year, 0)) for year in YEARS]
    assert (past["expected_deaths_low"] <= past["expected_deaths"]).all()
    assert (past["expected_deaths"] <= past["expected_deaths_high"]).all() and (past["expected_deaths"] > 0).all()


def test_a_year_is_forecast_without_knowing_it(incidents, hotspots) -> None:
    worse = incidents.copy()
    worse.loc[worse["date"] >= datetime(2022, 1, 1), "dead_and_missing"] += 100
    past, other = (past_forecasts(layer, hotspots, [2022], model) for layer in (incidents, worse))
    assert past["expected_deaths"].tolist() == other["expected_deaths"].tolist()
    assert (past["dead_and_missing"] < other["dead_and_missing"]).all()


def test_a_hotspot_without_a_forecast_has_no_record(incidents, hotspots) -> None:
    thin = hotspots.assign(expected_deaths_12m=np.nan)
    assert past_forecasts(incidents, thin, [], model).empty


def test_a_year_lies_inside_its_range_in_whole_people() -> None:
    past = pd.DataFrame(
        {
            "hotspot_id": ["a", "a", "b"],
            "year": [2023, 2022, 2022],
            "expected_deaths": [5.0, 5.0, 1.0],
            "expected_deaths_low": [2.6, 2.6, 0.0],
            "expected_deaths_high": [8.2, 8.2, 1.0],
            "dead_and_missing": [9, 10, 2],
        }
    )
    record = past_record(past, "a")
    assert record["year"].tolist() == [2022, 2023] and record["inside"].tolist() == [False, True]
