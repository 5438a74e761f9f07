"""Counts of an incidents layer: the same however it is cut, and true to the rows they were made of."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import world

from riskmap import schema
from riskmap.errors import InputError
from riskmap.geodesy import cells_of, distance_km
from riskmap.incidents.row_groups import parts_of, read_part
from riskmap.layers import save_layer
from riskmap.model import aggregation
from riskmap.model.aggregation import COLUMNS, add_counts, count_layer, counts_of


@pytest.fixture(scope="module")
def incidents():
    rng = np.random.default_rng(7)
    n = 600
    longitude, latitude = rng.normal(5.0, 0.4, n).round(2), rng.normal(20.0, 0.4, n).round(2)
    return world.make_incidents(
        longitude,
        latitude,
        rng,
        environment=rng.choice(["desert", "container"], n),
        radius_km=rng.choice([1.0, 20.0, 150.0], n),
        incident_kind=rng.choice(["incident", "cumulative"], n, p=[0.9, 0.1]),
        country=rng.choice(["NER", "DZA"], n),
    )


def _same(one: aggregation.Counts, other: aggregation.Counts) -> bool:
    return all(getattr(one, name).equals(getattr(other, name)) for name in ("kinds", "figures", "months"))


@pytest.mark.parametrize("resolution", [7, aggregation.COARSE])
def test_counts_do_not_depend_on_how_a_layer_is_cut(incidents, resolution):
    whole = counts_of(incidents, resolution)
    shuffled = incidents.sample(frac=1, random_state=1)
    parts = [counts_of(shuffled.iloc[start::7], resolution) for start in range(7)]
    assert _same(add_counts(parts), whole)
    assert _same(add_counts([add_counts(parts[4:]), parts[2], add_counts([parts[3], *parts[:2]])]), whole)


def test_counts_hold_every_incident_and_person_once(incidents):
    counts = counts_of(incidents)
    assert len(counts) == counts.figures["n"].sum() == counts.months["n"].sum() == len(incidents)
    people = incidents["dead_and_missing"].sum()
    assert counts.kinds["deaths"].sum() == counts.figures["dead_and_missing"].sum() == people
    once = incidents["incident_kind"].eq("incident")
    assert counts.kinds["whole"].sum() == people + incidents.loc[once, "dead_and_missing"].sum()
    placed = counts.kinds["radius"] != aggregation.UNPLACED
    assert counts.kinds.loc[placed, "n"].sum() == incidents["radius_km"].le(100).sum()


def test_the_forecasts_cell_is_that_of_each_point_itself(incidents):
    held = counts_of(incidents, aggregation.COARSE).kinds.groupby("cell")["n"].sum()
    cells = pd.Series(cells_of(incidents.geometry.x, incidents.geometry.y)).map(lambda name: int(name, 16))
    assert held.to_dict() == cells.value_counts().to_dict()


def test_a_places_mean_point_is_the_mean_of_its_incidents(incidents):
    at_one = world.make_incidents(
        [5.1234] * 3, [20.4321] * 3, np.random.default_rng(1), date=pd.Timestamp("2020-03-03")
    )
    kinds = counts_of(at_one, aggregation.COARSE).kinds
    x, y, z = (kinds[name].sum() for name in "xyz")
    longitude, latitude = np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))
    assert distance_km(longitude, latitude, 5.1234, 20.4321)[0] < 1e-4


def test_a_layer_on_disk_counts_as_its_rows_do(incidents, tmp_path):
    for number in range(3):
        save_layer(incidents.iloc[number::3], tmp_path / f"part{number}.parquet", schema.INCIDENTS)
    assert _same(count_layer(tmp_path), counts_of(incidents))
    until = np.datetime64("2018-06-30")
    assert _same(count_layer(tmp_path, until), counts_of(incidents[incidents["date"] <= pd.Timestamp(until)]))


def test_rows_of_a_part_are_those_of_the_layer(incidents, tmp_path):
    save_layer(incidents, tmp_path / "layer.parquet", schema.INCIDENTS)
    rows = read_part(parts_of(tmp_path / "layer.parquet")[0], COLUMNS)
    assert np.array_equal(rows["longitude"], incidents.geometry.x)
    assert np.array_equal(rows["latitude"], incidents.geometry.y)
    assert rows["environment"].astype(str).tolist() == incidents["environment"].tolist()


def test_a_part_that_breaks_the_contract_is_refused(incidents, tmp_path):
    broken = incidents.assign(environment="swamp", date=pd.Timestamp("1900-01-01"))
    broken.to_parquet(tmp_path / "broken.parquet")
    with pytest.raises(InputError) as caught:
        count_layer(tmp_path)
    assert {"'swamp'" in fault.found for fault in caught.value.faults} == {True, False}
    with pytest.raises(InputError, match="no such file"):
        count_layer(tmp_path / "missing.parquet")
    (tmp_path / "text.parquet").write_text("no layer")
    with pytest.raises(InputError, match="not readable"):
        count_layer(tmp_path / "text.parquet")
