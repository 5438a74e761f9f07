"""One address on the network, asked with patience, within limits of time and size, and again only for what is new."""

from __future__ import annotations

import email.utils
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx
import stamina

from riskmap import __version__
from riskmap.errors import SettingError, SourceError

UNCHANGED = "Nothing was changed."


@dataclass(frozen=True)
class Patience:
    """How often, how long and for how much to ask; `longest_s` bounds a whole answer and a wait asked for."""

    attempts: int = 5
    wait_s: float = 1.0
    timeout_s: float = 60.0
    longest_s: float = 300.0
    most_bytes: int = 200_000_000


@dataclass(frozen=True)
class Answer:
    """What an address said: its bytes, and the validators by which to ask whether they have changed.

    `name` is the file it is kept as; `changed` is False when the server said that the bytes known are still right.
    """

    name: str
    address: str
    body: bytes
    etag: str = ""
    last_modified: str = ""
    changed: bool = True


PATIENT = Patience()
# What stamina logs of each pause is no line for a user; what failed in the end is said by name.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class _AskAgainError(Exception):
    """A passing fault: the same request may succeed later; `wait_s` is what the server asked for, if it did."""

    def __init__(self, reason: str, wait_s: float | None = None):
        super().__init__(reason)
        self.wait_s = wait_s


Check = Callable[[bytes, str], object]


def new_client(patience: Patience) -> httpx.Client:
    """A client that names itself, follows redirects and waits no longer than it is told."""
    named = {"User-Agent": f"riskmap/{__version__}"}
    return httpx.Client(timeout=patience.timeout_s, follow_redirects=True, headers=named)


def ask(
    client: httpx.Client, name: str, address: str, check: Check, patience: Patience, known: Answer | None = None
) -> Answer:
    """The checked answer of an address; `known`, when it is of the same address, is asked for only if it has changed.

    `check` gets the bytes and the address and raises SourceError when they are not what was asked for.

    Raises
    ------
    SourceError
        When the last attempt failed too, or at once when asking again cannot help; it says what came.
    SettingError
        When the address is none.
    """
    known = known if known is not None and known.address == address else None

    def backoff(error: Exception) -> bool | float:
        if not isinstance(error, _AskAgainError):
            return False
        return True if error.wait_s is None else min(error.wait_s, patience.longest_s)

    asking = stamina.retry_context(
        on=backoff,
        attempts=patience.attempts,
        timeout=None,
        wait_initial=patience.wait_s,
        wait_max=60 * patience.wait_s,
        wait_jitter=patience.wait_s / 2,
    )
    try:
        for attempt in asking:
            with attempt:
                answer = _ask_once(client, name, address, patience, known)
    except _AskAgainError as error:
        times = f"{patience.attempts} times" if patience.attempts > 1 else "asked once"
        raise SourceError(
            f"{address}: {error}, {times}. {UNCHANGED} Try again later or import a saved file."
        ) from error
    if answer.changed:
        check(answer.body, address)
    return answer


def _ask_once(client: httpx.Client, name: str, address: str, patience: Patience, known: Answer | None) -> Answer:
    try:
        with client.stream("GET", address, headers=_conditions(known)) as response:
            if response.status_code == 304 and known is not None:
                return replace(known, changed=False)
            _check_status(response, address)
            body = _body(response, address, patience)
            told = response.headers
            return Answer(name, address, body, told.get("etag", ""), told.get("last-modified", ""))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise SettingError(f"{address!r} is no address ({error}); expected one that begins with https://.") from error
    except httpx.HTTPError as error:
        raise _AskAgainError(_plain(error, patience)) from error


def _conditions(known: Answer | None) -> dict[str, str]:
    told = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
    return {name: value for name, value in told.items() if value}


def _check_status(response: httpx.Response, address: str) -> None:
    status = response.status_code
    if status == 429:
        raise _AskAgainError("the server answered 429, too many requests", _wait_asked_for(response))
    if status >= 500:
        raise _AskAgainError(f"the server answered {status}", _wait_asked_for(response))
    if status != 200:
        raise SourceError(f"{address}: the server answered {status}; expected 200. {UNCHANGED}")


def _body(response: httpx.Response, address: str, patience: Patience) -> bytes:
    """The whole answer, unless it is larger or slower than it may be."""
    body, until = bytearray(), time.monotonic() + patience.longest_s
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > patience.most_bytes:
            most = f"{patience.most_bytes:,} bytes"
            raise SourceError(f"{address}: an answer of more than {most}; expected a smaller one. {UNCHANGED}")
        if time.monotonic() > until:
            raise _AskAgainError(f"an answer that was not whole after {patience.longest_s:g} s")
    return bytes(body)


def _wait_asked_for(response: httpx.Response) -> float | None:
    """Seconds of a Retry-After header (a number or a date); none when absent."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max((when - datetime.now(UTC)).total_seconds(), 0.0)


def _plain(error: httpx.HTTPError, patience: Patience) -> str:
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {patience.timeout_s:g} s"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return f"the connection was cut before the answer was whole ({error})"
    if isinstance(error, httpx.TransportError):
        return f"no connection ({error})"
    return f"an answer that cannot be read ({error})"
