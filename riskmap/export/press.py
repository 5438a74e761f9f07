"""A page set in a process of its own, which ends with it: `python -m riskmap.export.press`, asked by `typesetting`.

Typst keeps all it has ever set in the memory of its process, some 450 MB for a map sheet, and offers no way to let it
go: a dashboard that sets briefs for a day would fill the machine.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from riskmap.bounds import bound_memory
from riskmap.errors import RiskmapError
from riskmap.settings import SETTINGS, read_number

ASSETS = Path(__file__).parents[1] / "assets"
LONGEST_SECONDS, LONGEST_WAIT_SECONDS = 300, 120


class TypesettingError(RiskmapError):
    """A page could not be set."""


def press(order: dict) -> list[bytes]:
    """Set what `order` asks for: a template, values, a format and a day, or the label of measures to be told.

    Raises
    ------
    TypesettingError
        When the typesetter refuses the page, runs out of memory or takes more than five minutes, or too many pages are
        being set.
    """
    own = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, (own, os.environ.get("PYTHONPATH"))))
    try:
        with _turn(read_number("papers_at_once")):
            done = subprocess.run(
                [sys.executable, "-m", "riskmap.export.press"],
                input=json.dumps(order, ensure_ascii=True, allow_nan=False).encode(),
                capture_output=True,
                timeout=LONGEST_SECONDS,
                env={**os.environ, "PYTHONPATH": paths},
            )
    except subprocess.TimeoutExpired as error:
        raise TypesettingError(
            f"The page was not set within {LONGEST_SECONDS} seconds; nothing was written."
        ) from error
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise TypesettingError(f"The page could not be set ({told[-1] if told else 'no reason given'}).")
    return [base64.b64decode(page) for page in json.loads(done.stdout)]


@contextlib.contextmanager
def _turn(places: int) -> Iterator[None]:
    """Wait until fewer pages than `places` are being set in this process, each some 450 MB."""
    turns = _turns(places)
    if not turns.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise TypesettingError(
            f"Other pages of paper are being set, {places} at the same time; this one waited {LONGEST_WAIT_SECONDS} "
            f"seconds and nothing was written. Try again, or set {SETTINGS['papers_at_once'].variable} higher."
        )
    try:
        yield
    finally:
        turns.release()


@cache
def _turns(places: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(places)


def _set(order: dict) -> list[bytes]:
    import typst

    common = {
        "root": str(ASSETS),
        "font_paths": typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(ASSETS / "fonts")]
        ),
        "sys_inputs": {"values": json.dumps(order["values"], ensure_ascii=False)},
    }
    template = str(ASSETS / order["template"])
    if label := order.get("label"):
        return [typst.query(template, f"<{label}>", field="value", **common).encode()]
    made = datetime.fromisoformat(order["made"]).replace(tzinfo=UTC)
    pages = typst.compile(template, format=order["kind"], timestamp=made, **order["options"], **common)
    return pages if isinstance(pages, list) else [pages]


if __name__ == "__main__":
    bound_memory(read_number("request_megabytes"))
    pages = _set(json.load(sys.stdin))
    sys.stdout.write(json.dumps([base64.b64encode(page).decode() for page in pages]))
