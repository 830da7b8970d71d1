"""The unit strip: one pill per unit and "All units", an exclusive choice of whose answer the buttons show.

Owns drawing, pointing and arrow keys; more than seven units scroll sideways while "All units" stays. Stores nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme
from ui.widgets.rating_keys import answer_sentence
from ui.widgets.rating_paint import paint_answer
from workbench.model.framework import Scale

VISIBLE = 7


@dataclass(frozen=True, slots=True)
class UnitCell:
    """One pill: the unit's uid ("" = all units), its name and its answer."""

    uid: str
    name: str
    value: str = ""
    state: str = "unanswered"
    half: bool = False


class UnitStrip(QWidget):
    """Exclusive group of painted pills; Left and Right move."""

    chosen = Signal(str)  # unit uid, "" = all units

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale: Scale | None = None
        self._cells: tuple[UnitCell, ...] = ()
        self._unit = ""
        self._first = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Units")
        self.setObjectName("unitStrip")
        theme.changed.connect(self._restyle)

    def _restyle(self, *_: object) -> None:
        self.updateGeometry()
        self.update()

    def show_cells(self, scale: Scale | None, cells: tuple[UnitCell, ...], unit: str) -> None:
        """Cells in order, the last one being "All units" (uid "")."""
        if (scale, cells, unit) == (self._scale, self._cells, self._unit):
            return
        self._scale, self._cells, self._unit = scale, cells, unit
        self._keep_visible()
        current = next((c for c in cells if c.uid == unit), None)
        if current is not None:
            self.setAccessibleDescription(
                f"{current.name}: {answer_sentence(scale, current.value, current.state, current.half)}"
            )
        self.update()

    @property
    def unit(self) -> str:
        return self._unit

    def step(self, by: int) -> None:
        """Choose the next or previous cell."""
        uids = [c.uid for c in self._cells]
        if uids:
            here = uids.index(self._unit) if self._unit in uids else len(uids) - 1
            self.chosen.emit(uids[(here + by) % len(uids)])

    def _units(self) -> tuple[UnitCell, ...]:
        return self._cells[:-1]

    def _keep_visible(self) -> None:
        units = self._units()
        most = max(len(units) - VISIBLE, 0)
        index = next((i for i, c in enumerate(units) if c.uid == self._unit), -1)
        if index >= 0:
            self._first = min(max(self._first, index - VISIBLE + 1), index)
        self._first = min(self._first, most)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(280), self._theme.px(45))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(45))

    def cell_rects(self) -> list[tuple[UnitCell, QRectF]]:
        """The cells on screen with their rectangles; "All units" is always last."""
        shown = list(self._units()[self._first:self._first + VISIBLE])
        if self._cells:
            shown.append(self._cells[-1])
        if not shown:
            return []
        width = self.width() / len(shown)
        rects = [(c, QRectF(i * width, 0, width, self.height())) for i, c in enumerate(shown)]
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            rects = [(c, QRectF(self.width() - r.right(), 0, width, self.height())) for c, r in rects]
        return rects

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for cell, rect in self.cell_rects():
            if rect.contains(event.position()) and event.button() == Qt.MouseButton.LeftButton:
                self.chosen.emit(cell.uid)

    def wheelEvent(self, event: QWheelEvent) -> None:
        most = max(len(self._units()) - VISIBLE, 0)
        if most == 0:
            event.ignore()
            return
        delta = event.angleDelta().y() or event.angleDelta().x()
        self._first = min(max(self._first + (-1 if delta > 0 else 1), 0), most)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() == Qt.KeyboardModifier.NoModifier and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            forward = event.key() == Qt.Key.Key_Right
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                forward = not forward
            self.step(1 if forward else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._theme, self._theme.px
        for cell, rect in self.cell_rects():
            here = cell.uid == self._unit
            if here:
                painter.setPen(QPen(theme.color("focus.ring" if self.hasFocus() else "border.input"),
                                    2 if self.hasFocus() else 1))
                painter.setBrush(theme.color("bg.surface"))
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), px(5), px(5))
            pill_w = px(28)
            pill = QRectF(rect.center().x() - pill_w / 2, rect.top() + px(5), pill_w, px(18))
            paint_answer(painter, pill, theme, self._scale, cell.value, cell.state, cell.half)
            painter.setFont(theme.font("xs", 600 if here else 400))
            painter.setPen(theme.color("text.primary" if here else "text.secondary"))
            name = painter.fontMetrics().elidedText(cell.name, Qt.TextElideMode.ElideMiddle, int(rect.width()) - px(4))
            painter.drawText(QRectF(rect.left(), pill.bottom() + px(2), rect.width(), px(16)),
                             Qt.AlignmentFlag.AlignCenter, name)
        if len(self._units()) > VISIBLE:
            painter.setPen(theme.color("text.tertiary"))
            painter.setFont(theme.font("nano"))
            flat = Qt.AlignmentFlag.AlignLeft
            left = self._first
            right = len(self._units()) - VISIBLE - self._first
            if left:
                painter.drawText(QRectF(0, 0, px(24), px(14)), flat, f"‹ {left}")
            if right:
                painter.drawText(QRectF(self.width() - px(70), 0, px(24), px(14)), flat, f"{right} ›")
