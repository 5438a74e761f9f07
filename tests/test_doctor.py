"""The doctor sees what is not whole, mends what loses nothing, and backups come back byte for byte."""

from __future__ import annotations

import shutil
import stat
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from riskmap import audit, backup, doctor
from riskmap.errors import StoreError
from riskmap.model import registry
from riskmap.model.layout import MODELS
from riskmap.settings import geo_folder
from riskmap.store import Versions, locked


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two versions of a model, the second promoted, and a line in the log."""
    folder = tmp_path / "home"
    monkeypatch.setenv("RISKMAP_HOME", str(folder))
    versions = Versions(MODELS.opened(make=True) / "risk")
    for _ in range(2):
        with locked(versions.folder), versions.staged() as stage:
            for name in ("hotspots.parquet", "forecast.parquet"):
                shutil.copy(geo_folder() / name, stage)
            (stage / "about.json").write_text("{}", encoding="utf-8")
            versions.point_to(versions.add(stage))
    registry.promote("risk", anyway="a made model")
    audit.record("promote", "7", "analyst", datetime(2024, 5, 1))
    return folder


def states(mend: bool = False) -> set[str]:
    return {finding.state for finding in doctor.examine(mend)}


def test_whole_stores_are_found_whole(home: Path) -> None:
    assert states() == {doctor.WHOLE}


def test_an_empty_home_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path / "none"))
    assert states() == {doctor.WHOLE}
    assert not (tmp_path / "none").exists()


def leave_a_stage(home: Path) -> None:
    (home / "models" / "risk" / ".beside-4711").mkdir()


def cut_a_version(home: Path) -> None:
    path = home / "models" / "risk" / "v0002" / "hotspots.parquet"
    path.write_bytes(path.read_bytes()[:500])


def lose_the_pointer(home: Path) -> None:
    (home / "models" / "risk" / "current").write_text("v0009\n")


def damage_promotions(home: Path) -> None:
    (home / "models" / "promoted.json").write_text('["risk/v00')


@pytest.mark.parametrize("harm", [leave_a_stage, lose_the_pointer, damage_promotions])
def test_what_can_be_mended_is_named_then_mended(home: Path, harm) -> None:
    harm(home)
    assert doctor.MENDABLE in states()
    assert doctor.MENDED in states(mend=True)
    assert states() == {doctor.WHOLE}


def test_a_version_cut_short_is_told_and_the_whole_one_counts(home: Path) -> None:
    cut_a_version(home)
    assert states() == {doctor.WHOLE, doctor.BROKEN, doctor.MENDABLE}
    doctor.examine(mend=True)
    assert Versions(home / "models" / "risk").current().name == "v0001"
    assert (home / "models" / "risk" / "v0002" / "hotspots.parquet").exists()


def test_a_damaged_list_of_promotions_is_set_aside_not_lost(home: Path) -> None:
    damage_promotions(home)
    doctor.examine(mend=True)
    assert (home / "models" / "promoted.damaged").read_text() == '["risk/v00'
    assert registry.promoted() == registry.SHIPPED


def test_a_log_that_was_changed_is_told_and_kept(home: Path) -> None:
    audit.record("train", "7", "analyst", datetime(2024, 5, 2))
    path = audit.audit_file()
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    changed = path.read_bytes()
    assert doctor.BROKEN in states(mend=True)
    assert path.read_bytes() == changed


def test_nothing_is_taken_from_a_writer_at_work(home: Path) -> None:
    leave_a_stage(home)
    with locked(home / "models" / "risk"):
        assert doctor.BROKEN in states(mend=True)
    assert (home / "models" / "risk" / ".beside-4711").exists()


def test_a_backup_comes_back_byte_for_byte(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = backup.write_backup(tmp_path / "one.zip")
    again = backup.write_backup(tmp_path / "two.zip")
    assert first.read_bytes() == again.read_bytes()
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path / "elsewhere"))
    backup.restore_backup(first)
    assert backup.write_backup(tmp_path / "three.zip").read_bytes() == first.read_bytes()
    assert registry.promoted() == "risk/v0002"
    assert states() == {doctor.WHOLE}


def test_a_backup_is_its_owners_alone_and_replaces_none(home: Path, tmp_path: Path) -> None:
    (home / "training").mkdir()
    (home / "training" / "state.json").write_text("{}")
    kept = backup.write_backup(tmp_path / "kept.zip")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with zipfile.ZipFile(kept) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} <= set(backup.STORES)
    (tmp_path / "kept.zip").write_bytes(b"another's")
    (tmp_path / "leads nowhere.zip").symlink_to(tmp_path / "nowhere")
    for name in ("kept.zip", "leads nowhere.zip"):
        with pytest.raises(StoreError, match=f"{name} is there already; nothing was written. Choose another name"):
            backup.write_backup(tmp_path / name)
    assert kept.read_bytes() == b"another's" and not (tmp_path / "nowhere").exists()


def test_nothing_is_restored_over_what_is_there(home: Path, tmp_path: Path) -> None:
    kept = backup.write_backup(tmp_path / "kept.zip")
    with pytest.raises(StoreError, match="not empty"):
        backup.restore_backup(kept)


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "models/../../out.txt", "other/file.txt"])
def test_a_zip_that_reaches_out_of_its_folder_is_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path / "home"))
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(StoreError, match="no backup"):
        backup.restore_backup(path)
    assert [found.name for found in tmp_path.iterdir()] == ["bad.zip"]


def test_a_file_that_is_no_zip_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path / "home"))
    (tmp_path / "told.zip").write_text("no")
    with pytest.raises(StoreError, match=r"told\.zip"):
        backup.restore_backup(tmp_path / "told.zip")
