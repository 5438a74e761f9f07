"""One plain sentence per hotspot: what was recorded, when, and how far it exceeds its surroundings."""

from __future__ import annotations

import numpy as np
import pandas as pd

FOUND_DEAD = ("body found", "remains", "washed ashore")


def evidence_sentence(incidents: pd.DataFrame, times_expected: float) -> str:
    """The sentence for a hotspot's own incidents, rows or counted; `times_expected` compares them with a smooth spread.

    It compares no years, so that the provisional last months cannot mislead.
    """
    first, last = (incidents[name] for name in (("first_date", "last_date") if "n" in incidents else ("date", "date")))
    n_incidents, period = _number(number_of(incidents), "incident"), _period(first.min(), last.max())
    return f"{_people(incidents)} here in {n_incidents} {period}{_alive(incidents)}, {_surplus(times_expected)}."


def number_of(incidents: pd.DataFrame) -> int:
    """How many incidents there are; rows that stand for several say so in `n`."""
    return int(incidents["n"].sum()) if "n" in incidents else len(incidents)


def _people(incidents: pd.DataFrame) -> str:
    people = int(incidents["dead_and_missing"].sum())
    if not people:
        return "No death was recorded"
    found = incidents["found_kind"].isin(FOUND_DEAD).to_numpy()
    found_dead = incidents["dead_and_missing"].to_numpy()[found].sum() * 2 > people
    counted = _number(people, "person", "people")
    if found_dead:
        return f"At least {counted} {'was' if people == 1 else 'were'} found dead"
    return f"At least {counted} died or went missing"


def _alive(incidents: pd.DataFrame) -> str:
    """Near misses, where nobody is known to have died."""
    alive = int(incidents["n_survivors"].fillna(0).sum())
    if incidents["dead_and_missing"].sum() or not alive:
        return ""
    return f", though at least {_number(alive, 'person', 'people')} came through danger"


def _number(n: int, one: str, many: str | None = None) -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _period(first: pd.Timestamp, last: pd.Timestamp) -> str:
    first, last = pd.Timestamp(first), pd.Timestamp(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"in {first:%B %Y}"
    return f"between {first:%B %Y} and {last:%B %Y}"


def _surplus(times: float) -> str:
    rounded = float(np.round(times, 1)) if times < 3 else round(times)
    shown = f"{rounded:,.0f}" if float(rounded).is_integer() else f"{rounded:.1f}"
    return f"about {shown} times as many as a smooth spread over its surroundings would give"
