"""Pages of paper: a Typst template of this package and plain values in, PDF, SVG or PNG out.

Values reach the template as JSON and are set as text: no markup is read from them. Fonts are the package's own (Noto,
SIL Open Font License) and are embedded; the same values give the same bytes.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import date

from riskmap.errors import SettingError
from riskmap.export.press import press

FORMATS = ("pdf", "svg", "png")
PNG_DPI = 300
_INNER_MAP = re.compile(
    r'<image (?P<attributes>[^>]*?)xlink:href="data:image/svg\+xml;base64,(?P<drawing>[A-Za-z0-9+/=]+)"'
    r"(?P<rest>[^>]*?)/>"
)


def typeset(template: str, values: Mapping[str, object], kind: str, made: date, dpi: int = PNG_DPI) -> list[bytes]:
    """A template of `assets` filled with values: one PDF, or a page each as SVG or PNG.

    The PDF is tagged and held to PDF/UA-1 by the typesetter. `made` is the date that stands in the file.

    Raises
    ------
    SettingError
        When `kind` is none of pdf, svg, png.
    TypesettingError
        When the page cannot be set.
    """
    if kind not in FORMATS:
        raise SettingError(f"There is no paper format {kind!r}; expected one of {', '.join(FORMATS)}.")
    options = {"pdf_standards": ["ua-1"]} if kind == "pdf" else {"ppi": float(dpi)} if kind == "png" else {}
    day = f"{made:%Y-%m-%d}"
    pages = press({"template": template, "values": values, "kind": kind, "made": day, "options": options})
    return [_inline_maps(page) for page in pages] if kind == "svg" else pages


def measured(template: str, values: Mapping[str, object], label: str) -> list:
    """What a template says of its own measures: the values of its metadata under a label, in order."""
    (found,) = press({"template": template, "values": values, "label": label})
    return json.loads(found)


def _inline_maps(page: bytes) -> bytes:
    """The drawing itself where the typesetter put an image of one: other programs take such an image for pixels."""

    def drawn(found: re.Match) -> str:
        drawing = base64.b64decode(found["drawing"]).decode()
        sizes = dict(re.findall(r'\b(width|height)="([\d.]+)"', found["attributes"] + found["rest"]))
        box = "".join(f' {name}="{value}"' for name, value in sizes.items())
        return re.sub(r'^<svg xmlns="[^"]+" width="[^"]+" height="[^"]+"', f"<svg{box}", drawing, count=1)

    return _INNER_MAP.sub(drawn, page.decode()).encode()
