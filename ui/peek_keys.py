"""F9 held: the selected confidential note is shown for as long as the key is down.

A shortcut knows no release, so the keys themselves are watched on the window, which hears what no field wants. Owns
nothing but that; what a peek shows is the business of the screens.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.views.base import Shell


class PeekKey(QObject):
    """Ends the peek with the key, and when the window is left while it is down."""

    def __init__(self, window: QWidget, shell: Shell) -> None:
        super().__init__(window)
        self._shell = shell
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.WindowDeactivate, QEvent.Type.Hide):
            self._shell.set_peek(False)
            return False
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_F9 or event.modifiers():
            return False
        if not event.isAutoRepeat():
            self._shell.set_peek(kind == QEvent.Type.KeyPress)
        return True
