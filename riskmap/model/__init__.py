"""Where deaths concentrate and where they are to be expected: frames in, frames out."""

from __future__ import annotations

import importlib

# Fetched when first asked for: a stored model is read without scikit-learn.
_HOMES = {
    "RiskModel": "riskmap.model.riskmodel",
    "load_model": "riskmap.model.registry",
    "save_model": "riskmap.model.registry",
    "list_models": "riskmap.model.registry",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'riskmap.model' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
