"""The resolver: one field at a time, base and every side with person and time, what the library will hold.

Owns what is chosen for the field in view; nothing is written before Apply. Decisions leave as a signal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.models.change_text import Piece, pieces
from ui.theme import Theme
from ui.views.sync_parts import ConfirmBar, SideColumn
from ui.views.sync_words import field_words, head, ordered, others, side_caption, side_title, stamp, value_words
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.marked_text import MarkedText
from ui.widgets.pane import PaneHeader
from ui.widgets.parts import Icon, Label, Rule, clear, line
from ui.widgets.scroller import Scroller
from ui.widgets.texts import plural

if TYPE_CHECKING:
    from workbench.sync.history import Card, Side

FINAL = "A decision is published with the next exchange and cannot be undone; History offers the other side again."


class _Editor(QPlainTextEdit):
    """Ctrl+Enter applies, Esc leaves the field."""

    applied = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.applied.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ConflictPage(QWidget):
    """`decided(dict, str)`: values by card, and a sentence for the person."""

    decided = Signal(object, str)
    stepped = Signal(int)
    announced = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.card: Card | None = None
        self.cards: tuple[Card, ...] = ()
        self._title_of: dict[str, str] = {}
        self._value: str | None = None
        self._source = ""
        self._filling = False
        self.columns: list[SideColumn] = []
        px = theme.px
        self.header = PaneHeader(theme)
        self.next = Button(theme, "Next", "quiet", key="F7", small=True)
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.header.add_tool(self.next)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.proposed = MarkedText(theme)
        self.both = Button(theme, "Take both", "secondary", key="C", small=True)
        self.both.clicked.connect(lambda: self.choose("both"))
        self._both_note = Label(theme, "", "sm", "secondary", wrap=True)
        self.mine_all = Button(theme, "Mine for all", "secondary", key="Shift+1", small=True)
        self.theirs_all = Button(theme, "Theirs for all", "secondary", key="Shift+2", small=True)
        self.mine_all.clicked.connect(lambda: self.ask_batch("mine"))
        self.theirs_all.clicked.connect(lambda: self.ask_batch("theirs"))
        self.result = _Editor()
        self.result.setProperty("field", True)
        self.result.setFixedHeight(px(84))
        self.result.setAccessibleName("Merged result")
        self.result.setTabChangesFocus(True)
        theme.style(self.result, "base")
        self.result.textChanged.connect(self._on_typed)
        self.result.applied.connect(self.apply)
        self.source = Chip(theme, "open", "warning")
        self._result_head = Label(theme, "Merged result", "h2", "", 600)
        self._result_note = Label(theme, "", "sm", "secondary", elide=True)
        self._apart = QVBoxLayout()
        self._apart.setSpacing(px(6))
        self.confirm = ConfirmBar(theme)
        self.skip = Button(theme, "Skip for now", "secondary")
        self.skip.clicked.connect(lambda: self.stepped.emit(1))
        self.done = Button(theme, "Apply and next", "primary", key="Ctrl+Return")
        self.done.clicked.connect(self.apply)
        self.complaint = Label(theme, "", "sm", "danger", wrap=True)
        self._build()

    def _build(self) -> None:
        theme, px = self._theme, self._theme.px
        inner = QWidget()
        inner.setProperty("surface", "surface")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, px(12))
        column.setSpacing(0)
        column.addLayout(self._row)
        column.addWidget(Rule(theme))
        body = QVBoxLayout()
        body.setContentsMargins(px(16), px(12), px(16), 0)
        body.setSpacing(px(8))
        body.addLayout(line(self.mine_all, self.theirs_all, self.both, None))
        body.addWidget(self._both_note)
        body.addWidget(self.proposed)
        body.addSpacing(px(4))
        body.addLayout(line(self._result_head, self._result_note, self.source))
        body.addWidget(self.result)
        body.addSpacing(px(6))
        body.addWidget(Label(theme, "How the two versions came apart", "base", "", 600))
        body.addLayout(self._apart)
        column.addLayout(body)
        column.addStretch(1)
        foot = QFrame()
        foot.setProperty("line", "top")
        low = QVBoxLayout(foot)
        low.setContentsMargins(px(16), px(8), px(16), px(8))
        low.addWidget(self.complaint)
        note = Label(theme, "Conflicts block a release, never the exchange. " + FINAL, "sm", "secondary", wrap=True)
        row = line(Icon(theme, "info"))
        row.addWidget(note, 1)
        row.addWidget(self.skip)
        row.addWidget(self.done)
        low.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(Scroller(inner), 1)
        whole.addWidget(self.confirm)
        whole.addWidget(foot)
        self.complaint.hide()

    # --- showing ------------------------------------------------------------------------------------------------

    def show_card(self, card: Card, cards: tuple[Card, ...], framework: str) -> None:
        """Another field; a choice half made for the same field stays."""
        same = self.card is not None and self.card == card
        self.cards, self.card = cards, card
        code, rest = head(card)
        count = f"Conflict {cards.index(card) + 1} of {len(cards)}"
        self.header.set_title(f"{field_words(card)} of {framework}", count, code)
        self._result_note.setText(f"What the library will hold for {code or rest}")
        self._batch_texts(card, framework)
        if same:
            return
        self.confirm.hide()
        self.complaint.hide()
        clear(self._row)
        self.columns = []
        base = value_words(card, card.base, _shown(card.base))
        self._add_column("Base", "What both started from", "B", "base", [*pieces(base, base)])
        for i, side in enumerate(ordered(card), 1):
            text = value_words(card, side.value, side.text)
            found = [p for p in pieces(base, text) if p.mark != "gone"] if card.base else [*pieces(text, text)]
            self._add_column(side_title(side), side_caption(side), str(i), str(i), found)
        self.both.setVisible(bool(card.proposal))
        self.proposed.setVisible(bool(card.proposal))
        if card.proposal:
            self.proposed.set_pieces(pieces(base, card.proposal), "Both together")
            self._both_note.setText("Proposal, both edits word by word:")
        else:
            same_words = "Both sides changed the same words, so nothing is proposed."
            self._both_note.setText(same_words if self.textual else "")
        self._both_note.setVisible(bool(self._both_note.text()))
        self.result.setReadOnly(not self.textual)
        self._set(None, "", "")
        self._show_apart(card)
        sides = ", ".join(side_title(s).lower() for s in ordered(card))
        self.announced.emit(f"{count}, {code or rest}, "
                            f"{field_words(card).lower()}: base, {sides}")

    def _add_column(self, title: str, caption: str, key: str, take: str, words: Sequence[Piece]) -> None:
        made = SideColumn(self._theme, title, caption, key, lambda: self.choose(take))
        made.show_pieces(words)
        self._row.addWidget(made, 1)
        self.columns.append(made)

    def _show_apart(self, card: Card) -> None:
        clear(self._apart)
        theme = self._theme
        found = sorted((s for s in card.sides if s.entry), key=lambda s: s.entry.at if s.entry else 0)
        for side in found:
            if side.entry is None:
                continue
            text = side.entry.message.splitlines()[0] if side.entry.message else "Changed"
            row = line(Label(theme, stamp(side.entry.at), "sm", "secondary"),
                       Label(theme, f"{side.entry.author}: {text}", "sm", elide=True),
                       Chip(theme, side_title(side), "accent" if side.mine else "info"))
            self._apart.addLayout(row)

    @property
    def textual(self) -> bool:
        """Whether words of one's own can be the value: the sides are texts, not numbers, lists or places."""
        card = self.card
        return card is not None and card.kind == "field" and all(v[:1] in ("", '"') for v in
                                                                 (card.base, *(s.value for s in card.sides)))

    # --- choosing -----------------------------------------------------------------------------------------------

    def choose(self, take: str) -> None:
        """"base", "both", "mine", "theirs", or the number of a side as shown."""
        card = self.card
        if card is None:
            return
        sides = ordered(card)
        if take == "base":
            self._set(card.base, value_words(card, card.base, _shown(card.base)), "Base")
        elif take == "both":
            if card.proposal:
                self._set(_text(card.proposal), card.proposal, "Both")
            else:
                self.complain("Both sides changed the same words. Take one, or write your own below.")
        else:
            side = _side(sides, take)
            if side is None:
                self.complain(f"There is no single side “{take}”. Choose one by its number.")
            else:
                self._set(side.value, value_words(card, side.value, side.text), side_title(side))

    def _set(self, value: str | None, text: str, source: str) -> None:
        self._value, self._source = value, source
        self._filling = True
        self.result.setPlainText(text if value or (source and not self.textual) else "")
        self._filling = False
        self.source.set(source or "open", "success" if source else "warning")
        for column in self.columns:
            column.set_taken(bool(source) and column.title == source)
        self.complaint.hide()

    def _on_typed(self) -> None:
        if not self._filling and self.textual:
            self._value, self._source = _text(self.result.toPlainText()), "Own words"
            self.source.set(self._source, "accent")
            for column in self.columns:
                column.set_taken(False)

    def complain(self, text: str) -> None:
        self.complaint.setText(text)
        self.complaint.show()
        self.announced.emit(text)

    def apply(self) -> None:
        """Write what is chosen for the field in view."""
        card, value = self.card, self._value
        if card is None:
            return
        if value is None or not self._source:
            self.complain("Nothing is chosen yet. Take a side with 1, 2 or B, or write your own words.")
            return
        source = self._source
        self.card = None
        code, rest = head(card)
        self.decided.emit({card: value}, f"Decided: {source.lower()} for {code or rest}. {FINAL}")

    # --- many at once -------------------------------------------------------------------------------------------

    def batch(self, which: str) -> dict[Card, str]:
        """Values for every field of this framework that has one side of mine, or of the person in view."""
        card = self.card
        out: dict[Card, str] = {}
        if card is None:
            return out
        person = self.person
        for other in self.cards:
            found = [s for s in other.sides if (s.mine if which == "mine" else not s.mine and s.entry is not None
                                                and s.entry.author == person)]
            if other.group == card.group and len(found) == 1:
                out[other] = found[0].value
        return out

    @property
    def person(self) -> str:
        """The other person of the field in view."""
        return others(self.card).split(", ")[0] if self.card is not None else ""

    def _batch_texts(self, card: Card, framework: str) -> None:
        self._title_of = {card.group: framework}
        mine, theirs = len(self.batch("mine")), len(self.batch("theirs"))
        self.mine_all.set_text(f"Mine for all {mine}")
        self.theirs_all.set_text(f"{self.person} for all {theirs}")
        self.mine_all.setEnabled(mine > 0)
        self.theirs_all.setEnabled(theirs > 0)

    def ask_batch(self, which: str) -> None:
        """Say how many fields it would decide, and ask."""
        values = self.batch(which)
        if self.card is None or not values:
            self.complain("No field of this framework has such a side.")
            return
        who = "your own side" if which == "mine" else f"the side of {self.person}"
        count, framework = plural(len(values), "field"), self._title_of.get(self.card.group, "")
        back = self.result if self.result.hasFocus() else self.columns[0]

        def run() -> None:
            self.card = None
            self.decided.emit(values, f"Decided: {who} for {count}. {FINAL}")

        self.confirm.ask(f"Take {who} for {count} of {framework}? {FINAL}", f"Take for {count}", run, back)


def _side(sides: tuple[Side, ...], take: str) -> Side | None:
    if take.isdigit():
        return sides[int(take) - 1] if 0 < int(take) <= len(sides) else None
    found = [s for s in sides if s.mine == (take == "mine")]
    return found[0] if len(found) == 1 else None


def _text(text: str) -> str:
    from workbench.sync.entities import text_of

    return text_of(text)


def _shown(value: str) -> str:
    from workbench.sync.history import shown

    return shown(value)
