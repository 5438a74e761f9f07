"""About: what riskmap is, whom families can turn to, how to cite, what the words mean."""

from __future__ import annotations

import streamlit as st

from riskmap import __version__
from riskmap import vocabulary as words
from riskmap.language import day_text, text
from riskmap.settings import read_setting
from riskmap.ui import frame, parts, sentences
from riskmap.ui.content import load_content
from riskmap.ui.links import linked_markdown


def page() -> None:
    """Who speaks here, and to whom."""
    content = load_content()
    st.title(text("About riskmap"))
    st.markdown(
        text(
            "Riskmap shows where people die on migration routes (in containers, at sea, in deserts), how sure we are, "
            "and where help would reach most of those in danger. It runs on one machine and needs no internet."
        )
    )
    st.markdown(text(words.INDEPENDENCE))
    st.header(text("For families"))
    st.markdown(linked_markdown(sentences.families_sentence()))
    st.header(text("An error, or something that should not be shown"))
    st.markdown(linked_markdown(sentences.removal_sentence(read_setting("contact"))))
    st.header(text("What leaves this program, and what does not"))
    st.markdown(text(content.tier.sentence))
    st.markdown(
        text(
            "Shown to everyone are months and cells of about 10 km, no days, no exact places, nothing of the last 30 "
            "days, and never where help stands: a mapped water point can be destroyed. Nothing here may be used to "
            "intercept or find anyone. The page Method and limits says more."
        )
    )
    st.header(text("How to cite"))
    told = text(
        "Riskmap (version {version}): hotspots of deaths on migration routes. Data: International Organization for "
        "Migration, Missing Migrants Project, {address}, {licence}, to {end}. Say with every figure that it is a "
        "minimum estimate.",
        version=__version__,
        address=words.SOURCE_ADDRESS,
        licence=words.SOURCE_LICENCE,
        end=day_text(content.data_end),
    )
    st.markdown(linked_markdown(told))
    st.header(text("Words"))
    rows = [[text(word), text(meaning)] for word, meaning in GLOSSARY]
    st.html(parts.html_table(text("What the words mean here"), [text("Word"), text("Meaning")], rows, ()))
    frame.write_foot()


GLOSSARY = (
    ("incident", "people found dead or missing at one place and time; a row of the source"),
    ("dead and missing", "recorded dead plus the least number missing: a minimum estimate"),
    (
        "environment",
        "where people died: container, sea, desert, river or lake, mountain or cold, transport, other, unknown",
    ),
    ("hotspot", "an area where deaths concentrate more than chance explains, published with its numbers"),
    ("stability", "share of resamples of the data, places moved within their radius, in which a hotspot stands"),
    ("trend", "whether more people died in the last twelve settled months than in the twelve before and on average"),
    ("among others", "in which years a hotspot's incidents stood out among those of other places and years"),
    ("chance alone, p", "how often maps without hotspots show one as strong: the smaller, the less it is chance"),
    ("range (80 %)", "in four of five past years of this kind what came lay within it"),
    ("expected deaths", "what twelve months bring if they resemble the past; not a probability of dying"),
    ("migration route, leg", "a route the source names; a part of it between two places, drawn schematically"),
    ("crossing", "a border crossing, port, airport, or a departure, arrival or gateway town that public sources name"),
    ("provisional", "the last six months of the data, for which reports are still coming in"),
    ("reporting point", "a desk where deaths from a wide surrounding are reported; not the place of death"),
)
