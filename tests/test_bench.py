"""The bench measures in turn and says the ratio; what it measures still runs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bench.cases import CASES
from bench.growing import growing, made_rows
from bench.measuring import Row, compare
from bench.page import renew, section_of


def test_a_ratio_is_of_medians() -> None:
    row = Row("own", "other", (1.0, 3.0, 2.0), (10.0, 40.0, 20.0))
    assert row.cells() == ["own", "2 s (1 to 3)", "other", "20 s (10 to 40)", "10.0"]


def test_measure_and_peer_run_in_turn() -> None:
    order: list[str] = []
    row = compare("a", lambda: order.append("a"), "b", lambda: order.append("b"), rounds=2)
    assert order == ["a", "b", "a", "b"]
    assert len(row.own) == len(row.other) == 2


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
def test_the_cost_of_a_row_does_not_grow_with_their_number() -> None:
    per_row = [row for row in growing((50_000, 200_000)) if "per row" in row.what]
    assert [row.own[0] / row.other[0] < 1.3 for row in per_row] == [True]


@pytest.mark.long
def test_every_case_runs() -> None:
    rows = [row for case in CASES for row in case()]
    assert all(min(row.own) > 0 and min(row.other) > 0 for row in rows)
