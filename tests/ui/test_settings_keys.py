"""Settings, Keyboard: any command gets another key by pressing it, at once and for the next start; no key twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.home import VIEW as HOME
from ui.views.home import Home
from ui.views.report import VIEW as REPORT
from ui.views.settings_keys import Keyboard
from ui.views.settings_view import VIEW as SETTINGS
from ui.views.settings_view import Settings
from ui.window import Window

NONE = Qt.KeyboardModifier.NoModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NEW, FIND, EXPORT = "view.home.new", "view.home.find", "view.report.export"


def opened(sample: Any, qtbot: QtBot) -> Window:
    made = make_window(sample.workbench, specs=[HOME, REPORT, SETTINGS])
    made.resize(1440, 900)
    take_keyboard(made)
    made.show_screen("home")
    made.show_screen("settings")
    view = made.view
    assert isinstance(view, Settings)
    view.show_section("keyboard")
    qtbot.waitUntil(lambda: any(k.id == EXPORT for k in made.shell.keys.known))
    return made


@pytest.fixture
def window(sample: Any, qtbot: QtBot) -> Iterator[Window]:
    sample.workbench.open_library()
    made = opened(sample, qtbot)
    yield made
    close_window(made)
    QApplication.processEvents()


def page(window: Window) -> Keyboard:
    assert isinstance(window.view, Settings)
    return window.view.keyboard


def press(window: Window, command: str, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Choose a command in the list, Enter, the new key."""
    shown = page(window)
    shown.select(command)
    assert shown.current is not None and shown.current.id == command
    shown.list.setFocus()
    QTest.keyClick(shown.list, Qt.Key.Key_Return)
    assert shown.press.hasFocus()
    QTest.keyClick(shown.press, key, held)


def test_all_commands_stand_there_also_of_screens_not_opened_yet(window: Window) -> None:
    words = [page(window).rows.words(k) for k in page(window).rows.rows]
    assert "New engagement, Home, Ctrl N" in words
    assert "Export PDF, Report, Ctrl E" in words  # the report was never opened
    assert "Undo, Everywhere, Ctrl Z" in words
    page(window).search.setText("export ctrl")
    assert [k.id for k in page(window).rows.rows] == [EXPORT]


def test_a_new_key_works_at_once_and_palette_and_caps_show_it(window: Window) -> None:
    press(window, NEW, Qt.Key.Key_J, CTRL)
    assert window.toast.text == "Ctrl J: New engagement"
    window.show_screen("home")
    home = window.view
    assert isinstance(home, Home) and home.new_button.key == "Ctrl J"
    window.open_palette("New engagement")
    assert next(e.key for e in window.palette_box.entries if e.id == NEW) == "Ctrl+J"
    window.palette_box.dismiss()
    ran: list[bool] = []
    window.actions_table._actions[NEW].triggered.connect(lambda *_: ran.append(True))
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_N, CTRL)
    assert ran == []
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_J, CTRL)
    assert len(ran) == 1


def test_a_key_that_is_taken_is_refused_by_name_and_can_be_taken_over(window: Window) -> None:
    shown = page(window)
    press(window, NEW, Qt.Key.Key_F, CTRL)
    assert "“Find client or framework” (Home)" in shown.field.error.text()
    assert window.shell.keys.keys_of(NEW, ("Ctrl+N",)) == ("Ctrl+N",)
    press(window, NEW, Qt.Key.Key_Z, CTRL)  # the window's own keys hold on every screen
    assert "“Undo” (Everywhere)" in shown.field.error.text()
    press(window, NEW, Qt.Key.Key_E, CTRL)  # the report has it, which is never shown together with Home
    assert not shown.field.error.text() and window.shell.keys.keys_of(NEW, ()) == ("Ctrl+E",)
    press(window, NEW, Qt.Key.Key_F, CTRL)
    QTest.keyClick(shown.take, Qt.Key.Key_Space)
    assert window.shell.keys.keys_of(NEW, ()) == ("Ctrl+F",)
    assert window.shell.keys.keys_of(FIND, ("Ctrl+F",)) == ()


def test_a_bare_letter_is_no_key_for_a_command_that_works_in_text(window: Window) -> None:
    press(window, NEW, Qt.Key.Key_Q)
    assert "typed into text fields" in page(window).field.error.text()
    assert not window.shell.keys.any_chosen


def test_chosen_keys_survive_a_restart_and_go_back_one_by_one_and_all(
    window: Window, sample: Any, qtbot: QtBot
) -> None:
    press(window, NEW, Qt.Key.Key_J, CTRL)
    press(window, FIND, Qt.Key.Key_G, ALT)
    press(window, "window.lock", Qt.Key.Key_F4)
    assert sample.workbench.settings.get("keys") == {
        NEW: ["Ctrl+J"], FIND: ["Alt+G"], "window.lock": ["F4"]}  # fmt: skip
    again = opened(sample, qtbot)
    try:
        again.show_screen("home")
        assert again.actions_table.spec(NEW).keys == ("Ctrl+J",)
        assert again.actions_table.spec("window.lock").keys == ("F4",)
        again.show_screen("settings")
        shown = page(again)
        shown.select(NEW)
        QTest.keyClick(shown.one, Qt.Key.Key_Space)
        assert again.shell.keys.keys_of(NEW, ("Ctrl+N",)) == ("Ctrl+N",) and again.shell.keys.is_chosen(FIND)
        QTest.keyClick(shown.all, Qt.Key.Key_Space)
        assert not again.shell.keys.any_chosen and sample.workbench.settings.get("keys", {}) == {}
    finally:
        close_window(again)


def test_backspace_leaves_a_command_without_a_key_and_esc_goes_back(window: Window) -> None:
    press(window, NEW, Qt.Key.Key_Backspace)
    assert window.shell.keys.keys_of(NEW, ("Ctrl+N",)) == ()
    QTest.keyClick(page(window).press, Qt.Key.Key_Escape)
    assert page(window).list.hasFocus()


def test_single_key_shortcuts_are_switched_off_at_once(window: Window, sample: Any) -> None:
    page(window).single.click()
    assert not window.actions_table.single_keys and sample.workbench.settings.get("single_keys") is False
    page(window).single.click()
    assert window.actions_table.single_keys
