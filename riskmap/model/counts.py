"""Counts as a non-negative mix of given rates: a regression whose weights are learned by multiplication.

The likelihood is negative binomial with a fixed shape, so that one heap of two hundred reports does not outvote a
hundred places. Updates multiply: those of Richardson (1972) and Lucy (1974), which are EM for Poisson counts, with the
mass reweighted as minorisation asks (Hunter and Lange 2004). They keep zeros and signs, and never lower the likelihood.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_non_negative, validate_data

_TINY = 1e-300


class MixedCountRegressor(RegressorMixin, BaseEstimator):
    """Expected counts `X @ weights_`, with weights that are never negative.

    Parameters
    ----------
    strength : float
        Made-up counts that hold each weight to its prior.
    dispersion : float
        Shape of the negative binomial; smaller is wilder, infinite is Poisson.
    n_updates : int
        Updates made; each costs two products with X.

    Attributes
    ----------
    weights_ : shape (n_features,)
    """

    def __init__(self, strength: float = 1.0, dispersion: float = np.inf, n_updates: int = 60):
        self.strength = strength
        self.dispersion = dispersion
        self.n_updates = n_updates

    def fit(
        self,
        X: ArrayLike | sparse.csr_array,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        mass: ArrayLike | None = None,
        prior: ArrayLike | None = None,
    ) -> MixedCountRegressor:
        """Learn from rates X (rows, components; dense or sparse by rows) and counts y, none of them negative.

        `mass` is each component's weighted sum over all rows there are, where X leaves out rows that hold no count and
        expect next to none; default: the sums of X. `prior` are the weights held to; default: equal ones.

        Raises
        ------
        ValueError
            When a rate or a count is negative.
        """
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, y_numeric=True)
        check_non_negative(X, "MixedCountRegressor (rates)")
        check_non_negative(y, "MixedCountRegressor (counts)")
        say = _check_sample_weight(sample_weight, X)
        mass = say @ X if mass is None else np.asarray(mass, float)
        prior = np.full(X.shape[1], 1 / X.shape[1]) if prior is None else np.asarray(prior, float)
        weights = prior.copy()
        for _ in range(self.n_updates):
            weights = self._update(weights, X, y, say, mass, prior)
        self.weights_ = weights
        return self

    def _update(
        self, weights: NDArray, X: NDArray, y: NDArray, say: NDArray, mass: NDArray, prior: NDArray
    ) -> NDArray[np.float64]:
        expected = np.maximum(X @ weights, _TINY)
        told = [say * y / expected]
        if np.isfinite(self.dispersion):
            # Where much is expected a surprise says less; elsewhere the mass counts in full.
            told.append(say * (1 - (y + self.dispersion) / (expected + self.dispersion)))
        # Of a sparse X both in one go: it does not fit into the processor's own memory.
        owed, *excess = (X.T @ np.column_stack(told)).T if sparse.issparse(X) else [row @ X for row in told]
        mass = np.maximum(mass - excess[0], 0.0) if excess else mass
        return (weights * owed + self.strength * prior) / np.maximum(mass + self.strength, _TINY)

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """Expected counts, shape (rows,)."""
        check_is_fitted(self)
        return validate_data(self, X, reset=False, accept_sparse="csr", dtype=np.float64) @ self.weights_

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        tags.input_tags.sparse = True
        tags.target_tags.positive_only = True
        # Without an intercept or signs it cannot fit what a linear model fits.
        tags.regressor_tags.poor_score = True
        return tags
