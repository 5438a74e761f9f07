"""The same three made incidents in every kind of file: a lorry, a boat, people found alive in a container."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import geopandas
import pandas as pd

HEADERS = ("Ref", "Date", "Latitude", "Longitude", "Dead", "Missing", "Found alive", "Country", "Place", "Description")
ROWS = (
    (
        "A1",
        "2016-05-04",
        17.412345,
        8.112345,
        3,
        None,
        None,
        "Niger",
        "Track north of Agadez, Niger",
        "Lorry overturned",
    ),
    ("A2", "2016-06-20", 33.312345, 12.212345, 2, 30, 41, "Libya", "Off the coast of Zuwara, Libya", "Drowning"),
    ("A3", "2021-10-09", 14.3, -91.26, None, None, 126, "Guatemala", "Road near Cocales", "In a shipping container"),
)


def records() -> list[dict]:
    return [dict(zip(HEADERS, row, strict=True)) for row in ROWS]


def points() -> geopandas.GeoDataFrame:
    rows = pd.DataFrame(records()).drop(columns=["Latitude", "Longitude"])
    places = geopandas.points_from_xy([row[3] for row in ROWS], [row[2] for row in ROWS])
    return geopandas.GeoDataFrame(rows, geometry=places, crs=4326)


def csv_bytes(rows: tuple = ROWS, headers: tuple = HEADERS, separator: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([headers, *rows])
    return text.getvalue().encode(encoding)


def write_csv(path: Path, **how: object) -> Path:
    path.write_bytes(csv_bytes(**how))
    return path


def write_json(path: Path) -> Path:
    path.write_text(json.dumps(records()))
    return path


def write_workbook(
    path: Path, rows: tuple = ROWS, headers: tuple = HEADERS, above: tuple = (), title: str = "Data"
) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in (*above, headers, *rows):
        sheet.append(tuple(_typed(value) for value in row))
    book.save(path)
    return path


def _typed(value: object) -> object:
    """Dates as a spreadsheet holds them."""
    dated = isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-"
    return datetime.fromisoformat(value) if dated else value


def feature(row: dict, geometry: object) -> dict:
    properties = {name: value for name, value in row.items() if name not in ("Latitude", "Longitude")}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(**more: object) -> dict:
    features = [
        feature(row, {"type": "Point", "coordinates": [row["Longitude"], row["Latitude"]]}) for row in records()
    ]
    return {"type": "FeatureCollection", "features": features} | more


def write_geojson(path: Path) -> Path:
    path.write_text(json.dumps(geojson()))
    return path


def write_geopackage(path: Path, layer: str = "incidents", frame: geopandas.GeoDataFrame | None = None) -> Path:
    (points() if frame is None else frame).to_file(path, driver="GPKG", layer=layer)
    return path


def write_shapefile(
    path: Path, frame: geopandas.GeoDataFrame | None = None, leave_out: tuple = (), inside: str = ""
) -> Path:
    """A shapefile in a ZIP archive; its names are cut to ten letters."""
    folder = path.with_suffix(".parts")
    folder.mkdir()
    frame = points() if frame is None else frame
    names = {name: name[:10].replace(" ", "_") for name in frame.columns if name != "geometry"}
    frame.rename(columns=names).to_file(folder / "incidents.shp", encoding="utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            if part.suffix not in leave_out:
                archive.write(part, f"{inside}{part.name}")
    return path


def write_geoparquet(path: Path) -> Path:
    points().to_parquet(path)
    return path


def write_parquet(path: Path) -> Path:
    pd.DataFrame(records()).to_parquet(path)
    return path


WRITERS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "csv": ("csv", write_csv),
    "json": ("json", write_json),
    "workbook": ("xlsx", write_workbook),
    "geojson": ("geojson", write_geojson),
    "geopackage": ("gpkg", write_geopackage),
    "shapefile": ("zip", write_shapefile),
    "geoparquet": ("parquet", write_geoparquet),
    "parquet": ("parquet", write_parquet),
}


def write_as(kind: str, folder: Path) -> Path:
    ending, write = WRITERS[kind]
    return write(folder / f"made.{ending}")
