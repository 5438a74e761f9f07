"""An export: the layers asked for, made of what the tier let out and what was selected, and what is said of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import geopandas
import pandas as pd

from riskmap import __version__
from riskmap import vocabulary as words
from riskmap.errors import SettingError
from riskmap.export.columns import COLUMNS
from riskmap.export.kinds import LAYERS, MMP, PLACES, SITES, Layer
from riskmap.export.making import hotspots_selected
from riskmap.export.selection import Held, Selection, counted_days
from riskmap.incidents.attribution import OF_IOM, Attribution, attribution_of
from riskmap.tier import Tier

DECIMALS = 6
FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # of the parts of zip files, so that the same content gives the same bytes


@dataclass(frozen=True)
class Exported:
    """A layer ready to be written: `rows` holds its columns in order, dates as text, then the geometry."""

    kind: Layer
    rows: geopandas.GeoDataFrame
    note: str = ""

    @property
    def caveat(self) -> str:
        """What to know of the layer before using it."""
        return f"{self.kind.caveat} {self.note}".strip()

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def total(self) -> int | None:
        """People of the layer, where its rows have a meaningful sum."""
        return int(self.rows[self.kind.counts].sum()) if self.kind.counts else None


@dataclass(frozen=True)
class Bundle:
    """An export: its layers, what is said of all of them, and the hotspots in their own columns for a sheet."""

    stem: str
    layers: tuple[Exported, ...]
    about: Mapping[str, str]
    hotspots: geopandas.GeoDataFrame


def build_bundle(held: Held, selection: Selection, names: Iterable[str] | None = None) -> Bundle:
    """The layers asked for (default: all that the tier lets out) with the selection's counts.

    Raises
    ------
    SettingError
        When a layer is unknown or does not leave in this tier.
    """
    wanted = list(names) if names is not None else layer_names(held.tier, held)
    check_names(wanted, held.tier)
    incidents = selection.incidents(held.incidents)
    layers = tuple(_named(_exported(LAYERS[name], held, selection, incidents), held) for name in wanted)
    return Bundle(_stem(held), layers, about_of(held, selection), hotspots_selected(held, selection, incidents))


def _named(layer: Exported, held: Held) -> Exported:
    """The layer under the names of those whose figures it holds, where they are not IOM's alone."""
    if not layer.kind.source.startswith(MMP) or (told := _attribution(held)) == OF_IOM:
        return layer
    source = layer.kind.source.replace(MMP, told.source, 1)
    return replace(layer, kind=replace(layer.kind, source=source, licence=told.licence))


def _attribution(held: Held) -> Attribution:
    """Whom the records are from; where the model learnt from others', their names too."""
    told = attribution_of(held.incidents["incident_id"])
    learnt = str(held.model.get("source", words.SOURCE_NAME))
    if learnt in (words.SOURCE_NAME, told.source):
        return told
    return Attribution(f"{told.source}; hotspots and forecast: {learnt}", str(held.model.get("licence", told.licence)))


def layer_names(tier: Tier, held: Held | None = None) -> list[str]:
    """Layers that leave in a tier; of those that not every copy has (posts) only what `held` holds."""
    names = [name for name, layer in LAYERS.items() if tier.lets_out(layer.released_as)]
    return names if held is None else [name for name in names if name not in SITES or name in held.sites]


def check_names(names: Iterable[str], tier: Tier) -> None:
    """Refuse layers that are unknown or that the tier keeps.

    Raises
    ------
    SettingError
        Which names the layers there are.
    """
    known = layer_names(tier)
    if strange := [name for name in names if name not in known]:
        raise SettingError(
            f"There is no layer {strange[0]!r} to export in the {tier.name} tier; there are: {', '.join(known)}."
        )


def about_of(held: Held, selection: Selection) -> dict[str, str]:
    """What every file says of itself."""
    first, last = counted_days(held, selection)
    told = _attribution(held)
    return {
        "title": "Riskmap: where people die on migration routes",
        "source": told.source,
        "licence": f"{told.licence}, {words.SOURCE_LICENCE_ADDRESS}" if told == OF_IOM else told.licence,
        "data_date": f"{held.data_end:%Y-%m-%d}",
        "counted_from": f"{first:%Y-%m}",
        "counted_to": f"{last:%Y-%m}",
        "model_version": str(held.model.get("model_version", "")),
        "forecast_period": str(held.model.get("forecast_period", "")),
        "selection": selection.sentence(),
        "tier": held.tier.name,
        "left_out": held.tier.sentence,
        "caveats": f"{words.MINIMUM_ESTIMATE} {PLACES} Expected deaths say what the months bring if they resemble the "
        "past: they are no probability of dying.",
        "boundaries": words.BOUNDARIES,
        "independence": words.INDEPENDENCE,
        "must_not_be_used_for": "Tasking of border enforcement: patrols, interceptions, pushbacks, surveillance, "
        "targeting of vessels, vehicles or persons; decisions about any person.",
        "riskmap": __version__,
    }


def _stem(held: Held) -> str:
    return f"riskmap-to-{held.data_end:%Y-%m-%d}-{held.tier.name}"


def _exported(kind: Layer, held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> Exported:
    made = kind.make(held, selection, incidents)
    wanted = (*kind.columns, *(() if held.tier.is_public else kind.partner_columns))
    columns = {name: _plain(made[name]) for name in wanted if name in made}
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown:
        raise KeyError(f"no words for column {unknown[0]} of layer {kind.name}")
    rows = geopandas.GeoDataFrame(columns, geometry=made.geometry.to_numpy(), crs=made.crs, index=made.index)
    return Exported(kind, rows.reset_index(drop=True), made.attrs.get("note", ""))


def _plain(values: pd.Series) -> pd.Series:
    """Days as text, categories as text, no digits beyond what is known."""
    if pd.api.types.is_float_dtype(values):
        return values.round(DECIMALS)
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.dt.strftime("%Y-%m-%d")
    return values.astype(object).where(values.notna(), None) if values.dtype == "category" else values


def dictionary_rows(layers: Iterable[Exported]) -> Iterator[tuple[str, str, str, str]]:
    """Layer, column, meaning and unit, a row for each column that is there."""
    for layer in layers:
        for column in layer.rows.columns.drop("geometry"):
            yield (layer.name, column, *COLUMNS[column])
