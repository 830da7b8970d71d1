"""The merge side of the Sync screen: the list of what waits, does not fit or merged; the resolver; the time-line.

Owns the wires of list, resolver and history, which entry and which field are in view, and their commands. The exchange
is the other side's (sync_side.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, Qt

from ui.actions import ActionSpec
from ui.models.merge_desk import MergeDesk
from ui.views.sync_list import Row
from ui.views.sync_rows import Entry, MergeRows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.views.sync import SyncScreen
    from workbench.shelf_views import ShelfView
    from workbench.sync.findings import Edit
    from workbench.sync.history import Card

SHOWN = (("all", "All"), ("open", "Open"), ("merged", "Merged"))


class MergeSide(QObject):
    """Lives as long as the screen."""

    def __init__(self, screen: SyncScreen) -> None:
        super().__init__(screen)
        self.screen, self.desk = screen, MergeDesk(screen.desk)
        self.rows = MergeRows()
        self.card: Card | None = None
        self._leaving = 0
        self._moving: int | None = None  # where among the stops the field stood that was decided just now
        page, history = screen.conflicts, screen.history
        self.desk.read_merge.connect(self._refill)
        self.desk.decided.connect(self._on_decided)
        self.desk.taken_back.connect(screen.say)
        screen.list.picked.connect(self._on_entry)
        screen.list.activated_row.connect(lambda _key: page.apply())
        screen.shown.picked.connect(lambda _s: self._refill())
        page.decided.connect(self._on_resolve)
        page.settled.connect(self._on_settle)
        page.stepped.connect(self.step)
        page.announced.connect(screen.shell.announce)
        page.result.left.connect(screen.list.setFocus)
        page.history_asked.connect(self._on_history_asked)
        history.framework_picked.connect(self.show_history)
        history.compare_asked.connect(self._on_compare)
        history.restore_asked.connect(self.on_restore)

    # --- the list -----------------------------------------------------------------------------------------------

    def show_view(self, view: ShelfView) -> None:
        """A library was read: what waits is shown at once, what merged follows."""
        self.screen.history.set_frameworks(view.frameworks)
        self._refill()
        self.desk.read()
        if self.screen.tab == "history":
            self.show_history(self.screen.history.uid)

    def _refill(self) -> None:
        screen, view = self.screen, self.screen.desk.view
        if view is None:
            return
        known = self.desk.merged
        self.rows = MergeRows(view.cards, known, self.desk.seen)
        entries, shown = self.rows.entries, screen.shown.current
        waiting = [e for e in entries if e.cards or e.finding]
        done = [e for e in entries if not e.cards and not e.finding]
        screen.show_counts(self.rows.merged, len(view.cards), len(self.rows.findings))
        screen.shown.set_options([(key, text + {"open": f" {len(waiting)}", "merged": f" {len(done)}"}.get(key, ""))
                                  for key, text in SHOWN])
        screen.shown.setVisible(bool(entries))
        listed = [*(waiting if shown != "merged" else ()), *(done if shown != "open" else ())]
        screen.show_rows(bool(listed), self.rows.nothing if not waiting else "Nothing of this kind.")
        key = screen.list.key
        if self._moving is not None:  # on to what comes after the one that was decided
            stops = self._stops(listed)
            key, self.card = stops[self._moving % len(stops)] if stops else ("", None)
            self._moving = None
            if screen.tab == "conflicts":
                screen.list.setFocus(Qt.FocusReason.OtherFocusReason)
            if not key:
                screen.list.clearSelection()
                screen.list.setCurrentIndex(QModelIndex())
        screen.list.fill([Row(e.key, e.first, e.second, e.chip, e.tone) for e in listed], key, choose=bool(waiting))
        self._show(screen.list.key)

    def _on_entry(self, key: str) -> None:
        self._show(key)
        if self.screen.list.hasFocus() and self.screen.tab != "conflicts":
            self.screen.show_tab("conflicts")

    def _show(self, key: str) -> None:
        """The entry with its first open field, or the one in view."""
        page, view, entry = self.screen.conflicts, self.screen.desk.view, self.rows.entry(key)
        if view is None or entry is None or not (entry.cards or entry.part or entry.finding):
            page.show_nothing(self.rows.nothing)
            return
        if entry.finding is not None:
            page.show_finding(entry.finding, view.title_of(entry.finding.group))
            return
        if self.card not in entry.cards:
            self.card = entry.cards[0] if entry.cards else None
        page.show_sheet(self.rows.sheet(entry), self.card, self.rows.cards_in_order, view.title_of)

    def step(self, by: int) -> None:
        """The next or previous thing to decide, round the end."""
        screen = self.screen
        arriving = screen.tab != "conflicts"
        screen.show_tab("conflicts")
        screen.list.setFocus(Qt.FocusReason.ShortcutFocusReason)  # 1, 2 and C decide while the list has the keys
        listed = [e for r in screen.list.rows_model.rows if (e := self.rows.entry(r.key)) is not None]
        stops = self._stops(listed)
        if not stops:
            screen.list.step(by)
            return
        here = (screen.list.key, screen.conflicts.card)
        if arriving and here in stops:
            return  # the one that is in view already
        at = next((i for i, s in enumerate(stops) if s == here), -1)
        if at < 0:
            at = next((i for i, s in enumerate(stops) if s[0] == here[0]), -1 if by > 0 else 0)
        key, self.card = stops[(at + by) % len(stops)]
        if key == screen.list.key:
            self._show(key)
        else:
            screen.list.pick(key)

    @staticmethod
    def _stops(listed: Sequence[Entry]) -> list[tuple[str, Card | None]]:
        """What F7 stops at, in the order of the list."""
        return [(e.key, c) for e in listed for c in (e.cards or ((None,) if e.finding else ()))]

    def pick(self, uid: str) -> None:
        """The first open field of a framework."""
        entry = next((e for e in self.rows.entries if e.cards and e.key.startswith(f"frameworks/{uid}\n")), None)
        if entry is not None:
            if self.screen.shown.current == "merged":
                self.screen.shown.set_current("all")
                self._refill()
            self.screen.list.pick(entry.key)

    # --- decisions ----------------------------------------------------------------------------------------------

    def _on_resolve(self, decisions: dict[Card, str], text: str) -> None:
        order = list(self.rows.cards_in_order)
        self._leaving = min((order.index(c) for c in decisions if c in order), default=0)
        self.desk.resolve(decisions, text)

    def _on_settle(self, edits: Sequence[Edit], key: str, text: str) -> None:
        keys = [k for k, _ in self._stops(self.rows.entries)]
        self._leaving = keys.index(self.screen.list.key) if self.screen.list.key in keys else 0
        self.desk.settle(edits, key, text)

    def _on_decided(self, text: str) -> None:
        screen, self._moving = self.screen, self._leaving
        screen.say(text)
        screen.shell.toast("Decided", actions=[("Undo", lambda: self.desk.take_back()),
                                               ("History", lambda: screen.show_tab("history"))])

    # --- history ------------------------------------------------------------------------------------------------

    def show_history(self, uid: str) -> None:
        if uid:
            self.screen.desk.timeline(uid, self.screen.history.show_entries)

    def _on_history_asked(self, group: str) -> None:
        uid = group.partition("/")[2].removesuffix(".json")
        self.screen.history.choose(uid)
        self.screen.show_tab("history")

    def _on_compare(self, uid: str, old: str, new: str) -> None:
        self.desk.compare(uid, old, new, self.screen.history.show_changes)

    def on_restore(self, uid: str, commit: str) -> None:
        screen = self.screen

        def done() -> None:
            screen.say("A draft with the earlier content was begun; look at it in the Library and publish it.")
            screen.shell.toast("Draft begun", actions=[
                ("Open the Library", lambda: screen.shell.go("library")),
                ("Undo", lambda: screen.shell.bridge.undo("library"))])

        if uid and commit:
            screen.desk.restore(uid, commit, done)

    # --- commands -----------------------------------------------------------------------------------------------

    def _no_conflict(self) -> str:
        waiting = any(e.cards or e.finding for e in self.rows.entries)
        return "" if waiting else "there is nothing to decide"

    def _no_decision(self) -> str:
        return "" if self.desk.can_take_back else "nothing was decided in this window"

    def _choose(self, take: str) -> None:
        page = self.screen.conflicts
        if page.stack.currentWidget() is page.finding:
            page.finding.choose(take)
        else:
            page.choose(take)

    def actions(self, shelf: Callable[[], str]) -> list[ActionSpec]:
        """shelf: why there is no library yet, "" when there is one."""
        screen, page, open_ = self.screen, self.screen.conflicts, self._no_conflict

        def take(name: str, text: str, side: str, *keys: str) -> ActionSpec:
            return ActionSpec(f"sync.take.{name}", text, lambda: self._choose(side), keys, icon="check",
                              disabled=open_, widget=screen.list, single=True)

        return [
            ActionSpec("sync.apply", "Apply and next", page.apply, ("Ctrl+Return", "Ctrl+Enter"), icon="check",
                       disabled=open_),
            ActionSpec("sync.undo", "Take back the last decision", lambda: self.desk.take_back(), ("Alt+Backspace",),
                       icon="undo-2", disabled=self._no_decision),
            take("base", "Take the base", "base", "B", "0"), take("mine", "Take mine", "mine", "M"),
            take("theirs", "Take theirs", "theirs", "T"), take("both", "Combine the texts", "both", "C", "P"),
            *(take(str(i), f"Take side {i}", str(i), str(i)) for i in range(1, 10)),
            ActionSpec("sync.mine.all", "Mine for all", lambda: page.ask_batch("mine"), ("Shift+1",),
                       icon="check", disabled=open_, widget=screen.list),
            ActionSpec("sync.theirs.all", "This person for all", lambda: page.ask_batch("theirs"),
                       ("Shift+2",), icon="check", disabled=open_, widget=screen.list),
            ActionSpec("sync.scope", "What \"for all\" means: entry, framework, everything", page.next_scope, ("S",),
                       "Set", "list", open_, screen.list, single=True),
            ActionSpec("sync.shown", "Show all, what waits, or what merged", self.next_shown, ("V",), "Set", "filter",
                       shelf, screen.list, single=True),
            ActionSpec("sync.write", "Write my own words", self._write, ("F2",), icon="pencil", disabled=open_),
            ActionSpec("sync.next", "Next conflict", lambda: self.step(1), ("F7",), "Go to", "arrow-down", open_),
            ActionSpec("sync.previous", "Previous conflict", lambda: self.step(-1), ("Shift+F7",), "Go to", "arrow-up",
                       open_),
            ActionSpec("sync.restore", "Restore this state as a draft",
                       lambda: self.on_restore(screen.history.uid, screen.history.list.key), ("Ctrl+R",),
                       icon="rotate-ccw", disabled=shelf),
        ]  # fmt: skip

    def next_shown(self) -> None:
        keys = [k for k, _ in SHOWN]
        shown = self.screen.shown
        shown.set_current(keys[(keys.index(shown.current) + 1) % len(keys)])
        self._refill()

    def _write(self) -> None:
        self.screen.show_tab("conflicts")
        self.screen.conflicts.result.setFocus(Qt.FocusReason.OtherFocusReason)
