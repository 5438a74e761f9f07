"""The export page: it says its tier, offers what leaves, and its files hold the people of the view."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import geopandas
import pytest
from streamlit.testing.v1 import AppTest

from riskmap.export.writing import FORMATS
from riskmap.tier import PARTNER_ONLY, PUBLIC, SENTENCES
from riskmap.ui import content, exporting
from riskmap.ui.address import Choices, Filters, Near
from riskmap.vocabulary import ENVIRONMENTS

SLOW = 90


def random_filters(random_state: int, choices: Choices) -> Filters:
    draw = random.Random(random_state)
    first, last = sorted(draw.sample(range(len(choices.months)), 2))

    def some(values: Iterable[str]) -> tuple[str, ...]:
        return tuple(draw.sample(list(values), draw.choice((0, 0, 1, 2))))

    chosen = [some(values) for values in (ENVIRONMENTS, choices.routes, choices.countries)]
    near = draw.choice((None, Near(12.6, 35.5, 300)))
    return Filters(choices.months[first], choices.months[last], *chosen, draw.choice((1, 3)), near=near)


def opened() -> AppTest:
    def one_page() -> None:
        from riskmap.ui import state
        from riskmap.ui.content import load_content
        from riskmap.ui.pages import export

        state.open_session(load_content().choices)
        export.page()

    app = AppTest.from_function(one_page, default_timeout=SLOW).run()
    assert not app.exception, app.exception
    return app


def test_the_page_says_its_tier_and_offers_all_that_leaves() -> None:
    app = opened()
    assert app.info[0].value == SENTENCES[PUBLIC]
    layers, formats = app.multiselect
    assert len(formats.options) == len(FORMATS) and not set(layers.value) & set(PARTNER_ONLY)
    layers.set_value([]).run()
    assert app.button[0].disabled


def test_the_files_are_made_and_offered() -> None:
    app = opened()
    layers, formats = app.multiselect
    layers.set_value(["hotspots", "incidents"])
    formats.set_value(["csv", "parquet"]).run()
    app.button[0].click().run()
    assert not app.exception, app.exception
    (download,) = app.get("download_button")
    assert "riskmap-to-" in download.proto.label and ".zip" in download.proto.label


@pytest.mark.parametrize("random_state", range(4))
def test_the_files_totals_are_the_pages(random_state: int) -> None:
    shown = content.load_content()
    filters = random_filters(random_state, shown.choices)
    view = content.view_of(shown, filters)
    bundle = exporting.bundle_of(shown, filters, ["hotspots", "incidents"])
    *_, (_, files) = exporting.made(bundle, ["parquet"])
    hotspots, incidents = (geopandas.read_parquet(io.BytesIO(content)) for content in files.values())
    assert incidents["dead_and_missing"].sum() == view.people.people and len(incidents) == len(view.incidents)
    assert hotspots["people_here"].sum() == view.hotspots["people_here"].sum()
    assert sorted(hotspots["hotspot_id"]) == sorted(view.hotspots["hotspot_id"])


def test_one_file_is_given_as_it_is_and_several_in_one_zip() -> None:
    shown = content.load_content()
    bundle = exporting.bundle_of(shown, shown.choices.default, ["near_misses"])
    one, several = (exporting.packed(bundle, files) for files in ({"a.kmz": b"1"}, {"a.kml": b"1", "b.kml": b"2"}))
    assert (one.name, one.content, one.media) == ("a.kmz", b"1", "application/vnd.google-earth.kmz")
    assert several.name == f"{bundle.stem}.zip" and several.media == "application/zip"


def test_in_the_partner_tier_a_stranger_sees_the_public_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from riskmap.roles import Visitor
    from riskmap.ui import access

    monkeypatch.setenv("RISKMAP_TIER", "partner")
    person = Visitor("someone", "reader")
    monkeypatch.setattr(access, "current_visitor", lambda: person)
    assert content.load_content().tier.is_public
    person = replace(person, role="planner")
    assert not content.load_content().tier.is_public
