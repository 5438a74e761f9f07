"""The GeoPackage in the programs it is for: GDAL's ogrinfo reads every layer, QGIS draws each with its stored style."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made_exports import TODAY

from riskmap.export.bundle import Bundle, build_bundle
from riskmap.export.holding import hold_layers
from riskmap.export.selection import Selection
from riskmap.export.writing import FORMATS, files_of, write_files
from riskmap.tier import PUBLIC, Tier
from riskmap.vocabulary import ENVIRONMENTS

pytestmark = pytest.mark.long
SCRIPT = Path(__file__).parent / "programs" / "render_in_qgis.py"
MOST_SECONDS, MOST_BYTES = 20, 1_500_000_000
SYSTEM_PYTHON = "/usr/bin/python3"
# Layers that have something in the part of the world that is drawn.
SEEN = ("hotspots", "segments", "corridor", "routes", "crossings", "incidents")


def _has_qgis() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONPATH", None)
    return (
        subprocess.run([SYSTEM_PYTHON, "-c", "import qgis.core"], env=environment, capture_output=True).returncode == 0
    )


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return build_bundle(hold_layers(Tier(PUBLIC, TODAY)), Selection())


@pytest.fixture(scope="module")
def package(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = write_files(files_of(bundle, ["gpkg"]), tmp_path_factory.mktemp("package"))
    return path


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo is not installed: apt-get install gdal-bin")
def test_ogrinfo_reads_every_layer(bundle: Bundle, package: Path) -> None:
    for layer in bundle.layers:
        done = subprocess.run(["ogrinfo", "-ro", "-so", package, layer.name], capture_output=True, text=True)
        assert done.returncode == 0 and "ERROR" not in done.stdout + done.stderr
        assert int(re.search(r"Feature Count: (\d+)", done.stdout).group(1)) == len(layer.rows)
        assert "Warning" not in done.stdout + done.stderr


def test_qgis_draws_every_layer_with_its_stored_style(bundle: Bundle, package: Path, tmp_path: Path) -> None:
    if not _has_qgis():
        pytest.skip("QGIS is not installed: apt-get install python3-qgis qgis-providers")
    names = [layer.name for layer in bundle.layers]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path)}
    environment.pop("PYTHONPATH", None)
    command = [SYSTEM_PYTHON, str(SCRIPT), str(package), str(tmp_path), *names]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    told = {row["layer"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert list(told) == names
    for layer in bundle.layers:
        row = told[layer.name]
        assert row["valid"] and row["styled"] and row["errors"] == [] and row["rows"] == len(layer.rows)
        assert (tmp_path / f"{layer.name}.png").stat().st_size > 0
        if layer.name in SEEN:
            assert 0.001 < row["drawn"] < 0.5, row
    for name in ("hotspots", "incidents"):
        colours = [environment.colour.lower() for environment in ENVIRONMENTS.values()]
        assert told[name]["renderer"] == "categorizedSymbol" and told[name]["colours"] == colours
        # Read from the picture itself: every environment that is there shows its colour.
        assert set(told[name]["seen"]) >= {"sea", "desert"}


@pytest.mark.alone
def test_all_exports_of_everything_take_twenty_seconds_and_little_memory(tmp_path: Path) -> None:
    """Processor time, which a busy machine does not stretch; memory at its highest."""
    command = [sys.executable, "-m", "riskmap", "export", "--out", str(tmp_path / "all"), "--format", ",".join(FORMATS)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        told = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, told
    assert used.ru_utime + used.ru_stime < MOST_SECONDS
    assert used.ru_maxrss * 1024 < MOST_BYTES
    assert [line for line in told.splitlines() if " of " in line and line[0].isdigit()], "it says how far it is"
