"""How well regions report: shares by arithmetic, silence by the calendar, the newest months left out."""

from __future__ import annotations

import numpy as np
import pytest

from riskmap.model.reporting import describe_reporting, reporting_sentence
from tests.made_layers import made_incidents


def test_shares_are_those_of_the_regions_own_records() -> None:
    rows = [
        {"region": "A", "people": 4, "n_women": 1, "source_quality": 5, "location_precision": "exact"},
        {"region": "A", "people": 4, "n_women": 3, "source_quality": 2, "location_precision": "country"},
        {"region": "A", "people": 0, "source_quality": 4, "location_precision": "locality"},
        {"region": "B", "people": 2, "source_quality": 1, "location_precision": "area"},
    ]
    told = describe_reporting(made_incidents(rows)).set_index("region")
    assert told.index.tolist() == ["A", "B"]
    assert told.loc["A", ["placed", "well_sourced", "sex_known"]].tolist() == pytest.approx([2 / 3, 2 / 3, 0.5])
    assert told.loc["B", ["placed", "well_sourced", "sex_known"]].tolist() == [0, 0, 0]
    assert told["n_incidents"].sum() == len(rows)


def test_silence_is_counted_in_months_that_are_no_longer_provisional() -> None:
    every = [{"region": "A", "date": f"{year}-{month:02d}-15"} for year in range(2019, 2024) for month in range(1, 13)]
    # The window is July 2020 to June 2023: 2019 and the last half of 2023 do not count.
    seldom = [{"region": "B", "date": day} for day in ("2019-05-01", "2021-03-01", "2021-03-20", "2023-11-01")]
    told = describe_reporting(made_incidents(every + seldom)).set_index("region")
    assert told["months"].eq(36).all()
    assert told["silent_months"].to_dict() == {"A": 0, "B": 35}
    assert "no record in 35 of the 36 months" in reporting_sentence(told.reset_index().iloc[1])
    assert "each of the 36 months" in reporting_sentence(told.reset_index().iloc[0])


def test_the_region_not_told_comes_last_and_a_short_layer_has_a_short_window() -> None:
    rows = [{"region": "unknown", "date": "2023-01-01"}] * 3 + [{"region": "Z", "date": "2023-09-01"}]
    told = describe_reporting(made_incidents(rows))
    assert told["region"].tolist() == ["Z", "unknown"]
    assert told["months"].tolist() == [3, 3]  # January to March 2023
    assert np.isfinite(told["sex_known"]).all()
