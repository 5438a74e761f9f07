"""What somebody might do to the stores: forge lines of the logs, swap files, hand over archives made to do harm."""

from __future__ import annotations

import stat
import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from made_layers import made_incidents
from streamlit import config

from riskmap import audit, backup, doctor
from riskmap.duplicates.decisions import Decisions
from riskmap.errors import RiskmapError, StoreError
from riskmap.model import registry
from riskmap.model.layout import MODELS
from riskmap.model.shelf import Deed, models_folder, noted, read_log
from riskmap.settings import home_folder

WHEN = datetime(2024, 5, 1)
# Whatever Python, a terminal or a page might take for the end of a line or for another direction.
SIGNS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\x00\x1b[2J\u202e\u2066\ufeff"
FORGED = '{"what": "promoted", "model": "risk/v0009", "who": "Eve"}'


@pytest.mark.parametrize("sign", SIGNS)
def test_no_text_forges_a_line_of_a_log(sign: str, tmp_path: Path) -> None:
    hostile = f"Ada{sign}{FORGED}{sign}"
    audit.record("promote", hostile, "analyst", WHEN, model=hostile, reason=hostile)
    (entry,) = audit.read_log()
    assert entry["who"] == hostile and audit.faults_of() == []
    MODELS.opened(make=True)
    with noted(Deed("promoted", "risk/v0001", hostile, "", hostile)):
        pass
    assert read_log() == [Deed("promoted", "risk/v0001", hostile, "", hostile)]
    for log in (audit.audit_file(), models_folder() / "log.jsonl"):
        content = log.read_bytes()
        assert content.count(b"\n") == 1 and content.isascii() and min(content) >= 10


@pytest.mark.parametrize("sign", SIGNS)
def test_no_key_of_a_strangers_file_breaks_the_log_of_decisions(sign: str, tmp_path: Path) -> None:
    layer = made_incidents([{"people": 1}, {"people": 2}])
    layer["incident_id"] = [f"made:{sign}{FORGED}", "made:b"]
    log = Decisions(tmp_path / "layer.parquet")
    log.decide("merge", *layer["incident_id"], who=f"Eve{sign}", when=WHEN, incidents=layer)
    log.undo(*layer["incident_id"], who="Ada", when=WHEN)
    assert [line.what for line in log.history()] == ["merge", "undo"]
    assert log.history()[0].a == f"made:{sign}{FORGED}" and log.file.read_bytes().count(b"\n") == 2


def archive(folder: Path, entries: dict[str, bytes], mode: int = 0, **claims: object) -> Path:
    path = folder / "hostile.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            zipped.writestr(entry, content)
    return path


def check_refused(path: Path, told: str) -> None:
    before = sorted(found.name for found in path.parent.iterdir())
    with pytest.raises(StoreError, match=told):
        backup.restore_backup(path)
    assert sorted(found.name for found in path.parent.iterdir()) == before and not home_folder().exists()


@pytest.mark.parametrize(
    "name",
    ["models", "models/", "models//x", "models/./x", "models\\..\\..\\x", "C:/models/x", "models/a:b", "training/x"],
)
def test_a_backup_with_names_that_no_backup_has_is_refused(tmp_path: Path, name: str) -> None:
    check_refused(archive(tmp_path, {name: b"x"}), "no backup of riskmap")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFDIR])
def test_a_backup_with_links_and_devices_is_refused(tmp_path: Path, kind: int) -> None:
    check_refused(archive(tmp_path, {"models/x": b"/etc/passwd"}, kind | 0o777), "special file")


def test_a_backup_that_names_a_file_twice_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, {"models/x": b"1"})
    with zipfile.ZipFile(path, "a") as zipped, pytest.warns(UserWarning, match="Duplicate"):
        zipped.writestr("models/x", b"2")
    check_refused(path, "a file twice")


def test_a_backup_larger_than_the_disk_is_refused_before_it_unpacks(tmp_path: Path, monkeypatch) -> None:
    path = archive(tmp_path, {"models/x": bytes(5_000_000)})
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 4_000_000})())
    check_refused(path, "unpacks to 5 MB, and 4 MB are free")


def test_a_backup_with_a_file_where_a_folder_must_be_is_refused(tmp_path: Path) -> None:
    check_refused(archive(tmp_path, {"models/x": b"1", "models/x/y": b"2"}), "Nothing was restored")


@pytest.mark.parametrize(("place", "value"), [(6, b"\x01"), (8, b"\x63")])
def test_a_backup_under_a_password_or_packed_in_an_unknown_way_is_refused(tmp_path: Path, place: int, value) -> None:
    path = archive(tmp_path, {"models/x": b"1"})
    content = bytearray(path.read_bytes())
    central = content.index(b"PK\x01\x02")
    content[place] = content[central + place + 2] = value[0]
    path.write_bytes(content)
    check_refused(path, "could not be restored")


def test_a_backup_takes_nothing_by_a_link(tmp_path: Path) -> None:
    folder = MODELS.opened(make=True)
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.pem").write_text("secret")
    (folder / "link.pem").symlink_to(secret / "key.pem")
    (folder / "folder").symlink_to(secret)
    with zipfile.ZipFile(backup.write_backup(tmp_path / "kept.zip")) as kept:
        assert kept.namelist() == ["models/layout.json"]


SWAPPED = {
    "hotspots.parquet": b"PAR1",
    "forecast.parquet": b"",
    "about.json": b"[" * 100_000,
    "metrics.json": b"\xff\xfe",
    "arrays.npz": b"\x80\x04cos\nsystem\n(S'touch trap'\ntR.",
}


@pytest.mark.parametrize("name", SWAPPED)
def test_a_file_swapped_in_a_model_is_named_and_never_run(name: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = MODELS.opened(make=True) / "risk" / "v0001"
    folder.mkdir(parents=True)
    (folder.parent / "current").write_text("v0001\n")
    shipped = registry.load_model("shipped")
    from riskmap.layers import save_layer
    from riskmap.schema import FORECAST, HOTSPOTS

    save_layer(shipped.hotspots_, folder / "hotspots.parquet", HOTSPOTS, shipped.about, level=1)
    save_layer(shipped.forecast_.head(9), folder / "forecast.parquet", FORECAST, shipped.about, level=1)
    (folder / "about.json").write_text("{}")
    np.savez(folder / "arrays.npz", cells=np.arange(3))
    (folder / name).write_bytes(SWAPPED[name])
    with pytest.raises((RiskmapError, ValueError, EOFError)):
        registry.load_model("risk")
        registry.load_arrays("risk")
    assert not (tmp_path / "trap").exists()
    if name != "arrays.npz":
        with pytest.raises(RiskmapError):
            registry.load_model("risk")
        assert doctor.BROKEN in {finding.state for finding in doctor.examine()} or name.endswith(".json")


def test_a_model_by_a_path_is_no_model() -> None:
    for name in ("../x", "/etc", "risk/../../x", "risk/v0001/..", "..", "risk\x00", "", "risk/" + "v" * 300):
        if name:
            with pytest.raises(RiskmapError):
                registry.load_model(name)


def test_no_other_door_of_the_server_is_open() -> None:
    """Streamlit's interface for programs would let them press buttons; forgery of requests stays guarded."""
    assert config.get_option("server.enableXsrfProtection") and config.get_option("server.enableCORS")
    assert not config.get_option("server.enableStaticServing")
    assert not config.get_option("server.trustedUserHeaders")
    if "server.enableAgentApi" in config._config_options_template:
        assert not config.get_option("server.enableAgentApi")
