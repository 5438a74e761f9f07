"""An address of the dashboard: what it asks for, checked value by value, and how a view is written into one.

What comes from an address is plain text; what is not understood is left out and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from riskmap.language import languages
from riskmap.summaries import month_number, month_start
from riskmap.vocabulary import ENVIRONMENTS, LOCATION_PRECISIONS

SHOWN_LAYERS = ("records", "routes", "crossings", "near misses")
ORDERS = ("people", "expected", "trend")
DEFAULT_MONTHS = 12
IGNORED_SHOWN = 5
LONGEST_SHOWN = 40
LONGEST_READ = 2_000
NEAREST_KM, FARTHEST_KM = 1, 2_000
COMPARED = ("period", "routes", "countries", "environments")


@dataclass(frozen=True)
class Near:
    """A point (degrees, longitude first, two decimals) and the km around it."""

    longitude: float
    latitude: float
    km: int


@dataclass(frozen=True)
class Compared:
    """What stands side by side on the page Compare: a kind, and its two values as words of an address."""

    kind: str
    one: str = ""
    other: str = ""


@dataclass(frozen=True)
class Filters:
    """What is shown. An empty tuple means all; months are given by their first day; quality 1 means any.

    `shown` names the layers drawn on the map beside the hotspots: it changes no sum. `order` is that of the list.
    `within` is an area of the reader's own as WKT, empty for none: kept in the session, never in an address.
    """

    first: date
    last: date
    environments: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    quality: int = 1
    precisions: tuple[str, ...] = ()
    near: Near | None = None
    shown: tuple[str, ...] = SHOWN_LAYERS
    order: str = "people"
    within: str = ""


@dataclass(frozen=True)
class Choices:
    """What can be asked for: the months of the data, its routes and countries, the hotspots' keys."""

    first: date
    last: date
    routes: tuple[str, ...]
    countries: tuple[str, ...]
    hotspots: tuple[str, ...] = ()

    @property
    def default(self) -> Filters:
        start = max(month_number(self.first), month_number(self.last) - DEFAULT_MONTHS + 1)
        return Filters(month_start(start), self.last)

    @property
    def months(self) -> list[date]:
        return [month_start(number) for number in range(month_number(self.first), month_number(self.last) + 1)]


@dataclass(frozen=True)
class Asked:
    """An address read: its filters, its hotspot, what it compares, what was not understood; `lang` is read before."""

    filters: Filters
    hotspot: str
    ignored: tuple[str, ...]
    compared: Compared | None = None
    welcomed: bool = False


def read_address(query: Mapping[str, str], choices: Choices) -> Asked:
    """Filters from the parameters of an address; unknown names and values are ignored and named.

    >>> choices = Choices(date(2014, 1, 1), date(2023, 12, 1), ("Darien",), ("ITA",))
    >>> asked = read_address({"env": "sea.lava", "from": "2020-01", "x": "1"}, choices)
    >>> asked.filters.environments, asked.filters.first, asked.ignored
    (('sea',), datetime.date(2020, 1, 1), ('env=lava', 'x=1'))
    """
    reader = _Reader(query, choices)
    filters = replace(
        choices.default,
        environments=reader.several("env", ENVIRONMENTS),
        routes=reader.several("route", choices.routes),
        countries=reader.several("country", choices.countries),
        precisions=reader.several("precision", LOCATION_PRECISIONS),
        near=reader.near("near"),
        shown=_all_but(reader.several("hide", SHOWN_LAYERS)),
        order=reader.one("order", ORDERS) or "people",
        quality=int(reader.one("quality", ("1", "2", "3", "4", "5")) or 1),
    )
    first, last = reader.month("from") or filters.first, reader.month("to") or filters.last
    if first > last:
        reader.ignored.append(f"from={first:%Y-%m} after to={last:%Y-%m}")
    else:
        filters = replace(filters, first=first, last=last)
    hotspot = reader.one("hotspot", choices.hotspots)
    compared = reader.compared()
    welcomed = reader.one("note", ("read",)) == "read"
    reader.one("lang", languages())
    return Asked(filters, hotspot, (*reader.ignored, *reader.strangers()), compared, welcomed)


class _Reader:
    """Takes what is known out of an address and keeps a list of the rest."""

    def __init__(self, query: Mapping[str, str], choices: Choices):
        self.query = {str(name): str(value)[:LONGEST_READ] for name, value in query.items()}
        self.choices = choices
        self.ignored: list[str] = []
        self.asked: set[str] = set()

    def several(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        by_slug = {slug(value): value for value in known}
        found = []
        for part in filter(None, self._take(name).split(".")):
            if part.lower() in by_slug:
                found.append(by_slug[part.lower()])
            else:
                self.ignored.append(f"{name}={part}")
        return tuple(dict.fromkeys(found))

    def one(self, name: str, known: Iterable[str]) -> str:
        value = self._take(name)
        if value and value not in set(known):
            self.ignored.append(f"{name}={value}")
            return ""
        return value

    def month(self, name: str) -> date | None:
        value = self._take(name)
        known = {f"{month:%Y-%m}": month for month in self.choices.months}
        if value and value not in known:
            self.ignored.append(f"{name}={value}")
        return known.get(value)

    def near(self, name: str) -> Near | None:
        """`longitude_latitude_km`: three plain numbers, each within its bounds."""
        value = self._take(name)
        found = re.fullmatch(r"(-?\d{1,3}(?:\.\d{1,6})?)_(-?\d{1,2}(?:\.\d{1,6})?)_(\d{1,4})", value, re.ASCII)
        if found:
            near = Near(round(float(found[1]), 2), round(float(found[2]), 2), int(found[3]))
            if abs(near.longitude) <= 180 and abs(near.latitude) <= 90 and NEAREST_KM <= near.km <= FARTHEST_KM:
                return near
        if value:
            self.ignored.append(f"{name}={value}")
        return None

    def compared(self) -> Compared | None:
        kind = self.one("compare", COMPARED)
        known = [slug(str(value)) for value in compared_values(kind, self.choices)] if kind else ()
        one, other = self.one("one", known), self.one("other", known)
        return Compared(kind, one, other) if kind else None

    def strangers(self) -> list[str]:
        return [f"{name}={value}" for name, value in self.query.items() if name not in self.asked]

    def _take(self, name: str) -> str:
        self.asked.add(name)
        return self.query.get(name, "")


def compared_values(kind: str, choices: Choices) -> list:
    """What can stand on a side of the page Compare: years, routes, countries or environments."""
    if kind == "period":
        return list(range(choices.first.year, choices.last.year + 1))
    return list({"routes": choices.routes, "countries": choices.countries, "environments": ENVIRONMENTS}[kind])


def write_address(
    filters: Filters, choices: Choices, hotspot: str = "", compared: Compared | None = None
) -> dict[str, str]:
    """Parameters that reproduce the filters; whatever is as by default is left out.

    >>> choices = Choices(date(2014, 1, 1), date(2023, 12, 1), ("Iran to Türkiye",), ("ITA",))
    >>> write_address(replace(choices.default, routes=("Iran to Türkiye",)), choices)
    {'route': 'iran-to-turkiye'}
    """
    query = {
        "env": _slugs(filters.environments),
        "route": _slugs(filters.routes),
        "country": _slugs(filters.countries),
        "precision": _slugs(filters.precisions),
        "hide": _slugs(_all_but(filters.shown)),
        "quality": str(filters.quality) if filters.quality > 1 else "",
        "order": filters.order if filters.order != "people" else "",
        "hotspot": hotspot,
    }
    if near := filters.near:
        query["near"] = f"{near.longitude:g}_{near.latitude:g}_{near.km}"
    if compared:
        query |= {"compare": compared.kind, "one": compared.one, "other": compared.other}
    if (filters.first, filters.last) != (choices.default.first, choices.default.last):
        query |= {"from": f"{filters.first:%Y-%m}", "to": f"{filters.last:%Y-%m}"}
    return {name: value for name, value in query.items() if value}


@lru_cache(2_000)
def slug(value: str) -> str:
    """A value as it stands in an address: small letters, digits and dashes.

    >>> slug("Western Africa / Atlantic route to the Canary Islands")
    'western-africa-atlantic-route-to-the-canary-islands'
    """
    import unicodedata

    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _all_but(names: Iterable[str]) -> tuple[str, ...]:
    left_out = set(names)
    return tuple(name for name in SHOWN_LAYERS if name not in left_out)


def _slugs(values: Iterable[str]) -> str:
    return ".".join(slug(value) for value in values)


def shorten(value: str) -> str:
    """A stranger's text, made harmless and short, for showing it between backticks."""
    plain = "".join(letter if letter.isprintable() and letter != "`" else " " for letter in value)
    return plain if len(plain) <= LONGEST_SHOWN else plain[: LONGEST_SHOWN - 1] + "…"
