"""Killed at any moment of a promotion, a rollback, a merge or a line of the log, every store is whole afterwards."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from test_doctor import home  # noqa: F401 - a fixture

from riskmap import audit, doctor
from riskmap.duplicates.decisions import Decisions
from riskmap.model import registry

ROOT = Path(__file__).parents[1]
# A process that has all loaded, forks one that works for each line it reads, and kills it after so many seconds.
WORK = """
import os, signal, sys, time
from datetime import datetime
import pandas as pd
from riskmap import audit
from riskmap.duplicates.decisions import Decisions
from riskmap.model import registry
when = datetime(2024, 5, 1)
told = pd.DataFrame({"incident_id": ["a", "b"], "date": pd.to_datetime(["2024-01-01"] * 2), "dead_and_missing": [1, 1]})
log = Decisions(sys.argv[1])
registry.load_model()
def merge():
    log.decide("merge", "a", "b", who="x", when=when, incidents=told)
    log.undo("a", "b", who="x", when=when)
    audit.record("judge duplicates", "7", "analyst", when)
def promote():
    audit.record("promote", "7", "analyst", when)
    registry.promote("risk/v0001", anyway="made")
    registry.roll_back()
for line in sys.stdin:
    work, seconds = line.split()
    begun, tell = os.pipe()
    child = os.fork()
    while not child:
        {"merge": merge, "promote": promote}[work]()
        if tell:
            os.write(tell, b"1")
            tell = 0
    os.read(begun, 1)  # once is done
    os.close(begun), os.close(tell)
    time.sleep(float(seconds))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print("killed", flush=True)
"""


def check_whole(layer: Path) -> None:
    assert registry.promoted() in ("risk/v0001", "risk/v0002")
    registry.load_model()
    assert {line.what for line in Decisions(layer).history()} <= {"merge", "undo"}
    assert audit.faults_of() == []
    assert doctor.BROKEN not in {finding.state for finding in doctor.examine(mend=True)}


def kill_many(folder: Path, times: int) -> None:
    """Kill so many merges and as many promotions."""
    layer, draw = folder / "layer.parquet", random.Random(3)
    command = [sys.executable, "-c", WORK, str(layer)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True, bufsize=1
    ) as worker:
        for number in range(2 * times):
            work, longest = (("merge", 0.1), ("promote", 1.5))[number % 2]
            worker.stdin.write(f"{work} {draw.uniform(0.0, longest)}\n")
            assert worker.stdout.readline() == "killed\n"
            check_whole(layer)
        worker.stdin.close()
    assert Decisions(layer).history() and len(audit.read_log()) > 1
    assert len(list(Decisions(layer).folder.glob(".*.tmp"))) <= 1


def test_killed_a_few_times_every_store_is_whole(home: Path, tmp_path: Path) -> None:  # noqa: F811
    kill_many(tmp_path, 3)


@pytest.mark.long
def test_killed_a_hundred_times_every_store_is_whole(home: Path, tmp_path: Path) -> None:  # noqa: F811
    kill_many(tmp_path, 100)
