"""KML 2.2 (OGC 07-147r2) and its zipped form: a folder per layer, styles, descriptions, months as time spans."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from html import escape

import numpy as np
import pandas as pd
import shapely

from riskmap.export.bundle import FIXED_DATE, Bundle, Exported
from riskmap.export.geojson import DECIMALS, plain_values
from riskmap.vocabulary import ENVIRONMENTS, UNKNOWN

NAMESPACE = "http://www.opengis.net/kml/2.2"
# KML colours are alpha, blue, green, red.
LINE, INK, ALIVE, POST = "cc6e7f8a", "ff453f3b", "ff4a6600", "ff862a5b"
STYLES = {"crossings": "crossing", "near_misses": "alive", "posts": "post"}
CAPTIONS = {
    "incidents": "{dead_and_missing} dead or missing, {month}",
    "near_misses": "{n_found_alive} found alive, {month}",
}
# Too many to begin with: a click opens them.
FOLDED = ("incidents", "crossings")
# Control characters that XML cannot hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

_NO_MARKS = str.maketrans("<>", "‹›")


def to_kmz(bundle: Bundle) -> bytes:
    """The export as KMZ: `doc.kml`, zipped with a fixed date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("doc.kml", FIXED_DATE), to_kml(bundle), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def to_kml(bundle: Bundle) -> bytes:
    """The export as one KML document."""
    about = _element("description", _table(bundle.about.items()))
    parts = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="{NAMESPACE}"><Document>',
        f"{_element('name', bundle.about['title'])}<open>1</open>{about}",
        *_styles(),
        *(part for layer in bundle.layers for part in _folder(layer)),
        "</Document></kml>\n",
    ]
    return "\n".join(parts).encode()


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{_safe(text)}</{tag}>"


def _safe(text: object) -> str:
    """A text as XML can hold it, markup in it shown and not obeyed."""
    return escape(_UNWRITABLE.sub("", str(text)))


def _plain(text: object) -> str:
    """A text that Google Earth reads as HTML in a balloon and others as it is: it holds no marks that begin any."""
    return _safe(str(text).translate(_NO_MARKS))


def _table(rows: Iterable[tuple[str, object]]) -> str:
    """Names and values as HTML, escaped here and once more as XML: Google Earth reads descriptions as HTML."""
    lines = (f"<tr><th>{_safe(name)}</th><td>{_safe(value)}</td></tr>" for name, value in rows)
    return f"<table>{''.join(lines)}</table>"


def _styles() -> Iterator[str]:
    for key, row in ENVIRONMENTS.items():
        colour = f"{row.colour[5:7]}{row.colour[3:5]}{row.colour[1:3]}".lower()
        yield _style(f"environment-{key}", f"ff{colour}", f"40{colour}")
    for name, colour in (("line", LINE), ("crossing", INK), ("alive", ALIVE), ("post", POST)):
        yield _style(name, colour, "00ffffff")


def _style(name: str, colour: str, fill: str) -> str:
    return (
        f'<Style id="{name}"><IconStyle><color>{colour}</color><scale>0.6</scale></IconStyle>'
        f"<LabelStyle><scale>0</scale></LabelStyle><LineStyle><color>{colour}</color><width>2</width></LineStyle>"
        f"<PolyStyle><color>{fill}</color></PolyStyle></Style>"
    )


def _folder(layer: Exported) -> Iterator[str]:
    kind = layer.kind
    told = f"{layer.caveat} Source: {kind.source}. Licence: {kind.licence}."
    yield f'<Folder id="{kind.name}">{_element("name", kind.title)}{_hidden(layer)}{_element("description", told)}'
    shapes = shapely.transform(layer.rows.geometry.to_numpy(), lambda points: np.round(points, DECIMALS))
    rows = plain_values(pd.DataFrame(layer.rows.drop(columns="geometry"))).to_dict("records")
    for row, shape in zip(rows, shapes, strict=True):
        yield _placemark(layer, row, shape)
    yield "</Folder>"


def _hidden(layer: Exported) -> str:
    return "<visibility>0</visibility>" if layer.name in FOLDED else ""


def _placemark(layer: Exported, row: Mapping[str, object], shape: shapely.Geometry) -> str:
    caption = CAPTIONS.get(layer.name, f"{{{layer.kind.label}}}").format(**row)
    month = row.get("month")
    span = f"<TimeSpan><begin>{month}</begin><end>{month}</end></TimeSpan>" if month else ""
    told = "".join(
        f'<Data name="{name}"><value>{_plain(value)}</value></Data>'
        for name, value in row.items()
        if value is not None and value not in ("", UNKNOWN)
    )
    return (
        f"<Placemark><name>{_plain(caption)}</name>{_hidden(layer)}{span}<styleUrl>#{_style_of(layer, row)}</styleUrl>"
        f"<ExtendedData>{told}</ExtendedData>{_geometry(shape)}</Placemark>"
    )


def _style_of(layer: Exported, row: Mapping[str, object]) -> str:
    if layer.name in ("hotspots", "incidents"):
        return f"environment-{row['environment']}"
    return STYLES.get(layer.name, "line")


def _geometry(shape: shapely.Geometry) -> str:
    parts = [_simple(part) for part in shapely.get_parts(shape)]
    return parts[0] if len(parts) == 1 else f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _simple(shape: shapely.Geometry) -> str:
    if shape.geom_type == "Polygon":
        # Outer rings against the clock, as the specification asks.
        turned = shapely.orient_polygons(shape)
        holes = "".join(_ring("innerBoundaryIs", hole) for hole in turned.interiors)
        return f"<Polygon><tessellate>1</tessellate>{_ring('outerBoundaryIs', turned.exterior)}{holes}</Polygon>"
    tessellate = "<tessellate>1</tessellate>" if shape.geom_type == "LineString" else ""
    return f"<{shape.geom_type}>{tessellate}<coordinates>{_coordinates(shape)}</coordinates></{shape.geom_type}>"


def _ring(tag: str, ring: shapely.LinearRing) -> str:
    return f"<{tag}><LinearRing><coordinates>{_coordinates(ring)}</coordinates></LinearRing></{tag}>"


def _coordinates(shape: shapely.Geometry) -> str:
    return " ".join(f"{x:.{DECIMALS}f},{y:.{DECIMALS}f}" for x, y in shapely.get_coordinates(shape))
