"""The dashboard in Chromium beside a page with one marker per incident, and beside the least that a page costs.

Both servers are warm, each round has a browser without memory, nothing leaves the machine. A first map is timed from
the moment the browser asks for the page to the frame after the map has drawn; a filter from the click on it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from playwright.sync_api import Browser

from bench.chromium import OWN, Watched, launched, scripted, served, watched
from bench.measuring import Row
from riskmap.incidents.figures import load_incidents
from riskmap.language import environment_labels
from riskmap.layers import load_hotspots

ROUNDS, PEER_ROUNDS, COLD_ROUNDS = 10, 3, 2
PEER, FLOOR = "one marker per incident", "an empty page with one empty map"
READ, YEARS = "?note=read", "?from=2014-01&to=2023-12&note=read"
QUICK_ENOUGH = 4
MOST_ENVIRONMENTS = 5
SETTLED_MS = 12_000  # by then a server has loaded ahead what its other pages need
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

    Ten filters, the same for both and in the same order: to each of the five environments with most incidents, and
    back to everywhere. Each is timed until the last of its markers is drawn.
    """
    with launched() as browser:
        if browser is None:
            return
        with served(OWN) as own:
            firsts = _times(_firsts(browser, f"{own}/{YEARS}", None)[0], "drawn")
            filters = _own_filters(browser, own, 2 * [name for name in _numbers(1) if name != "all"])
        filters = filters[len(filters) // 2 :]  # The first of each fills the server's memory of views.
        for one_in in (16, 4, 1):
            numbers = _numbers(one_in)
            with served(scripted("peer_dashboard.py"), BENCH_ONE_IN=str(one_in)) as address:
                first, peer = _peer(browser, address, numbers, PEER_ROUNDS if one_in >= QUICK_ENOUGH else 1)
            everything = numbers["all"]
            beside = f"{PEER}, {min(numbers.values()):,} to {everything:,} left"
            yield Row("ten filters: five environments, each and back, all incidents", beside, filters, peer)
            if one_in == 1:
                for place, (name, left) in enumerate(list(numbers.items())[1:]):
                    ours, theirs = filters[2 * place], peer[2 * place]
                    yield Row(f"of them: to {name}", f"{PEER}, {left:,} left of {everything:,}", (ours,), (theirs,))
                yield Row("of them: back to everywhere", f"{PEER}, {everything:,} again", filters[1::2], peer[1::2])
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
    """Seconds from a click on deserts to their map, and from another to that of everywhere, in turn."""
    # The first of each fills the server's memory of views, as a warm server has it.
    return _own_filters(browser, address, (ROUNDS // 2 + 1) * ["desert"])[2:]


def _own_filters(browser: Browser, address: str, environments: Sequence[str]) -> tuple[float, ...]:
    """Seconds from a click on each environment to its map, and on it again to that of everywhere, the view kept."""
    hotspots, labels = load_hotspots()["environment"].value_counts(), environment_labels()
    with watched(browser, f"{address}/{YEARS}") as page:
        page.drawn()
        page.page.wait_for_timeout(SETTLED_MS)
        box = page.page.frame_locator('iframe[title="streamlit_folium.st_folium"]').locator("#map_div")
        box.evaluate("() => { window.map.setView([20, 5], 4, {animate: false}) }")
        everything, seconds = int(box.get_attribute("data-drawn")), []
        for environment in environments:
            for number in (int(hotspots.get(environment, 0)), everything):
                page.page.get_by_role("button", name=labels[environment], exact=True).click()
                clicked = page.clicked()
                seconds.append((page.drawn(number, since=clicked) - clicked) / 1e3)
                if box.evaluate("() => window.map.getZoom()") != 4:
                    raise RuntimeError("The view was not kept.")
                page.page.wait_for_timeout(1_000)
    return tuple(seconds)


def _numbers(one_in: int) -> dict[str, int]:
    """Incidents of an even share of all: everywhere, and in each of the five environments with most of them."""
    layer = load_incidents().iloc[::one_in]
    most = load_incidents()["environment"].value_counts().index[:MOST_ENVIRONMENTS]
    return {"all": len(layer)} | {name: int(layer["environment"].eq(name).sum()) for name in most}


def _peer(
    browser: Browser, address: str, numbers: dict[str, int], rounds: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The same with a marker for each of an even share of the incidents: first maps, and the ten filters."""
    firsts: list[float] = []
    while True:
        with watched(browser, address) as page:
            page.drawn(numbers["all"])
            firsts.append(page.pieces()["drawn"])
            if len(firsts) == rounds:
                return tuple(firsts), tuple(_peer_filters(page, numbers))


def _peer_filters(page: Watched, numbers: dict[str, int]) -> Iterator[float]:
    """Seconds from a click on a choice to the last of its markers, each environment and everywhere in turn."""
    for environment in (name for name in numbers if name != "all"):
        for key in (environment, "all"):
            page.page.wait_for_timeout(1_000)
            page.page.get_by_text(key, exact=True).evaluate("choice => choice.click()")
            clicked = page.clicked()
            yield (page.drawn(numbers[key], since=clicked) - clicked) / 1e3
