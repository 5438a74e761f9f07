"""What the overview says of the last update: its sums as the report has them, and plainly that there was none."""

from __future__ import annotations

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from riskmap.settings import home_folder
from riskmap.store import Versions
from riskmap.tier import PARTNER, PUBLIC
from riskmap.ui.changes import change_sentences, last_changes

TOLD = {
    "as_of": "2024-03-01",
    "incidents": {
        "before": {"incidents": 2, "dead_and_missing": 30},
        "after": {"incidents": 3, "dead_and_missing": 41},
        "new": [{}, {}],
        "revised": [{}],
        "removed": [],
    },
    "years": {
        "before": {"2023": {"incidents": 2, "dead_and_missing": 30}},
        "after": {
            "2023": {"incidents": 2, "dead_and_missing": 31},
            "2024": {"incidents": 1, "dead_and_missing": 10},
        },
    },
    "hotspots": {
        "before": 1,
        "after": 1,
        "new": [{"name": "near A", "dead_and_missing": 5}],
        "gone": [{"name": "<b>near B</b>", "dead_and_missing": 7}],
    },
}


def section(tier: str = PARTNER) -> AppTest:
    def draw(tier: str) -> None:
        from datetime import date

        from riskmap.tier import Tier
        from riskmap.ui.changes import write_changes

        write_changes(Tier(tier, date(2024, 3, 10)))

    app = AppTest.from_function(draw, args=(tier,)).run()
    assert not app.exception, app.exception
    return app


def keep(report: str, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    (made / "update.json").write_text(report, encoding="utf-8")
    versions = Versions(home_folder() / "data")
    with versions.staged() as stage:
        (stage / "update.json").write_text(report, encoding="utf-8")
        name = versions.add(stage)
    versions.point_to(name)


def test_without_an_update_nothing_is_made_up() -> None:
    assert last_changes() is None
    assert "no newer data were fetched" in section().markdown[0].value


def test_an_update_is_told_with_its_own_figures(tmp_path: Path) -> None:
    keep(json.dumps(TOLD), tmp_path)
    assert last_changes() == TOLD
    app = section()
    said = " ".join(part.value for part in app.markdown)
    assert "2 new, 1 revised, 0 removed" in said and "41 people" in said and "30 before" in said
    tables = " ".join(part.proto.body for part in app.get("html"))
    assert "near A" in tables and "&lt;b&gt;near B" in tables and "<b>" not in tables


def test_in_public_an_update_tells_nothing_of_a_year_that_is_not_over(tmp_path: Path) -> None:
    keep(json.dumps(TOLD), tmp_path)
    app = section(PUBLIC)
    said = " ".join(part.value for part in app.markdown)
    assert "31 people" in said and "30 before" in said
    assert "41" not in said and "2 new" not in said
    tables = " ".join(part.proto.body for part in app.get("html"))
    assert "2023" in tables and "2024" not in tables


def test_a_damaged_report_is_as_none(tmp_path: Path) -> None:
    keep('{"as_of": ', tmp_path)
    assert last_changes() is None


def test_a_first_update_compares_nothing() -> None:
    told = {**TOLD, "incidents": {"after": TOLD["incidents"]["after"]}, "years": {"before": {}, "after": {}}}
    assert "no earlier data" in change_sentences(told)[-1]
