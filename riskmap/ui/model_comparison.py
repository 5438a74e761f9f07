"""Two models side by side on a page: skill with its interval, expected deaths, hotspots gained and lost on the map."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from riskmap.language import decimal, environment_labels, listed, number, place_name, share, signed, text
from riskmap.side_by_side import GAINED, KEPT, LOST, MOVED, SideBySide
from riskmap.ui import parts, state
from riskmap.ui.content import load_content
from riskmap.ui.hotspot_map import write_outline_map

CHANGES = {GAINED: "gained", LOST: "lost", MOVED: "moved", KEPT: "kept"}
ROWS_SHOWN = 200


def write_comparison(found: SideBySide) -> None:
    """The model in service (`found.old`) and a candidate (`found.new`)."""
    st.html(f'<p class="riskmap-sub">{parts.plain(_sentence(found))}</p>')
    left, right = st.columns((3, 2), gap="medium")
    with left:
        _skill(found.metrics)
    with right:
        _expected(found)
    _hotspots(found)


def _sentence(found: SideBySide) -> str:
    return text(
        "{new} beside {old}: {gained} hotspots gained, {lost} lost, {moved} moved by 25 km or more, {kept} kept.",
        new=found.new,
        old=found.old,
        **{change: number(found.count(change)) for change in CHANGES},
    )


def _skill(metrics: Mapping | None) -> None:
    if not metrics or not metrics["tests"]:
        st.markdown(text("How well it forecasts was not measured."))
        return
    against = str(metrics["against"])
    headers = [
        text("Scored on"),
        text("Incidents"),
        text("Bits per incident"),
        text("of {model}", model=against),
        text("Difference, 95 % interval"),
        text("Deaths in 250,000 km²"),
        text("of {model}", model=against),
    ]
    rows = [
        [
            text("its own data") if test["on"] == "own" else text("the data of {model}", model=against),
            number(test["incidents"]),
            decimal(test["bits"], 2),
            decimal(test["served_bits"], 2),
            text(
                "{expected} ({low} to {high})",
                expected=signed(test["gain"], 2),
                low=signed(test["low"], 2),
                high=signed(test["high"], 2),
            ),
            share(test["deaths_250"], 1),
            share(test["served_deaths_250"], 1),
        ]
        for test in metrics["tests"]
    ]
    years = listed(metrics["tests"][0]["years"])
    st.html(parts.html_table(text("How well both forecast {years}", years=years), headers, rows, range(1, 7)))
    st.caption(text("A bit more is twice the density where people died. Each year was forecast from those before it."))


def _expected(found: SideBySide) -> None:
    labels = environment_labels()
    rows = [
        [labels[row.environment], number(row.expected_deaths_12m_old), number(row.expected_deaths_12m_new)]
        for row in found.expected.itertuples()
    ]
    caption = text(
        "People expected to die or go missing: {old} for {old_period}, {new} for {new_period}",
        old=found.old,
        old_period=found.periods[0],
        new=found.new,
        new_period=found.periods[1],
    )
    st.html(parts.html_table(caption, [text("Where"), found.old, found.new], rows, (1, 2)))


def _hotspots(found: SideBySide) -> None:
    shown = st.pills(
        text("Hotspots on the map"),
        list(CHANGES),
        selection_mode="multi",
        default=[GAINED, LOST, MOVED],
        format_func=lambda change: text("{change}: {count}", change=text(CHANGES[change]), count=found.count(change)),
        key=state.widget_key("retrain_shown"),
    )
    chosen = found.hotspots[found.hotspots["change"].isin(shown)]
    drawn = chosen.assign(
        hotspot_id=[str(place) for place in range(len(chosen))], people_here=chosen["change"].ne(LOST).astype(int)
    )
    label = text("Map. {sentence} The table below lists the same hotspots.", sentence=_sentence(found))
    write_outline_map(drawn, [_lines(row) for row in chosen.itertuples()], load_content(), label, "retrain_map")
    parts.write_environments()
    st.caption(text("Filled: hotspots of the new model. Dashed: those it lost."))
    with st.expander(text("The same as a table")):
        _table(chosen.head(ROWS_SHOWN))


def _lines(row) -> list[str]:
    return [
        text("{change}: {place}", change=text(CHANGES[row.change]), place=_place(row)),
        environment_labels()[row.environment],
        text(
            "Expected deaths in twelve months: {old} before, {new} now",
            old=_people(row.expected_deaths_12m_old),
            new=_people(row.expected_deaths_12m_new),
        ),
    ]


def _table(chosen: pd.DataFrame) -> None:
    labels = environment_labels()
    headers = [text("Change"), text("Hotspot"), text("Where"), text("Expected before"), text("now"), text("Moved, km")]
    rows = [
        [
            text(CHANGES[row.change]),
            _place(row),
            labels[row.environment],
            _people(row.expected_deaths_12m_old),
            _people(row.expected_deaths_12m_new),
            _people(row.moved_km),
        ]
        for row in chosen.itertuples()
    ]
    st.html(parts.html_table(text("Hotspots of both models"), headers, rows, (3, 4, 5), headed=True))


def _place(row) -> str:
    return place_name(row.name_old if row.change == LOST else row.name_new)


def _people(value: float | None) -> str:
    return "–" if pd.isna(value) else number(value)
