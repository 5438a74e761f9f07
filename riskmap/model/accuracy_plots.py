"""Two pictures of a backtest as plain SVG: bits of every forecast, and gains with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_LABEL, _PLOT, _ROW, _FOOT = 330, 420, 24, 42
_WIDTH = _LABEL + _PLOT + 70
_LEADS, _NOT, _INK, _PALE = "#0072B2", "#767676", "#222222", "#D9D9D9"
_STYLE = 'font-family="sans-serif" font-size="13"'


def bars(title: str, rows: Sequence[tuple[str, float, bool]], unit: str) -> str:
    """A bar per row: label, value, whether it is the one to look at."""
    top = max(value for _, value, _ in rows)
    drawn = []
    for place, (label, value, ours) in enumerate(rows):
        y = 40 + place * _ROW
        width = max(value, 0) / top * _PLOT
        drawn.append(_text(_LABEL - 8, y + 13, label, "end", bold=ours))
        colour = _LEADS if ours else _PALE
        drawn.append(f'<rect x="{_LABEL}" y="{y}" width="{width:.1f}" height="{_ROW - 7}" fill="{colour}"/>')
        drawn.append(_text(_LABEL + width + 6, y + 13, f"{value:.2f}", bold=ours))
    return _svg(title, drawn, 40 + len(rows) * _ROW, unit)


def gains(title: str, rows: Sequence[tuple[str, float, float, float]], unit: str) -> str:
    """A point with its interval per row: label, low, value, high; hollow where the interval holds nought."""
    low, high = min(0.0, *(row[1] for row in rows)), max(0.0, *(row[3] for row in rows))
    scale = _PLOT / (high - low)

    def at(value: float) -> float:
        return _LABEL + (value - low) * scale

    bottom = 40 + len(rows) * _ROW
    drawn = [f'<line x1="{at(0):.1f}" x2="{at(0):.1f}" y1="34" y2="{bottom}" stroke="{_INK}"/>']
    drawn.append(_text(at(0), bottom + 14, "0", "middle"))
    for whole in range(int(low), int(high) + 1):
        if whole:
            line = f'x1="{at(whole):.1f}" x2="{at(whole):.1f}" y1="34" y2="{bottom}" stroke="{_PALE}"'
            drawn += [f"<line {line}/>", _text(at(whole), bottom + 14, f"{whole:+d}", "middle")]
    for place, (label, least, value, most) in enumerate(rows):
        y = 48 + place * _ROW
        colour = _LEADS if least > 0 else _NOT
        fill = colour if least > 0 else "#FFFFFF"
        drawn.append(_text(_LABEL - 8, y + 5, label, "end"))
        drawn.append(
            f'<line x1="{at(least):.1f}" x2="{at(most):.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"/>'
        )
        drawn.append(f'<circle cx="{at(value):.1f}" cy="{y}" r="4.5" fill="{fill}" stroke="{colour}"/>')
    return _svg(title, drawn, bottom, unit)


def _text(x: float, y: float, words: str, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" fill="{_INK}"{weight}>{escape(words)}</text>'


def _svg(title: str, drawn: Sequence[str], bottom: float, unit: str) -> str:
    height = bottom + _FOOT
    size = f'width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {_STYLE}>'
    parts = [head, f"<title>{escape(title)}</title>", f'<rect width="{_WIDTH}" height="{height}" fill="#FFFFFF"/>']
    parts += [_text(8, 20, title, bold=True), *drawn, _text(_LABEL, height - 10, unit), "</svg>"]
    return "\n".join(parts) + "\n"
