"""Many readers at once of a dashboard that is started for them: `python -m bench.readers --readers 50 --minutes 5`.

One opens the page first, alone, as whoever starts a server should. Then each reader (`bench.reader`) loads and does
something every ten seconds: sets a filter, opens another page or a hotspot, clicks a button, downloads a file. The
clock runs from the message sent to the last change received. Processor time of the readers, who run in this process,
is told apart from the server's.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import httpx

from bench.reader import BEHIND_A_PROXY, FILTERS, PATIENCE_SECONDS, Reader, Tally

ROOT = Path(__file__).parents[1]
EVERY_SECONDS, SAMPLE_SECONDS, MINUTE = 10.0, 5.0, 60.0
# What the server writes down when something broke that no reader was told of.
LOGGED_FAULTS = ("Traceback (most recent call last)", "Uncaught app exec")


@dataclass
class Told:
    """How a run went: the readers' tally; the server's memory (MB) by sample; processor seconds; what it logged."""

    readers: int
    minutes: float
    tally: Tally
    memory: list[float] = field(default_factory=list)
    server_seconds: float = 0.0
    readers_seconds: float = 0.0
    first_seconds: float = 0.0
    logged: list[str] = field(default_factory=list)
    alive: bool = True

    @property
    def faults(self) -> list[str]:
        return [*self.tally.faults, *self.logged, *([] if self.alive else ["the server ended"])]

    @property
    def filter_seconds(self) -> list[float]:
        """Seconds of every action that sets a filter, sorted."""
        return sorted(second for kind in FILTERS for second in self.tally.seconds[kind])

    @property
    def memory_by_minute(self) -> list[float]:
        """Mean memory, MB, of each whole minute from the moment on when every reader had its first page."""
        per_minute = int(MINUTE / SAMPLE_SECONDS)
        whole = len(self.memory) // per_minute
        return [statistics.mean(self.memory[turn * per_minute : (turn + 1) * per_minute]) for turn in range(whole)]

    @property
    def growth(self) -> float | None:
        """Memory of the last minute over that of the second, less one; None where the run was shorter than three."""
        minutes = self.memory_by_minute
        return minutes[-1] / minutes[1] - 1 if len(minutes) > 2 else None

    def __str__(self) -> str:
        lines = [f"{self.readers} readers for {self.minutes:g} minutes; {len(self.faults)} faults."]
        rows = {**dict(sorted(self.tally.seconds.items())), "(filters)": self.filter_seconds}
        lines += [f"  {kind:<9} {_spread(seconds)}" for kind, seconds in rows.items() if seconds]
        lines.append(f"  the first load after the start, alone: {self.first_seconds:.1f} s")
        lines.append(f"  memory, MB: {' '.join(f'{used:.0f}' for used in self.memory_by_minute)} by minute")
        if self.growth is not None:
            lines.append(f"  memory: last minute {self.growth:+.1%} against the second")
        lines.append(f"  files taken away: {self.tally.bytes / 1e6:.0f} MB")
        lines.append(f"  processor: server {self.server_seconds:.0f} s, readers {self.readers_seconds:.0f} s")
        return "\n".join([*lines, *(f"  fault: {fault}" for fault in sorted(set(self.faults))[:8])])


def _spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    slow = ordered[math.ceil(0.95 * len(ordered)) - 1]
    return f"{len(ordered):>5} times, median {statistics.median(ordered):.2f} s, 95 % {slow:.2f} s"


def measure(readers: int, minutes: float, every_seconds: float = EVERY_SECONDS) -> Told:
    """Start a dashboard on the shipped data, read it, and tell how it went."""
    with tempfile.TemporaryDirectory() as home:
        log = Path(home) / "log"
        port = free_port()
        server = start_dashboard(port, home, log)
        try:
            wait_for(port)
            told = Told(readers, minutes, Tally())
            before = time.process_time(), _processor_seconds(server.pid)
            asyncio.run(_read_all(f"http://127.0.0.1:{port}", server.pid, told, every_seconds))
            told.alive = server.poll() is None
            told.readers_seconds = time.process_time() - before[0]
            told.server_seconds = _processor_seconds(server.pid) - before[1] if told.alive else 0.0
        finally:
            server.terminate()
            server.wait(20)
        told.logged = [line for line in log.read_text().splitlines() if any(mark in line for mark in LOGGED_FAULTS)]
        return told


def free_port() -> int:
    """A port of loopback that nobody listens to."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start_dashboard(port: int, home: str, log: Path) -> subprocess.Popen:
    """The dashboard as `riskmap dashboard` starts it; what it says goes into `log`."""
    command = [sys.executable, "-m", "riskmap", "dashboard", "--port", str(port)]
    with log.open("wb") as written:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "RISKMAP_HOME": home},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )


async def _read_all(address: str, pid: int, told: Told, every_seconds: float) -> None:
    # Lines are put down before the server does it (5 s): a browser asks again by itself, httpx does not.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=2.0)
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, headers=BEHIND_A_PROXY, limits=limits) as client:
        first = Tally()
        await Reader(address, told.readers, every_seconds, first).load(client)
        told.first_seconds = sum(first.seconds["load"])
        end = time.monotonic() + MINUTE * told.minutes
        sampling = asyncio.create_task(_sample(pid, end, told))
        reading = [Reader(address, number, every_seconds, told.tally) for number in range(told.readers)]
        await asyncio.gather(*(reader.read_until(end, client) for reader in reading))
        await sampling


async def _sample(pid: int, end: float, told: Told) -> None:
    """Memory from the moment on when every reader has its first page."""
    while time.monotonic() < end and Path(f"/proc/{pid}/statm").exists():
        if len(told.tally.seconds["load"]) >= told.readers:
            told.memory.append(_resident_mb(pid))
        await asyncio.sleep(SAMPLE_SECONDS)


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(600):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The dashboard did not start.")


def machine() -> str:
    """Cores, Python and the versions that matter."""
    named = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "uvicorn", "pandas"))
    return f"{os.cpu_count()} cores, {platform.machine()}; Python {platform.python_version()}, {named}."


def main() -> None:
    """Measure with as many readers as asked for, one run for each number."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--readers", type=int, nargs="+", default=[50])
    asked.add_argument("--minutes", type=float, default=5.0)
    asked.add_argument("--every", type=float, default=EVERY_SECONDS, help="seconds between two actions of a reader")
    given = asked.parse_args()
    sys.stdout.write(f"{machine()}\n")
    for readers in given.readers:
        sys.stdout.write(f"{measure(readers, given.minutes, given.every)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
