"""Decisions about a shared library and the way back: what the last merge did, what is written, what can be undone.

Owns the decisions of this window that can be taken back, and which findings were looked at. The queue and the shelf are
the sync desk's. Knows no widget, and imports nothing of the exchange before it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.models.sync_desk import SyncDesk

if TYPE_CHECKING:
    from ui.tasks import Progress
    from workbench.model.diff import EntityChange
    from workbench.shelf_in import Taken
    from workbench.shelf_merges import Merged
    from workbench.sync.findings import Edit
    from workbench.sync.history import Card
    from workbench.sync.shelf import Shelf

SEEN, SEEN_KEPT = "sync_seen", 500


class MergeDesk(QObject):
    """`merged` is what the last merge did, read after the library was; None while it is not known."""

    read_merge = Signal()
    decided = Signal(str)
    taken_back = Signal(str)

    def __init__(self, desk: SyncDesk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.merged: Merged | None = None
        self._done: list[tuple[str, str, str]] = []
        self._of = ""

    # --- reading ------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the last merge unless nothing changed since; `read_merge` follows."""
        from workbench.shelf_merges import merged

        shelves, shelf = self.desk.shelves, self.desk.shelf
        known = self.merged if self._of == shelf else None

        def job(progress: Progress) -> Merged:
            return merged(shelves, shelf, lambda: progress(0, 0, ""), known)

        def done(found: Merged) -> None:
            self.merged, self._of = found, shelf
            self.read_merge.emit()

        self.desk.ask(job, done)

    def compare(self, uid: str, old: str, new: str, done: Callable[[tuple[EntityChange, ...]], None]) -> None:
        """What differs between two changes of the time-line. old "": the one before `new`; new "": now."""
        from workbench.shelf_merges import compared

        shelves, shelf = self.desk.shelves, self.desk.shelf
        self.desk.ask(lambda _p: compared(shelves, shelf, uid, old, new), done)

    @property
    def seen(self) -> list[str]:
        return [str(k) for k in self.desk.bridge.workbench.settings.get(SEEN, [])]

    # --- writing ------------------------------------------------------------------------------------------------

    def resolve(self, decisions: dict[Card, str], text: str) -> None:
        """Write values for cards as one signed commit; it travels with the next exchange."""
        values = {(c.group, c.entity, c.field): v for c, v in decisions.items()}
        self._write(lambda shelf: self.desk.shelves.resolve(shelf, values, _message(text)), text)

    def settle(self, edits: Sequence[Edit], key: str, text: str) -> None:
        """Mend a finding, or only remember that it was looked at."""
        settings = self.desk.bridge.workbench.settings
        if not edits:
            settings.set(SEEN, [*self.seen, key][-SEEN_KEPT:])
            self._done.append(("", key, text))
            self.decided.emit(text)
            self.desk.reload()
            return
        from workbench.shelf_decisions import settle

        self._write(lambda shelf: settle(self.desk.shelves, shelf, edits, _message(text)), text)

    def _write(self, work: Callable[[Shelf], Taken], text: str) -> None:
        self.desk.on_shelf(work, partial(self._written, text))

    def _written(self, text: str, taken: Taken) -> None:
        if taken.commit:
            self._done.append((self.desk.shelf, taken.commit, text))
        self.decided.emit(text)
        self.desk.reload()

    # --- the way back -------------------------------------------------------------------------------------------

    @property
    def can_take_back(self) -> bool:
        return bool(self._done)

    def take_back(self) -> bool:
        """Undo the last decision of this window; False when there is none."""
        if not self._done:
            return False
        shelf, commit, text = self._done.pop()
        if not shelf:
            self.desk.bridge.workbench.settings.set(SEEN, [k for k in self.seen if k != commit])
            self._told_back(text)
            return True
        from workbench.shelf_decisions import take_back

        self.desk.on_shelf(lambda opened: take_back(self.desk.shelves, opened, commit),
                           lambda _taken: self._told_back(text))
        return True

    def _told_back(self, text: str) -> None:
        self.taken_back.emit(f"Taken back: {text.removeprefix('Decided: ').split('. ')[0].rstrip('.')}.")
        self.desk.reload()


def _message(text: str) -> str:
    """What the history says of a decision: its first sentence."""
    return "Decide" + text.removeprefix("Decided").split(". ")[0].rstrip(".")
