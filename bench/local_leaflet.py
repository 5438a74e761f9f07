"""Leaflet from this machine for pages that would fetch it from the net: the bench measures no network."""

import folium
import streamlit.components.v1 as components

from riskmap.maps import leaflet_folder


def use_local_leaflet(page: folium.Map) -> None:
    """Let a map of Folium load Leaflet alone, from the page's own server."""
    served = components.declare_component("leaflet", path=str(leaflet_folder()))
    page.default_js = [("leaflet", f"../{served.name}/leaflet.js")]
    page.default_css = [("leaflet_css", f"../{served.name}/leaflet.css")]
