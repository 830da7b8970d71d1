"""What is said above every page of the Sync screen: what was done or went wrong, and what runs.

Knows nothing of the exchange.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from ui.theme import Theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.parts import Icon, Label


class Notice(QFrame):
    """One sentence with an icon above the page: what was done, or what went wrong and what to do about it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("line", "bottom")
        self.text = Label(theme, "", "base", "", wrap=True)
        self._icons = {"success": Icon(theme, "circle-check", "status.success.text"),
                       "danger": Icon(theme, "triangle-alert", "status.danger.text")}
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(10), theme.px(8))
        row.setSpacing(theme.px(8))
        close = IconButton(theme, "x", "Dismiss the message", size=14)
        high = close.sizeHint().height()
        for icon in self._icons.values():
            icon.setFixedHeight(high)  # on the middle of the first line, as the button is
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        room = max(0, high - self.text.fontMetrics().height()) // 2
        self.text.setContentsMargins(0, room, 0, room)
        row.addWidget(self.text, 1)
        close.clicked.connect(self.hide)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, text: str, tone: str) -> None:
        self.text.setText(text)
        self.setAccessibleName(text)
        for name, icon in self._icons.items():
            icon.setVisible(name == tone)
        self.setVisible(bool(text))


class Running(QFrame):
    """What runs, and the way to stop it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("line", "bottom")
        self.text = Label(theme, "", "sm", "secondary", elide=True)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedSize(theme.px(120), theme.px(5))
        bar.setAccessibleName("Exchange is running")
        self.stop = Button(theme, "Cancel", "quiet", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(4), theme.px(10), theme.px(4))
        row.addWidget(bar)
        row.addWidget(self.text, 1)
        row.addWidget(self.stop)
        self._stopping = False
        self.hide()

    def say(self, text: str) -> None:
        if not self._stopping:
            self.text.setText(text or "Working")

    def show_running(self, on: bool) -> None:
        self._stopping = False
        self.stop.setEnabled(True)
        self.setVisible(on)

    def stopping(self) -> None:
        """The wish is noted; what cannot be broken off in the middle ends first."""
        self._stopping = True
        self.text.setText("Stopping. What is under way ends first, nothing is lost.")
        self.stop.setEnabled(False)
