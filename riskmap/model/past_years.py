"""How the forecast did in each hotspot in past years: what was expected there from what came before, and what came.

The outlines are today's: they were drawn knowing the years that are told, so that places where more came than was
expected are among them more often than not. That is said wherever the record is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import geopandas
import h3
import numpy as np
import pandas as pd
import shapely

from riskmap.geodesy import FORECAST_RESOLUTION
from riskmap.model.intensity import IntensityModel
from riskmap.model.publication import label_points
from riskmap.model.riskmodel import INTERVAL

COLUMNS = ["hotspot_id", "year", "expected_deaths", "expected_deaths_low", "expected_deaths_high", "dead_and_missing"]


def past_forecasts(
    incidents: geopandas.GeoDataFrame,
    hotspots: geopandas.GeoDataFrame,
    years: Sequence[int],
    make_model: Callable[[], IntensityModel] = IntensityModel,
) -> pd.DataFrame:
    """A row per hotspot that carries a forecast and year: expected deaths with 80 % interval, and what was recorded.

    Each year's forecast learns only from what is dated before its first of January. Columns: `COLUMNS`.

    Raises
    ------
    ModelError
        When nothing with deaths goes before a year.
    """
    carrying = hotspots[hotspots["expected_deaths_12m"].notna()].reset_index(drop=True)
    environments = dict(zip(carrying["hotspot_id"], carrying["environment"], strict=True))
    cells = {key: _cells(shape) for key, shape in zip(carrying["hotspot_id"], carrying.geometry, strict=True)}
    dates = pd.to_datetime(incidents["date"])
    labels = label_points(incidents, carrying.geometry.to_list(), carrying["environment"].to_list())
    tables = []
    for year in years:
        model = make_model().fit(incidents[dates < datetime(year, 1, 1)], as_of=datetime(year - 1, 12, 31))
        told = model.intervals(cells, environments, levels=(INTERVAL,))
        within = (dates.dt.year == year).to_numpy() & (labels >= 0)
        people = np.bincount(labels[within], incidents["dead_and_missing"].to_numpy()[within], len(carrying))
        low, high = (told[f"{side}_{round(100 * INTERVAL)}"].to_numpy() for side in ("low", "high"))
        columns = (carrying["hotspot_id"], year, told["expected_deaths_12m"].to_numpy(), low, high, people.astype(int))
        tables.append(pd.DataFrame(dict(zip(COLUMNS, columns, strict=True))))
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)
    return table.sort_values(["hotspot_id", "year"], ignore_index=True)


def _cells(outline: shapely.Geometry) -> list[str]:
    """Cells of the forecast whose centres lie in an outline; of a smaller one the cell of its middle."""
    cells = h3.geo_to_cells(outline, FORECAST_RESOLUTION)
    if not cells:
        middle = outline.representative_point()
        cells = [h3.latlng_to_cell(middle.y, middle.x, FORECAST_RESOLUTION)]
    return sorted(cells)
