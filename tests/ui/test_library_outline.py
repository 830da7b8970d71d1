"""The outline: rows and moves as values, the tree with real keys, and how it holds its place when rows change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import application
from ui.models.cells import parse_block, write_block
from ui.models.outline import Move, Outline
from ui.theme import Theme
from ui.widgets.outline_tree import OutlineTree
from workbench.formats.native import load_bundled
from workbench.model.framework import Criterion, Framework, Node, Question, Scale, ScaleValue

ALT = Qt.KeyboardModifier.AltModifier


def small() -> Framework:
    levels = Scale(id="levels", role="level", values=tuple(ScaleValue(id=str(n)) for n in range(3)))
    return Framework(
        uid="f", code="F", title="Small", version="1.0.0", scales=(levels,),
        nodes=(Node(uid="f.a", rank="a", code="F-A", title="People"),
               Node(uid="f.b", rank="b", code="F-B", title="Tools"),
               Node(uid="f.b1", parent="f.b", rank="a", code="F-B1", title="Build", kind="area")),
        criteria=(Criterion(uid="f.a1", parent="f.a", rank="a", code="F-A1", level="1", text="One"),
                  Criterion(uid="f.a2", parent="f.a", rank="b", code="F-A2", level="2", text="Two"),
                  Criterion(uid="f.b11", parent="f.b1", rank="a", code="F-B11", text="Three")),
        questions=(Question(uid="f.q", criterion="f.a1", text="How?"),),
    )  # fmt: skip


@pytest.fixture
def tree(qtbot: QtBot) -> OutlineTree:
    made = OutlineTree(Theme(application(), "light"))
    qtbot.addWidget(made)
    made.outline.show(small())
    made.expandAll()
    take_keyboard(made)
    qtbot.waitExposed(made)
    made.activateWindow()
    made.setFocus()
    return made


def test_rows_stand_in_reading_order_with_their_short_codes() -> None:
    rows = [(i.depth, i.code, i.text) for i in Outline(small()).items]
    assert rows == [(0, "A", "People"), (1, "A1", "One"), (2, "", "How?"), (1, "A2", "Two"), (0, "B", "Tools"),
                    (1, "B1", "Build"), (2, "B11", "Three")]  # fmt: skip


def test_moves_say_where_a_row_goes() -> None:
    outline = Outline(small())
    assert outline.shift("f.a1", 1) == Move("f.a1", "f.a", 1)
    assert outline.shift("f.a1", -1) is None
    assert outline.indent("f.a2") == Move("f.a2", "f.a1", 0)
    assert outline.indent("f.b") == Move("f.b", "f.a", 0)
    assert outline.indent("f.a1") is None
    assert outline.outdent("f.b1") == Move("f.b1", "", 2)
    assert outline.outdent("f.b11") == Move("f.b11", "f.b", 0)
    assert outline.outdent("f.a1") is None, "a statement never leaves the dimensions"
    assert outline.outdent("f.q") is None
    assert outline.after_removal("f.a2") == "f.a1"
    assert outline.after_removal("f.b11") == "f.b1"


def test_a_filter_keeps_hits_with_what_stands_above_and_below() -> None:
    assert [i.uid for i in Outline(small(), "how").items] == ["f.a", "f.a1", "f.q"]
    assert [i.uid for i in Outline(small(), "build").items] == ["f.b", "f.b1", "f.b11"]
    assert [i.uid for i in Outline(small(), "nothing").items] == []
    rows = Outline(small(), "three").items
    assert [i.number for i in rows] == list(range(len(rows)))


def test_keys_ask_for_moves_and_changes(tree: OutlineTree, qtbot: QtBot) -> None:
    tree.select("f.a2")
    moves: list[Move] = []
    tree.moved.connect(moves.append)
    refused: list[str] = []
    tree.refused.connect(refused.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down):
        qtbot.keyClick(tree, key, ALT)
    assert moves == [Move("f.a2", "f.a", 0), Move("f.a2", "f.a1", 0)]
    assert len(refused) == 2
    renamed: list[tuple[str, str]] = []
    tree.renamed.connect(lambda uid, text: renamed.append((uid, text)))
    added: list[tuple[str, bool]] = []
    tree.added.connect(lambda uid, below: added.append((uid, below)))
    qtbot.keyClick(tree, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert editor is not tree
    qtbot.keyClicks(editor, "Models are listed")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert renamed == [("f.a2", "Models are listed")]
    assert added == [("f.a2", False)]
    with qtbot.waitSignal(tree.removed):
        qtbot.keyClick(tree, Qt.Key.Key_Delete)
    qtbot.keyClick(tree, Qt.Key.Key_F2)
    qtbot.keyClicks(QApplication.focusWidget(), "thrown away")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert len(renamed) == 1
    assert QApplication.focusWidget() is tree


def test_a_changed_framework_keeps_what_is_open_and_selected(tree: OutlineTree) -> None:
    before = small()
    tree.collapse(tree.outline.find("f.b"))
    tree.select("f.a2")
    moved = replace(before, criteria=(
        replace(before.criteria[1], parent="f.a1"), before.criteria[0], before.criteria[2],
        Criterion(uid="f.a3", parent="f.a", rank="c", text="New")))  # fmt: skip
    tree.outline.show(moved)
    assert tree.uid == "f.a2"
    assert not tree.isExpanded(tree.outline.find("f.b"))
    assert tree.isExpanded(tree.outline.find("f.a"))
    tree.outline.show(replace(moved, criteria=moved.criteria[1:]))
    assert tree.uid != "f.a2"


def test_every_bundled_framework_has_a_row_for_everything() -> None:
    for uid in ("cmmi-dev", "modelops", "mlops-azure"):
        framework, _ = load_bundled(uid)
        uids = {i.uid for i in Outline(framework).items}
        wanted = {e.uid for e in (*framework.nodes, *framework.criteria, *framework.questions)}
        assert uids == wanted


CELLS = st.text(alphabet=st.characters(blacklist_characters="\r", blacklist_categories=("Cs",)), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_a_block_survives_the_clipboard(rows: list[list[str]]) -> None:
    assert parse_block(write_block(rows) + "\n") == rows


def test_blocks_as_spreadsheets_write_them() -> None:
    assert parse_block('a\t"two\nlines"\r\nb\tsays ""hi""\r\n') == [["a", "two\nlines"], ["b", 'says ""hi""']]
    assert parse_block('"half\tquote') == [['"half', "quote"]]
    assert parse_block('"a ""quoted"" word"\tx') == [['a "quoted" word', "x"]]
    assert parse_block("a\n\nb\tc") == [["a", ""], ["", ""], ["b", "c"]]
    assert parse_block("") == []
    assert parse_block("=cmd|'/c calc'!A0") == [["=cmd|'/c calc'!A0"]], "a formula is text"
