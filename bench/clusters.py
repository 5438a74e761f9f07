"""Cells to clusters beside what people use to cluster points, how far they agree, and how both grow.

What is timed of ours: from the checked layer in memory to the hills of every environment (each incident spread over the
cells in which it may lie, the ground, the smooth surface, the labels), the tests by simulation apart. Of the others:
from the points in memory to labels. Both sides have their libraries loaded and nothing else ready.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator

import geopandas
import numpy as np
from numpy.typing import NDArray

from bench.measuring import Row, Told, compare, options, peak_within

FEWEST = 10
DBSCAN_KM = 50.0
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
_OWN = """
from bench.clusters import own_clusters
from bench.made import make_incidents
work, given = own_clusters, make_incidents({n})
"""
_PEER = """
from bench.clusters import PEERS, points_of
from bench.made import make_incidents
work, given = PEERS["scikit-learn's HDBSCAN, haversine"], points_of(make_incidents({n}))
"""


def own_clusters(incidents: geopandas.GeoDataFrame) -> list:
    """From the checked layer to the hills of every environment."""
    from riskmap.model.clusters import ClusterRules
    from riskmap.model.hotspots import find_all_hills
    from riskmap.model.spread import spread_over_cells

    return find_all_hills(incidents["environment"].to_numpy(), spread_over_cells(incidents), ClusterRules())


def points_of(incidents: geopandas.GeoDataFrame) -> NDArray[np.float64]:
    """Latitudes and longitudes in radians, (incidents, 2), as the metric haversine has them."""
    return np.radians(np.column_stack([incidents.geometry.y, incidents.geometry.x]))


def _sklearn_hdbscan(points: NDArray[np.float64]) -> NDArray[np.int64]:
    from sklearn.cluster import HDBSCAN

    return HDBSCAN(min_cluster_size=FEWEST, metric="haversine", copy=True).fit(points).labels_


def _sklearn_dbscan(points: NDArray[np.float64]) -> NDArray[np.int64]:
    from sklearn.cluster import DBSCAN

    from riskmap.geodesy import EARTH_RADIUS_KM

    return DBSCAN(eps=DBSCAN_KM / EARTH_RADIUS_KM, min_samples=FEWEST, metric="haversine").fit(points).labels_


def _hdbscan(points: NDArray[np.float64]) -> NDArray[np.int64]:
    from hdbscan import HDBSCAN

    return HDBSCAN(min_cluster_size=FEWEST, metric="haversine", core_dist_n_jobs=1).fit(points).labels_


def _fast_hdbscan(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """It knows straight distances only: points on the unit sphere, where they rise with those along it."""
    from fast_hdbscan import HDBSCAN

    from riskmap.geodesy import unit_vectors

    return HDBSCAN(min_cluster_size=FEWEST).fit(unit_vectors(*np.degrees(points.T[::-1]))).labels_


PEERS: dict[str, Callable[[NDArray[np.float64]], NDArray[np.int64]]] = {
    "scikit-learn's HDBSCAN, haversine": _sklearn_hdbscan,
    f"scikit-learn's DBSCAN of {DBSCAN_KM:g} km, haversine": _sklearn_dbscan,
    "hdbscan, haversine": _hdbscan,
    "fast_hdbscan, on the unit sphere": _fast_hdbscan,
}
NEEDS = {"hdbscan, haversine": "hdbscan", "fast_hdbscan, on the unit sphere": "fast_hdbscan"}


def clustering() -> Iterator[Row | Told]:
    """Clusters of the shipped data, the tests by simulation apart, beside clusterings of its points.

    "Cells to clusters" begins with the weighted cells, "incidents to clusters" with the checked layer, each incident
    still to be spread over the cells in which it may lie; others begin with points and end with labels. They cluster
    all points at once, or, where said so, those of each environment, as ours are. Agreement is the adjusted Rand index,
    the mean over environments by incidents: HDBSCAN is given the middle of each cell as often as it holds incidents.
    Seconds are of the processor, of all threads: hardly more on a busy machine. Of ours from incidents a fifth is the
    spreading, a quarter how far the ground reaches, another the smooth surface. Tried to shorten it, in vain: a tree of
    the land kept and asked for points (49 to 76 ms instead of 20 for a tree of points asked for the land), other forms
    of the tree behind the surface (20 to 24 ms instead of 20), a running maximum over the icosahedron's faces (0.5 ms
    instead of 0.3 for 8,192 points).
    """
    from riskmap.incidents.figures import load_incidents
    from riskmap.model.clusters import ClusterRules
    from riskmap.model.hotspots import find_all_hills
    from riskmap.model.spread import spread_over_cells

    incidents = load_incidents()
    points, environments, spread = (
        points_of(incidents),
        incidents["environment"].to_numpy(),
        spread_over_cells(incidents),
    )
    parts = [points[environments == name] for name in np.unique(environments)]
    own = lambda: own_clusters(incidents)  # noqa: E731
    hdbscan = PEERS["scikit-learn's HDBSCAN, haversine"]
    own()
    yield compare(
        "cells to clusters, every environment",
        lambda: find_all_hills(environments, spread, ClusterRules()),
        "scikit-learn's HDBSCAN, haversine",
        lambda: hdbscan(points),
        clock=time.process_time,
    )
    what = "incidents to clusters, every environment"
    for name, peer in PEERS.items():
        if (needed := NEEDS.get(name)) and not _installed(needed):
            yield Told(what, name, "not installed")
            continue
        peer(points[:1000])  # what is compiled at first use is ready
        yield compare(what, own, name, lambda peer=peer: peer(points), clock=time.process_time)
    name = "scikit-learn's HDBSCAN, haversine, one environment at a time"
    yield compare(what, own, name, lambda: [hdbscan(part) for part in parts], clock=time.process_time)
    yield from _beside_local_g(find_all_hills(environments, spread, ClusterRules()), own)
    yield from _agreement(find_all_hills(environments, spread, ClusterRules()))


def _installed(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _beside_local_g(hills: list, own: Callable[[], list]) -> Iterator[Row | Told]:
    """Getis and Ord's Gi*, without permutations, on the same cells and neighbours, made ready for it beforehand."""
    what, name = "incidents to clusters, every environment", "esda's Gi* on the same cells, no permutations"
    if not (_installed("esda") and _installed("libpysal")):
        yield Told(what, name, "not installed")
        return
    import io
    import warnings
    from contextlib import redirect_stdout

    from esda.getisord import G_Local
    from libpysal.weights import WSP

    ready = [(found.weight, _steps(found.ground.neighbours)) for found in hills]

    def local_g() -> None:
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")  # of cells with no neighbour, which it also prints
            for weight, steps in ready:
                G_Local(weight, WSP(steps).to_W(silence_warnings=True), star=True, permutations=0)

    yield compare(what, own, name, local_g, 3, time.process_time)


def _steps(neighbours: NDArray[np.int64]):
    from scipy import sparse

    row = np.repeat(np.arange(len(neighbours)), 6)
    held = neighbours.ravel() >= 0
    entries = np.ones(held.sum()), (row[held], neighbours.ravel()[held])
    return sparse.csr_matrix(entries, shape=(len(neighbours), len(neighbours)))


def _agreement(hills: list) -> Iterator[Told]:
    from sklearn.metrics import adjusted_rand_score

    from riskmap.model.lattice import centres

    indices, sizes = [], []
    for found in hills:
        times = np.rint(found.weight).astype(int)
        if times.sum() < 2 * FEWEST:
            continue
        middles = np.radians(centres(found.ground.numbers)[:, ::-1])
        theirs, ours = _sklearn_hdbscan(np.repeat(middles, times, axis=0)), np.repeat(found.labels, times)
        both = (theirs >= 0) & (ours >= 0)
        indices.append([adjusted_rand_score(ours, theirs), adjusted_rand_score(ours[both], theirs[both])])
        sizes.append([times.sum(), both.sum()])
    everything, within = np.average(indices, axis=0, weights=sizes)
    shared = np.array(sizes).sum(axis=0)
    peer = "scikit-learn's HDBSCAN, haversine, on the same weighted cells"
    yield Told("agreement: adjusted Rand index, noise as one more cluster", peer, f"{everything:.2f}")
    what = f"agreement: adjusted Rand index of the {shared[1] / shared[0]:.0%} that both put into clusters"
    yield Told(what, peer, f"{within:.2f}")


def clustering_growth() -> Iterator[Row | Told]:
    """Incidents to clusters as made incidents grow, each run in an interpreter of its own; the others stop in time.

    Seconds are of the processor, the loading of libraries included, which flattens the slopes at the small end. Peak
    memory is of the whole interpreter and the layer. The slope is of the logarithm of seconds over that of incidents,
    by least squares: 1 is as many times as long as there are more incidents. What bounds ours: below 10^5 the ground,
    whose cells grow slower than incidents; above it the 19 or 91 points by which each incident is spread over its
    circle. What bounds HDBSCAN: all pairs of points.
    """
    sizes, patience = options().sizes or SIZES, options().patience
    peer, going, costs, others = "scikit-learn's HDBSCAN, haversine", True, [], []
    for n in sizes:
        own = peak_within(_OWN.format(n=n), 10 * patience)
        other = peak_within(_PEER.format(n=n), patience) if going else None
        what = f"incidents to clusters, {n:,} made incidents"
        if own is None:
            yield Told(what, peer, "", f"stopped after {10 * patience:g} s")
            break
        costs.append((n, *own))
        if other is None:
            told = f"stopped after {patience:g} s" if going else "not tried: it was stopped with fewer"
            yield Told(what, peer, told, f"{own[0]:.3g} s")
            yield Told(f"{what}, peak memory", peer, "", f"{own[1]:,.0f} MB")
            going = False
            continue
        others.append((n, *other))
        yield Row(what, peer, (own[0],), (other[0],))
        yield Row(f"{what}, peak memory", peer, (own[1],), (other[1],), "MB")
    yield Told("slope of seconds", peer, _slope(others, 1), _slope(costs, 1))
    yield Told("slope of peak memory above that of the fewest", peer, _slope(others, 2), _slope(costs, 2))


def _slope(costs: list[tuple[float, ...]], which: int) -> str:
    """Slope in logarithms; of memory, of what comes on top of the smallest."""
    table = np.array(costs, dtype=float)
    if which == 2 and len(table):
        table = np.column_stack([table[1:, 0] - table[0, 0], table[1:, 2] * 0, table[1:, 2] - table[0, 2]])
        table = table[table[:, 2] > 0]
    if len(table) < 2:
        return "too few to tell"
    return f"{np.polyfit(np.log(table[:, 0]), np.log(table[:, which]), 1)[0]:.2f}"
