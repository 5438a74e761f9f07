"""Messages that a stranger understands: the file's own words, what the sums mean, nothing accepted in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from made_files import HEADERS, ROWS, csv_bytes, write_csv
from made_reports import Report, write_api, write_download

from riskmap.errors import InputError, ModelError
from riskmap.incidents.account import account_of
from riskmap.incidents.intake import Reading, take_in
from riskmap.model import RiskModel

AS_OF = date(2022, 1, 1)


def _refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        take_in([path], AS_OF)
    return str(caught.value)


def test_a_word_among_numbers_is_told_by_the_files_own_column(tmp_path: Path) -> None:
    headers = tuple("Muertos" if name == "Dead" else name for name in HEADERS)
    rows = (("A1", "2016-05-04", 17.4, 8.1, "muchos", None, None, "Niger", "", ""),)
    told = _refusal(write_csv(tmp_path / "lista.csv", rows=rows, headers=headers))
    assert "column 'Muertos' holds 'muchos'" in told
    assert "n_dead" not in told


@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 900, b"PK\x03\x04 cut off"])
def test_a_workbook_that_is_none_is_told_by_its_kind(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    told = _refusal(path)
    assert "Excel" in told
    assert ".xlsx" in told


def test_every_message_names_the_file_as_it_was_given(tmp_path: Path) -> None:
    nowhere = (("A1", "2016-05-04", None, None, 3, None, None, "", "", ""),)
    off_earth = (("A1", "2016-05-04", 170.5, 170.5, 3, None, None, "", "", ""),)
    for name, rows in (("nowhere.csv", nowhere), ("off.csv", off_earth)):
        path = write_csv(tmp_path / name, rows=rows)
        assert _refusal(path).startswith(f"{path} was not taken")


def test_a_negative_number_is_noted_and_said(tmp_path: Path) -> None:
    rows = (*ROWS, ("A4", "2016-07-01", 33.5, 12.5, 5, -2, None, "Libya", "Off Zuwara", "Drowning"))
    taken = take_in([write_csv(tmp_path / "made.csv", rows=rows)], AS_OF, Reading(source="made"))
    noted = {mend["what"]: mend["number"] for mend in taken.result.report["mended"]}
    assert noted["negative number, read as a correction of an earlier one"] == 1
    assert "Negative numbers in 1 incident, negative number set against the other number: A4." in taken.summary()
    assert int(taken.incidents.dead_and_missing.sum()) == 35 + 3


def test_a_number_that_takes_back_more_than_it_counts_is_dropped_and_nothing_else(tmp_path: Path) -> None:
    rows = (*ROWS, ("A4", "2016-07-01", 33.5, 12.5, -2, None, None, "Libya", "Off Zuwara", "Drowning"))
    report = take_in([write_csv(tmp_path / "made.csv", rows=rows)], AS_OF, Reading(source="made")).result.report
    dropped = {(row["reason"], row["listed"][0]["row"]) for row in report["dropped"]}
    assert dropped == {("takes back more people than it counts", 5)}
    account = account_of(report)
    assert not [mark for mark in (*account["mended"], *account["flagged"]) if "negative" in mark["what"]]
    assert not report["corrections"] and not report["files"][0]["mended"]


def test_what_was_left_out_is_said_with_its_reason_and_rows(tmp_path: Path) -> None:
    nowhere = [(f"B{n}", "2016-07-01", None, None, 3, None, None, "Libya", "Off Zuwara", "") for n in range(4)]
    nobody = ("C1", "2016-07-01", 33.5, 12.5, 0, 0, None, "Libya", "Off Zuwara", "Drowning")
    path = write_csv(tmp_path / "made.csv", rows=(*ROWS, *nowhere, nobody))
    summary = take_in([path], AS_OF, Reading(source="made")).summary()
    assert "Left out: 4 rows, no coordinates (12 dead and missing): made.csv rows 5, 6, 7, …." in summary
    assert "Left out: 1 row, nobody counted (0 dead and missing): made.csv row 9." in summary


def test_rows_without_a_key_repeat_where_every_column_says_the_same(tmp_path: Path) -> None:
    headers = tuple("Noted by" if name == "Ref" else name for name in HEADERS)
    one = ("ana", *ROWS[0][1:])
    rows = (one, one, ("ben", *ROWS[0][1:]), ("ana", *ROWS[1][1:]))
    taken = take_in([write_csv(tmp_path / "made.csv", rows=rows, headers=headers)], AS_OF, Reading(source="made"))
    assert len(taken.incidents) == 3
    summary = taken.summary()
    assert "Left out: 1 row, the same in every column as another row of its file" in summary
    assert "rows told apart by an unread column alone, all counted: 2 (made.csv rows 2, 4)" in summary


def test_the_summary_tells_rows_from_incidents(tmp_path: Path) -> None:
    path = write_api(tmp_path / "2016.json", [Report(dead=3), Report(dead=4), Report(key="2016.MMP9", dead=1)])
    summary = take_in([path], AS_OF).summary()
    assert "3 rows became 2 incidents with 8 dead and missing" in summary
    assert "Rows: 3 read, 3 in the layer; several rows of one key are one incident." in summary


def test_exact_repeats_are_left_out_and_what_they_cost_is_said(tmp_path: Path) -> None:
    api = write_api(tmp_path / "2016.json", [Report(dead=3), Report(dead=3), Report(key="2016.MMP9", dead=1)])
    taken = take_in([api], AS_OF)
    assert taken.incidents.dead_and_missing.sum() == 4
    assert "Exact repeats of a row of the same key were left out with 3 people." in taken.summary()
    table = write_download(tmp_path / "table.csv", [Report(dead=3), Report(dead=3), Report(key="2016.MMP9", dead=1)])
    both = take_in([api, table], AS_OF)
    assert both.incidents.dead_and_missing.sum() == 4
    assert both.result.report["repeats"] == {
        "rows": 1,
        "keys": 1,
        "people": 3,
        "keys_compared": 1,
        "keys_counted": 1,
        "people_counted": 3,
    }
    assert "it counts the repeats of 1 (3 people)" in both.summary()


def test_a_model_asked_for_a_time_before_all_data_says_when_they_begin(tmp_path: Path) -> None:
    path = tmp_path / "made.csv"
    path.write_bytes(csv_bytes())
    layer = take_in([path], AS_OF).incidents
    with pytest.raises(ModelError, match=r"none of 2 incidents is dated up to 2013-01-01; the first is of 2016-05-04"):
        RiskModel().fit(layer, as_of=pd.Timestamp("2013-01-01").to_pydatetime())
