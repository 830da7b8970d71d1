"""The window: rail, header, screens, status bar; lock, blank, curtain; undo and redo that go to their place.

Owns which screen is shown and what happens around it. Knows views only as ViewSpec and View; everything a view wants
of the window arrives as a signal of Shell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.actions import ActionTable
from ui.bridge import Bridge, FileName
from ui.crumbs import breadcrumb
from ui.guard import Guard
from ui.header import Header
from ui.key_keeper import KeyKeeper
from ui.messages import Message
from ui.overlays import HelpSheet
from ui.peek_keys import PeekKey
from ui.rail import Rail
from ui.settings import Preferences
from ui.statusbar import StatusBar
from ui.theme import Theme, tokens
from ui.undo_keys import UndoKeys
from ui.views.base import Context, Place, Shell, View, ViewSpec
from ui.widgets.palette import Palette
from ui.widgets.toast import Toast
from ui.window_actions import as_view_action, palette_sources, step_words, window_actions
from workbench.app import ChangeSet

IDLE_MS = 2000


class Window(QMainWindow):
    """One workbench, one window."""

    def __init__(self, bridge: Bridge, theme: Theme, specs: Sequence[ViewSpec]) -> None:
        super().__init__()
        self.bridge = bridge
        self.theme = theme
        self.preferences = Preferences(bridge.workbench.settings)
        self.shell = Shell(bridge, theme, self)
        self.specs = {s.id: s for s in sorted(specs, key=lambda s: s.order)}
        self.views: dict[str, View] = {}
        self.current = ""
        self._before_lock = ""
        self._leaving = False
        self._said: list[QAccessibleAnnouncementEvent] = []
        self.setWindowTitle("Assay")
        self.setWindowIcon(theme.icon("mark", "text.primary", 64))
        self._build()
        self.actions_table = ActionTable(self, lambda text: self.toast.say(text), self.preferences.get("single_keys"),
                                         self.shell.keys)
        self.actions_table.add(window_actions(self))
        self.palette_box = Palette(self, theme, lambda words: palette_sources(self, words))
        self._connect()
        self._timers()
        self._restore()

    # -- building ----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        places = self._places()
        self.rail = Rail(self.theme, places)
        self.header = Header(self.theme)
        self.status = StatusBar(self.theme, self.bridge)
        self.screens = QStackedWidget()
        self.screens.setObjectName("screens")
        work = QWidget()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.screens, 1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        whole = QVBoxLayout(work)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row, 1)
        whole.addWidget(self.status)
        self.guard = Guard(self.shell, self.preferences, work, lambda ids: self.actions_table.suspend(ids))
        self.setCentralWidget(self.guard)
        self.toast = Toast(self, self.theme)
        self.help = HelpSheet(self.theme, self)

    def _places(self) -> list[tuple[str, str, str, str]]:
        return [(s.id, s.title, s.icon, s.key) for s in self.specs.values() if not s.parent]

    def _connect(self) -> None:
        shell, bridge = self.shell, self.bridge
        self.rail.picked.connect(self.show_screen)
        self.header.palette_asked.connect(self.open_palette)
        self.header.curtain_asked.connect(lambda: shell.set_curtain(not shell.curtain))
        self.header.theme_asked.connect(self.cycle_theme)
        self.status.zoomed.connect(self.set_zoom)
        self.status.asked.connect(self._on_status)
        self.guard.covered.connect(self._on_covered)
        self.guard.uncovered.connect(self._on_uncovered)
        shell.going.connect(self.go)
        shell.toasted.connect(self._on_toast)
        shell.announced.connect(self.announce)
        shell.status_changed.connect(self.status.show_task)
        shell.curtain_changed.connect(self.header.set_curtain)
        shell.engagement_changed.connect(self._on_engagement)
        shell.context_changed.connect(self._on_context)
        shell.crumbs_changed.connect(self.refresh_crumbs)
        shell.actions_changed.connect(self._add_view_actions)
        shell.lock_asked.connect(self.lock)
        shell.preferences_changed.connect(self._on_preference)
        shell.badged.connect(self.rail.set_badge)
        shell.sync.changed.connect(lambda: self.status.show_sync(shell.sync))
        self.rail.set_badge("sync", int(bridge.workbench.settings.get("sync_conflicts", 0)))
        bridge.told.connect(self._on_message)
        bridge.not_saved.connect(lambda m: self.announce(f"Not saved. {m.sentence}", True))
        bridge.changed.connect(self._on_change)
        self.theme.changed.connect(self.refresh_crumbs)
        self._undo_keys, self._peek_key, self._key_keeper = UndoKeys(self), PeekKey(self, shell), KeyKeeper(self)
        self.header.set_curtain(shell.curtain)

    def _timers(self) -> None:
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(lambda: self.bridge.attempt(self.bridge.workbench.idle))
        self.bridge.saved.connect(self._idle.start)

    def _restore(self) -> None:
        px = self.theme.px
        least, default = tokens()["size"]["window"]["min"], tokens()["size"]["window"]["default"]
        self.setMinimumSize(least[0], least[1])
        state: dict[str, Any] = self.preferences.get("window")
        if not self.restoreGeometry(QByteArray.fromBase64(str(state.get("geometry", "")).encode())):
            self.resize(default[0], default[1])
        self.setAccessibleName("Assay")
        self.toast.setMaximumWidth(px(480))
        self._on_engagement()
        self.show_screen("home")

    def add_places(self, specs: Sequence[ViewSpec]) -> None:
        """Screens found after the first paint take their place in the rail and in the command table."""
        self.specs = {s.id: s for s in sorted(specs, key=lambda s: s.order)}
        self.rail.set_places(self._places())
        self.actions_table.add(window_actions(self))
        self._reasons()

    # -- screens -----------------------------------------------------------------------------------------------

    @property
    def view(self) -> View | None:
        """The screen that is shown."""
        return self.views.get(self.current)

    def show_screen(self, screen: str) -> None:
        """Open a screen by id; a screen of an engagement needs one."""
        spec = self.specs.get(screen)
        if spec is None:
            return
        if spec.needs_engagement and self.bridge.workbench.engagement is None:
            self.toast.say("Open an engagement first")
            self.rail.set_current(self.current)
            return
        self.bridge.flush()
        view = self.views.get(screen)
        if view is None:
            view = spec.make(self.shell)
            self.views[screen] = view
            self.screens.addWidget(view)
        self.current = screen
        self.rail.set_current(spec.parent or screen)
        self.screens.setCurrentWidget(view)
        self.status.show_task(view.task_text)
        self._add_view_actions()
        self.refresh_crumbs()
        self.preferences.set("screen", screen)
        panes = view.panes()
        if panes and self.isVisible():
            panes[0].setFocus()

    def go(self, place: Place) -> None:
        """Open a place: its screen, the selection it names, then the spot inside."""
        self.show_screen(place.screen or self.current)
        view = self.view
        if view is None or self.current != (place.screen or self.current):
            return
        named = {k: getattr(place, k) for k in ("assessment", "criterion", "node", "unit") if getattr(place, k)}
        if named and self.current != "library":  # parts of a framework that no assessment may know
            self.shell.set_context(**named)
        view.refresh_now()
        view.go(place)

    def cycle_pane(self, step: int) -> None:
        """F6: the next pane of the screen."""
        view = self.view
        panes = [p for p in view.panes() if p.isVisible()] if view else []
        if panes:
            at = next((i for i, p in enumerate(panes) if p.hasFocus() or p.isAncestorOf(self.focusWidget())), -1)
            panes[(at + step) % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    def refresh_crumbs(self) -> None:
        if self.view is not None:
            crumbs, title = breadcrumb(self, self.view)
            self.header.set_crumbs(crumbs)
            self.setWindowTitle(title)

    def _add_view_actions(self) -> None:
        for spec in self.actions_table.specs:
            if spec.id.startswith("view."):
                self.actions_table.remove(spec.id)
        if self.view is not None:
            self.actions_table.add(map(as_view_action, self.view.actions()), self.view.TITLE)
            self._key_keeper.show_caps()

    # -- what the shell asks -----------------------------------------------------------------------------------

    def _on_toast(self, text: str, undo: bool, actions: Any) -> None:
        buttons = list(actions)
        if undo:
            file = self.undo_file()  # the toast outlives a change of screen
            buttons.append((self._key_keeper.named("Undo", "Ctrl+Z"), lambda: self.undo(file)))
        self.toast.say(text, buttons)
        self.announce(text)

    def _on_message(self, message: Message) -> None:
        self.toast.say(message.sentence)
        self.announce(message.sentence, message.severity == "danger")

    def announce(self, text: str, assertive: bool = False) -> None:
        event = QAccessibleAnnouncementEvent(self, text)
        levels = QAccessible.AnnouncementPoliteness
        event.setPoliteness(levels.Assertive if assertive else levels.Polite)
        self._said = [*self._said[-3:], event]  # the event must outlive the call
        QAccessible.updateAccessibility(event)

    def _on_engagement(self) -> None:
        opened = self.bridge.workbench.engagement
        for screen in [s for s in self.views if self.specs[s].needs_engagement]:
            view = self.views.pop(screen)
            self.screens.removeWidget(view)
            view.deleteLater()
        self._reasons()
        if opened is None and self.current and self.specs[self.current].needs_engagement:
            self.show_screen("home")
        elif self.current not in self.views and self.current:
            self.show_screen(self.current)
        self.status.show_file(opened is not None, opened is not None and opened.read_only)
        if opened is not None and opened.warnings:
            self.toast.say(" ".join(f"{w.text} {w.hint}".strip() for w in opened.warnings[:1]))
        self.refresh_crumbs()

    def _reasons(self) -> None:
        for place, button in self.rail.buttons.items():
            needed = self.specs[place].needs_engagement and self.bridge.workbench.engagement is None
            button.set_reason("Open an engagement first" if needed else "")

    def _on_context(self, _context: Context) -> None:
        self.shell.keep_context()
        self.refresh_crumbs()

    def _on_change(self, change: ChangeSet) -> None:
        if change.kinds & {"engagement", "session", "assessment"}:
            self.refresh_crumbs()

    def _on_status(self, what: str) -> None:
        if what == "saved":
            label = self.bridge.workbench.can_undo(self.undo_file())
            self.toast.say(f"Last step: {label}" if label else "Every step is stored as it happens")
        elif what == "protection":
            self.go(Place(screen="settings", node="protection"))
        elif what == "network" and self.shell.sync.queue.shelves:
            self.go(Place(screen="sync"))
        elif what == "network":
            self.toast.say(self.shell.sync.hint)

    # -- undo --------------------------------------------------------------------------------------------------

    def undo_file(self) -> FileName:
        """Where undo acts: what the screen says, else the open engagement, else the library."""
        wanted = self.view.undo_file() if self.view is not None else ""
        return "library" if wanted == "library" or self.bridge.workbench.engagement is None else "engagement"

    def undo(self, file: FileName | None = None) -> None:
        if file is None and self.view is not None and self.view.undo_own():
            return
        where = file or self.undo_file()
        self._after_undo(self.bridge.undo(where), "Undone", "Nothing to undo",
                         ("Redo", "Ctrl+Shift+Z", lambda: self.redo(where)))

    def redo(self, file: FileName | None = None) -> None:
        file = file or self.undo_file()
        change = self.bridge.redo(file)
        self._after_undo(change, "Redone", "Nothing to redo", ("Undo", "Ctrl+Z", lambda: self.undo(file)))

    def _after_undo(self, change: ChangeSet | None, word: str, nothing: str, back: tuple[str, str, Any]) -> None:
        if change is None:
            if not self.toast.text:
                self.toast.say(nothing)
            return
        if change.place is not None and change.place.screen in self.specs:
            self.go(change.place)
        words = f"{word}: {step_words(self, change)}"
        self.toast.say(words, [(self._key_keeper.named(*back[:2]), back[2])])
        self.announce(words)

    # -- lock, blank, look -------------------------------------------------------------------------------------

    def lock(self) -> None:
        self._before_lock = self.current
        if not self.guard.lock():
            self.toast.say("No engagement is open, nothing to lock")

    def _on_covered(self) -> None:
        self.shell.set_peek(False)
        self.toast.dismiss()
        self.palette_box.hide()
        self.help.hide()

    def _on_uncovered(self) -> None:
        if self._before_lock and self.bridge.workbench.engagement is not None:
            self.show_screen(self._before_lock)
            self._before_lock = ""
        if self.view is not None and self.view.panes():
            self.view.panes()[0].setFocus()

    def _on_preference(self, key: str) -> None:
        if key == "auto_lock_minutes":
            self.guard.restart_clock()
        elif key == "single_keys":
            self.actions_table.set_single_keys(self.preferences.get("single_keys"))

    def cycle_theme(self) -> None:
        order = {"light": "dark", "dark": "system", "system": "light"}
        self.set_theme(order[self.theme.mode])
        self.toast.say(f"Theme: {self.theme.mode}")

    def set_theme(self, mode: str) -> None:
        self.preferences.set("theme", mode)
        self.theme.set(mode)

    def set_zoom(self, percent: int) -> None:
        self.theme.set_zoom(percent)
        self.preferences.set("zoom", self.theme.zoom)

    def zoom_by(self, steps: int) -> None:
        self.theme.zoom_by(steps)
        self.preferences.set("zoom", self.theme.zoom)

    def open_palette(self, text: str = "") -> None:
        self.palette_box.open(text)

    def open_help(self) -> None:
        here = [s for s in self.actions_table.specs if s.id.startswith("view.")]
        rest = [s for s in self.actions_table.specs if not s.id.startswith("view.")]
        title = self.view.TITLE if self.view else ""
        groups = [(title, here), *((g, [s for s in rest if s.group == g]) for g in ("Go to", "Do", "Set"))]
        self.help.open(groups)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.window().windowHandle()
        if handle is not None:
            self.guard.watch(handle)

    # -- Qt ----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.header.fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.bridge.settled() and not self._leaving:
            event.ignore()
            self._leaving = True
            self.toast.say("Not saved yet. Closing loses the last words.", [("Close anyway", self.window().close)])
            return
        # Conveniences of the next start: a full disk must not keep the window open for them.
        geometry = bytes(self.window().saveGeometry().toBase64().data()).decode()
        self.bridge.attempt(self.shell.keep_context)
        self.bridge.attempt(lambda: self.preferences.set("window", {"geometry": geometry}))
        super().closeEvent(event)
