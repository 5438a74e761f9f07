"""Bad input: one message that names the file, the rows, what was expected and what to do; nothing written."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from made_reports import AT_SEA, IN_TEXAS, THREE, Report, write_api, write_as, write_download

from riskmap.errors import InputError
from riskmap.incidents import import_incidents

AS_OF = date(2020, 1, 1)


def _refusal(*paths: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        import_incidents(paths, AS_OF)
    assert caught.value.faults
    for fault in caught.value.faults:
        assert fault.found
        assert fault.expected
        assert fault.remedy
    return caught.value


def _file(folder: Path, content: bytes, name: str = "given.csv") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


@pytest.fixture
def record(tmp_path: Path) -> dict:
    return json.loads(write_api(tmp_path / "sound.json", [Report()]).read_text())[0]


def _api(folder: Path, *records: object) -> Path:
    return _file(folder, json.dumps(records).encode(), "given.json")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n \n", "empty"),
        (b"<!DOCTYPE html><html><body>503</body></html>", "web page"),
        (b"PK\x03\x04rest of a workbook", "Excel"),
        (b"PAR1rest", "Parquet"),
        (b"%PDF-1.4", "PDF"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (bytes(range(256)) * 8, "not text"),
        (b"\xff\xfe\x00", "not text"),
        (b"just a line of words\nand another", "without columns"),
        (b"id;name;price\n1;apple;2.5\n", "no column that means"),
        (b"a,b\n", "without rows"),
        (b"a,a\n1,2\n", "two columns"),
        (b'a,b\n1,2\n3\n4,5,6\n"7\n8",9\n10\n', "values in a row"),
        (b"[]", "without a record"),
        (b"{}", "without a list"),
        (b"[1, 2]", "not a record"),
        (b'[{"web_id": "2016.MMP1", "number_dead": "3"', "breaks off"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature"}]}', "no column that means"),
    ],
)
def test_what_is_no_file_of_the_source_is_named_for_what_it_is(content: bytes, found: str, tmp_path: Path) -> None:
    path = _file(tmp_path, content)
    error = _refusal(path)
    assert found in str(error)
    assert str(path) in str(error)


def test_uneven_rows_are_all_named(tmp_path: Path) -> None:
    (fault,) = _refusal(_file(tmp_path, b'a,b\n1,2\n3\n4,5,6\n"7\n8",9\n10\n')).faults
    assert fault.rows == (3, 4, 6)


def test_a_table_cut_in_the_middle_of_a_row_is_refused(tmp_path: Path) -> None:
    whole = write_download(tmp_path / "whole.csv", THREE).read_bytes()
    (fault,) = _refusal(_file(tmp_path, whole[: whole.index(b"Zuwara") + 3])).faults
    assert fault.rows == (3,)


def test_a_folder_without_files_and_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "a folder without JSON or CSV files" in str(_refusal(tmp_path / "empty"))
    assert "no such file" in str(_refusal(tmp_path / "nowhere.json"))
    assert "no file was named" in str(_refusal())


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"number_dead": "several"}, "column 'number_dead' holds 'several'"),
        ({"number_missing": "2.5"}, "column 'number_missing' holds '2.5'"),
        ({"number_of_children": "9999999"}, "column 'number_of_children'"),
        ({"reported_date": "2099-01-01"}, "dates '2099-01-01'"),
        ({"reported_date": "1889-01-01"}, "dates '1889-01-01'"),
        ({"reported_date": "2016-02-30"}, "dates '2016-02-30'"),
        ({"reported_date": "in spring"}, "dates 'in spring'"),
        ({"reported_date": "", "web_id": "none"}, "no date"),
        ({"location_coodinates": "91, 13.2"}, "91, 13.2"),
        ({"location_coodinates": "17.4, 191"}, "17.4, 191"),
        ({"location_coodinates": "north of it"}, "coordinates 'north of it'"),
        ({"location_coodinates": "17.4"}, "coordinates '17.4'"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_rows(
    record: dict, changes: dict, found: str, tmp_path: Path
) -> None:
    bad = record | changes
    (fault,) = _refusal(_api(tmp_path, record, bad, record, bad)).faults
    assert found in fault.found
    assert fault.rows == (2, 4)


def test_the_first_ten_rows_are_shown_and_all_are_kept(record: dict, tmp_path: Path) -> None:
    error = _refusal(_api(tmp_path, *[record | {"number_dead": "x"}] * 14))
    assert error.faults[0].rows == tuple(range(1, 15))
    assert "14 rows (1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 4 more)" in str(error)


@pytest.mark.parametrize(
    "key", ["number_dead", "number_missing", "location_coodinates", "reported_date", "cause_death"]
)
def test_a_key_gone_or_renamed_is_told_by_its_name(record: dict, key: str, tmp_path: Path) -> None:
    renamed = {f"{name}_v2" if name == key else name: value for name, value in record.items()}
    error = _refusal(_api(tmp_path, renamed))
    assert "no column that means" in str(error)


def test_all_faults_of_all_files_come_in_one_message(record: dict, tmp_path: Path) -> None:
    first = _api(tmp_path, record | {"number_dead": "x", "reported_date": "2099-01-01"}, record | {"number_dead": "y"})
    second = _file(tmp_path, b"", "second.csv")
    third = write_as("curated", tmp_path, THREE, "sound")
    error = _refusal(first, second, third)
    assert len(error.faults) == 3
    assert all(name in str(error) for name in ("given.json", "second.csv", "'x', 'y'", "2099", "empty"))
    assert "sound.csv" not in str(error)


def test_a_latitude_beyond_the_pole_is_taken_when_a_swap_explains_it(tmp_path: Path) -> None:
    swapped = IN_TEXAS.but(latitude=IN_TEXAS.longitude, longitude=IN_TEXAS.latitude)
    incidents = import_incidents([write_api(tmp_path / "made.json", [swapped])], AS_OF).incidents
    assert incidents.location_status.tolist() == ["swapped back"]
    assert incidents.geometry.x.tolist() == [IN_TEXAS.longitude]


def test_faults_the_source_is_known_for_are_mended_not_refused(tmp_path: Path) -> None:
    known = [
        AT_SEA.but(missing=-1),
        Report(when=None),
        Report(key="2016.MMP4", latitude=None, longitude=None),
        Report(key="2016.MMP5", quality="45", survivors=-2),
    ]
    assert len(import_incidents([write_api(tmp_path / "made.json", known)], AS_OF).incidents) == 3


def test_the_day_after_today_is_taken_for_another_time_zone(record: dict, tmp_path: Path) -> None:
    assert len(import_incidents([_api(tmp_path, record | {"reported_date": "2020-01-02"})], AS_OF).incidents) == 1
    _refusal(_api(tmp_path, record | {"reported_date": "2020-01-03"}))


def test_the_command_line_says_it_once_writes_nothing_and_ends_with_two(record: dict, tmp_path: Path) -> None:
    path, out = _api(tmp_path, record | {"number_dead": "x"}), tmp_path / "out.parquet"
    out.write_bytes(b"kept")
    command = [sys.executable, "-m", "riskmap", "data", "import", str(path), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "column 'number_dead' holds 'x'" in done.stderr
    assert "Traceback" not in done.stderr
    assert out.read_bytes() == b"kept"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["given.json", "out.parquet", "sound.json"]
