"""An export in the formats asked for: one stem, files in memory, then beside and renamed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from riskmap.errors import SettingError
from riskmap.export.bundle import FIXED_DATE, Bundle, Exported, dictionary_rows
from riskmap.export.geojson import to_geojson
from riskmap.export.table import to_csv, with_coordinates
from riskmap.language import plural
from riskmap.store import replace_file

Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class Format:
    """A way to write an export: what a reader may call it, and its files by name."""

    name: str
    title: str
    files: Callable[[Bundle], Files]


def layer_about(bundle: Bundle, layer: Exported) -> dict[str, str]:
    """What a file of one layer says of itself."""
    kind = layer.kind
    own = {"layer": kind.name, "title": kind.title, "source": kind.source}
    return {**bundle.about, **own, "caveats": f"{bundle.about['caveats']} {layer.caveat}"}


def _geopackage(bundle: Bundle) -> Files:
    from riskmap.export.geopackage import to_geopackage

    yield f"{bundle.stem}.gpkg", to_geopackage(bundle)


def _geojson(bundle: Bundle) -> Files:
    for layer in bundle.layers:
        columns = {column: meaning for name, column, meaning, _ in dictionary_rows([layer])}
        content = to_geojson(layer.rows, {**layer_about(bundle, layer), "columns": columns})
        yield f"{bundle.stem}-{layer.name}.geojson", content


def _csv(bundle: Bundle) -> Files:
    for layer in bundle.layers:
        about = layer_about(bundle, layer)
        told = ("source", "licence", "data_date", "model_version", "selection", "tier")
        table = with_coordinates(layer.rows).assign(**{name: about[name] for name in told})
        yield f"{bundle.stem}-{layer.name}.csv", to_csv(table)
    yield f"{bundle.stem}-readme.csv", to_csv(_readme(bundle))


def _readme(bundle: Bundle) -> pd.DataFrame:
    """Everything said of the export and of its columns, as one table."""
    rows = [("about", name, value, "") for name, value in bundle.about.items()]
    rows += [(layer.name, "caveat", layer.caveat, "") for layer in bundle.layers]
    return pd.DataFrame([*rows, *dictionary_rows(bundle.layers)], columns=["layer", "name", "meaning", "unit"])


def _parquet(bundle: Bundle) -> Files:
    for layer in bundle.layers:
        buffer = io.BytesIO()
        layer.rows.to_parquet(buffer, index=False, schema_version="1.0.0")
        table = pq.read_table(io.BytesIO(buffer.getvalue()))
        columns = [{"column": row[1], "meaning": row[2], "unit": row[3]} for row in dictionary_rows([layer])]
        about = {**layer_about(bundle, layer), "columns": columns}
        kept = {**table.schema.metadata, b"riskmap": json.dumps(about, sort_keys=True, ensure_ascii=False).encode()}
        sink = pa.BufferOutputStream()
        pq.write_table(table.replace_schema_metadata(kept), sink, compression="zstd")
        yield f"{bundle.stem}-{layer.name}.parquet", sink.getvalue().to_pybytes()


def _workbook(bundle: Bundle) -> Files:
    from riskmap.export.workbook import to_workbook

    yield f"{bundle.stem}.xlsx", to_workbook(bundle)


def _kml(bundle: Bundle) -> Files:
    from riskmap.export.kml import to_kml

    yield f"{bundle.stem}.kml", to_kml(bundle)


def _kmz(bundle: Bundle) -> Files:
    from riskmap.export.kml import to_kmz

    yield f"{bundle.stem}.kmz", to_kmz(bundle)


def _html(bundle: Bundle) -> Files:
    from riskmap.export.html import to_html

    yield f"{bundle.stem}.html", to_html(bundle)


def as_selected(bundle: Bundle) -> geopandas.GeoDataFrame:
    """Hotspots with a record in the selection, and its people as theirs: a sheet shows what the other files hold."""
    here = bundle.hotspots[bundle.hotspots["incidents_here"] > 0]
    counts = {"dead_and_missing": here["people_here"], "n_incidents": here["incidents_here"]}
    return here.assign(**counts).reset_index(drop=True)


def left_out_note(bundle: Bundle) -> str:
    """How many hotspots of the other files a sheet does not draw, since nobody is recorded there in the selection."""
    empty = len(bundle.hotspots) - len(as_selected(bundle))
    if not empty:
        return ""
    return plural(
        "{count} hotspot without a record in this selection is not drawn.",
        "{count} hotspots without a record in this selection are not drawn.",
        empty,
    )


def _sheet(kind: str) -> Callable[[Bundle], Files]:
    def files(bundle: Bundle) -> Files:
        from riskmap.export.sheet import load_sheet_layers, render_sheet
        from riskmap.maps import WORLD

        note = "" if bundle.about["selection"] == "everything" else f"{bundle.about['selection']}."
        note = " ".join(filter(None, (note, left_out_note(bundle))))
        end = date.fromisoformat(bundle.about["data_date"])
        counted = (date.fromisoformat(f"{bundle.about[name]}-01") for name in ("counted_from", "counted_to"))
        # Without a hotspot to look at, the whole map.
        (south, west), (north, east) = WORLD
        hotspots = as_selected(bundle)
        area = (west, south, east, north) if hotspots.empty else None
        # Corners of the paper that lie off the Earth have no longitude; the frame does without them.
        with np.errstate(invalid="ignore"):
            (page,) = render_sheet(
                load_sheet_layers(hotspots), kind, area=area, note=note, data_end=end, counted=tuple(counted)
            )
        yield f"{bundle.stem}.{kind}", page

    return files


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("gpkg", "GeoPackage, styled for QGIS", _geopackage),
        Format("geojson", "GeoJSON, a file per layer", _geojson),
        Format("parquet", "GeoParquet, a file per layer", _parquet),
        Format("kml", "KML for Google Earth", _kml),
        Format("kmz", "KMZ, the same zipped", _kmz),
        Format("xlsx", "Excel workbook", _workbook),
        Format("csv", "CSV, a file per layer", _csv),
        Format("html", "Map in one file, for any browser, offline", _html),
        Format("pdf", "Map sheet to print, A4", _sheet("pdf")),
        Format("svg", "Map sheet as a drawing", _sheet("svg")),
        Format("png", "Map sheet as a picture, 300 dpi", _sheet("png")),
    )
}


def check_formats(names: Iterable[str]) -> list[str]:
    """Format names, each once, in the order given.

    Raises
    ------
    SettingError
        When one is unknown, or none is named.
    """
    asked = list(dict.fromkeys(name.strip().lower() for name in names if name.strip()))
    strange = [name for name in asked if name not in FORMATS]
    if strange or not asked:
        found = f"There is no format {strange[0]!r}" if strange else "No format was named"
        raise SettingError(f"{found}; there are: {', '.join(FORMATS)}.")
    return asked


def files_of(bundle: Bundle, formats: Iterable[str]) -> Files:
    """Names and contents of all files, one after the other: the caller may say how far it is."""
    for name in check_formats(formats):
        yield from FORMATS[name].files(bundle)


def write_files(files: Iterable[tuple[str, bytes]], folder: Path) -> Iterator[Path]:
    """Write each file beside first, then in its place.

    Raises
    ------
    StoreError
        When the folder cannot be written to.
    """
    for name, content in files:
        yield replace_file(folder / name, lambda beside, content=content: beside.write_bytes(content))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files in one zip, with a fixed date: the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
