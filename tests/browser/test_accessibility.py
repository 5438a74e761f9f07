"""Every page for whoever cannot see it or holds no pointer: axe-core, the keyboard, tables beside maps and charts."""

from __future__ import annotations

import pytest
from accessibility import grave_faults, not_reached_by_tab, open_everything
from chromium import Opened
from playwright.sync_api import expect

from riskmap.language import languages

pytestmark = pytest.mark.browser
PAGES = (
    "",
    "hotspot",
    "routes",
    "compare",
    "accuracy",
    "method",
    "data",
    "about",
    "area",
    "siting",
    "export",
    "upload",
    "review",
    "retrain",
)
WITH_MAP = ("", "hotspot")


def visit(opened: Opened, name: str, width: int = 1440) -> None:
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.visit(name)
    expect(opened.page.locator("footer.riskmap-foot")).to_be_attached(timeout=60_000)
    if name in WITH_MAP:
        opened.wait_for_map()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_grave(opened: Opened, name: str) -> None:
    visit(opened, name)
    open_everything(opened.page)
    assert grave_faults(opened.page) == []
    opened.page.emulate_media(color_scheme="dark")
    opened.page.set_viewport_size({"width": 390, "height": 844})
    opened.page.wait_for_timeout(1_500)
    open_everything(opened.page)
    assert grave_faults(opened.page) == []


def test_axe_would_see_a_grave_fault(opened: Opened) -> None:
    visit(opened, "about")
    opened.page.evaluate(
        "() => document.querySelector('footer.riskmap-foot').insertAdjacentHTML('beforeend', '<button></button>')"
    )
    assert any(line.startswith("button-name") for line in grave_faults(opened.page))


@pytest.mark.parametrize("name", ["", "compare", "upload"])
def test_a_phone_shows_links_to_all_pages(opened: Opened, name: str) -> None:
    visit(opened, name, 390)
    links = opened.page.locator(".st-key-page_links_top a")
    expect(links.filter(has_text="About")).to_be_visible(timeout=60_000)
    for link in links.all():
        expect(link).to_be_in_viewport()
    expect(opened.page.locator(".st-key-page_links_foot a").first).to_be_visible()


@pytest.mark.parametrize("language", languages())
def test_a_phones_first_screen_holds_the_sentence_and_the_map(opened: Opened, language: str) -> None:
    opened.page.set_viewport_size({"width": 390, "height": 844})
    opened.visit(f"?lang={language}")
    opened.wait_for_map()
    for part in ("h1.riskmap-lead", 'iframe[title="streamlit_folium.st_folium"]'):
        box = opened.page.locator(part).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844


def test_a_wide_first_screen_holds_the_sentence_and_the_map(opened: Opened) -> None:
    opened.visit("?note=read")
    opened.wait_for_map()
    for part in ("h1.riskmap-lead", 'iframe[title="streamlit_folium.st_folium"]'):
        box = opened.page.locator(part).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in ("hotspot", "compare") else pytest.mark.long) for name in PAGES]
)
def test_the_tab_key_comes_to_everything_a_pointer_can_use(opened: Opened, name: str) -> None:
    visit(opened, name)
    opened.wait_until_still()
    assert not_reached_by_tab(opened.page) == []


def test_what_the_tab_key_passes_by_would_be_seen(opened: Opened) -> None:
    visit(opened, "about")
    opened.wait_until_still()
    opened.page.evaluate(
        "() => document.querySelector('footer.riskmap-foot').insertAdjacentHTML('beforeend', "
        "'<button tabindex=-1>Passed by</button>')"
    )
    assert any("Passed by" in line for line in not_reached_by_tab(opened.page))


@pytest.mark.parametrize("name", WITH_MAP)
def test_every_map_tells_in_words_what_it_shows(opened: Opened, name: str) -> None:
    visit(opened, name)
    assert "people died or went missing" in opened.map.locator("#map_div").get_attribute("aria-label")


@pytest.mark.parametrize("name", ["", "hotspot", "compare"])
def test_every_chart_has_its_table_and_a_text(opened: Opened, name: str) -> None:
    visit(opened, name)
    charts = opened.page.locator('[data-testid="stVegaLiteChart"]')
    expect(charts.first).to_be_visible(timeout=60_000)
    tables = opened.page.locator("summary", has_text="The same as a table, by year")
    expect(tables).to_have_count(charts.count())
    described = opened.page.locator('[data-testid="stVegaLiteChart"][aria-label*="people dead or missing in all"]')
    expect(described).to_have_count(charts.count())


def test_the_chart_of_past_forecasts_has_a_text_and_its_table(opened: Opened) -> None:
    visit(opened, "accuracy")
    chart = opened.page.locator('[data-testid="stVegaLiteChart"][aria-label*="The table below holds the same figures"]')
    expect(chart).to_be_visible(timeout=60_000)
    drawn = chart.locator("canvas, svg").first.bounding_box()
    assert drawn["width"] > 300 and drawn["height"] > 100
    expect(opened.page.locator("table", has_text="95 % interval").first).to_be_visible()
