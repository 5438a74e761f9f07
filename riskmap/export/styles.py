"""How each layer looks in other programs: QGIS styles (QML), one per layer, in the house's colours and shapes.

Format: what QGIS 3 reads from a GeoPackage's table `layer_styles`; symbol layers by their names in its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from riskmap.vocabulary import ENVIRONMENTS

QGIS_VERSION = "3.22"
INK, LINE, PAPER, ALIVE, POST = "#3B3F45", "#8A7F6E", "#FFFFFF", "#00664A", "#5B2A86"
RISK = "#8C3B2A"
MARKERS = {"circle": "circle", "triangle": "triangle", "square": "square"}
HATCH_ANGLES = {"plain": (), "diagonal hatch": (45,), "cross hatch": (45, 135)}
DASHES = {"land": "solid", "sea": "dash", "container": "dash dot", "air": "dot"}
# Side of a mark in mm by people: its area is the number, as on the dashboard's map.
SIZE_BY_PEOPLE = 'max(0.8, 0.35 * sqrt(coalesce("dead_and_missing", 0)))'
# Width of a segment in mm by expected deaths: 0.2 where none, 2.2 at a hundred per 100 km and year.
WIDTH_BY_DEATHS = '0.2 + 0.2 * sqrt(coalesce("expected_deaths_per_100km_year", 0))'

Symbol = list[tuple[str, dict[str, str]]]


def qml_of(layer: str) -> str:
    """The style of a layer as QML.

    Raises
    ------
    KeyError
        When the layer has no style: every layer must have one.
    """
    return _STYLES[layer]()


def _hotspots() -> str:
    symbols = {key: ("fill", _hatched(key)) for key in ENVIRONMENTS}
    return _document(_categories("environment", symbols, _environment_labels()))


def _hatched(environment: str) -> Symbol:
    row = ENVIRONMENTS[environment]
    fill = {
        "color": _rgba(row.colour, 60),
        "outline_color": _rgba(_darker(row.colour)),
        "outline_width": "0.5",
        "outline_width_unit": "MM",
        "style": "solid",
        "outline_style": "solid",
    }
    hatches: Symbol = [
        (
            "LinePatternFill",
            {"angle": str(angle), "distance": "1.6", "distance_unit": "MM", "color": _rgba(_darker(row.colour), 200)},
        )
        for angle in HATCH_ANGLES[row.pattern]
    ]
    return [("SimpleFill", fill), *hatches]


def _incidents() -> str:
    symbols = {key: ("marker", [_marker(row.shape, row.colour, "1.2", alpha=150)]) for key, row in ENVIRONMENTS.items()}
    return _document(_categories("environment", symbols, _environment_labels(), size_by=SIZE_BY_PEOPLE))


def _routes() -> str:
    return _document(_categories("mode", {mode: ("line", [_line(style)]) for mode, style in DASHES.items()}))


def _segments() -> str:
    width = '1 + 0.35 * sqrt(coalesce("expected_deaths_per_100km_year", 0))'
    return _document(_single("line", [_line("solid", colour="#B5482A")], size_by=width))


def _crossings() -> str:
    return _document(_single("marker", [_marker("circle", PAPER, "2", outline=INK)]))


def _near_misses() -> str:
    return _document(_single("marker", [_marker("circle", PAPER, "3", outline=ALIVE)]))


def _posts() -> str:
    return _document(_single("marker", [_marker("square", POST, "3")]))


def _environment_labels() -> dict[str, str]:
    return {key: row.label for key, row in ENVIRONMENTS.items()}


def _marker(shape: str, colour: str, size: str, outline: str = PAPER, alpha: int = 255) -> tuple[str, dict[str, str]]:
    return "SimpleMarker", {
        "name": MARKERS[shape],
        "color": _rgba(colour, alpha),
        "outline_color": _rgba(outline),
        "outline_width": "0.3" if outline != PAPER else "0.1",
        "size": size,
        "size_unit": "MM",
    }


def _line(style: str, colour: str = LINE) -> tuple[str, dict[str, str]]:
    return "SimpleLine", {
        "line_color": _rgba(colour, 200),
        "line_width": "0.4",
        "line_width_unit": "MM",
        "line_style": style,
        "capstyle": "flat",
    }


def _document(renderer: Element) -> str:
    root = Element("qgis", version=QGIS_VERSION, styleCategories="Symbology")
    root.append(renderer)
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{tostring(root, encoding='unicode')}"


def _categories(
    attribute: str,
    symbols: Mapping[str, tuple[str, Symbol]],
    labels: Mapping[str, str] | None = None,
    size_by: str = "",
) -> Element:
    renderer = Element("renderer-v2", type="categorizedSymbol", attr=attribute, symbollevels="0", forceraster="0")
    categories = SubElement(renderer, "categories")
    drawn = SubElement(renderer, "symbols")
    for number, (value, (kind, layers)) in enumerate(symbols.items()):
        label = (labels or {}).get(value, value)
        SubElement(categories, "category", value=value, symbol=str(number), label=label, render="true")
        drawn.append(_symbol(str(number), kind, layers, size_by))
    return renderer


def _single(kind: str, layers: Symbol, size_by: str = "") -> Element:
    renderer = Element("renderer-v2", type="singleSymbol", symbollevels="0", forceraster="0")
    SubElement(renderer, "symbols").append(_symbol("0", kind, layers, size_by))
    return renderer


def _symbol(name: str, kind: str, layers: Symbol, size_by: str = "") -> Element:
    symbol = Element("symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    for number, (style, options) in enumerate(layers):
        layer = SubElement(symbol, "layer", {"class": style, "enabled": "1", "locked": "0", "pass": "0"})
        for key, value in options.items():
            SubElement(layer, "prop", k=key, v=value)
        if style == "LinePatternFill":
            layer.append(_symbol(f"@{name}@{number}", "line", [_thin_line(options["color"])]))
        if size_by:
            layer.append(_sized("size" if kind == "marker" else "outlineWidth", size_by))
    return symbol


def _thin_line(colour: str) -> tuple[str, dict[str, str]]:
    return "SimpleLine", {"line_color": colour, "line_width": "0.2", "line_width_unit": "MM", "line_style": "solid"}


def _sized(quantity: str, expression: str) -> Element:
    """A property of a symbol layer that an expression over the row's columns sets."""
    whole = Element("data_defined_properties")
    options = SubElement(whole, "Option", type="Map")
    SubElement(options, "Option", name="name", value="", type="QString")
    properties = SubElement(options, "Option", name="properties", type="Map")
    one = SubElement(properties, "Option", name=quantity, type="Map")
    SubElement(one, "Option", name="active", value="true", type="bool")
    SubElement(one, "Option", name="expression", value=expression, type="QString")
    SubElement(one, "Option", name="type", value="3", type="int")
    SubElement(options, "Option", name="type", value="collection", type="QString")
    return whole


def _rgba(colour: str, alpha: int = 255) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _darker(colour: str, share: float = 0.65) -> str:
    return "#" + "".join(f"{round(int(colour[start : start + 2], 16) * share):02x}" for start in (1, 3, 5))


_STYLES = {
    "hotspots": _hotspots,
    "segments": _segments,
    "corridor": _segments,
    "routes": _routes,
    "crossings": _crossings,
    "incidents": _incidents,
    "near_misses": _near_misses,
    "posts": _posts,
}
