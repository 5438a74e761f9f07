"""How a page of paper speaks: the functions that turn keys and numbers into a reader's language.

Paper stands below the pages of the dashboard, which know the reader's language: it is told how to speak.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


def _english(message: str, **slots: object) -> str:
    return message.format(**slots) if slots else message


def _number(value: float) -> str:
    return f"{round(value):,}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _country(code: str) -> str:
    from riskmap.countries import country_name

    return country_name(code)


def _same(value: str) -> str:
    return value


@dataclass(frozen=True)
class Wording:
    """A language's code and direction, and how it writes sentences, numbers, days, countries and hotspots' names."""

    language: str = "en"
    right_to_left: bool = False
    text: Callable[..., str] = _english
    number: Callable[[float], str] = _number
    day: Callable[[date], str] = _day
    country: Callable[[str], str] = _country
    place: Callable[[str], str] = _same


ENGLISH = Wording()
