"""Intervals are read from earlier misses: they hold what they say, and no more than they need."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from riskmap.model.intervals import Misses, Outcomes, intervals_of


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


def test_they_nest_around_the_expected_number_in_whole_people() -> None:
    table = intervals_of(_world(500, 4), _expected(_world(300, 5)))
    bounds = table[["low_80", "high_80", "low_95", "high_95"]].to_numpy()
    assert (bounds % 1 == 0).all() and (bounds >= 0).all()
    assert (table["low_95"] <= table["low_80"]).all() and (table["high_95"] >= table["high_80"]).all()
    assert (table["low_80"] <= table["expected_deaths_12m"]).all()
    assert (table["high_80"] > table["expected_deaths_12m"]).all()


@pytest.mark.parametrize("deaths", [0.0, 0.63, 1.0, 3.2])
def test_no_interval_ends_at_the_expected_number(deaths: float) -> None:
    quiet = Misses(np.full(300, max(deaths, 0.3)), np.full(300, 0.3), np.zeros(300), np.ones(300))
    row = intervals_of(
        quiet, pd.DataFrame({"expected_incidents_12m": [0.3], "expected_deaths_12m": [deaths]}), [0.8]
    ).iloc[0]
    assert row.low_80 == 0
    assert row.high_80 >= deaths + 0.3


def test_quantiles_are_those_of_the_distribution() -> None:
    dice = Outcomes.of(np.arange(1.0, 101), np.ones(100))
    assert dice.shares.sum() == pytest.approx(100 / 101)
    assert dice.quantile(0.5) == 51  # the half of 101, one of them never seen
    assert dice.interval(0.8) == (11, 91)
    assert Outcomes.of(np.array([2.25]), np.ones(1)).shares == pytest.approx([0.375, 0.125])


def test_where_nothing_often_comes_they_run_from_nought() -> None:
    often = Outcomes.of(np.repeat([0.0, 10.0, 20.0], [40, 40, 20]), np.ones(100))
    assert often.interval(0.7) == (0, 10)
    assert often.interval(0.95) == (0, 20)


def test_the_score_of_a_distribution_is_its_distance_from_what_came() -> None:
    """CRPS by its definition: the squared distance of the distribution from a step, summed over whole numbers."""
    came = np.random.default_rng(8).gamma(2.0, 4.0, 200)
    told = Outcomes.of(came, np.ones(200))
    shares = told.shares / told.shares.sum()
    for value in (0, 3, 12, 60):
        line = np.arange(0, 200)
        reached = np.array([shares[told.counts <= at].sum() for at in line])
        assert told.crps(value) == pytest.approx(((reached - (line >= value)) ** 2).sum(), rel=1e-6)


def test_the_transform_of_what_comes_from_the_distribution_is_flat() -> None:
    rng = np.random.default_rng(9)
    told = Outcomes.of(rng.poisson(2.0, 4000).astype(float), np.ones(4000))
    drawn = [told.transform(value, draw) for value, draw in zip(rng.poisson(2.0, 4000), rng.random(4000), strict=True)]
    counts = np.histogram(drawn, np.linspace(0, 1, 11))[0]
    assert ((counts - 400) ** 2 / 400).sum() < 27.9  # chi-square of nine degrees, one in a thousand


def test_without_a_past_they_are_wide() -> None:
    nothing = Misses(*np.zeros((4, 0)))
    row = intervals_of(nothing, pd.DataFrame({"expected_incidents_12m": [8.0], "expected_deaths_12m": [20.0]})).iloc[0]
    assert row.low_80 < 8
    assert row.high_80 > 50
