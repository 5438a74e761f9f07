"""Load and save the layers: from disk to checked frames and back, with source, licence and date inside the file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import geopandas
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from riskmap import schema
from riskmap.errors import Fault, InputError
from riskmap.settings import geo_folder, home_folder

METADATA_KEY = b"riskmap"
SMALLEST = 19  # zstd's level of what ships


def load_layer(path: str | os.PathLike, contract: schema.Contract) -> geopandas.GeoDataFrame:
    """A checked layer (EPSG:4326, longitude first) from GeoParquet.

    Raises
    ------
    InputError
        When the file is missing, is not GeoParquet, or breaks its contract.
    """
    path = Path(path)
    read = geopandas.read_parquet if contract.geometry else pd.read_parquet
    try:
        frame = read(path)
    except FileNotFoundError as error:
        raise InputError(str(path), [_not_a_layer("no such file", contract)]) from error
    except (OSError, ValueError, pa.ArrowException) as error:
        raise InputError(str(path), [_not_a_layer(f"not readable as GeoParquet ({error})", contract)]) from error
    return schema.check_layer(frame, contract, str(path))


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
    from riskmap.store import replace_file

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
    return table.replace_schema_metadata({**(table.schema.metadata or {}), METADATA_KEY: told})


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
        When the folder of updates is damaged; the message says how to mend it.
    """
    from riskmap.store import Versions

    current = Versions(home_folder() / "data").current()
    updated = current / name if current else None
    return updated if updated and updated.is_file() else geo_folder() / name


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
