"""Composition root: workbench, hooks, bridge, window in the frame that ui.start has shown; shutdown in reverse.

Every start step stands beside its end. Before the content is there only Home is imported: the other screens are found,
library.db is opened and pyqtgraph is warmed afterwards.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import ui.views
from ui.bridge import Bridge
from ui.crash import Hooks
from ui.frame import Frame
from ui.indexing import Indexer
from ui.rebuild import Rebuilder
from ui.settings import Preferences
from ui.start import application, themed
from ui.tasks import Progress
from ui.theme import Theme
from ui.views.base import ViewSpec
from ui.views.home import VIEW as HOME
from ui.window import Window
from workbench.app import Workbench
from workbench.discover import discover

__all__ = ["Start", "after_first_paint", "application", "close_window", "fill", "make_window"]

_log = logging.getLogger("assay")


def make_window(
    workbench: Workbench, app: QApplication | None = None, specs: Sequence[ViewSpec] | None = None,
    theme: Theme | None = None,
) -> Window:  # fmt: skip
    """Theme, bridge and window around a workbench, with all screens unless `specs` says which."""
    theme = theme or themed(app or application(), Preferences(workbench.settings))
    window = Window(Bridge(workbench), theme, discover(ui.views, "VIEW") if specs is None else specs)
    Rebuilder(window)
    Indexer(window.shell)
    return window


def close_window(window: Window) -> None:
    """The reverse of make_window; the workbench stays with its owner."""
    window.bridge.close()
    window.close()
    window.deleteLater()


@dataclass(frozen=True)
class Start:
    """What the frame was opened with. started: the moment of the process's start, for the log."""

    frame: Frame
    theme: Theme
    home: Path
    opened: Path | None = None
    passphrase: str | None = None
    started: float = 0.0
    smoke: bool = False


def fill(start: Start, app: QApplication, end: ExitStack) -> Window:
    """Put the window into its frame: workbench, hooks, content; `end` gets the way back, in reverse."""
    workbench = Workbench(start.home)
    end.callback(workbench.close)
    shown: list[Window] = []
    hooks = Hooks(workbench.paths.logs, lambda error: _on_fault(shown, error))
    end.callback(hooks.remove)
    window = make_window(workbench, app, [HOME], start.theme)
    shown.append(window)
    end.callback(close_window, window)
    start.frame.hold(window)
    if window.view is not None and window.view.panes():
        window.view.panes()[0].setFocus()
    _log.info("window filled after %.0f ms", (time.perf_counter() - start.started) * 1000)
    QTimer.singleShot(0, lambda: after_first_paint(window, start))
    return window


def _on_fault(shown: Sequence[Window], error: BaseException) -> None:
    if shown:
        shown[0].bridge.tell(error)


def after_first_paint(window: Window, start: Start) -> None:
    """What may wait: the other screens, the library, the last engagement, the plot library."""
    started = start.started

    def go_on(specs: list[ViewSpec]) -> None:
        window.add_places(specs)
        _log.info("all screens known after %.0f ms", (time.perf_counter() - started) * 1000)
        _finish_start(window, start.opened, start.passphrase)
        _log.info("library open after %.0f ms", (time.perf_counter() - started) * 1000)
        if start.smoke:
            QTimer.singleShot(0, QApplication.quit)

    window.bridge.start(lambda _progress: discover(ui.views, "VIEW"), go_on)


def _finish_start(window: Window, opened: Path | None, passphrase: str | None) -> None:
    workbench = window.bridge.workbench
    window.shell.open_library()
    recent = workbench.recent()
    may = window.preferences.get("reopen") and not workbench.settings.get("locked", False)
    if opened is not None:
        window.shell.open_file(opened, passphrase, window.bridge.tell)
    elif may and workbench.engagement is None and recent and recent[0].exists:
        # Without a remembered passphrase the row on Home asks; that is no error.
        window.shell.open_file(recent[0].path, None, lambda _error: None)
    window.bridge.start(_warm, lambda _nothing: None, lambda _error: None)


def _warm(_progress: Progress) -> None:
    import pyqtgraph

    _log.debug("pyqtgraph %s", pyqtgraph.__version__)
