"""A segmented control: one of a few choices, all visible. Knows no screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ui.theme import Theme


class Segmented(QFrame):
    """Exclusive choice among (id, text) pairs; `picked(id)` only when the user chose."""

    picked = Signal(str)

    def __init__(
        self, theme: Theme, options: Sequence[tuple[str, str]], current: str = "", name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setProperty("segmented", True)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.set_options(options)
        self.set_current(current or (options[0][0] if options else ""))
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Replace the choices, or only their texts when the ids stay the same."""
        if [i for i, _ in options] == list(self._buttons):
            for option, text in options:
                self._buttons[option].setText(text)
                self._buttons[option].setAccessibleName(text)
            return
        layout = self.layout()
        assert layout is not None
        for button in self._buttons.values():
            self._group.removeButton(button)
            layout.removeWidget(button)
            button.deleteLater()
        self._buttons = {}
        for i, (option, text) in enumerate(options):
            button = QToolButton(self)
            button.setText(text)
            button.setAccessibleName(text)
            button.setCheckable(True)
            last = i == len(options) - 1
            button.setProperty("place", "only" if len(options) == 1 else "first" if i == 0 else "last" if last else "")
            button.clicked.connect(lambda _checked=False, o=option: self.picked.emit(o))
            button.toggled.connect(self._one_tab_stop)
            self.theme.style(button, "control", 500)
            self._group.addButton(button)
            layout.addWidget(button)
            self._buttons[option] = button
        self._restyle()

    @property
    def current(self) -> str:
        return next((o for o, b in self._buttons.items() if b.isChecked()), "")

    def set_current(self, option: str) -> None:
        """Show a choice without emitting."""
        if option in self._buttons:
            self._buttons[option].setChecked(True)
        else:
            self._group.setExclusive(False)
            for button in self._buttons.values():
                button.setChecked(False)
            self._group.setExclusive(True)

    def button(self, option: str) -> QToolButton:
        return self._buttons[option]

    def _restyle(self) -> None:
        self.setFixedHeight(self.theme.px(30))
        for button in self._buttons.values():
            button.setFixedHeight(self.theme.px(28))
        self._one_tab_stop()

    def _one_tab_stop(self, _on: bool = False) -> None:
        """Tab reaches the choice that is on (the first where none is); arrows move inside."""
        current = self.current or next(iter(self._buttons), "")
        for option, button in self._buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if option == current else Qt.FocusPolicy.ClickFocus)
