"""Traits of cells weigh the far mass as they did in the years learned from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime

from riskmap.model import background
from riskmap.model.background import TRAITS, Parts, TraitFactors, _Problem, find_patterns

N_CELLS = 4000


@pytest.fixture
def traits() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame({name: rng.integers(0, 3, N_CELLS) for name in TRAITS})


def test_patterns_are_the_cells_own_classes(traits: pd.DataFrame) -> None:
    patterns = find_patterns(traits)
    effects = patterns.effects[patterns.of_cell]
    assert effects.shape == (N_CELLS, 3 * len(TRAITS))
    assert (effects.sum(axis=1) == len(TRAITS)).all()
    assert (effects[:, :3].argmax(axis=1) == traits[TRAITS[0]]).all()


def test_towns_that_drew_three_times_as_many_are_found(traits: pd.DataFrame) -> None:
    rng = np.random.default_rng(2)
    patterns = find_patterns(traits)
    rates = np.where(traits["town"] == 0, 3.0, 1.0)
    wide = np.full(N_CELLS, 0.5)
    parts = Parts(np.full(N_CELLS, 0.1), (wide,))
    targets = [rng.poisson(0.1 + wide * rates).astype(float) for _ in range(5)]
    found = TraitFactors().fit(patterns, [parts] * 5, targets).apply(patterns, parts)
    ratio = found[traits["town"] == 0].mean() / found[traits["town"] > 0].mean()
    assert ratio == pytest.approx((0.1 + 1.5) / (0.1 + 0.5), rel=0.1)
    assert found.sum() == pytest.approx(np.mean([target.sum() for target in targets]), rel=0.02)


def test_without_news_nothing_is_weighed(traits: pd.DataFrame) -> None:
    patterns = find_patterns(traits)
    parts = Parts(np.full(N_CELLS, 0.2), (np.full(N_CELLS, 0.3),))
    found = TraitFactors().fit(patterns, [parts], [np.full(N_CELLS, 0.5)]).apply(patterns, parts)
    np.testing.assert_allclose(found, 0.5, rtol=0.01)


def test_the_slope_is_that_of_the_likelihood(traits: pd.DataFrame) -> None:
    rng = np.random.default_rng(3)
    patterns = find_patterns(traits)
    parts = Parts(rng.gamma(1, 0.1, N_CELLS), (rng.gamma(1, 0.2, N_CELLS), rng.gamma(1, 0.1, N_CELLS)))
    problem = _Problem(patterns, [parts], [rng.poisson(0.4, N_CELLS).astype(float)])
    x = rng.normal(0, 0.3, 1 + 2 * (1 + patterns.effects.shape[1]))
    numeric = approx_fprime(x, lambda point: problem(point)[0], 1e-6)
    np.testing.assert_allclose(problem(x)[1], numeric, rtol=1e-3, atol=0.05)


def test_many_hits_are_summed_by_pattern_to_the_same_slope(
    traits: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(4)
    patterns = find_patterns(traits)
    parts = Parts(rng.random(N_CELLS), (rng.random(N_CELLS), rng.random(N_CELLS)))
    given = patterns, [parts] * 2, [rng.poisson(1.0, N_CELLS).astype(float) for _ in range(2)]
    few = _Problem(*given)
    monkeypatch.setattr(background, "_MANY_HITS", 100)
    many = _Problem(*given)
    x = rng.normal(0, 0.3, 1 + 2 * (1 + patterns.effects.shape[1]))
    assert len(many.hit_design) == len(patterns.effects)
    assert len(few.hit_design) == len(few.counts)
    assert many(x)[0] == pytest.approx(few(x)[0])
    assert many(x)[1] == pytest.approx(few(x)[1])
