"""Colours, hatches and sizes of what is drawn on a map."""

from __future__ import annotations

from dataclasses import dataclass

from riskmap.vocabulary import ENVIRONMENTS

DASHES = {"air": "1 5", "container": "6 3", "sea": "5 4"}
HATCHES = {
    "plain": "",
    "diagonal hatch": "M-1,1 l2,-2 M0,7 l7,-7 M6,8 l2,-2",
    "cross hatch": "M0,0 l7,7 M7,0 l-7,7",
}


@dataclass(frozen=True)
class Theme:
    """Colours of the base map and of what is drawn on it."""

    land: str
    sea: str
    border: str
    ink: str
    route: str
    halo: str
    alive: str
    dark: bool


THEMES = {
    "light": Theme("#F3F1EC", "#E3EBF0", "#CFC9BF", "#3B3F45", "#8A7F6E", "#FFFFFF", "#00664A", dark=False),
    "dark": Theme("#22262B", "#171A1E", "#3A4047", "#C9CED4", "#8E8779", "#171A1E", "#3DC49A", dark=True),
}


def outline_colour(environment: str, theme: str = "light") -> str:
    """The environment's colour, darkened on the light map: three to one against land and sea, or better.

    >>> outline_colour("sea"), outline_colour("sea", "dark")
    ('#004a74', '#1f83bb')
    """
    share, toward = (0.65, 0) if theme == "light" else (0.88, 255)
    colour = ENVIRONMENTS[environment].colour
    parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    return "#" + "".join(f"{round(part * share + toward * (1 - share)):02x}" for part in parts)


def circle_radius(people: float) -> float:
    """Radius in pixels of a record's circle, as `riskmap.js` draws it: its area is the number of people.

    >>> circle_radius(0), circle_radius(100)
    (1.6, 7.0)
    """
    return max(1.6, 0.7 * people**0.5)


def pattern_of(environment: str, theme: Theme) -> list[str]:
    """An environment's hatch as an SVG path, the colour of its lines and that of its ground."""
    row = ENVIRONMENTS[environment]
    return [HATCHES[row.pattern], outline_colour(environment, "dark" if theme.dark else "light"), row.colour]
