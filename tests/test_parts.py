"""A layer in parts is the layer: imported part by part, by one or by many, it holds the same rows and people."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import geopandas
import pandas as pd
import pytest
from dask_workers import two_workers
from typer.testing import CliRunner

from bench.growing import made_rows
from bench.made import make_incidents
from bench.parts import write_parts
from riskmap import engine
from riskmap.cli import app
from riskmap.engine import Dask, Local, opened
from riskmap.errors import InputError, SettingError, StoreError
from riskmap.incidents import parts
from riskmap.incidents.intake import Reading
from riskmap.incidents.parts import import_parts, load_parts, part_files

AS_OF = date(2024, 1, 1)
ROWS, PART_ROWS = 3_000, 700


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parts") / "made"
    write_parts(folder, ROWS, PART_ROWS)
    return folder


@pytest.fixture(scope="module")
def workers() -> Iterator[Dask]:
    with two_workers() as address, opened("dask", address) as found:
        yield found


def _whole(folder: Path) -> geopandas.GeoDataFrame:
    return pd.concat(load_parts(folder), ignore_index=True)


def test_a_checked_layer_in_parts_comes_through_as_it_is(made: Path, tmp_path: Path) -> None:
    done = import_parts(made, tmp_path / "out", AS_OF, Local())
    whole = _whole(tmp_path / "out")
    pd.testing.assert_frame_equal(whole, _whole(made))
    assert done.sum("rows") == done.sum("incidents") == len(whole) == ROWS
    assert done.sum("people") == done.sum("dead_and_missing") == whole["dead_and_missing"].sum()
    assert len(part_files(tmp_path / "out")) == -(-ROWS // PART_ROWS)


def test_tables_in_parts_are_imported_as_one_file_would_be(tmp_path: Path) -> None:
    rows = made_rows(600)
    (tmp_path / "in").mkdir()
    rows.to_parquet(tmp_path / "whole.parquet", index=False)
    for number, first in enumerate(range(0, 600, 250)):
        rows[first : first + 250].to_parquet(tmp_path / "in" / f"{number}.parquet", index=False)
    reading = Reading(source="made")
    import_parts(tmp_path / "in", tmp_path / "out", AS_OF, Local(), reading)
    one = parts.take_in([tmp_path / "whole.parquet"], AS_OF, reading).incidents
    many = _whole(tmp_path / "out").sort_values(["date", "incident_id"], kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(many, one, check_dtype=False)


def test_workers_write_the_same_bytes(made: Path, tmp_path: Path, workers: Dask) -> None:
    import_parts(made, tmp_path / "here", AS_OF, Local())
    import_parts(made, tmp_path / "there", AS_OF, workers)
    for one, other in zip(part_files(tmp_path / "here"), part_files(tmp_path / "there"), strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes()


def _import_or_die(part: tuple[Path, str], *given: object) -> parts.PartCount:
    """Imports a part; the worker that comes first to the third part ends by SIGKILL when its file is written."""
    count = parts.import_part(part, *given)
    mark = part[0].parent / "killed"
    if part[1] == "part-00002.parquet" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return count


def test_a_worker_killed_in_the_middle_changes_nothing(
    made: Path, tmp_path: Path, workers: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_parts(made, tmp_path / "here", AS_OF, Local())
    monkeypatch.setattr(parts, "import_part", _import_or_die)
    import_parts(made, tmp_path / "there", AS_OF, workers)
    assert (made / "killed").exists()
    (made / "killed").unlink()
    pd.testing.assert_frame_equal(_whole(tmp_path / "there"), _whole(tmp_path / "here"))


def test_a_key_in_two_parts_is_refused_by_name_and_nothing_is_written(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_parts(folder, 40, 20)
    _, second = part_files(folder)
    twice = geopandas.read_parquet(second)
    twice.loc[3, "incident_id"] = "made:00000000007"
    twice.to_parquet(second)
    with pytest.raises(InputError, match=r"made:00000000007 is in part-00000\.parquet, part-00001\.parquet"):
        import_parts(folder, tmp_path / "out", AS_OF, Local())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_a_bad_part_is_refused_with_its_name_and_an_old_layer_stays(made: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    write_parts(folder, 40, 20)
    import_parts(folder, out, AS_OF, Local())
    before = [path.read_bytes() for path in part_files(out)]
    second = part_files(folder)[1]
    wrong = geopandas.read_parquet(second)
    wrong.loc[3, "environment"] = "space"
    wrong.to_parquet(second)
    with pytest.raises(InputError, match=second.name):
        import_parts(folder, out, AS_OF, Local())
    assert [path.read_bytes() for path in part_files(out)] == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_nothing_but_parts_is_ever_replaced(made: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StoreError, match=r"thesis\.txt"):
        import_parts(made, tmp_path, AS_OF, Local())
    with pytest.raises(SettingError, match="name another"):
        import_parts(made, made, AS_OF, Local())
    with pytest.raises(InputError, match="no such folder"):
        import_parts(tmp_path / "nowhere", tmp_path / "out", AS_OF, Local())


def test_the_command_line_imports_a_folder_of_parts(made: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(
        app, ["data", "import", str(made), "--out", str(tmp_path / "out"), "--report", str(tmp_path / "report.json")]
    )
    assert told.exit_code == 0, told.output
    assert f"{ROWS:,} rows of 5 parts" in told.output
    assert len(_whole(tmp_path / "out")) == ROWS
    assert f'"incidents": {ROWS}' in (tmp_path / "report.json").read_text()


def test_an_engine_is_for_parts_alone(tmp_path: Path) -> None:
    make_incidents(20).to_parquet(tmp_path / "one.parquet")
    asked = ["data", "import", str(tmp_path / "one.parquet"), "--out", str(tmp_path / "out.parquet")]
    told = CliRunner().invoke(app, [*asked, "--engine", engine.DASK, "--scheduler", "tcp://127.0.0.1:1"])
    assert isinstance(told.exception, SettingError)
    assert not (tmp_path / "out.parquet").exists()
