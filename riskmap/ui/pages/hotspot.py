"""One hotspot: what happened there, how sure we are, what to ask of whom."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from riskmap.errors import RiskmapError
from riskmap.export.geojson import to_geojson
from riskmap.export.table import public_incidents, to_csv
from riskmap.language import (
    country_list,
    crossing_name,
    month_text,
    number,
    place_name,
    plural,
    route_name,
    text,
)
from riskmap.placenames import name_places
from riskmap.ui import frame, months, parts, sentences, state, states, trends
from riskmap.ui import hotspot_numbers as numbers
from riskmap.ui.brief import brief_on_hotspot
from riskmap.ui.brief_button import write_brief_button
from riskmap.ui.content import Content, View, hotspot_view, load_content, view_of
from riskmap.ui.hotspot_map import write_map
from riskmap.ui.past_years import write_past_years

ROWS_SHOWN = 200


def page() -> None:
    """The hotspot that was chosen, or the first one."""
    content = load_content()
    view = view_of(content, state.current_filters())
    hotspot = _choose(view, content)
    here = hotspot_view(content, view.filters, hotspot["hotspot_id"])
    st.html(f'<h1 class="riskmap-lead">{parts.plain(place_name(hotspot["name"]))}</h1>')
    st.markdown(sentences.people_here(hotspot, view.filters))
    if late := trends.provisional_sentence(sum(here.provisional.values()), content.data_end):
        st.markdown(late)
    if expected := sentences.expected_text(hotspot):
        st.markdown(expected)
    write_brief_button(
        text("Brief (PDF)"),
        hotspot["name"],
        lambda: brief_on_hotspot(content, view.filters, hotspot["hotspot_id"]),
        content,
    )
    write_map(view, content, hotspot)
    parts.write_legend(view.filters.shown)
    left, right = st.columns(2, gap="medium")
    with left:
        st.header(text("Its numbers"))
        parts.write_facts(numbers.facts(hotspot, view, content.data_end))
    with right:
        st.header(text("How do we know?"))
        parts.write_evidence(hotspot)
        parts.write_facts(numbers.sureness_facts(hotspot))
    months.write_months(here, content, text("People dead or missing here, by month"), of=hotspot["hotspot_id"])
    _splits(here)
    write_past_years(hotspot, content)
    states.write_hotspot(hotspot, view, content)
    _crossings(hotspot, content)
    with st.container(key="unprinted_records"):
        _records(hotspot, here, content)
    st.markdown(text("A link that opens the same view:"))
    st.code(state.share_link(content.choices), language=None, wrap_lines=True)
    frame.write_foot()


def _choose(view: View, content: Content) -> pd.Series:
    names = dict(zip(view.hotspots["hotspot_id"], view.hotspots["name"], strict=True))
    if state.chosen_hotspot():
        names.setdefault(state.chosen_hotspot(), numbers.find_hotspot(view, content)["name"])
    if not names:
        raise RiskmapError(text("No hotspot passes the filters. Lift one of them in the sidebar."))
    if not state.chosen_hotspot():
        state.choose_hotspot(next(iter(names)))
    st.selectbox(
        text("Hotspot"),
        list(names),
        key=state.hotspot_widget(),
        format_func=lambda hotspot_id: place_name(names[hotspot_id]),
        on_change=state.take_hotspot,
    )
    return numbers.find_hotspot(view, content)


def _splits(here: View) -> None:
    left, middle, right = st.columns(3, gap="medium")
    columns = (
        (left, "cause", text("How people died"), text("Cause")),
        (middle, "origin_region", text("Where they came from"), text("Origin")),
        (right, "route", text("On which route"), text("Route")),
    )
    for column, name, title, heading in columns:
        with column:
            st.header(title)
            parts.write_split(here, name, title, heading)


def _crossings(hotspot: pd.Series, content: Content) -> None:
    near = content.crossings_near(hotspot["geometry"])
    st.header(text("Crossings, ports and gateways within 300 km"))
    if near.empty:
        st.markdown(text("None is known to riskmap."))
        return
    rows = [
        [
            crossing_name(row.crossing),
            text(row.kind),
            country_list(row.countries),
            number(row.distance_km),
        ]
        for row in near.itertuples()
    ]
    headers = [text("Name"), text("Kind"), text("States"), text("km")]
    title = plural("Show {count} crossing", "Show {count} crossings", len(rows))
    with st.container(key="printed_crossings"), st.expander(title, expanded=len(rows) <= 8):
        st.html(parts.html_table(text("Crossings near this hotspot, nearest first; 0 km: inside"), headers, rows, (3,)))


def _month(month: str) -> str:
    return month_text(pd.Timestamp(month).date())


def _records(hotspot: pd.Series, here: View, content: Content) -> None:
    st.header(text("The records behind it"))
    public = public_incidents(here.incidents)
    latest = public.sort_values("month", ascending=False).head(ROWS_SHOWN)
    rows = zip(
        latest["month"].map(_month),
        map(place_name, name_places(latest.geometry.x, latest.geometry.y) if len(latest) else []),
        latest["dead_and_missing"],
        latest["cause"].map(text),
        latest["route"].map(route_name),
        latest["location_precision"].map(text),
        latest["source_quality"].astype(object).where(latest["source_quality"].notna(), "–"),
        strict=True,
    )
    headers = [
        text("Month"),
        text("Where, to about 10 km"),
        text("People"),
        text("Cause"),
        text("Route"),
        text("Precision of the place"),
        text("Source quality"),
    ]
    title = plural("Show {count} record", "Show {count} records", len(public))
    if len(latest) < len(public):
        title = text("Show the latest {count} of {all}", count=number(len(latest)), all=number(len(public)))
    with st.expander(title):
        st.html(
            parts.html_table(text("Records of this hotspot in the period and filters chosen"), headers, rows, (2, 6))
        )
    offers = [
        (
            text("Download this hotspot (GeoJSON)"),
            lambda: to_geojson(content.hotspots[content.hotspots["hotspot_id"] == hotspot["hotspot_id"]]),
            "hotspot.geojson",
            "application/geo+json",
        ),
        (text("Download its records (CSV)"), lambda: to_csv(public), "hotspot-records.csv", "text/csv"),
    ]
    parts.write_offers(offers)
