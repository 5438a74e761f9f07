"""A file of the reader's own: chosen, its columns shown and corrected, checked whole. For any page that takes one.

`write_upload` draws all of it and gives the checked file once there is one; `last_checked` gives it to another page of
the same session. The bytes lie in a folder of their own while they are read and are gone afterwards; nothing is kept
on disk, and no text of the file reaches the page but escaped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from riskmap.bounds import make_ready, run_bounded
from riskmap.errors import Fault, InputError, RiskmapError
from riskmap.language import number, plural, text
from riskmap.layers import layer_bytes
from riskmap.schema import INCIDENTS, NEAR_MISSES
from riskmap.settings import read_number
from riskmap.sources.tabular import KINDS
from riskmap.ui import access, parts, state
from riskmap.ui.column_choices import dead_not_read, faults_of, guessed, write_columns

if TYPE_CHECKING:
    # What reads files takes a second to import: only who gives one waits for it.
    from riskmap.incidents.intake import Intake, Reading
    from riskmap.incidents.uploads import Look

DATE_ORDERS = {
    "": "as the file itself shows",
    "day-first": "day first: 31/12/2021",
    "month-first": "month first: 12/31/2021",
}
ACTION = "upload incidents"
LAST = "checked_upload"
FAULTS_SHOWN = 50
LONGEST_NAME = 100


@dataclass(frozen=True)
class Checked:
    """A file that was taken whole: its harmless name, how it was read, what it held."""

    file: str
    reading: Reading
    intake: Intake

    def layer_bytes(self) -> bytes:
        """The incidents with deaths as GeoParquet, as `riskmap data import` writes them."""
        return layer_bytes(self.intake.incidents, INCIDENTS, self.intake.result.about)

    def near_miss_bytes(self) -> bytes:
        """The near misses as GeoParquet."""
        return layer_bytes(self.intake.near_misses, NEAR_MISSES, self.intake.result.about)

    def report_bytes(self) -> bytes:
        """The whole report of the import, row by row, as JSON."""
        from riskmap.incidents.ledger import report_text

        return report_text(self.intake.result.report).encode()


def write_upload(key: str, today: date) -> Checked | None:
    """Let the reader choose a file, correct how it is read, and check it; the checked file, or None as long as there
    is none. `key` tells uploads of one session apart; `today` is the last day that a date may name.
    """
    most = read_number("most_megabytes")
    if access.current_visitor().may(ACTION):
        make_ready()
    chosen = st.file_uploader(
        text("Your file"),
        key=f"{key}_file",
        max_upload_size=most,
    )
    st.caption(
        text("{kinds}, up to {most} MB. Its content says what it is, not its name.", kinds=text(KINDS), most=most)
    )
    if chosen is None:
        state.keep(key, None)
        return None
    try:
        access.require(ACTION)
        reading, faults = _write_reading(key, chosen)
        return _check(key, chosen, reading, today, ready=not faults)
    except RiskmapError as error:
        write_faults(error)
        return None


def last_checked() -> Checked | None:
    """The file that was checked last in this session, on whatever page."""
    return state.recall(LAST)


def keep_checked(checked: Checked) -> str:
    """Keep the incidents of a checked file on this machine, for review and training; the name they are kept under.

    Raises
    ------
    AccessError
        When the visitor's role is not enough.
    StoreError
        When the folder cannot be written to.
    """
    from riskmap.duplicates.shelf import keep_layer

    access.act(ACTION, kept=checked.file)
    incidents = checked.intake.incidents
    name = checked.reading.source or str(incidents["source"].iloc[0])
    keep_layer(incidents, name, checked.intake.result.about)
    return name


def write_faults(error: RiskmapError) -> None:
    """All faults of a file together, in plain words; nothing in them is obeyed as markup."""
    if not isinstance(error, InputError):
        st.html(f'<p class="riskmap-note" role="alert">{parts.plain(str(error))}</p>')
        return
    head = text("{file} was not taken and nothing was changed. To put right:", file=error.name)
    shown = error.faults[:FAULTS_SHOWN]
    items = "".join(f"<li>{parts.plain(str(_for_page(fault)))}</li>" for fault in shown)
    st.html(f'<div class="riskmap-note" role="alert"><p>{parts.plain(head)}</p><ul>{items}</ul></div>')


def _for_page(fault: Fault) -> Fault:
    """A fault whose remedy names what stands on this page, not an option of the command line."""
    remedies = {
        "--dates": text('Say under "Order of day and month" which comes first.'),
        "--layer": text('Choose one of them under "Sheet or layer".'),
        "--map": text("Choose above which column it is."),
    }
    remedy = next((said for option, said in remedies.items() if option in fault.remedy), fault.remedy)
    return Fault(fault.found, fault.expected, remedy, fault.rows)


def _write_reading(key: str, chosen) -> tuple[Reading, list[str]]:
    """Say what was found in the file, draw the widgets that correct it; the reading, and what stands in its way."""
    from riskmap.incidents.intake import Reading, source_name

    layer = state.recall(f"{key}_layer_{chosen.file_id}")
    look = _looked(key, chosen, layer)
    st.html(f'<p class="riskmap-sub">{parts.plain(_found_sentence(look))}</p>')
    layer = _write_layers(key, chosen, look, layer)
    if layer != state.recall(f"{key}_layer_{chosen.file_id}"):
        state.keep(f"{key}_layer_{chosen.file_id}", layer)
        look = _looked(key, chosen, layer)
    if look.of_source:
        st.caption(
            text("It is a file of the Missing Migrants Project itself: its own reader takes it, nothing is to map.")
        )
        return Reading(), []
    means = write_columns(f"{key}_{chosen.file_id}_{layer}", look)
    faults = faults_of(means)
    for fault in faults:
        st.html(f'<p class="riskmap-note" role="alert">{parts.plain(fault)}</p>')
    if said := dead_not_read(means):
        st.html(f'<p class="riskmap-note" role="status">{parts.plain(said)}</p>')
    orders, named = st.columns(2)
    order = orders.selectbox(
        text("Order of day and month"),
        list(DATE_ORDERS),
        format_func=lambda order: text(DATE_ORDERS[order]),
        key=f"{key}_{chosen.file_id}_dates",
        help=text("Only where the file's dates could be read both ways, as 03/04/2021."),
    )
    source = named.text_input(
        text("Name of the source"),
        source_name(Path(look.file)),
        max_chars=60,
        key=f"{key}_{chosen.file_id}_source",
        help=text("It stands before the key of each incident, so that sources stay apart."),
    )
    corrections = tuple(f"{column}={field}" for column, field in means.items() if field != guessed(look, column))
    return Reading(corrections, layer, order or None, source_name(Path(f"{source or look.file}.x"))), faults


def _looked(key: str, chosen, layer: str | None) -> Look:
    """The look at this very file, taken once."""
    kept = state.recall(f"{key}_look")
    if kept and kept[0] == (chosen.file_id, layer):
        return kept[1]
    from riskmap.incidents.uploads import look_at

    look = run_bounded(look_at, chosen.name, chosen.getvalue(), layer)
    state.keep(f"{key}_look", ((chosen.file_id, layer), look))
    return look


def _found_sentence(look: Look) -> str:
    return plural(
        "{file}: {kind}, {count} row, {columns} columns, of which {read} are understood.",
        "{file}: {kind}, {count} rows, {columns} columns, of which {read} are understood.",
        look.rows,
        file=look.file,
        kind=text(look.kind),
        columns=number(len(look.columns)),
        read=number(len(look.mapping.columns)),
    )


def _write_layers(key: str, chosen, look: Look, layer: str | None) -> str | None:
    if not look.layers:
        return layer
    choices = ["", *look.layers]
    return (
        st.selectbox(
            text("Sheet or layer"),
            choices,
            index=choices.index(layer or ""),
            format_func=lambda name: name or text("the one that fits best"),
            key=f"{key}_{chosen.file_id}_layer",
        )
        or None
    )


def _check(key: str, chosen, reading: Reading, today: date, ready: bool) -> Checked | None:
    """The checked file: kept while file and reading stay the same, checked anew when the reader asks."""
    from riskmap.incidents.uploads import take_upload

    asked = st.button(text("Check this file"), key=f"{key}_check", type="primary", disabled=not ready)
    kept = state.recall(key)
    if asked and ready:
        access.act(ACTION, file=chosen.name[:LONGEST_NAME], bytes=chosen.size)
        with st.spinner(text("Reading and checking")):
            intake = run_bounded(take_upload, chosen.name, chosen.getvalue(), reading, today)
        look = _looked(key, chosen, reading.layer)
        kept = ((chosen.file_id, reading), Checked(look.file, reading, intake))
        state.keep(key, kept)
        state.keep(LAST, kept[1])
    if kept and kept[0] == (chosen.file_id, reading):
        return kept[1]
    if kept:
        st.caption(text("The reading was changed: check the file again."))
    return None
