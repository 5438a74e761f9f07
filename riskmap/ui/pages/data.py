"""Data: what was read, how precise and how sure it is, what is known to be wrong with it."""

from __future__ import annotations

import streamlit as st

from riskmap import vocabulary as words
from riskmap.summaries import split_counts
from riskmap.ui import frame, parts
from riskmap.ui.content import Content, layers_shipped, load_content
from riskmap.ui.language import day_text, environment_labels, month_text, number, share, text


def page() -> None:
    """The whole of the data, whatever the filters."""
    content = load_content()
    st.title(text("Data"))
    st.markdown(_sentence(content))
    st.caption(text("This page is about all the data; the filters do not change it."))
    _splits(content)
    _layers()
    st.header(text("Known faults"))
    st.markdown("\n".join(f"- {text(fault)}" for fault in FAULTS))
    st.header(text("Licence and source"))
    st.markdown(
        text(
            "International Organization for Migration, Missing Migrants Project, {address}, licence {licence}. The "
            "repository ships only figures that its own code derived: months, cells, codes and counts; no sentence, no "
            "link, no exact place.",
            address=words.SOURCE_ADDRESS,
            licence=words.SOURCE_LICENCE,
        )
    )
    frame.write_foot()


def _sentence(content: Content) -> str:
    return text(
        "{incidents} incidents with at least {people} people dead or missing, {first} to {last}. Last data: {end}.",
        incidents=number(len(content.incidents)),
        people=number(content.incidents["dead_and_missing"].sum()),
        first=month_text(content.choices.first),
        last=month_text(content.choices.last),
        end=day_text(content.data_end),
    )


def _splits(content: Content) -> None:
    labels = environment_labels()
    incidents = content.incidents
    graded = incidents.assign(
        source_quality=incidents["source_quality"].astype("Int64").astype("string").fillna(text("not told"))
    )
    tables = (
        (
            incidents,
            "location_precision",
            text("Precision of the place"),
            lambda value: text(PRECISIONS.get(value, value)),
        ),
        (graded, "source_quality", text("Source quality, 5 the strongest"), str),
        (incidents, "environment", text("Environment"), labels.get),
        (incidents, "date_precision", text("Precision of the date"), text),
        (incidents, "found_kind", text("What was found"), text),
        (incidents, "location_status", text("Coordinates"), text),
    )
    st.header(text("How precise, how sure"))
    columns = [*st.columns(3, gap="medium"), *st.columns(3, gap="medium")]
    for column, (layer, name, title, named) in zip(columns, tables, strict=True):
        counts = split_counts(layer, name)
        rows = [
            [named(row.value), number(row.incidents), number(row.people), share(row.people, counts["people"].sum())]
            for row in counts.itertuples()
        ]
        headers = [title, text("Incidents"), text("People"), text("Share")]
        column.html(parts.html_table(title, headers, rows, (1, 2, 3), headed=True))


def _layers() -> None:
    st.header(text("The layers"))
    rows = [
        [
            text(layer.name),
            number(layer.rows),
            number(layer.kilobytes),
            parts.English(layer.source),
            parts.English(layer.licence),
        ]
        for layer in layers_shipped()
    ]
    headers = [text("Layer"), text("Rows"), text("kB"), text("Source"), text("Licence")]
    st.html(parts.html_table(text("What is shipped in data/geo"), headers, rows, (1, 2)))


PRECISIONS = {
    "exact": "exact place",
    "locality": "locality, some km",
    "area": "area, tens of km",
    "country": "country, hundreds of km",
    "reporting point": "reporting point: a desk, not the place",
}
FAULTS = (
    "Figures are minimum estimates. Where nobody looks, nothing is recorded; deserts and the open Atlantic are worst.",
    "Sex and age are known for a minority of the dead. Children are children here, never also women or men.",
    "Some coordinates had latitude and longitude swapped or a sign lost; mended where that is certain, else flagged.",
    "Many records share their point with others: some are real places, some are desks or centres of districts.",
    "Records for which the source names no route are kept, as unknown.",
    "A date can be that of the finding or of the report; remains may be years older.",
    "IOM adds reports backwards in time: the last six months are provisional.",
    "Natural Earth's borders show who holds a place, not who should.",
)
