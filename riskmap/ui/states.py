"""States: which instruments bind them, and which hotspots more than one of them shares."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from riskmap.instruments import CONVENTION, PROTOCOL, TREATY_COLLECTION, Bond, bonds_of
from riskmap.language import country_name, environment_labels, joined, number, place_name, plural, text
from riskmap.summaries import shared_hotspots
from riskmap.ui import parts, sentences, state
from riskmap.ui.content import Content, View
from riskmap.vocabulary import UNKNOWN

MOST_COUNTRIES = 5
SHARED_SHOWN = 60


def write_overview(view: View, content: Content) -> None:
    """The States chosen and what binds them, then the hotspots that States share."""
    countries = [code for code in view.filters.countries if code != UNKNOWN]
    if 0 < len(countries) <= MOST_COUNTRIES:
        st.header(text("What binds the States chosen"))
        write_bonds(countries)
    shared = shared_hotspots(view.hotspots)
    shared = shared[shared["people_here"] > 0]
    if shared.empty:
        return
    title = plural("{count} hotspot that States share", "{count} hotspots that States share", len(shared))
    with st.expander(title):
        shown = shared.head(SHARED_SHOWN)
        st.html(
            _kept_table(
                content.version, tuple(shown["hotspot_id"]), state.page_address("", content.choices), shown, content
            )
        )


def write_hotspot(hotspot: pd.Series, view: View, content: Content) -> None:
    """The States of one hotspot, what binds them, and what else they share."""
    codes = [code for code in hotspot["states"].split() if code != UNKNOWN]
    st.header(text("States concerned"))
    if not codes:
        st.markdown(text("It lies in no State's land, and no State is named by its records."))
        return
    write_bonds(codes)
    if len(codes) < 2:
        st.markdown(text("This hotspot touches {state} alone.", state=country_name(codes[0])))
        return
    others = shared_hotspots(content.hotspots, hotspot["states"])
    others = others[others["hotspot_id"] != hotspot["hotspot_id"]]
    slots = {"states": joined(map(country_name, codes))}
    if others.empty:
        st.markdown(text("This hotspot touches {states}. It is the only one that two of them share.", **slots))
        return
    st.markdown(
        plural(
            "This hotspot touches {states}. Two or more of them share {count} other hotspot.",
            "This hotspot touches {states}. Two or more of them share {count} other hotspots.",
            len(others),
            **slots,
        )
    )
    with st.expander(text("Show what they share")):
        st.html(_shared_table(others, content))


def write_bonds(codes: Iterable[str]) -> None:
    """A table of States and the instruments that bind them, with where that can be checked."""
    rows = [[country_name(code), *map(bond_text, bonds_of(code))] for code in codes]
    headers = [text("State or territory"), text(CONVENTION), text(PROTOCOL)]
    st.html(parts.html_table(text("States and the instruments that bind them"), headers, rows, (), headed=True))
    st.caption(
        text(
            "Not verified does not mean that a State is not a party. The UN Treaty Collection knows: {address}",
            address=TREATY_COLLECTION,
        )
    )


def bond_text(bond: Bond) -> str:
    """Whether a State is known to be bound by an instrument, and since when."""
    if not bond.bound:
        return text("status not verified")
    return text("bound since {year}", year=bond.since) if bond.since else text("bound, year not verified")


@state.kept_by_view
def _kept_table(
    version: str, hotspots: tuple[str, ...], address: str, _hotspots: pd.DataFrame, _content: Content
) -> str:
    """The table under the filters and in the language that the address of the page tells."""
    return _shared_table(_hotspots, _content)


def _shared_table(hotspots: pd.DataFrame, content: Content) -> str:
    labels, counted = environment_labels(), "people_here" if "people_here" in hotspots else "dead_and_missing"
    rows = [
        [
            parts.Link(place_name(row["name"]), hotspot_address(row["hotspot_id"], content)),
            labels[row["environment"]],
            sentences.states_text(row["states"]),
            number(row[counted]),
        ]
        for _, row in hotspots.iterrows()
    ]
    headers = [text("Hotspot"), text("Where"), text("States"), text("People")]
    caption = text("Hotspots that touch more than one State; a name opens its page")
    return parts.html_table(caption, headers, rows, (3,))


def hotspot_address(hotspot_id: str, content: Content) -> str:
    """Address of a hotspot's page under the filters of now, relative to any page."""
    return state.page_address("hotspot", content.choices, hotspot_id)
