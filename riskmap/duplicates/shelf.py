"""The layers that can be looked through for incidents told twice, and where the decisions about each are kept.

Layers that someone checked and kept lie in `$RISKMAP_HOME/layers`, their decisions beside them, so that page and
command line share one log. The newest update's decisions lie beside all its versions and outlive each of them; those
about the shipped figures lie under `$RISKMAP_HOME` too, as what ships is never written to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas

from riskmap import schema
from riskmap.duplicates.decisions import Decisions
from riskmap.incidents.figures import load_incidents
from riskmap.layers import open_updates, save_layer
from riskmap.layouts import Store
from riskmap.settings import geo_folder

KEPT, UPDATED, SHIPPED = "kept", "updated", "shipped"
SHIPPED_LOG, UPDATED_FILE = "shipped_incidents.parquet", "full_incidents.parquet"
LAYERS = Store("layers")


@dataclass(frozen=True)
class Reviewable:
    """A layer to look through: its kind, a name to choose it by, its file, and the file that its log stands beside."""

    kind: str
    name: str
    file: Path
    log_beside: Path

    def decisions(self) -> Decisions:
        """The log of decisions about it."""
        return Decisions(self.log_beside)

    def load(self) -> geopandas.GeoDataFrame:
        """The layer itself.

        Raises
        ------
        InputError
            When the file is no layer of incidents.
        """
        return load_incidents(self.file)


def reviewable_layers() -> list[Reviewable]:
    """Layers kept here by name, then the newest update's, then the shipped figures.

    Raises
    ------
    StoreError
        When the folder of updates is damaged, or it or that of layers is a newer riskmap's.
    """
    kept = sorted(LAYERS.opened().glob("*.parquet"))
    found = [Reviewable(KEPT, path.stem, path, path) for path in kept if not path.name.startswith(".")]
    versions = open_updates()
    current = versions.current()
    if current is not None and (current / UPDATED_FILE).is_file():
        found.append(Reviewable(UPDATED, current.name, current / UPDATED_FILE, versions.folder / UPDATED_FILE))
    shipped = geo_folder() / "incidents.parquet"
    return [*found, Reviewable(SHIPPED, shipped.stem, shipped, LAYERS.folder() / SHIPPED_LOG)]


def keep_layer(incidents: geopandas.GeoDataFrame, name: str, about: Mapping[str, object]) -> Path:
    """Keep a checked layer for review and training under a name such as red-cross; one of that name is replaced.

    Raises
    ------
    InputError
        When the layer breaks its contract.
    StoreError
        When the folder cannot be written to.
    """
    folder = LAYERS.opened(make=True)
    return save_layer(incidents, folder / f"{name}.parquet", schema.INCIDENTS, about)
