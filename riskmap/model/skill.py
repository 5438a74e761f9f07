"""What the last backtest found, as it ships beside the data; read without scikit-learn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from riskmap import vocabulary as words
from riskmap.settings import geo_folder

SKILL_FILE = "skill.json"
MODEL = "riskmap"
LEADS, NO_SKILL = "leads", "no skill here"


def read_skill(path: Path | None = None) -> dict | None:
    """`years`, `forecasts` and `verdicts` of a backtest (default: the shipped one); None without one."""
    path = path or geo_folder() / SKILL_FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def baselines_to_use(skill: Mapping | None) -> dict[str, str]:
    """Environments in which the model was not shown to beat the best baseline, and that baseline's name."""
    rows = skill["verdicts"] if skill else []
    return {row["name"]: row["use"] for row in rows if row["kind"] == "environment" and row["verdict"] == NO_SKILL}


def skill_lines(skill: Mapping) -> tuple[str, ...]:
    """What a backtest found, a sentence per line."""
    ours, years = skill["forecasts"][MODEL], skill["years"]
    whole = next(row for row in skill["verdicts"] if row["kind"] == "all")
    routes = [row for row in skill["verdicts"] if row["kind"] == "route"]
    led = sum(row["verdict"] == LEADS for row in routes)
    return (
        f"In the years {years[0]} to {years[-1]}, each forecast from what came before it: {ours['incidents_250']:.0%} "
        f"of the incidents and {ours['deaths_250']:.0%} of the dead and missing lay in the 250,000 km² named first.",
        f"Gain over the best baseline ({whole['best_baseline']}): {whole['gain_bits']:+.2f} bits an incident "
        f"[{whole['low_bits']:+.2f}, {whole['high_bits']:+.2f}], ahead in {whole['years_ahead']} of {whole['years']} "
        "years.",
        *(
            f"{words.ENVIRONMENTS[name].label}: no skill was shown, so the forecast there is that of: {baseline}."
            for name, baseline in baselines_to_use(skill).items()
        ),
        f"Of {len(routes)} routes it led on {led}. On the others it was not shown to beat counting; the forecast is "
        "made by cell, not by route, and stays the model's there.",
        "Measured on the whole layer of the source with the model alone; places cut to cells give slightly different "
        "scores.",
    )
