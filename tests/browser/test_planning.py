"""An area is drawn by pointer with the network cut, and filters the page it is drawn on."""

from __future__ import annotations

from chromium import Opened


def test_an_area_is_drawn_without_the_network_and_filters_the_page(opened: Opened) -> None:
    opened.visit("area")
    opened.wait_for_map()
    opened.map.locator(".leaflet-draw-draw-rectangle").click()
    frame = opened.page.locator('iframe[title="streamlit_folium.st_folium"]').first.bounding_box()
    mouse = opened.page.mouse
    mouse.move(frame["x"] + frame["width"] * 0.4, frame["y"] + frame["height"] * 0.25)
    mouse.down()
    mouse.move(frame["x"] + frame["width"] * 0.6, frame["y"] + frame["height"] * 0.55, steps=8)
    mouse.up()
    opened.page.get_by_text("within your area").first.wait_for(timeout=30_000)
    assert "within" not in opened.page.url
    opened.page.get_by_role("button", name="Lift the area").click()
    opened.page.get_by_text("within your area").first.wait_for(state="detached", timeout=30_000)
