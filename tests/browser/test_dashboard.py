"""The dashboard as its reader meets it: without internet, by pointer and by keyboard, wide and narrow."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import geopandas
import pytest
import shapely
from chromium import Opened, free_port, open_guarded, start_dashboard, wait_for_port
from playwright.sync_api import Browser, expect

from riskmap.incidents.figures import load_incidents
from riskmap.layers import load_hotspots

pytestmark = pytest.mark.browser
ALL_YEARS = "?from=2014-01&to=2023-12"


def people_on_page(opened: Opened) -> list[int | None]:
    """The four figures; None where the page shows a dash, for what the filter leaves out."""
    figures = opened.page.locator(".riskmap-figures dd span").all_inner_texts()
    return [None if figure == "–" else int(figure.replace(",", "")) for figure in figures]


def test_a_hotspot_clicked_opens_its_numbers(opened: Opened) -> None:
    opened.visit(ALL_YEARS)
    opened.wait_for_map()
    path = opened.map.locator("path.hotspot").last
    name = path.evaluate(
        "path => Object.values(window.map._layers).find(layer => layer._path === path).feature.properties.lines[0]"
    )
    path.dispatch_event("mousedown")
    path.dispatch_event("click")
    expect(opened.page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=60_000)
    assert "hotspot=" in opened.page.url


def test_a_first_click_at_the_pages_edge_hits_its_hotspot(opened: Opened) -> None:
    opened.page.set_viewport_size({"width": 1280, "height": 640})
    opened.visit(ALL_YEARS)
    opened.wait_for_map()
    opened.map.locator("path.hotspot:not(.without-records)").last.click(timeout=60_000)
    expect(opened.page.get_by_role("button", name="Back to the list")).to_be_visible(timeout=60_000)


def test_a_hotspot_is_hit_where_it_is_drawn(opened: Opened) -> None:
    opened.visit(ALL_YEARS)
    opened.wait_for_map()
    first = load_hotspots().iloc[0].geometry.representative_point()
    opened.map.locator("#map_div").evaluate(
        "(box, at) => { window.map.setView(at, 7, {animate: false}) }", [first.y, first.x]
    )
    opened.page.wait_for_timeout(500)
    box = opened.page.locator('iframe[title="streamlit_folium.st_folium"]').bounding_box()
    opened.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(opened.page.get_by_role("button", name="Back to the list")).to_be_visible(timeout=60_000)


def test_a_link_to_a_hotspot_opens_the_map_on_it_and_leaves_it_there(opened: Opened) -> None:
    linked = load_hotspots().query("environment == 'desert'").iloc[0]
    opened.visit(f"{ALL_YEARS}&hotspot={linked.hotspot_id}")
    opened.wait_for_map()
    box = opened.map.locator("#map_div")
    seen = "() => window.map.getBounds().toBBoxString().split(',').map(Number)"
    west, south, east, north = before = box.evaluate(seen)
    assert shapely.box(west, south, east, north).contains(linked.geometry)
    assert east - west < 20
    chosen = opened.map.locator('path.hotspot[stroke-width="3.5"]')
    expect(chosen).to_have_count(1)
    opened.page.get_by_role("button", name="Back to the list").click()
    expect(chosen).to_have_count(0, timeout=60_000)
    assert box.evaluate(seen) == before


def test_a_filter_changes_the_map_and_keeps_the_view(opened: Opened) -> None:
    opened.visit(ALL_YEARS)
    opened.wait_for_map()
    box = opened.map.locator("#map_div")
    box.evaluate("() => { window.map.setView([20, 5], 4, {animate: false}) }")
    before = int(box.get_attribute("data-drawn"))
    opened.page.get_by_role("button", name="Desert", exact=True).click()
    deserts = int(load_hotspots().environment.eq("desert").sum())
    expect(box).to_have_attribute("data-drawn", str(deserts), timeout=60_000)
    assert 0 < deserts < before
    assert box.evaluate("() => [window.map.getZoom(), window.map.getCenter().lat]") == [4, 20]
    assert "env=desert" in opened.page.url


def test_the_map_says_each_time_that_it_is_drawn_and_the_page_is_whole_where_the_word_is_lost(opened: Opened) -> None:
    said: list[str] = []
    opened.page.on("request", lambda request: said.append(request.url) if "/drawn/" in request.url else None)
    opened.page.route("**/drawn/*", lambda route: route.abort())
    opened.visit(ALL_YEARS)
    opened.wait_for_map()
    opened.page.get_by_role("button", name="Desert", exact=True).click()
    deserts = int(load_hotspots().environment.eq("desert").sum())
    expect(opened.map.locator("#map_div")).to_have_attribute("data-drawn", str(deserts), timeout=60_000)
    expect(opened.page.locator("footer.riskmap-foot")).to_be_attached(timeout=60_000)
    assert len(said) == 2 and len(set(said)) == 1


def test_the_sums_on_the_page_are_the_layers_sums(opened: Opened) -> None:
    opened.visit(ALL_YEARS)
    expect(opened.page.locator(".riskmap-figures")).to_be_visible(timeout=60_000)
    incidents = load_incidents()
    assert sum(people_on_page(opened)) == incidents.dead_and_missing.sum()
    opened.visit(f"{ALL_YEARS}&env=sea.unknown")
    expect(opened.page.locator(".riskmap-figures")).to_be_visible(timeout=60_000)
    chosen = incidents.environment.isin(["sea", "unknown"])
    sea, desert, container, elsewhere = people_on_page(opened)
    assert (desert, container) == (None, None)
    assert sea + elsewhere == incidents.dead_and_missing[chosen].sum()


def test_the_geojson_downloaded_is_what_the_page_shows(opened: Opened, tmp_path: Path) -> None:
    opened.visit(f"{ALL_YEARS}&env=desert")
    opened.wait_for_map()
    with opened.page.expect_download() as waiting:
        opened.page.get_by_role("button", name="Download hotspots (GeoJSON)").click()
    file = tmp_path / "hotspots.geojson"
    waiting.value.save_as(file)
    hotspots = geopandas.read_file(file)
    assert set(hotspots.environment) == {"desert"}
    assert len(hotspots) == int(opened.map.locator("#map_div").get_attribute("data-drawn"))
    assert hotspots.people_here.is_monotonic_decreasing and hotspots.geometry.is_valid.all()


def test_the_table_opens_a_hotspot_by_keyboard(opened: Opened) -> None:
    opened.visit(ALL_YEARS)
    row = opened.page.locator(".hotspots button").nth(2)
    name = row.inner_text(timeout=60_000)
    row.focus()
    opened.page.keyboard.press("Enter")
    expect(opened.page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=60_000)


def test_a_shared_address_opens_the_same_view(opened: Opened) -> None:
    opened.visit("?from=2020-01&to=2020-12&env=container")
    expect(opened.page.locator("h1.riskmap-lead")).to_contain_text("In 2020 at least", timeout=60_000)
    incidents = load_incidents()
    held = incidents.dead_and_missing[incidents.date.dt.year.eq(2020) & incidents.environment.eq("container")]
    assert people_on_page(opened) == [None, None, held.sum(), None]
    assert parse_qs(urlsplit(opened.page.url).query) == {"env": ["container"], "from": ["2020-01"], "to": ["2020-12"]}


def test_hostile_words_in_the_address_are_shown_as_words(opened: Opened) -> None:
    opened.visit("?env=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&hotspot=..%2F..")
    expect(opened.page.get_by_text("it was ignored")).to_be_visible(timeout=60_000)
    assert opened.page.locator("img[src=x]").count() == 0


def test_the_map_takes_no_wheel_until_it_is_clicked(opened: Opened) -> None:
    opened.visit()
    opened.wait_for_map()
    assert not opened.map.locator("#map_div").evaluate("() => window.map.scrollWheelZoom.enabled()")


def test_a_cold_start_draws_its_map_and_asks_nothing_of_the_outside(chromium: Browser, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log.txt"
    process = start_dashboard(port, log)
    try:
        wait_for_port(port, process, log)
        guarded = open_guarded(chromium, f"http://127.0.0.1:{port}")
        guarded.visit()
        guarded.map.locator("path.hotspot").first.wait_for(state="attached", timeout=60_000)
        guarded.page.context.close()
    finally:
        process.terminate()
        process.wait(10)
    assert guarded.outside == []
