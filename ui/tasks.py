"""Work off the GUI thread: thread-pool jobs with progress, cancel and the result back on the GUI thread.

Owns one thread pool. Knows neither the workbench nor any screen. A job returns plain data and never touches widgets or
the writer; its `done` runs on the GUI thread and may. One of the two places that catch every exception.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from workbench.errors import Cancelled

Progress = Callable[[int, int, str], None]
Job = Callable[[Progress], Any]


class Task(QObject):
    """One running job; the relay that carries its signals to the GUI thread."""

    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int, str)
    ended = Signal(object)

    def __init__(self, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next progress call."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def report(self, done: int, total: int, text: str = "") -> None:
        """The progress callback given to the job; raises Cancelled once the user asked to stop. Without text and total
        it only looks whether the job is still wanted."""
        if self._stop.is_set():
            raise Cancelled("Cancelled.")
        if text or total:
            self.progressed.emit(done, total, text)


class _Runner(QRunnable):
    def __init__(self, task: Task, job: Job) -> None:
        super().__init__()
        self._task = task
        self._job = job

    def run(self) -> None:
        try:
            result = self._job(self._task.report)
        except Exception as error:  # noqa: BLE001 - the task runner is the other of the two catchers
            self._task.failed.emit(error)
        else:
            if self._task.cancelled:
                self._task.failed.emit(Cancelled("Cancelled."))
            else:
                self._task.done.emit(result)


class Tasks(QObject):
    """Starts jobs and keeps them until they have ended."""

    started = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._running: list[Task] = []
        self._closed = False

    @property
    def running(self) -> tuple[Task, ...]:
        return tuple(self._running)

    def start(
        self,
        job: Job,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        progress: Callable[[int, int, str], None] | None = None,
        title: str = "",
    ) -> Task:
        """Run `job(progress)` in a worker; exactly one of `done` and `failed` follows, on the GUI thread."""
        task = Task(title, self)
        if self._closed:
            return task  # a view that refreshes while the window goes: nobody is left to be told
        queued = Qt.ConnectionType.QueuedConnection
        task.done.connect(lambda result: self._finish(task, done, result), queued)
        task.failed.connect(lambda error: self._finish(task, failed, error), queued)
        if progress is not None:
            task.progressed.connect(progress, queued)
        self._running.append(task)
        self.started.emit(task)
        self._pool.start(_Runner(task, job))
        return task

    def _finish(self, task: Task, callback: Callable[[Any], None], value: Any) -> None:
        if task not in self._running:
            return  # already dropped at shutdown
        self._running.remove(task)
        self.ended.emit(task)
        task.ended.emit(task)
        task.deleteLater()
        callback(value)

    def close(self) -> None:
        """Cancel what runs and wait for it; late results are dropped."""
        self._closed = True
        for task in self._running:
            task.cancel()
        self._running.clear()
        self._pool.waitForDone(10_000)
