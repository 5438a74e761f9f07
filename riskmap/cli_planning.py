"""`riskmap routes`: what planners ask of the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from riskmap.errors import SettingError

ENDINGS_HELP = "the ending says the format: .parquet, .geojson, .gpkg or .csv"
Incidents = Annotated[
    Path | None, typer.Option("--incidents", help="A layer that `data import` wrote; default: the shipped incidents.")
]
Environments = Annotated[
    list[str] | None, typer.Option("--environment", help="Where people died, as in desert; may be given again.")
]
First = Annotated[str, typer.Option("--from", help="First month counted, as in 2019-01; default: the data's first.")]
Last = Annotated[str, typer.Option("--to", help="Last month counted, as in 2023-12; default: the data's last.")]


def add_planning(app: typer.Typer) -> None:
    """Hang the planners' commands on the command line."""
    app.command("routes")(routes)


def routes(
    out: Annotated[Path, typer.Option("--out", help=f"File of segments to write; {ENDINGS_HELP}.")],
    crossings: Annotated[
        Path | None, typer.Option("--crossings", help="Where to write the crossings with their share and rank.")
    ] = None,
    corridor: Annotated[
        bool, typer.Option("--corridor", help="Segments of STARSOM's corridor, counting the records of every route.")
    ] = False,
    environment: Environments = None,
    first: First = "",
    last: Last = "",
    incidents: Incidents = None,
) -> None:
    """Write segments of about 50 km of every route: recorded and expected deaths per 100 km and year."""
    from riskmap.export.files import check_ending, write_layer
    from riskmap.layers import load_crossings, load_routes
    from riskmap.planning.routes import rank_crossings
    from riskmap.planning.segment_risk import route_risk
    from riskmap.planning.segments import cut_routes, of_corridor
    from riskmap.schema import CROSSINGS, SEGMENTS
    from riskmap.tier import current_tier, release

    for path in filter(None, (out, crossings)):
        check_ending(path)
    tier = current_tier(_today().date())
    chosen, period = _select(incidents, environment, first, last)
    segments = of_corridor(cut_routes(release("routes", load_routes(), tier)), corridor)
    risk = route_risk(chosen, segments, period)
    about = _about(period, environment, tier.sentence)
    typer.echo(f"Written: {write_layer(release('segments', risk.segments, tier), out, SEGMENTS, about)}")
    if crossings is not None:
        ranked = rank_crossings(chosen, release("crossings", load_crossings(), tier))
        typer.echo(f"Written: {write_layer(ranked, crossings, CROSSINGS, about)}")
    on = int(risk.segments["dead_and_missing"].sum())
    typer.echo(f"On {len(risk.segments):,} segments: {on:,} dead and missing (a minimum estimate).")
    for row in risk.unassigned.itertuples():
        typer.echo(f"On none, {row.reason}: {row.dead_and_missing:,}, in {row.n_incidents:,} incidents.")


def _select(incidents: Path | None, environments: list[str] | None, first: str, last: str):
    """The incidents asked for, as the tier lets them out, and the first and last day of their period."""
    import pandas as pd

    from riskmap.incidents.figures import load_incidents, select_incidents
    from riskmap.tier import current_tier, release

    layer = release("incidents", load_incidents(incidents), current_tier(_today().date()))
    begin = _month(first, "--from") if first else layer["date"].min()
    end = (_month(last, "--to") if last else layer["date"].max()) + pd.offsets.MonthEnd(0)
    period = (begin.date(), end.date())
    return select_incidents(layer, period, environments or None), period


def _month(text: str, option: str):
    import pandas as pd

    try:
        return pd.Timestamp(datetime.strptime(text, "%Y-%m"))
    except ValueError as error:
        raise SettingError(f"{option} is {text!r}; expected a month as in 2023-12.") from error


def _about(period: tuple, environments: list[str] | None, tier: str) -> dict[str, object]:
    from riskmap import vocabulary as words

    return {
        "source": words.SOURCE_NAME,
        "licence": words.SOURCE_LICENCE,
        "attribution": words.ATTRIBUTION,
        "period": f"{period[0]:%Y-%m} to {period[1]:%Y-%m}",
        "environments": list(environments or ()),
        "note": f"{words.MINIMUM_ESTIMATE} Lines are schematic: not the paths people take. {words.BOUNDARIES}",
        "tier": tier,
    }


def _today() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
