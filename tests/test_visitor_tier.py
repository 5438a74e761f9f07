"""On a dashboard for partners a reader still gets the public tier: in the layers, on the pages, in what is offered."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from test_pages import html_of
from test_planning_pages import opened

from riskmap import audit, tier
from riskmap.errors import StoreError
from riskmap.model import registry
from riskmap.roles import ANALYST, PLANNER, READER, AccessError, Visitor
from riskmap.settings import geo_folder, home_folder
from riskmap.store import Versions, locked
from riskmap.ui import access, content, planning, state

FINE = {tier.DETAIL: tier.FINE_DETAIL, "data_date": "2024-01-31"}


class Given:
    """A file as Streamlit hands it over."""

    name, size = "area.geojson", 2

    def getvalue(self) -> bytes:
        return b"{}"


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch):
    """Lets somebody of a role be at the page, for partners unless another tier is set."""
    session: dict[str, object] = {}
    monkeypatch.setattr(state, "recall", session.get)
    monkeypatch.setattr(state, "keep", session.__setitem__)

    def come(role: str, set_to: str = tier.PARTNER) -> None:
        monkeypatch.setenv("RISKMAP_TIER", set_to)
        monkeypatch.setattr(access, "current_visitor", lambda: Visitor(f"a {role}", role))

    return come


def serve_fine_model() -> str:
    """A model that learnt from days and exact points, in service: one hotspot, the last of those that ship."""
    versions = Versions(home_folder() / "models" / "fine")
    with locked(versions.folder), versions.staged() as stage:
        shutil.copy(geo_folder() / "forecast.parquet", stage)
        hotspots = content.layers.load_hotspots(geo_folder() / "hotspots.parquet").tail(1).reset_index(drop=True)
        content.layers.save_layer(hotspots, stage / "hotspots.parquet", registry.schema.HOTSPOTS, FINE)
        (stage / "about.json").write_text(json.dumps(FINE), encoding="utf-8")
        versions.point_to(versions.add(stage))
    return registry.promote("fine", anyway="made")


@pytest.mark.parametrize(("role", "public"), [(READER, True), (PLANNER, False), (ANALYST, False)])
def test_the_tier_is_that_of_who_looks(visit, role: str, public: bool) -> None:
    visit(role)
    shown = content.load_content()
    assert shown.tier.is_public == public
    last = pd.Timestamp(shown.incidents["date"].max()).date()
    assert last <= shown.tier.last_day


def test_where_the_public_tier_is_set_no_role_sees_more(visit) -> None:
    visit(ANALYST, tier.PUBLIC)
    assert content.load_content().tier.is_public
    assert audit.read_log() == []


def test_who_saw_the_partner_tier_is_logged_once_a_session(visit) -> None:
    visit(READER)
    content.load_content()
    assert audit.read_log() == []
    visit(PLANNER)
    for _ in range(3):
        content.load_content()
    assert [(entry["who"], entry["action"]) for entry in audit.read_log()] == [("a planner", access.SEE_PARTNER)]


def test_what_cannot_be_logged_is_not_shown_but_the_page_stays_up(visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("no space left")

    visit(PLANNER)
    monkeypatch.setattr(audit, "record", full)
    assert content.load_content().tier.is_public


def test_a_model_that_learnt_from_more_than_is_public_is_shown_to_partners_alone(visit) -> None:
    visit(PLANNER)
    serve_fine_model()
    assert len(content.load_content().hotspots) == 1
    visit(READER)
    shipped = content.layers.load_hotspots(geo_folder() / "hotspots.parquet")
    assert list(content.load_content().hotspots["hotspot_id"]) == list(shipped["hotspot_id"])
    visit(READER, tier.PUBLIC)
    assert len(content.load_content().hotspots) == len(shipped)


def test_an_update_that_learnt_from_more_is_shown_to_partners_alone(visit) -> None:
    versions = Versions(home_folder() / "data")
    hotspots = content.layers.load_hotspots(geo_folder() / "hotspots.parquet").tail(1).reset_index(drop=True)
    with locked(versions.folder), versions.staged() as stage:
        content.layers.save_layer(hotspots, stage / "hotspots.parquet", registry.schema.HOTSPOTS, FINE)
        versions.point_to(versions.add(stage))
    visit(PLANNER)
    assert len(content.load_content().hotspots) == 1
    for set_to in (tier.PARTNER, tier.PUBLIC):
        visit(READER, set_to)
        assert len(content.load_content().hotspots) > 1


@pytest.mark.parametrize(("role", "offered"), [(READER, False), (PLANNER, True)])
def test_sites_are_offered_to_planners_alone(visit, role: str, offered: bool) -> None:
    visit(role)
    app = opened("siting")
    assert any(button.label == "Place the posts" for button in app.button) == offered


def test_posts_and_areas_take_a_planner_at_the_action_itself(visit) -> None:
    visit(PLANNER)
    shown = content.load_content()
    visit(READER)
    for action in (
        lambda: planning.posts_for(shown, shown.choices.default, "water", 3, 25.0, "forecast"),
        lambda: planning.places_in(Given()),
        lambda: planning.area_in(Given()),
    ):
        with pytest.raises(AccessError, match="planner"):
            action()
    assert [entry["action"] for entry in audit.read_log()] == [access.SEE_PARTNER]


@pytest.mark.parametrize("name", ["overview", "data"])
def test_pages_of_a_reader_say_public_and_tell_no_day_of_an_incident(visit, name: str) -> None:
    visit(READER)
    app = AppTest.from_function(_page, kwargs={"name": name}, default_timeout=120).run()
    assert not app.exception
    assert "Partner tier" not in html_of(app)


def _page(name: str) -> None:
    import importlib

    from riskmap.ui import state
    from riskmap.ui.content import load_content

    state.open_session(load_content().choices)
    module = importlib.import_module(f"riskmap.ui.pages.{name}")
    module.page(**({"hotspot_page": None} if name == "overview" else {}))
