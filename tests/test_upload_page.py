"""The page for a reader's own file: guessed, corrected, checked, all faults at once, nothing of the file obeyed."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from made_files import HEADERS, ROWS, csv_bytes
from streamlit.testing.v1 import AppTest

SLOW = 60


def _page() -> None:
    from datetime import date

    from riskmap.ui import state
    from riskmap.ui.content import load_content
    from riskmap.ui.pages import upload

    state.open_session(load_content().choices)
    upload.page(date(2022, 1, 1))


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_function(_page, default_timeout=SLOW).run()
    assert not app.exception
    return app


def give(app: AppTest, content: bytes, name: str = "made.csv") -> AppTest:
    app.file_uploader[0].upload(name, content).run()
    assert not app.exception, app.exception
    return app


def check(app: AppTest) -> AppTest:
    next(button for button in app.button if button.label == "Check this file").click().run()
    assert not app.exception, app.exception
    return app


def html_of(app: AppTest) -> str:
    return " ".join(part.proto.body for part in app.get("html"))


def choice_of(app: AppTest, column: str):
    return next(box for box in app.selectbox if box.label == f"Read {column} as")


def downloads(app: AppTest) -> list[str]:
    return [button.proto.label for button in app.get("download_button")]


def test_a_file_is_guessed_checked_and_given_back(page: AppTest) -> None:
    give(page, csv_bytes())
    assert choice_of(page, "Dead").value == "n_dead"
    assert "Nothing" not in html_of(page)
    check(page)
    assert "Incidents: 2, with at least 35 people" in html_of(page)
    assert "1 near miss" in html_of(page)
    assert downloads(page) == [
        "Download the checked layer (GeoParquet)",
        "Download near misses (GeoParquet)",
        "Download the report (JSON)",
    ]
    assert page.get("component_instance")


def test_a_wrong_guess_is_corrected_by_hand(page: AppTest) -> None:
    headers = tuple("Toll" if name == "Dead" else name for name in HEADERS)
    give(page, csv_bytes(headers=headers))
    assert choice_of(page, "Toll").value == ""
    choice_of(page, "Toll").select("n_dead").run()
    check(page)
    assert "at least 35 people" in html_of(page)
    choice_of(page, "Toll").select("").run()
    assert any("check the file again" in caption.value for caption in page.caption)
    check(page)
    assert "at least 30 people" in html_of(page)


def test_what_is_lacking_or_given_twice_is_said_before_anything_is_read(page: AppTest) -> None:
    headers = tuple("When it was" if name == "Date" else name for name in HEADERS)
    give(page, csv_bytes(headers=headers))
    button = next(button for button in page.button if button.label == "Check this file")
    assert button.disabled
    assert "No column is read as: day, month or year of the incident" in html_of(page)
    choice_of(page, "When it was").select("date").run()
    assert "No column is read as" not in html_of(page)
    choice_of(page, "Missing").select("n_dead").run()
    assert "Dead, Missing are read as the same: number of people dead" in html_of(page)


def test_a_file_of_which_no_column_is_read_as_the_dead_says_so(page: AppTest) -> None:
    headers = tuple("Toll" if name == "Dead" else name for name in HEADERS)
    give(page, csv_bytes(headers=headers))
    assert "No column of the dead is read. If one of “Toll” holds them, choose it above." in html_of(page)
    choice_of(page, "Toll").select("n_dead").run()
    assert "No column of the dead is read" not in html_of(page)


def test_names_that_are_no_country_are_told_with_their_rows(page: AppTest) -> None:
    rows = tuple((*row[:7], "Atlantis <b>", *row[8:]) for row in ROWS)
    check(give(page, csv_bytes(rows=rows)))
    told = html_of(page)
    assert "Names of countries not read" in told
    assert "Atlantis &lt;b&gt;" in told and "Atlantis <b>" not in told
    assert any("by its name or its ISO 3166 code" in caption.value for caption in page.caption)


def test_all_faults_are_said_together_in_words_of_the_page(page: AppTest) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][4], rows[1][3] = "many", "far east"
    rows[2][1] = "32/13/2021"
    check(give(page, csv_bytes(rows=tuple(map(tuple, rows)))))
    told = html_of(page)
    assert "made.csv was not taken" in told
    assert all(word in told for word in ("many", "far east", "32/13/2021"))
    assert "--" not in told
    assert not downloads(page)


def test_dates_that_could_be_read_both_ways_are_asked_about(page: AppTest) -> None:
    rows = tuple(
        (row[0], day, *row[2:]) for row, day in zip(ROWS, ("04/05/2016", "03/06/2016", "09/10/2021"), strict=True)
    )
    check(give(page, csv_bytes(rows=rows)))
    assert "Order of day and month" in html_of(page)
    next(box for box in page.selectbox if box.label == "Order of day and month").select("day-first").run()
    check(page)
    assert "Incidents: 2" in html_of(page)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"\x00\x01", b"PK\x03\x04", b"just words"])
def test_what_is_no_table_is_refused_in_words(page: AppTest, content: bytes) -> None:
    give(page, content, "list.csv")
    assert "list.csv was not taken" in html_of(page)


def test_markup_in_a_file_is_shown_and_never_obeyed(page: AppTest) -> None:
    bad = "<img src=x onerror=alert(1)>"
    headers = tuple(bad if name == "Place" else name for name in HEADERS)
    rows = tuple((*row[:8], bad, "[x](http://x)") for row in ROWS)
    check(give(page, csv_bytes(rows=rows, headers=headers), f"{bad}.csv"))
    told = html_of(page)
    assert bad not in told
    assert "&lt;img" in told


def test_the_last_checked_file_waits_for_the_other_pages(page: AppTest) -> None:
    check(give(page, csv_bytes()))
    checked = page.session_state["kept_checked_upload"]
    assert checked.reading.source == "made"
    assert len(pd.read_parquet(io.BytesIO(checked.layer_bytes()))) == 2
    assert len(pd.read_parquet(io.BytesIO(checked.near_miss_bytes()))) == 1
    assert json.loads(checked.report_bytes())["incidents"] == 3


def test_taking_the_file_away_takes_its_result_away(page: AppTest) -> None:
    check(give(page, csv_bytes()))
    page.file_uploader[0].clear().run()
    assert not downloads(page)
