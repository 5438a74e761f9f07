"""Make a store with an older riskmap's own code, from made data: how the files of tests/older came to be.

    git worktree add /tmp/older COMMIT
    PYTHONPATH=/tmp/older:tests python tests/programs/make_older_store.py tests/older/NAME.tar.xz

Beside the store the archive holds `expected.json`: what that riskmap itself said of its hotspots, its decisions and the
model it served. Functions that came later are left out where they are not there.
"""

from __future__ import annotations

import importlib.util
import inspect
import io
import json
import os
import sys
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

WHEN = datetime(2024, 2, 3, 4, 5, 6)


def main(out: str) -> None:
    """Fill a home, ask about it, put both into an archive."""
    home = Path(tempfile.mkdtemp()) / "home"
    os.environ |= {"RISKMAP_HOME": str(home), "RISKMAP_TIER": "partner"}
    expected = json.dumps(fill(home), indent=1, sort_keys=True).encode()
    with tarfile.open(out, "w:xz", preset=9) as archive:
        for path in sorted(path for path in home.rglob("*") if path.is_file() and path.name != ".lock"):
            add(archive, path.relative_to(home).as_posix(), path.read_bytes())
        add(archive, "expected.json", expected)


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def fill(home: Path) -> dict[str, object]:
    """Keep two models, promote the first; keep a layer and an update; decide about duplicates; log a line."""
    import numpy as np
    from world import heap, noise, together, town

    from riskmap.duplicates.decisions import Decisions
    from riskmap.layers import save_layer
    from riskmap.model import RiskModel, registry
    from riskmap.schema import INCIDENTS
    from riskmap.store import Versions, locked

    rng = np.random.default_rng(8)
    layer = together(town(40, rng, (5.0, 22.0)), noise(20, rng), heap(2, rng, (2.0, 20.0)))
    model = RiskModel(n_maps=199, n_resamples=10).fit(layer, as_of=datetime(2023, 12, 31))
    keeps = {"incidents": layer} if "incidents" in inspect.signature(registry.save_model).parameters else {}
    first = registry.save_model(model, "risk", **keeps)
    registry.save_model(model, "risk", **keeps)
    anyway = {"anyway": "made"} if "anyway" in inspect.signature(registry.promote).parameters else {}
    registry.promote(f"risk/{first}", **anyway)
    (home / "layers").mkdir()
    kept = save_layer(layer, home / "layers" / "made.parquet", INCIDENTS, {"source": "made"})
    log, ids = Decisions(kept), layer["incident_id"].tolist()
    for what, a, b in (("merge", -2, -1), ("apart", 0, 1), ("undecided", 2, 3), ("merge", 4, 5)):
        log.decide(what, ids[a], ids[b], who="Ada", when=WHEN, incidents=layer)
    log.undo(ids[4], ids[5], who="Ada", when=WHEN)
    updates = Versions(home / "data")
    with locked(updates.folder), updates.staged() as stage:
        save_layer(model.hotspots_, stage / "hotspots.parquet", _contract("HOTSPOTS"), model.about_)
        save_layer(model.forecast_, stage / "forecast.parquet", _contract("FORECAST"), model.about_)
        save_layer(layer, stage / "full_incidents.parquet", INCIDENTS, {"source": "made"})
        updates.point_to(updates.add(stage))
    return {
        "serves": registry.promoted(),
        "hotspots": told(registry.load_model().hotspots_),
        "decisions": sorted([*pair, what] for pair, what in log.verdicts().items()),
        "forecast": round(float(registry.load_model().forecast_["expected_deaths_12m"].sum()), 6),
        "audit": audited(),
    }


def _contract(name: str) -> object:
    from riskmap import schema

    return getattr(schema, name)


def told(hotspots) -> list[list]:
    """What stands in a hotspot, in numbers that JSON keeps."""
    import shapely

    names = ["hotspot_id", "rank", "name", "dead_and_missing", "n_incidents", "expected_deaths_12m", "model_version"]
    areas = shapely.area(hotspots.geometry.to_numpy()).round(9).tolist()
    return [[*row, area] for row, area in zip(hotspots[names].to_numpy(object).tolist(), areas, strict=True)]


def audited() -> list[str]:
    """Actions in the audit log, after two were written; none where there was no log yet."""
    if importlib.util.find_spec("riskmap.audit") is None:
        return []
    from riskmap import audit

    audit.record("promote", "Ada", "analyst", WHEN, model="risk/v0001")
    audit.record("train", "Bo", "analyst", WHEN, model="risk")
    return [entry["action"] for entry in audit.read_log()]


if __name__ == "__main__":
    main(sys.argv[1])
