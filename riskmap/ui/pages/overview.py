"""Overview: the sentence, the figures, the map and its table, the months."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from riskmap.ui import parts, sentences, state
from riskmap.ui.content import View, load_content, view_of
from riskmap.ui.hotspot_map import write_map, write_table
from riskmap.ui.hotspot_numbers import write_numbers
from riskmap.ui.language import environment_labels, number, text


def page(today: date) -> None:
    """What is happening, where, how sure we are."""
    content = load_content()
    view = view_of(content, state.current_filters())
    parts.write_head(view, content, today)
    if not view.people.incidents:
        parts.write_empty(view, content)
    parts.write_figures(view)
    beside_map, beside = st.columns([2, 1], gap="small")
    with beside_map:
        write_map(view, content)
        parts.write_legend(view.filters.shown)
    with beside:
        if state.chosen_hotspot():
            write_numbers(view, content)
        else:
            write_table(view)
    _months(view)
    st.subheader(text("Download"))
    parts.write_downloads(view, content)
    parts.write_foot()


def _months(view: View) -> None:
    # Altair takes a second to import: the map goes first.
    from riskmap import charts

    st.subheader(text("People dead or missing, by month"))
    labels = environment_labels()
    words = {
        "month": text("Month"),
        "people": text("People a month"),
        "environment": text("Where"),
        "incidents": text("Incidents"),
    }
    first, last = pd.Timestamp(view.filters.first), pd.Timestamp(view.filters.last)
    st.altair_chart(charts.month_chart(view.months, labels, words, first, last), width="stretch")
    if view.months["provisional"].any():
        st.caption(text("Pale: the last six months of the data are provisional, reports are still coming in."))
    with st.expander(text("The same as a table, by year")):
        st.html(_year_table(view, labels))


def _year_table(view: View, labels: dict[str, str]) -> str:
    headers = [text("Year"), *labels.values(), text("All")]
    rows = [[year, *map(number, row)] for year, *row in view.years.itertuples()]
    caption = text(
        "People dead or missing by year and environment: {sentence}",
        sentence=sentences.lead_sentence(view.people, view.filters),
    )
    return parts.html_table(caption, headers, rows, range(1, len(headers)))
