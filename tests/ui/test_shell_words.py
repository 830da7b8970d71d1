"""What the window says: the status bar speaks of what is open and in view, and what takes the focus has a name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.models.dimension_model import ITEM_ROLE
from ui.views.capture import CaptureView
from ui.widgets.buttons import Button
from ui.widgets.completer import CompletionList
from ui.window import Window
from ui.window_actions import close_file
from workbench.commands.notes import add_note
from workbench.commands.ratings import rate


@pytest.fixture
def window(sample, qtbot: QtBot) -> Iterator[Window]:  # type: ignore[no-untyped-def]
    made = make_window(sample.workbench)
    made.resize(1440, 900)
    take_keyboard(made)
    qtbot.waitExposed(made)
    made.shell.engagement_opened()
    made.shell.open_library()
    yield made
    close_window(made)
    QApplication.processEvents()


def settle(until: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)
    assert until()


def test_closing_the_file_leaves_no_word_of_saving_or_encryption(window: Window) -> None:
    status = window.status
    assert "Encrypted on this device" in status.protection.text()
    assert "Saved" in status.saved.text()
    close_file(window)
    assert status.saved.text().strip() == "No engagement open"
    assert status.saved.accessibleName() == "No engagement open"
    assert not status.protection.isVisible()


def test_the_task_text_belongs_to_the_screen_in_view(window: Window) -> None:
    task = window.status.task
    window.show_screen("report")
    settle(lambda: "rendered on this device" in task.text())
    window.show_screen("library")
    assert not task.isVisible()
    window.show_screen("results")
    settle(lambda: "rated" in task.text())
    window.show_screen("home")
    assert not task.isVisible()
    window.show_screen("report")
    assert "rendered on this device" in task.text() and task.isVisible()


def named(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name)).strip() if interface is not None else ""


def test_everything_that_takes_the_focus_has_a_name(window: Window, sample) -> None:  # type: ignore[no-untyped-def]
    bench = sample.workbench
    bench.do(rate(sample.assessment, "modelops.mo-l2-str-1", "LI", unit=sample.units[0], reason="seen"))
    bench.do(add_note(sample.session, sample.assessment, "A note", at=1_790_000_000_000, offset=0, zone="UTC"))
    for screen in window.specs:
        window.show_screen(screen)
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            QApplication.processEvents()
        nameless = [
            f"{type(w).__name__} in {type(w.parent()).__name__}" for w in window.findChildren(QWidget)
            if w.isVisible() and w.focusPolicy() != Qt.FocusPolicy.NoFocus and not named(w)
        ]
        assert nameless == [], screen
        for view in window.findChildren(QAbstractItemView):
            model = view.model()
            if not view.isVisible() or model is None or not model.rowCount() or view.objectName() == "grid":
                continue
            index = model.index(0, 0)
            said = index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data()
            assert said, f"{screen}: a row of {view.accessibleName()} says nothing"


def test_rows_and_painted_controls_of_capture_speak(window: Window) -> None:
    window.show_screen("capture")
    view = window.view
    assert isinstance(view, CaptureView)
    view.desk.select("modelops.mo-l2-rel-2")
    QTest.keyClick(view.inspector.card.bar, Qt.Key.Key_2)
    index = view.tree.tree.currentIndex()
    assert index.data(ITEM_ROLE) is not None
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("L2-REL-2, key, rated LI, largely implemented, level 2")
    assert named(view.inspector.card).startswith("L2-REL-2, ")
    assert named(view.inspector.card.bar)
    assert named(view.inspector.head).startswith("Reliability and production support")
    assert view.tree.bar.accessibleName().endswith(" rated")


def test_enter_presses_the_button_that_has_the_focus(window: Window) -> None:
    pressed: list[bool] = []
    button = Button(window.theme, "Do it", parent=window)
    button.clicked.connect(lambda: pressed.append(True))
    button.show()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        QTest.keyClick(button, key)
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 3


def test_the_completion_list_is_warmed_while_nothing_is_typed(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[bool] = []
    real = CompletionList._paint_row

    def paint(self: CompletionList, painter: QPainter, rect: object, offer: object, current: bool) -> None:
        painted.append(isinstance(painter.device(), QPixmap))
        real(self, painter, rect, offer, current)  # type: ignore[arg-type]

    monkeypatch.setattr(CompletionList, "_paint_row", paint)
    window.show_screen("capture")
    settle(lambda: bool(painted))
    assert all(painted)
    assert isinstance(window.view, CaptureView) and not window.view.bar.popup.isVisible()
