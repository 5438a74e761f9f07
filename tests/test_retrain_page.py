"""The page on training models: what it offers, whom, and what its actions do; the learning itself is elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from riskmap import audit, training
from riskmap.layers import save_layer
from riskmap.model import registry
from riskmap.schema import INCIDENTS
from riskmap.training import Order
from tests.test_significance import rng_of
from tests.test_training import QUICK, WHEN
from tests.world import noise, together, town

SLOW = 120


def _page() -> None:
    from datetime import date

    from riskmap.ui import state
    from riskmap.ui.content import load_content
    from riskmap.ui.pages import retrain

    state.open_session(load_content().choices)
    retrain.page(date(2024, 2, 1))


def _page_of_a_reader() -> None:
    from datetime import date

    from riskmap.roles import NOBODY
    from riskmap.ui import access, state
    from riskmap.ui.content import load_content
    from riskmap.ui.pages import retrain

    access.current_visitor = retrain.retraining.current_visitor = lambda: NOBODY
    state.open_session(load_content().choices)
    retrain.page(date(2024, 2, 1))


@pytest.fixture(autouse=True)
def _on_ones_own_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    from riskmap.roles import OWN_MACHINE
    from riskmap.ui import access, retraining

    monkeypatch.setattr(access, "current_visitor", lambda: OWN_MACHINE)
    monkeypatch.setattr(retraining, "current_visitor", lambda: OWN_MACHINE)


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    incidents = together(town(60, rng_of(1), (5.0, 22.0)), noise(60, rng_of(2)))
    return save_layer(incidents, tmp_path_factory.mktemp("made") / "incidents.parquet", INCIDENTS)


@pytest.fixture
def trained(layer: Path) -> str:
    return training.run_training(Order("mine", layer, settings=QUICK, check=False), WHEN).model


def opened(page=_page) -> AppTest:
    app = AppTest.from_function(page, default_timeout=SLOW).run()
    assert not app.exception, app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


def spoken(app: AppTest) -> str:
    kinds = ("markdown", "caption", "success", "warning", "info", "error")
    told = [part.value for kind in kinds for part in app.get(kind)]
    return " ".join([*told, *(part.proto.body for part in app.get("html"))])


def test_without_a_model_the_page_offers_to_train_one_and_nothing_else() -> None:
    app = opened()
    assert "Train" in labels(app) and "Promote this model" not in labels(app)
    assert "No other model is kept here yet" in spoken(app)


def test_a_trained_model_is_compared_with_what_serves(trained: str) -> None:
    told = spoken(opened())
    assert f"{trained} beside shipped: " in told and "hotspots gained" in told
    assert "was not measured beside the model in service" in told


def test_it_is_promoted_by_reason_and_undone(trained: str) -> None:
    app = opened()
    assert app.button(key="retrain_promote").disabled
    app.text_input(key="filter_retrain_reason").input("to try it").run()
    press(app, "retrain_promote")
    assert registry.promoted() == trained and f"{trained} serves from now on" in spoken(app)
    press(app, "retrain_undo")
    assert registry.promoted() == registry.SHIPPED
    assert [entry["action"] for entry in audit.read_log()] == ["promote", "roll back"]


def test_it_is_discarded(trained: str) -> None:
    app = press(opened(), "retrain_discard")
    assert registry.list_models() == ["shipped (promoted)"] and "was discarded" in spoken(app)


def test_a_model_that_cannot_be_read_is_said_and_can_be_discarded(trained: str) -> None:
    (Path(os.environ["RISKMAP_HOME"]) / "models" / trained / "hotspots.parquet").write_bytes(b"of another time")
    app = opened()
    assert "not readable" in spoken(app) and "Promote this model" not in labels(app)
    press(app, "retrain_discard")
    assert registry.list_models() == ["shipped (promoted)"]


def test_settings_beyond_their_range_never_leave_the_page(layer: Path) -> None:
    app = opened()
    box = next(one for one in app.number_input if one.label == "Simulated maps")
    assert (box.min, box.max, box.value) == (199, 9999, 999)


def test_a_training_that_was_killed_is_said(layer: Path, trained: str) -> None:
    (training.training_folder() / training.PROGRESS).write_text('{"step": "hotspots", "percent": 18}\n{"st')
    assert "killed in the middle; what serves is as it was" in spoken(opened()).replace("\\", "")


def test_a_reader_is_offered_nothing() -> None:
    script = f"""
import sys
sys.path[:0] = {sys.path!r}
from streamlit.testing.v1 import AppTest
from tests.test_retrain_page import _page_of_a_reader
app = AppTest.from_function(_page_of_a_reader, default_timeout=120).run()
assert not app.exception, app.exception
assert not app.button and "role of an analyst" in app.info[0].value
"""
    import subprocess

    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[1])
