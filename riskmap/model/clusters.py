"""Clusters of weighted cells: the hills of the density of incidents, cut to a size that a planner can act upon.

A density-based clustering of cells after Chazal, Guibas, Oudot and Skraba (Persistence-Based Clustering in
Riemannian Manifolds, J. ACM 2013): each cell climbs to its highest neighbour; two hills become one where the saddle
between them is nearly as high as the lower one, unless the two together would be too wide. Chains, such as a whole
border or a whole sea, fall apart into their hills. Ties are broken by the cell's name: the order of rows is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    order = np.lexsort((np.arange(len(density)), -density))
    order = order[density[order] >= floor[order]]
    hills = _Hills(density, ground.vectors, rules)
    for cell in order.tolist():
        hills.add(cell, [other for other in ground.neighbours[cell].tolist() if other in hills.hill_of])
    return hills.labels(len(density))


class _Hills:
    """Hills growing downwards, cell by cell; a hill is known by its peak.

    A cell too low for a hill lies in its skirt: it founds no hill of its own and is not among the members.
    """

    def __init__(self, density: NDArray[np.float64], vectors: NDArray[np.float64], rules: ClusterRules):
        self.density, self.vectors, self.rules = density, vectors, rules
        self.widest = float(chord_of_km(rules.widest_km))
        self.hill_of: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}
        self.skirts: dict[int, list[int]] = {}

    def add(self, cell: int, beside: list[int]) -> None:
        """Take in the next lower cell, given which of its neighbours belong to hills or their skirts already."""
        if not beside:
            self._found(cell)
            return
        home = self.hill_of[max(beside, key=lambda other: (self.density[other], -other))]
        if self.density[cell] < self.rules.foot_share * self.density[home]:
            self.hill_of[cell] = home
            self.skirts[home].append(cell)
        elif np.linalg.norm(self.vectors[cell] - self.vectors[home]) > self.widest / 2:
            self._found(cell)
        else:
            self.hill_of[cell] = home
            self.members[home].append(cell)
        meeting = sorted({self.hill_of[other] for other in beside}, key=lambda peak: (-self.density[peak], peak))
        for lower in meeting[1:]:
            self._merge(meeting[0], lower, self.density[cell])

    def _found(self, cell: int) -> None:
        self.hill_of[cell], self.members[cell], self.skirts[cell] = cell, [cell], []

    def _merge(self, higher: int, lower: int, saddle: float) -> None:
        if saddle < self.rules.saddle_share * self.density[lower]:
            return
        both = self.vectors[self.members[higher] + self.members[lower]]
        middle = both.mean(axis=0)
        if np.linalg.norm(both - middle / np.linalg.norm(middle), axis=1).max() > self.widest / 2:
            return
        for kind in (self.members, self.skirts):
            moved = kind.pop(lower)
            kind[higher] += moved
            self.hill_of.update(dict.fromkeys(moved, higher))

    def labels(self, n_cells: int) -> NDArray[np.int64]:
        found = np.full(n_cells, -1, dtype=np.int64)
        for number, peak in enumerate(sorted(self.members, key=lambda peak: (-self.density[peak], peak))):
            found[self.members[peak]] = number
        return found


def trim_rim(labels: NDArray[np.int64], weight: NDArray[np.float64], ground: Ground) -> NDArray[np.int64]:
    """Labels without the cells at a hill's rim that hold no incident, unless two of their neighbours in it do."""
    held = (weight >= EMPTY) & (labels >= 0)
    beside = ground.neighbours
    same = (beside >= 0) & (labels[beside] == labels[:, None]) & held[beside]
    return np.where(held | (same.sum(axis=1) >= 2), labels, -1)
