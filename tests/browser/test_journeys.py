"""Three journeys of a policymaker from end to end, without internet, and the page as it prints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from chromium import Opened
from playwright.sync_api import expect
from pypdf import PdfReader

from riskmap.incidents.figures import load_incidents
from riskmap.layers import load_routes
from riskmap.planning.routes import CORRIDOR_KM, count_legs
from riskmap.ui.content import load_content, view_of
from riskmap.vocabulary import STARSOM_ROUTE

pytestmark = pytest.mark.browser
SLOW = 60_000


def test_the_fastest_growing_desert_hotspot_is_found_and_printed(opened: Opened, tmp_path: Path) -> None:
    page = opened.page
    opened.visit("?note=read")
    opened.wait_for_map()
    page.get_by_role("button", name="Desert", exact=True).click()
    expect(page.locator("h1.riskmap-lead")).to_contain_text("in deserts", timeout=SLOW)
    page.get_by_role("combobox", name="Hotspots, in order of").click()
    page.get_by_role("option", name="trend, rising first").click()
    content = load_content()
    deserts = view_of(content, replace(content.choices.default, environments=("desert",))).hotspots
    rising = deserts[deserts["growth"] == "rising"]
    rise = rising["people_last_12m"] - rising["people_before_12m"]
    fastest = rising.loc[rise.idxmax(), "name"]
    page.wait_for_url("**/*order=trend*", timeout=SLOW)
    first = page.locator(".hotspots button").first
    expect(first).to_have_text(fastest, timeout=SLOW)
    expect(page.locator(".hotspots .where").first).to_contain_text("rising")
    first.click()
    expect(page.get_by_role("heading", name=fastest, exact=True)).to_be_visible(timeout=SLOW)
    opened.wait_until_still()
    page.get_by_role("link", name="All about this hotspot").click(timeout=SLOW)
    # While the next page is drawn, the heading of the one before still stands.
    page.wait_for_url("**/hotspot?*", timeout=SLOW)
    expect(page.get_by_role("heading", name=fastest, exact=True, level=1)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("How the forecast did here in past years")).to_be_visible(timeout=SLOW)
    paper = tmp_path / "hotspot.pdf"
    page.pdf(path=paper)
    assert paper.read_bytes().startswith(b"%PDF")
    with page.expect_download(timeout=SLOW) as brief:
        page.get_by_role("button", name="Brief (PDF)").click()
    pages = PdfReader(brief.value.path()).pages
    assert len(pages) == 2
    assert fastest in " ".join(pages[0].extract_text().split())


def test_two_years_at_sea_are_compared_and_the_link_keeps_them(opened: Opened) -> None:
    opened.visit("compare?env=sea&note=read")
    expect(opened.page.get_by_role("heading", name="Compare")).to_be_visible(timeout=SLOW)
    opened.page.get_by_role("combobox", name="Compared with").click()
    opened.page.get_by_role("option", name="2016", exact=True).click()
    lead = opened.page.locator("p.riskmap-lead")
    expect(lead).to_contain_text("2016", timeout=SLOW)
    incidents = load_incidents().query("environment == 'sea'")
    for year in (2023, 2016):
        settled = incidents[(incidents["date"].dt.year == year) & (incidents["date"].dt.month <= 6)]
        expect(lead).to_contain_text(f"{settled['dead_and_missing'].sum():,}")
    expect(lead).to_contain_text("chance", ignore_case=True)
    opened.page.wait_for_url("**/*other=2016*", timeout=SLOW)
    told = lead.inner_text()
    opened.page.goto(opened.page.url)
    expect(opened.page.locator("p.riskmap-lead")).to_have_text(told, timeout=SLOW)


def test_the_corridor_names_its_deadliest_leg(opened: Opened) -> None:
    opened.visit("routes?from=2014-01&to=2023-12&note=read")
    opened.page.get_by_role("tab", name="STARSOM's corridor").click(timeout=SLOW)
    routes = load_routes()
    legs = routes[routes["route"] == STARSOM_ROUTE]
    worst = count_legs(load_incidents(), legs, CORRIDOR_KM, 10).sort_values("people").iloc[-1]
    said = opened.page.get_by_text("Most people are recorded nearest to")
    expect(said).to_contain_text(worst["leg"], timeout=SLOW)
    expect(said).to_contain_text(f"{worst['people']:,}")


def test_a_place_is_searched_and_the_map_goes_there(opened: Opened) -> None:
    opened.visit("?note=read")
    opened.wait_for_map()
    field = opened.page.get_by_role("textbox", name="Find a place")
    field.fill("Lampedusa")
    field.press("Enter")
    opened.page.get_by_role("button", name="Lampedusa, Italy", exact=True).click(timeout=SLOW)
    expect(opened.page.locator("h1.riskmap-lead")).to_contain_text("near Lampedusa, Italy", timeout=SLOW)
    opened.page.wait_for_function("() => location.search.includes('near=')")
    middle = opened.map.locator("#map_div").evaluate("() => [window.map.getCenter().lng, window.map.getCenter().lat]")
    assert abs(middle[0] - 12.6) < 0.5 and abs(middle[1] - 35.5) < 0.5


def test_on_paper_stand_map_sentence_and_tables_and_nothing_to_press(opened: Opened) -> None:
    opened.visit("?note=read")
    opened.wait_for_map()
    opened.page.emulate_media(media="print")
    for gone in ('[data-testid="stSidebar"]', '[data-testid="stHeader"]', ".stDownloadButton"):
        for part in opened.page.locator(gone).all():
            expect(part).to_be_hidden()
    for kept in ("h1.riskmap-lead", 'iframe[title="streamlit_folium.st_folium"]', "footer.riskmap-foot"):
        expect(opened.page.locator(kept)).to_be_visible()
    for table in opened.page.locator('[class*="st-key-printed"] table').all():
        expect(table).to_be_visible()
    main = opened.page.get_by_test_id("stMain")
    assert main.evaluate("main => getComputedStyle(main).overflowY") == "visible"
