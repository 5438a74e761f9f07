"""Posts are placed as well as can be: proven against trying everything, and never below greedy."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from riskmap.errors import SettingError
from riskmap.planning.coverage import choose_posts, greedy_posts


def small_case(seed: int):
    random = np.random.default_rng(seed)
    n_demand, n_candidates = int(random.integers(3, 14)), int(random.integers(2, 10))
    reach = random.random((n_demand, n_candidates)) < random.uniform(0.1, 0.5)
    weights = random.gamma(0.4, 5, n_demand).round(2)
    return reach, weights, int(random.integers(1, 5))


def best_of_all(reach, weights, n_posts: int, reached=None, aim=np.mean) -> float:
    table = np.atleast_2d(weights)
    before = np.zeros(len(reach), bool) if reached is None else reached
    sets = combinations(range(reach.shape[1]), min(n_posts, reach.shape[1]))
    return max(aim(table[:, reach[:, list(one)].any(axis=1) | before].sum(axis=1)) for one in sets)


@pytest.mark.parametrize("seed", range(200))
def test_it_equals_trying_everything(seed: int) -> None:
    reach, weights, n_posts = small_case(seed)
    choice = choose_posts(sparse.csr_array(reach), weights, n_posts)
    reached = weights[reach[:, choice.chosen].any(axis=1)].sum()
    assert choice.proven and len(choice.chosen) <= n_posts
    assert reached == pytest.approx(best_of_all(reach, weights, n_posts)) == pytest.approx(choice.gains.sum())
    assert reached >= greedy_posts(sparse.csr_array(reach), weights, n_posts).gains.sum() - 1e-9


@pytest.mark.parametrize("seed", range(30))
def test_existing_posts_are_kept_and_never_paid_for_twice(seed: int) -> None:
    reach, weights, n_posts = small_case(seed)
    reached = np.random.default_rng(seed).random(len(reach)) < 0.4
    choice = choose_posts(sparse.csr_array(reach), weights, n_posts, reached)
    best = best_of_all(reach, weights, n_posts, reached)
    assert weights[reached].sum() + choice.gains.sum() == pytest.approx(best)


@pytest.mark.parametrize("seed", range(30))
def test_the_worst_scenario_is_as_good_as_it_can_be(seed: int) -> None:
    reach, _, n_posts = small_case(seed)
    scenarios = np.random.default_rng(seed).gamma(0.4, 5, (3, len(reach)))
    choice = choose_posts(sparse.csr_array(reach), scenarios, n_posts, aim="worst")
    least = scenarios[:, reach[:, choice.chosen].any(axis=1)].sum(axis=1).min()
    assert choice.proven and least == pytest.approx(best_of_all(reach, scenarios, n_posts, aim=np.min))


@pytest.mark.parametrize("seed", range(20))
def test_the_curve_of_gains_never_falls_and_each_post_adds_no_more_than_the_one_before(seed: int) -> None:
    reach, weights, _ = small_case(seed)
    choice = choose_posts(sparse.csr_array(reach), weights, 6)
    assert (choice.gains > 0).all() and (np.diff(choice.gains) <= 1e-9).all()


def test_more_posts_never_reach_less() -> None:
    reach, weights = map_case(4)
    reached = [choose_posts(reach, weights, n_posts).gains.sum() for n_posts in (1, 3, 9, 27)]
    assert reached == sorted(reached)


def map_case(seed: int, n_candidates: int = 300, n_demand: int = 600):
    """Points on a plane with heavy-tailed demand, reach 0.1."""
    random = np.random.default_rng(seed)
    demand, posts = random.random((n_demand, 2)), random.random((n_candidates, 2))
    near = np.linalg.norm(demand[:, None] - posts[None], axis=-1) < 0.1
    return sparse.csr_array(near), random.gamma(0.3, 10, n_demand)


@pytest.mark.parametrize("seed", range(3))
def test_a_map_of_hundreds_is_solved_to_proven_optimality_and_beats_greedy_or_equals_it(seed: int) -> None:
    reach, weights = map_case(seed)
    choice = choose_posts(reach, weights, 15)
    assert choice.proven
    assert choice.gains.sum() >= greedy_posts(reach, weights, 15).gains.sum() - 1e-9


def test_demand_that_nobody_reaches_places_no_post() -> None:
    assert not len(choose_posts(sparse.csr_array((3, 2), dtype=bool), np.ones(3), 2).chosen)


def test_no_posts_or_a_strange_aim_are_refused() -> None:
    reach = sparse.csr_array(np.ones((2, 2), bool))
    with pytest.raises(SettingError, match="at least one post"):
        choose_posts(reach, np.ones(2), 0)
    with pytest.raises(SettingError, match="mean or worst"):
        choose_posts(reach, np.ones(2), 1, aim="best")
