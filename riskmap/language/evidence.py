"""A hotspot's evidence sentence in the reader's language, made anew from the figures that the English one holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from riskmap.language.catalogue import DEFAULT_LANGUAGE, current_language, plural, text
from riskmap.language.forms import decimal, month_text, number

# The grammar of `riskmap.model.evidence`.
_SENTENCE = re.compile(
    r"(?:No death was recorded|At least [\d,]+ (?:person|people) (?P<how>(?:was|were) found dead|died or went missing))"
    r" here in [\d,]+ incidents? (?:in|between) .+?"
    r"(?:, though at least (?P<alive>[\d,]+) (?:person|people) came through danger)?"
    r", about (?P<times>[\d,.]+) times as many as a smooth spread over its surroundings would give\."
)


def evidence_text(hotspot: Mapping[str, object]) -> str:
    """What was recorded in a hotspot, when, and how far it exceeds its surroundings; empty if that cannot be told.

    `hotspot` is a row of the layer: `evidence`, `dead_and_missing`, `n_incidents`, `first_date`, `last_date`.
    """
    english = str(hotspot["evidence"])
    if current_language() == DEFAULT_LANGUAGE:
        return english
    found = _SENTENCE.fullmatch(english)
    if not found:
        return ""
    return text("{record} {surplus}", record=_record(hotspot, found), surplus=_surplus(found["times"]))


def _record(hotspot: Mapping[str, object], found: re.Match[str]) -> str:
    slots = {"period": _period(hotspot), "incidents": _incidents(int(hotspot["n_incidents"]))}
    people = int(hotspot["dead_and_missing"])
    if people and "found dead" in found["how"]:
        return plural(
            "At least {count} person was found dead here: {incidents}, {period}.",
            "At least {count} people were found dead here: {incidents}, {period}.",
            people,
            **slots,
        )
    if people:
        return plural(
            "At least {count} person died or went missing here: {incidents}, {period}.",
            "At least {count} people died or went missing here: {incidents}, {period}.",
            people,
            **slots,
        )
    if found["alive"]:
        return text(
            "No death was recorded here, though people came through danger, at least {alive}: {incidents}, {period}.",
            alive=number(int(found["alive"].replace(",", ""))),
            **slots,
        )
    return text("No death was recorded here: {incidents}, {period}.", **slots)


def _incidents(count: int) -> str:
    return plural("{count} incident", "{count} incidents", count)


def _period(hotspot: Mapping[str, object]) -> str:
    first, last = hotspot["first_date"], hotspot["last_date"]
    if (first.year, first.month) == (last.year, last.month):
        return month_text(first)
    return text("{first} to {last}", first=month_text(first), last=month_text(last))


def _surplus(times: str) -> str:
    written = decimal(float(times.replace(",", "")), 1 if "." in times else 0)
    return text(
        "That is about {times} times as many as a smooth spread over its surroundings would give.", times=written
    )
