"""What stands after a reader's map waits until it is drawn: a browser draws all that it is told of in one go.

The map's frame says so to the server, under a name that only its session knows. Where nobody listens, as under
`streamlit run`, and where no word comes, as from a browser that shows no frames, the rest of the page is sent anyway.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from threading import Event

from starlette.types import ASGIApp, Receive, Scope, Send

from riskmap.ui import state

MOST_SECONDS = {"first": 1.5, "changed": 0.4}
MOST_AWAITED = 1_000
_PATH = re.compile(r"/drawn/([0-9a-f]{16})")
_NAME, _SENT, _AWAITED = "map_name", "map_sent", "map_awaited"


class Awaited:
    """Maps that were sent and of which no word has come; the oldest are forgotten beyond `MOST_AWAITED`."""

    def __init__(self) -> None:
        self._listening = False
        self._events: OrderedDict[str, Event] = OrderedDict()

    def listen(self) -> None:
        """From now on a server passes on what frames say."""
        self._listening = True

    def expect(self, name: str = "") -> str:
        """The name, a new one where none is given, of a map that is about to be sent; empty where nobody listens."""
        if not self._listening:
            return ""
        name = name or secrets.token_hex(8)
        self._events[name] = Event()
        while len(self._events) > MOST_AWAITED:
            self._events.popitem(last=False)
        return name

    def hear(self, name: str) -> None:
        """Whoever waits for the map of this name goes on; a name that is not known says nothing."""
        if event := self._events.get(name):
            event.set()

    def wait(self, name: str, seconds: float) -> bool:
        """Wait for the word that a map is drawn, and forget the map; whether the word came."""
        event = self._events.get(name)
        heard = event is not None and event.wait(seconds)
        self._events.pop(name, None)
        return heard


MAPS = Awaited()


class Listener:
    """An ASGI app before another: hears what frames say, and lets the other answer all else."""

    def __init__(self, app: ASGIApp, awaited: Awaited = MAPS):
        self.app, self.awaited = app, awaited
        awaited.listen()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hear, or let the app behind answer."""
        said = _PATH.fullmatch(scope.get("path", "")) if scope["type"] == "http" and scope["method"] == "POST" else None
        if said is None:
            await self.app(scope, receive, send)
            return
        self.awaited.hear(said[1])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def map_address(shown: str) -> str:
    """Where the map's frame says that it is drawn, relative to the frame; the same in all runs of a session.

    `shown` is what the map is about to be told to draw: where that is the same as before, no word will come.
    """
    name = state.recall(_NAME)
    sent = hash(shown)
    if state.recall(_SENT) != sent:
        state.keep(_AWAITED, "first" if name is None else "changed")
        state.keep(_NAME, name := MAPS.expect(name or ""))
        state.keep(_SENT, sent)
    return f"../../drawn/{name}" if name else ""


def wait_for_map() -> None:
    """Hold back what comes after the map that was just sent, if that one is another than before."""
    awaited = state.recall(_AWAITED)
    if awaited and (name := state.recall(_NAME)):
        MAPS.wait(name, MOST_SECONDS[awaited])
    state.keep(_AWAITED, None)
