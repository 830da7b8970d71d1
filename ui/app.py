"""Composition root: hooks, application, theme, workbench, bridge, window; shutdown in reverse.

Every start step stands beside its end. Before the first paint only Home is imported: the other screens are found,
library.db is opened and pyqtgraph is warmed afterwards.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import ui.views
from ui.bridge import Bridge
from ui.crash import Hooks
from ui.messages import explain
from ui.rebuild import Rebuilder
from ui.settings import Preferences
from ui.tasks import Progress
from ui.theme import Theme
from ui.views.base import ViewSpec
from ui.views.home import VIEW as HOME
from ui.window import Window
from workbench.app import Workbench
from workbench.discover import discover
from workbench.errors import WorkbenchError

_log = logging.getLogger("assay")


def application() -> QApplication:
    """The one QApplication, made with the rounding rule of ui.md 15."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Assay")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("assay")
    return app


def make_window(
    workbench: Workbench, app: QApplication | None = None, specs: Sequence[ViewSpec] | None = None
) -> Window:
    """Theme, bridge and window around a workbench, with all screens unless `specs` says which."""
    app = app or application()
    preferences = Preferences(workbench.settings)
    theme = Theme(app, preferences.get("theme"), preferences.get("zoom"), preferences.get("rows"))
    theme.motion = preferences.get("motion")
    window = Window(Bridge(workbench), theme, discover(ui.views, "VIEW") if specs is None else specs)
    Rebuilder(window)
    return window


def close_window(window: Window) -> None:
    """The reverse of make_window; the workbench stays with its owner."""
    window.bridge.close()
    window.close()
    window.deleteLater()


def _home_of(argv: Sequence[str]) -> Path | None:
    for i, argument in enumerate(argv[:-1]):
        if argument == "--home":
            return Path(argv[i + 1])
    return None


def run(
    argv: Sequence[str], home: Path | None = None, opened: Path | None = None, passphrase: str | None = None
) -> int:
    """Open the window and stay until it is closed. `--smoke` closes it after the first event-loop turn."""
    started = time.perf_counter()
    app = application()
    with ExitStack() as end:
        try:
            workbench = Workbench(home or _home_of(argv))
        except WorkbenchError as error:
            print(explain(error).sentence, file=sys.stderr)  # noqa: T201 - there is no window yet to say it
            return 1
        end.callback(workbench.close)
        shown: list[Window] = []
        hooks = Hooks(workbench.paths.logs, lambda error: _on_fault(shown, error))
        end.callback(hooks.remove)
        window = make_window(workbench, app, [HOME])
        shown.append(window)
        end.callback(close_window, window)
        window.show()
        QTimer.singleShot(0, lambda: after_first_paint(window, opened, started, passphrase))
        if "--smoke" in argv:
            QTimer.singleShot(500, app.quit)
        code = app.exec()
        _log.info("end")
        return code


def _on_fault(shown: Sequence[Window], error: BaseException) -> None:
    if shown:
        shown[0].bridge.tell(error)


def after_first_paint(window: Window, opened: Path | None, started: float, passphrase: str | None = None) -> None:
    """What may wait: the library, the last engagement, the plot library."""
    _log.info("first turn after %.0f ms", (time.perf_counter() - started) * 1000)

    def go_on(specs: list[ViewSpec]) -> None:
        window.add_places(specs)
        _log.info("all screens known after %.0f ms", (time.perf_counter() - started) * 1000)
        _finish_start(window, opened, passphrase)
        _log.info("library open after %.0f ms", (time.perf_counter() - started) * 1000)

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
