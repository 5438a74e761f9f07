"""What may serve: measured, no worse, by reason otherwise; put back and thrown away without harm to what serves."""

from __future__ import annotations

from datetime import datetime

import geopandas
import numpy as np
import pytest

from riskmap.errors import ModelError
from riskmap.model import RiskModel, registry
from riskmap.model.check import MARGIN_BITS, NO_WORSE, WORSE, check_skill
from riskmap.model.options import OPTIONS
from riskmap.model.shelf import read_log
from tests.test_significance import rng_of
from tests.world import noise, together, town

AS_OF = datetime(2023, 12, 31)
WHEN = datetime(2024, 2, 3, 4, 5, 6)


@pytest.fixture(autouse=True)
def _exact_places_may_be_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "partner")


@pytest.fixture(scope="module")
def incidents() -> geopandas.GeoDataFrame:
    return together(town(90, rng_of(1), (5.0, 22.0)), noise(60, rng_of(2)))


@pytest.fixture(scope="module")
def astray(incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """The same incidents, a third of a world away."""
    return incidents.set_geometry(incidents.geometry.translate(100.0, 0.0))


@pytest.fixture(scope="module")
def model(incidents: geopandas.GeoDataFrame) -> RiskModel:
    return RiskModel(n_maps=199, n_resamples=10).fit(incidents, as_of=AS_OF)


@pytest.fixture
def serving(model: RiskModel, incidents: geopandas.GeoDataFrame) -> str:
    """A model in service that keeps what it learnt from."""
    version = registry.save_model(model, "first", incidents)
    return registry.promote(f"first/{version}", anyway="the first one")


def kept(model: RiskModel, name: str, incidents: geopandas.GeoDataFrame, measured: bool = True) -> str:
    metrics = registry.measure_against(incidents) if measured else None
    return f"{name}/{registry.save_model(model, name, incidents, metrics)}"


def test_a_model_that_was_not_measured_is_refused_and_told_how(model, incidents, serving) -> None:
    name = kept(model, "second", incidents, measured=False)
    with pytest.raises(ModelError, match=rf"not measured.*riskmap models measure {name}.*stays in service"):
        registry.promote(name)
    assert registry.promoted() == serving
    registry.measure(name)
    assert registry.promote(name) == name


def test_the_same_data_forecast_no_worse_than_themselves(model, incidents, serving) -> None:
    metrics = registry.measure_against(incidents)
    assert metrics["verdict"] == NO_WORSE and metrics["against"] == serving
    (test,) = metrics["tests"]
    assert (test["gain"], test["low"], test["high"]) == (0, 0, 0)
    assert test["bits"] == test["served_bits"] > 0


def test_data_gone_astray_are_worse_on_what_was_known(model, astray, serving) -> None:
    name = kept(model, "second", astray)
    metrics = registry.read_metrics(name)
    on_served = next(test for test in metrics["tests"] if test["on"] == "served")
    assert metrics["verdict"] == WORSE and on_served["high"] < -MARGIN_BITS
    with pytest.raises(ModelError, match="forecasts worse than the model in service"):
        registry.promote(name)
    assert registry.promoted() == serving


def test_a_model_that_no_page_could_show_is_not_promoted(model, incidents, monkeypatch) -> None:
    name = kept(model, "first", incidents, measured=False)
    monkeypatch.setenv("RISKMAP_TIER", "public")
    with pytest.raises(ModelError, match="learnt from days and exact points"):
        registry.promote(name, anyway="whatever the reason")
    assert registry.promoted() == registry.SHIPPED


def test_a_reason_overrides_and_is_logged(model, astray, serving) -> None:
    name = kept(model, "second", astray)
    registry.promote(name, anyway="  only this\nregion is wanted ", who="Ada", when=WHEN)
    deed = read_log()[-1]
    assert (deed.what, deed.model, deed.who, deed.when) == ("promoted", name, "Ada", "2024-02-03 04:05:06")
    assert deed.reason.startswith("only this region is wanted (") and "forecasts worse" in deed.reason
    assert deed.served_before == serving


def test_a_measurement_beside_another_model_does_not_count(model, incidents, astray, serving) -> None:
    name = kept(model, "second", incidents)
    registry.promote(kept(model, "third", astray), anyway="a test")
    with pytest.raises(ModelError, match="measured beside another model"):
        registry.promote(name)


def test_more_bits_where_more_is_known() -> None:
    """The side that saw the town before its year forecasts it better, by what a smooth map gives it."""
    seen = together(town(90, rng_of(1), (5.0, 22.0)), noise(60, rng_of(2)))
    unseen = noise(60, rng_of(2))
    better, worse = check_skill(seen, unseen), check_skill(unseen, seen)
    gains = {test["on"]: test["gain"] for test in better["tests"]}
    assert better["verdict"] == NO_WORSE or gains["own"] > 1
    assert gains["own"] > 1 and worse["verdict"] == WORSE


def test_years_without_any_before_them_cannot_be_scored() -> None:
    one_year = noise(30, rng_of(3), date=np.datetime64("2023-05-01"))
    found = check_skill(one_year, one_year, same=True)
    assert found["verdict"] is None and found["tests"] == []


def test_the_data_hash_knows_figures_not_order(incidents: geopandas.GeoDataFrame) -> None:
    shuffled = incidents.sample(frac=1, random_state=1)
    assert registry.data_hash(shuffled) == registry.data_hash(incidents)
    other = incidents.assign(n_dead=incidents["n_dead"].where(incidents.index != 7, 99))
    assert registry.data_hash(other) != registry.data_hash(incidents)


def test_the_data_hash_outlives_the_disk(model, incidents) -> None:
    name = kept(model, "first", incidents, measured=False)
    assert registry.data_hash(registry.load_learnt(name)) == registry.data_hash(incidents)
    assert registry.load_about(name)["data_hash"] == registry.data_hash(incidents)


def test_links_are_not_kept(model, incidents) -> None:
    name = kept(model, "first", incidents.assign(url="https://example.org/a"), measured=False)
    assert registry.load_learnt(name)["url"].isna().all()


def test_what_serves_is_not_discarded(model, incidents, serving) -> None:
    with pytest.raises(ModelError, match="in service"):
        registry.discard(serving)
    with pytest.raises(ModelError, match="shipped"):
        registry.discard("shipped")
    assert registry.load_model().name == "first"


def test_a_discarded_version_is_gone_and_the_newest_left_answers_to_its_name(model, incidents, serving) -> None:
    first, second = (kept(model, "second", incidents, measured=False) for _ in range(2))
    registry.discard(second)
    assert str(registry.load_model("second")) == first
    registry.discard(first)
    with pytest.raises(ModelError, match="there are: shipped, first"):
        registry.load_model("second")
    assert [deed.what for deed in read_log()[-2:]] == ["discarded"] * 2


def test_rolling_back_passes_over_what_was_discarded(model, incidents, serving) -> None:
    second, third = (kept(model, name, incidents, measured=False) for name in ("second", "third"))
    for name in (second, third):
        registry.promote(name, anyway="a test")
    registry.discard(second)
    assert registry.before_promoted() == serving
    assert registry.roll_back() == serving


def test_the_card_tells_data_skill_and_blind_spots(model, incidents, serving) -> None:
    card = registry.load_model(kept(model, "second", incidents)).card()
    for told in (
        "What it must not be used for",
        "women and children are among the blind spots",
        "Verdict: no worse than first/v0001",
        f"Data hash {registry.data_hash(incidents)}",
        "seed 0",
    ):
        assert told in card


def test_the_options_are_the_models_own() -> None:
    # The stand-in baselines follow from the skill shown, and are nobody's choice.
    own = {name: value for name, value in RiskModel().get_params().items() if name != "baselines"}
    assert {name: option.default for name, option in OPTIONS.items()} == own
    assert all(option.least <= option.default <= option.most and option.help for option in OPTIONS.values())
