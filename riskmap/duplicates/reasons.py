"""Why two incidents are held to be one, in sentences that a reviewer can check, in the language that is being read."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10

from riskmap.language import decimal, joined, plural, text

WORTH_TELLING = 1.0
LEAST_CHANCE = 0.001
SIGNS_FOR = {
    "people": "a number of people that is rare here",
    "survivors": "survivors alike",
    "sexes": "women, men and children alike",
    "cause": "the same cause",
    "environment": "the same environment",
    "route": "the same route",
    "country": "the same country",
    "origin": "the same origin",
    "link": "a shared link",
    "wording": "alike wording",
}
SIGNS_AGAINST = {
    "people": "the numbers differ",
    "survivors": "survivors differ",
    "sexes": "women, men and children differ",
    "cause": "another cause",
    "environment": "another environment",
    "route": "another route",
    "country": "another country",
    "origin": "another origin",
    "told_apart": "one source told them apart",
}


def tell_reasons(pair: Mapping[str, object]) -> str:
    """How near the two lie, how many such neighbours chance would give, what speaks for one incident and against it.

    `pair` is a row of the queue: `distance_km`, `gap_days`, `month_only` (the day of one is not told),
    `expected_by_chance` and the bits of the evidence.
    """
    told = [_nearness(pair), _chance(float(pair["expected_by_chance"]))]
    if signs := _signs(pair, SIGNS_FOR, 1):
        told.append(text("For one incident: {signs}.", signs=joined(signs)))
    if signs := _signs(pair, SIGNS_AGAINST, -1):
        told.append(text("Against it: {signs}.", signs=joined(signs)))
    return " ".join(told)


def _nearness(pair: Mapping[str, object]) -> str:
    distance, days = float(pair["distance_km"]), int(pair["gap_days"])
    km = decimal(distance, 0 if distance == round(distance) else 1)
    if days == 0:
        if pair["month_only"]:
            return text("They lie {km} km apart, in the same month.", km=km)
        return text("They lie {km} km apart, on the same day.", km=km)
    if pair["month_only"]:
        return plural(
            "They lie {km} km and at least {count} day apart.",
            "They lie {km} km and at least {count} days apart.",
            days,
            km=km,
        )
    return plural("They lie {km} km and {count} day apart.", "They lie {km} km and {count} days apart.", days, km=km)


def _chance(number: float) -> str:
    if number < LEAST_CHANCE:
        return text("Such neighbours to be expected by chance: fewer than {number}.", number=decimal(LEAST_CHANCE, 3))
    places = max(0, 1 - floor(log10(number)))
    return text("Such neighbours to be expected by chance: {number}.", number=decimal(number, places))


def _signs(pair: Mapping[str, object], phrases: Mapping[str, str], sign: int) -> list[str]:
    strength = {name: sign * float(pair[f"bits_{name}"]) for name in phrases}
    strongest = sorted(phrases, key=lambda name: -strength[name])
    return [text(phrases[name]) for name in strongest if strength[name] >= WORTH_TELLING]
