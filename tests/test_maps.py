"""The map asks for nothing from outside, loses no one, and lets no text become markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from made_layers import made_hotspots, made_incidents, random_incidents
from streamlit_folium import _get_feature_group_string, generate_leaflet_string

from riskmap import maps, summaries
from riskmap.errors import StoreError
from riskmap.vocabulary import ENVIRONMENTS

WORDS = {"record": "{people} {where} {incidents}", "attribution": "made"}
WHERES = {key: row.where for key, row in ENVIRONMENTS.items()}
HOSTILE = "</script><img src=x onerror=alert(1)>\"'\u2028"


def overlay(incidents, hotspots, lines=None, **options):
    members = summaries.hotspot_members(incidents, hotspots)
    recounted = summaries.recount_hotspots(hotspots, members, incidents)
    lines = lines or [["a name"]] * len(hotspots)
    coarse, fine = (summaries.map_cells(incidents, resolution) for resolution in (3, 5))
    return maps.build_overlay(coarse, fine, recounted, lines, **options)


def view_of(group) -> dict:
    return json.loads(next(iter(group._children.values())).view)


def base_map(**options):
    return maps.build_map(["../a/leaflet.js"], ["../a/leaflet.css"], "light", WORDS, WHERES, **options)


def test_the_map_asks_for_no_address_outside_this_machine() -> None:
    base = base_map()
    base.get_root().render()
    links = [source for _, source in (*base.default_js, *base.default_css)]
    assert links == ["../a/leaflet.js", "../a/leaflet.css"]
    assert not re.findall(r"https?://", generate_leaflet_string(base))


def test_tiles_from_the_internet_come_only_when_asked_for() -> None:
    assert maps.TILES not in generate_leaflet_string(base_map())
    assert maps.TILES in generate_leaflet_string(base_map(tiles=True))


def test_another_map_of_the_same_process_keeps_folium_s_own_scripts() -> None:
    import folium

    base_map()
    assert folium.Map.default_js is not maps.OfflineMap.default_js or folium.Map.default_js
    assert all("http" in source for _, source in folium.Map().default_js)


def test_circles_carry_every_person_of_the_layer_at_both_scales() -> None:
    incidents = random_incidents()
    view = view_of(overlay(incidents, made_hotspots()))
    for scale in ("coarse", "fine"):
        assert sum(row[3] for row in view[scale]) == incidents.dead_and_missing.sum()
        assert sum(row[4] for row in view[scale]) == len(incidents)


def test_hotspots_are_drawn_in_the_colour_and_hatch_of_their_environment() -> None:
    features = view_of(overlay(random_incidents(), made_hotspots()))["hotspots"]["features"]
    for feature in features:
        environment = feature["properties"]["hotspot_id"].split("-")[0]
        assert feature["properties"]["style"]["color"] == maps.outline_colour(environment)
        assert feature["properties"]["style"]["fillColor"] == f"url(#riskmap-{environment})"


def test_a_hotspot_without_records_in_the_view_is_dashed_and_empty() -> None:
    style = maps.hotspot_style("sea", recorded=False)
    assert style["dashArray"] and not style["fill"]


def test_headline_environments_lie_over_the_rest_and_those_without_records_over_all() -> None:
    hotspots = made_hotspots(["sea", "desert", "river", "container"])
    hotspots.loc[2, "geometry"] = hotspots.geometry[0]
    at_sea = hotspots.geometry[0].representative_point()
    here = {"lon": at_sea.x, "lat": at_sea.y}
    incidents = made_incidents([{"environment": "sea"}, {"environment": "desert"}, {"environment": "river", **here}])
    features = view_of(overlay(incidents, hotspots))["hotspots"]["features"]
    drawn = [feature["properties"]["hotspot_id"].split("-")[0] for feature in features]
    assert drawn == ["desert", "river", "sea", "container"]


def test_a_hostile_name_cannot_leave_its_text() -> None:
    group = overlay(random_incidents(), made_hotspots(), [[HOSTILE]] * 3, label=HOSTILE)
    script = _get_feature_group_string(group, base_map())
    assert "</script" not in script and "<img" not in script and "\u2028" not in script
    assert view_of(group)["label"] == HOSTILE


TEMPLATES = ("{{ 7 * 191 }}", "{% if 1 %}x{% endif %}", "{# gone #}", "{{{ 7 * 191 }}}", "{{ this.__class__ }}", "{%")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_in_a_text_is_a_text_and_computes_nothing_on_the_server(template: str) -> None:
    incidents, hotspots = random_incidents(), made_hotspots()
    drawn = overlay(incidents, hotspots, [[template]] * len(hotspots), label=template)
    told = view_of(drawn)
    assert told["label"] == template
    assert {line for hotspot in told["hotspots"]["features"] for line in hotspot["properties"]["lines"]} == {template}
    words = {"attribution": template, "record": template, "zoom_in": "", "zoom_out": "", "km": ""}
    base = maps.build_map([], [], "light", words, {}, template)
    base.get_root().render()
    for script in (generate_leaflet_string(base), _get_feature_group_string(drawn, base)):
        assert "1337" not in script and "<class" not in script and "u007b" in script


def test_the_base_map_is_the_same_for_every_filter() -> None:
    one, other = (re.sub(r"[0-9a-f]{32}", "", generate_leaflet_string(base_map())) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("environment", list(ENVIRONMENTS))
def test_outlines_stand_out_three_to_one_from_land_and_sea(environment: str, theme: str) -> None:
    outline = maps.outline_colour(environment, theme)
    for ground in (maps.THEMES[theme].land, maps.THEMES[theme].sea):
        assert contrast(outline, ground) >= 3


def contrast(one: str, other: str) -> float:
    """Contrast as WCAG 2.2 defines it."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_steps_lead_back_to_the_line_within_a_hundredth_of_a_degree() -> None:
    line = shapely.LineString([(12.34567, 35.1), (12.35, 35.1001), (13.5, 36.25), (-170.0, -5.5)])
    points = np.cumsum(np.reshape(maps.steps(line), (-1, 2)), axis=0) / 100
    assert shapely.hausdorff_distance(line, shapely.LineString(points)) < 0.0071


def countries() -> geopandas.GeoDataFrame:
    shapes = [shapely.box(0, 0, 10, 10), shapely.box(20, 0, 20.5, 0.5)]
    return geopandas.GeoDataFrame({"country": ["AAA", "BBB"], "name": ["Large", HOSTILE]}, geometry=shapes, crs=4326)


def places() -> str:
    routes = geopandas.GeoDataFrame(
        {"route": ["A"], "mode": ["sea"]}, geometry=[shapely.LineString([(0, 0), (1, 1)])], crs=4326
    )
    crossings = geopandas.GeoDataFrame(geometry=[shapely.Point(1, 1)], crs=4326)
    texts = {"routes": ["a leg"], "crossings": ["a crossing"], "near_misses": ["a near miss"]}
    return maps.places_script(countries(), routes, crossings, crossings, texts)


def test_places_are_a_script_that_no_name_can_break() -> None:
    script = places()
    held = json.loads(script.removeprefix("window.riskmapPlaces = ").removesuffix(";\n"))
    assert "</script" not in script
    assert [name for *_, name in held["names"]] == ["Large", HOSTILE]
    assert [zoom for _, _, zoom, _ in held["names"]] == [4, 6]
    assert len(held["countries"]) == 2 and len(held["routes"]) == len(held["crossings"]) == len(held["nearMisses"]) == 1


def test_land_is_coarse_from_far_out_and_fine_from_closer_in() -> None:
    shore = shapely.Point(0, 0).buffer(10, quad_segs=200)
    one = geopandas.GeoDataFrame({"name": ["Round"]}, geometry=[shore], crs=4326)
    coarse, fine = ((maps.land_steps(one, width)[0][0][0]) for width in (maps.places.FAR_OUT_DEGREES, 0.03))
    assert 6 < len(coarse) < len(fine) / 2
    for ring in (coarse, fine):
        points = np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / 100
        assert shapely.hausdorff_distance(shore.exterior, shapely.LineString(points)) < 0.5
    held = json.loads(maps.land_script(one).removeprefix("window.riskmapLand = ").removesuffix(";\n"))
    assert held[0][0][0] == fine


def test_everything_the_map_loads_is_written_under_a_name_that_tells_its_content(tmp_path: Path) -> None:
    scripts, styles = maps.write_assets(tmp_path, places())
    assert [name.split("-")[0] for name in scripts] == ["leaflet", "places", "riskmap"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((*scripts, *styles))
    assert maps.write_assets(tmp_path, places()) == (scripts, styles)


def test_a_missing_leaflet_is_said_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps.assets, "LEAFLET_PACKAGE", "no_such_package")
    with pytest.raises(StoreError, match="pip install django-js-lib-leaflet"):
        maps.leaflet_folder()
