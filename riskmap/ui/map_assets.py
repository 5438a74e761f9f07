"""What the pages' maps load from this machine: scripts, styles and the base map, in a reader's language."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from riskmap import maps
from riskmap.language import (
    country_name,
    crossing_name,
    current_language,
    leg_name,
    month_text,
    number,
    place_name,
    route_name,
    text,
)
from riskmap.ui.content import Content
from riskmap.ui.state import kept_for_all


@dataclass(frozen=True)
class Assets:
    """What the map loads from this machine: a folder, names of scripts and styles in it, and that of closer land."""

    folder: Path
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    land: str


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
    texts = {
        "routes": _route_texts(_content.routes),
        "crossings": _crossing_texts(_content.crossings),
        "near_misses": _near_miss_texts(_content.near_misses),
    }
    places = maps.places_script(named, _content.routes, _content.crossings, _content.near_misses, texts)
    scripts, styles = maps.write_assets(_folder(), places)
    land = maps.write_script(_folder(), "land.js", maps.land_script(_content.countries))
    return Assets(_folder(), tuple(scripts), tuple(styles), land)


@kept_for_all
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="riskmap-map-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _route_texts(routes: pd.DataFrame) -> list[str]:
    rows = zip(routes["route"], routes["leg"], routes["mode"], strict=True)
    return [
        text("{route}: {leg} ({mode}; schematic)", route=route_name(route), leg=leg_name(leg), mode=text(mode))
        for route, leg, mode in rows
    ]


def _crossing_texts(crossings: pd.DataFrame) -> list[str]:
    rows = zip(crossings["crossing"], crossings["kind"], strict=True)
    return [text("{crossing} ({kind})", crossing=crossing_name(name), kind=text(kind)) for name, kind in rows]


def _near_miss_texts(near_misses: pd.DataFrame) -> list[str]:
    rows = zip(near_misses["n_found_alive"], near_misses["place"], near_misses["date"], strict=True)
    return [
        text(
            "Near miss: {people} people found alive. {place}, {month}",
            people=number(people),
            place=place_name(place),
            month=month_text(day),
        )
        for people, place, day in rows
    ]
