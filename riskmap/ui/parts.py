"""The parts pages are made of: head, figures, legend, table, downloads, foot. Each draws one thing."""

from __future__ import annotations

import string
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st

from riskmap import vocabulary as words
from riskmap.export.columns import TWO_PERIODS, meanings_of
from riskmap.export.geojson import to_geojson
from riskmap.export.table import public_incidents, to_csv
from riskmap.language import (
    environment_labels,
    evidence_text,
    listed,
    number,
    share,
    spoken_now,
    text,
)
from riskmap.maps import THEMES, asset_text, circle_radius, outline_colour
from riskmap.summaries import split_counts
from riskmap.ui import sentences, state
from riskmap.ui.address import Filters
from riskmap.ui.content import Content, View
from riskmap.ui.trends import provisional_sentence

MARKS = {"circle": "M6 1a5 5 0 1 0 .01 0z", "triangle": "M6 1 11.5 11H.5z", "square": "M1 1h10v10H1z"}
BOUNDARIES_SHORT = "Boundaries on the map imply no opinion on the legal status of any territory."
SPLIT_ROWS = 8
CIRCLE_SIZES = (1, 100, 500)


def write_style(filters_set: int = 0) -> None:
    """The pages' style; on narrow screens the sidebar's button says how many filters are set."""
    label = text("Filters") if not filters_set else text("Filters · {count} set", count=filters_set)
    button = (
        '[data-testid="stExpandSidebarButton"]{width:auto!important;padding:0 .6rem!important}'
        f'[data-testid="stExpandSidebarButton"]::after{{content:"{label}";padding-inline-start:.3rem;font-size:.875rem}}'
    )
    st.html(f"<style>{asset_text('page.css')}{button}{_file_fields()}</style>")


def _file_fields() -> str:
    """Streamlit writes its file fields in English alone (1.67): ours stand in their place, for screen readers too."""
    field = '[data-testid="stFileUploaderDropzone"]'
    chosen = '[data-testid="stFileChip"]'
    said = (
        (f'{field} [data-testid="stBaseButton-secondary"]::after', text("Choose a file")),
        (f"{field}:not(:has({chosen}))::after", text("or drop it here")),
        (f'{field}:has({chosen}[aria-invalid="true"])::after', text("Refused: the file is too large, or was cut off.")),
    )
    return "".join(f'{where}{{content:"{words}"}}' for where, words in said)


def write_ignored() -> None:
    """What the address asked for and could not be understood."""
    if ignored := state.ignored_in_address():
        values = listed(f"`{value}`" for value in ignored)
        st.info(text("The address held what riskmap does not know; it was ignored: {listed}", listed=values))
        st.button(text("Understood"), on_click=state.forget_ignored)


def page_theme() -> str:
    """`light` or `dark`, as the reader's page is."""
    return "dark" if st.context.theme.type == "dark" else "light"


def write_lead(view: View, content: Content) -> None:
    """What the page shows, in one sentence, as its heading, and how much of it is provisional."""
    told = sentences.lead_sentence(view.people, view.filters)
    late = provisional_sentence(sum(view.provisional.values()), content.data_end)
    st.html(f'<h1 class="riskmap-lead">{escape(told)}</h1>')
    if late:
        st.html(f'<p class="riskmap-sub riskmap-late">{escape(late)}</p>')


def write_comparison(view: View) -> None:
    """How the period compares with the same months before, and what to doubt about it."""
    st.html(
        f'<p class="riskmap-sub">{escape(sentences.comparison_sentence(view.comparison, view.filters))} '
        f"{escape(sentences.caution(view.comparison))}</p>"
    )


def write_figures(view: View) -> None:
    """The four figures, which add up to all, and the people among them."""
    late = {key: people for key, people, _ in sentences.figures(view.provisional)}
    cards = "".join(
        f"<div><dt>{mark(key)}{escape(label)}</dt><dd>{_figure(key, people, late[key], view)}</dd></div>"
        for key, people, label in sentences.figures(view.people.by_environment)
    )
    st.html(
        f'<dl class="riskmap-figures">{cards}</dl>'
        f'<p class="riskmap-meta">{escape(sentences.people_line(view.people))}</p>'
    )


def _figure(key: str, people: int, provisional: int, view: View) -> str:
    """A figure with its share of all and how much of it is provisional; a dash where the filter leaves it out."""
    if sentences.is_left_out(key, view.filters):
        return f"<span>–</span> <small>{escape(text('left out by the filter'))}</small>"
    beside = [share(people, view.people.people)]
    if provisional:
        beside.append(text("{people} provisional", people=number(provisional)))
    return f"<span>{number(people)}</span> <small>{escape(listed(beside))}</small>"


def mark(environment: str, size: int = 12) -> str:
    """An environment's shape in its colour, as an image inside the page."""
    row = words.ENVIRONMENTS[environment]
    return _image(f'<path d="{MARKS[row.shape]}" fill="{row.colour}"/>', 12, 12, size / 12)


def _image(drawing: str, width: float, height: float, scale: float = 1) -> str:
    # Streamlit strips SVG from the page's HTML, but lets images through.
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">{drawing}</svg>'
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    return f'<img alt="" width="{width * scale:g}" height="{height * scale:g}" src="{source}">'


def write_legend(shown: Iterable[str]) -> None:
    """What is drawn on the map, in plain HTML: a circle's size is people, not a score."""
    items = _environments()
    items.append(f"{_hotspot()}{escape(text('hotspot: outlined area'))}")
    if "records" in shown:
        circles = "".join(_circle(people) for people in CIRCLE_SIZES)
        sizes = " · ".join(number(people) for people in CIRCLE_SIZES)
        items.append(f"{circles}{escape(text('circle: {sizes} people dead or missing', sizes=sizes))}")
    if "routes" in shown:
        line = '<path d="M0 4h22" stroke="#8A7F6E" stroke-width="1.6"/>'
        items.append(f"{_image(line, 22, 8)}{escape(text('migration route, schematic'))}")
    if "crossings" in shown:
        ring = '<circle cx="6" cy="6" r="3.5" fill="none" stroke="#7A7F86" stroke-width="1.6"/>'
        items.append(f"{_image(ring, 12, 12)}{escape(text('crossing, port or gateway (closer in)'))}")
    if "near misses" in shown:
        ring = f'<circle cx="7" cy="7" r="5" fill="#fff" stroke="{THEMES["light"].alive}" stroke-width="2.5"/>'
        items.append(f"{_image(ring, 14, 14)}{escape(text('near miss: people found alive'))}")
    _list(items)
    st.html(f'<p class="riskmap-meta">{escape(text(BOUNDARIES_SHORT))}</p>')


def write_environments() -> None:
    """The environments' shapes and colours alone, for a chart."""
    _list(_environments())


def _environments() -> list[str]:
    labels = environment_labels()
    items = [f"{mark(key)}{escape(labels[key])}" for key in words.ENVIRONMENTS if key not in ("other", "unknown")]
    return [*items, f"{mark('other')}{escape(text('Other or unknown'))}"]


def _list(items: Iterable[str]) -> None:
    st.html(f'<ul class="riskmap-legend">{"".join(f"<li>{item}</li>" for item in items)}</ul>')


def _hotspot() -> str:
    row = words.ENVIRONMENTS["desert"]
    style = f'fill="{row.colour}" fill-opacity=".3" stroke="{outline_colour("desert")}" stroke-width="1.6"'
    return _image(f'<path d="M2 12 5 3l8-1 5 6-4 5z" {style}/>', 20, 14)


def _circle(people: int) -> str:
    radius = circle_radius(people)
    side = 2 * radius + 2
    middle = f"{side / 2:.1f}"
    circle = f'<circle cx="{middle}" cy="{middle}" r="{radius:.1f}" fill="#0072B2" fill-opacity=".45"/>'
    return _image(circle, round(side, 1), round(side, 1))


@dataclass(frozen=True)
class Link:
    """A cell of a table that leads to another page: an address relative to the page, from our own words alone."""

    label: str
    address: str

    @property
    def html(self) -> str:
        return f'<a href="{escape(self.address)}" target="_self">{escape(self.label)}</a>'


class English(str):
    """A text of the source or the data that stays English in every language, and is marked so."""


class Verbatim(str):
    """A name as it was given, of a file for instance, in whatever direction it is written."""


def _lang(value: object) -> str:
    if isinstance(value, English):
        return " lang=en dir=ltr"
    return " dir=auto" if isinstance(value, Verbatim) else ""


def write_english(lines: Iterable[str]) -> None:
    """A list of texts that stay English."""
    st.html(
        f'<ul class="riskmap-english" lang="en" dir="ltr">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>'
    )


def write_evidence(hotspot: pd.Series) -> None:
    """What a hotspot rests on; in English, and marked so, where it cannot be said in the reader's language."""
    if told := evidence_text(hotspot):
        st.markdown(told)
    else:
        write_english([hotspot["evidence"]])


def html_table(
    caption: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    numbers: Iterable[int],
    headed: bool = False,
) -> str:
    """A table in plain HTML: texts escaped, numbers right-aligned in the columns `numbers`.

    Where a heading stands right above (`headed`) the caption is for screen readers alone.
    """
    right = set(numbers)
    shown = ' class="riskmap-hidden"' if headed else ""

    def cells(values: Sequence[object], tag: str, scope: str = "") -> str:
        return "".join(
            f"<{tag}{scope}{' class=number' if place in right else ''}{_lang(value)}>{_cell(value)}</{tag}>"
            for place, value in enumerate(values)
        )

    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return (
        f'<div class="riskmap-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<p class="riskmap-wider" aria-hidden="true">{escape(text("The table goes on: move it sideways."))}</p>'
        f'<table class="riskmap-table"><caption{shown}>{escape(caption)}</caption>'
        f"<thead><tr>{cells(headers, 'th', ' scope=col')}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: object) -> str:
    return value.html if isinstance(value, Link) else escape(str(value))


def write_facts(facts: Iterable[tuple[str, ...]]) -> None:
    """Terms and what holds for each; those without a value are left out. A third text explains the term on demand."""
    rows = "".join(f"<dt>{_term(*fact)}</dt><dd>{escape(fact[1])}</dd>" for fact in facts if fact[1])
    st.html(f'<dl class="riskmap-facts">{rows}</dl>')


def _term(term: str, value: str, meaning: str = "") -> str:
    if not meaning:
        return escape(term)
    return f'<details class="riskmap-term"><summary>{escape(term)}</summary>{escape(meaning)}</details>'


def write_empty(view: View, content: Content) -> None:
    """Which filters emptied the view, and the offer to lift them."""
    names = sentences.filters_set(view.filters, content.choices)
    st.info(text("Nothing is left to show. Set: {filters}.", filters=listed(names) or text("period")))
    everything = Filters(content.choices.first, content.choices.last)
    st.button(text("Lift all filters"), on_click=state.set_filters, args=(everything,))


def write_downloads(view: View, content: Content) -> None:
    """Hotspots as GeoJSON and CSV with the counts of this view; records as the public tier allows."""
    end = content.data_end.isoformat()
    hotspots = view.hotspots.drop(columns="place")
    offers = [
        (
            text("Download hotspots (GeoJSON)"),
            lambda: to_geojson(hotspots, {"notes": TWO_PERIODS, "columns": meanings_of(hotspots.columns)}),
            "hotspots",
            "geojson",
            "application/geo+json",
        ),
        (text("Download hotspots (CSV)"), lambda: to_csv(hotspots), "hotspots", "csv", "text/csv"),
        (
            text("Download records (GeoJSON)"),
            lambda: _records(view),
            "records",
            "geojson",
            "application/geo+json",
        ),
        (
            text("Download records (CSV)"),
            lambda: to_csv(public_incidents(view.incidents)),
            "records",
            "csv",
            "text/csv",
        ),
    ]
    write_offers((label, make, f"riskmap-{name}-to-{end}.{ending}", kind) for label, make, name, ending, kind in offers)
    st.caption(
        text(
            "Records carry months and cells of about 10 km, no days, no exact places. Hotspots carry counts of this "
            "view and of all years; the GeoJSON files say what each column means and name their source."
        )
    )


def _records(view: View) -> bytes:
    records = public_incidents(view.incidents)
    return to_geojson(records, {"columns": meanings_of(records.columns)})


def write_offers(offers: Iterable[tuple[str, Callable[[], bytes], str, str]]) -> None:
    """Buttons for downloads: label, maker of the content (called when asked for), file name, media type."""
    offers = list(offers)
    for column, (label, make, file, kind) in zip(st.columns(len(offers)), offers, strict=True):
        column.download_button(
            label, spoken_now(make), file, kind, on_click="ignore", width="stretch", key=f"download_{file}"
        )


def write_split(view: View, column: str, title: str, heading: str) -> None:
    """People by the values of a column, as a table; the unknown is a value like any other."""
    counts = split_counts(view.incidents, column)
    rows = [
        [text(row.value), number(row.people), share(row.people, view.people.people)]
        for row in counts.head(SPLIT_ROWS).itertuples()
    ]
    rest = counts.iloc[SPLIT_ROWS:]["people"].sum()
    if rest:
        rows.append([text("all others"), number(rest), share(rest, view.people.people)])
    st.html(html_table(title, [heading, text("People"), text("Share")], rows, (1, 2), headed=True))


def plain(value: str) -> str:
    """A text for the page's HTML: markup in it is shown, not obeyed."""
    return escape(value)


def literal(value: str) -> str:
    """A text for a widget's label, which is Markdown: every mark in it is shown, not obeyed.

    >>> print(literal("a_b [c](d)"))
    a\\_b \\[c\\]\\(d\\)
    """
    return "".join(f"\\{letter}" if letter in string.punctuation else letter for letter in value)
