"""GeoJSON and CSV: read back whole, with their source, without what the public tier keeps."""

from __future__ import annotations

import io
import json

import geopandas
import pandas as pd
import shapely
from made_layers import made_hotspots, made_incidents, random_incidents

from riskmap.export.geojson import to_geojson
from riskmap.export.table import public_incidents, to_csv
from riskmap.geodesy import cells_of
from riskmap.vocabulary import SOURCE_ADDRESS, SOURCE_LICENCE


def test_geojson_reads_back_as_the_same_layer() -> None:
    hotspots = made_hotspots()
    back = geopandas.read_file(io.BytesIO(to_geojson(hotspots)))
    assert back.hotspot_id.tolist() == hotspots.hotspot_id.tolist()
    assert back.dead_and_missing.tolist() == hotspots.dead_and_missing.tolist()
    assert back.crs.to_epsg() == 4326
    assert (shapely.hausdorff_distance(back.geometry.values, hotspots.geometry.values) < 1e-4).all()


def test_geojson_names_its_source_and_licence() -> None:
    held = json.loads(to_geojson(made_hotspots()))
    assert SOURCE_ADDRESS in held["source"] and SOURCE_LICENCE in held["licence"] and "minimum" in held["note"]


def test_missing_values_are_null_in_geojson_and_blank_in_csv() -> None:
    hotspots = made_hotspots(["sea"]).assign(stability=float("nan"), p_value=None)
    assert json.loads(to_geojson(hotspots))["features"][0]["properties"]["stability"] is None
    row = pd.read_csv(io.BytesIO(to_csv(hotspots)))
    assert row.stability.isna().all()


def test_an_empty_layer_is_an_empty_collection() -> None:
    assert json.loads(to_geojson(made_hotspots().iloc[:0]))["features"] == []
    assert len(pd.read_csv(io.BytesIO(to_csv(made_hotspots().iloc[:0])))) == 0


def test_csv_reads_back_with_accents_and_without_formulas() -> None:
    hotspots = made_hotspots(["sea"], name='=HYPERLINK("http://x") Nuevo León')
    assert pd.read_csv(io.BytesIO(to_csv(hotspots)))["name"].tolist() == ['\'=HYPERLINK("http://x") Nuevo León']


def test_public_incidents_tell_months_and_cells_and_no_key_day_or_link() -> None:
    incidents = made_incidents([{"date": "2023-05-17", "people": 4, "url": "https://example.org/a-name"}])
    public = public_incidents(incidents)
    assert not {"incident_id", "date", "url"} & set(public.columns)
    assert public.month.tolist() == ["2023-05"]
    assert cells_of(public.geometry.x, public.geometry.y, 5).tolist() == public.cell.tolist()
    text = to_csv(public).decode("utf-8-sig") + to_geojson(public).decode()
    assert "2023-05-17" not in text and "example.org" not in text and "made:" not in text


def test_public_incidents_lose_no_one() -> None:
    incidents = random_incidents()
    public = public_incidents(incidents)
    assert public.dead_and_missing.sum() == incidents.dead_and_missing.sum() and len(public) == len(incidents)
