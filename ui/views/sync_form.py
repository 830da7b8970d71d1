"""A form of the Sync screen: labelled fields, one button, what is missing said below. What was typed stays.

Owns keys inside a form and the choice of a folder; knows nothing of what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.parts import Label, line


def slack(layout: QVBoxLayout, theme: Theme) -> None:
    """Room below the last line that gives way: a page is measured before its scroll bar takes some of the width."""
    layout.addItem(QSpacerItem(0, theme.px(64), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding))


class Form(QFrame):
    """Labelled fields and one button. `submitted(dict)`; Enter goes to the next field, in the last one it submits."""

    submitted = Signal(object)

    def __init__(self, theme: Theme, title: str, text: str, fields: Sequence[tuple[str, str, str]], button: str, *,
                 needed: Sequence[str] = (), secret: Sequence[str] = (), folder: str = "", key: str = "") -> None:
        super().__init__()
        px = theme.px
        self.setAccessibleName(title)
        self.fields: dict[str, QLineEdit] = {}
        self._needed, self._titles = tuple(needed), {k: t for k, t, _ in fields}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(5))
        if title:
            self._column.addWidget(Label(theme, title, "base", "", 600))
        if text:
            self._column.addWidget(Label(theme, text, "sm", "secondary", wrap=True))
        self.rows: dict[str, QWidget] = {}
        for name, label, hint in fields:
            row = QWidget()
            inner = QVBoxLayout(row)
            inner.setContentsMargins(0, px(3), 0, 0)
            inner.setSpacing(px(3))
            edit = QLineEdit()
            edit.setPlaceholderText(hint)
            edit.setAccessibleName(label)
            if name in secret:
                edit.setEchoMode(QLineEdit.EchoMode.Password)
            theme.style(edit, "base")
            edit.installEventFilter(self)
            caption = Label(theme, label, "sm", "secondary", 500)
            caption.setBuddy(edit)
            inner.addWidget(caption)
            if name == folder:
                pick = IconButton(theme, "folder-open", f"Choose a folder for {label.lower()}")
                pick.clicked.connect(lambda _=False, e=edit: self._pick(e))
                inner.addLayout(line(edit, pick, spacing=px(4)))
            else:
                inner.addWidget(edit)
            self._column.addWidget(row)
            self.fields[name], self.rows[name] = edit, row
        self.error = Label(theme, "", "sm", "danger", wrap=True)
        self.error.hide()
        self.button = Button(theme, button, "primary" if key else "secondary", key=key)
        self.button.clicked.connect(self.submit)
        self._column.addWidget(self.error)
        self._column.addSpacing(px(4))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(px(8))
        self._buttons.addWidget(self.button)
        self._buttons.addStretch(1)
        self._column.addLayout(self._buttons)

    def _pick(self, edit: QLineEdit) -> None:
        found = QFileDialog.getExistingDirectory(self, "Choose a folder", edit.text() or str(Path.home()))
        if found:
            edit.setText(found)
            edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def values(self) -> dict[str, str]:
        return {name: edit.text().strip() for name, edit in self.fields.items()}

    def set_margin(self, below: int) -> None:
        self._column.setContentsMargins(0, 0, 0, below)

    def insert(self, widget: QWidget) -> None:
        """A further widget above the error line."""
        self._column.insertWidget(self._column.indexOf(self.error), widget)

    def beside(self, button: Button) -> None:
        """A second button after the first."""
        self._buttons.insertWidget(1, button)

    def complain(self, text: str, name: str = "") -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))
        if name:
            self.fields[name].setAccessibleDescription(text)
            self.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        for edit in self.fields.values():
            edit.clear()
        self.complain("")

    def submit(self) -> None:
        values = self.values()
        for name in self._needed:
            if not values[name]:
                self.complain(f"{self._titles[name]} is needed.", name)
                return
        self.complain("")
        self.submitted.emit(values)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
                and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)):
            shown = [e for n, e in self.fields.items() if self.rows[n].isVisibleTo(self)]
            at = next((i for i, e in enumerate(shown) if e is watched), len(shown))
            if at + 1 < len(shown) and not event.modifiers():
                shown[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self.submit()
            return True
        return super().eventFilter(watched, event)
