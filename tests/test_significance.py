"""A hotspot must beat a smooth surface: noise hardly ever does, a planted cluster nearly always."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from riskmap.geodesy import cell_centres, distance_km
from riskmap.model import significance
from riskmap.model.clusters import ClusterRules
from riskmap.model.ground import build_ground
from riskmap.model.hotspots import Hills, find_all_hills, significant_hills
from riskmap.model.riskmodel import RiskModel
from riskmap.model.spread import spread_over_cells
from tests.world import SAHARA, hilly_points, make_incidents, middle_of, noise, planted, together, town

RULES = ClusterRules()


def found_in(incidents, seed: int = 0) -> list[tuple[Hills, dict[int, float]]]:
    hills = find_all_hills(incidents["environment"].to_numpy(), spread_over_cells(incidents), RULES)
    return significant_hills(hills, n_maps=999, level=RiskModel().level, random_state=seed)


def n_hotspots(incidents, seed: int = 0) -> int:
    return sum(len(passing) for _, passing in found_in(incidents, seed))


def covers(incidents, place: tuple[float, float], seed: int = 0) -> bool:
    """Whether a hotspot holds a cell within 40 km of a place."""
    for hills, passing in found_in(incidents, seed):
        cells = np.isin(hills.labels, list(passing))
        longitude, latitude = cell_centres(hills.ground.cells[cells])
        if len(longitude) and (distance_km(longitude, latitude, *np.full((len(longitude), 2), place).T) < 40).any():
            return True
    return False


def rng_of(*numbers: int) -> np.random.Generator:
    return np.random.default_rng(list(numbers))


def share_of_noise_maps_with_hotspots(n_maps: int, n: int, hilly: bool) -> float:
    shown = 0
    for number in range(n_maps):
        rng = rng_of(number, n, hilly)
        incidents = make_incidents(*hilly_points(n, rng), rng, environment="other") if hilly else noise(n, rng)
        shown += n_hotspots(incidents, number) > 0
    return shown / n_maps


def test_noise_is_hardly_ever_a_hotspot() -> None:
    # Of 12 maps at 5 % each, three or more show one in 2 % of the cases; the study of 200 maps is `long`.
    assert share_of_noise_maps_with_hotspots(12, 800, hilly=False) <= 2 / 12


@pytest.fixture
def by_cell(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated maps are drawn cell by cell, however few the incidents, where the test asks for it."""
    if request.param:
        monkeypatch.setattr(significance, "DRAWN_SINGLY", 0)


@pytest.mark.long
@pytest.mark.parametrize("by_cell", [False, True], indirect=True)
@pytest.mark.parametrize(("n", "hilly"), [(200, False), (1000, False), (3000, False), (1000, True)])
def test_of_200_maps_of_noise_at_most_one_in_twenty_shows_a_hotspot(n: int, hilly: bool, by_cell: None) -> None:
    assert share_of_noise_maps_with_hotspots(200, n, hilly) <= 0.05


def share_of_planted_found(n_maps: int, n: int) -> float:
    place = middle_of(SAHARA)
    return np.mean([covers(planted(n, rng_of(number, n)), place, number) for number in range(n_maps)])


def test_a_planted_cluster_of_twice_the_background_is_found() -> None:
    assert share_of_planted_found(8, 3000) >= 7 / 8


@pytest.mark.long
@pytest.mark.parametrize("by_cell", [False, True], indirect=True)
def test_of_50_planted_clusters_nine_in_ten_are_found(by_cell: None) -> None:
    assert share_of_planted_found(50, 3000) >= 0.9


# The ways of drawing a map, behind one name each.
WAYS = {"singly": significance._drawn_singly, "by cell": significance._drawn_by_cell}


@pytest.mark.parametrize("way", WAYS)
def test_a_map_of_three_incidents_on_two_cells_is_drawn_as_the_binomial_says(way: str) -> None:
    n_maps = 40_000
    found = WAYS[way](np.array([0.9, 2.1]), 3, n_maps, rng_of(3))
    assert found.sum(axis=0).tolist() == [3] * n_maps
    shares = np.bincount(found[0].astype(int), minlength=4) / n_maps
    assert shares == pytest.approx([0.343, 0.441, 0.189, 0.027], abs=5 * 0.5 / np.sqrt(n_maps))


@pytest.mark.parametrize("way", WAYS)
def test_drawn_maps_have_the_means_and_covariances_of_independent_incidents(way: str) -> None:
    n, n_maps, shares = 200, 20_000, np.array([0.5, 0.2, 0.2, 0.07, 0.03])
    found = WAYS[way](n * shares, n, n_maps, rng_of(4)).astype(float)
    deviation = np.sqrt(n * shares * (1 - shares))
    assert (np.abs(found.mean(axis=1) - n * shares) <= 5 * deviation / np.sqrt(n_maps)).all()
    covariance = n * (np.diag(shares) - np.outer(shares, shares))
    assert (np.abs(np.cov(found) - covariance) <= 5 * np.outer(deviation, deviation) * np.sqrt(2 / n_maps)).all()


def test_the_largest_ratios_of_both_ways_have_one_distribution() -> None:
    ground = made_ground()
    surface, rings = significance.build_surface(ground, 250.0), significance.build_rings(ground.neighbours)
    expected = surface.expected(rng_of(6).gamma(0.5, 2.0, len(ground.cells)))
    n = round(expected.sum(dtype=float))
    ratios = []
    for number, draw in enumerate(WAYS.values()):
        found = draw(expected, n, 400, rng_of(7, number))
        ratios.append(significance.largest_ratios(found, surface.expected(found), rings, ground.regions * 0)[0])
    assert stats.ks_2samp(*ratios).pvalue > 0.01
    # The test can tell: of twice the incidents the largest ratios are others.
    more = WAYS["by cell"](expected, 2 * n, 400, rng_of(8))
    other = significance.largest_ratios(more, surface.expected(more), rings, ground.regions * 0)[0]
    assert stats.ks_2samp(ratios[0], other).pvalue < 0.01


def test_many_incidents_are_tested_at_the_cost_of_cells_and_few_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    for name in ("_drawn_singly", "_drawn_by_cell"):
        draw = getattr(significance, name)
        monkeypatch.setattr(significance, name, lambda *given, name=name, draw=draw: drawn.append(name) or draw(*given))
    ground = made_ground()
    surface, rings = significance.build_surface(ground, 250.0), significance.build_rings(ground.neighbours)
    for n in (significance.DRAWN_SINGLY // 2, 50_000_000):
        expected = surface.expected(ground.areas * n / ground.areas.sum())
        ratios = significance.simulated_ratios(expected, surface, rings, ground.regions, 10, rng_of(9))
        assert ratios.shape == (ground.regions.max() + 1, 10)
        assert (np.diff(ratios, axis=1) >= 0).all()
    assert drawn == ["_drawn_singly", "_drawn_by_cell"]


def test_a_strong_neighbour_does_not_lend_its_incidents() -> None:
    rng = rng_of(11)
    strong, weak = town(300, rng, (5.0, 22.0)), town(2, rng, (6.3, 22.0))
    incidents = together(strong, weak, noise(60, rng))
    assert covers(incidents, (5.0, 22.0))
    assert not covers(incidents, (6.3, 22.0))


def made_ground():
    cells = np.unique(spread_over_cells(noise(1500, rng_of(5))).cells)
    return build_ground(cells, "other", 30.0)


def test_the_surface_keeps_the_number_of_incidents_and_evenness() -> None:
    ground = made_ground()
    surface = significance.build_surface(ground, 250.0)
    weights = rng_of(1).poisson(2, len(ground.cells))
    assert (ground.cover * surface.expected(weights)).sum() == pytest.approx(weights.sum(), rel=1e-4)
    even = 3 * ground.areas
    assert surface.expected(even * ground.cover) == pytest.approx(even, rel=1e-3)


def test_circles_of_k_rings_hold_one_seven_nineteen_and_thirty_seven_cells() -> None:
    rings = significance.build_rings(made_ground().neighbours)
    full = np.cumsum([np.asarray(ring.sum(axis=1)).ravel() for ring in rings], axis=0)
    inner = full[3] == full[3].max()
    assert [sorted(set(part[inner].astype(int).tolist())) for part in full] == [[1], [7], [19], [37]]


@given(st.floats(0, 50), st.lists(st.floats(0, 50), min_size=1, max_size=40))
def test_a_p_value_is_never_zero_and_falls_as_the_ratio_grows(ratio: float, simulated: list[float]) -> None:
    maps = np.sort(np.array(simulated))
    p, p_more = significance.p_values(np.array([ratio, ratio + 1]), maps)
    assert 1 / (1 + len(maps)) <= p_more <= p <= 1


@given(st.integers(3, 200), st.floats(0.1, 100))
def test_more_found_is_never_less_surprising(found: int, expected: float) -> None:
    ratios = significance.log_ratio(np.array([found, found + 1]), np.array([expected, expected]))
    assert 0 <= ratios[0] <= ratios[1]


def test_two_incidents_are_no_evidence() -> None:
    assert significance.log_ratio(np.array([2.0]), np.array([0.001])).tolist() == [0.0]


def test_one_family_keeps_its_p_values_and_many_pay_for_looking() -> None:
    alone = significance.across_families({"sea": np.array([0.03, 0.5])})
    assert alone["sea"].tolist() == [0.03, 0.5]
    many = significance.across_families({"sea": np.array([0.03]), **{str(k): np.array([0.9]) for k in range(9)}})
    assert many["sea"].tolist() == pytest.approx([0.3])
    both = significance.across_families({"sea": np.array([0.001]), "desert": np.array([0.002, 0.04])})
    assert both["desert"].tolist() == [0.002, 0.04]
