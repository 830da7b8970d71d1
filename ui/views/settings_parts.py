"""Rows and sections of the Settings form. Shows what it is given; every change is a callback."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button


class Section(QWidget):
    """A titled column of rows, at most 720 wide."""

    def __init__(self, theme: Theme, title: str, caption: str = "") -> None:
        super().__init__()
        self.theme = theme
        self.setAccessibleName(title)
        self.setMaximumWidth(theme.px(760))
        head = QLabel(title)
        theme.style(head, "h1")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.px(28), theme.px(20), theme.px(28), theme.px(20))
        self.column.setSpacing(0)
        self.column.addWidget(head)
        if caption:
            text = QLabel(caption)
            text.setWordWrap(True)
            theme.style(text, "base", ink="secondary")
            self.column.addSpacing(theme.px(4))
            self.column.addWidget(text)
        self.column.addSpacing(theme.px(12))

    def row(self, name: str, hint: str, *controls: QWidget) -> QFrame:
        """A line: name and hint left, controls right."""
        theme = self.theme
        box = QFrame()
        box.setProperty("line", "bottom")
        line = QHBoxLayout(box)
        line.setContentsMargins(0, theme.px(10), 0, theme.px(10))
        words = QVBoxLayout()
        words.setSpacing(theme.px(1))
        title = QLabel(name)
        theme.style(title, "base", 500)
        words.addWidget(title)
        if hint:
            text = QLabel(hint)
            text.setWordWrap(True)
            theme.style(text, "sm", ink="secondary")
            words.addWidget(text)
        line.addLayout(words, 1)
        line.addSpacing(theme.px(16))
        for control in controls:
            if not control.accessibleName():
                control.setAccessibleName(name)
            line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addWidget(box)
        return box

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        if isinstance(item, QWidget):
            self.column.addWidget(item, stretch)
        else:
            self.column.addLayout(item, stretch)

    def finish(self) -> Section:
        self.column.addStretch(1)
        return self


def button(theme: Theme, text: str, run: Callable[[], object], icon: str = "", kind: str = "secondary") -> Button:
    """A button tied to a callback."""
    made = Button(theme, text, "primary" if kind == "primary" else "link" if kind == "link" else "secondary", icon=icon)
    made.clicked.connect(lambda: run())
    return made
