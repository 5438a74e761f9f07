"""Layers of several sources put into one: every incident of each, none merged, none counted away.

Whether two sources tell of one incident is for people to decide, in the queue of `riskmap.duplicates` over the layer
made here. (Layouts of one source are joined at import, by `riskmap.incidents.joins`.)
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pandas as pd

from riskmap import schema
from riskmap.errors import Fault, InputError, SettingError
from riskmap.geodesy import CRS
from riskmap.incidents.figures import load_incidents
from riskmap.layers import read_about

TEXTS = ("place", "cause_reported", "also_told_as")
SHOWN_IDS = 3


@dataclass(frozen=True)
class Together:
    """One checked layer of several, what to keep inside its file, and a line about each layer that it came from."""

    incidents: geopandas.GeoDataFrame
    about: dict
    parts: tuple[str, ...]

    def summary(self) -> str:
        """What came in from where, and what it sums to."""
        people = int(self.incidents.dead_and_missing.sum())
        whole = f"Together {len(self.incidents):,} incidents with {people:,} dead and missing (a minimum estimate)"
        return "\n".join([*self.parts, f"{whole}; nothing was merged."])


def put_together(paths: Sequence[str | os.PathLike]) -> Together:
    """The incidents of several layers in one, by date and key; columns that a layer lacks stay empty for its rows.

    An incident that stands in two layers under one key, told the same, is taken once (one layer may hold the other).

    Raises
    ------
    SettingError
        When fewer than two layers are named.
    InputError
        When a file is no layer of incidents, or two layers tell different things under one key.
    """
    if len(paths) < 2:
        raise SettingError("Name at least two layers that `riskmap data import` wrote; one by itself is whole already.")
    layers = {str(path): load_incidents(path) for path in paths}
    if len(layers) < len(paths):
        raise SettingError("One layer is named twice; name each once.")
    for path, layer in layers.items():
        _refuse_other_tellings(path, layer, layers)
    whole = pd.concat(layers.values(), ignore_index=True).drop_duplicates("incident_id")
    whole = whole.sort_values(["date", "incident_id"], kind="stable", ignore_index=True)
    for name in TEXTS:
        whole[name] = whole[name].fillna("").astype(str) if name in whole else ""
    incidents = geopandas.GeoDataFrame(whole, geometry="geometry", crs=CRS)
    parts = tuple(_told(path, layer) for path, layer in layers.items())
    schema.check_layer(incidents, schema.INCIDENTS)
    return Together(incidents, _about({path: read_about(path) for path in layers}, incidents), parts)


def _refuse_other_tellings(path: str, layer: pd.DataFrame, layers: Mapping[str, pd.DataFrame]) -> None:
    """Refuse a layer of which another, named before it, tells other things under the same keys."""
    for other, before in layers.items():
        if other == path:
            return
        shared = layer.incident_id.isin(before.incident_id)
        if not shared.any():
            continue
        here, there = (_tellings(rows) for rows in (layer[shared], before))
        keys = here.index[here.ne(there.reindex(here.index))].tolist()
        if len(keys):
            number = "1 key" if len(keys) == 1 else f"{len(keys):,} keys"
            found = f"{number} under which {other} tells something else: {', '.join(keys[:SHOWN_IDS])}"
            remedy = "Import one of the two files again with a --source of its own, then join them."
            raise InputError(path, [Fault(found, "a key of its own for each incident", remedy)])


def _tellings(layer: pd.DataFrame) -> pd.Series:
    """What each incident of a layer counts, by its key."""
    counted = ["date", "n_dead", "n_missing", "dead_and_missing", "environment", "country"]
    told = layer[counted].astype(str).agg("|".join, axis=1) + "|" + layer.geometry.to_wkt(rounding_precision=6)
    return pd.Series(told.to_numpy(), index=layer.incident_id.to_numpy(), dtype=object)


def _told(path: str, layer: pd.DataFrame) -> str:
    sources = ", ".join(sorted(layer.source.unique()))
    return f"{path}: {len(layer):,} incidents with {int(layer.dead_and_missing.sum()):,} dead and missing ({sources})."


def _about(abouts: Mapping[str, Mapping], incidents: pd.DataFrame) -> dict:
    """What the layers' files say of themselves, in one: each source and licence once, the newest date."""

    def each(name: str) -> str:
        told = "; ".join(str(about[name]) for about in abouts.values() if about.get(name))
        return "; ".join(dict.fromkeys(told.split("; "))) if told else ""

    return {
        **{name: each(name) for name in ("source", "address", "licence") if each(name)},
        "data_date": max((str(about.get("data_date", "")) for about in abouts.values()), default=""),
        "files": list(dict.fromkeys(name for about in abouts.values() for name in about.get("files", ()))),
        "layers": [Path(path).name for path in abouts],
        "incidents": len(incidents),
    }
