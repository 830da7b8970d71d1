"""Start: the frame is there before anything heavy is imported, then holds the window; closing asks the content."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from ui.app import Start, fill
from ui.frame import Frame
from ui.start import application, first_frame
from ui.window import Window
from workbench.paths import paths

ROOT = Path(__file__).resolve().parents[2]


def python(*args: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *args], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60,
                          check=False)  # fmt: skip


def test_the_frame_imports_nothing_heavy() -> None:
    heavy = ("workbench.app", "workbench.store.store", "ui.window", "ui.views", "sqlite_utils", "sqlcipher3",
             "pyqtgraph", "reportlab", "keyring", "numpy")  # fmt: skip
    done = python("-c", f"import sys, ui.start; print([m for m in {heavy!r} if m in sys.modules])")
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_the_program_opens_and_closes(tmp_path: Path) -> None:
    done = python("-c", "import sys; from ui.start import run; sys.exit(run(['--home', sys.argv[1], '--smoke']))",
                  str(tmp_path / "home"))
    assert done.returncode == 0, done.stderr
    log = (tmp_path / "home" / "logs" / "assay.log").read_text("utf-8")
    assert "window filled" in log and "library open" in log


def test_a_home_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = python("-c", "import sys; from ui.start import run; sys.exit(run(['--home', sys.argv[1]]))",
                  str(tmp_path / "file" / "home"))
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1 and "Traceback" not in done.stderr


@pytest.fixture
def opened(home: Path, qtbot: QtBot) -> Iterator[tuple[Frame, Window]]:
    app = application()
    places = paths(home)
    with ExitStack() as end:
        frame, theme = first_frame(app, places)
        end.callback(frame.deleteLater)
        frame.show()
        qtbot.waitExposed(frame)
        window = fill(Start(frame, theme, places.home), app, end)
        frame.activateWindow()
        qtbot.waitUntil(lambda: len(window.specs) > 3)
        yield frame, window
    QApplication.processEvents()


def test_title_keys_and_focus_work_inside_the_frame(opened: tuple[Frame, Window], qtbot: QtBot) -> None:
    frame, window = opened
    assert window.window() is frame
    assert frame.windowTitle() == window.windowTitle() != ""
    assert frame.focusWidget() is not None
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
    assert window.current == "library"
    assert frame.windowTitle() == window.windowTitle()
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.palette_box.isVisible()
    QTest.keyClick(window.palette_box.field, Qt.Key.Key_Escape)
    search = window.view.search  # type: ignore[union-attr]
    search.setFocus()
    QTest.keyClicks(search, "abc")
    QTest.keyClick(search, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert search.text() == ""


def test_closing_keeps_the_place_on_the_screen_and_asks_the_content(opened: tuple[Frame, Window],
                                                                    home: Path,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    frame, window = opened
    frame.resize(1300, 777)
    monkeypatch.setattr(window.bridge, "settled", lambda: False)
    assert not frame.close() and frame.isVisible()
    assert "Not saved" in window.toast.text
    anyway = next(b for b in window.toast.findChildren(QAbstractButton) if b.text() == "Close anyway")
    anyway.click()
    assert not frame.isVisible()
    place = json.loads(paths(home).settings.read_text("utf-8"))["window"]["geometry"]
    assert QByteArray.fromBase64(place.encode()) == frame.saveGeometry()


def test_quitting_closes_the_frame(opened: tuple[Frame, Window]) -> None:
    frame, _window = opened
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not frame.isVisible()


def test_the_bands_of_the_shell_are_there_before_its_content(home: Path, qtbot: QtBot) -> None:
    frame, theme = first_frame(application(), paths(home))
    qtbot.addWidget(frame)
    frame.show()
    picture = frame.grab().toImage()
    assert picture.pixelColor(20, 300) == theme.color("bg.sunken")
    assert picture.pixelColor(600, 20) == theme.color("bg.surface")
    assert picture.pixelColor(600, 400) == theme.color("bg.canvas")
