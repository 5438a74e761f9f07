"""Hotspots as a file whose ending says the format: GeoParquet, GeoJSON, GeoPackage or CSV."""

from __future__ import annotations

import io
import os
from pathlib import Path

import geopandas
import pandas as pd

from riskmap.errors import SettingError
from riskmap.export.geojson import to_geojson
from riskmap.export.table import to_csv
from riskmap.layers import save_layer
from riskmap.schema import HOTSPOTS
from riskmap.store import replace_file

ENDINGS = (".parquet", ".geojson", ".gpkg", ".csv")


def write_hotspots(hotspots: geopandas.GeoDataFrame, path: str | os.PathLike, about: dict | None = None) -> Path:
    """Write hotspots beside `path` first, then put them in its place.

    Raises
    ------
    SettingError
        When the ending names no format known here.
    StoreError
        When the folder cannot be written to.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending == ".parquet":
        return save_layer(hotspots, path, HOTSPOTS, about)
    if ending == ".geojson":
        return replace_file(path, lambda beside: beside.write_bytes(to_geojson(hotspots)))
    if ending == ".csv":
        rows = pd.DataFrame(hotspots.drop(columns="geometry"))
        return replace_file(path, lambda beside: beside.write_bytes(to_csv(rows)))
    if ending == ".gpkg":
        return replace_file(path, lambda beside: beside.write_bytes(_geopackage(hotspots)))
    raise SettingError(f"{path} ends in {ending or 'nothing'!r}; expected one of {', '.join(ENDINGS)}.")


def _geopackage(hotspots: geopandas.GeoDataFrame) -> bytes:
    # In memory: GDAL warns of a GeoPackage whose name does not end in .gpkg, as no file beside does.
    buffer = io.BytesIO()
    hotspots.to_file(buffer, driver="GPKG", layer="hotspots")
    return buffer.getvalue()
