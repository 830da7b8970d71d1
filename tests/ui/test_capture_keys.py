"""Every key of Capture, pressed as a user presses it: real key events in the active window, through shortcuts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.models.notes_model import HIDDEN_SPOKEN, NoteFilter
from ui.views.capture import CaptureView
from ui.window import Window
from workbench.model.capture import Note
from workbench.model.judgement import Judgement, Settled

ONCE = "modelops.mo-l3-rel-2"  # level 3: rated once
PER_UNIT = "modelops.mo-l2-rel-2"  # level 2, key: rated per unit
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier)
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(sample, qtbot: QtBot) -> Iterator[Window]:  # type: ignore[no-untyped-def]
    made = make_window(sample.workbench)
    made.resize(1440, 900)
    take_keyboard(made)
    qtbot.waitExposed(made)
    with qtbot.waitActive(made):
        made.activateWindow()
    made.shell.engagement_opened()
    made.shell.go("capture")
    QApplication.processEvents()
    screen(made).desk.select(ONCE)
    QApplication.processEvents()
    yield made
    close_window(made)
    QApplication.processEvents()


def screen(window: Window) -> CaptureView:
    view = window.view
    assert isinstance(view, CaptureView)
    return view


def press(window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    """A key where the focus is, as the keyboard sends it."""
    popup = QApplication.activePopupWidget()
    QTest.keyClick(popup or QApplication.focusWidget() or window, key, modifier)
    QApplication.processEvents()


def write(window: Window, text: str) -> None:
    view = screen(window)
    view.bar.focus_edit()
    QTest.keyClicks(view.bar.edit, text)
    view.bar.popup.close_list()
    press(window, Qt.Key.Key_Return)


def notes(window: Window) -> list[Note]:
    found: list[Note] = window.bridge.read(lambda r: r.all(Note))
    return sorted(found, key=lambda n: n.at)


def value(window: Window, criterion: str, unit: str = "") -> tuple[str, str]:
    found = window.bridge.read(lambda r: r.all(Settled, criterion=criterion, unit=unit))
    return (found[0].value, found[0].state) if found else ("", "unanswered")


def pick(window: Window, row: int = 0) -> None:
    listed = screen(window).list.list
    listed.setFocus()
    listed.setCurrentIndex(listed.model().index(row, 0))


def test_a_note_is_edited_where_it_stands(window: Window) -> None:
    write(window, "Tickets leave the cause empty")
    pick(window)
    for opens in (Qt.Key.Key_Return, Qt.Key.Key_F2):
        press(window, opens)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QPlainTextEdit) and editor.objectName() == "noteEditor"
        QTest.keyClicks(editor, "something else")
        press(window, Qt.Key.Key_Escape)
        assert notes(window)[0].text == "Tickets leave the cause empty", "Esc restores"
        QApplication.processEvents()
    press(window, Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "Half of the tickets name no cause")
    press(window, Qt.Key.Key_Return)
    assert notes(window)[0].text == "Half of the tickets name no cause"
    press(window, Qt.Key.Key_Z, CTRL)
    assert notes(window)[0].text == "Tickets leave the cause empty"
    assert window.toast.text.startswith("Undone: ")


def test_delete_shows_an_undo_that_works(window: Window) -> None:
    write(window, "gone in a moment")
    pick(window)
    press(window, Qt.Key.Key_Delete)
    assert notes(window) == []
    assert window.toast.text == "Note removed"
    (undo,) = [b for b in window.toast.findChildren(QWidget) if getattr(b, "text", str)() == "Undo Ctrl Z"]
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert [n.text for n in notes(window)] == ["gone in a moment"]


def test_retag_and_move_by_letter(window: Window) -> None:
    write(window, "#L2-REL-2 nobody answers at night")
    screen(window).desk.select(ONCE)
    pick(window)
    press(window, Qt.Key.Key_T)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    wanted = [a.text() for a in menu.actions()].index("Risk")
    for _ in range(wanted + 1):
        press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    assert notes(window)[0].kind == "risk"
    pick(window)
    press(window, Qt.Key.Key_M)
    assert notes(window)[0].criteria == (ONCE,)
    press(window, Qt.Key.Key_L)
    assert notes(window)[0].visibility == "confidential"


def test_the_filter_chips_filter(window: Window) -> None:
    write(window, "here")
    write(window, "#L2-REL-2 elsewhere")
    write(window, "#L2-REL-2 ? ask again")
    screen(window).desk.select(ONCE)
    pane = screen(window).list
    QTest.mouseClick(pane._chips[NoteFilter.STATEMENT], Qt.MouseButton.LeftButton)
    assert [r.text for r in map(pane.model.row, [pane.model.uid_at(0)])] == ["here"]
    assert pane.model.rowCount() == 1
    more = next(a for a in pane.more.menu().actions() if a.text() == NoteFilter.FOLLOW_UPS.value)
    more.trigger()
    assert pane.model.rowCount() == 1 and pane._chips[NoteFilter.FOLLOW_UPS].isVisible()
    QTest.mouseClick(pane._chips[NoteFilter.SESSION], Qt.MouseButton.LeftButton)
    assert pane.model.rowCount() == 3


def test_f6_goes_round_the_panes_and_ctrl_l_home(window: Window) -> None:
    view = screen(window)
    write(window, "so that there is a list of notes")
    view.tree.tree.setFocus()
    press(window, Qt.Key.Key_L, CTRL)
    assert QApplication.focusWidget() is view.bar.edit
    seen = []
    for _ in range(4):
        press(window, Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert seen == [view.tree.tree, view.list.list, view.inspector.card.bar, view.bar.edit]
    press(window, Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is view.inspector.card.bar


def test_alt_with_a_rating_key_rates_from_the_bar(window: Window) -> None:
    view = screen(window)
    view.bar.focus_edit()
    for key, expected in ((Qt.Key.Key_0, "NI"), (Qt.Key.Key_3, "FI"), (Qt.Key.Key_2, "LI")):
        press(window, key, ALT)
        assert value(window, ONCE) == (expected, "value")
    press(window, Qt.Key.Key_H, ALT)  # this scale has no halves
    assert not window.bridge.read(lambda r: r.all(Settled, criterion=ONCE))[0].half
    press(window, Qt.Key.Key_U, ALT)
    assert value(window, ONCE) == ("LI", "unknown")
    press(window, Qt.Key.Key_Y, ALT)
    assert value(window, ONCE) == ("LI", "not_yet")
    press(window, Qt.Key.Key_Backspace, ALT)
    assert value(window, ONCE) == ("LI", "value")
    press(window, Qt.Key.Key_Backspace, ALT)
    assert value(window, ONCE)[1] == "unanswered"
    QTest.keyClicks(view.bar.edit, "half a line")
    press(window, Qt.Key.Key_1, ALT)
    press(window, Qt.Key.Key_Backspace, ALT)
    assert value(window, ONCE)[1] == "unanswered"
    assert view.bar.text == "half a line", "typing goes on"
    assert QApplication.focusWidget() is view.bar.edit


def test_not_applicable_from_the_bar_asks_in_place(window: Window) -> None:
    view = screen(window)
    view.bar.focus_edit()
    press(window, Qt.Key.Key_N, ALT)
    assert QApplication.focusWidget() is view.inspector.card.form.field("reason")
    QTest.keyClicks(QApplication.focusWidget(), "No purchased models")
    press(window, Qt.Key.Key_Return)
    QTest.keyClicks(QApplication.focusWidget(), "Lena Fischer")
    press(window, Qt.Key.Key_Return)
    assert value(window, ONCE) == ("", "not_applicable")


def test_units_by_alt_arrows_and_the_judgement_by_alt_j(window: Window, sample) -> None:  # type: ignore[no-untyped-def]
    view = screen(window)
    view.desk.select(PER_UNIT)
    view.bar.focus_edit()
    press(window, Qt.Key.Key_Right, ALT)
    first = view.desk.unit
    assert first in sample.units
    press(window, Qt.Key.Key_2, ALT)
    press(window, Qt.Key.Key_Right, ALT)
    assert view.desk.unit in sample.units and view.desk.unit != first
    press(window, Qt.Key.Key_2, ALT)
    press(window, Qt.Key.Key_Left, ALT)
    assert view.desk.unit == first
    assert value(window, PER_UNIT, first) == ("LI", "value")
    press(window, Qt.Key.Key_J, ALT)
    form = view.inspector.card.form
    assert form.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), "The gap is small and known")
    press(window, Qt.Key.Key_Return)
    assert [j.kind for j in window.bridge.read(lambda r: r.all(Judgement))] == ["key at LI"]
    press(window, Qt.Key.Key_R, ALT)
    assert QApplication.focusWidget() is view.inspector.card.rationale
    press(window, Qt.Key.Key_C, ALT)
    assert QApplication.focusWidget().text() == "Medium"


def test_slash_jumps_in_the_tree(window: Window) -> None:
    view = screen(window)
    view.tree.tree.setFocus()
    QTest.keyClicks(view.tree.tree, "/")
    assert QApplication.focusWidget() is view.tree.search
    QTest.keyClicks(view.tree.search, "l2inv2")
    press(window, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is view.tree.tree
    assert view.desk.code_of(view.desk.spot[0]) == "L2-INV-2"


def test_statements_and_questions_by_alt_keys(window: Window) -> None:
    view = screen(window)
    view.bar.focus_edit()
    before = view.desk.spot
    press(window, Qt.Key.Key_PageDown, ALT)
    assert view.desk.spot != before
    press(window, Qt.Key.Key_PageUp, ALT)
    assert view.desk.spot == before
    asked = view.script.model.current
    press(window, Qt.Key.Key_Down, ALT)
    assert view.script.model.current != asked
    press(window, Qt.Key.Key_Up, ALT)
    assert view.script.model.current == asked


def test_f8_hides_and_f9_shows_only_while_held(window: Window) -> None:
    write(window, "~ wants to replace the platform lead")
    pick(window)
    press(window, Qt.Key.Key_F8)
    model = screen(window).list.list.model()
    assert model.index(0, 0).data() == HIDDEN_SPOKEN
    pick(window)
    for focus in (screen(window).list.list, screen(window).bar.edit):
        focus.setFocus()
        QTest.keyPress(focus, Qt.Key.Key_F9)
        assert model.index(0, 0).data() == "wants to replace the platform lead"
        QTest.keyRelease(focus, Qt.Key.Key_F9)
        assert model.index(0, 0).data() == HIDDEN_SPOKEN
    QTest.keyPress(focus, Qt.Key.Key_F9)
    press(window, Qt.Key.Key_F12)  # blanked while held: nothing may stay shown behind it
    press(window, Qt.Key.Key_F12)
    assert model.index(0, 0).data() == HIDDEN_SPOKEN


def test_blank_and_lock_by_key(window: Window) -> None:
    press(window, Qt.Key.Key_F12)
    assert window.guard.page == "blank"
    press(window, Qt.Key.Key_2, ALT)
    assert value(window, ONCE) == ("", "unanswered"), "a blanked screen rates nothing"
    press(window, Qt.Key.Key_F12)
    assert window.guard.page == "work"
    press(window, Qt.Key.Key_L, CTRL | SHIFT)
    assert window.guard.page == "lock"
    assert "No engagement open" in window.status.saved.text()


def test_the_palette_lists_every_command_with_its_key_and_enter_runs_it(window: Window) -> None:
    box = window.palette_box
    for spec in window.actions_table.specs:
        if spec.id in ("window.palette", "window.help.mark"):
            continue
        box.open(spec.text)
        found = [e for e in box.entries if e.text == spec.text]
        assert found and found[0].key == spec.key, spec.id
    box.dismiss()
    press(window, Qt.Key.Key_K, CTRL)
    QTest.keyClicks(box.field, "Fold or open the script")
    press(window, Qt.Key.Key_Return)
    assert screen(window).vertical.sizes()[0] <= window.theme.px(60)


def test_undo_names_the_step_and_goes_to_its_place(window: Window) -> None:
    screen(window).bar.focus_edit()
    press(window, Qt.Key.Key_3, ALT)
    screen(window).desk.select(PER_UNIT)
    press(window, Qt.Key.Key_1, CTRL)
    assert window.current == "home"
    press(window, Qt.Key.Key_Z, CTRL)
    assert window.current == "capture"
    assert screen(window).desk.spot[0] == ONCE
    assert "L3-REL-2" in window.toast.text and window.toast.text.startswith("Undone: ")
    assert value(window, ONCE) == ("", "unanswered")


def test_the_first_undo_in_an_untouched_bar_reaches_the_journal(window: Window) -> None:
    view = screen(window)
    view.bar.focus_edit()
    press(window, Qt.Key.Key_2, ALT)
    press(window, Qt.Key.Key_Z, CTRL)
    assert value(window, ONCE) == ("", "unanswered")
    assert window.toast.text == "Undone: Rate LI on L3-REL-2"


def test_what_the_inspector_asks_is_seen_when_it_was_hidden(window: Window) -> None:
    view = screen(window)
    view.bar.focus_edit()
    for keys, target in (
        ((Qt.Key.Key_N, ALT), lambda: view.inspector.card.form.field("reason")),
        ((Qt.Key.Key_R, ALT), lambda: view.inspector.card.rationale),
    ):
        press(window, Qt.Key.Key_I, CTRL)
        assert not view.inspector.isVisible()
        press(window, *keys)
        assert view.inspector.isVisible()
        assert QApplication.focusWidget() is target()
    press(window, Qt.Key.Key_I, CTRL)
    next(s for s in view.actions() if s.id.endswith(".seen")).run()
    assert QApplication.focusWidget() is view.inspector.card.evidence.form.field("title")
