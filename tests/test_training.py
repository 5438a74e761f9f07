"""Training as a job: one at a time, told as it goes, and killed, late or out of disk it harms nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from riskmap import training
from riskmap.errors import InputError, ModelError, SettingError, StoreError
from riskmap.layers import save_layer
from riskmap.model import registry
from riskmap.schema import INCIDENTS
from riskmap.store import locked
from riskmap.training import CANCELLED, DONE, FAILED, KILLED, LATE, RUNNING, Order
from tests.test_significance import rng_of
from tests.world import noise, together, town

WHEN = datetime(2024, 2, 3, 4, 5, 6)
QUICK = {"n_maps": 199, "n_resamples": 10}
SLOW = {"n_maps": 9999, "n_resamples": 1000}
STARTED = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    incidents = together(town(60, rng_of(1), (5.0, 22.0)), noise(60, rng_of(2)))
    return save_layer(incidents, tmp_path_factory.mktemp("made") / "incidents.parquet", INCIDENTS)


@pytest.fixture(autouse=True)
def _nothing_runs_on() -> Iterator[None]:
    yield
    for process in training._started:
        process.kill()
        process.wait(10)
    training._started.clear()


def command(layer: Path, *options: str, before: str = "") -> subprocess.Popen:
    """`riskmap train` on the made layer in a process of its own, after a line of Python."""
    args = ["train", "--incidents", str(layer), "--set=n_maps=199", "--set=n_resamples=10", *options]
    code = f"import sys\n{before}\nsys.argv[1:] = {args!r}\nfrom riskmap.cli import main\nmain()"
    environment = {**os.environ, "PYTHONPATH": str(STARTED)}
    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for(state: str, seconds: float = 120) -> training.TrainingState:
    end = time.monotonic() + seconds
    while (now := training.training_state()).state != state:
        assert time.monotonic() < end, now
        time.sleep(0.05)
    return now


def half_versions() -> list[str]:
    """What stands in the models' folder and is no whole version."""
    root = Path(os.environ["RISKMAP_HOME"]) / "models"
    return [str(path) for path in root.rglob("*") if ".beside-" in path.name or path.name.endswith(".tmp")]


def test_a_training_is_told_step_by_step_and_kept(layer: Path) -> None:
    serving = serve_one(layer)
    told: list[tuple[str, int]] = []
    made = training.run_training(
        Order("mine", layer, settings=QUICK, who="Ada"), WHEN, tell=lambda *step: told.append(step)
    )
    steps, percents = zip(*told, strict=True)
    assert list(dict.fromkeys(steps)) == list(training.STEPS)
    assert list(percents) == sorted(percents) and percents[-1] < 100
    state = training.training_state()
    assert (state.state, state.who, state.since, state.model) == (DONE, "Ada", "2024-02-03 04:05:06", made.model)
    kept = registry.load_model(made.model)
    assert kept.metrics["against"] == serving and kept.about["settings"]["n_maps"] == 199
    assert registry.promoted() == serving


def test_trained_twice_every_file_has_the_same_bytes(layer: Path) -> None:
    serve_one(layer)
    one, other = (training.run_training(Order("mine", layer, settings=QUICK), WHEN).model for _ in range(2))
    folders = [Path(os.environ["RISKMAP_HOME"]) / "models" / name for name in (one, other)]
    names = {path.name for path in folders[0].iterdir()}
    assert {"learnt.parquet", "metrics.json", "forecast.parquet", "hotspots.parquet"} < names
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in names)


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        (Order("Not A Name"), ModelError),
        (Order("mine", settings={"n_maps": 3}), SettingError),
        (Order("mine", settings={"colour": 3}), SettingError),
        (Order("mine", Path("nowhere.parquet")), InputError),
    ],
)
def test_what_cannot_be_trained_says_why_and_keeps_nothing(order: Order, fault: type) -> None:
    with pytest.raises(fault) as raised:
        training.run_training(order, WHEN)
    state = training.training_state()
    assert (state.state, state.message) == (FAILED, str(raised.value))
    assert registry.list_models() == ["shipped (promoted)"]


def test_two_at_once_are_refused_with_who_and_since_when(layer: Path) -> None:
    training.start_training(Order("mine", layer, settings=SLOW, who="Ada"), 300, WHEN)
    with pytest.raises(StoreError, match=r"started by Ada at 20\d\d-.* UTC \(process \d+\)"):
        training.start_training(Order("other", layer, settings=QUICK, who="Bo"), 300, WHEN)
    done = command(layer, "--name=third")
    _, words = done.communicate(timeout=120)
    assert done.returncode == 2 and "started by Ada" in words and "riskmap models cancel" in words
    assert training.training_state().running
    training.cancel_training()


def test_a_cancelled_training_leaves_nothing(layer: Path) -> None:
    training.start_training(Order("mine", layer, settings=SLOW), 300, WHEN)
    assert training.cancel_training().state == CANCELLED
    assert registry.list_models() == ["shipped (promoted)"] and half_versions() == []
    with pytest.raises(ModelError, match="nothing to cancel"):
        training.cancel_training()


def test_a_training_that_takes_too_long_is_ended(layer: Path) -> None:
    training.start_training(Order("mine", layer, settings=SLOW), 0.5, WHEN)
    state = wait_for(LATE)
    assert "longer than 0.5 seconds" in state.message
    assert registry.list_models() == ["shipped (promoted)"]


def test_a_lock_alone_stops_a_training_and_a_dead_process_keeps_none(layer: Path) -> None:
    with locked(training.training_folder()), pytest.raises(StoreError, match="is running already"):
        training.run_training(Order("mine", layer, settings=QUICK), WHEN)
    assert training.run_training(Order("mine", layer, settings=QUICK, check=False), WHEN).model == "mine/v0001"


def serve_one(layer: Path) -> str:
    made = training.run_training(Order("served", layer, settings=QUICK, check=False), WHEN)
    return registry.promote(made.model, anyway="a test")


def is_whole(name: str) -> bool:
    kept = registry.load_model(name)
    return bool(len(kept.forecast_)) and bool(registry.load_arrays(name)) and bool(kept.card())


def kill_at(layer: Path, seconds: float, serving: str) -> str:
    """Kill a training so many seconds after it began; how it ended."""
    process = command(layer, "--name=mine")
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert registry.promoted() == serving and is_whole(serving)
    assert all(is_whole(name.removesuffix(" (promoted)")) for name in registry.list_models()[1:])
    return training.training_state().state


def test_killed_at_any_moment_the_served_model_stays_whole(layer: Path) -> None:
    serving, draw = serve_one(layer), random.Random(1)
    for _ in range(3):
        assert kill_at(layer, draw.uniform(0.1, 6.0), serving) in (KILLED, DONE)
    training.run_training(Order("mine", layer, settings=QUICK, check=False), WHEN)
    assert half_versions() == []


@pytest.mark.long
def test_killed_a_hundred_times_the_served_model_stays_whole(layer: Path) -> None:
    serving, draw = serve_one(layer), random.Random(2)
    ends = [kill_at(layer, draw.uniform(0.1, 8.0), serving) for _ in range(100)]
    training.run_training(Order("mine", layer, settings=QUICK, check=False), WHEN)
    assert half_versions() == [] and KILLED in ends


KILL_WHILE_KEEPING = """
import os, signal
from riskmap import store
whole = store._flush
left = [{}]
def flush(path):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    whole(path)
store._flush = flush
"""


@pytest.mark.parametrize("flushes", [4, 10, 17])
def test_killed_while_it_is_kept_no_half_version_is_seen(layer: Path, flushes: int) -> None:
    """The moments that a clock seldom hits: between the files of a version, before and after its rename."""
    serving = serve_one(layer)
    process = command(layer, "--name=mine", before=KILL_WHILE_KEEPING.format(flushes))
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert registry.promoted() == serving and is_whole(serving)
    assert all(is_whole(name.removesuffix(" (promoted)")) for name in registry.list_models()[1:])
    assert training.training_state().state in (KILLED, RUNNING)


# A process that may write no file larger than this meets what a full disk gives: a write that fails half way.
FULL = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))"


@pytest.mark.parametrize("most_bytes", [1_000, 10_000, 24_000])
def test_a_full_disk_leaves_the_served_model_and_no_version(layer: Path, most_bytes: int) -> None:
    serving = serve_one(layer)
    process = command(layer, "--name=mine", before=FULL.format(most_bytes))
    _, words = process.communicate(timeout=120)
    assert process.returncode == 2 and "could not be" in words and "Traceback" not in words
    assert registry.promoted() == serving and is_whole(serving)
    assert registry.list_models() == ["shipped", f"{serving} (promoted)"] and half_versions() == []
    assert training.training_state().state == FAILED
