"""Trends agree with the reference implementations, and each class means what its name says."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from riskmap.model.trend import (
    NO_TREND,
    discoveries,
    gi_star,
    hot_years,
    mann_kendall,
    trend_class,
    yearly_scores,
    years_of,
)

HOT, COLD = True, False
FLAT = np.zeros(9)
COUNTS = st.lists(st.integers(0, 40), min_size=4, max_size=25)


@pytest.mark.filterwarnings("ignore")
def test_gi_star_agrees_with_esda() -> None:
    import libpysal
    from esda import G_Local

    rng = np.random.default_rng(3)
    values = rng.poisson(4, 60).astype(float)
    near = {i: sorted({(i - 1) % 60, i, (i + 1) % 60, (i + 7) % 60}) for i in range(60)}
    weights = libpysal.weights.W(near)
    reference = G_Local(values, weights, transform="B", star=None, permutations=0).Zs
    dense = np.zeros((60, 60))
    for i, others in near.items():
        dense[i, others] = 1
    assert np.abs(gi_star(values, sparse.csr_array(dense)) - reference).max() < 1e-9


@pytest.mark.filterwarnings("ignore")
@given(COUNTS)
def test_mann_kendall_agrees_with_pymannkendall(series: list[int]) -> None:
    import pymannkendall

    reference = pymannkendall.original_test(series)
    z, p = mann_kendall(series)
    if len(set(series)) > 1:
        assert abs(z - reference.z) < 1e-9
        assert abs(p - reference.p) < 1e-9
    else:
        assert (z, p) == (0.0, 1.0)


@given(COUNTS)
def test_a_series_read_backwards_has_the_opposite_trend(series: list[int]) -> None:
    assert mann_kendall(series[::-1])[0] == pytest.approx(-mann_kendall(series)[0])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_discoveries_are_benjamini_and_hochbergs(p_values: list[float]) -> None:
    ranked = sorted(p_values)
    passing = [k for k, p in enumerate(ranked, start=1) if p <= 0.05 * k / len(p_values)]
    assert discoveries(p_values, 0.05).sum() == sum(p <= ranked[passing[-1] - 1] for p in p_values if passing)


def test_equal_counts_everywhere_stand_out_nowhere() -> None:
    scores = yearly_scores(np.full((20, 6), 3.0), np.arange(20) < 10)
    assert (scores == 0).all()
    assert not hot_years(scores[None]).any()


def test_the_year_with_many_incidents_is_the_hot_one() -> None:
    counts = np.ones((30, 6))
    counts[:4, 2] = 15
    scores = yearly_scores(counts, np.arange(30) < 4)
    assert hot_years(scores[None])[0].tolist() == [COLD, COLD, HOT, COLD, COLD, COLD]


@pytest.mark.parametrize(
    ("hot", "scores", "expected"),
    [
        ([COLD] * 8 + [HOT], FLAT, "new"),
        ([COLD] * 5 + [HOT] * 4, FLAT, "consecutive"),
        ([HOT, COLD, HOT, COLD, COLD, COLD, COLD, COLD, HOT], FLAT, "sporadic"),
        ([HOT] * 9, np.arange(9), "intensifying"),
        ([HOT] * 9, -np.arange(9), "diminishing"),
        ([HOT] * 9, FLAT, "persistent"),
        ([HOT] * 7 + [COLD] * 2, FLAT, "historical"),
        ([COLD] * 9, FLAT, NO_TREND),
        ([HOT] * 3, np.arange(3), NO_TREND),
    ],
)
def test_each_class_means_what_its_name_says(hot: list, scores: np.ndarray, expected: str) -> None:
    assert trend_class(np.asarray(scores, float), np.array(hot)) == expected


def test_the_last_six_months_belong_to_no_year() -> None:
    dates = pd.Series(pd.to_datetime(["2014-01-02", "2014-07-01", "2023-06-30", "2023-07-01", "2023-12-31"]))
    assert years_of(dates, datetime(2023, 12, 31)).tolist() == [-1, 0, 8, -1, -1]


def test_years_end_at_the_same_day_of_month_as_the_data() -> None:
    dates = pd.Series(pd.to_datetime(["2018-01-01", "2022-09-14", "2022-09-15", "2022-09-16"]))
    assert years_of(dates, datetime(2023, 3, 15)).tolist() == [-1, 3, 3, -1]
