"""What the last backtest found, as it ships: read once for each file, for the page on accuracy."""

from __future__ import annotations

from riskmap.model.skill import SKILL_FILE, read_skill
from riskmap.settings import geo_folder
from riskmap.ui.state import kept_for_all


def load_skill() -> dict | None:
    """`years`, `forecasts` and `verdicts` of the shipped backtest; None where none ships."""
    path = geo_folder() / SKILL_FILE
    return _skill(repr((str(path), path.stat().st_mtime_ns, path.stat().st_size))) if path.is_file() else None


@kept_for_all
def _skill(version: str) -> dict | None:
    return read_skill()


def verdicts_of(kind: str) -> list[dict]:
    """The verdicts on environments or routes, those with most incidents first."""
    skill = load_skill()
    return [row for row in skill["verdicts"] if row["kind"] == kind] if skill else []
