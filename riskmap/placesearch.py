"""Finding a place by its name: countries, known places and crossings, without asking the network.

Words are compared plain: case, accents and punctuation do not matter. Names that begin with what was asked come before
those that hold it, and of these the larger place first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from riskmap import layers
from riskmap.countries import country_name

LONGEST_ASKED = 80
SHORTEST_ASKED = 2
POINT = re.compile(
    r"\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEW]?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEW]?)\s*", re.I
)


@dataclass(frozen=True)
class Found:
    """A country (`country` alone is set) or a point with its name and country; degrees, longitude first."""

    name: str
    country: str
    longitude: float | None = None
    latitude: float | None = None
    kind: str = "country"


def find_places(asked: str, countries: Mapping[str, str], limit: int = 8) -> list[Found]:
    """What a reader may mean, best first; `countries` are names by ISO 3166 code, as the reader knows them.

    Two numbers are taken as a point, longitude first unless a letter (N, S, E, W) says which is which.

    >>> [found.name for found in find_places("agad", {})][:2]
    ['Agadez', 'Agadir']
    >>> find_places("35.5 N, 12.6 E", {})[0].longitude
    12.6
    """
    if point := _point(asked[:LONGEST_ASKED]):
        return [point]
    words = plain_words(asked[:LONGEST_ASKED])
    if len(words) < SHORTEST_ASKED:
        return []
    of_countries = [Found(name, code) for code, name in countries.items()]
    ranked = [(_rank(words, plain_words(found.name)), 0, found) for found in of_countries]
    ranked += [(_rank(words, plain), order, found) for plain, order, found in _gazetteer()]
    matching = sorted((row for row in ranked if row[0] is not None), key=lambda row: (row[0], row[1], row[2].name))
    return [found for _, _, found in matching[:limit]]


def plain_words(name: str) -> str:
    """A name in small letters without accents or punctuation.

    >>> plain_words("Séguédine (Niger)")
    'seguedine niger'
    """
    # Taken apart first: letters such as 𝐀 become capitals only then.
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()).replace("ı", "i")
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept))


def _rank(asked: str, name: str) -> int | None:
    """0 the name itself, 1 its beginning, 2 the beginning of a word in it; None: not in it."""
    if name == asked:
        return 0
    if name.startswith(asked):
        return 1
    return 2 if f" {asked}" in name else None


def _point(asked: str) -> Found | None:
    found = POINT.fullmatch(asked)
    if not found:
        return None
    first, second = float(found[1]), float(found[3])
    letters = found[2].upper() + found[4].upper()
    if len(letters) == 2 and letters[0] in "NS" and letters[1] in "EW":
        first, second, letters = second, first, letters[::-1]
    elif letters and not (len(letters) == 2 and letters[0] in "EW" and letters[1] in "NS"):
        return None
    if letters:
        first, second = first * (-1 if letters[0] == "W" else 1), second * (-1 if letters[1] == "S" else 1)
    if abs(first) > 180 or abs(second) > 90:
        return None
    return Found(f"{first:g}, {second:g}", "unknown", first, second, "point")


@cache
def _gazetteer() -> list[tuple[str, int, Found]]:
    """Plain words, order (smaller is larger) and what each known place and crossing is."""
    places, crossings = layers.load_places(), layers.load_crossings().drop_duplicates("crossing")
    rows = [
        (plain_words(place.place), 1 + 10 * int(place.rank), _place(place, "place"))
        for place in places.sort_values("population", ascending=False).itertuples()
    ]
    known = {(plain, found.country) for plain, _, found in rows}
    for crossing in crossings.itertuples():
        found = Found(
            crossing.crossing, crossing.countries.split()[0], crossing.geometry.x, crossing.geometry.y, crossing.kind
        )
        if (plain_words(found.name), found.country) not in known:
            rows.append((plain_words(found.name), 55, found))
    return rows


def _place(place, kind: str) -> Found:
    return Found(place.place, place.country, place.geometry.x, place.geometry.y, kind)


def found_label(found: Found) -> str:
    """A found place with its country, in English."""
    return found.name if found.kind in ("country", "point") else f"{found.name}, {country_name(found.country)}"
