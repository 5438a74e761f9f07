"""No hotspot that ships stands or falls with one heaped point: take its largest heap away, and it is still there."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest

import riskmap
from riskmap.model.clusters import ClusterRules, find_hills, floor_of, trim_rim
from riskmap.model.hotspots import Hills, find_all_hills
from riskmap.model.publication import FEWEST_INCIDENTS, LEAST_STABILITY
from riskmap.model.spread import spread_over_cells
from riskmap.model.stability import STANDS, best_overlap

HEAPED = ("area", "country", "reporting point")
RULES = ClusterRules()


def overlaps_without_heaps(
    found: Hills, incidents: geopandas.GeoDataFrame, places: np.ndarray, peaks: set[str]
) -> dict:
    """For each hill whose peak is named, its overlap with what is found when its largest heap is left out."""
    members = incidents.iloc[found.rows]
    heaped, place = members["location_precision"].isin(HEAPED).to_numpy(), places[found.rows]
    overlaps = {}
    for label in range(found.labels.max() + 1):
        cells = np.flatnonzero(found.labels == label)
        if not len(cells) or found.ground.cells[cells[np.argmax(found.density[cells])]] not in peaks:
            continue
        within = np.asarray(found.shares[:, cells].sum(axis=1)).ravel() * heaped
        largest = np.bincount(place, within).argmax()
        weight = np.asarray(found.shares[~(heaped & (place == largest))].sum(axis=0)).ravel()
        floor = floor_of(found.surface.expected(weight), found.ground, RULES)
        again = trim_rim(find_hills(found.ground.kernel @ weight, floor, found.ground, RULES), weight, found.ground)
        alone = np.where(found.labels == label, 0, -1)
        overlaps[found.ground.cells[cells[np.argmax(found.density[cells])]]] = best_overlap(alone, again, weight)[0]
    return overlaps


@pytest.mark.long
def test_no_shipped_hotspot_hangs_on_its_largest_heap() -> None:
    incidents = riskmap.load_incidents().sort_values("incident_id", kind="stable", ignore_index=True)
    hotspots = riskmap.load_hotspots()
    spread = spread_over_cells(incidents)
    seen = 0
    for found in find_all_hills(incidents["environment"].to_numpy(), spread, RULES):
        own = hotspots[hotspots["environment"] == found.environment]
        peaks = set(own["hotspot_id"].str.removeprefix(f"{found.environment}-"))
        overlaps = overlaps_without_heaps(found, incidents, spread.places, peaks)
        seen += len(overlaps)
        assert {cell: overlap for cell, overlap in overlaps.items() if overlap < STANDS} == {}
    assert seen == len(hotspots)


def test_thin_and_unsteady_hotspots_ship_no_forecast_and_all_others_a_whole_one() -> None:
    hotspots = riskmap.load_hotspots()
    thin = (hotspots["n_incidents"] < FEWEST_INCIDENTS) | (hotspots["stability"] < LEAST_STABILITY)
    told = hotspots[["expected_deaths_12m", "expected_deaths_12m_low", "expected_deaths_12m_high"]]
    assert told[thin].isna().all().all()
    assert told[~thin].notna().all().all()
    assert hotspots["stability"].notna().all()
    assert (hotspots["n_incidents"] >= 1).all()


def test_the_bounds_of_what_is_expected_are_people_around_it() -> None:
    hotspots = riskmap.load_hotspots().dropna(subset="expected_deaths_12m")
    low, high = hotspots["expected_deaths_12m_low"], hotspots["expected_deaths_12m_high"]
    assert (low % 1 == 0).all() and (high % 1 == 0).all()
    assert (low <= hotspots["expected_deaths_12m"]).all() and (high > hotspots["expected_deaths_12m"]).all()


def test_a_forecast_says_whose_it_is_as_the_backtest_found() -> None:
    from riskmap.model.skill import baselines_to_use, read_skill

    baselines = baselines_to_use(read_skill())
    for layer in (riskmap.load_hotspots(), riskmap.load_forecast()):
        wanted = layer["environment"].map(lambda name: baselines.get(name, "riskmap"))
        assert layer["forecast_by"].eq(wanted).all()
