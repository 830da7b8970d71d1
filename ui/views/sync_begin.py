"""No library is shared yet: two forms side by side, begin one or join one. No dialogs; what was typed stays.

Owns the fields and what is missing in them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.parts import Label
from ui.widgets.scroller import Scroller


class Form(QFrame):
    """Labelled fields and one button. `submitted(dict)`; Enter goes to the next field, in the last one it submits."""

    submitted = Signal(object)

    def __init__(self, theme: Theme, title: str, text: str, fields: Sequence[tuple[str, str, str]], button: str, *,
                 needed: Sequence[str] = (), secret: Sequence[str] = (), key: str = "") -> None:
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
        values = {name: edit.text().strip() for name, edit in self.fields.items()}
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


class BeginPage(QWidget):
    """`begun(name, client, passphrase)`, `joined(dict)`."""

    begun = Signal(str, bool, str)
    joined = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        px = theme.px
        self.setProperty("surface", "surface")
        word = ("passphrase", "Passphrase for the key", "this computer has no keyring")
        self.begin = Form(
            theme, "Begin a library", "You hold its root key and let others in. Publish frameworks in the Library; "
            "they go out with the next exchange.",
            [("name", "Name", "Firm library"), word], "Begin library", needed=("name",), secret=("passphrase",))
        self.client = QCheckBox("A client's own shelf: its parcels are sealed")
        theme.style(self.client, "base")
        self.begin.insert(self.client)
        self.join = Form(
            theme, "Join a library", "Ask the person who began it for the address and, by phone or on paper, for the "
            "fingerprint. Nothing is taken from a library with another one.",
            [("source", "Address or folder", "https://… , user@host:path or a folder"),
             ("fingerprint", "Fingerprint", "SHA256:…"),
             ("username", "Login name", "only for a server that asks"), ("password", "Password or token", ""),
             ("seal", "Seal", "only for a client's shelf"), word],
            "Join library", needed=("source", "fingerprint"), secret=("password", "passphrase", "seal"))
        inner = QWidget()
        inner.setProperty("surface", "surface")
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(32), px(24), px(32), px(24))
        column.setSpacing(px(6))
        column.addWidget(Label(theme, "No library is shared on this computer yet", "h2", "", 600))
        column.addWidget(Label(theme, "Frameworks and crosswalks travel between computers by stick, shared folder or "
                               "any Git server. Engagements never do.", "sm", "secondary", wrap=True))
        column.addSpacing(px(14))
        row = QHBoxLayout()
        row.setSpacing(px(40))
        for form in (self.begin, self.join):
            form.setMaximumWidth(px(420))
            row.addWidget(form, 1, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroller(inner))
        self.begin.submitted.connect(
            lambda v: self.begun.emit(v["name"], self.client.isChecked(), v["passphrase"]))
        self.join.submitted.connect(self.joined)

    def set_keyring(self, there: bool) -> None:
        """Without a keyring the signing key lies in a file under a passphrase."""
        for form in (self.begin, self.join):
            form.rows["passphrase"].setVisible(not there)
