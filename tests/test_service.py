"""The service answers as OGC API Features asks, page by page, and GDAL's own client reads it back."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pyogrio
import pytest
import uvicorn
from made_exports import TODAY, made_held
from made_layers import random_incidents
from shapely.geometry import box, shape
from typer.testing import CliRunner

from riskmap.cli import app
from riskmap.errors import SettingError
from riskmap.export.bundle import Bundle, build_bundle
from riskmap.export.holding import hold_layers
from riskmap.export.selection import Selection
from riskmap.planning.segments import of_corridor
from riskmap.service import COLLECTIONS, LONGEST_ADDRESS, MOST_ITEMS, build_service
from riskmap.tier import PUBLIC, Tier


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return build_bundle(made_held(random_incidents()), Selection(), COLLECTIONS)


@contextlib.contextmanager
def running(bundle: Bundle) -> Iterator[str]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(build_service(bundle), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def client(bundle: Bundle) -> Iterator[httpx.Client]:
    with running(bundle) as address, httpx.Client(base_url=address, timeout=60) as one:
        yield one


def layer_of(bundle: Bundle, name: str):
    return next(layer for layer in bundle.layers if layer.name == name)


def links_of(answer: dict) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in answer["links"]}


def test_the_landing_page_leads_to_everything(client: httpx.Client) -> None:
    landing = client.get("/").json()
    links = links_of(landing)
    assert {"self", "alternate", "service-desc", "conformance", "data"} <= set(links)
    for rel in ("self", "service-desc", "conformance", "data"):
        assert client.get(links[rel]).status_code == 200
    assert "minimum" in landing["description"] and "CC BY 4.0" in landing["attribution"]


def test_it_declares_core_and_geojson(client: httpx.Client) -> None:
    declared = client.get("/conformance").json()["conformsTo"]
    assert [name.rsplit("/", 1)[1] for name in declared] == ["core", "geojson", "oas30"]


def test_the_definition_names_every_path_and_the_limit(client: httpx.Client) -> None:
    answer = client.get("/api")
    assert answer.headers["content-type"].startswith("application/vnd.oai.openapi+json;version=3.0")
    items = answer.json()["paths"]["/collections/{collection}/items"]["get"]["parameters"]
    limit = next(parameter for parameter in items if parameter["name"] == "limit")
    assert limit["schema"]["maximum"] == MOST_ITEMS


def test_collections_are_the_bundles_layers_with_their_extent(client: httpx.Client, bundle: Bundle) -> None:
    told = client.get("/collections").json()["collections"]
    assert [collection["id"] for collection in told] == list(COLLECTIONS)
    for collection in told:
        extent = collection["extent"]["spatial"]["bbox"][0]
        assert box(*extent).buffer(1e-3).covers(box(*layer_of(bundle, collection["id"]).rows.total_bounds))
        assert client.get(links_of(collection)["self"]).json() == collection


@pytest.mark.parametrize("name", COLLECTIONS)
@pytest.mark.parametrize("limit", [1, 7, 5_000])
def test_following_next_gives_every_row_once(client: httpx.Client, bundle: Bundle, name: str, limit: int) -> None:
    address, seen = f"/collections/{name}/items?limit={limit}", []
    for _ in range(500):
        answer = client.get(address)
        assert answer.headers["content-type"].startswith("application/geo+json")
        told = answer.json()
        assert told["numberReturned"] == len(told["features"]) <= min(limit, MOST_ITEMS)
        assert told["numberMatched"] == len(layer_of(bundle, name).rows)
        seen += [feature["id"] for feature in told["features"]]
        address = links_of(told).get("next", "")
        if not address:
            break
    assert len(seen) == len(set(seen)) == len(layer_of(bundle, name).rows)


@pytest.mark.parametrize(
    "asked", ["5,20,20,40", "5,20,0,20,40,9000", "12.6,35,12.7,35.1", "170,-90,-170,90", "50,50,51,51"]
)
def test_a_box_gives_the_rows_that_touch_it(client: httpx.Client, bundle: Bundle, asked: str) -> None:
    numbers = [float(number) for number in asked.split(",")]
    west, south, east, north = numbers if len(numbers) == 4 else [*numbers[:2], *numbers[3:5]]
    area = (
        box(west, south, east, north)
        if west <= east
        else box(west, south, 180, north).union(box(-180, south, east, north))
    )
    for name in COLLECTIONS:
        rows = layer_of(bundle, name).rows
        told = client.get(f"/collections/{name}/items", params={"bbox": asked, "limit": 2000}).json()
        assert told["numberMatched"] == int(rows.intersects(area).sum())
        assert all(shape(feature["geometry"]).buffer(1e-3).intersects(area) for feature in told["features"])


def test_a_period_keeps_hotspots_whose_months_it_touches(client: httpx.Client, bundle: Bundle) -> None:
    rows = layer_of(bundle, "hotspots").rows
    first, last = rows["first_month"].min(), rows["last_month"].max()
    for asked, matched in (
        (f"{first}-01", len(rows)),
        (f"{last}-01T00:00:00Z/..", len(rows)),
        ("../2000-01-01", 0),
        ("2090-01-01/2091-01-01", 0),
        ("2000/2090", len(rows)),
    ):
        told = client.get("/collections/hotspots/items", params={"datetime": asked}).json()
        assert told["numberMatched"] == matched, asked
    assert client.get("/collections/crossings/items?datetime=1990-01-01").json()["numberMatched"] > 0


def test_a_row_is_found_by_its_key(client: httpx.Client) -> None:
    for name in COLLECTIONS:
        first = client.get(f"/collections/{name}/items?limit=1").json()["features"][0]
        one = client.get(f"/collections/{name}/items/{first['id']}")
        assert one.json()["properties"] == first["properties"] and one.json()["geometry"] == first["geometry"]
        assert links_of(one.json())["collection"].endswith(f"/collections/{name}")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/collections/posts", 404),
        ("/collections/incidents/items", 404),
        ("/collections/hotspots/items/none", 404),
        ("/nothing", 404),
        ("/collections/hotspots/items?limit=0", 400),
        ("/collections/hotspots/items?limit=many", 400),
        ("/collections/hotspots/items?offset=-1", 400),
        ("/collections/hotspots/items?bbox=1,2,3", 400),
        ("/collections/hotspots/items?bbox=1,2,3,nan", 400),
        ("/collections/hotspots/items?bbox=1,9,3,2", 400),
        ("/collections/hotspots/items?datetime=yesterday", 400),
        ("/collections/hotspots/items?datetime=2023-13-01", 400),
        ("/collections/hotspots/items?datetime=2023/2020", 400),
        ("/collections/hotspots/items?datetime=../..", 400),
        ("/collections/hotspots/items?unknown=1", 400),
        ("/?f=xml", 400),
        (f"/collections/hotspots/items?bbox={'1' * LONGEST_ADDRESS}", 414),
    ],
)
def test_what_is_not_understood_is_refused_in_words(client: httpx.Client, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json" and answer.json()["detail"]


def test_it_is_read_only_and_no_other_site_may_read_it(client: httpx.Client) -> None:
    assert client.post("/collections/hotspots/items").status_code == 405
    answer = client.get("/", headers={"origin": "https://example.org"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/", "/collections", "/collections/hotspots", "/collections/hotspots/items"])
def test_people_get_a_page_that_runs_nothing(client: httpx.Client, path: str) -> None:
    page = client.get(path, headers={"accept": "text/html,application/xhtml+xml"})
    assert page.headers["content-type"].startswith("text/html")
    assert "<h1>" in page.text and "<script" not in page.text and "default-src 'none'" in page.text


def test_texts_of_the_data_are_escaped_on_the_page(bundle: Bundle) -> None:
    held = made_held(random_incidents(20))
    hostile = replace(held, hotspots=held.hotspots.assign(name="<script>alert(1)</script>"))
    with running(build_bundle(hostile, Selection(), ["hotspots"])) as address:
        page = httpx.get(f"{address}/collections/hotspots/items?f=html").text
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_in_the_partner_tier_it_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "partner")
    result = CliRunner().invoke(app, ["serve", "--address", "0.0.0.0"])
    assert isinstance(result.exception, SettingError) and "sign-in" in str(result.exception)


def test_gdals_own_client_reads_a_box_back_from_the_command() -> None:
    """In a process of its own: GDAL waits for the answer without letting Python run."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "riskmap", "serve", "--port", str(port)]
    area = (8.0, 30.0, 16.0, 38.0)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
            told = _fetched(f"http://127.0.0.1:{port}/collections/segments/items?limit=1", process)
            layers = [name for name, _ in pyogrio.list_layers(f"OAPIF:http://127.0.0.1:{port}/")]
            read = pyogrio.read_dataframe(f"OAPIF:http://127.0.0.1:{port}/", layer="segments", bbox=area)
        finally:
            process.terminate()
    expected = hold_layers(Tier(PUBLIC, TODAY)).segments
    expected = of_corridor(expected, corridor=False)
    assert told["tier"] == "public" and told["numberMatched"] == len(expected)
    assert layers == list(COLLECTIONS)
    expected = expected[expected.intersects(box(*area))]
    assert abs(len(read) - len(expected)) <= 2 and len(read) > 10  # what leaves is rounded to ten metres
    both = read.merge(expected, on="segment_id")
    assert len(both) >= len(read) - 2 and (both["dead_and_missing_x"] == both["dead_and_missing_y"]).all()


def _fetched(address: str, process: subprocess.Popen) -> dict:
    for _ in range(400):
        assert process.poll() is None
        with contextlib.suppress(httpx.ConnectError):
            return httpx.get(address, timeout=60).json()
        time.sleep(0.05)
    raise AssertionError("The service did not start.")


def test_a_taken_port_is_named_before_any_address_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = CliRunner().invoke(app, ["serve", "--port", str(port)])
    assert done.exit_code != 0 and isinstance(done.exception, SettingError)
    assert f"Port {port} " in str(done.exception) and "--port" in str(done.exception)
    assert "http://" not in done.output
