"""What the planners' pages show: segments of a view, posts sited for it. Files given are read and gone, never kept.

What reckons is imported where it is used: opening the dashboard imports no scikit-learn.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas
import pandas as pd
import shapely

from riskmap import layers
from riskmap.bounds import run_bounded
from riskmap.errors import Fault, InputError
from riskmap.model.registry import SHIPPED, load_model, promoted
from riskmap.sources.areas import check_area, read_area
from riskmap.store import laid_down
from riskmap.summaries import month_end
from riskmap.ui import access
from riskmap.ui.address import Filters
from riskmap.ui.content import Content, View
from riskmap.ui.state import kept_by_view, kept_for_all

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from riskmap.planning.segment_risk import RouteRisk
    from riskmap.planning.siting import Siting
    from riskmap.planning.siting_account import Asked

DECIMALS = 4


def segments_of(content: Content, view: View) -> RouteRisk:
    """Segments of the routes with the view's records, those of its area alone where one is set."""
    return _segments(content.version, view.filters, content, view)


@kept_by_view
def _segments(version: str, filters: Filters, _content: Content, _view: View) -> RouteRisk:
    from riskmap.planning.segment_risk import in_area, route_risk

    cut = _cut(version, _content)
    risk = route_risk(_view.incidents, cut, (filters.first, month_end(filters.last)))
    return in_area(risk, area_of(filters))


@kept_for_all
def _cut(version: str, _content: Content) -> geopandas.GeoDataFrame:
    from riskmap.planning.segments import cut_routes, of_corridor

    return of_corridor(cut_routes(_content.routes), False)


def area_of(filters: Filters) -> shapely.Geometry | None:
    """The reader's own area, or none."""
    return shapely.from_wkt(filters.within) if filters.within else None


def area_text(area: shapely.Geometry) -> str:
    """An area as text for the session, corners to about ten metres."""
    return shapely.to_wkt(area, rounding_precision=DECIMALS, trim=True)


def area_in(given: UploadedFile) -> shapely.Geometry:
    """The area of a file given.

    Raises
    ------
    AccessError
        When the visitor's role is not enough.
    InputError
    """
    access.act("upload an area", file=given.name, bytes=given.size)
    with laid_down("area", given.getvalue()) as path:
        return _told_of(given.name, read_area, path)


def places_in(given: UploadedFile) -> geopandas.GeoDataFrame:
    """The points of a file given: posts that stand, or places to choose from.

    Raises
    ------
    AccessError
        When the visitor's role is not enough.
    InputError
    """
    access.require("site posts")
    from riskmap.sources.places import read_places

    with laid_down("points", given.getvalue()) as path:
        return _told_of(given.name, read_places, path)


def _told_of(name: str, read, path: Path):
    """What a reader gives; its faults told under the name the reader of the page knows."""
    try:
        return run_bounded(read, path)
    except InputError as error:
        raise InputError(name[:100], error.faults) from error


def area_drawn(answer: dict | None) -> shapely.Geometry | None:
    """The area last drawn on a map, from what the map sent; none where it sent no polygon.

    Raises
    ------
    InputError
        When its outline crosses itself or leaves the Earth.
    """
    drawing = (answer or {}).get("last_active_drawing") or {}
    shape = drawing.get("geometry") or {}
    rings = shape.get("coordinates") or []
    if shape.get("type") != "Polygon" or not rings or len(rings[0]) < 4:
        return None
    return check_area(shapely.Polygon(rings[0]), "the drawing")


def area_of_corners(lines: str) -> shapely.Geometry:
    """The polygon of corners given as text, one a line, longitude first: at least three.

    Raises
    ------
    InputError
        With every line that is no corner.
    """
    corners, bad = [], []
    for number, line in enumerate(lines.splitlines(), 1):
        parts = line.replace(",", " ").replace(";", " ").split()
        if not parts:
            continue
        try:
            longitude, latitude = (float(part) for part in parts)
        except ValueError:
            bad.append(number)
            continue
        corners.append((longitude, latitude))
    expected, remedy = 'a longitude and a latitude, as in "12.6 35.5"', "Correct these lines."
    faults = [Fault("no corner", expected, remedy, tuple(bad))] if bad else []
    if len(corners) < 3:
        faults.append(Fault(f"{len(corners)} corners", "three or more", "Add corners."))
    if faults:
        raise InputError("the corners", faults)
    return check_area(shapely.Polygon(corners), "the corners")


def posts_for(
    content: Content,
    filters: Filters,
    kind: str,
    n_posts: int,
    reach_km: float,
    aim: str,
    existing: geopandas.GeoDataFrame | None = None,
    candidates: geopandas.GeoDataFrame | None = None,
) -> Siting:
    """Posts for the expected deaths of the environments and the area that are chosen.

    Raises
    ------
    AccessError
        When the visitor's role is not enough.
    WithheldError
        In the public tier.
    """
    from riskmap.planning.kinds import kind_named
    from riskmap.planning.siting import check_partner, demand_of, hotspots_of, site_posts

    check_partner(content.tier)
    wanted = kind_named(kind)
    access.act("site posts", kind=kind, posts=n_posts, reach_km=reach_km)
    environments, area = filters.environments or wanted.environments, area_of(filters)
    day = datetime(content.data_end.year, content.data_end.month, content.data_end.day)
    demand = demand_of(_forecast(), content.incidents, day, environments, area)
    near = hotspots_of(content.hotspots, environments, area)
    return site_posts(demand, wanted, n_posts, reach_km, candidates, existing, aim, near)


def asked_of(content: Content, filters: Filters, kind: str, reach_km: float, aim: str) -> Asked:
    """The question that `posts_for` answers, to be told with its posts."""
    from riskmap.planning.kinds import kind_named
    from riskmap.planning.siting_account import Asked

    period = str(content.hotspots["forecast_period"].iloc[0]) if len(content.hotspots) else ""
    environments = tuple(filters.environments or kind_named(kind).environments)
    return Asked(kind, reach_km, environments, bool(filters.within), aim, period)


def _forecast() -> pd.DataFrame:
    serving = promoted()
    return layers.load_forecast() if serving == SHIPPED else load_model(serving).forecast_
