"""A splitter that is a hairline with a wider grip, whose sizes are kept by its owner. Knows no screen.

One px wide in the layout, so that rules and selected rows of neighbouring panes meet it; Qt then widens what the
pointer can grab.
"""

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
        painter.fillRect(self.contentsRect(), self._theme.color("border.subtle"))
        painter.end()


class Splitter(QSplitter):
    """Children never collapse by dragging."""

    def __init__(
        self, theme: Theme, orientation: Qt.Orientation = Qt.Orientation.Horizontal, parent: QWidget | None = None
    ) -> None:
        self._theme = theme
        super().__init__(orientation, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self, self._theme)
