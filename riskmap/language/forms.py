"""Numbers, dates and lists as each language writes them (Unicode's CLDR, by Babel).

Digits are 0 to 9 in every language. In Arabic too: the Maghreb writes them, the United Nations prints them in Arabic,
and the figures of a page, its charts and its downloads can then be laid side by side. Arabic months are those of
CLDR's plain Arabic (يناير), which the source's Arabic pages use.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from riskmap.language.catalogue import current_language, tag, text

if TYPE_CHECKING:
    from babel import Locale

# English as the United Nations write it: the day before the month.
REGIONS = {"en": "en_GB"}
NONE = "–"
KEPT = 20_000  # figures written lately: a page writes some hundred, Babel takes each apart anew


@cache
def _locale_of(language: str) -> Locale:
    from babel import Locale

    return Locale.parse(REGIONS.get(language, language))


def _locale() -> Locale:
    return _locale_of(current_language())


def number(value: float) -> str:
    """A number of people: no decimals.

    >>> number(8590.4)
    '8,590'
    """
    return decimal(round(value), 0)


def decimal(value: float | None, places: int = 1) -> str:
    """A number with so many decimals; a dash where there is none.

    >>> decimal(1234.56, 1), decimal(None)
    ('1,234.6', '–')
    """
    return NONE if value is None or value != value else _decimal(current_language(), value, places)


@lru_cache(KEPT)
def _decimal(language: str, value: float, places: int) -> str:
    from babel.numbers import format_decimal, get_minus_sign_symbol

    locale = _locale_of(language)
    pattern = f"#,##0.{'0' * places}" if places else "#,##0"
    written = format_decimal(abs(value), pattern, locale)
    return (
        get_minus_sign_symbol(locale) + written
        if value < 0 and any(map(int, filter(str.isdigit, written)))
        else written
    )


def signed(value: float | None, places: int = 0) -> str:
    """A difference with its sign, which stays before the number in a language read from right to left too.

    >>> signed(1200), signed(-0.5, 2), signed(0)
    ('+1,200', '-0.50', '0')
    """
    from babel.numbers import get_plus_sign_symbol

    written = decimal(value, places)
    return get_plus_sign_symbol(_locale()) + written if value == value and (value or 0) > 0 else written


def share(part: float, whole: float) -> str:
    """A part of a whole in per cent; a small part is never written as none, a large one never as all.

    >>> shares = share(1, 3), share(1, 1000), share(999, 1000), share(0, 5), share(0, 0)
    >>> [told.replace("\\N{NO-BREAK SPACE}", " ") for told in shares]
    ['33 %', 'under 1 %', 'over 99 %', '0 %', '0 %']
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
    if value is not None and 0 < value < 0.1:
        return text("under {number}", number=decimal(0.1))
    return decimal(value, 1) if value else decimal(value, 0)


def day_text(day: date) -> str:
    """A day in full.

    >>> day_text(date(2023, 12, 31))
    '31 December 2023'
    """
    from babel.dates import format_date

    return format_date(day, "long", _locale())


def month_text(day: date) -> str:
    """A month in full.

    >>> month_text(date(2023, 12, 1))
    'December 2023'
    """
    return _month_text(current_language(), day.year, day.month)


@lru_cache(KEPT)
def _month_text(language: str, year: int, month: int) -> str:
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", date(year, month, 1), locale=_locale_of(language))


def month_names(width: str = "wide") -> list[str]:
    """The twelve months by themselves, `wide` or `abbreviated`.

    >>> month_names("abbreviated")[:2], month_names()[11]
    (['Jan', 'Feb'], 'December')
    """
    months = _locale().months["stand-alone"][width]
    return [months[place] for place in range(1, 13)]


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
        start = month_names()[first.month - 1]
        return text("{first} to {last}", first=start, last=month_text(last))
    return text("{first} to {last}", first=month_text(first), last=month_text(last))


def listed(values: Iterable[object]) -> str:
    """Values one after the other, parted as the language parts them, without an "and".

    >>> listed(["Niger", "Libya"])
    'Niger, Libya'
    """
    return text(", ").join(map(str, values))


def joined(values: Iterable[object]) -> str:
    """Values inside a sentence, the last one joined as the language joins it.

    >>> joined(["Niger", "Libya"]), joined(["Niger", "Libya", "Chad"])
    ('Niger and Libya', 'Niger, Libya and Chad')
    """
    from babel.lists import format_list

    return format_list([str(value) for value in values], locale=_locale())


def number_tag() -> str:
    """The language as browsers take it for writing numbers: with the digits 0 to 9.

    >>> number_tag()
    'en-u-nu-latn'
    """
    return f"{tag()}-u-nu-latn"


def chart_locale() -> dict[str, dict[str, object]]:
    """How Vega writes numbers and months, as its `locale` takes it."""
    locale = _locale()
    signs = locale.number_symbols["latn"]
    days, short_days = (locale.days["stand-alone"][width] for width in ("wide", "abbreviated"))
    week = (6, 0, 1, 2, 3, 4, 5)  # Vega's week begins on Sunday, Babel's on Monday
    return {
        "number": {
            "decimal": signs["decimal"],
            "thousands": signs["group"],
            "grouping": [3],
            "currency": ["", ""],
        },
        "time": {
            "dateTime": "%d %B %Y %H:%M",
            "date": "%d %B %Y",
            "time": "%H:%M",
            "periods": ["AM", "PM"],
            "days": [days[day] for day in week],
            "shortDays": [short_days[day] for day in week],
            "months": month_names(),
            "shortMonths": month_names("abbreviated"),
        },
    }
