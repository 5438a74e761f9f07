"""Every kind of attack at every door of the files: nothing runs, nothing is read but what was given, no traceback."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import made_files
import openpyxl
import pandas as pd
import pytest
from attacks import ATTACKS, TRAP, attacked_csv
from made_exports import made_held
from made_layers import random_incidents
from pypdf import PdfReader

from riskmap.errors import InputError
from riskmap.export.bundle import Bundle, build_bundle
from riskmap.export.selection import Selection
from riskmap.export.table import to_csv
from riskmap.export.writing import files_of
from riskmap.incidents.intake import Reading, take_in
from riskmap.incidents.uploads import harmless_name, look_at, take_upload
from riskmap.sources.areas import read_area
from riskmap.sources.places import read_places
from riskmap.ui import parts

AS_OF = datetime(2024, 1, 1)
RUNS = re.compile(r"<(script|img|svg|link)\b[^>]*(__trap|trap\.invalid)|<script>window|javascript:window[^<]*>", re.I)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """An export of which routes and names of hotspots are the attacks, all together."""
    every = list(ATTACKS.values())
    held = made_held(random_incidents(60))
    incidents = random_incidents(60)
    held = made_held(incidents.assign(route=[every[place % len(every)] for place in range(60)]))
    names = [f"{every[place % len(every)]}" for place in range(len(held.hotspots))]
    return build_bundle(replace(held, hotspots=held.hotspots.assign(name=names)), Selection())


@pytest.mark.parametrize("name", ["html", "kml"])
def test_markup_in_a_file_that_leaves_is_text(bundle: Bundle, name: str) -> None:
    for content in dict(files_of(bundle, [name])).values():
        told = content.decode()
        assert "__trap" in told
        assert not RUNS.search(told)
        if name == "kml":
            ElementTree.fromstring(content)


def test_tables_that_leave_hold_no_formula(bundle: Bundle) -> None:
    for content in dict(files_of(bundle, ["csv"])).values():
        cells = pd.read_csv(io.BytesIO(content), dtype=str, header=None, keep_default_na=False).to_numpy().ravel()
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
        assert not [cell for cell in cells if cell.startswith("-") and re.search(r"[^-\d.e+]", cell)]
    (book,) = dict(files_of(bundle, ["xlsx"])).values()
    workbook = openpyxl.load_workbook(io.BytesIO(book))
    assert not [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert not [name for name in archive.namelist() if "external" in name.lower()]


def test_geojson_that_leaves_keeps_each_text_as_it_was(bundle: Bundle) -> None:
    told = [json.loads(content) for name, content in files_of(bundle, ["geojson"]) if name.endswith("json")]
    texts = {
        value for layer in told for feature in layer.get("features", ()) for value in feature["properties"].values()
    }
    assert ATTACKS["script"] in texts and ATTACKS["Typst"] in texts


@pytest.mark.parametrize("attack", ATTACKS, ids=list(ATTACKS))
def test_a_page_shows_a_text_as_text(attack: str) -> None:
    text = ATTACKS[attack]
    table = parts.html_table(text, [text], [[text]], ())
    shown = re.sub(r"</?(?:table|thead|tbody|tr|th|td|caption|div|p)\b[^<>]*>", "", table)
    assert "<" not in shown and ">" not in shown
    assert parts.plain(text).count("<") == 0
    left = re.sub(r"\\[!-/:-@\[-`{-~]", "", parts.literal(text))
    assert not re.search(r"[\[\]()*_`$:#<>!{}|~\\]", left)


@pytest.mark.parametrize("attack", ["=1+1", "+1+1", "-1+A1", "@A1", "\t=1", "\r=1", " =1", "\n=1", "\uff1d1"])
def test_no_cell_begins_as_a_formula(attack: str) -> None:
    (cell,) = pd.read_csv(io.BytesIO(to_csv(pd.DataFrame({"a": [attack]}))), dtype=str)["a"]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert not cell.strip().startswith(("=", "+", "-", "@", "\uff1d"))


def test_a_brief_prints_what_it_was_told_and_reads_no_file() -> None:
    from riskmap.ui import brief as briefs
    from riskmap.ui.content import load_content

    content = load_content()
    made = briefs.brief_on_hotspot(content, content.choices.default, content.choices.hotspots[0])
    attack = ATTACKS["Typst"]
    pdf = briefs.pdf_of(replace(made, title=attack, lead=(attack, *made.lead[1:])), content)
    said = re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    assert '#read("/etc/passwd")#eval("panic()")$x$*x*@x<x>' in said.replace("“", '"').replace("”", '"')
    assert "root:" not in said


def test_a_list_of_attacks_is_taken_as_texts(tmp_path: Path) -> None:
    bad = f"../..{ATTACKS['image']}.csv"
    content = attacked_csv()
    look = look_at(bad, content)
    assert "/" not in look.file and len(look.file) <= 60
    intake = take_upload(bad, content, Reading((), None, None, "made"), date(2024, 1, 1))
    assert intake.incidents["dead_and_missing"].sum() == 2 * 3 * len(ATTACKS)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [*ATTACKS.values(), "", ".", "..", "/", "con", "a/b\\c", "\x00x"])
def test_no_name_of_a_file_leads_out_of_its_folder(name: str, tmp_path: Path) -> None:
    plain = harmless_name(name)
    assert plain and (tmp_path / plain).resolve().parent == tmp_path.resolve()
    assert not set(plain) & set('<>:"|?*\\/\x00\n\u202e\u2066\u200b')


DEEP = 200_000
HUGE = "9" * 5000


@pytest.mark.parametrize(
    "content",
    [
        b"[" * DEEP + b"]" * DEEP,
        b'{"type":' * DEEP + b"1" + b"}" * DEEP,
        b'{"type":"FeatureCollection","features":' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"type":"Polygon","coordinates":' + b"[" * DEEP + b"]" * DEEP + b"}",
        f'{{"type":"Polygon","coordinates":[[[{HUGE},1],[1,{HUGE}],[1e999,2],[NaN,Infinity]]]}}'.encode(),
        f'[{{"Dead": {HUGE}, "Latitude": 1e999, "Longitude": -{HUGE}, "Date": {HUGE}}}]'.encode(),
        f"Date,Latitude,Longitude,Dead\n{HUGE},{HUGE},{HUGE},{HUGE}\n".encode(),
        b"Date,Latitude,Longitude,Dead\n2021-01-01,1,1,99999999999999999999999\n",
        b"Date,Latitude,Longitude,Dead\n2021-01-01,1,1,1e308\n",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>',
        b"<kml>" + b"<Folder>" * DEEP + b"</Folder>" * DEEP + b"</kml>",
    ],
    ids=["lists", "objects", "features", "corners", "huge corners", "huge values", "huge cells", "people", "float",
         "entities", "folders"],
)  # fmt: skip
@pytest.mark.parametrize("door", ["incidents", "area", "places"])
def test_what_no_program_writes_is_refused_by_name(content: bytes, door: str, tmp_path: Path) -> None:
    path = tmp_path / "given.dat"
    path.write_bytes(content)
    readers = {
        "incidents": lambda: take_in([path], AS_OF),
        "area": lambda: read_area(path),
        "places": lambda: read_places(path),
    }
    if door == "places" and content.startswith(b"Date") and b",1,1," in content:
        assert len(readers[door]()) == 1  # a good point: how many died is not asked of a post
        return
    with pytest.raises(InputError) as refused:
        readers[door]()
    assert len(str(refused.value)) < 20_000
    assert "root:" not in str(refused.value)


def test_a_polygon_of_too_many_corners_is_refused_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "area.geojson"
    ring = ",".join(["[1,2],[2,2],[2,1]"] * 40_000)
    path.write_text(f'{{"type":"Polygon","coordinates":[[[1,2],{ring},[1,2]]]}}')
    with pytest.raises(InputError, match=r"120,002 corners.*50,000"):
        read_area(path)


def test_a_polygon_of_a_million_corners_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "area.geojson"
    path.write_text('{"type":"Polygon","coordinates":[[' + ",".join(["[1.25,2.5]"] * 1_000_000) + "]]}")
    with pytest.raises(InputError, match=r"11 MB.*10 MB"):
        read_area(path)


@pytest.mark.parametrize("name", ["../out.csv", "/out.csv", "..\\out.csv", "C:\\out.csv", "a/../../out.csv"])
def test_no_member_of_an_archive_leaves_its_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "given.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, made_files.csv_bytes())
        archive.writestr("a.shp", b"")
    with pytest.raises(InputError):
        take_in([path], AS_OF)
    assert [found.name for found in tmp_path.rglob("*")] == ["in", "given.zip"]


def test_the_trap_is_in_the_list_of_attacks() -> None:
    assert sum(TRAP in attack for attack in ATTACKS.values()) >= 8
