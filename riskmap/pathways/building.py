"""Build the layers `routes` and `crossings` from their tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import geopandas
import pandas as pd
import shapely

from riskmap.errors import Fault, InputError
from riskmap.geodesy import CRS
from riskmap.pathways.drawing import Coast, Position, great_circle, join, length_km
from riskmap.pathways.tables import ARROW, CROSSINGS_FILE, LEGS_FILE, read_crossings, read_legs
from riskmap.pathways.water import SNAP_KM, water_path
from riskmap.schema import CROSSINGS, ROUTES

# The straight line between two towns on a curved coast may cut a bay; a line farther out wants another hub.
OFFSHORE_KM = 15.0
SEA_KINDS = ("port", "islet port")

_ABOUT = {
    "source": "riskmap's own tables data/geo/tables, each row with its public source",
    "licence": "CC BY 4.0",
    "positions": "GeoNames (https://www.geonames.org, CC BY 4.0), Natural Earth, airportsdata (MIT), public knowledge",
    "date": "2026-11",
    "limits": "Schematic: named towns, ports, airports and official posts joined in order; not the paths people take.",
}
ABOUT_ROUTES = {**_ABOUT, "layer": "routes"}
ABOUT_CROSSINGS = {**_ABOUT, "layer": "crossings"}


def build_routes(tables: Path, land: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Legs of all routes (EPSG:4326), a row per leg, from `hubs.csv` and `legs.csv` in the folder `tables`.

    Sea legs run over water around `land`; container legs too between two ports, else by road; air legs are great
    circles, cut at 180 degrees; everything else joins its hubs by great circles. `length_km` is geodesic.

    Raises
    ------
    InputError
        With all faults of both tables: unknown hubs, routes or modes, hubs outside their country, sea legs without a
        path over water, land legs that run more than 15 km off the shore.
    """
    read = read_legs(Path(tables))
    legs, pen = read.legs, _Pen(read.hubs, Coast.of(land.geometry.to_numpy()))
    lines = [pen.draw(*leg) for leg in zip(legs.index, legs["mode"], legs["hubs"], strict=True)]
    if faults := [*read.faults, *pen.faults()]:
        raise InputError(str(tables), faults)
    drawn = legs.assign(
        from_hub=legs["hubs"].str[0],
        to_hub=legs["hubs"].str[-1],
        length_km=[round(length_km(line), 1) for line in lines],
    )
    return geopandas.GeoDataFrame(drawn[ROUTES.names], geometry=lines, crs=CRS).reset_index(drop=True)


def build_crossings(tables: Path) -> geopandas.GeoDataFrame:
    """Crossings (points, EPSG:4326), a row per crossing, from `crossings.csv` in the folder `tables`.

    Raises
    ------
    InputError
        With all faults of the table.
    """
    crossings, faults = read_crossings(Path(tables))
    if faults:
        raise InputError(str(Path(tables) / CROSSINGS_FILE), faults)
    points = geopandas.points_from_xy(crossings["longitude"], crossings["latitude"])
    frame = geopandas.GeoDataFrame(crossings[CROSSINGS.names], geometry=points, crs=CRS)
    return frame.reset_index(drop=True)


class _Pen:
    """Draws legs between hubs and notes what cannot be drawn."""

    def __init__(self, hubs: pd.DataFrame, coast: Coast):
        places = zip(hubs["longitude"], hubs["latitude"], strict=True)
        self.places: dict[str, Position] = dict(zip(hubs.index, places, strict=True))
        self.kinds = hubs["kind"].to_dict()
        self.coast = coast
        self.dry: list[tuple[int, str]] = []
        self.wet: list[tuple[int, str]] = []
        self.waters: dict[tuple[str, str], list[Position] | None] = {}

    def draw(self, row: int, mode: str, hubs: list[str]) -> shapely.Geometry:
        return join([self._stretch(row, mode, a, b) for a, b in pairwise(hubs)])

    def _stretch(self, row: int, mode: str, a: str, b: str) -> list[Position]:
        ends = self.places[a], self.places[b]
        if self._by_sea(mode, a, b):
            path = self._water(a, b)
            if path is None:
                self.dry.append((row, f"{a}{ARROW}{b}"))
            return path or list(ends)
        arc = great_circle(*ends)
        if mode in ("land", "container") and (km := self.coast.offshore_km(shapely.LineString(arc))) > OFFSHORE_KM:
            self.wet.append((row, f"{a}{ARROW}{b} ({km:.0f} km)"))
        return arc

    def _by_sea(self, mode: str, a: str, b: str) -> bool:
        kinds = {self.kinds[a], self.kinds[b]}
        # Lakes are land in Natural Earth: a boat between two lake ports is drawn straight.
        return (mode == "sea" and kinds != {"lake port"}) or (mode == "container" and kinds <= set(SEA_KINDS))

    def _water(self, a: str, b: str) -> list[Position] | None:
        if (a, b) not in self.waters:
            self.waters[a, b] = water_path(self.places[a], self.places[b], self.coast)
        return self.waters[a, b]

    def faults(self) -> Iterator[Fault]:
        if self.dry:
            expected = f"hubs within {SNAP_KM:.0f} km of one sea, with a way over water"
            yield _undrawn("no path over water", self.dry, expected, "Name other ports, or another mode.")
        if self.wet:
            expected = f"no point by land more than {OFFSHORE_KM:.0f} km off the shore"
            yield _undrawn("water on the way", self.wet, expected, "Put a hub between them, or name the mode sea.")


def _undrawn(what: str, stretches: list[tuple[int, str]], expected: str, remedy: str) -> Fault:
    rows, names = zip(*stretches, strict=True)
    return Fault(
        f"{LEGS_FILE}: {what}: {'; '.join(dict.fromkeys(names))}", expected, remedy, tuple(dict.fromkeys(rows))
    )
