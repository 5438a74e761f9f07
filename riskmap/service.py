"""OGC API Features (Part 1: Core, OGC 17-069r4): hotspots, segments, routes and crossings for GIS clients.

Read only, in GeoJSON, with a plain HTML page for people. What it serves is an export's bundle, so the tier holds here
too. Nothing is computed from a request but which rows to send; pages of other sites cannot read it (no CORS).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape
from urllib.parse import urlencode

import numpy as np
import shapely
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from riskmap.export.bundle import Bundle, Exported
from riskmap.export.geojson import to_geojson

COLLECTIONS = ("hotspots", "segments", "corridor", "routes", "crossings")
DEFAULT_ITEMS, MOST_ITEMS = 100, 2_000
LONGEST_ADDRESS = 2_000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "geojson", "oas30")
)
FORMATS = ("json", "html")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})?)?)?)?")


@dataclass(frozen=True)
class Collection:
    """A layer ready to be asked: features as text, their keys, boxes and months."""

    layer: Exported

    @property
    def name(self) -> str:
        return self.layer.name

    @cached_property
    def features(self) -> list[dict]:
        features = json.loads(to_geojson(self.layer.rows))["features"]
        return [{**feature, "id": key} for key, feature in zip(self.keys, features, strict=True)]

    @cached_property
    def keys(self) -> list[str]:
        rows = self.layer.rows
        named = next((name for name in ("hotspot_id", "segment_id") if name in rows), self.layer.kind.label)
        seen: dict[str, int] = {}
        return [_told_apart(_slug(str(value)), seen) for value in rows[named]]

    @cached_property
    def places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def extent(self) -> list[float]:
        return self.layer.rows.total_bounds.round(4).tolist() if len(self.layer.rows) else [-180, -90, 180, 90]

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.layer.rows.geometry.to_numpy())

    def months(self) -> tuple[str, str] | None:
        """First and last month, of layers that have them."""
        if "first_month" not in self.layer.rows or self.layer.rows.empty:
            return None
        return self.layer.rows["first_month"].min(), self.layer.rows["last_month"].max()

    def matching(self, boxes: list[shapely.Geometry], period: tuple[str, str] | None) -> np.ndarray:
        """Places of the rows that touch one of the boxes (none: all) within the months; rows without months match."""
        chosen = np.arange(len(self.layer.rows))
        if boxes:
            chosen = np.unique(self.tree.query(boxes, predicate="intersects")[1])
        if period is not None and self.months() is not None:
            rows = self.layer.rows.iloc[chosen]
            chosen = chosen[((rows["first_month"] <= period[1]) & (rows["last_month"] >= period[0])).to_numpy()]
        return chosen


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower() or "row"


def _told_apart(key: str, seen: dict[str, int]) -> str:
    seen[key] = seen.get(key, 0) + 1
    return key if seen[key] == 1 else f"{key}-{seen[key]}"


class _ShortAddresses:
    """Refuses addresses longer than anyone needs, before anything reads them."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            answer = _problem(414, f"The address is longer than {LONGEST_ADDRESS:,} letters.")
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def build_service(bundle: Bundle, address: str = "") -> Starlette:
    """The service over a bundle. `address` is where others reach it, when that is not what the request says."""
    served = {layer.name: Collection(layer) for layer in bundle.layers if layer.name in COLLECTIONS}
    answers = _Answers(bundle, served, address.rstrip("/"))
    paths: dict[str, Callable[[Request], Response]] = {
        "/": answers.landing,
        "/api": answers.api,
        "/conformance": answers.conformance,
        "/collections": answers.collections,
        "/collections/{collection}": answers.collection,
        "/collections/{collection}/items": answers.items,
        "/collections/{collection}/items/{key}": answers.item,
    }
    routes = [Route(path, answer, methods=["GET"]) for path, answer in paths.items()]
    handlers = {HTTPException: lambda _, error: _problem(error.status_code, str(error.detail))}
    return Starlette(routes=routes, exception_handlers=handlers, middleware=[Middleware(_ShortAddresses)])


def _problem(status: int, detail: str) -> Response:
    """A refusal as RFC 9457 says it."""
    return Response(json.dumps({"status": status, "detail": detail}), status, media_type="application/problem+json")


class _Answers:
    """One method per resource of the standard."""

    def __init__(self, bundle: Bundle, served: Mapping[str, Collection], address: str):
        self.bundle, self.served, self.address = bundle, served, address

    def landing(self, request: Request) -> Response:
        _only(request, "f")
        here = self._here(request)
        about = self.bundle.about
        told = {
            "title": about["title"],
            "description": f"{about['caveats']} {about['left_out']}",
            "attribution": f"{about['source']}, {about['licence']}",
            "links": [
                _link(f"{here}/?f=json", "self", JSON, "This document"),
                _link(f"{here}/?f=html", "alternate", HTML, "This document as a page"),
                _link(f"{here}/api", "service-desc", OPENAPI, "The API's definition"),
                _link(f"{here}/conformance", "conformance", JSON, "What this service conforms to"),
                _link(f"{here}/collections", "data", JSON, "The layers"),
                _link(about["licence"].split(", ")[-1], "license", HTML, about["licence"]),
            ],
        }
        return _answer(request, told, about["title"])

    def api(self, request: Request) -> Response:
        _only(request, "f")
        return Response(json.dumps(_definition(self.bundle, self.served, self._here(request))), media_type=OPENAPI)

    def conformance(self, request: Request) -> Response:
        _only(request, "f")
        return _answer(request, {"conformsTo": list(CONFORMANCE)}, "Conformance")

    def collections(self, request: Request) -> Response:
        _only(request, "f")
        here = self._here(request)
        told = {
            "links": [_link(f"{here}/collections", "self", JSON, "This document")],
            "collections": [_describe(collection, here) for collection in self.served.values()],
        }
        return _answer(request, told, "Collections")

    def collection(self, request: Request) -> Response:
        _only(request, "f")
        found = self._collection(request)
        return _answer(request, _describe(found, self._here(request)), found.layer.kind.title)

    def items(self, request: Request) -> Response:
        _only(request, "f", "limit", "offset", "bbox", "datetime")
        found = self._collection(request)
        query = request.query_params
        limit = min(_whole(query.get("limit", str(DEFAULT_ITEMS)), "limit", 1), MOST_ITEMS)
        offset = _whole(query.get("offset", "0"), "offset", 0)
        places = found.matching(_boxes(query.get("bbox", "")), _period(query.get("datetime", "")))
        sent = [found.features[place] for place in places[offset : offset + limit]]
        told = {
            "type": "FeatureCollection",
            "numberMatched": len(places),
            "numberReturned": len(sent),
            "links": self._paging(request, found, limit, offset, len(places)),
            **{name: self.bundle.about[name] for name in ("source", "licence", "data_date", "model_version", "tier")},
            "caveats": found.layer.caveat,
            "features": sent,
        }
        return _answer(request, told, found.layer.kind.title, GEOJSON)

    def item(self, request: Request) -> Response:
        _only(request, "f")
        found, key = self._collection(request), request.path_params["key"]
        if key not in found.places:
            raise HTTPException(404, f"There is no such row in {found.name}.")
        here = f"{self._here(request)}/collections/{found.name}"
        links = [
            _link(f"{here}/items/{key}", "self", GEOJSON, "This row"),
            _link(here, "collection", JSON, found.layer.kind.title),
        ]
        return _answer(request, {**found.features[found.places[key]], "links": links}, key, GEOJSON)

    def _collection(self, request: Request) -> Collection:
        name = request.path_params["collection"]
        if name not in self.served:
            raise HTTPException(404, f"There is no such collection; there are: {', '.join(self.served)}.")
        return self.served[name]

    def _here(self, request: Request) -> str:
        return self.address or str(request.base_url).rstrip("/")

    def _paging(self, request: Request, found: Collection, limit: int, offset: int, matched: int) -> list[dict]:
        here = f"{self._here(request)}/collections/{found.name}/items"
        asked = {name: value for name, value in request.query_params.items() if name in ("bbox", "datetime")}

        def page(start: int) -> str:
            return f"{here}?{urlencode({**asked, 'limit': limit, 'offset': start})}"

        links = [_link(page(offset), "self", GEOJSON, "These rows")]
        if offset + limit < matched:
            links.append(_link(page(offset + limit), "next", GEOJSON, "The next rows"))
        if offset:
            links.append(_link(page(max(0, offset - limit)), "prev", GEOJSON, "The rows before"))
        return [*links, _link(here.removesuffix("/items"), "collection", JSON, found.layer.kind.title)]


def _link(href: str, rel: str, media: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": media, "title": title}


def _describe(found: Collection, here: str) -> dict[str, object]:
    kind, path = found.layer.kind, f"{here}/collections/{found.name}"
    extent: dict[str, object] = {"spatial": {"bbox": [found.extent], "crs": CRS84}}
    if months := found.months():
        first, last = f"{months[0]}-01T00:00:00Z", f"{months[1]}-01T00:00:00Z"
        extent["temporal"] = {"interval": [[first, last]], "trs": GREGORIAN}
    return {
        "id": found.name,
        "title": kind.title,
        "description": found.layer.caveat,
        "attribution": f"{kind.source}, {kind.licence}",
        "itemType": "feature",
        "crs": [CRS84],
        "extent": extent,
        "links": [
            _link(path, "self", JSON, kind.title),
            _link(f"{path}/items", "items", GEOJSON, "The rows as GeoJSON"),
            _link(f"{path}/items?f=html", "items", HTML, "The rows as a page"),
        ],
    }


def _only(request: Request, *known: str) -> None:
    """The standard asks that unknown parameters are refused."""
    if strange := [name for name in request.query_params if name not in known]:
        raise HTTPException(400, f"Unknown parameter {strange[0][:40]!r}; known here: {', '.join(known)}.")
    if (form := request.query_params.get("f", "json")) not in FORMATS:
        raise HTTPException(400, f"f is {form[:40]!r}; expected one of {', '.join(FORMATS)}.")


def _whole(text: str, name: str, least: int) -> int:
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise HTTPException(400, f"{name} is {text[:40]!r}; expected a whole number from {least} on.")
    return int(text)


def _boxes(text: str) -> list[shapely.Geometry]:
    """Boxes of a `bbox` of four numbers (or six, heights left out); one over the antimeridian is two boxes."""
    if not text:
        return []
    try:
        numbers = [float(number) for number in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not np.isfinite(numbers).all() or numbers[1] > numbers[3]:
        raise HTTPException(400, f"bbox is {text[:80]!r}; expected west,south,east,north in degrees.")
    west, south, east, north = numbers
    if west <= east:
        return [shapely.box(west, south, east, north)]
    return [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]


def _period(text: str) -> tuple[str, str] | None:
    """First and last month of a `datetime`: an instant, or two parted by a slash, either open by `..` or nothing."""
    if not text:
        return None
    ends = text.split("/")
    if len(ends) > 2 or (len(ends) == 2 and all(end in ("", "..") for end in ends)):
        raise HTTPException(400, f"datetime is {text[:80]!r}; expected a day, or two parted by a slash.")
    period = _month(ends[0], "0000-01"), _month(ends[-1], "9999-12")
    if period[0] > period[1]:
        raise HTTPException(400, f"datetime is {text[:80]!r}; it ends before it begins.")
    return period


def _month(text: str, open_end: str) -> str:
    """Month of a day as RFC 3339 writes it; of a year alone the month that `open_end` has, which is what `..` means."""
    if text in ("", ".."):
        return open_end
    told = _DAY.fullmatch(text)
    try:
        if told is None:
            raise ValueError
        date(int(told[1]), int(told[2] or 1), int(told[3] or 1))
    except ValueError:
        raise HTTPException(400, f"datetime holds {text[:40]!r}; expected a day as in 2023-05-01.") from None
    return f"{told[1]}-{told[2] or open_end[5:]}"


def _answer(request: Request, told: Mapping[str, object], title: str, media: str = JSON) -> Response:
    wanted = request.query_params.get("f") or ("html" if _prefers_pages(request) else "json")
    if wanted == "html":
        return HTMLResponse(_page(told, title))
    text = json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text, media_type=media)


def _prefers_pages(request: Request) -> bool:
    """Whether a browser asks: it names HTML first, GIS clients name JSON or anything."""
    return request.headers.get("accept", "").startswith(HTML)


def _page(told: Mapping[str, object], title: str) -> str:
    style = "body{font:16px/1.5 system-ui;max-width:60rem;margin:1rem auto;padding:0 1rem}td,th{padding:.2rem .6rem;"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{style}text-align:start;vertical-align:top;border-bottom:1px solid #ddd}}</style></head>"
        f"<body><h1>{escape(title)}</h1>{_shown(told)}</body></html>"
    )


def _shown(value: object) -> str:
    """Any answer as nested tables; links as links."""
    if isinstance(value, Mapping) and {"href", "rel"} <= set(value):
        return f'<a href="{escape(_as_page(str(value["href"])))}">{escape(str(value["title"]))}</a>'
    if isinstance(value, Mapping):
        told = ((name, part) for name, part in value.items() if name not in ("geometry", "type"))
        rows = (f"<tr><th>{escape(str(name))}</th><td>{_shown(part)}</td></tr>" for name, part in told)
        return f"<table>{''.join(rows)}</table>"
    if isinstance(value, list):
        return "".join(f"<div>{_shown(part)}</div>" for part in value)
    return "" if value is None else escape(str(value))


def _as_page(href: str) -> str:
    if "/collections" not in href or "f=" in href:
        return href
    return f"{href}{'&' if '?' in href else '?'}f=html"


def _definition(bundle: Bundle, served: Mapping[str, Collection], here: str) -> dict[str, object]:
    """The API in OpenAPI 3.0, short; clients read the limit from it."""

    def parameter(name: str, schema: dict[str, object], place: str = "query") -> dict[str, object]:
        return {"name": name, "in": place, "required": place == "path", "schema": schema}

    form = parameter("f", {"type": "string", "enum": list(FORMATS)})
    collection = parameter("collection", {"type": "string", "enum": list(served)}, "path")
    key = parameter("key", {"type": "string"}, "path")
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": DEFAULT_ITEMS}
    items = [
        parameter("limit", limit),
        parameter("offset", {"type": "integer", "minimum": 0, "default": 0}),
        parameter("bbox", {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}),
        parameter("datetime", {"type": "string"}),
    ]
    paths = {
        "/": [form],
        "/conformance": [form],
        "/collections": [form],
        "/collections/{collection}": [collection, form],
        "/collections/{collection}/items": [collection, *items, form],
        "/collections/{collection}/items/{key}": [collection, key, form],
    }
    answers = {"200": {"description": "The answer"}, "400": {"description": "What was asked is not understood"}}
    return {
        "openapi": "3.0.3",
        "info": {"title": bundle.about["title"], "version": bundle.about["riskmap"]},
        "servers": [{"url": here}],
        "paths": {path: {"get": {"parameters": known, "responses": answers}} for path, known in paths.items()},
    }
