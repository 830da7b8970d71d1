"""The resolver: one entity with base and every side, person and time, and what the library will hold of it.

Owns what is chosen for the field in view and the scope of "for all"; nothing is written before Apply. Decisions leave
as a signal. Rows that merged by themselves stand beside the open ones and say how.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from ui.models.notes_model import initials
from ui.theme import Theme
from ui.views.sync_finding import FindingPage
from ui.views.sync_parts import ConfirmBar
from ui.views.sync_result import ResultPane
from ui.views.sync_rows import FieldRow, Happened, Sheet, base_text
from ui.views.sync_table import MergeTable, SideCell
from ui.views.sync_words import RETIRED, field_words, ordered
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fields import Combo
from ui.widgets.pane import PaneHeader
from ui.widgets.parts import Icon, Label, Rule, clear, line
from ui.widgets.scroller import Scroller
from ui.widgets.texts import plural

if TYPE_CHECKING:
    from workbench.sync.findings import Finding
    from workbench.sync.history import Card

AFTER = "Undo takes it back; History keeps every side."
SCOPES = (("entity", "This entry"), ("framework", "This framework"), ("all", "Everything"))


class ConflictPage(QWidget):
    """`decided(dict, str)`: values by card, and a sentence for the person. `settled(edits, key, str)`: a finding."""

    decided = Signal(object, str)
    settled = Signal(object, str, str)
    stepped = Signal(int)
    announced = Signal(str)
    history_asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.card: Card | None = None
        self.cards: tuple[Card, ...] = ()
        self.sheet: Sheet | None = None
        self._number = -1
        self._title_of: Callable[[str], str] = lambda group: group
        self._value: str | None = None
        self._source = ""
        self._taken: int | None = None
        self.header = PaneHeader(theme)
        self.next = Button(theme, "Next", "quiet", key="F7", small=True)
        self.back = Button(theme, "Back", "quiet", key="Shift+F7", small=True)
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.header.add_tool(self.back)
        self.header.add_tool(self.next)
        self.table, self.pane = MergeTable(theme), ResultPane(theme)
        self.result, self.source = self.pane.editor, self.pane.source
        self.table.taken.connect(self._on_cell)
        self.pane.typed.connect(self._on_typed)
        self.pane.placed.connect(self._on_place)
        self.result.applied.connect(self.apply)
        self.mine_all = Button(theme, "Mine for all", "secondary", key="Shift+1", small=True)
        self.theirs_all = Button(theme, "Theirs for all", "secondary", key="Shift+2", small=True)
        self.combine = Button(theme, "Combine texts", "secondary", icon="layers-2", key="C", small=True)
        self.scope = Combo(theme, "For all of")
        for key, text in SCOPES:
            self.scope.addItem(text, key)
        self.scope.setCurrentIndex(1)
        self.scope.setMinimumContentsLength(14)
        self.scope.currentIndexChanged.connect(lambda _i: self._batch_texts())
        self.mine_all.clicked.connect(lambda: self.ask_batch("mine"))
        self.theirs_all.clicked.connect(lambda: self.ask_batch("theirs"))
        self.combine.clicked.connect(lambda: self.choose("both"))
        self._more = Label(theme, "", "sm", "secondary", wrap=True)
        self._apart = QVBoxLayout()
        self._apart.setSpacing(theme.px(7))
        self.confirm = ConfirmBar(theme)
        self.skip = Button(theme, "Skip for now", "secondary")
        self.skip.clicked.connect(lambda: self.stepped.emit(1))
        self.done = Button(theme, "Apply and next", "primary", key="Ctrl+Return")
        self.done.clicked.connect(self.apply)
        self.changes = Button(theme, "Show what changes", "link")
        self.changes.clicked.connect(lambda: self.history_asked.emit(self.sheet.group if self.sheet else ""))
        self.complaint = Label(theme, "", "sm", "danger", wrap=True)
        self.finding = FindingPage(theme)
        self.finding.settled.connect(self.settled)
        self.finding.stepped.connect(self.stepped)
        self.empty = Label(theme, "Nothing to decide.", "base", "secondary", wrap=True)
        self._build()

    def _build(self) -> None:
        theme, px = self._theme, self._theme.px
        inner = QWidget()
        inner.setProperty("surface", "surface")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, px(12))
        column.setSpacing(0)
        column.addWidget(self.table)
        self._more.setContentsMargins(px(16), px(6), px(16), 0)
        column.addWidget(self._more)
        self._tools = QWidget()
        tools = QVBoxLayout(self._tools)
        tools.setContentsMargins(px(16), px(9), px(16), px(9))
        tools.addLayout(line(self.mine_all, self.theirs_all, self.scope, None, self.combine))
        column.addWidget(self._tools)
        column.addWidget(Rule(theme))
        column.addWidget(self.pane)
        column.addWidget(Rule(theme))
        apart = QVBoxLayout()
        apart.setContentsMargins(px(16), px(10), px(16), 0)
        apart.setSpacing(px(8))
        apart.addWidget(Label(theme, "How the versions came apart", "base", "", 600))
        apart.addLayout(self._apart)
        column.addLayout(apart)
        column.addStretch(1)
        self._foot = QFrame()
        self._foot.setProperty("line", "top")
        low = QVBoxLayout(self._foot)
        low.setContentsMargins(px(16), px(8), px(16), px(8))
        low.addWidget(self.complaint)
        row = line(Icon(theme, "info"), Label(theme, "Assessments keep the release they began with.", "sm", "secondary",
                                              elide=True), self.changes, self.skip, self.done)
        low.addLayout(row)
        sheet = QWidget()
        whole = QVBoxLayout(sheet)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        self.scroller = Scroller(inner)
        whole.addWidget(self.scroller, 1)
        whole.addWidget(self.confirm)
        whole.addWidget(self._foot)
        nothing = QWidget()
        middle = QVBoxLayout(nothing)
        middle.setContentsMargins(px(24), px(24), px(24), px(24))
        middle.addWidget(self.empty, 0, Qt.AlignmentFlag.AlignTop)
        middle.addStretch(1)
        self.stack = QStackedWidget()
        for page in (nothing, sheet, self.finding):
            self.stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self.complaint.hide()

    # --- showing ------------------------------------------------------------------------------------------------

    def show_nothing(self, text: str) -> None:
        self.card = self.sheet = None
        self.empty.setText(text)
        self.stack.setCurrentIndex(0)

    def show_sheet(self, sheet: Sheet, card: Card | None, cards: tuple[Card, ...], title_of: Callable[[str], str],
                   ) -> None:
        """An entity with the field in view; a choice half made for the same field stays."""
        same = self.card is not None and self.card == card and sheet == self.sheet and self.stack.currentIndex() == 1
        fresh = sheet != self.sheet or self.stack.currentIndex() != 1
        self.cards, self.card, self.sheet, self._title_of = cards, card, sheet, title_of
        self.stack.setCurrentIndex(1)
        count = f"Conflict {cards.index(card) + 1} of {len(cards)}" if card is not None else "Merged"
        title = title_of(sheet.group) if sheet.code else f"{sheet.name[:80]}, {title_of(sheet.group)}"
        self.header.set_title(title, count, sheet.code)
        self._batch_texts()
        if same:
            return
        self.confirm.hide()
        self.complaint.hide()
        waiting = sum(r.card is not None for r in sheet.rows)
        self._number = next((i for i, r in enumerate(sheet.rows) if r.card is not None and r.card == card), -1)
        if fresh:
            self.table.show_sheet(sheet, card is not None)
            self._more.setText(f"And {plural(sheet.more, 'more field')} that merged by themselves.")
            self._more.setVisible(bool(sheet.more))
            self._show_apart(sheet.events)
            self.scroller.verticalScrollBar().setValue(0)
        self.table.show_current(self._number)
        self.pane.show_sheet(sheet, self._number, waiting)
        self.pane.offer_places(card.places if card is not None else ())
        for widget in (self._tools, self.done, self.skip):
            widget.setVisible(card is not None)
        self.combine.setEnabled(bool(card is not None and card.proposal))
        self._set(None, "", "", None)
        if card is not None:
            sides = [c.title.lower() if c.title in ("Mine", "Theirs") else c.title for c in sheet.columns]
            self.announced.emit(f"{count}, {sheet.code or sheet.name[:60]}, {field_words(card).lower()}: "
                                f"base, {', '.join(sides)}")

    def show_finding(self, finding: Finding, framework: str) -> None:
        self.card = self.sheet = None
        self.finding.show_finding(finding, framework)
        self.stack.setCurrentWidget(self.finding)
        self.announced.emit(f"To check, {finding.text}")

    def next_scope(self) -> None:
        self.scope.setCurrentIndex((self.scope.currentIndex() + 1) % len(SCOPES))

    def _show_apart(self, events: Sequence[Happened]) -> None:
        clear(self._apart)
        theme = self._theme
        for event in events:
            at = Label(theme, event.at, "sm-mono", "secondary")
            at.setFixedWidth(theme.px(118))
            who = Chip(theme, initials(event.who), "neutral")
            who.setToolTip(event.who)
            who.setAccessibleName(event.who)
            self._apart.addLayout(line(at, who, Label(theme, event.text, "base", "secondary", elide=True),
                                       Chip(theme, event.chip, event.tone)))

    @property
    def columns(self) -> list[SideCell]:
        """The cells of the row in view: base first."""
        return self.table.cells[self._number] if 0 <= self._number < len(self.table.cells) else []

    @property
    def row(self) -> FieldRow | None:
        return self.sheet.rows[self._number] if self.sheet is not None and self._number >= 0 else None

    @property
    def textual(self) -> bool:
        """Whether words of one's own can be the value: the sides are texts, not numbers, lists or places."""
        card = self.card
        return card is not None and card.kind == "field" and all(v[:1] in ("", '"') for v in
                                                                 (card.base, *(s.value for s in card.sides)))

    # --- choosing -----------------------------------------------------------------------------------------------

    def choose(self, take: str) -> None:
        """"base", "both", "mine", "theirs", or the number of a column as shown."""
        card, row, sheet = self.card, self.row, self.sheet
        if card is None or row is None or sheet is None:
            return
        if take == "base":
            base = base_text(card)
            self._set(card.base, base, "Base", -1)
        elif take == "both":
            if card.proposal:
                self._set(_text(card.proposal), card.proposal, "Combined", None)
                self.result.setFocus(Qt.FocusReason.OtherFocusReason)
                self.result.moveCursor(self.result.textCursor().MoveOperation.End)
                self.announced.emit(f"Combined, to be checked: {card.proposal}")
            else:
                self.complain("The sides changed the same words. Take one, or write your own below.")
        else:
            at = self._column(take)
            if at is None:
                self.complain(f"There is no single side “{take}”. Choose one by its number.")
            elif not row.values[at] and row.values[at] not in {s.value for s in card.sides}:
                self.complain(f"{sheet.columns[at].title} holds several values here. Choose another side.")
            else:
                self._set(row.values[at], row.cells[at], sheet.columns[at].title, at)

    def _column(self, take: str) -> int | None:
        sheet = self.sheet
        if sheet is None:
            return None
        if take.isdigit():
            return int(take) - 1 if 0 < int(take) <= len(sheet.columns) else None
        found = [i for i, c in enumerate(sheet.columns) if c.mine == (take == "mine")]
        return found[0] if len(found) == 1 else None

    def _on_cell(self, number: int, column: int) -> None:
        row = self.sheet.rows[number] if self.sheet is not None else None
        if row is None or row.card is None or self.sheet is None:
            return
        if number != self._number:
            self.show_sheet(self.sheet, row.card, self.cards, self._title_of)
        self.choose("base" if column < 0 else str(column + 1))

    def _set(self, value: str | None, text: str, source: str, column: int | None) -> None:
        self._value, self._source, self._taken = value, source, column
        tone = "success" if source in ("Combined", "Base") else "accent" if source == "Mine" else "info"
        shown = f"{source}, editing" if source == "Combined" else source
        self.pane.show_value(text, shown, tone, writable=self.textual)
        if self._number >= 0:
            self.table.show_taken(self._number, column)
        self.complaint.hide()

    def _on_typed(self, text: str) -> None:
        if self.textual:
            self._value, self._source, self._taken = _text(text), "Own words", None
            self.source.set(self._source, "accent")
            self.table.show_taken(self._number, None)

    def _on_place(self, uid: str) -> None:
        name = next((n for u, n in self.card.places if u == uid), "") if self.card is not None else ""
        self._set(_text(uid), name, "Another place", None)

    def complain(self, text: str) -> None:
        self.complaint.setText(text)
        self.complaint.show()
        self.announced.emit(text)

    def apply(self) -> None:
        """Write what is chosen for the field in view."""
        if self.stack.currentWidget() is self.finding:
            self.finding.apply()
            return
        card, value, sheet = self.card, self._value, self.sheet
        if card is None or sheet is None:
            return
        if value is None or not self._source:
            self.complain("Nothing is chosen yet. Take a side with 1, 2 or B, or write your own words.")
            return
        source = "retired" if card.kind == "retired" and value == RETIRED else self._source.lower()
        self.card = None
        where = f"{sheet.code or sheet.name[:60]}, {field_words(card).lower()}"
        self.decided.emit({card: value}, f"Decided: {source} for {where}. {AFTER}")

    # --- many at once -------------------------------------------------------------------------------------------

    def batch(self, which: str) -> dict[Card, str]:
        """Values for every field in scope that has one side of mine, or of the person in view."""
        card, out = self.card, {}
        if card is None or self.sheet is None:
            return {}
        person, scope = self.person, self.scope.currentData()
        shown = {r.card for r in self.sheet.rows}
        for other in self.cards:
            inside = scope == "all" or (other.group == card.group if scope == "framework" else other in shown)
            found = [s for s in other.sides if (s.mine if which == "mine" else not s.mine and s.entry is not None
                                                and s.entry.author == person)]
            if inside and len(found) == 1:
                out[other] = found[0].value
        return out

    @property
    def person(self) -> str:
        """The other person of the field in view."""
        names = [s.entry.author for s in ordered(self.card) if not s.mine and s.entry] if self.card is not None else []
        return names[0] if names else ""

    def _batch_texts(self) -> None:
        if self.card is None:
            return
        mine, theirs = len(self.batch("mine")), len(self.batch("theirs"))
        whose = "Theirs" if len(self.card.sides) == 2 else self.person
        self.mine_all.set_text(f"Mine for all {mine}" if mine else "Mine for all")
        self.theirs_all.set_text(f"{whose} for all {theirs}" if theirs else "Theirs for all")
        self.mine_all.setEnabled(mine > 0)
        self.theirs_all.setEnabled(theirs > 0)

    def ask_batch(self, which: str) -> None:
        """Say how many fields it would decide, and ask."""
        values = self.batch(which)
        if self.card is None or self.sheet is None or not values:
            self.complain("No open field here has such a side.")
            return
        who = "your own side" if which == "mine" else f"the side of {self.person}"
        count = plural(len(values), "field")
        places = {"entity": self.sheet.code or self.sheet.name[:60], "all": plural(len({c.group for c in values}),
                                                                                   "framework")}
        where = places.get(self.scope.currentData()) or self._title_of(self.card.group)
        back = self.result if self.result.hasFocus() or not self.columns else self.columns[0]

        def run() -> None:
            self.card = None
            self.decided.emit(values, f"Decided: {who} for {count}. {AFTER}")

        self.confirm.ask(f"Take {who} for {count} of {where}? {AFTER}", f"Take for {count}", run, back)


def _text(text: str) -> str:
    from workbench.sync.entities import text_of

    return text_of(text)
