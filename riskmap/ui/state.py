"""What the page remembers: the filters (also in its address), the hotspot chosen, and the bounded caches.

The only module that touches `session_state`, `query_params` and Streamlit's caches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from riskmap.language import DEFAULT_LANGUAGE, languages, nearest_language, reading_in
from riskmap.ui.address import (
    IGNORED_SHOWN,
    Choices,
    Compared,
    Filters,
    Near,
    compared_values,
    read_address,
    shorten,
    slug,
    write_address,
)
from riskmap.ui.rubbish import looked_after

_KEPT = "kept_filters"
_WIDGET = "filter_"


def open_session(choices: Choices) -> None:
    """On the first run of a session, take filters and hotspot from the address into the widgets."""
    if "ignored" in st.session_state:
        _set_anew_what_was_forgotten()
        return
    asked = read_address(st.query_params.to_dict(), choices)
    set_filters(asked.filters)
    st.session_state["hotspot"] = asked.hotspot
    st.session_state["hotspot_linked"] = asked.hotspot
    st.session_state["places_linked"] = _places()
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
    st.session_state["hotspot_linked"] = ""


def linked_hotspot() -> str:
    """Key of the hotspot that a link opened, until the reader opens or closes one or asks for another place."""
    if _places() != st.session_state.get("places_linked"):
        st.session_state["hotspot_linked"] = ""
    return st.session_state.get("hotspot_linked", "")


def _places() -> tuple[object, ...]:
    """The filters that move the map."""
    filters = current_filters()
    return filters.countries, filters.near, filters.within


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
    return st.cache_resource(max_entries=4, show_spinner=False)(looked_after(function))


def kept_by_view(function: Callable) -> Callable:
    """Keep the results of a function for the views most lately asked for, uncopied: nobody may change them.

    Arguments whose names begin with an underscore are not part of the key; a `version` must be.
    """
    return st.cache_resource(max_entries=64, show_spinner=False)(looked_after(function))
