"""Which incidents are near enough in space, time and number to be one, and which are near but certainly two.

Candidates may be one incident. Decoys are as near in space, but a week to a quarter apart: they cannot be one, so they
tell how alike different incidents of a place look.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from riskmap.errors import SettingError
from riskmap.geodesy import chord_of_km, km_of_chord, unit_vectors

NEAR_KM = 25.0
# Coordinates cut to whole degrees put one place up to 79 km from another telling of it.
COARSE_KM, COARSE_RADIUS_KM = 75.0, 40.0
NEAR_DAYS = 5
DECOY_DAYS = (7, 90)
# Counts that differ by more than this share of the larger, and by more than one person, are not compared.
COUNT_SHARE = 0.35
MOST_DECOYS = 2_000_000
MOST_CANDIDATES = 5_000_000
DAYS_OF_MONTH = 31


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows by position, `a` before `b`; km between the points, whole days between the dates.

    `n_days` is how many days have that gap to a given one: one for the same day, two for a day before or after, a
    month's where only months are told.
    """

    a: NDArray[np.intp]
    b: NDArray[np.intp]
    distance_km: NDArray[np.float64]
    gap_days: NDArray[np.int64]
    n_days: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.a)

    def take(self, chosen: NDArray) -> Pairs:
        """Some of the pairs, by mask or position."""
        return Pairs(*(values[chosen] for values in vars(self).values()))


@dataclass(frozen=True)
class Decoys:
    """Pairs of an asked row `a` and another row `b` that cannot be one incident; `days` apart, without sign.

    `share` is the share of all rows that were looked at as `b`.
    """

    a: NDArray[np.intp]
    b: NDArray[np.intp]
    distance_km: NDArray[np.float64]
    days: NDArray[np.int64]
    share: float

    def take(self, chosen: NDArray) -> Decoys:
        """Some of the decoys, by mask."""
        return Decoys(self.a[chosen], self.b[chosen], self.distance_km[chosen], self.days[chosen], self.share)


@dataclass(frozen=True)
class Spacetime:
    """Where (unit vectors), when (day numbers) and how surely: what pairs are looked for in."""

    vectors: NDArray[np.float64]
    day: NDArray[np.int64]
    width_days: NDArray[np.int64]  # 1 where the day is told, 31 where only the month is
    radius_km: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.day)


def spacetime_of(incidents: pd.DataFrame) -> Spacetime:
    """Where and when incidents lie; a month's date is its first day."""
    day = incidents["date"].to_numpy().astype("datetime64[D]").astype("int64")
    month = incidents["date_precision"].eq("month").to_numpy()
    vectors = unit_vectors(incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy())
    return Spacetime(vectors, day, np.where(month, DAYS_OF_MONTH, 1), incidents["radius_km"].to_numpy(float))


def candidate_pairs(incidents: pd.DataFrame, where: Spacetime) -> Pairs:
    """Pairs at most 25 km (75 km where a place is coarse), 5 days and about a third of the people apart.

    Left out are incidents of which only the year is told, and sums over a period or region.
    """
    told = incidents["date_precision"].ne("year").to_numpy() & incidents["incident_kind"].ne("cumulative").to_numpy()
    pairs = _near(where, np.flatnonzero(told))
    radius = np.maximum(where.radius_km[pairs.a], where.radius_km[pairs.b])
    allowed_km = np.where(radius >= COARSE_RADIUS_KM, COARSE_KM, NEAR_KM)
    people = incidents["dead_and_missing"].to_numpy(float)
    more, fewer = np.maximum(people[pairs.a], people[pairs.b]), np.minimum(people[pairs.a], people[pairs.b])
    alike = (more - fewer <= np.maximum(1, COUNT_SHARE * more)) & ((fewer > 0) | (more == 0))
    return pairs.take((pairs.distance_km <= allowed_km) & (pairs.gap_days <= NEAR_DAYS) & alike)


def find_decoys(where: Spacetime, asked: NDArray[np.intp], most: int = MOST_DECOYS) -> Decoys:
    """Rows within 75 km and 7 to 90 days of the rows `asked`; in a dense layer among every second, third, ... row."""
    first, last = DECOY_DAYS
    scaled = _scaled(where, COARSE_KM, last)
    tree = cKDTree(scaled[asked])
    step = int(np.ceil(tree.count_neighbors(cKDTree(scaled), _BOTH_SCALES) / most)) or 1
    others = np.lexsort((*where.vectors.T, where.day))[::step]
    near = tree.sparse_distance_matrix(cKDTree(scaled[others]), _BOTH_SCALES, output_type="coo_matrix")
    a, b = asked[near.row], others[near.col]
    km = km_of_chord(np.linalg.norm(where.vectors[a] - where.vectors[b], axis=1))
    days = np.abs(where.day[a] - where.day[b])
    return Decoys(a, b, km, days, 1 / step).take((days >= first) & (days <= last) & (km <= COARSE_KM))


# What is within 1 on the scale of space and on that of time is within the square root of two on both together.
_BOTH_SCALES = float(np.sqrt(2)) + 1e-9


def _scaled(where: Spacetime, km: float, days: int) -> NDArray[np.float64]:
    return np.column_stack([where.vectors / float(chord_of_km(km)), where.day / days])


def _near(where: Spacetime, rows: NDArray[np.intp]) -> Pairs:
    """All pairs among `rows` within 75 km and 5 days, in the order of their positions."""
    wide = int(where.width_days[rows].max(initial=1)) - 1
    tree = cKDTree(_scaled(where, COARSE_KM, NEAR_DAYS + wide)[rows])
    _refuse_too_many(tree)
    ends = rows[np.sort(tree.query_pairs(_BOTH_SCALES, output_type="ndarray"), axis=1)]
    a, b = ends[np.lexsort((ends[:, 1], ends[:, 0]))].T
    km = km_of_chord(np.linalg.norm(where.vectors[a] - where.vectors[b], axis=1))
    apart = np.abs(where.day[a] - where.day[b])
    gap = np.maximum(0, apart - np.where(where.day[a] <= where.day[b], where.width_days[a], where.width_days[b]) + 1)
    n_days = np.where(gap > 0, 2, 1) * np.maximum(where.width_days[a], where.width_days[b])
    pairs = Pairs(a, b, km, gap, n_days)
    return pairs.take((km <= COARSE_KM) & (gap <= NEAR_DAYS))


def _refuse_too_many(tree: cKDTree) -> None:
    number = int(tree.count_neighbors(tree, _BOTH_SCALES)) // 2
    if number > MOST_CANDIDATES:
        raise SettingError(
            f"{number:,} pairs of incidents lie within {COARSE_KM:g} km and the days told of each other; "
            f"at most {MOST_CANDIDATES:,} can be looked through. Select a shorter period or fewer countries."
        )
