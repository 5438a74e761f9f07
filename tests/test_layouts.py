"""Stores of older riskmaps open after an upgrade as they were; those of newer ones are refused and left alone."""

from __future__ import annotations

import signal
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from older_stores import OLDER, files_of, put_in_place
from programs.make_older_store import told
from typer.testing import CliRunner

from riskmap import audit, backup, cli, doctor, layers, schema
from riskmap.duplicates.shelf import KEPT, LAYERS, reviewable_layers
from riskmap.errors import InputError, ModelError, StoreError
from riskmap.layouts import LAYOUT_FILE, read_layout
from riskmap.model import registry
from riskmap.settings import home_folder
from riskmap.tier import PUBLIC, Tier, check_model

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 1, 1)
OPENED = "from riskmap.model import registry; from riskmap import layers; registry.promoted(); layers.open_updates()"


@pytest.fixture(params=OLDER)
def expected(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict:
    """What an older riskmap said of the store that now lies in the home."""
    monkeypatch.setenv("RISKMAP_TIER", "partner")
    return put_in_place(request.param, home_folder())


def check_as_it_was(expected: dict) -> None:
    """The same model serves, with the same hotspots; the same decisions stand."""
    assert registry.promoted() == expected["serves"]
    served = registry.load_model()
    assert told(served.hotspots_) == expected["hotspots"]
    assert round(float(served.forecast_["expected_deaths_12m"].sum()), 6) == expected["forecast"]
    assert set(served.forecast_["forecast_by"]) == {"riskmap"} == set(served.hotspots_["forecast_by"])
    assert told(layers.load_hotspots()) == expected["hotspots"]
    (kept,) = [layer for layer in reviewable_layers() if layer.kind == KEPT]
    assert sorted([*pair, what] for pair, what in kept.decisions().verdicts().items()) == expected["decisions"]
    assert len(kept.load()) == 62
    assert [entry["action"] for entry in audit.read_log()] == expected["audit"] and not audit.faults_of()


def test_an_older_store_opens_with_all_that_was_in_it(expected: dict) -> None:
    check_as_it_was(expected)
    assert {read_layout(home_folder() / name)["layout"] for name in ("models", "data")} == {2}
    assert registry.load_model("risk/v0002").card()


def test_what_had_to_change_is_kept_as_it_was(expected: dict) -> None:
    before = files_of(home_folder())
    check_as_it_was(expected)
    after = files_of(home_folder())
    changed = {name for name in before if after[name] != before[name]}
    kept = {name: content for name, content in after.items() if name.startswith("older/")}
    assert {f"older/{name.replace('/', '-layout-1/', 1)}" for name in changed} == set(kept)
    assert all(before[name] == kept[f"older/{name.replace('/', '-layout-1/', 1)}"] for name in changed)
    told_of = {f"{store}/{name}" for store in ("models", "data") for name in _changed(store)}
    assert told_of == changed


def _changed(store: str) -> list[str]:
    return read_layout(home_folder() / store)["changed"]


def test_the_doctor_says_layouts_and_brings_up_to_date(expected: dict) -> None:
    before = files_of(home_folder())
    found = doctor.examine()
    assert sum(finding.state == doctor.MENDABLE and "layout 1" in finding.told for finding in found) == 2
    assert files_of(home_folder()) == before
    mended = [str(finding) for finding in doctor.examine(mend=True)]
    assert sum("Brought up to date" in line for line in mended) == 2
    after = doctor.examine()
    assert {finding.state for finding in after} == {doctor.WHOLE}
    assert any("models: layout 2 (before: layout 1" in finding.told for finding in after)
    check_as_it_was(expected)


def test_a_model_of_which_nobody_knows_what_it_learnt_from_is_not_public(expected: dict) -> None:
    with pytest.raises(ModelError, match="days and exact points"):
        check_model(registry.load_model().about, Tier(PUBLIC, TODAY))


def kill_after(flushes: int) -> int:
    code = f"""
import os, signal
from riskmap import store
whole, left = store._flush, [{flushes}]
def flush(path):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    whole(path)
store._flush = flush
{OPENED}
"""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode


def test_killed_at_any_file_the_next_opening_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "partner")
    expected = put_in_place(OLDER[0], home_folder())
    before = files_of(home_folder())
    ends = [kill_after(flushes) for flushes in (0, 1, 2, 3, 5, 8, 13, 21, 34)]
    assert ends.count(-signal.SIGKILL) >= 7
    check_as_it_was(expected)
    for name, content in files_of(home_folder() / "older").items():
        store, _, inside = name.partition("-layout-1/")
        assert content == before[f"{store}/{inside}"]
    assert not list(home_folder().rglob("*.tmp"))


def test_two_that_open_it_at_once_find_it_whole(expected: dict) -> None:
    started = [subprocess.Popen([sys.executable, "-c", OPENED], cwd=ROOT) for _ in range(3)]
    assert [process.wait(120) for process in started] == [0, 0, 0]
    check_as_it_was(expected)


def test_a_full_disk_leaves_it_as_it_was(expected: dict) -> None:
    before = files_of(home_folder())
    code = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n{OPENED}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode and "could not be written" in done.stderr
    after = files_of(home_folder())
    assert {name: after[name] for name in before} == before
    check_as_it_was(expected)


@pytest.mark.parametrize("store", doctor.STORES, ids=lambda store: store.name)
def test_a_newer_store_is_refused_and_left_alone(store, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = store.opened(make=True)
    (folder / LAYOUT_FILE).write_text('{"layout": 99, "riskmap": "9.0.0"}')
    before = files_of(home_folder())
    with pytest.raises(StoreError, match=r"layout 99, written by riskmap 9\.0\.0.*knows layouts up to"):
        store.opened()
    broken = [finding for finding in doctor.examine(mend=True) if finding.state == doctor.BROKEN]
    assert len(broken) == 1 and "9.0.0" in broken[0].told
    assert files_of(home_folder()) == before


def test_no_door_writes_to_a_newer_store(expected: dict) -> None:
    check_as_it_was(expected)
    for name in ("models", "data", "layers", "audit", "layers/made.parquet.duplicates"):
        (home_folder() / name).mkdir(exist_ok=True)
        (home_folder() / name / LAYOUT_FILE).write_text('{"layout": 99, "riskmap": "9.0.0"}')
    before = files_of(home_folder())
    with pytest.raises(StoreError, match=r"9\.0\.0"):
        audit.record("train", "Ada", "analyst", datetime(2024, 5, 1))
    layer = home_folder() / "layers" / "made.parquet"
    pair = ("made:000004", "made:000005")
    for command in (
        ["models", "list"],
        ["models", "promote", "risk/v0002", "--anyway", "made"],
        ["train", "--name", "risk", "--no-check"],
        ["data", "update"],
        ["data", "rollback"],
        ["data", "duplicates", "merge", str(layer), *pair, "--anyway"],
    ):
        done = CliRunner().invoke(cli.app, command)
        assert isinstance(done.exception, StoreError) and "9.0.0" in str(done.exception), command
    assert {name: content for name, content in files_of(home_folder()).items() if "training" not in name} == before


def test_what_names_no_layout_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = LAYERS.opened(make=True)
    for text in ("", "[]", '{"layout": "2"}', '{"layout": true}', '{"layout": -1}', "[" * 5000):
        (folder / LAYOUT_FILE).write_text(text)
        with pytest.raises(StoreError, match=r"layout\.json"):
            LAYERS.opened()


def test_a_file_of_an_older_layout_reads_as_it_would_be_told_today(expected: dict) -> None:
    path = home_folder() / "models" / "risk" / "v0001" / "hotspots.parquet"
    names = pq.read_schema(path).names
    assert set(layers.load_hotspots(path)["forecast_by"]) == {"riskmap"}
    assert pq.read_schema(path).names == names


def test_a_file_of_a_later_layout_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    near = layers.load_near_misses()
    path = layers.save_layer(near, tmp_path / "near.parquet", schema.NEAR_MISSES)
    assert layers.layout_of(path) == 1 and len(layers.load_near_misses(path)) == len(near)
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({**table.schema.metadata, layers.LAYOUT_KEY: b"7"}), path)
    with pytest.raises(InputError, match="layout 7, which a later riskmap wrote"):
        layers.load_near_misses(path)


def test_an_older_backup_is_restored_and_opens(expected: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = backup.write_backup(tmp_path / "older.zip")
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path / "elsewhere"))
    backup.restore_backup(kept)
    check_as_it_was(expected)
    again = backup.write_backup(tmp_path / "newer.zip")
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path / "third"))
    backup.restore_backup(again)
    assert backup.write_backup(tmp_path / "same.zip").read_bytes() == again.read_bytes()
    check_as_it_was(expected)


def test_a_newer_backup_is_not_restored(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "newer.zip", "w") as archive:
        archive.writestr("models/layout.json", '{"layout": 99, "riskmap": "9.0.0"}')
        archive.writestr("models/promoted.json", "[]")
    with pytest.raises(StoreError, match=r"9\.0\.0"):
        backup.restore_backup(tmp_path / "newer.zip")
    assert not home_folder().exists() and [path.name for path in tmp_path.iterdir()] == ["newer.zip"]
