"""What the last backtest found, as it ships: read once, for the page on accuracy."""

from __future__ import annotations

from functools import cache

from riskmap.model.skill import read_skill


@cache
def load_skill() -> dict | None:
    """`years`, `forecasts` and `verdicts` of the shipped backtest; None where none ships."""
    return read_skill()


def verdicts_of(kind: str) -> list[dict]:
    """The verdicts on environments or routes, those with most incidents first."""
    skill = load_skill()
    return [row for row in skill["verdicts"] if row["kind"] == kind] if skill else []
