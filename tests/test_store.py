"""What stays on disk is the old or the new, never a half; two writers never at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from riskmap.errors import StoreError
from riskmap.store import Versions, locked, replace_file


def _add(versions: Versions, text: str) -> str:
    with locked(versions.folder), versions.staged() as stage:
        (stage / "deep").mkdir()
        (stage / "deep" / "told.txt").write_text(text)
        return versions.add(stage)


def _told(folder: Path | None) -> str:
    return (folder / "deep" / "told.txt").read_text()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = replace_file(tmp_path / "told.txt", lambda beside: beside.write_text("old"))

    def break_off(beside: Path) -> None:
        beside.write_text("ha")
        raise OSError("no space left")

    with pytest.raises(StoreError, match="no space left"):
        replace_file(path, break_off)
    assert path.read_text() == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["told.txt"]


def test_a_new_version_counts_only_when_it_is_pointed_to(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "made")
    assert versions.current() is None
    versions.point_to(_add(versions, "first"))
    second = _add(versions, "second")
    assert _told(versions.current()) == "first"
    assert _told(versions.point_to(second)) == _told(versions.current()) == "second"
    assert versions.names() == ["v0001", "v0002"]


def test_a_version_that_failed_leaves_nothing(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    with pytest.raises(ValueError, match="made"), versions.staged() as stage:
        (stage / "half").write_text("half")
        raise ValueError("made")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    versions.point_to(_add(versions, "first"))
    (tmp_path / ".beside-1").mkdir()
    (tmp_path / ".beside-1" / "half").write_text("half")
    (tmp_path / ".current.1.tmp").write_text("v00")
    versions.point_to(_add(versions, "second"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "current", "v0001", "v0002"]


def test_old_versions_go_and_the_current_one_stays(tmp_path: Path) -> None:
    versions = Versions(tmp_path, kept=1)
    names = [_add(versions, str(number)) for number in range(12)]
    versions.point_to(names[10])
    versions.prune()
    assert versions.names() == names[9:]
    assert _told(versions.current()) == "10"


def test_a_pointer_to_nothing_is_said_with_what_there_is(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    versions.point_to(_add(versions, "first"))
    (tmp_path / "current").write_text("v0009\n")
    with pytest.raises(StoreError, match="names version 'v0009'; there are: v0001"):
        versions.current()
    with pytest.raises(StoreError, match="no version 'v0009'"):
        versions.point_to("v0009")


def test_two_writers_are_kept_apart(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(StoreError, match=rf"another riskmap \(process {os.getpid()}\)"),
        locked(tmp_path),
    ):
        pass
    with locked(tmp_path):
        pass


def test_a_dead_process_keeps_no_lock(tmp_path: Path) -> None:
    hold = f"from riskmap.store import locked\nwith locked({str(tmp_path)!r}): print(1, flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline()
        with pytest.raises(StoreError, match=f"process {holder.pid}"), locked(tmp_path):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with locked(tmp_path):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_said_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written to"), locked(tmp_path / "made"):
        pass
