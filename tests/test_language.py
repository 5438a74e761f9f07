"""Every sentence on a page goes through the catalogue: marks stand for a translation, no word is outside them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from riskmap.cli import words as word_list
from riskmap.language import catalogue, month_names
from riskmap.ui import content
from riskmap.vocabulary import SOURCE_ADDRESS, SOURCE_LICENCE, SOURCE_NAME

PAGES = (
    "overview",
    "hotspot",
    "routes",
    "compare",
    "method",
    "accuracy",
    "data",
    "about",
    "area",
    "siting",
    "upload",
    "review",
    "retrain",
    "export",
)


# Names of files and keys of incidents.
KEYS = re.compile(r"[\w-]+\.(json|csv)|mmp(:\w+)?")


class Marks:
    """A catalogue that puts marks around what it is given, and remembers it."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return f"⟦{message}⟧"

    def pgettext(self, context: str, name: str) -> str:
        return f"⟦{name}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        self.asked.add(one)
        return f"⟦{one if count == 1 else many}⟧"


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Marks]:
    marks = Marks()
    monkeypatch.setattr(catalogue, "_catalogue", lambda code: marks)
    # Pages keep tables and charts by view and language: none made with another catalogue, and none left for others.
    st.cache_resource.clear()
    yield marks
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def known_words() -> set[str]:
    """Every sentence that a catalogue must hold, the singular of each count."""
    ids = (message.id for message in word_list.build_template() if not message.context)
    return {message[0] if isinstance(message, tuple) else message for message in ids}


def unmarked(words: str) -> str:
    """What is left of a text when everything between marks is taken out."""
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", words)) != words:
        words = shorter
    # Dates are written by CLDR, not by the catalogue.
    return re.sub(rf"\b({'|'.join([*month_names('abbreviated'), *month_names()])})\b( \d{{4}})?", " ", words)


def _one_page(name: str) -> None:
    import importlib
    from datetime import date, datetime

    from riskmap.ui import filters, state
    from riskmap.ui.content import load_content

    shown = load_content()
    state.open_session(shown.choices)
    filters.write_filters(shown)
    page = importlib.import_module(f"riskmap.ui.pages.{name}").page
    told = {"upload": {"today": date(2026, 11, 24)}, "retrain": {"today": date(2026, 11, 24)}}
    told["review"] = {"now": lambda: datetime(2026, 11, 24)}
    _ = page(**told.get(name, {}))


def texts_of(app: AppTest) -> list[str]:
    pieces = [part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style")]
    ours = [re.sub(r'<(ul|td|span)[^>]* lang="?en"?[^>]*>.*?</\1>', "", piece) for piece in pieces]
    plain = [html.unescape(re.sub(r"<[^>]+>", "\n", re.sub(r'aria-label="[^"]*"', "", piece))) for piece in ours]
    labels = [
        getattr(part, "label", "")
        for kind in ("button", "selectbox", "multiselect", "select_slider", "expander")
        for part in app.get(kind)
    ]
    spoken = [part.value for kind in ("markdown", "caption", "header", "title", "info") for part in app.get(kind)]
    return [line.strip(" -·,:()%+–.") for text in (*plain, *labels, *spoken) for line in unmarked(text).splitlines()]


def data_words() -> set[str]:
    """Words that are data, not language: names of places and routes, and what the source calls itself."""
    shown = content.load_content()
    named = {SOURCE_NAME, SOURCE_ADDRESS, SOURCE_LICENCE, "Riskmap", *shown.hotspots["name"], *shown.routes["route"]}
    named |= {*shown.routes["leg"], *shown.crossings["crossing"], *shown.crossings["route"], *shown.choices.routes}
    named |= {part.strip() for source in shown.routes["source"] for part in source.split(";")}
    named |= {*shown.hotspots["routes"].str.replace(";", ", "), *shown.hotspots["evidence"]}
    named |= {
        *shown.hotspots["model_version"],
        *(word for layer in content.layers_shipped() for word in vars(layer).values()),
    }
    return {unmarked(str(word)).strip(" -·,:()%+–.") for word in named}


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_a_page_stands_outside_the_catalogue(name: str, marked: Marks, known_words: set[str]) -> None:
    app = AppTest.from_function(_one_page, kwargs={"name": name}, default_timeout=60).run()
    assert not app.exception, app.exception
    known = data_words()
    lines = {line for line in texts_of(app) if line not in known and not KEYS.fullmatch(line)}
    left = {line for line in lines if re.search(r"[^\W\d_]{2}", line)}
    assert left == set()
    assert marked.asked - known_words == set(), "words of values: name their constant in word_list.VALUES"


# Names that are the same in every language, what a machine reads, and units.
SAME_EVERYWHERE = re.compile(
    r"https?://\S+|`[^`]*`|mmp:\w+|[\w-]+\.(json|csv)|\b(Riskmap|riskmap|STARSOM|Natural Earth"
    r"|IOM Missing Migrants Project|QGIS|Google Earth|KMZ|gpkg|geojson|kml|parquet|kmz|xlsx|csv|html|pdf|svg|png"
    r"|CC BY 4\.0|ISO|HDBSCAN|GAO|4Mi|Reuters"
    r"|Gi|H3|UNITED|zbMATH|arXiv|Zens and Sigman|CSV|GeoJSON|GeoParquet|GeoPackage|KML|JSON|PDF|SVG|PNG|XLSX|API|HTML"
    r"|Excel|shapefile|data/geo|RISKMAP_TIER=partner|WGS|Equal Earth|shipped|mmp)\b"
)


def test_french_joins_a_town_that_bears_its_countrys_name() -> None:
    from riskmap.language import place_name, reading_in

    with reading_in("fr"):
        assert place_name("near Monaco, Monaco") == "près de Monaco"


def _one_page_in_arabic(name: str) -> None:
    from test_language import _one_page

    from riskmap.language import reading_in

    with reading_in("ar"):
        _one_page(name)


@pytest.mark.parametrize("name", PAGES)
def test_an_arabic_page_speaks_arabic(name: str) -> None:
    app = AppTest.from_function(_one_page_in_arabic, kwargs={"name": name}, default_timeout=60).run()
    assert not app.exception, app.exception
    version = content.load_content().hotspots["model_version"].iloc[0]
    lines = {line.replace(version, "") for line in texts_of(app)}
    assert {line for line in lines if re.search(r"[A-Za-z]{2}", SAME_EVERYWHERE.sub(" ", line))} == set()
