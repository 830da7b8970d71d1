"""A painted switch that stays a check box for assistive technology. Knows no screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from ui.theme import Theme


class Switch(QCheckBox):
    """On or off, with the text behind it."""

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        px = self._theme.px
        width = QFontMetricsF(self._theme.font("base")).horizontalAdvance(self.text())
        return QSize(px(34) + (px(10) + round(width) if self.text() else 0) + px(4), px(26))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(38), self._theme.px(26))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(2, (self.height() - px(18)) / 2, px(32), px(18))
        on = self.isChecked()
        painter.setPen(QPen(theme.color("accent.solid" if on else "border.input"), 1))
        painter.setBrush(theme.color("accent.solid" if on else "bg.surface"))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        knob = px(12)
        x = track.right() - knob - px(3) if on else track.left() + px(3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent.onSolid" if on else "border.input"))
        painter.drawEllipse(QRectF(x, track.center().y() - knob / 2, knob, knob))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = track.adjusted(-1, -1, 1, 1)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.setFont(theme.font("base"))
        painter.setPen(theme.color("text.primary" if self.isEnabled() else "text.disabled"))
        text = QRectF(track.right() + px(10), 0, self.width(), self.height())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
