"""The page Changes: any two states of a framework compared field by field, and its history with a way back.

Owns which two are compared. Reads revisions through the workbench; taking up an older one begins a draft.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.models.change_text import summary
from ui.models.library_desk import LibraryDesk
from ui.views.base import quiet
from ui.views.library_changes_list import ChangesList
from ui.views.library_page import LibraryPage, PageSpec
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo
from ui.widgets.parts import Label, Rule, clear, column, line
from ui.widgets.scroller import Scroller
from ui.widgets.splitter import Splitter
from ui.widgets.texts import when
from workbench.app import EntityChange
from workbench.commands import frameworks
from workbench.model.diff import diff

DRAFT, BASE = "draft", "base"


class ChangesPage(LibraryPage):
    """Two choices, the differences, the history."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk)
        theme, px = self.theme, self.theme.px
        self.old, self.new = Combo(theme, "Compare"), Combo(theme, "with")
        self.words = Label(theme, "", "sm", "secondary", elide=True)
        self.list = ChangesList(theme)
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        head = line(Label(theme, "From", "sm", "secondary"), self.old, Label(theme, "to", "sm", "secondary"), self.new,
                    self.words, spacing=px(8))  # fmt: skip
        head.setContentsMargins(px(16), px(9), px(12), px(9))
        box.addLayout(head)
        box.addWidget(self.list, 1)
        body, self._history = column(theme, (14, 10, 12, 12), 5)
        body.setProperty("surface", "surface")
        side = Scroller(body)
        split = Splitter(theme)
        split.addWidget(left)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        side.setMinimumWidth(px(240))
        split.setSizes([px(760), px(300)])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self._for = ""
        self._changes: tuple[EntityChange, ...] = ()
        for combo in (self.old, self.new):
            combo.setMinimumContentsLength(12)
            combo.activated.connect(lambda _i: self.compare())
        self.list.opened.connect(desk.choose)

    # -- showing -----------------------------------------------------------------------------------------------

    def _states(self) -> list[tuple[str, str]]:
        """What can be compared, newest first: (name for the library, words)."""
        desk, workbench = self.desk, self.desk.bridge.workbench
        states = [(DRAFT, "Draft")] if desk.drafted else []
        states += [(r.revision, f"Version {r.version}") for r in workbench.revisions(desk.uid)]
        if desk.drafted:
            record = workbench.draft(desk.uid).record
            if record.origin:
                states.append((BASE, f"Origin {record.origin.partition('@')[0]}"))
        return states

    def load(self) -> None:
        if self.desk.framework is None:
            return
        states = self._states()
        uid = self.desk.uid
        kept = (self.old.currentData(), self.new.currentData()) if uid == self._for else (None, None)
        self._for = uid
        for combo, wanted, at in ((self.old, kept[0], 1), (self.new, kept[1], 0)):
            with quiet(combo):
                combo.clear()
                for name, words in states:
                    combo.addItem(words, name)
                place = combo.findData(wanted) if wanted else -1
                combo.setCurrentIndex(place if place >= 0 else min(at, len(states) - 1))
        self.compare()
        self._show_history()

    def compare(self) -> None:
        """Show what differs between the two chosen states."""
        workbench, uid = self.desk.bridge.workbench, self.desk.uid
        old, new = self.old.currentData(), self.new.currentData()
        self._changes = ()
        if old and new and old != new:
            if BASE in (old, new):
                draft = workbench.draft(uid)
                pair = (draft.base, draft.framework) if old == BASE else (draft.framework, draft.base)
                self._changes = diff(*pair)
            else:
                self._changes = workbench.compare(uid, old, new)
        self.list.show_changes(self._changes)
        self.counted.emit(str(len(self._changes)) if self._changes else "")
        alone = "There is only one state so far." if self.old.count() < 2 else "Nothing differs."
        self.words.setText(summary(self._changes) if self._changes else alone)

    def _show_history(self) -> None:
        clear(self._history)
        theme, desk = self.theme, self.desk
        entry = desk.entry
        add = self._history.addWidget
        add(Label(theme, "History", "base", "", 600))
        if desk.drafted:
            record = desk.bridge.workbench.draft(desk.uid).record
            add(Label(theme, "Draft", "base", "", 500))
            add(Label(theme, f"begun {when(record.at)} by {record.author or 'you'}", "xs", "tertiary", wrap=True))
            discard = Button(theme, "Discard the draft", "quiet", icon="trash-2", small=True)
            discard.clicked.connect(self.discard_draft)
            add(discard)
        for number, found in enumerate(desk.bridge.workbench.revisions(desk.uid)):
            add(Rule(theme))
            add(Label(theme, f"Version {found.version}", "base", "", 500))
            if found.note:
                add(Label(theme, found.note, "sm", "secondary", wrap=True))
            told = ", ".join(filter(None, (when(found.at), found.author)))
            add(Label(theme, told, "xs", "tertiary", wrap=True))
            add(Label(theme, found.revision[:16], "xs", "tertiary"))
            if number and entry is not None and not entry.read_only:
                back = Button(theme, f"Take up {found.version} again", "link")
                back.clicked.connect(lambda _c=False, r=found.revision, v=found.version: self.revert(r, v))
                add(back)
        self._history.addStretch(1)

    def focus_target(self) -> QWidget:
        return self.list

    # -- writing -----------------------------------------------------------------------------------------------

    def revert(self, revision: str, version: str) -> None:
        """Begin a draft from an older version; publishing it makes a newer one with that content."""
        desk = self.desk
        done = desk.bridge.attempt(lambda: desk.bridge.workbench.revert(desk.uid, revision))
        if done is not None:
            desk.file = "library"
            self.shell.toast(f"Draft begun from version {version}", undo=True)

    def revert_chosen(self) -> None:
        """The version chosen on the left side of the comparison."""
        chosen = self.old.currentData()
        found = next((r for r in self.desk.bridge.workbench.revisions(self.desk.uid) if r.revision == chosen), None)
        if found is None:
            self.shell.toast("Choose an older version in From first")
        else:
            self.revert(found.revision, found.version)

    def discard_draft(self) -> None:
        """Take the draft away; undo brings it back."""
        if self.desk.drafted:
            uid = self.desk.uid
            if self.desk.do(lambda _v: frameworks.discard_draft(uid)) is not None:
                self.shell.toast("Draft discarded", undo=True)

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        def drafted() -> str:
            return "" if self.desk.drafted else "there is no draft"

        return [
            ActionSpec("library.changes.from", "Choose the older state", self.old.setFocus, ("Alt+O",), icon="history"),
            ActionSpec("library.changes.to", "Choose the newer state", self.new.setFocus, ("Alt+N",), icon="history"),
            ActionSpec("library.changes.revert", "Take up the older version again", self.revert_chosen, ("Alt+R",),
                       icon="rotate-ccw"),
            ActionSpec("library.changes.discard", "Discard the draft", self.discard_draft, (), icon="trash-2",
                       disabled=drafted),
        ]  # fmt: skip


PAGE = PageSpec("changes", "Changes", 60, ChangesPage, icon="history")
