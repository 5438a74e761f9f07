"""Charts hold every person, start at zero and name their units."""

from __future__ import annotations

from datetime import date

import pandas as pd
from made_layers import random_incidents

from riskmap import charts, summaries
from riskmap.maps.theme import THEMES
from riskmap.vocabulary import ENVIRONMENTS

LABELS = {key: row.label for key, row in ENVIRONMENTS.items()}
WORDS = {
    "month": "Month",
    "people": "People a month",
    "environment": "Where",
    "incidents": "Incidents",
    "value": "Value",
}
END = date(2023, 12, 31)


def month_chart(incidents) -> dict:
    counts = summaries.monthly_counts(incidents, END)
    rows = charts.month_rows(counts, LABELS)
    return charts.month_chart(rows, LABELS, WORDS, pd.Timestamp("2014-01-01"), pd.Timestamp("2023-12-01")).to_dict()


def rows_of(spec: dict) -> list[dict]:
    return next(iter(spec["datasets"].values()))


def test_the_month_chart_holds_every_person() -> None:
    incidents = random_incidents()
    assert sum(row["people"] for row in rows_of(month_chart(incidents))) == incidents.dead_and_missing.sum()


def test_the_month_chart_stacks_from_zero_and_names_its_unit() -> None:
    people = month_chart(random_incidents())["encoding"]["y"]
    assert people["stack"] == "zero" and people["title"] == "People a month"


def test_the_month_chart_colours_each_environment_as_the_map_does() -> None:
    scale = month_chart(random_incidents())["encoding"]["color"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {
        row.label: row.colour for row in ENVIRONMENTS.values()
    }


def test_exactly_the_last_six_months_are_pale() -> None:
    provisional = {row["month"][:7] for row in rows_of(month_chart(random_incidents(2000))) if row["provisional"]}
    assert provisional == {f"2023-{month:02d}" for month in range(7, 13)}


def test_months_without_records_keep_their_place_on_the_axis() -> None:
    scale = month_chart(random_incidents(3))["encoding"]["x"]["scale"]["domain"]
    assert [(day["year"], day["month"]) for day in scale] == [(2014, 1), (2024, 1)]


def test_a_split_holds_every_person_and_the_longest_bar_comes_first() -> None:
    incidents = random_incidents()
    counts = summaries.split_counts(incidents, "country").assign(label=lambda rows: rows["value"])
    spec = charts.split_chart(counts, "People", WORDS).to_dict()
    assert sum(row["people"] for row in rows_of(spec)) == incidents.dead_and_missing.sum()
    assert spec["encoding"]["y"]["sort"] == counts.label.tolist()


def test_a_hollow_point_is_filled_with_the_page_on_light_and_dark() -> None:
    rows = pd.DataFrame({"label": ["sea"], "low": [-1.0], "value": [1.0], "high": [2.0]})
    words = {"unit": "bits", "label": "Where", "interval": "interval"}
    for theme in THEMES.values():
        points = charts.interval_chart(rows, words, theme.ink, theme.halo).to_dict()["layer"][2]
        assert points["encoding"]["fill"]["value"] == theme.halo
