"""The tables of a brief: hotspots, States, crossings."""

from __future__ import annotations

import geopandas
import pandas as pd

from riskmap.export.brief import Table
from riskmap.instruments import CONVENTION, PROTOCOL, TREATY_COLLECTION, bonds_of
from riskmap.language import (
    country_list,
    country_name,
    crossing_name,
    forecast_period_text,
    number,
    place_name,
    text,
)
from riskmap.ui import trends
from riskmap.ui.brief_sureness import past_cell, sure_cell
from riskmap.ui.content import Content
from riskmap.ui.states import bond_text

STATES_SHOWN = 6
CROSSINGS_SHOWN = 5
HOTSPOT_WIDTHS = (2.3, 0.8, 2.2, 1.5, 1.0, 1.5)
STATE_WIDTHS = (1.2, 2.0, 1.8)
CROSSING_WIDTHS = (2.0, 1.2, 1.6, 0.3)


def hotspots_table(hotspots: geopandas.GeoDataFrame, count: int, content: Content) -> Table:
    """The first of `count` hotspots with people, trend, what may come, how past forecasts did and how sure we are."""
    rows = [
        (
            text("{number}. {name}", number=place, name=place_name(row["name"])),
            number(row["people_here"]),
            trends.growth_note(row),
            _expected(row),
            past_cell(row, content),
            sure_cell(row),
        )
        for place, (_, row) in enumerate(hotspots.iterrows(), start=1)
    ]
    period = forecast_period_text(hotspots["forecast_period"].iloc[0])
    return Table(
        text("Hotspots, most people first ({shown} of {count})", shown=number(len(rows)), count=number(count)),
        (
            text("Name"),
            text("People, at least"),
            text("Trend"),
            text("Expected, {period}", period=period),
            text("Past years within the range"),
            text("How sure"),
        ),
        tuple(rows),
        HOTSPOT_WIDTHS,
        (1,),
        " ".join(
            [
                text(
                    "Expected: people who may die or go missing there if those months resemble the past, with the "
                    "range."
                ),
                trends.list_note(content.data_end),
                text("p: how often maps without hotspots show one as strong, corrected for looking in many places."),
            ]
        ),
    )


def _expected(hotspot: pd.Series) -> str:
    middle, low, high = (hotspot[f"expected_deaths_12m{end}"] for end in ("", "_low", "_high"))
    if pd.isna(middle):
        return "–"
    if pd.isna(low) or pd.isna(high):
        return number(middle)
    return text("{expected} ({low} to {high})", expected=number(middle), low=number(low), high=number(high))


def states_table(codes: list[str]) -> Table:
    """States and the instruments that bind them."""
    return Table(
        text("States concerned"),
        (text("State or territory"), text(CONVENTION), text(PROTOCOL)),
        tuple((country_name(code), *map(bond_text, bonds_of(code))) for code in codes[:STATES_SHOWN]),
        STATE_WIDTHS,
        note=text(
            "Not verified does not mean that a State is not a party. The UN Treaty Collection knows: {address}",
            address=TREATY_COLLECTION,
        ),
    )


def crossings_table(hotspot: pd.Series, content: Content) -> tuple[Table, ...]:
    """Crossings near a hotspot, nearest first; none where none is known."""
    near = content.crossings_near(hotspot["geometry"]).head(CROSSINGS_SHOWN)
    if near.empty:
        return ()
    rows = [
        (crossing_name(row.crossing), text(row.kind), country_list(row.countries), number(row.distance_km))
        for row in near.itertuples()
    ]
    title = text("Crossings, ports and gateways within 300 km")
    headers = (text("Name"), text("Kind"), text("States"), text("km"))
    return (Table(title, headers, tuple(rows), CROSSING_WIDTHS, (3,)),)
