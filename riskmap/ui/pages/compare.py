"""Two periods, routes, countries or environments side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from riskmap.contrast import Contrast
from riskmap.errors import RiskmapError
from riskmap.summaries import PeopleCount, first_provisional, month_number
from riskmap.ui import frame, months, parts, sentences, state
from riskmap.ui.content import Content, contrast_of, load_content, view_of
from riskmap.ui.language import country_name, environment_labels, number, period_text, route_name, share, signed, text
from riskmap.ui.state import Filters


@dataclass(frozen=True)
class Side:
    """One side of the comparison: how it is called and which filters make it."""

    name: str
    filters: Filters


def page() -> None:
    """What differs, and whether by more than chance."""
    content = load_content()
    st.title(text("Compare"))
    kinds = {
        "period": text("Two years"),
        "routes": text("Two routes"),
        "countries": text("Two countries"),
        "environments": text("Two environments"),
    }
    key = state.preset_widget("compare", "period")
    kind = st.segmented_control(text("What to compare"), list(kinds), format_func=kinds.get, key=key)
    sides = _years(content) if kind in (None, "period") else _values(content, kind)
    one, other = sides
    found = contrast_of(content, one.filters, other.filters)
    st.html(f'<p class="riskmap-lead">{parts.plain(_verdict(one, other, found))}</p>')
    st.html(_table(one, other, found))
    st.caption(
        text(
            "Chance: months are drawn anew 9,999 times, because deaths come in lumps. All other filters of the sidebar "
            "hold for both sides. Figures are minimum estimates; a difference may also be one of reporting."
        )
    )
    parts.write_environments()
    views = [view_of(content, side.filters) for side in sides]
    top = max(view.busiest_month for view in views)
    for column, side, view in zip(st.columns(2, gap="medium"), sides, views, strict=True):
        with column:
            months.write_months(view, side.name, top)
    frame.write_foot()


def _years(content: Content) -> tuple[Side, Side]:
    years = state.compared_values("period", content.choices)
    if len(years) < 2:
        raise RiskmapError(text("The data hold a single year: there is nothing to compare it with."))
    left, right = st.columns(2)
    one = left.selectbox(text("Year"), years, key=state.preset_widget("period_one", years[-1]))
    other = right.selectbox(text("beside"), years, key=state.preset_widget("period_other", years[-2]))
    last = min(12, *(_settled_months(content, year) for year in (one, other)))
    if last < 12:
        st.caption(
            text("Compared are the months from January that are settled in both years; later ones are provisional.")
        )
    filters = state.current_filters()
    return tuple(_year(filters, year, max(last, 1)) for year in (one, other))


def _settled_months(content: Content, year: int) -> int:
    return first_provisional(content.data_end) - month_number(date(year, 1, 1))


def _year(filters: Filters, year: int, months: int) -> Side:
    first, last = date(year, 1, 1), date(year, months, 1)
    return Side(period_text(first, last), replace(filters, first=first, last=last))


def _values(content: Content, kind: str) -> tuple[Side, Side]:
    named = {"routes": route_name, "countries": country_name, "environments": environment_labels().get}[kind]
    filters = replace(state.current_filters(), **{kind: ()})
    values = state.compared_values(kind, content.choices)
    busiest = view_of(content, filters).incidents[
        {"routes": "route", "countries": "country", "environments": "environment"}[kind]
    ]
    ranked = [value for value in busiest.value_counts().index if value != "unknown"][:2]
    first, second = (*ranked, *values)[:2]
    left, right = st.columns(2)
    one = left.selectbox(text("One"), values, format_func=named, key=state.preset_widget(f"{kind}_one", first))
    other = right.selectbox(text("beside"), values, format_func=named, key=state.preset_widget(f"{kind}_other", second))
    return tuple(Side(named(value), replace(filters, **{kind: (value,)})) for value in (one, other))


def _verdict(one: Side, other: Side, found: Contrast) -> str:
    slots = {
        "one": one.name,
        "other": other.name,
        "people": number(found.one.people),
        "people_other": number(found.other.people),
        "share": share(found.p_value, 1),
    }
    if found.one.people == found.other.people:
        return text("{one} and {other}: at least {people} people each.", **slots)
    if found.exceeds_chance:
        return text(
            "{one}: at least {people} people; {other}: {people_other}. The difference exceeds chance: it arises in "
            "{share} of random draws.",
            **slots,
        )
    return text(
        "{one}: at least {people} people; {other}: {people_other}. Chance can explain the difference: it arises in "
        "{share} of random draws.",
        **slots,
    )


def _table(one: Side, other: Side, found: Contrast) -> str:
    rows = [
        [label, number(first), number(second), signed(first - second), _change(first, second)]
        for (label, first), (_, second) in zip(_lines(found.one), _lines(found.other), strict=True)
    ]
    headers = [text("People dead or missing"), one.name, other.name, text("Difference"), text("In per cent")]
    return parts.html_table(text("Both sides and their difference"), headers, rows, range(1, 5))


def _lines(people: PeopleCount) -> list[tuple[str, int]]:
    figures = [(label, count) for _, count, label in sentences.figures(people.by_environment)]
    groups = [
        (text("women"), people.women),
        (text("men"), people.men),
        (text("children"), people.children),
        (text("sex and age not known"), people.sex_unknown),
    ]
    return [(text("all"), people.people), *figures, *groups, (text("incidents"), people.incidents)]


def _change(first: int, second: int) -> str:
    if second < sentences.SMALL_NUMBER:
        return "–"
    change = round(100 * (first - second) / second)
    return text("{number} %", number=signed(change))
