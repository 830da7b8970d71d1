"""Typing notes on the Capture screen: the grammar, the draft that survives, edits, undo, the curtain, a full disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.models.notes_model import HIDDEN_SPOKEN, NOTE_ROLE, NoteFilter, NoteRow
from ui.views.capture import CaptureView
from ui.window import Window
from workbench.app import Workbench
from workbench.commands import notes as note_commands
from workbench.errors import Unavailable
from workbench.model.capture import DraftLine, Note
from workbench.secrets import MemorySecrets


@pytest.fixture
def window(sample, qapp: QApplication) -> Iterator[Window]:  # type: ignore[no-untyped-def]
    made = make_window(sample.workbench, qapp)
    made.resize(1440, 900)
    take_keyboard(made)
    made.shell.go("capture")
    qapp.processEvents()
    yield made
    close_window(made)


def screen(window: Window) -> CaptureView:
    view = window.view
    assert isinstance(view, CaptureView)
    return view


def wait(until: Callable[[], bool], seconds: float = 3.0) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)
    assert until()


def type_line(view: CaptureView, text: str, enter: bool = True) -> None:
    view.bar.focus_edit()
    for part in text:
        QTest.keyClicks(view.bar.edit, part)
    if enter:
        view.bar.popup.close_list()
        QTest.keyClick(view.bar.edit, Qt.Key.Key_Return)


def stored(view: CaptureView) -> list[Note]:
    found: list[Note] = view.shell.bridge.read(lambda reader: reader.all(Note))
    return sorted(found, key=lambda n: n.at)


def test_three_notes_with_the_grammar(window: Window, sample) -> None:  # type: ignore[no-untyped-def]
    view = screen(window)
    here = view.desk.spot[0]
    before = int(time.time() * 1000)
    type_line(view, "#L2-REL-2 @Mira !finding No fallback was tried this year")
    type_line(view, "> Ask for the switch-off record ~")
    type_line(view, "^ We write C# and mail jon@example.com =LI")
    first, second, third = stored(view)
    assert (first.kind, first.text) == ("finding", "No fallback was tried this year")
    assert first.criteria == ("modelops.mo-l2-rel-2",)
    assert first.speaker == sample.people[0]
    assert before <= first.at <= int(time.time() * 1000)
    assert (second.kind, second.visibility, second.speaker) == ("request", "confidential", "")
    assert second.criteria == (here,)
    assert third.quote and third.text == "We write C# and mail jon@example.com"
    assert third.proposed == "LI"
    assert view.bar.text == ""
    assert view.list.model.rowCount() == 3


def test_words_below_the_bar_say_what_enter_will_do(window: Window) -> None:
    view = screen(window)
    type_line(view, "!finding @Mira no owner is named", enter=False)
    assert view.bar.words.text() == "Finding, by Mira Okafor"


def test_first_key_sets_the_time(window: Window) -> None:
    view = screen(window)
    type_line(view, "S", enter=False)
    begun = view.bar.first_key_at
    time.sleep(0.05)
    type_line(view, "lowly typed")
    assert stored(view)[0].at == begun


def test_unsent_line_comes_back_after_reopening(window: Window, sample, home: Path, qapp) -> None:  # type: ignore[no-untyped-def]
    view = screen(window)
    type_line(view, "@Jon says the pager is off at ni", enter=False)
    view.bar.popup.close_list()
    wait(lambda: bool(sample.workbench.read(lambda r: r.count(DraftLine))))
    path, passphrase = sample.path, sample.passphrase
    view.bar.flush_draft()
    sample.workbench.close_engagement()
    again = Workbench(home.parent / "home2", secrets=MemorySecrets(), person="Ada Assessor")
    try:
        again.open_engagement(path, passphrase)
        other = make_window(again, qapp)
        other.show()
        other.shell.go("capture")
        qapp.processEvents()
        bar = screen(other).bar
        assert bar.text == "@Jon says the pager is off at ni"
        assert bar.first_key_at > 0
        close_window(other)
    finally:
        again.close()


def test_completion_of_a_speaker_by_keyboard(window: Window, sample) -> None:  # type: ignore[no-untyped-def]
    view = screen(window)
    type_line(view, "@Mi", enter=False)
    assert view.bar.popup.isVisible()
    assert view.bar.popup.offers[0].label == "Mira Okafor"
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Tab)
    assert view.bar.text == "@Mira "
    assert window.focusWidget() is view.bar.edit
    type_line(view, "agrees")
    assert stored(view)[0].speaker == sample.people[0]


def test_unknown_speaker_is_added_with_shift_enter(window: Window) -> None:
    view = screen(window)
    type_line(view, "@Zoe", enter=False)
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    type_line(view, "was new here")
    note = stored(view)[0]
    assert view.desk.speaker_name(note.speaker) == "Zoe"
    assert note.text == "was new here"


def test_escape_closes_the_list_and_clears_nothing(window: Window) -> None:
    view = screen(window)
    type_line(view, "@Mi", enter=False)
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Escape)
    assert not view.bar.popup.isVisible()
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Escape)
    assert view.bar.text == "@Mi"


def test_up_in_the_empty_bar_edits_the_last_note_in_place(window: Window) -> None:
    view = screen(window)
    type_line(view, "Tickets leave the cause empty")
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Up)
    editor = view.list.list.findChild(QPlainTextEdit, "noteEditor")
    assert editor is not None
    editor.setPlainText("Tickets leave the cause field empty")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    wait(lambda: stored(view)[0].text == "Tickets leave the cause field empty")


def test_remove_with_undo_and_redo(window: Window) -> None:
    view = screen(window)
    type_line(view, "A note to remove")
    notes = view.list.list
    notes.setFocus()
    notes.setCurrentIndex(notes.model().index(0, 0))
    QTest.keyClick(notes, Qt.Key.Key_Delete)
    assert stored(view) == []
    assert notes.model().rowCount() == 0
    window.undo()
    assert [n.text for n in stored(view)] == ["A note to remove"]
    assert notes.model().rowCount() == 1
    window.redo()
    assert notes.model().rowCount() == 0


def test_filter_shows_the_notes_of_the_statement(window: Window) -> None:
    view = screen(window)
    type_line(view, "#L2-REL-2 about the fallback")
    type_line(view, "#L2-INV-1 about the list")
    view.desk.select("modelops.mo-l2-inv-1")
    view.list.set_filter(NoteFilter.STATEMENT)
    assert [view.list.model.index(i).data() for i in range(view.list.model.rowCount())] == ["about the list"]
    view.list.set_filter(NoteFilter.SESSION)
    assert view.list.model.rowCount() == 2


def test_curtain_hides_the_text_from_every_role(window: Window) -> None:
    view = screen(window)
    type_line(view, "@Mira ~ wants to replace the platform lead")
    type_line(view, "an open remark")
    window.shell.set_curtain(True)
    model = view.list.list.model()
    roles = [*Qt.ItemDataRole, NOTE_ROLE]
    for role in roles:
        shown = model.index(0, 0).data(role if isinstance(role, int) else role.value)
        assert "platform lead" not in repr(shown) and "Mira" not in repr(shown), role
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == HIDDEN_SPOKEN
    assert model.index(1, 0).data() == "an open remark"
    assert not model.index(0, 0).flags() & Qt.ItemFlag.ItemIsEditable
    view.list.list.setCurrentIndex(model.index(0, 0))
    window.shell.set_peek(True)
    row = model.index(0, 0).data(NOTE_ROLE)
    assert isinstance(row, NoteRow) and not row.hidden
    window.shell.set_peek(False)
    assert model.index(0, 0).data() == HIDDEN_SPOKEN


def test_full_disk_keeps_the_note_on_screen_and_stores_it_later(
    window: Window, sample, monkeypatch: pytest.MonkeyPatch  # type: ignore[no-untyped-def]
) -> None:
    view = screen(window)
    real = sample.workbench.do

    def full(*_args: object, **_named: object) -> object:
        raise Unavailable("The disk is full.", "Free some space.")

    monkeypatch.setattr(sample.workbench, "do", full)
    type_line(view, "said while the disk was full")
    assert stored(view) == []
    row = view.list.list.model().index(0, 0).data(NOTE_ROLE)
    assert row.text == "said while the disk was full" and row.unsaved
    assert view.list.danger.isVisible()
    assert "Not saved since" in view.list.danger.text.text()
    type_line(view, "and typing goes on")
    assert view.list.model.rowCount() == 2
    monkeypatch.setattr(sample.workbench, "do", real)
    view.notes.retry()
    assert [n.text for n in stored(view)] == ["said while the disk was full", "and typing goes on"]
    assert view.list.model.rowCount() == 2
    assert not view.list.danger.isVisible()


def test_an_edit_that_is_refused_comes_back_to_the_bar(window: Window, sample) -> None:  # type: ignore[no-untyped-def]
    view = screen(window)
    type_line(view, "first wording")
    note = stored(view)[0]
    view.list.list.edit_uid(note.uid)
    editor = view.list.list.findChild(QPlainTextEdit, "noteEditor")
    assert editor is not None
    editor.setPlainText("my wording")
    # Somebody else stores another wording while the editor is open.
    sample.workbench.read(lambda r: r.get(Note, note.uid))
    view.list.model.blockSignals(True)
    sample.workbench.do(note_commands.edit_note(note.uid, "first wording", "their wording"))
    view.list.model.blockSignals(False)
    view._edited(note.uid, "first wording", "my wording")
    assert stored(view)[0].text == "their wording"
    assert view.bar.text == "my wording"
