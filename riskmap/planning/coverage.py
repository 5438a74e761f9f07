"""Maximal coverage: which posts reach most, exactly (Church and ReVelle 1974, Papers of the Regional Science Ass. 32).

Demand that the same candidates reach is one demand; a candidate that reaches nothing another does not is left out.
A Lagrangian bound (Galvão and ReVelle 1996, European Journal of Operational Research 88) then rules out candidates that
cannot be part of anything better than the best found so far, and HiGHS proves the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from riskmap.errors import SettingError

Array = NDArray[np.float64]
Chosen = NDArray[np.intp]
TIME_LIMIT_SECONDS = 120.0
_ROUNDS = 600
_SWAPS = 60
_TINY = 1e-9


@dataclass(frozen=True)
class Choice:
    """Candidates chosen, each as good or better than the next, and what they reach beyond what was reached before.

    `gains` is what each adds to those before it, by the mean over scenarios; `proven` says that nothing better exists.
    """

    chosen: Chosen
    gains: Array
    proven: bool


def choose_posts(
    reach: sparse.csr_array,
    weights: Array,
    n_posts: int,
    reached: NDArray[np.bool_] | None = None,
    aim: str = "mean",
    seconds: float = TIME_LIMIT_SECONDS,
) -> Choice:
    """The candidates, at most `n_posts`, that reach most.

    Parameters
    ----------
    reach
        Which candidate (column) reaches which demand (row), shape (demand, candidates).
    weights
        Demand, shape (demand,), or (scenarios, demand).
    reached
        Demand that existing posts reach already, shape (demand,).
    aim
        "mean" makes the mean over scenarios largest, "worst" the least over scenarios.

    Raises
    ------
    SettingError
        When `n_posts` is not positive or the aim is another.
    """
    if n_posts < 1 or aim not in ("mean", "worst"):
        raise SettingError(f"{n_posts} posts, aim {aim!r}; expected at least one post, and mean or worst.")
    table = np.atleast_2d(np.asarray(weights, float))
    before = table[:, reached].sum(axis=1) if reached is not None else np.zeros(len(table))
    open_ = table.sum(axis=0) > 0 if reached is None else (table.sum(axis=0) > 0) & ~reached
    cover, demand = _gathered(sparse.csr_array(reach)[np.flatnonzero(open_)], table[:, open_])
    kept = _undominated(cover)
    cover = sparse.csr_array(cover[:, kept])
    if not cover.nnz:
        return Choice(np.empty(0, np.intp), np.empty(0), proven=True)
    n_posts = min(n_posts, cover.shape[1])
    if aim == "mean" or len(table) == 1:
        chosen, proven = _best_mean(cover, demand.mean(axis=0), n_posts, seconds)
    else:
        chosen, proven = _best_worst(cover, demand, before, n_posts, seconds)
    order, gains = _greedy(cover[:, chosen], demand.mean(axis=0), len(chosen))
    useful = gains > 0
    return Choice(kept[chosen[order[useful]]], gains[useful], proven)


def greedy_posts(reach: sparse.csr_array, weights: Array, n_posts: int) -> Choice:
    """One candidate after the other, each adding most: never better than `choose_posts`."""
    chosen, gains = _greedy(sparse.csr_array(reach), np.asarray(weights, float), n_posts)
    return Choice(chosen, gains, proven=False)


def _gathered(reach: sparse.csr_array, weights: Array) -> tuple[sparse.csr_array, Array]:
    """Rows that the same candidates reach made one, rows that none reaches left out."""
    reach.sort_indices()
    parts = zip(reach.indptr[:-1], reach.indptr[1:], strict=True)
    group, names = pd.factorize(np.array([reach.indices[a:b].tobytes() for a, b in parts] + [b""], object)[:-1])
    if not len(names):
        return reach, weights
    first = np.unique(group, return_index=True)[1]
    sums = np.stack([np.bincount(group, row, len(names)) for row in weights])
    some = np.diff(reach.indptr)[first] > 0
    return sparse.csr_array(reach[first[some]]), sums[:, some]


def _undominated(cover: sparse.csr_array) -> Chosen:
    """Candidates of which no other reaches all they reach; of equals the first."""
    plain = sparse.csc_array(cover.astype(np.int32))
    size = np.diff(plain.indptr)
    shared = sparse.coo_array(plain.T @ plain)
    one, other = shared.row, shared.col
    within = (shared.data == size[one]) & (one != other)
    beaten = within & ((size[other] > size[one]) | ((size[other] == size[one]) & (other < one)))
    keep = size > 0
    keep[one[beaten]] = False
    return np.flatnonzero(keep)


def _greedy(cover: sparse.csr_array, demand: Array, n_posts: int) -> tuple[Chosen, Array]:
    by_post, left = sparse.csc_array(cover), demand.copy()
    chosen, gains = [], []
    for _ in range(min(n_posts, cover.shape[1])):
        worth = left @ by_post
        worth[chosen] = -1.0
        best = int(worth.argmax())
        chosen.append(best)
        gains.append(max(float(worth[best]), 0.0))
        left[by_post.indices[by_post.indptr[best] : by_post.indptr[best + 1]]] = 0.0
    return np.array(chosen, np.intp), np.array(gains)


def _value(cover: sparse.csr_array, demand: Array, chosen: Chosen) -> float:
    return float(demand[np.asarray(cover[:, chosen].sum(axis=1)).ravel() > 0].sum())


def _best_mean(cover: sparse.csr_array, demand: Array, n_posts: int, seconds: float) -> tuple[Chosen, bool]:
    found = _swapped(cover, demand, _greedy(cover, demand, n_posts)[0])
    found, least, prices, bound = _priced(cover, demand, n_posts, found, _value(cover, demand, found))
    found = _swapped(cover, demand, found)
    least = _value(cover, demand, found)
    worth = prices @ cover
    ranked = np.sort(worth)[::-1]
    last_in, first_out = ranked[n_posts - 1], ranked[n_posts] if n_posts < len(ranked) else 0.0
    slack = _TINY * max(least, 1.0)
    possible = bound - np.maximum(last_in - worth, 0.0) >= least - slack
    needed = bound - (worth - first_out) < least - slack
    needed &= worth >= last_in
    if bound <= least + slack or not (possible & ~needed).any():
        return found, True
    rest = np.flatnonzero(possible)
    kept = needed[rest]
    chosen, proven = _solved(sparse.csr_array(cover[:, rest]), demand[None], n_posts, np.zeros(1), seconds, kept)
    if chosen is not None and _value(cover, demand, rest[chosen]) > least:
        return rest[chosen], proven
    return found, proven


def _swapped(cover: sparse.csr_array, demand: Array, chosen: Chosen) -> Chosen:
    """The choice after exchanging one post for another, always the best exchange, until none is better."""
    by_post, chosen = sparse.csc_array(cover), chosen.copy()
    for _ in range(_SWAPS):
        times = np.asarray(cover[:, chosen].sum(axis=1)).ravel()
        best, exchange = _TINY * max(demand.sum(), 1.0), None
        for place, post in enumerate(chosen):
            rows = by_post.indices[by_post.indptr[post] : by_post.indptr[post + 1]]
            lost = rows[times[rows] == 1]
            open_ = np.where(times == 0, demand, 0.0)
            open_[lost] = demand[lost]
            worth = open_ @ by_post
            worth[chosen] = -np.inf
            gain = worth.max() - demand[lost].sum()
            if gain > best:
                best, exchange = gain, (place, int(worth.argmax()))
        if exchange is None:
            break
        chosen[exchange[0]] = exchange[1]
    return chosen


def _priced(
    cover: sparse.csr_array, demand: Array, n_posts: int, found: Chosen, least: float
) -> tuple[Chosen, float, Array, float]:
    """Prices of demand that make the Lagrangian bound small, and the best choice met on the way."""
    prices, step, best_prices, bound, idle = demand / 2, 1.5, demand / 2, np.inf, 0
    by_demand, by_post = cover, sparse.csc_array(cover)
    for _ in range(_ROUNDS):
        worth = prices @ by_post
        top = np.argpartition(-worth, n_posts - 1)[:n_posts]
        upper = float((demand - prices).sum() + worth[top].sum())
        times = np.asarray(by_demand[:, top].sum(axis=1)).ravel()
        value = float(demand[times > 0].sum())
        if value > least:
            found, least = top, value
        idle += 1
        if upper < bound - _TINY:
            best_prices, bound, idle = prices, upper, 0
        if bound - least <= _TINY * max(least, 1.0):
            break
        if idle >= 15:
            step, idle, prices = step / 2, 0, best_prices
            continue
        slope = times - 1.0
        # A price at its limit that would leave it stands still.
        slope[((prices <= 0) & (slope > 0)) | ((prices >= demand) & (slope < 0))] = 0.0
        length = float(slope @ slope)
        if not length:
            break
        prices = np.clip(prices - step * (upper - least) / length * slope, 0.0, demand)
    return found, least, best_prices, bound


def _best_worst(
    cover: sparse.csr_array, demand: Array, before: Array, n_posts: int, seconds: float
) -> tuple[Chosen, bool]:
    chosen, proven = _solved(cover, demand, n_posts, before, seconds)
    return (_greedy(cover, demand.mean(axis=0), n_posts)[0] if chosen is None else chosen), proven


def _solved(
    cover: sparse.csr_array,
    demand: Array,
    n_posts: int,
    before: Array,
    seconds: float,
    needed: NDArray[np.bool_] | None = None,
) -> tuple[Chosen | None, bool]:
    """The programme itself: posts 0 or 1, demand reached between 0 and 1, the least scenario as large as may be."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    n_demand, n_candidates = cover.shape
    scale = max(demand.sum(axis=1).max(), _TINY)
    several = len(demand) > 1
    # One variable more, the least of several scenarios; one scenario is its own aim, which is solved sooner.
    extra = 1 if several else 0
    gain = np.zeros(n_demand) if several else demand[0] / scale
    cost = -np.concatenate([np.zeros(n_candidates), gain, np.ones(extra)])
    reached = [cover.astype(float), -sparse.eye_array(n_demand), sparse.csr_array((n_demand, extra))]
    number = sparse.csr_array((np.arange(len(cost)) < n_candidates).astype(float)[None])
    constraints = [
        LinearConstraint(sparse.csr_array(sparse.hstack(reached[: 2 + extra])), 0, np.inf),
        LinearConstraint(number, 0, n_posts),
    ]
    if several:
        levels = [sparse.csr_array((len(demand), n_candidates)), sparse.csr_array(demand / scale)]
        table = sparse.csr_array(sparse.hstack([*levels, -np.ones((len(demand), 1))]))
        constraints.append(LinearConstraint(table, -before / scale, np.inf))
    least, most = np.zeros(len(cost)), np.append(np.ones(n_candidates + n_demand), np.full(extra, np.inf))
    least[:n_candidates] = 0 if needed is None else needed
    integral = (np.arange(len(cost)) < n_candidates).astype(int)
    options = {"time_limit": seconds, "mip_rel_gap": 0.0}
    found = milp(cost, integrality=integral, bounds=Bounds(least, most), constraints=constraints, options=options)
    if found.x is None:
        return None, False
    return np.flatnonzero(found.x[:n_candidates] > 0.5), found.status == 0
