"""Near misses: people found alive where others die. A layer of their own, never in the target of the model.

The ones that ship stand in `data/geo/tables/near_misses.csv`, each from public news; those of anybody's file are what
an import of it leaves without deaths.
"""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas
import pandas as pd

from riskmap import schema
from riskmap.errors import Fault, InputError
from riskmap.geodesy import CRS

TABLE_FILE = "near_misses.csv"
ABOUT = {
    "layer": "near misses",
    "source": "riskmap's own table data/geo/tables/near_misses.csv, each row with its public report",
    "licence": "CC BY 4.0",
    "positions": "public knowledge, to about 0.1 degree",
    "limits": "Examples from public news, no count: how often people are found alive in time is not known.",
}
_PLACED = ("longitude", "latitude")


def build_near_misses(tables: str | Path) -> geopandas.GeoDataFrame:
    """The near misses that ship, from `near_misses.csv` in the folder `tables`; a point each, by date.

    Raises
    ------
    InputError
        With every fault of the table.
    """
    path = Path(tables) / TABLE_FILE
    with path.open(encoding="utf-8", newline="") as lines:
        table = pd.DataFrame.from_records(list(csv.DictReader(lines))).astype("str")
    if missing := [name for name in (*schema.NEAR_MISSES.names, *_PLACED) if name not in table]:
        found = f"no column {', '.join(missing)}"
        raise InputError(str(path), [Fault(found, "the columns of near misses", "Add them to the header.")])
    table.index += 2
    table["date"] = pd.to_datetime(table.date, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    for name in ("n_found_alive", "radius_km", *_PLACED):
        table[name] = pd.to_numeric(table[name], errors="coerce")
    points = geopandas.points_from_xy(table.longitude, table.latitude)
    layer = geopandas.GeoDataFrame(table[schema.NEAR_MISSES.names], geometry=points, crs=CRS)
    return schema.check_layer(layer, schema.NEAR_MISSES, str(path)).sort_values("date", ignore_index=True)


def part_near_misses(
    incidents: geopandas.GeoDataFrame,
) -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame]:
    """Imported incidents with deaths, and those without as near misses; nobody is in both."""
    alive = incidents.dead_and_missing.eq(0) & incidents.n_survivors.gt(0).fillna(False).astype(bool)
    return incidents[~alive].reset_index(drop=True), _near_misses_of(incidents[alive].reset_index(drop=True))


def _near_misses_of(rescues: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    named = rescues.rename(columns={"incident_id": "near_miss_id", "n_survivors": "n_found_alive"})
    named["told"] = named.cause_reported
    named["n_found_alive"] = named.n_found_alive.astype("int64")
    return schema.check_layer(named[[*schema.NEAR_MISSES.names, "geometry"]], schema.NEAR_MISSES)
