"""Told twice: pairs of incidents that may be one, side by side, decided by a person; every decision can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pandas as pd
import streamlit as st

from riskmap.duplicates.decisions import APART, MERGE, UNDO
from riskmap.duplicates.reasons import tell_reasons
from riskmap.duplicates.shelf import KEPT, SHIPPED, UPDATED, Reviewable, reviewable_layers
from riskmap.errors import RiskmapError
from riskmap.language import country_name, day_text, environment_labels, month_text, number, plural, route_name, text
from riskmap.ui import access, frame, parts, state
from riskmap.ui.reviewing import ACTION, Review, decide, open_review, take_back

LOG_SHOWN = 20
NEW_LINES = {MERGE: "same people", APART: "other people", UNDO: "taken back", "undecided": "cannot be told"}


def page(now: Callable[[], datetime]) -> None:
    """One pair after the other; nothing is merged that nobody decided on."""
    st.title(text("Told twice?"))
    st.markdown(
        text(
            "Two reports may tell of the same people. Pairs stand in the order in which they are likely one; most of "
            "the later ones are other people. Merging by nearness would erase deaths, so a person decides. The "
            "layer is not changed: decisions are kept in a log and can be taken back."
        )
    )
    layers = [layer for layer in reviewable_layers() if layer.kind == SHIPPED or access.current_visitor().may(ACTION)]
    chosen = st.selectbox(
        text("Layer"), range(len(layers)), format_func=lambda place: _named(layers[place]), key="review_layer"
    )
    layer = layers[chosen or 0]
    if layer.kind == SHIPPED:
        st.caption(
            text(
                "The shipped figures hold months, cells and counts, no sentences: few pairs can be decided from them. "
                "Check a file on the page for your own data and keep it, and it stands here with its words."
            )
        )
    with st.spinner(text("Looking for pairs")):
        review = open_review(layer)
    _pair(review, now)
    _log(review)
    frame.write_foot()


def _named(layer: Reviewable) -> str:
    names = {
        KEPT: text("kept here: {name}", name=layer.name),
        UPDATED: text("the newest update, with its words"),
        SHIPPED: text("the shipped figures"),
    }
    return names[layer.kind]


def _pair(review: Review, now: Callable[[], datetime]) -> None:
    skipped = state.recall("review_skipped") or []
    still = review.open_pairs(skipped)
    if still.empty:
        st.info(text("No pair is left to decide."))
    else:
        pair = still.iloc[0]
        left = plural(
            "{count} pair is left; this is number {rank} of the queue.",
            "{count} pairs are left; this is number {rank} of the queue.",
            len(still),
            rank=number(pair["rank"]),
        )
        st.html(f'<p class="riskmap-meta">{parts.plain(left)}</p>')
        why = text("Why this pair stands here: {reasons}", reasons=tell_reasons(pair))
        st.html(f'<p class="riskmap-sub">{parts.plain(why)}</p>')
    asked = text("Your name or initials, for the log")
    who = st.text_input(asked, state.recall("review_who") or "", max_chars=40)
    state.keep("review_who", who)
    _buttons(review, None if still.empty else pair, who, now)
    if not still.empty:
        _sides(review, pair)


def _sides(review: Review, pair: pd.Series) -> None:
    headers = [text("What"), text("First"), text("Second")]
    table = parts.html_table(text("The two incidents"), headers, _rows(*review.sides(pair)), ())
    st.html(f'<div class="riskmap-sides">{table}</div>')


def _buttons(review: Review, pair: pd.Series | None, who: str, now: Callable[[], datetime]) -> None:
    ready = bool(who.strip())
    keep = st.radio(
        text("If they are the same people, which report stays?"),
        ("first", "second"),
        format_func={"first": text("the first"), "second": text("the second")}.get,
        horizontal=True,
    )
    same, other, skip, undo = st.columns(4)
    if pair is not None:
        ends = (pair.incident_a, pair.incident_b)
        kept = ends if keep == "first" else ends[::-1]
        same.button(
            text("Same people"),
            on_click=_decide,
            args=(review, MERGE, *kept, who, now),
            disabled=not ready,
            shortcut="S",
            width="stretch",
            key="review_same",
        )
        other.button(
            text("Other people"),
            on_click=_decide,
            args=(review, APART, *ends, who, now),
            disabled=not ready,
            shortcut="O",
            width="stretch",
            key="review_other",
        )
        skip.button(text("Skip"), on_click=_skip, args=(ends,), shortcut="K", width="stretch", key="review_skip")
    undo.button(
        text("Undo the last decision"),
        on_click=_undo,
        args=(review, who, now),
        disabled=not ready or review.last is None,
        shortcut="U",
        width="stretch",
        key="review_undo",
    )
    if not ready:
        st.caption(text("Give your name or initials to decide: the log says who decided what and when."))
    if fault := state.recall("review_fault"):
        st.html(f'<p class="riskmap-note" role="alert">{parts.plain(fault)}</p>')


def _decide(review: Review, what: str, a: str, b: str, who: str, now: Callable[[], datetime]) -> None:
    _try(lambda: decide(review, what, a, b, who, now()))


def _undo(review: Review, who: str, now: Callable[[], datetime]) -> None:
    _try(lambda: take_back(review, review.last, who, now()))


def _try(action: Callable[[], object]) -> None:
    try:
        action()
        state.keep("review_fault", None)
    except RiskmapError as error:
        state.keep("review_fault", str(error))


def _skip(ends: tuple[str, str]) -> None:
    skipped = [pair for pair in state.recall("review_skipped") or [] if pair != ends]
    state.keep("review_skipped", [*skipped, ends])


def _rows(one: dict, other: dict) -> list[list[str]]:
    labels = environment_labels()
    told = (
        (text("Place, in words"), ("place",), parts.English),
        (text("What happened, in words"), ("cause_reported",), parts.English),
        (text("Dead · missing"), ("n_dead", "n_missing"), number),
        (text("Found alive"), ("n_survivors",), number),
        (text("Women · men · children"), ("n_women", "n_men", "n_children"), number),
        (text("Cause"), ("cause",), text),
        (text("Where people died"), ("environment",), labels.get),
        (text("Migration route"), ("route",), route_name),
        (text("Country of incident"), ("country",), country_name),
        (text("Precision of the place"), ("location_precision",), text),
        (text("Source quality"), ("source_quality",), number),
        (text("Report"), ("url",), str),
        (text("Source"), ("source",), str),
        (text("Key"), ("incident_id",), str),
    )
    rows = [[text("When"), _when(one), _when(other)]]
    for label, names, shown in told:
        values = [" · ".join(_shown(side.get(name), shown) for name in names) for side in (one, other)]
        if set(values) != {"–"}:
            rows.append([label, *values])
    return rows


def _shown(value: object, shown: Callable) -> str:
    if value is None or value is pd.NA or value != value or value == "":
        return "–"
    return shown(value)


def _when(side: dict) -> str:
    day = pd.Timestamp(side["date"]).date()
    return day_text(day) if side["date_precision"] == "day" else month_text(day)


def _log(review: Review) -> None:
    if not review.history:
        return
    with st.expander(text("The log, newest first")):
        rows = [
            [line.when, line.who, text(NEW_LINES[line.what]), line.a, line.b]
            for line in review.history[::-1][:LOG_SHOWN]
        ]
        headers = [text("When"), text("Who"), text("Decision"), text("First"), text("Second")]
        st.html(parts.html_table(text("Decisions about this layer"), headers, rows, ()))
    st.caption(
        text(
            "A layer in which merged incidents stand once is written by `riskmap data duplicates apply FILE --out "
            "MERGED`; it says how its people add up."
        )
    )
