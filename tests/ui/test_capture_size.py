"""The Capture screen with many notes and with little room: pages of notes, panes that step aside, a pasted picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.models.notes_model import PAGE
from ui.views.base import Place
from ui.views.capture import CaptureView
from ui.window import Window
from workbench.model.capture import Evidence, Note
from workbench.model.record import new_uid
from workbench.store.command import Command, Transaction

CTRL = Qt.KeyboardModifier.ControlModifier
COUNT = 2 * PAGE + 50


@pytest.fixture
def window(sample: Any, qapp: QApplication) -> Iterator[Window]:
    def fill(tx: Transaction) -> None:
        for i in range(COUNT):
            tx.put(Note(uid=new_uid(), session=sample.session, assessment=sample.assessment, at=1000 * (i + 1),
                        text=f"Note {i}", criteria=("modelops.mo-l2-rel-2",)))

    sample.workbench.do(Command("Notes", fill))
    made = make_window(sample.workbench, qapp)
    made.resize(1440, 900)
    take_keyboard(made)
    made.activateWindow()
    made.shell.go("capture")
    qapp.processEvents()
    yield made
    close_window(made)


def screen(window: Window) -> CaptureView:
    assert isinstance(window.view, CaptureView)
    return window.view


def text_at(view: CaptureView, row: int) -> str:
    found = view.list.model.row(view.list.model.uid_at(row))
    return found.note.text if found is not None else ""


def test_only_the_newest_notes_are_laid_out_and_all_are_counted(window: Window) -> None:
    view = screen(window)
    assert view.list.model.rowCount() == PAGE
    assert text_at(view, PAGE - 1) == f"Note {COUNT - 1}"
    assert view.list.model.total == COUNT
    view.bar.focus_edit()
    QTest.keyClicks(view.bar.edit, "One more")
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Return)
    assert text_at(view, view.list.model.rowCount() - 1) == "One more"


def test_scrolling_to_the_top_brings_older_notes_and_keeps_the_place(window: Window, qapp: QApplication) -> None:
    view = screen(window)
    first = text_at(view, 0)
    view.list.list.verticalScrollBar().setValue(0)
    qapp.processEvents()
    model = view.list.model
    assert model.rowCount() == 2 * PAGE
    top = view.list.list.indexAt(view.list.list.viewport().rect().topLeft()).row()
    assert abs(top - PAGE) <= 1, "the note that was at the top is still there"
    assert text_at(view, PAGE) == first
    assert not view.list.list.pill.isVisible(), "older notes are not new ones"


def test_a_place_opens_a_note_far_back(window: Window) -> None:
    view = screen(window)
    oldest = min(view.desk.notes.values(), key=lambda n: n.at)
    window.go(Place(screen="capture", record=oldest.uid))
    assert text_at(view, view.list.list.currentIndex().row()) == oldest.text


def test_without_room_the_dimensions_step_aside_and_come_back(window: Window, qapp: QApplication) -> None:
    view = screen(window)
    window.set_zoom(150)
    qapp.processEvents()
    assert view.tree.isHidden() and not view.inspector.isHidden()
    assert view.inspector.width() >= window.theme.px(320)
    QTest.keyClick(view.bar.edit, Qt.Key.Key_B, CTRL)
    assert not view.tree.isHidden() and view.inspector.isHidden()
    QTest.keyClick(view.bar.edit, Qt.Key.Key_I, CTRL)
    assert view.tree.isHidden() and not view.inspector.isHidden()
    window.set_zoom(100)
    qapp.processEvents()
    assert not view.tree.isHidden() and not view.inspector.isHidden()


def test_a_pasted_picture_is_kept_as_a_picture(window: Window, sample: Any) -> None:
    view = screen(window)
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(picture)
    view.bar.focus_edit()
    QTest.keyClick(view.bar.edit, Qt.Key.Key_V, CTRL)
    found = sample.workbench.read(lambda r: r.all(Evidence))
    assert [(e.kind, e.media_type) for e in found] == [("image", "image/png")]
    back = QImage.fromData(sample.workbench.read(lambda r: r.blob(found[0].sha256)))
    assert (back.width(), back.height()) == (40, 30)


def test_the_hints_under_the_bar_are_whole_words(window: Window, qapp: QApplication) -> None:
    view = screen(window)
    view.inspector.hide()
    qapp.processEvents()
    assert "assessor" in view.bar._hints.text()
    view.bar.resize(300, view.bar.height())
    assert "statement" in view.bar._hints.text() and "assessor" not in view.bar._hints.text()
