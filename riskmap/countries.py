"""Names of States and territories to their ISO 3166 codes and back, from `data/geo/country_names.csv`.

A name is compared by its words: case, accents, HTML entities, punctuation, the order of the words and small words
do not matter, nothing is guessed beyond that. Kosovo has no ISO code; it goes by XKX, as most programs write it.
"""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from riskmap.settings import geo_folder
from riskmap.vocabulary import UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

SMALL_WORDS = frozenset({"the", "of", "and"})
STYLES = frozenset({"republic", "kingdom", "federal", "democratic", "principality"})
# Languages in which a file may name its States, beside English; names from CLDR.
LANGUAGES = ("fr", "es", "pt", "it", "de", "ar", "tr")
FULL_WORDS = {"st": "saint", "is": "islands", "island": "islands", "rep": "republic", "dem": "democratic"}


def country_codes(names: pd.Series) -> pd.Series:
    """ISO 3166 codes of three letters for country names, on the same index; "unknown" for any other value.

    Names may be English, French, Spanish, Portuguese, Italian, German, Arabic or Turkish, codes of three letters or
    two. A cell that names several countries is unknown: which of them is meant cannot be told.

    >>> import pandas as pd
    >>> country_codes(pd.Series(["C&ocirc;te d&#039;Ivoire", "IRAN, Islamic Republic of", "Atlantis"])).tolist()
    ['CIV', 'IRN', 'unknown']
    >>> country_codes(pd.Series(["Libye", "España", "ليبيا", "LY"])).tolist()
    ['LBY', 'ESP', 'LBY', 'LBY']
    """
    codes = {name: code_in_any_language(str(name)) for name in names.dropna().unique()}
    return names.map(codes).fillna(UNKNOWN).astype(str)


def country_code(name: object) -> str:
    """ISO 3166 code of one country's name or code, or "unknown"."""
    codes, key = _codes_by_key(), _key(str(name))
    return codes.get(key) or codes.get(_without_style(key), UNKNOWN)


def code_in_any_language(name: str) -> str:
    """ISO 3166 code of one country's name in any of the languages that `country_codes` reads, or "unknown"."""
    code = country_code(name)
    if code != UNKNOWN or not name.strip():
        return code
    return _codes_of_two_letters().get(name.strip()) or _codes_by_foreign_key().get(_key(name), UNKNOWN)


def country_name(iso3: str) -> str:
    """Short English name of a country; a code nobody knows is given back as it came.

    >>> country_name("TZA")
    'Tanzania'
    """
    row = country_table().get(iso3)
    return row["name"] if row else iso3


def numeric_codes() -> dict[str, str]:
    """ISO 3166 codes of three letters by ISO's codes of three digits."""
    return {row["iso_numeric"]: iso3 for iso3, row in country_table().items() if row["iso_numeric"]}


@cache
def country_table() -> dict[str, dict[str, str]]:
    """Rows of `country_names.csv` by ISO code: iso3, iso_numeric, name, un_name, aliases."""
    with (geo_folder() / "country_names.csv").open(encoding="utf-8", newline="") as lines:
        return {row["iso3"]: row for row in csv.DictReader(lines)}


@cache
def _codes_by_key() -> dict[str, str]:
    return {_key(name): iso3 for iso3, row in country_table().items() for name in _names_of(row)}


@cache
def _codes_of_two_letters() -> dict[str, str]:
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {aliases[iso3][0]: iso3 for iso3 in country_table() if len(aliases.get(iso3, ())) == 1} | {"XK": "XKX"}


@cache
def _codes_by_foreign_key() -> dict[str, str]:
    """Names of CLDR in other languages; one that means two States is left out."""
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for name, iso3 in names_of_states(language).items():
            found.setdefault(_key(name), set()).add(iso3)
    return {key: next(iter(codes)) for key, codes in found.items() if len(codes) == 1}


def names_of_states(language: str) -> dict[str, str]:
    """ISO 3166 codes by the names that States have in a language, from CLDR.

    >>> names_of_states("it")["Libia"]
    'LBY'
    """
    from babel import Locale

    territories = Locale.parse(language).territories
    return {territories[two]: iso3 for two, iso3 in _codes_of_two_letters().items() if territories.get(two)}


def _names_of(row: dict[str, str]) -> list[str]:
    return [row["iso3"], row["name"], row["un_name"], *filter(None, row["aliases"].split("|"))]


def _without_style(key: str) -> str:
    """The words of "Kingdom of Spain" that make "Spain". Asked second: DR Congo is not Congo."""
    return " ".join(word for word in key.split() if word not in STYLES)


def _key(name: str) -> str:
    """The words of a name, plain, full and sorted: "Korea, Rep. of" and "Republic of Korea" share one key."""
    # Some sources escape twice: "C&amp;ocirc;te".
    text = unicodedata.normalize("NFKD", html.unescape(html.unescape(name)).casefold())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    words = re.findall(r"\w+", re.sub(r"['’`´.]", "", text).replace("ı", "i"))
    # AND is Andorra's code: a name of small words alone keeps them.
    telling = [word for word in words if word not in SMALL_WORDS] or words
    return " ".join(sorted(FULL_WORDS.get(word, word) for word in telling))
