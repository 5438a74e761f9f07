"""The forecast in a made world: nothing learned from later, no order of rows, sums kept, towns found, errors told."""

from __future__ import annotations

import io
from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
import pytest

from riskmap import geodesy
from riskmap.errors import ModelError
from riskmap.model.intensity import REACH_KM, IntensityModel
from riskmap.model.records import ENVIRONMENTS, read_records
from riskmap.schema import FORECAST, check_layer
from tests.world import ATLANTIC, heap, middle_of, noise, together, town

TOWN = (4.0, 20.0)


def rng_of(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def incidents() -> geopandas.GeoDataFrame:
    return together(
        town(300, rng_of(1), TOWN),
        noise(300, rng_of(2)),
        town(200, rng_of(3), middle_of(ATLANTIC), environment="sea", n_dead=rng_of(4).geometric(0.2, 200)),
    )


@pytest.fixture(scope="module")
def model(incidents: geopandas.GeoDataFrame) -> IntensityModel:
    return IntensityModel().fit(incidents)


def _same(one: IntensityModel, other: IntensityModel) -> bool:
    return all(one.to_arrays()[name].tobytes() == array.tobytes() for name, array in other.to_arrays().items())


def test_the_forecast_keeps_its_contract_and_covers_all_within_reach(model, incidents) -> None:
    forecast = check_layer(model.predict(), FORECAST)
    near = geodesy.cells_within(geodesy.cells_of(incidents.geometry.x, incidents.geometry.y), REACH_KM)
    assert set(forecast["cell"]) == set(near)
    assert len(forecast) == len(near) * len(ENVIRONMENTS)
    assert not forecast.duplicated(["cell", "environment"]).any()


def test_a_steady_world_goes_on_as_it_was(model, incidents) -> None:
    forecast = model.predict().groupby("environment")[["expected_incidents_12m", "expected_deaths_12m"]].sum()
    yearly = incidents.groupby("environment")["dead_and_missing"].agg(["size", "sum"]) / 10
    for environment in ("desert", "sea"):
        expected_incidents, expected_deaths = forecast.loc[environment]
        assert expected_incidents == pytest.approx(yearly.loc[environment, "size"], rel=0.25)
        assert expected_deaths == pytest.approx(yearly.loc[environment, "sum"], rel=0.3)


def test_where_people_died_is_where_deaths_are_expected(model) -> None:
    forecast = model.predict().groupby("cell")["expected_incidents_12m"].sum()
    lon, lat = geodesy.cell_centres(forecast.index.to_numpy())
    apart_km = geodesy.distance_km(lon, lat, np.full(len(lon), TOWN[0]), np.full(len(lat), TOWN[1]))
    near_town = forecast[apart_km < 60].sum()
    assert near_town == pytest.approx(30, rel=0.3)


def test_environments_stay_on_their_side(model) -> None:
    forecast = model.predict().pivot(index="cell", columns="environment", values="expected_incidents_12m")
    lon, _ = geodesy.cell_centres(forecast.index.to_numpy())
    at_sea = lon < -15
    assert forecast.loc[at_sea, "sea"].sum() > 50 * forecast.loc[at_sea, "desert"].sum()
    assert forecast.loc[~at_sea, "desert"].sum() > 50 * forecast.loc[~at_sea, "sea"].sum()


def test_the_order_of_rows_does_not_matter(model, incidents) -> None:
    assert _same(IntensityModel().fit(incidents.sample(frac=1, random_state=1)), model)


def test_what_comes_later_changes_nothing(incidents) -> None:
    as_of = datetime(2020, 6, 30)
    before = incidents[incidents["date"] <= as_of]
    assert _same(IntensityModel().fit(incidents, as_of), IntensityModel().fit(before, as_of))


def test_near_misses_change_nothing(model, incidents) -> None:
    rescued = noise(50, rng_of(9)).assign(dead_and_missing=0, n_dead=0, n_sex_unknown=0)
    rescued["incident_id"] = [f"rescue:{number}" for number in range(50)]
    whole = pd.concat([incidents, rescued], ignore_index=True)
    assert _same(IntensityModel().fit(whole, incidents["date"].max()), IntensityModel().fit(incidents))


def test_cells_beyond_reach_expect_nothing_recorded(model) -> None:
    far, near = geodesy.cells_of([120.0, TOWN[0]], [-30.0, TOWN[1]])
    forecast = model.predict([far, near]).groupby("cell")["expected_deaths_12m"].sum()
    assert forecast[far] == 0
    assert forecast[near] > 0


@pytest.mark.parametrize("n_rows", [1, 5, 30])
def test_few_incidents_are_enough(incidents, n_rows: int) -> None:
    some = incidents.sample(n_rows, random_state=n_rows)
    forecast = IntensityModel().fit(some).predict()
    check_layer(forecast, FORECAST)
    assert 0 < forecast["expected_incidents_12m"].sum() <= 2 * n_rows


def test_one_bad_month_is_not_twelve(incidents) -> None:
    month = incidents[incidents["date"].between("2018-05-01", "2018-05-31")]
    expected = IntensityModel().fit(month).predict()["expected_incidents_12m"].sum()
    assert expected < 2 * len(month)


def test_months_stand_for_themselves(model, incidents) -> None:
    monthly = incidents.assign(
        date=incidents["date"].dt.to_period("M").dt.to_timestamp(), date_precision="month", radius_km=10.0
    )
    by_month = IntensityModel().fit(monthly)
    assert by_month.as_of_ == pd.Timestamp("2023-12-31")
    np.testing.assert_allclose(by_month.incidents_.sum(), model.incidents_.sum(), rtol=0.05)


def test_coordinates_cut_to_whole_degrees_make_no_hotspot() -> None:
    exact = noise(400, rng_of(5))
    rows = exact["date"] >= "2022-01-01"
    cut = exact.copy()
    points = geopandas.points_from_xy(np.trunc(exact.geometry.x), np.trunc(exact.geometry.y), crs=exact.crs)
    cut["geometry"] = exact.geometry.where(~rows, points)
    cut.loc[rows, "radius_km"] = 84.0
    believed = cut.assign(radius_km=3.0)
    wary, fooled = (IntensityModel().fit(layer).incidents_.sum(axis=1).max() for layer in (cut, believed))
    assert wary < 0.6 * fooled


def test_a_heap_is_forecast_where_it_is_reported() -> None:
    layer = together(heap(200, rng_of(6), TOWN), noise(200, rng_of(7)))
    model = IntensityModel().fit(layer)
    own = geodesy.cells_of([TOWN[0]], [TOWN[1]])
    assert model.predict(own)["expected_incidents_12m"].sum() == pytest.approx(20, rel=0.3)


@pytest.mark.parametrize("as_of", [None, datetime(2001, 1, 1)])
def test_nothing_to_learn_from_is_said(incidents, as_of) -> None:
    layer = incidents if as_of else incidents.iloc[:0]
    with pytest.raises(ModelError, match="nothing to learn from"):
        IntensityModel().fit(layer, as_of)


def test_an_unfitted_model_says_so() -> None:
    for ask in (IntensityModel().predict, IntensityModel().to_arrays, lambda: IntensityModel().intervals({}, {})):
        with pytest.raises(ModelError, match="before it was fitted"):
            ask()


def test_a_model_comes_back_whole_without_pickle(model) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **model.to_arrays())
    buffer.seek(0)
    with np.load(buffer, allow_pickle=False) as arrays:
        again = IntensityModel.from_arrays(dict(arrays))
    pd.testing.assert_frame_equal(again.predict(), model.predict())
    cells = {"H1": list(model.cells_[:40])}
    pd.testing.assert_frame_equal(again.intervals(cells, {"H1": "desert"}), model.intervals(cells, {"H1": "desert"}))


def test_a_stored_model_with_a_part_missing_is_refused(model) -> None:
    arrays = {name: array for name, array in model.to_arrays().items() if name != "deaths"}
    with pytest.raises(ModelError, match="lacks deaths"):
        IntensityModel.from_arrays(arrays)


def test_intervals_sum_the_cells_of_a_hotspot(model) -> None:
    cells = geodesy.cells_within(geodesy.cells_of([TOWN[0]], [TOWN[1]]), 50)
    told = model.intervals({"town": list(cells), "nowhere": []}, {"town": "desert", "nowhere": "sea"})
    forecast = model.predict(cells)
    in_desert = forecast[forecast["environment"] == "desert"]["expected_deaths_12m"].sum()
    assert list(told.index) == ["town", "nowhere"]
    assert told.loc["town", "expected_deaths_12m"] == pytest.approx(in_desert)
    assert told.loc["town", "low_95"] <= told.loc["town", "low_80"] <= in_desert <= told.loc["town", "high_80"]
    assert told.loc["nowhere", "expected_deaths_12m"] == 0


def test_records_weigh_cumulative_rows_less_and_cap_deaths(incidents) -> None:
    rows = incidents.head(4).copy()
    rows["incident_kind"] = ["incident", "cumulative", "incident", "incident"]
    rows["dead_and_missing"] = [5, 5, 500, 1]
    records = read_records(rows)
    assert records.weight.tolist() == [1, 0.5, 1, 1]
    assert records.capped_deaths.tolist() == [5, 2.5, 30, 1]
    assert records.deaths.max() == 500


@pytest.mark.mmp
def test_it_leads_the_counts_and_kernels_of_2023_by_more_than_half_a_bit(mmp_data) -> None:
    from riskmap.incidents import import_incidents
    from riskmap.model import scores
    from riskmap.model.kernels import BANDWIDTHS_KM, build_bank

    layer = import_incidents([mmp_data / "mmp_api"], as_of=datetime(2024, 12, 31)).incidents
    model = IntensityModel().fit(layer, datetime(2022, 12, 31))
    records = read_records(layer, datetime(2022, 12, 31))
    bank = build_bank(records.longitude, records.latitude, model.cells_)
    actual = layer[layer["date"].between("2023-01-01", "2023-12-31")]
    cells = bank.index_of(geodesy.cells_of(actual.geometry.x, actual.geometry.y))
    inside = cells >= 0
    assert inside.mean() > 0.99
    band = BANDWIDTHS_KM.index(25.0)
    years = records.age_days / 365.25
    kernels = [bank.spread(band, 0.5 ** (years / half_life)) for half_life in (0.5, 1.0, 2.0, 4.0)]
    counts = [bank.spread(0, 0.5 ** (years / half_life)) for half_life in (0.5, 1.0, 2.0, 4.0)]

    def mean_bits(mass: np.ndarray) -> float:
        share = scores.mixed(mass / mass.sum(), bank.uniform, 0.01)
        return float(scores.bits(share, bank.uniform, cells[inside]).mean())

    best = max(mean_bits(mass) for mass in (*kernels, *counts))
    assert mean_bits(model.incidents_.sum(axis=1)) >= best + 0.6
