"""An area of the reader's own: given as a file or by its corners, it filters every page of the session."""

from __future__ import annotations

import shapely
import streamlit as st

from riskmap.errors import InputError, RiskmapError
from riskmap.language import number, text
from riskmap.sources.areas import MOST_MEGABYTES, area_km2
from riskmap.ui import frame, parts, state
from riskmap.ui.content import Content, load_content, view_of
from riskmap.ui.hotspot_map import write_draw_map
from riskmap.ui.map_and_list import write_map_and_list
from riskmap.ui.planning import area_drawn, area_in, area_of, area_of_corners, area_text
from riskmap.ui.segments import write_segments

DRAW_MAP, FAULT = "draw_map", "area_fault"
CORNERS = "5 15\n10 15\n10 20\n5 20"


def page() -> None:
    """Numbers, hotspots, segments and downloads of one area."""
    content = load_content()
    filters = state.current_filters()
    st.title(text("An area of your own"))
    st.markdown(
        text(
            "Draw an area, or give it as a file or by its corners: all pages then show it alone until it is lifted. It "
            "stays in this session, is not kept on disk and stands in no address."
        )
    )
    area = area_of(filters)
    _ask(area, content)
    if area is None:
        frame.write_foot()
        return
    st.caption(text("The area set measures {km2} km².", km2=number(area_km2(area))))
    st.button(text("Lift the area"), on_click=state.set_within, args=("",))
    view = view_of(content, filters)
    parts.write_lead(view, content)
    parts.write_figures(view)
    write_map_and_list(view, content)
    st.header(text("Segments of routes in the area"))
    write_segments(view, content, text("Segments of routes in the area"), headed=True)
    with st.container(key="unprinted_downloads"):
        st.header(text("Download"))
        parts.write_downloads(view, content)
    frame.write_foot()


def _ask(area: shapely.Geometry | None, content: Content) -> None:
    by_hand, by_file, by_corners = st.tabs([text("Draw"), text("A file"), text("Corners")])
    with by_hand:
        write_draw_map(area, content, DRAW_MAP, _take_drawing)
        if fault := state.recall(FAULT):
            st.error(parts.literal(fault))
    with by_file:
        given = st.file_uploader(
            text("GeoJSON, GeoPackage or KML with polygons, at most {size} MB", size=MOST_MEGABYTES),
            max_upload_size=MOST_MEGABYTES,
            type=["geojson", "json", "gpkg", "kml"],
            key="area_file",
        )
        if given is not None and st.button(text("Show the area of this file"), type="primary"):
            _set(lambda: area_in(given))
    with by_corners:
        lines = st.text_area(
            text("Corners in order, one a line: longitude, then latitude, in degrees"),
            placeholder=CORNERS,
            key="area_corners",
        )
        if st.button(text("Show the area of these corners")):
            _set(lambda: area_of_corners(lines))


def _take_drawing() -> None:
    try:
        if (area := area_drawn(state.answer_of(DRAW_MAP))) is not None:
            state.set_within(area_text(area))
        state.keep(FAULT, None)
    except InputError as error:
        state.keep(FAULT, str(error))


def _set(read) -> None:
    try:
        area = read()
    except RiskmapError as error:
        st.error(parts.literal(str(error)))
        return
    state.set_within(area_text(area))
    st.rerun()
