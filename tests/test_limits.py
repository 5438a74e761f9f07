"""Each limit at each door: what is beyond it is refused with its setting's name, and the machine is not eaten."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
from bounded_work import eat_memory, end_at_once, fail_strangely, rows_allowed, sleep_long
from made_files import WRITERS, write_as
from streamlit.testing.v1 import AppTest
from test_upload_page import SLOW, _page, check, give, html_of
from typer.testing import CliRunner

from riskmap import training
from riskmap.bounds import LimitError, run_bounded
from riskmap.cli import app
from riskmap.errors import InputError, SettingError
from riskmap.export import press
from riskmap.settings import SETTINGS, read_number
from riskmap.sources import tabular
from riskmap.sources.areas import check_area, read_area
from riskmap.training import Order
from riskmap.ui.planning import area_drawn, area_of_corners

ROOT = Path(__file__).parents[1]
WHEN = datetime(2024, 2, 3, 4, 5, 6)
LIMITS = (
    *("most_megabytes", "most_unzipped_megabytes", "most_rows", "most_columns", "longest_text", "most_corners"),
    *(
        "request_seconds",
        "request_megabytes",
        "papers_at_once",
        "train_minutes",
        "train_megabytes",
        "trainings_per_hour",
    ),
)


def limit(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> str:
    monkeypatch.setenv(SETTINGS[name].variable, str(value))
    return SETTINGS[name].variable


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_is_a_number_in_the_table_and_on_the_page(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    setting = SETTINGS[name]
    assert read_number(name) == int(setting.default) and setting.help
    told = (
        f"{int(setting.default):,} {setting.unit}".strip()
        .removesuffix(" rows")
        .removesuffix(" columns")
        .removesuffix(" letters")
    )
    page = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
    assert f"| {told} | `{setting.variable}` |" in page
    limit(monkeypatch, name, "no end")
    with pytest.raises(SettingError, match=setting.variable):
        read_number(name)


def star(corners: int) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    far = np.where(np.arange(corners) % 2, 10, 9)
    return shapely.Polygon(np.column_stack([far * np.cos(turn), far * np.sin(turn)]))


def combs(teeth: int) -> list[shapely.Polygon]:
    """Two combs, each a sound outline, whose teeth cross each other: joined they have as many corners as teeth²."""
    x = np.linspace(-60, 60, 2 * teeth)
    y = np.where(np.arange(2 * teeth) % 2, 50.0, -49.0)
    comb = np.concatenate([np.column_stack([x, y]), np.column_stack([x[::-1], y[::-1] - 0.01])])
    return [shapely.Polygon(comb), shapely.Polygon(comb[:, ::-1])]


def geojson(folder: Path, *shapes: shapely.Geometry) -> Path:
    features = [{"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(one)} for one in shapes]
    path = folder / "area.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_corners_are_counted_at_every_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = star(60)
    path = geojson(tmp_path, many)
    assert read_area(path).area == pytest.approx(many.area)
    variable = limit(monkeypatch, "most_corners", 50)
    ring = [[float(x), float(y)] for x, y in many.exterior.coords]
    drawing = {"last_active_drawing": {"geometry": {"type": "Polygon", "coordinates": [ring]}}}
    lines = "\n".join(f"{x} {y}" for x, y in ring)
    doors = (
        lambda: read_area(path),
        lambda: run_bounded(read_area, path),
        lambda: check_area(many),
        lambda: area_drawn(drawing),
        lambda: area_of_corners(lines),
    )
    for door in doors:
        with pytest.raises(InputError, match=f"61 corners; expected at most 50.*{variable}"):
            door()
    out = tmp_path / "hotspots.geojson"
    done = CliRunner().invoke(app, ["hotspots", "--within", str(path), "--out", str(out)])
    assert isinstance(done.exception, InputError) and variable in str(done.exception) and not out.exists()


def test_outlines_that_cross_like_combs_are_refused_before_they_are_joined(tmp_path: Path) -> None:
    path = geojson(tmp_path, *combs(1000))
    code = f"""
import resource
from pathlib import Path
from riskmap.errors import InputError
from riskmap.sources.areas import read_area
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_area(Path({str(path)!r}))
except InputError as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "whose sides meet more than 300,000 times" in done.stdout
    assert int(done.stdout.split()[-1]) < 500_000


def test_what_joins_to_too_many_corners_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, "most_corners", 2000)
    with pytest.raises(InputError, match="corners; expected at most 2,000"):
        read_area(geojson(tmp_path, *combs(25)))


def test_neighbours_that_share_their_borders_are_taken(tmp_path: Path) -> None:
    turn = np.linspace(0, 30, 9000)
    border = np.column_stack([np.sin(turn), turn])
    west = shapely.Polygon([*border, (-9, 30), (-9, 0)])
    east = shapely.Polygon([*border, (9, 30), (9, 0)])
    assert read_area(geojson(tmp_path, west, east)).area == pytest.approx(18 * 30)


@pytest.mark.parametrize(
    ("work", "name"),
    [(sleep_long, "request_seconds"), (eat_memory, "request_megabytes"), (end_at_once, "request_megabytes")],
)
def test_work_beyond_time_or_memory_is_ended_and_says_which_setting(work, name: str, monkeypatch) -> None:
    limit(monkeypatch, "request_seconds", 1 if name == "request_seconds" else 100)
    limit(monkeypatch, "request_megabytes", 2500)
    with pytest.raises(LimitError, match=SETTINGS[name].variable):
        run_bounded(work)


def test_work_within_bounds_gives_what_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, "most_rows", 77)
    assert run_bounded(rows_allowed) == 77
    monkeypatch.delenv(SETTINGS["most_rows"].variable)
    assert run_bounded(rows_allowed) == int(SETTINGS["most_rows"].default)
    with pytest.raises(InputError, match="no such file"):
        run_bounded(read_area, Path("nowhere.geojson"))


def test_a_fault_that_nobody_knows_is_told_without_its_text() -> None:
    with pytest.raises(LimitError, match=r"does not know \(KeyError\); nothing was changed\. Of a large"):
        run_bounded(fail_strangely)


def test_the_server_that_was_killed_is_started_anew() -> None:
    from riskmap import bounds

    assert run_bounded(rows_allowed)
    bounds._SERVER._process.kill()
    bounds._SERVER._process.wait(10)
    assert run_bounded(rows_allowed)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_table_too_wide_is_refused_before_its_columns_are_understood(kind: str, tmp_path, monkeypatch) -> None:
    path = write_as(kind, tmp_path)
    assert len(tabular.open_table(path).labels)
    variable = limit(monkeypatch, "most_columns", 7)
    monkeypatch.setattr(tabular, "guess_mapping", lambda _: pytest.fail("columns were looked at"))
    with pytest.raises(InputError, match=rf"\b(8|9|10|11) columns; expected at most 7.*{variable}"):
        tabular.open_table(path)


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_function(_page, default_timeout=SLOW).run()


ROWS = b"Date,Latitude,Longitude,Dead,Cause\n" + b"".join(b"2021-03-01,%d.5,12.2,3,fell\n" % n for n in range(1, 41))


@pytest.mark.parametrize(
    ("name", "value", "content"),
    [
        ("most_rows", 10, ROWS),
        ("longest_text", 20, ROWS.replace(b"fell", b"x" * 30, 1)),
        ("request_megabytes", 1, ROWS),
    ],
)
def test_the_page_says_which_limit_a_file_met_and_stays_up(page, name, value, content, monkeypatch) -> None:
    variable = limit(monkeypatch, name, value)
    give(page, content)
    assert variable in html_of(page), html_of(page)[:900]
    assert "Traceback" not in html_of(page)
    monkeypatch.delenv(variable)
    give(page, ROWS, "again.csv")
    check(page)
    assert "120 people" in html_of(page)


def test_so_many_trainings_within_an_hour_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    variable = limit(monkeypatch, "trainings_per_hour", 2)
    for minute in (0, 10):
        training._count_start(WHEN + timedelta(minutes=minute))
    with pytest.raises(LimitError, match=rf"no more than 2 may be \({variable}\).*after 05:05 UTC"):
        training.start_training(Order("mine"), 60, WHEN + timedelta(minutes=59))
    training._count_start(WHEN + timedelta(minutes=61))
    with pytest.raises(LimitError, match="after 05:15 UTC"):
        training._count_start(WHEN + timedelta(minutes=62))


@pytest.mark.parametrize("text", ["", "{}", '["never"]', "[3]", "[[]]"])
def test_a_damaged_list_of_starts_stands_in_nobodys_way(text: str) -> None:
    training._count_start(WHEN)
    (training.training_folder() / training.STARTS).write_text(text)
    training._count_start(WHEN)


def test_a_training_without_memory_ends_without_a_traceback_and_keeps_nothing(monkeypatch) -> None:
    from riskmap.errors import StoreError
    from riskmap.model.registry import list_models

    limit(monkeypatch, "train_megabytes", 60)
    try:
        training.start_training(Order("mine", check=False), 300, WHEN)
    except StoreError as error:
        told = str(error)
    else:
        while (state := training.training_state()).running:
            time.sleep(0.1)
        told = state.message
    assert told and "Traceback" not in told and "File " not in told
    assert list_models() == ["shipped (promoted)"]


def test_no_more_papers_are_set_at_once_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, "papers_at_once", 2)
    running, most, guard = [0], [0], threading.Lock()

    def run(*_: object, **__: object) -> subprocess.CompletedProcess:
        with guard:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.05)
        with guard:
            running[0] -= 1
        return subprocess.CompletedProcess([], 0, b"[]", b"")

    monkeypatch.setattr(press.subprocess, "run", run)
    threads = [threading.Thread(target=press.press, args=({},)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 2


def test_a_paper_that_waits_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    variable = limit(monkeypatch, "papers_at_once", 1)
    monkeypatch.setattr(press, "LONGEST_WAIT_SECONDS", 0)
    with press._turn(1), pytest.raises(press.TypesettingError, match=variable):
        press.press({})


def test_messages_of_the_websocket_are_bounded() -> None:
    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert told["server"]["maxMessageSize"] == 50 and told["server"]["maxUploadSize"] == read_number("most_megabytes")
    assert told["client"]["showErrorDetails"] == "none"
