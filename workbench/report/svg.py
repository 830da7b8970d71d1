"""Marks to SVG text: one self-contained drawing without scripts, styles from elsewhere or embedded fonts.

Owns the SVG syntax. Knows nothing of charts; colours come from the palette it is given. All text is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from workbench.charts.marks import Area, Circle, Drawing, Line, Mark, Rect, Text

FONTS = "Inter, 'Segoe UI', 'SF Pro Text', 'Noto Sans', sans-serif"
_ANCHORS = {"start": "start", "middle": "middle", "end": "end"}


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def clean(text: str) -> str:
    """Text without the characters XML forbids."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF
                                                      and ord(c) not in (0xFFFE, 0xFFFF)))


def _paint(palette: Mapping[str, str], fill: str, stroke: str, width: float, dash: tuple[float, ...],
           opacity: float = 1.0) -> str:
    out = f' fill="{palette[fill]}"' if fill else ' fill="none"'
    if fill and opacity < 1:
        out += f' fill-opacity="{_number(opacity)}"'
    if stroke:
        out += f' stroke="{palette[stroke]}" stroke-width="{_number(width)}" stroke-linejoin="round"'
        if dash:
            out += f' stroke-dasharray="{" ".join(_number(d) for d in dash)}"'
    return out


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _mark(mark: Mark, palette: Mapping[str, str]) -> str:
    match mark:
        case Line():
            paint = _paint(palette, "", mark.color, mark.width, mark.dash)
            return f'<polyline points="{_points(mark.points)}"{paint} stroke-linecap="round"/>'
        case Area():
            paint = _paint(palette, mark.fill, mark.stroke, mark.width, mark.dash, mark.opacity)
            return f'<polygon points="{_points(mark.points)}"{paint}/>'
        case Rect():
            paint = _paint(palette, mark.fill, mark.stroke, mark.width, mark.dash)
            box = " ".join(f'{k}="{_number(v)}"' for k, v in
                           (("x", mark.x), ("y", mark.y), ("width", mark.w), ("height", mark.h), ("rx", mark.radius)))
            return f"<rect {box}{paint}/>"
        case Circle():
            paint = _paint(palette, mark.fill, mark.stroke, mark.width, ())
            return f'<circle cx="{_number(mark.x)}" cy="{_number(mark.y)}" r="{_number(mark.r)}"{paint}/>'
        case Text():
            halo = (f' stroke="{palette[mark.halo]}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
                    if mark.halo else "")
            return (f'<text x="{_number(mark.x)}" y="{_number(mark.y)}" font-size="{_number(mark.size)}"'
                    f' font-weight="{mark.weight}" text-anchor="{_ANCHORS[mark.anchor]}"'
                    f' fill="{palette[mark.color]}"{halo}>{escape(clean(mark.text))}</text>')


def svg(drawing: Drawing, palette: Mapping[str, str]) -> str:
    """The drawing as one SVG document, its alternative text as <title>."""
    width, height = _number(drawing.width), _number(drawing.height)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" font-family={quoteattr(FONTS)}>',
        f"<title>{escape(clean(drawing.alt))}</title>",
        f'<rect width="{width}" height="{height}" fill="{palette["bg.surface"]}"/>',
        *(_mark(mark, palette) for mark in drawing.marks), "</svg>", ""]
    return "\n".join(lines)
