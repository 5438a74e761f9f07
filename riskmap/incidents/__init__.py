"""From raw rows to the checked layer of incidents, and to the figures that may be shipped.

`intake` takes any file, `building` makes incidents of reports (with `gathering`, `joins`, `people`, `stated`,
`wording`), `ledger` keeps the account to the person, `figures` coarsens, loads and selects, `near_misses` parts those
found alive.
"""

from __future__ import annotations

import importlib

# Fetched when first asked for: loading figures needs none of what an import needs.
_HOMES = {
    "SOURCE": "riskmap.incidents.building",
    "ImportResult": "riskmap.incidents.building",
    "import_incidents": "riskmap.incidents.building",
    "import_reports": "riskmap.incidents.building",
    "write_report": "riskmap.incidents.ledger",
    "figures_of": "riskmap.incidents.figures",
    "incidents_of": "riskmap.incidents.figures",
    "load_incidents": "riskmap.incidents.figures",
    "select_incidents": "riskmap.incidents.figures",
    "Intake": "riskmap.incidents.intake",
    "Reading": "riskmap.incidents.intake",
    "take_in": "riskmap.incidents.intake",
    "build_near_misses": "riskmap.incidents.near_misses",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'riskmap.incidents' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
