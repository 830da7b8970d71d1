"""Windows at the Sync screen with homes of their own, and the waits their tests share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.home import VIEW as HOME
from ui.views.sync import VIEW, SyncScreen
from ui.window import Window
from workbench.app import Workbench
from workbench.formats.native import load_bundled
from workbench.secrets import MemorySecrets, Secrets

UID = "house-model"
Key = Qt.Key


class Windows:
    """Opens windows and closes them with the test."""

    def __init__(self, root: Path, qtbot: QtBot) -> None:
        self.root, self.qtbot = root, qtbot
        self._made: list[Window] = []

    def __call__(self, person: str, keyring: bool = True) -> Window:
        secrets = MemorySecrets() if keyring else Secrets()  # tests have no system keyring, see tests/conftest.py
        bench = Workbench(self.root / person, secrets=secrets, person=person)
        window = make_window(bench, specs=[HOME, VIEW])
        take_keyboard(window)
        window.show_screen("sync")
        self._made.append(window)
        return window

    def forget(self, window: Window) -> None:
        """The test has closed it itself."""
        self._made.remove(window)

    def shut(self, window: Window) -> None:
        """Close one before the end of the test."""
        self._made.remove(window)
        close_window(window)
        window.bridge.workbench.close()
        QApplication.processEvents()

    def close(self) -> None:
        for window in self._made:
            close_window(window)
            window.bridge.workbench.close()
        QApplication.processEvents()


def screen(window: Window) -> SyncScreen:
    assert isinstance(window.view, SyncScreen)
    return window.view


def rest(window: Window, qtbot: QtBot) -> SyncScreen:
    """Wait until nothing runs."""
    qtbot.waitUntil(lambda: not screen(window).desk.busy and not window.bridge.tasks.running, timeout=20_000)
    return screen(window)


def add_model(window: Window, uid: str = UID, title: str = "House model") -> str:
    """A published framework of the firm's own; the uid of its first statement."""
    framework, _ = load_bundled("mlops-google")
    own = replace(framework, uid=uid, code="HM", title=title, publisher="firm")
    window.bridge.workbench.add_framework(own, publish=True)
    return window.bridge.workbench.framework(uid).criteria[0].uid


def begin(window: Window, qtbot: QtBot, name: str = "Firm", client: bool = False) -> SyncScreen:
    """A library of one's own, without looking at how it is begun."""
    view = rest(window, qtbot)
    view.desk.begin(name, client)
    return rest(window, qtbot)


def fill(field: QLineEdit, text: str, qtbot: QtBot) -> None:
    field.setFocus()
    field.clear()
    qtbot.keyClicks(field, text)


def button(view: QWidget, name: str, qtbot: QtBot) -> QPushButton:
    """The button with this name, as a screen reader would find it."""
    def found() -> list[QPushButton]:
        return [b for b in view.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))  # a new row is shown with the next turn of the event loop
    return found()[0]


def texts(view: QWidget) -> str:
    """Everything written on a page."""
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())
