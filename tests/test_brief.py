"""Briefs: two pages of PDF whose figures are the pages' own, in every language there is."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from dataclasses import replace

import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest
from test_pages import SLOW, _one_page
from typer.testing import CliRunner

from riskmap import vocabulary as words
from riskmap.cli import app
from riskmap.errors import SettingError
from riskmap.export import brief as paper
from riskmap.export.typesetting import measured
from riskmap.language import languages, number, reading_in, text
from riskmap.summaries import PeopleCount
from riskmap.ui import brief as briefs
from riskmap.ui.address import Filters
from riskmap.ui.brief_questions import questions_on
from riskmap.ui.content import Content, hotspot_view, load_content, view_of

LIBYA = "sea-84384b5ffffffff"


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture(scope="module")
def always(content: Content) -> Filters:
    return replace(content.choices.default, first=content.choices.first)


def _all_briefs(content: Content, filters: Filters) -> list[paper.Brief]:
    return [
        briefs.brief_on_hotspot(content, filters, content.choices.hotspots[0]),
        briefs.brief_on_route(content, filters, "Central Mediterranean"),
        briefs.brief_on_country(content, filters, "NER"),
    ]


def _said(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize("language", languages())
def test_a_brief_is_two_tagged_pages_under_a_megabyte_with_fonts_in_every_language(content, always, language) -> None:
    with reading_in(language):
        for brief in _all_briefs(content, always):
            pdf = briefs.pdf_of(brief, content)
            reader = PdfReader(io.BytesIO(pdf))
            assert len(reader.pages) == 2
            assert len(pdf) <= paper.LARGEST_BYTES
            assert reader.trailer["/Root"]["/Lang"] == language
            assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
            for page in reader.pages:
                assert len(page.extract_text()) > 500
                for font in page["/Resources"]["/Font"].values():
                    described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
                    assert "/FontFile2" in described


@pytest.mark.parametrize("language", languages())
def test_nothing_on_a_brief_runs_over(content, always, language, monkeypatch) -> None:
    told = []
    monkeypatch.setattr(
        paper,
        "typeset",
        lambda template, values, kind, made: told.extend(measured(template, values, "overfull")) or [b""],
    )
    with reading_in(language):
        for brief in _all_briefs(content, always):
            briefs.pdf_of(brief, content)
    assert told == []


@pytest.mark.long
@pytest.mark.parametrize("language", languages())
def test_any_brief_fits_its_two_pages(content, language, monkeypatch) -> None:
    told = []

    def listen(template, values, kind, made) -> list[bytes]:
        told.append((measured(template, values, "overfull"), measured(template, values, "first"), values["title"]))
        return [b""]

    monkeypatch.setattr(paper, "typeset", listen)
    choices = content.choices
    subjects = [
        *((briefs.brief_on_hotspot, key) for key in choices.hotspots),
        *((briefs.brief_on_route, key) for key in choices.routes),
        *((briefs.brief_on_country, key) for key in choices.countries),
    ]
    with reading_in(language):
        for make, key in random.Random(language).sample(subjects, 40):
            for first in (choices.first, choices.default.first):
                briefs.pdf_of(make(content, replace(choices.default, first=first), key), content)
    assert [fault for fault in told if fault[:2] != ([], [1])] == []


def test_arabic_letters_are_joined(content, always) -> None:
    with reading_in("ar"):
        brief = briefs.brief_on_country(content, always, "NER")
        pages = PdfReader(io.BytesIO(briefs.pdf_of(brief, content))).pages
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    arabic = next(font for font in fonts if "NotoSansArabic-Regular" in font["/BaseFont"])
    letters = re.findall(r"<[0-9A-Fa-f]{4}> <(06[0-9A-Fa-f]{2})>", arabic["/ToUnicode"].get_data().decode("latin-1"))
    # A letter that is joined has another shape at the beginning, in the middle and at the end of a word.
    shapes = Counter(letters)
    assert sum(count >= 3 for count in shapes.values()) >= 8
    assert re.search("[\u0621-\u064a]{3}", pages[0].extract_text())


def test_a_brief_says_all_it_must(content, always) -> None:
    brief = briefs.brief_on_hotspot(content, always, LIBYA)
    said = _said(PdfReader(io.BytesIO(briefs.pdf_of(brief, content))))
    hotspot = content.hotspots[content.hotspots["hotspot_id"] == LIBYA].iloc[0]
    for sentence in (words.MINIMUM_ESTIMATE, words.BOUNDARIES, words.INDEPENDENCE, words.ATTRIBUTION):
        assert sentence in said
    assert hotspot["evidence"] in said
    assert "January to December 2024 resembles the past, about" in said
    assert "31 December 2023" in said and hotspot["model_version"] in said
    assert "treaties.un.org" in said and "bound since" in said
    assert "66 to 85 % were recorded" in said
    assert "a probability of dying" in said and "no figure here is" in said


def test_ministries_are_asked_of_states_alone_and_one_state_of_no_other() -> None:
    people = PeopleCount(1, 3, {"sea": 3}, 0, 0, 0, 3)
    several, one = (questions_on(people, "sea", states)[1] for states in (["MAR", "ESH", "ESP"], ["MYT", "COM"]))
    assert several.whom == "Ministries of justice and of the interior: Morocco, Spain"
    assert "answer each other" in several.question
    assert one.whom == "Ministries of justice and of the interior: Comoros"
    assert "answer each other" not in one.question


def test_a_brief_on_a_hotspot_tells_past_forecasts_its_p_value_and_its_trend(content, always) -> None:
    brief = briefs.brief_on_hotspot(content, always, LIBYA)
    said = _said(PdfReader(io.BytesIO(briefs.pdf_of(brief, content))))
    past, hotspot = content.past_of(LIBYA), content.hotspots.set_index("hotspot_id").loc[LIBYA]
    assert len(past) and "How the forecast did here in past years" in said
    table = next(table for table in brief.tables if table.headers[1:] == tuple(past["year"].astype(str)))
    assert [row[1:] for row in table.rows][::2] == [
        tuple(map(number, past[column])) for column in ("expected_deaths", "dead_and_missing")
    ]
    assert f"In {past['inside'].sum()} of {len(past)} past years" in said
    assert f"p = {hotspot['p_value']:.4f}" in said
    own = content.incidents.loc[content.members.loc[content.members["hotspot_id"] == LIBYA, "incident"]]
    year = own.loc[own["date"].between("2022-07-01", "2023-06-30"), "dead_and_missing"].sum()
    assert f": {year:,} people in July 2022 to June 2023" in said


def test_briefs_on_routes_and_countries_tell_past_forecasts_and_p_values_of_their_hotspots(content, always) -> None:
    for brief in _all_briefs(content, always)[1:]:
        table = next(table for table in brief.tables if "Hotspots" in table.title)
        for row in table.rows:
            assert re.search(r"p = 0\.\d{4}", row[-1]) and re.fullmatch(r"\d of \d+ years?|–", row[-2])


def test_the_undercount_of_one_route_is_carried_to_no_other(content, always) -> None:
    for key in ("Western Mediterranean", "Sahara Desert crossing"):
        limits = briefs.brief_on_route(content, always, key).limits
        assert not any("recorded (statistical model" in limit or "estimated (95 %)" in limit for limit in limits)


def test_figures_are_those_of_the_pages_for_random_filters(content) -> None:
    drawn = random.Random(5)
    months = content.choices.months
    for _ in range(12):
        first, last = sorted(drawn.sample(months, 2))
        filters = replace(content.choices.default, first=first, last=last, quality=drawn.choice([1, 3]))
        hotspot, route, country = (
            drawn.choice(choices)
            for choices in (content.choices.hotspots, content.choices.routes, content.choices.countries)
        )
        pairs = (
            (briefs.brief_on_hotspot(content, filters, hotspot), hotspot_view(content, filters, hotspot)),
            (briefs.brief_on_route(content, filters, route), view_of(content, replace(filters, routes=(route,)))),
            (
                briefs.brief_on_country(content, filters, country),
                view_of(content, replace(filters, countries=(country,))),
            ),
        )
        for brief, view in pairs:
            _same_figures(brief, view)


def _same_figures(brief: paper.Brief, view) -> None:
    people = view.people
    assert brief.total == number(people.people)
    told = (people.women, people.men, people.children, people.sex_unknown)
    assert [bar.written for bar in brief.people] == [number(count) for count in told]
    assert sum(told) == people.people
    by_environment = {bar.environment: bar.written for bar in brief.environments}
    assert by_environment == {key: number(count) for key, count in people.by_environment.items() if count}
    assert sum(int(bar.written.replace(",", "")) for bar in brief.causes) == people.people
    assert sum(sum(year.people.values()) for year in brief.years) == view.ever["dead_and_missing"].sum()


def test_years_without_records_stand_as_nought_between_others(content, always) -> None:
    brief = briefs.brief_on_country(content, always, "NER")
    years = [year.year for year in brief.years]
    assert years == list(range(years[0], years[-1] + 1))


def test_a_view_without_records_is_a_brief_that_says_so(content) -> None:
    filters = replace(content.choices.default, first=content.choices.first, last=content.choices.first)
    brief = briefs.brief_on_hotspot(content, filters, "desert-8448ed5ffffffff")
    assert "No record here" in " ".join(brief.lead) or brief.total != "0"
    assert len(PdfReader(io.BytesIO(briefs.pdf_of(brief, content))).pages) == 2


def test_the_same_brief_gives_the_same_bytes(content, always) -> None:
    brief = briefs.brief_on_route(content, always, "Darien")
    assert briefs.pdf_of(brief, content) == briefs.pdf_of(brief, content)


def test_what_nobody_knows_is_refused(content, always) -> None:
    for make, key in (
        (briefs.brief_on_hotspot, "nowhere"),
        (briefs.brief_on_route, "Road to nowhere"),
        (briefs.brief_on_country, "XXX"),
    ):
        with pytest.raises(SettingError):
            make(content, always, key)


PAGES = {
    "hotspot": ({"hotspot": LIBYA}, "Brief (PDF)"),
    "routes": ({}, "Brief on Central Mediterranean (PDF)"),
    "overview": ({"country": "ner"}, "Brief on Niger (PDF)"),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_offers_its_brief(page: str) -> None:
    query, label = PAGES[page]
    opened = AppTest.from_function(_one_page, kwargs={"name": page}, default_timeout=SLOW)
    opened.query_params.update(query)
    opened.run()
    assert not opened.exception, opened.exception
    assert label in [button.proto.label for button in opened.get("download_button")]


def test_the_command_writes_a_brief_and_refuses_two_subjects(tmp_path) -> None:
    out = tmp_path / "brief.pdf"
    done = CliRunner().invoke(app, ["brief", "--country", "NER", "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0
    assert text("Brief on a country") in _said(PdfReader(out))
    with pytest.raises(SettingError):
        CliRunner().invoke(
            app, ["brief", "--country", "NER", "--route", "Darien", "--out", str(out)], catch_exceptions=False
        )
