"""Frames to a Folium map that needs no network: Leaflet and the base map come from this machine.

The base map (land, names, routes, crossings) is one script that the browser keeps; a change of a filter sends only
the records and hotspots as plain arrays. Drawing is in `assets/riskmap.js`; colours and shapes are the house's.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import folium
import geopandas
import numpy as np
import pandas as pd
import shapely
from branca.element import MacroElement
from folium.template import Template
from numpy.typing import NDArray

from riskmap.errors import StoreError
from riskmap.geodesy import KM_PER_DEGREE
from riskmap.store import replace_file
from riskmap.vocabulary import ENVIRONMENTS, HEADLINE_ENVIRONMENTS

OWN_ASSETS = Path(__file__).parent / "assets"
LEAFLET_PACKAGE, LEAFLET_FOLDER = "js_lib_leaflet", "static/js_lib_leaflet"
TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILES_CREDIT = '&copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>'
# South-west and north-east, latitude first as Leaflet wants it: all routes with little empty ocean.
WORLD = [[-38, -122], [62, 112]]
SIMPLIFIED_BY_DEGREES = 0.03
# What the map of the world is drawn with: a pixel or less from far out, half the bytes and less than half the time.
FAR_OUT_DEGREES = 0.15
_HOTSPOTS_HERE = "\x00hotspots\x00"  # no text of a page holds it
LEAST_MARGIN = 1.0  # degrees
APART = 1.5  # degrees around a hotspot within which another may cover it on the map of the world
NAMED_FROM_KM2 = {3: 2_000_000, 4: 500_000, 5: 60_000, 6: 0}
DASHES = {"air": "1 5", "container": "6 3", "sea": "5 4"}
HATCHES = {
    "plain": "",
    "diagonal hatch": "M-1,1 l2,-2 M0,7 l7,-7 M6,8 l2,-2",
    "cross hatch": "M0,0 l7,7 M7,0 l-7,7",
}


@dataclass(frozen=True)
class Theme:
    """Colours of the base map and of what is drawn on it."""

    land: str
    sea: str
    border: str
    ink: str
    route: str
    halo: str
    alive: str
    dark: bool


THEMES = {
    "light": Theme("#F3F1EC", "#E3EBF0", "#CFC9BF", "#3B3F45", "#8A7F6E", "#FFFFFF", "#00664A", dark=False),
    "dark": Theme("#22262B", "#171A1E", "#3A4047", "#C9CED4", "#8E8779", "#171A1E", "#3DC49A", dark=True),
}


def bounds_around(cells: pd.DataFrame, margin: float = 3.0) -> list[list[float]]:
    """South-western and north-eastern corner, latitude first, with all records of `summaries.map_cells` inside.

    >>> bounds_around(pd.DataFrame({"longitude": [10.0, 12.0], "latitude": [33.0, 35.0]}))
    [[30.0, 7.0], [38.0, 15.0]]
    """
    if not len(cells):
        return WORLD
    latitude, longitude = cells["latitude"], cells["longitude"]
    return [
        [max(-85.0, float(latitude.min()) - margin), float(longitude.min()) - margin],
        [min(85.0, float(latitude.max()) + margin), float(longitude.max()) + margin],
    ]


class OfflineMap(folium.Map):
    """A Folium map that asks for exactly the scripts and styles it is given."""

    def __init__(self, scripts: Sequence[str], styles: Sequence[str], **options: object):
        super().__init__(tiles=None, **options)
        self.default_js = [(Path(script).stem, script) for script in scripts]
        self.default_css = [(Path(style).stem, style) for style in styles]

    def render(self, **kwargs: object) -> None:
        """Render without Folium's page header: it would forbid zooming the text."""
        super().render(**kwargs)
        self.get_root().header._children.pop(self.get_name(), None)


class _Start(MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}riskmap.start({{ this._parent.get_name() }}, {{ this.look }});{% endmacro %}"
    )

    def __init__(self, look: Mapping[str, object]):
        super().__init__()
        self._name = "Start"
        self.look = script_json(look)


class _Show(MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "riskmap.show({{ this._parent._parent.get_name() }}, {{ this._parent.get_name() }}, {{ this.view }});"
        "{% endmacro %}"
    )

    def __init__(self, view: str):
        super().__init__()
        self._name = "Show"
        self.view = view


def build_map(
    scripts: Sequence[str],
    styles: Sequence[str],
    theme: str,
    words: Mapping[str, str],
    wheres: Mapping[str, str],
    language: str = "en",
    direction: str = "ltr",
    tiles: bool = False,
    bounds: Sequence[Sequence[float]] = WORLD,
    fine_land: str = "",
    drawn_address: str = "",
) -> OfflineMap:
    """The base map: the same for every filter, or else the page would draw it anew.

    `bounds` are its south-western and north-eastern corner at first, latitude before longitude as Leaflet has them.
    `words` are its sentences (`record`, `attribution`, `zoom_in`, `zoom_out`), `wheres` "at sea" and such; `language`
    is how browsers name it, `direction` (`ltr` or `rtl`) how it is read.
    `scripts` and `styles` are the addresses of what `write_assets` wrote, as the page serves them; `fine_land` that of
    `land_script`, which the map fetches when its reader comes closer; `drawn_address` that of a server which is
    told whenever the map is drawn.
    """
    chosen = THEMES[theme]
    look = {
        **vars(chosen),
        "colours": {key: environment.colour for key, environment in ENVIRONMENTS.items()},
        "patterns": {key: _pattern(key, chosen) for key in ENVIRONMENTS},
        "wheres": dict(wheres),
        "words": dict(words),
        "language": language,
        "rightToLeft": direction == "rtl",
        "attribution": words["attribution"],
        "dashes": DASHES,
        "bounds": [list(corner) for corner in bounds],
        "fineLand": fine_land,
        "drawn": drawn_address,
        "tiles": {"address": TILES, "credit": TILES_CREDIT} if tiles else None,
    }
    base = OfflineMap(scripts, styles, location=[15, 0], zoom_start=2, min_zoom=1, max_zoom=9, zoom_snap=0.25)
    base.add_child(_Start(look))
    return base


def build_overlay(
    coarse: pd.DataFrame,
    fine: pd.DataFrame,
    hotspots: geopandas.GeoDataFrame,
    lines: Sequence[Sequence[str]],
    chosen: str = "",
    theme: str = "light",
    shown: Iterable[str] = ("records", "routes", "crossings", "near misses"),
    label: str = "",
    routes: Iterable[str] = (),
    near: tuple[float, float, float] | None = None,
    focus: tuple[float, float, float, float] | None = None,
) -> folium.FeatureGroup:
    """What a filter changes, as a layer for the map; arguments as those of `overlay_script`."""
    return overlay_of(overlay_script(coarse, fine, hotspots, lines, chosen, theme, shown, label, routes, near, focus))


def overlay_of(script: str) -> folium.FeatureGroup:
    """A new layer for the map from what `overlay_script` made; streamlit-folium changes the layers it is given."""
    group = folium.FeatureGroup()
    group.add_child(_Show(script))
    return group


def overlay_script(
    coarse: pd.DataFrame,
    fine: pd.DataFrame,
    hotspots: geopandas.GeoDataFrame,
    lines: Sequence[Sequence[str]],
    chosen: str = "",
    theme: str = "light",
    shown: Iterable[str] = ("records", "routes", "crossings", "near misses"),
    label: str = "",
    routes: Iterable[str] = (),
    near: tuple[float, float, float] | None = None,
    focus: tuple[float, float, float, float] | None = None,
) -> str:
    """What a filter changes, as JSON: records (two sets from `summaries.map_cells`) and recounted hotspots.

    `lines` are each hotspot's tooltip, a list of plain lines: no markup is read from them. `label` says in a sentence
    what is shown, for who cannot see it. `routes` names those whose lines are drawn; none named means all.
    """
    shown = set(shown)
    view = {
        "records": "records" in shown,
        "routes": "routes" in shown,
        "chosenRoutes": list(routes),
        "crossings": "crossings" in shown,
        "nearMisses": "near misses" in shown,
        "coarse": _rows(coarse),
        "fine": _rows(fine),
        "hotspots": _HOTSPOTS_HERE,
        "chosen": chosen,
        "label": label,
        "near": near,
        "focus": focus,
    }
    return script_json(view).replace(script_json(_HOTSPOTS_HERE), _features_text(hotspots, lines, theme), 1)


def _features_text(hotspots: geopandas.GeoDataFrame, lines: Sequence[Sequence[str]], theme: str) -> str:
    """`hotspot_features` as a collection in JSON; an outline, which no filter changes, is written out once."""
    outlines = [_outline_text(outline) for outline in shapely.to_wkb(hotspots.geometry.to_numpy())]
    told = zip(outlines, _hotspot_properties(hotspots, lines, theme), strict=True)
    features = [f'{{"type":"Feature","geometry":{shape},"properties":{script_json(rest)}}}' for shape, rest in told]
    ordered = ",".join(features[place] for place in _drawing_order(hotspots))
    return f'{{"type":"FeatureCollection","features":[{ordered}]}}'


@lru_cache(maxsize=2048)
def _outline_text(outline: bytes) -> str:
    return script_json(shapely.geometry.mapping(_rounded_outline(shapely.from_wkb(outline))))


def _rounded_outline(shapes: Any) -> Any:
    """Outlines with three decimals of a degree, about a hundred metres."""
    return shapely.transform(shapes, lambda points: np.round(points, 3))


def hotspot_features(
    hotspots: geopandas.GeoDataFrame, lines: Sequence[Sequence[str]], theme: str = "light"
) -> list[dict]:
    """Hotspots as GeoJSON features in order of drawing.

    The headline environments come over the others, and within both the small over the large, so that each can be hit;
    those without records in the view are outlines on top that take no click meant for what lies beneath.
    """
    shapes = _rounded_outline(hotspots.geometry.to_numpy())
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": properties}
        for shape, properties in zip(shapes, _hotspot_properties(hotspots, lines, theme), strict=True)
    ]
    return [features[place] for place in _drawing_order(hotspots)]


def _hotspot_properties(
    hotspots: geopandas.GeoDataFrame, lines: Sequence[Sequence[str]], theme: str
) -> list[dict[str, object]]:
    columns = (hotspots[name].tolist() for name in ("hotspot_id", "environment", "people_here"))
    return [
        {"hotspot_id": str(key), "style": hotspot_style(environment, people > 0, theme), "lines": list(text)}
        for key, environment, people, text in zip(*columns, lines, strict=True)
    ]


def _drawing_order(hotspots: geopandas.GeoDataFrame) -> NDArray[np.int64]:
    people = hotspots["people_here"].to_numpy()
    headline = hotspots["environment"].isin(HEADLINE_ENVIRONMENTS).to_numpy()
    # Where nothing lies near, the order is free: these go first, so that the first ones can all be hit from far out.
    west, south, east, north = hotspots.geometry.bounds.to_numpy().T
    boxes = shapely.box(west - APART, south - APART, east + APART, north + APART)
    one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    alone = np.bincount(one[people[other] > 0], minlength=len(people)) == (people > 0)
    return np.lexsort((-people, headline, ~(alone & headline), people == 0))


def hotspot_style(environment: str, recorded: bool, theme: str = "light") -> dict[str, object]:
    """Leaflet's options for a hotspot; dashed and empty where the filter leaves nobody in it."""
    name = "hotspot" if recorded else "hotspot without-records"
    style = {
        "className": name,
        "color": outline_colour(environment, theme),
        "weight": 1.8,
        "opacity": 0.95,
        "smoothFactor": 0,
    }
    if recorded:
        return {**style, "fill": True, "fillColor": f"url(#riskmap-{environment})", "fillOpacity": 1}
    return {**style, "weight": 1, "opacity": 0.65, "dashArray": "3 4", "fill": False}


def box_around(longitude: float, latitude: float, km: float) -> tuple[float, float, float, float]:
    """West, south, east and north of a circle, in degrees, two decimals.

    >>> box_around(0, 60, 111.2)
    (-2.0, 59.0, 2.0, 61.0)
    """
    up = km / KM_PER_DEGREE
    aside = up / max(float(np.cos(np.radians(latitude))), 0.05)
    sides = (longitude - aside, max(latitude - up, -85), longitude + aside, min(latitude + up, 85))
    return tuple(round(side, 2) for side in sides)


def surroundings(shape: shapely.Geometry) -> tuple[float, float, float, float]:
    """West, south, east and north of a shape with as much again on each side, in degrees, two decimals."""
    west, south, east, north = shape.bounds
    margin = max(east - west, north - south, LEAST_MARGIN)
    sides = (west - margin, max(south - margin, -85), east + margin, min(north + margin, 85))
    return tuple(round(side, 2) for side in sides)


def circle_radius(people: float) -> float:
    """Radius in pixels of a record's circle, as `riskmap.js` draws it: its area is the number of people.

    >>> circle_radius(0), circle_radius(100)
    (1.6, 7.0)
    """
    return max(1.6, 0.7 * people**0.5)


def outline_colour(environment: str, theme: str = "light") -> str:
    """The environment's colour, darkened on the light map: three to one against land and sea, or better.

    >>> outline_colour("sea"), outline_colour("sea", "dark")
    ('#004a74', '#1f83bb')
    """
    share, toward = (0.65, 0) if theme == "light" else (0.88, 255)
    colour = ENVIRONMENTS[environment].colour
    parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    return "#" + "".join(f"{round(part * share + toward * (1 - share)):02x}" for part in parts)


def _pattern(environment: str, theme: Theme) -> list[str]:
    row = ENVIRONMENTS[environment]
    return [HATCHES[row.pattern], outline_colour(environment, "dark" if theme.dark else "light"), row.colour]


def _rows(cells: pd.DataFrame) -> list[list[object]]:
    points = (np.round(cells[name].to_numpy(float), 2).tolist() for name in ("longitude", "latitude"))
    numbers = (cells[name].to_numpy(np.int64).tolist() for name in ("people", "incidents"))
    return [list(row) for row in zip(*points, cells["environment"].tolist(), *numbers, strict=True)]


def places_script(
    countries: geopandas.GeoDataFrame,
    routes: geopandas.GeoDataFrame,
    crossings: geopandas.GeoDataFrame,
    near_misses: geopandas.GeoDataFrame,
    texts: Mapping[str, Sequence[str]],
) -> str:
    """The base map's own data as a script, lines in hundredths of degrees (about a kilometre).

    `texts` holds what is told of each row of `routes`, `crossings` and `near_misses`.
    """
    places = {
        "countries": land_steps(countries, FAR_OUT_DEGREES),
        "names": country_names(countries),
        "routes": [
            {"route": route, "mode": mode, "text": text, "lines": [steps(line) for line in shapely.get_parts(shape)]}
            for route, mode, text, shape in zip(
                routes["route"], routes["mode"], texts["routes"], routes.geometry, strict=True
            )
        ],
        "crossings": _points(crossings, texts["crossings"]),
        "nearMisses": _points(near_misses, texts["near_misses"]),
    }
    return f"window.riskmapPlaces = {script_json(places)};\n"


def land_script(countries: geopandas.GeoDataFrame) -> str:
    """The outlines of countries for who comes closer, as a script; as in `places_script`, but finer."""
    return f"window.riskmapLand = {script_json(land_steps(countries))};\n"


def land_steps(countries: geopandas.GeoDataFrame, simplified_by: float = SIMPLIFIED_BY_DEGREES) -> list:
    """Outlines as `polygon_steps`, simplified together so that neighbours keep their common border; in degrees."""
    shapes = shapely.coverage_simplify(countries.geometry.to_numpy(), simplified_by)
    return [rings for shape in shapes if (rings := polygon_steps(shape))]


def _points(places: geopandas.GeoDataFrame, texts: Sequence[str]) -> list[list[object]]:
    rows = zip(places.geometry, texts, strict=True)
    return [[round(point.x, 3), round(point.y, 3), text] for point, text in rows]


def polygon_steps(shape: shapely.Geometry) -> list[list[list[int]]]:
    """Rings of each part of a shape as `steps`; rings too small for the grid are left out."""
    parts = [[steps(ring) for ring in (part.exterior, *part.interiors)] for part in shapely.get_parts(shape)]
    closed = [[ring for ring in part if len(ring) > 6] for part in parts]
    return [part for part in closed if part]


def steps(line: shapely.Geometry) -> list[int]:
    """Hundredths of degrees, longitude first: the first point, then each point's step from the one before."""
    points = np.round(shapely.get_coordinates(line) * 100).astype(int)
    moves: NDArray[np.int64] = np.diff(points, axis=0)
    moved = (moves != 0).any(axis=1)
    return [*points[0].tolist(), *moves[moved].ravel().tolist()]


def country_names(countries: geopandas.GeoDataFrame) -> list[list[object]]:
    """Longitude, latitude, zoom from which it is shown, and name of each country, at its largest part's middle."""
    parts = countries[["name", "geometry"]].explode(index_parts=False)
    areas = parts.to_crs("EPSG:6933").area / 1e6
    largest = parts[areas.groupby(level=0).transform("max").eq(areas)]
    km2 = areas.groupby(level=0).sum()
    rows = zip(largest.index, largest["name"], largest.geometry.representative_point(), strict=True)
    return [[round(p.x, 2), round(p.y, 2), _named_from(km2[label]), name] for label, name, p in rows]


def _named_from(area_km2: float) -> int:
    return next(zoom for zoom, least in NAMED_FROM_KM2.items() if area_km2 >= least)


_TEMPLATE = re.compile(r"\{(?=[{%#])")


def script_json(value: object) -> str:
    """JSON that is safe inside a script tag, which no text can close, and inside a template, in which none is computed.

    Branca makes a Jinja template of every script it has rendered: `{{ }}` in a name would be run on the server.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # In JSON two braces follow each other, or a brace one of these signs, inside a string alone.
    text = _TEMPLATE.sub("\\\\u007b", text)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def write_assets(folder: Path, places: str) -> tuple[list[str], list[str]]:
    """Put everything the map loads into a folder; the names of its scripts and of its styles, in order of loading.

    Names carry a hash of their content, so that a browser may keep them.

    Raises
    ------
    StoreError
        When Leaflet is not installed or the folder cannot be written to.
    """
    leaflet = leaflet_folder()
    scripts = [leaflet / "leaflet.js", OWN_ASSETS / "riskmap.js"]
    styles = [leaflet / "leaflet.css", OWN_ASSETS / "riskmap.css"]
    written = {path: _write_hashed(folder, path.name, path.read_bytes()) for path in (*scripts, *styles)}
    data = write_script(folder, "places.js", places)
    return [written[scripts[0]], data, written[scripts[1]]], [written[path] for path in styles]


def write_script(folder: Path, name: str, script: str) -> str:
    """Put one more script beside what `write_assets` wrote; its name there.

    Raises
    ------
    StoreError
        When the folder cannot be written to.
    """
    return _write_hashed(folder, name, script.encode())


def _write_hashed(folder: Path, name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    if not (folder / hashed).exists():
        replace_file(folder / hashed, lambda beside: beside.write_bytes(content))
    return hashed


def leaflet_folder() -> Path:
    """Folder with `leaflet.js` and `leaflet.css` of the installed package.

    Raises
    ------
    StoreError
        When the package is missing or incomplete.
    """
    try:
        folder = Path(str(importlib.resources.files(LEAFLET_PACKAGE))) / LEAFLET_FOLDER
    except ModuleNotFoundError:
        folder = Path(LEAFLET_PACKAGE)
    missing = [name for name in ("leaflet.js", "leaflet.css") if not (folder / name).is_file()]
    if missing:
        raise StoreError(
            f"The map cannot be drawn: {' and '.join(missing)} of the package django-js-lib-leaflet was not found. "
            "Install it with `pip install django-js-lib-leaflet`."
        )
    return folder


def asset_text(name: str) -> str:
    """One of the package's own assets as text."""
    return (OWN_ASSETS / name).read_text(encoding="utf-8")
