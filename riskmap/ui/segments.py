"""Segments of routes as a table: what is recorded on each and what to expect, and who lies on none."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from riskmap.export.geojson import to_geojson
from riskmap.export.table import to_csv
from riskmap.language import leg_name, number, rate, route_name, text
from riskmap.ui import parts
from riskmap.ui.content import Content, View
from riskmap.ui.planning import segments_of

SHOWN = 15


def write_segments(view: View, content: Content, caption: str, headed: bool = False) -> None:
    """The segments that expect most, worst first; how many people lie on no segment; all of them as files."""
    risk = segments_of(content, view)
    first = risk.segments.head(SHOWN)
    headers = [
        text("Route"),
        text("Nearest mapped leg"),
        text("Part"),
        text("People"),
        text("per 100 km and year"),
        text("Expected per 100 km and year"),
        text("in four of five years within"),
    ]
    rows = [_row(segment) for segment in first.itertuples()]
    st.html(parts.html_table(caption, headers, rows, range(2, 7), headed=headed))
    st.caption(
        text(
            "Segments of about 50 km, the first {shown} of {count}. On no segment: {people} people, placed too vaguely "
            "or farther than 100 km from a route. Lines are schematic.",
            shown=len(rows),
            count=number(len(risk.segments)),
            people=number(int(risk.unassigned["dead_and_missing"].sum())),
        )
    )
    _offer(risk.segments)


def _row(segment) -> list[str]:
    return [
        route_name(segment.route),
        leg_name(segment.leg),
        text("{part} of {parts}", part=number(segment.part), parts=number(segment.parts)),
        number(segment.dead_and_missing),
        rate(segment.dead_and_missing * 100 / segment.length_km / segment.years),
        rate(segment.expected_deaths_per_100km_year),
        text(
            "{low} to {high}",
            low=rate(segment.expected_deaths_per_100km_year_low),
            high=rate(segment.expected_deaths_per_100km_year_high),
        ),
    ]


def _offer(segments: pd.DataFrame) -> None:
    parts.write_offers(
        [
            (
                text("Download segments (GeoJSON)"),
                lambda: to_geojson(segments),
                "riskmap-segments.geojson",
                "application/geo+json",
            ),
            (text("Download segments (CSV)"), lambda: to_csv(segments), "riskmap-segments.csv", "text/csv"),
        ]
    )
