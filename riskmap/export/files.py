"""A layer as a file whose ending says the format: GeoParquet, GeoJSON, GeoPackage or CSV."""

from __future__ import annotations

import io
import os
from pathlib import Path

import geopandas

from riskmap.errors import SettingError
from riskmap.export.geojson import to_geojson
from riskmap.export.table import to_csv, with_coordinates
from riskmap.layers import save_layer
from riskmap.schema import HOTSPOTS, Contract
from riskmap.store import replace_file

ENDINGS = (".parquet", ".geojson", ".gpkg", ".csv")


def write_hotspots(hotspots: geopandas.GeoDataFrame, path: str | os.PathLike, about: dict | None = None) -> Path:
    """Write hotspots; as `write_layer`."""
    return write_layer(hotspots, path, HOTSPOTS, about)


def write_layer(
    layer: geopandas.GeoDataFrame, path: str | os.PathLike, contract: Contract, about: dict | None = None
) -> Path:
    """Write a layer beside `path` first, then put it in its place.

    CSV has the longitude and latitude of a point on or in each row. GeoParquet keeps `about`, which has to fit JSON.

    Raises
    ------
    SettingError
        When the ending names no format known here.
    StoreError
        When the folder cannot be written to.
    """
    path = check_ending(path)
    ending = path.suffix.lower()
    if ending == ".parquet":
        return save_layer(layer, path, contract, about)
    if ending == ".geojson":
        return replace_file(path, lambda beside: beside.write_bytes(to_geojson(layer)))
    if ending == ".csv":
        return replace_file(path, lambda beside: beside.write_bytes(to_csv(with_coordinates(layer))))
    return replace_file(path, lambda beside: beside.write_bytes(_geopackage(layer, contract.layer)))


def check_ending(path: str | os.PathLike) -> Path:
    """The path, when its ending names a format known here; to be asked before long work.

    Raises
    ------
    SettingError
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise SettingError(f"{path} ends in {ending or 'nothing'!r}; expected one of {', '.join(ENDINGS)}.")
    return path


def _geopackage(layer: geopandas.GeoDataFrame, name: str) -> bytes:
    # In memory: GDAL warns of a GeoPackage whose name does not end in .gpkg, as no file beside does.
    buffer = io.BytesIO()
    layer.to_file(buffer, driver="GPKG", layer=name.replace(" ", "_"))
    return buffer.getvalue()
