"""Small made layers that keep their contracts, for tests of figures, maps, charts, exports and pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import geopandas
import numpy as np
import pandas as pd
import shapely

from riskmap.geodesy import cell_polygons, cells_of
from riskmap.schema import HOTSPOTS, INCIDENTS, check_layer
from riskmap.vocabulary import ENVIRONMENTS, LOCATION_PRECISIONS

PLACES = {"sea": (12.6, 35.0), "desert": (7.9, 18.5), "container": (-98.5, 29.4), "river": (-100.5, 28.7)}


def made_incidents(rows: Iterable[Mapping[str, object]]) -> geopandas.GeoDataFrame:
    """An incidents layer; each row tells what matters (`date`, `people`, `environment`, `lon`, `lat`, ...)."""
    plain = {
        "source": "made",
        "incident_kind": "incident",
        "found_kind": "unknown",
        "date_meaning": "unknown",
        "date_precision": "month",
        "n_missing": 0,
        "n_survivors": 0,
        "n_women": 0,
        "n_men": 0,
        "n_children": 0,
        "cause": "Mixed or unknown",
        "environment": "sea",
        "environment_rule": "made",
        "environment_confidence": 1.0,
        "location_precision": "exact",
        "radius_km": 10.0,
        "location_status": "as given",
        "route": "Central Mediterranean",
        "country": "unknown",
        "region": "unknown",
        "origin_country": "unknown",
        "origin_region": "unknown",
        "source_quality": 3,
        "url": "",
        "people": 1,
        "date": "2023-01-01",
    }
    table = pd.DataFrame([{**plain, **row} for row in rows])
    table["incident_id"] = [f"made:{number}" for number in range(len(table))]
    table["date"] = pd.to_datetime(table["date"])
    table["n_dead"] = table["dead_and_missing"] = table.pop("people")
    table["n_sex_unknown"] = table["n_dead"] - table[["n_women", "n_men", "n_children"]].sum(axis=1)
    places = [PLACES.get(environment, (0.0, 0.0)) for environment in table["environment"]]
    longitude = table.pop("lon") if "lon" in table else pd.Series(np.nan, table.index)
    latitude = table.pop("lat") if "lat" in table else pd.Series(np.nan, table.index)
    points = geopandas.points_from_xy(
        longitude.fillna(pd.Series([place[0] for place in places])),
        latitude.fillna(pd.Series([place[1] for place in places])),
        crs=4326,
    )
    return check_layer(geopandas.GeoDataFrame(table[INCIDENTS.names], geometry=points), INCIDENTS)


def random_incidents(n_incidents: int = 400, seed: int = 7) -> geopandas.GeoDataFrame:
    """Incidents of ten years in all environments, with every kind of count."""
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(n_incidents):
        women, men, children, unknown = (int(number) for number in random.integers(0, 4, 4))
        environment = str(random.choice(list(ENVIRONMENTS)))
        lon, lat = PLACES.get(environment, (0.0, 0.0))
        rows.append(
            {
                "date": f"{random.integers(2014, 2024)}-{random.integers(1, 13):02d}-01",
                "people": women + men + children + unknown,
                "n_women": women,
                "n_men": men,
                "n_children": children,
                "environment": environment,
                "lon": lon + random.normal(),
                "lat": lat + random.normal(),
                "route": str(random.choice(["Central Mediterranean", "Sahara Desert crossing", "unknown"])),
                "country": str(random.choice(["ITA", "NER", "unknown"])),
                "source_quality": int(random.integers(1, 6)),
                "location_precision": str(random.choice(LOCATION_PRECISIONS)),
            }
        )
    return made_incidents(rows)


def made_hotspots(
    environments: Iterable[str] = ("sea", "desert", "container"), name: str = "Off {}"
) -> geopandas.GeoDataFrame:
    """A hotspot of one coarse H3 cell around each environment's made place."""
    rows = [_hotspot(rank, environment, name) for rank, environment in enumerate(environments, 1)]
    return check_layer(geopandas.GeoDataFrame(rows, geometry="geometry", crs=4326), HOTSPOTS)


def _hotspot(rank: int, environment: str, name: str) -> dict[str, object]:
    lon, lat = PLACES[environment]
    shape = cell_polygons(cells_of(lon, lat, 2))[0]
    counts = {"n_incidents": 3, "n_dead": 9, "n_missing": 1, "dead_and_missing": 10}
    people = {"n_women": 1, "n_men": 2, "n_children": 3, "n_sex_unknown": 4}
    day = pd.Timestamp("2023-12-31")
    return {
        "hotspot_id": f"{environment}-{rank}",
        "rank": rank,
        "name": name.format(environment),
        "environment": environment,
        **counts,
        **people,
        "first_date": pd.Timestamp("2014-01-01"),
        "last_date": day,
        "expected_deaths_12m": 12.0,
        "expected_deaths_12m_low": 5.0,
        "expected_deaths_12m_high": 20.0,
        "forecast_period": "January to December 2024",
        "forecast_by": "riskmap",
        "p_value": 0.001,
        "stability": 0.9,
        "trend": "persistent",
        "source_quality": 3.4,
        "states": "ITA LBY",
        "routes": "Central Mediterranean",
        "evidence": "Made for a test.",
        "model_version": "made",
        "data_date": day,
        "geometry": shapely.Polygon(shape),
    }
