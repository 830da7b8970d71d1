"""The state of the exchange that the whole window shows: what waits, what failed, when it last worked.

Owns when it is counted anew: after a framework was published or came in, and when the Sync screen says so. A window
without a shared library counts nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.bridge import Bridge
from ui.widgets.texts import when
from workbench.app import ChangeSet
from workbench.shelf_queue import Queue, any_shelf, queue

CONFLICTS = "sync_conflicts"


class SyncState(QObject):
    """`changed`: `queue` or `conflicts` are new."""

    changed = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.queue = Queue()
        self._again = False
        self._counting = False
        bridge.changed.connect(self._on_change)

    @property
    def conflicts(self) -> int:
        return int(self._bridge.workbench.settings.get(CONFLICTS, 0)) if self.queue.shelves else 0

    def refresh(self) -> None:
        """Count in the background; another wish meanwhile is counted once more afterwards."""
        bench = self._bridge.workbench
        if not any_shelf(bench.home):
            return
        if self._counting:
            self._again = True
            return
        self._counting = True
        home, library = bench.home, bench.library
        self._bridge.start(lambda _p: queue(home, library), self._on_counted, self._on_failed)

    def _on_counted(self, found: Queue) -> None:
        self._counting = False
        self.queue = found
        self.changed.emit()
        if self._again:
            self._again = False
            self.refresh()

    def _on_failed(self, _error: Exception) -> None:
        self._counting = False  # what is shown stays; the Sync screen tells what is wrong

    def _on_change(self, change: ChangeSet) -> None:
        if change.file == "library" and "framework" in change.kinds:
            self.refresh()

    # --- words --------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """One line: what needs a person first, then what waits, then when it last worked."""
        found, parts = self.queue, []
        if not found.shelves:
            return "Offline"
        if self.conflicts:
            parts.append("1 conflict" if self.conflicts == 1 else f"{self.conflicts} conflicts")
        if found.failed:
            parts.append(f"{found.failed[0]} not reached" if len(found.failed) == 1 else
                         f"{len(found.failed)} remotes not reached")
        if found.aside:
            parts.append(f"{found.aside} set aside")
        if found.out:
            parts.append("1 revision queued" if found.out == 1 else f"{found.out} revisions queued")
        if not parts:
            parts.append(f"Exchanged {self.last}" if found.last else "Not exchanged yet")
        return " · ".join(parts)

    @property
    def last(self) -> str:
        """When an exchange last worked."""
        found = when(self.queue.last) if self.queue.last else "never"
        return found[:1].lower() + found[1:]

    @property
    def hint(self) -> str:
        if not self.queue.shelves:
            return "Assay works without a network and opens no connection"
        return "Open Sync. A connection is opened by an exchange only"

    @property
    def look(self) -> tuple[str, str, str]:
        """(icon, colour role, ink) of the line."""
        if self.queue.failed or self.queue.aside:
            return "triangle-alert", "status.warning.text", "warning"
        if not self.queue.shelves:
            return "cloud-off", "text.secondary", ""
        return ("upload" if self.queue.out else "refresh-cw"), "text.secondary", ""
