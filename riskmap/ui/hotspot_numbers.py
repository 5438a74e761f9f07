"""A hotspot's numbers, as they open beside the map."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from riskmap.growth import growth_of
from riskmap.language import (
    decimal,
    environment_labels,
    month_text,
    number,
    period_text,
    place_name,
    route_list,
    share,
    text,
)
from riskmap.ui import parts, sentences, state, trends
from riskmap.ui.content import Content, View

# What the terms mean, where they stand.
MEANINGS = {
    "trend": "Rising or falling asks two things: people above or below both the year before and the mean of all years "
    "before, and a number of incidents that chance does not explain. Provisional months are left out.",
    "among": "In which years its incidents stood out among those of other places and years, provisional months left "
    "out; it does not say whether more people died than before.",
    "sure": "Very sure: it passed a test against chance and stands in four of five resamples of the data; fairly sure: "
    "in half of them; uncertain: less, or not tested.",
    "stability": "The data are drawn anew many times, places moved within their radius: so often the hotspot stands.",
    "chance": "How often maps without hotspots show one as strong, corrected for looking in many places at once.",
    "quality": "As IOM grades its sources: 1 is one uncertain report, 5 official records.",
}


def write_numbers(view: View, content: Content) -> None:
    """The numbers of the chosen hotspot, and the way back to the list."""
    hotspot = find_hotspot(view, content)
    st.button(text("Back to the list"), on_click=state.choose_hotspot, args=("",), icon=":material/arrow_back:")
    st.header(place_name(hotspot["name"]), anchor=False)
    st.markdown(sentences.people_here(hotspot, view.filters))
    if expected := sentences.expected_text(hotspot):
        st.markdown(expected)
    parts.write_facts(facts(hotspot, view, content.data_end))
    with st.expander(text("How do we know?")):
        parts.write_evidence(hotspot)
        parts.write_facts(sureness_facts(hotspot))


def find_hotspot(view: View, content: Content, hotspot_id: str = "") -> pd.Series:
    """A hotspot, else the chosen one, with its counts in this view; also where the environment filter leaves it out."""
    hotspot_id = hotspot_id or state.chosen_hotspot()
    found = view.hotspots[view.hotspots["hotspot_id"] == hotspot_id]
    if len(found):
        return found.iloc[0]
    whole = content.hotspots[content.hotspots["hotspot_id"] == hotspot_id].iloc[0]
    none = dict.fromkeys(("people", "incidents", "women", "men", "children", "sex_unknown"), 0)
    inside = content.members.loc[content.members["hotspot_id"] == hotspot_id, "incident"]
    grown = growth_of(content.incidents.loc[inside], content.span)
    return pd.concat([whole, pd.Series(none).add_suffix("_here"), pd.Series(grown)])


def facts(hotspot: pd.Series, view: View, data_end: date) -> list[tuple[str, ...]]:
    """Terms and values for a hotspot in the period chosen and over all years."""
    first, last = (pd.Timestamp(hotspot[name]).date() for name in ("first_date", "last_date"))
    return [
        (text("Where"), environment_labels()[hotspot["environment"]]),
        (period_text(view.filters.first, view.filters.last), _split(hotspot)),
        (
            text("All years"),
            text(
                "{people} people in {incidents} incidents, {first} to {last}",
                people=number(hotspot["dead_and_missing"]),
                incidents=number(hotspot["n_incidents"]),
                first=month_text(first),
                last=month_text(last),
            ),
        ),
        *trend_facts(hotspot, data_end),
        (text("States"), sentences.states_text(hotspot["states"])),
        (text("Routes"), route_list(hotspot["routes"])),
        (text("How sure"), sentences.sure_text(hotspot), text(MEANINGS["sure"])),
    ]


def trend_facts(hotspot: pd.Series, data_end: date) -> list[tuple[str, ...]]:
    """Whether more people died than before, the provisional months by themselves, and when it stood out."""
    return [
        (text("Trend"), trends.growth_counts(hotspot, data_end), text(MEANINGS["trend"])),
        (text("Provisional"), trends.provisional_counts(hotspot, data_end)),
        (text("Among others"), trends.trend_text(hotspot["trend"]), text(MEANINGS["among"])),
    ]


def _split(hotspot: pd.Series) -> str:
    parts_here = [hotspot[f"{name}_here"] for name in ("women", "men", "children", "sex_unknown")]
    women, men, children, unknown = map(number, parts_here)
    return text(
        "{people} people: women {women}, men {men}, children {children}, not known {unknown}",
        people=number(hotspot["people_here"]),
        women=women,
        men=men,
        children=children,
        unknown=unknown,
    )


def sureness_facts(hotspot: pd.Series) -> list[tuple[str, ...]]:
    """The figures behind "how sure"."""
    stability, p_value = hotspot["stability"], hotspot["p_value"]
    return [
        (
            text("Stands in"),
            "" if pd.isna(stability) else text("{share} of resamples of the data", share=share(stability, 1)),
            text(MEANINGS["stability"]),
        ),
        (
            text("Chance alone"),
            "" if pd.isna(p_value) else text("p = {p}, false discovery controlled", p=decimal(p_value, 4)),
            text(MEANINGS["chance"]),
        ),
        (
            text("Source quality"),
            ""
            if pd.isna(hotspot["source_quality"])
            else text("{mean} of 5 on average", mean=decimal(hotspot["source_quality"])),
            text(MEANINGS["quality"]),
        ),
        (text("Model"), hotspot["model_version"]),
    ]
