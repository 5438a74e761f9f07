"""A forecast and hotspots learnt from counts are those learnt from the rows, but for what the counts round."""

from __future__ import annotations

from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
import pytest

from riskmap.errors import ModelError
from riskmap.geodesy import PUBLIC_RESOLUTION, cell_centres, cells_of
from riskmap.model import RiskModel, counted
from riskmap.model.aggregation import add_counts, counts_of
from riskmap.model.counted import CountedPast, last_day, read_counts
from riskmap.model.counted_places import by_circle, circles_of, spread_circles
from riskmap.model.expectation import Scene
from riskmap.model.intensity import REACH_KM, IntensityModel
from riskmap.model.kernels import build_bank
from riskmap.model.mixture import HALF_LIVES_YEARS
from riskmap.model.records import read_records
from riskmap.model.reporting import describe_reporting, reporting_of_counts
from riskmap.schema import FORECAST, HOTSPOTS, check_layer
from tests.test_riskmodel import AS_OF, DEADLY, QUIET, holder_of, made_world, small_model


def coarsened(incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """As a layer ships: months, and the centres of cells; each row three times, once as a row of many deaths."""
    longitude, latitude = cell_centres(cells_of(incidents.geometry.x, incidents.geometry.y, PUBLIC_RESOLUTION))
    month = incidents["date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[s]")
    once = incidents.assign(
        geometry=geopandas.points_from_xy(longitude, latitude, crs=incidents.crs), date=month, date_precision="month"
    )
    thrice = pd.concat([once, once, once.assign(incident_kind="cumulative")], ignore_index=True)
    return thrice.assign(incident_id=[f"made:{number:05d}" for number in range(len(thrice))])


@pytest.fixture(scope="module")
def layer() -> geopandas.GeoDataFrame:
    return coarsened(made_world())


@pytest.fixture(scope="module")
def by_rows(layer: geopandas.GeoDataFrame) -> IntensityModel:
    return IntensityModel(baselines={"sea": "kernel density"}).fit(layer, as_of=AS_OF)


def test_the_past_counted_is_the_past_of_the_rows(layer: geopandas.GeoDataFrame) -> None:
    rows = Scene.of(read_records(layer, AS_OF), REACH_KM)
    entries = read_counts(counts_of(layer), AS_OF)
    past = CountedPast.of(entries, REACH_KM)
    assert len(entries) < len(rows.records) / 2
    assert past.bank.cells.tolist() == rows.past.bank.cells.tolist()
    assert past.origins() == rows.past.origins()
    for origin in [0.0, *past.origins()]:
        assert past.placed_share(origin) == pytest.approx(rows.past.placed_share(origin), rel=1e-12)
        assert past.crowd(origin) == pytest.approx(rows.past.crowd(origin))
        targets = past.targets(entries.capped_deaths, origin), rows.past.targets(rows.records.capped_deaths, origin)
        assert targets[0] == pytest.approx(targets[1])
        for half_life in HALF_LIVES_YEARS:
            own = past.rates(entries.weight, origin, half_life)
            theirs = rows.past.rates(rows.records.weight, origin, half_life)
            sums = [
                np.bincount(place, rates, len(past.bank.cells))
                for place, rates in ((past.source_cells, own), (rows.past.source_cells, theirs))
            ]
            assert sums[0] == pytest.approx(sums[1], rel=1e-9, abs=1e-12)


def test_a_forecast_from_counts_is_that_from_rows_where_nothing_is_rounded(
    layer: geopandas.GeoDataFrame, by_rows: IntensityModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "build_bank", lambda *given, coarse: build_bank(*given))
    own = IntensityModel(baselines={"sea": "kernel density"}).fit(counts_of(layer), as_of=AS_OF)
    assert own.cells_.tolist() == by_rows.cells_.tolist()
    assert own.baselines_ == by_rows.baselines_
    assert own.incidents_ == pytest.approx(by_rows.incidents_, rel=1e-5, abs=1e-9)
    assert own.deaths_ == pytest.approx(by_rows.deaths_, rel=1e-5, abs=1e-9)
    assert own.misses_.came == pytest.approx(by_rows.misses_.came)


def test_coarse_sources_move_little_of_a_forecast(layer: geopandas.GeoDataFrame, by_rows: IntensityModel) -> None:
    own = IntensityModel(baselines={"sea": "kernel density"}).fit(counts_of(layer), as_of=AS_OF)
    for name in ("incidents_", "deaths_"):
        ours, theirs = getattr(own, name), getattr(by_rows, name)
        assert ours.sum() == pytest.approx(theirs.sum(), rel=0.02)
        assert np.abs(ours - theirs).sum() < 0.05 * theirs.sum()


@pytest.fixture(scope="module")
def models(layer: geopandas.GeoDataFrame) -> tuple[RiskModel, RiskModel]:
    """From rows and from counts, the counts added of parts."""
    parts = [counts_of(layer.iloc[start::3]) for start in range(3)]
    return small_model().fit(layer, as_of=AS_OF), small_model().fit(add_counts(parts), as_of=AS_OF)


def test_hotspots_from_counts_are_those_from_rows(models: tuple[RiskModel, RiskModel]) -> None:
    rows, counts = models
    check_layer(counts.hotspots_, HOTSPOTS)
    check_layer(counts.forecast_, FORECAST)
    for place in (DEADLY, QUIET):
        own, theirs = holder_of(counts, place), holder_of(rows, place)
        for name in ("hotspot_id", "environment", "n_incidents", "dead_and_missing", "n_sex_unknown", "first_date"):
            assert own[name] == theirs[name], name
        for name in ("last_date", "source_quality", "states", "routes", "name", "trend", "evidence", "geometry"):
            assert own[name] == theirs[name], name
        assert own["expected_deaths_12m"] == pytest.approx(theirs["expected_deaths_12m"], rel=0.05)
        assert own["stability"] == pytest.approx(theirs["stability"], abs=0.2)
    assert counts.cells_["incidents"].sum() == pytest.approx(rows.cells_["incidents"].sum())


def test_circles_of_all_years_lie_where_those_of_each_year_lay(layer: geopandas.GeoDataFrame) -> None:
    counts = counts_of(layer)
    circles = circles_of(counts, last_day(counts))
    shares = spread_circles(circles).shares
    summed, first = by_circle(shares, circles["circle"].to_numpy())
    assert len(first) == circles["circle"].nunique() < len(circles)
    np.testing.assert_allclose(summed.sum(axis=0), shares.sum(axis=0))
    n = circles.groupby("circle")["n"].sum()
    np.testing.assert_allclose(summed.sum(axis=1), n[circles["circle"].to_numpy()[first]])
    assert (np.diff(summed.indptr) == np.diff(shares.indptr)[first]).all()


def test_a_card_from_counts_tells_the_same_numbers(models: tuple[RiskModel, RiskModel]) -> None:
    rows, counts = models
    told = ("data_date", "forecast_period", "incidents", "incidents_placed", "dead_and_missing", "first_date")
    assert {name: counts.about_[name] for name in told} == {name: rows.about_[name] for name in told}
    assert "Western Africa" in counts.card()


def test_regions_report_alike(layer: geopandas.GeoDataFrame) -> None:
    pd.testing.assert_frame_equal(reporting_of_counts(counts_of(layer)), describe_reporting(layer))


def test_the_version_tells_the_counts(layer: geopandas.GeoDataFrame, models: tuple[RiskModel, RiskModel]) -> None:
    again = small_model(baselines={}).fit(counts_of(layer.sample(frac=1, random_state=1)), as_of=AS_OF)
    fewer = small_model(baselines={}).fit(counts_of(layer.iloc[1:]), as_of=AS_OF)
    first = small_model(baselines={}).fit(counts_of(layer), as_of=AS_OF)
    assert again.about_["model_version"] == first.about_["model_version"] != fewer.about_["model_version"]


def test_counts_without_deaths_or_incidents_are_refused(layer: geopandas.GeoDataFrame) -> None:
    people = ["n_dead", "n_missing", "dead_and_missing", "n_sex_unknown"]
    alive = layer.assign(**dict.fromkeys(people, 0))
    with pytest.raises(ModelError, match="has deaths"):
        IntensityModel().fit(counts_of(alive), as_of=AS_OF)
    with pytest.raises(ModelError, match="no incident"):
        IntensityModel().fit(counts_of(layer.iloc[:0]))


def test_the_last_day_is_that_of_the_rows(layer: geopandas.GeoDataFrame) -> None:
    assert counted.last_day(counts_of(layer)) == layer["date"].max() + pd.offsets.MonthEnd(0)
    by_day = layer.assign(date_precision="day", date=pd.Timestamp("2021-05-17"))
    assert counted.last_day(counts_of(by_day)) == datetime(2021, 5, 17)
