"""Overview: the sentence, the figures, the map and its table, the months."""

from __future__ import annotations

from functools import partial

import streamlit as st

from riskmap.language import country_name, text
from riskmap.ui import changes, frame, months, parts, state, states
from riskmap.ui.brief import brief_on_country
from riskmap.ui.brief_button import write_brief_button
from riskmap.ui.content import Content, View, load_content, view_of
from riskmap.ui.map_and_list import write_map_and_list


def page(hotspot_page=None) -> None:
    """What is happening, where, how sure we are."""
    content = load_content()
    view = view_of(content, state.current_filters())
    # On narrow screens the style sheet puts the map right under the sentence.
    with st.container(key="overview", gap="xsmall"):
        parts.write_lead(view, content)
        frame.write_welcome()
        with st.container(key="overview_figures", gap="xxsmall"):
            parts.write_comparison(view)
            parts.write_figures(view)
            if not view.people.incidents:
                parts.write_empty(view, content)
        with st.container(key="overview_map"):
            write_map_and_list(view, content, hotspot_page)
    frame.draw_later(partial(_below, view, content))


def _below(view: View, content: Content) -> None:
    """What is found further down."""
    months.write_months(view, content, text("People dead or missing, by month"))
    states.write_overview(view, content)
    changes.write_changes(content.tier)
    with st.container(key="unprinted_downloads"):
        st.header(text("Download"))
        _brief(view, content)
        parts.write_downloads(view, content)
    frame.write_foot()


def _brief(view: View, content: Content) -> None:
    """A brief on the country, where one alone is chosen."""
    if len(view.filters.countries) == 1:
        country = view.filters.countries[0]
        name = country_name(country)
        label = text("Brief on {country} (PDF)", country=name)
        write_brief_button(label, country, lambda: brief_on_country(content, view.filters, country), content)
