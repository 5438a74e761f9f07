"""Overview: the sentence, the figures, the map and its table, the months."""

from __future__ import annotations

from datetime import date

import streamlit as st

from riskmap.ui import parts, state
from riskmap.ui.content import load_content, view_of
from riskmap.ui.hotspot_map import write_map, write_table
from riskmap.ui.hotspot_numbers import write_numbers
from riskmap.ui.language import text


def page(today: date, hotspot_page=None) -> None:
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
            if hotspot_page is not None:
                st.page_link(hotspot_page, label=text("All about this hotspot"), icon=":material/arrow_forward:")
        else:
            write_table(view)
    parts.write_months(view, text("People dead or missing, by month"))
    st.header(text("Download"))
    parts.write_downloads(view, content)
    parts.write_foot()
