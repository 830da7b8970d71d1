"""The frame of the capture bar: rounded, with the focus ring, around the text and the Enter key.

Owns the drawing only; knows nothing of notes or of what is typed.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit

from ui.theme import Theme
from ui.widgets.chips import KeyCap


class CaptureField(QFrame):
    """The rounded frame with the ring, the text and the Enter key."""

    def __init__(self, theme: Theme, edit: QPlainTextEdit) -> None:
        super().__init__()
        self._theme = theme
        self._edit = edit
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 11, 9)
        row.addWidget(edit, 1)
        row.addWidget(KeyCap(theme, "Enter"), 0, Qt.AlignmentFlag.AlignTop)
        edit.installEventFilter(self)

    def eventFilter(self, watched: object, event: object) -> bool:
        kind = event.type()  # type: ignore[attr-defined]
        if kind in (kind.FocusIn, kind.FocusOut):
            self.update()
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self._edit.hasFocus()
        width = 2.0 if focus else 1.0
        painter.setPen(QPen(theme.color("focus.ring" if focus else "border.input"), width))
        painter.setBrush(theme.color("bg.surface"))
        box = self.rect().toRectF().adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, px(8), px(8))
