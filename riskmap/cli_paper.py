"""`riskmap sheet`: map sheets and atlases as PDF, SVG and PNG."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from riskmap.errors import SettingError

paper_app = typer.Typer()

Language = Annotated[str, typer.Option("--lang", help="Language of the page: en, or one with a catalogue.")]


@paper_app.command()
def sheet(
    out: Annotated[Path, typer.Option("--out", help="File to write; its ending says the format unless --format does.")],
    size: Annotated[str, typer.Option("--size", help="A4 or A3.")] = "A4",
    orientation: Annotated[str, typer.Option("--orientation", help="landscape or portrait.")] = "landscape",
    formats: Annotated[str, typer.Option("--format", help="One or several of pdf,svg,png; PNG has 300 dpi.")] = "",
    hotspot: Annotated[str, typer.Option("--hotspot", help="Id of a hotspot to show from near.")] = "",
    area: Annotated[str, typer.Option("--area", help="west,south,east,north in degrees, as in 8,30,18,38.")] = "",
    environments: Annotated[
        list[str] | None, typer.Option("--environment", help="Only hotspots of this environment; may be repeated.")
    ] = None,
    atlas: Annotated[int, typer.Option("--atlas", min=0, help="Add a page for each of so many hotspots.")] = 0,
    title: Annotated[str, typer.Option("--title", help="A title of your own.")] = "",
    model: Annotated[str, typer.Option("--model", help="A model's name; default: the promoted or shipped one.")] = "",
    language: Language = "en",
) -> None:
    """Draw a map sheet to print: map, inset, legend, scale, projection, source and caveats."""
    from riskmap.export.sheet import load_sheet_layers, write_sheet
    from riskmap.language import reading_in

    chosen = {"area": _area(area) if area else None, "hotspot": hotspot, "title": title, "atlas": atlas}
    with reading_in(language):
        hotspots, note = _hotspots(model, environments or [])
        layers = load_sheet_layers(hotspots)
        for path in _files(out, formats):
            for name in write_sheet(layers, path, size, orientation, note=note, **chosen):
                typer.echo(f"Written: {name}")


def _hotspots(model: str, environments: list[str]):
    """The hotspots that the tier lets out, those of the environments asked for alone, and a note that says so."""
    from riskmap.language import environment_labels, listed, text
    from riskmap.model.registry import load_model
    from riskmap.tier import check_model, current_tier, release
    from riskmap.vocabulary import ENVIRONMENTS

    unknown = [name for name in environments if name not in ENVIRONMENTS]
    if unknown:
        raise SettingError(f"There is no environment {unknown[0]!r}; expected some of {', '.join(ENVIRONMENTS)}.")
    kept, tier = load_model(model), current_tier(datetime.now(UTC).date())
    check_model(kept.about, tier)
    hotspots = release("hotspots", kept.hotspots_, tier)
    if not environments:
        return hotspots, ""
    note = text("Only: {environments}.", environments=listed(environment_labels()[name] for name in environments))
    return hotspots[hotspots["environment"].isin(environments)], note


def _area(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise SettingError(
            f"--area is {text!r}; expected west,south,east,north in degrees, as in 8,30,18,38."
        ) from error
    return west, south, east, north


def _files(out: Path, formats: str) -> list[Path]:
    kinds = [kind.strip().lower() for kind in formats.split(",") if kind.strip()]
    return [out.with_suffix(f".{kind}") for kind in kinds] if kinds else [out]
