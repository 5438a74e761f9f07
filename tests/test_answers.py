"""Answers kept in memory: whole ones alone, of files whose names tell their content, bounded."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from riskmap.ui.answers import KeptAnswers
from riskmap.ui.serving import FIRST_PARTS, NEXT_PARTS, first_scripts, load_first_view

SCRIPT = b"console.log('riskmap'); " * 200
HASHED = "/static/js/index.DormvYxC.js"
PAGE = b"<html><head><script src='./static/js/known.js'></script></head><body></body></html>"


class Behind:
    """An app that counts what it is asked for."""

    def __init__(self, status: int = 200, kind: bytes = b"text/javascript"):
        self.asked: list[str] = []
        self.status, self.kind = status, kind

    async def __call__(self, scope, receive, send) -> None:
        self.asked.append(scope["path"])
        page = not scope["path"].startswith(("/static", "/component", "/_stcore"))
        kind = b"text/html; charset=utf-8" if page else self.kind
        body = PAGE if page else SCRIPT
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:100], "more_body": True})
        await send({"type": "http.response.body", "body": body[100:]})


def ask(app, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": given}
    sent: list[dict] = []

    async def send(message) -> None:
        sent.append(message)

    async def run() -> None:
        await app(scope, None, send)

    # In a thread of its own: another test's browser may keep a loop running in this one.
    with ThreadPoolExecutor(1) as one:
        one.submit(lambda: asyncio.run(run())).result()
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent[1:])


def test_a_hashed_file_is_asked_for_once_and_sent_compressed_to_who_can_read_it() -> None:
    behind = Behind()
    app = KeptAnswers(behind)
    plain, packed = ask(app, HASHED), ask(app, HASHED, accept_encoding="gzip, br")
    assert behind.asked == [HASHED]
    assert plain[0] == packed[0] == 200 and plain[2] == gzip.decompress(packed[2]) == SCRIPT
    assert "content-encoding" not in plain[1] and packed[1]["content-encoding"] == "gzip"
    assert [int(told["content-length"]) for _, told, _ in (plain, packed)] == [len(plain[2]), len(packed[2])]
    assert "immutable" in packed[1]["cache-control"] and packed[1]["vary"] == "accept-encoding"


@pytest.mark.parametrize(
    "path",
    ["/component/a.map_assets/places-4e8f172d8039.js", "/component/streamlit_folium.st_folium/js/main.521860b0.js"],
)
def test_what_the_map_loads_is_kept_too(path: str) -> None:
    behind = Behind()
    app = KeptAnswers(behind)
    ask(app, path), ask(app, path)
    assert behind.asked == [path]


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/component/a.map_assets/leaflet.js", "GET", {}),
        ("/component/a.map_assets/leaflet-geometry.js", "GET", {}),
        ("/static/js/../../secrets.DormvYxC.js", "GET", {}),
        ("/_stcore/health", "GET", {}),
        ("/media/0123456789abcdef.csv", "GET", {}),
        (HASHED, "HEAD", {}),
        (HASHED, "POST", {}),
        (HASHED, "GET", {"range": "bytes=0-9"}),
        (HASHED, "GET", {"if_none_match": '"x"'}),
    ],
)
def test_everything_else_goes_to_the_app_behind_each_time(path: str, method: str, headers: dict[str, str]) -> None:
    behind = Behind()
    app = KeptAnswers(behind)
    ask(app, path, method, **headers), ask(app, path, method, **headers)
    assert behind.asked == [path, path]


@pytest.mark.parametrize(("status", "kind"), [(404, b"text/javascript"), (500, b"text/plain"), (200, b"text/html")])
def test_a_fault_or_a_page_in_place_of_a_file_is_passed_on_and_not_kept(status: int, kind: bytes) -> None:
    behind = Behind(status, kind)
    app = KeptAnswers(behind)
    assert [ask(app, HASHED)[0], ask(app, HASHED)[0]] == [status, status]
    assert len(behind.asked) == 2


def test_memory_is_bounded_and_the_least_lately_asked_for_goes() -> None:
    behind = Behind()
    app = KeptAnswers(behind, most_bytes=2 * len(SCRIPT) + 1_000)
    names = [f"/static/js/part.0000000{number}.js" for number in range(3)]
    for name in (names[0], names[1], names[0], names[2], names[0], names[1]):
        ask(app, name)
    assert behind.asked == [names[0], names[1], names[2], names[1]]


def test_a_page_names_the_scripts_it_will_need_once_each() -> None:
    app = KeptAnswers(Behind(), lambda: {"static/js/known.js": "auto", "static/js/Slider.js": "low"})
    status, told, body = ask(app, "/", accept_encoding="gzip")
    assert status == 200 and int(told["content-length"]) == len(body)
    assert body.count(b"modulepreload") == 1 and b'fetchpriority="low" href="./static/js/Slider.js"></head>' in body


def test_every_part_of_the_first_screen_is_a_script_of_the_installed_streamlit() -> None:
    found = first_scripts()
    for parts, priority in ((FIRST_PARTS, "auto"), (NEXT_PARTS, "low")):
        for part in parts:
            assert [told for path, told in found.items() if path.startswith(f"static/js/{part}.")] == [priority]


def test_the_first_view_is_loaded_before_anyone_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    from riskmap.errors import StoreError
    from riskmap.ui import content

    asked: list[str] = []
    monkeypatch.setattr(content, "view_of", lambda layers, filters: asked.append(f"{filters.last:%Y}"))
    load_first_view()
    assert asked == [f"{content.load_content().choices.last:%Y}"]

    def broken() -> None:
        raise StoreError("told by the page")

    monkeypatch.setattr(content, "load_content", broken)
    load_first_view()
    assert len(asked) == 1


def test_no_page_brings_in_what_was_not_loaded_ahead() -> None:
    program = Path(__file__).parent / "programs" / "open_every_page.py"
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=600, check=True)
    assert done.stdout.splitlines()[-1] == "new:"
