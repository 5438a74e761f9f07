"""Frames to a Folium map that needs no network: Leaflet and the base map come from this machine.

The base map (land, names, routes, crossings) is one script that the browser keeps; a change of a filter sends only
the records and hotspots as plain arrays. Drawing is in `assets/riskmap.js`; colours and shapes are the house's.
"""

from riskmap.maps.assets import OWN_ASSETS, asset_text, leaflet_folder, script_json, write_assets, write_script
from riskmap.maps.base import TILES, OfflineMap, build_map
from riskmap.maps.hotspots import hotspot_features, hotspot_style
from riskmap.maps.overlay import build_overlay, overlay_of, overlay_script
from riskmap.maps.places import country_names, land_script, land_steps, places_script, polygon_steps, steps
from riskmap.maps.theme import DASHES, HATCHES, THEMES, circle_radius, outline_colour
from riskmap.maps.views import WORLD, bounds_around, box_around, surroundings

__all__ = [
    "DASHES",
    "HATCHES",
    "OWN_ASSETS",
    "THEMES",
    "TILES",
    "WORLD",
    "OfflineMap",
    "asset_text",
    "bounds_around",
    "box_around",
    "build_map",
    "build_overlay",
    "circle_radius",
    "country_names",
    "hotspot_features",
    "hotspot_style",
    "land_script",
    "land_steps",
    "leaflet_folder",
    "outline_colour",
    "overlay_of",
    "overlay_script",
    "places_script",
    "polygon_steps",
    "script_json",
    "steps",
    "surroundings",
    "write_assets",
    "write_script",
]
