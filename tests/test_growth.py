"""The word on a trend is true to the counts beside it, whatever the counts are."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_layers import made_hotspots, made_incidents, random_incidents

from riskmap import growth, summaries
from riskmap.growth import FALLING, FEW, HIGHER, LOWER, MIXED, NONE_LATELY, RISING, growth_word
from riskmap.layers import load_hotspots
from riskmap.model.trend import trend_class
from riskmap.vocabulary import GROWTH_WORDS

DATA = (date(2014, 1, 1), date(2023, 12, 31))
YEARS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), min_size=1, max_size=10)


@given(YEARS)
def test_the_words_never_say_more_where_the_last_year_lies_below_the_earlier_ones(years: list) -> None:
    people, incidents = ([count + more * (count > 0) for count, more in years], [count for count, _ in years])
    word, last, earlier = growth_word(people, incidents), people[0], people[1:]
    assert word in GROWTH_WORDS
    if word in (RISING, HIGHER):
        assert last > earlier[0] and last > np.mean(earlier)
    if word in (FALLING, LOWER):
        assert 0 < last < earlier[0] and last < np.mean(earlier)
    assert (word == NONE_LATELY) == (last == 0)


@given(YEARS, st.integers(1, 50))
def test_more_people_in_the_last_year_never_make_a_trend_fall(years: list, more: int) -> None:
    people, incidents = [count for count, _ in years], [count for count, _ in years]
    order = (FALLING, LOWER, MIXED, HIGHER, RISING)
    before, after = (
        growth_word([people[0] + added, *people[1:]], [incidents[0] + added, *incidents[1:]]) for added in (0, more)
    )
    if before in order and after in order:
        assert order.index(after) >= order.index(before)


def test_one_wreck_alone_is_not_called_rising() -> None:
    assert growth_word([800, 10, 10, 10], [4, 4, 4, 4]) == HIGHER
    assert growth_word([800, 10, 10, 10], [30, 4, 4, 4]) == RISING


@pytest.mark.parametrize(
    ("people", "word"), [([4, 1, 0], FEW), ([9], FEW), ([0, 90], NONE_LATELY), ([9, 2, 40], MIXED)]
)
def test_what_cannot_be_told_is_not_told(people: list[int], word: str) -> None:
    assert growth_word(people, people) == word


def test_chance_is_that_of_equal_years() -> None:
    # All of 5 incidents in the last of 2 years: 1/2 to the fifth; as few as none of 5: the same.
    assert growth._tail([5, 0]) == pytest.approx(1 / 32)
    assert growth._tail([0, 5], fewer=True) == pytest.approx(1 / 32)
    assert growth._tail([3, 2]) + growth._tail([2, 3], fewer=True) == pytest.approx(1)


def test_counts_are_those_of_the_months_they_name() -> None:
    months = pd.period_range("2014-01", "2023-12", freq="M")
    incidents = made_incidents([{"date": f"{month}-01", "people": place + 1} for place, month in enumerate(months)])
    told = growth.growth_of(incidents, DATA)
    by_month = dict(zip(months.astype(str), range(1, 121), strict=True))

    def people(first: str, last: str) -> int:
        return sum(count for month, count in by_month.items() if first <= month <= last)

    assert told["people_last_12m"] == people("2022-07", "2023-06")
    assert told["people_before_12m"] == people("2021-07", "2022-06")
    # Eight whole years before the last one; the first half of 2014 fills none.
    assert told["people_mean_12m"] == people("2014-07", "2022-06") / 8
    assert told["people_provisional"] == people("2023-07", "2023-12")
    assert growth.last_year(DATA[1]) == (date(2022, 7, 1), date(2023, 6, 30))


def test_a_hotspot_is_told_by_its_own_incidents_alone() -> None:
    incidents, hotspots = random_incidents(), made_hotspots()
    members = summaries.hotspot_members(incidents, hotspots)
    told = growth.add_growth(hotspots, members, incidents, DATA).set_index("hotspot_id")
    for hotspot_id in hotspots["hotspot_id"]:
        own = incidents.loc[members.loc[members["hotspot_id"] == hotspot_id, "incident"]]
        assert told.loc[hotspot_id, list(growth.COLUMNS)].to_dict() == growth.growth_of(own, DATA)


def test_nobody_at_all_is_none_lately() -> None:
    none = random_incidents().iloc[:0]
    assert growth.growth_of(none, DATA) == dict(zip(growth.COLUMNS, (0, 0, 0.0, 0, NONE_LATELY), strict=True))


@given(st.lists(st.floats(-3, 12), min_size=4, max_size=12), st.integers(0, 3))
def test_no_class_says_more_and_more_where_the_latest_year_lies_below_the_mean(scores: list, cold: int) -> None:
    hot = np.arange(len(scores)) >= cold
    found, above = trend_class(np.array(scores), hot), scores[-1] >= np.mean(scores[:-1])
    assert not (found == "intensifying" and not above)
    assert not (found == "diminishing" and above)


def test_shipped_hotspots_can_all_be_told() -> None:
    from riskmap.ui.content import load_content, view_of

    content = load_content()
    shown = view_of(content, content.choices.default).hotspots
    assert set(shown["growth"]) <= set(GROWTH_WORDS) and len(set(shown["growth"])) > 3
    rising = shown[shown["growth"] == RISING]
    assert (rising["people_last_12m"] > rising["people_before_12m"]).all()
    assert (rising["people_last_12m"] > rising["people_mean_12m"]).all()
    assert len(load_hotspots()) >= len(shown)
