"""Figures of the pages: their parts add up, the provisional months are left out, hotspots are counted anew."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from made_layers import made_hotspots, made_incidents, random_incidents

from riskmap import summaries
from riskmap.vocabulary import ENVIRONMENTS

END = date(2023, 12, 31)
DATA = (date(2014, 1, 1), END)


def test_both_splits_add_up_to_all_people_the_unknown_included() -> None:
    incidents = random_incidents()
    count = summaries.count_people(incidents)
    assert count.people == incidents.dead_and_missing.sum() == sum(count.by_environment.values())
    assert count.people == count.women + count.men + count.children + count.sex_unknown
    assert list(count.by_environment) == list(ENVIRONMENTS)


def test_months_years_and_cells_each_add_up_to_all_people() -> None:
    incidents = random_incidents()
    total = incidents.dead_and_missing.sum()
    assert summaries.monthly_counts(incidents, END).people.sum() == total
    assert summaries.yearly_counts(incidents).total.sum() == total
    assert summaries.calendar_counts(incidents).to_numpy().sum() == total
    assert summaries.split_counts(incidents, "route").people.sum() == total
    for resolution in (summaries.COARSE_RESOLUTION, summaries.FINE_RESOLUTION):
        cells = summaries.map_cells(incidents, resolution)
        assert (cells.people.sum(), cells.incidents.sum()) == (total, len(incidents))


def test_nothing_adds_up_to_nothing() -> None:
    nothing = random_incidents().iloc[:0]
    assert summaries.count_people(nothing).people == 0
    assert summaries.monthly_counts(nothing, END).empty
    assert summaries.yearly_counts(nothing).empty
    assert summaries.map_cells(nothing, 3).empty
    compared = summaries.compare_with_before(nothing, (date(2023, 1, 1), date(2023, 12, 1)), DATA)
    assert (compared.people, compared.people_before) == (0, 0)


def test_a_year_is_compared_over_its_settled_months_alone() -> None:
    months = [f"{year}-{month:02d}-01" for year in (2022, 2023) for month in range(1, 13)]
    incidents = made_incidents([{"date": month, "people": 10 if month < "2023" else 15} for month in months])
    compared = summaries.compare_with_before(incidents, (date(2023, 1, 1), date(2023, 12, 1)), DATA)
    assert (compared.people, compared.people_before) == (6 * 15, 6 * 10)
    assert (compared.first, compared.last) == (date(2023, 1, 1), date(2023, 6, 30))
    assert (compared.first_before, compared.last_before) == (date(2022, 1, 1), date(2022, 6, 30))


def test_three_years_are_compared_with_the_three_before() -> None:
    incidents = made_incidents([{"date": f"{year}-03-01", "people": year - 2000} for year in range(2014, 2024)])
    compared = summaries.compare_with_before(incidents, (date(2020, 1, 1), date(2022, 12, 1)), DATA)
    assert (compared.people, compared.people_before) == (20 + 21 + 22, 17 + 18 + 19)


def test_no_comparison_is_made_beyond_the_data_or_within_provisional_months() -> None:
    incidents = made_incidents([{"date": f"{year}-{month:02d}-01"} for year in (2022, 2023) for month in (1, 8)])
    assert summaries.compare_with_before(incidents, (date(2014, 1, 1), date(2014, 12, 1)), DATA) is None
    assert summaries.compare_with_before(incidents, (date(2023, 7, 1), date(2023, 12, 1)), DATA) is None


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2023, 12, 31), 0),
        (date(2024, 1, 30), 0),
        (date(2024, 1, 31), 1),
        (date(2024, 2, 29), 2),
        (date(2026, 11, 24), 34),
    ],
)
def test_age_of_the_data_is_in_whole_months(today: date, months: int) -> None:
    assert summaries.months_old(END, today) == months


def test_an_incident_belongs_to_a_hotspot_of_its_own_environment_only() -> None:
    incidents = made_incidents([{"environment": "sea"}, {"environment": "river", "lon": 12.6, "lat": 35.0}])
    members = summaries.hotspot_members(incidents, made_hotspots())
    assert members.to_dict("list") == {"incident": [0], "hotspot_id": ["sea-1"]}


def test_hotspots_are_counted_anew_among_what_a_filter_lets_through() -> None:
    incidents = random_incidents()
    hotspots = made_hotspots()
    members = summaries.hotspot_members(incidents, hotspots)
    late = incidents[incidents.date >= pd.Timestamp("2020-01-01")]
    recounted = summaries.recount_hotspots(hotspots, members, late).set_index("hotspot_id")
    for hotspot_id, hotspot in hotspots.set_index("hotspot_id").iterrows():
        placed = ~late.location_precision.isin(["country", "reporting point"])
        inside = late[placed & late.within(hotspot.geometry) & late.environment.eq(hotspot.environment)]
        assert recounted.people_here[hotspot_id] == inside.dead_and_missing.sum() > 0
        assert recounted.incidents_here[hotspot_id] == len(inside)
        parts = recounted.loc[hotspot_id, ["women_here", "men_here", "children_here", "sex_unknown_here"]]
        assert parts.sum() == recounted.people_here[hotspot_id]
    assert recounted.people_here.is_monotonic_decreasing
    assert recounted.place.tolist() == [1, 2, 3]


def test_a_hotspot_without_anyone_in_the_view_stays_and_says_nought() -> None:
    hotspots = made_hotspots()
    incidents = random_incidents()
    members = summaries.hotspot_members(incidents, hotspots)
    recounted = summaries.recount_hotspots(hotspots, members, incidents.iloc[:0])
    assert recounted.people_here.tolist() == [0, 0, 0]
    assert recounted["rank"].tolist() == [1, 2, 3]


def test_more_deaths_never_lower_a_hotspots_place() -> None:
    incidents = random_incidents()
    hotspots = made_hotspots()
    members = summaries.hotspot_members(incidents, hotspots)
    before = summaries.recount_hotspots(hotspots, members, incidents).set_index("hotspot_id").place
    last = before.idxmax()
    worse = incidents.copy()
    worse.loc[members[members.hotspot_id == last].incident.iloc[0], "dead_and_missing"] += 10_000
    after = summaries.recount_hotspots(hotspots, members, worse).set_index("hotspot_id").place
    assert after[last] == 1 < before[last]


def test_the_list_can_be_led_by_what_is_expected_or_by_what_rises() -> None:
    hotspots = made_hotspots()
    hotspots["expected_deaths_12m"] = [1.0, None, 7.0]
    incidents = random_incidents()
    recounted = summaries.recount_hotspots(hotspots, summaries.hotspot_members(incidents, hotspots), incidents)
    recounted["growth"] = recounted["environment"].map({"sea": "higher", "desert": "rising", "container": "rising"})
    recounted["people_before_12m"] = 1
    recounted["people_last_12m"] = recounted["environment"].map({"sea": 90, "desert": 9, "container": 5})
    expected = summaries.order_hotspots(recounted, "expected")
    assert expected.environment.tolist() == ["container", "sea", "desert"]
    assert summaries.order_hotspots(recounted, "trend").environment.tolist() == ["desert", "container", "sea"]
    assert expected.place.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("stability", "p_value", "words"),
    [
        (0.9, 0.001, "very sure"),
        (0.6, 0.001, "fairly sure"),
        (0.4, 0.001, "uncertain"),
        (0.9, 0.2, "uncertain"),
        (None, 0.001, "uncertain"),
        (0.9, None, "uncertain"),
    ],
)
def test_sureness_needs_both_stability_and_significance(stability, p_value, words) -> None:
    assert summaries.sureness(stability, p_value) == words
