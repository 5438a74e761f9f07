"""A page set in a process of its own, which ends with it: `python -m riskmap.export.press`, asked by `typesetting`.

Typst keeps all it has ever set in the memory of its process, some 450 MB for a map sheet, and offers no way to let it
go: a dashboard that sets briefs for a day would fill the machine.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from riskmap.errors import RiskmapError

ASSETS = Path(__file__).parents[1] / "assets"
LONGEST_SECONDS = 300


class TypesettingError(RiskmapError):
    """A page could not be set."""


def press(order: dict) -> list[bytes]:
    """Set what `order` asks for: a template, values, a format and a day, or the label of measures to be told.

    Raises
    ------
    TypesettingError
        When the typesetter refuses the page, runs out of memory or takes more than five minutes.
    """
    own = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, (own, os.environ.get("PYTHONPATH"))))
    try:
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
    pages = _set(json.load(sys.stdin))
    sys.stdout.write(json.dumps([base64.b64encode(page).decode() for page in pages]))
