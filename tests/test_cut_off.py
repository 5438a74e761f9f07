"""A table cut off at its end: refused or told with its row, and a sound one that lacks a last line end let pass."""

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path

import pytest
from made_files import HEADERS, ROWS, csv_bytes

from riskmap.errors import InputError
from riskmap.incidents.intake import take_in
from riskmap.sources.cut_off import looks_cut
from riskmap.sources.raw import read_raw
from riskmap.sources.tabular import read_tabular
from riskmap.sources.values import CUT_OFF

PLACES = (
    "Off the coast of Zuwara, Libya",
    "Track north of Agadez, Niger",
    "Near the river Evros, Greece",
    "In the port of Calais (France)",
    "Road to the wells of Séguédine",
)


def _table(last: str, end: str = "") -> bytes:
    """A table of 60 sound rows and one more, in row 62, of which `last` is the last value as written in the file."""
    sound = [f'2016-05-04,17.4,8.1,3,{number},"{PLACES[number % 5]}"' for number in range(60)]
    return "\n".join(
        ["Date,Latitude,Longitude,Dead,Number,Place", *sound, f"2016-05-05,17.4,8.1,3,99,{last}{end}"]
    ).encode()


def _cut_rows(path: Path) -> list[int]:
    _, (note,) = read_tabular(path)
    return note["mended"].get(CUT_OFF, [])


@pytest.mark.parametrize("last", ["Off the coast of Zuw", "Track north of Aga", "Off the", "Off the coast of ", ""])
def test_a_last_value_that_breaks_off_is_told_with_its_row(last: str, tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(_table(last))
    assert _cut_rows(tmp_path / "made.csv") == [62]
    told = take_in([tmp_path / "made.csv"], date(2022, 1, 1)).summary()
    assert f"{CUT_OFF}: 1 (made.csv row 62)" in told


@pytest.mark.parametrize("last", ["Niger", "Road to the wells of Séguédine", "Beach of Sirte", "Agadez"])
def test_a_sound_file_without_a_last_line_end_is_not_doubted(last: str, tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(_table(last))
    assert _cut_rows(tmp_path / "made.csv") == []


def test_a_line_end_says_that_the_last_row_is_whole(tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(_table("Off the coast of Zuw", end="\n"))
    assert _cut_rows(tmp_path / "made.csv") == []


def test_the_row_is_told_as_the_file_counts_it_under_excels_own_line(tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(b"sep=,\n" + _table("Off the coast of Zuw"))
    assert _cut_rows(tmp_path / "made.csv") == [63]


def test_no_row_of_made_tables_is_doubted_where_it_is_whole() -> None:
    rng = random.Random(1)
    for _ in range(200):
        told = rng.choices(PLACES, k=40)
        assert not looks_cut(told[0], told[1:])


@pytest.mark.parametrize("last", ["2016-05", "2016-0", "2016-05-0"])
def test_a_date_shorter_than_all_others_looks_cut(last: str) -> None:
    dates = [f"2016-05-{day:02d}" for day in range(1, 29)]
    assert looks_cut(last, dates)
    assert not looks_cut("2016-06-01", dates)


def test_a_sentence_without_its_full_stop_looks_cut() -> None:
    told = [f"{number} people were found." for number in range(30)]
    assert looks_cut("31 people were seen", told)
    assert not looks_cut("31 people were seen.", told)


@pytest.mark.parametrize("end", ["", "\n", "\n2016-05-06,17.4,8.1,3,100,Sirte\n"])
def test_a_quote_that_never_ends_is_refused_with_the_row_where_it_begins(end: str, tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(_table('"Off the coast', end=end))
    with pytest.raises(InputError, match="row 62: a text in quotes begins in this row and never ends") as caught:
        read_raw(tmp_path / "made.csv")
    assert len(caught.value.faults) == 1


def test_a_short_last_row_is_said_to_break_off(tmp_path: Path) -> None:
    content = csv_bytes(rows=ROWS)
    (tmp_path / "made.csv").write_bytes(content[: content.rindex(b",")])
    with pytest.raises(InputError, match=f"row 4: 9 values .* {len(HEADERS)}, .* breaks off in its last row"):
        read_raw(tmp_path / "made.csv")


def test_utf_8_cut_within_a_letter_is_not_taken_for_western_text(tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(_table("Wells of Sé")[:-1])
    with pytest.raises(InputError, match="ends within a letter"):
        read_raw(tmp_path / "made.csv")
    (tmp_path / "western.csv").write_bytes("Date,Place\n2016-05-04,Caf\xe9".encode("cp1252"))
    assert read_raw(tmp_path / "western.csv").rows.Place.tolist() == ["Café"]


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_table_cut_anywhere_in_its_last_row_is_never_taken_in_silence(cut: int, tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(_table('"Wells of Séguédine, Niger"')[:-cut])
    try:
        assert read_raw(tmp_path / "made.csv").cut_row == 62  # cut before the quote: a blank where no other row has one
    except InputError as refused:
        assert re.search("row 62|ends within a letter", str(refused))
