"""Applies chosen keys at once: the window's actions answer them, key caps show them, closed screens tell theirs.

Owns no key and no command; the choices are the KeyMap's, the actions the table's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from ui.actions import key_text
from ui.window_actions import as_view_action

if TYPE_CHECKING:
    from ui.window import Window


class KeyKeeper(QObject):
    """Stands between the choices and one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._keys = window, window.shell.keys
        self._waiting: list[str] = []
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._hear_next)
        self._keys.changed.connect(self._on_changed)
        self._keys.asked.connect(self._on_asked)

    def show_caps(self) -> None:
        """The keys of the screen in view are what its key caps show."""
        view, theme = self._window.view, self._window.theme
        shown = self._keys.now(view.TITLE if view is not None else "")
        if shown == theme.keys:
            return
        theme.keys = shown
        for kind in (QAbstractButton, QLineEdit):
            for widget in self._window.findChildren(kind):
                widget.updateGeometry()
                widget.update()

    def named(self, text: str, key: str) -> str:
        """A button text with the key the command has now."""
        now = self._window.theme.keys.get(key, key)
        return f"{text} {key_text(now)}" if now else text

    def _on_changed(self, _command: str) -> None:
        self._window.actions_table.rebind()
        self.show_caps()

    def _on_asked(self) -> None:
        """Screens that were not opened yet are made, asked and thrown away, one per turn of the event loop."""
        self._waiting = [i for i in self._window.specs if i not in self._window.views]
        self._turn.start(0)

    def _hear_next(self) -> None:
        window = self._window
        if not self._waiting:
            self._keys.learned.emit()
            return
        spec = window.specs.get(self._waiting.pop(0))
        if spec is not None and spec.id not in window.views:
            view = spec.make(window.shell)
            for one in view.actions():
                self._keys.learn(as_view_action(one), view.TITLE)
            view.deleteLater()
        self._turn.start(0)
