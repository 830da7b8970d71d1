"""Tabs: text with an optional count chip and a line under the open one. Knows no screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Theme
from ui.widgets.chips import chip_size, paint_chip


class _Tab(QAbstractButton):
    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme = theme
        self.count = ""
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_count(self, count: str) -> None:
        self.count = count
        self.setAccessibleName(f"{self.text()} {count}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self._theme.font("base", 600)).horizontalAdvance(self.text())
        if self.count:
            width += self._theme.px(7) + chip_size(self.count, self._theme).width()
        return QSize(round(width) + self._theme.px(2), self._theme.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        font = theme.font("base", 600 if on else 400)
        painter.setFont(font)
        painter.setPen(theme.color("text.primary" if on or self.underMouse() else "text.secondary"))
        painter.drawText(QRectF(0, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.count:
            size = chip_size(self.count, theme)
            left = QFontMetricsF(font).horizontalAdvance(self.text()) + px(7)
            spot = QRectF(left, (self.height() - size.height()) / 2, size.width(), size.height())
            paint_chip(painter, spot, self.count, theme)
        if on:
            painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), theme.color("accent.solid"))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 6, -1, -6), px(4), px(4))


class Tabs(QWidget):
    """One tab stop; Left and Right change the tab."""

    picked = Signal(str)

    def __init__(self, theme: Theme, tabs: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs: dict[str, _Tab] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(20))
        for tab, text in tabs:
            button = _Tab(theme, text)
            button.clicked.connect(lambda _checked=False, t=tab: self.picked.emit(t))
            self._group.addButton(button)
            row.addWidget(button)
            self._tabs[tab] = button
        row.addStretch(1)
        self.set_current(tabs[0][0])

    @property
    def current(self) -> str:
        return next(t for t, b in self._tabs.items() if b.isChecked())

    def set_current(self, tab: str) -> None:
        """Show a tab without emitting."""
        self._tabs[tab].setChecked(True)
        for name, button in self._tabs.items():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == tab else Qt.FocusPolicy.ClickFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The focus belongs to the open tab."""
        super().focusInEvent(event)
        self._tabs[self.current].setFocus(event.reason())

    def set_count(self, tab: str, count: str) -> None:
        self._tabs[tab].set_count(count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = list(self._tabs)
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            to = names[(names.index(self.current) + step) % len(names)]
            self.set_current(to)
            self._tabs[to].setFocus()
            self.picked.emit(to)
        else:
            super().keyPressEvent(event)
