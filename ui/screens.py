"""Pictures of the screens for the demo: opens a file in a window nobody sees and saves one PNG per screen and theme.

Owns which screens are taken and how long they may settle; knows no screen's content. Uses a home of its own, so that
no other client of this machine can appear in a picture.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from ui.app import application, close_window, make_window
from ui.settings import Preferences
from ui.views.base import Context
from ui.window import Window
from workbench.app import Workbench
from workbench.errors import Unavailable
from workbench.queries.overview import EngagementOverview, engagement_overview
from workbench.secrets import MemorySecrets

SCREENS = ("home", "capture", "results", "report", "library", "settings")
THEMES = ("light", "dark")
SIZE = (1440, 900)
SETTLE_S = 0.5
REPORT_S = 20.0


def grab_all(path: Path, passphrase: str, home: Path | None, folder: Path) -> list[Path]:
    """Write folder/<screen>-<theme>.png for every screen; returns the files in that order."""
    del home  # pictures never show what else is on this machine
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = application()
    with tempfile.TemporaryDirectory(prefix="assay-screens-") as own:
        workbench = Workbench(Path(own), secrets=MemorySecrets(), person="Anna Keller")
        try:
            workbench.open_library()
            workbench.open_engagement(path, passphrase)
            Preferences(workbench.settings).set("reopen", False)
            window = make_window(workbench, app)
            try:
                return _grab(app, window, folder)
            finally:
                close_window(window)
        finally:
            workbench.close()


def _grab(app: QApplication, window: Window, folder: Path) -> list[Path]:
    window.resize(*SIZE)
    window.show()
    window.shell.engagement_opened()
    window.shell.library_opened.emit()
    select(window, window.bridge.read(engagement_overview))
    saved = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"{folder}: The folder cannot be made: {error.strerror}.", "Choose another one.") from None
    for theme in THEMES:
        window.theme.set(theme)
        for screen in SCREENS:
            window.show_screen(screen)
            if window.current != screen:
                raise Unavailable(f"The screen “{screen}” could not be opened.", "Set the program up again.")
            settle(app, window)
            target = folder / f"{screen}-{theme}.png"
            if not window.grab().save(str(target), "PNG"):
                raise Unavailable(f"{target}: The picture could not be written.", "Make room on the disk.")
            saved.append(target)
    return saved


def select(window: Window, view: EngagementOverview) -> None:
    """The place the pictures show: the fourth session where there is one, else the newest, and its first statement."""
    if not view.current:
        return
    assessment = view.current[0]
    framework = window.bridge.workbench.framework_of(assessment)
    session = next((s for s in view.sessions if s.number == 4), view.last_session)
    criterion = next((c for c in framework.criteria if framework.short_code(c.code) == "L2-REL-2"), None)
    criterion = criterion or next((c for c in framework.criteria if c.kind == "criterion"), None)
    node = framework.dimension_of(criterion.uid) if criterion else None
    chosen = Context(assessment=assessment.uid, session=session.uid if session else "",
                     criterion=criterion.uid if criterion else "", node=node.uid if node else "",
                     framework=assessment.framework)
    window.shell.set_context(**{name: value for name, value in vars(chosen).items() if value})


def settle(app: QApplication, window: Window) -> None:
    """Let timers, layouts and background jobs finish; the report's preview may take longer."""
    started = time.monotonic()
    while True:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        passed = time.monotonic() - started
        if passed > REPORT_S or (passed > SETTLE_S and not window.bridge.tasks.running):
            return
        time.sleep(0.01)
