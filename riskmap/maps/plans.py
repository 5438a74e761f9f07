"""What planners' maps have beside the others': posts with their reach, an area's outline, a tool to draw one.

Leaflet.draw comes from the package itself, so that drawing needs no network.
"""

from __future__ import annotations

from pathlib import Path

import folium
import geopandas
import shapely
from folium.plugins import Draw

from riskmap.maps.assets import OWN_ASSETS
from riskmap.maps.base import OfflineMap
from riskmap.store import replace_file

DRAW_FOLDER = OWN_ASSETS / "leaflet_draw"
DRAW_FILES = (
    "leaflet.draw.js",
    "leaflet.draw.css",
    *(f"images/spritesheet{end}" for end in (".png", "-2x.png", ".svg")),
)
GREEN = "#00664A"
_TOOLS = {"polygon": {"allowIntersection": False}, "rectangle": True}
_NO_TOOLS = dict.fromkeys(("polyline", "circle", "marker", "circlemarker"), False)


def add_posts(overlay: folium.FeatureGroup, posts: geopandas.GeoDataFrame) -> None:
    """Posts (as in `schema.POSTS`) with the circle they reach; those that stand already are hollow."""
    for post in posts.itertuples():
        place, inside = [post.geometry.y, post.geometry.x], 1.0 if post.status == "new" else 0.0
        reach = {"radius": post.reach_km * 1000, "weight": 1, "fill_opacity": 0.08}
        overlay.add_child(folium.Circle(place, color=GREEN, fill=True, **reach))
        overlay.add_child(folium.CircleMarker(place, radius=5, color=GREEN, weight=2, fill=True, fill_opacity=inside))


def add_area(overlay: folium.FeatureGroup, area: shapely.Geometry) -> None:
    """An area's outline, which takes no click meant for what lies beneath."""
    for part in shapely.get_parts(area):
        rings = [[(y, x) for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
        overlay.add_child(folium.Polygon(rings, color=GREEN, weight=2, dash_array="6 4", fill=False, interactive=False))


def write_draw_assets(folder: Path) -> tuple[str, str]:
    """Put the drawing tool beside the map's other scripts; the names of its script and of its style.

    Raises
    ------
    StoreError
        When the folder cannot be written to.
    """
    (folder / "images").mkdir(exist_ok=True)
    for name in DRAW_FILES:
        if not (folder / name).exists():
            replace_file(folder / name, lambda beside, name=name: beside.write_bytes((DRAW_FOLDER / name).read_bytes()))
    return DRAW_FILES[0], DRAW_FILES[1]


def add_draw(base: OfflineMap, script: str, style: str) -> None:
    """Let a polygon or a rectangle be drawn; `script` and `style` are addresses of what `write_draw_assets` wrote."""
    tool = Draw(
        draw_options={**_TOOLS, **_NO_TOOLS},
        edit_options={"edit": False, "remove": False},
        show_geometry_on_click=False,
    )
    tool.default_js, tool.default_css = [("leaflet_draw_js", script)], [("leaflet_draw_css", style)]
    base.add_child(tool)
