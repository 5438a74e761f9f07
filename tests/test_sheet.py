"""Map sheets of the shipped layers: every size and orientation, whole, vector, with all they must say."""

from __future__ import annotations

import io
import re
from datetime import date
from itertools import product

import geopandas
import pytest
import shapely
from pypdf import PdfReader
from typer.testing import CliRunner

from riskmap import vocabulary as words
from riskmap.cli import app
from riskmap.errors import SettingError
from riskmap.export.sheet import SheetLayers, layout_of, load_sheet_layers, render_sheet, write_sheet
from riskmap.export.typesetting import measured
from riskmap.language import languages, reading_in
from riskmap.ui.content import load_content

SHEETS = [("A4", "landscape"), ("A4", "portrait"), ("A3", "landscape"), ("A3", "portrait")]
MM_PER_POINT = 25.4 / 72


@pytest.fixture(scope="module")
def layers() -> SheetLayers:
    """The shipped layers with the world's borders alone beneath, which is enough and quicker."""
    shipped = load_sheet_layers()
    return SheetLayers(shipped.hotspots, shipped.routes, shipped.crossings, shipped.countries, None, shipped.places)


@pytest.fixture(scope="module")
def texts(layers: SheetLayers) -> dict[tuple[str, str], PdfReader]:
    return {
        sheet: PdfReader(
            io.BytesIO(render_sheet(layers, "pdf", *sheet, hotspot=layers.hotspots["hotspot_id"].iloc[1])[0])
        )
        for sheet in SHEETS
    }


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("sheet", SHEETS, ids=" ".join)
def test_a_sheet_is_one_page_of_its_size(texts, sheet) -> None:
    (page,) = texts[sheet].pages
    layout = layout_of(*sheet)
    assert float(page.mediabox.width) * MM_PER_POINT == pytest.approx(layout.width, abs=0.1)
    assert float(page.mediabox.height) * MM_PER_POINT == pytest.approx(layout.height, abs=0.1)


def test_a_sheet_says_the_months_that_people_are_counted_in(layers, tmp_path) -> None:
    days = {"counted": (date(2019, 3, 1), date(2022, 10, 31))}
    for hotspot in ("", layers.hotspots["hotspot_id"].iloc[1]):
        (pdf,) = render_sheet(layers, "pdf", hotspot=hotspot, **days)
        said = _plain(PdfReader(io.BytesIO(pdf)).pages[0].extract_text())
        assert "counted from March 2019 to October 2022." in said and "people from March 2019 to October 2022" in said
    out = tmp_path / "sheet.pdf"
    done = CliRunner().invoke(app, ["sheet", "--out", str(out), "--environment", "desert"])
    assert done.exit_code == 0, done.output
    assert "from January 2014 to " in _plain(PdfReader(out).pages[0].extract_text())


@pytest.mark.parametrize("sheet", SHEETS, ids=" ".join)
def test_a_sheet_says_source_licence_date_model_projection_scale_caveat_and_boundaries(texts, layers, sheet) -> None:
    said = _plain(texts[sheet].pages[0].extract_text())
    hotspot = layers.hotspots.iloc[1]
    for sentence in (words.ATTRIBUTION, words.MINIMUM_ESTIMATE, words.BOUNDARIES, words.INDEPENDENCE):
        assert sentence in said
    for part in (hotspot["name"], hotspot["model_version"], "31 December 2023", "equal-area", "1 : ", "km"):
        assert part in said
    assert "people on the map are never targets" in said


@pytest.mark.parametrize("sheet", SHEETS, ids=" ".join)
def test_fonts_are_embedded_and_the_pdf_is_tagged(texts, sheet) -> None:
    reader = texts[sheet]
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert len(fonts) >= 2
    for font in fonts.values():
        assert "/FontFile2" in font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_the_same_layers_give_the_same_bytes(layers) -> None:
    hotspot = layers.hotspots["hotspot_id"].iloc[0]
    for kind in ("pdf", "svg"):
        assert render_sheet(layers, kind, hotspot=hotspot) == render_sheet(layers, kind, hotspot=hotspot)


def test_the_svg_is_vector_and_needs_nothing_else(layers) -> None:
    (page,) = render_sheet(layers, "svg", hotspot=layers.hotspots["hotspot_id"].iloc[0])
    text = page.decode()
    assert "<image" not in text and "data:" not in text
    addresses = set(re.findall(r'https?://[^"\s<]+', text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xhtml"}
    identifiers = re.findall(r'\bid="([^"]+)"', text)
    assert len(identifiers) == len(set(identifiers))


def test_the_png_has_300_dots_an_inch(layers) -> None:
    from PIL import Image

    (page,) = render_sheet(layers, "png", "A4", "portrait", hotspot=layers.hotspots["hotspot_id"].iloc[0])
    picture = Image.open(io.BytesIO(page))
    assert picture.size == pytest.approx((210 / 25.4 * 300, 297 / 25.4 * 300), abs=2)


@pytest.mark.parametrize("sheet", SHEETS, ids=" ".join)
def test_every_hotspot_listed_on_a_sheet_of_the_world_is_numbered_on_its_map(layers, sheet, monkeypatch) -> None:
    from riskmap.export import sheet as module

    pages = []
    monkeypatch.setattr(module, "typeset", lambda template, values, kind, made: pages.extend(values["pages"]) or [b""])
    counts = []
    measured = module.measured
    monkeypatch.setattr(module, "measured", lambda *given: counts.extend(found := measured(*given)) or found)
    render_sheet(layers, "pdf", *sheet)
    numbers = [label["text"] for label in pages[0]["labels"] if label["style"] == "hotspot"]
    assert counts[0] >= 12
    assert sorted(map(int, numbers)) == list(range(1, counts[0] + 1))


VIEWS = {
    "the world": {},
    "the Mediterranean": {"area": (-10, 28, 40, 47)},
    "the Americas": {"area": (-125, 5, -60, 35)},
    "a hotspot": {"hotspot": "sea-84384b5ffffffff"},
    "a long note": {"title": "A title that goes on and on " * 6, "note": "Only: " + "Desert, sea, " * 20},
}


@pytest.mark.parametrize(
    ("sheet", "view"),
    [*product(SHEETS[:2], VIEWS), *product(SHEETS[2:], ["the Mediterranean"])],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_nothing_on_a_sheet_runs_over(layers, sheet, view, monkeypatch) -> None:
    assert _told_of_running_over(layers, sheet, view, monkeypatch) == []


@pytest.mark.long
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("sheet", SHEETS, ids=" ".join)
def test_nothing_on_a_sheet_runs_over_in_any_language(layers, sheet, language, monkeypatch) -> None:
    with reading_in(language):
        for view in VIEWS:
            assert _told_of_running_over(layers, sheet, view, monkeypatch) == [], view


def _told_of_running_over(layers, sheet, view, monkeypatch) -> list[str]:
    from riskmap.export import sheet as module

    told = []
    monkeypatch.setattr(
        module,
        "typeset",
        lambda template, values, kind, made: told.extend(measured(template, values, "overfull")) or [b""],
    )
    render_sheet(layers, "pdf", *sheet, **VIEWS[view])
    return told


def test_an_atlas_has_a_page_for_the_whole_and_one_for_each_hotspot(layers, tmp_path) -> None:
    (written,) = write_sheet(layers, tmp_path / "atlas.pdf", atlas=2)
    pages = PdfReader(written).pages
    assert len(pages) == 3
    for page, name in zip(pages[1:], layers.hotspots["name"], strict=False):
        assert name in _plain(page.extract_text())


def test_each_page_of_an_atlas_is_a_drawing_of_its_own(layers, tmp_path) -> None:
    two = SheetLayers(layers.hotspots.head(1), layers.routes.head(5), layers.crossings.head(5), layers.countries)
    written = write_sheet(two, tmp_path / "atlas.svg", atlas=1)
    assert [path.name for path in written] == ["atlas.svg", "atlas-2.svg"]


def test_a_sheet_without_hotspots_is_a_map_all_the_same(layers, tmp_path) -> None:
    empty = SheetLayers(layers.hotspots.iloc[:0], layers.routes, layers.crossings, layers.countries)
    (written,) = write_sheet(empty, tmp_path / "empty.pdf", area=(8, 30, 18, 38))
    assert "0 hotspots" in PdfReader(written).pages[0].extract_text()


def test_names_are_set_as_they_stand_whatever_marks_they_hold(layers, tmp_path) -> None:
    hostile = '#panic("x") <b> $1$ *bold* \\ @ref & "quoted"'
    renamed = layers.hotspots.head(1).assign(name=hostile)
    one = SheetLayers(renamed, layers.routes.head(1), layers.crossings.head(1), layers.countries)
    (written,) = write_sheet(one, tmp_path / "hostile.pdf", hotspot=renamed["hotspot_id"].iloc[0])
    assert hostile in _plain(PdfReader(written).pages[0].extract_text())


def test_an_outline_across_the_antimeridian_is_drawn(layers, tmp_path) -> None:
    across = geopandas.GeoSeries([shapely.box(179, -17, 181, -15)], crs=layers.hotspots.crs)
    moved = layers.hotspots.head(1).reset_index(drop=True).set_geometry(across)
    one = SheetLayers(moved, layers.routes.head(1), layers.crossings.head(1), layers.countries)
    (written,) = write_sheet(one, tmp_path / "across.pdf", hotspot=moved["hotspot_id"].iloc[0])
    assert "1" in PdfReader(written).pages[0].extract_text()


@pytest.mark.parametrize(
    "wrong",
    [{"size": "A5"}, {"orientation": "slanted"}, {"area": (10, 0, 5, 5)}, {"hotspot": "none"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_is_not_known_is_refused_and_nothing_is_written(layers, tmp_path, wrong) -> None:
    with pytest.raises(SettingError):
        write_sheet(layers, tmp_path / "sheet.pdf", **wrong)
    with pytest.raises(SettingError):
        write_sheet(layers, tmp_path / "sheet.docx")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_every_format_asked_for(tmp_path) -> None:
    options = ["--out", str(tmp_path / "sheet"), "--format", "pdf,svg", "--environment", "container"]
    done = CliRunner().invoke(app, ["sheet", *options], catch_exceptions=False)
    assert done.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["sheet.pdf", "sheet.svg"]
    assert "Only: Container." in PdfReader(tmp_path / "sheet.pdf").pages[0].extract_text()


def test_the_command_counts_people_in_the_months_asked_for_alone(tmp_path) -> None:
    out = tmp_path / "sheet.pdf"
    options = ["--out", str(out), "--from", "2016-01", "--to", "2016-12", "--hotspot", "sea-84384b5ffffffff"]
    CliRunner().invoke(app, ["sheet", *options], catch_exceptions=False)
    said = " ".join(PdfReader(out).pages[0].extract_text().split())
    content = load_content()
    inside = content.members.loc[content.members["hotspot_id"] == "sea-84384b5ffffffff", "incident"]
    own = content.incidents.loc[inside]
    people = own.loc[own["date"].dt.year == 2016, "dead_and_missing"].sum()
    assert people and f"At least {people:,} people died or went missing here" in said
    assert "from January 2016 to December 2016" in said
    with pytest.raises(SettingError):
        CliRunner().invoke(app, ["sheet", "--out", str(out), "--from", "1066-10"], catch_exceptions=False)
