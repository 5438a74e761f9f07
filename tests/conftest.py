"""What all tests share: the full data's tests are collected only where `$RISKMAP_MMP_DATA` names the files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
collect_ignore = ["programs"]  # run by other programs' Pythons


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, by name, what this machine cannot run or what was not asked for."""
    unwanted = set()
    if not os.environ.get("RISKMAP_MMP_DATA"):
        unwanted.add("mmp")
    if "long" not in (config.option.markexpr or ""):
        unwanted.add("long")
    left_out = [item for item in items if unwanted & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session")
def mmp_data() -> Path:
    """Folder of the Missing Migrants Project's files (only in tests marked `mmp`)."""
    return Path(os.environ["RISKMAP_MMP_DATA"])


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own models."""
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path / "home"))


# A busy machine draws slowly: no test holds a clock.
settings.register_profile("riskmap", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("riskmap")
