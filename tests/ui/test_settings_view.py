"""Settings by keyboard: appearance, lock after idle, backups restored to a new file, brand kits, licences."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.home import VIEW as HOME
from ui.views.settings_view import VIEW as SETTINGS
from ui.views.settings_view import Settings
from ui.window import Window
from workbench.model.brand import BrandKit
from workbench.queries.report_setup import brand_kits

ROOT = Path(__file__).resolve().parents[2]
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(sample: Any, qtbot: QtBot) -> Iterator[Window]:
    sample.workbench.open_library()
    made = make_window(sample.workbench, specs=[HOME, SETTINGS])
    made.resize(1440, 900)
    take_keyboard(made)
    qtbot.waitExposed(made)
    made.activateWindow()
    made.show_screen("settings")
    yield made
    made.theme.set("light")
    made.theme.set_rows("standard")
    close_window(made)
    QApplication.processEvents()


@pytest.fixture
def view(window: Window) -> Settings:
    assert isinstance(window.view, Settings)
    return window.view


def tab_to(window: Window, name: str, most: int = 40) -> QWidget:
    """Press Tab until the widget of that name has the focus."""
    seen = []
    for _ in range(most):
        here = window.focusWidget()
        seen.append(here.accessibleName() if here is not None else "")
        if here is not None and here.accessibleName() == name:
            return here
        QTest.keyClick(here, Qt.Key.Key_Tab)
    raise AssertionError(f"{name} is not reached by Tab: {seen}")


def kits(sample: Any) -> list[BrandKit]:
    return list(sample.workbench.read(brand_kits, file="library"))


def test_sections_are_reached_by_arrows_and_by_their_keys(view: Settings, window: Window) -> None:
    view.show_section("appearance")
    view.list.setFocus()
    QTest.keyClick(view.list, Qt.Key.Key_Down)
    assert view.title() == "Keyboard"
    QTest.keyClick(view.list, Qt.Key.Key_3, ALT)
    assert view.title() == "Protection"
    assert view.pages.currentIndex() == 2


def test_theme_and_row_height_by_keyboard_apply_at_once_and_are_kept(view: Settings, window: Window,
                                                                     sample: Any) -> None:
    view.show_section("appearance")
    window.theme.set("light")
    view.restyle()
    view.list.setFocus()
    light = tab_to(window, "Light")  # a choice is one tab stop, arrows move inside
    QTest.keyClick(light, Qt.Key.Key_Right)
    assert window.theme.name == "dark" and sample.workbench.settings.get("theme") == "dark"
    QTest.keyClick(tab_to(window, "Standard 30"), Qt.Key.Key_Left)
    assert window.theme.row == 26


def test_arrows_move_inside_a_choice(view: Settings, window: Window, sample: Any) -> None:
    view.show_section("protection")
    current = view.protection.minutes.button("10")
    current.setFocus()
    QTest.keyClick(current, Qt.Key.Key_Right)
    assert sample.workbench.settings.get("auto_lock_minutes") == 30
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Left)
    assert sample.workbench.settings.get("auto_lock_minutes", 10) == 10


def test_a_backup_is_made_listed_and_restored_to_a_new_file(view: Settings, window: Window, sample: Any,
                                                            qtbot: QtBot) -> None:
    view.show_section("protection")
    view.list.setFocus()
    before = len(sample.workbench.backups())
    QTest.keyClick(tab_to(window, "Back up now"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(sample.workbench.backups()) == before + 1)
    qtbot.waitUntil(lambda: any(b.text() == "Restore to a new file" for b in view.findChildren(QAbstractButton)))
    restore = next(b for b in view.findChildren(QAbstractButton) if b.text() == "Restore to a new file")
    restore.setFocus()
    QTest.keyClick(restore, Qt.Key.Key_Space)
    target = sample.path.with_name("sample-restored-1.assay")
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: window.toast.text == f"Restored to {target.name}")
    assert sample.path.exists() and sample.workbench.engagement.path == sample.path
    qtbot.waitUntil(lambda: view.protection._now.isEnabled())


def test_without_a_kit_the_section_says_so_and_a_new_one_is_edited_in_place(view: Settings, window: Window,
                                                                            sample: Any) -> None:
    view.show_section("report")
    brands = view.brands
    assert brands.empty.isVisible() and not brands.form.isVisible() and not brands.choice.isVisible()
    view.list.setFocus()
    QTest.keyClick(tab_to(window, "New kit"), Qt.Key.Key_Space)
    assert brands.form.isVisible() and brands.lines["name"].hasFocus()
    QTest.keyClicks(brands.lines["name"], "Keller house")
    brands.flush()
    assert [k.name for k in kits(sample)] == ["Keller house"]


def test_a_kit_takes_fonts_logos_and_readable_colours_only(view: Settings, window: Window, sample: Any,
                                                           tmp_path: Path) -> None:
    view.show_section("report")
    brands = view.brands
    brands.add()
    for key, value, word in (("current", "#FFFF00", "contrast"), ("primary", "navy", "is not a colour")):
        brands.lines[key].setFocus()
        brands.lines[key].selectAll()
        QTest.keyClicks(brands.lines[key], value)
        brands.flush()
        assert word in brands.fields[key].error.text()
        assert brands.lines[key].text() == value  # type: ignore[operator]
    assert kits(sample)[0].current == BrandKit(uid="x").current
    brands.lines["current"].selectAll()
    QTest.keyClicks(brands.lines["current"], "0b5f2c")
    brands.flush()
    assert kits(sample)[0].current == "#0B5F2C" and not brands.fields["current"].error.text()
    brands.fonts["heading_font"].textActivated.emit("Inter")
    assert kits(sample)[0].heading_font == "Inter"
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    good = tmp_path / "logo.png"
    good.write_bytes(bytes(buffer.data().data()))
    brands.take_logo(tmp_path / "gone.png")
    assert "cannot be read" in brands.logo_error.text() and not kits(sample)[0].logo
    brands.take_logo(good, "logo_dark")
    assert base64.b64decode(kits(sample)[0].logo_dark) == good.read_bytes()
    assert not brands.logo_error.isVisible()


def test_removing_a_kit_can_be_undone(view: Settings, window: Window, sample: Any, qtbot: QtBot) -> None:
    view.show_section("report")
    view.brands.add()
    view.brands.remove()
    assert kits(sample) == []
    qtbot.waitUntil(view.brands.empty.isVisible)
    undo = next(b for b in window.toast.findChildren(QAbstractButton) if b.text() == "Undo")
    undo.click()
    assert len(kits(sample)) == 1
    qtbot.waitUntil(view.brands.form.isVisible)


def test_licences_name_every_library_and_font(view: Settings) -> None:
    view.show_section("about")
    names = [view.names.item(i).text() for i in range(view.names.count())]
    assert "Libraries" in names and "Inter, OFL" in names
    view.names.setCurrentRow(names.index("Libraries"))
    text = view.licence.toPlainText().casefold()
    wanted = [re.split(r"[<>=~;\[ ]", line)[0] for line in
              (ROOT / "packaging" / "requirements.in").read_text("utf-8").splitlines() if line[:1].isalpha()]
    assert [name for name in wanted if name.casefold() not in text] == []


def test_every_control_has_a_name_and_fits(view: Settings, window: Window) -> None:
    for zoom in (100, 150):
        window.set_zoom(zoom)
        settings = window.view
        assert isinstance(settings, Settings)
        for key in ("appearance", "keyboard", "protection", "report", "about"):
            settings.show_section(key)
            QApplication.processEvents()
            page = settings.pages.currentWidget()
            for button in page.findChildren(QAbstractButton):
                if button.isVisible():
                    assert button.accessibleName() or button.text()
                    left = button.mapTo(page, button.rect().topLeft()).x()
                    assert left + button.width() <= page.width(), (zoom, key, button.text())
    window.set_zoom(100)
