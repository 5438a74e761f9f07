"""The languages a page can be read in: links to the same view in each, and what makes a page one of its language."""

from __future__ import annotations

from html import escape

import streamlit as st

from riskmap.language import current_language, direction, is_checked, language_name, languages, tag, text
from riskmap.ui import state
from riskmap.ui.address import Choices


def write_languages(choices: Choices) -> None:
    """Links to this view in every language; the page's own language and direction, and whether a reader checked it."""
    if len(languages()) > 1:
        links = "".join(f"<li>{_link(language, choices)}</li>" for language in languages())
        label = escape(text("Language"))
        st.html(
            f'<nav class="riskmap-languages" aria-label="{label}"><ul>{links}</ul></nav>{_page_language()}',
            unsafe_allow_javascript=True,
        )
    if not is_checked():
        note = text("Language: {language}. No native reader has checked these words yet.", language=_own_name())
        st.html(f'<p class="riskmap-meta riskmap-unchecked" role="note">{escape(note)}</p>')


def _own_name() -> str:
    return language_name(current_language())


def _link(language: str, choices: Choices) -> str:
    name, code = escape(language_name(language)), tag(language)
    here = ' aria-current="true"' if language == current_language() else ""
    address = escape(state.address_in(language, choices))
    spoken = f'lang="{code}" hreflang="{code}" dir="{direction(language)}"'
    return f'<a href="{address}" target="_self" {spoken}{here}>{name}</a>'


def _page_language() -> str:
    # Streamlit's own page says English, whatever is written on it: readers' voices and hyphenation go by this.
    return (
        f'<script>document.documentElement.lang = "{tag()}"; document.documentElement.dir = "{direction()}";</script>'
    )
