"""The sentences say at least, compare what may be compared, and never turn no records into no deaths."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from made_layers import made_hotspots, made_incidents, random_incidents

from riskmap import summaries
from riskmap.ui import sentences
from riskmap.ui.address import Choices, Filters
from riskmap.vocabulary import ENVIRONMENTS

YEAR = Filters(date(2023, 1, 1), date(2023, 12, 1))
END = date(2023, 12, 31)


def lead(rows, filters=YEAR) -> str:
    return sentences.lead_sentence(summaries.count_people(made_incidents(rows)), filters)


def compared(now: int, before: int) -> str:
    rows = [{"date": "2023-02-01", "people": now}, {"date": "2022-02-01", "people": before}]
    comparison = summaries.compare_with_before(made_incidents(rows), (YEAR.first, YEAR.last), (date(2014, 1, 1), END))
    return sentences.comparison_sentence(comparison, YEAR)


def test_the_lead_says_at_least_how_many_and_mostly_where() -> None:
    said = lead([{"people": 900, "environment": "sea"}, {"people": 350, "environment": "desert"}])
    assert said == "In 2023 at least 1,250 people died or went missing on migration routes, most of them at sea."


def test_most_is_only_said_of_more_than_half() -> None:
    said = lead([{"people": 4, "environment": key} for key in ENVIRONMENTS] + [{"people": 1, "environment": "desert"}])
    assert "most of them" not in said and said.endswith("more in deserts than anywhere else.")


def test_an_empty_view_says_that_no_records_is_not_no_deaths() -> None:
    nobody = summaries.count_people(made_incidents([{}]).iloc[:0])
    assert "No records is not no deaths" in sentences.lead_sentence(nobody, YEAR)


def test_a_near_miss_is_not_told_as_deaths() -> None:
    said = lead([{"people": 0, "n_survivors": 126, "environment": "container"}])
    assert "no deaths are recorded" in said and "alive" in said


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (150, 100, "50\N{NO-BREAK SPACE}% more than"),
        (50, 100, "50\N{NO-BREAK SPACE}% fewer than"),
        (100, 100, "as many as"),
        (30, 10, "beside 10"),
    ],
)
def test_a_comparison_says_more_fewer_or_as_many(now: int, before: int, words: str) -> None:
    assert words in compared(now, before)


def test_a_comparison_names_its_months_and_what_it_leaves_out() -> None:
    said = compared(150, 100)
    assert "January to June 2023" in said and "January to June 2022" in said and "provisional" in said


def test_where_no_comparison_is_possible_it_is_said() -> None:
    assert "No comparison" in sentences.comparison_sentence(None, YEAR)


@pytest.mark.parametrize(
    ("today", "words"),
    [(date(2024, 2, 1), ""), (date(2024, 3, 31), "3 months ago"), (date(2026, 11, 24), "more than 2 years ago")],
)
def test_old_data_are_announced_in_plain_words(today: date, words: str) -> None:
    said = sentences.old_data_sentence(END, today)
    assert (words in said) if words else said == ""


def test_the_four_figures_add_up_to_all() -> None:
    people = summaries.count_people(random_incidents())
    assert sum(number for _, number, _ in sentences.figures(people.by_environment)) == people.people


def test_a_forecast_names_its_months_and_its_range() -> None:
    said = sentences.expected_text(made_hotspots().iloc[0])
    assert (
        said == "If January to December 2024 resembles the past, about 12 (5 to 20) people may die or go missing here."
    )


def test_a_baselines_forecast_is_called_one() -> None:
    ours = made_hotspots().iloc[0]
    said, told = (sentences.expected_text(row) for row in (ours, ours.copy().replace({"riskmap": "kernel density"})))
    assert told.startswith(said) and "simple baseline" in told
    assert "baseline" not in said


def test_a_hotspot_without_a_forecast_says_nothing_of_it() -> None:
    hotspot = made_hotspots().iloc[0].copy()
    hotspot["expected_deaths_12m"] = float("nan")
    assert sentences.expected_text(hotspot) == ""


def test_the_filters_that_differ_are_named() -> None:
    choices = Choices(date(2014, 1, 1), date(2023, 12, 1), ("Darien",), ("ITA",))
    assert sentences.filters_set(choices.default, choices) == []
    asked = replace(choices.default, first=date(2020, 1, 1), environments=("sea",), quality=3)
    assert sentences.filters_set(asked, choices) == ["period", "environment", "source quality"]


def test_no_sentence_speaks_of_probability_or_hits() -> None:
    hotspots = made_hotspots()
    incidents = random_incidents()
    recounted = summaries.recount_hotspots(hotspots, summaries.hotspot_members(incidents, hotspots), incidents)
    lines = [" ".join(sentences.hotspot_lines(row, YEAR)) for _, row in recounted.iterrows()]
    assert not [line for line in lines for word in ("probab", " hit", "kill", "event") if word in line.lower()]
    assert pd.Series(lines).str.contains("At least|No record").all()
