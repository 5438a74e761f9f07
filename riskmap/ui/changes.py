"""What the last update of the data changed: told where one was made, said plainly where none was."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from riskmap.errors import StoreError
from riskmap.language import number, place_name, plural, text
from riskmap.layers import open_updates
from riskmap.revisions import told_until
from riskmap.tier import Tier
from riskmap.ui import parts

REPORT = "update.json"
HOTSPOTS_SHOWN = 10


def last_changes() -> Mapping | None:
    """The report of the last `riskmap data update`; None where no update was ever made or its report is damaged."""
    try:
        current = open_updates().current()
        told = json.loads((current / REPORT).read_text(encoding="utf-8")) if current else None
    except (OSError, ValueError, RecursionError, StoreError):
        return None
    return told if isinstance(told, dict) and {"incidents", "years", "hotspots", "as_of"} <= told.keys() else None


def write_changes(tier: Tier) -> None:
    """What is new, revised or gone since the data before, as far as the tier lets it out."""
    st.header(text("What changed since the last data"))
    told = last_changes()
    if told is None:
        st.markdown(
            text(
                "Nothing to tell: these are the figures that ship with riskmap, and no newer data were fetched on this "
                "machine. Whoever runs it can fetch them with `riskmap data update`; then this says what is new, what "
                "was revised, and which hotspots came and went."
            )
        )
        return
    if tier.is_public:
        told = told_until(told, tier.last_day)
    for sentence in change_sentences(told):
        st.markdown(sentence)
    _hotspots(told["hotspots"])
    with st.expander(text("By year, before and now")):
        st.html(_years(told["years"]))


def change_sentences(told: Mapping) -> list[str]:
    """The update in whole sentences: when, how many incidents, how many people before and now."""
    incidents, after = told["incidents"], told["incidents"]["after"]
    lines = [text("Updated with what the source gave on {day}.", day=told["as_of"])]
    if "new" in incidents:
        new, revised, removed = (len(incidents[what]) for what in ("new", "revised", "removed"))
        lines.append(
            text(
                "Incidents: {new} new, {revised} revised, {removed} removed.",
                new=number(new),
                revised=number(revised),
                removed=number(removed),
            )
        )
    before = incidents.get("before") or _sum_of(told["years"].get("before", {}))
    slots = {"now": number(after["dead_and_missing"])}
    if not before:
        return [*lines, text("At least {now} people dead or missing in all; no earlier data to compare with.", **slots)]
    slots["before"] = number(before["dead_and_missing"])
    return [*lines, text("At least {now} people dead or missing in all, {before} before.", **slots)]


def _sum_of(years: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {"dead_and_missing": sum(year["dead_and_missing"] for year in years.values())} if years else {}


def _hotspots(hotspots: Mapping) -> None:
    if "gone" not in hotspots:
        return
    new, gone = hotspots["new"], hotspots["gone"]
    st.markdown(
        text(
            "Hotspots: {now} now, {before} before; {new} came, {gone} went.",
            now=number(hotspots["after"]),
            before=number(hotspots["before"]),
            new=number(len(new)),
            gone=number(len(gone)),
        )
    )
    rows = [[text("came"), place_name(row["name"]), number(row["dead_and_missing"])] for row in new[:HOTSPOTS_SHOWN]]
    rows += [[text("went"), place_name(row["name"]), number(row["dead_and_missing"])] for row in gone[:HOTSPOTS_SHOWN]]
    if rows:
        caption = plural("{count} hotspot that came or went", "{count} hotspots that came or went", len(rows))
        st.html(parts.html_table(caption, [text("Since then"), text("Hotspot"), text("People")], rows, (2,)))


def _years(years: Mapping) -> str:
    before, after = years.get("before", {}), years.get("after", {})
    rows = [
        [year, *(number(side.get(year, {}).get("dead_and_missing", 0)) for side in (before, after))]
        for year in sorted({*before, *after})
    ]
    headers = [text("Year"), text("People before"), text("People now")]
    return parts.html_table(text("People dead or missing by year, before the update and now"), headers, rows, (1, 2))
