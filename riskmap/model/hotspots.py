"""From incidents to tested clusters: per environment, hills of weighted cells that beat a smooth surface.

What is found here is told by `riskmap.model.publication`: outline, name, figures, sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from riskmap import vocabulary as words
from riskmap.geodesy import km_of_chord
from riskmap.model import lattice, significance, stability, trend
from riskmap.model.clusters import ClusterRules, find_hills, floor_of, trim_rim
from riskmap.model.counted_places import by_circle
from riskmap.model.ground import Ground, build_grounds
from riskmap.model.spread import Spread

# "Unknown" is no place where help could be readied.
ENVIRONMENTS = tuple(name for name in words.ENVIRONMENTS if name != words.UNKNOWN)


@dataclass(frozen=True)
class Cluster:
    """A cluster that passed: its cells, peak first, and what the tests say of it."""

    environment: str
    cells: NDArray[np.object_]
    weight: float  # incidents, spread over the circles in which they may lie
    expected: float  # the same by the smooth surface of its environment
    p_value: float
    stability: float
    trend: str

    @property
    def hotspot_id(self) -> str:
        return f"{self.environment}-{self.cells[0]}"


@dataclass(frozen=True)
class Hills:
    """All hills of an environment, tested or not, and the ground they stand on."""

    environment: str
    rows: NDArray[np.int64]  # positions of the environment's incidents in the layer
    shares: sparse.csr_array  # (rows, cells of the ground)
    ground: Ground
    surface: significance.Surface
    weight: NDArray[np.float64]
    expected: NDArray[np.float32]
    density: NDArray[np.float64]
    labels: NDArray[np.int64]


def find_all_hills(environments: NDArray, spread: Spread, rules: ClusterRules) -> list[Hills]:
    """Hills of every environment that has placed incidents; `environments` is the layer's column."""
    placed = np.diff(spread.shares.indptr) > 0
    number = pd.Index(ENVIRONMENTS).get_indexer(environments)  # -1 where it is unknown
    rows = {name: np.flatnonzero((number == code) & placed) for code, name in enumerate(ENVIRONMENTS)}
    shares = {name: sparse.csr_array(spread.shares[own]) for name, own in rows.items() if len(own)}
    if not shares:
        return []
    numbers = lattice.numbers_of(spread.cells)
    grounds = build_grounds(
        {name: numbers[np.unique(part.indices)] for name, part in shares.items()}, rules.bandwidth_km
    )
    return [_hills(name, rows[name], part, numbers, grounds[name], rules) for name, part in shares.items()]


def _hills(
    environment: str,
    rows: NDArray[np.int64],
    part: sparse.csr_array,
    numbers: NDArray[np.uint64],
    ground: Ground,
    rules: ClusterRules,
) -> Hills:
    column = np.searchsorted(ground.numbers, numbers)[part.indices]
    shares = sparse.csr_array((part.data, column, part.indptr), shape=(len(rows), len(ground.numbers)))
    shares.sort_indices()
    weight = np.bincount(shares.indices, shares.data, len(ground.numbers))
    surface = significance.build_surface(ground, rules.background_km)
    expected, density = surface.expected(weight), ground.kernel @ weight
    labels = trim_rim(find_hills(density, floor_of(expected, ground, rules), ground, rules), weight, ground)
    return Hills(environment, rows, shares, ground, surface, weight, expected, density, labels)


def significant_hills(
    hills: list[Hills], n_maps: int, level: float, random_state: int
) -> list[tuple[Hills, dict[int, float]]]:
    """For each environment the labels of its hills that pass, with their p-values after false-discovery control.

    A family is a region of an environment's ground: a heavy region does not raise the bar of a light one.
    """
    p_by_family: dict[tuple[int, int], tuple[NDArray, NDArray]] = {}
    for number, found in enumerate(hills):
        rng = np.random.default_rng([random_state, ENVIRONMENTS.index(found.environment), 1])
        p_by_family |= {(number, region): tested for region, tested in _tested(found, n_maps, rng).items()}
    enlarged = significance.across_families({key: p for key, (_, p) in p_by_family.items()}, level)
    passing: list[dict[int, float]] = [{} for _ in hills]
    for (number, region), p in enlarged.items():
        labels = p_by_family[number, region][0]
        passing[number] |= {int(label): float(value) for label, value in zip(labels, p, strict=True) if value <= level}
    return list(zip(hills, passing, strict=True))


def _tested(found: Hills, n_maps: int, rng: np.random.Generator) -> dict[int, tuple[NDArray, NDArray]]:
    """Labels and p-values of an environment's hills by region; hills too thin to be tested are left out."""
    rings = significance.build_rings(found.ground.neighbours)
    ratios = significance.cluster_ratios(found.labels, found.weight, found.expected, rings)
    label = np.flatnonzero(ratios > 0)
    if not len(label):
        return {}
    regions = found.ground.regions
    simulated = significance.simulated_ratios(found.expected, found.surface, rings, regions, n_maps, rng)
    peak = [_peak(found, number) for number in label]
    home = regions[peak]
    return {
        int(region): (label[home == region], significance.p_values(ratios[label[home == region]], simulated[region]))
        for region in np.unique(home)
    }


def _peak(found: Hills, label: int) -> int:
    cells = np.flatnonzero(found.labels == label)
    return int(cells[np.argmax(found.density[cells])])


def describe_clusters(
    found: Hills,
    p_values: dict[int, float],
    incidents: geopandas.GeoDataFrame,
    places: NDArray[np.int64],
    rules: ClusterRules,
    as_of: datetime,
    n_resamples: int,
    random_state: int,
) -> list[Cluster]:
    """The hills that passed as clusters, with stability and trend."""
    chosen = sorted(p_values)
    labels = np.full(len(found.labels), -1)
    for number, label in enumerate(chosen):
        labels[found.labels == label] = number
    rng = np.random.default_rng([random_state, ENVIRONMENTS.index(found.environment), 2])
    shares, where = found.shares, places[found.rows]
    if "circle" in incidents:  # counted, by year too, which a resample need not know
        shares, first = by_circle(shares, incidents["circle"].to_numpy()[found.rows])
        where = where[first]
    standing = stability.shares_standing(labels, shares, where, found.ground, found.surface, rules, n_resamples, rng)
    trends = _trends(found, labels, incidents.iloc[found.rows]["date"], as_of)
    return [
        Cluster(
            found.environment,
            _peak_first(found, labels, number),
            float(found.weight[labels == number].sum()),
            float(found.expected[labels == number].sum()),
            p_values[label],
            float(standing[number]),
            trends[number],
        )
        for number, label in enumerate(chosen)
    ]


def _peak_first(found: Hills, labels: NDArray[np.int64], number: int) -> NDArray[np.object_]:
    cells = np.flatnonzero(labels == number)
    return found.ground.cells[cells[np.lexsort((cells, -found.density[cells]))]]


def _trends(found: Hills, labels: NDArray[np.int64], dates: pd.Series, as_of: datetime) -> list[str]:
    years, n_clusters = trend.years_of(dates, as_of), labels.max(initial=-1) + 1
    n_years = years.max(initial=-1) + 1
    if n_years < trend.FEWEST_YEARS:
        return [trend.NO_TREND] * n_clusters
    of_year = sparse.csr_array((years[:, None] == np.arange(n_years)).astype(float))
    counts = (found.shares.T @ of_year).toarray()
    scores = np.array([_scores(found, labels == number, counts) for number in range(n_clusters)])
    hot = trend.hot_years(scores.reshape(n_clusters, n_years))
    return [trend.trend_class(scores[number], hot[number]) for number in range(n_clusters)]


def _scores(found: Hills, members: NDArray[np.bool_], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    middle = found.ground.vectors[members].mean(axis=0)
    apart_km = km_of_chord(np.linalg.norm(found.ground.vectors - middle / np.linalg.norm(middle), axis=1))
    around = members | ((counts.sum(axis=1) > 0) & (apart_km <= trend.POPULATION_KM))
    return trend.yearly_scores(counts[around], members[around])
