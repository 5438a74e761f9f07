"""A file given as bytes: its name is never trusted, nothing of it stays on disk, it tells what a path would tell."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from made_files import HEADERS, ROWS, WRITERS, csv_bytes, points, write_as, write_geopackage, write_workbook
from made_reports import THREE, write_api, write_download

from riskmap.errors import InputError
from riskmap.incidents.account import PARTS, account_of, read_account, write_account
from riskmap.incidents.intake import Reading, take_in
from riskmap.incidents.uploads import harmless_name, look_at, take_upload
from riskmap.layers import layer_bytes, load_layer, save_layer
from riskmap.schema import INCIDENTS

AS_OF = date(2022, 1, 1)
HOSTILE = (
    "../../etc/passwd",
    "..\\..\\evil.csv",
    "/abs/olute.csv",
    "a\x00b.csv",
    "x" * 5000,
    "",
    "...",
    "né.csv",
    "CON",
)


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


@pytest.mark.parametrize("kind", WRITERS)
def test_bytes_tell_what_the_file_tells(kind: str, tmp_path: Path) -> None:
    path = write_as(kind, tmp_path)
    reading = Reading(source="made")
    given, filed = take_upload(path.name, path.read_bytes(), reading, AS_OF), take_in([path], AS_OF, reading)
    pd.testing.assert_frame_equal(given.incidents, filed.incidents)
    pd.testing.assert_frame_equal(given.near_misses, filed.near_misses)
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_leads_nowhere(name: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    look = look_at(name, csv_bytes())
    assert look.rows == 3
    assert look.file == harmless_name(name)
    assert not set(look.file) & set('/\\\x00:<>"')
    assert not look.file.startswith(".")
    assert 0 < len(look.file) <= 60
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4", b"PK\x03\x04broken", b"SQLite format 3\x00broken", b"PAR1x", b"\x00"]
)
def test_what_is_no_table_is_refused_by_the_name_it_came_with(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        look_at("my list.xlsx", content)
    assert caught.value.name == "my list.xlsx"
    assert str(tmp_path) not in str(caught.value)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_all_faults_come_together_and_name_no_folder(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][1], rows[1][4], rows[2][3] = "someday", "many", "far east"
    with pytest.raises(InputError) as caught:
        take_upload("list.csv", csv_bytes(rows=tuple(map(tuple, rows))), Reading(source="made"), AS_OF)
    told = str(caught.value)
    assert len(caught.value.faults) == 3
    assert all(word in told for word in ("someday", "many", "far east"))
    assert str(tmp_path) not in told


def test_sheets_and_layers_can_be_chosen(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "book.xlsx", title="Data")
    import openpyxl

    opened = openpyxl.load_workbook(book)
    opened.create_sheet("Notes").append(["nothing", "here"])
    opened.save(book)
    assert look_at("book.xlsx", book.read_bytes()).layers == ("Data", "Notes")
    layers = write_geopackage(tmp_path / "two.gpkg", "first")
    points().iloc[:1].to_file(layers, driver="GPKG", layer="second")
    assert look_at("two.gpkg", layers.read_bytes()).layers == ("first", "second")
    assert look_at("two.gpkg", layers.read_bytes(), "second").rows == 1


def test_a_file_of_one_table_offers_no_choice() -> None:
    assert look_at("made.csv", csv_bytes()).layers == ()


def test_every_column_is_listed_once_with_its_first_values() -> None:
    look = look_at("made.csv", csv_bytes())
    assert sorted(look.columns) == sorted(HEADERS)
    assert look.samples["Country"] == ("Niger", "Libya", "Guatemala")
    assert look.samples["Missing"] == ("30",)


def test_the_projects_own_files_are_known_and_need_no_mapping(tmp_path: Path) -> None:
    for path in (write_api(tmp_path / "api.json", THREE), write_download(tmp_path / "table.csv", THREE)):
        assert look_at(path.name, path.read_bytes()).of_source
        taken = take_upload(path.name, path.read_bytes(), Reading(), AS_OF)
        assert taken.incidents.incident_id.str.startswith("mmp:").all()
    assert not look_at("made.csv", csv_bytes()).of_source


def test_the_bytes_of_a_layer_are_those_of_its_file(tmp_path: Path) -> None:
    taken = take_upload("made.csv", csv_bytes(), Reading(source="made"), AS_OF)
    path = tmp_path / "layer.parquet"
    path.write_bytes(layer_bytes(taken.incidents, INCIDENTS, taken.result.about))
    filed = save_layer(taken.incidents, tmp_path / "filed.parquet", INCIDENTS, taken.result.about)
    assert path.read_bytes() == filed.read_bytes()
    assert len(load_layer(path, INCIDENTS)) == len(taken.incidents)


def test_an_account_adds_up_and_holds_no_key_and_no_row(tmp_path: Path) -> None:
    rows = (*ROWS, ("A4", "2016-05-04", None, None, 7, None, None, "Niger", "", ""))
    taken = take_upload("made.csv", csv_bytes(rows=rows), Reading(source="made"), AS_OF)
    account = account_of(taken.result.report, len(taken.near_misses))
    assert (account["rows"]["in"], account["incidents"], account["near_misses"]) == (4, 3, 1)
    assert account["dropped"] == [{"reason": "no coordinates", "rows": 1, "people": 7}]
    assert account["people"]["in"] == account["people"]["layer"] + 7 == 42
    path = write_account(account, tmp_path / "account.json")
    assert read_account(path) == account
    assert "A4" not in path.read_text()


def test_an_account_that_is_none_is_refused(tmp_path: Path) -> None:
    assert read_account(tmp_path / "nowhere.json") is None
    for text in ("", "[]", "{", '{"files": []}'):
        (tmp_path / "bad.json").write_text(text)
        with pytest.raises(InputError, match="account"):
            read_account(tmp_path / "bad.json")
    assert {"files", "rows", "dropped"} <= set(PARTS)
