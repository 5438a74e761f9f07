"""What the export page asks for: the reader's view as a bundle of layers, and its files made one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from riskmap.export.bundle import Bundle, build_bundle, layer_names
from riskmap.export.selection import Held, Selection
from riskmap.export.writing import files_of, zipped
from riskmap.ui.address import Filters
from riskmap.ui.content import Content
from riskmap.ui.state import kept_for_all

MEDIA = {
    "gpkg": "application/geopackage+sqlite3",
    "kml": "application/vnd.google-earth.kml+xml",
    "kmz": "application/vnd.google-earth.kmz",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class Download:
    """One file to take away."""

    name: str
    content: bytes

    @property
    def media(self) -> str:
        return MEDIA.get(self.name.rpartition(".")[2], "application/octet-stream")


def held_of(content: Content) -> Held:
    """Everything there is to export; the segments take some seconds the first time."""
    return _held(content.version, content)


@kept_for_all
def _held(version: str, _content: Content) -> Held:
    # Heavy, and of no use to the other pages.
    from riskmap.export.holding import segments_of

    first = _content.hotspots.iloc[0] if len(_content.hotspots) else {}
    return Held(
        tier=_content.tier,
        data_end=_content.data_end,
        incidents=_content.incidents,
        hotspots=_content.hotspots,
        members=_content.members,
        routes=_content.routes,
        crossings=_content.crossings,
        near_misses=_content.near_misses,
        segments=segments_of(_content.incidents, _content.routes, _content.data_end, _content.tier),
        model={name: first.get(name, "") for name in ("model_version", "forecast_period")},
    )


def layers_offered(content: Content) -> list[str]:
    """Names of the layers that the tier lets out."""
    return [name for name in layer_names(content.tier) if name != "posts"]


def bundle_of(content: Content, filters: Filters, layers: Sequence[str]) -> Bundle:
    """The layers with the counts of the reader's filters."""
    return build_bundle(held_of(content), selection_of(filters), layers)


def selection_of(filters: Filters) -> Selection:
    """The reader's filters as an export takes them."""
    near = (filters.near.longitude, filters.near.latitude, filters.near.km) if filters.near else None
    return Selection(
        filters.first,
        filters.last,
        filters.environments,
        filters.routes,
        filters.countries,
        filters.quality,
        filters.precisions,
        near,
    )


def made(bundle: Bundle, formats: Sequence[str]) -> Iterator[tuple[float, dict[str, bytes]]]:
    """Share of the formats done and the files so far, a step per format."""
    files: dict[str, bytes] = {}
    for done, name in enumerate(formats, 1):
        files.update(files_of(bundle, [name]))
        yield done / len(formats), files


def packed(bundle: Bundle, files: dict[str, bytes]) -> Download:
    """The one file there is, or all of them in one zip."""
    if len(files) == 1:
        ((name, content),) = files.items()
        return Download(name, content)
    return Download(f"{bundle.stem}.zip", zipped(files))
