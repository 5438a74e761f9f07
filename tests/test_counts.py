"""The regression behind the mixtures: scikit-learn's own checks, known weights found, nothing negative."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.utils.estimator_checks import parametrize_with_checks

from riskmap.model.counts import MixedCountRegressor


@pytest.mark.filterwarnings("ignore:Skipping check")
@parametrize_with_checks([MixedCountRegressor(), MixedCountRegressor(dispersion=5.0)])
def test_it_passes_the_checks_of_scikit_learn(estimator, check) -> None:
    check(estimator)


@pytest.mark.parametrize("dispersion", [np.inf, 5.0])
def test_it_finds_the_weights_that_made_the_counts(dispersion: float) -> None:
    rng = np.random.default_rng(1)
    rates = rng.gamma(1.0, 1.0, (20_000, 3))
    truth = np.array([0.5, 0.0, 2.0])
    counts = rng.poisson(rates @ truth * rng.gamma(5.0, 0.2, 20_000) if np.isfinite(dispersion) else rates @ truth)
    found = MixedCountRegressor(strength=0.1, dispersion=dispersion, n_updates=500).fit(rates, counts)
    np.testing.assert_allclose(found.weights_, truth, atol=0.05)


def test_rows_left_out_count_by_their_mass() -> None:
    rng = np.random.default_rng(2)
    rates = rng.gamma(0.3, 1.0, (3000, 2))
    counts = rng.poisson(rates @ [0.3, 0.1])
    whole = MixedCountRegressor().fit(rates, counts)
    hit = counts > 0
    part = MixedCountRegressor().fit(rates[hit], counts[hit], mass=rates.sum(axis=0))
    np.testing.assert_allclose(part.weights_, whole.weights_, rtol=1e-9)


@pytest.mark.parametrize("dispersion", [np.inf, 5.0])
def test_sparse_rates_teach_what_dense_ones_do(dispersion: float) -> None:
    rng = np.random.default_rng(4)
    rates = rng.gamma(1.0, 1.0, (2000, 6)) * (rng.random((2000, 6)) < 0.3)
    counts = rng.poisson(rates @ [0.1, 0.2, 0.0, 1.0, 2.0, 0.5])
    dense, thin = (
        MixedCountRegressor(dispersion=dispersion).fit(given, counts) for given in (rates, sparse.csr_array(rates))
    )
    np.testing.assert_allclose(thin.weights_, dense.weights_, rtol=1e-9)
    np.testing.assert_allclose(thin.predict(sparse.csr_array(rates)), dense.predict(rates), rtol=1e-9)


def test_one_heap_says_less_than_many_places() -> None:
    rates, counts = np.array([[1.0]] * 100 + [[10.0]]), np.array([2.0] * 100 + [200.0])
    poisson = MixedCountRegressor(0.0, np.inf, 500).fit(rates, counts).weights_
    wary = MixedCountRegressor(0.0, 1.0, 500).fit(rates, counts).weights_
    assert poisson[0] == pytest.approx(400 / 110)
    # Where the slope of the likelihood, 100 (2 - w) / (w (1 + w)) + (200 - 10 w) / (w (1 + 10 w)), is nought.
    slope = 100 * (2 - wary) / (wary * (1 + wary)) + (200 - 10 * wary) / (wary * (1 + 10 * wary))
    assert slope[0] == pytest.approx(0, abs=1e-3)
    assert wary[0] < 2.5


def test_a_strong_prior_keeps_its_weights() -> None:
    found = MixedCountRegressor(strength=1e9).fit([[1.0, 2.0], [3.0, 1.0]], [5, 6], prior=[0.2, 0.7])
    np.testing.assert_allclose(found.weights_, [0.2, 0.7], rtol=1e-6)
