"""Many readers at once of a dashboard that is started for them: `python -m bench.readers --readers 50 --minutes 5`.

Each reader holds a websocket, loads the page, then does something every ten seconds: sets a filter, opens another
page, clicks a button, downloads a file. The clock runs from the message sent to the last change received. Processor
time of the readers, who run in this process, is told apart from the server's.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

ROOT = Path(__file__).parents[1]
EVERY_SECONDS, PATIENCE_SECONDS, SAMPLE_SECONDS = 10.0, 60.0, 5.0
PERIODS = ("1 year", "3 years", "All")


@dataclass
class Tally:
    """Seconds of each kind of action, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    bytes: int = 0


class Reader:
    """A browser's side of one session: what the page holds now, and the actions it offers."""

    def __init__(self, address: str, number: int, tally: Tally):
        self.address, self.tally, self.chance = address, tally, random.Random(number)
        self.buttons: dict[str, str] = {}
        self.countries: tuple[str, list[str]] = ("", [])
        self.downloads: list[str] = []
        self.pages: list[str] = []
        self.page = self.session = ""
        self.states: dict[str, WidgetState] = {}

    async def read_for(self, seconds: float, client: httpx.AsyncClient) -> None:
        """Load, then act every ten seconds until the time is up."""
        await asyncio.sleep(self.chance.uniform(0, EVERY_SECONDS))
        end = time.monotonic() + seconds
        url = self.address.replace("http", "ws") + "/_stcore/stream"
        try:
            async with websockets.connect(url, subprotocols=["streamlit"], max_size=None, open_timeout=60) as line:
                await self._measured("load", self._run(line))
                while time.monotonic() < end:
                    await asyncio.sleep(EVERY_SECONDS * self.chance.uniform(0.8, 1.2))
                    kind = self.chance.choice(("period", "country", "page", "button", "download"))
                    await self._measured(kind, self._act(kind, line, client))
        except (OSError, websockets.WebSocketException, TimeoutError) as error:
            self.tally.faults.append(f"{type(error).__name__}: {error}")

    async def _measured(self, kind: str, action) -> None:
        start = time.monotonic()
        await asyncio.wait_for(action, PATIENCE_SECONDS)
        self.tally.seconds[kind].append(time.monotonic() - start)

    async def _act(self, kind: str, line, client: httpx.AsyncClient) -> None:
        if kind == "download":
            await self._download(line, client)
        elif kind == "page":
            self.page = self.chance.choice(self.pages)
            await self._run(line)
        elif kind == "country":
            widget, options = self.countries
            chosen = WidgetState(id=widget)
            chosen.string_array_value.data.extend(self.chance.sample(options, min(len(options), 2)))
            self.states[widget] = chosen
            await self._run(line)
        else:
            labels = [label for label in self.buttons if (label in PERIODS) == (kind == "period")]
            if labels:
                pressed = self.buttons[self.chance.choice(labels)]
                await self._run(line, WidgetState(id=pressed, trigger_value=True))

    async def _download(self, line, client: httpx.AsyncClient) -> None:
        """Ask for a file to be made, as a press of its button does, then fetch it."""
        if not self.downloads:
            return
        asked = BackMsg()
        asked.backend_operation_request.request_id = str(self.chance.random())
        asked.backend_operation_request.session_id = self.session
        asked.backend_operation_request.deferred_file.file_id = self.chance.choice(self.downloads)
        await line.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(await line.recv())
            if message.WhichOneof("type") == "backend_operation_response":
                break
        made = message.backend_operation_response
        answer = await client.get(f"{self.address}{made.deferred_file.url}")
        self.tally.bytes += len(answer.content)
        if made.error_msg or answer.status_code != 200 or not answer.content:
            self.tally.faults.append(f"download: {made.error_msg or answer.status_code}")

    async def _run(self, line, *triggers: WidgetState) -> None:
        """Ask for a run of the page and take in all it sends."""
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self.page
        asked.rerun_script.widget_states.widgets.extend([*self.states.values(), *triggers])
        await line.send(asked.SerializeToString())
        self.buttons, self.downloads = {}, []
        while True:
            message = ForwardMsg.FromString(await line.recv())
            kind = message.WhichOneof("type")
            if kind == "script_finished" and message.script_finished in (0, 3):
                return
            if kind == "navigation":
                self.pages = [page.page_script_hash for page in message.navigation.app_pages]
                self.page = self.page or message.navigation.page_script_hash
            elif kind == "new_session":
                self.session = message.new_session.initialize.session_id
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._take(message.delta.new_element)

    def _take(self, element) -> None:
        kind = element.WhichOneof("type")
        if kind == "button" and not element.button.disabled:
            self.buttons[element.button.label] = element.button.id
        elif kind == "multiselect" and element.multiselect.label == "Country of incident":
            self.countries = (element.multiselect.id, list(element.multiselect.options))
        elif kind == "download_button" and element.download_button.deferred_file_id:
            self.downloads.append(element.download_button.deferred_file_id)
        elif kind == "exception":
            self.tally.faults.append(f"page: {element.exception.type}: {element.exception.message[:200]}")


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _sample(pid: int, seconds: float) -> list[float]:
    samples = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        samples.append(_resident_mb(pid))
        await asyncio.sleep(SAMPLE_SECONDS)
    return samples


async def _read_all(address: str, pid: int, readers: int, seconds: float) -> tuple[Tally, list[float]]:
    tally = Tally()
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        sampling = asyncio.create_task(_sample(pid, seconds))
        await asyncio.gather(*(Reader(address, number, tally).read_for(seconds, client) for number in range(readers)))
        return tally, await sampling


def _told(tally: Tally, memory: list[float], server: float, own: float, readers: int, minutes: float) -> str:
    lines = [f"{readers} readers for {minutes:g} minutes; {len(tally.faults)} faults."]
    for kind, seconds in sorted(tally.seconds.items()):
        ordered = sorted(seconds)
        slow = ordered[int(0.95 * (len(ordered) - 1))]
        lines.append(
            f"  {kind:<9} {len(seconds):>5} times, median {statistics.median(seconds):.2f} s, 95 % {slow:.2f} s"
        )
    per_minute = int(60 / SAMPLE_SECONDS)
    if len(memory) >= 3 * per_minute:
        second, last = memory[per_minute : 2 * per_minute], memory[-per_minute:]
        lines.append(f"  memory: second minute {statistics.mean(second):.0f} MB, last {statistics.mean(last):.0f} MB")
    lines.append(f"  files taken away: {tally.bytes / 1e6:.0f} MB")
    lines.append(f"  processor: server {server:.0f} s, readers {own:.0f} s")
    return "\n".join([*lines, *(f"  fault: {fault}" for fault in sorted(set(tally.faults))[:5])])


def measure(readers: int, minutes: float) -> str:
    """Start a dashboard on the shipped data, read it, and tell how it went."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard.py"), f"--server.port={port}"]
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "RISKMAP_HOME": home}, stdout=subprocess.DEVNULL
        )
        try:
            _wait_for(port)
            before = time.process_time()
            tally, memory = asyncio.run(_read_all(f"http://127.0.0.1:{port}", server.pid, readers, 60 * minutes))
            used = _processor_seconds(server.pid), time.process_time() - before
            return _told(tally, memory, *used, readers, minutes)
        finally:
            server.terminate()
            server.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The dashboard did not start.")


def main() -> None:
    """Measure with as many readers as asked for, one run for each number."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--readers", type=int, nargs="+", default=[50])
    asked.add_argument("--minutes", type=float, default=5.0)
    given = asked.parse_args()
    for readers in given.readers:
        sys.stdout.write(f"{measure(readers, given.minutes)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
