"""Files whose names carry a hash of their content: read and compressed once, then answered from memory.

Streamlit reads them from disk for every reader and sends them uncompressed. The page's own HTML is told beforehand
which of its scripts the first map will need, so that the browser fetches them at once and not one after another.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64_000_000
FOREVER = "public, immutable, max-age=31536000"
_HASHED = re.compile(
    r"/static/(?:[\w-]+/)*[\w.-]+\.[\w-]{8}\.(?:js|css|woff2)"
    r"|/component/(?:[\w.-]+/)+[\w.-]+(?:\.[0-9a-f]{8}|-[0-9a-f]{12})\.(?:js|css)"
)
_PAGE = re.compile(r"/[\w-]*")
_TEXTS = ("text/", "application/javascript", "application/json")


@dataclass(frozen=True)
class Answer:
    """A whole answer: its media type, its bytes and, for a text, the same bytes compressed."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    packed: bytes = b""

    @property
    def kind(self) -> str:
        """Media type."""
        return dict(self.headers).get(b"content-type", b"").decode("latin-1")

    @property
    def size(self) -> int:
        """Bytes held in memory."""
        return len(self.body) + len(self.packed)


class KeptAnswers:
    """An ASGI app before another: answers hashed files from memory, and names `first` scripts in a page's head.

    `first` tells the addresses of scripts, each with the priority (`auto`, `low`) at which a browser shall fetch it.

    Only what the app behind it answered with 200 is kept, at most `most_bytes` of it, the least lately asked for goes.
    """

    def __init__(self, app: ASGIApp, first: Callable[[], Mapping[str, str]] = dict, most_bytes: int = MOST_BYTES):
        self.app = app
        self.first = first
        self.most_bytes = most_bytes
        self._kept: OrderedDict[str, Answer] = OrderedDict()
        self._hints: bytes | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the app behind answer."""
        path = scope.get("path", "")
        if not _is_plain_get(scope):
            await self.app(scope, receive, send)
        elif _HASHED.fullmatch(path):
            await _give(await self._file(path, scope, receive), scope, send)
        elif _PAGE.fullmatch(path):
            await _give(self._with_hints(await self._asked(scope, receive)), scope, send)
        else:
            await self.app(scope, receive, send)

    async def _file(self, path: str, scope: Scope, receive: Receive) -> Answer:
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        answer = await self._asked(scope, receive)
        if answer.status == 200 and not answer.kind.startswith("text/html"):
            answer = await asyncio.to_thread(_packed, answer)
            self._keep(path, answer)
        return answer

    def _keep(self, path: str, answer: Answer) -> None:
        self._kept[path] = answer
        while sum(kept.size for kept in self._kept.values()) > self.most_bytes:
            self._kept.popitem(last=False)

    async def _asked(self, scope: Scope, receive: Receive) -> Answer:
        """What the app behind answers, whole and uncompressed."""
        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        start: dict = {}
        parts: list[bytes] = []

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self.app({**scope, "headers": plain}, receive, take)
        return Answer(start["status"], tuple(start["headers"]), b"".join(parts))

    def _with_hints(self, answer: Answer) -> Answer:
        if answer.status != 200 or not answer.kind.startswith("text/html"):
            return answer
        if self._hints is None:
            page = answer.body.decode()
            links = [
                f'<link rel="modulepreload" crossorigin fetchpriority="{priority}" href="./{path}">'
                for path, priority in self.first().items()
                if path not in page
            ]
            self._hints = "".join(links).encode()
        return replace(answer, body=answer.body.replace(b"</head>", self._hints + b"</head>", 1))


def _is_plain_get(scope: Scope) -> bool:
    """Whether a request asks for a whole answer, whatever stands in the asker's own memory."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    names = {name for name, _ in scope["headers"]}
    return not names & {b"range", b"if-none-match", b"if-modified-since"}


def _packed(answer: Answer) -> Answer:
    headers = tuple(pair for pair in answer.headers if pair[0] != b"cache-control")
    packed = gzip.compress(answer.body, 6, mtime=0) if answer.kind.startswith(_TEXTS) else b""
    return replace(answer, headers=(*headers, (b"cache-control", FOREVER.encode())), packed=packed)


async def _give(answer: Answer, scope: Scope, send: Send) -> None:
    asked = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
    packed = answer.packed if b"gzip" in asked else b""
    body = packed or answer.body
    headers = [pair for pair in answer.headers if pair[0] != b"content-length"]
    headers.append((b"content-length", str(len(body)).encode()))
    if answer.packed:
        headers.append((b"vary", b"accept-encoding"))
    if packed:
        headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
