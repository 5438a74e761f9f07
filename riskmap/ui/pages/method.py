"""Method and limits: how the figures are made, what they cannot say, what they must not be used for."""

from __future__ import annotations

import streamlit as st

from riskmap.language import environment_labels, share, text
from riskmap.summaries import FAIRLY_SURE, PROVISIONAL_MONTHS, VERY_SURE
from riskmap.ui import frame, parts
from riskmap.ui.trends import GROWTH_MEANINGS, TREND_MEANINGS
from riskmap.vocabulary import GROWTH_WORDS, TREND_WORDS


def page() -> None:
    """Everything a reader should know before quoting a figure."""
    st.title(text("Method and limits"))
    st.header(text("What it must not be used for"))
    st.markdown(
        text(
            "Riskmap is for keeping people alive. It must not be used for the tasking of border enforcement: not for "
            "patrols, interceptions, pushbacks, surveillance, the targeting of vessels, vehicles or persons, nor for "
            "decisions about any person. The people on the map are never targets. What leaves it shows months, cells "
            "of about 10 km and forecasts of whole years."
        )
    )
    st.header(text("What is counted"))
    st.markdown(
        text(
            "An incident is a row of the Missing Migrants Project: people found dead or missing at one place and time. "
            "Dead and missing are added up; that is a minimum estimate, because many deaths are never recorded, most "
            "of all in deserts and on the open Atlantic. Reports of the same incident in several rows are one "
            "incident here; exact repeats are dropped; nobody is counted twice across the source's files. No records "
            "is not no deaths, and a fall in the figures may be a fall in reporting. Nobody counts how many people set "
            "out: no figure here is a probability of dying."
        )
    )
    st.markdown(
        text(
            "Reports come in late: the last {months} months of the data are provisional. They are drawn fainter and "
            "left out of every sentence that compares one period with another.",
            months=PROVISIONAL_MONTHS,
        )
    )
    st.header(text("Where people died"))
    st.markdown(
        text(
            "Environment says where, cause says how. Rules read the words of the report, its place and its route; each "
            "label keeps the rule that gave it."
        )
    )
    labels = environment_labels()
    rows = [[labels[key], text(meaning)] for key, meaning in MEANINGS.items()]
    st.html(parts.html_table(text("What each environment takes in"), [text("Environment"), text("Takes in")], rows, ()))
    st.header(text("Places"))
    st.markdown(
        text(
            "Places are approximate. Each record has a class of precision and a radius: an exact place, a locality, an "
            "area, a country, or a reporting point, that is a desk where deaths from a wide surrounding are reported. "
            "The shipped figures hold cells of about 10 km. Remains found in a borderland did not die on that day: for "
            "them the date is that of the finding."
        )
    )
    st.header(text("Hotspots and how sure we are of them"))
    st.markdown(
        text(
            "Incidents of one environment are spread over H3 cells of about 40 km by their radius; hills of their "
            "density are cut out as clusters; each cluster is tested against simulated maps that follow a smooth "
            "surface of the same incidents, false discoveries held. Then the data are drawn anew many times and places "
            "moved within their radius: the stability of a hotspot is the share of these in which it stands. A heaped "
            "point, such as a reporting desk or the centre of a province, is no hotspot by itself. Outlines follow "
            "cells: they are no borders of danger."
        )
    )
    levels = [
        [text("very sure"), text("tested, and stands in {share} of resamples or more", share=share(VERY_SURE, 1))],
        [text("fairly sure"), text("tested, and stands in {share} of resamples or more", share=share(FAIRLY_SURE, 1))],
        [text("uncertain"), text("less than that, or not tested")],
    ]
    st.html(parts.html_table(text("How sure"), [text("We say"), text("when a hotspot was")], levels, ()))
    growths = [[text(GROWTH_WORDS[growth]), text(meaning)] for growth, meaning in GROWTH_MEANINGS.items()]
    st.html(
        parts.html_table(
            text("Trend: people in the last twelve settled months beside those before"),
            [text("We say"), text("when there were")],
            growths,
            (),
        )
    )
    trends = [
        [text(TREND_WORDS[trend]), text(meaning), parts.English(trend)] for trend, meaning in TREND_MEANINGS.items()
    ]
    st.html(
        parts.html_table(
            text("Among other places and years, over years that end six months before the data"),
            [text("We say"), text("when"), text("In files")],
            trends,
            (),
        )
    )
    st.header(text("What may come"))
    st.markdown(
        text(
            "Expected deaths say what the twelve months after the data bring if they resemble the past, with the range "
            "in which past years of this kind fell. It is no prediction of a shipwreck: one wreck can be a tenth of a "
            "year. A hotspot of fewer than three incidents, or one that does not stand, carries no such figure. How "
            "good past forecasts were, beside simple baselines, is measured year by year."
        )
    )
    st.header(text("How much is never recorded"))
    st.markdown(
        text(
            "Two published studies estimate the share of deaths that is recorded. Neither figure may be carried to "
            "another route."
        )
    )
    headers = [text("Route and years"), text("Finding"), text("Kind"), text("Source")]
    rows = [[text(cell) for cell in row] for row in UNDERCOUNT]
    st.html(parts.html_table(text("Published estimates of the undercount"), headers, rows, ()))
    st.markdown(
        text(
            "On other routes only registers, counts and surveys were found. None of them says which share is recorded, "
            "and an assumption is no finding."
        )
    )
    rows = [[text(cell) for cell in row] for row in OTHER_COUNTS]
    st.html(parts.html_table(text("Other counts, beside those of the source"), headers, rows, ()))
    frame.write_foot()


MEANINGS = {
    "container": (
        "Confined space in a vehicle or freight unit: truck, trailer, shipping container, van, car boot, rail wagon; "
        "suffocation, heat, cold, crushing inside"
    ),
    "sea": "The crossing itself, aboard and on its shore, suffocation in a hold included",
    "desert": (
        "Exposure, thirst, abandonment, breakdown or vehicle accident in arid land; remains found in desert borderlands"
    ),
    "river": "Rivers, lakes, canals and reservoirs, border rivers included",
    "mountain": "Cold, falls and snow in mountains and forests",
    "transport": "Roads, rails and air outside deserts, not in a confined space",
    "other": "Illness, buildings, captivity, jungle and other settings",
    "unknown": "The report does not tell",
}
UNDERCOUNT = (
    (
        "Central Mediterranean, 2014 to 2025",
        "25,712 deaths recorded; 30,426 to 39,172 estimated (95 %): 66 to 85 % recorded",
        "statistical model",
        "Zens and Sigman, arXiv 2603.19986 (2026)",
    ),
    (
        "Routes to the European Union, 1993 to March 2019",
        "about 20 % of deadly attempts and just under 10 % of deaths missed by the media",
        "statistical model on the list of UNITED",
        "zbMATH 1498.62319",
    ),
)
OTHER_COUNTS = (
    (
        "United States and Mexico, Tucson sector, 2015 to 2019",
        "339 deaths in the Border Patrol's register, 699 in Arizona's",
        "two registers compared",
        "GAO-22-105053 (2022)",
    ),
    (
        "Darién, 2018 to 2022",
        "138 remains recovered; IOM recorded 36 deaths in 2022 and calls that a small fraction",
        "forensic count",
        "Lancet 2023;402:1321; IOM",
    ),
    (
        "Atlantic to the Canary Islands, 2024",
        "9,757 deaths, far above the source's figure",
        "count of an organisation",
        "Caminando Fronteras (2024)",
    ),
    (
        "Libya, Sudan and Egypt, 2014 to 2016",
        "1,245 deaths told in 1,300 interviews, some perhaps twice; IOM recorded 103 for 2015",
        "survey",
        "4Mi, by Reuters",
    ),
    (
        "Sahara",
        "twice as many as in the Mediterranean, say agencies that have no evidence for it",
        "assumption",
        "IOM (2017), UNHCR (2019)",
    ),
)
