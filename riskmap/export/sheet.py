"""Map sheets: a page of paper with map, inset, legend, table, scale, projection, source and caveats; or an atlas.

Public tier: hotspots, routes and crossings, never a single incident, a post or a site.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import geopandas
import numpy as np

from riskmap.errors import SettingError
from riskmap.export import drawing, map_labels, sheet_words
from riskmap.export.locator import draw_locator
from riskmap.export.projection import Area, Frame, frame_of, graticule_of
from riskmap.export.typesetting import FORMATS, measured, typeset
from riskmap.language import direction, tag, text

SIZES_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
ORIENTATIONS = ("landscape", "portrait")
WORLD: Area = (-122.0, -38.0, 112.0, 68.0)
MEDITERRANEAN: Area = (-10.0, 29.5, 37.0, 44.5)
CONTEXT_KM = 220.0
CROSSINGS_SHOWN_FROM = 60_000_000
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
        map_height = round(0.54 * inner_height)
        return Layout(
            width, height, inner_width - BAND, map_height, 0.4 * inner_width, 34.0 * short / 210, foot, True, text_pt
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
    data_end: date | None = None,
    counted: tuple[date, date] | None = None,
) -> list[Path]:
    """Write a sheet; the ending of `path` says the format: .pdf, .svg or .png (300 dpi).

    `area` (west, south, east, north) or the id of a `hotspot` says what the map shows, else all hotspots given. `note`
    says under the title what was selected. `atlas` adds a page for each of so many hotspots; as SVG or PNG each page is
    a file of its own, "name-2.svg". `data_end` is the last day of the data, else that of the hotspots; `counted` the
    first and last day that people are counted in, else all of the hotspots'. Files are written beside, then renamed.

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
        data_end=data_end,
        counted=counted,
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
    data_end: date | None = None,
    counted: tuple[date, date] | None = None,
) -> list[bytes]:
    """The bytes that `write_sheet` writes: one PDF, or a page each as SVG or PNG. The same layers, the same bytes."""
    if kind not in FORMATS:
        raise SettingError(f"A sheet is written as {', '.join(FORMATS)}; not as {kind or 'a file without ending'!r}.")
    layout = layout_of(size, orientation)
    end = data_end or sheet_words.data_date(layers.hotspots)
    counted = counted or (sheet_words.first_day(layers.hotspots), end)
    drafts = [_draft(layers, layout, area, hotspot, title, note, end, counted)]
    for key in layers.hotspots["hotspot_id"].head(atlas):
        if key != hotspot:
            drafts.append(_draft(layers, layout, None, key, "", note, end, counted))
    values = {
        "language": tag(),
        "rtl": direction() == "rtl",
        "title": drafts[0].values["title"],
        "layout": vars(layout) | {"margin": MARGIN, "gap": GAP, "band": BAND, "title": TITLE, "strip": STRIP},
    }
    # The page says how many hotspots its table has room for: these alone are numbered on the map.
    listed = measured("sheet.typ", values | {"pages": [draft.without_maps() for draft in drafts]}, "listed")
    pages = [draft.labelled(count) for draft, count in zip(drafts, listed, strict=True)]
    return typeset("sheet.typ", values | {"pages": pages}, kind, end)


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

    def without_maps(self) -> dict[str, object]:
        blanks = {
            name: self.values[name] | {"svg": drawing.blank(self.values[name]["svg"])} for name in ("map", "inset")
        }
        return self.values | blanks

    def labelled(self, numbered: int) -> dict[str, object]:
        shown = self.shown
        labels = [
            *map_labels.number_labels(self.frame, self.listed.head(numbered)),
            *map_labels.name_labels(self.frame, shown.countries, shown.crossings, shown.places),
        ]
        return self.values | {"labels": map_labels.placed_values(self.frame, labels, self.marks)}


def _draft(
    layers: SheetLayers,
    layout: Layout,
    area: Area | None,
    hotspot: str,
    title: str,
    note: str,
    data_end: date,
    counted: tuple[date, date],
) -> _Draft:
    frame = frame_of(_area(layers, area, hotspot), layout.map_width, layout.map_height, shorten=True)
    shown, listed = _shown(layers, frame)
    one = layers.hotspots[layers.hotspots["hotspot_id"] == hotspot].iloc[0] if hotspot else None
    graticule = graticule_of(frame)
    drawn = drawing.draw_map(
        frame, layers.countries, shown.hotspots, shown.routes, shown.crossings, layers.waters, graticule, [hotspot]
    )
    values = {
        "title": title or sheet_words.title(one),
        "lead": sheet_words.lead(listed, one, data_end, counted),
        "note": note,
        "map_height": frame.height_mm,
        "map": {
            "svg": drawn.svg,
            "alt": sheet_words.alternative(listed),
            **sheet_words.edges(graticule),
        },
        "labels": [],
        "inset": _inset(layers, layout, frame),
        "legend": sheet_words.legend(shown.hotspots, shown.routes, shown.crossings),
        "facts": sheet_words.facts(one) if one is not None else [],
        "table": sheet_words.table(listed, counted),
        "scale": sheet_words.scale(frame),
        "foot": sheet_words.foot(layers.hotspots["model_version"], data_end),
    }
    return _Draft(frame, shown, listed, drawn.marks, values)


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


def _inset(layers: SheetLayers, layout: Layout, frame: Frame) -> dict[str, object]:
    """Where the sheet lies; on a sheet of the world, the sea with most of its deaths, closer in."""
    width = layout.side_width
    if frame.bounds[2] - frame.bounds[0] > 200:
        near = frame_of(MEDITERRANEAN, width, layout.inset_height)
        drawn = drawing.draw_map(near, layers.countries, layers.hotspots, layers.routes, key="inset")
        return {"svg": drawn.svg, "caption": text("The Mediterranean, closer in")}
    svg = draw_locator(frame, layers.countries, width, layout.inset_height)
    return {"svg": svg, "caption": text("Where this sheet lies")}
