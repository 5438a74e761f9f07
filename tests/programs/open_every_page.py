"""Open every page after a server's loading ahead and name the packages that were brought in only then."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from streamlit.testing.v1 import AppTest
from test_planning_pages import PAGES, _one_page

from riskmap.ui.serving import load_first_view, load_other_pages


def _packages() -> set[str]:
    return {name.split(".")[0] for name in sys.modules} | {name for name in sys.modules if name.startswith("riskmap.")}


load_first_view()
AppTest.from_function(_one_page, kwargs={"name": PAGES[0]}, default_timeout=300).run()
load_other_pages()
before = _packages() | {f"riskmap.ui.pages.{name}" for name in PAGES}
for name in PAGES:
    AppTest.from_function(_one_page, kwargs={"name": name}, default_timeout=300).run()
sys.stdout.write(" ".join(["new:", *sorted(_packages() - before)]))
