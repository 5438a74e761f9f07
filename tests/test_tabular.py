"""Anybody's file: the same incidents whatever holds them, columns guessed and corrected, near misses kept apart."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from made_files import HEADERS, ROWS, WRITERS, points, write_as, write_csv, write_geopackage, write_workbook
from made_reports import THREE, write_api, write_download
from typer.testing import CliRunner

from riskmap import cli, layers, schema
from riskmap.errors import InputError, SettingError, StoreError
from riskmap.incidents.intake import Intake, Reading, take_in
from riskmap.incidents.near_misses import build_near_misses
from riskmap.settings import SETTINGS, geo_folder, read_number
from riskmap.sources.mapping import FIELDS, guess_mapping, known_headers
from riskmap.sources.spellings import tidy_dates
from riskmap.sources.tabular import open_table, read_tabular
from riskmap.sources.values import Findings

AS_OF = date(2022, 1, 1)


def _read(path: Path, *corrections: str, **how: object) -> pd.DataFrame:
    return read_tabular(path, corrections, as_of=AS_OF, **how)[0]


def _take(path: Path, **how: object) -> Intake:
    return take_in([path], AS_OF, Reading(**how))


@pytest.mark.parametrize("kind", WRITERS)
def test_every_kind_of_file_tells_the_same(kind: str, tmp_path: Path) -> None:
    reports = _read(write_as(kind, tmp_path))
    assert reports.date.dt.strftime("%Y-%m-%d").tolist() == [row[1] for row in ROWS]
    np.testing.assert_allclose(reports[["latitude", "longitude"]], [row[2:4] for row in ROWS], atol=1e-9)
    counts = reports[["n_dead", "n_missing", "n_survivors"]].fillna(-1)
    assert counts.to_numpy().tolist() == [[3, -1, -1], [2, 30, 41], [-1, -1, 126]]
    assert reports.key.tolist() == ["A1", "A2", "A3"]
    assert reports.place.tolist() == [row[8] for row in ROWS]
    assert reports.country_name.tolist() == [row[7] for row in ROWS]
    assert reports["row"].tolist() == ([2, 3, 4] if kind in ("csv", "workbook") else [1, 2, 3])
    assert reports.date_precision.unique().tolist() == ["day"]


def test_reports_have_the_columns_that_the_source_reader_gives_and_one_for_the_whole_row(tmp_path: Path) -> None:
    from riskmap.sources.mmp import read_reports

    theirs, _ = read_reports([write_api(tmp_path / "api.json", THREE)], AS_OF)
    ours = _read(write_as("csv", tmp_path))
    assert ours.pop("whole_row").nunique() == len(ours)
    assert list(ours.columns) == list(theirs.columns)
    assert ours.dtypes.astype(str).tolist() == theirs.dtypes.astype(str).tolist()


@pytest.mark.parametrize("kind", ["csv", "workbook", "geojson"])
def test_deaths_become_incidents_and_people_found_alive_near_misses(kind: str, tmp_path: Path) -> None:
    taken = _take(write_as(kind, tmp_path), source="a-made-network")
    assert taken.incidents.incident_id.tolist() == ["a-made-network:A1", "a-made-network:A2"]
    assert taken.incidents.dead_and_missing.tolist() == [3, 32]
    assert taken.incidents.environment.tolist() == ["desert", "sea"]
    (near,) = taken.near_misses.itertuples()
    assert (near.near_miss_id, near.n_found_alive, near.environment) == ("a-made-network:A3", 126, "container")
    assert (near.country, near.told) == ("GTM", "In a shipping container")
    assert (
        "1 without deaths are near misses: 126 people found alive; they go into a file of their own, and 2 stay"
        in taken.summary()
    )
    schema.check_layer(taken.near_misses, schema.NEAR_MISSES)
    assert taken.result.about["source"] == "a-made-network"
    assert "licence" not in taken.result.about


def test_the_balance_holds_for_anybodys_file(tmp_path: Path) -> None:
    balance = _take(write_as("csv", tmp_path)).result.report["balance"]
    assert balance["rows"]["in"] == balance["rows"]["layer"] == 3
    assert balance["dead_and_missing"]["in"] == balance["dead_and_missing"]["layer"] == 35


def test_a_file_of_the_source_goes_to_its_own_reader(tmp_path: Path) -> None:
    for path in (write_api(tmp_path / "api.json", THREE), write_download(tmp_path / "download.csv", THREE)):
        taken = take_in([path], AS_OF)
        assert taken.incidents.source.unique().tolist() == ["mmp"]
        assert len(taken.incidents) == 3
        assert len(taken.near_misses) == 0


@pytest.mark.parametrize("source", ["mmp", "Red Cross", "../x", "a--b"])
def test_a_source_needs_a_plain_name_of_its_own(source: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="--source"):
        _take(write_as("csv", tmp_path), source=source)


def test_several_files_are_the_sources_own(tmp_path: Path) -> None:
    path = write_as("csv", tmp_path)
    with pytest.raises(SettingError, match="one file at a time"):
        take_in([path, path], AS_OF, Reading(source="x"))


# Mapping


def test_each_field_is_guessed_from_each_of_its_headers() -> None:
    for field in FIELDS:
        for header in known_headers(field):
            assert guess_mapping([header]).columns, header
        assert guess_mapping([known_headers(field)[0].title()]).columns.get(field), field


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            ("Fecha", "Latitud", "Longitud", "Muertos", "Desaparecidos", "País"),
            {"n_missing": "Desaparecidos", "country_name": "País"},
        ),
        (
            ("Date de l'incident", "Lat", "Lon", "Nombre de morts", "Disparus"),
            {"n_dead": "Nombre de morts", "date": "Date de l'incident"},
        ),
        (
            ("Datum", "Breite", "Länge", "Tote", "Vermisste", "Ort"),
            {"latitude": "Breite", "longitude": "Länge", "n_dead": "Tote"},
        ),
        (
            ("number_dea", "reported_d", "location_d"),
            {"n_dead": "number_dea", "date": "reported_d", "place": "location_d"},
        ),
        (
            ("Date of entry", "Incident date (local)", "Total dead"),
            {"date": "Incident date (local)", "n_dead": "Total dead"},
        ),
        (("updatedDate", "eventDate"), {"date": "eventDate"}),
        (
            ("تاريخ الحادث", "خط العرض", "خط الطول", "عدد القتلى", "المفقودين", "المكان"),
            {"latitude": "خط العرض", "n_dead": "عدد القتلى", "n_missing": "المفقودين", "date": "تاريخ الحادث"},
        ),
        (
            ("Tarih", "Enlem", "Boylam", "Ölü sayısı", "Kayıp", "Yer"),
            {"date": "Tarih", "longitude": "Boylam", "n_dead": "Ölü sayısı", "n_missing": "Kayıp", "place": "Yer"},
        ),
        (("GPS Latitude", "GPS Longitude"), {"latitude": "GPS Latitude", "longitude": "GPS Longitude"}),
    ],
)
def test_headers_are_guessed_by_their_words(headers: tuple, expected: dict) -> None:
    columns = guess_mapping(headers).columns
    assert {field: columns.get(field) for field in expected} == expected


@pytest.mark.parametrize(
    "header",
    [
        *("Nº expediente", "N.º de expediente", "Núm. de caso", "ID_Caso", "Case No.", "File number", "N° dossier"),
        *("Numéro de dossier", "Nº do processo", "Codice pratica", "Aktenzeichen", "Fall-Nr.", "Dosya No", "رقم الملف"),
    ],
)
def test_the_column_that_names_a_case_is_the_key(header: str) -> None:
    assert guess_mapping([header, "Número de muertos", "No. dead"]).columns["key"] == header


@pytest.mark.parametrize("header", ["Number", "Código", "Caso", "Número", "No. of deaths", "Case", "Nombre de morts"])
def test_what_may_be_no_key_is_not_taken_for_one(header: str) -> None:
    assert "key" not in guess_mapping([header]).columns


def test_a_key_of_several_words_is_one_key(tmp_path: Path) -> None:
    headers = tuple("Nº expediente" if name == "Ref" else name for name in HEADERS)
    rows = tuple((f"EXP {number}/2016", *row[1:]) for number, row in enumerate(ROWS))
    taken = take_in([write_csv(tmp_path / "made.csv", rows=(*rows, rows[0]), headers=headers)], AS_OF)
    assert taken.incidents.incident_id.tolist() == ["made:EXP-0/2016", "made:EXP-1/2016"]


def test_a_name_cut_short_that_could_mean_several_fields_is_not_guessed() -> None:
    assert guess_mapping(["number_of_"]).columns == {}


def test_a_guess_is_shown_and_corrected() -> None:
    guess = guess_mapping(["Fecha", "Lat", "Lon", "Bajas", "Nota"])
    assert guess.unused == ("Bajas", "Nota")
    assert guess.missing() == [("n_dead", "n_missing", "n_total", "n_survivors")]
    said = guess.corrected(["Bajas=n_dead", "Nota=place", "Lat=longitude", "Lon=latitude"])
    assert said.columns == {"date": "Fecha", "n_dead": "Bajas", "place": "Nota", "longitude": "Lat", "latitude": "Lon"}
    assert said.missing() == [] and said.unused == ()
    assert said.corrected(["Nota="]).unused == ("Nota",)
    lines = "\n".join(said.lines())
    assert "n_dead" in lines and "'Bajas' (said)" in lines and "'Fecha' (its words)" in lines


@pytest.mark.parametrize(
    ("corrections", "said"),
    [
        (["Bajas"], "COLUMN=field"),
        (["Baja=n_dead"], "did you mean 'Bajas'"),
        (["Bajas=deads"], "one of date, year"),
        (["Bajas=n_ded"], "did you mean n_dead"),
        (["Bajas=n_dead", "Fecha=n_dead"], "two columns for n_dead"),
    ],
)
def test_a_correction_that_is_not_understood_says_what_is(corrections: list[str], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        guess_mapping(["Fecha", "Bajas"]).corrected(corrections)


def test_corrections_change_what_is_read(tmp_path: Path) -> None:
    headers = ("Ref", "When?", "N", "E", "Bodies", "M", "S", "C", "P", "D")
    path = write_csv(tmp_path / "made.csv", headers=headers)
    with pytest.raises(InputError, match=r"no column that means longitude or coordinates") as caught:
        _read(path)
    assert "'When?'" in str(caught.value) and "--map" in str(caught.value)
    said = [
        "When?=date",
        "N=latitude",
        "E=longitude",
        "Bodies=n_dead",
        "M=n_missing",
        "S=n_survivors",
        "C=country_name",
    ]
    assert _read(path, *said).n_missing.tolist()[1] == 30


def test_a_files_points_go_before_its_columns_of_coordinates(tmp_path: Path) -> None:
    frame = points().assign(lat=[1.0, 2.0, 3.0], lon=[4.0, 5.0, 6.0])
    path = write_geopackage(tmp_path / "made.gpkg", frame=frame)
    assert _read(path).longitude.tolist() == [row[3] for row in ROWS]
    assert _read(path, "lat=latitude", "lon=longitude").longitude.tolist() == [4.0, 5.0, 6.0]


def test_points_in_another_system_are_brought_to_degrees(tmp_path: Path) -> None:
    path = write_geopackage(tmp_path / "made.gpkg", frame=points().to_crs(3857))
    np.testing.assert_allclose(_read(path)[["longitude", "latitude"]], [(row[3], row[2]) for row in ROWS], atol=1e-7)


def test_the_layer_understood_best_is_read_unless_one_is_named(tmp_path: Path) -> None:
    path = write_geopackage(tmp_path / "made.gpkg", layer="incidents")
    other = geopandas.GeoDataFrame({"note": ["x"]}, geometry=points().geometry[:1], crs=4326)
    other.to_file(path, driver="GPKG", layer="a note")
    assert len(_read(path)) == 3
    assert open_table(path, layer="a note").mapping.unused == ("note",)


def test_the_sheet_and_the_header_understood_best_are_read(tmp_path: Path) -> None:
    import openpyxl

    path = write_workbook(tmp_path / "made.xlsx", above=(("Deaths 2016 to 2021",), (), ("Source", "a made network")))
    book = openpyxl.load_workbook(path)
    book.create_sheet("Notes", 0).append(("This sheet tells nothing",))
    book.save(path)
    reports = _read(path)
    assert reports["row"].tolist() == [5, 6, 7]
    assert reports.key.tolist() == ["A1", "A2", "A3"]


def test_a_layer_that_was_exported_is_read_back(tmp_path: Path) -> None:
    first = _take(write_as("csv", tmp_path)).incidents
    path = layers.save_layer(first, tmp_path / "again.parquet", schema.INCIDENTS)
    again = _take(path, source="again").incidents
    same = ["date", "n_dead", "n_missing", "n_survivors", "country", "geometry"]
    pd.testing.assert_frame_equal(pd.DataFrame(again[same]), pd.DataFrame(first[same]))


def test_a_total_alone_counts_as_dead_and_missing_in_all(tmp_path: Path) -> None:
    headers = ("Date", "Lat", "Lon", "Dead and missing", "Missing")
    rows = (("2020-01-01", 30, 10, 7, ""), ("2020-01-02", 30, 10, 7, 3))
    reports = _read(write_csv(tmp_path / "made.csv", headers=headers, rows=rows))
    assert (reports.n_dead + reports.n_missing.fillna(0)).tolist() == [7, 7]
    assert reports.n_missing.fillna(0).tolist() == [0, 3]
    headers = ("Date", "Lat", "Lon", "Dead and missing", "Dead")
    reports = _read(write_csv(tmp_path / "made.csv", headers=headers, rows=rows))
    assert (reports.n_dead[1], reports.n_missing[1]) == (3, 4)


# Dates and degrees as people write them


@pytest.mark.parametrize(
    "written",
    [
        *("2021-10-09", "2021/10/9", "20211009", "2021-10-09T04:30:00Z", "2021-10-09 04:30", "09.10.2021", "9.10.2021"),
        *("9 October 2021", "October 9, 2021", "9 Oct 2021", "Oct 9, 2021", "9th October 2021", "09-Oct-2021"),
        *("9 de octubre de 2021", "9 octobre 2021", "9. Oktober 2021", "9 de outubro de 2021", "9 ottobre 2021"),
        *("44478", "1633737600000"),
    ],
)
def test_a_day_is_read_however_it_is_written(written: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "made.csv", headers=("Date", "Lat", "Lon", "Dead"), rows=((written, 30, 10, 1),))
    reports = _read(path)
    assert reports.date.dt.date.tolist() == [date(2021, 10, 9)]
    assert reports.date_precision.tolist() == ["day"]


@pytest.mark.parametrize(
    ("written", "precision"),
    [
        ("2021-10", "month"),
        ("October 2021", "month"),
        ("octubre de 2021", "month"),
        ("10/2021", "month"),
        ("2021", "year"),
    ],
)
def test_a_month_or_a_year_keeps_its_precision(written: str, precision: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "made.csv", headers=("Date", "Lat", "Lon", "Dead"), rows=((written, 30, 10, 1),))
    reports = _read(path)
    assert reports.date_precision.tolist() == [precision]
    assert reports.date.dt.date.tolist() == [date(2021, 10 if precision == "month" else 1, 1)]


@pytest.mark.parametrize(
    ("dates", "order", "expected"),
    [
        (["03/04/2021", "25/12/2020"], None, ["2021-04-03", "2020-12-25"]),
        (["03/04/2021", "12/25/2020"], None, ["2021-03-04", "2020-12-25"]),
        (["03/04/2021"], "day-first", ["2021-04-03"]),
        (["03-04-2021"], "month-first", ["2021-03-04"]),
        (["03.04.2021", "12/25/2020"], None, ["2021-04-03", "2020-12-25"]),
        (["04/04/2021"], None, ["2021-04-04"]),
    ],
)
def test_day_and_month_are_told_apart_by_the_files_own_dates(dates: list, order: str | None, expected: list) -> None:
    findings = Findings()
    assert tidy_dates(pd.Series(dates), order, findings).tolist() == expected
    assert findings.faults == []


@pytest.mark.parametrize(
    ("dates", "order", "rows"),
    [
        (["03/04/2021", "05/06/2021"], None, (0, 1)),
        (["25/12/2020", "12/25/2020", "26/12/2020"], None, (1,)),
        (["25/12/2020", "03/04/2021"], "month-first", (0,)),
    ],
)
def test_dates_that_could_be_two_days_are_refused(dates: list, order: str | None, rows: tuple) -> None:
    findings = Findings()
    tidy_dates(pd.Series(dates), order, findings)
    assert [fault.rows for fault in findings.faults] == [rows]


def test_an_order_of_dates_that_is_none_is_said() -> None:
    with pytest.raises(SettingError, match="day-first or month-first"):
        tidy_dates(pd.Series(["03/04/2021"]), "iso", Findings())


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        *(("14.3", "-91.26"), ("14,3", "-91,26"), ("14.3 N", "91.26 W"), ("N14.3°", "W91.26°"), ("14.3", "−91.26")),
        *(("14°18'00\"N", "91°15'36\"W"), ("14° 18.0' N", "91° 15,6' W"), ("14.3", "268.74")),
    ],
)
def test_a_point_is_read_however_it_is_written(latitude: str, longitude: str, tmp_path: Path) -> None:
    headers, row = ("Date", "Lat", "Lon", "Dead"), ("2021-10-09", latitude, longitude, 1)
    reports = _read(write_csv(tmp_path / "made.csv", headers=headers, rows=(row,)))
    np.testing.assert_allclose(reports[["latitude", "longitude"]].to_numpy(), [[14.3, -91.26]], atol=1e-9)


@pytest.mark.parametrize(
    "pair", ["14.3, -91.26", "14,3; -91,26", "14.3 N, 91.26 W", "91.26 W, 14.3 N", "POINT (-91.26 14.3)", "14.3 -91.26"]
)
def test_a_pair_is_read_however_it_is_written(pair: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "made.csv", headers=("Date", "GPS", "Dead"), rows=(("2021-10-09", pair, 1),))
    assert _read(path)[["latitude", "longitude"]].to_numpy().tolist() == [[14.3, -91.26]]


# The command, the settings, what ships


def test_the_command_shows_checks_and_imports(tmp_path: Path) -> None:
    path, out = write_as("workbook", tmp_path), tmp_path / "mine.parquet"
    run = CliRunner()
    shown = run.invoke(cli.app, ["data", "mapping", str(path), "--map", "Description="])
    assert shown.exit_code == 0, shown.output
    assert "n_survivors" in shown.output and "Not read: 'Description'" in shown.output
    checked = run.invoke(cli.app, ["data", "check", str(path)])
    assert checked.exit_code == 0 and "Nothing was written" in checked.output
    report = tmp_path / "report.json"
    done = run.invoke(
        cli.app, ["data", "import", str(path), "--out", str(out), "--source", "made", "--report", str(report)]
    )
    assert done.exit_code == 0, done.output
    assert len(layers.load_layer(out, schema.INCIDENTS)) == 2
    assert layers.load_near_misses(tmp_path / "mine_near_misses.parquet").n_found_alive.tolist() == [126]
    assert report.is_file()


@pytest.mark.parametrize("sign", ["\u202e", "\n", "\x1b[2J", "\u2066", "\u2028"])
def test_signs_in_a_files_name_are_told_not_obeyed(sign: str, tmp_path: Path, capsys, monkeypatch) -> None:
    told = sign.encode("unicode_escape").decode()
    good, bad = write_csv(tmp_path / f"a{sign}b.csv"), tmp_path / f"no{sign}table.csv"
    bad.write_bytes(b"Date,Lat,Lon,Dead\n")
    for command, path in (("check", good), ("mapping", good), ("check", bad)):
        monkeypatch.setattr("sys.argv", ["riskmap", "data", command, str(path)])
        with contextlib.suppress(SystemExit):
            cli.main()
        said = "".join(capsys.readouterr())
        assert path.name.replace(sign, told) in said and (sign == "\n" or sign not in said)
        assert path.name not in said


def test_a_file_of_near_misses_alone_writes_no_incidents(tmp_path: Path) -> None:
    path, out = write_csv(tmp_path / "made.csv", rows=ROWS[2:]), tmp_path / "mine.parquet"
    done = CliRunner().invoke(cli.app, ["data", "import", str(path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert not out.exists() and (tmp_path / "mine_near_misses.parquet").is_file()


@pytest.mark.parametrize("command", ["import", "check"])
def test_the_report_of_a_refused_file_holds_every_fault_with_all_its_rows(command: str, tmp_path: Path) -> None:
    rows = tuple((*row[:4], "many", *row[5:]) for row in ROWS * 5)
    path, report, out = write_csv(tmp_path / "made.csv", rows=rows), tmp_path / "report.json", tmp_path / "out.parquet"
    report.write_text("an older report")
    asked = ["data", command, str(path), "--report", str(report), *(["--out", str(out)] if command == "import" else [])]
    done = CliRunner().invoke(cli.app, asked)
    assert isinstance(done.exception, InputError)
    assert f"{path} was not taken" in str(done.exception) and str(report) in str(done.exception)
    told = json.loads(report.read_text())
    assert (told["taken"], told["file"]) == (False, str(path))
    assert [fault["rows"] for fault in told["faults"] if "'many'" in fault["found"]] == [list(range(2, 17))]
    assert all(fault["expected"] and fault["remedy"] for fault in told["faults"])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["made.csv", "report.json"]


def test_a_refusal_is_said_also_where_its_report_cannot_be_written(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "made.csv", rows=((*ROWS[0][:4], "many", *ROWS[0][5:]),))
    (tmp_path / "report.json").mkdir()
    done = CliRunner().invoke(cli.app, ["data", "check", str(path), "--report", str(tmp_path / "report.json")])
    assert isinstance(done.exception, StoreError)
    assert "'many'" in str(done.exception) and "report.json" in str(done.exception)


def test_the_first_near_miss_ships() -> None:
    shipped, built = layers.load_near_misses(), build_near_misses(geo_folder() / "tables")
    pd.testing.assert_frame_equal(pd.DataFrame(shipped), pd.DataFrame(built), check_dtype=False)
    first = shipped.iloc[0]
    assert (first.n_found_alive, first.environment, first.country) == (126, "container", "GTM")
    assert f"{first.date:%Y-%m-%d}" == "2021-10-09"
    assert first.url.startswith("https://")
    countries = layers.load_countries().set_index("country")
    assert countries.geometry["GTM"].buffer(0.05).contains(first.geometry)


def test_near_misses_are_never_in_the_target() -> None:
    from riskmap.incidents.figures import load_incidents

    keys = set(layers.load_near_misses().near_miss_id)
    shipped = geo_folder() / "incidents.parquet"
    assert "n_dead" not in layers.load_near_misses()
    if shipped.is_file():
        assert not keys & set(load_incidents(shipped).incident_id)


def test_a_table_of_near_misses_with_faults_says_all_of_them(tmp_path: Path) -> None:
    table = (geo_folder() / "tables" / "near_misses.csv").read_text(encoding="utf-8")
    wrong = table.replace("2021-10-09,day", "2021-13-09,day").replace(",126,container", ",nobody,crate")
    (tmp_path / "near_misses.csv").write_text(wrong, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        build_near_misses(tmp_path)
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    "name", ["most_megabytes", "most_unzipped_megabytes", "most_rows", "most_columns", "longest_text"]
)
def test_a_limit_is_a_number(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_number(name) == int(SETTINGS[name].default)
    for wrong in ("0", "-1", "many", "1e6"):
        monkeypatch.setenv(SETTINGS[name].variable, wrong)
        with pytest.raises(SettingError, match=SETTINGS[name].variable):
            read_number(name)


def test_the_page_on_data_tells_the_settings_and_commands_that_there_are() -> None:
    page = (Path(__file__).parents[1] / "docs" / "data.md").read_text(encoding="utf-8")
    for name, unit in (
        ("most_megabytes", "MB"),
        ("most_unzipped_megabytes", "MB"),
        ("most_rows", ""),
        ("most_columns", ""),
        ("longest_text", ""),
    ):
        told = f"{int(SETTINGS[name].default):,} {unit}".strip()
        assert f"| {told} | `{SETTINGS[name].variable}` |" in page
    assert {SETTINGS["api_address"].variable, SETTINGS["download_address"].variable} <= set(
        re.findall(r"RISKMAP_\w+", page)
    )
    commands = set(re.findall(r"riskmap data (\w+)", page))
    assert commands == {"update", "import", "check", "mapping", "rollback", "join", "duplicates"}
    for command in commands:
        shown = CliRunner().invoke(cli.app, ["data", command, "--help"], env={"COLUMNS": "200"})
        options = {
            option
            for line in re.findall(rf"riskmap data {command} (.*)", page)
            for option in re.findall(r"--[a-z-]+", line)
        }
        assert shown.exit_code == 0 and all(option in shown.output for option in options)


@pytest.mark.parametrize(
    "header", ["Décédés", "Nombre de décès", "Nb décédés", "Tués", "Víctimas mortales", "Deceduti"]
)
def test_the_dead_are_known_by_names_of_other_languages(header: str) -> None:
    assert guess_mapping(["Date", "Latitude", "Longitude", header, "Cause du décès"]).columns["n_dead"] == header


def test_a_file_of_which_no_column_of_the_dead_is_read_says_so_first(tmp_path: Path) -> None:
    rows = pd.DataFrame({"date": ["2021-05-01"], "lat": [13.0], "lon": [-15.0], "Toll": [4], "rescued": [6]})
    rows.to_csv(tmp_path / "list.csv", index=False)
    first, *others = _take(tmp_path / "list.csv").summary().splitlines()
    assert first.startswith("No column of the dead is read.") and "'Toll'" in first and others
    told = _take(tmp_path / "list.csv", columns=("Toll=n_dead",))
    assert told.incidents.n_dead.tolist() == [4] and "No column of the dead" not in told.summary()


@pytest.mark.parametrize("libya", ["Libye", "Libia", "Líbia", "Libyen", "ليبيا", "Libya", "LBY", "LY"])
def test_a_swapped_point_is_put_back_whatever_its_country_is_called(libya: str, tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "date": ["2021-05-01"],
            "lat": [12.05],
            "lon": [33.10],
            "dead": [4],
            "country": [libya],
            "place": ["off Zuwara"],
        }
    )
    rows.to_csv(tmp_path / "list.csv", index=False)
    (incident,) = _take(tmp_path / "list.csv").incidents.itertuples()
    assert (incident.country, incident.location_status) == ("LBY", "swapped back")
    assert (incident.geometry.x, incident.geometry.y) == (12.05, 33.10)


def test_of_several_sheets_the_account_says_that_one_was_read(tmp_path: Path) -> None:
    rows = pd.DataFrame({"date": ["2021-05-01"], "lat": [13.0], "lon": [-15.0], "dead": [4]})
    with pd.ExcelWriter(tmp_path / "years.xlsx") as book:
        rows.to_excel(book, sheet_name="2021", index=False)
        rows.to_excel(book, sheet_name="2022", index=False)
    assert "One of its tables '2021', '2022' was read" in _take(tmp_path / "years.xlsx").summary()
    assert "One of its tables" not in _take(tmp_path / "years.xlsx", layer="2022").summary()


def test_a_latitude_beyond_the_pole_is_told_with_the_other_faults(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {"date": ["2021-02-31", "2021-05-01"], "lat": [13.0, 95.2], "lon": [-15.0, 31.0], "dead": [4, 2]}
    )
    rows.to_csv(tmp_path / "list.csv", index=False)
    with pytest.raises(InputError) as refused:
        _take(tmp_path / "list.csv")
    assert "2021-02-31" in str(refused.value) and "95.2, 31" in str(refused.value)
