"""The one object of the window that holds the Workbench: commands in, changes out, errors as messages.

Owns flushing of editors before every command, the saved/not saved state and the start of background jobs. Knows no
screen. One of the two places that catch every exception; all it lets through is what a caller asked to see itself.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ui.messages import explain
from ui.tasks import Job, Task, Tasks
from workbench.app import ChangeSet, Command, Workbench
from workbench.errors import Unavailable, WorkbenchError

P = ParamSpec("P")
T = TypeVar("T")
FileName = Literal["engagement", "library"]
Failed = Callable[[Exception], None]
_log = logging.getLogger(__name__)
RETRY_MS = 3000


class Bridge(QObject):
    """`do`, `read`, `undo`, `redo`, `start`, `flush`; signal `changed(ChangeSet)`."""

    changed = Signal(object)
    flushing = Signal()
    told = Signal(object)
    saved = Signal()
    not_saved = Signal(object)
    _crossing = Signal(object)  # a change made by a job, on its way to the GUI thread

    def __init__(self, workbench: Workbench, tasks: Tasks | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workbench = workbench
        self.tasks = tasks or Tasks(self)
        self.saved_at = 0.0
        self.unsaved_since = 0.0
        self._flushing = False
        self._closed = False
        self._refused = False
        self._holders: set[str] = set()
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.retry)
        self._crossing.connect(self._on_change, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = workbench.on_change(self._on_change)

    # -- commands ----------------------------------------------------------------------------------------------

    def do(self, command: Command, origin: object | None = None, failed: Failed | None = None) -> ChangeSet | None:
        """Run one command. On failure `failed(error)` if given, else the message table; then returns None.

        Editors commit first, so that a command never overtakes text typed before it.
        """
        self.flush()
        return self._run(lambda: self.workbench.do(command, origin), failed, stores=True)

    def undo(self, file: FileName = "engagement") -> ChangeSet | None:
        """Undo the newest step of the open file; None when there is nothing to undo."""
        self.flush()
        return self._run(lambda: self.workbench.undo(file), None, stores=True)

    def redo(self, file: FileName = "engagement") -> ChangeSet | None:
        self.flush()
        return self._run(lambda: self.workbench.redo(file), None, stores=True)

    def read(self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`query(reader, …)` on the open engagement. Errors reach the view, whose refresh shows them in place."""
        return self.workbench.read(partial(query, **kwargs), *args)

    def flush(self) -> None:
        """Ask every editor to commit what it holds. Nested calls do nothing."""
        if self._flushing or self._closed:
            return
        self._flushing = True
        try:
            self.flushing.emit()
        finally:
            self._flushing = False

    def hold(self, what: str, on: bool) -> None:
        """Something typed is in memory only: until it is let go again, nothing counts as saved."""
        if on:
            self._holders.add(what)
        elif what in self._holders:
            self._holders.discard(what)
            self._mark_saved()

    def opened(self) -> None:
        """Another file is open, or none: what was said about the one before does not count."""
        self._holders.clear()
        self._mark_saved()

    def retry(self) -> None:
        """After a refusal: let every editor try again, and tell when nothing is waiting any more."""
        self._refused = False
        self.flush()
        if not self._refused and not self._holders and self.unsaved_since:
            self.unsaved_since = 0.0
            self._retry.stop()
            self.saved.emit()

    def settled(self) -> bool:
        """Commit; False while something typed could not be stored, so that the file must stay open."""
        self.flush()
        if self.unsaved_since:
            self.retry()
        return not self.unsaved_since

    def attempt(self, action: Callable[[], T], failed: Failed | None = None) -> T | None:
        """Any other call of the workbench (open a file, make a backup) with the same treatment of errors."""
        return self._run(action, failed)

    def tell(self, error: BaseException) -> None:
        """Show an error by the message table."""
        message = explain(error)
        if message.severity != "silent":
            self.told.emit(message)

    # -- background --------------------------------------------------------------------------------------------

    def start(
        self,
        job: Job,
        done: Callable[[Any], None],
        failed: Failed | None = None,
        progress: Callable[[int, int, str], None] | None = None,
        title: str = "",
    ) -> Task:
        """Run `job(progress)` off the GUI thread; `title` shows it in the status bar with Cancel."""
        return self.tasks.start(job, done, failed or self._on_failed, progress, title)

    def close(self) -> None:
        """Commit, stop jobs, let go of the workbench (which the owner closes)."""
        self.flush()
        self._closed = True
        self._retry.stop()
        self.tasks.close()
        self._unsubscribe()

    # -- inside ------------------------------------------------------------------------------------------------

    def _run(self, action: Callable[[], T], failed: Failed | None, stores: bool = False) -> T | None:
        try:
            result = action()
        except Exception as error:  # noqa: BLE001 - the bridge is one of the two catchers
            if stores and isinstance(error, Unavailable):
                self._refused = True
                self.unsaved_since = self.unsaved_since or time.time()
                self._retry.start()
                self.not_saved.emit(explain(error))
            if not isinstance(error, WorkbenchError):
                _log.exception("fault in a command")
            if failed is not None:
                failed(error)
            else:
                self.tell(error)
            return None
        return result

    def _on_change(self, change: ChangeSet) -> None:
        if threading.current_thread() is not threading.main_thread():
            self._crossing.emit(change)
            return
        if self._closed:
            return
        self._mark_saved()
        self.changed.emit(change)

    def _mark_saved(self) -> None:
        if not self._holders:
            self.saved_at = time.time()
            self.unsaved_since = 0.0
            self._retry.stop()
            self.saved.emit()

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, WorkbenchError):
            _log.error("fault in a job", exc_info=error)
        self.tell(error)
