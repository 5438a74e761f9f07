"""Two periods, routes, countries or environments side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from riskmap.contrast import TOTAL, Contrast
from riskmap.errors import RiskmapError
from riskmap.language import (
    country_name,
    decimal,
    environment_labels,
    month_names,
    number,
    period_text,
    route_name,
    share,
    signed,
    text,
)
from riskmap.summaries import PeopleCount, first_provisional, month_number
from riskmap.ui import frame, months, parts, sentences, state
from riskmap.ui.address import Filters, compared_values
from riskmap.ui.content import Content, contrast_of, load_content, view_of


@dataclass(frozen=True)
class Side:
    """One side of the comparison: how it is called, which filters make it, and which were asked for."""

    name: str
    filters: Filters
    asked: Filters

    @property
    def heading(self) -> str:
        """What stands over its chart, which shows all that was asked for."""
        return self.name if self.asked == self.filters else period_text(self.asked.first, self.asked.last)


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
    st.html(_table(one, other, found, content))
    st.caption(
        text(
            "Chance: months are drawn anew 9,999 times, because deaths come in lumps; p is the share of draws that "
            "differ as much. The rows below the first are corrected for their number (Holm): of many rows some differ "
            "by chance alone. All other filters of the sidebar hold for both sides. Figures are minimum estimates; a "
            "difference may also be one of reporting."
        )
    )
    parts.write_environments()
    views = [view_of(content, side.asked) for side in sides]
    top = max(view.busiest_month for view in views)
    for column, side, view in zip(st.columns(2, gap="medium"), sides, views, strict=True):
        with column:
            months.write_months(view, content, side.heading, top)
    frame.write_foot()


def _years(content: Content) -> tuple[Side, Side]:
    years = compared_values("period", content.choices)
    if len(years) < 2:
        raise RiskmapError(text("The data hold a single year: there is nothing to compare it with."))
    left, right = st.columns(2)
    one = left.selectbox(text("Year"), years, key=state.preset_widget("period_one", years[-1]))
    other = right.selectbox(text("Compared with"), years, key=state.preset_widget("period_other", years[-2]))
    last = min(12, *(_settled_months(content, year) for year in (one, other)))
    if last < 12:
        st.markdown(_why_not_all(max(one, other), last))
    filters = state.current_filters()
    return tuple(_year(filters, year, max(last, 1)) for year in (one, other))


def _why_not_all(year: int, last: int) -> str:
    """Which months of the years asked for are compared, and why not all."""
    if last < 1:
        return text(
            "No month of {year} is settled: reports are still coming in. Only January is compared, as far as recorded.",
            year=str(year),
        )
    return text(
        "Compared are {months} of both years, not the whole years: {later} are provisional, reports of them are still "
        "coming in, and beside a full half-year they would look like a fall. The charts show all twelve months.",
        months=_months(last),
        later=period_text(date(year, last + 1, 1), date(year, 12, 1)),
    )


def _settled_months(content: Content, year: int) -> int:
    return first_provisional(content.data_end) - month_number(date(year, 1, 1))


def _months(last: int) -> str:
    names = month_names()
    return names[0] if last == 1 else text("{first} to {last}", first=names[0], last=names[last - 1])


def _year(filters: Filters, year: int, months: int) -> Side:
    first, last = date(year, 1, 1), date(year, months, 1)
    compared, asked = (replace(filters, first=first, last=end) for end in (last, date(year, 12, 1)))
    return Side(period_text(first, last), compared, asked)


def _values(content: Content, kind: str) -> tuple[Side, Side]:
    named = {"routes": route_name, "countries": country_name, "environments": environment_labels().get}[kind]
    filters = replace(state.current_filters(), **{kind: ()})
    values = compared_values(kind, content.choices)
    busiest = view_of(content, filters).incidents[
        {"routes": "route", "countries": "country", "environments": "environment"}[kind]
    ]
    ranked = [value for value in busiest.value_counts().index if value != "unknown"][:2]
    first, second = (*ranked, *values)[:2]
    left, right = st.columns(2)
    one = left.selectbox(text("One"), values, format_func=named, key=state.preset_widget(f"{kind}_one", first))
    key = state.preset_widget(f"{kind}_other", second)
    other = right.selectbox(text("Compared with"), values, format_func=named, key=key)
    chosen = [(named(value), replace(filters, **{kind: (value,)})) for value in (one, other)]
    return tuple(Side(name, side, side) for name, side in chosen)


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


def _table(one: Side, other: Side, found: Contrast, content: Content) -> str:
    rows = [
        [label, number(first), number(second), signed(first - second), _change(first, second), _chance(found, key)]
        for (key, label, first), (_, _, second) in zip(_lines(found.one), _lines(found.other), strict=True)
        # Nobody is counted where a filter leaves an environment out: a 0 would read as no deaths there.
        if not all(sentences.is_left_out(key, side.filters) for side in (one, other))
    ]
    rows += _whole_years(one, other, content)
    headers = [
        text("People dead or missing"),
        one.name,
        other.name,
        text("Difference"),
        text("In per cent"),
        text("More than chance?"),
    ]
    return parts.html_table(text("Both sides and their difference"), headers, rows, range(1, 5))


def _chance(found: Contrast, key: str) -> str:
    p_value = found.p_value if key == TOTAL else found.rows[key]
    if found.row_exceeds_chance(key):
        return text("yes (p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{p})", p=decimal(p_value, 4))
    return text("no (p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{p})", p=decimal(p_value, 2))


def _whole_years(one: Side, other: Side, content: Content) -> list[list[str]]:
    """What is recorded so far in the whole of the years asked for, where only part of them is compared."""
    if one.asked == one.filters and other.asked == other.filters:
        return []
    first, second = (view_of(content, side.asked).people.people for side in (one, other))
    label = text(
        "all twelve months of {year} and {other}, provisional ones as far as recorded",
        year=str(one.asked.first.year),
        other=str(other.asked.first.year),
    )
    return [[label, number(first), number(second), signed(first - second), "–", text("not tested")]]


def _lines(people: PeopleCount) -> list[tuple[str, str, int]]:
    """Key of the contrast, label and figure of each row."""
    groups = [
        ("n_women", text("women"), people.women),
        ("n_men", text("men"), people.men),
        ("n_children", text("children"), people.children),
        ("n_sex_unknown", text("sex and age not known"), people.sex_unknown),
    ]
    figures = [(key, label, count) for key, count, label in sentences.figures(people.by_environment)]
    return [
        (TOTAL, text("all"), people.people),
        *figures,
        *groups,
        ("incidents", text("incidents"), people.incidents),
    ]


def _change(first: int, second: int) -> str:
    if second < sentences.SMALL_NUMBER:
        return "–"
    change = round(100 * (first - second) / second)
    return text("{number} %", number=signed(change))
