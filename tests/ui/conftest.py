"""Every window test leaves an empty application behind.

Widgets that only wait for their deletion are styled again with each new window, so that a run would get slower with
every test; and a clipboard that still holds Python's data at the end is freed after Python is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.sync_windows import Windows


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    """Torn down after every other fixture: deletes what asked for it."""
    yield
    for _ in range(3):  # deleting one may ask for another
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qapp.processEvents()


@pytest.fixture(scope="session", autouse=True)
def empty_clipboard(qapp: QApplication) -> Iterator[None]:
    """Without a display the clipboard is a global that Qt frees when the process ends, after the interpreter."""
    yield
    QGuiApplication.clipboard().clear()


@pytest.fixture
def windows(tmp_path: Path, qtbot: QtBot) -> Iterator[Windows]:
    """windows(person): a window on a home of its own, at the Sync screen."""
    made = Windows(tmp_path, qtbot)
    yield made
    made.close()
