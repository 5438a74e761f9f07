"""The dashboard in Chromium beside a page with one marker per incident, and beside the least that a page costs.

Both servers are warm, each round has a browser without memory, nothing leaves the machine. A first map is timed from
the moment the browser asks for the page to the frame after the map has drawn; a filter from the click on it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from playwright.sync_api import Browser

from bench.chromium import OWN, Watched, launched, scripted, served, watched
from bench.measuring import Row
from riskmap.incidents.figures import load_incidents
from riskmap.layers import load_hotspots

ROUNDS, PEER_ROUNDS, COLD_ROUNDS = 10, 3, 2
PEER, FLOOR = "one marker per incident", "an empty page with one empty map"
READ, YEARS = "?note=read", "?from=2014-01&to=2023-12&note=read"
QUICK_ENOUGH = 4
STEPS = (
    ("of it: Streamlit's own page, until it asks for ours", None, "shell"),
    ("of it: our script, until the browser is told of the map", "shell", "told"),
    ("of it: drawing what stands before the map, and the map's frame", "told", "frame"),
    ("of it: Leaflet, base map and layers in the frame", "frame", "drawn"),
)


def browsing() -> Iterator[Row]:
    """Seconds until the first map and its pieces, from a filter to its map; kB that a map loads."""
    with launched() as browser:
        if browser is None:
            return
        cold = tuple(_cold(browser) for _ in range(COLD_ROUNDS))
        with served(OWN) as own, served(scripted("floor_dashboard.py")) as floor:
            firsts, floors = _firsts(browser, f"{own}/{READ}", floor)
            filters = _own_filter(browser, own)
    yield Row("cold: from starting the server to the first map", f"warm, {FLOOR}", cold, _times(floors, "drawn"))
    yield Row("first map, server warm", FLOOR, _times(firsts, "drawn"), _times(floors, "drawn"))
    for what, start, end in STEPS:
        yield Row(what, FLOOR, _times(firsts, end, start), _times(floors, end, start))
    yield Row("filter to changed map, view kept", "first map of the same page", filters, _times(firsts, "drawn"))
    sizes = tuple(pieces["kB"] for pieces in firsts), tuple(pieces["kB"] for pieces in floors)
    yield Row("what the map loads, as sent", FLOOR, *sizes, "kB")


def markers() -> Iterator[Row]:
    """Filters and a first map of all incidents beside one marker for each of them, and for each of two even shares.

    A filter is timed until the last of its markers is drawn. Each way has its own row, as it draws its own number.
    """
    with launched() as browser:
        if browser is None:
            return
        with served(OWN) as own:
            _firsts(browser, f"{own}/{READ}", None, rounds=1)
            filters = _own_filter(browser, own)
            firsts = _times(_firsts(browser, f"{own}/{YEARS}", None)[0], "drawn")
        for one_in in (16, 4, 1):
            deserts, everything = _numbers(one_in)
            with served(scripted("peer_dashboard.py"), BENCH_ONE_IN=str(one_in)) as address:
                first, peer = _peer(browser, address, one_in)
            yield Row(
                "filter to deserts, all incidents",
                f"{PEER}, {deserts:,} left of {everything:,}",
                filters[::2],
                peer[::2],
            )
            yield Row("back to everywhere, all incidents", f"{PEER}, {everything:,} again", filters[1::2], peer[1::2])
            yield Row("first map, all incidents", f"{PEER}, {everything:,} of them", firsts, first)


def _times(rounds: list[dict[str, float]], end: str, start: str | None = None) -> tuple[float, ...]:
    return tuple(pieces[end] - (pieces[start] if start else 0.0) for pieces in rounds)


def _cold(browser: Browser) -> float:
    start = time.time()
    with served(OWN) as address, watched(browser, f"{address}/{READ}") as page:
        return page.drawn() / 1e3 - start


def _first(browser: Browser, address: str) -> dict[str, float]:
    with watched(browser, address) as page:
        page.drawn()
        page.page.wait_for_timeout(300)
        return page.pieces() | {"kB": page.map_kilobytes()}


def _firsts(browser: Browser, own: str, floor: str | None, rounds: int = ROUNDS) -> tuple[list, list]:
    """Pieces of first maps, ours and the floor's in turn; the rounds that warm the servers are left out."""
    found: tuple[list, list] = ([], [])
    for round_ in range(rounds + 2):
        for kept, address in zip(found, (own, floor), strict=True):
            if address:
                pieces = _first(browser, address)
                if round_ >= 2:
                    kept.append(pieces)
    return found


def _own_filter(browser: Browser, address: str) -> tuple[float, ...]:
    """Seconds from a click on an environment to its map, the view kept; each round the other of two filters."""
    deserts = int(load_hotspots()["environment"].eq("desert").sum())
    with watched(browser, f"{address}/{YEARS}") as page:
        page.drawn()
        page.page.wait_for_timeout(3_000)
        box = page.page.frame_locator('iframe[title="streamlit_folium.st_folium"]').locator("#map_div")
        box.evaluate("() => { window.map.setView([20, 5], 4, {animate: false}) }")
        everything, seconds = int(box.get_attribute("data-drawn")), []
        for round_ in range(ROUNDS + 2):
            page.page.get_by_role("button", name="Desert", exact=True).click()
            clicked = page.clicked()
            drawn = page.drawn(everything if round_ % 2 else deserts, since=clicked)
            seconds.append((drawn - clicked) / 1e3)
            if box.evaluate("() => window.map.getZoom()") != 4:
                raise RuntimeError("The view was not kept.")
            page.page.wait_for_timeout(1_000)
    # The first of each filter fills the server's memory of views, as a warm server has it.
    return tuple(seconds[2:])


def _numbers(one_in: int) -> tuple[int, int]:
    """Incidents in deserts and everywhere, of an even share of all."""
    layer = load_incidents().iloc[::one_in]
    return int(layer["environment"].eq("desert").sum()), len(layer)


def _peer(browser: Browser, address: str, one_in: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The same with a marker for each of an even share of the incidents: first maps, and filters in turn."""
    numbers = dict(zip(("desert", "all"), _numbers(one_in), strict=True))
    firsts: list[float] = []
    rounds = PEER_ROUNDS if one_in >= QUICK_ENOUGH else 1
    while True:
        with watched(browser, address) as page:
            page.drawn(numbers["all"])
            firsts.append(page.pieces()["drawn"])
            if len(firsts) == rounds:
                return tuple(firsts), tuple(_peer_filters(page, numbers, rounds))


def _peer_filters(page: Watched, numbers: dict[str, int], rounds: int) -> Iterator[float]:
    """Seconds from a click on a choice to the last of its markers, deserts and everywhere in turn."""
    for key in rounds * ("desert", "all"):
        page.page.wait_for_timeout(1_000)
        page.page.get_by_text(key, exact=True).evaluate("choice => choice.click()")
        clicked = page.clicked()
        yield (page.drawn(numbers[key], since=clicked) - clicked) / 1e3
