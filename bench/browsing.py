"""The dashboard in Chromium beside a page with one marker per incident: first map, filter to map, what a map loads.

Both pages are warm, each round has a browser without memory, and every request to the outside is answered from this
machine or refused. Needs Chromium and Playwright (extra `test`).
"""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FrameLocator, Page, Route, sync_playwright

from bench.measuring import Row
from riskmap.incidents.figures import load_incidents
from riskmap.layers import load_hotspots
from riskmap.maps import leaflet_folder

ROOT = Path(__file__).parents[1]
ROUNDS = 10
PEER_ROUNDS = 2
FRAME = 'iframe[title="streamlit_folium.st_folium"]'
PEER = "one marker per incident"
SLOW = 300_000
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def browsing() -> Iterator[Row]:
    """Seconds from a server's start to its first map, to that of a warm one, from a filter to its map; kB of a map."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return
    ours, theirs = ROOT / "dashboard.py", ROOT / "bench" / "peer_dashboard.py"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        cold = tuple(_cold_start(browser, ours, _own_drawn) for _ in range(PEER_ROUNDS))
        cold_peer = tuple(_cold_start(browser, theirs, _peer_drawn) for _ in range(PEER_ROUNDS))
        browser.close()
    yield Row("cold start of the server to the first map", PEER, cold, cold_peer)
    with _served(ours) as own, _served(theirs) as other, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        _first_map(browser, own, _own_drawn)
        _first_map(browser, other, _peer_drawn)
        first = [_first_map(browser, own, _own_drawn) for _ in range(ROUNDS)]
        first_peer = [_first_map(browser, other, _peer_drawn) for _ in range(PEER_ROUNDS)]
        filters, filters_peer = _own_filter(browser, own), _peer_filter(browser, other)
        browser.close()
    yield Row("first map in Chromium, server warm", PEER, _seconds(first), _seconds(first_peer))
    yield Row("filter to changed map in Chromium", PEER, filters, filters_peer)
    loaded, loaded_peer = first[-1][1] / 1e3, first_peer[-1][1] / 1e3
    yield Row("what a map loads, compressed", PEER, (loaded,), (loaded_peer,), "kB")


def _seconds(found: list[tuple[float, int]]) -> tuple[float, ...]:
    return tuple(seconds for seconds, _ in found)


@contextmanager
def _served(script: Path) -> Iterator[str]:
    """Address of a Streamlit script while it runs."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _page(browser: Browser, address: str) -> Iterator[tuple[Page, list[bytes]]]:
    """A page with no memory, and what its maps load: their frames' files and what the server tells them to draw."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page, loaded = context.new_page(), []

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith((address, "data:", "blob:")):
            route.continue_()
        elif url.endswith(("leaflet.js", "leaflet.css")):
            route.fulfill(path=leaflet_folder() / url.rsplit("/", 1)[1])
        elif url.endswith((".js", ".css")):
            # Folium's other links (icons, jQuery): their absence slows nothing down.
            route.fulfill(body="", content_type="text/plain")
        else:
            route.abort()

    context.route("**/*", answer)
    page.on("response", lambda response: _keep(response, loaded))
    page.on("websocket", lambda line: line.on("framereceived", lambda frame: _keep_frame(frame, loaded)))
    try:
        yield page, loaded
    finally:
        context.close()


def _keep(response, loaded: list[bytes]) -> None:
    if "/component/" in response.url or "leaflet" in response.url:
        loaded.append(response)


def _keep_frame(frame: bytes | str, loaded: list[bytes]) -> None:
    if isinstance(frame, bytes) and b"streamlit_folium" in frame:
        loaded.append(frame)


def _compressed(loaded: list) -> int:
    bodies = [one if isinstance(one, bytes) else one.body() for one in loaded if isinstance(one, bytes) or one.ok]
    return sum(len(gzip.compress(body)) for body in bodies)


def _first_map(browser: Browser, address: str, drawn: Callable[[Page], None]) -> tuple[float, int]:
    """Seconds from asking for the page to its drawn map, and bytes that the map loaded, compressed."""
    with _page(browser, address) as (page, loaded):
        start = time.perf_counter()
        page.goto(f"{address}/?note=read" if drawn is _own_drawn else address)
        drawn(page)
        seconds = time.perf_counter() - start
        return seconds, _compressed(loaded)


def _cold_start(browser: Browser, script: Path, drawn: Callable[[Page], None]) -> float:
    start = time.perf_counter()
    with _served(script) as address:
        _first_map(browser, address, drawn)
        return time.perf_counter() - start


def _map(page: Page) -> FrameLocator:
    # While a page draws its map anew, the old frame still stands before the new one.
    return page.locator(FRAME).last.content_frame


def _own_drawn(page: Page) -> None:
    _map(page).locator("#map_div[data-drawn]").wait_for(timeout=SLOW)


def _peer_drawn(page: Page, number: int | None = None) -> None:
    number = len(load_incidents()) if number is None else number
    _map(page).locator(f".leaflet-marker-pane > :nth-child({number}):last-child").wait_for(
        state="attached", timeout=SLOW
    )


def _own_filter(browser: Browser, address: str) -> tuple[float, ...]:
    """Seconds from a click on an environment to its map, the view kept; each round another of two filters."""
    deserts = int(load_hotspots()["environment"].eq("desert").sum())
    with _page(browser, address) as (page, _):
        page.goto(f"{address}/?from=2014-01&to=2023-12&note=read")
        _own_drawn(page)
        page.wait_for_timeout(3_000)
        box = _map(page).locator("#map_div")
        box.evaluate("() => { window.map.setView([20, 5], 4, {animate: false}) }")
        everything, seconds = int(box.get_attribute("data-drawn")), []
        for round_ in range(ROUNDS + 2):
            expected = everything if round_ % 2 else deserts
            start = time.perf_counter()
            page.get_by_role("button", name="Desert", exact=True).click()
            _map(page).locator(f'#map_div[data-drawn="{expected}"]').wait_for(timeout=SLOW)
            seconds.append(time.perf_counter() - start)
            if box.evaluate("() => window.map.getZoom()") != 4:
                raise RuntimeError("The view was not kept.")
            page.wait_for_timeout(1_000)
        # The first of each filter fills the server's memory of views, as a warm server has it.
        return tuple(seconds[2:])


def _peer_filter(browser: Browser, address: str) -> tuple[float, ...]:
    """The same two filters in turn, in the same order."""
    layer = load_incidents()
    numbers = {"desert": int(layer["environment"].eq("desert").sum()), "all": len(layer)}
    with _page(browser, address) as (page, _):
        page.set_default_timeout(SLOW)
        page.goto(address)
        _peer_drawn(page)
        seconds = []
        for round_ in range(PEER_ROUNDS):
            key = ("desert", "all")[round_ % 2]
            start = time.perf_counter()
            # From inside: so many markers leave Playwright's own click no moment at which the page stands still.
            page.get_by_text(key, exact=True).evaluate("choice => choice.click()")
            _peer_drawn(page, numbers[key])
            seconds.append(time.perf_counter() - start)
        return tuple(seconds)
