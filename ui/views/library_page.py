"""What every page and panel of the Library is, and how they are found: one file each, `library_*.py` with a PAGE.

Owns the shape only. A page stands behind a tab; a panel (import, publish, upgrade) takes the place of all tabs while it
is open. Pages know the desk and not each other.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

import ui.views
from ui.actions import ActionSpec
from ui.models.library_desk import LibraryDesk


class LibraryPage(QWidget):
    """Subclasses fill themselves in `load()`; it is called when the page is shown and when the framework changed."""

    counted = Signal(str)
    """The count shown beside the tab."""
    closed = Signal()
    """A panel asks to give way to the tabs again."""

    def __init__(self, desk: LibraryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.shell = desk.shell
        self.theme = desk.shell.theme
        self.setProperty("surface", "surface")
        self._stale = True
        desk.opened.connect(self.mark_stale)
        desk.changed.connect(self.mark_stale)

    def load(self) -> None:
        """Show the framework of the desk."""

    def flush(self) -> None:
        """Commit what is being typed."""

    def select(self, uid: str, field: str = "") -> None:
        """Go to a part (and a field of it), when the page can show it."""

    def shows(self, uid: str, field: str = "") -> bool:  # noqa: ARG002
        """Whether this page is the place of a field, for jumps from problems and changes."""
        return False

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        """Commands that work while this page is open."""
        return []

    def focus_target(self) -> QWidget:
        """What gets the focus when the page is opened by key."""
        return self

    def mark_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Load when something changed since the last time."""
        if self._stale:
            self._stale = False
            self.load()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()


@dataclass(frozen=True)
class PageSpec:
    """The constant PAGE. `panel`: opened by an action instead of a tab; `key` opens it; order places the tab."""

    id: str
    title: str
    order: int
    make: Callable[[LibraryDesk], LibraryPage]
    key: str = ""
    panel: bool = False
    icon: str = "table"
    disabled: Callable[[LibraryDesk], str] = lambda _desk: ""


@cache
def page_specs() -> tuple[PageSpec, ...]:
    """Every page and panel, in tab order."""
    found = []
    for info in pkgutil.iter_modules(ui.views.__path__):
        if info.name.startswith("library_"):
            module = importlib.import_module(f"ui.views.{info.name}")
            if hasattr(module, "PAGE"):
                found.append(module.PAGE)
    return tuple(sorted(found, key=lambda s: (s.order, s.id)))
