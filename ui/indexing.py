"""Indexes in the background what came into the library in bulk: after a join, an exchange, a crash, a rebuild.

Owns when that job runs: one at a time, as soon as the library is open and each time frameworks came in. A job that was
stopped or broke off goes on with the next change or the next start. Knows no screen.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from ui.tasks import Progress, Task
from ui.views.base import Shell
from workbench.app import ChangeSet


class Indexer(QObject):
    """Watches one window's library."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._task: Task | None = None
        shell.library_opened.connect(self.look)
        shell.bridge.changed.connect(self._on_changed)

    def _on_changed(self, change: ChangeSet) -> None:
        if change.file == "library" and "framework" in change.kinds:
            self.look()

    def look(self) -> None:
        """Begin where something waits."""
        bench = self._shell.bridge.workbench
        if self._task is not None or not self._shell.library_ready or not bench.waiting_for_index():
            return

        def job(progress: Progress) -> None:
            bench.index_waiting(lambda at, of: progress(at, of, f"{at} of {of} frameworks"))

        self._task = self._shell.bridge.start(job, self._on_end, self._on_failed, title="Indexing the library")

    def _on_end(self, _: object) -> None:
        self._task = None
        self.look()  # what came in meanwhile

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self._shell.bridge.tell(error)
