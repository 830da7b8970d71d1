"""Lock, blank and auto-lock: which of work, lock and blank page covers the window, and what works meanwhile.

Owns the pages and the idle clock. Knows no screen; the file is closed and opened through Shell.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from ui.messages import explain
from ui.overlays import BlankPage, LockPage
from ui.settings import Preferences
from ui.views.base import Shell

ALWAYS = frozenset({"window.blank", "window.lock", "window.quit"})
_INPUT = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}
)


class Guard(QStackedWidget):
    """Three pages; `covered` while one is not the work page."""

    covered = Signal()
    uncovered = Signal()

    def __init__(
        self, shell: Shell, preferences: Preferences, work: QWidget, suspend: Callable[[frozenset[str] | None], None]
    ) -> None:
        super().__init__()
        self._shell = shell
        self._preferences = preferences
        self._suspend = suspend
        self._locked: Path | None = None
        self.work = work
        self.lock_page = LockPage(shell.theme)
        self.blank_page = BlankPage()
        for page in (self.work, self.lock_page, self.blank_page):
            self.addWidget(page)
        self.lock_page.unlock_asked.connect(self._unlock)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self.lock)
        self.restart_clock()

    @property
    def page(self) -> str:
        """work, lock or blank."""
        current = self.currentWidget()
        return "lock" if current is self.lock_page else "blank" if current is self.blank_page else "work"

    @property
    def locked(self) -> bool:
        return self._locked is not None

    def lock(self) -> bool:
        """Commit, close the file, forget its key; a blanked window stays blank and asks when it is lifted."""
        workbench = self._shell.bridge.workbench
        if workbench.engagement is None:
            return False
        if not self._shell.may_leave():
            # Typed text lives in the screens until it is stored: hide it, but do not close the file.
            if self.page == "work":
                self._cover(self.blank_page)
            return False
        self._shell.keep_context()
        self._locked = workbench.engagement.path
        workbench.settings.set("locked", True)
        self._shell.bridge.attempt(workbench.lock)
        if self.page != "blank":
            self._cover(self.lock_page)
        self._shell.engagement_opened()
        self.lock_page.clear()
        self.lock_page.passphrase.setFocus()
        return True

    def blank(self) -> None:
        """All windows at once; again lifts it."""
        if self.page != "blank":
            self._cover(self.blank_page)
        elif self._locked is not None:
            self._cover(self.lock_page)
            self.lock_page.passphrase.setFocus()
        else:
            self._uncover()

    def restart_clock(self) -> None:
        """Input came, or the wanted time changed; 0 minutes switches auto-lock off."""
        minutes = int(self._preferences.get("auto_lock_minutes"))
        if minutes > 0:
            self._clock.start(minutes * 60_000)
        else:
            self._clock.stop()

    def watch(self, handle: QObject) -> None:
        """Count input of this native window as life; cheaper than a filter on the application."""
        handle.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT and self._clock.remainingTime() < self._clock.interval() - 1000:
            self.restart_clock()
        return False

    def _unlock(self, passphrase: str) -> None:
        if self._locked is None:
            return
        if self._shell.open_file(self._locked, passphrase, lambda e: self.lock_page.show_error(explain(e).sentence)):
            self._locked = None
            self._shell.bridge.workbench.settings.set("locked", False)
            self.lock_page.clear()
            self._uncover()

    def _cover(self, page: QWidget) -> None:
        self.setCurrentWidget(page)
        self._suspend(ALWAYS)
        page.setFocus()
        for other in QApplication.topLevelWidgets():
            if other is not self.window() and other.isVisible():
                other.close()
        self.covered.emit()

    def _uncover(self) -> None:
        self.setCurrentWidget(self.work)
        self._suspend(None)
        self.uncovered.emit()
