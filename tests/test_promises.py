"""Whether past intervals held is counted, not modelled: coverage, widths and flatness by arithmetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from riskmap.geodesy import cells_of
from riskmap.model.promises import coverage, flatness, persistence_misses


def _promises(n: int = 400, **columns) -> pd.DataFrame:
    """Hotspots of four years, half of them large; what came is even from 0 to 99, as every interval says."""
    rng = np.random.default_rng(1)
    came = np.arange(n) % 100
    table = pd.DataFrame(
        {
            "year": np.repeat([2020, 2021, 2022, 2023], n // 4),
            "expected_deaths_12m": np.where(np.arange(n) % 2, 50.0, 5.0),
            "came": came,
            "low_80": 10,
            "high_80": 89,
            "low_95": 3,
            "high_95": 97,
            "persistence_low_80": 0,
            "persistence_high_80": 99,
            "persistence_low_95": 0,
            "persistence_high_95": 199,
            "crps": 2.0,
            "persistence_crps": 3.0,
            "pit": (came + rng.random(n)) / 100,
        }
    )
    return table.assign(**columns)


def test_coverage_is_the_share_that_held_and_widths_are_means() -> None:
    told = coverage(_promises()).set_index(["expected_deaths", "level"])
    assert told.loc["all", "covered"].tolist() == pytest.approx([0.80, 0.95])
    assert told.loc["all", "width"].tolist() == [79, 94]
    assert told.loc["all", "persistence_width"].tolist() == [99, 199]
    assert told.loc["all", "persistence_covered"].tolist() == [1, 1]
    assert (told["crps"] == 2).all() and (told["persistence_crps"] == 3).all()
    assert told.loc[("20 or more", 0.8), "hotspots"] + told.loc[("fewer than 20", 0.8), "hotspots"] == 400


def test_years_of_one_luck_widen_what_is_known_of_the_coverage() -> None:
    alike = coverage(_promises()).set_index(["expected_deaths", "level"]).loc[("all", 0.8)]
    apart = _promises(came=np.repeat([50, 50, 50, 150], 100))
    shared = coverage(apart).set_index(["expected_deaths", "level"]).loc[("all", 0.8)]
    assert shared["covered"] == 0.75
    assert shared["high"] - shared["low"] > alike["high"] - alike["low"]
    assert shared["low"] <= 0.5 and shared["high"] == 1


def test_a_flat_transform_passes_and_a_bent_one_does_not() -> None:
    flat = flatness(_promises()).set_index("expected_deaths")
    assert flat.loc["all", "p_value"] > 0.9
    assert flat.loc["all", [f"pit_{k}" for k in range(10)]].sum() == 400
    bent = flatness(_promises(pit=np.linspace(0, 1, 400) ** 2)).set_index("expected_deaths")
    assert bent.loc["all", "p_value"] < 1e-6


def test_the_misses_of_persistence_are_last_years_deaths_beside_this_years() -> None:
    here, there = cells_of([12.0, 40.0], [35.0, 10.0])
    rows = [(here, "sea", 2020, 7), (here, "sea", 2020, 1), (here, "sea", 2021, 5), (there, "desert", 2021, 3)]
    told = persistence_misses(pd.DataFrame(rows, columns=["cell", "environment", "year", "deaths"]))
    # Only the patch with deaths in 2020 teaches anything of 2021; nothing is known of 2022.
    assert told.expected_deaths.tolist() == [8]
    assert told.expected_incidents.tolist() == [2]
    assert told.came.tolist() == [5]
    assert told.say.tolist() == [1]
