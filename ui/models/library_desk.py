"""The desk of the Library: the framework in view, its draft, and the only thing in the editor that issues commands.

Owns which framework and part are chosen and how a first edit begins a draft or a fork. Pages listen to its signals and
call its verbs. Holds no widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.views.base import Shell
from ui.widgets.texts import short_title
from workbench.app import ChangeSet, Command, DraftProblem, DraftView, FrameworkEntry, Reader
from workbench.commands import framework_tree, frameworks
from workbench.errors import NotFound
from workbench.model.draft import DraftField, row_place
from workbench.model.framework import Framework

HEAD = ""
KINDS = frozenset({"draft", "draft_field", "framework"})


class LibraryDesk(QObject):
    """`opened`: another framework; `changed`: the same one reads differently; `chosen(uid, field)`: a part to show."""

    opened = Signal()
    changed = Signal()
    listed = Signal()
    chosen = Signal(str, str)

    def __init__(self, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shell = shell
        self.bridge = shell.bridge
        self.entries: list[FrameworkEntry] = []
        self.framework: Framework | None = None
        self.part = ""
        self.marks: frozenset[str] = frozenset()
        self.file = "library"
        """Where the newest change of this screen went: that is what Ctrl+Z takes back."""
        self.forking = False
        """True while the fork of what was in view takes its place: nobody went anywhere."""
        self._origin = ""

    # -- reading -----------------------------------------------------------------------------------------------

    @property
    def uid(self) -> str:
        return self.framework.uid if self.framework is not None else ""

    @property
    def entry(self) -> FrameworkEntry | None:
        return self.entry_of(self.uid)

    def entry_of(self, uid: str) -> FrameworkEntry | None:
        return next((e for e in self.entries if e.uid == uid), None)

    @property
    def drafted(self) -> bool:
        return self.entry is not None and self.entry.draft

    def reload(self) -> None:
        """Read the list of frameworks again."""
        self.entries = self.bridge.workbench.frameworks()
        self.listed.emit()

    def open(self, uid: str) -> bool:
        """Show a framework as it is now: its draft where it has one."""
        if self.framework is not None and self.framework.uid == uid:
            return True
        if self.entry_of(uid) is None:
            return False
        self._read(uid)
        self.part = ""
        self.shell.remember("library", "framework", uid)
        self.opened.emit()
        return True

    def _read(self, uid: str) -> None:
        entry, workbench = self.entry_of(uid), self.bridge.workbench
        self.framework = workbench.draft(uid).framework if entry and entry.draft else workbench.framework(uid)
        self.marks = self._marks(uid) if entry and entry.draft else frozenset()

    def _marks(self, uid: str) -> frozenset[str]:
        """What differs from the release: uids of parts, and part/level for descriptors; nothing where all is new."""
        workbench = self.bridge.workbench
        if self.entry_of(uid) is not None and not workbench.draft(uid).record.base:
            return frozenset()
        rows: list[DraftField] = workbench.read(Reader.all, DraftField, file="library", draft=uid)
        marks = {row.entity for row in rows if row.entity != uid}
        marks |= {f"{row.entity}/{row.name.split('/')[1]}" for row in rows if row.name.startswith("descriptors/")}
        return frozenset(marks)

    def follow(self, change: ChangeSet) -> None:
        """Something was written, by whomever: read what it touched."""
        if change.file == "library" or "framework" in change.kinds:
            if any(c.kind in ("draft", "framework") or row_place(c.uid)[1] == self.uid for c in change.changes):
                self.reload()
            self.refresh()

    def refresh(self) -> None:
        """Read the framework again; a fork that was undone gives way to what it came from."""
        uid = self.uid
        if uid and self.entry_of(uid) is None:
            self.framework = None
            self.open(self._origin if self.entry_of(self._origin) else self.entries[0].uid if self.entries else "")
            return
        if uid:
            try:
                self._read(uid)
            except NotFound:
                self.reload()
                return
            self.changed.emit()

    def problems(self) -> list[DraftProblem]:
        """What stands in the way of publishing, errors first."""
        return self.bridge.workbench.problems(self.uid) if self.uid else []

    def choose(self, uid: str, field: str = "") -> None:
        """A part of the framework to look at, for every page."""
        self.part = uid
        self.chosen.emit(uid, field)

    # -- writing -----------------------------------------------------------------------------------------------

    def do(self, make: Callable[[DraftView], Command], origin: object | None = None) -> ChangeSet | None:
        """Run a command on the draft; the first one of a release begins the draft and says so."""
        if self.framework is None:
            return None
        self.bridge.flush()
        uid = self.uid
        view = self.bridge.attempt(lambda: self.bridge.workbench.draft(uid))
        if view is None:
            return None
        title, version = self.framework.title, self.framework.version
        if not view.stored and view.uid != uid:
            self._origin = uid
            self.framework = view.framework  # from here on the fork is in view
        done = self.bridge.do(make(view), origin)
        if done is None:
            if not view.stored and view.uid != uid:
                self.framework = None
                self.open(uid)
            return None
        self.file = "library"
        if not view.stored:
            if view.uid != uid:
                self.forking = True
                self.opened.emit()
                self.forking = False
                self.shell.remember("library", "framework", view.uid)
                text = f"{short_title(title)} is a bundled release: a fork was begun"
            else:
                text = f"Release {version} stays as it is: a draft was begun"
            self.shell.toast(text, undo=True)
        return done

    def edit(self, uid: str, fields: Mapping[str, Any], label: str = "", origin: object | None = None) -> bool:
        """Set fields of a part; HEAD is the framework itself. "" and None take a field away."""
        return self.do(lambda v: frameworks.edit_part(v, uid or v.uid, fields, label), origin) is not None

    def rename(self, uid: str, text: str) -> bool:
        """The title of a node, the text of a statement or question."""
        framework = self.framework
        name = "title" if framework is not None and uid in framework.node_by_uid else "text"
        return self.edit(uid, {name: text}, "Renamed" if name == "title" else "Reworded")

    def remove(self, uid: str) -> bool:
        """Take a part away with what is below it; the toast brings it back."""
        name = self.name_of(uid)
        done = self.do(lambda v: framework_tree.remove_part(v, uid))
        if done is not None:
            more = int(done.result or 1) - 1
            self.shell.toast(f"{name} removed" + (f" with {more} below it" if more else ""), undo=True)
        return done is not None

    def known_tags(self) -> list[str]:
        """Tags to choose from: the terms of the bundled vocabularies and what the framework uses already."""
        used = {t for c in (self.framework.criteria if self.framework is not None else ()) for t in c.tags}
        for uid, vocabulary in self.bridge.workbench.vocabularies().items():
            used |= {term.uid if ":" in term.uid else f"{uid}:{term.uid}" for term in vocabulary.terms}
        return sorted(used)

    def name_of(self, uid: str) -> str:
        """What a person calls a part: its code, else its title."""
        framework = self.framework
        if framework is None:
            return uid
        for known in (framework.node_by_uid, framework.criterion_by_uid):
            found = known.get(uid)
            if found is not None:
                return framework.short_code(found.code) or getattr(found, "title", "") or "Statement"
        if uid.startswith("scale:"):
            return "Scale"
        return "Answer set" if uid.startswith("golden:") else "Question" if uid != framework.uid else framework.title
