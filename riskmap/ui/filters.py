"""The filters in the sidebar; `state` holds and checks them."""

from __future__ import annotations

from html import escape

import streamlit as st

from riskmap.language import country_name, environment_labels, month_text, route_name, text
from riskmap.summaries import month_number, month_start
from riskmap.ui import state
from riskmap.ui.address import SHOWN_LAYERS, Choices, Filters
from riskmap.ui.content import Content
from riskmap.ui.place_filter import write_place_filter
from riskmap.ui.state import widget_key
from riskmap.vocabulary import ENVIRONMENTS, LOCATION_PRECISIONS

PURPOSE = "Where people die on migration routes"
QUALITIES = (1, 2, 3, 4, 5)


def write_brand() -> None:
    """The head of the sidebar: with it the page has its shape, before the filters are drawn."""
    with st.sidebar:
        st.html(f'<p class="riskmap-brand">Riskmap</p><p class="riskmap-meta">{escape(text(PURPOSE))}</p>')


def write_filters(content: Content) -> Filters:
    """Draw the filters and give what they are set to."""
    choices = content.choices
    with st.sidebar:
        _period(choices)
        write_place_filter(content)
        _environments()
        _routes_and_countries(choices)
        _more()
        st.button(
            text("Lift all filters"),
            on_click=_reset,
            args=(choices,),
            type="tertiary",
        )
    return state.current_filters()


def _period(choices: Choices) -> None:
    key, start = state.period_widget()
    st.select_slider(text("Period"), choices.months, start, key=key, format_func=month_text)
    with st.container(horizontal=True, gap="small"):
        for label, months in ((text("1 year"), 12), (text("3 years"), 36), (text("All"), len(choices.months))):
            st.button(label, on_click=_last_months, args=(choices, months))


def _last_months(choices: Choices, months: int) -> None:
    last = month_number(choices.last)
    state.set_period(month_start(max(month_number(choices.first), last - months + 1)), choices.last)


def _reset(choices: Choices) -> None:
    state.set_filters(choices.default)
    state.choose_hotspot("")


def _environments() -> None:
    labels = environment_labels()
    st.pills(
        text("Where people died"),
        list(ENVIRONMENTS),
        selection_mode="multi",
        key=widget_key("environments"),
        format_func=labels.get,
        help=text("Choose one or several; with none chosen all are shown, the unknown included."),
    )


def _routes_and_countries(choices: Choices) -> None:
    st.multiselect(
        text("Migration route"),
        choices.routes,
        key=widget_key("routes"),
        format_func=route_name,
        placeholder=text("All routes"),
    )
    st.multiselect(
        text("Country of incident"),
        choices.countries,
        key=widget_key("countries"),
        format_func=country_name,
        placeholder=text("All countries"),
    )


def _more() -> None:
    with st.expander(text("More")):
        st.select_slider(
            text("Source quality, at least"),
            QUALITIES,
            key=widget_key("quality"),
            help=text("As IOM grades it: 1 is the weakest (one uncertain report), 5 the strongest (official records)."),
        )
        st.multiselect(
            text("Precision of the place"),
            LOCATION_PRECISIONS,
            key=widget_key("precisions"),
            format_func=text,
            placeholder=text("Any"),
        )
        st.pills(
            text("On the map"),
            SHOWN_LAYERS,
            selection_mode="multi",
            key=widget_key("shown"),
            format_func={name: text(name) for name in SHOWN_LAYERS}.get,
        )
