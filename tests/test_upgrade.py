"""A store whose layers fit no more, whatever its layout says: named and left out, the pages stay up."""

from __future__ import annotations

from datetime import date

import geopandas
import pytest

from riskmap import doctor
from riskmap.layers import load_hotspots
from riskmap.model import registry
from riskmap.model.layout import MODELS
from riskmap.settings import geo_folder, home_folder
from riskmap.store import Versions, locked
from riskmap.tier import PUBLIC, Tier
from riskmap.ui.content import _hotspots_served

TODAY = Tier(PUBLIC, date(2026, 1, 1))


def serve_a_model(*lacking: str) -> None:
    """A kept and promoted model with half the shipped hotspots, without the columns that it did not know."""
    versions = Versions(MODELS.opened(make=True) / "older")
    hotspots = geopandas.read_parquet(geo_folder() / "hotspots.parquet").iloc[::2]
    with locked(versions.folder), versions.staged() as stage:
        hotspots.drop(columns=list(lacking)).to_parquet(stage / "hotspots.parquet")
        (stage / "forecast.parquet").write_bytes((geo_folder() / "forecast.parquet").read_bytes())
        (stage / "about.json").write_text("{}")
        versions.point_to(versions.add(stage))
    (home_folder() / "models" / registry.PROMOTED).write_text('["older/v0001"]')


def test_a_store_that_still_fits_is_served() -> None:
    serve_a_model()
    assert len(_hotspots_served(TODAY)) == -(-len(load_hotspots()) // 2)
    assert {finding.state for finding in doctor.examine()} == {doctor.WHOLE}


@pytest.mark.parametrize("lacking", [("trend",), ("stability", "states")])
def test_a_store_that_fits_no_more_is_named_and_the_pages_stay_up(lacking: tuple[str, ...]) -> None:
    serve_a_model(*lacking)
    assert len(_hotspots_served(TODAY)) == len(load_hotspots())
    told = [finding.told for finding in doctor.examine() if finding.state == doctor.BROKEN]
    assert any("older" in line and lacking[0] in line for line in told)
