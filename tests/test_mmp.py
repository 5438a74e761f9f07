"""Reports read by meaning, whatever layout, encoding and spelling they come in."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_reports import AT_SEA, CATEGORY, IN_TEXAS, THREE, Report, write_api, write_as, write_curated, write_download

from riskmap.sources import values
from riskmap.sources.mmp import columns_meant, layout_of, read_reports

AS_OF = date(2020, 1, 1)
LAYOUTS = ("api", "download", "download with keys", "curated", "older download")


def _read(*paths: Path) -> pd.DataFrame:
    return read_reports(paths, AS_OF)[0]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_tells_its_name_counts_and_points(layout: str, tmp_path: Path) -> None:
    reports = _read(write_as(layout, tmp_path, THREE))
    assert reports.layout.unique().tolist() == [layout]
    assert reports.n_dead.fillna(0).tolist() == [3, 2, 1]
    assert reports.n_missing.fillna(0).tolist() == [0, 30, 0]
    assert reports.n_survivors.fillna(0).tolist() == [0, 41, 0]
    assert reports.n_males.fillna(0).tolist() == [0, 0, 1]
    assert reports.longitude.tolist() == [8.112345, 12.212345, -98.212345]
    assert reports.latitude.tolist() == [17.412345, 33.312345, 27.112345]
    assert reports.place.tolist() == [report.place for report in THREE]
    assert reports.route.tolist() == [report.route for report in THREE]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_tells_dates_as_fine_as_it_has_them(layout: str, tmp_path: Path) -> None:
    reports = _read(write_as(layout, tmp_path, THREE))
    expected = [report.when for report in THREE]
    if layout == "download":
        expected = [when.replace(day=1) for when in expected]
    assert reports.date.dt.date.tolist() == expected
    assert reports.date_precision.unique().tolist() == ["month" if layout == "download" else "day"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_tells_causes_in_its_own_words(layout: str, tmp_path: Path) -> None:
    reports = _read(write_as(layout, tmp_path, THREE))
    has_category, has_text = layout not in ("api", "older download"), layout in ("api", "curated", "older download")
    assert reports.cause_category.iloc[0] == (CATEGORY if has_category else "")
    assert reports.cause_reported.iloc[0] == ("Lorry overturned" if has_text else "")


@pytest.mark.parametrize("precision", ["day", "month", "year"])
def test_curated_dates_keep_their_precision(precision: str, tmp_path: Path) -> None:
    reports = _read(write_curated(tmp_path / "made.csv", [Report()], precision))
    assert reports.date_precision.iloc[0] == precision
    first = {"day": date(2016, 5, 4), "month": date(2016, 5, 1), "year": date(2016, 1, 1)}
    assert reports.date.dt.date.iloc[0] == first[precision]


def test_columns_are_read_by_meaning_not_by_position(tmp_path: Path) -> None:
    path = write_download(tmp_path / "made.csv", THREE)
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    headers = {name: name.upper().replace(" ", "_") for name in table.columns[::-1]}
    table[list(headers)].rename(columns=headers).to_csv(tmp_path / "turned.csv", index=False)
    first, second = _read(path), _read(tmp_path / "turned.csv")
    pd.testing.assert_frame_equal(first.drop(columns="file"), second.drop(columns="file"))


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), ("|", "cp1252")]
)
def test_separator_and_encoding_are_told_by_the_bytes(delimiter: str, encoding: str, tmp_path: Path) -> None:
    told = Report(place="Près d'un puits, à l'ouest de Ségou, Mali")
    reports = _read(write_download(tmp_path / "made.csv", [told], encoding=encoding, delimiter=delimiter))
    assert reports.place.tolist() == [told.place]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_lines_may_end_as_on_any_machine(line_end: bytes, tmp_path: Path) -> None:
    path = write_download(tmp_path / "made.csv", THREE)
    path.write_bytes(path.read_bytes().replace(b"\r\n", line_end))
    assert _read(path).n_dead.tolist() == [3, 2, 1]


def test_line_breaks_and_quotes_inside_a_value_stay_inside(tmp_path: Path) -> None:
    odd = Report(place='By the "old" well,\nsouth of Agadez, Niger')
    reports = _read(write_download(tmp_path / "made.csv", [odd, AT_SEA]))
    assert reports.place.tolist() == ['By the "old" well, south of Agadez, Niger', AT_SEA.place]
    assert reports["row"].tolist() == [2, 3]


def test_rows_are_counted_as_the_reader_of_the_file_counts_them(tmp_path: Path) -> None:
    assert _read(write_as("api", tmp_path, THREE))["row"].tolist() == [1, 2, 3]
    assert _read(write_as("curated", tmp_path, THREE))["row"].tolist() == [2, 3, 4]


def test_numbers_come_as_json_numbers_too(tmp_path: Path) -> None:
    record = json.loads(write_api(tmp_path / "made.json", [Report()]).read_text())[0]
    record |= {"number_dead": 3, "number_missing": None, "source_quality": 3.0}
    (tmp_path / "made.json").write_text(json.dumps({"data": [record]}))
    reports = _read(tmp_path / "made.json")
    assert reports.n_dead.tolist() == [3]
    assert reports.n_missing.isna().all()
    assert reports.source_quality.tolist() == [3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014-01-19", "2014-01-19"),
        ("Sun, 01/19/2014 - 12:00", "2014-01-19"),
        ("January 19, 2014", "2014-01-19"),
        ("19 Jan 2014", "2014-01-19"),
        ("19.01.2014", "2014-01-19"),
        ("19/01/2014", "2014-01-19"),
        ("2014-01-19T08:30:00Z", "2014-01-19"),
        ("2014-01", "2014-01-01"),
        ("2014", "2014-01-01"),
    ],
)
def test_dates_in_many_styles(text: str, expected: str) -> None:
    findings, blank = values.Findings(), pd.Series([""])
    told = values.read_dates(pd.Series([text]), blank, blank, blank, AS_OF, findings)
    assert f"{told.date.iloc[0]:%Y-%m-%d}" == expected
    assert not findings.faults


def test_slashes_are_read_as_the_whole_column_allows() -> None:
    findings, blank = values.Findings(), pd.Series(["", ""])
    told = values.read_dates(pd.Series(["03/04/2014", "19/01/2014"]), blank, blank, blank, AS_OF, findings)
    assert told.date.dt.strftime("%d %b").tolist() == ["03 Apr", "19 Jan"]


def test_a_blank_date_takes_the_year_of_its_key(tmp_path: Path) -> None:
    reports, notes = read_reports([write_api(tmp_path / "made.json", [AT_SEA, Report(when=None)])], AS_OF)
    assert reports.date_precision.tolist() == ["day", "year"]
    assert reports.date.dt.year.tolist() == [2016, 2016]
    assert notes[0]["mended"] == {"no date, the year of its key taken": [2]}


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [
        ("17.5, 8.25", 8.25, 17.5),
        ("17.5,8.25", 8.25, 17.5),
        ("17,5; 8,25", 8.25, 17.5),
        ("POINT (8.25 17.5)", 8.25, 17.5),
        ("point(8.25 17.5)", 8.25, 17.5),
        ("(-17.5, -8.25)", -8.25, -17.5),
        ("", np.nan, np.nan),
        ("0, 0", np.nan, np.nan),
    ],
)
def test_points_in_many_styles(text: str, lon: float, lat: float) -> None:
    findings, blank = values.Findings(), pd.Series([""])
    points = values.read_points(pd.Series([text]), blank, blank, findings)
    np.testing.assert_allclose(points[["longitude", "latitude"]].iloc[0], [lon, lat])
    assert not findings.faults


def test_decimal_commas_in_two_columns() -> None:
    points = values.read_points(pd.Series([""]), pd.Series(["17,5"]), pd.Series(["-8,25"]), values.Findings())
    assert points[["longitude", "latitude"]].iloc[0].tolist() == [-8.25, 17.5]


def test_what_the_source_is_known_to_write_is_mended_and_listed(tmp_path: Path) -> None:
    record = json.loads(write_api(tmp_path / "made.json", [Report()]).read_text())[0]
    record |= {"number_dead": "1,022", "source_quality": "45", "location_description": "Sa&#039;dah &amp; near"}
    (tmp_path / "made.json").write_text(json.dumps([record]))
    reports, notes = read_reports([tmp_path / "made.json"], AS_OF)
    assert reports[["n_dead", "source_quality", "place"]].iloc[0].tolist() == [1022, 4, "Sa'dah & near"]
    assert set(notes[0]["mended"]) == {
        "thousands separator in a number",
        "several source qualities, the least taken",
        "HTML entities in a text",
    }


def test_of_two_categories_the_first_is_taken() -> None:
    harsh = IN_TEXAS.category
    told = values.split_causes(pd.Series([""]), pd.Series([""]), pd.Series([f"Drowning,{harsh}"]))
    assert told["cause_category"].tolist() == ["Drowning"]
    alone = values.split_causes(pd.Series([harsh]), pd.Series([""]), pd.Series([""]))
    assert alone["cause_category"].tolist() == [harsh]


def test_a_folder_stands_for_its_files_by_name(tmp_path: Path) -> None:
    write_api(tmp_path / "2017.json", [AT_SEA.but(when=date(2017, 1, 2))])
    write_api(tmp_path / "2016.json", [Report()])
    (tmp_path / "notes.txt").write_text("not data")
    assert _read(tmp_path).file.tolist() == ["2016.json", "2017.json"]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        write_api(tmp_path / folder / "2016.json", [Report()])
    assert _read(tmp_path / "old", tmp_path / "new").file.nunique() == 2


def test_headers_nobody_knows_are_named_not_read(tmp_path: Path) -> None:
    path = write_download(tmp_path / "made.csv", [Report()])
    lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    with path.open("w", newline="") as out:
        csv.writer(out).writerows([[*lines[0], "Moon"], [*lines[1], "full"]])
    assert read_reports([path], AS_OF)[1][0]["columns not read"] == ["Moon"]


def test_the_layout_is_told_by_headers_alone() -> None:
    meant = columns_meant(["Main ID", "Incident ID", "Incident Date", "Coordinates", "Number Dead"])
    assert layout_of("csv", meant) == "download with keys"
    assert layout_of("csv", columns_meant(["Number Dead", "Date"])) == "other"
