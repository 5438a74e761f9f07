"""The words of the rules, all together: named lists, misleading phrases, and every mark in its order."""

from __future__ import annotations

from riskmap.environment.cause_words import CAUSE_MARKS
from riskmap.environment.ground_words import ROUTE_MARKS, TERRAIN_MARKS
from riskmap.environment.mark import LISTS, MISLEADING, Mark
from riskmap.environment.place_words import PLACE_MARKS

__all__ = ["CAUSE_MARKS", "LISTS", "MARKS", "MISLEADING", "Mark"]

MARKS: tuple[Mark, ...] = (*CAUSE_MARKS, *PLACE_MARKS, *ROUTE_MARKS, *TERRAIN_MARKS)
