"""Exports: every format says the same as the layer, names its source, runs nothing, and comes out the same twice."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from made_exports import OPEN, TODAY, made_held
from made_layers import made_incidents, random_incidents
from typer.testing import CliRunner

from riskmap.cli import app
from riskmap.errors import SettingError
from riskmap.export.bundle import Bundle, build_bundle, dictionary_rows, layer_names
from riskmap.export.columns import COLUMNS
from riskmap.export.kinds import LAYERS, MMP
from riskmap.export.selection import Selection
from riskmap.export.styles import qml_of
from riskmap.export.writing import FORMATS, as_selected, check_formats, files_of, left_out_note, zipped
from riskmap.planning.segment_risk import route_risk
from riskmap.planning.segments import cut_routes, of_corridor
from riskmap.tier import PARTNER, Tier
from riskmap.vocabulary import SOURCE_ADDRESS, SOURCE_LICENCE

HOSTILE = '=HYPERLINK("http://example.org") <script>alert(1)</script> & Türkiye \x07'
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return build_bundle(made_held(random_incidents()), Selection())


@pytest.fixture(scope="module")
def hostile() -> Bundle:
    incidents = random_incidents(40)
    return build_bundle(made_held(incidents.assign(route=HOSTILE, country="ITA")), Selection())


def one_file(bundle: Bundle, name: str) -> bytes:
    (content,) = dict(files_of(bundle, [name])).values()
    return content


def read_package(bundle: Bundle, layer: str, folder: Path) -> geopandas.GeoDataFrame:
    path = folder / "export.gpkg"  # GDAL warns of a GeoPackage in memory, which has no ending
    path.write_bytes(one_file(bundle, "gpkg"))
    return pyogrio.read_dataframe(path, layer=layer)


def by_layer(bundle: Bundle, name: str) -> dict[str, bytes]:
    files = dict(files_of(bundle, [name]))
    return {layer.name: files[f"{bundle.stem}-{layer.name}.{name}"] for layer in bundle.layers}


def total_of(bundle: Bundle, layer: str, rows: pd.DataFrame) -> None:
    """The rows are as many and hold as many people as the layer."""
    exported = next(row for row in bundle.layers if row.name == layer)
    assert len(rows) == len(exported.rows)
    if exported.total is not None:
        assert pd.to_numeric(rows[exported.kind.counts]).fillna(0).sum() == exported.total


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_layers_give_the_same_bytes(bundle: Bundle, name: str) -> None:
    one, other = dict(files_of(bundle, [name])), dict(files_of(bundle, [name]))
    assert one == other
    assert zipped(one) == zipped(other)


@pytest.mark.parametrize("name", ["geojson", "parquet", "csv"])
def test_files_of_one_layer_hold_its_rows_and_people(bundle: Bundle, name: str) -> None:
    read = {"geojson": geopandas.read_file, "parquet": geopandas.read_parquet, "csv": pd.read_csv}[name]
    for layer, content in by_layer(bundle, name).items():
        total_of(bundle, layer, read(io.BytesIO(content)))


def test_the_geopackage_holds_each_layer_a_style_words_for_each_column_and_metadata(
    bundle: Bundle, tmp_path: Path
) -> None:
    content = one_file(bundle, "gpkg")
    for layer in bundle.layers:
        total_of(bundle, layer.name, read_package(bundle, layer.name, tmp_path))
    with closing(sqlite3.connect(":memory:")) as package:
        package.deserialize(content)
        styles = package.execute("SELECT f_table_name, f_geometry_column, useAsDefault FROM layer_styles").fetchall()
        assert sorted(styles) == sorted((layer.name, "geom", 1) for layer in bundle.layers)
        told = package.execute("SELECT layer, column_name FROM data_dictionary").fetchall()
        assert told == [(layer.name, name) for layer in bundle.layers for name in layer.rows.columns.drop("geometry")]
        metadata = package.execute("SELECT metadata FROM gpkg_metadata").fetchall()
        assert len(metadata) == len(bundle.layers) + 1
        sources = [bundle.about["source"], *(layer.kind.source for layer in bundle.layers)]
        for (text,), source in zip(metadata, sources, strict=True):
            assert source in text and SOURCE_LICENCE in text and "minimum estimate" in text
        assert package.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_empty_layers_are_written_in_every_format() -> None:
    nothing = build_bundle(made_held(random_incidents(30)), Selection(TODAY, environments=("mountain",)))
    assert next(layer for layer in nothing.layers if layer.name == "incidents").total == 0
    assert len(dict(files_of(nothing, FORMATS))) > len(FORMATS)


def test_kml_has_a_folder_per_layer_a_style_per_mark_and_closed_rings(bundle: Bundle) -> None:
    root = ElementTree.fromstring(one_file(bundle, "kml"))
    styles = {f"#{style.get('id')}" for style in root.iter(f"{KML}Style")}
    folders = {folder.get("id"): folder for folder in root.iter(f"{KML}Folder")}
    assert list(folders) == [layer.name for layer in bundle.layers]
    for layer in bundle.layers:
        marks = folders[layer.name].findall(f"{KML}Placemark")
        assert len(marks) == len(layer.rows)
        assert {mark.find(f"{KML}styleUrl").text for mark in marks} <= styles
        counted = [mark.find(f".//{KML}Data[@name='{layer.kind.counts}']/{KML}value") for mark in marks]
        if layer.total is not None:
            assert sum(int(value.text) for value in counted) == layer.total
    for ring in root.iter(f"{KML}LinearRing"):
        points = ring.find(f"{KML}coordinates").text.split()
        assert points[0] == points[-1] and len(points) > 3


# What the standard's schema (OGC 07-147r2) asks of the order in which elements follow each other.
KML_ORDER = {
    "Document": ("name", "open", "description", "Style", "Folder"),
    "Folder": ("name", "visibility", "description", "Placemark"),
    "Placemark": (
        *("name", "visibility", "description", "TimeSpan", "styleUrl", "ExtendedData"),
        *("Point", "LineString", "Polygon", "MultiGeometry"),
    ),
    "Style": ("IconStyle", "LabelStyle", "LineStyle", "PolyStyle"),
    "IconStyle": ("color", "scale"),
    "LineStyle": ("color", "width"),
    "TimeSpan": ("begin", "end"),
    "ExtendedData": ("Data",),
    "Data": ("value",),
    "LineString": ("tessellate", "coordinates"),
    "Polygon": ("tessellate", "outerBoundaryIs", "innerBoundaryIs"),
}


def test_kml_elements_stand_in_the_order_of_the_schema(bundle: Bundle) -> None:
    for element in ElementTree.fromstring(one_file(bundle, "kml")).iter():
        order = KML_ORDER.get(element.tag.removeprefix(KML))
        if order is not None:
            places = [order.index(child.tag.removeprefix(KML)) for child in element]
            assert places == sorted(places), element.tag


def test_gdal_reads_the_kml_and_the_kmz_holds_the_same(bundle: Bundle) -> None:
    kml = one_file(bundle, "kml")
    with zipfile.ZipFile(io.BytesIO(one_file(bundle, "kmz"))) as archive:
        assert archive.namelist() == ["doc.kml"] and archive.read("doc.kml") == kml
    read = pyogrio.read_dataframe(io.BytesIO(kml), layer=bundle.layers[0].kind.title)
    assert len(read) == len(bundle.layers[0].rows)
    ours = geopandas.GeoSeries(bundle.layers[0].rows.geometry.to_numpy())
    assert (shapely.hausdorff_distance(shapely.force_2d(read.geometry.to_numpy()), ours.to_numpy()) < 1e-3).all()


def test_the_workbook_has_a_readme_and_a_sheet_per_layer(bundle: Bundle) -> None:
    content = one_file(bundle, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["readme", "columns", *(layer.name for layer in bundle.layers)]
    for layer in bundle.layers:
        total_of(bundle, layer.name, pd.read_excel(io.BytesIO(content), sheet_name=layer.name))
    told = " ".join(str(cell.value) for row in book["readme"].iter_rows() for cell in row)
    assert SOURCE_ADDRESS in told and SOURCE_LICENCE in told and OPEN.sentence in told and "minimum" in told


def test_geoparquet_keeps_to_its_specification(bundle: Bundle) -> None:
    """https://geoparquet.org/releases/v1.0.0: what the metadata must hold, and that it is true of the data."""
    for content in by_layer(bundle, "parquet").values():
        table = pq.read_table(io.BytesIO(content))
        geo = json.loads(table.schema.metadata[b"geo"])
        column = geo["columns"][geo["primary_column"]]
        assert geo["version"] == "1.0.0" and column["encoding"] == "WKB"
        assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}
        shapes = shapely.from_wkb(table[geo["primary_column"]].to_pylist())
        assert {shape.geom_type for shape in shapes} <= set(column["geometry_types"])
        assert column["bbox"] == pytest.approx(shapely.total_bounds(shapes).tolist())
        assert column.get("orientation", "counterclockwise") == "counterclockwise" and "edges" not in column
        assert SOURCE_LICENCE in json.loads(table.schema.metadata[b"riskmap"])["licence"]


@pytest.mark.parametrize("name", ["geojson", "csv", "gpkg", "kml", "xlsx", "html"])
def test_every_format_names_source_licence_date_model_filters_and_caveats(bundle: Bundle, name: str) -> None:
    files = dict(files_of(bundle, [name]))
    whole = " ".join(_text(content, name) for content in files.values())
    for what in ("source", "licence", "data_date", "model_version", "selection", "tier"):
        assert bundle.about[what] in whole, what
    assert "minimum estimate" in whole


def _text(content: bytes, name: str) -> str:
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    return content.decode("utf-8", "replace")


def test_no_cell_of_a_spreadsheet_is_a_formula(hostile: Bundle) -> None:
    for content in dict(files_of(hostile, ["csv"])).values():
        cells = pd.read_csv(io.BytesIO(content), dtype=str, header=None).stack()
        assert not cells.str.match(r"[=+@\t\r]").any()
        assert not cells[cells.str.startswith("-")].str.contains("[A-Za-z(]").any()
    book = openpyxl.load_workbook(io.BytesIO(one_file(hostile, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


def test_no_text_of_the_data_is_read_as_markup(hostile: Bundle, tmp_path: Path) -> None:
    kml = one_file(hostile, "kml")
    ElementTree.fromstring(kml)
    assert b"<script" not in kml and b"<script>alert" not in one_file(hostile, "html")
    assert read_package(hostile, "incidents", tmp_path)["route"].str.contains("<script>").all()


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_has_a_style_and_words_for_its_columns(name: str) -> None:
    kind = LAYERS[name]
    root = ElementTree.fromstring(qml_of(name).split("\n", 1)[1])
    assert root.tag == "qgis" and root.find("renderer-v2/symbols/symbol") is not None
    assert {*kind.columns, *kind.partner_columns} <= set(COLUMNS)
    assert kind.label in kind.columns and (not kind.counts or kind.counts in kind.columns)


def test_the_dictionary_covers_every_column_that_leaves(bundle: Bundle) -> None:
    told = {(layer, column) for layer, column, meaning, _ in dictionary_rows(bundle.layers) if meaning}
    assert told == {(layer.name, name) for layer in bundle.layers for name in layer.rows.columns.drop("geometry")}


def test_segments_and_those_on_none_are_all_that_was_selected() -> None:
    held = made_held(random_incidents())
    for selection in (Selection(), Selection(environments=("sea",)), Selection(routes=("Central Mediterranean",))):
        bundle = build_bundle(held, selection, ["segments", "incidents"])
        segments, incidents = bundle.layers
        left = [
            int(word.replace(",", ""))
            for word in segments.note.rstrip(".").replace(", ", " ").split()
            if word[0].isdigit()
        ]
        assert segments.total + sum(left) == incidents.total


def test_segments_are_ranked_by_the_environments_asked_for() -> None:
    held = made_held(random_incidents())
    first = held.incidents["date"].min()
    for asked, corridor in (("sea", False), ("desert", False), ("desert", True)):
        (layer,) = build_bundle(held, Selection(environments=(asked,)), ["corridor" if corridor else "segments"]).layers
        alone = held.incidents[held.incidents["environment"] == asked]
        cut = of_corridor(cut_routes(held.routes), corridor)
        by_itself = route_risk(alone, cut, (first, held.data_end)).segments
        assert list(layer.rows["segment_id"]) == list(by_itself["segment_id"])
        told = layer.rows["expected_deaths_per_100km_year"]
        assert told.to_numpy() == pytest.approx(by_itself["expected_deaths_per_100km_year"].to_numpy(), abs=1e-6)
        assert asked in layer.note


def test_partners_get_days_keys_and_links() -> None:
    partner = Tier(PARTNER, TODAY)
    bundle = build_bundle(made_held(random_incidents(20), partner), Selection(), ["incidents", "near_misses"])
    incidents, near_misses = bundle.layers
    assert {"incident_id", "date", "url"} <= set(incidents.rows) and {"told", "url"} <= set(near_misses.rows)
    assert "partner" in bundle.stem and "posts" in layer_names(partner) and "posts" not in layer_names(OPEN)


def test_a_sheet_shows_the_people_of_the_selection() -> None:
    incidents = made_incidents(
        {"date": f"{year}-05-01", "people": people, "location_precision": "exact"}
        for year, people in ((2019, 4321), (2023, 765))
    )
    bundle = build_bundle(made_held(incidents), Selection(date(2023, 1, 1)))
    drawn = one_file(bundle, "svg").decode()
    assert [row.total for row in bundle.layers if row.name == "hotspots"] == [765]
    assert as_selected(bundle)["dead_and_missing"].tolist() == [765] and drawn.startswith("<")


def test_posts_leave_in_the_partner_tier_alone(tmp_path: Path) -> None:
    posts = geopandas.GeoDataFrame(
        {
            "post": [1],
            "status": ["new"],
            "kind": ["water"],
            "name": ["Well 1"],
            "place": ["north of Agadez"],
            "reach_km": [50.0],
            "expected_deaths_12m_added": [3.0],
        },
        geometry=geopandas.points_from_xy([8.0], [18.0]),
        crs=4326,
    )
    held = replace(made_held(random_incidents(20), Tier(PARTNER, TODAY)), sites={"posts": posts})
    bundle = build_bundle(held, Selection())
    assert "posts" in [layer.name for layer in bundle.layers]
    assert read_package(bundle, "posts", tmp_path)["name"].tolist() == ["Well 1"]
    assert b"Well 1" in one_file(bundle, "html") and b"Well 1" in one_file(bundle, "kml")
    with pytest.raises(SettingError):
        build_bundle(replace(held, tier=OPEN), Selection(), ["posts"])
    assert "posts" not in [layer.name for layer in build_bundle(replace(held, tier=OPEN), Selection()).layers]


@pytest.mark.parametrize("names", [["posts"], ["hotspots", "nonsense"]])
def test_layers_that_do_not_leave_are_refused(names: list[str]) -> None:
    with pytest.raises(SettingError, match="there are: hotspots"):
        build_bundle(made_held(random_incidents(5)), Selection(), names)


@pytest.mark.parametrize("names", [["xyz"], [""], []])
def test_unknown_formats_are_refused(names: list[str]) -> None:
    with pytest.raises(SettingError, match="there are: gpkg"):
        check_formats(names)


def test_the_command_writes_one_stem_and_says_what_it_left_out(tmp_path: Path) -> None:
    options = ["--format", "csv,parquet", "--from", "2023-01", "--environment", "sea", "--layers", "hotspots,incidents"]
    result = CliRunner().invoke(app, ["export", "--out", str(tmp_path / "new"), *options])
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert len({name.rsplit("-", 1)[0] for name in names}) == 1 and len(names) == 5
    rows = pd.read_csv(next((tmp_path / "new").glob("*-incidents.csv")))
    assert set(rows["environment"]) == {"sea"} and rows["month"].min() >= "2023-01"
    assert rows["selection"].unique().tolist() == ["from 2023-01; environment: sea"]


@pytest.mark.parametrize(
    "options",
    [["--from", "2023"], ["--route", "Nowhere"], ["--country", "XXX"], ["--format", "doc"], ["--layers", "posts"]],
)
def test_the_command_refuses_what_it_does_not_know_and_writes_nothing(options: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["export", "--out", str(tmp_path / "new"), *options])
    assert isinstance(result.exception, SettingError)
    assert not (tmp_path / "new").exists()


def test_a_sheet_says_how_many_hotspots_of_the_other_files_it_does_not_draw() -> None:
    from pypdf import PdfReader

    held = made_held(random_incidents())
    everything = build_bundle(held, Selection())
    assert left_out_note(everything) == ""
    few = build_bundle(held, Selection(date(2014, 1, 1), date(2014, 1, 1)))
    empty = int((few.hotspots["incidents_here"] == 0).sum())
    assert empty and str(empty) in left_out_note(few)
    said = " ".join(PdfReader(io.BytesIO(one_file(few, "pdf"))).pages[0].extract_text().split())
    assert left_out_note(few) in said


def test_the_hotspots_say_which_columns_cover_the_selection_and_which_all_years(bundle: Bundle) -> None:
    hotspots = next(layer for layer in bundle.layers if layer.name == "hotspots")
    for name in ("people_here", "incidents_here", "dead_and_missing", "n_incidents"):
        assert name in hotspots.caveat and name in hotspots.rows
    assert "four of five past years" in COLUMNS["expected_deaths_12m_low"][0]


def test_figures_of_others_name_their_source_and_claim_no_licence_for_them() -> None:
    iom = random_incidents(30)
    own = iom.assign(source="red-cross", incident_id="red-cross:" + iom["incident_id"].str[5:])
    for layer, named, licence in (
        (iom, MMP, "CC BY 4.0"),
        (own, "red-cross", "as its owner says"),
        (
            pd.concat([iom[:5], own[5:]]),
            f"{MMP}; red-cross",
            "CC BY 4.0 (IOM Missing Migrants Project); red-cross: as its owner says",
        ),
    ):
        made = build_bundle(made_held(layer), Selection(), ["incidents", "hotspots", "crossings"])
        assert made.about["source"] == named
        assert made.about["licence"].startswith(licence)
        rows = pd.read_csv(io.BytesIO(by_layer(made, "csv")["incidents"]))
        assert set(rows["source"]) == {named}
        assert all(kept.kind.source.startswith(named) for kept in made.layers)
        assert ("CC BY" in made.layers[0].kind.licence) == ("CC BY" in licence)
