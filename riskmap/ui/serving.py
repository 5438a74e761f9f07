"""The dashboard's own server, `python -m riskmap.ui.serving ADDRESS PORT`: it keeps answers and holds nothing back.

`streamlit run` binds its socket without naming TCP (1.67): small packets then wait up to 40 ms for the one before to be
acknowledged, a file and a message of the page at a time. A socket that uvicorn binds itself does not wait.
"""

from __future__ import annotations

import importlib
import logging
import os
import re
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from riskmap.settings import dashboard_file

# What the overview draws, by the names of Streamlit's own scripts: until its map stands, and right after it.
FIRST_PARTS = ("Html", "PageLink", "ComponentInstance")
NEXT_PARTS = (
    "Slider",
    "Button",
    "TextInput",
    "ButtonGroup",
    "Multiselect",
    "Selectbox",
    "BidiComponent",
)
# What a first reader of another page would wait for; loaded once the first reader has most likely been served.
LATER_PARTS = (
    "riskmap.charts",
    "riskmap.planning.segment_risk",
    "riskmap.planning.siting",
    "riskmap.export.bundle",
    "riskmap.duplicates.queue",
    "riskmap.incidents.uploads",
    "riskmap.ui.brief",
    "typst",
    "pyogrio",
)
LATER_SECONDS = 10
_IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


def serve_dashboard(script: Path, address: str, port: int) -> None:
    """Serve the dashboard until it is stopped."""
    # Read by Streamlit's configuration when it is first imported; the pages ask it what they are bound to.
    os.environ |= {
        "STREAMLIT_SERVER_ADDRESS": address,
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    }
    import uvicorn
    from streamlit.starlette import App

    from riskmap.ui.answers import KeptAnswers
    from riskmap.ui.closed_doors import close_doors
    from riskmap.ui.drawn import Listener
    from riskmap.ui.readiness import Readiness

    close_doors()
    app = Readiness(KeptAnswers(Listener(App(script, lifespan=_warming)), first_scripts), _check_ready)
    config = uvicorn.Config(app, host=address, port=port, log_level="warning", access_log=False, server_header=False)
    # Streamlit sets every logger to tell all; a line for each file and session says nothing.
    for name in ("uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).addFilter(lambda record: record.levelno >= logging.WARNING)
    uvicorn.Server(config).run()


@asynccontextmanager
async def _warming(_app: object) -> AsyncIterator[None]:
    """While the server stands: what the first reader would wait for is loaded before and beside."""
    # Not the pages: a component that is declared outside a session, as at their import, is not served.
    import riskmap.ui.content  # noqa: F401

    # As a daemon it holds up no signal to end.
    threading.Thread(target=load_first_view, daemon=True).start()
    later = threading.Timer(LATER_SECONDS, load_other_pages)
    later.daemon = True
    later.start()
    yield


def _check_ready() -> None:
    from riskmap.ui.content import check_ready

    check_ready()


def load_first_view() -> None:
    """Fill the pages' memory with the public layers and the first view of them; the pages tell what fails."""
    from riskmap.errors import RiskmapError
    from riskmap.tier import current_tier
    from riskmap.ui.content import load_content, view_of
    from riskmap.ui.map_assets import map_assets

    try:
        if current_tier(datetime.now(UTC).date()).is_public:
            content = load_content()
            map_assets(content)
            view_of(content, content.choices.default)
    except RiskmapError:
        return


def load_other_pages() -> None:
    """Import what the other pages need, so that no reader waits for it."""
    for name in LATER_PARTS:
        importlib.import_module(name)


def first_scripts() -> dict[str, str]:
    """Addresses of Streamlit's scripts for the first screen and of what these import, relative to its page.

    Each with its priority: a browser has six lines to a server, and what is needed after the map alone must not hold
    up the page's first questions.
    """
    from streamlit import file_util

    folder = Path(file_util.get_static_dir()) / "static" / "js"
    known: dict[str, str] = {}
    for parts, priority in ((FIRST_PARTS, "auto"), (NEXT_PARTS, "low")):
        wanted = [found.name for part in parts for found in sorted(folder.glob(f"{part}.*.js"))]
        while wanted:
            name = wanted.pop(0)
            if name not in known and (folder / name).is_file():
                known[name] = priority
                wanted += _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return {f"static/js/{name}": priority for name, priority in known.items()}


if __name__ == "__main__":
    serve_dashboard(dashboard_file(), sys.argv[1], int(sys.argv[2]))
