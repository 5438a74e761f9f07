"""Search for a place, and the filter "within so many km of it"."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from riskmap.language import country_name, number, text
from riskmap.placesearch import Found, find_places
from riskmap.ui import sentences, state
from riskmap.ui.address import Near
from riskmap.ui.content import Content

DISTANCES_KM = (25, 50, 100, 200, 300, 500, 1000)
FIRST_KM = 200
SEARCH, KM = "search", "near_km"


def write_place_filter(content: Content) -> None:
    """A field to search in; what was found, each a button; and how far around the place to look."""
    asked = st.text_input(
        text("Find a place"),
        key=state.widget_key(SEARCH),
        placeholder=text("Country, town, crossing or point"),
        help=text(
            "A country sets the filter on countries; any other place shows what is recorded around it. A point is "
            "written as longitude and latitude, or with letters: 35.5 N, 12.6 E."
        ),
    )
    if asked:
        _found(asked, content)
    if near := state.current_filters().near:
        _distance(near)


def _found(asked: str, content: Content) -> None:
    names = {code: country_name(code) for code in content.choices.countries if code != "unknown"}
    found = find_places(asked, names)
    if not found:
        st.caption(text("No such place is known to riskmap. Try a larger town nearby, or a point."))
    for row, place in enumerate(found):
        st.button(_label(place), key=f"found_{row}", on_click=_choose, args=(place,), width="stretch")


def _label(place: Found) -> str:
    if place.kind == "country":
        return text("{country} (country)", country=place.name)
    if place.kind == "point":
        return text("Around the point {point}", point=place.name)
    return text("{place}, {country}", place=place.name, country=country_name(place.country))


def _choose(place: Found) -> None:
    if place.kind == "country":
        state.set_near(None)
        state.set_countries([place.country])
    else:
        state.set_near(Near(round(place.longitude, 2), round(place.latitude, 2), FIRST_KM))
    state.clear_widget(SEARCH)


def _distance(near: Near) -> None:
    st.select_slider(
        text("Within so many km of {place}", place=sentences.near_name(near)),
        sorted({*DISTANCES_KM, near.km}),
        key=state.keyed_value(KM, near.km),
        format_func=lambda km: text("{km} km", km=number(km)),
        on_change=_set_distance,
        args=(near,),
    )
    st.button(text("Look everywhere again"), on_click=state.set_near, args=(None,), type="tertiary")


def _set_distance(near: Near) -> None:
    state.set_near(replace(near, km=int(state.answer_of(state.widget_key(KM)))))
