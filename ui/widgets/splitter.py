"""A splitter with a 7 px grip painted as a hairline, whose sizes are kept by its owner. Knows no screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from ui.theme import Theme


class _Handle(QSplitterHandle):
    def __init__(self, orientation: Qt.Orientation, parent: QSplitter, theme: Theme) -> None:
        super().__init__(orientation, parent)
        self._theme = theme

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg.surface"))
        if self.orientation() == Qt.Orientation.Horizontal:
            painter.fillRect(self.width() // 2, 0, 1, self.height(), self._theme.color("border.subtle"))
        else:
            painter.fillRect(0, self.height() // 2, self.width(), 1, self._theme.color("border.subtle"))


class Splitter(QSplitter):
    """Children never collapse by dragging."""

    def __init__(
        self, theme: Theme, orientation: Qt.Orientation = Qt.Orientation.Horizontal, parent: QWidget | None = None
    ) -> None:
        self._theme = theme
        super().__init__(orientation, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(7)

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self, self._theme)
