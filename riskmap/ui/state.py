"""What the page remembers: the filters (also in its address), the hotspot chosen, and the bounded caches.

The only module that touches `session_state`, `query_params` and Streamlit's caches. What comes from an address is
plain text, checked value by value; what is not understood is left out and said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from riskmap.language import DEFAULT_LANGUAGE, languages, nearest_language, reading_in
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
_KEPT = "kept_filters"
_WIDGET = "filter_"


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
            if part in by_slug:
                found.append(by_slug[part])
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


def open_session(choices: Choices) -> None:
    """On the first run of a session, take filters and hotspot from the address into the widgets."""
    if "ignored" in st.session_state:
        _set_anew_what_was_forgotten()
        return
    asked = read_address(st.query_params.to_dict(), choices)
    set_filters(asked.filters)
    st.session_state["hotspot"] = asked.hotspot
    st.session_state["ignored"] = asked.ignored
    st.session_state["welcomed"] = asked.welcomed
    if asked.compared:
        _set_compared(asked.compared, choices)


def _set_anew_what_was_forgotten() -> None:
    """Streamlit forgets a widget that a run does not draw: no page draws all, and a run that ends early none."""
    kept = st.session_state.get(_KEPT, {})
    key, start = period_widget()
    names = (*(widget_key(field.name) for field in fields(Filters)), key)
    for name in names:
        if name in st.session_state:
            kept[name] = st.session_state[name]
        elif name == key and kept.get(key, start) != start:
            set_period(*kept[key])
        elif name != key and name in kept:
            st.session_state[name] = kept[name]
    st.session_state.setdefault(widget_key("order"), "people")
    st.session_state[_KEPT] = {name: kept[name] for name in names if name in kept}


def _set_compared(compared: Compared, choices: Choices) -> None:
    st.session_state[widget_key("compare")] = compared.kind
    values = {slug(str(value)): value for value in compared_values(compared.kind, choices)}
    for side in ("one", "other"):
        if asked := getattr(compared, side):
            st.session_state[widget_key(f"{compared.kind}_{side}")] = values[asked]


def current_compared() -> Compared | None:
    """What the page Compare shows side by side, while it is open."""
    kind = st.session_state.get(widget_key("compare"))
    if not kind:
        return None
    sides = (st.session_state.get(widget_key(f"{kind}_{side}"), "") for side in ("one", "other"))
    return Compared(kind, *(slug(str(value)) for value in sides))


def preset_widget(name: str, value: Any) -> str:
    """Key of a widget that starts with `value` unless the address or the reader has set it."""
    st.session_state.setdefault(widget_key(name), value)
    return widget_key(name)


def widget_key(name: str) -> str:
    """Key of the widget that holds a filter."""
    return _WIDGET + name


def set_filters(filters: Filters) -> None:
    """Put filters into the widgets; to be called before they are drawn, or in a callback."""
    values = {field.name: getattr(filters, field.name) for field in fields(filters)}
    set_period(values.pop("first"), values.pop("last"))
    for name, value in values.items():
        st.session_state[widget_key(name)] = list(value) if isinstance(value, tuple) else value


def set_period(first: date, last: date) -> None:
    """Put a period into its widget; as `set_filters`."""
    # A range slider reads its session value as a single one (Streamlit 1.67): it gets a new key and a start value.
    st.session_state["period_start"] = (first, last)
    st.session_state["period_turn"] = st.session_state.get("period_turn", 0) + 1


def period_widget() -> tuple[str, tuple[date, date]]:
    """Key and start value of the widget that holds the period."""
    return widget_key(f"period_{st.session_state['period_turn']}"), st.session_state["period_start"]


def current_filters() -> Filters:
    """The filters as the widgets hold them."""
    held = {field.name: st.session_state.get(widget_key(field.name)) for field in fields(Filters)}
    key, start = period_widget()
    held["order"], held["within"] = held["order"] or "people", held["within"] or ""
    held["first"], held["last"] = st.session_state.get(key, start)
    return Filters(**{name: tuple(value) if isinstance(value, list) else value for name, value in held.items()})


def open_language() -> str:
    """Code of the language this session is read in: that of its first address, else the nearest to the browser's."""
    if "language" not in st.session_state:
        asked = st.query_params.get("lang", "")
        st.session_state["language"] = asked if asked in languages() else browser_language()
    return st.session_state["language"]


def browser_language() -> str:
    """The language of ours that is nearest to the browser's own."""
    return nearest_language(st.context.locale)


def _language_asked() -> dict[str, str]:
    """The language as it stands in an address: only where another could open without it."""
    plain = open_language() == browser_language() == DEFAULT_LANGUAGE
    return {} if plain else {"lang": open_language()}


def address_of(choices: Choices) -> dict[str, str]:
    """Parameters that open for anyone what this reader sees now, in the same language."""
    seen = write_address(current_filters(), choices, chosen_hotspot(), current_compared())
    return seen | _language_asked()


def address_in(language: str, choices: Choices) -> str:
    """The address of this view in another language, from the page it is on."""
    return "?" + urlencode({**address_of(choices), **_note(), "lang": language})


def page_address(page: str, choices: Choices, hotspot: str = "") -> str:
    """Address of a page under the filters of now, relative to any page."""
    query = urlencode(write_address(current_filters(), choices, hotspot) | _language_asked())
    return f"{page}?{query}" if query else page


def share_link(choices: Choices) -> str:
    """The whole address that opens the same view for anyone who reaches this machine."""
    query = urlencode(address_of(choices))
    page = (st.context.url or "").partition("?")[0]
    return f"{page}?{query}" if query else page


def keep_address(choices: Choices) -> None:
    """Write filters, hotspot and language into the page's address, where they differ from what stands there."""
    wanted = address_of(choices) | _note()
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def _note() -> dict[str, str]:
    return {"note": "read"} if welcomed() else {}


def ignored_in_address() -> list[str]:
    """What this session's first address held that was not understood, made harmless, the first few."""
    return [shorten(text) for text in st.session_state.get("ignored", ())][:IGNORED_SHOWN]


def forget_ignored() -> None:
    """The reader has seen it."""
    st.session_state["ignored"] = ()


def welcomed() -> bool:
    """Whether the reader has put the note on the first visit away, in this session or in an address kept since."""
    return bool(st.session_state.get("welcomed"))


def welcome() -> None:
    """Put the note on the first visit away."""
    st.session_state["welcomed"] = True


def set_near(near: Near | None) -> None:
    """Look around a point alone, or no longer."""
    st.session_state[widget_key("near")] = near


def set_within(area: str) -> None:
    """Show an area (WKT) alone; an empty text lifts it."""
    st.session_state[widget_key("within")] = area


def set_countries(countries: Iterable[str]) -> None:
    """Show these countries alone; to be called in a callback."""
    st.session_state[widget_key("countries")] = list(countries)


def clear_widget(name: str) -> None:
    """Empty a field of text; to be called in a callback."""
    st.session_state[widget_key(name)] = ""


def keyed_value(name: str, value: Any) -> str:
    """Key of a widget that always shows `value`; to be called before it is drawn."""
    st.session_state[widget_key(name)] = value
    return widget_key(name)


def chosen_hotspot() -> str:
    """Key of the hotspot that the reader has opened, or an empty text."""
    return st.session_state.get("hotspot", "")


def choose_hotspot(hotspot_id: str) -> None:
    """Open a hotspot; an empty text closes it."""
    st.session_state["hotspot"] = hotspot_id


def hotspot_widget() -> str:
    """Key of the widget that names the hotspot, set to the one that is open."""
    st.session_state["hotspot_named"] = chosen_hotspot()
    return "hotspot_named"


def take_hotspot() -> None:
    """Open the hotspot that the widget names."""
    choose_hotspot(st.session_state["hotspot_named"])


def answer_of(key: str) -> Any:
    """What a widget or component with this key last sent."""
    return st.session_state.get(key)


def keep(name: str, value: object) -> None:
    """Remember something for this session alone, under a name that is no widget's key; None forgets it."""
    st.session_state[f"kept_{name}"] = value


def recall(name: str) -> Any:
    """What this session keeps under a name, or None."""
    return st.session_state.get(f"kept_{name}")


def drawn_every(seconds: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Draw a part of a page anew every so many seconds, in the session's language: Streamlit runs it by itself."""

    def wrap(function: Callable[[], None]) -> Callable[[], None]:
        @st.fragment(run_every=seconds)
        def part() -> None:
            with reading_in(open_language()):
                function()

        return part

    return wrap


def kept_for_all(function: Callable) -> Callable:
    """Keep a function's few results for all sessions, uncopied: large frames and folders."""
    return st.cache_resource(max_entries=4, show_spinner=False)(function)


def kept_by_view(function: Callable) -> Callable:
    """Keep the results of a function for the views most lately asked for, uncopied: nobody may change them.

    Arguments whose names begin with an underscore are not part of the key; a `version` must be.
    """
    return st.cache_resource(max_entries=64, show_spinner=False)(function)
