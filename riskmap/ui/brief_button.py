"""The button that makes a brief: two pages of PDF, set when it is asked for, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from riskmap.export.brief import Brief
from riskmap.language import current_language, spoken_now, text
from riskmap.ui.brief import file_name, pdf_of
from riskmap.ui.content import Content


def write_brief_button(label: str, title: str, make: Callable[[], Brief], content: Content) -> None:
    """A button that offers the brief `make` gathers; nothing is made before a click, and the button shows its work."""
    st.download_button(
        label,
        spoken_now(lambda: pdf_of(make(), content)),
        file_name(title, content, current_language()),
        "application/pdf",
        key="download_brief",
        on_click="ignore",
        icon=":material/picture_as_pdf:",
        help=text("Two pages to print or pass on: map, figures, evidence, what to ask of whom, limits."),
    )
