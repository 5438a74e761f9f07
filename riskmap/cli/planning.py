"""`riskmap routes`, `riskmap site`, `riskmap planning-trial`: what planners ask of the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from riskmap.errors import SettingError

ENDINGS_HELP = "the ending says the format: .parquet, .geojson, .gpkg or .csv"
MOST_POSTS = 500
Incidents = Annotated[
    Path | None, typer.Option("--incidents", help="A layer that `data import` wrote; default: the shipped incidents.")
]
Environments = Annotated[
    list[str] | None,
    typer.Option("--environment", metavar="NAME", help="Where people died, as in desert; may be given again."),
]
First = Annotated[str, typer.Option("--from", help="First month counted, as in 2019-01; default: the data's first.")]
Last = Annotated[str, typer.Option("--to", help="Last month counted, as in 2023-12; default: the data's last.")]
Within = Annotated[
    Path | None, typer.Option("--within", help="An area of your own: polygons as GeoJSON, GeoPackage or KML.")
]


def add_planning(app: typer.Typer) -> None:
    """Hang the planners' commands on the command line."""
    app.command("routes")(routes)
    app.command("site")(site)
    app.command("planning-trial")(planning_trial)


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
    within: Within = None,
    incidents: Incidents = None,
) -> None:
    """Write segments of about 50 km of every route. Each with recorded and expected deaths per 100 km and year."""
    from riskmap.export.files import check_ending, write_layer
    from riskmap.layers import load_crossings, load_routes
    from riskmap.planning.routes import rank_crossings
    from riskmap.planning.segment_risk import in_area, route_risk
    from riskmap.planning.segments import cut_routes, of_corridor
    from riskmap.schema import CROSSINGS, SEGMENTS
    from riskmap.tier import current_tier, release

    for path in filter(None, (out, crossings)):
        check_ending(path)
    area, tier = read_area_of(within), current_tier(_today().date())
    chosen, period = _select(incidents, environment, first, last, area)
    segments = of_corridor(cut_routes(release("routes", load_routes(), tier)), corridor)
    risk = in_area(route_risk(chosen, segments, period), area)
    about = _about(period, environment, tier.sentence)
    typer.echo(f"Written: {write_layer(release('segments', risk.segments, tier), out, SEGMENTS, about)}")
    if crossings is not None:
        ranked = rank_crossings(chosen, release("crossings", load_crossings(), tier))
        typer.echo(f"Written: {write_layer(ranked, crossings, CROSSINGS, about)}")
    on = int(risk.segments["dead_and_missing"].sum())
    typer.echo(f"On {len(risk.segments):,} segments: {on:,} dead and missing (a minimum estimate).")
    for row in risk.unassigned.itertuples():
        typer.echo(f"On none, {row.reason}: {row.dead_and_missing:,}, in {row.n_incidents:,} incidents.")


def site(
    out: Annotated[Path, typer.Option("--out", help=f"File of posts to write; {ENDINGS_HELP}.")],
    posts: Annotated[int, typer.Option("--posts", min=1, max=MOST_POSTS, help="How many posts to add.")] = 10,
    kind: Annotated[
        str, typer.Option("--kind", help="first-aid, shelter, water, beacon, boat (at a port) or ship (at sea).")
    ] = "first-aid",
    radius_km: Annotated[
        float | None, typer.Option("--radius-km", min=1, max=500, help="How far a post reaches; default: its kind's.")
    ] = None,
    hours: Annotated[
        float | None, typer.Option("--hours", min=0.1, max=48, help="Of a boat or ship: hours under way, with --knots.")
    ] = None,
    knots: Annotated[float, typer.Option("--knots", min=1, max=60, help="Speed of a boat or ship.")] = 20.0,
    existing: Annotated[
        Path | None, typer.Option("--existing", help="Points that stand already: they stay and count first.")
    ] = None,
    candidates: Annotated[
        Path | None,
        typer.Option("--candidates", help="Points to choose from; default: wherever such a post can stand."),
    ] = None,
    environment: Environments = None,
    aim: Annotated[
        str, typer.Option("--aim", help="forecast; or mean or worst: of forecast, last 12 months and long run.")
    ] = "forecast",
    within: Within = None,
    uncovered: Annotated[
        Path | None,
        typer.Option("--uncovered", help=f"Where to write the hotspots that stay out of reach; {ENDINGS_HELP}."),
    ] = None,
    incidents: Incidents = None,
    model: Annotated[str, typer.Option("--model", help="A model's name; default: the promoted or shipped one.")] = "",
) -> None:
    """Place posts so that most expected deaths are in reach. Partner tier alone; lives saved are not estimated."""
    from riskmap.export.files import check_ending, write_layer
    from riskmap.incidents.figures import load_incidents
    from riskmap.model.registry import load_model
    from riskmap.planning.kinds import kind_named, reach_at_sea_km
    from riskmap.planning.siting import check_partner, demand_of, hotspots_of, site_posts
    from riskmap.planning.siting_account import Asked, account_of, with_account
    from riskmap.schema import HOTSPOTS, POSTS
    from riskmap.sources.places import read_places
    from riskmap.tier import current_tier, release

    tier = current_tier(_today().date())
    check_partner(tier)
    for path in filter(None, (out, uncovered)):
        check_ending(path)
    wanted = kind_named(kind)
    if aim not in ("forecast", "mean", "worst"):
        raise SettingError(f"--aim is {aim!r}; expected forecast, mean or worst.")
    if hours is not None and (radius_km is not None or not wanted.by_boat):
        raise SettingError("--hours is for boats and ships, and instead of --radius-km.")
    reach_km = reach_at_sea_km(hours, knots) if hours is not None else radius_km
    old = read_places(existing) if existing is not None else None
    places = read_places(candidates) if candidates is not None else None
    kept = load_model(model)
    layer = release("incidents", load_incidents(incidents), tier)
    day = datetime.fromisoformat(str(kept.about["data_date"]))
    area = read_area_of(within)
    environments = tuple(environment or wanted.environments)
    demand = demand_of(kept.forecast_, layer, day, environments, area)
    near = hotspots_of(kept.hotspots_, environments, area)
    found = site_posts(demand, wanted, posts, reach_km, places, old, aim, near)
    reach_km = wanted.reach_km if reach_km is None else reach_km
    asked = Asked(kind, reach_km, environments, area is not None, aim, str(kept.about.get("forecast_period", "")))
    account = account_of(found, asked, tier.sentence)
    about = {
        **_about((layer["date"].min(), day), environment, tier.sentence),
        "model_version": kept.about.get("model_version", ""),
        **account,
    }
    rows = with_account(release("posts", found.posts, tier), account)
    typer.echo(f"Written: {write_layer(rows, out, POSTS, about)}")
    if uncovered is not None:
        left = with_account(found.uncovered, {"reach_km": reach_km, "tier": tier.sentence})
        typer.echo(f"Written: {write_layer(left, uncovered, HOTSPOTS, about)}")
    _tell(found)


def _tell(found) -> None:
    proven = "no choice reaches more" if found.proven else "the time was up before this was proven best"
    added = int((found.posts["status"] == "new").sum())
    typer.echo(f"{added} posts chosen among {found.n_candidates:,} candidates; {proven}.")
    for row in found.curve.itertuples():
        typer.echo(
            f"With {row.posts} added: {row.forecast:.1%} of expected deaths within reach "
            f"({row.last_12_months:.1%} of the last twelve months', {row.long_run:.1%} of the long run's)."
        )
    left = found.uncovered
    if len(left):
        typer.echo(f"{len(left):,} hotspots stay mostly out of reach, most expected deaths first:")
    for name, share in zip(left["name"], left["covered_share"], strict=True):
        typer.echo(f"  {name}: {share:.1%} within reach")


def planning_trial(
    page: Annotated[
        Path | None, typer.Option("--page", help="Page whose tables to renew, as docs/planning.md.")
    ] = None,
    incidents: Incidents = None,
) -> None:
    """Try segments and siting on 2017 to 2023. They learn from before a year and see what it brought."""
    from riskmap.incidents.figures import load_incidents
    from riskmap.layers import load_routes
    from riskmap.planning.segment_trial import try_segments
    from riskmap.planning.segments import cut_routes, of_corridor
    from riskmap.planning.siting_trial import try_siting
    from riskmap.planning.trial_page import renew_page, tables

    layer = load_incidents(incidents)
    years = range(2017, 2024)
    segments = try_segments(layer, of_corridor(cut_routes(load_routes()), False), years)
    told = tables(segments, try_siting(layer, years))
    if page is None:
        typer.echo("\n\n".join(told.values()))
    else:
        typer.echo(f"Written: {renew_page(page, told)}")


def read_area_of(path: Path | None):
    """The area of a file, or none."""
    if path is None:
        return None
    from riskmap.sources.areas import read_area

    return read_area(path)


def _select(incidents: Path | None, environments: list[str] | None, first: str, last: str, area):
    """The incidents asked for, as the tier lets them out, and the first and last day of their period."""
    import pandas as pd

    from riskmap.incidents.figures import load_incidents, select_incidents
    from riskmap.tier import current_tier, release

    layer = release("incidents", load_incidents(incidents), current_tier(_today().date()))
    begin = _month(first, "--from") if first else layer["date"].min()
    end = (_month(last, "--to") if last else layer["date"].max()) + pd.offsets.MonthEnd(0)
    period = (begin.date(), end.date())
    return select_incidents(layer, period, environments or None, within=area), period


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
