"""The quick-capture bar: one line that grows to four, its meaning in words below, the unsent line as a draft.

Owns the time of the first key, the draft rule and the completion list's place. What a line means comes from the
Grammar it is given; nothing is stored here, and text leaves the bar only when it is kept.
"""

from __future__ import annotations

import time
from html import escape

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.autosave_text import LONGEST_MS, QUIET_MS
from ui.widgets.capture_edit import CaptureEdit, Grammar
from ui.widgets.capture_field import CaptureField
from ui.widgets.completer import CompletionList, Offer
from ui.widgets.drop_target import DropFrame

LINES = 4
WARM_MS = 250
HINTS = (("#", "statement"), ("@", "speaker"), ("!", "kind"), ("^", "quote"), ("?", "follow-up"), (">", "request"),
         ("~", "confidential"), ("~~", "assessor"))


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
        self._warm = QTimer(self)
        self._warm.setSingleShot(True)
        self._warm.setInterval(WARM_MS)
        self._warm.timeout.connect(self.popup.warm)
        self._field = CaptureField(theme, self.edit)
        self._frame = DropFrame(theme, self._field)
        self.edit.hovered.connect(
            lambda count: self._frame.show_at(self._field.rect()) if count else self._frame.hide())
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
        self._show_hints()
        self._fit()
        self.edit.tint.rehighlight()

    def _show_hints(self) -> None:
        """As many signs as there is room for beside what Enter will do; no word is cut."""
        metrics = QFontMetricsF(self._theme.font("xs", 500))
        room = self.width() - 28 - self._theme.px(16) - metrics.horizontalAdvance(self.words.text())
        ink = self._theme.color("text.primary").name()
        shown: list[str] = []
        for sign, word in HINTS:
            room -= metrics.horizontalAdvance(f"{sign} {word}   ")
            if room < 0:
                break
            shown.append(f'<b style="color:{ink}">{escape(sign)}</b> {word}')
        self._hints.setText("&nbsp;&nbsp; ".join(shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_hints()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._warm.start()  # the first list must not cost more than a key echo may

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
        before = self.words.text()
        parsed, grammar = self.edit.parsed(), self.edit.grammar
        if self.popup.isVisible():
            self.words.setText("Tab accepts · Esc closes")
        else:
            known = grammar is not None and parsed is not None and self.text
            self.words.setText(grammar.describe(parsed) if known and grammar is not None else "")
        if self.words.text() != before:
            self._show_hints()

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
