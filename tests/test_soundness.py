"""How sound the data are: heaps, gaps and grades counted against layers whose truth is known."""

from __future__ import annotations

import geopandas
import pandas as pd
import pytest

from riskmap.incidents.figures import load_incidents
from riskmap.soundness import empty_months, heaped_places, missing_months, quality_by_year
from riskmap.summaries import month_number


def made(rows: list[tuple]) -> geopandas.GeoDataFrame:
    columns = ["date", "longitude", "latitude", "dead_and_missing", "route", "location_precision", "source_quality"]
    told = pd.DataFrame(rows, columns=columns)
    told["date"] = pd.to_datetime(told["date"])
    told["source_quality"] = told["source_quality"].astype("Int8")
    return geopandas.GeoDataFrame(told, geometry=geopandas.points_from_xy(told.longitude, told.latitude), crs=4326)


AGADEZ, ZUWARA = (7.99, 16.97), (12.08, 32.93)


@pytest.fixture
def incidents() -> geopandas.GeoDataFrame:
    heap = [("2020-01-05", *AGADEZ, 2, "A", "reporting point", 1)] * 6 + [
        ("2020-02-05", *AGADEZ, 1, "A", "area", 3)
    ] * 2
    return made([*heap, ("2020-06-01", *ZUWARA, 30, "A", "exact", None), ("2021-01-01", *ZUWARA, 4, "B", "exact", 5)])


def test_the_heap_is_first_and_named(incidents: geopandas.GeoDataFrame) -> None:
    heaps = heaped_places(incidents)
    assert heaps[["incidents", "people", "precision"]].to_numpy().tolist() == [
        [8, 14, "reporting point"],
        [2, 34, "exact"],
    ]
    assert "Agadez" in heaps.name[0]
    assert heaps["share"].tolist() == [6 / 8, 1.0]


def test_months_between_first_and_last_without_a_record_are_missing(incidents: geopandas.GeoDataFrame) -> None:
    gaps = missing_months(incidents, fewest=2)
    (row,) = gaps.itertuples()
    assert (row.route, row.incidents, row.months, row.missing) == ("A", 9, 6, 3)
    assert row.gap_from == month_number(pd.Timestamp("2020-03-01"))
    assert row.gap_to == month_number(pd.Timestamp("2020-05-01"))
    assert empty_months(incidents) == 3 + 6


def test_a_route_without_gaps_has_none() -> None:
    whole = made([(f"2020-{month:02d}-01", *ZUWARA, 1, "A", "exact", 1) for month in range(1, 13)])
    assert missing_months(whole, fewest=1).missing.tolist() == [0]
    assert empty_months(whole) == 0


def test_grades_add_up_to_all_incidents_of_a_year(incidents: geopandas.GeoDataFrame) -> None:
    table = quality_by_year(incidents)
    assert table.loc[2020].drop("mean").tolist() == [1, 6, 0, 2, 0, 0, 9]
    assert table.loc[2020, "mean"] == pytest.approx((6 * 1 + 2 * 3) / 8)
    assert table.loc[2021, "all"] == 1


def test_every_shipped_incident_is_in_the_table_of_grades() -> None:
    shipped = load_incidents()
    table = quality_by_year(shipped)
    assert table["all"].sum() == len(shipped)
    assert table.drop(columns=["all", "mean"]).sum().sum() == len(shipped)
    assert heaped_places(shipped).incidents.is_monotonic_decreasing
