"""Data: what was read, how precise and how sure it is, what is known to be wrong with it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from riskmap import vocabulary as words
from riskmap.language import (
    day_text,
    environment_labels,
    month_text,
    number,
    period_text,
    place_name,
    plural,
    rate,
    route_name,
    share,
    text,
)
from riskmap.summaries import month_start, split_counts
from riskmap.ui import frame, parts
from riskmap.ui.content import Content, Soundness, layers_shipped, load_content, precise_to, records_of, soundness_of
from riskmap.ui.hotspot_map import write_record_map
from riskmap.ui.import_account import write_account, write_files
from riskmap.ui.links import linked_markdown


def page() -> None:
    """The whole of the data, whatever the filters."""
    content = load_content()
    st.title(text("Data"))
    st.markdown(_sentence(content))
    st.caption(text("This page is about all the data; the filters do not change it."))
    found = soundness_of(content)
    _import(found)
    _splits(content)
    _precision_map(content)
    _heaps(found)
    _gaps(found)
    _qualities(found)
    _updates(content, found)
    _next_steps(found)
    _layers()
    st.header(text("Known faults"))
    st.markdown("\n".join(f"- {text(fault)}" for fault in FAULTS))
    st.header(text("Licence and source"))
    told = text(
        "International Organization for Migration, Missing Migrants Project, {address}, licence {licence}. The "
        "repository ships only figures that its own code derived: months, cells, codes and counts; no sentence, no "
        "link, no exact place.",
        address=words.SOURCE_ADDRESS,
        licence=words.SOURCE_LICENCE,
    )
    st.markdown(linked_markdown(told))
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


def _import(found: Soundness) -> None:
    st.header(text("What was read, mended, flagged and left out"))
    if found.account is None:
        st.markdown(text("No account of the import came with these figures; `make data` or an update writes one."))
        return
    write_account(found.account)
    with st.expander(text("The files read")):
        write_files(found.account)


def _precision_map(content: Content) -> None:
    st.header(text("Precision on the map"))
    chosen = st.selectbox(
        text("Show the records whose place is known as"),
        list(PRECISIONS),
        index=list(PRECISIONS).index("reporting point"),
        format_func=lambda value: text(PRECISIONS[value]),
        key="data_precision",
    )
    incidents = precise_to(content, chosen)
    label = text(
        "Map of {count} records of this precision: {precision}. The table above counts every class.",
        count=number(len(incidents)),
        precision=text(PRECISIONS[chosen]),
    )
    write_record_map(records_of(incidents), content, label, key="data_map")
    st.caption(label)


def _heaps(found: Soundness) -> None:
    st.header(text("Where records heap"))
    rows = [
        [
            place_name(heap.name),
            number(heap.incidents),
            number(heap.people),
            text(PRECISIONS.get(heap.precision, heap.precision)),
            share(heap.share, 1),
        ]
        for heap in found.heaps.itertuples()
    ]
    headers = [text("Place"), text("Incidents"), text("People"), text("Commonest precision"), text("Share of it")]
    caption = text(
        "Cells of about 10 km with most records. Some are real places, some are desks or the centres of districts: a "
        "heap by itself is never a hotspot"
    )
    st.html(parts.html_table(caption, headers, rows, (1, 2, 4)))


def _gaps(found: Soundness) -> None:
    st.header(text("Months without a record"))
    told = plural(
        "In {count} month of the whole period nothing at all is recorded.",
        "In {count} months of the whole period nothing at all is recorded.",
        found.empty_months,
    )
    st.markdown(told if found.empty_months else text("Something is recorded in every month of the whole period."))
    rows = [
        [_route(row.route), number(row.incidents), number(row.months), number(row.missing), _gap(row)]
        for row in found.gaps.itertuples()
        if row.missing
    ]
    headers = [text("Route"), text("Incidents"), text("Months spanned"), text("without a record"), text("Longest gap")]
    caption = text("Routes of 100 records or more; a month without a record is not a month without deaths")
    st.html(parts.html_table(caption, headers, rows, (1, 2, 3)))


def _gap(row) -> str:
    return period_text(month_start(int(row.gap_from)), month_start(int(row.gap_to)))


def _route(name: str) -> str:
    return text("not named by the source") if name == "unknown" else route_name(name)


def _qualities(found: Soundness) -> None:
    st.header(text("Source quality over time"))
    rows = [[year, *map(number, counts[:-1]), rate(counts[-1])] for year, *counts in found.qualities.itertuples()]
    headers = [text("Year"), text("not told"), "1", "2", "3", "4", "5", text("All"), text("Mean")]
    caption = text("Incidents by year and by IOM's grade of the source: 1 the weakest, 5 the strongest")
    st.html(parts.html_table(caption, headers, rows, range(1, 9)))


def _updates(content: Content, found: Soundness) -> None:
    st.header(text("Last update"))
    if found.update is None:
        st.markdown(
            text(
                "No update was made on this machine: these are the figures that ship, to {end}. `riskmap data update` "
                "asks the source for newer ones.",
                end=day_text(content.data_end),
            )
        )
        return
    incidents = found.update["incidents"]
    if "new" not in incidents:
        st.markdown(text("Updated with what the source gave on {day}.", day=found.update["as_of"]))
        return
    st.markdown(
        text(
            "Updated on {day}: {new} incidents new, {revised} revised, {removed} removed. The version before is kept: "
            "`riskmap data rollback` brings it back.",
            day=day_text(date.fromisoformat(found.update["as_of"])),
            **{what: number(len(incidents.get(what, ()))) for what in ("new", "revised", "removed")},
        )
    )


def _next_steps(found: Soundness) -> None:
    st.header(text("Next, for the analyst"))
    steps = [
        text("Ask the source for newer data: `riskmap data update`; it says what changed, in the hotspots too."),
        text("Look through incidents that may be told twice, on the page of that name."),
    ]
    for flag in found.account["flagged"] if found.account else ():
        steps.insert(
            0,
            text(
                "Look at {count} marked as: {what}. The report of `riskmap data import` (`--report`) lists them.",
                count=number(flag["number"]),
                what=text(flag["what"]),
            ),
        )
    st.markdown("\n".join(f"- {step}" for step in steps))


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
