"""The window around the screens: theme, palette, undo keys, curtain, blank, lock. Real workbench, real key events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.home import VIEW as HOME
from ui.views.library import VIEW as LIBRARY
from ui.views.settings_view import VIEW as SETTINGS
from ui.window import Window
from workbench.app import Command, Place, Workbench
from workbench.commands.engagements import add_unit
from workbench.model.engagement import Unit

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(workbench: Workbench, qtbot: QtBot) -> Iterator[Window]:
    """A shown window with the shell's own screens."""
    made = make_window(workbench, specs=[HOME, LIBRARY, SETTINGS])
    take_keyboard(made)
    qtbot.waitExposed(made)
    made.activateWindow()
    made.theme.set("light")
    yield made
    close_window(made)
    QApplication.processEvents()


def press(
    qtbot: QtBot, window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


def test_theme_switch_changes_colours_and_keeps_the_selection(window: Window, qtbot: QtBot) -> None:
    window.show_screen("library")
    library = window.view
    library.show_tab("grid")
    grid = library.page("grid").grid
    grid.stand((3, 2))
    before = window.grab().toImage().pixelColor(700, 20)
    press(qtbot, window, Qt.Key.Key_D, CTRL | SHIFT)
    assert window.theme.name == "dark"
    assert window.grab().toImage().pixelColor(700, 20) != before
    assert grid.spot == (3, 2)
    assert window.bridge.workbench.settings.get("theme") == "dark"


def test_palette_finds_a_command_by_scattered_letters_and_runs_it(window: Window, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    assert window.palette_box.isVisible()
    qtbot.keyClicks(window.palette_box.field, "thdark")
    assert window.palette_box.entries[0].text == "Theme: dark"
    qtbot.keyClick(window.palette_box.field, Qt.Key.Key_Return)
    assert window.theme.name == "dark"
    assert not window.palette_box.isVisible()


def test_palette_prefix_narrows_and_escape_gives_the_focus_back(window: Window, qtbot: QtBot) -> None:
    window.view.search.setFocus()
    before = window.focusWidget()
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(window.palette_box.field, ">")
    assert window.palette_box.entries
    assert {e.group for e in window.palette_box.entries} == {"Do"}
    qtbot.keyClick(window.palette_box.field, Qt.Key.Key_Escape)
    assert window.focusWidget() is before


def test_palette_shows_why_a_command_cannot_run(window: Window) -> None:
    window.open_palette("close the eng")
    first = window.palette_box.entries[0]
    assert first.text == "Close the engagement"
    assert first.reason == "open an engagement first"


def test_palette_puts_the_last_commands_first(window: Window, qtbot: QtBot) -> None:
    window.open_palette("zoom in")
    qtbot.keyClick(window.palette_box.field, Qt.Key.Key_Return)
    window.open_palette("")
    assert window.palette_box.entries[0].text == "Zoom in"
    window.set_zoom(100)


def test_undo_and_redo_keys_act_on_the_journal_and_say_what(
    window: Window, qtbot: QtBot, make_sample: Callable[..., object]
) -> None:
    make_sample()
    bench = window.bridge.workbench
    window.shell.engagement_opened()
    uid = window.bridge.do(add_unit("Treasury")).result
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert bench.read(lambda r: r.find(Unit, uid)) is None
    assert window.toast.text.startswith("Undone: ")
    press(qtbot, window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert bench.read(lambda r: r.find(Unit, uid)) is not None
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    press(qtbot, window, Qt.Key.Key_Y, CTRL)
    assert bench.read(lambda r: r.find(Unit, uid)) is not None
    assert window.toast.text.startswith("Redone: ")


def test_undo_goes_to_the_place_of_the_step(window: Window, make_sample: Callable[..., object]) -> None:
    sample = make_sample()
    window.shell.engagement_opened()
    uid = sample.units[0]
    place = Place(screen="library", criterion="modelops.mo-l2-rel-2")
    window.bridge.do(Command("Rename", lambda tx: tx.patch(Unit, uid, name="Renamed"), place=place))
    window.undo()
    assert window.current == "library"
    item = window.view.page("statements").tree.item
    assert item.code == "L2-REL-2"


def test_text_undo_comes_before_the_journal(window: Window, qtbot: QtBot, make_sample: Callable[..., object]) -> None:
    make_sample()
    window.shell.engagement_opened()
    uid = window.bridge.do(add_unit("Treasury")).result
    field: QLineEdit = window.view.search
    field.setFocus()
    qtbot.keyClicks(field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert field.text() == ""
    assert window.bridge.workbench.read(lambda r: r.find(Unit, uid)) is not None
    qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert window.bridge.workbench.read(lambda r: r.find(Unit, uid)) is None


def test_curtain_is_shown_kept_over_a_restart_and_lifted(window: Window, qtbot: QtBot, workbench: Workbench) -> None:
    heard: list[bool] = []
    window.shell.curtain_changed.connect(heard.append)
    press(qtbot, window, Qt.Key.Key_F8)
    assert window.shell.curtain
    assert window.header.curtain.text() == "Curtain on"
    assert workbench.settings.get("curtain") is True
    second = make_window(workbench, specs=[HOME])
    assert second.shell.curtain, "the curtain fails closed"
    close_window(second)
    press(qtbot, window, Qt.Key.Key_F8)
    assert heard == [True, False]


def test_blank_hides_everything_and_only_f12_lifts_it(window: Window, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_F12)
    assert window.guard.page == "blank"
    assert window.guard.blank_page.accessibleName() == "Blanked"
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    assert not window.palette_box.isVisible()
    press(qtbot, window, Qt.Key.Key_F12)
    assert window.guard.page == "work"
    press(qtbot, window, Qt.Key.Key_K, CTRL)
    assert window.palette_box.isVisible()


def test_lock_closes_the_file_and_only_its_passphrase_opens_it(
    window: Window, qtbot: QtBot, make_sample: Callable[..., object]
) -> None:
    sample = make_sample()
    window.shell.engagement_opened()
    bench = window.bridge.workbench
    press(qtbot, window, Qt.Key.Key_L, CTRL | SHIFT)
    assert bench.engagement is None
    assert window.guard.page == "lock"
    assert window.windowTitle() == "Assay"
    page = window.guard.lock_page
    qtbot.keyClicks(page.passphrase, "not the words")
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    assert window.guard.page == "lock"
    assert page.field.error.text()
    assert page.passphrase.text() == "not the words", "what was typed stays"
    page.passphrase.selectAll()
    qtbot.keyClicks(page.passphrase, sample.passphrase)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    assert window.guard.page == "work"
    assert bench.engagement is not None


def test_locking_while_blank_stays_blank_and_then_asks(window: Window, make_sample: Callable[..., object]) -> None:
    make_sample()
    window.shell.engagement_opened()
    window.guard.blank()
    window.guard.lock()
    assert window.guard.page == "blank"
    window.guard.blank()
    assert window.guard.page == "lock"


def test_zoom_keys_scale_the_rail_within_bounds(window: Window, qtbot: QtBot) -> None:
    before = window.rail.width()
    press(qtbot, window, Qt.Key.Key_Plus, CTRL)
    assert window.rail.width() > before
    window.set_zoom(900)
    assert window.theme.zoom == 250
    press(qtbot, window, Qt.Key.Key_0, CTRL)
    assert window.rail.width() == before


def test_places_of_an_engagement_are_off_without_one_and_say_so(window: Window, workbench: Workbench) -> None:
    from dataclasses import replace

    window.add_places([HOME, replace(LIBRARY, id="needs", needs_engagement=True)])
    assert not window.rail.buttons["needs"].isEnabled()
    assert window.rail.buttons["needs"].toolTip() == "Open an engagement first"
    assert window.rail.buttons["home"].isEnabled()


def test_every_icon_button_and_command_has_a_name(window: Window) -> None:
    from PySide6.QtWidgets import QAbstractButton

    for screen in ("home", "library", "settings"):
        window.show_screen(screen)
        nameless = [b for b in window.findChildren(QAbstractButton) if b.isVisible() and not b.accessibleName()
                    and not b.text() and type(b).__name__ != "QAbstractButton"]
        assert nameless == []
    assert all(s.text for s in window.actions_table.specs)


def test_keys_of_one_screen_are_not_given_twice(window: Window) -> None:
    for screen in ("home", "library", "settings"):
        window.show_screen(screen)
        keys = [k for s in window.actions_table.specs if not s.shown_only for k in s.keys]
        assert sorted(keys) == sorted(set(keys))
