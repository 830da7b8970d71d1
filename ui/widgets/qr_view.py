"""A QR code on screen: black on white in both themes, every module the same whole number of device pixels.

Owns the drawing alone; the rows of modules come from whoever knows what they say.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme

MODULE = 4.0  # px at 100 % zoom: a telephone reads it from an arm's length off


class QrView(QWidget):
    """rows: top to bottom, True for dark, with the light margin that scanners need."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[tuple[bool, ...], ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[Sequence[bool]]) -> None:
        self._rows = tuple(tuple(row) for row in rows)
        self.setVisible(bool(self._rows))
        self.updateGeometry()
        self.update()

    @property
    def module(self) -> int:
        """Device pixels of one module."""
        return max(1, round(self._theme.px(MODULE) * self.devicePixelRatioF()))

    def sizeHint(self) -> QSize:
        side = -(-len(self._rows) * self.module // max(1, round(self.devicePixelRatioF())))
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio, side = self.devicePixelRatioF(), self.module
        painter.scale(1 / ratio, 1 / ratio)  # whole device pixels: no module is blurred at 125 or 150 %
        whole = len(self._rows) * side
        painter.fillRect(0, 0, whole, whole, Qt.GlobalColor.white)
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(x * side, y * side, side, side, Qt.GlobalColor.black)
        painter.end()
