"""The map in one HTML file: opens from a memory stick, asks the network for nothing, works on a phone.

Leaflet, the land and all rows are inside; a policy in its head forbids every request. Rows travel as JSON and are put
on the page as text, so that nothing in the data is ever read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape

import numpy as np
import pandas as pd
import shapely

from riskmap import layers, maps, summaries
from riskmap.export.bundle import Bundle, Exported
from riskmap.vocabulary import ENVIRONMENTS, MINIMUM_ESTIMATE, SOURCE_LICENCE, SOURCE_NAME

GRID = 100  # steps to a degree: about a kilometre
RISK, POST = "#8C3B2A", "#5B2A86"
MARKS = {"circle": "M6 1a5 5 0 1 0 .01 0z", "triangle": "M6 1 11.5 11H.5z", "square": "M1 1h10v10H1z"}
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
# Layers switched off at first: too much at once, or told by another layer already.
OFF = ("routes", "crossings")
WORDS: dict[str, str] = {
    "title": "Riskmap: where people die on migration routes",
    "lead": "Selected: {selection}. Data to {end}. {estimate}",
    "search": "Search hotspots, crossings, States, routes",
    "layers": "Layers",
    "legend": "Where people died",
    "sizes": "A circle's area is the number of people; a segment's width is what is expected on it.",
    "about": "About these figures",
    "scripts": "This map needs a browser with JavaScript. The figures below can be read without it.",
    "attribution": f"Figures: {SOURCE_NAME}, {SOURCE_LICENCE} · Map: Natural Earth",
    "record": "At least {people} dead or missing {where} · incidents: {incidents} · place: cell of about 10 km",
    "leg": "Recorded nearest to it: at least {people} dead or missing · by {mode}",
    "segment": "Segment {part} of {parts}: at least {people} dead or missing recorded",
    "expected_segment": "Per 100 km and year, if the past holds: about {expected} ({low} to {high})",
    "schematic": "Schematic line: not the path people take.",
    "crossing": "Within 50 km: at least {people} dead or missing",
    "near_miss": "Near miss: {people} people found alive. {place}, {month}",
    "found": "{count} found",
    "nothing": "Nothing found. Try another word.",
    "here": "At least {people} people died or went missing here, in {incidents} incidents.",
    "expected": "If {period} resembles the past, about {expected} ({low} to {high}) people may die or go missing here.",
    "sure": "We are {sure}. Trend: {trend}.",
    "note": "{where} · {sure}",
    "records": "Records, by cell of about 10 km",
}
TITLES = {
    "segments": "Segments of routes, by expected deaths",
    "nearMisses": "Near misses: people found alive",
}


def to_html(bundle: Bundle, words: Mapping[str, str] = WORDS, language: str = "en") -> bytes:
    """The export as one HTML page."""
    leaflet = maps.leaflet_folder()
    style = _without_addresses((leaflet / "leaflet.css").read_text(encoding="utf-8"))
    scripts = [(leaflet / "leaflet.js").read_text(encoding="utf-8"), maps.asset_text("offline.js")]
    about, told = bundle.about, {key: escape(value) for key, value in words.items()}
    lead = words["lead"].format(selection=about["selection"], end=about["data_date"], estimate=MINIMUM_ESTIMATE)
    page = f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{told["title"]}</title>
<style>{style}{maps.asset_text("offline.css")}</style>
</head>
<body>
<header><h1>{told["title"]}</h1><p>{escape(lead)}</p></header>
<div id="map" role="region" aria-label="{told["title"]}"></div>
<aside>
<div class="search"><label for="search">{told["search"]}</label>
<input id="search" type="search" autocomplete="off"></div>
<div class="scroll">
<noscript><p>{told["scripts"]}</p></noscript>
<p class="note" id="found" role="status"></p>
<ol id="list"></ol>
<h2>{told["layers"]}</h2><div class="switches"></div>
<h2>{told["legend"]}</h2><ul class="legend"></ul><p class="note">{told["sizes"]}</p>
<details><summary>{told["about"]}</summary><dl>{_definitions(about.items())}{_caveats(bundle)}</dl></details>
</div>
</aside>
<script id="data" type="application/json">{maps.script_json(_held(bundle, words, language))}</script>
<script>{_closed(scripts[0])}</script>
<script>{_closed(scripts[1])}</script>
</body>
</html>
"""
    return page.encode()


def _without_addresses(style: str) -> str:
    """Leaflet's style without the pictures it would ask for; none of them is used here."""
    return re.sub(r"url\([^)]*\)", "none", style)


def _closed(script: str) -> str:
    """A script that no text of its own can end, without the address of its source map."""
    return re.sub(r"//# sourceMappingURL=\S*", "", script).replace("</script", "<\\/script")


def _definitions(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows if value)


def _caveats(bundle: Bundle) -> str:
    return _definitions((layer.kind.title, f"{layer.caveat} Source: {layer.kind.source}") for layer in bundle.layers)


def _held(bundle: Bundle, words: Mapping[str, str], language: str) -> dict[str, object]:
    there = {layer.name: layer for layer in bundle.layers}
    legs: dict[tuple[str, str, int], int] = {}
    drawn = {
        "segments": _segments(there.get("segments"), legs),
        "routes": _routes(there.get("routes")),
        "records": _records(there.get("incidents")),
        "hotspots": _hotspots(there.get("hotspots"), words),
        "crossings": _crossings(there.get("crossings")),
        "nearMisses": _near_misses(there.get("near_misses")),
        "posts": _posts(there.get("posts")),
    }
    titles = {name: there[name].kind.title for name in drawn if name in there}
    theme = maps.THEMES["light"]
    return {
        **_land(),
        "grid": GRID,
        "language": language,
        "words": dict(words),
        "bounds": _bounds(there.get("hotspots")),
        "off": [name for name in OFF if any(rows for other, rows in drawn.items() if other != name)],
        "titles": {**titles, **TITLES, "records": words["records"]},
        "legs": [list(key) for key in legs],
        "layers": drawn,
        "dashes": maps.DASHES,
        "look": {**vars(theme), "risk": RISK, "post": POST},
        "environments": {key: _environment(key) for key in ENVIRONMENTS},
    }


def _environment(key: str) -> dict[str, str]:
    row = ENVIRONMENTS[key]
    return {
        "label": row.label,
        "where": row.where,
        "colour": row.colour,
        "outline": maps.outline_colour(key),
        "hatch": maps.HATCHES[row.pattern],
        "mark": MARKS[row.shape],
    }


@cache
def _land() -> dict[str, object]:
    countries = layers.load_countries()
    outlines = maps.land_steps(countries)
    return {"countries": outlines, "names": maps.country_names(countries)}


def _bounds(hotspots: Exported | None) -> list[list[float]]:
    """South-west and north-east, latitude first as Leaflet wants it: round the hotspots, else the world."""
    if hotspots is None or hotspots.rows.empty:
        return maps.WORLD
    west, south, east, north = hotspots.rows.total_bounds
    return [[south - 1, west - 1], [north + 1, east + 1]]


def _lines(shape: shapely.Geometry) -> list[list[int]]:
    return [maps.steps(line) for line in shapely.get_parts(shape)]


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)


def _segments(layer: Exported | None, legs: dict[tuple[str, str, int], int]) -> list[list[object]]:
    if layer is None:
        return []
    expected = "expected_deaths_per_100km_year"
    columns = [layer.rows[name] for name in ("route", "leg", "parts", "part", "dead_and_missing")]
    numbers = [layer.rows[name].fillna(0).round(1) for name in (expected, f"{expected}_low", f"{expected}_high")]
    return [
        [legs.setdefault((route, leg, int(parts)), len(legs)), int(part), int(people), *map(float, told), _lines(shape)]
        for route, leg, parts, part, people, *told, shape in zip(*columns, *numbers, layer.rows.geometry, strict=True)
    ]


def _routes(layer: Exported | None) -> list[list[object]]:
    if layer is None:
        return []
    columns = [layer.rows[name] for name in ("route", "leg", "mode", "people")]
    rows = zip(*columns, layer.rows.geometry, strict=True)
    return [[route, leg, mode, int(people), _lines(shape)] for route, leg, mode, people, shape in rows]


def _records(layer: Exported | None) -> list[list[object]]:
    """Incidents gathered by cell and environment, most people first, so that small ones lie on top."""
    if layer is None or layer.rows.empty:
        return []
    cells = summaries.map_cells(layer.rows, summaries.FINE_RESOLUTION)
    columns = [cells[name] for name in ("longitude", "latitude", "environment", "people", "incidents")]
    return [[round(x, 2), round(y, 2), key, int(n), int(k)] for x, y, key, n, k in zip(*columns, strict=True)]


def _hotspots(layer: Exported | None, words: Mapping[str, str]) -> list[dict[str, object]]:
    if layer is None:
        return []
    rows = pd.DataFrame(layer.rows.drop(columns="geometry")).to_dict("records")
    return [_hotspot(row, shape, words) for row, shape in zip(rows, layer.rows.geometry, strict=True)]


def _hotspot(row: Mapping[str, object], shape: shapely.Geometry, words: Mapping[str, str]) -> dict[str, object]:
    where, sure = ENVIRONMENTS[str(row["environment"])].label, str(row["how_sure"])
    people, incidents = (f"{int(row[name]):,}" for name in ("people_here", "incidents_here"))
    lines = [str(row["name"]), where, words["here"].format(people=people, incidents=incidents)]
    bounds = [row["expected_deaths_12m"], row["expected_deaths_12m_low"], row["expected_deaths_12m_high"]]
    if not pd.isna(bounds).any():
        expected, low, high = (f"{value:,.0f}" for value in bounds)
        slots = {"period": row["forecast_period"], "expected": expected, "low": low, "high": high}
        lines.append(words["expected"].format(**slots))
    lines.append(words["sure"].format(sure=sure, trend=row["trend"]))
    told = (row["name"], where, row["states"], _state_names(str(row["states"])), row["routes"])
    return {
        "name": str(row["name"]),
        "environment": str(row["environment"]),
        "people": int(row["people_here"]),
        "lines": lines,
        "note": words["note"].format(where=where, sure=sure),
        "search": " ".join(map(_text, told)),
        "rings": maps.polygon_steps(shape),
    }


def _state_names(codes: str) -> str:
    from riskmap.countries import country_name

    return " ".join(country_name(code) for code in codes.split())


def _crossings(layer: Exported | None) -> list[list[object]]:
    if layer is None:
        return []
    columns = [layer.rows[name] for name in ("crossing", "kind", "people_within_50km", "countries")]
    return [
        [*_point(shape), name, kind, int(people), _state_names(codes)]
        for name, kind, people, codes, shape in zip(*columns, layer.rows.geometry, strict=True)
    ]


def _near_misses(layer: Exported | None) -> list[list[object]]:
    if layer is None:
        return []
    columns = [layer.rows[name] for name in ("n_found_alive", "place", "month")]
    rows = zip(*columns, layer.rows.geometry, strict=True)
    return [[*_point(shape), int(people), place, month] for people, place, month, shape in rows]


def _posts(layer: Exported | None) -> list[list[object]]:
    if layer is None:
        return []
    return [[*_point(shape), _text(name)] for name, shape in zip(layer.rows["name"], layer.rows.geometry, strict=True)]


def _point(shape: shapely.Point) -> list[float]:
    return np.round([shape.x, shape.y], 3).tolist()
