"""Kept models: whole or not there, promoted and rolled back, read without scikit-learn and without a pickle."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from geopandas.testing import assert_geodataframe_equal

from riskmap import schema
from riskmap.errors import InputError, ModelError, StoreError
from riskmap.layers import save_layer
from riskmap.model import RiskModel, registry
from riskmap.settings import geo_folder, home_folder
from riskmap.store import Versions, locked
from tests.test_significance import rng_of
from tests.world import noise, together, town


@pytest.fixture(autouse=True)
def _exact_places_may_be_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "partner")


@pytest.fixture(scope="module")
def model() -> RiskModel:
    incidents = together(town(60, rng_of(1), (5.0, 22.0)), noise(60, rng_of(2)))
    return RiskModel(n_maps=199, n_resamples=10).fit(incidents, as_of=datetime(2023, 12, 31))


def home() -> Path:
    return Path(os.environ["RISKMAP_HOME"]) / "models"


def test_a_kept_model_reads_back_as_it_was(model: RiskModel) -> None:
    version = registry.save_model(model, "mine")
    kept = registry.load_model("mine")
    assert_geodataframe_equal(kept.hotspots_, model.hotspots_, check_dtype=False)
    assert np.allclose(kept.forecast_["expected_deaths_12m"], model.forecast_["expected_deaths_12m"])
    assert (kept.version, kept.about["model_version"]) == (version, model.about_["model_version"])
    for name, array in model.to_arrays().items():
        assert (registry.load_arrays("mine")[name] == array).all()


def test_two_trainings_of_the_same_keep_the_same_bytes(model: RiskModel) -> None:
    first, second = (home() / "mine" / registry.save_model(model, "mine") for _ in range(2))
    assert first != second
    for name in ("hotspots.parquet", "forecast.parquet", "about.json", "card.md", "arrays.npz"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_promoting_and_rolling_back(model: RiskModel) -> None:
    assert registry.promoted() == registry.SHIPPED
    versions = [registry.save_model(model, "mine") for _ in range(2)]
    registry.promote(f"mine/{versions[0]}", anyway="a test")
    registry.promote("mine", anyway="a test")
    assert registry.promoted() == f"mine/{versions[1]}"
    assert f"mine/{versions[1]} (promoted)" in registry.list_models()
    assert registry.roll_back() == f"mine/{versions[0]}"
    assert registry.roll_back() == registry.SHIPPED
    with pytest.raises(ModelError, match="nothing to roll back"):
        registry.roll_back()


@pytest.mark.parametrize("name", ["", "../out", "Mine", "a/b/c", "shipped", "x" * 41])
def test_a_name_no_folder_should_bear_is_refused(model: RiskModel, name: str) -> None:
    with pytest.raises(ModelError, match="cannot be named"):
        registry.save_model(model, name)


def test_the_shipped_models_card_tells_how_well_it_forecasts() -> None:
    shipped = registry.load_model("shipped")
    assert shipped.card() == (geo_folder() / registry.SHIPPED_CARD).read_text(encoding="utf-8")
    assert shipped.card().startswith(f"# Model card: {shipped.about['model_version']}\n")
    assert "Gain over the best baseline" in shipped.card() and "Not measured" not in shipped.card()


def test_an_updates_card_takes_no_skill_that_was_measured_on_other_data(model: RiskModel) -> None:
    updates = Versions(home_folder() / "data")
    with locked(updates.folder), updates.staged() as stage:
        save_layer(model.hotspots_, stage / "hotspots.parquet", schema.HOTSPOTS, model.about_)
        save_layer(model.forecast_, stage / "forecast.parquet", schema.FORECAST, model.about_)
        updates.point_to(updates.add(stage))
    card = registry.load_model("shipped").card()
    assert card.startswith(f"# Model card: {model.about_['model_version']}\n")
    assert "Not measured for this model" in card


def test_an_unknown_model_is_named_with_those_there_are(model: RiskModel) -> None:
    registry.save_model(model, "mine")
    with pytest.raises(ModelError, match="there are: shipped, mine"):
        registry.load_model("yours")


class Failing:
    """A model whose card cannot be written: training that breaks at the last step."""

    def __init__(self, model: RiskModel):
        self.hotspots_, self.forecast_, self.about_ = model.hotspots_, model.forecast_, model.about_

    def to_arrays(self) -> dict:
        return {}

    def card(self) -> str:
        raise OSError("No space left on device")


def test_a_writer_that_fails_leaves_the_served_model_whole(model: RiskModel) -> None:
    version = registry.save_model(model, "mine")
    with pytest.raises(StoreError, match="No space"):
        registry.save_model(Failing(model), "mine")
    assert registry.load_model("mine").version == version
    assert [path.name for path in (home() / "mine").iterdir() if path.is_dir()] == [version]


def test_two_writers_at_once_are_kept_apart(model: RiskModel) -> None:
    version = registry.save_model(model, "mine")
    with locked(home() / "mine"), pytest.raises(StoreError, match="being written to"):
        registry.save_model(model, "mine")
    assert registry.load_model("mine").version == version


def test_a_writer_that_was_killed_keeps_no_lock_and_breaks_nothing(model: RiskModel) -> None:
    version = registry.save_model(model, "mine")
    code = f"""
import os, signal
from riskmap.store import Versions, locked
with locked({str(home() / "mine")!r}):
    with Versions(__import__("pathlib").Path({str(home() / "mine")!r})).staged() as stage:
        (stage / "hotspots.parquet").write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert registry.load_model("mine").version == version
    assert registry.save_model(model, "mine") != version


def test_a_damaged_file_is_named(model: RiskModel) -> None:
    version = registry.save_model(model, "mine")
    (home() / "mine" / version / "hotspots.parquet").write_bytes(b"not parquet")
    with pytest.raises(InputError, match=r"hotspots\.parquet"):
        registry.load_model("mine")


def test_arrays_with_a_pickle_inside_are_refused(model: RiskModel) -> None:
    version = registry.save_model(model, "mine")
    np.savez(home() / "mine" / version / "arrays.npz", trap=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        registry.load_arrays("mine")


def test_reading_a_kept_model_imports_no_scikit_learn(model: RiskModel) -> None:
    registry.save_model(model, "mine")
    code = """
import sys
from riskmap.model.registry import load_model
assert len(load_model("mine").hotspots_)
assert "sklearn" not in sys.modules and "scipy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])
