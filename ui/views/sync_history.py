"""The History page: the time-line of one framework, what differs between any two changes, and the way back.

Owns which framework and which change are looked at; reading and restoring are the desk's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.models.change_text import field_name, headline, pieces, summary, value_text
from ui.theme import Theme
from ui.views.sync_list import Row, RowList
from ui.views.sync_words import stamp
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo
from ui.widgets.marked_text import MarkedText
from ui.widgets.parts import Icon, Label, Rule, clear, line
from ui.widgets.scroller import Scroller
from ui.widgets.splitter import Splitter

if TYPE_CHECKING:
    from workbench.model.diff import EntityChange
    from workbench.sync.history import Entry

SHOWN, LABEL = 60, 132
BEFORE = "before"


class HistoryPage(QWidget):
    """`framework_picked(uid)`, `compare_asked(uid, old, new)` ("" as old: the one before; as new: now),
    `restore_asked(uid, commit)`."""

    framework_picked = Signal(str)
    compare_asked = Signal(str, str, str)
    restore_asked = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        px = theme.px
        self.framework = Combo(theme, "Framework")
        self.list = RowList(theme, "Changes, newest first")
        self.against = Combo(theme, "Compared with")
        self.against.activated.connect(lambda _i: self._ask())
        self._entries: dict[str, Entry] = {}
        self.title = Label(theme, "", "base", "", 600, wrap=True)
        self.caption = Label(theme, "", "sm", "secondary", wrap=True)
        self.restore = Button(theme, "Restore as a draft", "secondary", icon="rotate-ccw", key="Ctrl+R")
        self.restore.setEnabled(False)
        self._body = QVBoxLayout()
        self._body.setSpacing(px(6))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(px(12), px(8), px(12), px(8))
        head.addWidget(self.framework, 1)
        column.addLayout(head)
        column.addWidget(Rule(theme))
        column.addWidget(self.list, 1)
        inner = QWidget()
        inner.setProperty("surface", "surface")
        stack = QVBoxLayout(inner)
        stack.setContentsMargins(px(16), px(12), px(16), px(12))
        stack.addWidget(self.title)
        stack.addLayout(line(Label(theme, "Compared with", "base", "secondary"), self.against, None))
        stack.addWidget(self.caption)
        stack.addSpacing(px(6))
        stack.addLayout(self._body)
        stack.addStretch(1)
        foot = QFrame()
        foot.setProperty("line", "top")
        low = QHBoxLayout(foot)
        low.setContentsMargins(px(16), px(8), px(16), px(8))
        low.addWidget(Icon(theme, "info"))
        low.addWidget(Label(theme, "A restored state begins a draft. Nothing in between is lost; publishing it makes "
                            "a newer revision.", "sm", "secondary", wrap=True), 1)
        low.addWidget(self.restore)
        right = QWidget()
        whole = QVBoxLayout(right)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(Scroller(inner), 1)
        whole.addWidget(foot)
        split = Splitter(theme)
        split.addWidget(left)
        split.addWidget(right)
        left.setMinimumWidth(px(240))
        split.setStretchFactor(1, 1)
        split.setSizes([px(330), px(700)])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)
        self.framework.activated.connect(lambda _i: self.framework_picked.emit(self.uid))
        self.list.picked.connect(lambda _key: self._ask())
        self.restore.clicked.connect(lambda: self.restore_asked.emit(self.uid, self.list.key))

    @property
    def uid(self) -> str:
        return str(self.framework.currentData() or "")

    def set_frameworks(self, found: tuple[tuple[str, str], ...], chosen: str = "") -> None:
        """Frameworks to choose from; the current one stays unless another is named."""
        wanted = chosen or self.uid
        self.framework.clear()
        for uid, title in found:
            self.framework.addItem(title, uid)
        self.framework.setCurrentIndex(max(0, self.framework.findData(wanted)))
        if not found:
            self.list.fill([])
            self.title.setText("Nothing was shared yet.")

    def choose(self, uid: str) -> None:
        """Another framework; one that is not here changes nothing."""
        at = self.framework.findData(uid)
        if at >= 0:
            self.framework.setCurrentIndex(at)

    def show_entries(self, entries: list[Entry]) -> None:
        kept = self.against.currentData()
        self._entries = {e.commit: e for e in entries}
        self.against.clear()
        self.against.addItem("Now", "")
        self.against.addItem("The change before it", BEFORE)
        for entry in entries:
            self.against.addItem(f"{stamp(entry.at)}  {subject(entry)}"[:90], entry.commit)
        self.against.setCurrentIndex(max(0, self.against.findData(kept)))
        self.list.fill([Row(e.commit, subject(e), f"{'Merged by itself' if e.automatic else e.author}, {stamp(e.at)}",
                            *_chip(entries, i)) for i, e in enumerate(entries)])
        self.restore.setEnabled(bool(entries))
        if not entries:
            self.title.setText("Nothing was shared of this framework yet.")
            self.caption.setText("")
            clear(self._body)

    def _ask(self) -> None:
        """Compare the chosen change with what it is compared with, the older one first."""
        here, other = self.list.key, str(self.against.currentData() or "")
        entry = self._entries.get(here)
        if entry is None:
            return
        who = "by itself" if entry.automatic else entry.author
        self.title.setText(f"{subject(entry)}, {who}, {stamp(entry.at)}")
        if other == BEFORE:
            self.compare_asked.emit(self.uid, "", here)
        elif not other:
            self.compare_asked.emit(self.uid, here, "")
        else:
            order = list(self._entries)
            old, new = sorted((here, other), key=order.index, reverse=True)
            self.compare_asked.emit(self.uid, old, new)

    def show_changes(self, changes: tuple[EntityChange, ...]) -> None:
        """What differs between the two: taken away in red, come since in green."""
        clear(self._body)
        theme = self._theme
        other = str(self.against.currentData() or "")
        words = {"": "Since then", BEFORE: "This change"}.get(other, "Between the two")
        same = "This is how the framework is now." if not other else "The framework is the same in both."
        self.caption.setText(f"{words}: {summary(changes)}." if changes else same)
        for change in changes[:SHOWN]:
            self._body.addWidget(Label(theme, headline(change), "base", "", 500, wrap=True))
            for field in change.fields:
                marked = MarkedText(theme, "sm")
                name = _field_words(field.field)
                marked.set_pieces(pieces(value_text(field.before), value_text(field.after)), name)
                label = Label(theme, name, "sm", "secondary", wrap=True)
                label.setFixedWidth(theme.px(LABEL))
                row = line(marked)
                row.insertWidget(0, label, 0, Qt.AlignmentFlag.AlignTop)
                row.setStretch(1, 1)
                self._body.addLayout(row)
            self._body.addWidget(Rule(theme))
        if len(changes) > SHOWN:
            self._body.addWidget(Label(theme, f"And {len(changes) - SHOWN} more.", "sm", "secondary"))


def _field_words(field: str) -> str:
    """A field's name; sides that wait for a decision are kept beside it."""
    if field.startswith("x/") and field.endswith(("/~", "/~0")):
        return f"{field_name(field[2:].rpartition('/')[0])}, sides that wait"
    return field_name(field)


def subject(entry: Entry) -> str:
    """The first line of a change."""
    return entry.message.splitlines()[0] if entry.message else "Changed"


def _chip(entries: list[Entry], at: int) -> tuple[str, str]:
    """now, merge, decision; what stood before one of these is the point to go back to."""
    def kind(entry: Entry) -> str:
        decided = entry.message.startswith(("Decide", "Take back"))
        return "Merge" if entry.automatic else "Decision" if decided else ""

    if at == 0:
        return "now", "success"
    if kind(entries[at]):
        return kind(entries[at]), "accent" if kind(entries[at]) == "Merge" else "info"
    return ("Restore point", "neutral") if kind(entries[at - 1]) else ("", "neutral")
