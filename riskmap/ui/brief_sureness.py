"""How sure a brief is: stability, chance, trend, and how past forecasts did, in the words of the pages."""

from __future__ import annotations

from datetime import date

import pandas as pd

from riskmap.export.brief import Table
from riskmap.language import decimal, number, plural, share, text
from riskmap.ui import sentences, trends
from riskmap.ui.content import Content
from riskmap.ui.past_years import inside_sentence


def sure_sentences(hotspot: pd.Series) -> list[str]:
    """How sure we are that a hotspot is one, with the figures behind it."""
    told = [text("We are {sure}.", sure=sentences.sure_text(hotspot))]
    if not pd.isna(hotspot["stability"]):
        told.append(text("It stands in {share} of resamples of the data.", share=share(hotspot["stability"], 1)))
    if not pd.isna(hotspot["p_value"]):
        told.append(
            text(
                "Maps without hotspots show one as strong with p = {p}, corrected for looking in many places at once.",
                p=p_text(hotspot["p_value"]),
            )
        )
    return told


def p_text(p_value: float) -> str:
    """A p-value as written everywhere: four decimals."""
    return decimal(p_value, 4)


def sure_cell(hotspot: pd.Series) -> str:
    """How sure, with its p-value, in a table's cell."""
    sure = sentences.sure_text(hotspot)
    if pd.isna(hotspot["p_value"]):
        return sure
    return text("{sure} (p = {p})", sure=sure, p=p_text(hotspot["p_value"]))


def trend_facts(hotspot: pd.Series, data_end: date) -> list[tuple[str, str]]:
    """Whether more people died than before, and when it stood out among others."""
    return [
        (text("Trend"), trends.growth_counts(hotspot, data_end)),
        (text("Among others"), trends.trend_text(hotspot["trend"])),
    ]


def past_table(hotspot: pd.Series, content: Content) -> tuple[Table, ...]:
    """What was forecast for a hotspot in past years beside what came, a column for each year; none where unknown."""
    past = content.past_of(hotspot["hotspot_id"])
    if past.empty:
        return ()
    ranges = [
        text("{low} to {high}", low=number(row.expected_deaths_low), high=number(row.expected_deaths_high))
        for row in past.itertuples()
    ]
    rows = (
        (text("Expected"), *map(number, past["expected_deaths"])),
        (text("Range (80 %)"), *ranges),
        (text("Recorded"), *map(number, past["dead_and_missing"])),
    )
    note = text(
        "Each year was forecast from what was dated before it. The outline is today's, drawn knowing these years: "
        "places where more came than was expected are among the hotspots more often than not."
    )
    return (
        Table(
            text("How the forecast did here in past years"),
            (text("Year"), *past["year"].astype(str)),
            rows,
            (1.2, *(1.0 for _ in ranges)),
            tuple(range(1, len(past) + 1)),
            f"{inside_sentence(past)} {note}",
        ),
    )


def past_cell(hotspot: pd.Series, content: Content) -> str:
    """In how many past years what came lay within the range told before; a dash where it is not known."""
    past = content.past_of(hotspot["hotspot_id"])
    if past.empty:
        return "–"
    return plural(
        "{inside} of {count} year", "{inside} of {count} years", len(past), inside=number(past["inside"].sum())
    )
