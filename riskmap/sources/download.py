"""The live API, year by year, and the download page's table: nothing that comes is in the way of what is stored.

An answer of the API counts only when it is a JSON list of records with the keys an incident needs; the table only when
it is a CSV with the columns one needs. Everything is asked for first and written afterwards: all of it, or nothing.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from riskmap.errors import SettingError, SourceError
from riskmap.settings import SETTINGS
from riskmap.sources.asking import PATIENT, UNCHANGED, Answer, Patience, ask, new_client
from riskmap.store import replace_file

API_ADDRESS = SETTINGS["api_address"].default
TABLE_ADDRESS = SETTINGS["download_address"].default
TABLE = "download.csv"
FIRST_YEAR = 2014
NEEDED_KEYS = ("web_id", "reported_date", "number_dead", "number_missing", "location_coodinates")
AGAIN = "Try again later or import a saved file."


def fetch_years(
    years: Iterable[int],
    folder: Path,
    *,
    address: str = API_ADDRESS,
    attempts: int = Patience.attempts,
    wait_s: float = Patience.wait_s,
) -> list[Path]:
    """Fetch the API's answer of each year into `folder` as `<year>.json`; all years, or none is written.

    Raises
    ------
    SourceError
        When a year cannot be had or its answer is not a list of incident records; names the year and the fault.
    """
    return write_answers(fetch_answers(years, address=address, patience=Patience(attempts, wait_s)), folder)


def fetch_answers(
    years: Iterable[int],
    known: Mapping[str, Answer] | None = None,
    *,
    address: str = API_ADDRESS,
    patience: Patience = PATIENT,
    newest: int | None = None,
) -> list[Answer]:
    """The checked answer of each year; those `known`, by file name, are asked for only if they have changed.

    `newest` is a year that may have no incident yet: an empty answer for it is left out when none is known.

    Raises
    ------
    SourceError
        When a year cannot be had or its answer is not a list of incident records; names the year and the fault.
    """
    known, answers = known or {}, []
    with new_client(patience) as client:
        for year in years:
            name = f"{year}.json"
            check = partial(_check_year, year=year, may_be_empty=year == newest and name not in known)
            answer = ask(client, name, _address_of(address, year), check, patience, known.get(name))
            answers += [] if answer.body.strip() == b"[]" else [answer]
    if not answers:
        raise SourceError(f"{address}: no incident in any year asked for. {UNCHANGED}")
    return answers


def fetch_table(
    known: Mapping[str, Answer] | None = None, *, address: str = TABLE_ADDRESS, patience: Patience = PATIENT
) -> Answer:
    """The download page's table, checked; the one `known` is asked for only if it has changed.

    Raises
    ------
    SourceError
        When it cannot be had or is no table of incidents.
    """
    with new_client(patience) as client:
        return ask(client, TABLE, address, check_table, patience, (known or {}).get(TABLE))


def _address_of(address: str, year: int) -> str:
    try:
        named = address.format(year=year)
    except (IndexError, KeyError, ValueError) as error:
        raise SettingError(f"The API's address {address!r} needs {{year}} where the year stands.") from error
    if str(year) not in named:
        raise SettingError(f"The API's address {address!r} needs {{year}} where the year stands.")
    return named


def _check_year(body: bytes, name: str, *, year: int, may_be_empty: bool) -> None:
    if not (may_be_empty and body.strip() == b"[]"):
        check_answer(body, year, name)


def check_answer(body: bytes, year: int, name: str) -> list[dict]:
    """Records of an API answer.

    Raises
    ------
    SourceError
        When the bytes are not JSON, not a list, empty, or lack a key that every incident needs.
    """
    try:
        records = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{name}: {_not_json(body, error)}; expected the list of incidents of {year}. {UNCHANGED} {AGAIN}"
        ) from error
    if not isinstance(records, list) or not records or not all(isinstance(record, dict) for record in records):
        raise SourceError(
            f"{name}: {_kind_of(records)}; expected a list of incident records of {year}. {UNCHANGED} {AGAIN}"
        )
    if missing := [key for key in NEEDED_KEYS if not any(key in record for record in records)]:
        raise SourceError(
            f"{name}: no record has the key {', '.join(missing)}. The source has changed its keys: "
            "nothing was changed; look for a newer riskmap."
        )
    return records


def _not_json(body: bytes, error: Exception) -> str:
    start = body[:40].decode("utf-8", "replace").strip()
    if start.startswith("<"):
        return f"a web page instead of JSON; it begins {start!r}"
    if not start:
        return "an empty answer"
    return f"not whole JSON ({error}); it begins {start!r}"


def _kind_of(records: object) -> str:
    if records == []:
        return "an empty list"
    if isinstance(records, list):
        return "a list that holds other things than records"
    keys = ", ".join(list(records)[:4]) if isinstance(records, dict) else ""
    return f"a record with {keys}, no list" if keys else f"{str(records)[:40]!r}, no list"


def check_table(body: bytes, name: str) -> None:
    """Refuse what is no table of the download page.

    Raises
    ------
    SourceError
        When the bytes are no CSV of incidents with a key of their own.
    """
    from riskmap.sources.mmp import columns_meant

    header = body[:10_000].decode("utf-8-sig", "replace").strip().partition("\n")[0].strip()
    if header.startswith("<") or not header:
        found = f"a web page; it begins {header[:40]!r}" if header else "an empty answer"
        raise SourceError(f"{name}: {found}; expected the download page's CSV. {UNCHANGED} {AGAIN}")
    meant = columns_meant(next(csv.reader([header])))
    if missing := sorted({"key", "date", "n_dead", "n_missing", "coordinates"} - set(meant)):
        raise SourceError(
            f"{name}: no column that means {', '.join(missing)} in {header[:60]!r}. The source has changed its table: "
            "nothing was changed; look for a newer riskmap."
        )


def write_answers(answers: Iterable[Answer], folder: Path) -> list[Path]:
    """Write answers into `folder` (made when missing), each whole under its name."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        replace_file(folder / answer.name, lambda beside, body=answer.body: beside.write_bytes(body))
        for answer in answers
    ]


def note_answers(answers: Iterable[Answer]) -> dict[str, dict[str, str]]:
    """What to keep beside answers so that they can be asked for only if they have changed."""
    return {
        answer.name: {
            "address": answer.address,
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "sha256": hashlib.sha256(answer.body).hexdigest(),
        }
        for answer in answers
    }


def read_answers(folder: Path, notes: Mapping[str, Mapping[str, str]]) -> dict[str, Answer]:
    """Answers kept in `folder`, by file name; one whose bytes are not those noted loses its validators."""
    answers = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        body, note = path.read_bytes(), notes.get(path.name, {})
        whole = note.get("sha256") == hashlib.sha256(body).hexdigest()
        told = [note.get(name, "") if whole else "" for name in ("address", "etag", "last_modified")]
        answers[path.name] = Answer(path.name, told[0], body, *told[1:], changed=False)
    return answers
