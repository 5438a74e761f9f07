"""A file made for one reader is there for a minute, however many others click meanwhile; then it is let go."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from streamlit import runtime
from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from riskmap.ui import lasting


class Server:
    """Streamlit's own keeper of files, the runs of its readers, and a clock that stands until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.now, self.reader = 0.0, "one"
        self.manager = MediaFileManager(MemoryMediaFileStorage("/media"))
        monkeypatch.setattr(runtime, "exists", lambda: True)
        monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(media_file_mgr=self.manager))
        monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: self.reader)

    def offer(self, reader: str = "one", content: bytes = b"rows") -> str:
        """A run of a reader's page that draws a download button; the button's key."""
        self.start(reader)
        self.reader = reader
        made = self.manager.add_deferred(lambda: content, "text/csv", "1.1", "rows.csv")
        self.manager.remove_orphaned_files()
        return made

    def start(self, reader: str) -> None:
        self.manager.clear_session_refs(reader)

    def others_click(self, times: int = 20) -> None:
        for _ in range(times):
            self.start("two")
            self.manager.remove_orphaned_files()

    def fetch(self, address: str) -> bytes:
        return self.manager._storage.get_file(address.removeprefix("/media/")).content

    def held(self) -> int:
        return len(self.manager._file_metadata) + len(self.manager._deferred_callables)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    started = Server(monkeypatch)
    lasting.let_downloads_last(lambda: started.now)
    yield started


def test_streamlit_alone_drops_a_made_file_as_soon_as_two_others_have_clicked(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(monkeypatch)
    address = server.manager.execute_deferred(server.offer())
    server.others_click(2)
    with pytest.raises(MediaFileStorageError):
        server.fetch(address)


def test_a_made_file_is_there_for_a_minute_whoever_clicks_meanwhile(server: Server) -> None:
    address = server.manager.execute_deferred(server.offer())
    for server.now in (1.0, 30.0, 59.0, 60.0, 61.0, 119.0):
        server.others_click()
        assert server.fetch(address) == b"rows"


def test_a_button_still_works_while_its_page_is_drawn_anew(server: Server) -> None:
    offered = server.offer()
    server.now = 61.0
    server.start("one")
    server.others_click()
    assert server.fetch(server.manager.execute_deferred(offered)) == b"rows"


def test_what_no_page_shows_is_let_go_in_the_end(server: Server) -> None:
    for turn in range(30):
        server.manager.execute_deferred(server.offer(content=bytes([turn])))
    server.start("one")
    for server.now in (61.0, 122.0, 183.0):
        server.others_click()
    assert server.held() == 0


def test_what_a_page_shows_stays_however_long(server: Server) -> None:
    offered = server.offer()
    for server.now in (61.0, 122.0, 1_000.0):
        server.others_click()
    assert server.fetch(server.manager.execute_deferred(offered)) == b"rows"


def test_no_more_is_held_than_the_most(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting, "MOST_HELD_BYTES", 1_000)
    for turn in range(50):
        server.manager.execute_deferred(server.offer(content=bytes([turn]) * 300))
        server.others_click(1)
    assert server.manager._held_bytes() <= 1_000 + 2 * 300


def test_rubbish_is_collected_now_and_then_not_after_every_click(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected: list[float] = []
    monkeypatch.setattr(lasting, "collect_rubbish", lambda: collected.append(server.now))
    for server.now in (1.0, 19.0, 20.0, 39.0, 61.0, 80.0, 81.0):
        server.others_click(3)
    assert collected == [20.0, 61.0, 81.0]


def test_the_server_that_runs_is_told_once(server: Server) -> None:
    server.now = 30.0
    offered = server.offer()
    lasting.let_downloads_last(lambda: server.now)
    assert server.manager._swept == 0.0 and offered in server.manager._deferred_callables


def test_a_page_without_a_server_draws_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "exists", lambda: False)
    monkeypatch.setattr(runtime, "get_instance", lambda: pytest.fail("there is none"))
    lasting.let_downloads_last()
