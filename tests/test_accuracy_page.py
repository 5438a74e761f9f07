"""The page on accuracy: it tells what ships, in words for every forecast there is, and says so when nothing does."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from riskmap.model.baselines import FAMILIES
from riskmap.model.evaluation import MODEL, ORACLE
from riskmap.model.gains import LEADS, NO_SKILL
from riskmap.ui import skill
from riskmap.ui.pages import accuracy


def told() -> str:
    app = AppTest.from_function(_page, default_timeout=60).run()
    assert not app.exception, app.exception
    return " ".join([*(part.proto.body for part in app.get("html")), *(part.value for part in app.markdown)])


def _page() -> None:
    from riskmap.ui.pages import accuracy

    accuracy.page()


def test_every_forecast_of_a_backtest_has_its_words() -> None:
    assert set(accuracy.FORECASTS) == {MODEL, ORACLE, *(family.name for family in FAMILIES)}
    assert (accuracy.OURS, accuracy.LEADS) == (MODEL, LEADS)


def test_what_ships_is_told_with_its_verdicts() -> None:
    shipped = skill.load_skill()
    assert shipped is not None
    said = told()
    assert said.count("no skill here") == sum(
        row["verdict"] == NO_SKILL for row in shipped["verdicts"] if row["kind"] != "all"
    )
    for row in skill.verdicts_of("route"):
        assert row["name"] == "unknown" or row["name"] in said


def test_without_a_backtest_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy, "load_skill", lambda: None)
    assert "No past forecast was measured" in told()
