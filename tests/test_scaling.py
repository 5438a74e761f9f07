"""Counted and learnt by two workers of a cluster, also when one is killed at it: the same counts, the same forecast."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from dask_workers import two_workers
from typer.testing import CliRunner

from riskmap.cli import app
from riskmap.engine import Dask, Local, opened
from riskmap.errors import ModelError, SettingError
from riskmap.layers import save_layer
from riskmap.model import aggregation, intensity
from riskmap.model.aggregation import Counts, count_layer
from riskmap.model.expectation import answer
from riskmap.model.intensity import IntensityModel
from riskmap.schema import INCIDENTS
from tests.test_riskmodel import made_world

N_PARTS = 6


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, layer = tmp_path_factory.mktemp("scaling") / "parts", made_world()
    folder.mkdir()
    for number in range(N_PARTS):
        save_layer(layer.iloc[number::N_PARTS], folder / f"part-{number:05d}.parquet", INCIDENTS)
    return folder


@pytest.fixture(scope="module")
def workers() -> Iterator[Dask]:
    with two_workers() as address, opened("dask", address) as found:
        yield found


@pytest.fixture(scope="module")
def counts(parts: Path) -> Counts:
    return count_layer(parts)


@pytest.fixture(scope="module")
def model(counts: Counts) -> IntensityModel:
    return IntensityModel().fit(counts)


def _check_same_counts(one: Counts, other: Counts) -> None:
    for name in ("kinds", "figures", "months"):
        assert getattr(one, name).equals(getattr(other, name)), name


def _check_same_forecast(one: IntensityModel, other: IntensityModel) -> None:
    assert one.cells_.tolist() == other.cells_.tolist()
    for name in ("incidents_", "deaths_"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-9, atol=0)


def _die_once(mark: Path) -> None:
    """End this worker by SIGKILL, if none was ended before."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _count_or_die(part: aggregation.Part, *given: object) -> Counts:
    if part.path.name == "part-00003.parquet":
        _die_once(part.path.with_name("killed while it counted"))
    return aggregation.counts_of(aggregation.read_part(part, aggregation.COLUMNS), *given)


def test_workers_count_the_same_to_the_last_bit(parts: Path, counts: Counts, workers: Dask) -> None:
    assert len(counts) == len(made_world())
    _check_same_counts(count_layer(parts, engine=workers), counts)
    _check_same_counts(count_layer(parts, engine=Local(2)), counts)


def test_a_worker_killed_while_it_counts_changes_no_count(
    parts: Path, counts: Counts, workers: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aggregation, "count_part", _count_or_die)
    _check_same_counts(count_layer(parts, engine=workers), counts)
    assert (parts / "killed while it counted").exists()


def test_workers_learn_the_same_forecast(counts: Counts, model: IntensityModel, workers: Dask) -> None:
    _check_same_forecast(IntensityModel().fit(counts, engine=workers), model)


def test_two_processes_learn_the_same_forecast(counts: Counts, model: IntensityModel) -> None:
    _check_same_forecast(IntensityModel().fit(counts, engine=Local(2)), model)


def test_a_worker_killed_while_it_learns_changes_no_forecast(
    counts: Counts, model: IntensityModel, workers: Dask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mark = tmp_path / "killed while it learned"

    def answer_or_die(question, scene, strength, mark=mark):
        if question.about == "deaths":
            _die_once(mark)
        return answer(question, scene, strength)

    monkeypatch.setattr(intensity, "answer", answer_or_die)
    _check_same_forecast(IntensityModel().fit(counts, engine=workers), model)
    assert mark.exists()


def _asked(parts: Path, *more: str) -> list[str]:
    few = ["--set", "n_maps=199", "--set", "n_resamples=10"]
    return ["train", "--incidents", str(parts), "--name", "many", *few, *more]


def test_the_command_line_trains_on_a_folder_of_parts(
    parts: Path, workers: Dask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path))
    monkeypatch.setenv("RISKMAP_TIER", "partner")
    cluster = ("--engine", "dask", "--scheduler", workers.client.scheduler.address)
    cards = []
    for more in ((), ("--processes", "2"), cluster):
        told = CliRunner().invoke(app, _asked(parts, *more))
        assert told.exit_code == 0, told.output
        cards.append(CliRunner().invoke(app, ["models", "show", "many"]).output)
    assert f"{len(made_world()):,} incidents" in cards[0]
    assert cards[0] == cards[1] == cards[2]


def test_parts_are_not_learnt_from_where_all_may_look(
    parts: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path))
    told = CliRunner().invoke(app, _asked(parts))
    assert isinstance(told.exception, ModelError)
    assert "RISKMAP_TIER=partner" in str(told.exception)


def test_what_needs_rows_or_parts_says_so(parts: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path))
    told = CliRunner().invoke(app, _asked(parts, "--check"))
    assert isinstance(told.exception, SettingError)
    assert "riskmap backtest" in str(told.exception)
    one = _asked(next(parts.glob("*.parquet")), "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1")
    told = CliRunner().invoke(app, one)
    assert isinstance(told.exception, SettingError)
    assert "folder of parts" in str(told.exception)
