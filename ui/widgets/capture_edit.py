"""The text field of the capture bar: tokens tinted while typing, its keys, what may be pasted.

Owns how a line is understood (Grammar) while it is typed. Stores nothing; what it notices leaves as signals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from ui.theme import Theme
from ui.widgets.completer import CompletionList, Offer
from ui.widgets.drop_target import brings

TONES: dict[str, tuple[str, str]] = {
    "statement": ("selection.bg", "accent.solid"), "criterion": ("selection.bg", "accent.solid"),
    "speaker": ("bg.sunken", "text.primary"),
    "kind": ("status.warning.bg", "status.warning.text"),
    "quote": ("status.info.bg", "status.info.text"),
    "visibility": ("status.confidential.bg", "status.confidential.text"),
    "proposed": ("bg.sunken", "text.primary"),
}


@dataclass(frozen=True, slots=True)
class Completions:
    """What can stand in place of text[start:end]."""

    start: int
    end: int
    offers: Sequence[Offer]


@dataclass
class Grammar:
    """The three callables a line is understood with. parse gives an object with `tokens` (start, end, kind, value)."""

    parse: Callable[[str], Any]
    describe: Callable[[Any], str]
    complete: Callable[[str, int], Completions | None]


class _Tint(QSyntaxHighlighter):
    """Resolved tokens get a tinted ground; what does not resolve stays text."""

    def __init__(self, editor: CaptureEdit) -> None:
        super().__init__(editor.document())
        self._editor = editor

    def highlightBlock(self, text: str) -> None:
        first = self.currentBlock().position()
        for start, end, kind, value in self._editor.tokens():
            left, right = max(start - first, 0), min(end - first, len(text))
            if left < right:
                self.setFormat(left, right - left, self._editor.token_format(kind, str(value)))


class CaptureEdit(QPlainTextEdit):
    """The text field inside the bar."""

    submitted = Signal()
    edit_last = Signal()
    repeat_speaker = Signal()
    new_speaker = Signal()
    image_pasted = Signal(object)  # QImage
    files_pasted = Signal(object)  # list[str]
    hovered = Signal(int)  # number of things dragged over the bar, 0 when they are gone

    def __init__(self, theme: Theme, popup: CompletionList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.popup = popup
        self.grammar: Grammar | None = None
        self._parsed: tuple[str, Any] = ("", None)
        self.setObjectName("captureEdit")
        self.setProperty("bare", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.document().clearUndoRedoStacks()  # the margin counts as a step: Ctrl+Z would undo it and not the journal
        self.setAcceptDrops(True)
        theme.style(self, "capture")
        self.tint = _Tint(self)

    def parsed(self) -> Any:
        """The line as understood now; parsed once per text."""
        text = self.toPlainText()
        if self.grammar is None:
            return None
        if self._parsed[0] != text or self._parsed[1] is None:
            self._parsed = (text, self.grammar.parse(text))
        return self._parsed[1]

    def forget(self) -> None:
        """Names or codes changed: understand the line again."""
        self._parsed = ("", None)
        self.tint.rehighlight()

    def tokens(self) -> Sequence[tuple[int, int, str, object]]:
        parsed = self.parsed()
        return [(t[0], t[1], t[2], t[3]) for t in parsed.tokens] if parsed is not None else []

    def token_format(self, kind: str, value: str) -> QTextCharFormat:
        back, ink = TONES.get(kind, ("bg.sunken", "text.primary"))
        if kind == "kind" and value == "strength":
            back, ink = "status.success.bg", "status.success.text"
        shape = QTextCharFormat()
        shape.setBackground(self._theme.color(back))
        shape.setForeground(self._theme.color(ink))
        return shape

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab accepts an offer while the list is open, else it leaves the field."""
        return False if self.popup.isVisible() else super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self.popup.isVisible():
            if (key == Qt.Key.Key_Tab or enter) and not shift:
                self.popup.accept()
                return
            if enter and shift and self.popup.offers_new:
                self.new_speaker.emit()
                return
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.popup.move_by(-1 if key == Qt.Key.Key_Up else 1)
                return
            if key == Qt.Key.Key_Escape:
                self.popup.close_list()
                return
        if enter and not shift:
            self.submitted.emit()
        elif key == Qt.Key.Key_Escape:
            return  # a second Esc clears nothing
        elif key == Qt.Key.Key_Up and not self.toPlainText() and not modifiers:
            self.edit_last.emit()
        elif key == Qt.Key.Key_Space and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.repeat_speaker.emit()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Images and files become evidence; text stays text."""
        paths = [u.toLocalFile() for u in source.urls() if u.isLocalFile()]
        if source.hasImage() and not paths:
            image = source.imageData()
            self.image_pasted.emit(image if isinstance(image, QImage) else QImage(image))
        elif paths:
            self.files_pasted.emit(paths)
        else:
            self.insertPlainText(source.text())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        super().dragEnterEvent(event)
        if event.isAccepted():
            self.hovered.emit(brings(event.mimeData()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self.hovered.emit(0)

    def dropEvent(self, event: QDropEvent) -> None:
        super().dropEvent(event)
        self.hovered.emit(0)
