"""Steps between cells are those of the h3 package, pentagons included."""

from __future__ import annotations

import h3
import numpy as np
import pytest

from riskmap.geodesy import cells_of
from riskmap.model import lattice

PENTAGON = h3.get_pentagons(4)[3]
PLACES = cells_of([12.6, 179.99, -5.3, 0.0, 100.0], [35.5, -16.0, 36.1, 89.9, -60.0])
CELLS = np.array(sorted([*PLACES, PENTAGON, *h3.grid_ring(PENTAGON, 1)]), dtype=object)


def names(numbers) -> list[str]:
    return lattice.names_of(np.asarray(numbers)).tolist()


@pytest.mark.parametrize("steps", [1, 3])
def test_a_disk_holds_what_lies_within_so_many_steps(steps: int) -> None:
    reached = set().union(*(h3.grid_disk(cell, steps) for cell in CELLS))
    assert names(lattice.disks(lattice.numbers_of(CELLS), steps)) == sorted(reached)


def test_a_ring_holds_the_neighbours_and_a_pentagon_has_five() -> None:
    for cell, ring in zip(CELLS, lattice.rings(lattice.numbers_of(CELLS)), strict=True):
        beside = sorted(h3.grid_ring(cell, 1))
        assert names(ring[: len(beside)]) == beside
        assert (ring[len(beside) :] == lattice.NONE).all()
        assert len(beside) == (5 if cell == PENTAGON else 6)


@pytest.mark.parametrize("resolution", [1, 3])
def test_a_parent_is_the_coarser_cell_that_h3_names(resolution: int) -> None:
    told = names(lattice.parents(lattice.numbers_of(CELLS), resolution))
    assert told == [h3.cell_to_parent(cell, resolution) for cell in CELLS]


def test_a_cell_that_is_not_there_has_no_position() -> None:
    numbers = np.sort(lattice.numbers_of(CELLS))
    asked = np.append(numbers[[2, 0]], lattice.NONE)
    assert lattice.positions(asked, numbers).tolist() == [2, 0, -1]
    assert lattice.positions(asked, numbers[:0]).tolist() == [-1, -1, -1]


def test_a_property_is_worked_out_once_for_each_cell() -> None:
    asked: list[int] = []

    def work(numbers):
        asked.extend(numbers.tolist())
        return numbers % np.uint64(1000)

    known, numbers = lattice.Known(work), lattice.numbers_of(CELLS)
    first = known.of(numbers[5:])
    assert np.array_equal(known.of(numbers)[5:], first)
    assert np.array_equal(first, numbers[5:] % np.uint64(1000))
    assert sorted(asked) == sorted(numbers.tolist())
