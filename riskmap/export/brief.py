"""A brief: two pages of PDF on a hotspot, a route or a country, all words given in the reader's language.

What it says is gathered above (`riskmap.ui.brief`), from the same views as the pages; here it is drawn and set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

import geopandas
import shapely

from riskmap.export import drawing, map_labels, sheet_words
from riskmap.export.locator import draw_locator
from riskmap.export.projection import Area, frame_of, graticule_of
from riskmap.export.sheet import SheetLayers
from riskmap.export.typesetting import typeset
from riskmap.language import direction, tag
from riskmap.vocabulary import ENVIRONMENTS

MAP_MM = (116.0, 100.0)
LOCATOR_MM = (56.0, 36.0)
# From the axis upwards, as in the charts of the pages.
STACK = ("sea", "desert", "container", "river", "mountain", "transport", "other", "unknown")
LARGEST_BYTES = 1_000_000


@dataclass(frozen=True)
class Bar:
    """A label with its number as written, and its part of the whole; `environment` gives it a mark."""

    label: str
    written: str
    part: float
    environment: str = ""


@dataclass(frozen=True)
class Year:
    """People of a year by environment; `inside` the brief's period or only beside it."""

    year: int
    written: str
    people: dict[str, int]
    inside: bool


@dataclass(frozen=True)
class Table:
    """Rows under headers; `widths` are the columns' parts of the page, the columns `numbers` are right-aligned.

    Widths are given for every table: a column that took what it needs would leave another none in some language.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Question:
    """Something to ask, and whom."""

    whom: str
    question: str


@dataclass(frozen=True)
class Brief:
    """All that a brief says. `area` and `hotspots` are what its map shows, `chosen` is drawn heavier."""

    title: str
    kind: str
    lead: tuple[str, ...]
    total: str
    total_label: str
    people: tuple[Bar, ...]
    environments: tuple[Bar, ...]
    causes: tuple[Bar, ...]
    origins: tuple[Bar, ...]
    years: tuple[Year, ...]
    evidence: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    questions: tuple[Question, ...]
    limits: tuple[str, ...]
    foot: tuple[str, ...]
    headings: dict[str, str]
    area: Area
    hotspots: geopandas.GeoDataFrame
    chosen: str = ""
    numbered: int = 0
    routes: tuple[str, ...] = field(default=())


def render_brief(brief: Brief, layers: SheetLayers, data_end: date) -> bytes:
    """The brief as a PDF of two pages, in the language that is being read. The same brief, the same bytes."""
    words = {
        name: value for name, value in vars(brief).items() if name not in ("hotspots", "area", "years", "environments")
    }
    for name in ("people", "causes", "origins", "tables", "questions"):
        words[name] = [asdict(row) for row in words[name]]
    values = {
        **words,
        "language": tag(),
        "rtl": direction() == "rtl",
        "environments": [_marked(bar) for bar in brief.environments],
        "years": _stacks(brief.years),
        "width": MAP_MM[0],
        **_map(brief, layers),
    }
    return typeset("brief.typ", values, "pdf", data_end)[0]


def _marked(bar: Bar) -> dict[str, object]:
    return {**asdict(bar), "mark": drawing.draw_sample(bar.environment, f"b{bar.environment}")}


def _stacks(years: Sequence[Year]) -> dict[str, object]:
    """Bars of the chart: heights as parts of the highest year."""
    top = max((sum(year.people.values()) for year in years), default=0) or 1
    return {
        "bars": [
            {
                "year": str(year.year),
                "written": year.written,
                "inside": year.inside,
                "parts": [
                    {"environment": key, "height": year.people[key] / top} for key in STACK if year.people.get(key)
                ],
            }
            for year in years
        ],
        "styles": {
            key: {"colour": row.colour, "pattern": row.pattern, "line": drawing.line_colour(key)}
            for key, row in ENVIRONMENTS.items()
        },
    }


def _map(brief: Brief, layers: SheetLayers) -> dict[str, object]:
    frame = frame_of(brief.area, *MAP_MM, shorten=True)
    routes = layers.routes
    if brief.routes:
        routes = routes[routes["route"].isin(brief.routes)]
    crossings = layers.crossings.drop_duplicates("crossing")
    if frame.scale > map_labels.CROSSINGS_NAMED_FROM:
        crossings = crossings.iloc[:0]
    graticule = graticule_of(frame, 4)
    drawn = drawing.draw_map(
        frame,
        layers.countries,
        brief.hotspots,
        routes,
        crossings,
        layers.waters,
        graticule,
        [brief.chosen],
        key="brief",
    )
    numbered = brief.hotspots.head(brief.numbered)
    numbered = numbered[shapely.intersects(frame.shapes(numbered.representative_point()), frame.box)]
    labels = [
        *map_labels.number_labels(frame, numbered),
        *map_labels.name_labels(frame, layers.countries, crossings, layers.places),
    ]
    return {
        "map_height": frame.height_mm,
        "map": {"svg": drawn.svg, "alt": sheet_words.alternative(brief.hotspots), **sheet_words.edges(graticule)},
        "labels": map_labels.placed_values(frame, labels, drawn.marks),
        "scale": sheet_words.scale(frame),
        "locator": draw_locator(frame, layers.countries, *LOCATOR_MM),
    }
