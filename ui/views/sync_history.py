"""The History page: the time-line of one framework, what differs between a change and now, and the way back.

Owns which framework and which change are looked at; reading and restoring are the desk's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
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

SHOWN = 60


class HistoryPage(QWidget):
    """`framework_picked(uid)`, `entry_picked(uid, commit)`, `restore_asked(uid, commit)`."""

    framework_picked = Signal(str)
    entry_picked = Signal(str, str)
    restore_asked = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        px = theme.px
        self.framework = Combo(theme, "Framework")
        self.list = RowList(theme, "Changes, newest first")
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
        self.list.picked.connect(lambda key: self.entry_picked.emit(self.uid, key))
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

    def show_entries(self, entries: list[Entry]) -> None:
        self.list.fill([Row(e.commit, e.message.splitlines()[0] if e.message else "Changed",
                            f"{'Merged by itself' if e.automatic else e.author}, {stamp(e.at)}",
                            "now" if i == 0 else "", "success") for i, e in enumerate(entries)])
        self.restore.setEnabled(bool(entries))

    def show_changes(self, changes: tuple[EntityChange, ...]) -> None:
        """What differs between the chosen change and now: taken away in red, come since in green."""
        clear(self._body)
        theme = self._theme
        self.title.setText("Compared with now")
        self.caption.setText(f"Since then: {summary(changes)}." if changes else "This is how the framework is now.")
        for change in changes[:SHOWN]:
            self._body.addWidget(Label(theme, headline(change), "base", "", 500, wrap=True))
            for field in change.fields:
                marked = MarkedText(theme, "sm")
                name = field_name(field.field)
                marked.set_pieces(pieces(value_text(field.before), value_text(field.after)), name)
                row = line(Label(theme, name, "sm", "secondary"), marked)
                row.setStretch(1, 1)
                self._body.addLayout(row)
            self._body.addWidget(Rule(theme))
        if len(changes) > SHOWN:
            self._body.addWidget(Label(theme, f"And {len(changes) - SHOWN} more.", "sm", "secondary"))
