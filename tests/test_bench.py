"""The bench measures in turn and says the ratio; what it measures still runs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bench.cases import CASES
from bench.growing import growing, made_rows
from bench.measuring import Options, Row, Told, compare, options, peak_within
from bench.page import command_of, renew, section_of, table_of


def test_a_ratio_is_of_medians() -> None:
    row = Row("own", "other", (1.0, 3.0, 2.0), (10.0, 40.0, 20.0))
    assert row.cells() == ["own", "2 s (1 to 3)", "other", "20 s (10 to 40)", "10.0"]


def test_measure_and_peer_run_in_turn() -> None:
    order: list[str] = []
    row = compare("a", lambda: order.append("a"), "b", lambda: order.append("b"), rounds=2)
    assert order == ["a", "b", "a", "b"]
    assert len(row.own) == len(row.other) == 2


def test_a_peer_that_is_not_there_is_said_so_in_the_table() -> None:
    told = table_of([Row("one", "other", (1.0,), (2.0,)), Told("one", "another", "not installed")])
    assert told.splitlines()[-1] == "| one |  | another | not installed |  |"
    assert len({line.count("|") for line in told.splitlines()}) == 1


def test_what_does_not_end_in_time_is_stopped() -> None:
    assert peak_within("work, given = (lambda n: [n for _ in iter(int, 1)]), 1", 1) is None
    seconds, megabytes = peak_within("work, given = bytearray, 200_000_000", 60)
    assert seconds < 60
    assert 190 < megabytes < 400


def test_the_command_under_a_section_names_the_options_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command_of("start") == "`python -m bench --only start`"
    monkeypatch.setattr("bench.measuring._OPTIONS", Options(rounds=3, sizes=(10, 20)))
    assert command_of("start") == "`python -m bench --only start --rounds 3 --sizes 10 20`"
    order: list[str] = []
    row = compare("a", lambda: order.append("a"), "b", lambda: order.append("b"), rounds=1)
    assert len(row.own) == options().rounds == 3


def test_a_case_run_alone_renews_its_section_and_keeps_the_others(tmp_path: Path) -> None:
    def first():
        """What the first measures."""
        yield Row("one thing", "another", (1.0,), (2.0,))

    def second():
        """What the second measures."""
        yield from ()

    page, order = tmp_path / "performance.md", ("first", "second")
    renew(page, {"second": section_of(second)}, order)
    renew(page, {"first": section_of(first)}, order)
    whole = page.read_text(encoding="utf-8")
    assert whole.index("## first") < whole.index("| one thing | 1 s | another | 2 s | 2.0 |") < whole.index("## second")
    assert whole.count("Not measured") == 1
    assert all(f"`python -m bench --only {name}`" in whole for name in order)
    renew(page, {"first": "## first\n\nmeasured anew\n"}, order)
    assert "one thing" not in page.read_text(encoding="utf-8")
    assert "Not measured" in page.read_text(encoding="utf-8")


def test_made_rows_are_imported_whole_and_the_same_each_time() -> None:
    rows = made_rows(1_000)
    assert len(rows) == rows.Ref.nunique() == 1_000
    pd.testing.assert_frame_equal(rows, made_rows(1_000))
    assert rows.Dead.min() >= 1


@pytest.mark.long
@pytest.mark.alone
def test_the_cost_of_a_row_does_not_grow_with_their_number() -> None:
    per_row = [row for row in growing((50_000, 200_000)) if "per row" in row.what]
    assert [row.own[0] / row.other[0] < 1.3 for row in per_row] == [True]


@pytest.mark.long
def test_every_case_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.measuring._OPTIONS", Options(sizes=(2_000, 4_000, 8_000)))
    rows = [row for case in CASES for row in case() if isinstance(row, Row)]
    assert all(min(row.own) > 0 and min(row.other) > 0 for row in rows)
