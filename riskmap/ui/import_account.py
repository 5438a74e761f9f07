"""The account of an import as tables: what was read, mended, flagged, dropped. For anybody's file and for the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from riskmap.language import number, plural, text
from riskmap.ui import parts

NAMES_SHOWN = 20


def write_account(account: Mapping) -> None:
    """The sentence of the balance, then a table for each thing that was done; what was not done is said in one line."""
    st.html(f'<p class="riskmap-sub">{parts.plain(balance_sentence(account))}</p>')
    headers = [text("What"), text("Rows"), text("People")]
    _table(text("Left out"), headers, _reasons(account["dropped"]), text("No row was left out."))
    if account["joined"]:
        _table(text("Told again by another file, counted once"), headers, _reasons(account["joined"]), "")
    marks = [text("What"), text("Number")]
    _table(text("Mended"), marks, _marks(account["mended"]), text("Nothing had to be mended."))
    _table(text("Flagged, left as given"), marks, _marks(account["flagged"]), text("Nothing was flagged."))
    _names_not_read(account.get("countries_not_read", ()))
    if sentence := repeats_sentence(account):
        st.caption(sentence)


def _names_not_read(names: Sequence[Mapping]) -> None:
    """Names of countries that nobody can read, where there are any, and what to do."""
    if not names:
        return
    rows = [[name["name"], text(name["column"]), number(name["rows"])] for name in names[:NAMES_SHOWN]]
    headers = [text("Name"), text("Column"), text("Rows")]
    st.html(parts.html_table(text("Names of countries not read"), headers, rows, (2,)))
    remedy = text(
        "Rows with such a name take the country of their place's words, else of their point; an origin stays unknown. "
        "Write each as one State, by its name or its ISO 3166 code, and check the file again."
    )
    more = max(0, len(names) - NAMES_SHOWN)
    rest = plural("{count} more stands in the report.", "{count} more stand in the report.", more) if more else ""
    st.caption(f"{remedy} {rest}".rstrip())


def balance_sentence(account: Mapping) -> str:
    """Rows and people that came in and what became of them, in whole sentences."""
    sentences = [
        text(
            "Rows read: {rows}. Incidents: {incidents}, with at least {people} people dead or missing.",
            rows=number(account["rows"]["in"]),
            incidents=number(account["incidents"] - account["near_misses"]),
            people=number(account["people"]["layer"]),
        )
    ]
    if account["near_misses"]:
        found = plural(
            "{count} near miss: people found alive.", "{count} near misses: people found alive.", account["near_misses"]
        )
        sentences.append(found)
    if put_together := account["rows"]["kept"] - account["incidents"]:
        sentences.append(
            plural(
                "{count} row belongs to an incident that another row tells too.",
                "{count} rows belong to incidents that another row tells too.",
                put_together,
            )
        )
    return " ".join(sentences)


def repeats_sentence(account: Mapping) -> str:
    """That exact repeats were left out, how many people that are, and what the source's own table does with them."""
    repeats = account["repeats"]
    if not repeats["people"]:
        return ""
    left_out = plural(
        "{count} row repeats another row of its key to the letter and is left out, with {people} people.",
        "{count} rows repeat another row of their key to the letter and are left out, with {people} people.",
        repeats["rows"],
        people=number(repeats["people"]),
    )
    if not repeats["keys_compared"]:
        return left_out
    compared = text(
        "The source may mean some of them as further people: of {compared} keys that its own table tells too, it "
        "counts the repeats of {counted} ({people} people).",
        compared=number(repeats["keys_compared"]),
        counted=number(repeats["keys_counted"]),
        people=number(repeats["people_counted"]),
    )
    return f"{left_out} {compared}"


def write_files(account: Mapping) -> None:
    """The files read, with their layouts and rows."""
    rows = [[parts.Verbatim(file["file"]), text(file["layout"]), number(file["rows"])] for file in account["files"]]
    st.html(parts.html_table(text("Files read"), [text("File"), text("Layout"), text("Rows")], rows, (2,)))


def _reasons(rows: list[Mapping]) -> list[list[str]]:
    return [[text(row["reason"]), number(row["rows"]), number(row["people"])] for row in rows]


def _marks(rows: list[Mapping]) -> list[list[str]]:
    return [[text(row["what"]), number(row["number"])] for row in rows]


def _table(caption: str, headers: list[str], rows: list[list[str]], nothing: str) -> None:
    if rows:
        st.html(parts.html_table(caption, headers, rows, range(1, len(headers))))
    else:
        st.caption(nothing)
