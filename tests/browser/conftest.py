"""A dashboard that runs, and pages of it in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chromium import CHROMIUM, FLAGS, Opened, free_port, open_guarded, start_dashboard, wait_for_port
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running dashboard on the shipped data."""
    port, log = free_port(), tmp_path_factory.mktemp("dashboard") / "log.txt"
    process = start_dashboard(port, log)
    try:
        wait_for_port(port, process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("The tests need Chromium. Install it with:  sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, dashboard: str) -> Iterator[Opened]:
    """The dashboard's page, guarded; nothing may have left the machine when the test ends, nor a script have failed."""
    guarded = open_guarded(chromium, dashboard)
    yield guarded
    guarded.page.context.close()
    assert guarded.outside == []
    assert guarded.errors == []
