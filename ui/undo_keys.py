"""Who gets Ctrl+Z: the text being typed while it has something to undo, else the journal.

Owns a filter on the focused text field only. Knows nothing of the journal.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget


class UndoKeys(QObject):
    """Lets the window's shortcut through when the document has nothing to undo or redo."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(old, (QLineEdit, QPlainTextEdit)):
            old.removeEventFilter(self)
        if not isinstance(new, (QLineEdit, QPlainTextEdit)) or new.isReadOnly():
            return  # nothing is typed there; the field of a new key wants these keys themselves
        if new.window() is self._window.window():
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if isinstance(watched, QPlainTextEdit):
            able = (watched.document().isUndoAvailable(), watched.document().isRedoAvailable())
        elif isinstance(watched, QLineEdit):
            able = (watched.isUndoAvailable(), watched.isRedoAvailable())
        else:
            return False
        if event.key() == Qt.Key.Key_Backspace and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            event.ignore()  # an old undo key of some systems; where a screen has this key, it clears the rating
            return True
        control = Qt.KeyboardModifier.ControlModifier
        undo = event.matches(QKeySequence.StandardKey.Undo)
        redo = event.matches(QKeySequence.StandardKey.Redo) or (
            event.key() == Qt.Key.Key_Y and event.modifiers() == control
        )
        if (undo and not able[0]) or (redo and not able[1]):
            event.ignore()
            return True
        return False
