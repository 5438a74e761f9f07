"""The risk model on the full data of the Missing Migrants Project: what a planner would look for is there."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from io import BytesIO

import geopandas
import pytest

from riskmap.geodesy import distance_km
from riskmap.incidents import import_incidents
from riskmap.model import RiskModel
from riskmap.vocabulary import HEADLINE_ENVIRONMENTS

pytestmark = pytest.mark.mmp
AS_OF = datetime(2023, 12, 31)


@pytest.fixture(scope="module")
def incidents() -> geopandas.GeoDataFrame:
    import os
    from pathlib import Path

    return import_incidents([Path(os.environ["RISKMAP_MMP_DATA"]) / "mmp_api"], as_of=datetime(2024, 1, 5)).incidents


@pytest.fixture(scope="module")
def trained(incidents: geopandas.GeoDataFrame) -> RiskModel:
    return RiskModel().fit(incidents, as_of=AS_OF)


def hotspots_of(trained: RiskModel, environment: str) -> geopandas.GeoDataFrame:
    hotspots = trained.hotspots_
    return hotspots[hotspots["environment"] == environment].reset_index(drop=True)


def place_of(hotspots: geopandas.GeoDataFrame, longitude: float, latitude: float, within_km: float) -> int:
    """Place, among these, of the first hotspot whose middle lies within so many km of a point; 1 is the first."""
    middles = hotspots.geometry.centroid
    n = len(hotspots)
    near = distance_km(middles.x, middles.y, [longitude] * n, [latitude] * n) <= within_km
    return int(near.argmax()) + 1 if near.any() else n + 1


@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_the_places_everyone_knows_are_among_the_first_of_their_environment(trained: RiskModel) -> None:
    assert all(len(hotspots_of(trained, name)) for name in HEADLINE_ENVIRONMENTS)
    assert place_of(hotspots_of(trained, "sea"), 12.3, 34.0, 300) <= 2
    assert place_of(hotspots_of(trained, "desert"), -112.0, 32.0, 150) == 1
    assert place_of(hotspots_of(trained, "desert"), 8.0, 17.0, 150) <= 8


def test_no_hotspot_comes_from_a_desk_or_is_too_wide_to_act_upon(
    trained: RiskModel, incidents: geopandas.GeoDataFrame
) -> None:
    model = trained
    desk = (incidents["location_precision"] == "reporting point").to_numpy()
    assert desk.sum() >= 100
    assert (model.labels_[desk] == -1).all()
    metres = model.hotspots_.to_crs("EPSG:6933").minimum_bounding_radius() * 2
    assert metres.max() <= 450e3


@pytest.mark.long
def test_a_second_run_on_shuffled_rows_gives_the_same_bytes(
    trained: RiskModel, incidents: geopandas.GeoDataFrame
) -> None:
    again = RiskModel().fit(incidents.sample(frac=1, random_state=1), as_of=AS_OF)
    for name in ("hotspots_", "forecast_"):
        first, second = BytesIO(), BytesIO()
        getattr(trained, name).to_parquet(first)
        getattr(again, name).to_parquet(second)
        assert first.getvalue() == second.getvalue()


@pytest.mark.long
@pytest.mark.alone
def test_training_keeps_to_its_time_and_memory(incidents: geopandas.GeoDataFrame, tmp_path) -> None:
    """In a process of its own, as `riskmap train` does it; processor time, since the machine may be busy."""
    from riskmap.layers import save_layer
    from riskmap.schema import INCIDENTS

    layer = save_layer(incidents, tmp_path / "incidents.parquet", INCIDENTS)
    code = (
        "import resource, sys\n"
        "from riskmap.cli import app\n"
        f"app(['train', '--incidents', {str(layer)!r}, '--until', '2023-12-31'], standalone_mode=False)\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)"
    )
    environment = {**os.environ, "RISKMAP_HOME": str(tmp_path / "home")}
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    megabytes, seconds = map(float, told.stdout.splitlines()[-1].split())
    assert megabytes <= 1200
    assert seconds <= 60
