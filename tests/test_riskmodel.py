"""The risk model on a made world: hotspots with their truth, the same for any order of rows, learnt up to a day."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import geopandas
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from riskmap.errors import ModelError
from riskmap.model import RiskModel
from riskmap.model.about import version_of
from riskmap.model.baselines import KERNEL
from riskmap.model.card import write_card
from riskmap.model.skill import LEADS, NO_SKILL
from riskmap.schema import FORECAST, HOTSPOTS, check_layer
from tests.test_significance import rng_of
from tests.world import ATLANTIC, heap, middle_of, noise, together, town

AS_OF = datetime(2023, 12, 31)
DEADLY, QUIET, DESK = (2.0, 19.0), (7.0, 25.0), (8.0, 18.0)


def small_model(**settings) -> RiskModel:
    return RiskModel(n_maps=199, n_resamples=20, **settings)


def made_world() -> geopandas.GeoDataFrame:
    sea = town(40, rng_of(3), middle_of(ATLANTIC), environment="sea", country="unknown", n_dead=6)
    return together(
        town(60, rng_of(1), DEADLY, n_dead=3),
        town(30, rng_of(2), QUIET, found_kind="remains", n_dead=1),
        heap(200, rng_of(4), DESK, location_precision="reporting point", radius_km=300.0),
        sea,
        noise(80, rng_of(5)),
        noise(40, rng_of(6), ATLANTIC, environment="sea"),
    )


@pytest.fixture(scope="module")
def world() -> geopandas.GeoDataFrame:
    return made_world()


@pytest.fixture(scope="module")
def model(world: geopandas.GeoDataFrame) -> RiskModel:
    return small_model().fit(world, as_of=AS_OF)


def holder_of(model: RiskModel, place: tuple[float, float]) -> pd.Series | None:
    """The hotspot that covers a place."""
    here = model.hotspots_[model.hotspots_.covers(geopandas.points_from_xy([place[0]], [place[1]])[0])]
    return None if here.empty else here.iloc[0]


def bytes_of(layer: pd.DataFrame) -> bytes:
    file = BytesIO()
    layer.to_parquet(file)
    return file.getvalue()


def test_its_layers_keep_their_contracts(model: RiskModel) -> None:
    check_layer(model.hotspots_, HOTSPOTS)
    check_layer(model.forecast_, FORECAST)


def test_it_finds_what_was_planted_and_not_the_desk(model: RiskModel) -> None:
    assert holder_of(model, DEADLY)["environment"] == "desert"
    assert holder_of(model, QUIET)["environment"] == "desert"
    assert holder_of(model, middle_of(ATLANTIC))["environment"] == "sea"
    assert holder_of(model, DESK) is None


def test_hotspots_are_ranked_worst_first_and_named_once(model: RiskModel) -> None:
    expected = model.hotspots_["expected_deaths_12m"].fillna(-1)
    assert expected.is_monotonic_decreasing
    assert model.hotspots_["rank"].tolist() == list(range(1, len(expected) + 1))
    assert model.hotspots_["name"].is_unique
    assert holder_of(model, DEADLY)["rank"] < holder_of(model, QUIET)["rank"]


def test_labels_and_figures_tell_the_same(model: RiskModel, world: geopandas.GeoDataFrame) -> None:
    assert (model.labels_ == model.predict(world)).all()
    for position, hotspot in model.hotspots_.iterrows():
        members = world[model.labels_ == position]
        assert len(members) == hotspot["n_incidents"]
        assert members["dead_and_missing"].sum() == hotspot["dead_and_missing"]
        assert (members["environment"] == hotspot["environment"]).all()
    assert (model.labels_[(world["location_precision"] == "reporting point").to_numpy()] == -1).all()


def test_where_remains_were_found_the_sentence_says_so(model: RiskModel) -> None:
    assert "were found dead here" in holder_of(model, QUIET)["evidence"]
    assert "died or went missing here" in holder_of(model, DEADLY)["evidence"]


def test_shuffled_rows_give_the_same_bytes(model: RiskModel, world: geopandas.GeoDataFrame) -> None:
    shuffled = world.sample(frac=1, random_state=7)
    again = small_model().fit(shuffled, as_of=AS_OF)
    assert bytes_of(again.hotspots_) == bytes_of(model.hotspots_)
    assert bytes_of(again.forecast_) == bytes_of(model.forecast_)
    assert (pd.Series(again.labels_, shuffled.index).sort_index().to_numpy() == model.labels_).all()


def test_what_happened_later_changes_nothing(world: geopandas.GeoDataFrame) -> None:
    day = datetime(2020, 6, 30)
    past = world[world["date"] <= pd.Timestamp(day)]
    whole, cut = small_model().fit(world, as_of=day), small_model().fit(past)
    assert whole.hotspots_["last_date"].max() <= pd.Timestamp(day)
    assert whole.forecast_period_ == "July 2020 to June 2021"
    assert bytes_of(whole.hotspots_) == bytes_of(small_model().fit(past, as_of=day).hotspots_)
    assert cut.hotspots_["hotspot_id"].tolist() == whole.hotspots_["hotspot_id"].tolist()


@pytest.mark.parametrize("place", [DEADLY, QUIET])
def test_more_deaths_never_lower_a_rank(model: RiskModel, world: geopandas.GeoDataFrame, place: tuple) -> None:
    before = holder_of(model, place)
    inside = model.labels_ == before["rank"] - 1
    worse = world.copy()
    for column in ("n_dead", "dead_and_missing", "n_sex_unknown"):
        worse.loc[inside, column] *= 4
    after = holder_of(small_model().fit(worse, as_of=AS_OF), place)
    assert after["rank"] <= before["rank"]
    assert after["dead_and_missing"] == 4 * before["dead_and_missing"]


def test_thin_or_unsteady_hotspots_carry_no_forecast(model: RiskModel) -> None:
    hotspots = model.hotspots_
    thin = (hotspots["n_incidents"] < 3) | (hotspots["stability"] < 0.5)
    assert hotspots.loc[thin, "expected_deaths_12m"].isna().all()
    assert hotspots.loc[~thin, "expected_deaths_12m"].notna().all()


def test_a_hotspot_that_hangs_on_one_heap_is_less_steady_than_a_town() -> None:
    rng = rng_of(9)
    incidents = together(heap(60, rng, QUIET), town(60, rng, DEADLY), noise(80, rng))
    fitted = RiskModel(n_maps=199, n_resamples=60).fit(incidents, as_of=AS_OF)
    assert holder_of(fitted, QUIET)["stability"] < 0.8
    assert holder_of(fitted, DEADLY)["stability"] > 0.9


def test_the_version_tells_data_settings_and_day(model: RiskModel, world: geopandas.GeoDataFrame) -> None:
    def version(incidents: geopandas.GeoDataFrame, settings: RiskModel, day: datetime) -> str:
        # No environment of this world is told by a baseline.
        return version_of(incidents, dict(sorted((settings.get_params() | {"baselines": {}}).items())), day)

    first = model.about_["model_version"]
    one_more = world.copy()
    one_more.loc[0, "n_survivors"] = 1
    assert version(world, small_model(), AS_OF) == first
    assert (
        len({first, version(one_more, small_model(), AS_OF), version(world, small_model(random_state=1), AS_OF)}) == 3
    )
    assert version(world, small_model(), datetime(2023, 12, 30)) != first


def test_noise_alone_gives_an_empty_checked_layer_and_a_forecast() -> None:
    fitted = small_model().fit(noise(60, rng_of(12)), as_of=AS_OF)
    assert fitted.hotspots_.empty
    check_layer(fitted.hotspots_, HOTSPOTS)
    assert len(fitted.forecast_)
    assert set(fitted.labels_) == {-1}


def test_nothing_to_learn_from_is_said(world: geopandas.GeoDataFrame) -> None:
    with pytest.raises(ModelError, match="nothing to learn from"):
        small_model().fit(world, as_of=datetime(2001, 1, 1))
    with pytest.raises(ModelError, match="nothing to learn from"):
        small_model().fit(world.iloc[:0])
    with pytest.raises(ModelError, match="fit first"):
        small_model().predict(world)


def test_it_is_an_estimator_by_its_settings() -> None:
    assert clone(small_model(widest_km=200.0)).get_params()["widest_km"] == 200.0


def test_a_hotspot_of_sources_without_a_quality_is_published_without_one() -> None:
    incidents = together(town(60, rng_of(1), DEADLY, n_dead=3), noise(80, rng_of(5)))
    found = small_model().fit(incidents.assign(source_quality=pd.array([pd.NA] * len(incidents), "Int64")), as_of=AS_OF)
    assert len(found.hotspots_) and found.hotspots_["source_quality"].isna().all()


def test_arrays_need_no_pickle(model: RiskModel) -> None:
    assert all(array.dtype != object for array in model.to_arrays().values())
    assert np.isin(model.hotspots_["hotspot_id"], model.to_arrays()["cells_hotspot_id"]).all()


def test_the_card_says_what_it_must_not_be_used_for(model: RiskModel, tmp_path) -> None:
    told = write_card(model, tmp_path / "card.md").read_text(encoding="utf-8")
    assert "Tasking of border enforcement" in told
    assert model.about_["model_version"] in told
    assert "Not measured for this model" in told
    assert "women and children are among the blind spots" in told
    assert "## How well each region reports\n\n- Western Africa: " in told


def test_the_card_tells_the_skill_of_the_backtest_and_where_there_is_none(model: RiskModel) -> None:
    verdict = {"kind": "environment", "name": "container", "verdict": NO_SKILL, "use": "kernel density"}
    bits = {"best_baseline": "all years", "gain_bits": 0.5, "low_bits": 0.4, "high_bits": 0.6}
    whole = {"kind": "all", "name": "all", "verdict": LEADS, "years_ahead": 6, "years": 7, **bits}
    hits = {"riskmap": {"incidents_250": 0.456, "deaths_250": 0.391}}
    card = model.card_with({"years": [2017, 2023], "forecasts": hits, "verdicts": [whole, verdict]})
    assert "Not measured for this model" not in card
    assert "46% of the incidents and 39% of the dead and missing" in card
    assert "+0.50 bits an incident [+0.40, +0.60], ahead in 6 of 7 years" in card
    assert "Container: no skill was shown, so the forecast there is that of: kernel density." in card


def test_where_no_skill_was_shown_the_baseline_forecasts_and_is_named(world: geopandas.GeoDataFrame) -> None:
    boxes = town(60, rng_of(22), DEADLY, environment="container")
    layer = together(world, boxes)
    ours, told = (
        small_model(baselines=baselines).fit(layer, as_of=AS_OF)
        for baselines in ({}, {"container": KERNEL, "mountain": KERNEL})
    )
    by_baseline = told.forecast_["environment"] == "container"
    assert told.intensity_.baselines_ == {"container": KERNEL}  # nobody died on a mountain here
    assert told.forecast_["forecast_by"].eq(KERNEL).equals(by_baseline)
    columns = ["expected_incidents_12m", "expected_deaths_12m"]
    pd.testing.assert_frame_equal(told.forecast_.loc[~by_baseline, columns], ours.forecast_.loc[~by_baseline, columns])
    for name in columns:
        assert told.forecast_.loc[by_baseline, name].sum() == pytest.approx(ours.forecast_.loc[by_baseline, name].sum())
        assert not np.allclose(told.forecast_.loc[by_baseline, name], ours.forecast_.loc[by_baseline, name])
    named = told.hotspots_.set_index("environment")["forecast_by"]
    assert set(named.get(["container"], [])) <= {KERNEL} and set(named.drop("container", errors="ignore")) == {
        "riskmap"
    }
    assert ours.forecast_["forecast_by"].eq("riskmap").all()
