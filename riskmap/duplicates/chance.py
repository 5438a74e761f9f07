"""How many different incidents are to be expected as near as this by chance: here, now, at this distance.

Counted, not modelled: a place that the source writes for five hundred incidents, a week of many shipwrecks, and a day
on which bodies come ashore by the dozen all show in the decoys of the two incidents and in the decoys' own neighbours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from riskmap.duplicates.pairs import DECOY_DAYS, NEAR_DAYS, NEAR_KM, Decoys, Pairs, Spacetime
from riskmap.geodesy import chord_of_km

# Outer edges of the rings of distance; the first holds places told by the same coordinates.
RINGS_KM = (0.5, 5.0, 15.0, 25.0, 75.0)
WIDE_KM = 200.0
RECENT_DAYS = 28
# How much the record of all years weighs beside the quarter's, in incidents; how much the rate beside companions.
FEW_INCIDENTS = 0.5
FEW_DECOYS = 6.0
SHORTEST_RECORD_DAYS = 365


def ring_of(distance_km: NDArray[np.float64]) -> NDArray[np.intp]:
    """Number of the ring that a distance lies in, from 0."""
    return np.minimum(np.searchsorted(RINGS_KM, distance_km), len(RINGS_KM) - 1)


def expected_by_chance(where: Spacetime, pairs: Pairs, decoys: Decoys) -> NDArray[np.float64]:
    """Different incidents expected in each pair's ring and gap of days, as seen from the busier of its two ends.

    Taken from the daily rate around it or, where incidents come several at a time, from how many companions its
    decoys have in such a ring and gap.
    """
    ring = ring_of(pairs.distance_km)
    per_day = _daily_rates(where, decoys)
    companions, n_decoys = _companions(len(where), pairs, ring, decoys.take(decoys.distance_km <= NEAR_KM))
    cell = _cell(ring, pairs)
    seen_from = []
    for end in (pairs.a, pairs.b):
        rate = per_day[end, ring] * pairs.n_days
        usual = (companions[end, cell] + FEW_DECOYS * rate) / (n_decoys[end] + FEW_DECOYS)
        seen_from.append(np.maximum(rate, usual))
    return np.maximum(*seen_from)


def _cell(ring: NDArray[np.intp], pairs: Pairs) -> NDArray[np.intp]:
    return ring * (NEAR_DAYS + 1) + pairs.gap_days


def _companions(
    n: int, pairs: Pairs, ring: NDArray[np.intp], decoys: Decoys
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How many candidates, by ring and gap, the decoys of each row have together; and how many decoys it has."""
    cells = len(RINGS_KM) * (NEAR_DAYS + 1)
    cell = _cell(ring, pairs)
    ends = np.concatenate([pairs.a, pairs.b])
    own = np.bincount(ends * cells + np.tile(cell, 2), minlength=n * cells).reshape(n, cells)
    decoys_of = csr_array((np.ones(len(decoys.a)), (decoys.a, decoys.b)), shape=(n, n))
    return decoys_of @ own.astype(float), np.asarray(decoys_of.sum(axis=1)).ravel()


def _daily_rates(where: Spacetime, decoys: Decoys) -> NDArray[np.float64]:
    """Incidents a day in each ring around each row: of the quarter before and after, or of the weeks next to it where
    these were busier; drawn to the rate of all years where few were counted.
    """
    shape = (len(where), len(RINGS_KM))
    place = decoys.a * shape[1] + ring_of(decoys.distance_km)
    size = shape[0] * shape[1]
    quarter = np.bincount(place, minlength=size).reshape(shape) / decoys.share
    recent = np.bincount(place[decoys.days <= RECENT_DAYS], minlength=size).reshape(shape) / decoys.share
    long_run = _rates_of_all_years(where)
    usual = (quarter + FEW_INCIDENTS) / (_open_days(where, DECOY_DAYS[1]) + FEW_INCIDENTS / long_run)
    lately = (recent + usual * RECENT_DAYS) / (_open_days(where, RECENT_DAYS) + RECENT_DAYS)
    return np.maximum(usual, lately)


def _open_days(where: Spacetime, last: int) -> NDArray[np.int64]:
    """Days of the record among the 7 to `last` before and after each row, shape (n, 1)."""
    first = DECOY_DAYS[0]
    since, until = where.day - where.day.min(), where.day.max() - where.day
    before, after = (np.clip(days - first + 1, 0, last - first + 1) for days in (since, until))
    return (before + after)[:, None]


def _rates_of_all_years(where: Spacetime) -> NDArray[np.float64]:
    """Others a day in each ring over the whole record, with an even share of those within 200 km: never nought."""
    tree = cKDTree(where.vectors)
    within = [
        tree.query_ball_point(where.vectors, float(chord_of_km(km)), return_length=True) - 1.0
        for km in (*RINGS_KM, WIDE_KM)
    ]
    rings = np.diff(np.column_stack(within[:-1]), axis=1, prepend=0)
    even = np.diff(np.square(RINGS_KM), prepend=0) / WIDE_KM**2
    span = max(int(np.ptp(where.day)) + 1, SHORTEST_RECORD_DAYS)
    return (rings + (within[-1][:, None] + 1) * even) / span
