"""Your own data: a file chosen, its columns corrected, checked; what was read, mended and dropped; download."""

from __future__ import annotations

from datetime import date

import streamlit as st

from riskmap.errors import RiskmapError
from riskmap.incidents.account import account_of
from riskmap.language import environment_labels, number, share, text
from riskmap.summaries import split_counts
from riskmap.ui import frame, parts
from riskmap.ui.content import load_content, records_of
from riskmap.ui.hotspot_map import write_record_map
from riskmap.ui.import_account import write_account
from riskmap.ui.uploading import Checked, keep_checked, write_faults, write_upload


def page(today: date) -> None:
    """A file of the reader's own, from its bytes to a checked layer."""
    st.title(text("Your own data"))
    st.markdown(
        text(
            "Check a list of incidents of your own: where and when people died, went missing or were found alive. The "
            "file stays on this machine, is read once and is not kept. The shipped data do not change."
        )
    )
    checked = write_upload("own", today)
    if checked is not None:
        _result(checked)
    frame.write_foot()


def _result(checked: Checked) -> None:
    st.header(text("What the file held"))
    intake = checked.intake
    write_account(account_of(intake.result.report, len(intake.near_misses)))
    if len(intake.incidents):
        _map(checked)
    _downloads(checked)
    st.header(text("Next"))
    st.markdown(
        text(
            "The checked layer is ready for training: the page on training models takes it up in this session. On the "
            "command line, train on the downloaded file with `riskmap train --incidents FILE`. Kept on this machine it "
            "can be looked through for incidents told twice."
        )
    )
    if len(checked.intake.incidents) and st.button(text("Keep the checked layer on this machine"), key="own_keep"):
        try:
            name = keep_checked(checked)
        except RiskmapError as error:
            write_faults(error)
            return
        st.success(text("Kept as {name}; it stands on the page of incidents told twice.", name=parts.literal(name)))


def _map(checked: Checked) -> None:
    incidents = checked.intake.incidents
    st.header(text("Where"))
    label = text(
        "Map of {count} incidents. The table below holds the same by environment.", count=number(len(incidents))
    )
    write_record_map(records_of(incidents), load_content(), label, key="own_map", source=checked.file)
    labels = environment_labels()
    tables = (
        ("environment", text("Where people died"), labels.get),
        ("location_precision", text("Precision of the place"), text),
        ("location_status", text("Coordinates"), text),
    )
    for column, (name, title, named) in zip(st.columns(3, gap="medium"), tables, strict=True):
        counts = split_counts(incidents, name)
        whole = counts["people"].sum()
        rows = [
            [named(row.value), number(row.incidents), number(row.people), share(row.people, whole)]
            for row in counts.itertuples()
        ]
        column.html(
            parts.html_table(title, [title, text("Incidents"), text("People"), text("Share")], rows, (1, 2, 3), True)
        )


def _downloads(checked: Checked) -> None:
    st.header(text("Download"))
    source = checked.reading.source or "checked"
    offers = [(text("Download the report (JSON)"), checked.report_bytes, f"{source}-report.json", "application/json")]
    if len(checked.intake.near_misses):
        offers.insert(
            0,
            (
                text("Download near misses (GeoParquet)"),
                checked.near_miss_bytes,
                f"{source}-near-misses.parquet",
                "application/vnd.apache.parquet",
            ),
        )
    if len(checked.intake.incidents):
        offers.insert(
            0,
            (
                text("Download the checked layer (GeoParquet)"),
                checked.layer_bytes,
                f"{source}-incidents.parquet",
                "application/vnd.apache.parquet",
            ),
        )
    parts.write_offers(offers)
    st.caption(
        text(
            "The layer holds your exact places and days and your own words: it is yours, share it with care. The "
            "report lists every row that was left out, mended or flagged."
        )
    )
