"""`riskmap data duplicates`: incidents that may be told twice, decisions about them, a new layer with these applied."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

duplicates_app = typer.Typer(
    help="Incidents that may be told twice. List, decide, take back, apply; the layer itself is never changed.",
    no_args_is_help=True,
)

LayerFile = Annotated[Path, typer.Argument(metavar="FILE", help="A layer that `data import` wrote.")]
First = Annotated[str, typer.Argument(metavar="A", help="An incident's id; of a merge, the one that stays.")]
Second = Annotated[str, typer.Argument(metavar="B", help="The other incident's id.")]
Who = Annotated[str, typer.Option("--who", help="Who decides, for the log; default: the user's name on this machine.")]
Page = Annotated[Path | None, typer.Option("--page", help="Page whose table to renew.")]


@duplicates_app.command("list")
def list_pairs(
    file: LayerFile,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many pairs to show.")] = 25,
    out: Annotated[
        Path | None, typer.Option("--out", help="CSV to write them to, with both texts and all evidence.")
    ] = None,
) -> None:
    """Show pairs that nobody has merged or kept apart yet. Those most likely told twice come first."""
    from riskmap.duplicates import Decisions, find_duplicates, with_texts
    from riskmap.export.table import to_csv
    from riskmap.store import replace_file

    incidents = _layer(file)
    queue = find_duplicates(incidents, Decisions(file).verdicts(), limit)
    for pair in queue.itertuples():
        verdict = f" [{pair.verdict}]" if pair.verdict != "open" else ""
        typer.echo(f"{pair.rank}. {pair.incident_a} and {pair.incident_b}{verdict}: {pair.because}")
    if queue.empty:
        typer.echo("No two incidents are near enough to be one.")
    if out is not None:
        rows = to_csv(with_texts(queue, incidents))
        typer.echo(f"Written: {replace_file(out, lambda beside: beside.write_bytes(rows))}")


@duplicates_app.command("merge")
def merge(
    file: LayerFile,
    a: First,
    b: Second,
    who: Who = "",
    anyway: Annotated[bool, typer.Option("--anyway", help="Also where the two lie far apart.")] = False,
) -> None:
    """Decide that two incidents are one. A stays, B is left out when decisions are applied."""
    if not anyway:
        _refuse_far_apart(_layer(file), a, b)
    _decide("merge", file, a, b, who)


@duplicates_app.command("apart")
def keep_apart(file: LayerFile, a: First, b: Second, who: Who = "") -> None:
    """Decide that two incidents are two; the pair leaves the list."""
    _decide("apart", file, a, b, who)


@duplicates_app.command("undecided")
def leave_undecided(file: LayerFile, a: First, b: Second, who: Who = "") -> None:
    """Note that someone looked and could not tell. The pair stays in the list."""
    _decide("undecided", file, a, b, who)


@duplicates_app.command("undo")
def undo(file: LayerFile, a: First, b: Second, who: Who = "") -> None:
    """Take back what was decided last about two incidents."""
    from riskmap.duplicates import Decisions

    taken_back = Decisions(file).undo(a, b, who=_name(who), when=_now())
    typer.echo(f"Taken back: {taken_back.what} {taken_back.a} {taken_back.b} ({taken_back.who}, {taken_back.when}).")


@duplicates_app.command("log")
def show_log(file: LayerFile) -> None:
    """Show who decided what and when, the oldest first."""
    from riskmap.duplicates import Decisions

    for line in Decisions(file).history():
        typer.echo(f"{line.when} {line.who}: {line.what} {line.a} {line.b}")


@duplicates_app.command("apply")
def apply_to(
    file: LayerFile, out: Annotated[Path, typer.Option("--out", help="The new layer; the old one stays as it is.")]
) -> None:
    """Write a new layer in which merged incidents stand once. Says how its people add up."""
    from riskmap.duplicates import write_merged

    typer.echo(write_merged(file, out).summary())
    typer.echo(f"Written: {out}")


@duplicates_app.command("trial")
def trial(file: LayerFile, page: Page = None) -> None:
    """Hide incidents told anew in a copy, and look for them. Says how soon the list shows the 1,000."""
    from riskmap.duplicates.trial import try_queue, write_page

    incidents = _layer(file)
    if page is None:
        typer.echo(try_queue(incidents).round(3).to_string(index=False))
    else:
        typer.echo(f"Written: {write_page(page, incidents)}")


def _layer(file: Path):
    from riskmap.layers import load_layer
    from riskmap.schema import INCIDENTS

    return load_layer(file, INCIDENTS)


def _decide(what: str, file: Path, a: str, b: str, who: str) -> None:
    from riskmap.duplicates import Decisions

    decisions = Decisions(file)
    decision = decisions.decide(what, a, b, who=_name(who), when=_now(), incidents=_layer(file))
    typer.echo(f"Decided by {decision.who}: {what} {a} ({decision.told_a}) and {b} ({decision.told_b}).")
    typer.echo(f"Noted: {decisions.file}")


def _refuse_far_apart(incidents, a: str, b: str) -> None:
    """A key mistyped must not take people out of the sums; an unknown key is told where the decision is made."""
    from riskmap.duplicates.pairs import candidate_pairs, spacetime_of
    from riskmap.errors import SettingError

    two = incidents[incidents["incident_id"].isin([a, b])].reset_index(drop=True)
    if len(two) == 2 and not len(candidate_pairs(two, spacetime_of(two))):
        told = " and ".join(
            f"{row.incident_id} ({row.date:%Y-%m-%d}, {row.dead_and_missing:,} dead and missing)"
            for row in two.itertuples()
        )
        raise SettingError(
            f"{told} lie too far apart in place, day or number to stand in the list, so nothing was written; "
            "if they are one all the same, say --anyway."
        )


def _name(who: str) -> str:
    import getpass

    return who or getpass.getuser()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
