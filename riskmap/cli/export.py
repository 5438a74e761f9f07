"""`riskmap export` and `riskmap serve`: all layers as files or for GIS clients, as the tier lets them out."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from riskmap.errors import SettingError, StoreError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
DEFAULT_FORMATS = "gpkg,geojson,kmz,csv,xlsx,parquet,html,pdf"


def export(
    out: Annotated[Path, typer.Option("--out", help="Folder for the files; made when missing.")],
    formats: Annotated[
        str,
        typer.Option(
            "--format", help="Parted by commas: gpkg, geojson, parquet, kml, kmz, xlsx, csv, html, pdf, svg, png."
        ),
    ] = DEFAULT_FORMATS,
    layers: Annotated[
        str, typer.Option("--layers", help="Layers parted by commas; default: all that the tier lets out.")
    ] = "",
    first: Annotated[str, typer.Option("--from", help="First month, as in 2020-01.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last month, as in 2023-12.")] = "",
    environments: Annotated[
        list[str] | None,
        typer.Option("--environment", metavar="NAME", help="Where people died; may be given several times."),
    ] = None,
    routes: Annotated[
        list[str] | None, typer.Option("--route", metavar="NAME", help="A migration route; may be given several times.")
    ] = None,
    countries: Annotated[
        list[str] | None,
        typer.Option("--country", metavar="CODE", help="ISO 3166 code, as in ITA; may be given several times."),
    ] = None,
    quality: Annotated[int, typer.Option("--quality", min=1, max=5, help="Least source quality.")] = 1,
    precisions: Annotated[
        list[str] | None,
        typer.Option("--precision", metavar="NAME", help="Precision of the place; may be given several times."),
    ] = None,
    incidents: Annotated[
        Path | None, typer.Option("--incidents", help="A layer that `data import` wrote; default: what is served.")
    ] = None,
    model: Annotated[str, typer.Option("--model", help="A model's name; default: the promoted or shipped one.")] = "",
    within: Annotated[
        Path | None,
        typer.Option("--within", help="An area of your own: GeoJSON, GeoPackage or KML; only what is in it."),
    ] = None,
    posts: Annotated[
        Path | None, typer.Option("--posts", help="Posts that `riskmap site` wrote (.parquet); partner tier alone.")
    ] = None,
) -> None:
    """Write all layers as files that open elsewhere. In GIS, Google Earth, spreadsheets, any browser.

    `RISKMAP_TIER` sets what may leave; every file says so.
    """
    from riskmap.export.bundle import build_bundle, check_names
    from riskmap.export.holding import hold_layers
    from riskmap.export.selection import Selection
    from riskmap.export.writing import check_formats, files_of, write_files
    from riskmap.sources.areas import read_area
    from riskmap.tier import current_tier

    tier = current_tier(datetime.now(UTC).date())
    asked, names = check_formats(formats.split(",")), [name.strip() for name in layers.split(",") if name.strip()]
    check_names(names, tier)
    months = _month(first, "--from"), _month(last, "--to")
    typer.echo(tier.sentence, err=True)
    held = hold_layers(tier, incidents, model, posts)
    chosen = [tuple(values or ()) for values in (environments, routes, countries)]
    _check_known("--route", chosen[1], held.incidents["route"])
    _check_known("--country", chosen[2], held.incidents["country"])
    area = read_area(within) if within else None
    selection = Selection(*months, *chosen, quality, tuple(precisions or ()), area=area)
    bundle = build_bundle(held, selection, names or None)
    for layer in bundle.layers:
        total = f", {layer.total:,} people" if layer.total is not None else ""
        typer.echo(f"{layer.kind.title}: {len(layer.rows):,} rows{total}", err=True)
    _make(out)
    for number, name in enumerate(asked, 1):
        typer.echo(f"{number} of {len(asked)}: {name}", err=True)
        for path in write_files(files_of(bundle, [name]), out):
            typer.echo(f"Written: {path} ({path.stat().st_size / 1e6:.1f} MB)")


def serve(
    port: Annotated[int, typer.Option("--port", help="Port on this machine.")] = 8502,
    address: Annotated[str, typer.Option("--address", help="Address to bind to; loopback unless said.")] = "127.0.0.1",
    reached_at: Annotated[
        str, typer.Option("--reached-at", help="Where others reach it, when a proxy stands before it.")
    ] = "",
    incidents: Annotated[
        Path | None, typer.Option("--incidents", help="A layer that `data import` wrote; default: what is served.")
    ] = None,
    model: Annotated[str, typer.Option("--model", help="A model's name; default: the promoted or shipped one.")] = "",
) -> None:
    """Serve layers as OGC API Features, for QGIS and others. Hotspots, segments, routes and crossings.

    It runs beside the dashboard on a port of its own, on this machine alone unless an address is named.
    """
    import uvicorn

    from riskmap.export.bundle import build_bundle
    from riskmap.export.holding import hold_layers
    from riskmap.export.selection import Selection
    from riskmap.service import COLLECTIONS, build_service
    from riskmap.tier import current_tier

    tier = current_tier(datetime.now(UTC).date())
    if not tier.is_public and address not in LOOPBACK:
        raise SettingError(
            f"The service knows no sign-in, and the tier is {tier.name}: it is not bound to {address}. Serve on this "
            "machine alone, or set the public tier."
        )
    with _bound(address, port) as held:
        bundle = build_bundle(hold_layers(tier, incidents, model), Selection(), COLLECTIONS)
        service = build_service(bundle, reached_at)
        typer.echo(tier.sentence, err=True)
        typer.echo(f"OGC API Features: {reached_at or f'http://{address}:{port}'}/")
        config = uvicorn.Config(service, host=address, port=port, log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[held])


def _bound(address: str, port: int) -> socket.socket:
    """A socket that holds the port, so that no address is told that is not ours.

    Raises
    ------
    SettingError
        When the port is taken or cannot be opened.
    """
    try:
        family, *_, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(place[:2], family=family)
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise SettingError(
                f"Port {port} of {address} is taken by another program: end that one, or choose another port, as in "
                f"--port {port + 1 if port < 65535 else 8502}."
            ) from error
        raise SettingError(
            f"Port {port} of {address} cannot be opened ({getattr(error, 'strerror', None) or error}): choose an "
            "address of this machine with --address and a port from 1024 to 65535 with --port."
        ) from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder} could not be made ({error.strerror or error}); nothing was written.") from error


def _month(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError as error:
        raise SettingError(f"{option} is {text!r}; expected a month as in 2020-01.") from error


def _check_known(option: str, asked: Iterable[str], values: Iterable[str]) -> None:
    known = sorted(set(values))
    if strange := [value for value in asked if value not in known]:
        raise SettingError(f"{option} {strange[0]!r} is in no record; there are: {', '.join(known)}.")
