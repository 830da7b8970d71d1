"""The bar that asks before many fields are decided at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.parts import Label


class ConfirmBar(QFrame):
    """A sentence with a count, one button that does it, one that does not. Enter and Esc."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._run: Callable[[], object] = lambda: None
        self._back: QWidget | None = None
        self.setProperty("line", "top")
        self.text = Label(theme, "", "base", "", 500, wrap=True)
        self.yes = Button(theme, "Take", "primary", key="Return")
        self.no = Button(theme, "Cancel", "quiet", key="Esc")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.addWidget(self.text, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self.yes.clicked.connect(self._do)
        self.no.clicked.connect(self.dismiss)
        self.hide()

    def ask(self, text: str, button: str, run: Callable[[], object], back: QWidget) -> None:
        self.text.setText(text)
        self.setAccessibleName(text)
        self.yes.set_text(button)
        self._run, self._back = run, back
        self.show()
        self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        self.hide()
        if self._back is not None:
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self) -> None:
        self.dismiss()
        self._run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.dismiss() if self.no.hasFocus() else self._do()
        else:
            super().keyPressEvent(event)
