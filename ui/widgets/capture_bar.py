"""The quick-capture bar: one line that grows to four, tokens tinted while typing, its meaning in words below.

Owns typing, the time of the first key, the draft rule and the completion list's keys. What a line means comes from
three callables (parse, describe, complete); nothing is stored here, and text leaves the bar only when it is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.autosave_text import LONGEST_MS, QUIET_MS
from ui.widgets.capture_field import CaptureField
from ui.widgets.completer import CompletionList, Offer

LINES = 4
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


class CaptureBar(QWidget):
    """`submitted(parsed, first_key_at)` asks the owner to keep the line; the owner then calls `done()`."""

    submitted = Signal(object, object)
    draft_due = Signal(str, object)
    image_pasted = Signal(object)
    files_pasted = Signal(object)
    edit_last = Signal()
    speaker_wanted = Signal(str)  # a name to add
    popup_changed = Signal(int)  # height the list takes

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._first_key_at = 0
        self._drafted = ""
        self._last_speaker = ""
        self.setProperty("surface", "surface")
        self.popup = CompletionList(theme)
        self.edit = CaptureEdit(theme, self.popup)
        self.edit.setAccessibleName("Quick capture")
        self.edit.setPlaceholderText("Type a note")
        self._quiet, self._longest = QTimer(self), QTimer(self)
        for timer, wait in ((self._quiet, QUIET_MS), (self._longest, LONGEST_MS)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(self.flush_draft)
        self._field = CaptureField(theme, self.edit)
        self._hints = QLabel()
        self.words = QLabel()
        self._hints.setTextFormat(Qt.TextFormat.RichText)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        theme.style(self._hints, "xs", 400, "secondary")
        theme.style(self.words, "xs", 400, "secondary")
        self.words.setAccessibleName("What Enter will do")
        line = QHBoxLayout()
        line.addWidget(self._hints)
        line.addStretch(1)
        line.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 9)
        column.setSpacing(7)
        column.addWidget(self._field)
        column.addLayout(line)
        self.edit.textChanged.connect(self._on_text)
        self.edit.cursorPositionChanged.connect(self._offer)
        self.edit.submitted.connect(self._submit)
        self.edit.image_pasted.connect(self.image_pasted)
        self.edit.files_pasted.connect(self.files_pasted)
        self.edit.edit_last.connect(self.edit_last)
        self.edit.repeat_speaker.connect(self._repeat_speaker)
        self.edit.new_speaker.connect(self._new_speaker)
        self.popup.chosen.connect(self._accept)
        self.popup.shown_changed.connect(self._on_popup)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        words = (("#", "statement"), ("@", "speaker"), ("!", "kind"), ("^", "quote"), ("?", "follow-up"),
                 ("&gt;", "request"), ("~", "confidential"), ("~~", "assessor"))
        ink = self._theme.color("text.primary").name()
        self._hints.setText("&nbsp;&nbsp; ".join(f'<b style="color:{ink}">{a}</b> {b}' for a, b in words))
        self._fit()
        self.edit.tint.rehighlight()

    # -- content

    def set_grammar(self, grammar: Grammar) -> None:
        """How lines are understood; call again when names, codes or the current statement change."""
        self.edit.grammar = grammar
        self.edit.forget()
        self._describe()

    @property
    def text(self) -> str:
        return self.edit.toPlainText()

    @property
    def first_key_at(self) -> int:
        return self._first_key_at

    def restore(self, text: str, first_key_at: int) -> None:
        """Bring back an unsent line; typing that goes on is never overwritten."""
        if self.text and self.text != self._drafted:
            return
        self._drafted = text
        if text != self.text:
            self.edit.setPlainText(text)
            self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)
        self._first_key_at = first_key_at
        self._quiet.stop()
        self._longest.stop()

    def done(self, speaker: str = "") -> None:
        """The line is kept elsewhere: empty the bar."""
        self._last_speaker = speaker or self._last_speaker
        self._drafted = ""
        self.edit.clear()
        self._first_key_at = 0
        self._quiet.stop()
        self._longest.stop()

    def set_last_speaker(self, name: str) -> None:
        self._last_speaker = name

    def flush_draft(self) -> None:
        """Hand on the unsent text now if it is not stored yet."""
        self._quiet.stop()
        self._longest.stop()
        if self.text != self._drafted:
            self._drafted = self.text
            self.draft_due.emit(self.text, self._first_key_at)

    def draft_refused(self) -> None:
        """The store did not take the draft: try again with the next key."""
        self._drafted = "\0"

    def focus_edit(self) -> None:
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- typing

    def _on_text(self) -> None:
        text = self.text
        if text and not self._first_key_at:
            self._first_key_at = int(time.time() * 1000)
        elif not text:
            self._first_key_at = 0
        if text != self._drafted:
            self._quiet.start()
            if not self._longest.isActive():
                self._longest.start()
        self._fit()
        self._describe()
        self._offer()

    def _fit(self) -> None:
        metrics = QFontMetricsF(self.edit.font())
        lines = max(1, min(LINES, round(self.edit.document().size().height())))
        step = metrics.lineSpacing()
        self.edit.setFixedHeight(round(step * lines) + 2)
        self._field.setFixedHeight(self._theme.px(40) + round(step * (lines - 1)))

    def _describe(self) -> None:
        if self.popup.isVisible():
            self.words.setText("Tab accepts · Esc closes")
            return
        parsed = self.edit.parsed()
        grammar = self.edit.grammar
        self.words.setText(grammar.describe(parsed) if grammar is not None and parsed is not None and self.text else "")

    def _submit(self) -> None:
        parsed = self.edit.parsed()
        if parsed is not None and self.text.strip():
            self.submitted.emit(parsed, self._first_key_at)

    # -- completion

    def _offer(self) -> None:
        grammar = self.edit.grammar
        found = None
        if grammar is not None and self.edit.window().focusWidget() is self.edit:
            found = grammar.complete(self.text, self.edit.textCursor().position())
        if found is None or not found.offers:
            self.popup.withdraw()
        else:
            self.popup.show_offers(found.offers, found.start, found.end)

    def _on_popup(self, height: int) -> None:
        self._describe()
        self.popup_changed.emit(height)

    def caret_x(self) -> int:
        """Where the completed word begins, in the coordinates of the bar."""
        cursor = self.edit.textCursor()
        cursor.setPosition(min(self.popup.start, len(self.text)))
        return self.edit.mapTo(self, self.edit.cursorRect(cursor).bottomLeft()).x()

    def _accept(self, offer: Offer) -> None:
        if offer.new:
            self._new_speaker()
            return
        self._replace(self.popup.start, self.popup.end, offer.insert + " ")
        self.popup.close_list()

    def _replace(self, start: int, end: int, text: str) -> None:
        cursor = self.edit.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(min(end, len(self.text)), cursor.MoveMode.KeepAnchor)
        if self.text[end:end + 1] == " ":
            text = text.rstrip(" ")
        cursor.insertText(text)
        self.edit.setTextCursor(cursor)

    def _new_speaker(self) -> None:
        name = self.text[self.popup.start:self.popup.end].lstrip("@").strip()
        if name:
            self.speaker_wanted.emit(name)

    def speaker_added(self, token: str) -> None:
        """The owner added the person: put the token in place of what was typed."""
        self._replace(self.popup.start, self.popup.end, token + " ")
        self.popup.close_list()

    def _repeat_speaker(self) -> None:
        if self._last_speaker:
            cursor = self.edit.textCursor()
            before = self.text[:cursor.position()]
            cursor.insertText(("" if not before or before[-1:].isspace() else " ") + self._last_speaker + " ")
