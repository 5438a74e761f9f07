"""`riskmap doctor`, `backup`, `restore`: what is kept on disk, looked at, mended, carried elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Mend what can be mended without losing anything.")] = False,
) -> None:
    """Check that all that is stored is whole. Settings, shipped layers, updates, models, the audit log."""
    from riskmap.doctor import BROKEN, MENDABLE, examine

    findings = examine(mend)
    for finding in findings:
        typer.echo(str(finding))
    states = {finding.state for finding in findings}
    if MENDABLE in states:
        typer.echo("Run `riskmap doctor --mend` to mend.")
    if states & {BROKEN, MENDABLE}:
        raise typer.Exit(1)


def backup(
    out: Annotated[Path, typer.Option("--out", help="Zip file to write, for you alone; none is replaced.")],
) -> None:
    """Keep all that is stored in one zip file. Updates, models, layers with what was decided of them, the audit log.

    The folders training (what a training is doing now) and older (copies from before a change of layout) stay out, and
    so do links. The audit log names people: keep the file as you keep the log.
    """
    from riskmap.backup import write_backup

    typer.echo(f"Written: {write_backup(out)}")


def restore(file: Annotated[Path, typer.Argument(help="A zip file that `riskmap backup` wrote.")]) -> None:
    """Put a backup into an empty $RISKMAP_HOME."""
    from riskmap.backup import restore_backup

    typer.echo(f"Restored: {restore_backup(file)} files.")


def add_keeping(app: typer.Typer) -> None:
    """Give the command line these commands."""
    for command in (doctor, backup, restore):
        app.command()(command)
