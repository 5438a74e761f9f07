"""H3 cells as numbers, and the steps between them: arrays where the h3 package works cell by cell.

A cell's number is its name read as a hexadecimal; at one resolution numbers sort as names do.
"""

from __future__ import annotations

from collections.abc import Callable

import h3.api.memview_int as h3
import numpy as np
from numpy.typing import NDArray

NONE = np.iinfo(np.uint64).max  # no cell has this number


def numbers_of(cells: NDArray[np.object_]) -> NDArray[np.uint64]:
    """Numbers of cells from their names, in the same order.

    >>> names_of(numbers_of(np.array(["84384d9ffffffff"], dtype=object))).tolist()
    ['84384d9ffffffff']
    """
    return np.array([int(cell, 16) for cell in cells], dtype=np.uint64)


def names_of(numbers: NDArray[np.uint64]) -> NDArray[np.object_]:
    """Names of cells from their numbers, in the same order."""
    return np.array([f"{number:x}" for number in numbers.tolist()], dtype=object)


def disks(numbers: NDArray[np.uint64], steps: int) -> NDArray[np.uint64]:
    """All cells within so many steps of one of `numbers`, each once, ascending."""
    return np.unique(_joined([h3.grid_disk(number, steps) for number in numbers.tolist()]))


def rings(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The neighbours of each cell, ascending, shape (n, 6); a pentagon's last is `NONE`."""
    around = [h3.grid_disk(number, 1) for number in numbers.tolist()]
    table = _joined(around)
    if len(table) < 7 * len(numbers):
        table = np.array([[*disk, *[NONE] * (7 - len(disk))] for disk in around], dtype=np.uint64)
    table = table.reshape(-1, 7)
    return np.sort(np.where(table == numbers[:, None], NONE, table), axis=1)[:, :6]


def positions(asked: NDArray[np.uint64], numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where each asked cell stands in `numbers`, which ascend; -1 for one that is not there."""
    if not len(numbers):
        return np.full(asked.shape, -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(numbers, asked), len(numbers) - 1)
    return np.where(numbers[at] == asked, at, -1)


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
        self.values = work(self.numbers)

    def of(self, numbers: NDArray[np.uint64]) -> NDArray:
        """Values of cells, in their order."""
        fresh = np.setdiff1d(numbers, self.numbers)
        if len(fresh):
            both = np.concatenate([self.numbers, fresh])
            order = np.argsort(both)
            self.numbers, self.values = both[order], np.concatenate([self.values, self.work(fresh)])[order]
        return self.values[np.searchsorted(self.numbers, numbers)]


def _joined(views: list[memoryview]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(views), dtype=np.uint64)
