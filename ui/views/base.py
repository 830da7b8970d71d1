"""What every screen is: View, ViewSpec, the shared selection (Context) and Shell, the screen's only way to the window.

Owns stale-while-hidden and one refresh per event-loop turn. Knows no particular screen and not the window: the window
listens to the signals of Shell. Tests build a Shell without a window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.actions import ActionSpec
from ui.bridge import Bridge
from ui.keymap import KeyMap
from ui.messages import Message, explain
from ui.models.sync_state import SyncState
from ui.theme import Theme
from workbench.app import ChangeSet, Place
from workbench.errors import WorkbenchError
from workbench.queries.overview import engagement_overview

__all__ = ["ActionSpec", "Context", "Place", "Shell", "View", "ViewSpec"]


@dataclass(frozen=True)
class Context:
    """The selection all screens share; "" = none. Switching screens never loses the place."""

    assessment: str = ""
    session: str = ""
    criterion: str = ""
    node: str = ""
    unit: str = ""
    framework: str = ""


class Shell(QObject):
    """Bridge, theme and selection for views; what they ask of the window leaves as signals."""

    engagement_changed = Signal()
    context_changed = Signal(object)
    curtain_changed = Signal(bool)
    peek_changed = Signal(bool)
    going = Signal(object)
    toasted = Signal(str, bool, object)
    announced = Signal(str, bool)
    status_changed = Signal(str)
    actions_changed = Signal()
    crumbs_changed = Signal()
    lock_asked = Signal()
    library_opened = Signal()
    preferences_changed = Signal(str)
    badged = Signal(str, int)  # a count on the rail item of a screen; 0 takes it away

    def __init__(self, bridge: Bridge, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.theme = theme
        self.keys = KeyMap(bridge.workbench.settings, self)
        self.context = Context()
        # Fails closed: a curtain that was on when the window died is on again.
        self._curtain = bool(bridge.workbench.settings.get("curtain", False))
        self._peek = False
        self.library_ready = False
        self.sync = SyncState(bridge, self)
        self.library_opened.connect(self.sync.refresh)

    def open_library(self) -> None:
        """Open the library once; it waits for the first paint because importing and reading take time."""
        if not self.library_ready and self.bridge.attempt(self.bridge.workbench.open_library) is not None:
            self.library_ready = True
            self.library_opened.emit()
            for told in self.bridge.workbench.library.store.warnings:
                self.bridge.tell(WorkbenchError(told.text, told.hint))

    def open_file(self, path: Path, passphrase: str | None, failed: Callable[[Exception], None]) -> bool:
        """Open an engagement file and tell everybody; passphrase None asks the keyring."""
        if not self.may_leave():
            return False

        def act() -> bool:
            self.bridge.workbench.open_engagement(path, passphrase)
            return True

        opened = self.bridge.attempt(act, failed) is not None
        if opened or self.bridge.workbench.engagement is None:
            self.engagement_opened()
        return opened

    def may_leave(self) -> bool:
        """Commit; False, and said, while something typed cannot be stored: closing the file would lose it."""
        if self.bridge.settled():
            return True
        self.toast("Not saved yet, so the file stays open. Free some space, or save to another place on Capture.")
        return False

    def engagement_opened(self) -> None:
        """The open file changed (opened, closed, locked): go back to where one was in it, then tell everybody."""
        context = Context()
        if self.bridge.workbench.engagement is not None:
            overview = self.bridge.read(engagement_overview)
            known = {r.uid for r in (*overview.assessments, *overview.sessions, *overview.units)}
            stored = self.recall("shell", "context", {})
            kept = {k: str(stored.get(k, "")) for k in ("assessment", "session", "criterion", "node", "unit")}
            for key in ("assessment", "session", "unit"):
                kept[key] = kept[key] if kept[key] in known else ""
            if not kept["assessment"]:
                kept["assessment"] = overview.current[0].uid if overview.current else ""
                kept["criterion"] = kept["node"] = ""
            if not kept["session"] and overview.last_session is not None:
                kept["session"] = overview.last_session.uid
            context = Context(**kept)
            self.bridge.opened()
        self.context = context
        self.engagement_changed.emit()
        self.context_changed.emit(context)

    def keep_context(self) -> None:
        """Remember the selection for the next time this file is opened."""
        if self.bridge.workbench.engagement is not None:
            self.remember("shell", "context", asdict(self.context))

    def set_context(self, **fields: str) -> None:
        """Change parts of the shared selection; all views hear of it once."""
        changed = replace(self.context, **fields)
        if changed != self.context:
            self.context = changed
            self.context_changed.emit(changed)

    def go(self, place: Place | str) -> None:
        """Open a screen by id, or a place inside it."""
        self.bridge.flush()
        self.going.emit(Place(screen=place) if isinstance(place, str) else place)

    def toast(
        self, text: str, undo: bool = False, actions: Sequence[tuple[str, Callable[[], object]]] = ()
    ) -> None:
        """Say what was done, with "Undo" when the newest step can be taken back."""
        self.toasted.emit(text, undo, tuple(actions))

    def announce(self, text: str, assertive: bool = False) -> None:
        """Tell screen readers, politely unless something failed."""
        self.announced.emit(text, assertive)

    def status(self, text: str) -> None:
        """The task text at the right of the status bar; "" clears it."""
        self.status_changed.emit(text)

    @property
    def curtain(self) -> bool:
        """True: notes that are not normal must be redacted."""
        return self._curtain

    def set_curtain(self, on: bool) -> None:
        if on != self._curtain:
            self._curtain = on
            self.bridge.workbench.settings.set("curtain", on)
            self.curtain_changed.emit(on)

    @property
    def peek(self) -> bool:
        """True while F9 is held: the selected confidential note may be shown."""
        return self._peek and self._curtain

    def set_peek(self, on: bool) -> None:
        if on != self._peek:
            self._peek = on
            self.peek_changed.emit(on)

    def remember(self, screen: str, key: str, value: Any) -> None:
        """Keep navigation state of the open engagement and screen (JSON values, never client text)."""
        settings = self.bridge.workbench.settings
        places = dict(settings.get("places", {}))
        of_file = dict(places.get(self._file(), {}))
        of_file[f"{screen}.{key}"] = value
        places[self._file()] = of_file
        settings.set("places", places)

    def recall(self, screen: str, key: str, default: Any = None) -> Any:
        of_file = self.bridge.workbench.settings.get("places", {}).get(self._file(), {})
        return of_file.get(f"{screen}.{key}", default)

    def _file(self) -> str:
        opened = self.bridge.workbench.engagement
        return opened.uid if opened is not None else ""


class View(QWidget):
    """A screen. Subclasses set ID, TITLE and `watches`, fill themselves in `load()` and commit in `flush()`."""

    ID = ""
    TITLE = ""
    watches: frozenset[str] = frozenset()
    rebuilt_on_zoom = False  # made anew when the zoom changes, instead of resizing every part in restyle()

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shell = shell
        self.setObjectName("canvas")
        self.setAccessibleName(self.TITLE)
        self.task_text = ""
        self._stale = True
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(0)
        self._refresh.timeout.connect(self._refresh_now)
        shell.bridge.changed.connect(self._on_changed)
        shell.bridge.flushing.connect(self.flush)
        shell.engagement_changed.connect(self.mark_stale)
        shell.context_changed.connect(self._on_context)
        shell.theme.changed.connect(self.restyle)

    # -- for subclasses ----------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read everything shown and show it. Called when visible and stale, at most once per event-loop turn."""

    def changed(self, change: ChangeSet) -> None:  # noqa: ARG002 - for overriding views
        """A watched kind changed. The default marks the view stale; override for finer work."""
        self.mark_stale()

    def flush(self) -> None:
        """Commit what is being typed."""

    def set_context(self, context: Context) -> None:
        """The shared selection changed (also called when the view is shown)."""

    def go(self, place: Place) -> None:
        """Show a place of this screen; called after the view is visible and loaded."""

    def restyle(self) -> None:
        """Theme or zoom changed: refresh what the style sheet does not reach."""

    def undo_file(self) -> str:
        """The file Ctrl+Z acts on while this screen is shown; "" = the open engagement, else the library."""
        return ""

    def undo_own(self) -> bool:
        """Take back what this screen did last outside both files; False leaves Ctrl+Z to the file."""
        return False

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        """Commands of this screen."""
        return []

    def panes(self) -> list[QWidget]:
        """Focus targets F6 cycles through, in order; the first has the focus at first."""
        return []

    def crumbs(self) -> list[tuple[str, Callable[[], object] | None]]:
        """Further breadcrumb parts of this screen (text, what a click does)."""
        return []

    def title(self) -> str:
        """Last breadcrumb part."""
        return self.TITLE

    def show_error(self, message: Message) -> None:
        """Reading failed; screens with a StateView override this to show it in place."""
        self.shell.bridge.told.emit(message)

    # -- machinery ---------------------------------------------------------------------------------------------

    def say_task(self, text: str) -> None:
        """The task text of this screen: in the status bar while the screen is shown, kept for when it comes back."""
        self.task_text = text
        if self.isVisible():
            self.shell.status(text)

    def mark_stale(self) -> None:
        """Refresh at the end of this event-loop turn if visible, else when shown next."""
        self._stale = True
        if self.isVisible():
            self._refresh.start()

    def refresh_now(self) -> None:
        """Load at once when stale (tests, and places inside a screen just opened)."""
        if self._stale:
            self._refresh_now()

    def _refresh_now(self) -> None:
        self._refresh.stop()
        self._stale = False
        try:
            self.load()
        except WorkbenchError as error:  # shown in place; anything else is a bug and goes to the crash hook
            self.show_error(explain(error))

    def _on_changed(self, change: ChangeSet) -> None:
        if self.watches & change.kinds:
            if self.isVisible():
                self.changed(change)
            else:
                self._stale = True

    def _on_context(self, context: Context) -> None:
        if self.isVisible():
            self.set_context(context)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh_now()
        self.set_context(self.shell.context)

    def hideEvent(self, event: QHideEvent) -> None:
        self.shell.bridge.flush()
        super().hideEvent(event)


@dataclass(frozen=True)
class ViewSpec:
    """The constant VIEW of a screen module. `icon` is a Lucide name; `order` places it in the rail.

    `parent`: the screen it belongs to; it then has no place of its own in the rail and lights its parent's.
    """

    id: str
    title: str
    icon: str
    order: int
    make: Callable[[Shell], View]
    key: str = ""
    needs_engagement: bool = True
    parent: str = ""


@contextmanager
def quiet(widget: QObject) -> Iterator[None]:
    """Block the signals of a widget while it is filled."""
    before = widget.blockSignals(True)
    try:
        yield
    finally:
        widget.blockSignals(before)
