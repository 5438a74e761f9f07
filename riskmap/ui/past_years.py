"""How the forecast did in one hotspot in past years, or that this is not known."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from riskmap.language import number, plural, text
from riskmap.ui import parts
from riskmap.ui.content import Content


def write_past_years(hotspot: pd.Series, content: Content) -> None:
    """What was forecast here from the years before, beside what was recorded then."""
    st.header(text("How the forecast did here in past years"))
    past = content.past_of(hotspot["hotspot_id"])
    if past.empty:
        st.markdown(
            text(
                "No record of past forecasts exists for this hotspot: it carries no forecast, or the record was not "
                "made for these data. The page Accuracy tells how past forecasts did as a whole."
            )
        )
        return
    st.markdown(inside_sentence(past))
    rows = [
        [
            row.year,
            number(row.expected_deaths),
            text("{low} to {high}", low=number(row.expected_deaths_low), high=number(row.expected_deaths_high)),
            number(row.dead_and_missing),
            text("yes") if row.inside else text("no"),
        ]
        for row in past.itertuples()
    ]
    headers = [text("Year"), text("Expected"), text("Range (80 %)"), text("Recorded"), text("Within the range")]
    st.html(parts.html_table(text("Dead and missing expected and recorded here"), headers, rows, (0, 1, 2, 3), True))
    st.caption(
        text(
            "Each year was forecast from what was dated before it. The outline is today's, drawn knowing these years: "
            "places where more came than was expected are among the hotspots more often than not."
        )
    )


def inside_sentence(past: pd.DataFrame) -> str:
    """In how many past years what came lay within the range told before."""
    return plural(
        "In {count} of {years} past years what was recorded lay within the range forecast from the years before.",
        "In {count} of {years} past years what was recorded lay within the range forecast from the years before.",
        int(past["inside"].sum()),
        years=len(past),
    )
