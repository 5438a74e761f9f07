"""What people would write instead: a Streamlit page with a Folium map that has a marker for every incident."""

import folium
import streamlit as st
from streamlit_folium import st_folium

from riskmap.incidents.figures import load_incidents


@st.cache_resource
def incidents():
    """The shipped incidents with longitude and latitude as columns."""
    layer = load_incidents()
    return layer.assign(longitude=layer.geometry.x, latitude=layer.geometry.y)


layer = incidents()
chosen = st.radio("Where people died", ["all", *sorted(layer["environment"].unique())])
shown = layer if chosen == "all" else layer[layer["environment"] == chosen]
page = folium.Map([15, 0], zoom_start=2, tiles=None)
for row in shown.itertuples():
    folium.Marker([row.latitude, row.longitude], tooltip=f"{row.environment}: {row.dead_and_missing}").add_to(page)
st.write(f"Drawn: {len(shown)}")
st_folium(page, key="map", returned_objects=[])
