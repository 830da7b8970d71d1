"""Marks painted on a reportlab canvas.

Owns the translation of neutral marks to canvas calls (y turned up, colours from a palette, text by font weight). Knows
nothing of charts or report sections.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.charts.marks import Area, Circle, Drawing, Line, Rect, Text
from workbench.report.pdf.text import FAMILIES, Ink
from workbench.tokens import rgb


def face(weight: int, family: str = "Inter") -> str:
    """The static cut nearest to a weight."""
    faces = FAMILIES[family]
    return faces[min((w for w in faces if w), key=lambda w: abs(w - weight))]


class Painter:
    """Paints drawings with (x, y) as the lower left corner. `rgba` maps roles to #RRGGBB."""

    def __init__(self, canvas: Any, palette: Mapping[str, str], ink: Ink, scale: float = 1.0) -> None:
        self.canvas, self.palette, self.ink, self.scale = canvas, palette, ink, scale

    def paint(self, drawing: Drawing, x: float, y: float) -> None:
        canvas = self.canvas
        canvas.saveState()
        canvas.translate(x, y + drawing.height * self.scale)
        canvas.scale(self.scale, self.scale)
        canvas.setLineJoin(1)
        canvas.setLineCap(1)
        for mark in drawing.marks:
            match mark:
                case Line():
                    self._path(mark.points, False, "", 1.0, mark.color, mark.width, mark.dash)
                case Area():
                    self._path(mark.points, True, mark.fill, mark.opacity, mark.stroke, mark.width, mark.dash)
                case Rect():
                    self._rect(mark)
                case Circle():
                    self._pen(mark.fill, 1.0, mark.stroke, mark.width, ())
                    canvas.circle(mark.x, -mark.y, mark.r, stroke=int(bool(mark.stroke)), fill=int(bool(mark.fill)))
                case Text():
                    self._text(mark)
        canvas.restoreState()

    def _pen(self, fill: str, opacity: float, stroke: str, width: float, dash: tuple[float, ...]) -> None:
        canvas = self.canvas
        if fill:
            canvas.setFillColorRGB(*self._color(fill, opacity))
        if stroke:
            canvas.setStrokeColorRGB(*rgb(self.palette[stroke]))
            canvas.setLineWidth(width)
            canvas.setDash(list(dash) if dash else [], 0)

    def _color(self, role: str, opacity: float) -> tuple[float, float, float]:
        # A light tint is mixed with the surface instead of being transparent: the same look on every printer.
        red, green, blue = rgb(self.palette[role])
        under = rgb(self.palette["bg.surface"])
        return (red * opacity + under[0] * (1 - opacity), green * opacity + under[1] * (1 - opacity),
                blue * opacity + under[2] * (1 - opacity))

    def _path(self, points: tuple[tuple[float, float], ...], close: bool, fill: str, opacity: float, stroke: str,
              width: float, dash: tuple[float, ...]) -> None:
        if len(points) < 2:
            return
        self._pen(fill, opacity, stroke, width, dash)
        path = self.canvas.beginPath()
        path.moveTo(points[0][0], -points[0][1])
        for px, py in points[1:]:
            path.lineTo(px, -py)
        if close:
            path.close()
        self.canvas.drawPath(path, stroke=int(bool(stroke)), fill=int(bool(fill)))

    def _rect(self, mark: Rect) -> None:
        self._pen(mark.fill, 1.0, mark.stroke, mark.width, mark.dash)
        stroke, fill = int(bool(mark.stroke)), int(bool(mark.fill))
        if mark.radius:
            radius = min(mark.radius, mark.w / 2, mark.h / 2)
            self.canvas.roundRect(mark.x, -mark.y - mark.h, mark.w, mark.h, radius, stroke=stroke, fill=fill)
        else:
            self.canvas.rect(mark.x, -mark.y - mark.h, mark.w, mark.h, stroke=stroke, fill=fill)

    def _text(self, mark: Text) -> None:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        runs = self.ink.runs(self.ink.plain(mark.text, face(mark.weight)), face(mark.weight))
        total = sum(stringWidth(text, font, mark.size) for font, text in runs)
        x = mark.x - (total if mark.anchor == "end" else total / 2 if mark.anchor == "middle" else 0.0)
        if mark.halo:
            self.canvas.setFillColorRGB(*rgb(self.palette[mark.halo]))
            self.canvas.rect(x - 1.5, -mark.y - mark.size * 0.12, total + 3, mark.size * 0.95, stroke=0, fill=1)
        self.canvas.setFillColorRGB(*rgb(self.palette[mark.color]))
        for font, text in runs:
            self.canvas.setFont(font, mark.size)
            self.canvas.drawString(x, -mark.y, text)
            x += stringWidth(text, font, mark.size)
