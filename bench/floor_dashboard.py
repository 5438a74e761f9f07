"""The least that a page with a map costs: Streamlit, one empty map of streamlit-folium, and nothing else."""

import folium
import streamlit as st
from streamlit_folium import st_folium

from bench.local_leaflet import use_local_leaflet

st.write("One empty map.")
page = folium.Map([15, 0], zoom_start=2, tiles=None)
use_local_leaflet(page)
st_folium(page, key="map", returned_objects=[])
