"""What any reader's message could do to all others, Streamlit is kept from doing."""

from __future__ import annotations

import pytest
from streamlit import net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import caching
from streamlit.runtime.app_session import AppSession

from riskmap.ui.closed_doors import MESSAGES, close_doors


class Made(AppSession):
    """A session with nothing behind it; `done` notes whose memory was emptied and what was answered."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._run_on_save, self._session_state = False, {}

    def __del__(self) -> None:
        """It was never begun, so that there is nothing to end."""

    def _enqueue_forward_msg(self, msg: object) -> None:
        self.done.append("answer")


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made()
    monkeypatch.setattr(caching.cache_data, "clear", lambda: made.done.append("data"))
    monkeypatch.setattr(caching.cache_resource, "clear", lambda: made.done.append("resources"))
    return made


def test_a_readers_message_would_empty_the_memory_of_all(session: Made) -> None:
    """What the doors are closed against; should Streamlit stop doing it, they may go."""
    session.handle_backmsg(BackMsg(clear_cache=True))
    assert session.done[:2] == ["data", "resources"]


def test_it_empties_nothing_once_the_doors_are_closed(session: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    close_doors(monkeypatch.setattr)
    session.handle_backmsg(BackMsg(clear_cache=True))
    session.handle_backmsg(BackMsg(set_run_on_save=True))
    session.handle_backmsg(BackMsg(load_git_info=True))
    assert session.done == []
    assert session._run_on_save is False
    assert net_util.get_external_ip() is None


def test_a_door_that_is_not_where_it_was_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(AppSession, MESSAGES[0])
    with pytest.raises(RuntimeError, match=MESSAGES[0]):
        close_doors(monkeypatch.setattr)
