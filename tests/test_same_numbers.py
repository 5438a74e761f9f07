"""The same view tells the same numbers in every language: figures, tables, charts, the ranked list, a brief."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pyarrow
import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest
from test_language import PAGES

from riskmap.language import languages, reading_in
from riskmap.ui import brief as briefs
from riskmap.ui import content


def _one_page_in(name: str, language: str) -> None:
    from test_language import _one_page

    from riskmap.language import reading_in

    with reading_in(language):
        _one_page(name)


class Figures(HTMLParser):
    """Digits of the figures and of the cells of numbers in a page's HTML, in their order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "img"):
            return
        if self._inside or tag == "dd" or (tag == "td" and "number" in (dict(attributes).get("class") or "")):
            self._inside += 1
            if self._inside == 1:
                self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside -= bool(self._inside)

    def handle_data(self, told: str) -> None:
        if self._inside:
            self.found[-1] += digits(told)


def digits(told: str) -> str:
    """Digits alone: what parts thousands and decimals differs from language to language."""
    return re.sub(r"\D", "", told)


def figures_drawn(chart) -> list[list[float]]:
    """What a chart draws, row by row."""
    tables = [table for table in (chart.data.data, *(named.data.data for named in chart.datasets)) if table]
    rows = [pyarrow.ipc.open_stream(table).read_pandas() for table in tables]
    return [row for drawn in rows for row in drawn.select_dtypes("number").round(4).to_numpy().tolist()]


@cache
def numbers_of(name: str, language: str) -> dict[str, list]:
    """What a page tells in a language: figures and cells, rows of its charts, people of its ranked list."""
    app = AppTest.from_function(_one_page_in, kwargs={"name": name, "language": language}, default_timeout=60).run()
    assert not app.exception, app.exception
    page = "".join(part.proto.body for part in app.get("html") if not part.proto.body.startswith("<style"))
    lists = [json.loads(part.proto.json) for part in app.get("bidi_component") if part.proto.json]
    return {
        "cells": Figures(page).found,
        "list": [(digits(row["people"]), digits(row["notes"])) for told in lists for row in told["rows"]],
        "charts": [figures_drawn(part.proto) for part in app.get("vega_lite_chart")],
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_page_tells_the_same_numbers_in_every_language(name: str) -> None:
    english, *others = (numbers_of(name, language) for language in languages())
    for language, told in zip(languages()[1:], others, strict=True):
        assert told == english, language


def test_pages_without_numbers_would_be_noticed() -> None:
    assert len(numbers_of("overview", "en")["cells"]) > 50
    assert len(numbers_of("overview", "en")["list"]) > 10
    assert all(len(numbers_of(name, "en")["charts"][0]) > 5 for name in ("overview", "hotspot", "accuracy"))


@pytest.mark.parametrize("kind", ["hotspot", "route", "country"])
def test_a_brief_tells_the_same_people_in_every_language(kind: str) -> None:
    shown = content.load_content()
    filters = replace(shown.choices.default, first=shown.choices.first)
    made = {
        "hotspot": lambda: briefs.brief_on_hotspot(shown, filters, shown.hotspots["hotspot_id"].iloc[0]),
        "route": lambda: briefs.brief_on_route(
            shown, replace(filters, routes=(shown.choices.routes[0],)), shown.choices.routes[0]
        ),
        "country": lambda: briefs.brief_on_country(shown, replace(filters, countries=("ITA",)), "ITA"),
    }[kind]
    told = set()
    for language in languages():
        with reading_in(language):
            brief = made()
            bars = (*brief.people, *brief.environments, *brief.causes, *brief.origins)
            told.add(
                (
                    digits(brief.total),
                    *(digits(bar.written) for bar in bars),
                    *(digits(year.written) for year in brief.years),
                )
            )
            pages = PdfReader(io.BytesIO(briefs.pdf_of(brief, shown))).pages
        assert len(pages) == 2
    assert len(told) == 1
