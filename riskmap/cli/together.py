"""`riskmap data join`: layers of several sources in one, and how many of their pairs wait to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import geopandas

Layers = Annotated[
    list[Path], typer.Argument(metavar="LAYERS...", help="Layers that `data import` wrote, of a source each.")
]
Out = Annotated[Path, typer.Option("--out", help="The new layer; those it is made of stay as they are.")]


def join(layers: Layers, out: Out) -> None:
    """Put layers of several sources into one. Nothing is merged: pairs wait in `data duplicates`."""
    from riskmap.errors import SettingError
    from riskmap.incidents.together import put_together
    from riskmap.layers import save_layer
    from riskmap.schema import INCIDENTS

    if out.exists() and any(path.exists() and out.samefile(path) for path in layers):
        raise SettingError(f"{out} is one of the layers themselves; give another file.")
    joined = put_together(layers)
    written = save_layer(joined.incidents, out, INCIDENTS, joined.about)
    typer.echo(joined.summary())
    typer.echo(f"Written: {written}")
    typer.echo(_waiting(joined.incidents, out))


def _waiting(incidents: geopandas.GeoDataFrame, out: Path) -> str:
    """How many pairs of two sources wait in the queue, and how to look at them."""
    from riskmap.duplicates import find_duplicates
    from riskmap.errors import SettingError

    look = f"riskmap data duplicates list {out}"
    try:
        queue = find_duplicates(incidents)
    except SettingError as error:
        return f"Pairs of two sources were not looked for: {error}"
    across = queue[queue.across_sources.astype(bool)]
    likely = int(across.score.gt(0).sum())
    return f"Pairs of two sources that may be one incident: {len(across):,}, of which {likely:,} rather so. See: {look}"
