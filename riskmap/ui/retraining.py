"""What the page on training models does: one function for each action, each through the door that checks the role.

Nothing here learns anything: trainings and measurements run in processes of their own, so that no page waits for them.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from riskmap import training
from riskmap.duplicates.shelf import KEPT, keep_layer, reviewable_layers
from riskmap.errors import ModelError
from riskmap.model import registry
from riskmap.model.registry import KeptModel, data_hash, load_model
from riskmap.model.shelf import kept_versions
from riskmap.settings import read_number
from riskmap.side_by_side import SideBySide, compare_models
from riskmap.ui.access import act, current_visitor
from riskmap.ui.state import kept_by_view
from riskmap.ui.uploading import Checked

SHIPPED_DATA = "shipped"
MEASURE_SECONDS = 1800


@dataclass(frozen=True)
class Serving:
    """The model in service, what it learnt from, and what would serve after an undo ("" for nothing to undo)."""

    model: str
    data_date: str
    incidents: int
    before: str


def serving() -> Serving:
    """What serves now."""
    model = registry.promoted()
    about = registry.load_about(model)
    return Serving(model, str(about.get("data_date", "")), int(about.get("incidents", 0)), registry.before_promoted())


def may(action: str) -> bool:
    """Whether who is at the page may do an action, so that it is not offered in vain."""
    return current_visitor().may(action)


def kept_layers() -> dict[str, Path]:
    """Incidents layers kept here by name; the page reads none by a path that a reader typed."""
    return {layer.name: layer.file for layer in reviewable_layers() if layer.kind == KEPT}


def keep_upload(checked: Checked) -> str:
    """Keep a checked file's incidents as a layer to train on; its name, the same for the same incidents.

    Raises
    ------
    AccessError
        When the role is not enough.
    ModelError
        When the file holds no incident with deaths.
    StoreError
        When the folder cannot be written to.
    """
    incidents = checked.intake.incidents
    if incidents.empty:
        raise ModelError("The file holds no incident with deaths: there is nothing to learn from.")
    act("upload incidents", incidents=len(incidents))
    name = f"{checked.reading.source or 'file'}-{data_hash(incidents)[:8]}"
    keep_layer(incidents, name, checked.intake.result.about)
    return name


def start(name: str, data: str, settings: dict[str, int | float]) -> training.TrainingState:
    """Start a training on the layer called `data`, in a process of its own.

    Raises
    ------
    RiskmapError
        When the role is not enough, another training runs, or the layer is gone.
    """
    layers = kept_layers()
    if data != SHIPPED_DATA and data not in layers:
        raise ModelError(f"There is no layer {data!r} any more; there are: {', '.join(layers) or 'none'}.")
    person = act("train", model=name, data=data)
    order = training.Order(name, layers.get(data), None, settings, True, person.name)
    return training.start_training(order, 60 * read_number("train_minutes"), _now())


def cancel() -> training.TrainingState:
    """End the running training."""
    act("train", cancelled=training.training_state().name)
    return training.cancel_training()


def measure(model: str) -> None:
    """Measure a kept model beside the one in service, in a process of its own; returns when it is done.

    Raises
    ------
    RiskmapError
        When the role is not enough or the measurement failed.
    """
    act("train", measured=model)
    command = [sys.executable, "-m", "riskmap", "models", "measure", model]
    run = partial(subprocess.run, capture_output=True, text=True, env=training.surroundings(), check=False)
    try:
        done = run(command, timeout=MEASURE_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"Measuring {model} took longer than {MEASURE_SECONDS} seconds and was ended.") from error
    if done.returncode:
        raise ModelError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "Measuring failed.")


def promote(model: str, anyway: str = "") -> str:
    """Serve a model from now on."""
    person = act("promote", model=model, reason=anyway)
    return registry.promote(model, anyway, person.name, _now())


def roll_back() -> str:
    """Serve what was served before."""
    person = act("roll back", model=registry.promoted())
    return registry.roll_back(person.name, _now())


def discard(model: str) -> str:
    """Remove a model for good."""
    person = act("discard", model=model)
    return registry.discard(model, person.name, _now())


def candidates() -> list[str]:
    """Models that could serve, the newest training first: all kept ones and the shipped one, but for what serves."""
    last = training.training_state().model
    names = [registry.SHIPPED, *kept_versions()][::-1]
    return sorted((name for name in names if name != registry.promoted()), key=lambda name: name != last)


def compared(model: str) -> SideBySide:
    """The model in service and a candidate, side by side."""
    served = registry.promoted()
    return _compared(served, model, _stamp(served), _stamp(model))


@kept_by_view
def _compared(served: str, model: str, *stamps: str) -> SideBySide:
    return compare_models(load_model(served), load_model(model))


def _stamp(model: str) -> str:
    """Changes when a model's metrics or the shipped layers do: a version's other files never change."""
    return repr((registry.load_about(model).get("model_version"), _metrics(model)))


def _metrics(model: str) -> object:
    return None if model == registry.SHIPPED else registry.read_metrics(model)


def load(model: str) -> KeptModel:
    """A kept model."""
    return load_model(model)


def objection(model: str) -> str:
    """Why a model should not be promoted; nothing when nothing stands against it."""
    return registry.objection_to(model)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
