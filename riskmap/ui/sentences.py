"""The sentences of the pages, composed of whole sentences with named slots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from riskmap.language import (
    country_list,
    country_name,
    day_text,
    environment_labels,
    environment_wheres,
    forecast_period_text,
    number,
    period_text,
    place_name,
    plural,
    share,
    text,
)
from riskmap.model.skill import MODEL as OURS
from riskmap.summaries import OLD_AFTER_MONTHS, Comparison, PeopleCount, months_old, sureness
from riskmap.ui.address import Choices, Filters, Near
from riskmap.vocabulary import ENVIRONMENTS, FAMILY_LINKS, SOURCE_ADDRESS, UNKNOWN

SMALL_NUMBER = 20
ELSEWHERE = ("river", "mountain", "transport", "other", "unknown")


def lead_sentence(people: PeopleCount, filters: Filters) -> str:
    """What the map shows, in one sentence."""
    period = period_text(filters.first, filters.last)
    if not people.incidents:
        return text("No record in {period} passes the filters. No records is not no deaths.", period=period)
    if not people.people:
        return text("In {period} no deaths are recorded here; people in danger were found alive.", period=period)
    most, most_people = max(people.by_environment.items(), key=lambda item: item[1])
    slots = {"period": period, "where": environment_wheres()[most], "routes": _routes_phrase(filters)}
    if most_people == people.people:
        return plural(
            "In {period} at least {count} person died or went missing {where} on {routes}.",
            "In {period} at least {count} people died or went missing {where} on {routes}.",
            people.people,
            **slots,
        )
    if 2 * most_people > people.people:
        return plural(
            "In {period} at least {count} person died or went missing on {routes}, most of them {where}.",
            "In {period} at least {count} people died or went missing on {routes}, most of them {where}.",
            people.people,
            **slots,
        )
    return plural(
        "In {period} at least {count} person died or went missing on {routes}, more {where} than anywhere else.",
        "In {period} at least {count} people died or went missing on {routes}, more {where} than anywhere else.",
        people.people,
        **slots,
    )


def _routes_phrase(filters: Filters) -> str:
    """Whose routes: those near a point, in one or two countries, by name, or all."""
    if filters.within:
        return text("routes within your area")
    if filters.near:
        place = near_name(filters.near)
        return text("routes within {km} km of a point ({place})", km=number(filters.near.km), place=place)
    if filters.countries and len(filters.countries) <= 2 and not filters.routes and UNKNOWN not in filters.countries:
        countries = [country_name(code) for code in filters.countries]
        if len(countries) == 1:
            return text("migration routes in {country}", country=countries[0])
        return text("migration routes in {country} and {other}", country=countries[0], other=countries[1])
    if len(filters.routes) == 1 and not filters.countries and filters.routes[0] != UNKNOWN:
        return text("the route {route}", route=text(filters.routes[0]))
    if filters.routes or filters.countries:
        return text("the routes chosen")
    return text("migration routes")


def near_name(near: Near) -> str:
    """A point's name by the nearest known place."""
    # SciPy takes a while to import: the first screen does without.
    from riskmap.placenames import name_places

    return place_name(name_places(near.longitude, near.latitude)[0])


def comparison_sentence(comparison: Comparison | None, filters: Filters) -> str:
    """How the period compares with the same months before; provisional months are left out, and that is said."""
    if comparison is None:
        return text(
            "No comparison with earlier years is made here: the months chosen are provisional, or the data do not "
            "reach back far enough."
        )
    slots = {
        "months": period_text(comparison.first, comparison.last),
        "before": period_text(comparison.first_before, comparison.last_before),
        "people": number(comparison.people),
        "people_before": number(comparison.people_before),
    }
    sentence = _change(comparison.people, comparison.people_before, slots)
    if comparison.last < filters.last:
        sentence = text("{sentence} The last six months are provisional and left out.", sentence=sentence)
    return sentence


def caution(comparison: Comparison | None) -> str:
    """What must be known before a comparison is quoted; nothing where none is made."""
    if comparison is None:
        return ""
    return text("A difference may be chance or a change in reporting; the page Compare says whether it exceeds chance.")


def _change(now: int, before: int, slots: dict[str, str]) -> str:
    if now == before:
        return text("In {months}: {people}, as many as in {before}.", **slots)
    if min(now, before) < SMALL_NUMBER:
        return text("In {months}: {people}, beside {people_before} in {before}.", **slots)
    change = share(abs(now - before), before)
    if now > before:
        return text("In {months}: {people}, {change} more than in {before}.", change=change, **slots)
    return text("In {months}: {people}, {change} fewer than in {before}.", change=change, **slots)


def old_data_sentence(data_end: date, today: date) -> str:
    """That the data are old, in plain words; empty while they are not."""
    months = months_old(data_end, today)
    if months < OLD_AFTER_MONTHS:
        return ""
    end = day_text(data_end)
    if months < 24:
        return plural(
            "These data end on {end}, {count} month ago: newer deaths are not on this map.",
            "These data end on {end}, {count} months ago: newer deaths are not on this map.",
            months,
            end=end,
        )
    return plural(
        "These data end on {end}, more than {count} year ago: newer deaths are not on this map.",
        "These data end on {end}, more than {count} years ago: newer deaths are not on this map.",
        months // 12,
        end=end,
    )


def people_line(people: PeopleCount) -> str:
    """Women, men, children and unknown as shares of all; they add up, the unknown included."""
    parts = (people.women, people.men, people.children, people.sex_unknown)
    women, men, children, unknown = (share(part, sum(parts)) for part in parts)
    return text(
        "Women {women} · men {men} · children {children} · not known {unknown}",
        women=women,
        men=men,
        children=children,
        unknown=unknown,
    )


def figures(counts: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """The four figures from people by environment: environment key, people, label. They add up to all."""
    rows = [
        ("sea", counts.get("sea", 0), text("at sea")),
        ("desert", counts.get("desert", 0), text("in deserts")),
        ("container", counts.get("container", 0), text("in containers and vehicles")),
    ]
    rest = sum(counts.get(key, 0) for key in ELSEWHERE)
    return [*rows, ("other", rest, text("elsewhere or unknown"))]


def is_left_out(figure: str, filters: Filters) -> bool:
    """Whether the filter on environments leaves one of the four figures out altogether; never so for other figures."""
    of_it = ELSEWHERE if figure == "other" else (figure,)
    return bool(filters.environments) and set(of_it) <= set(ENVIRONMENTS) - set(filters.environments)


def filters_set(filters: Filters, choices: Choices) -> list[str]:
    """Names of the filters that differ from the default, for "3 set" and for an empty view's offer."""
    default = choices.default
    named = {
        text("period"): (filters.first, filters.last) != (default.first, default.last),
        text("environment"): bool(filters.environments),
        text("route"): bool(filters.routes),
        text("country"): bool(filters.countries),
        text("source quality"): filters.quality > 1,
        text("precision of the place"): bool(filters.precisions),
        text("near a place"): filters.near is not None,
        text("area of your own"): bool(filters.within),
    }
    return [name for name, is_set in named.items() if is_set]


def sure_text(hotspot: pd.Series) -> str:
    """How sure we are that a hotspot is one."""
    return text(sureness(hotspot["stability"], hotspot["p_value"]))


def hotspot_lines(hotspot: pd.Series, filters: Filters) -> list[str]:
    """A hotspot's tooltip: its name, what happened there in the period, what is expected, how sure."""
    lines = [place_name(hotspot["name"]), environment_labels()[hotspot["environment"]], people_here(hotspot, filters)]
    if expected := expected_text(hotspot):
        lines.append(expected)
    return [*lines, text("We are {sure}.", sure=sure_text(hotspot)), text("Open its numbers with a click.")]


def people_here(hotspot: pd.Series, filters: Filters) -> str:
    """What is recorded in a hotspot for the period and filters chosen."""
    period = period_text(filters.first, filters.last)
    if not hotspot["incidents_here"]:
        return text("No record here in {period}; no records is not no deaths.", period=period)
    return plural(
        "At least {people} people died or went missing here in {period}, in {count} incident.",
        "At least {people} people died or went missing here in {period}, in {count} incidents.",
        int(hotspot["incidents_here"]),
        people=number(hotspot["people_here"]),
        period=period,
    )


def expected_text(hotspot: pd.Series) -> str:
    """What to expect if the coming months resemble the past; empty where the model states nothing."""
    if pd.isna(hotspot["expected_deaths_12m"]):
        return ""
    slots = {
        "period": forecast_period_text(hotspot["forecast_period"]),
        "expected": number(hotspot["expected_deaths_12m"]),
    }
    low, high = hotspot["expected_deaths_12m_low"], hotspot["expected_deaths_12m_high"]
    if pd.isna(low) or pd.isna(high):
        said = text("If {period} resembles the past, about {expected} people may die or go missing here.", **slots)
    else:
        said = text(
            "If {period} resembles the past, about {expected} ({low} to {high}) people may die or go missing here.",
            low=number(low),
            high=number(high),
            **slots,
        )
    if hotspot["forecast_by"] == OURS:
        return said
    return f"{said} {text('A simple baseline says so; here Riskmap was not shown to do better than it.')}"


def states_text(codes: str) -> str:
    """Names of the States of a hotspot, from codes parted by spaces."""
    return country_list(codes) or text("not known")


def families_sentence() -> str:
    """Where to turn when someone is missing."""
    return text(
        "Looking for someone who went missing on the way? The Restoring Family Links network of the Red Cross and Red "
        "Crescent helps, in confidence and at no cost: {icrc}. IOM's project lists organisations that search and help "
        "with identification: {iom}.",
        icrc=FAMILY_LINKS,
        iom=SOURCE_ADDRESS,
    )


def removal_sentence(contact: str) -> str:
    """Whom to tell about an error or something that should not be shown."""
    if contact:
        return text(
            "An error, or something that should not be shown? Write to {contact}; errors in a figure also to the "
            "source, {iom}, so that everyone is corrected.",
            contact=contact,
            iom=SOURCE_ADDRESS,
        )
    return text(
        "An error, or something that should not be shown? Tell whoever runs this copy of riskmap; errors in a figure "
        "also the source, {iom}, so that everyone is corrected.",
        iom=SOURCE_ADDRESS,
    )
