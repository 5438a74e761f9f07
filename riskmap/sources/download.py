"""The live API, year by year: patient, suspicious of what comes, and never in the way of what is already stored.

An answer counts only when it is a JSON list of records with the keys an incident needs. Everything is fetched into a
folder of its own first; `fetch_years` gives that folder back whole or raises.
"""

from __future__ import annotations

import email.utils
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import stamina

from riskmap.errors import SourceError
from riskmap.store import replace_file

API_ADDRESS = "https://missingmigrants.iom.int/global-figures/{year}/json"
FIRST_YEAR = 2014
NEEDED_KEYS = ("web_id", "reported_date", "number_dead", "number_missing", "location_coodinates")
TIMEOUT_S = 60.0
ATTEMPTS = 5
LONGEST_WAIT_S = 300.0


@dataclass(frozen=True)
class Answer:
    """What the source said for one year: its bytes and its validators, for asking again conditionally."""

    year: int
    body: bytes
    etag: str = ""
    last_modified: str = ""


class _AskAgainError(Exception):
    """A passing fault: the same request may succeed later; `wait_s` is what the server asked for, if it did."""

    def __init__(self, reason: str, wait_s: float | None = None):
        super().__init__(reason)
        self.wait_s = wait_s


def fetch_years(
    years: Iterable[int], folder: Path, *, address: str = API_ADDRESS, attempts: int = ATTEMPTS, wait_s: float = 1.0
) -> list[Path]:
    """Fetch the API's answer of each year into `folder` as `<year>.json`; all years, or none is written.

    Raises
    ------
    SourceError
        When a year cannot be had or its answer is not a list of incident records; names the year and the fault.
    """
    with httpx.Client(timeout=TIMEOUT_S, follow_redirects=True) as client:
        answers = [fetch_year(client, year, address=address, attempts=attempts, wait_s=wait_s) for year in years]
    folder.mkdir(parents=True, exist_ok=True)
    return [
        replace_file(folder / f"{answer.year}.json", lambda beside, body=answer.body: beside.write_bytes(body))
        for answer in answers
    ]


def fetch_year(
    client: httpx.Client, year: int, *, address: str = API_ADDRESS, attempts: int = ATTEMPTS, wait_s: float = 1.0
) -> Answer:
    """The checked answer of one year, asked for up to `attempts` times with growing pauses.

    Raises
    ------
    SourceError
        When the last attempt failed too, or at once when asking again cannot help.
    """
    url = address.format(year=year)

    def backoff(error: Exception) -> bool | float:
        if isinstance(error, _AskAgainError):
            return error.wait_s if error.wait_s is not None else True
        return isinstance(error, httpx.TransportError)

    asking = stamina.retry_context(
        on=backoff, attempts=attempts, timeout=None, wait_initial=wait_s, wait_max=60 * wait_s, wait_jitter=wait_s / 2
    )
    try:
        for attempt in asking:
            with attempt:
                return _ask(client, year, url)
    except (_AskAgainError, httpx.TransportError) as error:
        raise SourceError(
            f"{url}: {_plain(error)}, {attempts} times. Nothing was changed; try again later or import a saved file."
        ) from error
    raise AssertionError("stamina gives at least one attempt")


def _ask(client: httpx.Client, year: int, url: str) -> Answer:
    response = client.get(url, headers={"Accept": "application/json"})
    if response.status_code == 429 or response.status_code >= 500:
        raise _AskAgainError(f"the server answered {response.status_code}", _wait_asked_for(response))
    if response.status_code != 200:
        raise SourceError(f"{url}: the server answered {response.status_code}; expected 200. Nothing was changed.")
    check_answer(response.content, year, url)
    return Answer(year, response.content, response.headers.get("etag", ""), response.headers.get("last-modified", ""))


def check_answer(body: bytes, year: int, name: str) -> list[dict]:
    """Records of an API answer.

    Raises
    ------
    SourceError
        When the bytes are not JSON, not a list, empty, or lack a key that every incident needs.
    """
    try:
        records = json.loads(body)
    except ValueError as error:
        start = body[:40].decode("utf-8", "replace").strip()
        raise SourceError(
            f"{name}: not whole JSON ({error}); it begins {start!r}. Expected the list of incidents of {year}. "
            "Nothing was changed."
        ) from error
    if not isinstance(records, list) or not records or not all(isinstance(record, dict) for record in records):
        raise SourceError(f"{name}: expected a list of incident records of {year}. Nothing was changed.")
    if missing := [key for key in NEEDED_KEYS if not any(key in record for record in records)]:
        raise SourceError(
            f"{name}: no record has the key {', '.join(missing)}. The source has changed its keys: "
            "nothing was changed; look for a newer riskmap."
        )
    return records


def _wait_asked_for(response: httpx.Response) -> float | None:
    """Seconds of a Retry-After header (a number or a date), at most `LONGEST_WAIT_S`; none when absent."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdigit():
        return min(float(value), LONGEST_WAIT_S)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return min(max((when - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_WAIT_S)


def _plain(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.TransportError):
        return f"no connection ({error})"
    return str(error)
