"""Zoom and fonts: everything on screen follows the zoom, at the same place, and words stay whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.app import close_window, make_window
from ui.views.home import VIEW as HOME
from ui.views.library import VIEW as LIBRARY
from ui.views.settings_view import VIEW as SETTINGS
from ui.widgets.buttons import Button
from ui.window import Window
from workbench.app import Workbench


@pytest.fixture
def window(workbench: Workbench, qtbot: QtBot) -> Iterator[Window]:
    workbench.open_library()
    made = make_window(workbench, specs=[HOME, LIBRARY, SETTINGS])
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    yield made
    made.set_zoom(100)
    close_window(made)
    QApplication.processEvents()


def test_a_hyphen_is_not_as_wide_as_a_figure(window: Window) -> None:
    font = window.theme.font("base")
    metrics = QFontMetricsF(font)
    figures = {metrics.horizontalAdvance(c) for c in "0123456789"}
    assert len(figures) == 1
    assert metrics.horizontalAdvance("-") < 0.8 * figures.pop()


@pytest.mark.parametrize("screen", ["home", "library", "settings"])
def test_every_label_follows_the_zoom(window: Window, screen: str) -> None:
    window.show_screen(screen)
    window.set_zoom(150)
    QApplication.processEvents()
    for label in window.findChildren(QLabel):
        role = label.property("fontRole")
        if role and label.isVisible():
            wanted = window.theme.font(role, int(label.property("fontWeight") or 0)).pointSizeF()
            assert label.font().pointSizeF() == pytest.approx(wanted), label.text()


def test_zoom_keeps_framework_tab_section_and_focus(window: Window, qtbot: QtBot) -> None:
    window.show_screen("library")
    window.view.show_framework("mlops-azure")  # type: ignore[union-attr]
    window.view.show_tab("method")  # type: ignore[union-attr]
    window.zoom_by(1)
    library = window.view
    assert library.desk.uid == "mlops-azure"  # type: ignore[union-attr]
    assert library.pages.currentWidget() is library.page("method")  # type: ignore[union-attr]
    window.show_screen("settings")
    window.view.show_section("appearance")  # type: ignore[union-attr]
    larger = next(b for b in window.view.findChildren(Button) if b.accessibleName() == "Zoom in")  # type: ignore[union-attr]
    larger.setFocus()
    before = window.theme.zoom
    QTest.keyClick(larger, Qt.Key.Key_Space)
    assert window.theme.zoom > before
    focused = window.focusWidget()
    assert isinstance(focused, Button) and focused.accessibleName() == "Zoom in" and focused is not larger
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert window.theme.zoom > before + 10
