"""A baseline that stands in for the model is the one that the backtest scored, learned from the past alone."""

from __future__ import annotations

import numpy as np
import pytest

from riskmap.geodesy import cells_within
from riskmap.model import scores
from riskmap.model.baselines import KERNEL, KERNEL_HITS, LAST_YEAR, UNIFORM
from riskmap.model.kernels import build_bank
from riskmap.model.mixture import Past
from riskmap.model.records import read_records
from riskmap.model.tuning import baseline_shares, with_rest
from tests.test_significance import rng_of
from tests.world import noise, together, town


def made_past() -> Past:
    records = read_records(together(town(120, rng_of(1), (2.0, 19.0)), noise(120, rng_of(2))))
    bank = build_bank(records.longitude, records.latitude, cells_within(records.cells, 200.0), records.cut)
    return Past(bank, records.age_days, bank.index_of(records.cells))


PAST = made_past()
EVERYONE = np.ones(len(PAST), bool)


@pytest.mark.parametrize("name", [UNIFORM, LAST_YEAR, KERNEL, KERNEL_HITS])
def test_shares_of_a_baseline_sum_to_one_over_the_cells(name: str) -> None:
    (share,) = baseline_shares(PAST, name, EVERYONE, [np.ones(len(PAST))])
    assert share.sum() == pytest.approx(1)
    assert (share >= 0).all()


def test_last_years_counts_are_last_years_counts() -> None:
    (share,) = baseline_shares(PAST, LAST_YEAR, EVERYONE, [np.ones(len(PAST))], with_even_part=False)
    recent = PAST.age_days <= 365.25
    counts = np.bincount(PAST.cell_index[recent], minlength=len(PAST.bank.cells))
    assert share == pytest.approx(counts / recent.sum())


def test_only_those_chosen_teach() -> None:
    value = np.where(EVERYONE, 1.0, 0.0)
    chosen = np.arange(len(PAST)) % 2 == 0
    (share,) = baseline_shares(PAST, KERNEL_HITS, chosen, [value], with_even_part=False)
    (again,) = baseline_shares(PAST, KERNEL_HITS, chosen, [np.where(chosen, value, 99.0)], with_even_part=False)
    assert share == pytest.approx(again)


def test_a_baseline_without_a_past_to_be_tuned_on_stands_in_for_nothing() -> None:
    assert baseline_shares(PAST, KERNEL, PAST.age_days > 365.25, [np.ones(len(PAST))]) is None
    assert baseline_shares(PAST, KERNEL, PAST.age_days <= 365.25, [np.ones(len(PAST))]) is None


def test_tuned_for_hits_it_names_the_town_first() -> None:
    (share,) = baseline_shares(PAST, KERNEL_HITS, EVERYONE, [np.ones(len(PAST))], with_even_part=False)
    areas = with_rest(PAST.bank.areas_km2)
    named = scores.covered(np.append(share, 0.0) / areas, areas, 10e3)[:-1] > 0
    assert named[PAST.cell_index[:120]].mean() > 0.9
