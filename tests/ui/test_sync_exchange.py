"""The Exchange page: what runs does not hold up the window, can be cancelled, and says what it did."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from tests.ui.sync_windows import Windows, add_model, begin, rest, screen
from ui.window import Window


def many(window: Window, count: int) -> None:
    for i in range(count):
        add_model(window, f"model-{i:02d}", f"Model {i:02d}")


def test_putting_out_many_frameworks_leaves_the_keyboard_alone_and_stops_on_cancel(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    anna = windows("Anna")
    many(anna, 12)
    view = begin(anna, qtbot)
    (tmp_path / "stick").mkdir()
    view.desk.add_remote("stick", str(tmp_path / "stick"), "")
    rest(anna, qtbot)
    threads: list[str] = []
    texts: list[str] = []
    ticks: list[int] = []
    timer = QTimer()
    timer.setInterval(1)
    timer.timeout.connect(lambda: ticks.append(1))
    inside = view.shell.bridge.workbench.library.files

    def files(uid: str, revision: str = "") -> dict[str, str]:
        threads.append(threading.current_thread().name)
        return inside(uid, revision)

    def told(text: str) -> None:
        texts.append(text)
        if text == "Putting onto the shelf, 5 of 12":
            qtbot.keyClick(anna, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)

    view.desk.progressed.connect(told)
    view.shell.bridge.workbench.library.files = files  # type: ignore[method-assign]
    timer.start()
    qtbot.keyClick(anna, Qt.Key.Key_F5)
    assert view.running.isVisible()
    rest(anna, qtbot)
    timer.stop()
    assert "Putting onto the shelf, 1 of 12" in texts and len(ticks) >= 5
    assert threads and threading.main_thread().name not in threads
    assert "Cancelled. Nothing is lost" in view.notice.text.text() and not view.running.isVisible()
    assert view.desk.view is not None and 0 < len(view.desk.view.outgoing) < 12
    assert not list((tmp_path / "stick").rglob("*.bundle"))
    qtbot.keyClick(anna, Qt.Key.Key_F5)
    rest(anna, qtbot)
    assert not screen(anna).desk.view.outgoing and len(screen(anna).desk.view.frameworks) == 12  # type: ignore[union-attr]
    assert len(list((tmp_path / "stick").rglob("*.bundle"))) == 1


def test_closing_the_window_in_the_middle_of_an_exchange_keeps_everything(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    from ui.app import close_window
    from workbench.app import Workbench

    anna = windows("Anna")
    many(anna, 8)
    view = begin(anna, qtbot)
    shelf, secrets = view.desk.shelf, anna.bridge.workbench.secrets
    qtbot.keyClick(anna, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "of 8" in view.running.text.text())
    close_window(anna)
    anna.bridge.workbench.close()
    windows.forget(anna)
    again = Workbench(tmp_path / "Anna", secrets=secrets, person="Anna")
    with again.shelves.open(shelf) as opened:
        left = len(again.shelves.outgoing(opened))
        assert again.shelves.collect(opened) == left < 8
        assert len(opened.groups()) == 8
    again.close()
