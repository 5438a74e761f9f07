"""Training in the browser: a file checked, trained with progress, compared, promoted, undone; killed without harm."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from chromium import Opened, free_port, open_guarded, start_dashboard, wait_for_port
from playwright.sync_api import Browser, Page, expect

from riskmap import training
from riskmap.layers import save_layer
from riskmap.model import registry
from riskmap.schema import INCIDENTS
from tests.world import ATLANTIC, noise

pytestmark = pytest.mark.browser
LONG = 120_000


def made_csv(n: int = 160) -> bytes:
    """A list of deaths in the Sahara: half of them near one place, half anywhere."""
    draw = np.random.default_rng(7)
    near = draw.random(n) < 0.5
    lat = np.where(near, 21 + draw.normal(0, 0.1, n), draw.uniform(17, 27, n))
    lon = np.where(near, 5 + draw.normal(0, 0.1, n), draw.uniform(0, 10, n))
    days = [datetime(2014, 1, 1) + timedelta(days=int(day)) for day in draw.integers(0, 3652, n)]
    rows = [f"{day:%Y-%m-%d},{y:.5f},{x:.5f},2,0,Track,Dehydration" for day, y, x in zip(days, lat, lon, strict=True)]
    return "\n".join(["Date,Latitude,Longitude,Dead,Missing,Where,Cause", *rows]).encode()


def serve_another_sea(folder: Path) -> None:
    """A small model of another part of the world in service: measuring beside it takes seconds."""
    incidents = noise(80, np.random.default_rng(8), ATLANTIC, environment="sea", country="unknown")
    layer = save_layer(incidents, folder / "sea.parquet", INCIDENTS)
    settings = {"n_maps": 199, "n_resamples": 10}
    made = training.run_training(training.Order("sea", layer, settings=settings, check=False), datetime(2024, 2, 3))
    registry.promote(made.model, anyway="a made model")


@pytest.fixture
def bench(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """A dashboard with a home of its own, guarded as the others are."""
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path / "home"))
    serve_another_sea(tmp_path)
    port, log = free_port(), tmp_path / "log.txt"
    process = start_dashboard(port, log)
    guarded = None
    try:
        wait_for_port(port, process, log)
        guarded = open_guarded(chromium, f"http://127.0.0.1:{port}")
        yield guarded
    finally:
        if guarded:
            guarded.page.context.close()
        process.terminate()
        process.wait(10)
    assert guarded.outside == [] and guarded.errors == []


def order_training(bench: Opened) -> Page:
    """Upload the made file, check it, choose quick settings, press Train."""
    page = bench.page
    bench.visit("retrain")
    page.get_by_role("combobox", name="Data").click(timeout=60_000)
    page.get_by_role("option", name="A file of my own").click()
    given = {"name": "made list.csv", "mimeType": "text/csv", "buffer": made_csv()}
    page.locator('input[type="file"]').set_input_files(given, timeout=60_000)
    page.get_by_role("button", name="Check this file").click(timeout=60_000)
    expect(page.get_by_text("Ready for training")).to_be_visible(timeout=60_000)
    page.get_by_text("Settings of the model").click()
    for label, value in (("Simulated maps", "199"), ("Resamples", "10")):
        box = page.get_by_role("spinbutton", name=label)
        box.fill(value)
        box.press("Tab")
    train = page.get_by_role("button", name="Train", exact=True)
    expect(train).to_be_enabled(timeout=30_000)
    train.click()
    return page


def test_uploaded_trained_compared_promoted_and_rolled_back(bench: Opened) -> None:
    page = order_training(bench)
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("mine/v0001 beside sea/v0001")).to_be_visible(timeout=LONG)
    expect(bench.map.locator("#map_div[data-drawn]")).to_be_visible(timeout=60_000)
    # A list from one desert knows less of the world than what serves: it is refused until somebody says why.
    expect(page.get_by_text("forecasts worse than the model in service")).to_be_visible()
    expect(page.get_by_role("button", name="Promote this model")).to_be_disabled()
    reason = page.get_by_role("textbox", name="Reason to promote it nevertheless")
    reason.fill("a trial in one desert")
    reason.press("Enter")
    page.get_by_role("button", name="Promote this model").click(timeout=30_000)
    expect(page.get_by_text("mine/v0001 serves from now on.")).to_be_visible(timeout=60_000)
    assert registry.promoted() == "mine/v0001"
    page.get_by_role("button", name="Undo: serve sea/v0001 again").click()
    expect(page.get_by_text("sea/v0001 serves again.")).to_be_visible(timeout=60_000)
    assert registry.promoted() == "sea/v0001"


def test_killed_in_the_middle_the_old_model_still_serves(bench: Opened) -> None:
    page = order_training(bench)
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=60_000)
    os.kill(training._read_job()["pid"], signal.SIGKILL)
    expect(page.get_by_text("killed in the middle; what serves is as it was")).to_be_visible(timeout=60_000)
    assert registry.list_models() == ["shipped", "sea/v0001 (promoted)"]
    bench.visit()
    bench.wait_for_map()
    bench.visit("retrain")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible(timeout=60_000)
