"""The analyst's guide does what it says: its commands and its Python, in order, on a made file."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from riskmap import training
from riskmap.layers import save_layer
from riskmap.model import registry
from riskmap.model.options import OPTIONS
from riskmap.schema import INCIDENTS
from tests.world import ATLANTIC, noise

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "analysts.md"
OUTPUTS = ("once.parquet", "pairs.csv", "incidents.parquet", "report.json", "changes.csv", "hotspots.geojson")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def write_made_file(path: Path, n: int = 160) -> None:
    """Deaths in the Sahara: half of them near one place, half anywhere."""
    draw = np.random.default_rng(7)
    near = draw.random(n) < 0.5
    lat = np.where(near, 21 + draw.normal(0, 0.1, n), draw.uniform(17, 27, n))
    lon = np.where(near, 5 + draw.normal(0, 0.1, n), draw.uniform(0, 10, n))
    days = [datetime(2014, 1, 1) + timedelta(days=int(day)) for day in draw.integers(0, 3652, n)]
    told = enumerate(zip(days, lat, lon, strict=True), 1)
    rows = [f"{number},{day:%Y-%m-%d},{y:.5f},{x:.5f},2,0,Track,Dehydration" for number, (day, y, x) in told]
    write_rows(path, "Ref,Date,Latitude,Longitude,Dead,Missing,Where,Cause", rows)
    first = f"P1,{days[0]:%Y-%m-%d},{lat[0] + 0.02:.5f},{lon[0]:.5f},2,0,By the track,Thirst"
    write_rows(path.with_name("partner.csv"), "Case No.,Date,Latitude,Longitude,Dead,Missing,Where,Cause", [first])


def write_rows(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows]), encoding="utf-8")


def serve_another_sea(folder: Path) -> str:
    """A small model of another part of the world in service: measuring beside it takes seconds."""
    incidents = noise(80, np.random.default_rng(8), ATLANTIC, environment="sea", country="unknown")
    layer = save_layer(incidents, folder / "sea.parquet", INCIDENTS)
    settings = {"n_maps": 199, "n_resamples": 10}
    made = training.run_training(training.Order("sea", layer, settings=settings, check=False), datetime(2024, 2, 3))
    return registry.promote(made.model, anyway="a made model")


def run(arguments: list[str], folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


def _name(command: list[str]) -> str:
    return " ".join(command[1 : 4 if command[2] == "duplicates" else 3])


def test_the_guides_blocks_run_in_order(tmp_path: Path) -> None:
    write_made_file(tmp_path / "deaths.csv")
    served = serve_another_sea(tmp_path)
    commands = [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]
    assert all(command[0] == "riskmap" for command in commands)
    told = {_name(command): run(["-m", "riskmap", *command[1:]], tmp_path) for command in commands}
    assert all((tmp_path / name).stat().st_size for name in OUTPUTS)
    assert "my-list:1 and partner:P1" in told["data duplicates list"]
    assert "161 incidents, 1 merged away, 160 left" in told["data duplicates apply"]
    found = int(told["train --incidents"].split()[0])
    assert found and f"Hotspots gained: {found}\n" in told["models compare"]
    assert "Serving: mine/v0001" in told["models promote"] and f"Serving: {served}" in told["models rollback"]
    assert [line.split(": ")[1].split()[0] for line in told["models log"].splitlines()[1:]] == [
        "promoted",
        "rolled",
        "discarded",
    ]
    (python,) = blocks("python")
    assert len([line for line in python.splitlines() if line.strip()]) <= 10
    words = run(["-W", "error", "-c", python], tmp_path)
    assert words.startswith("worse mine/v0001 forecasts worse") and "# Model card" in words


def test_the_guide_sets_only_settings_that_exist() -> None:
    named = re.findall(r"--set (\w+)=", GUIDE.read_text(encoding="utf-8"))
    assert named and set(named) <= set(OPTIONS)
