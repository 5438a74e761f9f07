"""Where help should stand: posts within whose reach most expected deaths lie. For planners in the partner tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from riskmap.errors import RiskmapError
from riskmap.export.geojson import to_geojson
from riskmap.export.table import to_csv, with_coordinates
from riskmap.language import (
    decimal,
    environment_labels,
    forecast_period_text,
    listed,
    number,
    place_name,
    share,
    text,
)
from riskmap.maps import THEMES
from riskmap.planning.kinds import KINDS, reach_at_sea_km
from riskmap.planning.siting_account import account_of, with_account
from riskmap.settings import read_number
from riskmap.sources import tabular
from riskmap.tier import current_tier
from riskmap.ui import access, frame, parts, state
from riskmap.ui.content import Content, load_content
from riskmap.ui.hotspot_map import write_posts_map
from riskmap.ui.planning import asked_of, places_in, posts_for

if TYPE_CHECKING:
    from riskmap.planning.siting import Siting
    from riskmap.planning.siting_account import Asked

FOUND = "siting"
MOST_POSTS = 100
REACH = "siting_reach"
# By `riskmap planning-trial`; the tables stand in docs/planning.md.
TRIED = {"ratio": 1.05, "low": 1.00, "high": 1.10, "best": 1.07, "wanted": 1.15}
KIND_NAMES = {
    "first-aid": "First-aid post, on land",
    "shelter": "Shelter, on land",
    "water": "Water point, on land",
    "beacon": "Rescue beacon, in arid land",
    "boat": "Rescue boat, at a port",
    "ship": "Rescue ship, on standby at sea",
}
AIMS = {
    "forecast": "the forecast",
    "mean": "the mean of forecast, last twelve months and long run",
    "worst": "the worst of forecast, last twelve months and long run",
}


def page() -> None:
    """Ask what help there is to place; say where it should stand and what stays out of reach."""
    content = load_content()
    st.title(text("Where help should stand"))
    st.markdown(
        text(
            "Posts are placed so that most of the expected deaths lie within their reach. How many lives that saves is "
            "not estimated: whether help comes in time is not known. Reach is as the crow flies."
        )
    )
    if not content.tier.lets_out("posts"):
        _say_why_not(content)
    else:
        _ask(content)
        if kept := state.recall(FOUND):
            _result(*kept, content)
    _honest()
    frame.write_foot()


def _say_why_not(content: Content) -> None:
    """To a reader of a dashboard that is set up for planners: whose it is; else how one is set up."""
    if not current_tier(content.tier.today).is_public and not access.current_visitor().may("site posts"):
        st.info(
            text(
                "Placing posts takes the role of a planner, since a mapped water point can be destroyed. To place "
                "posts, sign in with an account that has this role, or ask whoever runs this dashboard."
            )
        )
        return
    st.info(
        text(
            "Posts, candidates and existing sites are shown to planners in the partner tier alone, since a mapped "
            "water point can be destroyed. Who runs riskmap for planners sets RISKMAP_TIER=partner and restricts "
            "who can open it."
        )
    )


def _ask(content: Content) -> None:
    st.markdown(
        text(
            "Environments and an area of your own are taken from the filters; all others, that on countries too, do "
            "not count here. For posts in one State or region alone, [set an area of your own]({address}).",
            address=state.page_address("area", content.choices),
        )
    )
    left, right = st.columns(2)
    with left:
        kind = st.selectbox(text("Kind of help"), list(KINDS), format_func=lambda key: text(KIND_NAMES[key]))
        n_posts = st.slider(text("Posts to add"), 1, MOST_POSTS, 10)
        aim = st.selectbox(text("Reach most of"), list(AIMS), format_func=lambda key: text(AIMS[key]))
    with right:
        reach_km = _reach(kind)
        most = read_number("most_megabytes")
        existing = st.file_uploader(
            text("Posts that stand already (they are kept)"), key="existing_posts", max_upload_size=most
        )
        candidates = st.file_uploader(
            text("Places to choose from, instead of all"), key="candidate_posts", max_upload_size=most
        )
        kinds = text(tabular.KINDS)
        st.caption(text("{kinds}, up to {most} MB. Its content says what it is, not its name.", kinds=kinds, most=most))
    if st.button(text("Place the posts"), type="primary"):
        try:
            given = [places_in(file) if file is not None else None for file in (existing, candidates)]
            filters = state.current_filters()
            found = posts_for(content, filters, kind, n_posts, reach_km, aim, *given)
        except RiskmapError as error:
            st.error(parts.literal(str(error)))
            return
        state.keep(FOUND, (asked_of(content, filters, kind, reach_km, aim), found))


def _reach(kind: str) -> float:
    if KINDS[kind].by_boat:
        return _reach_at_sea(kind)
    usual, given = round(KINDS[kind].reach_km), state.recall(REACH)
    begin = given or usual
    reach_km = st.number_input(text("Reach, km"), 5, 300, begin, key=f"reach_{kind}")
    if reach_km != begin:
        state.keep(REACH, reach_km)
        given = reach_km
    if given is None:
        said = text(
            "{km} km is usual for this kind of help. A reach that you set stays when you choose another kind.",
            km=number(usual),
        )
    else:
        said = text(
            "Your reach of {given} km stays; usual for this kind of help: {km} km.",
            given=number(given),
            km=number(usual),
        )
    st.caption(said)
    return float(reach_km)


def _reach_at_sea(kind: str) -> float:
    hours = st.number_input(text("Hours under way"), 0.5, 24.0, 2.0 if kind == "boat" else 3.0, key=f"hours_{kind}")
    knots = st.number_input(text("Speed, knots"), 3, 50, 25 if kind == "boat" else 15, key=f"knots_{kind}")
    reach_km = reach_at_sea_km(hours, knots)
    st.caption(text("That is a reach of {km} km.", km=_km(reach_km)))
    return reach_km


def _km(value: float) -> str:
    return decimal(value, 0 if value == round(value) else 1)


def _question(asked: Asked) -> str:
    """What was asked, in words: the widgets above may say something else by now."""
    labels = environment_labels()
    return text(
        "{kind}: reach {km} km. Environments: {environments}. Area: {area}. Forecast: {period}.",
        kind=text(KIND_NAMES[asked.kind]),
        km=_km(asked.reach_km),
        environments=listed(labels[key] for key in asked.environments) or text("all environments"),
        area=text("area of your own") if asked.area else text("everywhere"),
        period=forecast_period_text(asked.forecast_period) if asked.forecast_period else text("not known"),
    )


def _result(asked: Asked, found: Siting, content: Content) -> None:
    st.header(_question(asked))
    if found.posts.empty:
        st.info(text("No deaths are expected within reach of any place where such a post can stand."))
        return
    last, first = found.curve.iloc[-1], found.curve.iloc[0]
    sentence = text(
        "With {count} posts added, {share} of the expected deaths lie within reach; without them {before}.",
        count=number(last.posts),
        share=share(last.forecast, 1),
        before=share(first.forecast, 1),
    )
    st.subheader(sentence)
    best = (
        text("Proven: no other choice among {count} places reaches more.", count=number(found.n_candidates))
        if found.proven
        else text("The time was up before this choice was proven the best.")
    )
    st.caption(best)
    write_posts_map(found.posts, content, sentence)
    rows = [
        [
            row.post,
            text("stands already") if row.status == "existing" else text("new"),
            row.name_ or place_name(row.place),
            number(row.expected_deaths_12m_added),
        ]
        for row in found.posts.rename(columns={"name": "name_"}).itertuples()
    ]
    headers = [text("No."), text("Status"), text("Place"), text("Expected deaths it adds within reach")]
    st.html(parts.html_table(text("Posts, those that add most first"), headers, rows, (0, 3)))
    _offer(asked, found, content)
    _curve(found)
    _uncovered(found)


def _offer(asked: Asked, found: Siting, content: Content) -> None:
    account = account_of(found, asked, content.tier.sentence)
    posts, left = with_account(found.posts, account), found.uncovered
    offers = [
        (text("Download posts (GeoJSON)"), lambda: to_geojson(posts), "posts.geojson", "application/geo+json"),
        (text("Download posts (CSV)"), lambda: to_csv(with_coordinates(posts)), "posts.csv", "text/csv"),
    ]
    if len(left):
        label = text("Download hotspots out of reach (CSV)")
        offers.append((label, lambda: to_csv(with_coordinates(left)), "out-of-reach.csv", "text/csv"))
    parts.write_offers(offers)


def _curve(found: Siting) -> None:
    rows = [
        [number(row.posts), share(row.forecast, 1), share(row.last_12_months, 1), share(row.long_run, 1)]
        for row in found.curve.itertuples()
    ]
    headers = [text("Posts added"), text("Forecast"), text("Last twelve months"), text("Long run")]
    title = text("Share of deaths within reach, by posts added")
    st.header(text("What each added post gains"))
    _draw_curve(found, headers, title)
    with st.expander(text("The same as a table")):
        st.html(parts.html_table(title, headers, rows, range(4)))


def _draw_curve(found: Siting, headers: list[str], title: str) -> None:
    from riskmap.charts import GAIN_LINES, gain_chart

    last, first = found.curve.iloc[-1], found.curve.iloc[0]
    told = text(
        "Chart: {title}. With {count} posts added {share} of the forecast's deaths lie within reach, without them "
        "{before}. The table below holds the same figures.",
        title=title,
        count=number(last.posts),
        share=share(last.forecast, 1),
        before=share(first.forecast, 1),
    )
    names = dict(zip(("posts", *GAIN_LINES), headers, strict=True))
    words = {**names, "share": text("Share within reach"), "scenario": text("Deaths by")}
    ink = THEMES[parts.page_theme()].ink
    st.vega_lite_chart({**gain_chart(found.curve, words, ink).to_dict(), "description": told}, width="stretch")


def _uncovered(found: Siting) -> None:
    left = found.uncovered
    if left.empty:
        return
    rows = [
        [place_name(row.name_), share(row.covered_share, 1)]
        for row in left.rename(columns={"name": "name_"}).itertuples()
    ]
    caption = text(
        "Hotspots that stay mostly out of reach: {count}, most expected deaths first", count=number(len(left))
    )
    st.html(parts.html_table(caption, [text("Hotspot"), text("Within reach")], rows, (1,)))


def _honest() -> None:
    st.header(text("How well this works"))
    st.markdown(
        text(
            "Tried on 2017 to 2023 with 20 posts of 100 km: sited on the forecast they reach {ratio} times ({low} to "
            "{high}) the next year's deaths that posts sited on last year's counts reach, in the best way tried {best} "
            "times. That is less than the {wanted} times that was hoped for: where deaths fall is hard to foresee, and "
            "last year's places are a good guide. Use this to place several posts at once, to keep what stands and to "
            "see what is left out, not as a promise of more.",
            **{name: decimal(times, 2) for name, times in TRIED.items()},
        )
    )
