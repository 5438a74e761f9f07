"""Clusters of weighted cells: the hills of the density of incidents, cut to a size that a planner can act upon.

A density-based clustering of cells after Chazal, Guibas, Oudot and Skraba (Persistence-Based Clustering in
Riemannian Manifolds, J. ACM 2013): each cell climbs to its highest neighbour; two hills become one where the saddle
between them is nearly as high as the lower one, unless the two together would be too wide. Chains, such as a whole
border or a whole sea, fall apart into their hills. Ties are broken by the cell's name: the order of rows is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import dist

import numpy as np
from numpy.typing import NDArray

from riskmap.geodesy import chord_of_km
from riskmap.model.ground import Ground

EMPTY = 0.2  # a cell with less than a fifth of an incident, spread from elsewhere, holds none


@dataclass(frozen=True)
class ClusterRules:
    """How hills are found and cut: distances in km, shares of a hill's peak."""

    bandwidth_km: float = 30.0
    saddle_share: float = 0.6
    widest_km: float = 300.0
    foot_share: float = 0.25
    background_km: float = 250.0
    background_ratio: float = 1.25
    thinnest: float = 0.05


def floor_of(expected: NDArray[np.float64], ground: Ground, rules: ClusterRules) -> NDArray[np.float64]:
    """Density under which a cell belongs to no hill; `expected` are weights by a smooth surface, (cells, ...)."""
    per_area = (expected.T / ground.areas).T
    return np.maximum(rules.background_ratio * per_area, rules.thinnest)


def find_hills(
    density: NDArray[np.float64], floor: NDArray[np.float64], ground: Ground, rules: ClusterRules
) -> NDArray[np.int64]:
    """Number of the hill each cell belongs to, -1 for none; hills are numbered by falling peak.

    Parameters
    ----------
    density
        (cells,) Incidents per cell, smoothed.
    floor
        (cells,) Density under which a cell belongs to no hill.
    """
    cells = np.flatnonzero(density >= floor)
    order = cells[np.argsort(-density[cells], kind="stable")]
    hills = _Hills(density[order], ground.vectors[order], rules)
    for cell, beside in enumerate(_higher(order, ground.neighbours)):
        hills.add(cell, beside)
    labels = np.full(len(density), -1, dtype=np.int64)
    labels[order] = hills.labels()
    return labels


def _higher(order: NDArray[np.int64], neighbours: NDArray[np.int64]) -> list[list[int]]:
    """For each cell of `order` those of its neighbours that come before it, by their place in the order, ascending."""
    n = len(order)
    place = np.full(len(neighbours) + 1, n)  # the last stands for no neighbour
    place[order] = np.arange(n)
    beside = place[neighbours[order]]
    before = beside < np.arange(n)[:, None]
    beside = np.sort(np.where(before, beside, n), axis=1).tolist()
    return [row[:number] for row, number in zip(beside, before.sum(axis=1).tolist(), strict=True)]


class _Hills:
    """Hills growing downwards, cell by cell; cells are known by their place in falling order, a hill by its peak.

    A cell too low for a hill lies in its skirt: it founds no hill of its own and is not among the members.
    """

    def __init__(self, density: NDArray[np.float64], vectors: NDArray[np.float64], rules: ClusterRules):
        self.density, self.vectors, self.rules = density.tolist(), vectors, rules
        self.points = list(map(tuple, vectors.tolist()))
        self.widest = float(chord_of_km(rules.widest_km))
        self.hill_of = [-1] * len(density)
        self.members: dict[int, list[int]] = {}
        self.skirts: dict[int, list[int]] = {}

    def add(self, cell: int, beside: list[int]) -> None:
        """Take in the next lower cell, given its higher neighbours, the highest first."""
        if not beside:
            self._found(cell)
            return
        home = self.hill_of[beside[0]]
        if self.density[cell] < self.rules.foot_share * self.density[home]:
            self.hill_of[cell] = home
            self.skirts[home].append(cell)
        elif dist(self.points[cell], self.points[home]) > self.widest / 2:
            self._found(cell)
        else:
            self.hill_of[cell] = home
            self.members[home].append(cell)
        highest, *others = sorted({self.hill_of[other] for other in beside})
        for lower in others:
            self._merge(highest, lower, self.density[cell])

    def _found(self, cell: int) -> None:
        self.hill_of[cell], self.members[cell], self.skirts[cell] = cell, [cell], []

    def _merge(self, higher: int, lower: int, saddle: float) -> None:
        if saddle < self.rules.saddle_share * self.density[lower]:
            return
        both = self.vectors[self.members[higher] + self.members[lower]]
        middle = both.sum(axis=0)
        away = both - middle / dist(middle, (0.0, 0.0, 0.0))
        if np.einsum("ij,ij->i", away, away).max() > (self.widest / 2) ** 2:
            return
        for kind in (self.members, self.skirts):
            moved = kind.pop(lower)
            kind[higher] += moved
            for cell in moved:
                self.hill_of[cell] = higher

    def labels(self) -> NDArray[np.int64]:
        """Number of each cell's hill, -1 for one in a skirt."""
        found = np.full(len(self.hill_of), -1, dtype=np.int64)
        for number, peak in enumerate(sorted(self.members)):
            found[self.members[peak]] = number
        return found


def trim_rim(labels: NDArray[np.int64], weight: NDArray[np.float64], ground: Ground) -> NDArray[np.int64]:
    """Labels without the cells at a hill's rim that hold no incident, unless two of their neighbours in it do."""
    held = (weight >= EMPTY) & (labels >= 0)
    beside = ground.neighbours
    same = (beside >= 0) & (labels[beside] == labels[:, None]) & held[beside]
    return np.where(held | (same.sum(axis=1) >= 2), labels, -1)
