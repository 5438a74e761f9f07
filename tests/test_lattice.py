"""Cells of points, their areas and the steps between them are those of the h3 package, pentagons included."""

from __future__ import annotations

import h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskmap.geodesy import Places, cell_areas_km2, cell_centres, cells_of, unit_vectors
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


@pytest.mark.parametrize("resolution", [0, 1, 3, 5, 9])
def test_the_neighbours_of_any_cell_are_those_h3_names(resolution: int) -> None:
    # Around every pentagon, across the borders of the coarsest cells, and anywhere.
    pentagons = [cell for middle in h3.get_pentagons(resolution) for cell in h3.grid_disk(middle, 2)]
    anywhere = cells_of(*even_points(300, resolution), resolution).tolist()
    numbers = lattice.numbers_of(np.array(sorted({*pentagons, *anywhere}), dtype=object))
    told = [sorted(names(ring[ring != lattice.NONE])) for ring in lattice.rings(numbers)]
    assert told == [sorted(h3.grid_ring(cell, 1)) for cell in lattice.names_of(numbers)]


def even_points(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(-180, 180, n), np.degrees(np.arcsin(rng.uniform(-1, 1, n)))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 8), st.sampled_from([0.01, 1.0, 200.0]))
def test_points_lie_in_the_cells_h3_names(seed: int, resolution: int, width: float) -> None:
    """Anywhere, and crowded around a corner of the icosahedron or the middle between two of them."""
    rng = np.random.default_rng(seed)
    corners = np.array([h3.cell_to_latlng(cell) for cell in sorted(h3.get_pentagons(resolution))])
    latitude, longitude = rng.choice([*corners, corners[:2].mean(axis=0)], 60).T
    longitude, latitude = longitude + rng.normal(0, width, 60), np.clip(latitude + rng.normal(0, width, 60), -90, 90)
    asked = [h3.latlng_to_cell(y, x, resolution) for x, y in zip(longitude.tolist(), latitude.tolist(), strict=True)]
    assert cells_of(longitude, latitude, resolution).tolist() == asked
    places, points = Places(resolution), list(zip(latitude.tolist(), longitude.tolist(), strict=True))
    for part in (slice(0, 40), slice(20, 60)):
        cells, number = places.cells_at(
            unit_vectors(longitude[part], latitude[part]), lambda of, part=part: [points[part][at] for at in of]
        )
        assert names(cells[number]) == asked[part]


def test_h3_is_asked_about_each_place_once_and_not_about_each_point() -> None:
    rng, places, asked = np.random.default_rng(3), Places(4), []
    for _ in range(2):
        longitude, latitude = rng.normal(12, 1, 5_000), rng.normal(30, 1, 5_000)

        def pairs(of, longitude=longitude, latitude=latitude):
            asked.extend(of)
            return list(zip(latitude[of].tolist(), longitude[of].tolist(), strict=True))

        places.cells_at(unit_vectors(longitude, latitude), pairs)
    assert len(asked) <= len(set(places.cells.tolist())) + 2


def test_points_on_the_border_of_two_cells_lie_where_h3_says() -> None:
    corners = np.array([point for cell in CELLS for point in h3.cell_to_boundary(cell)])
    latitude, longitude = np.concatenate([corners, (corners + np.roll(corners, 1, axis=0)) / 2]).T
    asked = [h3.latlng_to_cell(y, x, 4) for x, y in zip(longitude.tolist(), latitude.tolist(), strict=True)]
    assert cells_of(longitude, latitude).tolist() == asked


def test_no_points_lie_in_no_cell() -> None:
    assert cells_of([], []).tolist() == []
    assert cell_areas_km2([]).tolist() == []


@pytest.mark.parametrize("resolution", [1, 3, 4, 5, 6])
def test_areas_are_those_of_h3(resolution: int) -> None:
    bent = [cell for middle in h3.get_pentagons(resolution) for cell in h3.grid_disk(middle, 1)]
    cells = [*bent, *cells_of(*even_points(2_000, 1), resolution)]
    assert cell_areas_km2(cells) == pytest.approx([h3.cell_area(cell, "km^2") for cell in cells], rel=1e-8)


def test_middles_are_those_of_h3() -> None:
    longitude, latitude = cell_centres(CELLS)
    assert lattice.centres(lattice.numbers_of(CELLS)).tolist() == np.column_stack([longitude, latitude]).tolist()


def test_short_numbers_lead_back_to_the_cells() -> None:
    numbers, short = lattice.numbers_of(CELLS), lattice.Short(4)
    assert short.back(short.of(numbers)).tolist() == numbers.tolist()
    assert short.of(np.array(lattice.NONE)) not in short.of(numbers)


@pytest.mark.parametrize("resolution", [1, 3])
def test_a_parent_is_the_coarser_cell_that_h3_names(resolution: int) -> None:
    told = names(lattice.parents(lattice.numbers_of(CELLS), resolution))
    assert told == [h3.cell_to_parent(cell, resolution) for cell in CELLS]


def test_a_cell_that_is_not_there_has_no_position() -> None:
    numbers = np.sort(lattice.numbers_of(CELLS))
    asked = np.append(numbers[[2, 0]], lattice.NONE)
    assert lattice.positions(asked, numbers).tolist() == [2, 0, -1]
    fine = np.sort(lattice.numbers_of(cells_of([12.6, 12.5], [35.5, 35.5], 7)))
    assert lattice.positions(fine[::-1], fine[1:]).tolist() == [0, -1]
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
