"""What a sheet says in words: title, legend, table, scale, and the foot with source, caveats and boundaries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from riskmap import vocabulary as words
from riskmap.export import drawing
from riskmap.export.projection import AZIMUTHAL, CONIC, EQUAL_EARTH, Frame, Graticule, round_length_km
from riskmap.language import (
    country_list,
    current_language,
    day_text,
    decimal,
    forecast_period_text,
    is_checked,
    language_name,
    listed,
    month_text,
    number,
    place_name,
    plural,
    text,
)

LISTED_AT_MOST = 40
NAMED_IN_ALTERNATIVE = 5


def data_date(hotspots: pd.DataFrame) -> date:
    """The last day of the data behind hotspots; without any, the first day of 2014, when the source begins."""
    return pd.Timestamp(hotspots["data_date"].max()).date() if len(hotspots) else date(2014, 1, 1)


def first_day(hotspots: pd.DataFrame) -> date:
    """The day of the first record in hotspots; without any, the first day of 2014, when the source begins."""
    return pd.Timestamp(hotspots["first_date"].min()).date() if len(hotspots) else date(2014, 1, 1)


def edges(graticule: Graticule) -> dict[str, object]:
    """Degrees written along the lower and the left edge, each with its mm."""
    return {
        "longitudes": [[_longitude(degree), mm] for degree, mm in graticule.longitudes],
        "latitudes": [[_latitude(degree), mm] for degree, mm in graticule.latitudes],
    }


def _longitude(value: float) -> str:
    degrees = _plain(abs(value))
    if value in (0, 180, -180):
        return text("{degrees}°", degrees=degrees)
    return text("{degrees}° E", degrees=degrees) if value > 0 else text("{degrees}° W", degrees=degrees)


def _latitude(value: float) -> str:
    degrees = _plain(abs(value))
    if not value:
        return text("{degrees}°", degrees=degrees)
    return text("{degrees}° N", degrees=degrees) if value > 0 else text("{degrees}° S", degrees=degrees)


def _plain(value: float) -> str:
    """A number with a decimal only where it has one."""
    return decimal(value, 0 if value == round(value) else 1)


def legend(hotspots: pd.DataFrame, routes: pd.DataFrame, crossings: pd.DataFrame) -> list[dict[str, object]]:
    """What is drawn, in groups; only what the map holds."""
    present = set(hotspots["environment"].astype(str))
    outlines = [
        {
            "mark": drawing.draw_sample(key, f"k{key}"),
            "box": drawing.draw_sample(key, f"o{key}", True),
            "text": text(row.label),
        }
        for key, row in words.ENVIRONMENTS.items()
        if key in present
    ]
    modes = {"sea": text("by sea"), "land": text("by land"), "container": text("in containers"), "air": text("by air")}
    lines = [
        {"line": drawing.draw_line_sample(mode), "text": label}
        for mode, label in modes.items()
        if mode in set(routes["mode"])
    ]
    if len(crossings):
        lines.append({"mark": drawing.draw_crossing_sample(), "text": text("crossing, port, gateway")})
    groups = [
        {"head": text("Hotspots, by where people died"), "items": outlines},
        {"head": text("Routes, schematic"), "items": lines},
    ]
    return [group for group in groups if group["items"]]


def _people(hotspots: pd.DataFrame) -> pd.Series:
    """People in the view where they were counted anew for one, else over all years."""
    return hotspots["people_here"] if "people_here" in hotspots else hotspots["dead_and_missing"]


def table(hotspots: pd.DataFrame, counted: tuple[date, date]) -> dict[str, object]:
    """The first hotspots, numbered as on the map; the page takes as many rows as it has room for."""
    first, last = map(month_text, counted)
    rows = zip(
        hotspots["name"].head(LISTED_AT_MOST),
        hotspots["environment"].astype(str),
        _people(hotspots),
        hotspots["trend"].astype(str),
        strict=False,
    )
    return {
        "caption": text("Hotspots on this sheet, people from {first} to {last}", first=first, last=last),
        "headers": [text("No."), text("Name"), text("People, at least"), text("Trend")],
        "rows": [
            [
                number(place),
                drawing.draw_sample(environment, f"t{place}"),
                place_name(name),
                number(people),
                text(words.TREND_WORDS[trend]),
            ]
            for place, (name, environment, people, trend) in enumerate(rows, start=1)
        ],
        "more": text("{shown} of {all} hotspots on this sheet are listed.", shown="{shown}", all=number(len(hotspots))),
    }


def title(hotspot: pd.Series | None) -> str:
    """The name of a hotspot, or what a sheet of several shows."""
    if hotspot is None:
        return text("Where people die on migration routes: hotspots")
    return place_name(hotspot["name"])


def lead(hotspots: pd.DataFrame, hotspot: pd.Series | None, data_end: date, counted: tuple[date, date]) -> str:
    """The sentences under the title."""
    first, last = map(month_text, counted)
    period = text("People are counted from {first} to {last}.", first=first, last=last)
    return f"{_lead(hotspots, hotspot, day_text(data_end))} {period}"


def _lead(hotspots: pd.DataFrame, hotspot: pd.Series | None, end: str) -> str:
    if hotspot is None:
        return plural(
            "{count} hotspot of the dead and missing. Data to {day}.",
            "{count} hotspots of the dead and missing. Data to {day}.",
            len(hotspots),
            day=end,
        )
    return plural(
        "At least {people} people died or went missing here in {count} incident. Data to {day}.",
        "At least {people} people died or went missing here in {count} incidents. Data to {day}.",
        int(hotspot["n_incidents"]),
        people=number(hotspot["dead_and_missing"]),
        day=end,
    )


def facts(hotspot: pd.Series) -> list[list[str]]:
    """Terms and what holds for one hotspot, over all years."""
    parts = [hotspot[f"n_{name}"] for name in ("women", "men", "children", "sex_unknown")]
    women, men, children, unknown = map(number, parts)
    rows = [
        [text("Where"), text(words.ENVIRONMENTS[str(hotspot["environment"])].label)],
        [
            text("People"),
            text(
                "women {women}, men {men}, children {children}, not known {unknown}",
                women=women,
                men=men,
                children=children,
                unknown=unknown,
            ),
        ],
        [text("Trend"), text(words.TREND_WORDS[str(hotspot["trend"])])],
        [
            text("States"),
            country_list(hotspot["states"]) or text("not known"),
        ],
    ]
    if not pd.isna(hotspot["expected_deaths_12m"]):
        rows.append(
            [text("Expected, {period}", period=forecast_period_text(hotspot["forecast_period"])), _expected(hotspot)]
        )
    return rows


def _expected(hotspot: pd.Series) -> str:
    low, high = hotspot["expected_deaths_12m_low"], hotspot["expected_deaths_12m_high"]
    middle = number(hotspot["expected_deaths_12m"])
    if pd.isna(low) or pd.isna(high):
        return text("about {expected} people, if it resembles the past", expected=middle)
    return text(
        "about {expected} ({low} to {high}) people, if it resembles the past",
        expected=middle,
        low=number(low),
        high=number(high),
    )


def scale(frame: Frame) -> dict[str, object]:
    """The scale bar (its length in mm and its marks), the scale as a number, and the projection's name."""
    km = round_length_km(frame.width_mm / 4 * frame.scale / 1e6)
    parallel = _latitude(round(frame.latitude, 1))
    return {
        "mm": round(frame.mm_of_km(km), 3),
        "marks": [
            number(0),
            _plain(km / 2),
            text("{km} km", km=number(km)),
        ],
        # Kept together from left to right in a language read from right to left too.
        "text": text(
            "{scale} along the parallel of {parallel}",
            scale=f"\u20661 : {number(frame.scale)}\u2069",
            parallel=parallel,
        ),
        "projection": text("Projection: {name} (areas are true), WGS 84", name=_projections()[frame.projection]),
        "north": text("N"),
    }


def _projections() -> dict[str, str]:
    return {
        AZIMUTHAL: text("Lambert azimuthal equal-area"),
        CONIC: text("Albers equal-area conic"),
        EQUAL_EARTH: text("Equal Earth"),
    }


def foot(versions: Iterable[str], data_end: date) -> list[str]:
    """What stands at the foot of every page of paper: source, licence, date, version, caveats, boundaries."""
    from riskmap import __version__

    made = text(
        "Data to {day}. Model {model}, riskmap {version}.",
        day=day_text(data_end),
        model=", ".join(sorted(set(versions))) or "–",
        version=__version__,
    )
    return [
        text("Source: {source}. Base map: Natural Earth, public domain.", source=words.ATTRIBUTION) + " " + made,
        text(words.MINIMUM_ESTIMATE)
        + " "
        + text(
            "Places are approximate; no records is not no deaths. Outlines of hotspots follow cells of about 40 km: "
            "they are no borders of danger. Routes are schematic, not the paths people take."
        ),
        text(words.BOUNDARIES),
        text(words.INDEPENDENCE)
        + " "
        + text("It must not be used for the tasking of border enforcement: the people on the map are never targets."),
        *_unchecked(),
    ]


def _unchecked() -> list[str]:
    """That no native reader has checked the language, where that is so."""
    if is_checked():
        return []
    name = language_name(current_language())
    return [text("This page is in {language}. No native reader has checked these words yet.", language=name)]


def alternative(hotspots: pd.DataFrame) -> str:
    """The map in a sentence, for who cannot see it."""
    if hotspots.empty:
        return text("Map without hotspots.")
    return plural(
        "Map with {count} hotspot: {names}.",
        "Map with {count} hotspots, the first of them: {names}.",
        len(hotspots),
        names=listed(place_name(name) for name in hotspots["name"].head(NAMED_IN_ALTERNATIVE)),
    )
