"""Routes, their legs and crossings; STARSOM's corridor read as one journey."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from riskmap.language import (
    country_list,
    crossing_name,
    leg_name,
    number,
    period_text,
    rate,
    route_list,
    route_name,
    text,
)
from riskmap.ui import frame, parts, state
from riskmap.ui.brief import brief_on_route
from riskmap.ui.brief_button import write_brief_button
from riskmap.ui.content import View, crossing_counts, leg_counts, load_content, route_counts, view_of
from riskmap.ui.segments import write_segments
from riskmap.vocabulary import STARSOM_ROUTE

CROSSINGS_SHOWN = 25


def page() -> None:
    """Where along the routes people die."""
    content = load_content()
    view = view_of(content, state.current_filters())
    parts.write_lead(view, content)
    st.caption(text("Lines are schematic: towns and ports joined in order, not the paths people take."))
    names = [text("Routes"), text("STARSOM's corridor"), text("Crossings"), text("Segments")]
    routes, corridor, crossings, segments = st.tabs(names, key="routes_tabs", on_change="rerun")
    with routes:
        _routes(view, content)
    with corridor:
        _corridor(view, content)
    with crossings:
        _crossings(view, content)
    with segments:
        # Reckoned when asked for: it takes longer than all the rest of this page.
        if segments.open:
            _segments(view, content)
    frame.write_foot()


def _routes(view: View, content) -> None:
    counted = route_counts(content, view)
    rows = [
        [
            _route(row.route),
            number(row.people),
            number(row.incidents),
            number(row.length_km) if row.length_km else "–",
            rate(row.rate),
        ]
        for row in counted.itertuples()
    ]
    headers = [
        text("Route"),
        text("People"),
        text("Incidents"),
        text("km"),
        text("People per 100 km and year"),
    ]
    caption = text(
        "Every record by the route its source names, {period}; km are those of the legs by land and sea",
        period=_period(view),
    )
    st.html(parts.html_table(caption, headers, rows, range(1, 5)))
    named = [route for route in counted["route"] if route in set(content.routes["route"])]
    if named:
        chosen = st.selectbox(text("Show the legs of"), named, key=state.widget_key("legs_of"), format_func=route_name)
        write_brief_button(
            text("Brief on {route} (PDF)", route=route_name(chosen)),
            chosen,
            lambda: brief_on_route(content, view.filters, chosen),
            content,
        )
        _legs(
            leg_counts(content, view, chosen).sort_values("people", ascending=False, kind="stable"),
            text("Legs of {route}: each record counts on the nearest mapped leg", route=route_name(chosen)),
        )


def _corridor(view: View, content) -> None:
    st.markdown(
        text(
            "UNODC announced STARSOM on 2 November 2021 for a route from Asia by the Gulf States, West Africa, Latin "
            "America and the Caribbean to the United States and Canada. Read from top to bottom it is one journey. "
            "Counted are all records within 100 km of a leg by land or sea, whatever route their source names: not all "
            "of these people were on the whole journey."
        )
    )
    counted = leg_counts(content, view, STARSOM_ROUTE)
    worst = counted.sort_values("people", ascending=False).head(1)
    for leg in worst.itertuples():
        if leg.people:
            st.markdown(
                text(
                    'Most people are recorded nearest to the leg "{leg}": at least {people} in {period}, {km} km from '
                    "its line on average.",
                    leg=leg_name(leg.leg),
                    km=number(leg.mean_km),
                    people=number(leg.people),
                    period=_period(view),
                )
            )
    _legs(counted, text("The corridor, leg by leg"))


def _legs(legs: pd.DataFrame, caption: str) -> None:
    st.caption(
        text(
            "Near is not on: people are counted on the nearest leg that is mapped, which need not be the way they "
            "took, and its name does not say from which State they left. How far away they were, on average, stands "
            "beside."
        )
    )
    rows = [
        [
            leg_name(leg.leg),
            # What is counted stands first: on a phone the rest lies beyond the edge.
            *(("–",) * 7 if leg.mode == "air" else _leg_people(leg)),
            number(leg.length_km),
            text(leg.mode),
            country_list(leg.countries),
        ]
        for leg in legs.itertuples()
    ]
    headers = [
        text("Nearest mapped leg"),
        text("People"),
        text("km from the line, mean"),
        text("at sea"),
        text("in deserts"),
        text("in containers"),
        text("elsewhere"),
        text("per 100 km and year"),
        text("km"),
        text("By"),
        text("States"),
    ]
    st.html(parts.html_table(caption, headers, rows, range(1, 9)))
    sources = sorted({source.strip() for text_ in legs["source"] for source in text_.split(";")})
    with st.expander(text("Sources of these legs")):
        parts.write_english(sources)


def _leg_people(leg) -> list[str]:
    away = "–" if pd.isna(leg.mean_km) else number(leg.mean_km)
    elsewhere = leg.people - leg.sea - leg.desert - leg.container
    where = map(number, (leg.sea, leg.desert, leg.container, elsewhere))
    return [number(leg.people), away, *where, rate(leg.people_per_100km_year)]


def _crossings(view: View, content) -> None:
    counted = crossing_counts(content, view).head(CROSSINGS_SHOWN)
    rows = [
        [
            crossing_name(row.crossing),
            number(row.people),
            number(row.incidents),
            text(row.kind),
            country_list(row.countries),
            route_list(row.route),
        ]
        for row in counted.itertuples()
    ]
    headers = [text("Crossing"), text("People"), text("Incidents"), text("Kind"), text("States"), text("Route")]
    caption = text(
        "Crossings with most people dead or missing within 50 km, {period}; circles overlap, so the column has no sum",
        period=_period(view),
    )
    st.html(parts.html_table(caption, headers, rows, (1, 2)))


def _segments(view: View, content) -> None:
    st.markdown(
        text(
            "Each leg by land or sea is cut into parts of about 50 km. Beside what is recorded stands what a year like "
            "the past would bring, and within which range four of five past years fell."
        )
    )
    with st.spinner(text("Counting")):
        write_segments(view, content, text("Segments, those that expect most first, {period}", period=_period(view)))


def _route(name: str) -> str:
    return text("not named by the source") if name == "unknown" else route_name(name)


def _period(view: View) -> str:
    return period_text(view.filters.first, view.filters.last)
