"""Files as bad as files get: each gives a right import or one clear error with all faults, never a traceback."""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import geopandas
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from made_files import (
    HEADERS,
    ROWS,
    WRITERS,
    csv_bytes,
    feature,
    geojson,
    points,
    records,
    write_as,
    write_csv,
    write_geopackage,
    write_shapefile,
    write_workbook,
)

from riskmap.errors import InputError, RiskmapError
from riskmap.incidents.intake import take_in
from riskmap.settings import SETTINGS
from riskmap.sources.tabular import read_tabular

AS_OF = date(2022, 1, 1)


def _read(path: Path, **how: object) -> pd.DataFrame:
    return read_tabular(path, as_of=AS_OF, **how)[0]


def _refused(path: Path, *said: str, **how: object) -> InputError:
    """The error of a file that is not taken; it must be of riskmap's own and say all of `said`."""
    with pytest.raises(InputError) as caught:
        _read(path, **how)
    error = caught.value
    for words in said:
        assert re.search(words, str(error)), f"{words!r} not in {error}"
    assert str(path) in str(error) and "nothing was changed" in str(error)
    return error


def _with(kind: str, folder: Path, **changes: object) -> Path:
    """A file of one row with some values changed, as each kind of file can hold them."""
    row = dict(zip(HEADERS, ROWS[0], strict=True)) | changes
    if kind == "csv":
        return write_csv(folder / "made.csv", rows=(tuple(row.values()),), headers=tuple(row))
    if kind == "workbook":
        return write_workbook(folder / "made.xlsx", rows=(tuple(row.values()),), headers=tuple(row))
    if kind == "json":
        path = folder / "made.json"
        path.write_text(json.dumps([row]))
        return path
    place = [row.pop("Longitude"), row.pop("Latitude")]
    if kind == "geojson":
        path = folder / "made.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature(row, _point(place))]}))
        return path
    frame = geopandas.GeoDataFrame([row], geometry=[shapely.Point(place)], crs=4326)
    if kind == "geopackage":
        return write_geopackage(folder / "made.gpkg", frame=frame)
    if kind == "shapefile":
        return write_shapefile(folder / "made.zip", frame=frame)
    frame.to_parquet(folder / "made.parquet")
    return folder / "made.parquet"


def _point(place: list) -> dict:
    return {"type": "Point", "coordinates": place}


READERS = ["csv", "json", "workbook", "geojson", "geopackage", "shapefile", "geoparquet"]


# Faults that every kind of file can hold


@pytest.mark.parametrize("kind", READERS)
def test_text_in_a_number_is_named_with_its_row(kind: str, tmp_path: Path) -> None:
    row = 2 if kind in ("csv", "workbook") else 1
    _refused(
        _with(kind, tmp_path, Dead="about twenty"), rf"row {row}: column 'Dead' holds 'about twenty'", "whole number"
    )


@pytest.mark.parametrize("kind", READERS)
def test_a_part_of_a_person_is_refused(kind: str, tmp_path: Path) -> None:
    _refused(_with(kind, tmp_path, Dead=2.5), r"column 'Dead' holds '2\.5'")


@pytest.mark.parametrize("kind", READERS)
def test_a_date_that_is_none_or_to_come_is_refused(kind: str, tmp_path: Path) -> None:
    _refused(_with(kind, tmp_path, Date="one day in May"), "dates 'one day in May'")


@pytest.mark.parametrize("kind", READERS)
def test_a_date_to_come_is_refused(kind: str, tmp_path: Path) -> None:
    _refused(_with(kind, tmp_path, Date="2121-05-04"), "a date from 1990 to 2022-01-01")


@pytest.mark.parametrize("kind", READERS)
def test_a_date_that_could_be_two_days_is_refused_until_it_is_said(kind: str, tmp_path: Path) -> None:
    path = _with(kind, tmp_path, Date="03/04/2021")
    _refused(path, "cannot be told apart: '03/04/2021'", "--dates day-first")
    assert _read(path, dates="day-first").date.dt.date.tolist() == [date(2021, 4, 3)]


@pytest.mark.parametrize("kind", READERS)
def test_null_island_is_no_place(kind: str, tmp_path: Path) -> None:
    reports, (note,) = read_tabular(_with(kind, tmp_path, Latitude=0.0, Longitude=0.0), as_of=AS_OF)
    assert reports[["longitude", "latitude"]].isna().all(axis=None)
    assert len(note["mended"]["coordinates 0, 0 taken for none"]) == 1


@pytest.mark.parametrize("kind", READERS)
def test_a_longitude_past_the_antimeridian_is_turned_back(kind: str, tmp_path: Path) -> None:
    assert _read(_with(kind, tmp_path, Latitude=-16.5, Longitude=181.25)).longitude.tolist() == [-178.75]


@pytest.mark.parametrize("kind", READERS)
def test_a_longitude_beyond_the_earth_is_refused(kind: str, tmp_path: Path) -> None:
    _refused(_with(kind, tmp_path, Longitude=361.5), "a longitude within 180 degrees")


@pytest.mark.parametrize("kind", READERS)
def test_more_people_than_can_be_is_refused(kind: str, tmp_path: Path) -> None:
    _refused(_with(kind, tmp_path, Dead=10**12), "column 'Dead' holds")


@pytest.mark.parametrize("kind", READERS)
def test_markup_becomes_words(kind: str, tmp_path: Path) -> None:
    place = "<b>Sa&#039;dah</b> <script>x</script>"
    assert _read(_with(kind, tmp_path, Place=place)).place.tolist() == ["Sa'dah x"]


@pytest.mark.parametrize("kind", READERS)
def test_letters_of_any_script_come_through(kind: str, tmp_path: Path) -> None:
    place = "طرابلس، Şırnak, Ñuñoa, 海"
    assert _read(_with(kind, tmp_path, Place=place)).place.tolist() == [place]


@pytest.mark.parametrize("kind", READERS)
def test_a_value_without_end_is_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS["longest_text"].variable, "200")
    _refused(_with(kind, tmp_path, Place="x" * 201), "a value of 201 letters in column 'Place'", "at most 200")


@pytest.mark.parametrize("kind", WRITERS)
def test_too_many_rows_are_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS["most_rows"].variable, "2")
    path = write_as(kind, tmp_path)
    if kind == "workbook":  # up to twenty rows above a header are looked at
        path = write_workbook(tmp_path / "long.xlsx", rows=ROWS * 10)
    _refused(path, r"rows; expected at most 2", SETTINGS["most_rows"].variable)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_file_too_large_is_refused_unread(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_as(kind, tmp_path)
    monkeypatch.setenv(SETTINGS["most_megabytes"].variable, "1")
    with path.open("r+b") as file:
        file.truncate(1_500_000)
    _refused(path, "a file of 2 MB; expected at most 1 MB", SETTINGS["most_megabytes"].variable)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_file_cut_in_half_is_refused(kind: str, tmp_path: Path) -> None:
    path = write_as(kind, tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    if kind == "csv":  # its first rows are whole
        _refused(path, "values in a row; expected 10")
    else:
        _refused(path)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_wrong_ending_changes_nothing(kind: str, tmp_path: Path) -> None:
    path = write_as(kind, tmp_path)
    assert len(_read(path.rename(tmp_path / "made.txt"))) == 3


@pytest.mark.parametrize("kind", READERS)
def test_all_faults_come_in_one_report(kind: str, tmp_path: Path) -> None:
    path = _with(kind, tmp_path, Dead="some", Missing="few", Date="then", Longitude=361.5)
    assert len(_refused(path, "'some'", "'few'", "'then'", "361.5").faults) == 4


@pytest.mark.parametrize("kind", READERS)
def test_a_file_without_what_is_needed_says_what_it_has(kind: str, tmp_path: Path) -> None:
    path = _with(kind, tmp_path)
    with pytest.raises(InputError) as caught:
        read_tabular(path, ["Date=", "Dead=", "Missing=", "Found alive=" if kind != "shapefile" else "Found_aliv="])
    assert len(caught.value.faults) == 2
    assert "'Place'" in str(caught.value) and "--map" in str(caught.value)


# What is no table at all


NOT_TABLES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "noughts": (b"\x00" * 5000, "empty|not text"),
    "noise": (random.Random(1).randbytes(5000), "not text"),
    "a page": (b"<!DOCTYPE html><html>", "a web page or XML"),
    "KML": (b'<?xml version="1.0"?><kml><Placemark/></kml>', r"XML, as KML is; expected CSV.*GeoPackage.*Export it as"),
    "XML with entities": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "a web page or XML"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, r"old or encrypted Excel workbook.*\.xlsx"),
    "a bare shapefile": (b"\x00\x00\x27\x0a" + b"\x00" * 96, "shapefile without its other files.*ZIP"),
    "a PDF": (b"%PDF-1.7", "a PDF"),
    "gzip": (b"\x1f\x8b\x08\x00", "gzip archive.*Unpack"),
    "a false archive": (b"PK\x03\x04" + b"\x00" * 100, "not readable as ZIP archive"),
    "a false GeoPackage": (b"SQLite format 3\x00" + b"\x00" * 1000, "not readable as GeoPackage"),
    "a false Parquet": (b"PAR1" + b"\x00" * 100 + b"PAR1", "not readable as Parquet file"),
    "a header alone": (b"Date,Lat,Lon,Dead\n", "a header without rows"),
    "a single column": (b"Deaths\n1\n2\n", "a text without columns"),
    "blank rows": (b"Date,Lat,Lon,Dead\n,,,\n,,,\n", "rows without a single value"),
    "two of a name": (b"Date,Date,Lat,Lon,Dead\n2020-01-01,x,1,1,1\n", "two columns of the name 'Date'"),
    "a long row": (b"Date,Lat,Lon,Dead\n2020-01-01,1,1,1,9,9\n", "6 values in a row; expected 4"),
    "JSON without rows": (b"[]", "JSON list without a record"),
    "JSON of numbers": (b"[1, 2]", "not a record of keys and values"),
    "deep JSON": (b"[" * 100_000, "JSON nested too deep|malformed"),
    "deep JSON object": (b'{"a":' * 100_000, "nested too deep|malformed"),
}


@pytest.mark.parametrize(("content", "said"), NOT_TABLES.values(), ids=NOT_TABLES)
def test_what_is_no_table_is_named(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(content)
    _refused(tmp_path / "made.csv", said)


def test_a_path_that_is_no_file_is_said(tmp_path: Path) -> None:
    _refused(tmp_path / "none.csv", "no such file")
    _refused(tmp_path, "no file; expected a file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    path = write_as("csv", tmp_path)
    path.chmod(0)
    _refused(path, "not readable")


# CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators_are_told_by_the_bytes(encoding: str, separator: str, tmp_path: Path) -> None:
    row = (*ROWS[0][:8], "Près d'un puits, à l'ouest", "x")
    path = write_csv(tmp_path / "made.csv", rows=(row,), separator=separator, encoding=encoding)
    reports = _read(path)
    assert reports.place.tolist() == ["Près d'un puits, à l'ouest"]
    assert reports.latitude.tolist() == [17.412345]


def test_decimal_commas_are_read_beside_semicolons(tmp_path: Path) -> None:
    row = ("A1", "04.05.2016", "17,412345", "8,112345", "1 022", "", "", "Niger", "x", "y")
    reports = _read(write_csv(tmp_path / "made.csv", rows=(row,), separator=";"))
    assert reports[["latitude", "longitude", "n_dead"]].to_numpy().tolist() == [[17.412345, 8.112345, 1022]]


@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
def test_any_line_ends_are_read(ends: bytes, tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(csv_bytes().replace(b"\r\n", ends))
    assert len(_read(tmp_path / "made.csv")) == 3


def test_excels_line_for_itself_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(b"sep=;\r\n" + csv_bytes(separator=";"))
    assert _read(tmp_path / "made.csv")["row"].tolist() == [3, 4, 5]


def test_line_breaks_and_quotes_stay_within_a_value(tmp_path: Path) -> None:
    row = (*ROWS[0][:8], 'A "made" place,\nin two lines', "x")
    assert _read(write_csv(tmp_path / "made.csv", rows=(row,))).place.tolist() == ['A "made" place, in two lines']


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "made.csv", rows=(ROWS[0], ("",) * 10, ROWS[1], ("",) * 10))
    assert _read(path)["row"].tolist() == [2, 4]


def test_a_line_of_ten_megabytes_is_refused_in_bounded_time(tmp_path: Path) -> None:
    row = (*ROWS[0][:8], "x" * 10_000_000, "y")
    _refused(
        write_csv(tmp_path / "made.csv", rows=(row, ROWS[1])), r"row 2: a value of 10,000,000 letters in column 'Place'"
    )


def test_a_quote_that_never_closes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(csv_bytes().replace(b"Guatemala,", b'"Guatemala,'))
    _refused(tmp_path / "made.csv", "row 4: a text in quotes begins in this row and never ends")


def test_formulas_in_a_text_stay_texts_and_in_a_number_are_refused(tmp_path: Path) -> None:
    row = ("A1", "2016-05-04", 17.4, 8.1, "=1+2", "", "", "Niger", "=cmd|' /C calc'!A0", "@SUM(1)")
    _refused(write_csv(tmp_path / "made.csv", rows=(row,)), r"column 'Dead' holds '=1\+2'")


# Workbooks


def _book(path: Path, change: Callable[[object], None]) -> Path:
    import openpyxl

    write_workbook(path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def _repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The archive with the bytes of its members changed."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, change(name, content))
    return path


def test_a_formula_without_its_result_is_refused_with_its_row(tmp_path: Path) -> None:
    def add(book: object) -> None:
        book.active["E2"] = "=1+2"

    _refused(_book(tmp_path / "made.xlsx", add), "row 2: formulas without saved results", "save it")


def test_a_formula_with_its_result_is_read(tmp_path: Path) -> None:
    def reckoned(name: str, content: bytes) -> bytes:
        return re.sub(rb'<c r="E2"( t="n")?><v>3</v></c>', b'<c r="E2"><f>1+2</f><v>3</v></c>', content)

    path = _repacked(write_workbook(tmp_path / "made.xlsx"), reckoned)
    with zipfile.ZipFile(path) as archive:
        assert b"<f>1+2</f>" in archive.read("xl/worksheets/sheet1.xml")
    assert _read(path).n_dead.fillna(0).tolist() == [3, 2, 0]


def test_an_error_in_a_cell_is_refused(tmp_path: Path) -> None:
    def add(book: object) -> None:
        book.active["E2"] = "#REF!"

    _refused(_book(tmp_path / "made.xlsx", add), "column 'Dead' holds '#REF!'")


def test_merged_cells_and_hidden_sheets_do_no_harm(tmp_path: Path) -> None:
    def change(book: object) -> None:
        book.active.merge_cells("H2:H3")
        hidden = book.create_sheet("Hidden", 0)
        hidden.append(HEADERS)
        hidden.append(ROWS[0])
        hidden.sheet_state = "hidden"

    assert len(_read(_book(tmp_path / "made.xlsx", change))) == 3


def test_a_sheet_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    _refused(write_workbook(tmp_path / "made.xlsx"), "no sheet 'x'; expected one of 'Data'", layer="x")


def test_a_workbook_without_rows_is_refused(tmp_path: Path) -> None:
    def empty(book: object) -> None:
        book.active.delete_rows(1, 9)

    _refused(_book(tmp_path / "made.xlsx", empty), "no sheet with rows")
    _refused(write_workbook(tmp_path / "head.xlsx", rows=()), "a header without rows")


def test_a_workbook_that_says_it_is_endless_is_read_for_what_it_holds(tmp_path: Path) -> None:
    def endless(name: str, content: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', content)

    assert len(_read(_repacked(write_workbook(tmp_path / "made.xlsx"), endless))) == 3


def test_a_row_far_down_is_refused_in_bounded_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def far(name: str, content: bytes) -> bytes:
        return re.sub(rb'<row r="4"', b'<row r="99999999999"', content)

    monkeypatch.setenv(SETTINGS["most_rows"].variable, "1000")
    _refused(_repacked(write_workbook(tmp_path / "made.xlsx"), far), "rows; expected at most 1,000")


_LAUGHS = (
    b'<?xml version="1.0"?>\n<!-- a comment --><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_declares_entities_is_refused(part: str, encoding: str, tmp_path: Path) -> None:
    def laugh(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        body = re.sub(rb"^<\?xml[^>]*>\s*", b"", content)
        text = (_LAUGHS + body).decode()
        return text.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16") if encoding == "utf-16" else text.encode()

    _refused(_repacked(write_workbook(tmp_path / "made.xlsx"), laugh), "declares a document type", re.escape(part))


def test_xml_that_breaks_off_is_refused(tmp_path: Path) -> None:
    def broken(name: str, content: bytes) -> bytes:
        return content[: len(content) // 2] if name.endswith("sheet1.xml") else content

    _refused(_repacked(write_workbook(tmp_path / "made.xlsx"), broken), "not readable as Excel workbook")


# Archives


def _archive(path: Path, members: dict[str, bytes], **attributes: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            for attribute, value in attributes.items():
                setattr(member, attribute, value)
            archive.writestr(member, content)
    return path


@pytest.mark.parametrize("inside", [{"a.shp": b"x"}, {"xl/workbook.xml": b"x"}], ids=["shapefile", "workbook"])
def test_an_archive_that_unpacks_without_end_is_refused_unread(
    inside: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTINGS["most_unzipped_megabytes"].variable, "5")
    path = _archive(tmp_path / "bomb.zip", inside | {f"{n}.bin": b"\x00" * 1_000_000 for n in range(6)})
    assert path.stat().st_size < 20_000
    tracemalloc.start()
    _refused(path, "an archive that unpacks to 6 MB; expected at most 5 MB")
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path / "made.zip")
    content = bytearray(path.read_bytes())
    start = content.rfind(b"PK\x01\x02", 0, content.rfind(b"incidents.shp"))
    content[start + 24 : start + 28] = struct.pack("<I", 10)  # the unpacked size, far too small
    path.write_bytes(content)
    _refused(path, "not readable")


@pytest.mark.parametrize(
    "name", ["../evil.shp", "/etc/evil.shp", "a/../../evil.shp", "C:/evil.shp", "..\\evil.shp", "\\\\host\\evil.shp"]
)
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str, tmp_path: Path) -> None:
    path = _archive(tmp_path / "made.zip", {name: b"x"})
    _refused(path, "names that lead out of the archive")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["made.zip"]


def test_links_passwords_and_repeats_are_told_together(tmp_path: Path) -> None:
    link = _archive(tmp_path / "link.zip", {"a.shp": b"/etc/passwd"}, external_attr=(stat.S_IFLNK | 0o777) << 16)
    _refused(link, "links to other files: 'a.shp'")
    path = _archive(tmp_path / "made.zip", {"a.shp": b"x", "A.SHP": b"y", "../b": b"z"})
    content = path.read_bytes()
    path.write_bytes(re.sub(rb"(PK\x01\x02.{4})\x00\x00", rb"\1" + b"\x01\x00", content, flags=re.DOTALL))
    assert len(_refused(path, "lead out", "under a password", "the same name twice: 'a.shp'").faults) == 3


@pytest.mark.parametrize("gone", [".shx", ".dbf"])
def test_a_shapefile_without_a_part_is_refused(gone: str, tmp_path: Path) -> None:
    _refused(write_shapefile(tmp_path / "made.zip", leave_out=(gone,)), rf"a shapefile without its {gone}")


def test_what_calls_itself_a_shapefile_and_is_none_is_refused(tmp_path: Path) -> None:
    vrt = b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
    members = {"a.shp": vrt, "a.shx": b"x", "a.dbf": b"y"}
    _refused(_archive(tmp_path / "made.zip", members), r"'a\.shp' is no shapefile")


def test_a_shapefile_in_a_folder_beside_rubbish_is_read(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path / "made.zip", inside="Some Folder/")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/._incidents.shp", b"x")
    assert len(_read(path)) == 3


def test_several_shapefiles_are_named(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path / "made.zip")
    with zipfile.ZipFile(path, "a") as archive:
        for ending in ("shp", "shx", "dbf"):
            archive.writestr(f"other.{ending}", archive.read(f"incidents.{ending}"))
    _refused(path, "2 shapefiles; expected one of 'incidents', 'other'", "--layer")
    assert len(_read(path, layer="incidents")) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_shapefile_that_names_no_encoding_is_read_by_its_bytes(encoding: str, tmp_path: Path) -> None:
    place = "Près de Tébessa"
    frame = points().assign(Place=place)
    folder = tmp_path / "parts"
    folder.mkdir()
    frame[["Date", "Dead", "Place", "geometry"]].to_file(folder / "incidents.shp", encoding=encoding)
    members = {part.name: part.read_bytes() for part in folder.iterdir() if part.suffix != ".cpg"}
    assert _read(_archive(tmp_path / "made.zip", members)).place.unique().tolist() == [place]


def test_an_archive_of_other_things_says_what_it_holds(tmp_path: Path) -> None:
    _refused(_archive(tmp_path / "made.zip", {"made.csv": csv_bytes()}), r"a ZIP archive of 'made\.csv'", "Unpack it")
    _refused(_archive(tmp_path / "empty.zip", {}), "a ZIP archive of nothing")
    _refused(_archive(tmp_path / "made.ods", {"mimetype": b"x"}), "OpenDocument", "xlsx")


# Points


SHAPES = {
    "Polygon": shapely.box(0, 0, 1, 1),
    "LineString": shapely.LineString([(0, 0), (1, 1)]),
    "MultiPoint": shapely.MultiPoint([(0, 0), (1, 1)]),
    "GeometryCollection": shapely.GeometryCollection([shapely.Point(1, 1)]),
}


def _shaped(kind: str, folder: Path, shape: object) -> Path:
    """The three rows, the second with another geometry."""
    frame = points()
    geometry = frame.geometry.tolist()
    geometry[1] = shape
    frame = frame.set_geometry(geopandas.GeoSeries(geometry, crs=4326))
    if kind == "geojson":
        path = folder / "made.geojson"
        path.write_text(frame.to_json())
        return path
    if kind == "geopackage":
        return write_geopackage(folder / "made.gpkg", frame=frame)
    frame.to_parquet(folder / "made.parquet")
    return folder / "made.parquet"


@pytest.mark.parametrize("kind", ["geojson", "geopackage", "geoparquet"])
@pytest.mark.parametrize("shape", SHAPES)
def test_other_shapes_than_points_are_refused_with_a_remedy(kind: str, shape: str, tmp_path: Path) -> None:
    error = _refused(_shaped(kind, tmp_path, SHAPES[shape]), f"row 2: a {shape}; expected a point", "Centroids")
    assert error.faults[0].rows == (2,)


def test_polygons_in_a_shapefile_are_refused(tmp_path: Path) -> None:
    frame = points().set_geometry(points().to_crs(3857).buffer(10).to_crs(4326))
    _refused(write_shapefile(tmp_path / "made.zip", frame=frame), r"3 rows \(1, 2, 3\): a Polygon; expected a point")


@pytest.mark.parametrize("kind", ["geojson", "geopackage", "geoparquet"])
@pytest.mark.parametrize("shape", [None, shapely.Point(), shapely.MultiPoint([(5, 6)])], ids=["none", "empty", "one"])
def test_no_geometry_is_no_place_and_a_multipoint_of_one_is_a_point(kind: str, shape: object, tmp_path: Path) -> None:
    reports = _read(_shaped(kind, tmp_path, shape))
    second = reports[["longitude", "latitude"]].iloc[1]
    assert second.tolist() == [5, 6] if shape is not None and not shape.is_empty else second.isna().all()


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize("kind", ["geopackage", "shapefile", "geoparquet"])
def test_points_without_a_system_are_degrees_or_refused(kind: str, tmp_path: Path) -> None:
    writers = {
        "geopackage": lambda frame, name: write_geopackage(tmp_path / f"{name}.gpkg", frame=frame),
        "shapefile": lambda frame, name: write_shapefile(tmp_path / f"{name}.zip", frame=frame),
        "geoparquet": lambda frame, name: (
            frame.to_parquet(tmp_path / f"{name}.parquet") or tmp_path / f"{name}.parquet"
        ),
    }
    bare = points().set_crs(None, allow_override=True)
    assert _read(writers[kind](bare, "degrees")).latitude.tolist() == [row[2] for row in ROWS]
    metres = points().to_crs(3857).set_crs(None, allow_override=True)
    _refused(
        writers[kind](metres, "metres"), "points without a coordinate system, up to 10,159,017", "coordinate system"
    )


GEOJSONS: dict[str, tuple[object, str]] = {
    "no features": ({"type": "FeatureCollection", "features": []}, "GeoJSON without a feature"),
    "features are none": ({"type": "FeatureCollection", "features": 7}, "GeoJSON without a feature"),
    "a number for a feature": ({"type": "FeatureCollection", "features": [7]}, "row 1: no feature"),
    "a bare geometry": ({"type": "Point", "coordinates": [1, 2]}, "a bare geometry"),
    "text for a number": (geojson(features=[feature(records()[0], _point(["8", "17"]))]), "Point without two numbers"),
    "one number": (geojson(features=[feature(records()[0], _point([8]))]), "Point without two numbers"),
    "no end": (geojson(features=[feature(records()[0], _point([float("inf"), 1]))]), "Point without two numbers"),
    "no number": (geojson(features=[feature(records()[0], _point([float("nan"), 1]))]), "Point without two numbers"),
    "a strange system": (geojson(crs={"type": "name", "properties": {"name": "Middle-earth"}}), "'Middle-earth'"),
    "no properties": (
        {"type": "FeatureCollection", "features": [feature({}, _point([1, 2]))]},
        "no column that means date",
    ),
}


@pytest.mark.parametrize(("held", "said"), GEOJSONS.values(), ids=GEOJSONS)
def test_geojson_that_is_none_is_refused(held: object, said: str, tmp_path: Path) -> None:
    path = tmp_path / "made.geojson"
    path.write_text(json.dumps(held))
    _refused(path, said)


def test_geojson_of_an_older_day_names_its_system(tmp_path: Path) -> None:
    metres = points().to_crs(3857)
    features = [feature(row, _point([point.x, point.y])) for row, point in zip(records(), metres.geometry, strict=True)]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    (tmp_path / "made.geojson").write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
    assert _read(tmp_path / "made.geojson").latitude.round(6).tolist() == [row[2] for row in ROWS]


def test_nested_properties_become_texts(tmp_path: Path) -> None:
    row = records()[0] | {"Place": {"name": "x", "parts": [1, 2]}, "Description": None}
    (tmp_path / "made.geojson").write_text(json.dumps(geojson(features=[feature(row, _point([8, 17]))])))
    assert _read(tmp_path / "made.geojson").place.tolist() == ['{"name": "x", "parts": [1, 2]}']


# Databases and Parquet


def test_a_database_that_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "made.gpkg") as base:
        base.execute("CREATE TABLE wrong (a)")
    base.close()
    _refused(tmp_path / "made.gpkg", "GeoPackage")


def test_a_layer_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    _refused(write_geopackage(tmp_path / "made.gpkg"), "no layer 'x'; expected one of 'incidents'", layer="x")


def test_a_layer_of_a_file_that_has_none_is_refused(tmp_path: Path) -> None:
    _refused(write_as("csv", tmp_path), "no layer 'x'", layer="x")


def test_reading_leaves_the_file_and_its_folder_as_they_were(tmp_path: Path) -> None:
    for kind in WRITERS:
        folder = tmp_path / kind
        folder.mkdir()
        path = write_as(kind, folder)
        before = {found.name: found.stat().st_mtime_ns for found in folder.iterdir()}
        _read(path)
        assert {found.name: found.stat().st_mtime_ns for found in folder.iterdir()} == before


def test_a_small_parquet_of_endless_texts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTINGS["most_unzipped_megabytes"].variable, "20")
    many = pa.array(["x" * 10_000] * 5_000).dictionary_encode()
    path = tmp_path / "bomb.parquet"
    pq.write_table(pa.table({"Place": many.cast(pa.string())}), path)
    assert path.stat().st_size < 100_000
    _refused(path, r"a file that unpacks to \d+ MB or more; expected at most 20 MB")


def test_geometry_that_is_no_wkb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "made.parquet"
    points().to_parquet(path)
    table = pq.read_table(path)
    wrong = pa.array([b"\x01\x02"] * len(table))
    table = table.set_column(table.schema.get_field_index("geometry"), "geometry", wrong)
    pq.write_table(table.replace_schema_metadata(table.schema.metadata), path)
    _refused(path, "not readable as Parquet file")


def test_a_plain_parquet_without_coordinates_says_what_it_has(tmp_path: Path) -> None:
    pd.DataFrame({"date": ["2020-01-01"], "dead": [1]}).to_parquet(tmp_path / "made.parquet")
    _refused(tmp_path / "made.parquet", "no column that means longitude or coordinates", "'date', 'dead'")


# Past the reader: the import


def test_a_latitude_beyond_the_pole_is_refused_with_its_row(tmp_path: Path) -> None:
    row = ("A1", "2016-05-04", 95.0, 100.0, 3, "", "", "Niger", "x", "y")
    with pytest.raises(InputError, match="row 2: coordinates 95, 100; expected a latitude between -90 and 90"):
        take_in([write_csv(tmp_path / "made.csv", rows=(row,))], AS_OF)


def test_a_file_that_counts_nobody_is_refused(tmp_path: Path) -> None:
    row = ("A1", "2016-05-04", 17.0, 8.0, "", "", "", "Niger", "x", "y")
    with pytest.raises(InputError, match="no row to put on the map"):
        take_in([write_csv(tmp_path / "made.csv", rows=(row,))], AS_OF)


def test_rows_at_null_island_are_dropped_and_their_people_listed(tmp_path: Path) -> None:
    nowhere = ("A9", "2016-05-04", 0, 0, 7, "", "", "Niger", "x", "y")
    report = take_in([write_csv(tmp_path / "made.csv", rows=(*ROWS, nowhere))], AS_OF).result.report
    assert report["balance"]["dead_and_missing"]["dropped"] == 7


def _spoilt(content: bytes, chance: random.Random) -> bytes:
    """A file with some bytes changed, cut out or put in."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        place = chance.randrange(len(spoilt))
        match chance.randrange(3):
            case 0:
                spoilt[place] = chance.randrange(256)
            case 1:
                del spoilt[place : place + chance.randrange(1, 40)]
            case _:
                spoilt[place:place] = chance.randbytes(chance.randrange(1, 9))
    return bytes(spoilt)


def _spoil_many(kind: str, folder: Path, times: int) -> None:
    chance, whole = random.Random(kind), write_as(kind, folder).read_bytes()
    path = folder / "spoilt"
    for _ in range(times):
        path.write_bytes(_spoilt(whole, chance))
        try:
            _read(path)
        except RiskmapError as error:
            assert str(error)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_spoilt_file_is_read_or_refused(kind: str, tmp_path: Path) -> None:
    _spoil_many(kind, tmp_path, 25)


@pytest.mark.long
@pytest.mark.parametrize("kind", WRITERS)
def test_many_spoilt_files_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    _spoil_many(kind, tmp_path, 1500)
