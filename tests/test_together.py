"""Layers of several sources in one: every incident stands, none is merged, pairs of two sources wait in the queue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_files import HEADERS, ROWS, write_csv
from typer.testing import CliRunner

from riskmap import cli
from riskmap.duplicates import find_duplicates
from riskmap.errors import InputError, SettingError
from riskmap.incidents.figures import load_incidents
from riskmap.incidents.intake import Reading, take_in
from riskmap.incidents.together import put_together
from riskmap.layers import read_about, save_layer
from riskmap.schema import INCIDENTS

AS_OF = date(2022, 1, 1)
# The boat off Zuwara again, 3 km and a day off, and a lorry that only the other source tells.
AGAIN = ("Z9", "2016-06-21", 33.34, 12.22, 2, 30, None, "Libya", "Zuwara, Libya", "Boat sank")
OTHER = ("Z10", "2017-02-01", 24.5, 14.5, 7, None, None, "Libya", "South of Sabha, Libya", "Thirst")


def _layer(folder: Path, source: str, rows: tuple) -> Path:
    taken = take_in([write_csv(folder / f"{source}.csv", rows=rows)], AS_OF, Reading(source=source))
    return save_layer(taken.incidents, folder / f"{source}.parquet", INCIDENTS, taken.result.about)


@pytest.fixture
def layers(tmp_path: Path) -> tuple[Path, Path]:
    return _layer(tmp_path, "one", ROWS), _layer(tmp_path, "two", (AGAIN, OTHER))


def test_every_incident_of_each_source_stands(layers: tuple[Path, Path]) -> None:
    whole = put_together(layers).incidents
    assert sorted(whole.incident_id) == ["one:A1", "one:A2", "two:Z10", "two:Z9"]
    assert whole.dead_and_missing.sum() == 35 + 32 + 7
    assert whole.date.is_monotonic_increasing


def test_what_two_sources_tell_waits_first_in_the_queue(layers: tuple[Path, Path]) -> None:
    first = find_duplicates(put_together(layers).incidents).iloc[0]
    assert (first.incident_a, first.incident_b, first.across_sources) == ("one:A2", "two:Z9", True)


def test_the_order_of_the_layers_does_not_matter(layers: tuple[Path, Path]) -> None:
    there, back = (put_together(paths).incidents for paths in (layers, layers[::-1]))
    assert there[INCIDENTS.names].equals(back[INCIDENTS.names])


def test_a_layer_that_holds_the_other_adds_nothing_twice(layers: tuple[Path, Path], tmp_path: Path) -> None:
    both = put_together(layers)
    path = save_layer(both.incidents, tmp_path / "both.parquet", INCIDENTS, both.about)
    assert len(put_together([path, layers[0]]).incidents) == len(both.incidents)
    assert read_about(path)["source"] == "one; two"


def test_one_key_that_two_layers_tell_differently_is_refused(layers: tuple[Path, Path], tmp_path: Path) -> None:
    changed = (*ROWS[0][:4], 9, *ROWS[0][5:])
    (tmp_path / "again").mkdir()
    other = _layer(tmp_path / "again", "one", (changed,))
    with pytest.raises(InputError, match=r"1 key under which .* tells something else: one:A1"):
        put_together([layers[0], other])


def test_one_layer_alone_is_refused(layers: tuple[Path, Path]) -> None:
    for paths in (layers[:1], (layers[0], layers[0])):
        with pytest.raises(SettingError):
            put_together(paths)


def test_files_of_several_sources_in_one_import_are_told_how_to_join(tmp_path: Path) -> None:
    files = [write_csv(tmp_path / "a.csv"), write_csv(tmp_path / "b.csv", rows=(OTHER,), headers=HEADERS)]
    with pytest.raises(InputError, match=r"a\.csv, b\.csv.*riskmap data join"):
        take_in(files, AS_OF)


def test_the_command_says_what_waits_and_keeps_the_layers(layers: tuple[Path, Path], tmp_path: Path) -> None:
    before, out = [path.read_bytes() for path in layers], tmp_path / "both.parquet"
    done = CliRunner().invoke(cli.app, ["data", "join", *map(str, layers), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "Together 4 incidents with 74 dead and missing (a minimum estimate); nothing was merged." in done.output
    assert "Pairs of two sources that may be one incident: 1, of which 1 rather so." in done.output
    assert len(load_incidents(out)) == 4
    assert [path.read_bytes() for path in layers] == before
    refused = CliRunner().invoke(cli.app, ["data", "join", *map(str, layers), "--out", str(layers[0])])
    assert isinstance(refused.exception, SettingError) and layers[0].read_bytes() == before[0]
