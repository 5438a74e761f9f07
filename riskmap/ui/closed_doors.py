"""What Streamlit (1.67) does for any reader's message, and a server for many must not.

A few bytes on an open connection would empty the memory of all readers, so that each waits for every layer again; let
the server rerun for all when a file changes; or ask its folder's version control. And whoever comes from a page
elsewhere makes the server ask a service on the internet for its own address.
"""

from __future__ import annotations

from collections.abc import Callable

from streamlit import net_util
from streamlit.runtime.app_session import AppSession

MESSAGES = ("_handle_clear_cache_request", "_handle_set_run_on_save_request", "_handle_git_information_request")


def close_doors(put: Callable[[object, str, object], None] = setattr) -> None:
    """Let these messages do nothing, and ask nobody for this server's address.

    Raises
    ------
    RuntimeError
        When this version of Streamlit has no such door: where it has gone must be looked at.
    """
    for owner, name in ((net_util, "get_external_ip"), *((AppSession, message) for message in MESSAGES)):
        if not callable(getattr(owner, name, None)):
            raise RuntimeError(f"Streamlit has no {name}; riskmap.ui.closed_doors names what it must close.")
        put(owner, name, _nothing)


def _nothing(*_given: object) -> None:
    """Done where a door was."""
