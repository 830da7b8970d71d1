"""The resolver, its list and the time-line, on real homes and repositories: keys, decisions, the way back, size."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.sync.test_shelf_decisions import UID, Pair
from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.home import VIEW as HOME
from ui.views.sync import VIEW, SyncScreen
from ui.window import Window
from workbench.commands import framework_tree, frameworks

Key = Qt.Key
Shift = Qt.KeyboardModifier.ShiftModifier
Control = Qt.KeyboardModifier.ControlModifier


class Desk:
    """Anna's window over a team that met."""

    def __init__(self, team: Pair, qtbot: QtBot) -> None:
        self.team, self.qtbot = team, qtbot
        self.window: Window | None = None

    def open(self) -> SyncScreen:
        self.window = make_window(self.team.benches["Anna"], specs=[HOME, VIEW])
        take_keyboard(self.window)
        self.window.show_screen("sync")
        view = self.rest()
        view.show_tab("conflicts")
        view.list.setFocus()
        return view

    def rest(self) -> SyncScreen:
        window = self.window
        assert window is not None
        self.qtbot.waitUntil(lambda: isinstance(window.view, SyncScreen) and window.view.desk.view is not None
                             and not window.view.desk.busy and not window.bridge.tasks.running, timeout=20_000)
        assert isinstance(window.view, SyncScreen)
        return window.view

    def close(self) -> None:
        if self.window is not None:
            close_window(self.window)
        for bench in self.team.benches.values():
            bench.close()
        QApplication.processEvents()


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(Pair(tmp_path), qtbot)
    yield made
    made.close()


def text_of(desk: Desk, uid: str) -> str:
    return desk.team.benches["Anna"].framework(UID).criterion_by_uid[uid].text


BASE = "One standard sets what is monitored with thresholds and owner"


def parted(desk: Desk) -> str:
    """Both reword one statement, elsewhere; each changes another field of it alone."""
    uid = desk.team.uids[0]
    desk.team.edit("Anna", uid, text=BASE)
    desk.team.meet()
    desk.team.edit("Anna", uid, text=f"{BASE} and review date", evidence="Anna's hint")
    desk.team.edit("Ben", uid, text=BASE.replace("monitored", "monitored and used"), weight="2")
    desk.team.meet()
    return uid


def test_what_is_decided_already_stands_beside_the_conflict(desk: Desk) -> None:
    parted(desk)
    view = desk.open()
    page = view.conflicts
    assert page.sheet is not None and [c.title for c in page.sheet.columns] == ["Mine", "Theirs"]
    assert page.sheet.columns[1].caption.startswith("Ben, ") and page.sheet.base.startswith("Version 1.0.1, Anna")
    rows = {r.label: r for r in page.sheet.rows}
    assert rows["Evidence hint"].chips == ((0, "Only mine", "success"),) and rows["Evidence hint"].source == "Mine"
    assert rows["Weight"].chips == ((1, "Only theirs", "success"),) and rows["Weight"].result == "2"
    assert rows["Statement"].card is not None and page.sheet.rows[0].label == "Statement"
    assert [h.chip for h in page.sheet.events] == ["Base", "Mine", "Theirs"]
    assert "Statement" in page.sheet.events[2].text and "Evidence" not in page.sheet.events[2].text
    assert view._counts["merged"].text() == "2" and view._counts["conflicts"].text() == "1"
    assert not page.table.cells[1][1]._open and page.table.cells[0][1]._open


def test_texts_are_combined_checked_applied_and_taken_back(desk: Desk) -> None:
    uid = parted(desk)
    view, qtbot = desk.open(), desk.qtbot
    page = view.conflicts
    qtbot.keyClick(view.list, Key.Key_C)
    both = f"{BASE.replace('monitored', 'monitored and used')} and review date"
    assert page.result.toPlainText() == both and page.result.hasFocus() and page.source.text == "Combined, editing"
    assert " / " not in text_of(desk, uid) and text_of(desk, uid) != both
    qtbot.keyClicks(page.result, ".")
    assert page.source.text == "Own words"
    qtbot.keyClick(page.result, Key.Key_Return, Control)
    qtbot.waitUntil(lambda: text_of(desk, uid) == f"{both}.")
    desk.rest()
    assert view.desk.view is not None and not view.desk.view.cards and view.list.hasFocus()
    assert page.stack.currentIndex() == 0
    assert page.empty.text() == "Nothing to decide. 1 change from Ben was merged."
    assert "Undo takes it back" in view.notice.text.text()
    window = desk.window
    assert window is not None
    qtbot.keyClick(window, Key.Key_Z, Control)
    qtbot.waitUntil(lambda: view.desk.view is not None and len(view.desk.view.cards) == 1)
    desk.rest()
    assert page.card is not None and "Taken back" in view.notice.text.text()
    with desk.team.benches["Anna"].shelves.open() as shelf:
        line = desk.team.benches["Anna"].shelves.timeline(shelf, UID)
    assert [e.message.partition(":")[0] for e in line[:2]] == ["Take back", "Decide"]


def test_f7_goes_round_fields_and_entries_and_says_where_one_is(desk: Desk) -> None:
    one, other = desk.team.uids[:2]
    for who in ("Anna", "Ben"):
        desk.team.edit(who, one, text=f"{who} one", evidence=f"{who} hint")
        desk.team.edit(who, other, text=f"{who} other")
    desk.team.meet()
    view, qtbot = desk.open(), desk.qtbot
    said: list[str] = []
    view.conflicts.announced.connect(said.append)
    assert [r.chip for r in view.list.rows_model.rows] == ["2 open", "1 open"]
    seen = [view.conflicts.card]
    for _ in range(3):
        qtbot.keyClick(view.list, Key.Key_F7)
        seen.append(view.conflicts.card)
    assert len(set(seen)) == 3 and seen[3] == seen[0]
    qtbot.keyClick(view.list, Key.Key_F7, Shift)
    assert view.conflicts.card == seen[2]
    assert any(s.startswith("Conflict 2 of 3, ") and s.endswith(": base, mine, theirs") for s in said)
    qtbot.keyClick(view.list, Key.Key_2)
    qtbot.keyClick(view.list, Key.Key_Return, Control)
    qtbot.waitUntil(lambda: view.desk.view is not None and len(view.desk.view.cards) == 2)
    desk.rest()
    assert view.conflicts.card == seen[0] and text_of(desk, other) == "Ben other"


def test_for_all_counts_before_and_is_taken_back_as_one(desk: Desk) -> None:
    one, other = desk.team.uids[:2]
    for who in ("Anna", "Ben"):
        desk.team.edit(who, one, text=f"{who} one", evidence=f"{who} hint")
        desk.team.edit(who, other, text=f"{who} other")
    desk.team.meet()
    view, qtbot = desk.open(), desk.qtbot
    page = view.conflicts
    counts = []
    for _ in range(3):
        counts.append(len(page.batch("theirs")))
        qtbot.keyClick(view.list, Key.Key_S)
    assert counts == [3, 3, 2]  # this framework, everything, this entry
    assert page.theirs_all.text() == "Theirs for all 3"
    qtbot.keyClick(view.list, Key.Key_S)
    qtbot.keyClick(view.list, Key.Key_2, Shift)
    assert page.confirm.isVisible() and "for 3 fields of 1 framework" in page.confirm.text.text()
    qtbot.keyClick(page.confirm.yes, Key.Key_Return)
    qtbot.waitUntil(lambda: view.desk.view is not None and not view.desk.view.cards)
    desk.rest()
    assert (text_of(desk, one), text_of(desk, other)) == ("Ben one", "Ben other")
    view.merge.desk.take_back()
    qtbot.waitUntil(lambda: view.desk.view is not None and len(view.desk.view.cards) == 3)


def test_the_list_shows_all_what_waits_or_what_merged(desk: Desk) -> None:
    uid = parted(desk)
    desk.team.edit("Ben", desk.team.uids[3], evidence="Ben's")
    desk.team.edit("Anna", desk.team.uids[4], evidence="Anna's")
    desk.team.meet()
    view, qtbot = desk.open(), desk.qtbot

    def chips() -> list[str]:
        return [r.chip for r in view.list.rows_model.rows]

    assert chips() == ["1 open", "Merged", "Merged"]
    assert view.list.key.endswith(uid) and view.conflicts.sheet is not None
    assert [c.title for c in view.conflicts.sheet.columns] == ["Mine", "Theirs"]  # from an older merge
    qtbot.keyClick(view.list, Key.Key_V)
    assert chips() == ["1 open"]
    qtbot.keyClick(view.list, Key.Key_V)
    assert chips() == ["Merged", "Merged"] and not view.conflicts.done.isVisible()
    assert view.conflicts.header.caption.text() == "Merged"


def test_retired_here_and_edited_there_is_kept_or_retired(desk: Desk) -> None:
    uid = desk.team.uids[0]
    bench = desk.team.benches["Anna"]
    bench.do(framework_tree.remove_part(bench.draft(UID), uid))
    bench.publish(UID, note="Anna retires")
    desk.team.edit("Ben", uid, text="Ben still edits this")
    desk.team.meet()
    view, qtbot = desk.open(), desk.qtbot
    page = view.conflicts
    assert page.row is not None and page.row.label == "Retired or kept"
    assert page.row.cells == ("Retired", "Kept") and page.result.isReadOnly()
    qtbot.keyClick(view.list, Key.Key_1)
    assert page.result.toPlainText() == "Retired"
    qtbot.keyClick(view.list, Key.Key_2)
    qtbot.keyClick(view.list, Key.Key_Return, Control)
    qtbot.waitUntil(lambda: view.desk.view is not None and not view.desk.view.cards)
    assert text_of(desk, uid) == "Ben still edits this"


def test_moved_two_ways_a_third_place_can_be_chosen(desk: Desk) -> None:
    uid = desk.team.uids[0]
    framework = desk.team.benches["Anna"].framework(UID)
    nodes = [n for n in framework.nodes if n.uid != framework.criterion_by_uid[uid].parent]
    for who, node in zip(("Anna", "Ben"), nodes, strict=False):
        desk.team.edit(who, uid, parent=node.uid)
    desk.team.meet()
    view = desk.open()
    page = view.conflicts
    while page.row is None or page.row.label != "Place":
        view.step(1)
    assert nodes[0].title in page.row.cells[0] and page.pane.places.isVisible()
    third = framework.criterion_by_uid[uid].parent
    at = page.pane.places.findData(third)
    page.pane.places.setCurrentIndex(at)
    page.pane.places.activated.emit(at)
    assert page.source.text == "Another place"
    page.apply()
    desk.qtbot.waitUntil(
        lambda: desk.team.benches["Anna"].framework(UID).criterion_by_uid[uid].parent == third)


def test_what_does_not_fit_is_said_and_mended_by_keyboard(desk: Desk) -> None:
    anna, ben = desk.team.benches.values()
    framework = anna.framework(UID)
    node = framework.nodes[0]
    anna.do(framework_tree.remove_part(anna.draft(UID), node.uid))
    anna.publish(UID, note="Anna retires a dimension")
    level = framework.levels[0].id if hasattr(framework, "levels") else framework.criteria[0].level
    ben.do(framework_tree.add_criterion(ben.draft(UID), node.uid, "Ben adds this", level=level, code="NEW-1"))
    ben.publish(UID, note="Ben adds")
    desk.team.meet()
    view, qtbot = desk.open(), desk.qtbot
    rows = [r for r in view.list.rows_model.rows if r.chip == "To check"]
    assert rows and rows[0].first == "NEW-1" and rows[0].second == "Under something retired"
    view.list.pick(rows[0].key)
    page = view.conflicts
    assert page.stack.currentWidget() is page.finding and "which you retired" in page.finding.text.text()
    qtbot.keyClick(view.list, Key.Key_Return, Control)
    assert "Nothing is chosen" in page.finding.complaint.text()
    place = next(i for i, b in enumerate(page.finding.choices) if "Choose a place" in b.text())
    view.list.setFocus()
    qtbot.keyClick(view.list, Key(Key.Key_1 + place))
    assert page.finding.places.isVisible()
    qtbot.keyClick(page.finding.choices[place], Key.Key_Return, Control)
    qtbot.waitUntil(lambda: any(c.text == "Ben adds this" for c in anna.framework(UID).criteria))
    desk.rest()
    assert "NEW-1" not in [r.first for r in view.list.rows_model.rows if r.chip == "To check"]
    view.merge.desk.take_back()
    qtbot.waitUntil(lambda: "NEW-1" in [r.first for r in view.list.rows_model.rows if r.chip == "To check"])


def test_a_licence_beside_content_is_looked_at_once(desk: Desk) -> None:
    desk.team.edit("Ben", UID, licence="Firm use only")
    desk.team.edit("Anna", desk.team.uids[0], text="Anna's")
    desk.team.meet()
    view = desk.open()
    (row,) = [r for r in view.list.rows_model.rows if r.chip == "To check"]
    view.list.pick(row.key)
    view.merge._choose("1")
    view.conflicts.apply()
    desk.qtbot.waitUntil(lambda: "To check" not in [r.chip for r in view.list.rows_model.rows])
    desk.rest()
    view.merge.desk.take_back()
    desk.qtbot.waitUntil(lambda: "To check" in [r.chip for r in view.list.rows_model.rows])


def test_three_sides_go_by_their_names(tmp_path: Path, qtbot: QtBot) -> None:
    desk = Desk(Pair(tmp_path, ("Anna", "Ben", "Carl")), qtbot)
    uid = desk.team.uids[0]
    for who in desk.team.benches:
        desk.team.edit(who, uid, text=f"{who} writes this")
    desk.team.meet()
    view = desk.open()
    page = view.conflicts
    assert page.sheet is not None
    assert [c.title for c in page.sheet.columns] in (["Mine", "Ben", "Carl"], ["Mine", "Carl", "Ben"])
    third = page.sheet.columns[2].title
    qtbot.keyClick(view.list, Key.Key_T)
    assert "no single side" in page.complaint.text()
    qtbot.keyClick(view.list, Key.Key_3)
    qtbot.keyClick(view.list, Key.Key_Return, Control)
    qtbot.waitUntil(lambda: text_of(desk, uid) == f"{third} writes this")
    desk.rest()
    desk.close()


def test_two_hundred_conflicts_and_long_texts_open_at_once(desk: Desk) -> None:
    bench = desk.team.benches["Anna"]
    level, node = bench.framework(UID).criteria[0].level, bench.framework(UID).nodes[0].uid
    words = " ".join(f"word{i}" for i in range(600))
    for i in range(200):
        bench.do(framework_tree.add_criterion(bench.draft(UID), node, f"{words} {i}", level=level, code=f"N-{i:03}"))
    bench.publish(UID, note="Many")
    desk.team.meet()
    uids = [c.uid for c in bench.framework(UID).criteria if c.code.startswith("N-")]
    for who, other in desk.team.benches.items():
        for uid in uids:
            text = other.framework(UID).criterion_by_uid[uid].text
            other.do(frameworks.edit_part(other.draft(UID), uid, {"text": text.replace("word7 ", f"{who} ")}))
        other.publish(UID, note=f"{who} edits all")
    desk.team.meet()
    view = desk.open()
    assert view.desk.view is not None and len(view.desk.view.cards) == 200
    begun = time.perf_counter()
    view.merge._refill()
    assert time.perf_counter() - begun < 0.2
    begun = time.perf_counter()
    for _ in range(5):
        view.step(1)
    QApplication.processEvents()
    assert time.perf_counter() - begun < 1.5
    assert len(view.conflicts.batch("theirs")) == 200


def test_any_two_changes_are_compared_and_one_is_restored(desk: Desk) -> None:
    uid = desk.team.uids[0]
    for i in (1, 2, 3):
        desk.team.edit("Anna", uid, text=f"Wording number {i}")
    desk.team.meet()
    view, qtbot = desk.open(), desk.qtbot
    view.show_tab("history")
    desk.rest()
    page = view.history
    assert [r.first for r in page.list.rows_model.rows][:3] == ["Anna edits"] * 3
    page.list.setFocus()
    qtbot.keyClick(page.list, Key.Key_Down)
    desk.rest()
    assert page.caption.text() == "Since then: 2 changed."
    page.against.setCurrentIndex(1)
    page.against.activated.emit(1)
    desk.rest()
    assert page.caption.text() == "This change: 2 changed."
    page.against.setCurrentIndex(page.against.findData(page.list.rows_model.rows[-1].key))
    page.against.activated.emit(page.against.currentIndex())
    desk.rest()
    assert page.caption.text().startswith("Between the two: ")
    qtbot.keyClick(page.list, Key.Key_R, Control)
    draft = desk.team.benches["Anna"].draft(UID).framework
    assert draft.criterion_by_uid[uid].text == "Wording number 2"


def test_nothing_is_cut_off_in_a_small_window_or_large_letters(desk: Desk) -> None:
    parted(desk)
    view, window = desk.open(), desk.window
    assert window is not None
    for zoom in (100, 150):
        window.theme.set_zoom(zoom)
        window.resize(1180, 700)
        view = desk.rest()
        view.show_tab("conflicts")
        QApplication.processEvents()
        page = view.conflicts
        assert page.done.isVisible() and page.done.width() >= page.done.sizeHint().width()
        right = page.done.mapTo(page, page.done.rect().topRight()).x()
        assert right <= page.width()
        for cells in page.table.cells:
            for cell in cells:
                assert cell.words.height() >= cell.words.heightForWidth(cell.words.width())
    window.theme.set_zoom(100)
