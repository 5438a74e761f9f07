"""`riskmap train` and `riskmap models`: train, look, compare, measure, promote, roll back, discard."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from riskmap.cli.engines import Engine, Processes, Scheduler
from riskmap.errors import SettingError

models_app = typer.Typer(
    help="Trained models. List, show, compare, measure, promote, roll back, discard.", no_args_is_help=True
)
Model = Annotated[str, typer.Argument(help="NAME (its newest version), NAME/VERSION or shipped.")]
Who = Annotated[str, typer.Option("--who", help="Who acts, for the log; default: the user's name on this machine.")]


def train(
    incidents: Annotated[
        Path | None,
        typer.Option(
            "--incidents",
            help="A layer that `data import` wrote, or a folder of parts; default: those that ship.",
        ),
    ] = None,
    until: Annotated[
        str, typer.Option("--until", help="Learn from what happened up to and including YYYY-MM-DD.")
    ] = "",
    name: Annotated[str, typer.Option("--name", help="Name to keep the model under.")] = "mine",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="SETTING=VALUE", help='A setting of the model, as in "bandwidth_km=25". May be repeated.'
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Measure beside the model in service too, as promotion asks for.")
    ] = False,
    timeout: Annotated[float, typer.Option("--timeout", min=0, help="End after so many seconds; 0: never.")] = 0,
    who: Who = "",
    engine: Engine = "local",
    scheduler: Scheduler = "",
    processes: Processes = 1,
    background: Annotated[bool, typer.Option("--background", hidden=True)] = False,
) -> None:
    """Train the risk model and keep it. It learns from what the tier lets out, and serves once it is promoted.

    A folder of parts is counted part by part, with --engine dask by many at once, and learnt from by its counts.
    """
    from riskmap.model.options import read_options
    from riskmap.training import Order, run_training

    if background:
        from riskmap.bounds import bound_memory
        from riskmap.settings import read_number

        _give_way()
        bound_memory(read_number("train_megabytes"))
    options = read_options(settings or ())
    order = Order(name, incidents, _date(until), options, check, _name(who), engine, scheduler, processes)
    made = run_training(order, _now(), timeout or None, tell=_tell)
    typer.echo(made.summary())


def _tell(step: str, percent: int) -> None:
    typer.echo(f"{percent:3d} % {step}", err=True)


def _give_way() -> None:
    """Leave the processor to who is waiting for a page."""
    import contextlib
    import os

    with contextlib.suppress(OSError, AttributeError):
        os.nice(10)


@models_app.command("list")
def list_models() -> None:
    """Show the models kept here, the promoted one marked."""
    from riskmap.model import registry

    for line in registry.list_models():
        typer.echo(line)


@models_app.command("show")
def show(model: Model) -> None:
    """Print a model's card. What it learnt from, what it is for and what not, how well it forecasts, where it fails."""
    from riskmap.model.registry import load_model

    typer.echo(load_model(model).card(), nl=False)


@models_app.command("compare")
def compare(
    one: Model,
    other: Model,
    out: Annotated[
        Path | None, typer.Option("--out", help="CSV to write the hotspots of both to, a row each with what changed.")
    ] = None,
) -> None:
    """Put two models side by side. Skill, expected deaths by environment, hotspots gained, lost, moved and kept."""
    from riskmap.export.table import to_csv
    from riskmap.model.registry import load_model
    from riskmap.side_by_side import compare_models
    from riskmap.store import replace_file

    found = compare_models(load_model(one), load_model(other))
    typer.echo(found.summary())
    if out is not None:
        rows = to_csv(found.hotspots.drop(columns="geometry"))
        typer.echo(f"Written: {replace_file(out, lambda beside: beside.write_bytes(rows))}")


@models_app.command("measure")
def measure(model: Model) -> None:
    """Measure a model beside the one in service. On the same data by the same protocol; kept with the model."""
    from riskmap.model import registry
    from riskmap.side_by_side import metrics_lines

    metrics = registry.measure(model, tell=lambda share: typer.echo(f"{share:4.0%} checking", err=True))
    typer.echo("\n".join(metrics_lines(metrics)))


@models_app.command("promote")
def promote(
    model: Model,
    anyway: Annotated[
        str, typer.Option("--anyway", help="Promote although skill is worse or not measured: say why; it is logged.")
    ] = "",
    who: Who = "",
) -> None:
    """Make a model the one that the dashboard and the commands use. Its skill must be no worse than what serves now."""
    from riskmap.model import registry

    typer.echo(f"Serving: {registry.promote(model, anyway, _name(who), _now())}")


@models_app.command("rollback")
def rollback(who: Who = "") -> None:
    """Serve the model that was served before."""
    from riskmap.model.registry import roll_back

    typer.echo(f"Serving: {roll_back(_name(who), _now())}")


@models_app.command("discard")
def discard(model: Model, who: Who = "") -> None:
    """Remove a version for good, with the incidents it keeps. The model in service cannot be removed."""
    from riskmap.model import registry

    typer.echo(f"Discarded: {registry.discard(model, _name(who), _now())}")


@models_app.command("log")
def log() -> None:
    """Show who promoted, rolled back and discarded what. And why, the oldest first."""
    from riskmap.model.shelf import read_log

    for deed in read_log():
        why = f" Reason: {deed.reason}." if deed.reason else ""
        typer.echo(f"{deed.when} {deed.who}: {deed.what} {deed.model} (before: {deed.served_before}).{why}")


@models_app.command("cancel")
def cancel() -> None:
    """End the training that is running; what serves stays as it is."""
    from riskmap.training import cancel_training

    typer.echo(cancel_training().message)


def _name(who: str) -> str:
    import getpass

    try:
        return who or getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError as error:
        raise SettingError(f"--until is {text!r}; expected a date as in 2023-12-31.") from error
