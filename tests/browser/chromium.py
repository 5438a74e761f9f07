"""The dashboard in Chromium, with every request that leaves this machine recorded and aborted."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60


@dataclass
class Opened:
    """A page of the dashboard and what it asked of the outside world."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def visit(self, path: str = "") -> None:
        self.page.goto(f"{self.address}/{path}")

    @property
    def map(self):
        return self.page.frame_locator('iframe[title="streamlit_folium.st_folium"]')

    def wait_for_map(self) -> None:
        self.map.locator("#map_div[data-drawn]").wait_for(timeout=60_000)

    def wait_until_still(self) -> None:
        """Until the page has been drawn to its end: before, what is to be clicked may still move."""
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=60_000)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start_dashboard(port: int, log: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "riskmap", "dashboard", f"--port={port}"]
    with log.open("w") as lines:
        return subprocess.Popen(command, cwd=ROOT, stdout=lines, stderr=subprocess.STDOUT, env={**os.environ})


def wait_for_port(port: int, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"The dashboard did not start:\n{log.read_text()}")


def open_guarded(chromium: Browser, address: str, **options: object) -> Opened:
    """A new page that reaches this machine alone."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, **options)
    opened = Opened(context.new_page(), address)

    def guard(route: Route) -> None:
        if route.request.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            route.continue_()
        else:
            opened.outside.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    return opened
