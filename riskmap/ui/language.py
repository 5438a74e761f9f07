"""Words in the reader's language: whole sentences with named slots, plurals, numbers and dates.

`text` and `plural` are the only doors: every sentence on a page goes through them, so that a catalogue in
`riskmap/locale` (gettext) can translate it. Slots are filled after translation.
"""

from __future__ import annotations

import gettext
from datetime import date
from functools import cache
from pathlib import Path

from riskmap.vocabulary import ENVIRONMENTS

LOCALE_FOLDER = Path(__file__).parents[1] / "locale"
DEFAULT_LANGUAGE = "en"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("riskmap", LOCALE_FOLDER, [language], fallback=True)


def text(message: str, **slots: object) -> str:
    """A sentence in the reader's language, its slots filled; without slots it is left as it stands.

    >>> text("In {period} at least {people} people died.", period="2023", people=number(8590))
    'In 2023 at least 8,590 people died.'
    """
    translated = _catalogue(current_language()).gettext(message)
    return translated.format(**slots) if slots else translated


def plural(one: str, many: str, count: int, **slots: object) -> str:
    """A sentence in the form that `count` asks for; the slot `count` is filled with the number as it is written.

    >>> plural("{count} incident", "{count} incidents", 1), plural("{count} incident", "{count} incidents", 1200)
    ('1 incident', '1,200 incidents')
    """
    message = _catalogue(current_language()).ngettext(one, many, count)
    return message.format(count=number(count), **slots)


def current_language() -> str:
    """Code of the language the page is read in."""
    return DEFAULT_LANGUAGE


def number(value: float) -> str:
    """A number of people: no decimals.

    >>> number(8590.4)
    '8,590'
    """
    return f"{round(value):,}"


def share(part: float, whole: float) -> str:
    """A part of a whole in per cent; a small part is never written as none, a large one never as all.

    >>> share(1, 3), share(1, 1000), share(999, 1000), share(0, 5), share(0, 0)
    ('33 %', 'under 1 %', 'over 99 %', '0 %', '0 %')
    """
    percent = 100 * part / whole if whole else 0
    if 99 < percent < 100:
        return text("over {number} %", number=99)
    if 0 < percent < 1:
        return text("under {number} %", number=1)
    return text("{number} %", number=number(percent))


def rate(value: float | None) -> str:
    """A rate with one decimal; one that is there is never written as none.

    >>> rate(16.08), rate(0.03), rate(0), rate(None)
    ('16.1', 'under 0.1', '0', '–')
    """
    if value is None or value != value:
        return "–"
    if 0 < value < 0.1:
        return text("under {number}", number="0.1")
    return f"{value:,.1f}" if value else "0"


def day_text(day: date) -> str:
    """A day in full.

    >>> day_text(date(2023, 12, 31))
    '31 December 2023'
    """
    return text("{day} {month} {year}", day=day.day, month=text(MONTHS[day.month - 1]), year=day.year)


def month_text(day: date) -> str:
    """A month in full.

    >>> month_text(date(2023, 12, 1))
    'December 2023'
    """
    return text("{month} {year}", month=text(MONTHS[day.month - 1]), year=day.year)


def period_text(first: date, last: date) -> str:
    """The months from that of `first` to that of `last`.

    >>> period_text(date(2023, 1, 1), date(2023, 12, 31)), period_text(date(2022, 7, 1), date(2023, 6, 30))
    ('2023', 'July 2022 to June 2023')
    >>> period_text(date(2023, 1, 1), date(2023, 6, 1)), period_text(date(2014, 1, 1), date(2023, 12, 1))
    ('January to June 2023', '2014 to 2023')
    """
    whole_years = first.month == 1 and last.month == 12
    if whole_years and first.year == last.year:
        return str(first.year)
    if whole_years:
        return text("{first} to {last}", first=first.year, last=last.year)
    if (first.year, first.month) == (last.year, last.month):
        return month_text(first)
    if first.year == last.year:
        start = text(MONTHS[first.month - 1])
        return text("{first} to {last}", first=start, last=month_text(last))
    return text("{first} to {last}", first=month_text(first), last=month_text(last))


def environment_labels() -> dict[str, str]:
    """Names of the environments in the reader's language."""
    return {key: text(environment.label) for key, environment in ENVIRONMENTS.items()}


def environment_wheres() -> dict[str, str]:
    """Where people died, as a phrase that ends a sentence: "at sea"."""
    return {key: text(environment.where) for key, environment in ENVIRONMENTS.items()}


def country_name(code: str) -> str:
    """A country's name from its ISO 3166 code; "unknown" and codes nobody knows stay as they are."""
    from riskmap.countries import country_name as english_name

    return text(english_name(code)) if code != "unknown" else text("unknown")
