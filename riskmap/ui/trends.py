"""Trends in words: whether more people died than before, and in which years a hotspot stood out among others."""

from __future__ import annotations

from datetime import date

import pandas as pd

from riskmap.growth import last_year
from riskmap.language import decimal, number, period_text, plural, text
from riskmap.summaries import first_provisional, month_start
from riskmap.vocabulary import GROWTH_WORDS, TREND_WORDS

TREND_MEANINGS = {
    "new": "its incidents stood out among other places and years in the latest year alone",
    "consecutive": "its incidents stood out in the latest years in a row, not before",
    "intensifying": "its incidents stand out nearly every year, and more and more",
    "persistent": "its incidents stand out nearly every year, without a clear rise or fall",
    "diminishing": "its incidents stand out nearly every year, but less and less",
    "sporadic": "its incidents stood out in some years, on and off",
    "historical": "its incidents stood out in earlier years, not in the last two",
    "no trend stated": "too few years, or too few records in any of them, to tell",
}
GROWTH_MEANINGS = {
    "rising": "more people than in the twelve months before and than in an average year, in more incidents than chance "
    "explains",
    "higher": "more people than in the twelve months before and than in an average year; chance can explain the number "
    "of incidents",
    "mixed": "more people than in one of the two, not more than in the other",
    "too few": "never five people in twelve months, or no year to compare with",
    "lower": "fewer people than in the twelve months before and than in an average year; chance can explain the number "
    "of incidents",
    "falling": "fewer people than in the twelve months before and than in an average year, in fewer incidents than "
    "chance explains",
    "none lately": "no one recorded in the last twelve settled months; no records is not no deaths",
}


def trend_text(trend: str) -> str:
    """In which years a hotspot stood out, and what that means."""
    return text("{trend}: {meaning}", trend=text(TREND_WORDS[trend]), meaning=text(TREND_MEANINGS[trend]))


def growth_text(growth: str) -> str:
    """Whether more people died than before, in a word or two."""
    return text(GROWTH_WORDS[growth])


def growth_note(hotspot: pd.Series) -> str:
    """The word with its two counts, for a list: the last twelve settled months after the twelve before."""
    return text(
        "{trend}: {people} after {before}",
        trend=growth_text(hotspot["growth"]),
        people=number(hotspot["people_last_12m"]),
        before=number(hotspot["people_before_12m"]),
    )


def growth_counts(hotspot: pd.Series, data_end: date) -> str:
    """The word with all its counts and months: the year, the one before, the mean of all before."""
    return text(
        "{trend}: {people} people in {months}, {before} in the twelve months before, {mean} on average in the years "
        "before",
        trend=growth_text(hotspot["growth"]),
        people=number(hotspot["people_last_12m"]),
        months=period_text(*last_year(data_end)),
        before=number(hotspot["people_before_12m"]),
        mean=mean_text(hotspot["people_mean_12m"]),
    )


def mean_text(mean: float) -> str:
    """A mean number of people: a decimal where it is small."""
    return number(mean) if mean >= 10 or mean == 0 else decimal(mean)


def list_note(data_end: date) -> str:
    """What the two counts of the list are."""
    return text(
        "Trend: people in {months}, after those in the twelve months before. The later months are provisional and left "
        "out of it.",
        months=period_text(*last_year(data_end)),
    )


def provisional_months(data_end: date) -> str:
    """The last six months of the data."""
    return period_text(month_start(first_provisional(data_end)), data_end)


def provisional_sentence(people: int, data_end: date) -> str:
    """How many of the people shown are in provisional months; nothing where none is."""
    if not people:
        return ""
    return text(
        "Of them {people} in {months}: provisional, reports are still coming in.",
        people=number(people),
        months=provisional_months(data_end),
    )


def provisional_counts(hotspot: pd.Series, data_end: date) -> str:
    """A hotspot's people in the provisional months, whatever the period shown."""
    return plural(
        "{count} person in {months}; reports are still coming in",
        "{count} people in {months}; reports are still coming in",
        int(hotspot["people_provisional"]),
        months=provisional_months(data_end),
    )
