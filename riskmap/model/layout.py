"""How models lie on disk, and how those of older versions come to lie so.

Layout 2: hotspots and forecast say by whom they were forecast; `about.json` of a model that learnt from days and exact
points says so, so that the public tier keeps it back. Models of layout 1 whose incidents were not kept beside them may
have learnt from anything: they are taken to have, and serve where only partners look.
"""

from __future__ import annotations

import json
from pathlib import Path

from riskmap import schema
from riskmap.errors import InputError
from riskmap.layers import bring_up_layers, load_layer
from riskmap.layouts import Replace, Store
from riskmap.tier import DETAIL, FINE_DETAIL, detail_of

ABOUT, LEARNT = "about.json", "learnt.parquet"


def bring_up_models(folder: Path, replace: Replace) -> None:
    """A step of the models' store from layout 1 to 2; what is damaged is left as it is, for the doctor to name."""
    bring_up_layers(folder, replace)
    for path in sorted(folder.glob(f"*/v[0-9]*/{ABOUT}")):
        about = _read(path)
        if about is None or DETAIL in about:
            continue
        if detail := _detail(path.parent / LEARNT):
            text = about_text({**about, **detail})
            replace(path, lambda beside, text=text: beside.write_text(text, encoding="utf-8"))


def about_text(about: dict) -> str:
    """What a model says of itself, as it is written down."""
    return json.dumps(about, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _read(path: Path) -> dict | None:
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return about if isinstance(about, dict) else None


def _detail(learnt: Path) -> dict[str, str]:
    try:
        return detail_of(load_layer(learnt, schema.INCIDENTS))
    except InputError:
        return {DETAIL: FINE_DETAIL}


MODELS = Store("models", (bring_up_models,))
