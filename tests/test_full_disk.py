"""A disk that is full in the middle: every store keeps what it held, says so in a sentence, and goes on afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from local_server import serving
from test_update import LAST_YEAR, THIS_YEAR, _publish, _update

from riskmap import audit, backup, doctor, maps
from riskmap.duplicates.decisions import Decisions
from riskmap.duplicates.shelf import keep_layer, reviewable_layers
from riskmap.errors import StoreError
from riskmap.incidents.uploads import look_at
from riskmap.layers import load_forecast, load_hotspots
from riskmap.model import registry
from riskmap.settings import home_folder
from riskmap.store import Versions
from tests.test_significance import rng_of
from tests.world import noise

WHEN = datetime(2024, 5, 1)
DISK = 24_000_000


class Taught:
    """A fitted model as the registry needs one: the shipped layers and as many numbers as are asked for."""

    def __init__(self, numbers: int = 10):
        self.about_ = {"model_version": "made"}
        self.hotspots_, self.forecast_, self.numbers = load_hotspots(), load_forecast(), numbers

    def to_arrays(self) -> dict:
        return {"weights": rng_of(3).random(self.numbers)}

    def card(self) -> str:
        return "A made model."


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small disk of its own with `$RISKMAP_HOME` on it, where this machine lets one be made."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may make a disk")
    monkeypatch.setenv("RISKMAP_HOME", str(folder / "home"))
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def full(disk: Path, left: int) -> Iterator[None]:
    """Fill the disk but for about so many bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    if left:
        os.truncate(filler, max(filler.stat().st_size - left, 0))
    try:
        yield
    finally:
        filler.unlink()


def contents(folder: Path) -> dict[str, bytes]:
    """All that is kept under a folder, but for locks."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def add_model() -> None:
    registry.save_model(Taught(100_000), "risk")


def promote() -> None:
    registry.promote("risk", anyway="a made model " + "x" * 400, when=WHEN)


def keep() -> None:
    keep_layer(noise(4000, rng_of(5)), "mine", {})


def decide() -> None:
    told = pd.DataFrame({"incident_id": ["a", "b"], "date": pd.to_datetime(["2024-01-01"] * 2)})
    told = told.assign(dead_and_missing=1)
    log = Decisions(home_folder() / "layers" / "mine.parquet")
    for what in ("merge", "undecided"):
        log.decide(what, "a", "b", who="x" * 3000, when=WHEN, incidents=told)


def log_it() -> None:
    for _ in range(40):
        audit.record("train", "7" * 200, "analyst", WHEN, model="m" * 200)


def back_up() -> None:
    backup.write_backup(home_folder().parent / "kept.zip")


@pytest.fixture
def held(disk: Path) -> None:
    """Something in every store."""
    registry.save_model(Taught(), "risk")
    promote()
    keep_layer(noise(20, rng_of(4)), "mine", {})
    decide()
    log_it()


ACTS = (add_model, promote, keep, decide, log_it, back_up)


def faults() -> list[str]:
    """What the doctor finds, but for the space that a disk of this size never has."""
    return [
        finding.told for finding in doctor.examine() if finding.state != doctor.WHOLE and "MB free" not in str(finding)
    ]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_full_disk_changes_no_store_and_says_so(disk: Path, held: None, act: Callable) -> None:
    before = contents(home_folder())
    with full(disk, 0):
        with pytest.raises(StoreError, match="No space left"):
            act()
        after = contents(home_folder())
        assert registry.load_model().version == "v0001"
    log = "audit/audit.jsonl"
    assert after.pop(log).startswith(before.pop(log))
    assert after == before and faults() == []
    act()
    assert faults() == []


@pytest.mark.parametrize("left", [4096, 12_000, 40_000])
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_disk_that_fills_in_the_middle_leaves_the_old_or_the_new(
    disk: Path, held: None, act: Callable, left: int
) -> None:
    with full(disk, left):
        with contextlib.suppress(StoreError):
            act()
        assert registry.promoted() == "risk/v0001" and registry.load_model().version == "v0001"
    assert faults() == [] and not [name for name in contents(home_folder()) if ".tmp" in name or ".beside" in name]
    act()
    assert faults() == []


def test_a_full_disk_in_the_middle_of_an_update_keeps_the_version_that_counts(disk: Path, tmp_path: Path) -> None:
    home = disk / "updates"
    with serving() as server:
        _publish(server, tmp_path, LAST_YEAR, THIS_YEAR)
        _update(server, home)
        before = contents(home)
        _publish(server, tmp_path, LAST_YEAR[1:], THIS_YEAR)
        for left in (0, 4096, 12_000, 24_000, 40_000):
            with full(disk, left), pytest.raises(StoreError, match="No space left"):
                _update(server, home)
            assert contents(home) == before
        done = _update(server, home)
    assert done.folder == Versions(home / "home").current() and done.folder.name != "v0001"


def test_a_backup_is_restored_onto_a_full_disk_whole_or_not_at_all(
    disk: Path, held: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = backup.write_backup(tmp_path / "kept.zip")
    before = contents(home_folder())
    monkeypatch.setenv("RISKMAP_HOME", str(disk / "other"))
    with full(disk, 50_000), pytest.raises(StoreError, match=r"No space left|0 MB are free"):
        backup.restore_backup(kept)
    assert not (disk / "other").exists() and not list(disk.glob(".*"))
    backup.restore_backup(kept)
    assert contents(disk / "other") == before


def test_a_file_that_a_reader_gives_to_a_full_disk_is_refused_by_name(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(disk))
    with full(disk, 0), pytest.raises(StoreError, match="No space left"):
        look_at("mine.csv", b"date,lat,lon,dead\n" + b"2021-05-04,17,8,3\n" * 3000)
    assert not list(disk.iterdir())


def test_what_the_map_loads_is_written_whole_or_not_at_all(disk: Path) -> None:
    folder = disk / "assets"
    folder.mkdir()
    with full(disk, 20_000), pytest.raises(StoreError, match="No space left"):
        maps.write_assets(folder, "places")
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]
    scripts, _ = maps.write_assets(folder, "places")
    assert all((folder / name).stat().st_size for name in scripts)


def test_kept_layers_are_still_found(disk: Path, held: None) -> None:
    assert "mine" in {layer.name for layer in reviewable_layers()}
