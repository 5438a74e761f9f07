"""Why two incidents are held to be one, in a sentence that a reviewer can check."""

from __future__ import annotations

import pandas as pd

WORTH_TELLING = 1.0
_FOR = {
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
_AGAINST = {
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


def tell_reasons(pairs: pd.DataFrame) -> list[str]:
    """A sentence per pair: how near, how many such neighbours chance would give, what speaks for it and against it.

    `pairs` holds `distance_km`, `gap_days`, `expected_by_chance`, the bits of the evidence and, where the day of one is
    not told, a true `month_only`.
    """
    return [_sentence(pair) for pair in pairs.to_dict("records")]


def _sentence(pair: dict) -> str:
    days = {0: "on the same day", 1: "a day apart"}.get(pair["gap_days"], f"{pair['gap_days']} days apart")
    if pair.get("month_only"):
        days = "in the same month" if pair["gap_days"] == 0 else f"at least {days}"
    speaks = _named(pair, _FOR, 1)
    but = _named(pair, _AGAINST, -1)
    return (
        f"{pair['distance_km']:g} km and {days}, where chance has {_chance(pair['expected_by_chance'])} such neighbours"
        + (f"; {', '.join(speaks)}" if speaks else "")
        + (f"; but {', '.join(but)}" if but else "")
    )


def _named(pair: dict, phrases: dict[str, str], sign: int) -> list[str]:
    strength = {name: sign * pair[f"bits_{name}"] for name in phrases}
    return [
        phrases[name] for name in sorted(phrases, key=lambda name: -strength[name]) if strength[name] >= WORTH_TELLING
    ]


def _chance(number: float) -> str:
    return f"{number:.2g}" if number >= 0.001 else "less than 0.001"
