"""The account of an import in figures alone: what was read, mended, flagged, dropped. No key, no sentence, no row.

The full report (`riskmap.incidents.ledger`) names every row; this is what may be shipped and shown of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from riskmap.errors import Fault, InputError
from riskmap.store import replace_file

ACCOUNT_FILE = "import_account.json"
# What a mend's name begins with when nothing was changed and only a mark was set.
FLAGS = (
    *("coordinates flagged", "cumulative incident", "rows of one key more than", "rows told apart"),
    *("environment told by the place", "coordinates given in whole degrees", "last row"),
)
PARTS = ("files", "rows", "people", "incidents", "near_misses", "dropped", "joined", "mended", "flagged", "classes")


def account_of(report: Mapping, near_misses: int = 0) -> dict:
    """Figures of an import's report, as plain values: `files`, `rows` and `people` (by what became of them, `in` and
    `layer` among it), `incidents`, `near_misses`, `dropped`, `joined`, `mended`, `flagged`, `countries_not_read`,
    `corrections`, `repeats`, `classes`.
    """
    marks = [{"what": mend["what"], "number": mend["number"]} for mend in report["mended"]]
    return {
        "files": [_file(note) for note in report["files"]],
        "rows": dict(report["balance"]["rows"]),
        "people": dict(report["balance"]["dead_and_missing"]),
        "incidents": report["incidents"],
        "near_misses": near_misses,
        "dropped": _reasons(report["dropped"]),
        "joined": _reasons(report["joined"]),
        "mended": [mark for mark in marks if not mark["what"].startswith(FLAGS)],
        "flagged": [mark for mark in marks if mark["what"].startswith(FLAGS)],
        "countries_not_read": [
            {"column": name["column"], "name": name["name"], "rows": name["number"]}
            for name in report["countries_not_read"]
        ],
        "corrections": [_correction(row) for row in report["corrections"]],
        "repeats": dict(report["repeats"]),
        "classes": report["classes"],
    }


def _file(note: Mapping) -> dict:
    return {name: note[name] for name in ("file", "layout", "rows")} | {
        "columns_not_read": len(note.get("columns not read", ()))
    }


def _reasons(rows: list[Mapping]) -> list[dict]:
    return [{"reason": row["reason"], "rows": row["rows"], "people": row["dead_and_missing"]} for row in rows]


def _correction(row: Mapping) -> dict:
    people = sum(listed["dead"] + listed["missing"] for listed in row["listed"])
    return {"reason": row["reason"], "number": row["number"], "people": int(people)}


def write_account(account: Mapping, path: str | os.PathLike) -> Path:
    """Write an account as JSON, the same bytes for the same figures.

    Raises
    ------
    StoreError
        When the folder cannot be written to.
    """
    text = json.dumps(account, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def read_account(path: str | os.PathLike) -> dict | None:
    """An account that was written before; None where there is no file.

    Raises
    ------
    InputError
        When the file is no account.
    """
    path = Path(path)
    if not path.is_file():
        return None
    try:
        account = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _no_account(path, f"not readable ({error})") from error
    missing = [part for part in PARTS if not isinstance(account, dict) or part not in account]
    if missing:
        raise _no_account(path, f"without {', '.join(missing)}")
    return account


def _no_account(path: Path, found: str) -> InputError:
    remedy = "Run `make data`, or `riskmap data update`."
    return InputError(str(path), [Fault(found, "the account of an import", remedy)])
