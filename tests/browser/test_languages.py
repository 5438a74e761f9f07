"""Every page in every language at three widths: nothing cut, nothing over other words, nothing over the page's edge."""

from __future__ import annotations

from pathlib import Path

import pytest
from accessibility import open_everything
from chromium import Opened
from playwright.sync_api import Browser, Page, expect

from riskmap.language import direction, languages, reading_in, text

pytestmark = pytest.mark.browser
PAGES = (
    "",
    "hotspot",
    "routes",
    "compare",
    "accuracy",
    "method",
    "data",
    "about",
    "area",
    "siting",
    "export",
    "upload",
    "review",
    "retrain",
)
LAYOUT = (Path(__file__).parent / "layout.js").read_text("utf-8")
WIDTHS = (1440, 768, 390)


def visit(opened: Opened, name: str, language: str, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.visit(f"{name}?lang={language}")
    expect(opened.page.locator("footer.riskmap-foot")).to_be_attached(timeout=60_000)
    opened.wait_until_still()
    expect(opened.page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=60_000)


def settled_faults(page: Page) -> list[str]:
    """What is still wrong when sidebar and charts have moved to where a new width wants them."""
    for _ in range(20):
        page.wait_for_timeout(300)
        if not (faults := page.evaluate(LAYOUT)):
            break
    return faults


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_laid_over_or_runs_over_on_a_phone_or_a_desk(opened: Opened, name: str, language: str) -> None:
    visit(opened, name, language, 390)
    on_phone = settled_faults(opened.page)
    opened.page.set_viewport_size({"width": 1440, "height": 900})
    assert (on_phone, settled_faults(opened.page)) == ([], [])


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_laid_over_or_runs_over(opened: Opened, name: str, language: str, width: int) -> None:
    visit(opened, name, language, width)
    open_everything(opened.page)
    assert opened.page.evaluate(LAYOUT) == []


def test_words_laid_over_each_other_or_cut_would_be_seen(opened: Opened) -> None:
    visit(opened, "about", "en", 390)
    opened.page.evaluate("() => { document.querySelector('h1').style.marginInlineStart = '-60px' }")
    assert any(line.startswith("over the edge") for line in opened.page.evaluate(LAYOUT))
    opened.page.evaluate(
        "() => { document.querySelector('h1').style = ''; "
        "document.querySelector('footer.riskmap-foot').style = 'height: 20px; overflow: hidden; padding: 0' }"
    )
    assert any(line.startswith("cut") for line in opened.page.evaluate(LAYOUT))


def test_the_page_says_its_language_and_direction(opened: Opened) -> None:
    for language in languages():
        visit(opened, "about", language, 1440)
        html = opened.page.locator("html")
        expect(html).to_have_attribute("lang", language)
        expect(html).to_have_attribute("dir", direction(language))


def test_a_link_opens_the_same_view_in_another_language(opened: Opened) -> None:
    opened.visit("?env=desert&from=2020-01&to=2021-12")
    opened.page.get_by_role("link", name="Español").click()
    with reading_in("es"):
        where = text("in deserts")
    expect(opened.page.locator("h1.riskmap-lead")).to_contain_text(where, timeout=30_000)
    assert "lang=es" in opened.page.url and "env=desert" in opened.page.url and "from=2020-01" in opened.page.url


def test_a_browser_that_reads_french_is_answered_in_french(chromium: Browser, dashboard: str) -> None:
    from chromium import open_guarded

    guarded = open_guarded(chromium, dashboard, locale="fr-CA")
    guarded.visit("about")
    with reading_in("fr"):
        title = text("About riskmap")
    expect(guarded.page.get_by_role("heading", name=title)).to_be_visible(timeout=30_000)
    assert "lang=fr" in guarded.page.url
    guarded.page.context.close()


def test_the_filters_open_and_close_from_right_to_left(opened: Opened) -> None:
    visit(opened, "about", "ar", 390)
    sidebar = opened.page.get_by_test_id("stSidebar")
    expect(sidebar).to_be_hidden()
    opened.page.get_by_test_id("stExpandSidebarButton").click()
    expect(sidebar).to_be_visible()
    box = sidebar.bounding_box()
    assert box["x"] >= 0 and abs(box["x"] + box["width"] - 390) <= 1


def test_a_file_field_speaks_the_readers_language(opened: Opened) -> None:
    visit(opened, "upload", "fr", 390)
    with reading_in("fr"):
        name = text("Choose a file")
    field = opened.page.get_by_test_id("stFileUploaderDropzone")
    expect(field.get_by_role("button", name=name)).to_be_visible()
    for english in ("Upload", "200MB per file"):
        expect(field.get_by_text(english, exact=True)).to_have_count(1)
        expect(field.get_by_text(english, exact=True)).to_be_hidden()


def test_a_table_that_goes_on_beyond_its_box_says_so(opened: Opened) -> None:
    visit(opened, "compare", "en", 390)
    hint = opened.page.locator(".riskmap-scroll", has_text="More than chance?").locator(".riskmap-wider")
    expect(hint).to_be_visible()
    opened.page.set_viewport_size({"width": 1440, "height": 900})
    expect(hint).to_be_hidden()
