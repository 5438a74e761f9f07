"""Mixtures learn how a made world works: whether places recur or areas do, and how fast the past is forgotten."""

from __future__ import annotations

import numpy as np
import pytest

from riskmap import geodesy
from riskmap.model import mixture
from riskmap.model.kernels import BANDWIDTHS_KM, build_bank
from riskmap.model.mixture import HALF_LIVES_YEARS, Feed, KernelMixture, Past, fading
from riskmap.model.records import DAYS_OF_YEAR

YEARS = 8


def _past(lon: np.ndarray, lat: np.ndarray, age_years: np.ndarray, cut: np.ndarray | None = None) -> Past:
    cells = geodesy.cells_of(lon, lat)
    bank = build_bank(lon, lat, geodesy.cells_within(cells, 600), cut)
    return Past(bank, age_years * DAYS_OF_YEAR, bank.index_of(cells))


def _feed(n: int) -> Feed:
    return Feed(np.ones(n), lambda origin: np.zeros(n, int), 1)


def _fitted(past: Past) -> KernelMixture:
    return KernelMixture([_feed(len(past))]).fit(past, np.ones(len(past)), past.origins())


def _mass_by_band(past: Past, mixture: KernelMixture) -> np.ndarray:
    bands = np.array([band.sum() for band in mixture.bands(past)])
    return bands / bands.sum()


@pytest.fixture(scope="module")
def recurring() -> Past:
    """Twenty far places, each with ten incidents a year, always at the same point."""
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-5, 20, 20), rng.uniform(15, 28, 20)
    which = np.tile(np.arange(20), 10 * YEARS)
    return _past(lon[which], lat[which], rng.uniform(0.01, YEARS, len(which)))


@pytest.fixture(scope="module")
def roaming() -> Past:
    """As many incidents, spread over 100 km around five places, never twice at one."""
    rng = np.random.default_rng(2)
    n = 200 * YEARS
    lon, lat = rng.uniform(-5, 20, 5), rng.uniform(15, 28, 5)
    which = rng.integers(0, 5, n)
    return _past(lon[which] + rng.normal(0, 0.9, n), lat[which] + rng.normal(0, 0.9, n), rng.uniform(0.01, YEARS, n))


def test_places_that_recur_get_narrow_kernels_and_areas_wide_ones(recurring: Past, roaming: Past) -> None:
    narrow = np.array(BANDWIDTHS_KM) <= 12
    assert _mass_by_band(recurring, _fitted(recurring))[narrow].sum() > 0.9
    assert _mass_by_band(roaming, _fitted(roaming))[narrow].sum() < 0.4


def test_the_level_is_that_of_the_years(recurring: Past) -> None:
    mixture = _fitted(recurring)
    expected = sum(band.sum() for band in mixture.bands(recurring)) + mixture.uniform_ * recurring.bank.uniform.sum()
    assert expected == pytest.approx(200, rel=0.1)


def test_a_world_that_moves_every_year_is_forgotten_fast() -> None:
    rng = np.random.default_rng(3)
    age = rng.uniform(0.01, YEARS, 3000)
    half_year = (age * 2).astype(int)
    lon, lat = rng.uniform(-5, 20, 2 * YEARS), rng.uniform(15, 28, 2 * YEARS)
    # Where incidents lie drifts: each half year's place is that of the one before, moved by 30 km.
    lon, lat = np.cumsum(rng.normal(0, 0.3, (2, 2 * YEARS)), axis=1) + np.array([[5.0], [20.0]])
    past = _past(lon[half_year], lat[half_year], age)
    by_decay = _fitted(past).weights_[0].sum(axis=(1, 2))
    fast = np.array(HALF_LIVES_YEARS) <= 1
    assert by_decay[fast].sum() > 2 * by_decay[~fast].sum()


def test_without_a_year_before_the_forecast_is_the_past_spread() -> None:
    rng = np.random.default_rng(4)
    past = _past(rng.uniform(0, 3, 50), rng.uniform(18, 20, 50), rng.uniform(0.01, 0.9, 50))
    assert past.origins() == []
    mixture = KernelMixture([_feed(50)]).fit(past, np.ones(50), [])
    assert mixture.weights_[0].sum() == pytest.approx(1)
    assert sum(band.sum() for band in mixture.bands(past)) == pytest.approx(50, rel=0.15)


def test_rates_of_a_steady_past_are_its_yearly_number(recurring: Past) -> None:
    ones = np.ones(len(recurring))
    for half_life in HALF_LIVES_YEARS[1:]:
        assert recurring.rates(ones, 0.0, half_life).sum() == pytest.approx(200, rel=0.1)
    after = recurring.age_days <= 2 * DAYS_OF_YEAR
    assert recurring.rates(ones, 2 * DAYS_OF_YEAR, 1.0)[after].sum() == 0


def test_targets_are_the_year_after_an_origin(recurring: Past) -> None:
    ones = np.ones(len(recurring))
    origin = 3 * DAYS_OF_YEAR
    years = recurring.age_days / DAYS_OF_YEAR
    assert recurring.targets(ones, origin).sum() == ((years > 2) & (years <= 3)).sum()


def test_origins_leave_a_year_before_and_a_year_after(recurring: Past) -> None:
    origins = np.array(recurring.origins()) / DAYS_OF_YEAR
    np.testing.assert_allclose(origins, np.arange(1, YEARS - 1, 0.5))


def test_years_cut_to_whole_degrees_score_nothing(roaming: Past) -> None:
    lon, lat = geodesy.cell_centres(roaming.bank.cells[roaming.cell_index])
    years = roaming.age_days / DAYS_OF_YEAR
    cut = years <= 1
    past = _past(np.where(cut, np.trunc(lon), lon), np.where(cut, np.trunc(lat), lat), years, cut)
    assert past.origins()[0] >= 1.5 * DAYS_OF_YEAR
    assert past.targets(np.ones(len(past)), DAYS_OF_YEAR).sum() == 0
    # They feed the forecast all the same.
    assert past.rates(np.ones(len(past)), 0.0, 0.5)[cut].sum() > 0


def test_older_forecasts_count_less() -> None:
    assert fading(DAYS_OF_YEAR) == 1
    assert fading(3 * DAYS_OF_YEAR) == pytest.approx(fading(2 * DAYS_OF_YEAR) ** 2)


def test_of_very_many_cells_a_part_of_each_crowd_teaches_for_all() -> None:
    crowd = np.tile([0, 3, 50, 900], 3000)
    targets = np.where(np.arange(len(crowd)) % 8 < 4, crowd / 3, 0.0)
    rows, times = mixture._taught_by(targets, crowd)
    assert times == 3
    assert len(rows) <= mixture._MOST_CELLS
    assert (np.diff(rows) > 0).all()
    held = (targets > 0) | (crowd >= 3)
    assert times * targets[rows].sum() == pytest.approx(targets.sum(), rel=0.01)
    for size in (3, 50, 900):
        assert times * (crowd[rows] == size).sum() == pytest.approx((held & (crowd == size)).sum(), rel=0.01)
    few, once = mixture._taught_by(targets[:400], crowd[:400])
    assert once == 1
    assert few.tolist() == np.flatnonzero(held[:400]).tolist()
