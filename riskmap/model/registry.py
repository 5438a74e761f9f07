"""Trained models on disk: numbered versions by name, one of all promoted; what was promoted before is remembered.

A version is a folder of plain files (`hotspots.parquet`, `forecast.parquet`, `about.json`, `card.md`, `arrays.npz`);
nothing is ever unpickled. Reading one needs no scikit-learn, so that looking at a model stays quick.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import geopandas
import numpy as np
import pandas as pd

from riskmap import schema
from riskmap.errors import ModelError, StoreError
from riskmap.layers import load_layer, read_about, save_layer, served_file
from riskmap.settings import home_folder
from riskmap.store import Versions, locked, replace_file

SHIPPED = "shipped"
PROMOTED, ABOUT = "promoted.json", "about.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Trained(Protocol):
    """What the registry asks of a fitted model."""

    hotspots_: geopandas.GeoDataFrame
    forecast_: pd.DataFrame
    about_: Mapping[str, object]

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Learned state as plain arrays."""

    def card(self) -> str:
        """The model card, Markdown."""


@dataclass(frozen=True)
class KeptModel:
    """A stored model as its readers need it: its public layers and what it says of itself."""

    name: str
    version: str
    hotspots_: geopandas.GeoDataFrame
    forecast_: pd.DataFrame
    about: Mapping[str, object]

    def __str__(self) -> str:
        return f"{self.name}/{self.version}" if self.version else self.name


def save_model(model: Trained, name: str) -> str:
    """Keep a fitted model as the newest version of `name`; its version's name, as in `v0003`.

    Raises
    ------
    ModelError
        When `name` is not of the form that a folder can bear, or is the shipped model's.
    StoreError
        When the folder cannot be written to or another process writes to it; nothing is changed then.
    """
    if name == SHIPPED or not _NAME.fullmatch(name):
        raise ModelError(
            f"A model cannot be named {name!r}; expected up to 40 of a to z, 0 to 9, - and _, other than {SHIPPED!r}."
        )
    with locked(_folder(name)):
        versions = Versions(_folder(name))
        with versions.staged() as stage:
            _write(model, stage)
            version = versions.add(stage)
        versions.point_to(version)
        return version


def _write(model: Trained, stage: Path) -> None:
    save_layer(model.hotspots_, stage / "hotspots.parquet", schema.HOTSPOTS, model.about_)
    save_layer(model.forecast_, stage / "forecast.parquet", schema.FORECAST, model.about_)
    about = json.dumps(dict(model.about_), indent=1, sort_keys=True, ensure_ascii=False)
    (stage / ABOUT).write_text(f"{about}\n", encoding="utf-8")
    (stage / "card.md").write_text(model.card(), encoding="utf-8")
    np.savez_compressed(stage / "arrays.npz", **model.to_arrays())


def load_model(name: str = "") -> KeptModel:
    """A kept model: `name` or `name/version`; without a name the promoted one, else the shipped one.

    Raises
    ------
    ModelError
        When there is no such model.
    InputError
        When one of its files is damaged.
    """
    name = name or promoted()
    if name == SHIPPED:
        hotspots, forecast, version = *map(served_file, ("hotspots.parquet", "forecast.parquet")), ""
        about = read_about(hotspots)
    else:
        name, version, folder = _find(name)
        hotspots, forecast = folder / "hotspots.parquet", folder / "forecast.parquet"
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    layers = load_layer(hotspots, schema.HOTSPOTS), load_layer(forecast, schema.FORECAST)
    return KeptModel(name, version, *layers, about)


def load_arrays(name: str) -> dict[str, np.ndarray]:
    """Learned state of a kept model as `to_arrays` gave it.

    Raises
    ------
    ModelError
        When there is no such model.
    """
    with np.load(_find(name)[2] / "arrays.npz", allow_pickle=False) as arrays:
        return dict(arrays)


def list_models() -> list[str]:
    """All kept models as `name/version`, the promoted one marked; the shipped one first."""
    serving = promoted()
    kept = [
        f"{path.name}/{version}"
        for path in sorted(_models().glob("*"))
        if path.is_dir() and _NAME.fullmatch(path.name)
        for version in Versions(path).names()
    ]
    return [f"{model} (promoted)" if model == serving else model for model in [SHIPPED, *kept]]


def promoted() -> str:
    """The model that is served, as `name/version`; `shipped` when none was promoted or the one named is gone."""
    history = _history()
    if not history or history[-1] == SHIPPED:
        return SHIPPED
    try:
        _find(history[-1])
    except ModelError:
        return SHIPPED
    return history[-1]


def promote(name: str) -> str:
    """Serve a model from now on: `name` (its newest version), `name/version` or `shipped`; its full name.

    Raises
    ------
    ModelError
        When there is no such model.
    """
    full = SHIPPED if name == SHIPPED else "/".join(_find(name)[:2])
    with locked(_models()):
        _remember([*_history(), full])
    return full


def roll_back() -> str:
    """Serve what was served before the last promotion; its full name.

    Raises
    ------
    ModelError
        When nothing was promoted.
    """
    with locked(_models()):
        history = _history()
        if not history:
            raise ModelError("Nothing was promoted yet, so there is nothing to roll back. The shipped model serves.")
        _remember(history[:-1])
    return promoted()


def _find(name: str) -> tuple[str, str, Path]:
    """Name, version and folder of a kept model."""
    base, _, version = name.partition("/")
    if _NAME.fullmatch(base) and base != SHIPPED:
        versions = Versions(_folder(base))
        if version in versions.names():
            return base, version, versions.folder / version
        if not version and (current := versions.current()) is not None:
            return base, current.name, current
    raise ModelError(f"There is no model {name!r}; there are: {', '.join(known_names())}.")


def known_names() -> list[str]:
    """Names under which a model can be asked for, without versions."""
    names = sorted(path.name for path in _models().glob("*") if path.is_dir() and _NAME.fullmatch(path.name))
    return [SHIPPED, *names]


def _models() -> Path:
    return home_folder() / "models"


def _folder(name: str) -> Path:
    return _models() / name


def _history() -> list[str]:
    path = _models() / PROMOTED
    try:
        history = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} is damaged ({error}); remove it to serve the shipped model.") from error
    return [entry for entry in history if isinstance(entry, str)]


def _remember(history: list[str]) -> None:
    text = json.dumps(history)
    replace_file(_models() / PROMOTED, lambda beside: beside.write_text(text, encoding="utf-8"))
