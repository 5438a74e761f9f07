"""Hotspots written in each format say the same when read back."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pandas as pd
import pytest
from made_layers import made_hotspots
from typer.testing import CliRunner

from riskmap.cli import app
from riskmap.errors import SettingError
from riskmap.export.files import ENDINGS, write_hotspots
from riskmap.layers import load_hotspots


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path)
    return geopandas.read_parquet(path) if path.suffix == ".parquet" else geopandas.read_file(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_format_is_read_back_with_the_same_people(ending: str, tmp_path: Path) -> None:
    hotspots = made_hotspots(["sea", "desert", "container"])
    read = _read(write_hotspots(hotspots, tmp_path / f"hotspots{ending}"))
    assert read["hotspot_id"].tolist() == hotspots["hotspot_id"].tolist()
    assert read["dead_and_missing"].sum() == hotspots["dead_and_missing"].sum()
    if ending != ".csv":
        assert read.geometry.geom_equals_exact(hotspots.geometry, 1e-3).all()
    assert [path.name for path in tmp_path.iterdir()] == [f"hotspots{ending}"]


def test_an_unknown_ending_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"expected one of \.parquet"):
        write_hotspots(made_hotspots(), tmp_path / "hotspots.xyz")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_command_writes_the_served_hotspots(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"hotspots{ending}"
    result = CliRunner().invoke(app, ["hotspots", "--out", str(path)])
    assert result.exit_code == 0, result.output
    assert len(_read(path)) == len(load_hotspots())


def test_the_command_writes_the_served_forecast(tmp_path: Path) -> None:
    path = tmp_path / "forecast.parquet"
    result = CliRunner().invoke(app, ["forecast", "--out", str(path)])
    assert result.exit_code == 0, result.output
    columns = ["cell", "environment", "expected_incidents_12m", "expected_deaths_12m", "forecast_by"]
    assert pd.read_parquet(path).columns.tolist() == columns


def test_a_forecast_goes_into_no_file_of_another_name(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["forecast", "--out", str(tmp_path / "forecast.csv")])
    assert isinstance(done.exception, SettingError)
    assert ".parquet" in str(done.exception)
    assert list(tmp_path.glob("*.csv")) == []
