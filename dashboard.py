"""The dashboard: `make dashboard`, or `streamlit run dashboard.py`."""

from datetime import UTC, datetime

import streamlit as st

from riskmap.ui import pages

st.set_page_config(page_title="Riskmap", page_icon=pages.ICON, layout="wide")
pages.run(today=datetime.now(UTC).date())
