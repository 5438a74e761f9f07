"""Baselines tuned as a careful analyst would: the settings that did best on the year before are used for the next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from riskmap import geodesy
from riskmap.model import scores
from riskmap.model.baselines import FAMILIES, UNIFORM, YEAR_DAYS, Candidate, Family, Ground, History
from riskmap.model.mixture import Past

Array = NDArray[np.float64]
UNIFORM_PARTS = (0.01, 0.03, 0.1, 0.3)  # a baseline takes the one that served it best on the year before
TUNING_BUDGET_KM2 = 250e3


def with_rest(bank_areas_km2: Array) -> Array:
    """Areas of cells, and of the rest of the Earth as one more."""
    return np.append(bank_areas_km2, geodesy.EARTH_AREA_KM2 - bank_areas_km2.sum())


def share_of(mass: Array, uniform: Array) -> Array:
    """Shares of cells and the rest of the Earth, to which only an even forecast gives any."""
    return scores.shares(np.append(mass, 0.0), uniform)


def tune(
    family: Family, past: History, hit_cells: NDArray[np.intp], n: Array | None = None, hits_n: Array | None = None
) -> tuple[Candidate, float]:
    """The candidate, and its part of an even forecast, that did best on the cells that were hit; else the first.

    `n` and `hits_n` are the incidents that each entry of the past, and each hit, stands for; by default one.
    """
    if not past.known.any() or not len(hit_cells) or (len(family.candidates) == 1 and family.name == UNIFORM):
        return family.candidates[0], UNIFORM_PARTS[0]
    areas = with_rest(past.ground.bank.areas_km2)
    uniform = areas / geodesy.EARTH_AREA_KM2
    n = np.ones(len(past.known)) if n is None else n
    best, chosen = -np.inf, (family.candidates[0], UNIFORM_PARTS[0])
    for candidate in family.candidates:
        share = share_of(candidate.mass(past, n), uniform)
        for part in UNIFORM_PARTS[: 1 if family.only_ranks else None]:
            bits = scores.bits(scores.mixed(share, uniform, part), uniform, hit_cells)
            score = np.average(bits, weights=hits_n)
            if family.tuned_for_hits:
                covered = scores.covered(share / areas, areas, TUNING_BUDGET_KM2)[hit_cells]
                hits = np.average(covered, weights=hits_n)
                score = hits if family.only_ranks else hits + 1e-6 * score
            if score > best:
                best, chosen = score, (candidate, part)
    return chosen


def baseline_shares(
    past: Past, name: str, chosen: NDArray[np.bool_], values: Sequence[Array], with_even_part: bool = True
) -> list[Array] | None:
    """Each value as the baseline `name` spreads it over the cells after the data's end, summing to one.

    It learns from the `chosen` incidents only, and is tuned on the last twelve months, its part of an even forecast
    too; None where these, or the time before them, hold none.
    """
    family = next(family for family in FAMILIES if family.name == name)
    ground = Ground(past.bank, past.cell_index, np.zeros((0, 3)), past.by_source)
    latest = chosen & (past.age_days <= YEAR_DAYS) & ~past.cut
    before = History(ground, chosen & (past.age_days > YEAR_DAYS), past.age_days - YEAR_DAYS)
    if not latest.any() or not before.known.any():
        return None
    n = past.numbers
    candidate, part = tune(family, before, past.cell_index[latest], n, n[latest])
    now = History(ground, chosen, past.age_days)
    even = past.bank.areas_km2 / past.bank.areas_km2.sum()
    part = part if with_even_part else 0.0
    return [scores.mixed(scores.shares(candidate.mass(now, value), even), even, part) for value in values]
