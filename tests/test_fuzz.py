"""Files and addresses that nobody meant: spoilt at random, they are taken or refused by name, and never hang.

Quick here; `make fuzz` runs the same for as many seconds each as `$RISKMAP_FUZZ_SECONDS` says.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import made_files
import made_reports
import pytest

from riskmap.errors import RiskmapError
from riskmap.incidents.intake import take_in
from riskmap.ui.address import Choices, read_address, write_address
from riskmap.vocabulary import ENVIRONMENTS

SECONDS = float(os.environ.get("RISKMAP_FUZZ_SECONDS", "0"))
FEWEST, LONGEST_SECONDS = 25, 5
AS_OF = datetime(2024, 1, 1)
CHOICES = Choices(date(2014, 1, 1), date(2023, 12, 1), ("Darien", "Iran to Türkiye"), ("ITA", "NER"), ("sea-84a",))
WORDS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\t", b"\r", b"\n", b"{", b"[", b"]", b"}", b"null",
    b"NaN", b"Infinity", b"-1", b"1e999", b"99999999999999999999", b"0x10", b"=1+1", b"@SUM(A1)", b"<script>", b"&xxe;",
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", b"..\\..\\", b"../../", b"PK\x03\x04", b"PAR1",
    "\u202e\u200b\ufeff".encode(), "ﷺ".encode(), b"2021-02-30", b"31/04/2021", b"180.0001", b"-90.5",
)  # fmt: skip


def spoil(told: bytes, chance: random.Random) -> bytes:
    """A file's bytes with a few changes: flipped, cut, doubled, moved, a telling word put in."""
    spoilt = bytearray(told)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(spoilt) + 1)
        length = min(chance.choice((1, 4, 40, 400)), len(spoilt) - at)
        change = chance.randrange(5)
        if change == 0 and at < len(spoilt):
            spoilt[at] ^= 1 << chance.randrange(8)
        elif change == 1:
            del spoilt[at : at + length]
        elif change == 2:
            spoilt[at:at] = spoilt[at : at + length] * chance.choice((1, 2, 50))
        elif change == 3:
            spoilt[at : at + length] = chance.choice(WORDS)
        else:
            spoilt[at:at] = chance.choice(WORDS)
    return bytes(spoilt)


def rounds(fewest: int) -> Iterator[random.Random]:
    """A seed for each round: a few, or as many as the time asked for allows."""
    number, end = 0, time.monotonic() + SECONDS
    while number < fewest or time.monotonic() < end:
        yield random.Random(number)
        number += 1


@pytest.fixture(autouse=True)
def _a_hang_is_a_failure() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise AssertionError(f"no answer within {LONGEST_SECONDS} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def taken_or_refused(act: Callable[[], object]) -> None:
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_SECONDS)
    try:
        act()
    except RiskmapError as error:
        assert str(error)
        assert "Traceback" not in str(error)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


@pytest.mark.parametrize("kind", made_files.WRITERS)
def test_a_spoilt_file_is_taken_or_refused_by_name(kind: str, tmp_path: Path) -> None:
    whole = made_files.write_as(kind, tmp_path)
    told = whole.read_bytes()
    taken_or_refused(lambda: take_in([whole], AS_OF))
    for chance in rounds(FEWEST):
        path = tmp_path / f"spoilt{whole.suffix}"
        path.write_bytes(spoil(told, chance))
        taken_or_refused(lambda path=path: take_in([path], AS_OF))


@pytest.mark.parametrize("layout", ["api", "download"])
def test_a_spoilt_answer_of_the_source_is_taken_or_refused_by_name(layout: str, tmp_path: Path) -> None:
    whole = made_reports.write_as(layout, tmp_path, [made_reports.Report() for _ in range(3)])
    told = whole.read_bytes()
    for chance in rounds(FEWEST):
        path = tmp_path / f"spoilt{whole.suffix}"
        path.write_bytes(spoil(told, chance))
        taken_or_refused(lambda path=path: take_in([path], AS_OF))


def test_a_spoilt_address_opens_a_view_that_can_be_shared_again() -> None:
    names = (
        "env",
        "route",
        "country",
        "precision",
        "hide",
        "quality",
        "order",
        "hotspot",
        "from",
        "to",
        "lang",
        "near",
    )
    values = [
        *ENVIRONMENTS,
        "darien",
        "iran-to-turkiye",
        "ITA",
        "2014-01",
        "2023-12",
        "2020-13",
        "5",
        "sea-84a",
        "12.5",
    ]
    for chance in rounds(2_000):
        query = {
            chance.choice(names): spoil(chance.choice(values).encode(), chance).decode("utf-8", "replace")
            for _ in range(chance.randint(0, 6))
        }
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_SECONDS)
        asked = read_address(query, CHOICES)
        again = read_address(write_address(asked.filters, CHOICES, asked.hotspot), CHOICES)
        assert (again.filters, again.hotspot, again.ignored) == (asked.filters, asked.hotspot, ())
