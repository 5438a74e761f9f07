"""H3's lattices for whole arrays: where points stand in them, and how large their cells are.

H3 lays regular hexagons on the faces of an icosahedron, seen from the Earth's middle (a gnomonic projection,
https://h3geo.org/docs/core-library/overview). Points of one face nearest to one place of its lattice share a cell, so
the h3 package need be asked once for each such place and not once for each point.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import h3
import numpy as np
from numpy.typing import NDArray

COARSEST_STEP = (3 - np.sqrt(5)) / 2  # between middles of resolution 0, on a plane that touches the unit sphere
TURN = np.arcsin(np.sqrt(3 / 28))  # of every odd resolution against the even ones
AT_A_BORDER = 1e-6  # of a step: nearer to a border of two cells, h3 itself is asked
NEAR_AN_EDGE = 0.5  # of a step: cells nearer to an edge of the icosahedron may be bent by it
FINEST_BENT = 2  # coarser cells are too wide for two terms of a series
AT_ONCE = 2**13  # points worked on together, so that they stay in the processor's own memory
_FACE, _ROW = 2**58, 2**29


def sites_of(vectors: NDArray[np.float64], resolution: int) -> NDArray[np.int64]:
    """A number for the place of the lattice next to each point of the unit sphere, shape (n,): equal numbers, one cell.

    A point at a border of two cells has a number of its own, below 0.
    """
    parts = [vectors[start : start + AT_ONCE] for start in range(0, len(vectors), AT_ONCE)]
    sites = np.concatenate([_sites(part, resolution) for part in parts] or [np.zeros(0, np.int64)])
    alone = np.flatnonzero(sites < 0)
    sites[alone] = -1 - np.arange(len(alone))
    return sites


def _sites(vectors: NDArray[np.float64], resolution: int) -> NDArray[np.int64]:
    x, y, face = _on_faces(vectors)
    plane = (x + 1j * y) / step_of(resolution)
    if resolution % 2:
        plane *= np.exp(-1j * TURN)
    row = plane.imag * (2 / np.sqrt(3))
    first, second = plane.real - row / 2, row
    nearest, other = np.rint(first), np.rint(second)
    off, other_off = first - nearest, second - other
    third_off = -off - other_off
    # The third of three axes adds up to nothing with the others; the one that was rounded most is told by them.
    carry = np.rint(third_off)
    if carry.any():
        worst = np.argmax(np.abs([off, other_off, third_off - carry]), axis=0)
        nearest -= np.where(worst == 0, carry, 0)
        other -= np.where(worst == 1, carry, 0)
        off, other_off = first - nearest, second - other
        third_off = -off - other_off
    highest = np.maximum(np.maximum(off, other_off), third_off)
    lowest = np.minimum(np.minimum(off, other_off), third_off)
    place = face * _FACE + (nearest.astype(np.int64) + _ROW // 2) * _ROW + other.astype(np.int64) + _ROW // 2
    return np.where(highest - lowest < 1 - AT_A_BORDER, place, -1)


def _on_faces(vectors: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Points on the plane that touches the sphere at the middle of their face, and the numbers of their faces."""
    middles, corners = _faces()
    face = np.argmax(vectors @ middles.T, axis=1)
    axes = corners, np.cross(middles, corners), middles
    along, across, away = (sum(part * axis.T[k].take(face) for k, part in enumerate(vectors.T)) for axis in axes)
    return along / away, across / away, face


def areas_of(vectors: NDArray[np.float64], resolution: int) -> NDArray[np.float64]:
    """Areas on the unit sphere of the cells with these middles, shape (n,); NaN where an edge may bend the cell.

    The integral of the projection's scale over a regular hexagon, to the second moment: within a billionth.
    """
    if resolution <= FINEST_BENT:
        return np.full(len(vectors), np.nan)
    step = step_of(resolution)
    cosines = vectors @ _faces()[0].T
    nearest, second = np.sort(cosines, axis=1)[:, :-3:-1].T
    scale, bend = nearest**3, 15 * (1 / nearest**2 - 1) * nearest**7 - 6 * nearest**5
    areas = step**2 * np.sqrt(3) / 2 * (scale + bend * 5 / 144 * step**2)
    return np.where(nearest - second < NEAR_AN_EDGE * step, np.nan, areas)


def step_of(resolution: int) -> float:
    """From a cell's middle to the next, on a plane that touches the unit sphere at the middle of a face."""
    return COARSEST_STEP / np.sqrt(7) ** resolution


@cache
def _faces() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middles of the twenty faces and, at right angles to them, the way to a corner: two arrays (20, 3)."""
    latitude, longitude = np.radians([h3.cell_to_latlng(cell) for cell in sorted(h3.get_pentagons(0))]).T
    flat = np.cos(latitude)
    corners = np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])
    beside = corners @ corners.T > 0.4
    faces = [list(three) for three in combinations(range(12), 3) if beside[np.ix_(three, three)].all()]
    middles = corners[faces].sum(axis=1)
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    towards = corners[[three[0] for three in faces]]
    towards = towards - np.einsum("ij,ij->i", towards, middles)[:, None] * middles
    return middles, towards / np.linalg.norm(towards, axis=1, keepdims=True)
