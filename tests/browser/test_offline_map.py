"""The map in one file, opened from disk with the network cut: it draws, it searches, it asks for nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_exports import made_held
from made_layers import random_incidents
from playwright.sync_api import Browser, Page

from riskmap.export.bundle import build_bundle
from riskmap.export.html import to_html
from riskmap.export.selection import Selection
from riskmap.layers import load_hotspots
from riskmap.tier import PUBLIC, Tier

MOST_BYTES = 3_000_000
HOSTILE = "<img src=x onerror=window.hit=1></script><script>window.hit=1</script>{people}"


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that ships, in one file."""
    from made_exports import TODAY

    from riskmap.export.holding import hold_layers

    path = tmp_path_factory.mktemp("offline") / "map.html"
    path.write_bytes(to_html(build_bundle(hold_layers(Tier(PUBLIC, TODAY)), Selection())))
    return path


def opened(chromium: Browser, path: Path, width: int, height: int) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": width, "height": height}, offline=True, has_touch=width < 500)
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-drawn]", timeout=30_000)
    yield page
    context.close()
    assert asked == [path.as_uri()]
    assert errors == []


@pytest.fixture(params=[(1440, 900), (390, 800)], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, whole: Path) -> Iterator[Page]:
    yield from opened(chromium, whole, *request.param)


@pytest.mark.browser
def test_the_file_is_small_and_holds_no_address_to_load(whole: Path) -> None:
    content = whole.read_text(encoding="utf-8")
    assert len(content.encode()) < MOST_BYTES
    for loading in (' src="', "@import", "url(http", "sourceMappingURL", "<link", "fetch(", "XMLHttpRequest"):
        assert loading not in content.split('<script id="data"')[0]


@pytest.mark.browser
def test_it_draws_lists_and_finds_hotspots(page: Page) -> None:
    hotspots = load_hotspots()
    assert page.locator("#list button").count() == len(hotspots)
    assert page.locator("path.hotspot").count() == len(hotspots)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.fill("#search", "lampedusa")
    names = page.locator("#list button").all_inner_texts()
    assert 0 < len(names) < len(hotspots) and any("Lampedusa" in name for name in names)
    page.locator("#list button").first.click()
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    assert "At least" in popup.inner_text() and page.locator("path.chosen").count() == 1
    box = popup.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]


@pytest.mark.browser
def test_layers_are_switched_and_nothing_found_is_said(page: Page) -> None:
    switch = page.locator('[data-layer="hotspots"]')
    switch.uncheck()
    assert page.locator("path.hotspot").count() == 0
    switch.check()
    assert page.locator("path.hotspot").count() > 0
    page.locator('[data-layer="crossings"]').check()
    page.fill("#search", "zzzz")
    assert page.locator("#list button").count() == 0
    assert "Nothing found" in page.locator("#found").inner_text()


@pytest.mark.browser
def test_no_text_of_the_data_runs(chromium: Browser, tmp_path: Path) -> None:
    held = made_held(random_incidents(60))
    hotspots = held.hotspots.assign(name=HOSTILE, routes=HOSTILE, evidence=HOSTILE)
    crossings = held.crossings.assign(crossing=HOSTILE)
    from dataclasses import replace

    path = tmp_path / "hostile.html"
    path.write_bytes(to_html(build_bundle(replace(held, hotspots=hotspots, crossings=crossings), Selection())))
    for page in opened(chromium, path, 1440, 900):
        page.locator("#list button").first.click()
        assert HOSTILE in page.locator(".leaflet-popup-content").inner_text()
        page.fill("#search", "img")
        page.locator("#list button").last.click()
        assert page.evaluate("window.hit") is None


def test_the_people_in_the_file_are_the_layers() -> None:
    bundle = build_bundle(made_held(random_incidents(200)), Selection())
    content = to_html(bundle).decode()
    held = json.loads(content.split('<script id="data" type="application/json">')[1].split("</script>")[0])
    totals = {layer.name: layer.total for layer in bundle.layers}
    assert sum(row[3] for row in held["layers"]["records"]) == totals["incidents"]
    assert sum(row["people"] for row in held["layers"]["hotspots"]) == totals["hotspots"]
    assert sum(row[2] for row in held["layers"]["segments"]) == totals["segments"]
