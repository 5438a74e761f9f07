"""Which column of a file means what: the guess shown beside the columns' first values, and corrected by the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from riskmap.language import listed, text
from riskmap.sources.mapping import FIELDS, lacking_of, lacks_dead
from riskmap.ui import parts

if TYPE_CHECKING:
    from riskmap.incidents.uploads import Look

NOT_READ = ""


def write_columns(key: str, look: Look) -> dict[str, str]:
    """A row for each column: its name, its first values, and what it is read as; the choices by column."""
    fields = [NOT_READ, *FIELDS]
    labels = {NOT_READ: text("not read")} | {field: text(told) for field, told in FIELDS.items()}
    asked = parts.plain(text("Which column is what? Correct it where the guess is wrong."))
    means = {}
    with st.container(border=True):
        st.html(f'<p class="riskmap-meta">{asked}</p>')
        for place, column in enumerate(look.columns):
            told, choice = st.columns([1, 1], vertical_alignment="center")
            samples = " · ".join(look.samples.get(column, ())) or text("no value")
            told.html(
                f'<p class="riskmap-column"><b>{parts.plain(column)}</b><br>'
                f'<span class="riskmap-meta">{parts.plain(samples)}</span></p>'
            )
            means[column] = choice.selectbox(
                text("Read {column} as", column=parts.literal(column)),
                fields,
                index=fields.index(guessed(look, column)),
                format_func=labels.get,
                key=f"{key}_column_{place}",
                label_visibility="collapsed",
            )
    return means


def guessed(look: Look, column: str) -> str:
    """What a column was guessed to mean; empty where it is not read."""
    return next((field for field, name in look.mapping.columns.items() if name == column), NOT_READ)


def faults_of(means: Mapping[str, str]) -> list[str]:
    """What keeps the choices from being read: a meaning given twice, or one that is needed and given to no column."""
    by_field: dict[str, list[str]] = {}
    for column, field in means.items():
        by_field.setdefault(field, []).append(column)
    twice = [
        text(
            "{columns} are read as the same: {meaning}. Choose one.", columns=", ".join(columns), meaning=_told([field])
        )
        for field, columns in by_field.items()
        if field and len(columns) > 1
    ]
    lacking = [
        text("No column is read as: {meaning}. Choose which one it is.", meaning=_told(choice))
        for choice in lacking_of(by_field)
    ]
    return [*twice, *lacking]


def dead_not_read(means: Mapping[str, str]) -> str:
    """A sentence where no column is read as the dead and one of those not read may be it, else nothing."""
    unread = [column for column, field in means.items() if not field]
    if not lacks_dead(means.values(), unread):
        return ""
    return text(
        "No column of the dead is read. If one of {columns} holds them, choose it above.",
        columns=listed(f"“{column}”" for column in unread),
    )


def _told(fields: Iterable[str]) -> str:
    return " / ".join(text(FIELDS[field]) for field in fields)
