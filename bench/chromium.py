"""Pages of a running dashboard in Chromium, timed by the browser's own clock."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ROOT = Path(__file__).parents[1]
CLOCK = (ROOT / "bench" / "clock.js").read_text(encoding="utf-8")
SLOW = 600.0
# Names are not looked up: nothing leaves this machine, and no request is held up to be judged.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
OWN = ("-m", "riskmap", "dashboard", "--port={port}")
PIECES = ("shell", "told", "frame", "drawn")


def scripted(name: str) -> tuple[str, ...]:
    """Arguments of Python that serve a script of the bench as its writer would."""
    return ("-m", "streamlit", "run", str(ROOT / "bench" / name), "--server.port={port}")


@contextmanager
def launched() -> Iterator[Browser | None]:
    """A Chromium, or None where none is installed."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(arguments: Sequence[str], **environment: str) -> Iterator[str]:
    """Address of a page while `python ARGUMENTS` serves it."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, *(part.format(port=port) for part in arguments)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1_200):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@dataclass
class Watched:
    """A page and what its clock and its network log tell."""

    page: Page
    sent: dict[str, float] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)

    def listen(self, session: CDPSession) -> None:
        """Keep the bytes of every answer as they came over the wire."""
        session.on("Network.responseReceived", lambda told: self._named(told["requestId"], told["response"]["url"]))
        session.on("Network.loadingFinished", lambda told: self._ended(told["requestId"], told["encodedDataLength"]))
        session.send("Network.enable")

    def _named(self, request: str, address: str) -> None:
        self._addresses[request] = address

    def _ended(self, request: str, size: float) -> None:
        self.sent[self._addresses.get(request, request)] = size

    def drawn(self, number: int | None = None, since: float = 0.0) -> float:
        """When the map had drawn `number` things (any number if None) after `since`, ms since 1970.

        Raises
        ------
        TimeoutError
            When it has not within `SLOW` seconds.
        """
        end = time.monotonic() + SLOW
        while time.monotonic() < end:
            for at, seen in self.page.evaluate("() => window.bench ? window.bench.drawn : []"):
                if at >= since and (number is None or seen == number):
                    return at
            self.page.wait_for_timeout(25)
        raise TimeoutError(f"The map did not draw {number} things within {SLOW:g} s.")

    def clicked(self) -> float:
        """When the page was last clicked, ms since 1970."""
        return self.page.evaluate("() => window.bench.clicked")

    def pieces(self) -> dict[str, float]:
        """Seconds from asking for the page to each mark, in order: `PIECES`."""
        told = self.page.evaluate("() => window.bench")
        marks = told["marks"] | {"drawn": told["drawn"][0][0]}
        return {piece: (marks[piece] - marks["asked"]) / 1e3 for piece in PIECES}

    def map_kilobytes(self) -> float:
        """What the map loaded as it came over the wire: its frame's files, and the message that says what to draw."""
        files = sum(size for address, size in self.sent.items() if "/component/" in address)
        return (files + self.page.evaluate("() => window.bench.message")) / 1e3


@contextmanager
def watched(browser: Browser, address: str) -> Iterator[Watched]:
    """A page in a browser without memory."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(CLOCK)
    one = Watched(context.new_page())
    one.listen(context.new_cdp_session(one.page))
    try:
        one.page.goto(address, wait_until="commit")
        yield one
    finally:
        context.close()
