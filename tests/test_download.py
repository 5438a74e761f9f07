"""Fetching from a local server that behaves as badly as servers do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from riskmap.errors import SourceError
from riskmap.sources.download import NEEDED_KEYS, fetch_years

RECORDS = [dict.fromkeys(NEEDED_KEYS, "1")]


class _Server(ThreadingHTTPServer):
    """Gives the answers of `script` in turn, the last one for ever; counts the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[tuple[int, dict[str, str], bytes]] = []
        self.asked = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{{year}}/json"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        status, headers, body = server.script[min(server.asked, len(server.script) - 1)]
        server.asked += 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", headers.get("X-Length", str(len(body))))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def _fetch(server: _Server, folder: Path) -> list[Path]:
    return fetch_years([2020, 2021], folder, address=server.address, attempts=3, wait_s=0.01)


def _good() -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps(RECORDS).encode()


def test_each_year_is_written_under_its_own_name(server: _Server, tmp_path: Path) -> None:
    server.script = [_good()]
    assert [path.name for path in _fetch(server, tmp_path)] == ["2020.json", "2021.json"]
    assert json.loads((tmp_path / "2021.json").read_text()) == RECORDS


@pytest.mark.parametrize("passing", [(500, {}, b""), (429, {"Retry-After": "0"}, b""), (503, {}, b"<html>")])
def test_a_passing_fault_is_asked_again(server: _Server, tmp_path: Path, passing: tuple) -> None:
    server.script = [passing, _good()]
    assert len(_fetch(server, tmp_path)) == 2
    assert server.asked == 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, {}, b""), "answered 500, 3 times"),
        ((404, {}, b""), "answered 404"),
        ((200, {}, b"<html>Sorry</html>"), "<html>Sorry"),
        ((200, {}, json.dumps(RECORDS).encode()[:-4]), "not whole JSON"),
        ((200, {}, b"[]"), "a list of incident records"),
        ((200, {}, b'[{"web_id": "1"}]'), "changed its keys"),
        ((200, {"X-Length": "9999"}, b"[{"), "no connection"),
    ],
)
def test_a_lasting_fault_is_named_and_nothing_is_changed(
    server: _Server, tmp_path: Path, answer: tuple, said: str
) -> None:
    (tmp_path / "2020.json").write_text("what was stored before")
    server.script = [_good(), answer]
    with pytest.raises(SourceError, match=said):
        _fetch(server, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["2020.json"]
    assert (tmp_path / "2020.json").read_text() == "what was stored before"


def test_a_server_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no connection"):
        fetch_years([2020], tmp_path, address="http://127.0.0.1:9/{year}", attempts=2, wait_s=0.01)
