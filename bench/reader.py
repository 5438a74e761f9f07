"""A browser's side of one session of the dashboard: what its page holds now, and the actions it offers.

It talks as a browser without memory does: it takes the page's own files first, six at a time, holds a websocket,
answers a run with the states of its widgets, takes the files of a map, and fetches a file made for it at the address
that comes back from a click. It stands behind a proxy, so it is a reader. Unlike a browser it keeps no message: the
server sends each in full.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE_SECONDS = 60.0
PERIODS = ("1 year", "3 years", "All")
FILTERS = ("period", "country")
KINDS = (*FILTERS, "page", "button", "hotspot", "download")
LINES_AT_ONCE = 6
BEHIND_A_PROXY = {"X-Forwarded-For": "192.0.2.1"}
# How runs end that a browser waits for: finished, or a part of the page finished.
FINISHED = (0, 3)
# Key under which a component of Streamlit's second kind sends what was done to it.
EVENTS_OF = "$$STREAMLIT_INTERNAL_KEY_{}__events"
DRAWN = re.compile(r"/drawn/([0-9a-f]{16})")
LINKS = re.compile(r'(?:src|href)="\./(static/[^"]+)"')


@dataclass
class Tally:
    """Seconds of each kind of action, what went wrong, bytes of files taken away."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    bytes: int = 0


class Reader:
    """One session: it loads, then acts every so many seconds until its time is up; a fault makes it load anew."""

    def __init__(self, address: str, number: int, every_seconds: float, tally: Tally):
        self.address, self.every, self.tally = address, every_seconds, tally
        self.chance = random.Random(number)

    async def read_until(self, end: float, client: httpx.AsyncClient) -> None:
        """Read until a moment of `time.monotonic`."""
        await asyncio.sleep(self.chance.uniform(0, self.every))
        while time.monotonic() < end:
            try:
                await self._session(end, client)
            except (OSError, websockets.WebSocketException, httpx.HTTPError, TimeoutError) as error:
                self.tally.faults.append(f"{self.doing}: {type(error).__name__}: {error}")

    async def load(self, client: httpx.AsyncClient) -> None:
        """Load once and leave."""
        await self._session(0.0, client)

    async def _session(self, end: float, client: httpx.AsyncClient) -> None:
        self.states: dict[str, WidgetState] = {}
        self.pages: list[str] = []
        self.page = self.session = ""
        self.wanted: set[str] = set()
        self.taken: set[str] = set()
        self.drawn = ""
        self._forget()
        url = self.address.replace("http", "ws") + "/_stcore/stream"
        self.doing = "load"
        start = time.monotonic()
        await self._take_page(client)
        async with websockets.connect(
            url,
            subprotocols=["streamlit"],
            additional_headers=BEHIND_A_PROXY,
            max_size=None,
            open_timeout=PATIENCE_SECONDS,
        ) as line:
            await asyncio.wait_for(self._run(line, client), PATIENCE_SECONDS)
            await self._take_files(client)
            self.tally.seconds["load"].append(time.monotonic() - start)
            while time.monotonic() < end:
                await asyncio.sleep(self.every * self.chance.uniform(0.8, 1.2))
                self.doing = self.chance.choice([kind for kind in KINDS if self._can(kind)])
                start = time.monotonic()
                await asyncio.wait_for(self._act(self.doing, line, client), PATIENCE_SECONDS)
                await self._take_files(client)
                self.tally.seconds[self.doing].append(time.monotonic() - start)

    async def _take_page(self, client: httpx.AsyncClient) -> None:
        page = await client.get(self.address)
        self.wanted = set(LINKS.findall(page.text))
        await self._take_files(client)

    async def _take_files(self, client: httpx.AsyncClient) -> None:
        """The files that the page or its map names and that this session has not taken yet."""
        lines = asyncio.Semaphore(LINES_AT_ONCE)

        async def take(link: str) -> None:
            async with lines:
                (await client.get(f"{self.address}/{link}")).raise_for_status()

        await asyncio.gather(*map(take, self.wanted - self.taken))
        self.taken |= self.wanted

    def _can(self, kind: str) -> bool:
        return {
            "period": any(label in PERIODS for label in self.buttons),
            "country": bool(self.countries[1]),
            "page": bool(self.pages),
            "button": any(label not in PERIODS for label in self.buttons),
            "hotspot": bool(self.hotspots[1]),
            "download": bool(self.downloads),
        }[kind]

    async def _act(self, kind: str, line, client: httpx.AsyncClient) -> None:
        if kind == "download":
            await self._download(line, client)
        elif kind == "page":
            self.page = self.chance.choice(self.pages)
            await self._run(line, client)
        elif kind == "country":
            widget, options = self.countries
            chosen = WidgetState(id=widget)
            chosen.string_array_value.data.extend(self.chance.sample(options, min(len(options), 2)))
            self.states[widget] = chosen
            await self._run(line, client)
        elif kind == "hotspot":
            widget, keys = self.hotspots
            opened = json.dumps([{"event": "opened", "value": self.chance.choice(keys)}])
            await self._run(line, client, WidgetState(id=EVENTS_OF.format(widget), json_trigger_value=opened))
        else:
            labels = [label for label in self.buttons if (label in PERIODS) == (kind == "period")]
            await self._run(line, client, WidgetState(id=self.buttons[self.chance.choice(labels)], trigger_value=True))

    async def _download(self, line, client: httpx.AsyncClient) -> None:
        """Ask for a file to be made, as a press of its button does, then fetch it where the answer says it is."""
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
        if made.error_msg:
            self.tally.faults.append(f"download: {made.error_msg}")
            return
        answer = await client.get(f"{self.address}{made.deferred_file.url}")
        self.tally.bytes += len(answer.content)
        if answer.status_code != 200 or not answer.content:
            self.tally.faults.append(f"download: status {answer.status_code}")

    async def _run(self, line, client: httpx.AsyncClient, *triggers: WidgetState) -> None:
        """Ask for a run of the page and take in all it sends."""
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self.page
        asked.rerun_script.widget_states.widgets.extend([*self.states.values(), *triggers])
        await line.send(asked.SerializeToString())
        self._forget()
        while True:
            message = ForwardMsg.FromString(await line.recv())
            kind = message.WhichOneof("type")
            if kind == "script_finished" and message.script_finished in FINISHED:
                return
            if kind == "navigation":
                self.pages = [page.page_script_hash for page in message.navigation.app_pages]
                self.page = self.page or message.navigation.page_script_hash
            elif kind == "new_session":
                self.session = message.new_session.initialize.session_id
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._take(message.delta.new_element)
                await self._say_drawn(client)

    async def _say_drawn(self, client: httpx.AsyncClient) -> None:
        """What the map's frame says when it has its files and is drawn: the rest of the page waits for it."""
        if self.drawn:
            await self._take_files(client)
            (await client.post(f"{self.address}/drawn/{self.drawn}")).raise_for_status()
            self.drawn = ""

    def _forget(self) -> None:
        self.buttons: dict[str, str] = {}
        self.countries: tuple[str, list[str]] = ("", [])
        self.hotspots: tuple[str, list[str]] = ("", [])
        self.downloads: list[str] = []

    def _take(self, element) -> None:
        kind = element.WhichOneof("type")
        if kind == "button" and not element.button.disabled:
            self.buttons[element.button.label] = element.button.id
        elif kind == "multiselect" and element.multiselect.label == "Country of incident":
            self.countries = (element.multiselect.id, list(element.multiselect.options))
        elif kind == "bidi_component" and element.bidi_component.component_name.endswith("hotspot_table"):
            rows = json.loads(element.bidi_component.json)["rows"]
            self.hotspots = (element.bidi_component.id, [row["id"] for row in rows])
        elif kind == "component_instance":
            sent = json.loads(element.component_instance.json_args)
            named = [*sent.get("js_links", ()), *sent.get("css_links", ())]
            self.wanted |= {link.replace("..", "component", 1) for link in named if link.startswith("../")}
            if address := DRAWN.search(sent.get("script", "")):
                self.drawn = address[1]
        elif kind == "download_button" and element.download_button.deferred_file_id:
            self.downloads.append(element.download_button.deferred_file_id)
        elif kind == "exception":
            self.tally.faults.append(f"page: {element.exception.type}: {element.exception.message[:200]}")
