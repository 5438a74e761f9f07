"""What the pages show: the shipped layers, loaded once for all readers, and the view that a set of filters makes."""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas
import pandas as pd

from riskmap import layers, maps, summaries
from riskmap.figures import load_incidents, select_incidents
from riskmap.settings import geo_folder
from riskmap.ui.language import country_name, current_language, text
from riskmap.ui.state import Choices, Filters, kept_by_view, kept_for_all

FILES = ("incidents", "hotspots", "routes", "crossings", "countries")


@dataclass(frozen=True)
class Content:
    """The layers behind all pages; `version` changes when one of their files does."""

    version: str
    incidents: geopandas.GeoDataFrame
    hotspots: geopandas.GeoDataFrame
    members: pd.DataFrame
    routes: geopandas.GeoDataFrame
    crossings: geopandas.GeoDataFrame
    countries: geopandas.GeoDataFrame
    data_end: date
    choices: Choices


@dataclass(frozen=True)
class View:
    """What a set of filters lets through, and its figures. `ever` passes every filter but the period."""

    filters: Filters
    incidents: geopandas.GeoDataFrame
    ever: geopandas.GeoDataFrame
    people: summaries.PeopleCount
    comparison: summaries.Comparison | None
    months: pd.DataFrame
    years: pd.DataFrame
    hotspots: geopandas.GeoDataFrame
    coarse: pd.DataFrame
    fine: pd.DataFrame


@dataclass(frozen=True)
class Assets:
    """What the map loads from this machine: a folder, and the names of scripts and styles in it."""

    folder: Path
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


def load_content() -> Content:
    """The layers of `data/geo`, read anew only when a file has changed.

    Raises
    ------
    InputError
        When a layer is missing or breaks its contract.
    """
    return _load(_version())


def _version() -> str:
    paths = [geo_folder() / f"{name}.parquet" for name in FILES]
    states = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in paths if path.exists()]
    return hashlib.sha256(repr(states).encode()).hexdigest()[:16]


@kept_for_all
def _load(version: str) -> Content:
    incidents = load_incidents()
    hotspots = layers.load_hotspots()
    last = pd.Timestamp(incidents["date"].max()).date()
    choices = Choices(
        first=summaries.month_start(summaries.month_number(pd.Timestamp(incidents["date"].min()).date())),
        last=summaries.month_start(summaries.month_number(last)),
        routes=tuple(sorted(incidents["route"].unique())),
        countries=tuple(sorted(incidents["country"].unique())),
        hotspots=tuple(hotspots["hotspot_id"]),
    )
    return Content(
        version=version,
        incidents=incidents,
        hotspots=hotspots,
        members=summaries.hotspot_members(incidents, hotspots),
        routes=layers.load_routes(),
        crossings=layers.load_crossings(),
        countries=layers.load_countries(),
        data_end=summaries.month_end(last),
        choices=choices,
    )


def view_of(content: Content, filters: Filters) -> View:
    """The view that filters make of the layers; kept for those most lately asked for."""
    return _view(content.version, filters, content)


@kept_by_view
def _view(version: str, filters: Filters, _content: Content) -> View:
    ever = select_incidents(
        _content.incidents,
        environments=filters.environments or None,
        routes=filters.routes or None,
        countries=filters.countries or None,
        source_quality=filters.quality if filters.quality > 1 else None,
        precision=filters.precisions or None,
    )
    incidents = select_incidents(ever, period=(filters.first, summaries.month_end(filters.last)))
    return View(
        filters=filters,
        incidents=incidents,
        ever=ever,
        people=summaries.count_people(incidents),
        comparison=summaries.compare_with_before(ever, filters.first, filters.last, _content.data_end),
        months=summaries.monthly_counts(incidents, _content.data_end),
        years=summaries.yearly_counts(incidents),
        hotspots=_hotspots_shown(_content, filters, incidents),
        coarse=summaries.map_cells(incidents, summaries.COARSE_RESOLUTION),
        fine=summaries.map_cells(incidents, summaries.FINE_RESOLUTION),
    )


def _hotspots_shown(content: Content, filters: Filters, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    recounted = summaries.recount_hotspots(content.hotspots, content.members, incidents)
    wanted = recounted["environment"].isin(filters.environments) if filters.environments else slice(None)
    return recounted[wanted].reset_index(drop=True)


def map_assets(content: Content) -> Assets:
    """Everything the map loads, in a folder of this process.

    Raises
    ------
    StoreError
        When Leaflet is not installed or nothing can be written.
    """
    return _assets(content.version, current_language(), content)


@kept_for_all
def _assets(version: str, language: str, _content: Content) -> Assets:
    named = _content.countries.assign(name=_content.countries["country"].map(country_name))
    places = maps.places_script(
        named, _content.routes, _content.crossings, _route_texts(_content.routes), _crossing_texts(_content.crossings)
    )
    scripts, styles = maps.write_assets(_folder(), places)
    return Assets(_folder(), tuple(scripts), tuple(styles))


@kept_for_all
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="riskmap-map-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _route_texts(routes: pd.DataFrame) -> list[str]:
    rows = zip(routes["route"], routes["leg"], routes["mode"], strict=True)
    return [text("{route}: {leg} ({mode}; schematic)", route=route, leg=leg, mode=mode) for route, leg, mode in rows]


def _crossing_texts(crossings: pd.DataFrame) -> list[str]:
    rows = zip(crossings["crossing"], crossings["kind"], strict=True)
    return [text("{crossing} ({kind})", crossing=name, kind=text(kind)) for name, kind in rows]
