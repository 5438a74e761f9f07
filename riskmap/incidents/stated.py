"""Which countries the words of a place name, and which of them it lies in.

Layouts of the source without a country still tell it in the description: "Sabha, Libya", "Evros river, Greece, near the
border with Turkey". Where the API states the country too, the two agree for 94 rows in 100; the others are mostly
crossings between two States.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pandas as pd

from riskmap.countries import country_table
from riskmap.vocabulary import UNKNOWN

# Names that stand for a State in place descriptions and in no list of countries.
_PARTS_OF_STATES = {
    "texas": "USA",
    "arizona": "USA",
    "california": "USA",
    "new mexico": "USA",
    "florida": "USA",
    "tamaulipas": "MEX",
    "nuevo laredo": "MEX",
    "mayotte, france": "MYT",
    "puerto rico, usa": "PRI",
    "curaçao": "CUW",
    "us": "USA",
    "canary islands": "ESP",
    "melilla": "ESP",
    "ceuta": "ESP",
    "lampedusa": "ITA",
    "sicily": "ITA",
    "lesvos": "GRC",
    "lesbos": "GRC",
}
# Waters and places whose names hold a country's name without lying in it.
_NOT_A_COUNTRY = (
    "gulf of guinea",
    "gulf of mexico",
    "mexico city",
    "gulf of oman",
    "gulf of thailand",
    "jordan river",
    "georgia, usa",
    "guatemala city",
    "panama city",
    "port au prince",
    "english channel",
    "strait of gibraltar",
    "gibraltar strait",
    "straits of gibraltar",
    "rio grande",
)
# What stands before a country's name when people only came from there or were bound for it, or when it is next door.
_ELSEWHERE = (
    r"(?:border (?:with|of|to|between)|departed from|departure from|embarkation from|sailed from|left from|en route to|"
    r"heading (?:to|for|towards)|on (?:the|their) way to|bound for|deported from|deportation from|coming from|"
    r"originating from|to reach|towards|missing since)\s+(?:the\s+)?(?:[\w'’.-]+,?\s+){0,4}?$"
)


@cache
def _country_codes() -> dict[str, str]:
    """ISO codes by the names that stand in a text, in lower case."""
    codes = {}
    for iso3, row in country_table().items():
        for name in (row["name"], row["un_name"], *row["aliases"].split("|")):
            if len(name) > 3 or name in ("USA", "UAE", "DRC", "UK"):
                codes.setdefault(name.lower().replace("’", "'"), iso3)
    return codes


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    codes = {**_country_codes(), **_PARTS_OF_STATES}
    return _any_of((*codes, *_NOT_A_COUNTRY)), codes


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    # The longest first: "Guinea-Bissau" is not Guinea.
    return re.compile(r"(?<!\w)(" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")(?!\w)")


def without_countries(lower: pd.Series) -> pd.Series:
    """Texts in lower case with the names of countries taken out."""
    return lower.str.replace(_any_of(_country_codes()), " ", regex=True)


def countries_named(places: pd.Series) -> pd.Series:
    """ISO codes of all countries each text names, in order, as tuples on the same index.

    >>> countries_named(pd.Series(["Between Libya and Italy", "Gulf of Guinea"])).tolist()
    [('LBY', 'ITA'), ()]
    """
    return places.map({text: tuple(dict.fromkeys(_named(text))) for text in places.unique()})


def names_in(text: str) -> list[tuple[str, str]]:
    """The names of States and of their parts in a text, in lower case, each with its State's ISO code, in order."""
    pattern, codes = _names()
    found = (match.group(1) for match in pattern.finditer(text.lower().replace("’", "'")))
    return [(name, codes[name]) for name in found if name in codes]


def _named(text: str) -> list[str]:
    return [code for _, code in names_in(text)]


def country_of_place(places: pd.Series) -> pd.Series:
    """The country a place description lies in: the last it names that is not said to be elsewhere; else unknown.

    >>> country_of_place(pd.Series(["Evros river, Greece, near border with Turkey", "Sahara"])).tolist()
    ['GRC', 'unknown']
    """
    return places.map({text: _country_of(text) for text in places.unique()}).astype("str")


def _country_of(text: str) -> str:
    pattern, codes = _names()
    lower = text.lower().replace("’", "'")
    lying = [
        codes[match.group(1)]
        for match in pattern.finditer(lower)
        if match.group(1) in codes and not re.search(_ELSEWHERE, lower[: match.start()])
    ]
    # A dash parts the place from the journey that led there.
    before_dash = _named(lower.split(" - ")[0])
    if re.search(r"\bbetween\b|\w[-/]\w+ border", lower) and len(before_dash) > 1:
        return before_dash[0]
    if lying:
        return next((code for code in reversed(lying) if code in before_dash), lying[-1])
    return before_dash[0] if before_dash else UNKNOWN
