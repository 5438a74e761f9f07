"""A trap in Chromium: every kind of attack at every door of the dashboard and in every file it gives; none runs.

The texts of `attacks.py` set `window.__trap` when anything of them runs. The dashboard here serves hotspots and routes
that are called by them, so that what was stored is tried as well as what a visitor types, uploads or sends in an
address.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import geopandas
import pandas as pd
import pytest
from attacks import ATTACKS, TRAP, attacked_csv
from chromium import Opened, free_port, open_guarded, start_dashboard, wait_for_port
from made_exports import made_held
from made_layers import random_incidents
from playwright.sync_api import Browser, expect

from riskmap import schema
from riskmap.export.bundle import build_bundle
from riskmap.export.selection import Selection
from riskmap.export.writing import files_of
from riskmap.layers import save_layer
from riskmap.settings import geo_folder
from riskmap.store import Versions, locked

pytestmark = pytest.mark.browser
EVERY = list(ATTACKS.values())
PAGES = (
    *("overview", "hotspot", "routes", "area", "siting", "compare", "export", "method", "accuracy", "data", "about"),
    *("upload", "review", "retrain"),
)
PARAMETERS = (
    *("env", "route", "country", "precision", "hide", "quality", "order", "hotspot", "from", "to", "lang", "near"),
    *("compare", "one", "other", "note", "within", "x"),
)
MOST_MEGABYTES = 2_000


@dataclass(frozen=True)
class Hostile:
    """A dashboard whose stored texts are attacks, where its files stand, and its process."""

    address: str
    folder: Path
    pid: int

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text(errors="replace")


def write_hostile_stores(home: Path) -> None:
    """An update of which every hotspot, route and reason is an attack."""
    hotspots = geopandas.read_parquet(geo_folder() / "hotspots.parquet")
    incidents = pd.read_parquet(geo_folder() / "incidents.parquet")
    places = range(len(hotspots))
    called = [EVERY[place % len(EVERY)] for place in places]
    hotspots = hotspots.assign(name=called, routes=called[::-1], evidence=called, model_version=EVERY[0])
    routes = dict(zip(incidents["route"].unique(), EVERY * 9, strict=False))
    incidents = incidents.assign(route=incidents["route"].map(routes))
    versions = Versions(home / "data")
    with locked(versions.folder), versions.staged() as stage:
        about = {"data_date": "2023-12-31", "attribution": EVERY[0]}
        save_layer(hotspots, stage / "hotspots.parquet", schema.HOTSPOTS, about)
        save_layer(incidents, stage / "incidents.parquet", schema.FIGURES, about)
        (stage / "forecast.parquet").write_bytes((geo_folder() / "forecast.parquet").read_bytes())
        (stage / "import_account.json").write_text(json.dumps({EVERY[0]: EVERY[1]}))
        versions.point_to(versions.add(stage))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile_stores(folder / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RISKMAP_HOME", str(folder / "home"))
        patch.setenv("RISKMAP_CONTACT", EVERY[0])
        port = free_port()
        process = start_dashboard(port, folder / "log.txt")
    try:
        wait_for_port(port, process, folder / "log.txt")
        yield Hostile(f"http://127.0.0.1:{port}", folder, process.pid)
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def visitor(chromium: Browser, hostile: Hostile) -> Iterator[Opened]:
    """A guarded page of that dashboard; at the end nothing has run, nothing asked for outside, no traceback told."""
    guarded = open_guarded(chromium, hostile.address)
    yield guarded
    check_untouched(guarded)
    guarded.page.context.close()
    assert guarded.outside == [] and guarded.errors == []
    assert "Traceback" not in hostile.log
    assert {path.name for path in hostile.folder.iterdir()} == {"home", "log.txt"}


def check_untouched(opened: Opened) -> None:
    """No frame of the page has the trap's mark, and no page shows how the program is made."""
    for frame in opened.page.frames:
        assert frame.evaluate("window.__trap === undefined"), frame.url
    told = opened.page.locator("body").inner_text()
    assert "Traceback" not in told and 'File "' not in told and "root:x:" not in told


def settle(opened: Opened) -> None:
    """Until the page has been drawn by the server and nothing of it runs any more."""
    expect(opened.page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=60_000
    )


@pytest.mark.parametrize("attack", [TRAP, *(attack for attack in EVERY if attack.startswith("<"))])
def test_the_trap_springs_where_a_text_is_not_escaped(chromium: Browser, attack: str) -> None:
    page = chromium.new_page()
    page.set_content(f"<body>{attack if attack.startswith('<') else f'<script>{attack}</script>'}</body>")
    page.wait_for_function("window.__trap === 1", timeout=10_000)
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_stored_attacks_and_those_of_an_address_run_on_no_page(visitor: Opened, name: str) -> None:
    turn = PAGES.index(name)
    told = [EVERY[(turn + place) % len(EVERY)] for place in range(len(PARAMETERS))]
    query = "&".join(f"{parameter}={quote(text[:300])}" for parameter, text in zip(PARAMETERS, told, strict=True))
    visitor.visit(f"{name}?{query}&{quote(EVERY[turn])}=1")
    settle(visitor)
    visitor.page.wait_for_timeout(500)


@pytest.mark.long
@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_in_every_parameter_of_every_page(visitor: Opened, attack: str) -> None:
    for name in PAGES:
        query = "&".join(f"{parameter}={quote(ATTACKS[attack][:300])}" for parameter in PARAMETERS)
        visitor.visit(f"{name}?{query}")
        settle(visitor)
        check_untouched(visitor)


def test_stored_attacks_run_in_no_map_and_no_list(visitor: Opened) -> None:
    visitor.visit("overview")
    visitor.wait_for_map()
    outlines = visitor.map.locator("path.leaflet-interactive")
    assert outlines.count() > 20
    for place in range(0, outlines.count(), max(1, outlines.count() // 40)):
        outlines.nth(place).dispatch_event("mouseover")
        outlines.nth(place).dispatch_event("mouseout")
    outlines.first.dispatch_event("click")
    settle(visitor)
    check_untouched(visitor)


def test_a_search_for_an_attack_finds_nothing_and_runs_nothing(visitor: Opened) -> None:
    visitor.visit("?note=read")
    visitor.wait_for_map()
    settle(visitor)
    box = visitor.page.get_by_role("textbox", name="Find a place")
    for attack in EVERY:
        box.fill(attack[:200].replace("\n", " "))
        box.press("Enter")
        visitor.page.wait_for_timeout(150)
    settle(visitor)


def upload(visitor: Opened, content: bytes, name: str) -> None:
    given = {"name": name, "mimeType": "text/plain", "buffer": content}
    visitor.page.locator('input[type="file"]').first.set_input_files(given, timeout=30_000)
    settle(visitor)


def test_a_file_of_attacks_is_read_checked_drawn_and_judged_as_text(visitor: Opened) -> None:
    visitor.visit("upload")
    settle(visitor)
    upload(visitor, attacked_csv(), f"{ATTACKS['image']}.csv".replace("/", "_"))
    button = visitor.page.get_by_role("button", name="Check this file")
    expect(button).to_be_visible(timeout=30_000)
    check_untouched(visitor)
    button.click()
    settle(visitor)
    visitor.page.wait_for_timeout(1000)
    settle(visitor)
    check_untouched(visitor)
    visitor.page.locator('.st-key-page_links_foot a[href$="review"]').evaluate("link => link.click()")
    expect(visitor.page.get_by_text("told twice", exact=False).first).to_be_attached(timeout=30_000)
    settle(visitor)
    check_untouched(visitor)


AREAS = {
    "a name": json.dumps({"type": "FeatureCollection", "name": EVERY[0], "features": [
        {"type": "Feature", "properties": {EVERY[1]: EVERY[2]}, "geometry": {
            "type": "Polygon", "coordinates": [[[10, 30], [14, 30], [14, 36], [10, 36], [10, 30]]]}}]}).encode(),
    "an entity": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><kml>&b;</kml>',
    "no polygon": json.dumps({"type": "Point", "coordinates": [EVERY[0], EVERY[1]]}).encode(),
    "a deep nest": b'{"type":"Polygon","coordinates":' + b"[" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("kind", AREAS)
def test_an_area_that_means_harm_is_drawn_or_refused_as_text(visitor: Opened, kind: str) -> None:
    visitor.visit("area")
    settle(visitor)
    visitor.page.get_by_role("tab").nth(1).click()
    upload(visitor, AREAS[kind], f"{ATTACKS['image']}.geojson".replace("/", "_"))
    visitor.page.wait_for_timeout(500)
    settle(visitor)


def open_file(chromium: Browser, path: Path) -> Opened:
    opened = open_guarded(chromium, path.as_uri())
    opened.page.goto(path.as_uri())
    return opened


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files to take away of which routes and names are attacks, by their ending."""
    incidents = random_incidents(60)
    incidents = incidents.assign(route=[EVERY[place % len(EVERY)] for place in range(60)])
    held = made_held(incidents)
    names = [EVERY[place % len(EVERY)] for place in range(len(held.hotspots))]
    held = replace(held, hotspots=held.hotspots.assign(name=names, evidence=names))
    folder, written = tmp_path_factory.mktemp("taken"), {}
    for name, content in files_of(build_bundle(held, Selection()), ["html", "kml", "geojson"]):
        path = folder / Path(name).name
        path.write_bytes(content)
        written[path.suffix] = path
    return written


def test_a_map_in_one_file_runs_nothing_of_what_it_holds(chromium: Browser, files: dict[str, Path]) -> None:
    opened = open_file(chromium, files[".html"])
    opened.page.wait_for_selector("html[data-drawn]", timeout=30_000)
    marks = opened.page.locator("path.leaflet-interactive")
    assert marks.count()
    for place in range(min(60, marks.count())):
        marks.nth(place).dispatch_event("mouseover")
        marks.nth(place).dispatch_event("click")
    for field in opened.page.locator("input[type=search], input[type=text]").all():
        field.fill(ATTACKS["image"])
        field.press("Enter")
    check_untouched(opened)
    assert opened.outside == [] and opened.errors == []
    opened.page.context.close()


def test_the_balloons_of_a_kml_run_nothing(chromium: Browser, files: dict[str, Path], tmp_path: Path) -> None:
    """Google Earth reads every text of a placemark as HTML: so does Chromium here."""
    root = ElementTree.fromstring(files[".kml"].read_bytes())
    texts = [element.text for element in root.iter() if element.text and "coordinates" not in element.tag]
    assert any(TRAP.split("=")[0] in text for text in texts)
    path = tmp_path / "balloons.html"
    path.write_text(f"<meta charset=utf-8><body>{'<hr>'.join(texts)}</body>", encoding="utf-8")
    opened = open_file(chromium, path)
    opened.page.wait_for_timeout(500)
    check_untouched(opened)
    assert opened.outside == []
    opened.page.context.close()


def test_all_of_it_takes_no_more_memory_than_a_unit_may_have(hostile: Hostile) -> None:
    if os.name != "posix" or not Path("/proc").exists():
        pytest.skip("this system does not tell a process's memory")
    told = Path(f"/proc/{hostile.pid}/status").read_text()
    (peak,) = (int(line.split()[1]) // 1000 for line in told.splitlines() if line.startswith("VmHWM"))
    assert peak < MOST_MEGABYTES
