"""A part shown before it has its place in the window flashes as a window of its own and takes the keyboard away."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.app import close_window, make_window
from ui.window import Window


class Watch(QObject):
    """Notes every window that is shown."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.shown: list[str] = []
        self._app = app
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        part = isinstance(watched, QWidget) and watched.isWindow() and not isinstance(watched, Window)
        if event.type() == QEvent.Type.Show and part:
            self.shown.append(f"{type(watched).__name__} {watched.accessibleName()}")  # type: ignore[attr-defined]
        return False

    def stop(self) -> None:
        self._app.removeEventFilter(self)


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[Watch]:
    made = Watch(qapp)
    yield made
    made.stop()


@pytest.mark.parametrize("framework", ["modelops", "llmops-azure", "cmmi-dev", "genaiops-azure"])
def test_no_part_of_a_screen_is_shown_as_a_window(
    watch: Watch, make_sample: Callable[..., object], qtbot: QtBot, qapp: QApplication, framework: str
) -> None:
    sample = make_sample(framework)
    window = make_window(sample.workbench, qapp)  # type: ignore[attr-defined]
    try:
        window.show()
        qtbot.waitExposed(window)
        for screen in window.specs:
            window.show_screen(screen)
            qapp.processEvents()
        assert watch.shown == []
    finally:
        close_window(window)
