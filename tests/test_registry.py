"""Trained models on disk: whole or not at all, promoted and rolled back, never unpickled, read without scikit-learn."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest
from made_layers import made_hotspots

from riskmap.errors import ModelError, StoreError
from riskmap.model import registry
from riskmap.settings import home_folder


def _forecast() -> pd.DataFrame:
    row = {"cell": "843f359ffffffff", "environment": "sea", "expected_incidents_12m": 1.5, "expected_deaths_12m": 4.0}
    return pd.DataFrame([row])


@dataclass
class _Made:
    """A fitted model of which the registry can ask everything."""

    people: int = 10
    hotspots_: object = None
    forecast_: pd.DataFrame = field(default_factory=_forecast)
    about_: dict = field(default_factory=lambda: {"data_date": "2023-12-31", "model_version": "made"})

    def __post_init__(self) -> None:
        self.hotspots_ = made_hotspots(["sea"]).assign(dead_and_missing=self.people)

    def to_arrays(self) -> dict[str, np.ndarray]:
        return {"weights": np.arange(3.0)}

    def card(self) -> str:
        return "# A made model\n"


def test_a_kept_model_comes_back_as_it_was() -> None:
    assert registry.save_model(_Made(), "mine") == "v0001"
    kept = registry.load_model("mine")
    assert (kept.name, kept.version, kept.about["model_version"]) == ("mine", "v0001", "made")
    pd.testing.assert_frame_equal(kept.forecast_, _forecast())
    pd.testing.assert_frame_equal(pd.DataFrame(kept.hotspots_), pd.DataFrame(_Made().hotspots_), check_dtype=False)
    assert registry.load_arrays("mine")["weights"].tolist() == [0, 1, 2]


def test_training_again_adds_a_version_and_leaves_the_old_one() -> None:
    for people in (10, 20):
        registry.save_model(_Made(people), "mine")
    assert registry.load_model("mine").hotspots_.dead_and_missing.sum() == 20
    assert registry.load_model("mine/v0001").hotspots_.dead_and_missing.sum() == 10
    assert registry.list_models() == ["shipped (promoted)", "mine/v0001", "mine/v0002"]


def test_promotion_serves_a_model_until_it_is_rolled_back() -> None:
    for people in (10, 20):
        registry.save_model(_Made(people), "mine")
    assert registry.promote("mine/v0001") == "mine/v0001"
    assert registry.promote("mine") == "mine/v0002"
    assert registry.load_model().version == "v0002"
    assert registry.roll_back() == "mine/v0001"
    assert registry.roll_back() == "shipped"
    with pytest.raises(ModelError, match="nothing to roll back"):
        registry.roll_back()


@pytest.mark.parametrize("name", ["", "../up", "Mine", "shipped", "a" * 41, "a/b", "current\n"])
def test_a_name_that_no_folder_can_bear_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="cannot be named"):
        registry.save_model(_Made(), name)
    assert not (home_folder() / "models").exists()


@pytest.mark.parametrize("name", ["other", "mine/v0009", "../../etc", "mine/../mine"])
def test_an_unknown_model_is_named_beside_those_there_are(name: str) -> None:
    registry.save_model(_Made(), "mine")
    with pytest.raises(ModelError, match="there are: shipped, mine"):
        registry.load_model(name)


def test_a_failed_training_leaves_the_old_model_serving(monkeypatch: pytest.MonkeyPatch) -> None:
    registry.save_model(_Made(), "mine")
    broken = _Made(20)
    monkeypatch.setattr(broken, "to_arrays", lambda: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        registry.save_model(broken, "mine")
    assert registry.load_model("mine").version == "v0001"
    assert registry.list_models()[1:] == ["mine/v0001"]


def test_a_damaged_history_is_said() -> None:
    registry.save_model(_Made(), "mine")
    (home_folder() / "models" / "promoted.json").write_text("[")
    with pytest.raises(StoreError, match="is damaged"):
        registry.load_model()


def test_arrays_that_would_run_code_are_refused() -> None:
    registry.save_model(_Made(), "mine")
    path = home_folder() / "models" / "mine" / "v0001" / "arrays.npz"
    np.savez(path, hostile=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        registry.load_arrays("mine")


def test_reading_a_model_needs_no_scikit_learn() -> None:
    code = "import riskmap.model.registry, sys; print('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
