"""The planners' pages: an area filters everything and lifts again; posts are for the partner tier alone."""

from __future__ import annotations

import json

import pytest
import shapely
from made_layers import made_hotspots
from streamlit.testing.v1 import AppTest
from test_pages import component_of, html_of

from riskmap.errors import InputError
from riskmap.ui import content, planning, sentences
from riskmap.ui.address import Filters, read_address, write_address

AREA = shapely.box(5, 15, 10, 20)


def opened(name: str) -> AppTest:
    app = AppTest.from_function(_one_page, kwargs={"name": name}, default_timeout=120).run()
    assert not app.exception, app.exception
    return app


PAGES = ("overview", "hotspot", "routes", "area", "siting", "compare", "export", "method", "accuracy", "data", "about")
EMPTY = {"env": "mountain", "country": "unknown", "quality": "5", "from": "2014-01", "to": "2014-01"}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_where_no_record_passes_the_filters(name: str) -> None:
    app = AppTest.from_function(_one_page, kwargs={"name": name}, default_timeout=120)
    app.query_params.update(EMPTY)
    app.run()
    assert not app.exception, app.exception


def _one_page(name: str) -> None:
    import importlib

    from riskmap.ui import state
    from riskmap.ui.content import load_content

    state.open_session(load_content().choices)
    importlib.import_module(f"riskmap.ui.pages.{name}").page()


def test_what_was_tried_is_told_in_the_numbers_of_the_readers_language() -> None:
    app = AppTest.from_function(_page_in_french, default_timeout=120).run()
    told = " ".join(part.value for part in app.markdown)
    assert "1,05" in told and "1,00" in told and "1.0" not in told


def _page_in_french() -> None:
    from riskmap.language import reading_in
    from riskmap.ui import state
    from riskmap.ui.content import load_content
    from riskmap.ui.pages import siting

    state.open_session(load_content().choices)
    with reading_in("fr"):
        siting.page()


def view_within(area: shapely.Geometry):
    shown = content.load_content()
    return shown, content.view_of(
        shown, Filters(shown.choices.first, shown.choices.last, within=planning.area_text(area))
    )


def test_a_view_of_an_area_holds_its_records_alone_and_says_so() -> None:
    shown, view = view_within(AREA)
    assert 0 < view.people.people < shown.incidents.dead_and_missing.sum()
    assert shapely.intersects_xy(AREA, view.incidents.geometry.x, view.incidents.geometry.y).all()
    assert "your area" in sentences.lead_sentence(view.people, view.filters)
    assert "area of your own" in sentences.filters_set(view.filters, shown.choices)


def test_segments_of_the_area_and_the_rest_add_up_to_the_view() -> None:
    shown, view = view_within(AREA)
    risk = planning.segments_of(shown, view)
    assert risk.segments.dead_and_missing.sum() + risk.unassigned.dead_and_missing.sum() == view.people.people


def test_an_area_never_stands_in_an_address() -> None:
    shown, view = view_within(AREA)
    assert "within" not in write_address(view.filters, shown.choices)
    assert read_address({"within": "POLYGON EMPTY"}, shown.choices).filters.within == ""


def test_corners_make_an_area_and_bad_lines_are_all_told() -> None:
    assert planning.area_of_corners("5 15\n10, 15\n10;20\n5 20\n").equals(AREA)
    with pytest.raises(InputError) as refused:
        planning.area_of_corners("5 15\nx y\n10\n")
    assert [fault.rows for fault in refused.value.faults] == [(2, 3), ()]


def test_a_polygon_drawn_is_an_area_and_a_bow_is_refused() -> None:
    def drawn(*corners):
        return {"last_active_drawing": {"geometry": {"type": "Polygon", "coordinates": [corners]}}}

    assert planning.area_drawn(drawn((5, 15), (10, 15), (10, 20), (5, 20), (5, 15))).equals(AREA)
    assert planning.area_drawn({"last_active_drawing": None}) is None
    with pytest.raises(InputError, match="crosses itself"):
        planning.area_drawn(drawn((0, 0), (1, 1), (1, 0), (0, 1), (0, 0)))


def test_the_drawing_tool_comes_from_this_machine() -> None:
    sent = component_of(opened("area"))
    links = [*sent["js_links"], *sent["css_links"]]
    assert any("leaflet.draw" in link for link in links) and all(link.startswith("../riskmap.") for link in links)


def test_the_page_shows_an_area_of_corners_and_lifts_it() -> None:
    app = opened("area")
    app.text_area[0].set_value("5 15\n10 15\n10 20\n5 20").run()
    next(button for button in app.button if "corners" in button.label).click().run()
    assert not app.exception and "your area" in html_of(app)
    listed = json.loads(app.get("bidi_component")[0].proto.json)["rows"]
    assert listed and all("Niger" in row["name"] or "Algeria" in row["name"] for row in listed)
    next(button for button in app.button if button.label == "Lift the area").click().run()
    assert not app.exception and "your area" not in html_of(app)


def test_the_page_says_what_is_wrong_with_corners() -> None:
    app = opened("area")
    app.text_area[0].set_value("nonsense").run()
    next(button for button in app.button if "corners" in button.label).click().run()
    assert not app.exception and "three or more" in app.error[0].value


def test_in_public_the_siting_page_explains_and_offers_nothing(monkeypatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "public")
    app = opened("siting")
    assert "RISKMAP_TIER=partner" in app.info[0].value
    assert not app.button and not app.selectbox and not app.get("component_instance")


def test_for_partners_posts_are_placed_and_lives_saved_are_not_told(monkeypatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "partner")
    app = opened("siting")
    app.selectbox[0].set_value("water").run()
    app.slider[0].set_value(3).run()
    next(button for button in app.button if button.label == "Place the posts").click().run()
    assert not app.exception and "of the expected deaths lie within reach" in app.subheader[0].value
    for said in ("Water point", "25 km", "desert", "everywhere", "2024"):
        assert said.lower() in app.header[0].value.lower()
    assert component_of(app)["feature_group"].count("L.circleMarker(") == 3
    assert "not estimated" in app.markdown[0].value
    assert not [name for name in app.query_params if name not in ("from", "to")]


def test_the_gain_of_each_post_is_a_chart_with_words_and_a_table(monkeypatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "partner")
    app = opened("siting")
    app.slider[0].set_value(3).run()
    next(button for button in app.button if button.label == "Place the posts").click().run()
    drawn = json.loads(app.get("vega_lite_chart")[0].proto.spec)
    assert "With 3 posts added" in drawn["description"] and drawn["encoding"]["y"]["scale"]["domainMin"] == 0
    table = html_of(app).partition("Share of deaths within reach, by posts added</caption>")[2].partition("</table>")[0]
    assert table.count("<tr>") == 1 + 4


def test_a_reader_of_a_dashboard_for_planners_is_told_whose_the_action_is(monkeypatch) -> None:
    from riskmap.roles import NOBODY
    from riskmap.ui import access

    monkeypatch.setenv("RISKMAP_TIER", "partner")
    monkeypatch.setattr(access, "current_visitor", lambda: NOBODY)
    app = opened("siting")
    assert "takes the role of a planner" in app.info[0].value and "RISKMAP" not in app.info[0].value
    assert not app.button and not app.selectbox


def test_segments_are_told_on_the_routes_page_when_asked_for() -> None:
    app = opened("routes")
    assert "Segments, those that expect most first" not in html_of(app)
    app.session_state["routes_tabs"] = "Segments"
    app.run()
    assert not app.exception and "Segments, those that expect most first" in html_of(app)


def test_a_reach_that_was_set_stays_when_another_kind_is_chosen(monkeypatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "partner")
    app = opened("siting")
    app.selectbox[0].set_value("water").run()
    assert app.number_input[0].value == 25 and any("25 km is usual" in said.value for said in app.caption)
    app.number_input[0].set_value(70).run()
    app.selectbox[0].set_value("shelter").run()
    assert app.number_input[0].value == 70
    assert any("70 km stays" in said.value and "50 km" in said.value for said in app.caption)
    app.selectbox[0].set_value("boat").run()
    assert any("reach of 92.6 km" in said.value for said in app.caption)


def test_posts_are_refused_in_public_whatever_asks(monkeypatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "public")
    shown = content.load_content()
    with pytest.raises(Exception, match="partner tier alone"):
        planning.posts_for(shown, shown.choices.default, "water", 3, 25.0, "forecast")


def test_made_hotspots_outside_an_area_are_not_its_own() -> None:
    from riskmap.planning.siting import hotspots_of

    assert hotspots_of(made_hotspots(), area=AREA).environment.tolist() == ["desert"]
