"""Gathers a brief from the same views as the pages: on a hotspot, on a route, on a country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import shapely

from riskmap import layers, summaries
from riskmap.errors import SettingError
from riskmap.export import sheet_words
from riskmap.export.brief import Bar, Brief, Year, render_brief
from riskmap.export.projection import Area
from riskmap.export.sheet import SheetLayers, hotspot_area
from riskmap.language import (
    country_name,
    day_text,
    environment_labels,
    evidence_text,
    number,
    period_text,
    place_name,
    route_list,
    route_name,
    text,
)
from riskmap.ui import sentences, trends
from riskmap.ui.address import Filters, slug
from riskmap.ui.brief_questions import questions_on
from riskmap.ui.brief_sureness import past_table, sure_cell, sure_sentences, trend_facts
from riskmap.ui.brief_tables import crossings_table, hotspots_table, states_table
from riskmap.ui.content import Content, View, hotspot_view, view_of
from riskmap.ui.hotspot_numbers import find_hotspot
from riskmap.ui.state import kept_for_all
from riskmap.vocabulary import ENVIRONMENTS, UNKNOWN

BARS_SHOWN = 6
HOTSPOTS_SHOWN = 7
LEAST_DEGREES = 4.0


def brief_on_hotspot(content: Content, filters: Filters, hotspot_id: str) -> Brief:
    """A brief on a hotspot under the filters; figures are those of its page.

    Raises
    ------
    SettingError
        When there is no such hotspot.
    """
    if hotspot_id not in content.choices.hotspots:
        raise SettingError(f"There is no hotspot {hotspot_id!r}; `riskmap hotspots --out FILE` lists them.")
    whole, here = view_of(content, replace(filters, environments=())), hotspot_view(content, filters, hotspot_id)
    hotspot = find_hotspot(whole, content, hotspot_id)
    states = [code for code in hotspot["states"].split() if code != UNKNOWN]
    area = hotspot_area(content.hotspots, hotspot_id)
    around = content.hotspots[shapely.intersects(content.hotspots.geometry.to_numpy(), shapely.box(*area))]
    facts = [
        *trend_facts(hotspot, content.data_end),
        (text("How sure"), sure_cell(hotspot)),
        (text("Routes"), route_list(hotspot["routes"])),
    ]
    return _brief(
        content,
        here,
        title=place_name(hotspot["name"]),
        kind=text("Brief on a hotspot"),
        lead=(sentences.people_here(hotspot, filters), sentences.expected_text(hotspot)),
        evidence=(evidence_text(hotspot), " ".join(sure_sentences(hotspot))),
        facts=tuple(fact for fact in facts if fact[1]),
        tables=(
            *past_table(hotspot, content),
            *((states_table(states),) if states else ()),
            *crossings_table(hotspot, content),
        ),
        questions=questions_on(here.people, str(hotspot["environment"]), states),
        area=area,
        hotspots=around,
        chosen=hotspot_id,
        limits=_undercount(hotspot["routes"].split(";")),
    )


def brief_on_route(content: Content, filters: Filters, route: str) -> Brief:
    """A brief on a migration route under the filters; figures are those of its row on the page of routes.

    Raises
    ------
    SettingError
        When the source names no such route.
    """
    if route not in content.choices.routes:
        raise SettingError(f"There is no route {route!r}; expected one of {', '.join(content.choices.routes)}.")
    here = view_of(content, replace(filters, routes=(route,)))
    legs = content.routes[(content.routes["route"] == route) & (content.routes["mode"] != "air")]
    codes = [code for codes in legs["countries"] for code in codes.split()]
    states = _most_named([*here.ever["country"], *codes])
    bounds = [*([legs.total_bounds] if len(legs) else []), *_bounds_of(here)]
    return _view_brief(content, here, route_name(route), text("Brief on a route"), states, bounds, (route,))


def brief_on_country(content: Content, filters: Filters, country: str) -> Brief:
    """A brief on a country under the filters: what happened in it, or was reported for it.

    Raises
    ------
    SettingError
        When no incident names the country.
    """
    if country not in content.choices.countries:
        raise SettingError(f"No incident names the country {country!r}; expected an ISO 3166 code, as in NER.")
    here = view_of(content, replace(filters, countries=(country,)))
    shared = summaries.shared_hotspots(here.hotspots)
    codes = [code for codes in shared["states"] for code in codes.split()]
    states = [country, *[code for code in _most_named(codes) if code != country]]
    return _view_brief(content, here, country_name(country), text("Brief on a country"), states, _bounds_of(here), ())


def pdf_of(brief: Brief, content: Content) -> bytes:
    """The brief as a PDF of two pages in the reader's language."""
    return render_brief(brief, _paper_layers(content.version, content), content.data_end)


def file_name(title: str, content: Content, language: str) -> str:
    """A name for the file: what it is on, to which day, in which language."""
    return f"riskmap-brief-{slug(title) or 'place'}-to-{content.data_end.isoformat()}-{language}.pdf"


@kept_for_all
def _paper_layers(version: str, _content: Content) -> SheetLayers:
    return SheetLayers(
        _content.hotspots,
        _content.routes,
        _content.crossings,
        _content.countries,
        layers.load_waters(),
        layers.load_places(),
    )


def _view_brief(
    content: Content,
    here: View,
    title: str,
    kind: str,
    states: list[str],
    bounds: list,
    routes: tuple[str, ...],
) -> Brief:
    hotspots = here.hotspots[here.hotspots["people_here"] > 0]
    if hotspots.empty:
        hotspots = here.hotspots
    listed = hotspots.head(HOTSPOTS_SHOWN)
    tables = [
        *([hotspots_table(listed, len(hotspots), content)] if len(listed) else []),
        *([states_table(states)] if states else []),
    ]
    return _brief(
        content,
        here,
        title=title,
        kind=kind,
        lead=(sentences.lead_sentence(here.people, here.filters),),
        evidence=_comparison(here),
        facts=(),
        tables=tuple(tables),
        questions=questions_on(here.people, "", states),
        area=_around(bounds),
        hotspots=hotspots,
        numbered=len(listed),
        routes=routes,
        limits=_undercount(routes),
    )


def _brief(content: Content, here: View, limits: tuple[str, ...], **parts: object) -> Brief:
    people, filters = here.people, here.filters
    years = summaries.yearly_counts(here.ever)
    foot = sheet_words.foot(content.hotspots["model_version"], content.data_end)
    evidence = tuple(filter(None, parts.pop("evidence")))
    provisional = trends.provisional_sentence(sum(here.provisional.values()), content.data_end)
    if parts.get("chosen"):
        evidence = (*evidence, *_comparison(here))
    return Brief(
        total=number(people.people),
        total_label=_total_label(here),
        people=_people(people),
        environments=_environments(people),
        causes=_split(here, "cause"),
        origins=_split(here, "origin_region"),
        years=_years(years, filters),
        evidence=evidence,
        limits=(*limits, *_limits(here, content)),
        foot=(*foot, sentences.families_sentence()),
        headings=_headings(bool(parts.get("chosen")), content.data_end),
        lead=tuple(filter(None, (*parts.pop("lead"), provisional))),
        **parts,
    )


def _total_label(here: View) -> str:
    slots = {"period": period_text(here.filters.first, here.filters.last)}
    if late := sum(here.provisional.values()):
        return text("dead and missing, at least, {period}; of them {people} provisional", people=number(late), **slots)
    return text("dead and missing, at least, {period}", **slots)


def _people(people: summaries.PeopleCount) -> tuple[Bar, ...]:
    rows = (
        (text("Women"), people.women),
        (text("Men"), people.men),
        (text("Children"), people.children),
        (text("Not known"), people.sex_unknown),
    )
    return tuple(_bar(label, count, people.people) for label, count in rows)


def _environments(people: summaries.PeopleCount) -> tuple[Bar, ...]:
    labels = environment_labels()
    found = sorted(ENVIRONMENTS, key=lambda key: -people.by_environment[key])
    return tuple(
        replace(_bar(labels[key], people.by_environment[key], people.people), environment=key)
        for key in found
        if people.by_environment[key]
    )


def _split(here: View, column: str) -> tuple[Bar, ...]:
    counts = summaries.split_counts(here.incidents, column)
    bars = [_bar(text(row.value), row.people, here.people.people) for row in counts.head(BARS_SHOWN).itertuples()]
    rest = int(counts["people"].iloc[BARS_SHOWN:].sum())
    return (*bars, _bar(text("all others"), rest, here.people.people)) if rest else tuple(bars)


def _bar(label: str, count: int, whole: int) -> Bar:
    return Bar(label, number(count), count / whole if whole else 0.0)


def _years(years: pd.DataFrame, filters: Filters) -> tuple[Year, ...]:
    """Every year from the first to the last with records; those within the period are marked."""
    if years.empty:
        return ()
    filled = years.reindex(range(int(years.index.min()), int(years.index.max()) + 1), fill_value=0)
    return tuple(
        Year(
            int(year),
            number(row["total"]),
            {key: int(row[key]) for key in ENVIRONMENTS},
            filters.first.year <= year <= filters.last.year,
        )
        for year, row in filled.iterrows()
    )


def _comparison(here: View) -> tuple[str, ...]:
    told = (sentences.comparison_sentence(here.comparison, here.filters), sentences.caution(here.comparison))
    return tuple(filter(None, told))


def _undercount(routes: Iterable[str]) -> tuple[str, ...]:
    """What a study says of how much is never recorded on these routes; no figure is carried to another route."""
    told = {
        "Central Mediterranean": text(
            "Central Mediterranean, 2014 to 2025: 25,712 deaths recorded, 30,426 to 39,172 estimated (95 %), so that "
            "66 to 85 % were recorded (statistical model; Zens and Sigman, arXiv 2603.19986, 2026)."
        )
    }
    return tuple(told[route.strip()] for route in routes if route.strip() in told)


def _limits(here: View, content: Content) -> list[str]:
    told = [
        text(
            "At least: a minimum estimate. Many deaths are never recorded, most of all in deserts and on the open sea."
        ),
        text("Places are approximate; no records is not no deaths; a fall in the figures may be a fall in reporting."),
        text("Nobody counts how many people set out: no figure here is a probability of dying."),
        text(
            "Expected deaths say what comes if the coming months resemble the past; they are no prediction of a "
            "shipwreck."
        ),
    ]
    if here.filters.last >= summaries.month_start(summaries.first_provisional(content.data_end)):
        told.append(text("The last six months of the data, to {day}, are provisional.", day=day_text(content.data_end)))
    return told


def _headings(on_hotspot: bool, data_end: date) -> dict[str, str]:
    return {
        "page": text("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "map": text("Outlines: hotspots, patterned by where people died. Lines: routes, schematic. Rings: crossings."),
        "people": text("Who they were"),
        "environments": text("Where people died"),
        "years": text("People dead or missing, by year"),
        "chart": text("People dead or missing, by year"),
        "chart_note": text(
            "All years of the data; those of this brief's period in bold. Minimum estimates; {months}: provisional.",
            months=trends.provisional_months(data_end),
        ),
        "evidence": text("How do we know?") if on_hotspot else text("Beside the years before"),
        "causes": text("How people died"),
        "origins": text("Where they came from"),
        "locator": text("Where this map lies"),
        "questions": text("What to ask of whom"),
        "limits": text("What these figures cannot say"),
    }


def _most_named(codes: list[str]) -> list[str]:
    counted = pd.Series([code for code in codes if code != UNKNOWN], dtype=object).value_counts()
    return sorted(counted.index, key=lambda code: (-counted[code], code))


def _bounds_of(here: View) -> list[np.ndarray]:
    """Where nearly all records of all years lie, and the hotspots shown."""
    if here.ever.empty:
        return [here.hotspots.total_bounds] if len(here.hotspots) else []
    low = np.percentile(np.column_stack([here.ever.geometry.x, here.ever.geometry.y]), 2, axis=0)
    high = np.percentile(np.column_stack([here.ever.geometry.x, here.ever.geometry.y]), 98, axis=0)
    return [np.concatenate([low, high])]


def _around(bounds: list[np.ndarray]) -> Area:
    """An area that holds all bounds with a margin, never very small."""
    west, south = np.min([box[:2] for box in bounds], axis=0) if bounds else (-20.0, 0.0)
    east, north = np.max([box[2:] for box in bounds], axis=0) if bounds else (40.0, 50.0)
    aside = max(0.08 * (east - west), (LEAST_DEGREES - (east - west)) / 2, 0.5)
    up = max(0.08 * (north - south), (LEAST_DEGREES - (north - south)) / 2, 0.5)
    return (
        float(max(-180, west - aside)),
        float(max(-80, south - up)),
        float(min(180, east + aside)),
        float(min(84, north + up)),
    )
