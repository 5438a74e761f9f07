"""How a hotspot has fared over the years: emerging hot spot analysis on its own NumPy.

Gi* of Ord and Getis (Local Spatial Autocorrelation Statistics, 1995) says in which years a hotspot stood out among
all cells and years with records; the test of Mann (1945) and Kendall (1975) says whether its Gi* rose or fell. The
classes follow Esri's emerging hot spot analysis with two differences, since they are read by planners: a hotspot cold
for two years and more is `historical` even when it was not hot in nine years of ten before, and `oscillating`, which
needs cold spots, is told as `sporadic`. The classes speak of incidents among other places and years; whether more
people died than before is told by counts (`riskmap.growth`).

The last six months of the data are provisional, for reports come late: they belong to no year here.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.special import ndtr

PROVISIONAL_MONTHS = 6
FEWEST_YEARS = 4
POPULATION_KM = 1500.0
LEVEL = 0.05
MOSTLY = 0.9
NO_TREND = "no trend stated"


def years_of(dates: pd.Series, as_of: datetime) -> NDArray[np.int64]:
    """Twelve-month bins that end six months before `as_of`, numbered from the earliest, 0; -1 for provisional dates.

    A first bin that the dates do not fill is -1 too.
    """
    end = pd.Timestamp(as_of) + pd.Timedelta(days=1) - pd.DateOffset(months=PROVISIONAL_MONTHS)
    days = pd.to_datetime(dates)
    months_before = (end.year - days.dt.year) * 12 + end.month - days.dt.month - (days.dt.day >= end.day)
    back = np.floor_divide(months_before.to_numpy(), 12)
    # Two weeks of grace: a layer that starts on the fifth of January fills its first year.
    whole = int((end - days.min()).days + 14) // 365 if len(days) else 0
    return np.where((back < 0) | (back >= whole), -1, whole - 1 - back)


def gi_star(values: ArrayLike, neighbours: sparse.csr_array) -> NDArray[np.float64]:
    """Gi* as standard scores: how far the sum over each neighbourhood lies from what chance would give.

    Parameters
    ----------
    values
        (n,) Counts of all places (and times).
    neighbours
        (m, n) Weights; a place that is to count itself has its own weight. 0 is returned where all values are alike.
    """
    x = np.asarray(values, float)
    n, mean, deviation = len(x), x.mean(), x.std()
    total = np.asarray(neighbours.sum(axis=1)).ravel()
    squares = np.asarray(neighbours.multiply(neighbours).sum(axis=1)).ravel()
    spread = deviation * np.sqrt(np.maximum(n * squares - total**2, 0) / max(n - 1, 1))
    lift = neighbours @ x - mean * total
    return np.divide(lift, spread, out=np.zeros(len(lift)), where=spread > 0)


def mann_kendall(series: ArrayLike) -> tuple[float, float]:
    """Standard score and two-sided p-value of a monotonic trend, corrected for ties and continuity.

    >>> z, p = mann_kendall([1, 2, 3, 4, 5, 6])
    >>> round(z, 4), round(p, 4)
    (2.6301, 0.0085)
    """
    x = np.asarray(series, float)
    n = len(x)
    score = np.sign(x[None, :] - x[:, None])[np.triu_indices(n, 1)].sum()
    ties = np.unique(x, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    if variance <= 0:
        return 0.0, 1.0
    z = float((score - np.sign(score)) / np.sqrt(variance))
    return z, float(2 * ndtr(-abs(z)))


def yearly_scores(counts: NDArray[np.float64], members: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Gi* of a cluster in each year, (years,).

    `counts` is (cells, years) over the cells with any record around it, `members` marks its own cells. All cells and
    years are the population; the cluster's cells in a year are its neighbourhood.
    """
    n_cells, n_years = counts.shape
    columns = (np.flatnonzero(members)[:, None] * n_years + np.arange(n_years)).T.ravel()
    rows = np.repeat(np.arange(n_years), members.sum())
    shape = (n_years, n_cells * n_years)
    return gi_star(counts.ravel(), sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape))


def hot_years(scores: NDArray[np.float64]) -> NDArray[np.bool_]:
    """In which years clusters were hot, (clusters, years): false discoveries held over all of them together."""
    return discoveries(ndtr(-scores).ravel(), LEVEL).reshape(scores.shape)


def discoveries(p_values: ArrayLike, level: float) -> NDArray[np.bool_]:
    """Which p-values pass at a false discovery rate (Benjamini and Hochberg 1995).

    >>> discoveries([0.01, 0.04, 0.02, 0.9], 0.05).tolist()
    [True, False, True, False]
    """
    p = np.asarray(p_values, float)
    ranked = np.sort(p)
    passing = np.flatnonzero(ranked <= level * np.arange(1, len(p) + 1) / max(len(p), 1))
    return p <= (ranked[passing[-1]] if len(passing) else -1.0)


def trend_class(scores: NDArray[np.float64], hot: NDArray[np.bool_]) -> str:
    """Class of one place from its Gi* and hot years, earliest first; one of the vocabulary's `TRENDS`."""
    n_years = len(hot)
    if n_years < FEWEST_YEARS or not hot.any():
        return NO_TREND
    if not hot[-2:].any():
        return "historical"
    if hot[-1] and hot.sum() == 1:
        return "new"
    if hot.mean() >= MOSTLY:
        return _always_hot(scores, bool(hot[-1]))
    return "consecutive" if _one_closing_run(hot) else "sporadic"


def _always_hot(scores: NDArray[np.float64], hot_last: bool) -> str:
    z, p = mann_kendall(scores)
    if not hot_last or p > LEVEL:
        return "persistent"
    # A year's Gi* rises with its count: no place is said to rise whose latest year lies below its earlier ones.
    above = scores[-1] >= scores[:-1].mean()
    if z > 0:
        return "intensifying" if above else "persistent"
    return "persistent" if above else "diminishing"


def _one_closing_run(hot: NDArray[np.bool_]) -> bool:
    return bool(hot[-1] and hot.sum() >= 2 and hot[-hot.sum() :].all())
