"""Scores of forecasts, worked out by hand on four cells."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from riskmap.geodesy import EARTH_AREA_KM2
from riskmap.model import scores

AREAS = np.array([100.0, 100.0, 200.0, 400.0])
EVEN = AREAS / AREAS.sum()


def test_an_even_forecast_has_no_bits() -> None:
    assert scores.bits(EVEN, EVEN, np.arange(4)).tolist() == [0.0] * 4


def test_twice_the_density_is_one_bit_more() -> None:
    share = np.array([0.25, 0.25, 0.25, 0.25])
    assert scores.bits(share, EVEN, np.array([0, 2, 3])).tolist() == [1.0, 0.0, -1.0]


def test_what_no_forecast_thought_of_is_dear_but_possible() -> None:
    share = scores.mixed(np.array([1.0, 0.0, 0.0, 0.0]), EVEN, 1 / 64)
    assert scores.bits(share, EVEN, np.array([3])).tolist() == [-6.0]


def test_without_any_mass_a_forecast_is_even() -> None:
    assert scores.shares(np.zeros(4), EVEN).tolist() == EVEN.tolist()


def test_deviance_follows_its_definition() -> None:
    expected, counts = np.array([2.0, 1.0, 1.0, 0.5]), np.array([4.0, 1.0, 0.0, 0.0])
    # 2 * (4 log 2 - 2) for the first cell, 0 for the second, 2 * 1 and 2 * .5 for mass where nothing happened.
    assert scores.deviance(expected, counts) == pytest.approx((8 * np.log(2) - 4 + 2 + 1) / 5)


def test_mass_outside_the_cells_looked_at_is_charged() -> None:
    counts = np.array([4.0, 0.0])
    inside = scores.deviance(np.array([4.0, 0.0]), counts)
    assert inside == 0
    assert scores.deviance(np.array([4.0, 3.0]), counts) == pytest.approx(2 * 3 / 4)


def test_at_one_level_deviance_and_bits_say_the_same() -> None:
    rng = np.random.default_rng(1)
    counts = np.array([5.0, 0.0, 2.0, 1.0])
    cells = np.repeat(np.arange(4), counts.astype(int))
    a, b = (rng.dirichlet(np.ones(4)) for _ in range(2))
    bits = scores.bits(a, EVEN, cells).mean() - scores.bits(b, EVEN, cells).mean()
    assert scores.deviance(8 * b, counts) - scores.deviance(8 * a, counts) == pytest.approx(2 * np.log(2) * bits)


@pytest.mark.parametrize(("expected", "count"), [(0.3, 0), (0.3, 2), (4.0, 1), (25.0, 31)])
def test_crps_is_the_squared_distance_of_distributions(expected: float, count: int) -> None:
    steps = np.arange(400)
    by_hand = ((stats.poisson.cdf(steps, expected) - (steps >= count)) ** 2).sum()
    assert scores.poisson_crps(np.array([expected]), np.array([float(count)]))[0] == pytest.approx(by_hand, abs=1e-9)


def test_the_densest_cells_are_covered_first_and_ties_share() -> None:
    density = np.array([1.0, 5.0, 1.0, 0.0])
    assert scores.covered(density, AREAS, 100.0).tolist() == [0.0, 1.0, 0.0, 0.0]
    assert scores.covered(density, AREAS, 250.0).tolist() == [0.5, 1.0, 0.5, 0.0]
    assert scores.covered(density, AREAS, 800.0).tolist() == [1.0, 1.0, 1.0, 0.0]


def test_an_even_ranking_covers_by_area_alone() -> None:
    covered = scores.covered(np.ones(4), AREAS, 200.0)
    assert covered.tolist() == [0.25] * 4


def test_more_area_never_lowers_what_is_covered() -> None:
    density = np.random.default_rng(2).integers(0, 4, 50).astype(float)
    areas = np.random.default_rng(3).uniform(1, 2, 50)
    covers = [scores.covered(density, areas, budget) for budget in np.linspace(0, 80, 20)]
    assert all((later >= earlier).all() for earlier, later in pairwise(covers))


def test_indices_compare_with_the_earth_and_with_the_best() -> None:
    assert scores.accuracy_index(0.5, EARTH_AREA_KM2 / 10) == pytest.approx(5.0)
    assert scores.efficiency_index(0.3, 0.6) == 0.5
    assert np.isnan(scores.efficiency_index(0.0, 0.0))


def test_resampling_what_never_varies_gives_it_back() -> None:
    values = np.full((30, 1), 0.7)
    years = np.repeat([2020, 2021, 2022], 10)
    means = scores.resampled_means(values, np.ones(30), years, 50, np.random.default_rng(0))
    assert means.ravel() == pytest.approx(np.full(50, 0.7))


def test_resampled_means_spread_as_the_years_do() -> None:
    years = np.repeat(np.arange(2000, 2050), 40)
    yearly = np.random.default_rng(4).normal(0, 1, 50)
    values = np.repeat(yearly, 40)[:, None]
    means = scores.resampled_means(values, np.ones(2000), years, 4000, np.random.default_rng(5))
    assert means.std() == pytest.approx(yearly.std() / np.sqrt(50), rel=0.05)
