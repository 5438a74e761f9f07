"""The map, and beside it its hotspots as a list, or the numbers of the one that was opened."""

from __future__ import annotations

import streamlit as st

from riskmap.language import text
from riskmap.ui import drawn, parts, state
from riskmap.ui.content import Content, View
from riskmap.ui.hotspot_map import write_map, write_table
from riskmap.ui.hotspot_numbers import write_numbers


def write_map_and_list(view: View, content: Content, hotspot_page=None) -> None:
    """Draw both; where the hotspot's own page is given, the numbers of an open hotspot lead to it."""
    left, right = st.columns([2, 1], gap="small")
    with left:
        write_map(view, content)
        drawn.wait_for_map()
        parts.write_legend(view.filters.shown)
    with right:
        if state.chosen_hotspot():
            # Above what it leads from: there it keeps its place while the numbers arrive.
            if hotspot_page is not None:
                st.page_link(hotspot_page, label=text("All about this hotspot"), icon=":material/arrow_forward:")
            write_numbers(view, content)
        else:
            write_table(view, content)
