"""The dashboard's pages, and the frame they share: style, filters, address, notes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

import streamlit as st

from riskmap.errors import RiskmapError, StoreError
from riskmap.language import reading_in, text
from riskmap.maps import OWN_ASSETS
from riskmap.ui import access, filters, frame, languages, lasting, parts, sentences, state
from riskmap.ui.content import load_content
from riskmap.ui.pages import (
    about,
    accuracy,
    area,
    compare,
    data,
    export,
    hotspot,
    method,
    overview,
    retrain,
    review,
    routes,
    siting,
    upload,
)

ICON = str(OWN_ASSETS / "icon.svg")


def build_pages(today: date) -> dict[str, list]:
    """All pages by section, in the order of the navigation; `today` is told once, from outside."""
    return {"": _for_readers(), text("Analysts"): _for_analysts(today)}


def _now() -> datetime:
    """The time that a log writes down, UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def _for_analysts(today: date) -> list:
    return [
        st.Page(partial(upload.page, today=today), title=text("Your own data"), url_path="upload"),
        st.Page(partial(review.page, now=_now), title=text("Told twice?"), url_path="review"),
        st.Page(partial(retrain.page, today=today), title=text("Train models"), url_path="retrain"),
    ]


def _for_readers() -> list:
    about_hotspot = st.Page(hotspot.page, title=text("Hotspot"), url_path="hotspot")
    return [
        st.Page(
            partial(overview.page, hotspot_page=about_hotspot),
            title=text("Overview"),
            url_path="overview",
            default=True,
        ),
        about_hotspot,
        st.Page(routes.page, title=text("Routes"), url_path="routes"),
        st.Page(area.page, title=text("Area"), url_path="area"),
        st.Page(siting.page, title=text("Posts"), url_path="siting"),
        st.Page(compare.page, title=text("Compare"), url_path="compare"),
        st.Page(export.page, title=text("Export"), url_path="export"),
        st.Page(method.page, title=text("Method and limits"), url_path="method"),
        st.Page(accuracy.page, title=text("Accuracy"), url_path="accuracy"),
        st.Page(data.page, title=text("Data"), url_path="data"),
        st.Page(about.page, title=text("About"), url_path="about"),
    ]


def run(today: date) -> None:
    """Draw the frame and the page asked for; a fault riskmap knows is said in its own words.

    `today` is told once, from outside: it decides whether the data are old.
    """
    lasting.let_downloads_last()
    with reading_in(state.open_language()):
        _draw(today)


def _draw(today: date) -> None:
    pages = build_pages(today)
    readers, *others = pages.values()
    page = st.navigation(pages, position="top")
    try:
        content = load_content()
        state.open_session(content.choices)
        filters.write_brand()
        parts.write_style(len(sentences.filters_set(state.current_filters(), content.choices)))
        languages.write_languages(content.choices)
        state.keep_address(content.choices)
        frame.write_page_links(readers)
        frame.write_standing(content, today)
        parts.write_ignored()
        # What is seen first goes to the browser first; filters hold their values before they are drawn.
        with frame.later_parts() as later:
            _run(page)
        filters.write_filters(content)
        access.write_sign_in()
        for part in later:
            part()
        frame.write_page_links([page for section in others for page in section], "foot")
        # Once more: what a page's own widgets were set to is known only now.
        state.keep_address(content.choices)
    except RiskmapError as error:
        st.error(parts.literal(_told(error)))


def _told(error: RiskmapError) -> str:
    """An error in its own words; how the machine is laid out is told to those alone who may change something on it."""
    if isinstance(error, StoreError) and not access.current_visitor().may("train"):
        return text(
            "What this dashboard keeps cannot be read at the moment. Whoever runs it finds the reason with the command "
            "riskmap doctor."
        )
    return str(error)


def _run(page) -> None:
    """Draw the page itself; whatever it meets, the filters that may have led there are drawn after it."""
    try:
        page.run()
    except RiskmapError as error:
        st.error(parts.literal(_told(error)))
