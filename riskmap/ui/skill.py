"""What the last backtest found, as it ships: read once, for the page on accuracy."""

from __future__ import annotations

import json
from functools import cache

from riskmap.settings import geo_folder

SKILL_FILE = "skill.json"


@cache
def load_skill() -> dict | None:
    """`years`, `forecasts` and `verdicts` of the shipped backtest; None where none ships."""
    path = geo_folder() / SKILL_FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def verdicts_of(kind: str) -> list[dict]:
    """The verdicts on environments or routes, those with most incidents first."""
    skill = load_skill()
    return [row for row in skill["verdicts"] if row["kind"] == kind] if skill else []
