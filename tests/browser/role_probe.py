"""A page that tries every action through the dashboard's own door and says how it went; run by test_sign_in.py."""

import streamlit as st

from riskmap.errors import RiskmapError
from riskmap.roles import ACTIONS
from riskmap.ui import access

access.write_sign_in()
st.text(f"visitor: {access.current_visitor().role}")
for action in ACTIONS:
    try:
        access.act(action, page="probe")
        st.text(f"{action}: done")
    except RiskmapError:
        st.text(f"{action}: refused")
st.text("end")
