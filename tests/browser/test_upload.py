"""A file of the reader's own in the browser: chosen, checked, drawn and handed back, by pointer and keyboard."""

from __future__ import annotations

import geopandas
import pytest
from chromium import Opened
from playwright.sync_api import expect

from riskmap.layers import load_layer
from riskmap.schema import INCIDENTS

pytestmark = pytest.mark.browser
LIST = (
    b"When,Lat,Lon,Dead,Missing,Where\n"
    b"2021-05-04,17.412345,8.112345,3,,Track north of Agadez\n"
    b"2021-06-20,33.312345,12.212345,2,30,Off the coast of Zuwara\n"
)


def choose(opened: Opened, content: bytes, name: str = "list of mine.csv") -> None:
    opened.visit("upload")
    given = {"name": name, "mimeType": "text/csv", "buffer": content}
    opened.page.locator('input[type="file"]').set_input_files(given, timeout=30_000)
    expect(opened.page.get_by_role("button", name="Check this file")).to_be_visible(timeout=30_000)


def test_a_file_is_checked_drawn_and_handed_back(opened: Opened, tmp_path) -> None:
    choose(opened, LIST)
    check = opened.page.get_by_role("button", name="Check this file")
    check.focus()
    opened.page.keyboard.press("Enter")
    expect(opened.page.get_by_text("at least 35 people dead or missing")).to_be_visible(timeout=30_000)
    opened.wait_for_map()
    expect(opened.map.get_by_text("Figures: list of mine.csv")).to_be_visible()
    with opened.page.expect_download() as handed:
        opened.page.get_by_role("button", name="Download the checked layer (GeoParquet)").click()
    handed.value.save_as(tmp_path / "layer.parquet")
    layer = load_layer(tmp_path / "layer.parquet", INCIDENTS)
    assert isinstance(layer, geopandas.GeoDataFrame)
    assert layer.dead_and_missing.tolist() == [3, 32]
    assert layer.incident_id.str.startswith("list-of-mine:").all()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_is_held_to_its_width(opened: Opened, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 900})
    choose(opened, LIST)
    main = opened.page.locator('[data-testid="stMain"]')
    assert main.evaluate("box => box.scrollWidth <= box.clientWidth + 1")


def test_a_file_beyond_the_limit_is_refused_in_the_readers_language(opened: Opened, tmp_path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as sparse:
        sparse.truncate(210_000_000)
    opened.visit("upload?lang=fr&note=read")
    field = opened.page.get_by_test_id("stFileUploaderDropzone")
    opened.page.locator('input[type="file"]').set_input_files(huge, timeout=30_000)
    expect(field.get_by_test_id("stFileChip")).to_have_attribute("aria-invalid", "true", timeout=30_000)
    assert "Refusé" in field.evaluate("box => getComputedStyle(box, '::after').content")


def test_the_buttons_beside_a_chosen_file_do_not_offer_to_choose_one(opened: Opened) -> None:
    written = "buttons => buttons.map(button => getComputedStyle(button, '::after').content)"
    opened.visit("upload")
    buttons = opened.page.locator('[data-testid="stFileUploaderDropzone"] button')
    expect(buttons).to_have_count(1, timeout=30_000)
    assert buttons.evaluate_all(written) == ['"Choose a file"']
    choose(opened, LIST)
    assert buttons.count() > 1
    assert '"Choose a file"' not in buttons.evaluate_all(written)
