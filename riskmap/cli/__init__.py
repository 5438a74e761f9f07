"""The command line: a door for each room. Nothing heavy is imported before a command is chosen."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from riskmap.cli.duplicates import duplicates_app
from riskmap.cli.engines import Engine, Processes, Scheduler
from riskmap.cli.export import export, serve
from riskmap.cli.keeping import add_keeping
from riskmap.cli.models import models_app, train
from riskmap.cli.paper import paper_app
from riskmap.cli.planning import Within, add_planning, read_area_of
from riskmap.cli.together import join
from riskmap.errors import RiskmapError, SettingError, printable

EXIT_BAD_INPUT = 2

app = typer.Typer(
    help="Where people die on migration routes, how sure we are, and where help would reach most of those in danger.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help: Rich, which would frame it, costs as much to load as all the rest.
    rich_markup_mode=None,
)
data_app = typer.Typer(help="Reports in, checked layers out.", no_args_is_help=True)
app.add_typer(data_app, name="data")
app.add_typer(models_app, name="models")
data_app.add_typer(duplicates_app, name="duplicates")

Out = Annotated[Path, typer.Option("--out", help="File to write; an existing one is replaced only when all is well.")]
Incidents = Annotated[
    Path | None, typer.Option("--incidents", help="A layer that `data import` wrote; default: the shipped incidents.")
]
ModelName = Annotated[str, typer.Option("--model", help="A model's name; default: the promoted or shipped one.")]

Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="COLUMN=FIELD", help='Read a column as a field: "COLUMN=field"; "COLUMN=" leaves it out.'
    ),
]
Layer = Annotated[str | None, typer.Option("--layer", help="Sheet of a workbook, layer of a GeoPackage.")]
Dates = Annotated[str | None, typer.Option("--dates", help="How 03/04/2021 is meant: day-first or month-first.")]
ReportFile = Annotated[
    Path | None,
    typer.Option("--report", help="Where to write every row that was dropped, mended or refused: a .json file."),
]
SourceName = Annotated[str, typer.Option("--source", help="A name for whom the file is from, as in red-cross.")]


def main() -> None:
    """Run a command; a fault riskmap knows by name is said in one message, exit code 2."""
    try:
        app()
    except RiskmapError as error:
        typer.echo("\n".join(map(printable, str(error).split("\n"))), err=True)
        sys.exit(EXIT_BAD_INPUT)


@data_app.command("import")
def import_data(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILES...",
            help="The project's API answers and download CSVs, or one file of your own of any usual kind.",
        ),
    ],
    out: Out,
    report: ReportFile = None,
    columns: Columns = None,
    layer: Layer = None,
    dates: Dates = None,
    source: SourceName = "",
    engine: Engine = "local",
    scheduler: Scheduler = "",
    processes: Processes = 1,
) -> None:
    """Read raw reports into one checked incidents layer. A GeoParquet file; of your own file, near misses beside it.

    A folder of GeoParquet files is read part by part into a folder of parts, with --engine dask by many at once.
    """
    from riskmap.engine import opened
    from riskmap.incidents.intake import Reading, take_in
    from riskmap.incidents.ledger import write_report
    from riskmap.incidents.parts import import_parts, is_parted
    from riskmap.incidents.refusal import refusals_in
    from riskmap.layers import save_layer
    from riskmap.schema import INCIDENTS, NEAR_MISSES

    reading = Reading(tuple(columns or ()), layer, dates, source)
    if is_parted(paths):
        with refusals_in(report), opened(engine, scheduler, processes) as workers:
            parted = import_parts(paths[0], out, _today(), workers, reading)
        if report is not None:
            write_report(parted.report(), report)
        typer.echo(parted.summary())
        return
    if (engine, scheduler, processes) != ("local", "", 1):
        raise SettingError(
            "--engine, --scheduler and --processes are for a folder of GeoParquet files; files are read here."
        )
    with refusals_in(report):
        taken = take_in(paths, _today(), reading)
    written = []
    if len(taken.incidents) or not len(taken.near_misses):
        written.append(save_layer(taken.incidents, out, INCIDENTS, taken.result.about))
    if len(taken.near_misses):
        beside = out.with_name(f"{out.stem}_near_misses.parquet")
        written.append(save_layer(taken.near_misses, beside, NEAR_MISSES, taken.result.about))
    if report is not None:
        write_report(taken.result.report, report)
    typer.echo(taken.summary())
    typer.echo("\n".join(f"Written: {path}" for path in written))


@data_app.command("check")
def check_data(
    paths: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Files to check as `data import` would.")],
    report: ReportFile = None,
    columns: Columns = None,
    layer: Layer = None,
    dates: Dates = None,
) -> None:
    """Validate files without importing them."""
    from riskmap.incidents.intake import Reading, take_in
    from riskmap.incidents.ledger import write_report
    from riskmap.incidents.refusal import refusals_in

    with refusals_in(report):
        taken = take_in(paths, _today(), Reading(tuple(columns or ()), layer, dates))
    typer.echo(taken.summary())
    if report is None:
        typer.echo("Nothing was written.")
    else:
        typer.echo(f"Written: {write_report(taken.result.report, report)}")


data_app.command("join")(join)


@data_app.command("mapping")
def show_mapping(
    path: Annotated[Path, typer.Argument(help="A file of your own.")], columns: Columns = None, layer: Layer = None
) -> None:
    """Show which column of a file would be read as what."""
    from riskmap.sources.tabular import open_table

    typer.echo("\n".join(open_table(path, columns or (), layer).lines()))


@data_app.command("update")
def update_data(
    years: Annotated[str, typer.Option("--years", help="Years to ask for, as in 2014.. or 2020..2023.")] = "2014..",
    report: Annotated[Path | None, typer.Option("--report", help="Where to write what changed: .md or .json.")] = None,
    accept_shrink: Annotated[
        bool, typer.Option("--accept-shrink", help="Take a year that now holds half or less of what it held.")
    ] = False,
    hotspots: Annotated[bool, typer.Option(help="Fit the model anew and say what changed in its hotspots.")] = True,
) -> None:
    """Ask the live source for newer data. What is stored stays as it is unless all of it is sound."""
    from riskmap.layers import open_updates
    from riskmap.update import asking, source_addresses, update

    today = _today()
    address, table_address = source_addresses()
    fetch = asking(
        _years(years, "--years", today.year), address=address, table_address=table_address, newest=today.year
    )
    typer.echo(f"Asking {address}", err=True)
    folder = open_updates(make=True).folder
    done = update(folder, fetch, today, accept_shrink=accept_shrink, hotspots=hotspots)
    if report is not None:
        done.write(report)
    typer.echo(done.summary())
    typer.echo(f"Stored: {done.folder}")


@data_app.command("rollback")
def roll_back_data() -> None:
    """Let the data before the last update count again. The newer version is kept."""
    from riskmap.layers import open_updates
    from riskmap.update import last_update, roll_back

    folder = open_updates().folder
    kept = roll_back(folder)
    told = last_update(folder) or {}
    typer.echo(f"Served again: {kept.name}, the update of {told.get('as_of', 'a day not told')}. Stored: {kept}")


@data_app.command("score-environments")
def score_environments_of(
    incidents: Annotated[Path, typer.Option("--incidents", help="A layer that `data import` wrote.")],
    labels: Annotated[Path, typer.Option("--labels", help="CSV of labelled rows.")],
    sentences: Annotated[
        Path | None, typer.Option("--sentences", help="CSV of labelled sentences in other languages.")
    ] = None,
    page: Annotated[Path | None, typer.Option("--page", help="Page whose tables to renew.")] = None,
) -> None:
    """Say how surely environments are told. F1 with intervals on labelled rows."""
    from riskmap.environment.page import write_page
    from riskmap.environment.scores import read_labels, score_environments
    from riskmap.environment.sentences import read_sentences, score_sentences
    from riskmap.incidents.figures import load_incidents

    layer, labelled = load_incidents(incidents), read_labels(labels)
    typer.echo(score_environments(layer, labelled).round(3).to_string())
    made = read_sentences(sentences) if sentences is not None else None
    if made is not None:
        typer.echo(score_sentences(made).round(3).to_string())
    if page is not None:
        write_page(page, layer, labelled, made)


@data_app.command("build")
def build_data(
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Folder of the source's files; default: $RISKMAP_MMP_DATA, else the live API."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to build into; default: data/geo.")] = None,
    accuracy: Annotated[
        Path | None,
        typer.Option("--accuracy", help="Measure past forecasts too (minutes): folder for that page, as in docs."),
    ] = None,
) -> None:
    """Build the shipped layers of data/geo anew."""
    from riskmap.export.release import build_release
    from riskmap.settings import geo_folder, read_setting

    named = source or (Path(value) if (value := read_setting("mmp_data")) else None)
    for line in build_release(named, out or geo_folder(), as_of=_today(), accuracy=accuracy):
        typer.echo(line)


app.command()(train)


@app.command()
def hotspots(out: Out, model: ModelName = "", within: Within = None) -> None:
    """Write a model's hotspots. The file's ending says the format: .parquet, .geojson, .gpkg or .csv."""
    from riskmap.export.files import write_hotspots
    from riskmap.model.registry import load_model
    from riskmap.tier import check_model, current_tier, release

    area, kept, tier = read_area_of(within), load_model(model), current_tier(_today().date())
    check_model(kept.about, tier)
    released = release("hotspots", kept.hotspots_, tier)
    if area is not None:
        released = released[released.intersects(area)]
    typer.echo(f"Written: {write_hotspots(released, out, dict(kept.about))}")


@app.command()
def forecast(out: Out, model: ModelName = "") -> None:
    """Write a model's forecast for twelve months. As .parquet: a row per H3 cell of resolution 4 and environment."""
    from riskmap.layers import save_layer
    from riskmap.model.registry import load_model
    from riskmap.schema import FORECAST
    from riskmap.tier import check_model, current_tier, release

    if out.suffix.lower() != ".parquet":
        raise SettingError(f"{out} ends in {out.suffix or 'nothing'!r}; a forecast is written as .parquet alone.")
    kept, tier = load_model(model), current_tier(_today().date())
    check_model(kept.about, tier)
    typer.echo(f"Written: {save_layer(release('forecast', kept.forecast_, tier), out, FORECAST, kept.about)}")


@app.command()
def backtest(
    out: Annotated[Path, typer.Option("--out", help="Folder for the tables and the page.")],
    incidents: Incidents = None,
    origins: Annotated[str, typer.Option("--origins", help="Years to forecast, as in 2017..2023.")] = "2017..2023",
    skill: Annotated[
        Path | None, typer.Option("--skill", help="Where to write the verdicts that the dashboard shows: a .json file.")
    ] = None,
    engine: Engine = "local",
    scheduler: Scheduler = "",
) -> None:
    """Forecast past years, and score that beside the baselines. Each is forecast from the years before it."""
    from riskmap.engine import opened
    from riskmap.incidents.figures import load_incidents
    from riskmap.model.accuracy import write_accuracy, write_skill
    from riskmap.model.evaluation import run_backtest

    with opened(engine, scheduler) as workers:
        result = run_backtest(load_incidents(incidents), _years(origins), engine=workers)
    typer.echo(f"Written: {write_accuracy(result, out)}")
    if skill is not None:
        typer.echo(f"Written: {write_skill(result, skill)}")


# In the order of the help: from reports to forecasts, plans, files, and what keeps it all whole.
add_planning(app)
app.command()(export)
app.add_typer(paper_app)
app.command()(serve)


@app.command()
def dashboard(
    port: Annotated[int, typer.Option("--port", help="Port on this machine.")] = 8501,
    address: Annotated[str, typer.Option("--address", help="Address to bind to; loopback unless said.")] = "127.0.0.1",
) -> None:
    """Open the dashboard and print its address."""
    import os
    import subprocess

    from riskmap.roles import is_loopback

    if not is_loopback(address):
        typer.echo(
            "Others can reach this address: without a sign-in everybody there is a reader, who looks and changes "
            "nothing. How to set one up: docs/hosting.md."
        )
    typer.echo(f"Riskmap: http://{address}:{port}")
    command = [sys.executable, "-m", "riskmap.ui.serving", address, str(port)]
    # A thread is started for every click: with a heap for each, memory would be in pieces, Arrow's own above all.
    environment = {"MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system", **os.environ}
    if os.name == "posix":
        # In place of this process, so that a signal ends the server itself.
        sys.stdout.flush()
        os.execve(sys.executable, command, environment)
    sys.exit(subprocess.call(command, env=environment))


add_keeping(app)


def _today() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _years(text: str, option: str = "--origins", latest: int | None = None) -> list[int]:
    """Years of "2017..2023" or "2017"; of "2017.." too where a latest year is known."""
    first, dots, last = text.partition("..")
    last = last or (str(latest) if dots and latest else first)
    if not (first.isdigit() and last.isdigit()) or int(first) > int(last):
        raise SettingError(f"{option} is {text!r}; expected years as in 2017..2023.")
    return list(range(int(first), int(last) + 1))
