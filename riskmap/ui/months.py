"""People by month: a chart, the same as tables, and the same months of other years."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import pandas as pd
import streamlit as st

from riskmap.language import environment_labels, month_names, number, text
from riskmap.maps import THEMES
from riskmap.summaries import calendar_counts
from riskmap.ui import parts
from riskmap.ui.content import View


def write_months(view: View, title: str, top: float | None = None) -> None:
    """The chart of people by month, and the same as a table by year; charts with the same `top` share their axis."""
    # Altair takes a second to import: what stands above goes first.
    from riskmap import charts

    st.header(title)
    if not view.people.incidents:
        st.markdown(text("No record in this period; no records is not no deaths."))
        return
    words = {
        "month": text("Month"),
        "people": text("People a month"),
        "environment": text("Where"),
        "incidents": text("Incidents"),
    }
    ink = THEMES[parts.page_theme()].ink
    first, last = pd.Timestamp(view.filters.first), pd.Timestamp(view.filters.last)
    labels = environment_labels()
    told = text(
        "Chart: {title}. {people} people dead or missing in all, most in one month: {top}. The tables below hold the "
        "same figures.",
        title=title,
        people=number(view.people.people),
        top=number(view.busiest_month),
    )
    st.altair_chart(charts.month_chart(view.months, labels, words, first, last, ink, top, told), width="stretch")
    if view.months["provisional"].any():
        st.caption(text("Pale: the last six months of the data are provisional, reports are still coming in."))
    # A key that tells two charts of one page apart in any language; the style sheet prints what is in it unfolded.
    with st.container(key=f"months_table_{crc32(title.encode())}"):
        _month_tables(view, title, labels)


def _month_tables(view: View, title: str, labels: Mapping[str, str]) -> None:
    with st.expander(text("The same as a table, by year")):
        headers = [text("Year"), *labels.values(), text("All")]
        rows = [[year, *map(number, row)] for year, *row in view.years.itertuples()]
        st.html(parts.html_table(f"{title}: {text('by year and environment')}", headers, rows, range(1, len(headers))))
    with st.expander(text("The same months of other years")):
        headers = [text("Year"), *month_names("abbreviated")]
        rows = [[year, *map(number, row)] for year, *row in calendar_counts(view.ever).itertuples()]
        caption = text("People dead or missing by month of the year, all years, the filters otherwise the same")
        st.html(parts.html_table(caption, headers, rows, range(1, 13)))
