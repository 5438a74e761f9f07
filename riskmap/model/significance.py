"""Does a cluster beat the smooth surface of its environment? A scan against simulated maps, false discoveries held.

The null: incidents of an environment fall independently on its ground, land or sea, following a smooth surface that
is learned from the incidents themselves with a broad kernel. Every simulated map is treated as the real one is, its
surface learned anew. The measure is Kulldorff's (A spatial scan statistic, 1997): the largest Poisson log likelihood
ratio over circles of cells; a cluster is held against the largest of each whole map, so that looking everywhere is
paid for within an environment. Across environments the families are held to a false discovery rate as by Benjamini
and Bogomolov (Selective inference on multiple families of hypotheses, 2014).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from riskmap.geodesy import chord_of_km
from riskmap.model import lattice
from riskmap.model.ground import Ground

WIDEST_RING = 3
FEWEST_INCIDENTS = 3
BATCH = 111
DRAWN_SINGLY = 10_000  # incidents; of more each cell's number is drawn, which then costs less on any ground
PASSES = 2


@dataclass(frozen=True)
class Surface:
    """Smooths weights of cells into the expected weights of the null: coarse cells carry the broad kernel.

    The kernel is applied again to what it missed (Tukey's twicing), so that broad hills of the truth are kept while
    a cluster hardly lifts its own background.
    """

    gather: sparse.csr_array  # (coarse, cells)
    smooth: NDArray[np.float32]  # (coarse, coarse)
    scatter: sparse.csr_array  # (cells, coarse)
    coarse_areas: NDArray[np.float32]
    areas: NDArray[np.float32]
    cover: NDArray[np.float32]

    def expected(self, weights: NDArray) -> NDArray[np.float32]:
        """Expected weights, shape of `weights`: (cells,) or (cells, maps); sums over what is covered are kept."""
        weights = np.asarray(weights, np.float32)
        maps = weights[:, None] if weights.ndim == 1 else weights
        density = (self.gather @ maps) / self.coarse_areas[:, None]
        once = level = self.smooth @ density
        for _ in range(PASSES - 1):
            level = level + self.smooth @ (density - level)
        level = (self.scatter @ np.maximum(level, once / 4)) * self.areas[:, None]
        level *= maps.sum(axis=0) / np.maximum(self.cover @ level, np.finfo(np.float32).tiny)
        return level[:, 0] if weights.ndim == 1 else level


def build_surface(ground: Ground, bandwidth_km: float) -> Surface:
    """Surface over a ground; kernels see the ground only, so that coasts and edges do not thin it."""
    coarser = lattice.resolution_of(ground.numbers) - 1
    coarse, parent = np.unique(lattice.parents(ground.numbers, coarser), return_inverse=True)
    n, areas, cover = len(parent), ground.areas.astype(np.float32), ground.cover.astype(np.float32)
    gather = sparse.csr_array((np.ones(n, np.float32), (parent, np.arange(n))), shape=(parent.max() + 1, n))
    middles = gather @ ground.vectors
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    coarse_areas = gather @ (areas * cover)
    blocks = np.flatnonzero(np.diff(lattice.parents(coarse, 0))) + 1
    smooth = _smoothing(middles, coarse_areas, bandwidth_km, blocks)
    return Surface(gather, smooth, _between(ground.vectors, middles), coarse_areas, areas, cover)


def _smoothing(
    middles: NDArray, areas: NDArray[np.float32], bandwidth_km: float, blocks: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Gaussian kernel between the middles of coarse cells, each row summing to one.

    Large, so worked out from each of `blocks` to the next, which begin new parts of the Earth, for what lies near
    them; it is 0 beyond seven bandwidths, where single numbers would not tell it from that.
    """
    smooth = np.zeros((len(middles), len(middles)), np.float32)
    steepness, reach = np.float32(1 / chord_of_km(bandwidth_km) ** 2), chord_of_km(7 * bandwidth_km)
    for part in np.split(np.arange(len(middles)), blocks):
        apart = np.linalg.norm(middles - middles[part].mean(axis=0), axis=1)
        near = np.flatnonzero(apart <= apart[part].max() + reach)
        kernel = middles[part] @ middles[near].T
        kernel -= 1
        kernel = kernel.astype(np.float32)  # minus half the squared chord
        np.exp(np.minimum(kernel, 0, out=kernel) * steepness, out=kernel)
        kernel *= areas[near]
        kernel /= kernel.sum(axis=1, keepdims=True)
        smooth[part[0] : part[-1] + 1, near] = kernel
    return smooth


def _between(vectors: NDArray[np.float64], middles: NDArray[np.float64]) -> sparse.csr_array:
    """Weights that carry values from the middles of coarse cells to cells, by inverse squared distance."""
    nearest = min(4, len(middles))
    apart, number = cKDTree(middles).query(vectors, k=[*range(1, nearest + 1)])
    weight = 1 / np.maximum(apart, 1e-4) ** 2
    weight /= weight.sum(axis=1, keepdims=True)
    rows = np.repeat(np.arange(len(vectors)), nearest)
    shape = (len(vectors), len(middles))
    return sparse.csr_array((weight.ravel().astype(np.float32), (rows, number.ravel())), shape=shape)


def build_rings(neighbours: NDArray[np.int64]) -> list[sparse.csr_array]:
    """Which cells lie k steps over the ground from each cell, for k = 0 to 3: matrices (cells, cells) of ones."""
    n = len(neighbours)
    row, column = np.repeat(np.arange(n), neighbours.shape[1]), neighbours.ravel()
    held = column >= 0
    step = sparse.csr_array((np.ones(held.sum(), np.float32), (row[held], column[held])), shape=(n, n))
    here = sparse.csr_array(sparse.eye_array(n, dtype=np.float32, format="csr"))
    reached, rings = here, [here]
    for _ in range(WIDEST_RING):
        wider = sparse.csr_array(reached @ (here + step))
        wider.data[:] = 1
        rings.append(sparse.csr_array(wider - reached))
        rings[-1].eliminate_zeros()
        reached = wider
    return rings


def log_ratio(found: NDArray, expected: NDArray) -> NDArray:
    """Poisson log likelihood ratio of more than expected, 0 where fewer than three were found or no more than
    expected.

    >>> float(log_ratio(np.array([100.0]), np.array([50.0])).round(3)[0])
    19.315
    """
    found, expected = np.broadcast_arrays(np.asarray(found), np.asarray(expected))
    ratio = np.zeros(found.shape)
    more = (found >= FEWEST_INCIDENTS) & (found > expected)
    c, mu = found[more].astype(float), np.maximum(expected[more].astype(float), 1e-9)
    ratio[more] = c * np.log(c / mu) - (c - mu)
    return ratio


def largest_ratios(
    found: NDArray, expected: NDArray, rings: list[sparse.csr_array], region: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Largest log likelihood ratio of each map in each region, (regions, maps), over all circles of cells.

    `found` and `expected` are (cells, maps); `region` numbers the region of each cell from 0.
    """
    order = np.argsort(region, kind="stable")
    starts = np.searchsorted(region[order], np.arange(region.max() + 1))
    largest = np.zeros((len(starts), found.shape[1]))
    here, level = np.zeros_like(found), np.zeros_like(expected)
    for ring in rings:
        here, level = here + ring @ found, level + ring @ expected
        largest = np.maximum(largest, np.maximum.reduceat(log_ratio(here, level)[order], starts))
    return largest


def simulated_ratios(
    expected: NDArray,
    surface: Surface,
    rings: list[sparse.csr_array],
    region: NDArray[np.int64],
    n_maps: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Largest ratios of `n_maps` maps drawn from the surface, (regions, maps), each row ascending."""
    n_incidents, ratios = round(np.sum(expected, dtype=float)), []
    draw = _drawn_by_cell if n_incidents > DRAWN_SINGLY else _drawn_singly
    for start in range(0, n_maps, BATCH):
        found = draw(expected, n_incidents, min(BATCH, n_maps - start), rng)
        ratios.append(largest_ratios(found, surface.expected(found), rings, region))
    return np.sort(np.concatenate(ratios, axis=1), axis=1)


def _drawn_singly(expected: NDArray, n_incidents: int, n_maps: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Incidents in each cell of maps, (cells, maps): each incident is put into a cell by itself."""
    upto, n_cells = np.cumsum(expected, dtype=float), len(expected)
    cell = np.searchsorted(upto, rng.random((n_maps, n_incidents)) * upto[-1], side="right")
    slot = np.minimum(cell, n_cells - 1) * n_maps + np.arange(n_maps)[:, None]
    found = np.bincount(slot.ravel(), minlength=n_cells * n_maps)
    return found.reshape(n_cells, n_maps).astype(np.float32)


def _drawn_by_cell(expected: NDArray, n_incidents: int, n_maps: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """The same maps in distribution, at a cost that grows with cells and not with incidents.

    How many of n independent incidents fall into each cell is multinomial (Johnson, Kotz and Balakrishnan, Discrete
    Multivariate Distributions, 1997, chapter 35): binomial in the first cell, and then in each cell binomial of those
    left, with the cell's share of what is left (Davis, The computer generation of multinomial random variates, 1993),
    which is how NumPy draws it.
    """
    shares = np.asarray(expected, float)
    return rng.multinomial(n_incidents, shares / shares.sum(), n_maps).T.astype(np.float32, order="C")


def p_values(ratios: NDArray, simulated: NDArray) -> NDArray[np.float64]:
    """Share of maps, the real one among them, whose largest ratio is at least as large; `simulated` ascending.

    >>> p_values(np.array([0.5, 9.0]), np.array([1.0, 2.0, 3.0])).tolist()
    [1.0, 0.25]
    """
    above = len(simulated) - np.searchsorted(simulated, np.asarray(ratios), side="left")
    return (1 + above) / (1 + len(simulated))


def cluster_ratios(
    labels: NDArray[np.int64], found: NDArray, expected: NDArray, rings: list[sparse.csr_array]
) -> NDArray[np.float64]:
    """Largest ratio over circles centred in each cluster, (clusters,).

    A circle counts in full where its cluster has at least twice the surplus of all other clusters in it; elsewhere
    what these have above the expected is left out. So a strong neighbour lends nothing that would matter, a cluster
    that fell apart is not lost, and no ratio exceeds the map's own.
    """
    best = np.zeros(labels.max(initial=-1) + 1)
    member = np.flatnonzero(labels >= 0)
    own = labels[member]
    surplus = np.maximum(found - expected, 0)
    here, level, mine, others = np.zeros((4, len(member)))
    for ring in rings:
        near = sparse.coo_array(ring[member])
        same = labels[near.col] == own[near.row]
        other = (labels[near.col] >= 0) & ~same
        here += np.bincount(near.row, found[near.col], len(member))
        level += np.bincount(near.row, expected[near.col], len(member))
        mine += np.bincount(near.row, surplus[near.col] * same, len(member))
        others += np.bincount(near.row, surplus[near.col] * other, len(member))
        counted = np.where(others <= mine / 2, here, here - others)
        np.maximum.at(best, own, log_ratio(counted, level))
    return best


def across_families(p_by_family: dict[str, NDArray[np.float64]], level: float = 0.05) -> dict[str, NDArray[np.float64]]:
    """p-values after false-discovery control: families chosen by Benjamini and Hochberg on their smallest p-value,
    then each p-value enlarged by how many families were looked at for each one chosen.

    What is at most `level` is published; on noise in every family that happens in at most `level` of the maps.
    """
    smallest = np.sort([values.min() for values in p_by_family.values() if len(values)])
    n_families = len(smallest)
    passing = np.flatnonzero(smallest <= level * np.arange(1, n_families + 1) / max(n_families, 1))
    n_chosen = passing.max() + 1 if len(passing) else 1
    return {name: np.minimum(1, values * n_families / n_chosen) for name, values in p_by_family.items()}
