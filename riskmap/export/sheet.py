"""Map sheets: a page of paper with map, inset, legend, table, scale, projection, source and caveats; or an atlas.

Public tier: hotspots, routes and crossings, never a single incident, a post or a site.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riskmap import vocabulary as words
from riskmap.errors import SettingError
from riskmap.export import drawing
from riskmap.export.placement import Label, Placed, place_labels
from riskmap.export.projection import Area, Frame, frame_of, graticule_of, round_length_km
from riskmap.export.typesetting import FORMATS, measured, typeset
from riskmap.export.wording import ENGLISH, Wording

SIZES_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
ORIENTATIONS = ("landscape", "portrait")
WORLD: Area = (-122.0, -38.0, 112.0, 68.0)
MEDITERRANEAN: Area = (-10.0, 29.5, 37.0, 44.5)
NUMBERED_AT_MOST = 40
CONTEXT_KM = 220.0
INSET_CONTEXT_DEGREES = 28.0
CROSSINGS_NAMED_FROM = 9_000_000
CROSSINGS_SHOWN_FROM = 60_000_000
PLACES_FROM = 25_000_000
MARGIN, GAP, BAND, TITLE, STRIP = 9.0, 4.0, 5.0, 13.0, 9.0


@dataclass(frozen=True)
class SheetLayers:
    """What a sheet draws, all in EPSG:4326: hotspots in order of rank, legs, crossings and the base map."""

    hotspots: geopandas.GeoDataFrame
    routes: geopandas.GeoDataFrame
    crossings: geopandas.GeoDataFrame
    countries: geopandas.GeoDataFrame
    waters: geopandas.GeoDataFrame | None = None
    places: geopandas.GeoDataFrame | None = None


@dataclass(frozen=True)
class Layout:
    """Millimetres of a sheet: page, map, inset, column of the legend, foot."""

    width: float
    height: float
    map_width: float
    map_height: float
    side_width: float
    inset_height: float
    foot_height: float
    portrait: bool
    text_pt: float


def load_sheet_layers(hotspots: geopandas.GeoDataFrame | None = None) -> SheetLayers:
    """The shipped layers; other hotspots than the served ones where they are given."""
    from riskmap import layers

    return SheetLayers(
        hotspots=layers.load_hotspots() if hotspots is None else hotspots,
        routes=layers.load_routes(),
        crossings=layers.load_crossings(),
        countries=layers.load_countries(),
        waters=layers.load_waters(),
        places=layers.load_places(),
    )


def layout_of(size: str, orientation: str) -> Layout:
    """The measures of a sheet.

    Raises
    ------
    SettingError
        When the size or the orientation is not known.
    """
    if size not in SIZES_MM:
        raise SettingError(f"There is no sheet of size {size!r}; expected one of {', '.join(SIZES_MM)}.")
    if orientation not in ORIENTATIONS:
        raise SettingError(f"There is no orientation {orientation!r}; expected one of {', '.join(ORIENTATIONS)}.")
    short, long = SIZES_MM[size]
    text_pt = 7.0 if size == "A4" else 8.5
    portrait = orientation == "portrait"
    width, height = (short, long) if portrait else (long, short)
    foot = 21.0 if portrait else 17.0
    inner_width, inner_height = width - 2 * MARGIN, height - 2 * MARGIN
    if portrait:
        map_height = round(0.565 * inner_height)
        return Layout(
            width, height, inner_width - BAND, map_height, 0.4 * inner_width, 40.0 * short / 210, foot, True, text_pt
        )
    side = 72.0 if size == "A4" else 92.0
    map_height = inner_height - TITLE - BAND - STRIP - foot
    return Layout(
        width, height, inner_width - side - GAP - BAND, map_height, side, 40.0 * short / 210, foot, False, text_pt
    )


def write_sheet(
    layers: SheetLayers,
    path: str | os.PathLike,
    size: str = "A4",
    orientation: str = "landscape",
    *,
    area: Area | None = None,
    hotspot: str = "",
    title: str = "",
    note: str = "",
    atlas: int = 0,
    wording: Wording = ENGLISH,
) -> list[Path]:
    """Write a sheet; the ending of `path` says the format: .pdf, .svg or .png (300 dpi).

    `area` (west, south, east, north) or the id of a `hotspot` says what the map shows, else all hotspots given. `note`
    says under the title what was selected. `atlas` adds a page for each of so many hotspots; as SVG or PNG each page is
    a file of its own, "name-2.svg". Files are written beside, then renamed.

    Raises
    ------
    SettingError
        When the ending, the size, the orientation, the area or the hotspot is not known.
    StoreError
        When the folder cannot be written to.
    """
    from riskmap.store import replace_file

    path = Path(path)
    kind = path.suffix.lower().lstrip(".")
    pages = render_sheet(
        layers,
        kind,
        size,
        orientation,
        area=area,
        hotspot=hotspot,
        title=title,
        note=note,
        atlas=atlas,
        wording=wording,
    )
    names = [path, *(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, len(pages) + 1))]
    return [
        replace_file(name, lambda beside, page=page: beside.write_bytes(page))
        for name, page in zip(names, pages, strict=True)
    ]


def render_sheet(
    layers: SheetLayers,
    kind: str,
    size: str = "A4",
    orientation: str = "landscape",
    *,
    area: Area | None = None,
    hotspot: str = "",
    title: str = "",
    note: str = "",
    atlas: int = 0,
    wording: Wording = ENGLISH,
) -> list[bytes]:
    """The bytes that `write_sheet` writes: one PDF, or a page each as SVG or PNG. The same layers, the same bytes."""
    if kind not in FORMATS:
        raise SettingError(f"A sheet is written as {', '.join(FORMATS)}; not as {kind or 'a file without ending'!r}.")
    layout = layout_of(size, orientation)
    drafts = [_draft(layers, layout, area, hotspot, title, note, wording)]
    for key in layers.hotspots["hotspot_id"].head(atlas):
        if key != hotspot:
            drafts.append(_draft(layers, layout, None, key, "", note, wording))
    values = {
        "language": wording.language,
        "rtl": wording.right_to_left,
        "title": drafts[0].values["title"],
        "layout": vars(layout) | {"margin": MARGIN, "gap": GAP, "band": BAND, "title": TITLE, "strip": STRIP},
    }
    # The page says how many hotspots its table has room for: these alone are numbered on the map.
    listed = measured("sheet.typ", values | {"pages": [draft.without_maps() for draft in drafts]}, "listed")
    pages = [draft.labelled(count, wording) for draft, count in zip(drafts, listed, strict=True)]
    return typeset("sheet.typ", values | {"pages": pages}, kind, data_date(layers.hotspots))


def data_date(hotspots: pd.DataFrame) -> date:
    """The last day of the data behind hotspots; without any, the first day of 2014, when the source begins."""
    return pd.Timestamp(hotspots["data_date"].max()).date() if len(hotspots) else date(2014, 1, 1)


def hotspot_area(hotspots: geopandas.GeoDataFrame, hotspot: str) -> Area:
    """A hotspot's bounds with enough around it to see where it lies.

    Raises
    ------
    SettingError
        When there is no such hotspot.
    """
    found = hotspots[hotspots["hotspot_id"] == hotspot]
    if found.empty:
        raise SettingError(f"There is no hotspot {hotspot!r} among the {len(hotspots)} given.")
    west, south, east, north = found.total_bounds
    latitude = (south + north) / 2
    up = CONTEXT_KM / 111
    aside = up / max(0.2, float(np.cos(np.radians(latitude))))
    return (west - aside, max(-85, south - up), east + aside, min(85, north + up))


def _area(layers: SheetLayers, area: Area | None, hotspot: str) -> Area:
    if area is not None:
        west, south, east, north = area
        if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
            raise SettingError(f"The area {area} is none; expected west < east and south < north, in degrees.")
        return area
    if hotspot:
        return hotspot_area(layers.hotspots, hotspot)
    if layers.hotspots.empty:
        return WORLD
    west, south, east, north = layers.hotspots.total_bounds
    if east - west > 150:
        return WORLD
    aside, up = max(1.5, 0.06 * (east - west)), max(1.5, 0.06 * (north - south))
    return (max(-180, west - aside), max(-85, south - up), min(180, east + aside), min(85, north + up))


@dataclass(frozen=True)
class _Draft:
    """A page before its map is labelled."""

    frame: Frame
    shown: SheetLayers
    listed: geopandas.GeoDataFrame
    marks: tuple[tuple, ...]
    values: dict[str, object]
    detailed: bool

    def without_maps(self) -> dict[str, object]:
        blanks = {
            name: self.values[name] | {"svg": drawing.blank(self.values[name]["svg"])} for name in ("map", "inset")
        }
        return self.values | blanks

    def labelled(self, numbered: int, wording: Wording) -> dict[str, object]:
        points = drawing.mark_points(self.frame, self.listed.head(numbered))
        placed = _labels(self.frame, self.shown, points, self.marks, wording, self.detailed)
        return self.values | {"labels": [_label_values(label) for label in placed]}


def _draft(
    layers: SheetLayers, layout: Layout, area: Area | None, hotspot: str, title: str, note: str, wording: Wording
) -> _Draft:
    frame = frame_of(_area(layers, area, hotspot), layout.map_width, layout.map_height, shorten=True)
    shown, listed = _shown(layers, frame)
    one = layers.hotspots[layers.hotspots["hotspot_id"] == hotspot].iloc[0] if hotspot else None
    graticule = graticule_of(frame)
    drawn = drawing.draw_map(
        frame, layers.countries, shown.hotspots, shown.routes, shown.crossings, layers.waters, graticule, [hotspot]
    )
    values = {
        "title": title or _title(one, wording),
        "lead": _lead(layers.hotspots, one, wording),
        "note": note,
        "map_height": frame.height_mm,
        "map": {"svg": drawn.svg, "alt": _alternative(listed, wording), **_edges(graticule, wording)},
        "labels": [],
        "inset": _inset(layers, layout, frame, wording),
        "legend": _legend(shown, wording),
        "facts": _facts(one, wording) if one is not None else [],
        "table": _table(listed, wording),
        "scale": _scale(frame, wording),
        "foot": _foot(layers.hotspots, wording),
    }
    return _Draft(frame, shown, listed, drawn.marks, values, one is not None)


def _shown(layers: SheetLayers, frame: Frame) -> tuple[SheetLayers, geopandas.GeoDataFrame]:
    """Only what lies in the frame, crossings only where they can be told apart; and the hotspots to list.

    Hotspots of which the frame cuts off the middle are drawn, but neither numbered nor listed.
    """
    points = drawing.mark_points(frame, layers.hotspots)
    inside = ((points > 0) & (points < [frame.width_mm, frame.height_mm])).all(axis=1)
    touched = np.array([not shape.is_empty for shape in frame.shapes(layers.hotspots.geometry)], bool)
    crossings = layers.crossings.drop_duplicates("crossing")
    if frame.scale > CROSSINGS_SHOWN_FROM:
        crossings = crossings.iloc[:0]
    reached = np.array([not shape.is_empty for shape in frame.shapes(layers.routes.geometry)], bool)
    shown = replace(
        layers, hotspots=layers.hotspots[inside | touched], crossings=crossings, routes=layers.routes[reached]
    )
    return shown, layers.hotspots[inside]


def _labels(
    frame: Frame, shown: SheetLayers, points: NDArray, marks: Sequence[tuple], wording: Wording, detailed: bool
) -> list[Placed]:
    """Numbers of hotspots first, then countries, crossings and towns, as far as there is room."""
    labels = [
        Label(wording.number(number), x, y, 7.0, True, "hotspot", (1.1, 2.2, 3.6, 5.2, 7.5, 10.0, 13.0))
        for number, (x, y) in enumerate(points.tolist(), start=1)
    ]
    names = {code: wording.country(code) for code in shown.countries["country"]}
    for row in drawing.country_labels(frame, shown.countries, names).itertuples():
        size = 7.5 if row.area_mm2 > 1500 else 6.5 if row.area_mm2 > 250 else 5.8
        if row.area_mm2 > 60:
            labels.append(Label(row.name, row.x, row.y, size, False, "country", centred=True))
    if frame.scale <= CROSSINGS_NAMED_FROM:
        labels += _point_labels(frame, shown.crossings, shown.crossings["crossing"], "crossing", 60)
    if shown.places is not None and frame.scale <= PLACES_FROM:
        towns = shown.places.sort_values(["rank", "population", "place"], ascending=[True, False, True], kind="stable")
        labels += _point_labels(frame, towns, towns["place"], "place", 40 if detailed else 25)
    return place_labels(labels, (0, 0, frame.width_mm, frame.height_mm), marks)


def _point_labels(
    frame: Frame, places: geopandas.GeoDataFrame, names: pd.Series, style: str, at_most: int
) -> list[Label]:
    points = frame.to_paper(np.column_stack([places.geometry.x, places.geometry.y]))
    inside = ((points > 1) & (points < [frame.width_mm - 1, frame.height_mm - 1])).all(axis=1)
    rows = zip(names[inside].head(at_most), points[inside], strict=False)
    return [Label(name, x, y, 5.8, False, style, (0.8,)) for name, (x, y) in rows]


def _label_values(placed: Placed) -> dict[str, object]:
    left, upper, right, lower = (round(mm, 2) for mm in placed.box)
    label = placed.label
    return {
        "text": label.text,
        "x": round((left + right) / 2, 2),
        "y": round((upper + lower) / 2, 2),
        "size": label.size_pt,
        "style": label.style,
        "leader": [round(mm, 2) for mm in placed.leader] if placed.leader else [],
        "dot": [round(label.x, 2), round(label.y, 2)] if label.style == "place" else [],
    }


def _edges(graticule, wording: Wording) -> dict[str, object]:
    return {
        "longitudes": [[_degrees(degree, "E", "W", wording), mm] for degree, mm in graticule.longitudes],
        "latitudes": [[_degrees(degree, "N", "S", wording), mm] for degree, mm in graticule.latitudes],
    }


def _degrees(value: float, positive: str, negative: str, wording: Wording) -> str:
    if value in (0, 180, -180):
        return f"{abs(value):g}°"
    return f"{abs(value):g}° {wording.text(positive if value > 0 else negative)}"


def _inset(layers: SheetLayers, layout: Layout, frame: Frame, wording: Wording) -> dict[str, object]:
    """Where the sheet lies; on a sheet of the world, the sea with most of its deaths, closer in."""
    text, width = wording.text, layout.side_width
    if frame.bounds[2] - frame.bounds[0] > 200:
        near = frame_of(MEDITERRANEAN, width, layout.inset_height)
        drawn = drawing.draw_map(near, layers.countries, layers.hotspots, layers.routes, key="inset")
        return {"svg": drawn.svg, "caption": text("The Mediterranean, closer in")}
    west, south, east, north = frame.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    half = max(INSET_CONTEXT_DEGREES, 1.6 * (east - west))
    around = (lon - half, max(-60, lat - half / 2), lon + half, min(80, lat + half / 2))
    wide = frame_of(around, width, layout.inset_height)
    edge = shapely.get_coordinates(shapely.segmentize(frame.box.exterior, 4.0))
    window = shapely.Polygon(frame.to_earth(edge))
    drawn = drawing.draw_map(wide, layers.countries, window=window, key="inset")
    return {"svg": drawn.svg, "caption": text("Where this sheet lies")}


def _legend(shown: SheetLayers, wording: Wording) -> list[dict[str, object]]:
    text = wording.text
    present = set(shown.hotspots["environment"].astype(str))
    hotspots = [
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
        if mode in set(shown.routes["mode"])
    ]
    if len(shown.crossings):
        lines.append({"mark": drawing.draw_crossing_sample(), "text": text("crossing, port, gateway")})
    groups = [
        {"head": text("Hotspots, by where people died"), "items": hotspots},
        {"head": text("Routes, schematic"), "items": lines},
    ]
    return [group for group in groups if group["items"]]


def _people(hotspots: pd.DataFrame) -> pd.Series:
    """People in the view where they were counted anew for one, else over all years."""
    return hotspots["people_here"] if "people_here" in hotspots else hotspots["dead_and_missing"]


def _table(hotspots: geopandas.GeoDataFrame, wording: Wording) -> dict[str, object]:
    text = wording.text
    rows = zip(
        hotspots["name"].head(NUMBERED_AT_MOST),
        hotspots["environment"].astype(str),
        _people(hotspots),
        hotspots["trend"].astype(str),
        strict=False,
    )
    return {
        "caption": text("Hotspots on this sheet"),
        "headers": [text("No."), text("Name"), text("People, at least"), text("Trend")],
        "rows": [
            [
                wording.number(number),
                drawing.draw_sample(environment, f"t{number}"),
                wording.place(name),
                wording.number(people),
                text(trend),
            ]
            for number, (name, environment, people, trend) in enumerate(rows, start=1)
        ],
        "more": text(
            "{shown} of {all} hotspots on this sheet are listed.", shown="{shown}", all=wording.number(len(hotspots))
        ),
    }


def _title(hotspot: pd.Series | None, wording: Wording) -> str:
    if hotspot is None:
        return wording.text("Where people die on migration routes: hotspots")
    return wording.place(hotspot["name"])


def _lead(hotspots: pd.DataFrame, hotspot: pd.Series | None, wording: Wording) -> str:
    text, number = wording.text, wording.number
    end = wording.day(data_date(hotspots))
    if hotspot is None:
        return text("{count} hotspots of the dead and missing. Data to {day}.", count=number(len(hotspots)), day=end)
    return text(
        "At least {people} people died or went missing here in {incidents} incidents. Data to {day}.",
        people=number(hotspot["dead_and_missing"]),
        incidents=number(hotspot["n_incidents"]),
        day=end,
    )


def _facts(hotspot: pd.Series, wording: Wording) -> list[list[str]]:
    text, number = wording.text, wording.number
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
        [text("Trend"), text(str(hotspot["trend"]))],
        [
            text("States"),
            ", ".join(wording.country(code) for code in hotspot["states"].split() if code != words.UNKNOWN),
        ],
    ]
    if not pd.isna(hotspot["expected_deaths_12m"]):
        rows.append([text("Expected, {period}", period=hotspot["forecast_period"]), _expected(hotspot, wording)])
    return rows


def _expected(hotspot: pd.Series, wording: Wording) -> str:
    text, number = wording.text, wording.number
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


def _scale(frame: Frame, wording: Wording) -> dict[str, object]:
    text = wording.text
    km = round_length_km(frame.width_mm / 4 * frame.scale / 1e6)
    parallel = _degrees(round(frame.latitude, 1), "N", "S", wording)
    return {
        "mm": round(frame.mm_of_km(km), 3),
        "marks": [
            wording.number(0),
            f"{km / 2:g}" if km / 2 < 1 else wording.number(km / 2),
            text("{km} km", km=wording.number(km)),
        ],
        "text": text(
            "1 : {scale} along the parallel of {parallel}", scale=wording.number(frame.scale), parallel=parallel
        ),
        "projection": text("Projection: {name} (areas are true), WGS 84", name=text(frame.projection)),
        "north": text("N"),
    }


def _foot(hotspots: pd.DataFrame, wording: Wording) -> list[str]:
    from riskmap import __version__

    text = wording.text
    versions = ", ".join(sorted(set(hotspots["model_version"]))) or "–"
    made = text(
        "Data to {day}. Model {model}, riskmap {version}.",
        day=wording.day(data_date(hotspots)),
        model=versions,
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
    ]


def _alternative(hotspots: pd.DataFrame, wording: Wording) -> str:
    from itertools import islice

    names = ", ".join(islice((wording.place(name) for name in hotspots["name"]), 5))
    return wording.text(
        "Map with {count} hotspots, the first of them: {names}.",
        count=wording.number(len(hotspots)),
        names=names or "–",
    )
