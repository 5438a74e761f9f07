"""Fifty readers for five minutes meet no fault and fill no memory; `python -m bench.readers` tells how fast it goes."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bench.reader import KINDS, Tally
from bench.readers import Told, free_port, measure, start_dashboard, wait_for


def told(memory: list[float], faults: list[str], **logged: object) -> Told:
    tally = Tally(faults=faults)
    tally.seconds["period"] += [1.0, 3.0]
    tally.seconds["country"].append(2.0)
    return Told(50, 5, tally, memory, **logged)


def test_a_run_tells_its_filters_its_memory_and_every_kind_of_fault() -> None:
    run = told([100.0] * 12 + [200.0] * 12 + [210.0] * 36, ["download: status 404"], logged=["Traceback"], alive=False)
    assert run.filter_seconds == [1.0, 2.0, 3.0]
    assert run.memory_by_minute == [100.0, 200.0, 210.0, 210.0, 210.0]
    assert run.growth == pytest.approx(0.05)
    assert run.faults == ["download: status 404", "Traceback", "the server ended"]
    assert "3 times, median 2.00 s" in str(run) and "+5.0% against" in str(run) and "3 faults" in str(run)


def test_a_short_run_tells_no_growth() -> None:
    assert told([100.0] * 30, []).growth is None
    assert "100 100 by minute" in str(told([100.0] * 30, []))


def test_a_signal_ends_the_dashboard_itself(tmp_path: Path) -> None:
    port = free_port()
    started = start_dashboard(port, str(tmp_path), tmp_path / "log")
    wait_for(port)
    started.terminate()
    started.wait(60)
    with socket.socket() as one:
        assert one.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.long
@pytest.mark.alone
def test_fifty_readers_for_five_minutes_meet_no_fault_and_fill_no_memory() -> None:
    run = measure(readers=50, minutes=5)
    assert run.faults == [], str(run)
    assert all(run.tally.seconds[kind] for kind in ("load", *KINDS))
    assert run.growth <= 0.1, str(run)
