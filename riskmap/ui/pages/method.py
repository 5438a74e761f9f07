"""Method and limits."""

from __future__ import annotations

import streamlit as st

from riskmap.ui import parts
from riskmap.ui.language import text


def page() -> None:
    """How the figures are made, what they cannot say, and what they must not be used for."""
    st.title(text("Method and limits"))
    parts.write_foot()
