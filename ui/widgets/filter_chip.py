"""A small checkable chip for filters: outlined when off, tinted when on. Knows no screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import Theme


class FilterChip(QAbstractButton):
    """Shows one filter; the owner decides which one is on."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def set_text(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self.updateGeometry()

    def set_on(self, on: bool) -> None:
        self.setChecked(on)
        self.update()

    def nextCheckState(self) -> None:
        """A click asks; the owner sets the state."""

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self._theme.font("xs", 500)).horizontalAdvance(self.text())
        return QSize(round(width) + self._theme.px(14), self._theme.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - px(19)) / 2
        box = QRectF(0.5, top + 0.5, self.width() - 1, px(19) - 1)
        on = self.isChecked()
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus.ring"), 2))
        elif on:
            painter.setPen(Qt.PenStyle.NoPen)
        else:
            painter.setPen(QPen(theme.color("border.input" if self.underMouse() else "border.default"), 1))
        painter.setBrush(theme.color("selection.bg" if on else "bg.surface"))
        painter.drawRoundedRect(box, px(4), px(4))
        painter.setFont(theme.font("xs", 500))
        painter.setPen(theme.color("selection.text" if on else "text.secondary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
