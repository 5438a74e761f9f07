"""Load and save the layers: from disk to checked frames and back, with source, licence and date inside the file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import geopandas
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from riskmap import schema
from riskmap.errors import Fault, InputError
from riskmap.layouts import Replace, Store
from riskmap.settings import geo_folder
from riskmap.store import Versions, replace_file

METADATA_KEY, LAYOUT_KEY = b"riskmap", b"riskmap_layout"
SMALLEST = 19  # zstd's level of what ships


def load_layer(path: str | os.PathLike, contract: schema.Contract) -> geopandas.GeoDataFrame:
    """A checked layer (EPSG:4326, longitude first) from GeoParquet; of an older layout as it would be told today.

    Raises
    ------
    InputError
        When the file is missing, is not GeoParquet, breaks its contract, or is of a later layout than is known here.
    """
    path = Path(path)
    read = geopandas.read_parquet if contract.geometry else pd.read_parquet
    try:
        layout = layout_of(path)
        _refuse_later(path, layout, contract)
        frame = _with_added(read(path), layout, contract)
    except FileNotFoundError as error:
        raise InputError(str(path), [_not_a_layer("no such file", contract)]) from error
    except (OSError, ValueError, pa.ArrowException) as error:
        raise InputError(str(path), [_not_a_layer(f"not readable as GeoParquet ({error})", contract)]) from error
    return schema.check_layer(frame, contract, str(path))


def layout_of(path: Path) -> int:
    """The layout in which a layer's file was written; one that names none is of the first.

    Raises
    ------
    ValueError
        When what it names is no number, or the file is no Parquet.
    """
    return int((pq.read_schema(path).metadata or {}).get(LAYOUT_KEY, 1))


def _refuse_later(path: Path, layout: int, contract: schema.Contract) -> None:
    if layout > contract.layout:
        found = f"a layer of {contract.layer} in layout {layout}, which a later riskmap wrote"
        remedy = "Open it with that riskmap, or write it again with this one."
        raise InputError(str(path), [Fault(found, f"layout {contract.layout} or older", remedy)])


def _with_added(frame: pd.DataFrame, layout: int, contract: schema.Contract) -> pd.DataFrame:
    """The frame with the columns that came after its layout, where it lacks them."""
    late = {name: value for name, value in contract.added[layout - 1 :] if name not in frame}
    return frame.assign(**late) if late else frame


def _not_a_layer(found: str, contract: schema.Contract) -> Fault:
    imported = contract in (schema.INCIDENTS, schema.NEAR_MISSES)
    remedy = "Give a file that `riskmap data import` wrote." if imported else "Run `make data`."
    return Fault(found, f"a GeoParquet file with a layer of {contract.layer}", remedy)


def save_layer(
    frame: pd.DataFrame,
    path: str | os.PathLike,
    contract: schema.Contract,
    about: Mapping[str, object] | None = None,
    level: int = SMALLEST,
) -> Path:
    """Write a checked layer as (Geo)Parquet: beside first, then renamed; `about` is kept inside as JSON.

    `level` is how hard zstd tries: 19 for the smallest file, 3 for a quick one.

    Raises
    ------
    InputError
        When the frame breaks its contract; nothing is written then.
    StoreError
        When the folder cannot be written to.
    """
    table = _described(frame, contract, about)
    return replace_file(path, lambda beside: _write(table, beside, level))


def layer_bytes(frame: pd.DataFrame, contract: schema.Contract, about: Mapping[str, object] | None = None) -> bytes:
    """The bytes of the file that `save_layer` would write, for handing over without touching the disk.

    Raises
    ------
    InputError
        When the frame breaks its contract.
    """
    buffer = pa.BufferOutputStream()
    _write(_described(frame, contract, about), buffer)
    return buffer.getvalue().to_pybytes()


def _described(frame: pd.DataFrame, contract: schema.Contract, about: Mapping[str, object] | None) -> pa.Table:
    schema.check_layer(frame, contract)
    table = _to_arrow(frame)
    told = json.dumps(dict(about or {}), sort_keys=True).encode()
    own = {METADATA_KEY: told, LAYOUT_KEY: str(contract.layout).encode()}
    return table.replace_schema_metadata({**(table.schema.metadata or {}), **own})


def _write(table: pa.Table, where: object, level: int = SMALLEST) -> None:
    pq.write_table(table, where, compression="zstd", compression_level=level)


def _to_arrow(frame: pd.DataFrame) -> pa.Table:
    if not isinstance(frame, geopandas.GeoDataFrame):
        return pa.Table.from_pandas(frame, preserve_index=False)
    # GeoPandas alone knows how to write the "geo" metadata that makes the file GeoParquet.
    buffer = pa.BufferOutputStream()
    frame.reset_index(drop=True).to_parquet(buffer, index=False, schema_version="1.0.0")
    return pq.read_table(pa.BufferReader(buffer.getvalue()))


def read_about(path: str | os.PathLike) -> dict:
    """What `save_layer` kept about a layer: source, licence, dates, model version."""
    metadata = pq.read_schema(path).metadata or {}
    return json.loads(metadata.get(METADATA_KEY, b"{}"))


def served_file(name: str) -> Path:
    """A layer's file by its name: of the newest `riskmap data update` where that made one, else the one that ships.

    Raises
    ------
    StoreError
        When the folder of updates is damaged or a newer riskmap's; the message says how to mend it.
    """
    current = open_updates().current()
    updated = current / name if current else None
    return updated if updated and updated.is_file() else geo_folder() / name


def open_updates(make: bool = False) -> Versions:
    """The versions that `riskmap data update` keeps, in this riskmap's layout.

    Raises
    ------
    StoreError
        When a newer riskmap wrote them, or older ones cannot be brought up to date.
    """
    return Versions(UPDATES.opened(make=make))


def bring_up_layers(folder: Path, replace: Replace) -> None:
    """Write every layer of versions anew that lacks a column of today: a step of their store from layout 1 to 2."""
    for name, contract in VERSIONED.items():
        for path in sorted(folder.glob(f"**/v[0-9]*/{name}")):
            if _lacks_column(path, contract):
                replace(path, partial(_rewrite, path, contract))


def _rewrite(path: Path, contract: schema.Contract, beside: Path) -> None:
    _write(_described(load_layer(path, contract), contract, read_about(path)), beside)


def _lacks_column(path: Path, contract: schema.Contract) -> bool:
    """Whether a layer can and must be brought up to date; what is damaged is left as it is, for the doctor to name."""
    try:
        names = pq.read_schema(path).names
        if all(name in names for name, _ in contract.added):
            return False
        load_layer(path, contract)
    except (OSError, ValueError, pa.ArrowException, InputError):
        return False
    return True


VERSIONED = {"hotspots.parquet": schema.HOTSPOTS, "forecast.parquet": schema.FORECAST}
UPDATES = Store("data", (bring_up_layers,))


def load_routes() -> geopandas.GeoDataFrame:
    """Legs of the migration routes, schematic, a row per leg."""
    return load_layer(geo_folder() / "routes.parquet", schema.ROUTES)


def load_crossings() -> geopandas.GeoDataFrame:
    """Border crossings, departures, arrivals, ports, airports, gateway towns."""
    return load_layer(geo_folder() / "crossings.parquet", schema.CROSSINGS)


def load_near_misses(path: str | os.PathLike | None = None) -> geopandas.GeoDataFrame:
    """People found alive where others die: those that ship, or a file that `riskmap data import` wrote."""
    return load_layer(path or geo_folder() / "near_misses.parquet", schema.NEAR_MISSES)


def load_countries() -> geopandas.GeoDataFrame:
    """States and territories by ISO 3166 code, Natural Earth 1:50m, de facto borders."""
    return load_layer(geo_folder() / "countries.parquet", schema.COUNTRIES)


def load_land() -> geopandas.GeoDataFrame:
    """Land, Natural Earth 1:10m, simplified."""
    return load_layer(geo_folder() / "land.parquet", schema.LAND)


def load_arid_land() -> geopandas.GeoDataFrame:
    """Arid land by Köppen-Geiger climate: `desert` (BWh, BWk) and `steppe` (BSh, BSk)."""
    return load_layer(geo_folder() / "arid_land.parquet", schema.ARID_LAND)


def load_waters() -> geopandas.GeoDataFrame:
    """Lakes (polygons) and rivers (lines), Natural Earth 1:10m, simplified."""
    return load_layer(geo_folder() / "waters.parquet", schema.WATERS)


def load_places() -> geopandas.GeoDataFrame:
    """Populated places with their rank, Natural Earth 1:10m, for naming hotspots."""
    return load_layer(geo_folder() / "places.parquet", schema.PLACES)


def load_hotspots(path: str | os.PathLike | None = None) -> geopandas.GeoDataFrame:
    """Hotspots of the last update or the shipped model, or those of a file that `riskmap hotspots` wrote."""
    return load_layer(path or served_file("hotspots.parquet"), schema.HOTSPOTS)


def load_forecast(path: str | os.PathLike | None = None) -> pd.DataFrame:
    """Forecast of the last update or the shipped model, or that of a file that `riskmap forecast` wrote."""
    return load_layer(path or served_file("forecast.parquet"), schema.FORECAST)


def load_past_forecasts() -> pd.DataFrame | None:
    """How the forecast did in each shipped hotspot in past years; None where no such record ships."""
    path = geo_folder() / "past_forecasts.parquet"
    return load_layer(path, schema.PAST_FORECASTS) if path.is_file() else None
