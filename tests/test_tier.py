"""The tier: what is finer than it changes no byte of what leaves, whatever the filter, whatever the version."""

from __future__ import annotations

import calendar
from datetime import date

import geopandas
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from made_layers import made_hotspots, made_incidents, random_incidents

from riskmap.errors import ModelError, SettingError
from riskmap.geodesy import cells_of
from riskmap.layers import load_near_misses
from riskmap.schema import HOTSPOTS, INCIDENTS, NEAR_MISSES, check_layer
from riskmap.tier import (
    PARTNER,
    PARTNER_ONLY,
    PUBLIC,
    Tier,
    WithheldError,
    check_model,
    current_tier,
    detail_of,
    learnable,
    release,
)

TODAY = date(2024, 6, 30)
OPEN = Tier(PUBLIC, TODAY)


def moved_below_the_tier(incidents: geopandas.GeoDataFrame, seed: int) -> geopandas.GeoDataFrame:
    """The same incidents on other days of their months, at other points of their cells, with other keys and words."""
    random = np.random.default_rng(seed)
    cells = cells_of(incidents.geometry.x, incidents.geometry.y, 5)
    points = np.column_stack([incidents.geometry.x, incidents.geometry.y])
    moved = points + random.normal(0, 0.01, points.shape)
    stays = cells_of(*moved.T, 5) == cells
    points = np.where(stays[:, None], moved, points)
    days = [
        day.replace(day=int(random.integers(1, calendar.monthrange(day.year, day.month)[1] + 1)))
        for day in incidents["date"]
    ]
    order = random.permutation(len(incidents))
    other = incidents.assign(
        date=pd.to_datetime(days).astype(incidents["date"].dtype),
        date_precision="day",
        incident_id=[f"other:{number}" for number in order],
        url=[f"https://example.org/{number}" for number in order],
        origin_country="ERI",
    ).set_geometry(geopandas.points_from_xy(*points.T, crs=4326))
    return other.iloc[order].reset_index(drop=True)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_what_is_finer_than_the_tier_changes_nothing_that_leaves(seed: int) -> None:
    incidents = random_incidents(60, seed)
    assert_geodataframe_equal(
        release("incidents", incidents, OPEN), release("incidents", moved_below_the_tier(incidents, seed + 1), OPEN)
    )


def test_no_one_is_lost_but_those_of_the_last_thirty_days() -> None:
    incidents = random_incidents()
    assert release("incidents", incidents, OPEN).dead_and_missing.sum() == incidents.dead_and_missing.sum()


def test_a_month_leaves_whole_or_not_yet() -> None:
    incidents = made_incidents({"date": f"2024-05-{day:02d}"} for day in range(1, 32))
    sizes = [
        len(release("incidents", incidents, Tier(PUBLIC, day.date())))
        for day in pd.date_range("2024-05-20", "2024-07-20")
    ]
    assert set(sizes) == {0, 31}
    assert len(release("incidents", incidents, Tier(PUBLIC, date(2024, 6, 29)))) == 0
    assert len(release("incidents", incidents, Tier(PUBLIC, date(2024, 6, 30)))) == 31


def test_of_an_incident_known_to_the_year_the_year_must_be_over() -> None:
    incidents = made_incidents([{"date": "2024-01-01", "date_precision": "year"}])
    assert len(release("incidents", incidents, OPEN)) == 0
    assert len(release("incidents", incidents, Tier(PUBLIC, date(2025, 1, 30)))) == 1


def test_released_layers_keep_their_contracts_and_a_second_pass_changes_nothing() -> None:
    for name, rows, contract in (
        ("incidents", random_incidents(), INCIDENTS),
        ("near misses", load_near_misses(), NEAR_MISSES),
        ("hotspots", made_hotspots(), HOTSPOTS),
    ):
        once = check_layer(release(name, rows, OPEN), contract)
        assert_geodataframe_equal(release(name, once, OPEN), once)


def test_near_misses_tell_no_place_day_word_or_link() -> None:
    whole = load_near_misses()
    told = release("near misses", whole, OPEN).drop(columns="geometry").astype(str).to_csv()
    assert release("near misses", whole, OPEN).n_found_alive.sum() == whole.n_found_alive.sum()
    for row in whole.itertuples():
        for secret in (row.place, row.told, row.url, row.source, row.near_miss_id, row.origin_country):
            assert str(secret) not in told
        assert f"{row.date:%Y-%m-%d}" not in told or row.date.day == 1


def test_hotspots_tell_months_and_no_forecast_finer_than_a_cell_of_the_forecast() -> None:
    hotspots = made_hotspots(["sea", "desert"])
    tiny = hotspots.geometry.iloc[0].centroid.buffer(0.1)
    hotspots.loc[0, "geometry"] = tiny
    hotspots.loc[1, "last_date"] = pd.Timestamp("2023-11-17")
    public = release("hotspots", hotspots, OPEN)
    assert (
        public.filter(like="expected_").iloc[0].isna().all() and public.filter(like="expected_").iloc[1].notna().all()
    )
    assert public.last_date.tolist()[1] == pd.Timestamp("2023-11-01")
    assert hotspots.last_date.tolist()[1] == pd.Timestamp("2023-11-17")


@pytest.mark.parametrize("layer", [*PARTNER_ONLY, "a layer nobody has thought about"])
def test_sites_and_strangers_never_leave_in_public(layer: str) -> None:
    assert not OPEN.lets_out(layer)
    with pytest.raises(WithheldError, match="public"):
        release(layer, made_hotspots(), OPEN)


def test_partners_get_the_layer_as_it_is() -> None:
    incidents = random_incidents(20)
    assert release("incidents", incidents, Tier(PARTNER, TODAY)) is incidents
    assert all(Tier(PARTNER, TODAY).lets_out(layer) for layer in PARTNER_ONLY)


def test_a_model_that_learnt_from_days_is_known_and_does_not_leave_in_public() -> None:
    fine = moved_below_the_tier(random_incidents(30), 1)
    with pytest.raises(ModelError, match="Train it anew"):
        check_model(detail_of(fine), OPEN)
    check_model(detail_of(fine), Tier(PARTNER, TODAY))
    check_model(detail_of(learnable(fine, OPEN)), OPEN)


def test_points_finer_than_cells_are_known_without_any_day() -> None:
    assert detail_of(made_incidents([{"lon": 12.3456, "lat": 35.4321}]))


def test_public_is_what_is_set_when_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RISKMAP_TIER", raising=False)
    assert current_tier(TODAY) == OPEN
    monkeypatch.setenv("RISKMAP_TIER", "everything")
    with pytest.raises(SettingError, match="public, partner"):
        current_tier(TODAY)
