"""The one QPainter painter of neutral marks, and a plain widget around it.

Owns how a Drawing looks on screen; used plain, by table delegates and by the pyqtgraph item of chart_view. Knows
nothing of results or frameworks. Colours come from a palette (role -> hex, or a function role -> QColor), so the same
marks follow the theme without being computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from workbench.charts.marks import Area, Circle, Drawing, Line, Mark, Text

Palette = Mapping[str, str] | Callable[[str], QColor]

_ANCHOR = {"start": 0.0, "middle": 0.5, "end": 1.0}


def resolve(palette: Palette, role: str) -> QColor:
    """The colour of a role; literal #RRGGBB passes through. An unknown role is a bug and raises KeyError."""
    if role.startswith("#"):
        return QColor(role)
    return QColor(palette[role]) if isinstance(palette, Mapping) else QColor(palette(role))


@lru_cache(maxsize=128)
def mark_font(size: float, weight: int, dpi: int) -> QFont:
    """Inter at a fractional pixel size with tabular figures; points, because setPixelSize takes whole numbers only."""
    font = QFont("Inter")
    font.setPointSizeF(size * 72.0 / max(dpi, 1))
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setFeature(QFont.Tag("cv11"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def paint(painter: QPainter, drawing: Drawing, palette: Palette, rect: QRectF | None = None) -> None:
    """Draw the marks, fitted into `rect` and centred with one scale for both axes (or unscaled at the origin)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if rect is not None:
        scale, left, top = fit(drawing, rect)
        painter.translate(left, top)
        painter.scale(scale, scale)
    dpi = painter.device().logicalDpiY()
    colors: dict[str, QColor] = {}

    def color(role: str) -> QColor:
        found = colors.get(role)
        if found is None:
            found = colors[role] = resolve(palette, role)
        return found

    for mark in drawing.marks:
        _paint_mark(painter, mark, color, dpi)
    painter.restore()


def fit(drawing: Drawing, rect: QRectF) -> tuple[float, float, float]:
    """Scale and offset that put the drawing into the rectangle."""
    scale = min(rect.width() / max(drawing.width, 1e-6), rect.height() / max(drawing.height, 1e-6))
    left = rect.x() + (rect.width() - drawing.width * scale) / 2
    top = rect.y() + (rect.height() - drawing.height * scale) / 2
    return scale, left, top


def hit(drawing: Drawing, x: float, y: float) -> str:
    """The uid whose rectangle holds the point (chart units), the smallest one where they overlap; "" for none."""
    found = ""
    area = float("inf")
    for uid, (left, top, width, height) in drawing.hits.items():
        if left <= x <= left + width and top <= y <= top + height and width * height < area:
            found, area = uid, width * height
    return found


def _pen(color: QColor, width: float, dash: tuple[float, ...]) -> QPen:
    pen = QPen(color, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dash else Qt.PenCapStyle.RoundCap)
    if dash:
        # Qt counts dashes in pen widths, the marks in units; an odd pattern would be refused.
        lengths = [max(d / max(width, 0.1), 0.01) for d in dash]
        pen.setDashPattern(lengths * (1 + len(lengths) % 2))
    return pen


def _paint_mark(painter: QPainter, mark: Mark, color: Callable[[str], QColor], dpi: int) -> None:
    if isinstance(mark, Text):
        _paint_text(painter, mark, color, dpi)
        return
    if isinstance(mark, Line):
        painter.setPen(_pen(color(mark.color), mark.width, mark.dash))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in mark.points]))
        return
    dash = () if isinstance(mark, Circle) else mark.dash
    painter.setPen(_pen(color(mark.stroke), mark.width, dash) if mark.stroke else QPen(Qt.PenStyle.NoPen))
    if mark.fill:
        fill = QColor(color(mark.fill))
        if isinstance(mark, Area):
            fill.setAlphaF(fill.alphaF() * mark.opacity)
        painter.setBrush(fill)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    if isinstance(mark, Area):
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in mark.points]))
    elif isinstance(mark, Circle):
        painter.drawEllipse(QPointF(mark.x, mark.y), mark.r, mark.r)
    elif mark.radius:
        painter.drawRoundedRect(QRectF(mark.x, mark.y, mark.w, mark.h), mark.radius, mark.radius)
    else:
        painter.drawRect(QRectF(mark.x, mark.y, mark.w, mark.h))


def _paint_text(painter: QPainter, mark: Text, color: Callable[[str], QColor], dpi: int) -> None:
    font = mark_font(mark.size, mark.weight, dpi)
    x = mark.x - QFontMetricsF(font).horizontalAdvance(mark.text) * _ANCHOR[mark.anchor]
    if mark.halo:
        path = QPainterPath()
        path.addText(QPointF(x, mark.y), font, mark.text)
        painter.setPen(QPen(color(mark.halo), 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                            Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
    painter.setPen(color(mark.color))
    painter.setFont(font)
    painter.drawText(QPointF(x, mark.y), mark.text)


class MarksCanvas(QWidget):
    """A plain widget showing one drawing. Clicking a hit or moving with the arrows emits `chosen(uid)`."""

    chosen = Signal(str)
    activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._palette: Palette = {}
        self._selected = ""

    @property
    def drawing(self) -> Drawing | None:
        return self._drawing

    def set_drawing(self, drawing: Drawing, palette: Palette, selected: str = "") -> None:
        before = self.sizeHint()
        self._drawing, self._palette, self._selected = drawing, palette, selected
        self.setAccessibleDescription(drawing.alt)
        if self.sizeHint() != before:  # asking for a new layout repaints the neighbours
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._drawing is None:
            return QSize(0, 0)
        return QSize(round(self._drawing.width), round(self._drawing.height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._drawing is not None:
            painter = QPainter(self)
            paint(painter, self._drawing, self._palette, QRectF(self.rect()))
            painter.end()

    def uid_at(self, x: float, y: float) -> str:
        """The hit under a widget position."""
        if self._drawing is None:
            return ""
        scale, left, top = fit(self._drawing, QRectF(self.rect()))
        return hit(self._drawing, (x - left) / scale, (y - top) / scale)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        uid = self.uid_at(event.position().x(), event.position().y())
        if uid:
            self.chosen.emit(uid)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not step_key(self._drawing, self._selected, event, self.chosen.emit, self.activated.emit):
            super().keyPressEvent(event)


class FluidCanvas(MarksCanvas):
    """A canvas as wide as its place and as high as its drawing needs: `draw(width)` runs again on every new width."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._draw: Callable[[float], Drawing] | None = None
        self._zoom = 1.0

    def set_draw(self, draw: Callable[[float], Drawing], palette: Palette, zoom: float = 1.0,
                 selected: str = "") -> None:
        """Show what `draw` gives; `zoom` enlarges the units of the drawing (interface zoom)."""
        self._draw, self._palette, self._zoom, self._selected = draw, palette, zoom, selected
        self._redraw()

    def _redraw(self) -> None:
        if self._draw is not None:
            drawing = self._draw(max(40.0, self.width() / self._zoom))
            self.set_drawing(drawing, self._palette, self._selected)
            self.setFixedHeight(round(drawing.height * self._zoom))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._redraw()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())


def step_key(drawing: Drawing | None, selected: str, event: QKeyEvent, choose: Callable[[str], None],
             activate: Callable[[str], None]) -> bool:
    """Arrow keys walk the hits in drawing order, Enter opens the selected one; True when the key was used."""
    uids = list(drawing.hits) if drawing is not None else []
    if not uids:
        return False
    key = event.key()
    at = uids.index(selected) if selected in uids else -1
    if key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        choose(uids[(at + 1) % len(uids)])
    elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
        choose(uids[at - 1 if at > 0 else len(uids) - 1])
    elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
        activate(selected)
    else:
        return False
    return True
