"""A map on paper as SVG: land, borders, waters, graticule, routes, crossings, hotspots; labels are set by the page.

Environments are told apart by colour, by the shape of the mark, by whether it is filled, and by the hatching of the
outline, so that a sheet says the same in grey.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import shapely

from riskmap.export.projection import Frame, Graticule
from riskmap.vocabulary import ENVIRONMENTS, HEADLINE_ENVIRONMENTS

if TYPE_CHECKING:
    from riskmap.maps.theme import Theme

MARKS = {
    "circle": "M0,-{r} a{r},{r} 0 1 0 .001,0 z",
    "triangle": "M0,-{a} L{b},{c} L-{b},{c} Z",
    "square": "M-{d},-{d} h{e} v{e} h-{e} z",
}
HATCHES = {
    "plain": "",
    "diagonal hatch": "M-.3,.3 l.6,-.6 M0,1.6 l1.6,-1.6 M1.3,1.9 l.6,-.6",
    "cross hatch": "M0,0 l1.6,1.6 M1.6,0 l-1.6,1.6",
}
DASHES = {"sea": "1.4 0.9", "container": "2 0.9 0.4 0.9", "air": "0.3 1.1", "land": ""}
MARK_MM = 0.95
TINT = 0.22
CROSSING_MM = 0.55
WATERS_FROM_SCALE = 30_000_000
RIVERS_FROM_SCALE = 12_000_000


def light_look() -> Theme:
    """The light theme of the maps on screen."""
    from riskmap.maps import THEMES

    return THEMES["light"]


@dataclass(frozen=True)
class Drawing:
    """An SVG of a frame, and the boxes in mm that its marks take."""

    svg: str
    marks: tuple[tuple[float, float, float, float], ...]


def draw_map(
    frame: Frame,
    countries: geopandas.GeoDataFrame,
    hotspots: geopandas.GeoDataFrame | None = None,
    routes: geopandas.GeoDataFrame | None = None,
    crossings: geopandas.GeoDataFrame | None = None,
    waters: geopandas.GeoDataFrame | None = None,
    graticule: Graticule | None = None,
    chosen: Sequence[str] = (),
    window: shapely.Geometry | None = None,
    key: str = "map",
) -> Drawing:
    """Layers (EPSG:4326) drawn in a frame, from the sea upwards.

    `chosen` names hotspots whose outline is drawn heavier; `window` is a piece of the Earth framed in ink, as on a
    locator map. `key` begins every id inside, so that several drawings can share a page.
    """
    look = light_look()
    marks: list[tuple[float, float, float, float]] = []
    parts = [
        f'<rect width="{frame.width_mm:g}" height="{frame.height_mm:g}" fill="#FFFFFF"/>',
        _path([_sea(frame)], f'fill="{look.sea}"'),
        _land(frame, countries, look),
    ]
    if waters is not None and frame.scale <= WATERS_FROM_SCALE:
        parts.append(_waters(frame, waters, look))
    if graticule is not None:
        parts.append(
            _path(graticule.lines, f'fill="none" stroke="{look.ink}" stroke-width="0.08" stroke-opacity="0.3"')
        )
    if routes is not None:
        parts.append(_routes(frame, routes, look))
    if hotspots is not None:
        parts.append(_outlines(frame, hotspots, chosen, key))
    if crossings is not None:
        drawn, boxes = _crossings(frame, crossings, look)
        parts.append(drawn)
        marks += boxes
    if hotspots is not None:
        drawn, boxes = _marks(frame, hotspots)
        parts.append(drawn)
        marks += boxes
    if window is not None:
        parts.append(_window(frame, window, look))
    size = f'width="{frame.width_mm:g}" height="{frame.height_mm:g}"'
    edge = f'<rect {size} fill="none" stroke="{look.ink}" stroke-width="0.4"/>'
    body = "".join([_patterns(key), f'<g clip-path="url(#{key}-frame)">', *parts, "</g>", edge])
    clip = f'<clipPath id="{key}-frame"><rect {size}/></clipPath>'
    return Drawing(_svg(frame.width_mm, frame.height_mm, f"<defs>{clip}</defs>{body}"), tuple(marks))


def draw_sample(environment: str, key: str, outline: bool = False) -> str:
    """What an environment looks like, for a legend: its mark, or a piece of its outline."""
    if not outline:
        return _svg(4, 4, f'<g transform="translate(2,2)">{_mark(environment, 1.35)}</g>')
    return _svg(
        6, 4, f'{_patterns(key)}<path d="M0.4,3.6 L1,0.6 L4,0.4 L5.6,2 L4.6,3.6 Z" {_outline_style(environment, key)}/>'
    )


def draw_line_sample(mode: str) -> str:
    """What a leg of a route looks like, for a legend."""
    return _svg(9, 2, f'<path d="M0,1 h9" {_route_style(mode, light_look())}/>')


def draw_crossing_sample() -> str:
    """What a crossing looks like, for a legend."""
    look = light_look()
    return _svg(4, 4, f'<circle cx="2" cy="2" r="0.8" fill="{look.halo}" stroke="{look.ink}" stroke-width="0.25"/>')


def blank(svg: str) -> str:
    """A drawing of the same size with nothing in it, to measure a page by."""
    return f"{svg[: svg.index('>') + 1]}</svg>"


def _svg(width: float, height: float, body: str) -> str:
    size = f'width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {width:g} {height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'


def _sea(frame: Frame) -> shapely.Geometry:
    west, south, east, north = frame.bounds
    return frame.shapes([shapely.box(west, south, east, north)])[0]


def _land(frame: Frame, countries: geopandas.GeoDataFrame, look: Theme) -> str:
    style = f'fill="{look.land}" stroke="{look.border}" stroke-width="0.14" stroke-linejoin="round"'
    return _path(frame.shapes(countries.geometry), style)


def _waters(frame: Frame, waters: geopandas.GeoDataFrame, look: Theme) -> str:
    lakes = frame.shapes(waters.geometry[waters["kind"] == "lake"])
    drawn = _path(lakes, f'fill="{look.sea}" stroke="none"')
    if frame.scale > RIVERS_FROM_SCALE:
        return drawn
    rivers = frame.shapes(waters.geometry[waters["kind"] == "river"])
    return drawn + _path(rivers, 'fill="none" stroke="#BCD0DA" stroke-width="0.15"')


def _routes(frame: Frame, routes: geopandas.GeoDataFrame, look: Theme) -> str:
    parts = []
    for mode, legs in routes.groupby("mode", sort=True):
        parts.append(_path(frame.shapes(legs.geometry), _route_style(str(mode), look)))
    return "".join(parts)


def _route_style(mode: str, look: Theme) -> str:
    dash = f' stroke-dasharray="{DASHES[mode]}"' if DASHES[mode] else ""
    return f'fill="none" stroke="{look.route}" stroke-width="0.26" stroke-opacity="0.8" stroke-linecap="round"{dash}'


def _outlines(frame: Frame, hotspots: geopandas.GeoDataFrame, chosen: Sequence[str], key: str) -> str:
    parts = []
    largest_first = np.argsort(-hotspots.geometry.envelope.to_crs("EPSG:6933").area.to_numpy(), kind="stable")
    shapes = frame.shapes(hotspots.geometry)
    rows = list(zip(hotspots["hotspot_id"], hotspots["environment"].astype(str), strict=True))
    for place in largest_first:
        hotspot, environment = rows[place]
        width = 0.5 if hotspot in chosen else 0.25
        parts.append(_path([shapes[place]], _outline_style(environment, key, width)))
    return "".join(parts)


def _outline_style(environment: str, key: str, width: float = 0.25) -> str:
    row, line = ENVIRONMENTS[environment], line_colour(environment)
    hatched = f'fill="url(#{key}-{environment})"'
    # A plain fill is no pattern: some readers show the seams of one.
    fill = hatched if HATCHES[row.pattern] else f'fill="{row.colour}" fill-opacity="{TINT}"'
    return f'{fill} stroke="{line}" stroke-width="{width}"'


def _patterns(key: str) -> str:
    parts = [
        f'<pattern id="{key}-{name}" width="1.6" height="1.6" patternUnits="userSpaceOnUse">'
        f'<rect width="1.6" height="1.6" fill="{row.colour}" fill-opacity="{TINT}"/>'
        f'<path d="{HATCHES[row.pattern]}" stroke="{line_colour(name)}" stroke-width="0.14" fill="none"/></pattern>'
        for name, row in ENVIRONMENTS.items()
        if HATCHES[row.pattern]
    ]
    return f"<defs>{''.join(parts)}</defs>"


def mark_points(frame: Frame, hotspots: geopandas.GeoDataFrame) -> np.ndarray:
    """Where on paper the mark of each hotspot stands, shape (n, 2): its middle, even where the frame cuts it."""
    middles = hotspots.geometry.representative_point()
    return frame.to_paper(np.column_stack([middles.x, middles.y]))


def _marks(frame: Frame, hotspots: geopandas.GeoDataFrame) -> tuple[str, list]:
    points = mark_points(frame, hotspots)
    environments = hotspots["environment"].astype(str).to_numpy()
    # The first hotspot of the list is drawn last and lies on top.
    parts, boxes = [], []
    for place in range(len(points) - 1, -1, -1):
        x, y = points[place]
        if not (0 < x < frame.width_mm and 0 < y < frame.height_mm):
            continue
        parts.append(f'<g transform="translate({x:.2f},{y:.2f})">{_mark(environments[place], MARK_MM)}</g>')
        boxes.append((x - MARK_MM, y - MARK_MM, x + MARK_MM, y + MARK_MM))
    return "".join(parts), boxes


def _mark(environment: str, radius: float) -> str:
    row = ENVIRONMENTS[environment]
    small = environment in ("other", "unknown")
    radius = radius * 0.7 if small else radius
    sizes = {
        "r": radius,
        "a": 1.15 * radius,
        "b": 1.1 * radius,
        "c": 0.8 * radius,
        "d": 0.85 * radius,
        "e": 1.7 * radius,
    }
    line = MARKS[row.shape].format(**{name: f"{size:.3g}" for name, size in sizes.items()})
    filled = environment in HEADLINE_ENVIRONMENTS or small
    fill = row.colour if filled else "#FFFFFF"
    width = 0.15 if filled else 0.35
    return f'<path d="{line}" fill="{fill}" stroke="{line_colour(environment)}" stroke-width="{width}"/>'


def _crossings(frame: Frame, crossings: geopandas.GeoDataFrame, look: Theme) -> tuple[str, list]:
    points = frame.to_paper(np.column_stack([crossings.geometry.x, crossings.geometry.y]))
    inside = ((points > 0) & (points < [frame.width_mm, frame.height_mm])).all(axis=1)
    style = f'fill="{look.halo}" stroke="{look.ink}" stroke-width="0.18"'
    circles = [f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{CROSSING_MM}" {style}/>' for x, y in points[inside]]
    boxes = [(x - CROSSING_MM, y - CROSSING_MM, x + CROSSING_MM, y + CROSSING_MM) for x, y in points[inside]]
    return "".join(circles), boxes


def _window(frame: Frame, window: shapely.Geometry, look: Theme) -> str:
    shape = frame.shapes([window])[0]
    if shape.is_empty:
        return ""
    left, upper, right, lower = shape.bounds
    if max(right - left, lower - upper) < 1.5:
        x, y = (left + right) / 2, (upper + lower) / 2
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.2" fill="none" stroke="{look.ink}" stroke-width="0.4"/>'
    return _path([shape], f'fill="{look.ink}" fill-opacity="0.12" stroke="{look.ink}" stroke-width="0.35"')


def _path(shapes: Iterable[shapely.Geometry], style: str) -> str:
    lines = [_steps(part) for shape in shapes for part in _rings(shape)]
    return f'<path d="{"".join(lines)}" {style}/>' if lines else ""


def _rings(shape: shapely.Geometry) -> Iterable[tuple[np.ndarray, bool]]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            for ring in (part.exterior, *part.interiors):
                yield shapely.get_coordinates(ring), True
        elif part.geom_type in ("LineString", "LinearRing") and not part.is_empty:
            yield shapely.get_coordinates(part), False
        elif part.geom_type == "GeometryCollection":
            yield from _rings(part)


def _steps(line: tuple[np.ndarray, bool]) -> str:
    """An SVG path in hundredths of mm, each point as a step from the one before."""
    points, closed = line
    steps = np.round(points * 100).astype(int)
    moved = np.diff(steps, axis=0)
    moved = moved[(moved != 0).any(axis=1)]
    if not len(moved):
        return ""
    tail = " ".join(f"{dx / 100:g},{dy / 100:g}" for dx, dy in moved.tolist())
    return f"M{steps[0][0] / 100:g},{steps[0][1] / 100:g}l{tail}{'z' if closed else ''}"


def line_colour(environment: str) -> str:
    """The colour of an environment's lines: its own, darkened until it stands out on paper."""
    from riskmap.maps import outline_colour

    return outline_colour(environment)
