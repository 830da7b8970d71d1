"""Importing on screen: read in the background, look, change the mapping, add; nothing is written before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.formats.helpers_import import SAMPLES
from tests.ui.keyboard import take_keyboard
from ui.actions import ActionTable
from ui.bridge import Bridge
from ui.theme import Theme
from ui.views.base import Shell
from ui.views.library import Library
from ui.views.library_import_board import ImportBoard
from ui.views.library_panel_import import ImportPanel
from workbench.app import Workbench


@pytest.fixture
def shell(workbench: Workbench, qapp: QApplication) -> Iterator[Shell]:
    bridge = Bridge(workbench)
    yield Shell(bridge, Theme(qapp, "light"))
    bridge.close()


@pytest.fixture
def board(shell: Shell, qtbot: QtBot) -> ImportBoard:
    screen = Library(shell)
    qtbot.addWidget(screen)
    screen.resize(1376, 826)
    take_keyboard(screen)
    screen.refresh_now()
    screen.open_panel("import")
    ActionTable(screen, lambda _text: None).add(screen.actions())
    panel = screen.current
    assert isinstance(panel, ImportPanel)
    return panel.board


def read(board: ImportBoard, qtbot: QtBot, *names: str) -> None:
    board.take([SAMPLES / n for n in names])
    qtbot.waitUntil(lambda: all(c.state != "reading" for c in board.candidates), timeout=10_000)


def titles(board: ImportBoard) -> list[str]:
    root = board.outline.invisibleRootItem()
    return [root.child(i).text(1) for i in range(root.childCount())]


def test_nothing_is_written_before_it_is_added(board: ImportBoard, workbench: Workbench, qtbot: QtBot) -> None:
    before = {e.uid for e in workbench.frameworks()}
    read(board, qtbot, "ciso-small.yaml")
    assert titles(board)[:2] == ["Bakery", "Oven"] and "5 statements" in board.second.text()
    assert "1 threats will not be imported" in board.problems.caption.text()
    assert {e.uid for e in workbench.frameworks()} == before
    QTest.keyClick(board.files, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert {e.uid for e in workbench.frameworks()} - before == {"assay-bakery"}
    assert board.current() is not None and board.current().state == "added"  # type: ignore[union-attr]
    assert not board.add.isEnabled()
    assert any(c.uid == "assay-bakery-to-kitchen" for c in workbench.crosswalks())


def test_published_at_once_when_asked_for(board: ImportBoard, workbench: Workbench, qtbot: QtBot) -> None:
    read(board, qtbot, "oscal-small.json")
    board.how.set_current("publish")
    board.add.click()
    assert workbench.framework("bakery-controls").revision


def test_refused_files_say_why(board: ImportBoard, qtbot: QtBot, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("objects: [", encoding="utf-8")
    board.take([bad, SAMPLES / "table-small.csv"])
    qtbot.waitUntil(lambda: all(c.state != "reading" for c in board.candidates), timeout=10_000)
    assert [c.state for c in board.candidates] == ["refused", "ready"]
    board.files.setCurrentRow(0)
    assert board.candidates[0].error is not None and not board.add.isEnabled()


def test_the_mapping_of_a_table_is_live(board: ImportBoard, qtbot: QtBot) -> None:
    read(board, qtbot, "table-small.csv")
    assert board.mapping.isVisible() and titles(board) == ["Oven", "Shop"]
    combo = board.mapping.fields["dimension"]
    combo.setCurrentIndex(combo.findData(-1))
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: titles(board) == ["table-small"], timeout=3000)
    text = board.mapping.fields["text"]
    text.setCurrentIndex(text.findData(-1))
    text.activated.emit(text.currentIndex())
    qtbot.waitUntil(lambda: not board.add.isEnabled(), timeout=3000)
    assert "No column holds the statements" in board.complaint.text() and board.mapping.isVisible()


def test_problems_name_their_cell(board: ImportBoard, qtbot: QtBot, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("Code;Statement;Weight\n1;=cmd|x!A0;2,5\n", encoding="utf-8")
    board.take([table])
    qtbot.waitUntil(lambda: board.candidates[0].state == "ready", timeout=10_000)
    tree = board.problems.tree
    places = [(i.text(0), i.icon(0).isNull()) for i in (tree.topLevelItem(n) for n in range(2)) if i is not None]
    assert places == [("line 2, column C", False), ("line 2, column B", False)]
    assert board.problems.caption.text() == "1 error, 1 warning"


def test_dropping_files_reads_them(board: ImportBoard, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(SAMPLES / "dsomm-small.yaml")), QUrl("https://example.org/x.yaml")])
    event = QDropEvent(QPointF(QPoint(5, 5)), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)
    board.dropEvent(event)
    qtbot.waitUntil(lambda: [c.state for c in board.candidates] == ["ready"], timeout=10_000)
    assert "DevSecOps" in board.heading.text()


def test_reading_can_be_stopped_and_taken_up_again(board: ImportBoard, qtbot: QtBot) -> None:
    board.take([SAMPLES / "samm-small", SAMPLES / "ciso-small.yaml"])
    assert board.stop.isVisible()
    board.stop.click()
    qtbot.waitUntil(lambda: {c.state for c in board.candidates} == {"stopped"} and board._task is None, timeout=10_000)
    assert not board.add.isEnabled()
    board.files.setCurrentRow(0)
    board._again()
    qtbot.waitUntil(lambda: board.candidates[0].state == "ready", timeout=10_000)
    assert len(board.problems.tree.findItems("", Qt.MatchFlag.MatchContains)) == 1


def test_escape_gives_way_to_the_tabs_and_keeps_what_was_read(board: ImportBoard, qtbot: QtBot) -> None:
    read(board, qtbot, "oscal-small.json")
    panel = board.parentWidget()
    screen = board
    while not isinstance(screen, Library):
        screen = screen.parentWidget()  # type: ignore[assignment]
    QTest.keyClick(board.files, Qt.Key.Key_Escape)
    assert screen.panel == "" and not board.isVisible()
    screen.open_panel("import")
    assert board.isVisible() and board.parentWidget() is panel and board.candidates[0].state == "ready"
