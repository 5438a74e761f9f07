"""Cells are described as any atlas would."""

from __future__ import annotations

import numpy as np
import pytest

from riskmap import geodesy
from riskmap.model.cell_traits import BORDER_KM, COAST_KM, TOWN_KM, describe_cells

PLACES = {
    "open sea": (18.5, 34.5),
    "Sahara": (10.5, 18.5),
    "Niamey": (2.11, 13.51),
    "Lagos": (3.4, 6.5),
    "El Paso": (-106.45, 31.8),
}


@pytest.fixture(scope="module")
def described():
    around = {
        name: geodesy.cells_within(geodesy.cells_of([lon], [lat]), 150)  # borders are told by neighbours
        for name, (lon, lat) in PLACES.items()
    }
    cells = np.unique(np.concatenate(list(around.values())).astype(str)).astype(object)
    table = describe_cells(cells).set_index(cells)
    return {name: table.loc[geodesy.cells_of([lon], [lat])[0]] for name, (lon, lat) in PLACES.items()}


def test_sea_and_land_lie_on_their_sides_of_the_coast(described) -> None:
    at_shore = np.digitize(0, COAST_KM)
    assert described["open sea"]["coast"] < at_shore
    assert all(described[name]["coast"] >= at_shore for name in ("Sahara", "Niamey", "El Paso"))
    assert described["Sahara"]["coast"] == len(COAST_KM)
    assert abs(described["Lagos"]["coast"] - at_shore) <= 2


def test_towns_rivers_borders_and_climate_are_told(described) -> None:
    assert described["Niamey"]["town"] <= 1
    assert described["Sahara"]["town"] >= 2
    assert described["open sea"]["town"] == len(TOWN_KM)
    assert 1 <= described["Niamey"]["water"] <= 2
    assert described["open sea"]["water"] == 0
    assert described["El Paso"]["border"] == 1
    assert described["Sahara"]["border"] == len(BORDER_KM) + 1
    assert described["Sahara"]["climate"] == 2
    assert described["Sahara"]["country"] == "NER"
