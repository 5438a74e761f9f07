"""Riskmap: where people die on migration routes, how sure we are, and where help would reach most."""

from __future__ import annotations

import importlib

__version__ = "0.1.0"

# Names are fetched from their modules when first asked for, so that `import riskmap` stays quick.
_HOMES = {
    "RiskmapError": "riskmap.errors",
    "InputError": "riskmap.errors",
    "RiskModel": "riskmap.model",
    "load_incidents": "riskmap.incidents.figures",
    "select_incidents": "riskmap.incidents.figures",
    "load_routes": "riskmap.layers",
    "load_crossings": "riskmap.layers",
    "load_countries": "riskmap.layers",
    "load_hotspots": "riskmap.layers",
    "load_forecast": "riskmap.layers",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'riskmap' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
