"""GeoPackage (OGC 12-128) that opens styled in QGIS, with a data dictionary and metadata inside.

GDAL writes the layers; styles, dictionary and metadata are added by SQL. Times of writing are set to the data's date,
so that the same layers give the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import Element, SubElement, tostring

import shapely

from riskmap.export.bundle import Bundle, Exported, dictionary_rows
from riskmap.export.geojson import DECIMALS
from riskmap.export.styles import qml_of

VERSION = "1.2"  # what QGIS and ArcGIS of the last years read without a word
METADATA_STANDARD = "http://purl.org/dc/terms/"
STYLE_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)"""
DICTIONARY_TABLE = """
CREATE TABLE data_dictionary (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, layer TEXT, column_name TEXT, meaning TEXT, unit TEXT
)"""
ABOUT_TABLE = "CREATE TABLE about (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name TEXT, value TEXT)"
METADATA_TABLES = """
CREATE TABLE gpkg_metadata (
    id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
    md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
    reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
    timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
    md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id)
);
INSERT INTO gpkg_extensions VALUES
    ('gpkg_metadata', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'),
    ('gpkg_metadata_reference', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata',
     'read-write');
"""


def to_geopackage(bundle: Bundle) -> bytes:
    """The export as one GeoPackage, a table per layer."""
    with TemporaryDirectory(prefix="riskmap-") as folder:
        path = Path(folder) / f"{bundle.stem}.gpkg"
        for layer in bundle.layers:
            _write_layer(layer, path)
        with closing(sqlite3.connect(path)) as package:
            with package:
                _add_tables(package, bundle)
            # GDAL's time of writing stands on in the slack of its pages until they are laid anew.
            package.execute("VACUUM")
        return _uncounted(path.read_bytes())


def _uncounted(package: bytes) -> bytes:
    """The same with SQLite's two counters of writes at one: how often GDAL wrote depends on the memory it had.

    Bytes 24 to 27 and 92 to 95 of the header (https://www.sqlite.org/fileformat.html); both have to be the same.
    """
    once = (1).to_bytes(4, "big")
    return package[:24] + once + package[28:92] + once + package[96:]


def _write_layer(layer: Exported, path: Path) -> None:
    import pyogrio

    shapes = shapely.transform(layer.rows.geometry.to_numpy(), lambda points: points.round(DECIMALS))
    pyogrio.write_dataframe(
        layer.rows.set_geometry(shapes, crs=layer.rows.crs),
        path,
        layer=layer.name,
        driver="GPKG",
        append=path.exists(),
        geometry_type=layer.kind.geometry,
        promote_to_multi=layer.kind.geometry != "Point",
        dataset_options={"VERSION": VERSION},
        layer_options={"IDENTIFIER": layer.kind.title, "DESCRIPTION": layer.caveat},
    )


def _add_tables(package: sqlite3.Connection, bundle: Bundle) -> None:
    written = f"{bundle.about['data_date']}T00:00:00.000Z"
    for table in (STYLE_TABLE, DICTIONARY_TABLE, ABOUT_TABLE):
        package.execute(table)
    if not package.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_extensions'").fetchone():
        package.execute(
            "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, "
            "definition TEXT NOT NULL, scope TEXT NOT NULL, UNIQUE (table_name, column_name, extension_name))"
        )
    package.executescript(METADATA_TABLES)
    _add_styles(package, bundle.layers, written)
    rows = [*dictionary_rows(bundle.layers)]
    package.executemany("INSERT INTO data_dictionary (layer, column_name, meaning, unit) VALUES (?, ?, ?, ?)", rows)
    package.executemany("INSERT INTO about (name, value) VALUES (?, ?)", [*bundle.about.items()])
    _register(package, ("layer_styles", "data_dictionary", "about"), written)
    _add_metadata(package, bundle, written)
    package.execute("UPDATE gpkg_contents SET last_change = ?", (written,))


def _add_styles(package: sqlite3.Connection, layers: Iterable[Exported], written: str) -> None:
    geometry = dict(package.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    package.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
        "VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
        [
            (layer.name, geometry[layer.name], layer.name, qml_of(layer.name), layer.kind.title, written)
            for layer in layers
        ],
    )


def _register(package: sqlite3.Connection, tables: Iterable[str], written: str) -> None:
    package.executemany(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES (?, 'attributes', ?, '', ?)",
        [(table, table, written) for table in tables],
    )


def _add_metadata(package: sqlite3.Connection, bundle: Bundle, written: str) -> None:
    """Dublin Core for the whole package and for each layer."""
    whole = _dublin_core(bundle.about["title"], bundle.about["source"], bundle.about["licence"], bundle.about)
    _note(package, 1, "geopackage", None, whole, written)
    for number, layer in enumerate(bundle.layers, 2):
        told = {**bundle.about, "caveats": f"{bundle.about['caveats']} {layer.caveat}"}
        core = _dublin_core(layer.kind.title, layer.kind.source, layer.kind.licence, told)
        _note(package, number, "table", layer.name, core, written)


def _note(package: sqlite3.Connection, number: int, scope: str, table: str | None, metadata: str, written: str) -> None:
    package.execute(
        "INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)", (number, METADATA_STANDARD, metadata)
    )
    package.execute(
        "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)", (scope, table, written, number)
    )


def _dublin_core(title: str, source: str, licence: str, about: Mapping[str, str]) -> str:
    root = Element("metadata", {"xmlns:dcterms": METADATA_STANDARD})
    told = ("selection", "tier", "model_version", "left_out", "caveats")
    description = " ".join(f"{name}: {about[name].rstrip('.')}." for name in told)
    elements = {
        "title": title,
        "source": source,
        "license": licence,
        "date": about["data_date"],
        "description": description,
        "rights": about["must_not_be_used_for"],
        "publisher": f"Riskmap {about['riskmap']}",
    }
    for name, value in elements.items():
        SubElement(root, f"dcterms:{name}").text = value
    return tostring(root, encoding="unicode")
