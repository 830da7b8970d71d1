"""Report: sections by keyboard, live preview in memory, brand kit, checks that lead somewhere, export and cancel."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.report import ReportView
from ui.widgets.parts import Clickable
from ui.window import Window
from workbench.commands.definitions import save_definition
from workbench.commands.ratings import rate
from workbench.model.brand import BrandKit
from workbench.model.record import new_uid
from workbench.model.report_definition import defined
from workbench.queries.report_setup import brand_kits
from workbench.report import preview

WAIT = 30_000
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(sample: Any, qtbot: QtBot) -> Iterator[Window]:
    made = make_window(sample.workbench)
    made.resize(1440, 900)
    take_keyboard(made)
    qtbot.waitExposed(made)
    made.activateWindow()
    made.show_screen("report")
    yield made
    close_window(made)
    QApplication.processEvents()


@pytest.fixture
def view(window: Window, qtbot: QtBot) -> ReportView:
    found = window.view
    assert isinstance(found, ReportView)
    settle(found, qtbot)
    return found


def settle(view: ReportView, qtbot: QtBot) -> None:
    """Until the pages on screen are those of the newest state."""
    QApplication.processEvents()
    qtbot.waitUntil(lambda: view.preview.current and not view._wait.isActive() and not view._stale, timeout=WAIT)


def row_of(view: ReportView, section: str) -> int:
    return [r.id for r in view.sections.list.rows].index(section)


def png(width: int = 60, height: int = 20) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def test_space_switches_a_section_off_and_undo_brings_it_back(view: ReportView, window: Window, qtbot: QtBot) -> None:
    rows = view.sections.list
    rows.setFocus()
    rows.setCurrentRow(row_of(view, "glossary"))
    assert view.built is not None and "glossary" in view.built.section_pages
    QTest.keyClick(rows, Qt.Key.Key_Space)
    settle(view, qtbot)
    assert "glossary" in view.choices.left_out and "glossary" not in view.built.section_pages
    assert not rows.rows[row_of(view, "glossary")].on
    assert rows.current_id() == "glossary" and rows.hasFocus()
    QTest.keyClick(rows, Qt.Key.Key_Z, CTRL)
    settle(view, qtbot)
    assert "glossary" not in view.choices.left_out


def test_alt_arrows_and_commands_reorder_and_the_preview_follows(view: ReportView, window: Window,
                                                                 qtbot: QtBot) -> None:
    rows = view.sections.list
    before = list(view.order())
    rows.setFocus()
    rows.setCurrentRow(row_of(view, before[3]))
    QTest.keyClick(rows, Qt.Key.Key_Down, ALT)
    settle(view, qtbot)
    assert list(view.order())[3:5] == [before[4], before[3]]
    assert rows.current_id() == before[3]
    assert view.built is not None
    pages = [view.built.section_pages[s] for s in view.order() if s in view.built.section_pages]
    assert pages == sorted(pages)
    window.open_palette("move the section up")
    assert window.palette_box.entries[0].text == "Move the section up"
    qtbot.keyClick(window.palette_box.field, Qt.Key.Key_Return)
    assert list(view.order()) == before


def test_sections_and_pages_follow_each_other(view: ReportView, qtbot: QtBot) -> None:
    rows = view.sections.list
    rows.setCurrentRow(row_of(view, "method"))
    assert view.built is not None
    assert view.preview.page == view.built.section_pages["method"]
    view.preview.area.setFocus()
    QTest.keyClick(view.preview.area, Qt.Key.Key_End)
    assert view.preview.page == view.built.pages
    settle(view, qtbot)
    QTest.keyClick(view.preview.area, Qt.Key.Key_Home)
    assert rows.current_id() == "cover"
    QTest.keyClick(view, Qt.Key.Key_PageDown, CTRL)
    assert view.preview.page == 2


def test_the_preview_is_the_real_page_and_stays_in_memory(view: ReportView, qtbot: QtBot, tmp_path: Path) -> None:
    view.preview.show_page(2)
    qtbot.waitUntil(lambda: view.preview.current and bool(view.preview.sheet.images), timeout=WAIT)
    shown = view.preview.sheet.images[0]
    assert view.built is not None
    width, height, raw = preview.pages(view.built.pdf, 72, [1])[0]
    page = QImage(raw, width, height, width * 4, QImage.Format.Format_RGBA8888)
    assert shown.width() / shown.height() == pytest.approx(page.width() / page.height(), rel=0.02)
    dark = sum(shown.scaled(60, 80).pixelColor(x, y).lightness() < 128 for x in range(60) for y in range(80))
    assert dark > 0
    assert not list(tmp_path.rglob("*.pdf"))


def test_no_key_waits_for_the_preview_to_be_built(view: ReportView, qtbot: QtBot) -> None:
    footer = view.options.brand.words["footer"]
    footer.setFocus()
    view._build()
    typed = "Keller Advisory for the board"
    footer.selectAll()
    for letter in typed:
        QTest.keyClick(footer, letter)
        QApplication.processEvents()
    assert footer.text() == typed
    assert view._task is not None, "the keys waited until the build was done"
    qtbot.waitUntil(lambda: view.kit.footer == typed)
    settle(view, qtbot)


def test_tabs_of_the_options_answer_to_arrows_and_commands(view: ReportView, window: Window) -> None:
    QTest.keyClick(view, Qt.Key.Key_2, ALT)
    assert view.options.pages.currentIndex() == 1
    focused = window.focusWidget()
    assert focused is not None and focused.accessibleName() == "Content"
    QTest.keyClick(focused, Qt.Key.Key_Right)
    assert view.options.pages.currentIndex() == 2
    QTest.keyClick(view, Qt.Key.Key_1, ALT)
    assert view.options.pages.currentIndex() == 0


def test_everything_on_the_tabs_fits_the_pane(view: ReportView) -> None:
    for number in range(3):
        view.open_tab(number)
        QApplication.processEvents()
        page = view.options.pages.currentWidget()
        edge = QRect(page.mapToGlobal(QPoint(0, 0)), page.size())
        for child in page.findChildren(QWidget):
            if child.isVisible() and isinstance(child, QAbstractButton):
                right = child.mapToGlobal(QPoint(child.width(), 0)).x()
                assert right <= edge.right() + 1, child.accessibleName()


def test_people_and_paper_are_stored_and_built(view: ReportView, qtbot: QtBot) -> None:
    view.options.people.button("none").click()
    view.options.paper.button("Letter").click()
    view.options.status.button("FINAL").click()
    settle(view, qtbot)
    assert (view.choices.people, view.choices.page, view.choices.status) == ("none", "Letter", "FINAL")
    assert view.built is not None
    width, height, _ = preview.pages(view.built.pdf, 72, [0])[0]
    assert (width, height) == (612, 792)


def test_a_colour_that_cannot_be_read_is_refused_and_stays_on_screen(view: ReportView, qtbot: QtBot) -> None:
    tab = view.options.brand
    QTest.mouseClick(tab.swatches[1], Qt.MouseButton.LeftButton)
    before = view.kit.current
    tab.color_editor.selectAll()
    QTest.keyClicks(tab.color_editor, "#FFFF00")
    tab.flush()
    assert "contrast" in tab.color_field.error.text()
    assert tab.color_editor.text() == "#FFFF00" and view.kit.current == before
    tab.color_editor.selectAll()
    QTest.keyClicks(tab.color_editor, "0b5f2c")
    tab.flush()
    assert view.kit.current == "#0B5F2C" and not tab.color_field.error.text()
    assert [k.current for k in view.shell.bridge.read(brand_kits)] == ["#0B5F2C"]


def test_logos_of_cover_and_pages_are_two_and_bad_files_are_refused(view: ReportView, tmp_path: Path,
                                                                    qtbot: QtBot) -> None:
    tab = view.options.brand
    good, bad, large = tmp_path / "logo.png", tmp_path / "logo.jpg", tmp_path / "large.png"
    good.write_bytes(png())
    bad.write_text("no picture")
    large.write_bytes(b"x" * 1_000_001)
    tab.take_logo(good, "logo_dark")
    assert base64.b64decode(view.kit.logo_dark) == png() and not view.kit.logo
    for path, word in ((bad, "not a PNG"), (large, "larger than 1 MB"), (tmp_path / "gone.png", "cannot be read")):
        tab.take_logo(path, "logo")
        assert word in tab.logo_error.text() and tab.logo_error.isVisible()
    settle(view, qtbot)
    tab.logos[0].remove.click()
    assert not view.kit.logo_dark


def test_a_kit_of_the_library_is_copied_before_it_is_edited(view: ReportView, sample: Any, qtbot: QtBot) -> None:
    from workbench.commands.brands import save_brand_kit

    house = BrandKit(uid=new_uid(), name="House", company="Keller")
    sample.workbench.open_library()
    sample.workbench.do(save_brand_kit(house))
    view.mark_stale()
    qtbot.waitUntil(lambda: view.options.brand.change.findText("House") >= 0)
    view.options.brand.picked.emit(house.uid)
    qtbot.waitUntil(lambda: view.kit.uid == house.uid)
    company = view.options.brand.words["company"]
    company.setFocus()
    company.selectAll()
    QTest.keyClicks(company, "Keller Advisory")
    company.flush()
    assert view.kit.company == "Keller Advisory"
    stored = sample.workbench.read(brand_kits, file="library")
    assert [k.company for k in stored if k.uid == house.uid] == ["Keller"]


def test_a_check_leads_to_its_cause_and_to_the_next_one(view: ReportView, window: Window, sample: Any,
                                                        qtbot: QtBot) -> None:
    framework = sample.workbench.framework_of(sample.assessment)
    rated = [c for c in framework.criteria_under("modelops.dat") if c.level == "2" and c.kind == "criterion"][:2]
    for criterion in rated:
        sample.workbench.do(rate(sample.assessment, criterion.uid, "FI", unit=sample.units[0]))
    qtbot.waitUntil(lambda: any("without" in c.title for c in view.checks))
    lines = view.sections.area.findChildren(Clickable)
    line = next(x for x in lines if "rationale" in x.accessibleName() and "warning" in x.accessibleName())
    assert line.accessibleName()
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window.current == "capture"
    first = window.shell.context.criterion
    assert first in [c.uid for c in rated]


def test_export_writes_reads_back_and_never_overwrites(view: ReportView, window: Window, qtbot: QtBot,
                                                       sample: Any) -> None:
    QTest.keyClick(view.sections.list, Qt.Key.Key_E, CTRL)
    assert not view.options.export.isEnabled() and view.options.export.text() == "Exporting"
    qtbot.waitUntil(lambda: view.last_export is not None, timeout=WAIT)
    first = view.last_export
    assert first is not None and first.parent == sample.path.parent
    assert window.toast.text.startswith(first.name)
    assert view.built is not None
    assert preview.page_count(first.read_bytes()) == view.built.pages
    data = first.read_bytes()
    QTest.keyClick(view.sections.list, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: view.last_export != first, timeout=WAIT)
    assert view.last_export is not None and view.last_export.stem.endswith("(2)")
    assert first.read_bytes() == data


def test_a_cancelled_export_leaves_nothing_behind(view: ReportView, window: Window, qtbot: QtBot, sample: Any) -> None:
    QTest.keyClick(view.sections.list, Qt.Key.Key_E, CTRL)
    task = next(t for t in window.bridge.tasks.running if t.title == "Export PDF")
    task.cancel()
    qtbot.waitUntil(lambda: view.options.export.isEnabled(), timeout=WAIT)
    assert view.last_export is None
    assert not [p for p in sample.path.parent.iterdir() if "pdf" in p.name.lower()]


def test_export_to_a_folder_that_is_gone_says_so(view: ReportView, window: Window, qtbot: QtBot,
                                                 tmp_path: Path) -> None:
    window.bridge.workbench.settings.set("export_folder", str(tmp_path / "gone" / "away"))
    QTest.keyClick(view.sections.list, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: view.options.export.isEnabled(), timeout=WAIT)
    assert view.last_export is None
    assert window.toast.text.endswith("is not there. Choose another one on the tab Output.")
    assert not (tmp_path / "gone").exists()


def test_no_section_at_all_is_said_in_words(view: ReportView, qtbot: QtBot) -> None:
    view._choose(left_out=frozenset(view.order()))
    qtbot.waitUntil(view.preview.message.isVisible)
    assert view.preview.message.text() == "Select at least one section."


def test_a_narrow_row_makes_the_options_a_drawer(view: ReportView, window: Window, qtbot: QtBot) -> None:
    window.resize(1180, 700)
    assert view.row_of_panes.narrow and not view.options.isVisible()
    assert view.preview.side_button.isVisible()
    view.preview.side_button.click()
    assert view.options.isVisible() and view.options.close_button.isVisible()
    QTest.keyClick(view.options.tabs, Qt.Key.Key_Escape)
    assert not view.options.isVisible()
    QTest.keyClick(view, Qt.Key.Key_2, ALT)
    assert view.options.isVisible() and view.options.pages.currentIndex() == 1


def test_sections_that_share_a_page_keep_the_one_that_was_chosen(view: ReportView, qtbot: QtBot) -> None:
    assert view.built is not None
    rows = view.sections.list
    for section in list(view.built.section_pages):
        rows.setCurrentRow(row_of(view, section))
        assert rows.current_id() == section


def test_choices_are_kept_as_a_definition_and_taken_over_from_one_that_came(
        view: ReportView, window: Window, qtbot: QtBot) -> None:
    view.open_tab(1)
    view.toggle("glossary")
    settle(view, qtbot)
    box = view.definitions
    box.name.setText("Board report")
    QTest.keyClick(box.name, Qt.Key.Key_Return)
    assert [d.title for d in box.found] == ["Board report"] and box.list.currentText() == "Board report"
    assert "glossary" in box.found[0].left_out and not {"author", "file_name", "status"} & set(box.found[0].options())
    other = defined(new_uid(), "Short report", {"sections": view.order()[::-1], "left_out": [], "people": "none"})
    view.shell.bridge.do(save_definition(other))  # as the exchange brings it
    qtbot.waitUntil(lambda: box.list.findText("Short report") > 0)
    box.use(other.uid)
    settle(view, qtbot)
    assert view.choices.people == "none" and "glossary" not in view.choices.left_out
    assert view.order() == tuple(other.options()["sections"]) and box.list.currentText() == "Short report"
    box.remove()
    qtbot.waitUntil(lambda: [d.title for d in box.found] == ["Board report"])
