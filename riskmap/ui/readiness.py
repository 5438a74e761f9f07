"""Whether pages can be drawn, for whoever watches a host: `GET /ready` says 200 or 503, and the log says why.

`/_stcore/health` says only that a server answers, and `/` gives Streamlit's shell whatever the pages would say.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from riskmap.errors import RiskmapError

ADDRESS = "/ready"
_LOG = logging.getLogger(__name__)


class Readiness:
    """An ASGI app before another: answers `/ready` by a check of its own, and lets the other answer all else."""

    def __init__(self, app: ASGIApp, check: Callable[[], None]):
        self.app, self.check = app, check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, or let the app behind answer."""
        asked = scope["type"] == "http" and scope["path"] == ADDRESS and scope["method"] in ("GET", "HEAD")
        await (await self._answer() if asked else self.app)(scope, receive, send)

    async def _answer(self) -> PlainTextResponse:
        headers = {"cache-control": "no-store"}
        try:
            await asyncio.to_thread(self.check)
        except RiskmapError as error:
            _LOG.warning("Not ready: %s", error)
            return PlainTextResponse("not ready; the server's log says why\n", 503, headers)
        return PlainTextResponse("ready\n", 200, headers)
