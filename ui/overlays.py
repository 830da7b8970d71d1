"""Pages over the workbench: lock (one passphrase field), blank (nothing at all), and the sheet of shortcuts.

Owns their look. Knows no client: the lock page shows the mark and never the engagement's name.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ui.actions import ActionSpec, key_text
from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.chips import KeyCap
from ui.widgets.fields import Field


class LockPage(QWidget):
    """Canvas-coloured, the mark, one field, Unlock."""

    unlock_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Locked")
        self._mark = QLabel(self)
        title = QLabel("Assay is locked", self)
        theme.style(title, "h1")
        self.passphrase = QLineEdit(self)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._ask)
        self.field = Field(theme, "Passphrase of the engagement", self.passphrase)
        self.button = Button(theme, "Unlock", "primary", key="Return")
        self.button.clicked.connect(self._ask)
        box = QWidget(self)
        box.setFixedWidth(theme.px(360))
        column = QVBoxLayout(box)
        column.setSpacing(14)
        for widget in (self._mark, title):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(widget)
        column.addWidget(self.field)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(box, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_error(self, text: str) -> None:
        """The typed text is kept and selected."""
        self.field.set_error(text)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def clear(self) -> None:
        self.passphrase.clear()
        self.field.set_error("")

    def _ask(self) -> None:
        if self.passphrase.text():
            self.unlock_asked.emit(self.passphrase.text())

    def _restyle(self) -> None:
        self._mark.setPixmap(self._theme.pixmap("mark", "text.primary", 56))


class BlankPage(QWidget):
    """Canvas colour and no text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Blanked")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


class HelpSheet(QFrame):
    """The shortcuts of this screen and of the window; Esc closes and gives the focus back."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme = theme
        self._over = over
        self._before: QWidget | None = None
        self.setProperty("popup", True)
        self.setAccessibleName("Shortcuts")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 8, 12)
        title = QLabel("Shortcuts", self)
        theme.style(title, "h2")
        column.addWidget(title)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._scroll, 1)
        over.installEventFilter(self)
        self.hide()

    def open(self, groups: Sequence[tuple[str, Sequence[ActionSpec]]]) -> None:
        """Show groups of (title, actions with keys)."""
        body = QWidget()
        body.setProperty("surface", "raised")
        grid = QGridLayout(body)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        grid.setHorizontalSpacing(self._theme.px(28))
        rows = [0, 0]
        for title, specs in groups:
            keyed = [s for s in specs if s.keys]
            if not keyed:
                continue
            side = 0 if rows[0] <= rows[1] else 1
            label = QLabel(title)
            self._theme.style(label, "sm", 600, "secondary")
            grid.addWidget(label, rows[side], side * 2, 1, 2)
            rows[side] += 1
            for spec in keyed:
                text = QLabel(spec.text)
                self._theme.style(text, "base")
                grid.addWidget(text, rows[side], side * 2)
                keys = QHBoxLayout()
                keys.addStretch(1)
                for key in spec.keys[:2]:
                    keys.addWidget(KeyCap(self._theme, key_text(key)))
                grid.addLayout(keys, rows[side], side * 2 + 1)
                rows[side] += 1
        grid.setRowStretch(max(rows), 1)
        self._scroll.setWidget(body)
        self._before = self.window().focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.setFocus()

    def close_sheet(self) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_Question):
            self.close_sheet()
        else:
            super().keyPressEvent(event)

    def _place(self) -> None:
        over, px = self._over, self._theme.px
        self.resize(min(px(960), over.width() - px(40)), min(px(620), over.height() - px(80)))
        self.move((over.width() - self.width()) // 2, (over.height() - self.height()) // 2)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
