"""axe-core on a page and in the frames of its maps; the package that brings it needs no network."""

from __future__ import annotations

import importlib.resources
from functools import cache
from pathlib import Path

from playwright.sync_api import Frame, Page

# Streamlit's own faults, which no page can mend: rule and what its element bears. None is serious in Streamlit 1.67.
OF_STREAMLIT: tuple[tuple[str, str], ...] = (
    # Its list of pages holds a <div> for sections; on narrow screens, where it would show, the pages hide it.
    ("list", "stSidebarNavItems"),
    ("listitem", "stSidebarNavLinkContainer"),
)
# What Streamlit leaves out of the Tab key's way, each with another way to the same.
REACHED_OTHERWISE: tuple[str, ...] = ()
STOPS = (Path(__file__).parent / "reach.js").read_text("utf-8")
FOCUSED = """() => {
  let at = document.activeElement;
  while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  return at && at.dataset ? at.dataset.reach ?? "" : "";
}"""
GRAVE = ("serious", "critical")


@cache
def _script() -> str:
    return (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def grave_faults(page: Page) -> list[str]:
    """Serious and critical violations that are ours, in the page and in every frame, one line each."""
    return [line for frame in page.frames for line in _faults_in(frame)]


def _faults_in(frame: Frame) -> list[str]:
    frame.evaluate(_script())
    found = frame.evaluate("() => axe.run(document, {resultTypes: ['violations'], iframes: false})")
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
        if not any(violation["id"] == rule and mark in node["html"] for rule, mark in OF_STREAMLIT)
    ]


def open_everything(page: Page) -> None:
    """Unfold all that is folded, so that it is looked at too."""
    page.evaluate("() => document.querySelectorAll('details').forEach((details) => { details.open = true; })")


def not_reached_by_tab(page: Page) -> list[str]:
    """What a pointer can use and the Tab key does not come to, one line each."""
    meant = page.evaluate(STOPS)
    reached: set[str] = set()
    inside = sum(len(frame.evaluate(STOPS)) for frame in page.frames[1:])
    # Twice round: from the last stop the browser goes on at the first.
    for _ in range(2 * (len(meant) + inside) + 40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(FOCUSED))
        if len(reached - {""}) == len(meant):
            break
    missed = [told for place, told in enumerate(meant) if str(place) not in reached]
    return [told for told in missed if not any(mark in told for mark in REACHED_OTHERWISE)]
