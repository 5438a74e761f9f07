"""What a filter changes on a map: records and recounted hotspots, as one JSON text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import folium
import geopandas
import numpy as np
import pandas as pd
from branca.element import MacroElement
from folium.template import Template

from riskmap.maps.assets import script_json
from riskmap.maps.hotspots import features_text

_HOTSPOTS_HERE = "\x00hotspots\x00"  # no text of a page holds it


class _Show(MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "riskmap.show({{ this._parent._parent.get_name() }}, {{ this._parent.get_name() }}, {{ this.view }});"
        "{% endmacro %}"
    )

    def __init__(self, view: str):
        super().__init__()
        self._name = "Show"
        self.view = view


def build_overlay(*given: Any, **named: Any) -> folium.FeatureGroup:
    """What a filter changes, as a layer for the map; arguments are those of `overlay_script`."""
    return overlay_of(overlay_script(*given, **named))


def overlay_of(script: str) -> folium.FeatureGroup:
    """A new layer for the map from what `overlay_script` made; streamlit-folium changes the layers it is given."""
    group = folium.FeatureGroup()
    group.add_child(_Show(script))
    return group


def overlay_script(
    coarse: pd.DataFrame,
    fine: pd.DataFrame,
    hotspots: geopandas.GeoDataFrame,
    lines: Sequence[Sequence[str]],
    chosen: str = "",
    theme: str = "light",
    shown: Iterable[str] = ("records", "routes", "crossings", "near misses"),
    label: str = "",
    routes: Iterable[str] = (),
    near: tuple[float, float, float] | None = None,
    focus: tuple[float, float, float, float] | None = None,
) -> str:
    """What a filter changes, as JSON: records (two sets from `summaries.map_cells`) and recounted hotspots.

    `lines` are each hotspot's tooltip, a list of plain lines: no markup is read from them. `label` says in a sentence
    what is shown, for who cannot see it. `routes` names those whose lines are drawn; none named means all.
    """
    shown = set(shown)
    view = {
        "records": "records" in shown,
        "routes": "routes" in shown,
        "chosenRoutes": list(routes),
        "crossings": "crossings" in shown,
        "nearMisses": "near misses" in shown,
        "coarse": _rows(coarse),
        "fine": _rows(fine),
        "hotspots": _HOTSPOTS_HERE,
        "chosen": chosen,
        "label": label,
        "near": near,
        "focus": focus,
    }
    return script_json(view).replace(script_json(_HOTSPOTS_HERE), features_text(hotspots, lines, theme), 1)


def _rows(cells: pd.DataFrame) -> list[list[object]]:
    points = (np.round(cells[name].to_numpy(float), 2).tolist() for name in ("longitude", "latitude"))
    numbers = (cells[name].to_numpy(np.int64).tolist() for name in ("people", "incidents"))
    return [list(row) for row in zip(*points, cells["environment"].tolist(), *numbers, strict=True)]
