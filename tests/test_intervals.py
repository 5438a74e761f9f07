"""Intervals are read from earlier misses: they hold what they say, and no more than they need."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from riskmap.model.intervals import Misses, interval, intervals_of


def _world(n: int, seed: int, spread: float = 0.6) -> Misses:
    """Patches whose deaths are their expectation times a log-normal of mean one."""
    rng = np.random.default_rng(seed)
    expected = rng.lognormal(2.5, 1.2, n)
    came = expected * rng.lognormal(-(spread**2) / 2, spread, n)
    return Misses(expected, expected / 3, came, np.ones(n))


def _expected(misses: Misses) -> pd.DataFrame:
    return pd.DataFrame(
        {"expected_incidents_12m": misses.expected_incidents, "expected_deaths_12m": misses.expected_deaths}
    )


def test_they_cover_as_often_as_they_say() -> None:
    past, future = _world(4000, 1), _world(1500, 2)
    table = intervals_of(past, _expected(future))
    for level in (80, 95):
        inside = (future.came >= table[f"low_{level}"]) & (future.came <= table[f"high_{level}"])
        assert inside.mean() == pytest.approx(level / 100, abs=0.035)


def test_a_wilder_past_gives_wider_intervals() -> None:
    patch = pd.DataFrame({"expected_incidents_12m": [5.0], "expected_deaths_12m": [15.0]})
    calm, wild = (intervals_of(_world(3000, 3, spread), patch).iloc[0] for spread in (0.3, 1.0))
    assert calm.high_80 - calm.low_80 < wild.high_80 - wild.low_80


def test_like_patches_speak_and_others_are_silent() -> None:
    few = Misses(np.full(200, 2.0), np.full(200, 1.0), np.tile([0.0, 9.0], 100), np.ones(200))
    many = Misses(np.full(200, 90.0), np.full(200, 60.0), np.tile([80.0, 100.0], 100), np.ones(200))
    both = Misses(*np.hstack([np.array(list(vars(misses).values())) for misses in (few, many)]))
    patch = pd.DataFrame({"expected_incidents_12m": [60.0], "expected_deaths_12m": [90.0]})
    assert intervals_of(both, patch, [0.8]).iloc[0].low_80 == pytest.approx(80, abs=1)
    assert intervals_of(both, patch, [0.8]).iloc[0].high_80 == pytest.approx(100, abs=1)


def test_they_hold_the_expected_number_and_nest() -> None:
    table = intervals_of(_world(500, 4), _expected(_world(300, 5)))
    assert (table["low_95"] <= table["low_80"]).all() or (table["low_80"] - table["low_95"]).min() > -1
    assert (table["high_95"] >= table["high_80"]).all()
    assert table["expected_deaths_12m"].between(table["low_80"], table["high_80"]).all()
    assert (table.filter(like="low") >= 0).all().all()


def test_where_nothing_often_comes_they_run_from_nought() -> None:
    came, weights = np.repeat([0.0, 10.0, 20.0], [40, 40, 20]), np.full(100, 0.01)
    low, high = interval(came, weights, 0.8)
    assert low == 0
    assert high == pytest.approx(10, abs=6)
    low, high = interval(np.arange(1.0, 101), weights, 0.8)
    assert (low, high) == pytest.approx((10.5, 90.5))


def test_without_a_past_they_are_wide() -> None:
    nothing = Misses(*np.zeros((4, 0)))
    row = intervals_of(nothing, pd.DataFrame({"expected_incidents_12m": [8.0], "expected_deaths_12m": [20.0]})).iloc[0]
    assert row.low_80 < 8
    assert row.high_80 > 50
