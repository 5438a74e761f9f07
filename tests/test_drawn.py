"""What stands after a map waits for the word of its frame: once, never for long, never where nobody listens."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from riskmap.ui import drawn
from riskmap.ui.drawn import MOST_AWAITED, MOST_SECONDS, Awaited, Listener


async def behind(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


def status_of(app, path: str, method: str = "POST") -> int:
    sent: list[dict] = []

    async def send(message) -> None:
        sent.append(message)

    async def run() -> None:
        await app({"type": "http", "method": method, "path": path, "headers": []}, None, send)

    # In a thread of its own: another test's browser may keep a loop running in this one.
    with ThreadPoolExecutor(1) as one:
        one.submit(lambda: asyncio.run(run())).result()
    return sent[0]["status"]


def test_whoever_waits_for_a_map_goes_on_when_its_frame_says_that_it_is_drawn() -> None:
    awaited = Awaited()
    app = Listener(behind, awaited)
    name, other = awaited.expect(), awaited.expect()
    with ThreadPoolExecutor(2) as two:
        heard = two.submit(awaited.wait, name, 60)
        assert status_of(app, f"/drawn/{name}") == 204
        assert heard.result() is True
    assert awaited.wait(other, 0.01) is False


def test_a_word_that_comes_before_anyone_waits_is_not_lost() -> None:
    awaited = Awaited()
    app, name = Listener(behind, awaited), awaited.expect()
    status_of(app, f"/drawn/{name}")
    assert awaited.wait(name, 60) is True
    assert awaited.wait(name, 60) is False, "a map is awaited once"


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/drawn/0123456789abcdef", "GET"),
        ("/drawn/0123456789ABCDEF", "POST"),
        ("/drawn/0123456789abcdef/", "POST"),
        ("/other/drawn/0123456789abcdef", "POST"),
        ("/_stcore/upload_file/a/b", "POST"),
    ],
)
def test_everything_else_is_answered_by_the_app_behind(path: str, method: str) -> None:
    assert status_of(Listener(behind, Awaited()), path, method) == 200


def test_a_strangers_name_is_heard_and_kept_nowhere() -> None:
    awaited = Awaited()
    assert status_of(Listener(behind, awaited), "/drawn/0123456789abcdef") == 204
    assert awaited.wait("0123456789abcdef", 60) is False


def test_the_oldest_maps_are_forgotten_and_nobody_waits_for_them() -> None:
    awaited = Awaited()
    awaited.listen()
    first, second = awaited.expect(), awaited.expect()
    for _ in range(MOST_AWAITED - 1):
        awaited.expect()
    assert awaited.wait(first, 60) is False
    awaited.hear(second)
    assert awaited.wait(second, 60) is True


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Awaited:
    """A session with nothing in it, and maps of its own that it waits for."""
    kept: dict[str, object] = {}
    monkeypatch.setattr(drawn.state, "keep", kept.__setitem__)
    monkeypatch.setattr(drawn.state, "recall", kept.get)
    monkeypatch.setattr(drawn, "MAPS", Awaited())
    return drawn.MAPS


def test_a_session_waits_for_maps_that_change_and_names_them_alike(
    session: Awaited, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.listen()
    waited: list[tuple[str, float]] = []
    monkeypatch.setattr(session, "wait", lambda name, seconds: waited.append((name, seconds)))
    addresses = []
    for shown in ("sea", "sea", "desert", "sea"):
        addresses.append(drawn.map_address(shown))
        drawn.wait_for_map()
    assert addresses[0].startswith("../../drawn/") and len(set(addresses)) == 1
    name = addresses[0].rpartition("/")[2]
    assert waited == [(name, MOST_SECONDS[kind]) for kind in ("first", "changed", "changed")]


def test_a_map_without_a_list_beside_it_is_waited_for_by_nobody_later(session: Awaited) -> None:
    session.listen()
    name = drawn.map_address("own map").rpartition("/")[2]
    session.hear(name)
    drawn.wait_for_map()
    assert session.wait(name, 60) is False, "heard, waited for and forgotten"


def test_where_nobody_listens_the_map_says_nothing_and_nothing_waits(session: Awaited) -> None:
    assert drawn.map_address("sea") == ""
    drawn.wait_for_map()
    assert session.wait("", 60) is False
