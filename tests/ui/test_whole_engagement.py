"""One engagement from the first key to the PDF, driven with real key events in the whole window."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.app import close_window, make_window
from ui.views.capture import CaptureView
from ui.views.home import Home
from ui.views.report import ReportView
from ui.views.results import ResultsView
from ui.window import Window
from workbench.app import Workbench
from workbench.commands.reports import record_report_issue
from workbench.model.capture import Evidence, EvidenceLink, Note
from workbench.model.engagement import Assessment, ReportIssue
from workbench.model.judgement import Settled
from workbench.queries.outcomes import outcome

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
LEVEL_2 = ["modelops.mo-l2-str-1", "modelops.mo-l2-str-2", "modelops.mo-l2-str-3"]


@pytest.fixture
def window(workbench: Workbench, qtbot: QtBot) -> Iterator[Window]:
    workbench.open_library()
    made = make_window(workbench)
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    with qtbot.waitActive(made):
        made.activateWindow()
    yield made
    close_window(made)
    QApplication.processEvents()


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)
    assert condition()


def write_line(view: CaptureView, text: str) -> None:
    view.bar.focus_edit()
    QTest.keyClicks(view.bar.edit, text)
    view.bar.popup.close_list()
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Return)


def level_of(workbench: Workbench) -> str | None:
    found = workbench.read(lambda r: r.all(Assessment))[0]
    result = workbench.read(outcome, workbench.framework_of(found), found.uid).result
    dimension = result.dimension("modelops.str")
    assert dimension is not None
    return dimension.level


def drawn_current(view: ResultsView) -> str | None:
    assert view.screen_data is not None
    return next(r.axis.current for r in view.screen_data.rows if r.uid == "modelops.str")


def test_from_the_first_key_to_the_pdf(
    window: Window, qtbot: QtBot, workbench: Workbench, home: Path, tmp_path: Path
) -> None:
    # a new engagement
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    assert isinstance(window.view, Home)
    form = window.view.form
    qtbot.keyClicks(QApplication.focusWidget(), "Helvar Energy")
    form.people.setFocus()
    qtbot.keyClicks(form.people, "Priya Raman, Head of Platform")
    words = form.passphrase
    qtbot.keyClick(form.people, Qt.Key.Key_Return, CTRL)
    assert workbench.engagement is not None
    path = workbench.engagement.path

    # three notes with the grammar
    qtbot.mouseClick(window.rail.buttons["capture"], Qt.MouseButton.LeftButton)
    assert isinstance(window.view, CaptureView)
    capture = window.view
    write_line(capture, "#L2-STR-1 @Priya !finding The purpose is not written down")
    write_line(capture, "#L2-STR-2 !strength Every model has a business figure ~")
    write_line(capture, "#L2-STR-1 > Ask for the September register")
    notes = workbench.read(lambda r: r.all(Note))
    assert [(n.kind, n.visibility) for n in notes] == [
        ("finding", "normal"), ("strength", "confidential"), ("request", "normal"),
    ]  # fmt: skip

    # a pasted picture becomes evidence on the statement
    capture.desk.select(LEVEL_2[0])
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(picture)
    capture.bar.focus_edit()
    qtbot.keyClick(capture.bar.edit, Qt.Key.Key_V, CTRL)
    evidence = workbench.read(lambda r: r.all(Evidence))
    assert [e.kind for e in evidence] == ["image"]
    assert [x.criterion for x in workbench.read(lambda r: r.all(EvidenceLink))] == [LEVEL_2[0]]

    # rate by keyboard without leaving the bar
    for uid in LEVEL_2:
        capture.desk.select(uid)
        qtbot.keyClick(capture.bar.edit, Qt.Key.Key_3, ALT)
    settled = {s.criterion: s.value for s in workbench.read(lambda r: r.all(Settled))}
    assert settled == dict.fromkeys(LEVEL_2, "FI")

    # the radar shows it; undo and redo reach it
    qtbot.mouseClick(window.rail.buttons["results"], Qt.MouseButton.LeftButton)
    assert isinstance(window.view, ResultsView)
    results = window.view
    until(lambda: results.screen_data is not None and drawn_current(results) == "2")
    assert results.profile.chart.drawing is not None
    assert "Strategy and business value 2" in results.profile.chart.drawing.alt
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert level_of(workbench) != "2"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert level_of(workbench) == "2"
    qtbot.keyClick(window, Qt.Key.Key_4, CTRL)
    until(lambda: drawn_current(results) == "2")

    # the PDF
    qtbot.keyClick(window, Qt.Key.Key_6, CTRL)
    assert isinstance(window.view, ReportView)
    workbench.settings.set("export_folder", str(tmp_path))
    QApplication.processEvents()
    folder = window.view.folder()
    before = set(folder.glob("*.pdf"))
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    until(lambda: bool(workbench.read(lambda r: r.count(ReportIssue))), 60)
    made = sorted(set(folder.glob("*.pdf")) - before)
    assert len(made) == 1
    text = subprocess.run(
        ["pdftotext", "-layout", str(made[0]), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "Helvar Energy" in text
    assert "Every model has a business figure" not in text, "a confidential note left the file"

    # everything is there after reopening
    window.bridge.flush()
    workbench.close_engagement()
    again = Workbench(tmp_path / "other-home", secrets=workbench.secrets, person="Ada Assessor")
    try:
        again.open_engagement(path, words)
        assert [n.text for n in again.read(lambda r: r.all(Note))] == [n.text for n in notes]
        stored = again.read(lambda r: r.all(Evidence))[0]
        back = QImage.fromData(again.read(lambda r: r.blob(stored.sha256)))
        assert (back.width(), back.height()) == (40, 30)
        assert level_of(again) == "2"
        assert again.can_undo() is not None
        again.do(record_report_issue(again.read(lambda r: r.all(Assessment))[0].uid, version="2"))
    finally:
        again.close()
    made[0].unlink()
