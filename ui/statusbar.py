"""The status bar: saved time, protection, sync, running work, task text, zoom. Every item is a button.

Knows the bridge's saved state and nothing of screens.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QLocale, QSize, Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from ui.bridge import Bridge
from ui.messages import Message
from ui.models.sync_state import SyncState
from ui.tasks import Task
from ui.theme import ZOOM_STEPS, Theme, tokens


def clock(stamp: float) -> str:
    """A local time in the system's 12 or 24 hour format with seconds."""
    moment = datetime.fromtimestamp(stamp).astimezone()
    text = QLocale().toString(QTime(moment.hour, moment.minute, moment.second), QLocale.FormatType.LongFormat)
    # The long format of some locales carries the zone; the clock of the wall does not.
    return text.split(" GMT")[0].split(" UTC")[0].removesuffix(f" {moment.tzname()}")


class StatusBar(QWidget):
    """26 px at the foot of the window."""

    asked = Signal(str)
    zoomed = Signal(int)

    def __init__(self, theme: Theme, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bridge = bridge
        self._icons: dict[QToolButton, tuple[str, str]] = {}
        self.setObjectName("statusbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(6)
        self.saved = self._item("Saving state", "saved")
        self.protection = self._item("Protection", "protection")
        self.network = self._item("Network", "network")
        self._row.addStretch(1)
        self.work = self._item("Running work, click to cancel", "work")
        self.task = self._item("Details", "task")
        self.zoom = self._item("Interface zoom", "")
        menu = QMenu(self.zoom)
        for step in ZOOM_STEPS:
            menu.addAction(f"{step}\u202f%", partial(self.zoomed.emit, step))
        self.zoom.setMenu(menu)
        self.zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._tasks: list[Task] = []
        self.show_sync(SyncState(bridge, self))
        self.work.clicked.connect(self._cancel)
        self.work.hide()
        self.task.hide()
        bridge.saved.connect(self.show_saved)
        bridge.not_saved.connect(self.show_not_saved)
        bridge.tasks.started.connect(self._on_started)
        bridge.tasks.ended.connect(self._on_ended)
        theme.changed.connect(self._restyle)
        self.show_saved()
        self._restyle()

    def show_saved(self) -> None:
        stamp = self._bridge.saved_at
        if stamp:
            self._set(self.saved, "circle-check", "status.success.text", f"Saved {clock(stamp)}", "success")
        else:
            self._set(self.saved, "circle-check", "text.secondary", "Nothing to save")

    def show_not_saved(self, message: Message) -> None:
        since = clock(self._bridge.unsaved_since)
        self._set(self.saved, "triangle-alert", "status.danger.text", f"Not saved since {since}", "danger")
        self.saved.setToolTip(message.sentence)

    def show_file(self, opened: bool, read_only: bool) -> None:
        """What is open and how it is protected. Without a file there is nothing that could be saved or encrypted."""
        self.protection.setVisible(opened)
        if not opened:
            self._set(self.saved, "folder-open", "text.secondary", "No engagement open")
        elif read_only:
            self._set(self.protection, "lock-keyhole", "status.warning.text", "Read-only, encrypted", "warning")
        else:
            self._set(self.protection, "lock-keyhole", "text.secondary", "Encrypted on this device")

    def show_sync(self, state: SyncState) -> None:
        """What the exchange of libraries waits for; without a shared one, that nothing is connected."""
        icon, role, ink = state.look
        self._set(self.network, icon, role, state.text, ink)
        self.network.setAccessibleName(f"Sync: {state.text}" if state.queue.shelves else state.text)
        self.network.setToolTip(state.hint)

    def show_task(self, text: str) -> None:
        self.task.setText(text)
        self.task.setAccessibleName(text)
        self.task.setVisible(bool(text))

    def _item(self, name: str, ask: str) -> QToolButton:
        button = QToolButton(self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme.style(button, "sm")
        if ask:
            button.clicked.connect(lambda: self.asked.emit(ask))
        self._row.addWidget(button)
        return button

    def _set(self, button: QToolButton, icon: str, role: str, text: str, ink: str = "") -> None:
        self._icons[button] = (icon, role)
        button.setText(f"\u2009{text}")
        button.setAccessibleName(text)
        if button.property("ink") != ink:
            button.setProperty("ink", ink)
            button.style().unpolish(button)
            button.style().polish(button)
            self._theme.style(button, "sm", 500 if ink else 0)
        self._paint(button)

    def _paint(self, button: QToolButton) -> None:
        icon, role = self._icons[button]
        button.setIcon(self._theme.icon(icon, role, 14))
        button.setIconSize(QSize(self._theme.px(14), self._theme.px(14)))

    def _on_started(self, task: Task) -> None:
        if task.title:
            self._tasks.append(task)
            task.progressed.connect(lambda done, total, text, t=task: self._progress(t, done, total, text))
            self._progress(task, 0, 0, "")

    def _on_ended(self, task: Task) -> None:
        if task in self._tasks:
            self._tasks.remove(task)
        self.work.setVisible(bool(self._tasks))

    def _progress(self, task: Task, done: int, total: int, text: str) -> None:
        part = f" {done}/{total}" if total else ""
        self._set(self.work, "x", "text.secondary", f"{task.title}{part} {text}".strip())
        self.work.setVisible(True)

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _restyle(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(tokens()["size"]["status"]))
        self._row.setContentsMargins(px(8), 0, px(8), 0)
        self.zoom.setText(f"{self._theme.zoom}\u202f%")
        self.zoom.setAccessibleName(f"Interface zoom {self._theme.zoom} per cent")
        for button in self._icons:
            self._paint(button)
