"""A difference is called more than chance only when months drawn anew seldom show it."""

from __future__ import annotations

import numpy as np
import pytest
from made_layers import made_incidents

from riskmap.contrast import DRAWS, contrast, held, monthly_parts
from riskmap.summaries import month_number

JANUARY = 2020 * 12


def incidents(per_month: list[int], start: int = JANUARY):
    rows = [
        {"date": f"{(start + place) // 12}-{(start + place) % 12 + 1:02d}-01", "people": people}
        for place, people in enumerate(per_month)
    ]
    return made_incidents(rows)


def test_months_without_records_count_as_nought() -> None:
    assert monthly_parts(incidents([3, 4]), (JANUARY, JANUARY + 3))["people"].tolist() == [3, 4, 0, 0]


def test_two_equal_sides_never_exceed_chance() -> None:
    same = incidents([5] * 12)
    result = contrast(same, same, (JANUARY, JANUARY + 11), (JANUARY, JANUARY + 11))
    assert result.p_value == 1 and not result.exceeds_chance


def test_a_side_that_is_worse_in_every_month_exceeds_chance() -> None:
    span = (JANUARY, JANUARY + 11)
    result = contrast(incidents([20] * 12), incidents([5] * 12), span, span)
    # Of the 2 to the 12th ways to change sides two are as extreme.
    assert result.p_value == pytest.approx(2 / 2**12, abs=4 * np.sqrt(2 / 2**12 / DRAWS) + 1 / DRAWS)
    assert result.exceeds_chance


def test_a_single_wreck_does_not_make_a_year_deadlier_than_chance() -> None:
    quiet, wreck = [5] * 12, [5] * 11 + [800]
    result = contrast(
        incidents(wreck, JANUARY + 12), incidents(quiet), (JANUARY + 12, JANUARY + 23), (JANUARY, JANUARY + 11)
    )
    assert result.one.people - result.other.people == 795 and not result.exceeds_chance


def test_chance_is_exceeded_about_as_often_as_promised_where_nothing_differs() -> None:
    generator = np.random.default_rng(3)
    span, later = (JANUARY, JANUARY + 11), (JANUARY + 12, JANUARY + 23)
    found = []
    for _ in range(120):
        one, other = (generator.negative_binomial(1, 0.05, 12).tolist() for _ in range(2))
        found.append(contrast(incidents(one), incidents(other, JANUARY + 12), span, later).exceeds_chance)
    # 120 trials at 5 %: more than 13 in one time of a hundred.
    assert sum(found) <= 13


def test_the_same_seed_gives_the_same_answer() -> None:
    span = (month_number(incidents([1]).date[0].date()),) * 2
    assert contrast(incidents([4]), incidents([2]), span, span) == contrast(incidents([4]), incidents([2]), span, span)


def test_each_part_has_its_own_verdict_corrected_for_their_number() -> None:
    span = (JANUARY, JANUARY + 23)
    sea = [{"date": f"{2020 + place // 12}-{place % 12 + 1:02d}-01", "people": 20} for place in range(24)]
    desert = [{**row, "people": 3, "environment": "desert"} for row in sea]
    fewer = [{**row, "people": 4} for row in sea]
    found = contrast(made_incidents(sea + desert), made_incidents(fewer + desert), span, span)
    assert found.row_exceeds_chance("sea") and found.row_exceeds_chance("people")
    assert not any(found.row_exceeds_chance(name) for name in ("desert", "container", "other", "n_women"))
    assert found.rows["desert"] == 1 and found.rows["sea"] >= found.p_value


def test_holms_rule_is_that_of_its_paper() -> None:
    assert held({"a": 0.04, "b": 0.005, "c": 0.02}) == pytest.approx({"a": 0.04, "b": 0.015, "c": 0.04})
    assert max(held(dict.fromkeys("abc", 0.9)).values()) == 1


def test_among_parts_that_do_not_differ_one_seldom_exceeds_chance() -> None:
    generator = np.random.default_rng(11)
    span, later = (JANUARY, JANUARY + 11), (JANUARY + 12, JANUARY + 23)
    environments = ["sea", "desert", "container", "river"]
    wrong = 0
    for _ in range(60):
        sides = [
            made_incidents(
                [
                    {"date": f"{year}-{month:02d}-01", "people": int(people), "environment": environment}
                    for environment in environments
                    for month, people in enumerate(generator.negative_binomial(1, 0.1, 12), 1)
                ]
            )
            for year in (2021, 2020)
        ]
        found = contrast(*sides, later, span)
        wrong += any(found.row_exceeds_chance(name) for name in found.rows)
    # 60 trials at 5 %: more than 8 in one time of a hundred.
    assert wrong <= 8
