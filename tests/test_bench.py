"""The bench measures in turn and says the ratio; what it measures still runs."""

from __future__ import annotations

import pandas as pd
import pytest

from bench.cases import CASES
from bench.growing import growing, made_rows
from bench.measuring import Row, compare


def test_a_ratio_is_of_medians() -> None:
    row = Row("own", "other", (1.0, 3.0, 2.0), (10.0, 40.0, 20.0))
    assert row.cells() == ["own", "2 s (1 to 3)", "other", "20 s (10 to 40)", "10.0"]


def test_measure_and_peer_run_in_turn() -> None:
    order: list[str] = []
    row = compare("a", lambda: order.append("a"), "b", lambda: order.append("b"), rounds=2)
    assert order == ["a", "b", "a", "b"]
    assert len(row.own) == len(row.other) == 2


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
