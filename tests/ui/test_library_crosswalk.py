"""The crosswalk tab by keyboard: look, copy, search on both sides, join, explain, remove, undo; and its size."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.models.crosswalk_model import Entry, EntryModel, PairModel
from ui.views.home import VIEW as HOME
from ui.views.library import VIEW as LIBRARY
from ui.views.library import Library
from ui.views.library_tab_crosswalk import CrosswalkPage
from ui.views.library_tab_fitness import FitnessPage
from ui.window import Window
from workbench.app import Workbench
from workbench.model.crosswalk import RELATIONS
from workbench.model.framework import Pair

CTRL = Qt.KeyboardModifier.ControlModifier
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def window(workbench: Workbench, qtbot: QtBot) -> Iterator[Window]:
    workbench.open_library()
    made = make_window(workbench, specs=[HOME, LIBRARY])
    take_keyboard(made)
    qtbot.waitExposed(made)
    made.activateWindow()
    yield made
    close_window(made)
    QApplication.processEvents()


@pytest.fixture
def page(window: Window, qtbot: QtBot) -> CrosswalkPage:
    window.show_screen("library")
    view = window.view
    assert isinstance(view, Library)
    qtbot.waitUntil(lambda: view.desk.framework is not None)
    view.show_tab("crosswalk")
    found = view.page("crosswalk")
    assert isinstance(found, CrosswalkPage)
    return found


def own(workbench: Workbench) -> tuple[Pair, ...]:
    entry = next(e for e in workbench.crosswalks() if not e.read_only)
    return workbench.crosswalk(entry.uid).pairs


def test_tags_are_shown_and_nothing_of_them_can_be_changed(page: CrosswalkPage, qtbot: QtBot,
                                                           workbench: Workbench) -> None:
    assert page.entry is not None and page.entry.read_only and page.pairs.total == 44
    page.table.setFocus()
    page.table.setCurrentIndex(page.pairs.index(0, 0))
    for key in (Qt.Key.Key_E, Qt.Key.Key_1, Qt.Key.Key_Delete):
        qtbot.keyClick(page.table, key)
    assert page.pairs.total == 44 and all(e.read_only for e in workbench.crosswalks())
    assert not page.relation.isEnabled() and not page.join.isEnabled()


def test_a_copy_is_edited_by_keyboard_and_undone(window: Window, page: CrosswalkPage, qtbot: QtBot,
                                                 workbench: Workbench) -> None:
    page.copy.setFocus()
    qtbot.keyClick(page.copy, Qt.Key.Key_Space)
    start = own(workbench)
    assert page.entry is not None and not page.entry.read_only and len(start) == 44
    page.left.search.setFocus()
    qtbot.keyClicks(page.left.search, "L2-STR-1")
    page.right.search.setFocus()
    qtbot.keyClicks(page.right.search, "risk")
    qtbot.waitUntil(lambda: [e.code for e in page.right.entries.shown] == ["T3-09"])
    assert len(page.left.entries.shown) == 1
    assert page.pairs.shown == []
    qtbot.keyClick(page.left.search, Qt.Key.Key_Return)
    page.right.search.setFocus()
    qtbot.keyClick(page.right.search, Qt.Key.Key_Return)
    assert page.right.list.hasFocus() and page.join.isEnabled()
    qtbot.keyClick(page.right.list, Qt.Key.Key_Return)
    pair = page.pair()
    assert pair is not None and (pair.relation, pair.strength) == ("intersect", 1) and len(own(workbench)) == 45
    assert page.table.hasFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_B)
    qtbot.keyClick(page.table, Qt.Key.Key_2)
    page.rationale.setFocus()
    qtbot.keyClicks(page.rationale, "Both weigh harm")
    qtbot.keyClick(page.rationale, Qt.Key.Key_Return)
    pair = page.pair()
    assert pair is not None and (pair.relation, pair.strength, pair.rationale) == ("superset", 2, "Both weigh harm")
    assert pair in own(workbench)
    said = page.table.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert "is Broader, strength 2, of T3-09 Risk management. Both weigh harm" in said
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert own(workbench) == start and page.pairs.shown == []
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert own(workbench) == start and page.pairs.total == 44


def test_a_new_crosswalk_has_both_sides(page: CrosswalkPage, qtbot: QtBot, workbench: Workbench) -> None:
    page.other.setCurrentIndex(page.other.findData("mlops-azure"))
    page.new.setFocus()
    qtbot.keyClick(page.new, Qt.Key.Key_Space)
    assert page.entry is not None and page.entry.uid == "modelops-to-mlops-azure"
    assert page.left.entries.shown and page.right.entries.shown and own(workbench) == ()
    page.drop.setFocus()
    qtbot.keyClick(page.drop, Qt.Key.Key_Space)
    assert all(e.read_only for e in workbench.crosswalks())
    workbench.undo("library")
    qtbot.waitUntil(lambda: any(e.uid == "modelops-to-mlops-azure" for e in page._entries))


def many(count: int) -> tuple[list[Pair], dict[str, Entry]]:
    pairs = [Pair(source=f"l.{i // 5:05}", target=f"r.{i:06}", relation=RELATIONS[i % 4]) for i in range(count)]
    names = {uid: Entry(uid, uid[2:], f"Statement {uid}") for p in pairs for uid in (p.source, p.target)}
    return pairs, names


def test_models_keep_their_rows_straight(qtbot: QtBot) -> None:
    model = PairModel()
    tester = QAbstractItemModelTester(model, FATAL)
    pairs, names = many(50)
    model.fill(pairs[::2], names)
    model.put(pairs[1])
    model.put(Pair(source=pairs[4].source, target=pairs[4].target, relation="equal", rationale="Same"))
    model.remove(pairs[0].source, pairs[0].target)
    assert model.total == 25 and model.shown == sorted(model.shown, key=lambda p: (p.source, p.target))
    model.search("l.00001", "")
    assert {p.source for p in model.shown} == {"l.00001"}
    entries = EntryModel()
    other = QAbstractItemModelTester(entries, FATAL)
    entries.fill(list(names.values()))
    entries.search("statement r.000007")
    assert [e.uid for e in entries.shown] == ["r.000007"]
    assert tester and other


def test_seventy_six_thousand_pairs_stay_workable(page: CrosswalkPage) -> None:
    pairs, names = many(76_000)
    model = PairModel()  # not the page's own, which follows the library
    page.table.setModel(model)
    model.fill(pairs, names)
    page.table.scrollToBottom()
    QApplication.processEvents()
    begun = time.perf_counter()
    model.put(Pair(source=pairs[40_000].source, target=pairs[40_000].target, relation="equal"))
    QApplication.processEvents()
    assert time.perf_counter() - begun < 0.5  # generous: one row, whatever the size
    model.search("l.00007", "")
    assert len(model.shown) == 5


def test_the_fitness_tab_follows_the_framework(window: Window, page: CrosswalkPage, qtbot: QtBot) -> None:
    view = window.view
    assert isinstance(view, Library)
    view.show_tab("fitness")
    found = view.page("fitness")
    assert isinstance(found, FitnessPage) and found.figures.text().startswith("Level 2 character 100 %")
    view.show_framework("mlops-azure")
    assert found.row().verdict == "Near miss of level 3"
    found._term("cmmi:T3-01")
    found._statement("mlops-azure.az-l4-tec-5")
    assert view.tabs.current == "statements"
    assert page.entry is not None
