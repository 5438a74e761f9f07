"""The address: what it says is taken, what it cannot say is named and ignored, and it reproduces the view."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from riskmap.ui.address import (
    ORDERS,
    SHOWN_LAYERS,
    Choices,
    Compared,
    Filters,
    Near,
    compared_values,
    read_address,
    shorten,
    slug,
    write_address,
)
from riskmap.vocabulary import ENVIRONMENTS, LOCATION_PRECISIONS, MMP_ROUTES

CHOICES = Choices(
    date(2014, 1, 1), date(2023, 12, 1), (*MMP_ROUTES, "unknown"), ("ITA", "NER", "unknown"), ("sea-1", "desert-2")
)
MONTHS = st.integers(0, len(CHOICES.months) - 1)

DEGREES = st.integers(-18_000, 18_000).map(lambda hundredths: hundredths / 100)
HALF_DEGREES = st.integers(-9_000, 9_000).map(lambda hundredths: hundredths / 100)


def some(values) -> st.SearchStrategy[tuple]:
    return st.lists(st.sampled_from(list(values)), unique=True).map(tuple)


@st.composite
def filters(draw) -> Filters:
    first, last = sorted((draw(MONTHS), draw(MONTHS)))
    return Filters(
        first=CHOICES.months[first],
        last=CHOICES.months[last],
        environments=draw(some(ENVIRONMENTS)),
        routes=draw(some(CHOICES.routes)),
        countries=draw(some(CHOICES.countries)),
        quality=draw(st.integers(1, 5)),
        precisions=draw(some(LOCATION_PRECISIONS)),
        near=draw(st.none() | st.builds(Near, DEGREES, HALF_DEGREES, st.integers(1, 2000))),
        order=draw(st.sampled_from(ORDERS)),
        shown=tuple(name for name in SHOWN_LAYERS if draw(st.booleans())),
    )


@given(filters(), st.sampled_from(["", *CHOICES.hotspots]))
def test_an_address_reproduces_its_view(asked: Filters, hotspot: str) -> None:
    read = read_address(write_address(asked, CHOICES, hotspot), CHOICES)
    assert (read.filters, read.hotspot, read.ignored) == (asked, hotspot, ())


@given(filters(), st.sampled_from(["period", "routes", "countries", "environments"]), st.data())
def test_an_address_reproduces_what_is_compared(asked: Filters, kind: str, data: st.DataObject) -> None:
    words = [slug(str(value)) for value in compared_values(kind, CHOICES)]
    compared = Compared(kind, data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words)))
    read = read_address(write_address(asked, CHOICES, compared=compared), CHOICES)
    assert (read.filters, read.compared, read.ignored) == (asked, compared, ())


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "env",
                "route",
                "country",
                "from",
                "to",
                "quality",
                "hide",
                "hotspot",
                "order",
                "lang",
                "near",
                "compare",
                "x",
            ]
        ),
        st.text(),
    )
)
def test_no_address_breaks_the_page(query: dict[str, str]) -> None:
    read = read_address(query, CHOICES)
    assert read.filters.first <= read.filters.last
    assert set(read.filters.environments) <= set(ENVIRONMENTS) and 1 <= read.filters.quality <= 5
    assert set(read.filters.routes) <= set(CHOICES.routes) and read.hotspot in ("", *CHOICES.hotspots)


def test_the_default_view_has_a_plain_address() -> None:
    assert write_address(CHOICES.default, CHOICES) == {}
    assert read_address({}, CHOICES).filters == CHOICES.default


@pytest.mark.parametrize(
    "query",
    [
        {"env": "lava"},
        {"from": "2023-13"},
        {"to": "9999-12"},
        {"quality": "6"},
        {"quality": "1e9"},
        {"route": "../../etc/passwd"},
        {"hotspot": "<script>alert(1)</script>"},
        {"session_state": "1"},
        {"country": "x" * 100_000},
        {"near": "12.6"},
        {"near": "12.6_35.5"},
        {"near": "181_0_100"},
        {"near": "0_91_100"},
        {"near": "0_0_0"},
        {"near": "0_0_2001"},
        {"near": "1e1_0_100"},
        {"near": "nan_nan_nan"},
        {"near": "１_٢_100"},
        {"near": "0_0_100;DROP TABLE"},
        {"compare": "people"},
        {"compare": "period", "one": "1066"},
        {"compare": "routes", "one": "atlantis"},
        {"one": "2023"},
        {"note": "unread"},
        {"": "nameless"},
        {"env": "sea\x00"},
        {"env": "\u202eaes"},
        {"quality": "-1"},
        {"quality": "٣"},
        {"from": "2020-01-01T00:00:00Z"},
        {"from": "0000-00"},
        {"hotspot": "{7*7}"},
        {"__proto__": "1"},
    ],
)
def test_nonsense_is_named_and_leaves_the_default_view(query: dict[str, str]) -> None:
    read = read_address(query, CHOICES)
    assert read.filters == CHOICES.default and read.hotspot == ""
    assert read.ignored


def test_a_period_that_ends_before_it_begins_is_ignored_and_named() -> None:
    read = read_address({"from": "2023-05", "to": "2022-01"}, CHOICES)
    assert read.filters == CHOICES.default and read.ignored == ("from=2023-05 after to=2022-01",)


@given(st.text())
def test_what_is_shown_of_a_stranger_is_short_and_stays_between_its_marks(value: str) -> None:
    shown = shorten(value)
    assert len(shown) <= 40 and "`" not in shown and "\n" not in shown


def test_no_two_choices_share_a_word_in_the_address() -> None:
    for values in (CHOICES.routes, ENVIRONMENTS, LOCATION_PRECISIONS, SHOWN_LAYERS):
        assert len({slug(value) for value in values}) == len(list(values))


def test_lifting_everything_spans_all_months() -> None:
    everything = replace(CHOICES.default, first=CHOICES.first)
    assert write_address(everything, CHOICES) == {"from": "2014-01", "to": "2023-12"}


def test_the_docs_name_every_word_of_an_address_and_no_other() -> None:
    page = (Path(__file__).parents[1] / "docs" / "dashboard.md").read_text(encoding="utf-8")
    told = {name for row in re.findall(r"^\| (`.+?) \|", page, re.M) for name in re.findall(r"`([^`]+)`", row)}
    everything = Filters(
        date(2015, 1, 1),
        date(2016, 1, 1),
        ("sea",),
        ("Darien",),
        ("ITA",),
        3,
        ("exact",),
        Near(1.0, 2.0, 3),
        shown=(),
        order="trend",
    )
    written = write_address(everything, CHOICES, "sea-1", Compared("period", "2015", "2016"))
    # The language and the note on the first visit are kept beside the filters.
    assert told == {*written, "lang", "note=read"}


def _forgetful_run() -> None:
    """A session whose filters Streamlit forgets between two runs, as where a run ended before they were drawn."""
    import streamlit
    from test_state import CHOICES, FORGOTTEN

    from riskmap.ui import state

    if "ignored" in streamlit.session_state:
        state.open_session(CHOICES)  # the run before
        for key in [key for key in streamlit.session_state if str(key).startswith("filter_")]:
            del streamlit.session_state[key]
    state.open_session(CHOICES)
    if "set" not in streamlit.session_state:
        state.set_filters(FORGOTTEN)
        streamlit.session_state["set"] = True
    streamlit.session_state["seen"] = state.current_filters()


FORGOTTEN = Filters(date(2016, 1, 1), date(2016, 12, 1), ("sea",), countries=("ITA",), quality=3)


def test_what_streamlit_forgets_of_a_run_that_ended_early_is_set_anew() -> None:
    app = AppTest.from_function(_forgetful_run).run()
    for _ in range(2):
        app.run()
        assert not app.exception, app.exception
        assert app.session_state["seen"] == FORGOTTEN
