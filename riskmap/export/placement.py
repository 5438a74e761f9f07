"""Where labels stand on paper: none over another, none over a mark, none outside the frame.

Greedy by priority: each label takes the first of its places that is free; a label for which none is free is left out,
so that what stands can be read. Widths are those of the fonts that the page is set in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from riskmap.export.press import ASSETS

Box = tuple[float, float, float, float]

MM_PER_POINT = 25.4 / 72
LINE_HEIGHT = 1.15
GAP_MM = 0.35
LEADER_FROM_MM = 1.6
DIRECTIONS = tuple(math.radians(angle) for angle in (0, 180, 270, 90, 315, 225, 45, 135, 337, 203, 23, 157))


@dataclass(frozen=True)
class Label:
    """A text that wants to stand near a point of the paper, in mm; `reach_mm` are the distances it may be moved."""

    text: str
    x: float
    y: float
    size_pt: float = 6.5
    bold: bool = False
    style: str = "place"
    reach_mm: tuple[float, ...] = (1.4,)
    centred: bool = False


@dataclass(frozen=True)
class Placed:
    """A label with the box it stands in (left, upper, right, lower); with a leader where that is far from its point."""

    label: Label
    box: Box

    @property
    def leader(self) -> tuple[float, float, float, float] | None:
        """From the label's point to the nearest place of its box, or nothing where they are close."""
        left, upper, right, lower = self.box
        x, y = min(max(self.label.x, left), right), min(max(self.label.y, upper), lower)
        if self.label.centred or math.hypot(x - self.label.x, y - self.label.y) < LEADER_FROM_MM:
            return None
        return (self.label.x, self.label.y, x, y)


def place_labels(labels: Sequence[Label], frame: Box, taken: Iterable[Box] = ()) -> list[Placed]:
    """Labels in order of priority, those that found a place. `taken` are boxes that must stay free, such as marks."""
    occupied = np.array(list(taken), float).reshape(-1, 4)
    placed = []
    for label in labels:
        box = next((box for box in _places(label) if _inside(box, frame) and _free(box, occupied)), None)
        if box is not None:
            placed.append(Placed(label, box))
            occupied = np.vstack([occupied, box])
    return placed


def text_size_mm(text: str, size_pt: float, bold: bool = False) -> tuple[float, float]:
    """Width and height of a line of text."""
    arabic = any("\u0600" <= letter <= "\u06ff" for letter in text)
    font = _font("NotoSansArabic" if arabic else "NotoSans", "Bold" if bold else "Regular")
    return font.getlength(text) / 100 * size_pt * MM_PER_POINT, size_pt * LINE_HEIGHT * MM_PER_POINT


@cache
def _font(family: str, weight: str):
    from PIL import ImageFont

    # The plain layout engine: the same widths on every machine. It does not join Arabic letters, which only widens.
    return ImageFont.truetype(ASSETS / "fonts" / f"{family}-{weight}.ttf", 100, layout_engine=ImageFont.Layout.BASIC)


def _places(label: Label) -> Iterable[Box]:
    width, height = text_size_mm(label.text, label.size_pt, label.bold)
    if label.centred:
        for dx, dy in ((0, 0), (0, -height), (0, height), (-width / 2, 0), (width / 2, 0)):
            yield _box(label.x + dx, label.y + dy, width, height)
        return
    for reach in label.reach_mm:
        for angle in DIRECTIONS:
            x, y = math.cos(angle), math.sin(angle)
            # The box touches a circle of radius `reach` about the point from outside, on the side of the direction.
            yield _box(
                label.x + x * (reach + width / 2) if abs(x) > 0.1 else label.x,
                label.y + y * (reach + height / 2) if abs(y) > 0.1 else label.y,
                width,
                height,
            )


def _box(x: float, y: float, width: float, height: float) -> Box:
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _inside(box: Box, frame: Box) -> bool:
    return (
        box[0] >= frame[0] + GAP_MM
        and box[1] >= frame[1] + GAP_MM
        and box[2] <= frame[2] - GAP_MM
        and box[3] <= frame[3] - GAP_MM
    )


def _free(box: Box, occupied: np.ndarray) -> bool:
    left, upper, right, lower = box
    over = (
        (occupied[:, 0] < right + GAP_MM)
        & (occupied[:, 2] > left - GAP_MM)
        & (occupied[:, 1] < lower + GAP_MM)
        & (occupied[:, 3] > upper - GAP_MM)
    )
    return not over.any()
