"""A server on this machine that behaves as badly as servers do."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Page:
    """An answer: `cut` promises more bytes than come, `wait_s` passes before it, `drip_s` between its bytes."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    wait_s: float = 0.0
    drip_s: float = 0.0


class LocalServer(ThreadingHTTPServer):
    """Gives `pages` by path; for other paths the pages of `script` in turn, the last one for ever.

    A page with an ETag is answered by 304 when the same is asked for again. `asked` keeps paths and headers.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Page] = {}
        self.script: list[Page] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.ended = threading.Event()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        return f"{self.root}/{{year}}/json"

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        turn = sum(path not in server.pages for path, _ in server.asked)
        server.asked.append((self.path, dict(self.headers)))
        page = server.pages.get(self.path) or server.script[min(turn, len(server.script) - 1)]
        server.ended.wait(page.wait_s)
        tag = page.headers.get("ETag")
        if tag and self.headers.get("If-None-Match") == tag:
            page = Page(status=304)
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page.body) + 9000 * page.cut))
        self.end_headers()
        self._write(page)

    def _write(self, page: Page) -> None:
        if not page.drip_s:
            self.wfile.write(page.body)
        for byte in page.body if page.drip_s else b"":
            if self.server.ended.is_set():
                return
            self.wfile.write(bytes([byte]))
            time.sleep(page.drip_s)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextlib.contextmanager
def serving() -> Iterator[LocalServer]:
    with LocalServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()
