"""Every line of the audit log stays, in order, and what is done to it afterwards is seen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from riskmap import audit
from riskmap.errors import StoreError
from riskmap.store import locked

NOON = datetime(2024, 5, 1, 12)


def keep(home: Path, *actions: str) -> None:
    for action in actions:
        audit.record(action, "7", "analyst", NOON, home, model="risk/v0001")


def lines(home: Path) -> list[str]:
    return audit.audit_file(home).read_text().splitlines(keepends=True)


def test_what_was_done_is_told_in_order(tmp_path: Path) -> None:
    keep(tmp_path, "train", "promote")
    assert [entry["action"] for entry in audit.read_log(tmp_path)] == ["train", "promote"]
    assert (
        audit.read_log(tmp_path)[0] | {"when": "2024-05-01T12:00:00Z", "who": "7", "model": "risk/v0001"}
        == (audit.read_log(tmp_path)[0])
    )
    assert audit.faults_of(tmp_path) == []


@pytest.mark.parametrize("touch", [lambda told: told[1:], lambda told: [told[0].replace("7", "8", 1), *told[1:]]])
def test_a_line_taken_out_or_changed_is_seen(tmp_path: Path, touch) -> None:
    keep(tmp_path, "train", "promote", "roll back")
    audit.audit_file(tmp_path).write_text("".join(touch(lines(tmp_path))))
    assert len(audit.faults_of(tmp_path)) == 1


def test_a_line_cut_by_a_power_cut_swallows_none_that_follow(tmp_path: Path) -> None:
    keep(tmp_path, "train", "promote")
    path = audit.audit_file(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    assert audit.faults_of(tmp_path) == ["line 2 is not whole"]
    keep(tmp_path, "roll back")
    assert [entry["action"] for entry in audit.read_log(tmp_path)] == ["train", "roll back"]
    assert audit.faults_of(tmp_path) == []


def test_text_from_outside_stays_one_short_line(tmp_path: Path) -> None:
    audit.record("train", 'x"\n{"action": "promote"}' + "y" * 999, "analyst", NOON, tmp_path)
    assert len(lines(tmp_path)) == 1
    assert len(audit.read_log(tmp_path)[0]["who"]) == audit.LONGEST_VALUE


def test_an_action_that_cannot_be_logged_is_refused(tmp_path: Path) -> None:
    with locked(audit.audit_file(tmp_path).parent), pytest.raises(StoreError):
        keep(tmp_path, "train")
