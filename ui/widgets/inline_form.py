"""A small form in place of a dialog: a sentence, one to three fields, one button that says what it does.

Enter in the last field submits, Esc takes it back. The typed text stays until the owner closes the form.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button


class InlineForm(QFrame):
    """`submitted(dict)` with the field texts; `error` appears below, tied by accessible description."""

    submitted = Signal(object)
    chosen_other = Signal()  # the second of two answers, where the question has two
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fields: dict[str, QLineEdit] = {}
        self._needed: tuple[str, ...] = ()
        self.purpose: object = None
        self._title = QLabel()
        self._title.setWordWrap(True)
        theme.style(self._title, "sm", 500)
        self._error = QLabel()
        self._error.setWordWrap(True)
        theme.style(self._error, "sm", ink="danger")
        self._box = QVBoxLayout()
        self._box.setSpacing(theme.px(5))
        self.button = Button(theme, "Record", "primary", small=True)
        self.button.clicked.connect(self._submit)
        self.other = Button(theme, "Other", "secondary", small=True)
        self.other.clicked.connect(lambda: self.chosen_other.emit())
        cancel = Button(theme, "Cancel", "quiet", key="Esc", small=True)
        cancel.clicked.connect(self.cancel)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self.other)
        row.addWidget(cancel)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 4)
        column.setSpacing(theme.px(6))
        column.addWidget(self._title)
        column.addLayout(self._box)
        column.addWidget(self._error)
        column.addLayout(row)
        self.hide()

    def ask(
        self, purpose: object, title: str, fields: Sequence[tuple[str, str, str]], button: str,
        needed: Sequence[str] | None = None, focus: bool = True, other: str = "",
    ) -> None:
        """Open for a purpose: fields as (key, placeholder, text); `needed` fields must be filled (all by default)."""
        self.other.set_text(other)
        self.other.setVisible(bool(other))
        self.purpose = purpose
        self._title.setText(title)
        self.setAccessibleName(title)
        self.button.set_text(button)
        self._error.hide()
        while self._box.count():
            item = self._box.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self._fields = {}
        for key, placeholder, text in fields:
            line = QLineEdit(text)
            line.setPlaceholderText(placeholder)
            line.setAccessibleName(placeholder)
            self._theme.style(line, "base")
            line.installEventFilter(self)
            self._box.addWidget(line)
            self._fields[key] = line
        self._needed = tuple(needed) if needed is not None else tuple(self._fields)
        self.show()
        if focus:
            next(iter(self._fields.values()), self.button).setFocus(Qt.FocusReason.OtherFocusReason)

    def field(self, key: str) -> QLineEdit:
        return self._fields[key]

    def complain(self, text: str, key: str = "") -> None:
        """Say what is missing; the text typed so far stays."""
        self._error.setText(text)
        self._error.show()
        field = self._fields.get(key)
        if field is not None:
            field.setAccessibleDescription(text)
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> None:
        self.purpose = None
        self.hide()

    def cancel(self) -> None:
        self.hide()
        self.cancelled.emit()  # the purpose can still be read
        if self.isHidden():
            self.purpose = None

    def _submit(self) -> None:
        values = {key: line.text().strip() for key, line in self._fields.items()}
        for key in self._needed:
            if not values[key]:
                self.complain(f"{self._fields[key].placeholderText()} is needed.", key)
                return
        self.submitted.emit(values)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:  # from a button; the fields have their own
            self.cancel()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            fields = list(self._fields.values())
            if event.key() == Qt.Key.Key_Escape:
                self.cancel()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and watched in fields:
                place = fields.index(watched)  # type: ignore[arg-type]
                if place + 1 < len(fields):
                    fields[place + 1].setFocus(Qt.FocusReason.TabFocusReason)
                else:
                    self._submit()
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]
