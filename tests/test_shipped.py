"""What is shipped in data/geo: whole, described, figures only, and what the model learned from it."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

import riskmap
from riskmap.export.release import REGISTRY
from riskmap.layers import read_about
from riskmap.schema import FIGURES
from riskmap.settings import geo_folder
from riskmap.vocabulary import HEADLINE_ENVIRONMENTS, SOURCE_LICENCE

GEO = geo_folder()
FILES = json.loads((GEO / REGISTRY).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_the_bytes_the_registry_names(name: str) -> None:
    assert hashlib.sha256((GEO / name).read_bytes()).hexdigest() == FILES[name]["sha256"]
    assert (GEO / name).stat().st_size == FILES[name]["bytes"] < 4 * 2**20


def test_every_layer_is_in_the_registry_and_in_the_readme() -> None:
    layers = {path.name for path in GEO.glob("*.parquet")}
    readme = (GEO / "README.md").read_text(encoding="utf-8")
    assert layers <= set(FILES)
    for name in layers:
        assert f"`{name}`" in readme
        assert FILES[name]["sha256"][:16] in readme


def test_incidents_are_figures_only() -> None:
    columns = pq.read_schema(GEO / "incidents.parquet").names
    assert set(columns) == set(FIGURES.names)
    assert not {"url", "place", "cause_reported", "date", "geometry"} & set(columns)
    assert read_about(GEO / "incidents.parquet")["licence"] == SOURCE_LICENCE


def test_figures_lead_to_no_record_of_the_source() -> None:
    figures = pd.read_parquet(GEO / "incidents.parquet")
    assert figures["incident_id"].str.fullmatch(r"mmp:f\d{5}").all()
    assert figures["month"].str.fullmatch(r"\d{4}-\d{2}").all()
    assert set(figures["cell"].map(lambda cell: int(cell[1], 16))) == {5}
    # The commonest words of a text column; none is longer than a category's name.
    assert figures.select_dtypes("string").map(len).max().max() < 80


def test_people_are_those_the_import_kept() -> None:
    incidents = riskmap.load_incidents()
    balance = read_about(GEO / "incidents.parquet")["balance"]["dead_and_missing"]
    assert incidents["dead_and_missing"].sum() == balance["layer"]
    parts = incidents[["n_women", "n_men", "n_children", "n_sex_unknown"]].sum(axis=1)
    assert (parts == incidents["dead_and_missing"]).all()
    assert incidents["date_precision"].isin(["month", "year"]).all()
    assert incidents["radius_km"].min() >= 8


def test_hotspots_stand_in_all_three_headline_environments() -> None:
    hotspots = riskmap.load_hotspots()
    assert set(HEADLINE_ENVIRONMENTS) <= set(hotspots["environment"])
    assert hotspots["rank"].tolist() == list(range(1, len(hotspots) + 1))
    uncertain = (hotspots["n_incidents"] < 3) | (hotspots["stability"] < 0.5)
    assert hotspots.loc[uncertain, "expected_deaths_12m"].isna().all()


@pytest.mark.parametrize(
    ("environment", "window", "among"),
    [("sea", (9, 31, 20, 38), 3), ("desert", (-114, 30, -109, 33.5), 3), ("desert", (-5, 15, 30, 30), 5)],
)
def test_the_places_everyone_knows_are_among_the_first(environment: str, window: tuple, among: int) -> None:
    hotspots = riskmap.load_hotspots()
    first = hotspots[hotspots["environment"] == environment].head(among)
    assert len(first.cx[window[0] : window[2], window[1] : window[3]]) >= 1


def test_the_forecast_covers_every_environment_of_every_cell() -> None:
    forecast = riskmap.load_forecast()
    assert forecast.groupby("cell")["environment"].nunique().eq(forecast["environment"].nunique()).all()
    assert 500 < forecast["expected_incidents_12m"].sum() < 10_000
