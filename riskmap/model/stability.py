"""Does a hotspot stand when the data are drawn again and every incident is moved within its radius?

The bootstrap draws distinct places, not incidents: the reports heaped on one point stand or fall together, so that a
hotspot that is nothing but a heap is seen to hang on it. A hotspot stands in a resample when one of its hills shares at
least half of the weight with it (Jaccard, as in Hennig, Cluster-wise assessment of cluster stability, 2007).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from riskmap.model.clusters import ClusterRules, find_hills, floor_of
from riskmap.model.ground import Ground
from riskmap.model.significance import Surface

STANDS = 0.5


def shares_standing(
    labels: NDArray[np.int64],
    shares: sparse.csr_array,
    places: NDArray[np.int64],
    ground: Ground,
    surface: Surface,
    rules: ClusterRules,
    n_resamples: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Share of resamples in which each cluster stands, (clusters,).

    Parameters
    ----------
    labels
        (cells,) Cluster of each cell of the ground, -1 for none.
    shares
        (incidents, cells) Where each incident may lie; a row may stand for several, and sums to their number.
    places
        (incidents,) Number of each incident's point.
    """
    weight = np.asarray(shares.sum(axis=0)).ravel()
    maps = resampled_weights(shares, places, n_resamples, rng)
    density, floor = ground.kernel @ maps, floor_of(surface.expected(maps), ground, rules)
    standing = np.zeros(labels.max(initial=-1) + 1)
    for k in range(n_resamples):
        again = find_hills(density[:, k], floor[:, k], ground, rules)
        standing += best_overlap(labels, again, weight) >= STANDS
    return standing / n_resamples


def resampled_weights(
    shares: sparse.csr_array, places: NDArray[np.int64], n_resamples: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Weights of cells, (cells, resamples): places drawn as by a bootstrap, incidents put anywhere they may lie."""
    if shares.shape[0] and np.rint(shares.sum(axis=1)).max() > 1:
        return _resampled_counts(shares, places, n_resamples, rng)
    n_incidents, n_cells = shares.shape
    upto = np.cumsum(shares.data)
    start, stop = np.append(0, upto)[shares.indptr[:-1]], np.append(0, upto)[shares.indptr[1:]]
    number = np.unique(places, return_inverse=True)[1]
    maps = np.empty((n_cells, n_resamples))
    for k in range(n_resamples):
        times = rng.poisson(1.0, number.max(initial=-1) + 1)[number] * (stop > start)
        drawn = np.searchsorted(upto, start + rng.random(n_incidents) * (stop - start), side="right")
        # Rounding must not carry a draw into the next incident's cells.
        cell = shares.indices[np.clip(drawn, shares.indptr[:-1], np.maximum(shares.indptr[1:] - 1, 0))]
        maps[:, k] = np.bincount(cell, times, n_cells)
    return maps


def _resampled_counts(
    shares: sparse.csr_array, places: NDArray[np.int64], n_resamples: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """The same where rows stand for several incidents: each of them is put by itself, a place's are drawn together."""
    n = np.rint(np.asarray(shares.sum(axis=1)).ravel()).astype(np.int64)
    number = np.unique(places, return_inverse=True)[1]
    owner = np.repeat(np.arange(len(n)), np.diff(shares.indptr))
    maps = np.empty((shares.shape[1], n_resamples))
    for k in range(n_resamples):
        times = rng.poisson(1.0, number.max(initial=-1) + 1)[number]
        put = _put(shares, np.where(times > 0, n, 0), rng)
        maps[:, k] = np.bincount(shares.indices, times[owner] * put, shares.shape[1])
    return maps


def _put(shares: sparse.csr_array, n: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """How many of a row's incidents fall to each of its entries: multinomial, an entry of every row at a time."""
    put, left = np.zeros(len(shares.data), np.int64), n.copy()
    mass = np.add.reduceat(shares.data, shares.indptr[:-1]) if len(shares.data) else np.zeros(0)
    for step in range(int(np.diff(shares.indptr).max(initial=0))):
        at = shares.indptr[:-1] + step
        rows = np.flatnonzero((at < shares.indptr[1:]) & (left > 0))
        at, last = at[rows], at[rows] == shares.indptr[1:][rows] - 1
        share = np.where(last, 1.0, np.clip(shares.data[at] / np.maximum(mass[rows], 1e-12), 0.0, 1.0))
        put[at] = rng.binomial(left[rows], share)
        left[rows] -= put[at]
        mass[rows] -= shares.data[at]
    return put


def best_overlap(labels: NDArray[np.int64], others: NDArray[np.int64], weight: NDArray) -> NDArray[np.float64]:
    """Largest weighted Jaccard of each cluster with any of the other clustering, (clusters,).

    >>> best_overlap(np.array([0, 0, 0, -1]), np.array([0, 0, 1, 0]), np.ones(4)).tolist()
    [0.5]
    """
    n, m = labels.max(initial=-1) + 1, others.max(initial=-1) + 1
    if not n or not m:
        return np.zeros(n)
    mine, theirs = labels >= 0, others >= 0
    size = np.bincount(labels[mine], weight[mine], n)
    other_size = np.bincount(others[theirs], weight[theirs], m)
    both = mine & theirs
    shared = np.bincount(labels[both] * m + others[both], weight[both], n * m).reshape(n, m)
    union = size[:, None] + other_size[None, :] - shared
    return np.divide(shared, union, out=np.zeros(union.shape), where=union > 0).max(axis=1)
