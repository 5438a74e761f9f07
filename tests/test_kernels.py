"""Kernels keep their mass, stay where they belong, and never make a place of a point that is none."""

from __future__ import annotations

import numpy as np
import pytest

from riskmap import geodesy
from riskmap.model.kernels import BANDWIDTHS_KM, CUT_KM, KernelBank, build_bank

LONGITUDE, LATITUDE = np.array([2.37, 2.37, 11.2]), np.array([19.11, 19.11, 24.7])


@pytest.fixture(scope="module")
def bank() -> KernelBank:
    occupied = geodesy.cells_of(LONGITUDE, LATITUDE)
    return build_bank(LONGITUDE, LATITUDE, geodesy.cells_within(occupied, 1000))


@pytest.mark.parametrize("band", range(len(BANDWIDTHS_KM)))
def test_a_kernel_keeps_its_mass(bank: KernelBank, band: int) -> None:
    assert bank.spread(band, np.array([1.0, 2.0, 3.0])).sum() == pytest.approx(6, rel=0.03)


def test_no_width_is_the_points_own_cell(bank: KernelBank) -> None:
    spread = bank.spread(0, np.array([1.0, 1.0, 5.0]))
    own = bank.index_of(geodesy.cells_of(LONGITUDE, LATITUDE))
    assert spread[own[0]] == 2
    assert spread[own[2]] == 5
    assert spread.sum() == 7


@pytest.mark.parametrize("band", range(3, len(BANDWIDTHS_KM)))
def test_two_thirds_of_the_mass_lie_within_one_and_a_half_widths(bank: KernelBank, band: int) -> None:
    mass = bank.spread(band, np.array([1.0, 0.0, 0.0]))
    lon, lat = geodesy.cell_centres(bank.cells)
    apart_km = geodesy.distance_km(lon, lat, np.full(len(lon), LONGITUDE[0]), np.full(len(lat), LATITUDE[0]))
    # 1 - exp(-1.5^2 / 2) = .675; cells are coarse beside the narrowest.
    assert mass[apart_km <= 1.5 * BANDWIDTHS_KM[band]].sum() == pytest.approx(0.675, abs=0.12)


def test_columns_spread_as_they_would_alone(bank: KernelBank) -> None:
    weights = np.array([[1.0, 0.0], [0.5, 2.0], [0.0, 1.0]])
    rows = np.arange(5, 400, 7)
    together = bank.spread(4, weights, rows)
    for column in range(2):
        np.testing.assert_allclose(together[:, column], bank.spread(4, weights[:, column])[rows])


@pytest.mark.parametrize("coarse", [False, True])
def test_each_class_spreads_as_it_would_alone(coarse: bool) -> None:
    rng = np.random.default_rng(3)
    longitude, latitude = 12 + rng.random(40).round(1), 35 + rng.random(40).round(1)
    cells = geodesy.cells_within(geodesy.cells_of(longitude, latitude), 400)
    bank = build_bank(longitude, latitude, cells, rng.random(40) < 0.2, coarse)
    classes, rates = rng.integers(0, 3, 40), [rng.random(40), np.zeros(40), rng.random(40) * (rng.random(40) < 0.5)]
    rows, bands = np.arange(0, len(cells), 2), (0, 2, 5)
    spread = bank.spread_classes(bands, rates, classes, 3, rows).reshape(len(rows), 3, 3, 3)
    for rate, number, band in np.ndindex(3, 3, 3):
        alone = bank.spread(bands[band], np.where(classes == number, rates[rate], 0.0))[rows]
        np.testing.assert_allclose(spread[:, rate, number, band], alone, rtol=1e-12, atol=1e-15)


def test_a_cut_point_has_no_narrow_kernel() -> None:
    occupied = geodesy.cells_of(LONGITUDE, LATITUDE)
    cells = geodesy.cells_within(occupied, 400)
    cut = np.array([False, True, False])
    bank = build_bank(LONGITUDE, LATITUDE, cells, cut)
    least = BANDWIDTHS_KM.index(CUT_KM)
    only_cut = np.where(cut, 1.0, 0.0)
    for band in range(least):
        np.testing.assert_allclose(bank.spread(band, only_cut), bank.spread(least, only_cut))
        assert bank.spread(band, 1.0 - only_cut).max() > 2 * bank.spread(least, 1.0 - only_cut).max()


def test_cells_are_found_by_name(bank: KernelBank) -> None:
    wanted = np.array([bank.cells[7], "84f05abffffffff", bank.cells[0]], object)
    assert bank.index_of(wanted).tolist() == [7, -1, 0]
