"""Downloads that stay while other readers click.

Streamlit drops a file made at a click when the second run after it ends, whoever's run that is, and forgets what a
button makes as soon as anybody's run ends while its page is drawn anew. With fifty readers that is within half a
second: a browser far away then finds no file (404). Here both stay for a minute at least.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from streamlit import runtime
from streamlit.runtime.media_file_manager import MediaFileManager

from riskmap.ui.rubbish import collect_rubbish

LASTING_SECONDS = 60.0
RUBBISH_SECONDS = 20.0
MOST_HELD_BYTES = 300_000_000


class LastingFiles(MediaFileManager):
    """Streamlit's keeper of files, which drops nothing younger than a minute unless too much is held."""

    def let_last(self, clock: Callable[[], float]) -> None:
        """Start to hold what is there and what comes."""
        self._clock, self._sweeping = clock, Lock()
        self._swept = self._collected = clock()
        self._known: set[str] = set()

    def remove_orphaned_files(self) -> None:
        """At most once a minute, or when too much is held, drop what no page shows any more.

        A file is marked by one sweep and dropped by the next, a button's maker likewise: a minute at least. Rubbish is
        collected more often; Streamlit would do it after every click.
        """
        with self._sweeping:
            now = self._clock()
            if now - self._swept >= LASTING_SECONDS or self._held_bytes() > MOST_HELD_BYTES:
                self._swept = now
                super().remove_orphaned_files()
            if now - self._collected < RUBBISH_SECONDS:
                return
            self._collected = now
        collect_rubbish()

    def _remove_orphaned_deferred_callables(self) -> None:
        young = self._deferred_callables.keys() - self._known
        self._files_by_session_and_coord["young"] = {made: made for made in young}
        super()._remove_orphaned_deferred_callables()
        del self._files_by_session_and_coord["young"]
        self._known = set(self._deferred_callables)

    def _held_bytes(self) -> int:
        with self._lock:
            return sum(self._storage.get_file(name).content_size for name in self._file_metadata)


def let_downloads_last(clock: Callable[[], float] = time.monotonic) -> None:
    """Hold the files of the server that runs; without one, as in a script run bare, there is nothing to hold."""
    if not runtime.exists():
        return
    manager = runtime.get_instance().media_file_mgr
    if type(manager) is MediaFileManager:
        LastingFiles.let_last(manager, clock)
        manager.__class__ = LastingFiles
