"""Killed at any moment of a promotion, a rollback, a merge or a line of the log, every store is whole afterwards."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_doctor import home  # noqa: F401 - a fixture

from riskmap import audit, doctor
from riskmap.duplicates.decisions import Decisions
from riskmap.model import registry

ROOT = Path(__file__).parents[1]
WORK = """
import sys
from datetime import datetime
import pandas as pd
from riskmap import audit
from riskmap.duplicates.decisions import Decisions
from riskmap.model import registry
when = datetime(2024, 5, 1)
told = pd.DataFrame({"incident_id": ["a", "b"], "date": pd.to_datetime(["2024-01-01"] * 2), "dead_and_missing": [1, 1]})
log = Decisions(sys.argv[1])
print("ready", flush=True)
while True:
    log.decide("merge", "a", "b", who="x", when=when, incidents=told)
    log.undo("a", "b", who="x", when=when)
    audit.record("promote", "7", "analyst", when)
    registry.promote("risk/v0001", anyway="made")
    registry.roll_back()
"""


def kill_once(layer: Path, seconds: float) -> None:
    command = [sys.executable, "-c", WORK, str(layer)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def check_whole(layer: Path) -> None:
    assert registry.promoted() in ("risk/v0001", "risk/v0002")
    registry.load_model()
    assert {line.what for line in Decisions(layer).history()} <= {"merge", "undo"}
    assert audit.faults_of() == []
    assert doctor.BROKEN not in {finding.state for finding in doctor.examine(mend=True)}


def kill_many(folder: Path, times: int) -> None:
    layer, draw = folder / "layer.parquet", random.Random(3)
    for _ in range(times):
        kill_once(layer, draw.uniform(0.1, 3.0))
        check_whole(layer)
    assert Decisions(layer).history() and len(audit.read_log()) > 1


def test_killed_a_few_times_every_store_is_whole(home: Path, tmp_path: Path) -> None:  # noqa: F811
    kill_many(tmp_path, 3)


@pytest.mark.long
def test_killed_a_hundred_times_every_store_is_whole(home: Path, tmp_path: Path) -> None:  # noqa: F811
    kill_many(tmp_path, 100)
