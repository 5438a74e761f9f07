"""The base map, the same for every filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import folium
from branca.element import MacroElement
from folium.template import Template

from riskmap.maps.assets import script_json
from riskmap.maps.theme import DASHES, THEMES, pattern_of
from riskmap.maps.views import WORLD
from riskmap.vocabulary import ENVIRONMENTS

TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILES_CREDIT = '&copy; <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>'


class OfflineMap(folium.Map):
    """A Folium map that asks for exactly the scripts and styles it is given."""

    def __init__(self, scripts: Sequence[str], styles: Sequence[str], **options: object):
        super().__init__(tiles=None, **options)
        self.default_js = [(Path(script).stem, script) for script in scripts]
        self.default_css = [(Path(style).stem, style) for style in styles]

    def render(self, **kwargs: object) -> None:
        """Render without Folium's page header: it would forbid zooming the text."""
        super().render(**kwargs)
        self.get_root().header._children.pop(self.get_name(), None)


class _Start(MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}riskmap.start({{ this._parent.get_name() }}, {{ this.look }});{% endmacro %}"
    )

    def __init__(self, look: Mapping[str, object]):
        super().__init__()
        self._name = "Start"
        self.look = script_json(look)


def build_map(
    scripts: Sequence[str],
    styles: Sequence[str],
    theme: str,
    words: Mapping[str, str],
    wheres: Mapping[str, str],
    language: str = "en",
    direction: str = "ltr",
    tiles: bool = False,
    bounds: Sequence[Sequence[float]] = WORLD,
    fine_land: str = "",
    drawn_address: str = "",
) -> OfflineMap:
    """The base map: the same for every filter, or else the page would draw it anew.

    `bounds` are its south-western and north-eastern corner at first, latitude before longitude as Leaflet has them.
    `words` are its sentences (`record`, `attribution`, `zoom_in`, `zoom_out`), `wheres` "at sea" and such; `language`
    is how browsers name it, `direction` (`ltr` or `rtl`) how it is read.
    `scripts` and `styles` are the addresses of what `write_assets` wrote, as the page serves them; `fine_land` that of
    `land_script`, which the map fetches when its reader comes closer; `drawn_address` that of a server which is
    told whenever the map is drawn.
    """
    chosen = THEMES[theme]
    look = {
        **vars(chosen),
        "colours": {key: environment.colour for key, environment in ENVIRONMENTS.items()},
        "patterns": {key: pattern_of(key, chosen) for key in ENVIRONMENTS},
        "wheres": dict(wheres),
        "words": dict(words),
        "language": language,
        "rightToLeft": direction == "rtl",
        "attribution": words["attribution"],
        "dashes": DASHES,
        "bounds": [list(corner) for corner in bounds],
        "fineLand": fine_land,
        "drawn": drawn_address,
        "tiles": {"address": TILES, "credit": TILES_CREDIT} if tiles else None,
    }
    base = OfflineMap(scripts, styles, location=[15, 0], zoom_start=2, min_zoom=1, max_zoom=9, zoom_snap=0.25)
    base.add_child(_Start(look))
    return base
