"""`riskmap doctor`: is everything that riskmap keeps on disk whole, and what can be mended without losing anything?

Mending removes only what a killed writer left beside, sets damaged files aside under a new name, and brings stores of
an older layout up to date, their files as they were kept; no version, no decision and no line of the audit log is ever
deleted.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from riskmap import audit, layers, schema
from riskmap.duplicates import shelf
from riskmap.duplicates.decisions import DECISIONS, FOLDER, LOG, Decisions
from riskmap.errors import RiskmapError, StoreError
from riskmap.layers import load_layer
from riskmap.layouts import OLDER, Store, is_unused, read_layout
from riskmap.model import registry
from riskmap.model.layout import MODELS
from riskmap.settings import SETTINGS, geo_folder, home_folder, read_number, read_setting
from riskmap.store import BESIDE, POINTER, Versions, locked
from riskmap.training import TRAINING

LEAST_FREE_MB = 500
WHOLE, MENDABLE, MENDED, BROKEN = "whole", "can be mended", "mended", "broken"
STORES = (layers.UPDATES, MODELS, shelf.LAYERS, audit.AUDIT, TRAINING)
LAYERS = {"hotspots.parquet": schema.HOTSPOTS, "forecast.parquet": schema.FORECAST, "incidents.parquet": schema.FIGURES}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it is, and what to do where it is not whole."""

    state: str
    told: str
    mend: Callable[[], str] | None = None
    of_layout: bool = False

    def __str__(self) -> str:
        return f"{self.state:<14} {self.told}"


Look = Callable[[], Iterator[Finding]]


def examine(mend: bool = False) -> list[Finding]:
    """Look at the settings, what ships, the updates, the models, the layers kept and the audit log; mend what can be.

    Parameters
    ----------
    mend
        Whether to mend; without, what could be mended is only named.
    """
    found = _examined((_settings, _space, _shipped, _layouts), mend)
    if {finding.state for finding in found if finding.of_layout} & {MENDABLE, BROKEN}:
        return found  # what else is to be seen would be read in a layout that it does not have
    return found + _examined((_updates, _models, _kept_layers, _decisions, _audit_log), mend)


def _examined(looks: tuple[Look, ...], mend: bool) -> list[Finding]:
    return [_mended(finding) if mend else finding for look in looks for finding in _looked(look)]


def _looked(look: Look) -> Iterator[Finding]:
    try:
        yield from look()
    except (RiskmapError, OSError) as error:
        yield Finding(BROKEN, f"{look.__name__.strip('_').replace('_', ' ')}: {error}")


def _mended(finding: Finding) -> Finding:
    if finding.mend is None:
        return finding
    try:
        return replace(finding, state=MENDED, told=f"{finding.told} {finding.mend()}")
    except (RiskmapError, OSError) as error:
        return replace(finding, state=BROKEN, told=f"{finding.told} It could not be mended: {error}")


def _settings() -> Iterator[Finding]:
    faults = []
    for name, setting in SETTINGS.items():
        try:
            read_number(name) if setting.default.isdecimal() else read_setting(name)
        except RiskmapError as error:
            faults.append(str(error))
    yield from (Finding(BROKEN, fault) for fault in faults)
    if not faults:
        yield Finding(WHOLE, f"{len(SETTINGS)} settings.")


def _space() -> Iterator[Finding]:
    home = home_folder()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    state = WHOLE if free_mb >= LEAST_FREE_MB else BROKEN
    yield Finding(state, f"{free_mb:,} MB free under {home}; {LEAST_FREE_MB} MB are wanted.")


def _shipped() -> Iterator[Finding]:
    registered = json.loads((geo_folder() / "registry.json").read_text(encoding="utf-8"))
    wrong = []
    for name, entry in registered.items():
        path = geo_folder() / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            wrong.append(name)
    if wrong:
        yield Finding(BROKEN, f"Shipped layers missing or changed: {', '.join(wrong)}. Install riskmap anew.")
    else:
        yield Finding(WHOLE, f"{len(registered)} shipped layers.")


def _layouts() -> Iterator[Finding]:
    """The layout of every store: this riskmap's, an older one that can be brought up to date, or a newer one."""
    decided = sorted(path.parent for path in home_folder().glob(f"*/*{FOLDER}/{LOG}"))
    for store, folder in [*((store, store.folder()) for store in STORES), *((DECISIONS, path) for path in decided)]:
        if not is_unused(folder):
            yield _layout(store, folder)


def _layout(store: Store, folder: Path) -> Finding:
    name = folder.relative_to(home_folder()).as_posix()
    try:
        number = store.check(folder)
        told = read_layout(folder)
    except StoreError as error:
        return Finding(BROKEN, f"{name}: {error}", of_layout=True)
    if number < store.layout:
        older = f"{name}: layout {number}; this riskmap keeps it in layout {store.layout}."
        return Finding(MENDABLE, older, partial(_bring_up, store, folder), of_layout=True)
    return Finding(WHOLE, f"{name}: layout {number}{_brought_up(told)}.", of_layout=True)


def _bring_up(store: Store, folder: Path) -> str:
    store.opened(folder)
    return f"Brought up to date{_brought_up(read_layout(folder))}."


def _brought_up(told: Mapping) -> str:
    """What was done when a store came from an older layout, and where its files are as they were."""
    changed = told.get("changed")
    if "was" not in told or not isinstance(changed, list):
        return ""
    files = f"; {len(changed)} files changed, as they were in {OLDER}/" if changed else "; no file had to change"
    return f" (before: layout {told['was']}{files})"


def _updates() -> Iterator[Finding]:
    yield from _versions("updates", layers.UPDATES.folder())


def _models() -> Iterator[Finding]:
    models = MODELS.folder()
    for path in sorted(models.glob("*")):
        if path.is_dir() and not path.name.startswith("."):
            yield from _versions(f"model {path.name}", path)
    try:
        serving = registry.promoted()
    except StoreError as error:
        yield Finding(MENDABLE, str(error), partial(_set_aside, models / registry.PROMOTED))
    else:
        yield Finding(WHOLE, f"Serving: {serving}.")


def _kept_layers() -> Iterator[Finding]:
    folder = shelf.LAYERS.folder()
    kept = sorted(path for path in folder.glob("*.parquet") if not path.name.startswith("."))
    if left := list(folder.glob(".*.tmp")):
        told = f"layers: {len(left)} left beside by a writer that was stopped."
        yield Finding(MENDABLE, told, partial(_sweep, folder))
    whole = 0
    for path in kept:
        try:
            load_layer(path, schema.INCIDENTS)
            whole += 1
        except RiskmapError as error:
            yield Finding(BROKEN, f"layer {path.stem}: {' '.join(str(error).split())}")
    if whole == len(kept):
        yield Finding(WHOLE, f"layers kept: {whole}.")


def _decisions() -> Iterator[Finding]:
    logs = sorted(home_folder().glob(f"*/*{FOLDER}/{LOG}"))
    lines = 0
    for log in logs:
        if left := list(log.parent.glob(".*.tmp")):
            told = f"decisions: {len(left)} left beside by a writer that was stopped."
            yield Finding(MENDABLE, told, partial(_sweep, log.parent))
        lines += len(Decisions(log.parent.with_name(log.parent.name.removesuffix(FOLDER))).history())
    yield Finding(WHOLE, f"decisions about duplicates: {lines} lines.")


def _versions(what: str, folder: Path) -> Iterator[Finding]:
    """Leftovers of killed writers, the pointer, and every layer of every version."""
    if not folder.is_dir():
        yield Finding(WHOLE, f"No {what} yet.")
        return
    versions = Versions(folder)
    if left := _leftovers(folder):
        yield Finding(
            MENDABLE, f"{what}: {len(left)} left beside by a writer that was stopped.", partial(_sweep, folder)
        )
    broken = {name: fault for name in versions.names() if (fault := _fault(folder / name))}
    yield from (Finding(BROKEN, f"{what}, version {name}: {fault}") for name, fault in broken.items())
    whole = [name for name in versions.names() if name not in broken]
    if (fault := _pointer_fault(versions, broken)) and whole:
        yield Finding(MENDABLE, f"{what}: {fault}", partial(_point, versions, whole[-1]))
    elif fault:
        yield Finding(BROKEN, f"{what}: {fault} No whole version is left: remove {folder / POINTER} to start anew.")
    elif not broken:
        yield Finding(WHOLE, f"{what}: {len(whole)} versions.")


def _leftovers(folder: Path) -> list[Path]:
    return [*folder.glob(f"{BESIDE}*"), *folder.glob(".*.tmp")]


def _sweep(folder: Path) -> str:
    # Held, so that nothing is taken from a writer at work.
    with locked(folder):
        for path in _leftovers(folder):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return "Removed."


def _fault(version: Path) -> str:
    """What is wrong with a version's layers, in one sentence; empty when they are whole."""
    for name, contract in LAYERS.items():
        path = version / name
        if path.is_file():
            try:
                load_layer(path, contract)
            except RiskmapError as error:
                return " ".join(str(error).split())
    return ""


def _pointer_fault(versions: Versions, broken: dict[str, str]) -> str:
    try:
        current = versions.current()
    except StoreError as error:
        return str(error)
    if current is None:
        return "no version counts." if versions.names() else ""
    return f"the version that counts, {current.name}, is broken." if current.name in broken else ""


def _point(versions: Versions, name: str) -> str:
    with locked(versions.folder):
        versions.point_to(name)
    return f"Version {name} counts now."


def _set_aside(path: Path) -> str:
    aside = path.with_suffix(".damaged")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_suffix(f".damaged{number}")
    path.rename(aside)
    return f"Set aside as {aside.name}; the shipped model serves."


def _audit_log() -> Iterator[Finding]:
    lines = audit.read_log()
    if faults := audit.faults_of():
        yield Finding(BROKEN, f"Audit log: {'; '.join(faults)}. It is kept as it is.")
    else:
        yield Finding(WHOLE, f"Audit log: {len(lines)} lines.")
