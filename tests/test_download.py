"""Fetching from a local server that behaves as badly as servers do."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_server import LocalServer, Page, serving

from riskmap.errors import SettingError, SourceError
from riskmap.sources.asking import Patience
from riskmap.sources.download import (
    NEEDED_KEYS,
    TABLE,
    fetch_answers,
    fetch_table,
    fetch_years,
    note_answers,
    read_answers,
    write_answers,
)

RECORDS = [dict.fromkeys(NEEDED_KEYS, "1")]
BODY = json.dumps(RECORDS).encode()
GOOD = Page(BODY)
HASTE = Patience(attempts=3, wait_s=0.01, timeout_s=0.3, longest_s=0.6, most_bytes=100_000)
HEADER = b"Main ID,Incident Date,Number Dead,Minimum Estimated Number of Missing,Coordinates\n"


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serving() as running:
        yield running


def _fetch(server: LocalServer, folder: Path) -> list[Path]:
    answers = fetch_answers([2020, 2021], address=server.address, patience=HASTE)
    return write_answers(answers, folder)


def test_each_year_is_written_under_its_own_name(server: LocalServer, tmp_path: Path) -> None:
    server.script = [GOOD]
    written = fetch_years([2020, 2021], tmp_path, address=server.address)
    assert [path.name for path in written] == ["2020.json", "2021.json"]
    assert json.loads((tmp_path / "2021.json").read_text()) == RECORDS
    assert [path for path, _ in server.asked] == ["/2020/json", "/2021/json"]
    assert all(headers["User-Agent"].startswith("riskmap/") for _, headers in server.asked)


PASSING = {
    "500": Page(status=500),
    "503 with a page": Page(b"<html>", 503),
    "429": Page(status=429, headers={"Retry-After": "0"}),
    "429 with a date gone by": Page(status=429, headers={"Retry-After": "Wed, 01 Jan 2020 00:00:00 GMT"}),
    "429 with nonsense": Page(status=429, headers={"Retry-After": "soon"}),
    "cut": Page(b"[{", cut=True),
    "slow": Page(BODY, wait_s=1.0),
    "by drops": Page(BODY, drip_s=0.05),
    "false gzip": Page(b"[{}]", headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("passing", PASSING.values(), ids=PASSING)
def test_a_passing_fault_is_asked_again(server: LocalServer, tmp_path: Path, passing: Page) -> None:
    server.script = [passing, GOOD]
    assert len(_fetch(server, tmp_path)) == 2
    assert len(server.asked) == 3


def test_a_wait_asked_for_is_kept_within_bounds(server: LocalServer, tmp_path: Path) -> None:
    server.script = [Page(status=429, headers={"Retry-After": "86400"}), GOOD]
    assert len(_fetch(server, tmp_path)) == 2  # after 0.6 s, the longest wait, not a day


LASTING = {
    "500": (Page(status=500), "answered 500, 3 times"),
    "429": (Page(status=429, headers={"Retry-After": "0"}), "answered 429, too many requests, 3 times"),
    "404": (Page(status=404), "answered 404; expected 200"),
    "304 unasked": (Page(status=304), "answered 304; expected 200"),
    "slow": (Page(BODY, wait_s=1.0), r"no answer within 0\.3 s, 3 times"),
    "by drops": (Page(BODY, drip_s=0.05), r"not whole after 0\.6 s, 3 times"),
    "cut": (Page(b"[{", cut=True), "connection was cut before the answer was whole"),
    "a page": (Page(b"<html>Sorry</html>"), "a web page instead of JSON; it begins '<html>Sorry"),
    "half": (Page(BODY[:-4]), "not whole JSON"),
    "nothing": (Page(b""), "an empty answer"),
    "nested": (Page(b"[" * 90_000), "not whole JSON"),
    "empty": (Page(b"[]"), "an empty list; expected a list of incident records of 2021"),
    "an object": (Page(b'{"error": "limit"}'), "a record with error, no list"),
    "a number": (Page(b"42"), "'42', no list"),
    "other things": (Page(b"[1, 2]"), "a list that holds other things than records"),
    "a renamed key": (Page(BODY.replace(b"number_dead", b"dead_count")), "no record has the key number_dead"),
    "too much": (Page(b" " * 100_001), "more than 100,000 bytes"),
    "unpacked too much": (
        Page(gzip.compress(b" " * 10_000_000), headers={"Content-Encoding": "gzip"}),
        "more than 100,000 bytes",
    ),
    "in circles": (Page(status=302, headers={"Location": "/2021/json"}), "cannot be read"),
}


@pytest.mark.parametrize(("answer", "said"), LASTING.values(), ids=LASTING)
def test_a_lasting_fault_is_named_and_nothing_is_changed(
    server: LocalServer, tmp_path: Path, answer: Page, said: str
) -> None:
    (tmp_path / "2020.json").write_text("what was stored before")
    server.script = [GOOD, answer]
    with pytest.raises(SourceError, match=said) as caught:
        _fetch(server, tmp_path)
    assert "/2021/json" in str(caught.value)
    assert "othing was changed" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["2020.json"]
    assert (tmp_path / "2020.json").read_text() == "what was stored before"


def test_a_server_that_is_not_there_is_said_so() -> None:
    with pytest.raises(SourceError, match=r"no connection .*2 times"):
        fetch_answers([2020], address="http://127.0.0.1:9/{year}", patience=Patience(2, 0.01))


@pytest.mark.parametrize(
    "address", ["", "127.0.0.1/{year}", "ftp://x/{year}", "http://x/all", "http://x/{}", "http://x/{years}"]
)
def test_an_address_that_is_none_is_said_at_once(address: str) -> None:
    with pytest.raises(SettingError, match="address"):
        fetch_answers([2020], address=address, patience=HASTE)


def test_what_has_not_changed_is_not_sent_again(server: LocalServer, tmp_path: Path) -> None:
    server.pages["/2020/json"] = Page(BODY, headers={"ETag": '"one"', "Last-Modified": "Wed, 01 Jan 2020 00:00:00 GMT"})
    answers = fetch_answers([2020], address=server.address, patience=HASTE)
    write_answers(answers, tmp_path)
    known = read_answers(tmp_path, note_answers(answers))
    again = fetch_answers([2020], known, address=server.address, patience=HASTE)
    assert [(answer.body, answer.changed) for answer in again] == [(BODY, False)]
    _, headers = server.asked[-1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"one"', "Wed, 01 Jan 2020 00:00:00 GMT")


@pytest.mark.parametrize("spoil", ["bytes", "address"])
def test_what_is_not_as_it_was_noted_is_asked_for_whole(server: LocalServer, tmp_path: Path, spoil: str) -> None:
    server.pages["/2020/json"] = Page(BODY, headers={"ETag": '"one"'})
    answers = fetch_answers([2020], address=server.address, patience=HASTE)
    write_answers(answers, tmp_path)
    notes = note_answers(answers)
    if spoil == "bytes":
        (tmp_path / "2020.json").write_bytes(BODY[:-3])
    else:
        notes["2020.json"]["address"] = "https://example.org/2020/json"
    (again,) = fetch_answers([2020], read_answers(tmp_path, notes), address=server.address, patience=HASTE)
    assert (again.body, again.changed) == (BODY, True)
    assert "If-None-Match" not in server.asked[-1][1]


def test_the_newest_year_may_have_no_incident_yet(server: LocalServer) -> None:
    server.pages = {"/2020/json": GOOD, "/2021/json": Page(b"[]\n")}
    answers = fetch_answers([2020, 2021], address=server.address, patience=HASTE, newest=2021)
    assert [answer.name for answer in answers] == ["2020.json"]
    known = {"2021.json": answers[0]}
    with pytest.raises(SourceError, match="an empty list"):
        fetch_answers([2020, 2021], known, address=server.address, patience=HASTE, newest=2021)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html>", "a web page"),
        (b"", "an empty answer"),
        (HEADER.replace(b"Coordinates", b"Where"), "no column that means coordinates"),
    ],
)
def test_a_table_that_is_none_is_refused(server: LocalServer, body: bytes, said: str) -> None:
    server.script = [Page(body)]
    with pytest.raises(SourceError, match=said):
        fetch_table(address=server.root, patience=HASTE)


def test_the_table_is_had_once(server: LocalServer) -> None:
    server.script = [Page(b"\xef\xbb\xbf" + HEADER, headers={"ETag": '"one"'})]
    table = fetch_table(address=server.root, patience=HASTE)
    assert table.name == TABLE
    assert fetch_table({TABLE: table}, address=server.root, patience=HASTE).changed is False
