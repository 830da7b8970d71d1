"""The frame of a panel: title, one sentence, a scrolling body, buttons at the bottom; Esc closes it.

Owns layout and the two keys. A panel takes the place of the tabs and never asks a question in a window of its own.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.messages import explain
from ui.models.library_desk import LibraryDesk
from ui.views.library_page import LibraryPage
from ui.widgets.buttons import Button
from ui.widgets.parts import Icon, Label
from ui.widgets.scroller import Scroller


class LibraryPanel(LibraryPage):
    """Subclasses add to `body` and set the texts; `go()` is what the primary button and Ctrl+Enter do."""

    def __init__(self, desk: LibraryDesk, title: str, button: str, wide: bool = False) -> None:
        super().__init__(desk)
        theme, px = self.theme, self.theme.px
        self.setAccessibleName(title)
        self.heading = Label(theme, title, "h2")
        self.sentence = Label(theme, "", "sm", "secondary", wrap=True)
        self.error = QLabel()
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setWordWrap(True)
        theme.style(self.error, "sm", ink="danger")
        self._mark = Icon(theme, "triangle-alert", "status.danger.text")
        self.button = Button(theme, button, "primary", key="Ctrl+Return")
        self.button.clicked.connect(self.go)
        cancel = Button(theme, "Close", "quiet", key="Esc")
        cancel.clicked.connect(self.closed)
        inner = QWidget()
        inner.setProperty("surface", "surface")
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(px(20), px(4), px(20), px(12))
        self.body.setSpacing(px(10))
        if not wide:
            inner.setMaximumWidth(px(760))
        scroll = Scroller(inner)
        head = QVBoxLayout()
        head.setContentsMargins(px(20), px(14), px(20), px(8))
        head.setSpacing(px(3))
        head.addWidget(self.heading)
        head.addWidget(self.sentence)
        foot = QFrame()
        foot.setProperty("line", "top")
        buttons = QVBoxLayout(foot)
        buttons.setContentsMargins(px(20), px(10), px(20), px(10))
        complaint = QHBoxLayout()
        complaint.setSpacing(px(7))
        complaint.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        complaint.addWidget(self.error, 1)
        buttons.addLayout(complaint)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.button)
        row.addWidget(cancel)
        row.addStretch(1)
        self.extra = row
        buttons.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
        whole.addWidget(foot)
        self.complain("")

    def go(self) -> None:
        """Do what the panel is for."""

    def complain(self, text: str) -> None:
        """Say what stands in the way, above the buttons; "" takes it back."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self._mark.setVisible(bool(text))
        if text and self.isVisible():
            self.shell.announce(text, True)

    def failed(self, error: Exception) -> None:
        """The action was refused: show why, keep everything typed."""
        self.complain(explain(error).sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.go()
        else:
            super().keyPressEvent(event)
