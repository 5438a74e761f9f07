"""What people would write instead: a Streamlit page with a Folium map that has a marker for every incident."""

import os

import folium
import streamlit as st
from streamlit_folium import st_folium

from bench.local_leaflet import use_local_leaflet
from riskmap.incidents.figures import load_incidents


@st.cache_resource
def incidents():
    """The shipped incidents, or an even share of them, with longitude and latitude as columns."""
    layer = load_incidents()
    shown = layer.iloc[:: int(os.environ.get("BENCH_ONE_IN", "1"))]
    return shown.assign(longitude=shown.geometry.x, latitude=shown.geometry.y)


layer = incidents()
chosen = st.radio("Where people died", ["all", *sorted(layer["environment"].unique())])
shown = layer if chosen == "all" else layer[layer["environment"] == chosen]
page = folium.Map([15, 0], zoom_start=2, tiles=None)
use_local_leaflet(page)
for row in shown.itertuples():
    told = f"{row.environment}: {row.dead_and_missing}"
    folium.CircleMarker([row.latitude, row.longitude], radius=3, tooltip=told).add_to(page)
st.write(f"Drawn: {len(shown)}")
st_folium(page, key="map", returned_objects=[])
