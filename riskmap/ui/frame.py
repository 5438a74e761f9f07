"""The frame every page stands in: links to the pages, how old the data are, a note on the first visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from html import escape

import streamlit as st

from riskmap import vocabulary as words
from riskmap.language import day_text, text
from riskmap.settings import read_setting
from riskmap.ui import sentences, state
from riskmap.ui.content import Content
from riskmap.ui.links import linked

_later: ContextVar[list[Callable[[], None]] | None] = ContextVar("riskmap_later", default=None)


@contextmanager
def later_parts() -> Iterator[list[Callable[[], None]]]:
    """Gather the parts that pages leave for later inside; whoever asked for them draws them."""
    parts: list[Callable[[], None]] = []
    before = _later.set(parts)
    try:
        yield parts
    finally:
        _later.reset(before)


def draw_later(part: Callable[[], None]) -> None:
    """Draw a part of a page at this place, after what is seen first; at once where nobody gathers such parts."""
    place = st.container(key="later")

    def draw() -> None:
        with place:
            part()

    gathered = _later.get()
    if gathered is None:
        draw()
    else:
        gathered.append(draw)


def write_page_links(pages: Sequence, place: str = "top") -> None:
    """A row of links to pages, for narrow screens: there Streamlit hides its own behind the sidebar's button."""
    with st.container(key=f"page_links_{place}", horizontal=True, gap="small"):
        for page in pages:
            st.page_link(page)


def write_standing(content: Content, today: date) -> None:
    """One line under the links: the last day of the data, whether that is old, source and licence."""
    old = sentences.old_data_sentence(content.data_end, today)
    told = old or text("Last data: {end}.", end=day_text(content.data_end))
    source = text(
        "Minimum estimates. Source: {source}, {licence}.", source=words.SOURCE_NAME, licence=words.SOURCE_LICENCE
    )
    look = "riskmap-note" if old else "riskmap-meta"
    st.html(f'<p class="{look}" role="note">{escape(told)} <span>{escape(source)}</span></p>')


def write_welcome() -> None:
    """What a first visitor should know before quoting a figure, until they say that they have read it."""
    if state.welcomed():
        return
    with st.container(key="welcome", horizontal=True, vertical_alignment="center", gap="small"):
        told = text(
            "First visit? An outline is a hotspot: more people died there than chance explains. Figures are minimum "
            "estimates, places approximate. No records is not no deaths."
        )
        st.html(f'<p class="riskmap-welcome" role="note">{escape(told)}</p>')
        st.button(text("Understood"), key="welcome_read", on_click=state.welcome)


def write_foot() -> None:
    """What must be in sight on every page: source, limits, boundaries, independence, and whom to turn to."""
    source = (
        f'{escape(text("Source:"))} <a href="{words.SOURCE_ADDRESS}">{escape(words.SOURCE_NAME)}</a>, '
        f'<a href="{words.SOURCE_LICENCE_ADDRESS}">{words.SOURCE_LICENCE}</a>. '
    )
    unseen = text(
        "Places are approximate; no records is not no deaths; a fall in the figures may be a fall in reporting."
    )
    paragraphs = [
        f"{source}{escape(text(words.MINIMUM_ESTIMATE))} {escape(unseen)}",
        escape(text(words.BOUNDARIES)),
        escape(text(words.INDEPENDENCE)),
        linked(sentences.families_sentence()),
        linked(sentences.removal_sentence(read_setting("contact"))),
    ]
    st.html(f'<footer class="riskmap-foot">{"".join(f"<p>{part}</p>" for part in paragraphs)}</footer>')
