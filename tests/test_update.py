"""An update takes all of what is new or nothing, says what it did, and survives being killed at any moment."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from local_server import LocalServer, Page, serving
from made_reports import AT_SEA, IN_TEXAS, Report, write_api, write_download_with_keys
from typer.testing import CliRunner

from riskmap import cli, revisions
from riskmap.errors import InputError, RiskmapError, SourceError, StoreError
from riskmap.incidents.figures import load_incidents
from riskmap.layers import served_file
from riskmap.settings import geo_folder
from riskmap.sources.asking import Patience
from riskmap.store import Versions, locked
from riskmap.update import UpdateReport, asking, roll_back, update

AS_OF = date(2021, 6, 1)
HASTE = Patience(attempts=2, wait_s=0.01, timeout_s=0.5, longest_s=1.0, most_bytes=1_000_000)
LAST_YEAR = [Report(key=f"2020.MMP{number}", when=date(2020, 5, number), dead=number) for number in range(1, 9)]
THIS_YEAR = [
    AT_SEA.but(key="2021.MMP1", when=date(2021, 2, 3)),
    IN_TEXAS.but(key="2021.MMP2", when=date(2021, 3, 4)),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LocalServer]:
    """Serves two years, 10 incidents with 69 dead and missing."""
    with serving() as running:
        _publish(running, tmp_path, LAST_YEAR, THIS_YEAR)
        yield running


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    with serving() as running:
        _publish(running, folder, LAST_YEAR, THIS_YEAR)
        _update(running, folder)
    return folder / "home"


@pytest.fixture
def stored(first_home: Path, tmp_path: Path) -> dict[str, bytes]:
    """What a first update stored, before the test goes on."""
    shutil.copytree(first_home, tmp_path / "home")
    return _stored(tmp_path)


def _publish(server: LocalServer, folder: Path, *years: list[Report]) -> None:
    for number, reports in enumerate(years):
        body = write_api(folder / "published", reports).read_bytes()
        server.pages[f"/{2020 + number}/json"] = Page(body, headers={"ETag": f'"{hash(body)}"'})


def _update(server: LocalServer, folder: Path, *, table: bool = False, **how: bool) -> UpdateReport:
    table_address = f"{server.root}/table" if table else ""
    fetch = asking([2020, 2021], address=server.address, table_address=table_address, newest=2021, patience=HASTE)
    return update(folder / "home", fetch, AS_OF, shipped=folder / "no layers", **{"hotspots": False} | how)


def _stored(folder: Path) -> dict[str, bytes]:
    """Every byte of the version that counts."""
    current = Versions(folder / "home").current()
    return {str(path.relative_to(current)): path.read_bytes() for path in current.rglob("*") if path.is_file()}


def _keys(rows: list[dict]) -> list[str]:
    return [row["incident"] for row in rows]


def test_a_first_update_stores_answers_layer_figures_and_report(server: LocalServer, tmp_path: Path) -> None:
    done = _update(server, tmp_path)
    assert done.folder == Versions(tmp_path / "home").current()
    assert {path.name for path in done.folder.iterdir()} == {
        *("answers", "full_incidents.parquet", "incidents.parquet", "import.json", "state.json"),
        "import_account.json",
        *("update.json", "update.md"),
    }
    layer, figures = (load_incidents(done.folder / name) for name in ("full_incidents.parquet", "incidents.parquet"))
    assert len(layer) == len(figures) == 10
    assert layer.dead_and_missing.sum() == figures.dead_and_missing.sum() == sum(range(1, 9)) + 32 + 1
    assert "10 incidents with 69 dead and missing" in done.summary()


def test_what_is_new_revised_and_removed_is_told_by_key(server: LocalServer, tmp_path: Path, stored: dict) -> None:
    found = Report(key="2021.MMP3", when=date(2021, 5, 5), dead=4)
    counted_again = AT_SEA.but(key="2021.MMP1", when=date(2021, 2, 3), dead=5, missing=27)
    _publish(server, tmp_path, LAST_YEAR[1:], [counted_again, THIS_YEAR[1], found])
    incidents = _update(server, tmp_path).told["incidents"]
    assert _keys(incidents["new"]) == ["mmp:2021.MMP3"]
    assert _keys(incidents["removed"]) == ["mmp:2020.MMP1"]
    assert incidents["revised"] == [{"incident": "mmp:2021.MMP1", "changes": {"n_dead": [2, 5], "n_missing": [30, 27]}}]
    assert incidents["before"] == {"incidents": 10, "dead_and_missing": 69}
    assert incidents["after"] == {"incidents": 10, "dead_and_missing": 69 - 1 + 4}


def test_the_report_is_the_same_each_time(server: LocalServer, tmp_path: Path) -> None:
    pages = []
    for name in ("one", "two"):
        _publish(server, tmp_path, LAST_YEAR, THIS_YEAR)
        _update(server, tmp_path / name)
        _publish(server, tmp_path, LAST_YEAR[2:], THIS_YEAR[::-1])
        folder = _update(server, tmp_path / name).folder
        pages.append([(folder / report).read_bytes() for report in ("update.json", "update.md", "import.json")])
    assert pages[0] == pages[1]


def test_a_source_with_nothing_new_leaves_the_version(server: LocalServer, tmp_path: Path) -> None:
    first = _update(server, tmp_path)
    again = _update(server, tmp_path)
    assert again.folder == first.folder
    assert [path for path, headers in server.asked if "If-None-Match" in headers] == ["/2020/json", "/2021/json"]
    assert again.told["incidents"]["new"] == again.told["incidents"]["removed"] == []
    assert "Nothing is new" in again.summary()


def test_years_not_asked_for_are_kept(server: LocalServer, tmp_path: Path, stored: dict) -> None:
    _publish(server, tmp_path, [], [*THIS_YEAR, Report(key="2021.MMP3", when=date(2021, 5, 5))])
    fetch = asking([2021], address=server.address, newest=2021, patience=HASTE)
    done = update(tmp_path / "home", fetch, AS_OF, hotspots=False)
    assert done.told["incidents"]["after"]["incidents"] == 11


def test_the_table_adds_what_the_api_does_not_tell(server: LocalServer, tmp_path: Path) -> None:
    table = write_download_with_keys(tmp_path / "table.csv", [LAST_YEAR[0].but(origin_country="Mali")])
    server.pages["/table"] = Page(table.read_bytes())
    done = _update(server, tmp_path, table=True)
    layer = load_incidents(done.folder / "full_incidents.parquet").set_index("incident_id")
    assert len(layer) == 10
    assert layer.origin_country["mmp:2020.MMP1"] == "MLI"
    server.pages["/table"] = Page(b"<html>", 503)
    kept = _update(server, tmp_path, table=True)
    assert kept.folder == done.folder
    assert "the one stored was kept" in kept.summary()


def test_a_table_that_cannot_be_had_does_not_stand_in_the_way(server: LocalServer, tmp_path: Path) -> None:
    server.pages["/table"] = Page(b"<html>Sorry")
    done = _update(server, tmp_path, table=True)
    assert "the API alone was read" in done.summary()
    assert done.told["incidents"]["after"]["incidents"] == 10


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _fewer(body: bytes) -> bytes:
    return json.dumps(json.loads(body)[:4]).encode()


def _blank_dead(body: bytes) -> bytes:
    return json.dumps([record | {"number_dead": ""} for record in json.loads(body)]).encode()


BAD: dict[str, tuple[Callable[[bytes], Page], str]] = {
    "slow": (lambda body: Page(body, wait_s=2.0), "no answer within"),
    "cut": (lambda body: Page(_half(body), cut=True), "the connection was cut"),
    "a page": (lambda _: Page(b"<!DOCTYPE html><html>Maintenance"), "a web page instead of JSON"),
    "500": (lambda _: Page(status=500), "answered 500"),
    "429": (lambda _: Page(status=429, headers={"Retry-After": "0"}), "answered 429, too many requests"),
    "half": (lambda body: Page(_half(body)), "not whole JSON"),
    "a renamed key": (
        lambda body: Page(body.replace(b"location_coodinates", b"location_coordinates_")),
        "no record has the key location_coodinates",
    ),
    "another renamed key": (lambda body: Page(body.replace(b"number_of_female", b"women")), "no column that means"),
    "text in a number": (lambda body: Page(body.replace(b'"number_dead": "8"', b'"number_dead": "many"')), "'many'"),
    "a year to come": (lambda body: Page(body.replace(b"2020-05-08", b"2121-05-08")), "a date from 1990 to"),
    "half the records": (
        lambda body: Page(_fewer(body)),
        r"2020\.json: rows 8 before, 4 now; 2020: incidents 8 before, 4",
    ),
    "no deaths": (lambda body: Page(_blank_dead(body)), "2020: incidents 8 before, 0 now"),
}


@pytest.mark.parametrize(("spoil", "said"), BAD.values(), ids=BAD)
def test_stored_data_stays_whole(
    server: LocalServer, tmp_path: Path, stored: dict, spoil: Callable[[bytes], Page], said: str
) -> None:
    server.pages["/2020/json"] = spoil(server.pages["/2020/json"].body)
    with pytest.raises((SourceError, InputError), match=said) as caught:
        _update(server, tmp_path)
    assert "othing was changed" in str(caught.value)
    assert _stored(tmp_path) == stored
    assert {path.name for path in (tmp_path / "home").iterdir()} == {".lock", "current", "v0001"}


def test_a_year_that_shrank_is_taken_when_that_is_said(server: LocalServer, tmp_path: Path, stored: dict) -> None:
    _publish(server, tmp_path, LAST_YEAR[:4])
    done = _update(server, tmp_path, accept_shrink=True)
    assert "Accepted though it shrank: 2020.json: rows 8 before, 4 now" in done.summary()
    assert done.told["years"]["after"]["2020"] == {"incidents": 4, "dead_and_missing": 10}


def test_a_first_update_is_held_to_the_figures_that_ship(server: LocalServer, tmp_path: Path, first_home: Path) -> None:
    shipped = Versions(first_home).current()
    _publish(server, tmp_path, LAST_YEAR[:4])
    fetch = asking([2020, 2021], address=server.address, newest=2021, patience=HASTE)
    with pytest.raises(SourceError, match="2020: incidents 8 before, 4 now"):
        update(tmp_path / "other", fetch, AS_OF, hotspots=False, shipped=shipped)
    assert Versions(tmp_path / "other").current() is None


def test_two_updates_at_once_are_kept_apart(server: LocalServer, tmp_path: Path) -> None:
    with locked(tmp_path / "home"), pytest.raises(StoreError, match="another riskmap"):
        _update(server, tmp_path)
    assert server.asked == []


def test_a_damaged_state_is_fetched_anew(server: LocalServer, tmp_path: Path) -> None:
    folder = _update(server, tmp_path).folder
    (folder / "state.json").write_text("{")
    again = _update(server, tmp_path)
    assert again.folder != folder
    assert not any("If-None-Match" in headers for _, headers in server.asked)
    assert again.told["incidents"]["new"] == again.told["incidents"]["revised"] == []


def test_old_versions_do_not_pile_up(server: LocalServer, tmp_path: Path, stored: dict) -> None:
    for number in range(5):
        _publish(
            server, tmp_path, LAST_YEAR, [*THIS_YEAR, IN_TEXAS.but(key=f"2021.MMP1{number}", when=date(2021, 1, 1))]
        )
        _update(server, tmp_path)
    assert Versions(tmp_path / "home").names() == ["v0003", "v0004", "v0005", "v0006"]


def test_the_command_updates_and_reports(server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKMAP_API_ADDRESS", server.address)
    run = ["data", "update", "--years", "2020..2021", "--no-hotspots", "--accept-shrink"]
    done = CliRunner().invoke(cli.app, [*run, "--report", str(tmp_path / "report.md")])
    assert done.exit_code == 0, done.output
    assert "10 incidents with 69 dead and missing" in done.output
    assert "| 2021 |" in (tmp_path / "report.md").read_text()
    assert Versions(tmp_path / "home" / "data").current() is not None
    assert {path for path, _ in server.asked} == {"/2020/json", "/2021/json"}
    failed = CliRunner().invoke(cli.app, ["data", "update", "--years", "2021..2020"])
    assert isinstance(failed.exception, RiskmapError)
    assert "--years" in str(failed.exception)


def test_what_was_updated_is_what_is_served(
    server: LocalServer, first_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path / "user"))
    assert served_file("incidents.parquet") == geo_folder() / "incidents.parquet"
    shutil.copytree(first_home, tmp_path / "user" / "data")
    assert served_file("incidents.parquet").parent == Versions(tmp_path / "user" / "data").current()
    assert load_incidents().dead_and_missing.sum() == 69
    # An update without the model leaves the hotspots that ship.
    assert served_file("hotspots.parquet") == geo_folder() / "hotspots.parquet"


def test_a_hotspot_is_known_again_by_its_outline(tmp_path: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    from shapely.geometry import box

    def made(*rows: tuple) -> object:
        names = ["name", "environment", "rank", "dead_and_missing", "expected_deaths_12m"]
        outlines = [row[-1] for row in rows]
        return geopandas.GeoDataFrame([row[:-1] for row in rows], columns=names, geometry=outlines, crs=4326)

    before = made(("A", "sea", 1, 50, 9.0, box(0, 0, 2, 2)), ("B", "desert", 2, 20, 3.0, box(5, 5, 6, 6)))
    after = made(
        ("A too", "sea", 2, 60, 9.5, box(0.2, 0, 2.2, 2)),
        ("C", "sea", 3, 10, 1.0, box(5, 5, 6, 6)),
        ("D", "container", 1, 70, None, box(9, 9, 9.5, 9.5)),
    )
    told = revisions.compare_hotspots(before, after)
    assert [row["name"] for row in told["new"]] == ["D", "C"]
    assert [row["name"] for row in told["gone"]] == ["B"]
    (kept,) = told["kept"]
    assert (kept["before"]["rank"], kept["after"]["rank"]) == (1, 2)
    assert (kept["before"]["dead_and_missing"], kept["after"]["dead_and_missing"]) == (50, 60)


# A process that imports once, forks an update for each line it reads, and kills it after so many seconds.
_WORKER = """
import os, signal, sys, time
from datetime import date
from pathlib import Path
import riskmap.cause, riskmap.environment, riskmap.incidents, geopandas, shapely, scipy.spatial
from riskmap.sources.asking import Patience
from riskmap.update import asking, update
folder, address = Path(sys.argv[1]), sys.argv[2]
for line in sys.stdin:
    start, child = time.perf_counter(), os.fork()
    if not child:
        fetch = asking([2020, 2021], address=address, newest=2021, patience=Patience(2, 0.01))
        update(folder / "home", fetch, date(2021, 6, 1), hotspots=False, shipped=folder)
        os._exit(0)
    if line.strip():
        time.sleep(float(line))
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print(time.perf_counter() - start, flush=True)
"""


def _kill_updates(server: LocalServer, folder: Path, kills: int) -> dict[str, int]:
    """Kill so many updates at random moments; how many left the old version, how many the new."""
    moments, left = random.Random(7), {"old": 0, "new": 0}
    command = [sys.executable, "-c", _WORKER, str(folder), server.address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as worker:
        _publish_one_more(server, folder, 0)
        lasts = _run(worker, "")
        for number in range(1, kills + 1):
            before = _stored(folder)
            _publish_one_more(server, folder, number)
            _run(worker, moments.uniform(0, 1.1 * lasts))
            after = _stored(folder)
            if after["answers/2021.json"] == server.pages["/2021/json"].body:
                _check_whole(after)
                left["new"] += 1
            else:
                assert after == before
                left["old"] += 1
        worker.stdin.close()
    return left


def _publish_one_more(server: LocalServer, folder: Path, number: int) -> None:
    new = Report(key=f"2021.MMP9{number}", when=date(2021, 4, 1), dead=2)
    _publish(server, folder, LAST_YEAR, [*THIS_YEAR, new])


def _run(worker: subprocess.Popen, kill_after_s: float | str) -> float:
    """Let the worker update once; seconds until it ended or was killed."""
    worker.stdin.write(f"{kill_after_s}\n")
    return float(worker.stdout.readline())


def _check_whole(stored: dict[str, bytes]) -> None:
    state = json.loads(stored["state.json"])
    assert state["rows"] == {"2020.json": {"rows": 8}, "2021.json": {"rows": 3}}
    assert json.loads(stored["update.json"])["incidents"]["after"]["incidents"] == 11
    assert {"full_incidents.parquet", "incidents.parquet", "import.json", "update.md"} <= set(stored)


def test_killed_at_ten_random_moments_the_store_is_old_or_new(
    server: LocalServer, tmp_path: Path, stored: dict
) -> None:
    assert sum(_kill_updates(server, tmp_path, 10).values()) == 10
    assert _update(server, tmp_path).told["incidents"]["after"]["incidents"] == 11


@pytest.mark.long
def test_killed_at_three_hundred_random_moments_the_store_is_old_or_new(
    server: LocalServer, tmp_path: Path, stored: dict
) -> None:
    left = _kill_updates(server, tmp_path, 300)
    assert left["old"] > 0 < left["new"]
    assert _update(server, tmp_path).told["incidents"]["after"]["incidents"] == 11


def test_a_rollback_brings_back_every_byte_of_the_version_before(
    server: LocalServer, tmp_path: Path, stored: dict
) -> None:
    before = _stored(tmp_path)
    _publish(server, tmp_path, LAST_YEAR, [*THIS_YEAR, Report(key="2021.MMP3", when=date(2021, 5, 5))])
    newer = _update(server, tmp_path)
    assert _stored(tmp_path) != before
    assert roll_back(tmp_path / "home") == Versions(tmp_path / "home").current()
    assert _stored(tmp_path) == before
    assert newer.folder.is_dir()
    again = _update(server, tmp_path)
    assert _keys(again.told["incidents"]["new"]) == ["mmp:2021.MMP3"]


def test_without_a_version_before_nothing_is_rolled_back(server: LocalServer, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no version before"):
        roll_back(tmp_path / "home")
    only = _update(server, tmp_path)
    with pytest.raises(StoreError, match="nothing was changed"):
        roll_back(tmp_path / "home")
    assert Versions(tmp_path / "home").current() == only.folder


def test_the_command_rolls_back(server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKMAP_HOME", str(tmp_path / "own"))
    fetch = asking([2020, 2021], address=server.address, newest=2021, patience=HASTE)
    for reports in (LAST_YEAR, LAST_YEAR[1:]):
        _publish(server, tmp_path, reports, THIS_YEAR)
        update(tmp_path / "own" / "data", fetch, AS_OF, hotspots=False, shipped=tmp_path / "no layers")
    done = CliRunner().invoke(cli.app, ["data", "rollback"])
    assert done.exit_code == 0
    assert "Served again: v0001" in done.output
    assert Versions(tmp_path / "own" / "data").current().name == "v0001"
