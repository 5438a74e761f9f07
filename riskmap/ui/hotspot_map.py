"""The map and its ranked table: two ways to the same hotspots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple
from functools import partial
from html import escape
from pathlib import Path

import geopandas
import pandas as pd
import shapely
import streamlit as st
import streamlit.components.v1 as components
from streamlit_folium import st_folium

from riskmap import maps, summaries
from riskmap.errors import StoreError
from riskmap.language import (
    current_language,
    direction,
    environment_labels,
    environment_wheres,
    number,
    number_tag,
    place_name,
    text,
)
from riskmap.maps import plans
from riskmap.settings import read_setting
from riskmap.ui import drawn, parts, sentences, state, trends
from riskmap.ui.address import ORDERS, Filters
from riskmap.ui.content import Content, Records, View, records_of
from riskmap.ui.map_assets import Assets, map_assets
from riskmap.vocabulary import ENVIRONMENTS, SOURCE_NAME

MAP_HEIGHT = 500
SMALL_HEIGHT = 380
MAP_KEY = "map"
OWN_MAP_HEIGHT = 380
OWN_MAP_KEY = "hotspot_map"
TABLE_KEY = "hotspot_table"
ASSETS = "map_assets"


def write_map(view: View, content: Content, hotspot: pd.Series | None = None) -> None:
    """The map with the view's records and hotspots; a click on a hotspot opens it.

    With a `hotspot` it is that one's own map: lower, and moved to its surroundings.
    """
    try:
        assets = map_assets(content)
    except StoreError as error:
        st.error(parts.literal(str(error)))
        return
    theme = parts.page_theme()
    own = "" if hotspot is None else hotspot["hotspot_id"]
    key, height = (OWN_MAP_KEY, OWN_MAP_HEIGHT) if own else (MAP_KEY, MAP_HEIGHT)
    linked = "" if own else state.linked_hotspot()
    chosen = state.chosen_hotspot()
    script = _script(
        content.version, view.filters, current_language(), theme, chosen, own, linked, view, content, hotspot
    )
    base = _base_map(assets, theme, drawn_address=drawn.map_address(script))
    overlay = maps.overlay_of(script)
    if view.filters.within:
        plans.add_area(overlay, shapely.from_wkt(view.filters.within))
    st_folium(
        base,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=overlay,
        on_change=partial(_open_clicked, key),
    )


@state.kept_by_view
def _script(
    version: str,
    filters: Filters,
    language: str,
    theme: str,
    chosen: str,
    own: str,
    linked: str,
    _view: View,
    _content: Content,
    _hotspot: pd.Series | None,
) -> str:
    """What the map is told to draw for a view, in a language; `own` is the hotspot whose own map it is, `linked`
    the one that the map opens on.
    """
    focus = _focus(filters, _content, linked)
    label = text(
        "Map. {sentence} The table beside it lists the same hotspots.",
        sentence=sentences.lead_sentence(_view.people, filters),
    )
    if own:
        focus = maps.surroundings(_hotspot["geometry"])
        label = text(
            "Map of {hotspot}. {sentence} The text and tables on this page tell the same.",
            hotspot=place_name(_hotspot["name"]),
            sentence=sentences.people_here(_hotspot, filters),
        )
    return maps.overlay_script(
        _view.coarse,
        _view.fine,
        _view.hotspots,
        [sentences.hotspot_lines(hotspot, filters) for _, hotspot in _view.hotspots.iterrows()],
        chosen,
        theme,
        _shown(filters),
        label,
        filters.routes,
        near=astuple(filters.near) if filters.near else None,
        focus=focus,
    )


def _base_map(
    assets: Assets, theme: str, source: str = SOURCE_NAME, bounds=maps.WORLD, drawn_address: str = ""
) -> maps.OfflineMap:
    # Never kept: streamlit-folium changes the map it is given.
    return maps.build_map(
        [_address(assets.folder, name) for name in assets.scripts],
        [_address(assets.folder, name) for name in assets.styles],
        theme,
        _words(source),
        environment_wheres(),
        number_tag(),
        direction(),
        tiles=read_setting("tiles") == "on",
        bounds=bounds,
        fine_land=_address(assets.folder, assets.land),
        drawn_address=drawn_address,
    )


def write_record_map(records: Records, content: Content, label: str, key: str, source: str = SOURCE_NAME) -> None:
    """A small map of records alone, drawn where they are; `label` says in a sentence what it shows."""
    try:
        assets = map_assets(content)
    except StoreError as error:
        st.error(parts.literal(str(error)))
        return
    theme = parts.page_theme()
    none = content.hotspots.iloc[:0].assign(people_here=0)
    overlay = maps.build_overlay(records.coarse, records.fine, none, [], "", theme, ["records"], label)
    st_folium(
        _base_map(assets, theme, source, maps.bounds_around(records.fine)),
        key=key,
        height=SMALL_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=overlay,
    )


def write_draw_map(area: shapely.Geometry | None, content: Content, key: str, on_drawn: Callable[[], None]) -> None:
    """A map to draw an area on, with the one that is set; what is drawn is in `state.answer_of(key)`."""
    try:
        assets = map_assets(content)
        script, style = plans.write_draw_assets(assets.folder)
    except StoreError as error:
        st.error(parts.literal(str(error)))
        return
    base = _base_map(assets, parts.page_theme())
    plans.add_draw(base, _address(assets.folder, script), _address(assets.folder, style))
    none = content.hotspots.iloc[:0].assign(people_here=0)
    empty = summaries.map_cells(content.incidents.iloc[:0], summaries.FINE_RESOLUTION)
    label = text("Map to draw an area on. The next tabs take one from a file or from its corners, without a pointer.")
    overlay = maps.build_overlay(empty, empty, none, [], "", parts.page_theme(), ["routes"], label)
    if area is not None:
        plans.add_area(overlay, area)
    st_folium(
        base,
        key=key,
        height=SMALL_HEIGHT,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=overlay,
        on_change=on_drawn,
    )


def write_posts_map(posts: geopandas.GeoDataFrame, content: Content, label: str) -> None:
    """A map of posts with their reach, existing ones hollow; `label` says in a sentence what it shows."""
    try:
        assets = map_assets(content)
    except StoreError as error:
        st.error(parts.literal(str(error)))
        return
    theme = parts.page_theme()
    none = content.hotspots.iloc[:0].assign(people_here=0)
    empty = summaries.map_cells(content.incidents.iloc[:0], summaries.FINE_RESOLUTION)
    overlay = maps.build_overlay(empty, empty, none, [], "", theme, [], label)
    plans.add_posts(overlay, posts)
    around = pd.DataFrame({"longitude": posts.geometry.x, "latitude": posts.geometry.y})
    st_folium(
        _base_map(assets, theme, bounds=maps.bounds_around(around)),
        key="posts_map",
        height=SMALL_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=overlay,
    )


def write_outline_map(
    hotspots: geopandas.GeoDataFrame, lines: Sequence[Sequence[str]], content: Content, label: str, key: str
) -> None:
    """A map of outlines alone, each with its own lines; those whose `people_here` is 0 are dashed and empty."""
    try:
        assets = map_assets(content)
    except StoreError as error:
        st.error(parts.literal(str(error)))
        return
    theme = parts.page_theme()
    none = records_of(content.incidents.iloc[:0])
    st_folium(
        _base_map(assets, theme),
        key=key,
        height=SMALL_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=maps.build_overlay(none.coarse, none.fine, hotspots, lines, "", theme, [], label),
    )


def _focus(filters: Filters, content: Content, linked: str = "") -> tuple[float, float, float, float] | None:
    """Where the map moves to: a link's hotspot, the place looked around, or the one country chosen; else it stays."""
    if linked:
        outline = content.hotspots.loc[content.hotspots["hotspot_id"].eq(linked), "geometry"]
        return maps.surroundings(outline.iloc[0])
    if filters.within:
        return maps.surroundings(shapely.from_wkt(filters.within))
    if filters.near:
        return maps.box_around(filters.near.longitude, filters.near.latitude, filters.near.km)
    if len(filters.countries) == 1:
        inside = content.incidents["country"].eq(filters.countries[0])
        return tuple(content.incidents[inside].total_bounds.round(2).tolist())
    return None


def _shown(filters: Filters) -> list[str]:
    """Layers to draw; the near misses, all in containers, go with the containers."""
    containers = not filters.environments or "container" in filters.environments
    return [name for name in filters.shown if containers or name != "near misses"]


def _address(folder: Path, name: str) -> str:
    # Declared on every run, as Streamlit forgets components of an earlier runtime; relative, for any base path.
    served = components.declare_component(ASSETS, path=str(folder))
    return f"../{served.name}/{name}"


def _words(source: str) -> dict[str, str]:
    return {
        # Filled in the browser, circle by circle.
        "record": text("At least {people} dead or missing {where} · incidents: {incidents} · places approximate"),
        "zoom_in": text("Zoom in"),
        "zoom_out": text("Zoom out"),
        "km": text("km"),
        "attribution": text("Figures: {source} · Map: Natural Earth", source=escape(source)),
    }


def _open_clicked(key: str) -> None:
    clicked = (state.answer_of(key) or {}).get("last_active_drawing") or {}
    if hotspot_id := (clicked.get("properties") or {}).get("hotspot_id"):
        state.choose_hotspot(str(hotspot_id))


def write_table(view: View, content: Content) -> None:
    """The hotspots as a ranked table; a row opens its numbers, by pointer or keyboard."""
    rows = _rows(content.version, view.filters, current_language(), view)
    if not rows:
        st.caption(
            text(
                "No hotspot stands in this view: the records are too few or too scattered to tell a cluster from "
                "chance. The figures and the circles on the map count all of them."
            )
        )
    st.selectbox(
        text("Hotspots, in order of"),
        ORDERS,
        key=state.widget_key("order"),
        format_func={
            "people": text("people dead or missing in the period"),
            "expected": text("expected deaths in the coming months"),
            "trend": text("trend, rising first"),
        }.get,
        help=text(
            "A hotspot is an area where more people died than chance explains. Its trend says whether more people died "
            "in the last twelve settled months than before; how sure we are rests on a test against chance and on "
            "resamples of the data. Open one to see the figures behind both."
        ),
    )
    table = st.components.v2.component(
        "riskmap.hotspot_table",
        html='<div class="hotspots"></div>',
        css=maps.asset_text("hotspot_list.css"),
        js=maps.asset_text("hotspot_list.js"),
    )
    table(
        key=TABLE_KEY,
        data={
            "caption": text("Hotspots"),
            "headers": [text("No."), text("Hotspot: where, trend, how sure"), text("People")],
            "rows": rows,
            "chosen": state.chosen_hotspot(),
        },
        on_opened_change=_open_row,
    )
    if rows:
        st.caption(trends.list_note(content.data_end))


@state.kept_by_view
def _rows(version: str, filters: Filters, language: str, _view: View) -> list[dict]:
    labels = environment_labels()
    return [
        {
            "id": hotspot.hotspot_id,
            "place": hotspot.place,
            "name": place_name(hotspot.name),
            "mark": [ENVIRONMENTS[hotspot.environment].shape, ENVIRONMENTS[hotspot.environment].colour],
            "people": number(hotspot.people_here),
            "notes": " · ".join([labels[hotspot.environment], *_notes(hotspot)]),
        }
        for hotspot in _view.hotspots.itertuples(index=False)
    ]


def _notes(hotspot) -> list[str]:
    row = hotspot._asdict()
    return [trends.growth_note(row), sentences.sure_text(row)]


def _open_row() -> None:
    answer = state.answer_of(TABLE_KEY)
    if answer and answer.get("opened"):
        state.choose_hotspot(str(answer["opened"]))
