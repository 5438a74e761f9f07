"""Trained models on disk: numbered versions by name, one of all promoted; what was promoted before is remembered.

A version is a folder of plain files: `hotspots.parquet`, `forecast.parquet`, `about.json`, `card.md`, `arrays.npz`, and
of those trained with them `learnt.parquet` (what it learnt from, without links) and `metrics.json` (the quick check
beside the model in service). Nothing is ever unpickled. Reading one needs no scikit-learn, so that looking at a model
stays quick.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import geopandas
import numpy as np
import pandas as pd

from riskmap import schema
from riskmap.errors import ModelError, StoreError
from riskmap.layers import load_layer, read_about, save_layer, served_file
from riskmap.model.card import card_of
from riskmap.model.layout import ABOUT, LEARNT, MODELS
from riskmap.model.shelf import (
    LONGEST_REASON,
    PROMOTED,
    SHIPPED,
    Deed,
    find,
    folder_of,
    full_name,
    is_kept,
    kept_versions,
    models_folder,
    moment,
    noted,
    promoted,
    read_history,
    write_history,
)
from riskmap.settings import geo_folder
from riskmap.store import Versions, locked, replace_file
from riskmap.tier import check_model, current_tier

__all__ = ["PROMOTED", "SHIPPED", "KeptModel", "Trained", "promoted"]
CARD, METRICS = "card.md", "metrics.json"
SHIPPED_CARD = "model_card.md"
NO_WORSE = "no worse"


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
    """A stored model as its readers need it: its public layers, what it says of itself, how well it was checked."""

    name: str
    version: str
    hotspots_: geopandas.GeoDataFrame
    forecast_: pd.DataFrame
    about: Mapping[str, object]
    metrics: Mapping[str, object] | None = None
    written_card: str = ""

    def __str__(self) -> str:
        return f"{self.name}/{self.version}" if self.version else self.name

    def card(self) -> str:
        """The model card, Markdown: of what ships the one that ships with it, which tells the whole backtest."""
        return self.written_card or card_of(self.about, self.hotspots_, self.forecast_, self.metrics)


def save_model(
    model: Trained,
    name: str,
    incidents: geopandas.GeoDataFrame | None = None,
    metrics: Mapping[str, object] | None = None,
) -> str:
    """Keep a fitted model as the newest version of `name`; its version's name, as in `v0003`.

    `incidents` are what it learnt from, `metrics` what `check.check_skill` and `against` found: without them it can
    be kept and read, but not promoted before it is measured.

    Raises
    ------
    ModelError
        When `name` is not of the form that a folder can bear, or is the shipped model's.
    StoreError
        When the folder cannot be written to or another process writes to it; nothing is changed then.
    """
    folder_of(name)
    MODELS.opened(make=True)
    with locked(folder_of(name)):
        versions = Versions(folder_of(name))
        with versions.staged() as stage:
            try:
                _write(model, stage, incidents, metrics)
            except OSError as error:
                why = error.strerror or error
                raise StoreError(f"The model could not be kept ({why}); the models there are stay as they are.") from (
                    error
                )
            version = versions.add(stage)
        versions.point_to(version)
        return version


def _write(model: Trained, stage: Path, incidents: geopandas.GeoDataFrame | None, metrics: Mapping | None) -> None:
    about = dict(model.about_)
    if incidents is not None:
        about["data_hash"] = data_hash(incidents)
        bare = incidents[[*schema.INCIDENTS.names, "geometry"]].assign(url=None)
        save_layer(bare, stage / LEARNT, schema.INCIDENTS, {"data_hash": about["data_hash"]})
    save_layer(model.hotspots_, stage / "hotspots.parquet", schema.HOTSPOTS, about)
    save_layer(model.forecast_, stage / "forecast.parquet", schema.FORECAST, about)
    (stage / ABOUT).write_text(_json(about), encoding="utf-8")
    if metrics is not None:
        (stage / METRICS).write_text(_json(metrics), encoding="utf-8")
    measured = incidents is not None
    card = card_of(about, model.hotspots_, model.forecast_, metrics) if measured else model.card()
    (stage / CARD).write_text(card, encoding="utf-8")
    np.savez_compressed(stage / "arrays.npz", **model.to_arrays())


def _json(told: Mapping[str, object]) -> str:
    return json.dumps(dict(told), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def data_hash(incidents: geopandas.GeoDataFrame) -> str:
    """Sixteen digits of an incidents layer: the same for any order of rows, other when any figure differs.

    Links are left out, as they teach a model nothing and are not kept.
    """
    told = pd.DataFrame(incidents[[name for name in schema.INCIDENTS.names if name != "url"]])
    told = told.assign(longitude=incidents.geometry.x.round(6), latitude=incidents.geometry.y.round(6))
    plain = {name: _plain(told[name]) for name in told}
    rows = pd.util.hash_pandas_object(pd.DataFrame(plain), index=False).to_numpy()
    return hashlib.sha256(np.sort(rows).tobytes()).hexdigest()[:16]


def _plain(values: pd.Series) -> pd.Series:
    """Values as they are whatever their type on disk: days as text, numbers as doubles."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.dt.strftime("%Y-%m-%d").fillna("").astype(object)
    if pd.api.types.is_numeric_dtype(values):
        return values.astype("Float64").to_numpy(float, na_value=np.nan)
    return values.fillna("").astype(str).astype(object)


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
    metrics, card = None, ""
    if name == SHIPPED:
        hotspots, forecast, version = *map(served_file, ("hotspots.parquet", "forecast.parquet")), ""
        about, card = read_about(hotspots), _shipped_card(hotspots)
    else:
        name, version, folder = find(name)
        hotspots, forecast = folder / "hotspots.parquet", folder / "forecast.parquet"
        about, metrics = _read(folder / ABOUT), read_metrics(f"{name}/{version}")
    layers = load_layer(hotspots, schema.HOTSPOTS), load_layer(forecast, schema.FORECAST)
    return KeptModel(name, version, *layers, about, metrics, card)


def _shipped_card(hotspots: Path) -> str:
    """The card that ships, where the hotspots do too: an update's learnt from other data than was measured."""
    path = geo_folder() / SHIPPED_CARD
    ships = hotspots.parent == geo_folder() and path.is_file()
    return path.read_text(encoding="utf-8") if ships else ""


def load_learnt(name: str) -> geopandas.GeoDataFrame:
    """The incidents that a model learnt from: of a kept one as it keeps them, of the shipped one those that ship.

    Raises
    ------
    ModelError
        When there is no such model, or it keeps no incidents.
    """
    if name == SHIPPED:
        from riskmap.incidents.figures import load_incidents

        return load_incidents()
    path = find(name)[2] / LEARNT
    if not path.is_file():
        raise ModelError(f"{full_name(name)} keeps no incidents it learnt from. Train it anew with `riskmap train`.")
    return load_layer(path, schema.INCIDENTS)


def load_arrays(name: str) -> dict[str, np.ndarray]:
    """Learned state of a kept model as `to_arrays` gave it.

    Raises
    ------
    ModelError
        When there is no such model.
    """
    with np.load(find(name)[2] / "arrays.npz", allow_pickle=False) as arrays:
        return dict(arrays)


def read_metrics(name: str) -> dict[str, object] | None:
    """What the quick check of a kept model found, with `against`, the model it was measured beside; None: not measured.

    Raises
    ------
    ModelError
        When there is no such model.
    StoreError
        When the file is damaged.
    """
    path = find(name)[2] / METRICS
    return _read(path) if path.is_file() else None


def _read(path: Path) -> dict[str, object]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise StoreError(f"{path} is missing or damaged ({error}). Discard this version and train anew.") from error


def list_models() -> list[str]:
    """All kept models as `name/version`, the promoted one marked; the shipped one first."""
    serving = promoted()
    return [f"{model} (promoted)" if model == serving else model for model in [SHIPPED, *kept_versions()]]


def measure_against(
    incidents: geopandas.GeoDataFrame, tell: Callable[[float], object] = lambda share: None
) -> dict[str, object]:
    """Metrics of what learns from `incidents`, beside the model in service, on the same data by the same protocol.

    Raises
    ------
    ModelError
        When the model in service keeps no incidents to measure it by.
    """
    from riskmap.model.check import check_skill

    against = promoted()
    served = load_learnt(against)
    own_hash, served_hash = data_hash(incidents), data_hash(served)
    found = check_skill(incidents, served, same=own_hash == served_hash, tell=tell)
    return {**found, "against": against, "against_data_hash": served_hash, "data_hash": own_hash}


def measure(name: str, tell: Callable[[float], object] = lambda share: None) -> dict[str, object]:
    """Measure a kept model beside the one in service and keep the metrics with it; the metrics.

    Raises
    ------
    ModelError
        When there is no such model, or one of both keeps no incidents.
    """
    base, version, folder = find(name)
    metrics = measure_against(load_learnt(name), tell)
    kept = load_model(f"{base}/{version}")
    card = card_of(kept.about, kept.hotspots_, kept.forecast_, metrics)
    with locked(folder_of(base)):
        replace_file(folder / METRICS, lambda beside: beside.write_text(_json(metrics), encoding="utf-8"))
        replace_file(folder / CARD, lambda beside: beside.write_text(card, encoding="utf-8"))
    return metrics


def objection_to(name: str) -> str:
    """Why a model should not be promoted; nothing when nothing stands against it. The shipped one always may."""
    full = full_name(name)
    if full == SHIPPED:
        return ""
    remedy = f"Run `riskmap models measure {full}`"
    metrics, serving = read_metrics(full), promoted()
    if metrics is None:
        return f"{full} was not measured beside the model in service ({serving}). {remedy}."
    if metrics["against"] != serving or metrics["against_data_hash"] != _hash_of(serving):
        return f"{full} was measured beside another model or other data than what serves now ({serving}). {remedy}."
    if metrics["verdict"] is None:
        return f"{full} could not be measured: no whole year of its data has data before it on both sides."
    if metrics["verdict"] != NO_WORSE:
        worst = min(metrics["tests"], key=lambda test: test["gain"])
        data = "its own data" if worst["on"] == "own" else f"the data of {serving}"
        return (
            f"{full} forecasts worse than the model in service ({serving}): {worst['gain']:+.2f} bits per incident "
            f"[{worst['low']:+.2f}, {worst['high']:+.2f}] on {data}; no less than {-metrics['margin_bits']:+.2f} is "
            "asked for."
        )
    return ""


def _hash_of(name: str) -> str:
    if name == SHIPPED:
        return data_hash(load_learnt(SHIPPED))
    return str(load_about(name).get("data_hash", ""))


def load_about(name: str) -> dict[str, object]:
    """What a model says of itself, without its layers.

    Raises
    ------
    ModelError
        When there is no such model.
    """
    return read_about(served_file("hotspots.parquet")) if name == SHIPPED else _read(find(name)[2] / ABOUT)


def promote(name: str, anyway: str = "", who: str = "", when: datetime | None = None) -> str:
    """Serve a model from now on: `name` (its newest version), `name/version` or `shipped`; its full name.

    `anyway` is a reason to serve it although something stands against it: it is logged.

    Raises
    ------
    ModelError
        When there is no such model, its skill was not measured or is worse and no reason is given, or it learnt from
        more than the tier lets out, so that no page could show it.
    """
    full = full_name(name)
    reason = " ".join(anyway.split())[:LONGEST_REASON]
    kept = load_model(full)  # what cannot be read is not served
    if full != SHIPPED:
        check_model(kept.about, current_tier(when or datetime(2000, 1, 1)))
    if (objection := objection_to(full)) and not reason:
        raise ModelError(
            f"{objection} {promoted()} stays in service. To promote it nevertheless, say why: `riskmap models promote "
            f'{full} --anyway "REASON"`; the reason is logged.'
        )
    MODELS.opened(make=True)
    with locked(models_folder()):
        told = f"{reason} ({objection})" if objection else reason
        with noted(Deed("promoted", full, who, moment(when), told, promoted())):
            write_history([*read_history(), full])
    return full


def roll_back(who: str = "", when: datetime | None = None) -> str:
    """Serve what was served before the last promotion; its full name.

    Raises
    ------
    ModelError
        When nothing was promoted.
    """
    with locked(models_folder()):
        history = read_history()
        if not history:
            raise ModelError(
                "No promotion is left to take back, so there is nothing to roll back: the shipped model serves."
            )
        left = history[:-1]
        while left and not is_kept(left[-1]):
            left = left[:-1]
        deed = Deed("rolled back", left[-1] if left else SHIPPED, who, moment(when), served_before=promoted())
        with noted(deed):
            write_history(left)
    return promoted()


def before_promoted() -> str:
    """What would serve after a rollback; nothing when nothing was promoted."""
    history = [model for model in read_history()[:-1] if is_kept(model)]
    return (history[-1] if history else SHIPPED) if read_history() else ""


def discard(name: str, who: str = "", when: datetime | None = None) -> str:
    """Remove a version for good, with the incidents it keeps; its full name. The one in service stays.

    Raises
    ------
    ModelError
        When there is no such model, it serves, or it is the shipped one.
    """
    full = full_name(name)
    if full == SHIPPED:
        raise ModelError("The shipped model cannot be discarded: it is what serves when nothing else does.")
    with locked(models_folder()):
        if full == promoted():
            raise ModelError(f"{full} is in service and was not discarded. Roll back or promote another model first.")
        base, version, _ = find(full)
        deed = Deed("discarded", full, who, moment(when), served_before=promoted())
        with locked(folder_of(base)), noted(deed):
            Versions(folder_of(base)).discard(version)
    return full


def sweep() -> None:
    """Remove what trainings that were killed left behind; what another process is writing is left alone."""
    for path in models_folder().glob(".*.tmp"):
        path.unlink(missing_ok=True)
    for folder in models_folder().glob("*/"):
        try:
            with locked(folder):
                Versions(folder).sweep()
                for path in folder.glob("v*/.*.tmp"):
                    path.unlink(missing_ok=True)
        except StoreError:
            continue
