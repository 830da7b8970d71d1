"""A text field that commits by itself: 400 ms after the last key, at most 1 s after the first unsaved one, on leaving.

Owns the timing only. It emits `edited(text)`; whoever listens saves. A timer that only restarts would starve under
steady typing, so a second one does not restart. Knows no command and no screen.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from ui.theme import Theme

QUIET_MS = 400
LONGEST_MS = 1000


class Timing(QWidget):
    """The two timers; a hidden child of the field, for every editor that saves by itself."""

    due = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._quiet = QTimer(self)
        self._longest = QTimer(self)
        for timer, interval in ((self._quiet, QUIET_MS), (self._longest, LONGEST_MS)):
            timer.setSingleShot(True)
            timer.setInterval(interval)
            timer.timeout.connect(self.due)

    def touched(self) -> None:
        self._quiet.start()
        if not self._longest.isActive():
            self._longest.start()

    def stop(self) -> None:
        self._quiet.stop()
        self._longest.stop()


class AutosaveText(QPlainTextEdit):
    """Multi-line; grows with its text from `rows` to `max_rows` lines. Undo inside is the document's own."""

    edited = Signal(str)
    committed = Signal()

    def __init__(
        self, theme: Theme, name: str, placeholder: str = "", rows: int = 1, max_rows: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._saved = ""
        self._rows = (rows, max_rows)
        self.setProperty("field", True)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        theme.style(self, "base")
        self._timing = Timing(self)
        self._timing.due.connect(self.flush)
        self.textChanged.connect(self._on_text)
        theme.changed.connect(self._fit)
        self._fit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Words only: a file dropped here goes on to what is around the field instead of leaving its address."""
        return source.hasText() and not any(u.isLocalFile() for u in source.urls())

    @property
    def text(self) -> str:
        return self.toPlainText()

    @property
    def dirty(self) -> bool:
        return self.toPlainText() != self._saved

    def set_text(self, text: str) -> None:
        """Show stored text. Typing that is not committed yet is never overwritten."""
        if self.dirty and self.hasFocus():
            return
        self._saved = text
        if text != self.toPlainText():
            before = self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(before)
            self._fit()

    def flush(self) -> None:
        """Commit now if something is not committed."""
        self._timing.stop()
        if self.dirty:
            self._saved = self.toPlainText()
            self.edited.emit(self._saved)

    def not_saved(self) -> None:
        """The listener could not save: keep the text and try again with the next key or flush."""
        self._saved = "\0"

    def _on_text(self) -> None:
        self._fit()
        if self.dirty:
            self._timing.touched()

    def _fit(self) -> None:
        self.viewport().setFont(self.font())  # else a placeholder keeps the size of the former zoom
        least, most = self._rows
        line = QFontMetricsF(self.font()).lineSpacing()
        wanted = self.document().size().height()
        lines = max(least, min(most, round(wanted)))
        margins = 2 * self.document().documentMargin() + self._theme.px(8) + 4
        self.setFixedHeight(round(lines * line + margins))

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.flush()
            self.committed.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.flush()


class AutosaveLine(QLineEdit):
    """The single-line twin; Enter commits, Esc restores what was stored when the field got the focus."""

    edited = Signal(str)

    def __init__(self, theme: Theme, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saved = ""
        self._before = ""
        self._error = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        theme.style(self, "base")
        self._timing = Timing(self)
        self._timing.due.connect(self.flush)
        self.textEdited.connect(self._timing.touched)
        self.returnPressed.connect(self.flush)

    @property
    def dirty(self) -> bool:
        return self.text() != self._saved

    def set_text(self, text: str) -> None:
        """Show stored text; typing that is not committed yet is never overwritten."""
        if self.dirty and self.hasFocus():
            return
        self._saved = text
        if text != self.text():
            self.setText(text)

    def flush(self) -> None:
        self._timing.stop()
        if self.dirty:
            self._saved = self.text()
            self.edited.emit(self._saved)

    def not_saved(self) -> None:
        """The listener could not save: the text stays and counts as not committed."""
        self._saved = "\0"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._before:
            self.setText(self._before)
            self.flush()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._before = self.text()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.flush()
