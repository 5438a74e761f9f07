"""People by month: a chart, the same as tables, and the same months of other years."""

from __future__ import annotations

from datetime import date
from zlib import crc32

import pandas as pd
import streamlit as st

from riskmap.language import current_language, environment_labels, month_names, number, text
from riskmap.maps import THEMES
from riskmap.summaries import calendar_counts
from riskmap.ui import parts, state
from riskmap.ui.address import Filters
from riskmap.ui.content import Content, View


def write_months(view: View, content: Content, title: str, top: float | None = None, of: str = "") -> None:
    """The chart of people by month, and the same as a table by year; charts with the same `top` share their axis.

    `of` names the hotspot whose own view it is: its filters are those of the page.
    """
    st.header(title)
    if not view.people.incidents:
        st.markdown(text("No record in this period; no records is not no deaths."))
        return
    told = text(
        "Chart: {title}. {people} people dead or missing in all, most in one month: {top}. The tables below hold the "
        "same figures.",
        title=title,
        people=number(view.people.people),
        top=number(view.busiest_month),
    )
    filters = view.filters
    drawing = _drawing(current_language(), parts.page_theme(), filters.first, filters.last, top)
    from riskmap.charts import month_rows

    rows = month_rows(view.months, environment_labels())
    st.vega_lite_chart(rows, {**drawing, "description": told}, width="stretch")
    if view.months["provisional"].any():
        st.caption(text("Fainter bars: the last six months of the data are provisional, reports are still coming in."))
    # A key that tells two charts of one page apart in any language; the style sheet prints what is in it unfolded.
    with st.container(key=f"printed_months_{crc32(title.encode())}"):
        by_year, by_month = _tables(content.version, view.filters, of, current_language(), title, view)
        with st.expander(text("The same as a table, by year")):
            st.html(by_year)
        with st.expander(text("The same months of other years")):
            st.html(by_month)


@state.kept_by_view
def _drawing(language: str, theme: str, first: date, last: date, top: float | None) -> dict:
    """How the months are drawn, whatever the rows: Altair checks each chart for a tenth of a second."""
    # Altair takes a second to import: what stands above goes first.
    from riskmap import charts

    words = {
        "month": text("Month"),
        "people": text("People a month"),
        "environment": text("Where"),
        "incidents": text("Incidents"),
    }
    period, labels = (pd.Timestamp(first), pd.Timestamp(last)), environment_labels()
    return charts.without_rows(charts.month_chart(pd.DataFrame(), labels, words, *period, THEMES[theme].ink, top))


@state.kept_by_view
def _tables(version: str, filters: Filters, of: str, language: str, title: str, _view: View) -> tuple[str, str]:
    """The months by year and environment, and by month of the year, as HTML."""
    headers = [text("Year"), *environment_labels().values(), text("All")]
    rows = [[year, *map(number, row)] for year, *row in _view.years.itertuples()]
    caption = text("{title}: by year and environment", title=title)
    by_year = parts.html_table(caption, headers, rows, range(1, len(headers)))
    headers = [text("Year"), *month_names("abbreviated")]
    rows = [[year, *map(number, row)] for year, *row in calendar_counts(_view.ever).itertuples()]
    caption = text("People dead or missing by month of the year, all years, the filters otherwise the same")
    return by_year, parts.html_table(caption, headers, rows, range(1, 13))
