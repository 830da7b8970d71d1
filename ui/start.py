"""Start of the window: the frame first, everything else after its first paint.

The one module of the window that imports inside functions: what it imports there must not delay the first paint. The
heavy imports run in a worker thread meanwhile, so that the frame answers.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ui.frame import Frame
from ui.settings import Preferences
from ui.tasks import Progress, Tasks
from ui.theme import Theme
from workbench.errors import WorkbenchError
from workbench.paths import Paths, paths
from workbench.statefiles import Settings


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


def themed(app: QApplication, preferences: Preferences) -> Theme:
    """The theme as the person at this machine has set it."""
    theme = Theme(app, preferences.get("theme"), preferences.get("zoom"), preferences.get("rows"))
    theme.motion = preferences.get("motion")
    return theme


def first_frame(app: QApplication, places: Paths) -> tuple[Frame, Theme]:
    """The frame, not yet shown, and the theme its content will use."""
    preferences = Preferences(Settings(places.settings))
    theme = themed(app, preferences)
    return Frame(theme, preferences), theme


def run(
    argv: Sequence[str], home: Path | None = None, opened: Path | None = None, passphrase: str | None = None
) -> int:
    """Open the window and stay until it is closed. `--smoke` closes it once everything is there."""
    started = time.perf_counter()
    app = application()
    try:
        places = paths(home or home_of(argv))
    except WorkbenchError as error:
        return refuse(error)
    with ExitStack() as end:
        frame, theme = first_frame(app, places)
        tasks = Tasks(frame)
        end.callback(tasks.close)
        frame.show()

        def fill(_nothing: object) -> None:
            from ui.app import Start, fill

            start = Start(frame, theme, places.home, opened, passphrase, started, smoke="--smoke" in argv)
            try:
                fill(start, app, end)
            except WorkbenchError as error:
                app.exit(refuse(error))

        def broken(error: Exception) -> None:
            raise error

        QTimer.singleShot(0, lambda: tasks.start(load, fill, broken))
        return app.exec()


def load(_progress: Progress) -> None:
    """Import what the content needs, in a worker."""
    import ui.app  # noqa: F401 - imported for its time


def home_of(argv: Sequence[str]) -> Path | None:
    for i, argument in enumerate(argv[:-1]):
        if argument == "--home":
            return Path(argv[i + 1])
    return None


def refuse(error: WorkbenchError) -> int:
    """Say why there is no window, where nothing else can say it."""
    print(f"{error.text} {error.hint}".strip(), file=sys.stderr)  # noqa: T201
    return 1
