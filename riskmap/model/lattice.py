"""H3 cells as numbers, and the steps between them: arrays where the h3 package works cell by cell.

A cell's number is its name read as a hexadecimal; at one resolution numbers sort as names do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import chain

import h3.api.memview_int as h3
import numpy as np
from numpy.typing import NDArray

from riskmap.geodesy import names_of

__all__ = [
    "NONE",
    "Known",
    "Short",
    "ascending",
    "centres",
    "disks",
    "distinct",
    "names_of",
    "numbers_of",
    "parents",
    "positions",
    "resolution_of",
    "rings",
    "without",
]

NONE = np.iinfo(np.uint64).max  # no cell has this number
WIDEST_TABLE = 7 + 3 * 5  # bits: up to resolution 5 a table of all cells there are is small and quicker than a search


def numbers_of(cells: NDArray[np.object_]) -> NDArray[np.uint64]:
    """Numbers of cells from their names, in the same order.

    >>> names_of(numbers_of(np.array(["84384d9ffffffff"], dtype=object))).tolist()
    ['84384d9ffffffff']
    """
    return np.array([int(cell, 16) for cell in cells], dtype=np.uint64)


def resolution_of(numbers: NDArray[np.uint64]) -> int:
    """Resolution of cells, which all have the same; 0 for none."""
    return h3.get_resolution(int(numbers[0])) if len(numbers) else 0


def centres(numbers: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Longitude and latitude of the cells' middles in degrees, shape (n, 2)."""
    told = chain.from_iterable(map(h3.cell_to_latlng, numbers.tolist()))
    return np.fromiter(told, float, 2 * len(numbers)).reshape(-1, 2)[:, ::-1]


def disks(numbers: NDArray[np.uint64], steps: int) -> NDArray[np.uint64]:
    """All cells within so many steps of one of `numbers`, each once, ascending."""
    reached = edge = distinct(numbers)
    for _ in range(steps):
        edge = without(distinct(rings(edge)), reached)
        reached = np.sort(np.concatenate([reached, edge]))
    return reached


def distinct(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each cell once, ascending; `NONE` is left out."""
    short = Short(resolution_of(numbers.ravel()))
    if short.width > WIDEST_TABLE:
        found = ascending(numbers)
        return found[found != NONE]
    there = np.zeros(1 << short.width, dtype=bool)
    there[short.of(numbers)] = True
    there[-1] = False
    return short.back(np.flatnonzero(there).astype(np.uint64))


def ascending(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each number once, ascending; several times as fast as `np.unique`, which hashes them."""
    ordered = np.sort(numbers, axis=None)
    return ordered[np.diff(ordered, prepend=ordered[:1] - np.uint64(1)) != 0]


def without(numbers: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Those of `numbers` that are not among `others`; both ascend."""
    at = np.minimum(np.searchsorted(others, numbers), max(len(others) - 1, 0))
    return numbers[others[at] != numbers] if len(others) else numbers


def rings(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The neighbours of each cell, ascending, shape (n, 6); a pentagon's last is `NONE`."""
    resolution = resolution_of(numbers)
    beside = np.repeat(numbers[None], 6, axis=0)
    way = np.repeat(np.arange(1, 7, dtype=np.uint8)[:, None], len(numbers), axis=1)
    for level in range(resolution, 0, -1):
        shift = np.uint64(3 * (15 - level))
        digit = ((numbers >> shift) & np.uint64(7)).astype(np.uint8)
        changed, way = np.divmod(_steps()[level % 2].take(7 * digit + way), 7)
        beside ^= (digit ^ changed).astype(np.uint64) << shift
    table = beside.T
    # Beyond a cell of resolution 0 the ways are turned; around the pentagons one of them is missing.
    apart = np.flatnonzero(way.any(axis=0) | np.isin((numbers >> np.uint64(45)) & np.uint64(0x7F), _pentagons()))
    table[apart] = _ringed(numbers[apart])
    return np.sort(table, axis=1)


def _ringed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The same for each cell by the h3 package."""
    table = np.full((len(numbers), 6), NONE, dtype=np.uint64)
    for row, number in enumerate(numbers.tolist()):
        beside = h3.grid_ring(number, 1)
        table[row, : len(beside)] = beside
    return table


@cache
def _steps() -> NDArray[np.uint8]:
    """What a step does to the last digit of an index, by parity of the resolution and 7 * digit + way: (2, 49).

    Told as 7 * the new digit + the way that the parent then goes. A digit is itself the way from the middle of the
    parent to the cell, 0 for none; ways between parents are longer by the square root of seven and turned.
    """
    third = np.exp(2j * np.pi / 3)
    along = np.array([0, third**2, third, third + third**2, 1, 1 + third**2, 1 + third])
    ends = (along[:, None] + along).ravel()
    reached = ((along[:, None] + longer * along).ravel() for longer in (3 + third, 3 + third**2))
    return np.array([np.abs(ends[:, None] - told).argmin(axis=1) for told in reached], dtype=np.uint8)


@cache
def _pentagons() -> NDArray[np.uint64]:
    """Numbers of the twelve cells of resolution 0 that are pentagons."""
    return np.array([h3.get_base_cell_number(cell) for cell in h3.get_pentagons(0)], dtype=np.uint64)


def positions(asked: NDArray[np.uint64], numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where each asked cell stands in `numbers`, which ascend; -1 for one that is not there."""
    if not len(numbers):
        return np.full(asked.shape, -1, dtype=np.int64)
    short = Short(resolution_of(numbers))
    if short.width > WIDEST_TABLE:
        at = np.minimum(np.searchsorted(numbers, asked), len(numbers) - 1)
        return np.where(numbers[at] == asked, at, -1)
    place = np.full(1 << short.width, -1, dtype=np.int64)
    place[short.of(numbers)] = np.arange(len(numbers))
    return place[short.of(asked)]


class Short:
    """Numbers of cells without what all cells of a resolution share: small enough for a table of all there are.

    `NONE` is the last of them, and no cell is.
    """

    def __init__(self, resolution: int):
        self.width = 7 + 3 * resolution
        self.unused, self.all = np.uint64(3 * (15 - resolution)), np.uint64((1 << self.width) - 1)
        self.shared = np.uint64(1 << 59 | resolution << 52 | (1 << int(self.unused)) - 1)

    def of(self, numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
        return (numbers >> self.unused) & self.all

    def back(self, short: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The cells' whole numbers."""
        return short << self.unused | self.shared


def parents(numbers: NDArray[np.uint64], resolution: int) -> NDArray[np.uint64]:
    """The coarser cell that each cell belongs to, by the layout of an H3 index (https://h3geo.org/docs/core-library/h3Indexing).

    >>> names_of(parents(numbers_of(np.array(["84384d9ffffffff"], dtype=object)), 3)).tolist()
    ['83384dfffffffff']
    """
    unused = np.uint64((1 << 3 * (15 - resolution)) - 1)
    field = np.uint64(0xF << 52)
    return (numbers & ~field) | np.uint64(resolution << 52) | unused


class Known:
    """A property of cells that is worked out once for each: `work` gives the values of cells it has not seen."""

    def __init__(self, work: Callable[[NDArray[np.uint64]], NDArray]):
        self.work = work
        self.numbers = np.array([], dtype=np.uint64)
        self.values: NDArray | None = None

    def of(self, numbers: NDArray[np.uint64]) -> NDArray:
        """Values of cells, in their order."""
        fresh = distinct(numbers)
        fresh = fresh[positions(fresh, self.numbers) < 0]
        if self.values is None:
            self.numbers, self.values = fresh, self.work(fresh)
        elif len(fresh):
            both = np.concatenate([self.numbers, fresh])
            order = np.argsort(both)
            self.numbers, self.values = both[order], np.concatenate([self.values, self.work(fresh)])[order]
        return self.values[positions(numbers, self.numbers)]
