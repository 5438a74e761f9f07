"""`riskmap sheet`: map sheets and atlases as PDF, SVG and PNG; `riskmap brief`: two pages for policymakers."""

from __future__ import annotations

from datetime import UTC, date, datetime
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
        list[str] | None,
        typer.Option("--environment", metavar="NAME", help="Only hotspots of this environment; may be repeated."),
    ] = None,
    atlas: Annotated[int, typer.Option("--atlas", min=0, help="Add a page for each of so many hotspots.")] = 0,
    title: Annotated[str, typer.Option("--title", help="A title of your own.")] = "",
    model: Annotated[str, typer.Option("--model", help="A model's name; default: the promoted or shipped one.")] = "",
    first: Annotated[str, typer.Option("--from", help="First month counted, as in 2023-01; default: all.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last month counted, as in 2023-12; default: all.")] = "",
    language: Language = "en",
) -> None:
    """Draw a map sheet to print. With inset, legend, scale, projection, source and caveats."""
    from riskmap.export.sheet import load_sheet_layers, write_sheet
    from riskmap.language import reading_in

    chosen = {"area": _area(area) if area else None, "hotspot": hotspot, "title": title, "atlas": atlas}
    with reading_in(language):
        hotspots, note, counted = _hotspots(model, environments or [])
        if first or last:
            hotspots, counted = _counted_anew(hotspots, first, last)
        layers = load_sheet_layers(hotspots)
        for path in _files(out, formats):
            for name in write_sheet(layers, path, size, orientation, note=note, counted=counted, **chosen):
                typer.echo(f"Written: {name}")


@paper_app.command()
def brief(
    out: Annotated[Path, typer.Option("--out", help="PDF to write.")],
    hotspot: Annotated[str, typer.Option("--hotspot", help="Id of a hotspot.")] = "",
    route: Annotated[
        str, typer.Option("--route", metavar="NAME", help="Name of a migration route, as the source names it.")
    ] = "",
    country: Annotated[
        str, typer.Option("--country", metavar="CODE", help="ISO 3166 code of a country, as in NER.")
    ] = "",
    first: Annotated[str, typer.Option("--from", help="First month, as in 2023-01; default: the last 12 months.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last month, as in 2023-12.")] = "",
    language: Language = "en",
) -> None:
    """Write a brief on a hotspot, a route or a country. Two pages: map, figures, evidence, questions, limits."""
    from riskmap.language import reading_in
    from riskmap.store import replace_file
    from riskmap.ui import brief as briefs
    from riskmap.ui.content import load_content

    chosen = [(make, key) for make, key in zip(_makers(briefs), (hotspot, route, country), strict=True) if key]
    if len(chosen) != 1:
        raise SettingError(f"{len(chosen)} of --hotspot, --route and --country were given; expected one of them.")
    content = load_content()
    filters = _period(content, first, last)
    with reading_in(language):
        make, key = chosen[0]
        pdf = briefs.pdf_of(make(content, filters, key), content)
    typer.echo(f"Written: {replace_file(out, lambda beside: beside.write_bytes(pdf))}")


def _makers(briefs):
    return briefs.brief_on_hotspot, briefs.brief_on_route, briefs.brief_on_country


def _period(content, first: str, last: str):
    """The default filters with the months asked for, read as a link's are."""
    from riskmap.ui.address import read_address

    asked = read_address({name: value for name, value in (("from", first), ("to", last)) if value}, content.choices)
    if asked.ignored:
        months = content.choices.months
        raise SettingError(
            f"No period {', '.join(asked.ignored)}; expected months from {months[0]:%Y-%m} to {months[-1]:%Y-%m}."
        )
    return asked.filters


def _hotspots(model: str, environments: list[str]):
    """The hotspots that the tier lets out, those of the environments asked for alone, and a note that says so; and
    the first and last day that people are counted in, where the model knows them."""
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
    days = [kept.about.get(name) for name in ("first_date", "data_date")]
    counted = tuple(date.fromisoformat(str(day)[:10]) for day in days) if all(days) else None
    if not environments:
        return hotspots, "", counted
    note = text("Only: {environments}.", environments=listed(environment_labels()[name] for name in environments))
    return hotspots[hotspots["environment"].isin(environments)], note, counted


def _counted_anew(hotspots, first: str, last: str):
    """Hotspots with people in the months asked for, counted in those months alone, and these months' days."""
    from riskmap import summaries
    from riskmap.incidents.figures import select_incidents
    from riskmap.ui.content import load_content

    content = load_content()
    whole = {"from": f"{content.choices.first:%Y-%m}", "to": f"{content.choices.last:%Y-%m}"}
    filters = _period(content, first or whole["from"], last or whole["to"])
    days = (filters.first, summaries.month_end(filters.last))
    inside = select_incidents(content.incidents, period=days)
    members = summaries.hotspot_members(content.incidents, hotspots)
    return summaries.of_period(summaries.recount_hotspots(hotspots, members, inside)), days


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
