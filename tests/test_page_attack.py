"""An attacker at the pages: whatever lies below the public tier changes no word, point or picture of any page."""

from __future__ import annotations

import re

import geopandas
import pytest
from streamlit.testing.v1 import AppTest
from test_tier import moved_below_the_tier

from riskmap.incidents.figures import load_incidents
from riskmap.layers import load_near_misses
from riskmap.ui import content, map_assets

SLOW = 120
PAGES = ("overview", "hotspot", "routes", "compare", "area", "siting", "export", "data")
DAY = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b")


def _one_page(name: str) -> None:
    import importlib

    from riskmap.ui import state
    from riskmap.ui.content import load_content

    state.open_session(load_content().choices)
    importlib.import_module(f"riskmap.ui.pages.{name}").page()


def everything_on(name: str) -> str:
    """All that the server sends of a page: texts, HTML, maps, charts and widgets."""
    app = AppTest.from_function(_one_page, kwargs={"name": name}, default_timeout=SLOW).run()
    assert not app.exception, (name, app.exception)
    return "\n".join(_sent(app.main))


def _sent(block) -> list[str]:
    told = []
    for node in block.children.values():
        proto = getattr(node, "proto", None)
        if proto is not None and hasattr(proto, "SerializeToString"):
            told.append(proto.SerializeToString(deterministic=True).decode("utf-8", "replace"))
        if hasattr(node, "children"):
            told += _sent(node)
    return told


@pytest.fixture(scope="module")
def incidents() -> geopandas.GeoDataFrame:
    """Every sixth record that ships, as a full layer might hold it: days, points, keys, links."""
    return moved_below_the_tier(load_incidents().iloc[::6].reset_index(drop=True), 0)


def serve(monkeypatch: pytest.MonkeyPatch, layer: geopandas.GeoDataFrame, version: str) -> None:
    monkeypatch.setattr(content, "load_incidents", lambda: layer)
    monkeypatch.setattr(content, "_version", lambda tier: version)


# Keys of elements, of files kept for download and of frames change from run to run; they say nothing of the data.
_CHANGING = re.compile(r"\$\$[\w-]+|/media/\w+(?:\.\w+)?|riskmap-map-\w+|[0-9a-f]{24,}")


@pytest.mark.parametrize("name", PAGES)
def test_no_page_tells_what_is_finer_than_the_tier(
    name: str, incidents: geopandas.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, incidents, "one")
    one = everything_on(name)
    serve(monkeypatch, moved_below_the_tier(incidents, 9), "another")
    another = everything_on(name)
    assert _CHANGING.sub("", one) == _CHANGING.sub("", another)
    for secret in ("other:", "example.org/", "ERI"):
        assert secret not in one.replace("example.org/riskmap", "")
    for near_miss in load_near_misses().itertuples():
        for secret in (near_miss.told, near_miss.url, near_miss.near_miss_id, near_miss.place):
            assert secret not in one
    days = set(DAY.findall(one)) - {"2023-12-31"}
    assert all(day.endswith("-01") for day in days), days  # axes and widgets count months by their first day


def test_the_attack_sees_a_page_that_passes_the_tier_by(
    incidents: geopandas.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "release", lambda name, rows, tier: rows)
    seen = []
    for version, layer in (("three", incidents), ("four", moved_below_the_tier(incidents, 9))):
        serve(monkeypatch, layer, version)
        seen.append(_CHANGING.sub("", everything_on("overview")))
    assert seen[0] != seen[1] and min(map(len, seen)) > 10_000


def test_what_the_map_loads_beside_the_page_tells_no_near_misses_place() -> None:
    assets = map_assets.map_assets(content.load_content())
    scripts = "".join((assets.folder / name).read_text(encoding="utf-8") for name in assets.scripts)
    assert "Near miss" in scripts
    for near_miss in load_near_misses().itertuples():
        assert near_miss.place not in scripts and near_miss.told not in scripts
