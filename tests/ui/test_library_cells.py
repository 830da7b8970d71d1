"""The level grid with real keys: typing, moving, headings, blocks in and out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import application
from ui.models.cells import parse_block
from ui.theme import Theme
from ui.views.library_cells import EditableGrid
from ui.views.library_data import grid_of
from workbench.formats.native import load_bundled

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def grid(qtbot: QtBot) -> EditableGrid:
    made = EditableGrid(Theme(application(), "light"))
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show_grid(grid_of(load_bundled("llmops-azure")[0]))
    take_keyboard(made)
    qtbot.waitExposed(made)
    made.activateWindow()
    made.setFocus()
    return made


@pytest.fixture
def typed(grid: EditableGrid) -> list[tuple[int, int, str]]:
    out: list[tuple[int, int, str]] = []
    grid.typed.connect(lambda r, c, t: out.append((r, c, t)))
    return out


def test_typing_replaces_f2_edits_and_keys_move_on(
    grid: EditableGrid, typed: list[tuple[int, int, str]], qtbot: QtBot
) -> None:
    grid.stand((0, 0))
    first = grid._text((0, 0))
    qtbot.keyClick(grid, Qt.Key.Key_N)
    qtbot.keyClicks(grid.editor, "ew words")
    qtbot.keyClick(grid.editor, Qt.Key.Key_Tab)
    assert typed == [(0, 0, "new words")]
    assert grid.spot == (0, 1)
    assert grid.hasFocus()
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    assert grid.editor is not None and grid.editor.toPlainText() == grid._text((0, 1))
    qtbot.keyClick(grid.editor, Qt.Key.Key_End, CTRL)
    qtbot.keyClicks(grid.editor, " more")
    qtbot.keyClick(grid.editor, Qt.Key.Key_Return, SHIFT)
    qtbot.keyClicks(grid.editor, "second line")
    qtbot.keyClick(grid.editor, Qt.Key.Key_Return)
    assert typed[-1] == (0, 1, grid._text((0, 1)) + " more\nsecond line")
    qtbot.keyClick(grid, Qt.Key.Key_X)
    qtbot.keyClick(grid.editor, Qt.Key.Key_Escape)
    assert len(typed) == 2
    assert first and grid.editor is None and QApplication.focusWidget() is grid


def test_headings_are_places_and_are_renamed(
    grid: EditableGrid, typed: list[tuple[int, int, str]], qtbot: QtBot
) -> None:
    grid.stand((0, 0))
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    assert grid.spot == (0, -1)
    qtbot.keyClicks(grid, "P")
    qtbot.keyClicks(grid.editor, "eople")
    qtbot.keyClick(grid.editor, Qt.Key.Key_Tab)
    assert typed == [(0, -1, "People")]
    assert grid.spot == (0, 0)
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert grid.spot == (-1, 0)
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    assert grid.spot == (-1, -1)
    qtbot.keyClick(grid, Qt.Key.Key_C, CTRL)
    block = parse_block(QGuiApplication.clipboard().text())
    assert block[0][1:] == [c.title for c in grid.grid_model.grid.columns]
    assert len(block) == len(grid.grid_model.grid.rows) + 1


def test_a_block_goes_out_and_comes_in_where_one_stands(grid: EditableGrid, qtbot: QtBot) -> None:
    got: list[tuple[int, int, list[list[str]]]] = []
    grid.pasted.connect(lambda r, c, block: got.append((r, c, block)))
    grid.stand((0, 1))
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(grid, Qt.Key.Key_C, CTRL)
    texts = [grid._text((0, 1)), grid._text((0, 2))]
    assert parse_block(QGuiApplication.clipboard().text()) == [texts]
    QGuiApplication.clipboard().setText('a\t"b\nc"\nd\te\n')
    grid.stand((0, 1))
    qtbot.keyClick(grid, Qt.Key.Key_V, CTRL)
    assert got == [(0, 1, [["a", "b\nc"], ["d", "e"]])]


def test_the_place_stays_when_the_grid_is_shown_again(grid: EditableGrid, qtbot: QtBot) -> None:
    grid.stand((0, 2))
    grid.refill(grid_of(load_bundled("llmops-azure")[0]))
    assert grid.spot == (0, 2)
    qtbot.keyClick(grid, Qt.Key.Key_Q)
    grid.refill(grid_of(load_bundled("llmops-azure")[0], frozenset({"x"})))
    assert grid.editor is not None and grid.editor.toPlainText() == "q"
