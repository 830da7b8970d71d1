"""Evidence on Capture with real drag, paste and key events: where it goes, what is asked, what undo does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.test_capture_rating import opened, screen
from ui.models.desk_notes import LARGE
from ui.views.capture import CaptureView
from ui.window import Window
from workbench.model.capture import Evidence, EvidenceLink, Note

ONCE = "modelops.mo-l3-rel-2"  # level 3: rated once
PER_UNIT = "modelops.mo-l2-rel-2"
COPY, LEFT, PLAIN = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(sample, qapp: QApplication) -> Iterator[Window]:  # type: ignore[no-untyped-def]
    for made in opened(sample, qapp):
        screen(made).desk.select(ONCE)
        qapp.processEvents()
        yield made


def files(folder: Path, *names: str) -> QMimeData:
    data = QMimeData()
    for name in names:
        (folder / name).write_text(f"content of {name}")
    data.setUrls([QUrl.fromLocalFile(str(folder / name)) for name in names])
    return data


def drag(window: Window, target: QWidget, data: QMimeData, at: QPoint | None = None, drop: bool = True) -> None:
    """As the system does it: enter, move, drop on the window; Qt finds the widget that takes it."""
    handle = window.windowHandle()
    spot = target.mapTo(window, at or target.rect().center())
    for event in (QDragEnterEvent(spot, COPY, data, LEFT, PLAIN), QDragMoveEvent(spot, COPY, data, LEFT, PLAIN)):
        QApplication.sendEvent(handle, event)
    if drop:
        QApplication.sendEvent(handle, QDropEvent(QPointF(spot), COPY, data, LEFT, PLAIN, QEvent.Type.Drop))


def linked(view: CaptureView) -> dict[str, tuple[str, str, str]]:
    """Title of each evidence with statement, unit and type of its link."""
    links = {x.evidence: x for x in view.shell.bridge.read(lambda r: r.all(EvidenceLink))}
    found = view.shell.bridge.read(lambda r: r.all(Evidence))
    return {e.title: (links[e.uid].criterion, links[e.uid].unit, links[e.uid].type) for e in found}


def test_several_files_dropped_on_the_inspector_are_one_step(window: Window, tmp_path: Path) -> None:
    view = screen(window)
    drag(window, view.inspector.card.text, files(tmp_path, "a.pdf", "b.txt", "c.txt"))
    assert linked(view) == dict.fromkeys(("a.pdf", "b.txt", "c.txt"), (ONCE, "", "direct"))
    assert window.toast.text == "3 files attached to L3-REL-2"
    assert view.inspector.card.evidence.count.text == "3"
    window.undo()
    assert linked(view) == {}
    assert window.toast.text == "Undone: 3 files of evidence added on L3-REL-2"
    window.redo()
    assert len(linked(view)) == 3


def test_a_file_dropped_on_the_rationale_becomes_evidence_not_text(window: Window, tmp_path: Path) -> None:
    view = screen(window)
    drag(window, view.inspector.card.rationale, files(tmp_path, "runbook.pdf"))
    assert view.inspector.card.rationale.text == ""
    assert list(linked(view)) == ["runbook.pdf"]


def test_a_drag_says_where_it_would_go_and_leaves_nothing_behind(window: Window, tmp_path: Path) -> None:
    view = screen(window)
    data = files(tmp_path, "a.pdf", "b.pdf")
    frame = view.inspector._frame
    drag(window, view.inspector.card.text, data, drop=False)
    assert window.status.task.text() == "Attach 2 files to L3-REL-2"
    assert frame.isVisible()
    QApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())
    assert not frame.isVisible()
    assert not window.status.task.isVisible()
    drag(window, view.bar.edit, data, drop=False)
    assert window.status.task.text() == "Attach 2 files to L3-REL-2"
    QApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())
    assert not window.status.task.isVisible()
    assert linked(view) == {}


def test_a_file_dropped_on_a_row_of_the_tree_goes_to_that_statement(window: Window, tmp_path: Path) -> None:
    view = screen(window)
    tree = view.tree.tree
    item = view.tree.model.find(view.desk.book.assessment.uid, (PER_UNIT, ""), "")
    rect = tree.visualRect(view.tree.filter.mapFromSource(view.tree.model.index_of(item)))
    drag(window, tree.viewport(), files(tmp_path, "fallback.txt"), rect.center())
    assert linked(view) == {"fallback.txt": (PER_UNIT, "", "direct")}
    assert view.desk.spot[0] == PER_UNIT


def test_a_file_dropped_on_a_note_belongs_to_the_note(window: Window, tmp_path: Path) -> None:
    view = screen(window)
    view.bar.focus_edit()
    QTest.keyClicks(view.bar.edit, "#L2-REL-2 nobody tried it")
    view.bar.popup.close_list()
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Return)
    view.desk.select(ONCE)
    notes = view.list.list
    rect = notes.visualRect(notes.model().index(0, 0))
    drag(window, notes.viewport(), files(tmp_path, "drill.txt"), rect.center())
    assert linked(view) == {"drill.txt": (PER_UNIT, "", "direct")}
    note = view.shell.bridge.read(lambda r: r.all(Note))[0]
    assert [e.note for e in view.shell.bridge.read(lambda r: r.all(Evidence))] == [note.uid]


def test_evidence_goes_to_the_selected_unit(window: Window, sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    view = screen(window)
    view.desk.select(PER_UNIT)
    view.desk.select_unit(sample.units[1])
    drag(window, view.inspector.card.text, files(tmp_path, "pricing.txt"))
    assert linked(view) == {"pricing.txt": (PER_UNIT, sample.units[1], "direct")}
    shown = view.inspector.card.evidence.list
    shown.setFocus()
    shown.setCurrentIndex(shown.model().index(0, 0))
    QTest.keyClick(shown, Qt.Key.Key_T)
    assert linked(view)["pricing.txt"][2] == "indirect"


def test_what_cannot_come_in_is_said_beside_what_did(window: Window, tmp_path: Path) -> None:
    view = screen(window)
    data = files(tmp_path, "good.txt", "empty.txt")
    (tmp_path / "empty.txt").write_bytes(b"")
    drag(window, view.inspector.card.text, data)
    assert list(linked(view)) == ["good.txt"]
    assert window.toast.text == "1 file attached to L3-REL-2. empty.txt is empty. Choose another file."


def big(folder: Path, name: str = "recording.mp4") -> QMimeData:
    with (folder / name).open("wb") as file:
        file.truncate(LARGE + 1024**2)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / name))])
    return data


def test_a_large_file_asks_attach_or_link(window: Window, tmp_path: Path) -> None:
    view = screen(window)
    form = view.inspector.card.evidence.form
    drag(window, view.inspector.card.text, big(tmp_path))
    assert linked(view) == {}
    assert form.isVisible()
    assert form.accessibleName() == "recording.mp4 has 51 MB. Attach the original to L3-REL-2 or link it?"
    assert (form.button.text(), form.other.text()) == ("Attach original", "Link it")
    view.desk.select(PER_UNIT)  # the question stays with its statement
    QTest.mouseClick(form.other, LEFT)
    assert linked(view) == {"recording.mp4": (ONCE, "", "indirect")}
    evidence = view.shell.bridge.read(lambda r: r.all(Evidence))[0]
    assert evidence.kind == "link" and evidence.url == (tmp_path / "recording.mp4").as_uri()
    assert not form.isVisible()


def test_a_large_file_is_attached_or_let_go_by_key(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    view = screen(window)
    form = view.inspector.card.evidence.form
    view.inspector.card.bar.setFocus()
    drag(window, view.inspector.card.text, big(tmp_path))
    assert window.focusWidget() is form.button
    QTest.keyClick(form.button, Qt.Key.Key_Escape)
    assert not form.isVisible()
    assert linked(view) == {}
    view.inspector.card.bar.setFocus()
    drag(window, view.inspector.card.text, big(tmp_path))
    QTest.keyClick(form.button, Qt.Key.Key_Return)
    assert not form.isVisible()  # the copying goes on without it
    qtbot.waitUntil(lambda: bool(linked(view)), timeout=20_000)
    evidence = view.shell.bridge.read(lambda r: r.all(Evidence))[0]
    assert (evidence.kind, evidence.size) == ("file", LARGE + 1024**2)
    window.undo()
    assert linked(view) == {}


def test_a_large_file_pasted_into_the_bar_keeps_the_caret_and_follows_the_note(window: Window, tmp_path: Path) -> None:
    view = screen(window)
    view.bar.focus_edit()
    QGuiApplication.clipboard().setMimeData(big(tmp_path))
    QTest.keyClick(view.bar.edit, Qt.Key.Key_V, CTRL)
    form = view.inspector.card.evidence.form
    assert form.isVisible() and window.focusWidget() is view.bar.edit
    QTest.mouseClick(form.other, LEFT)
    view.bar.focus_edit()
    QTest.keyClicks(view.bar.edit, "the recording of the drill")
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Return)
    note = view.shell.bridge.read(lambda r: r.all(Note))[0]
    assert [e.note for e in view.shell.bridge.read(lambda r: r.all(Evidence))] == [note.uid]


def test_the_file_chooser_attaches_to_the_open_statement(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = screen(window)
    (tmp_path / "list.csv").write_text("a;b")
    chosen = ([str(tmp_path / "list.csv")], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: chosen)
    QTest.keyClick(view.bar.edit, Qt.Key.Key_A, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert linked(view) == {"list.csv": (ONCE, "", "direct")}


def test_a_picture_pasted_with_the_inspector_in_focus_is_evidence(window: Window) -> None:
    view = screen(window)
    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkCyan)
    QGuiApplication.clipboard().setImage(picture)
    view.inspector.card.bar.setFocus()
    QTest.keyClick(view.inspector.card.bar, Qt.Key.Key_V, CTRL)
    (found,) = view.shell.bridge.read(lambda r: r.all(Evidence))
    assert found.kind == "image" and found.title.startswith("Screenshot ")
    assert linked(view)[found.title][0] == ONCE


def test_seen_and_link_go_to_the_statement_they_were_asked_for(window: Window) -> None:
    view = screen(window)
    box = view.inspector.card.evidence
    box.ask_seen()
    QTest.keyClicks(box.form.field("title"), "Dashboard with drift")
    QTest.keyClick(box.form.field("title"), Qt.Key.Key_Return)
    view.desk.select(PER_UNIT)  # a glance at another statement must not move what is being typed
    QTest.keyClicks(box.form.field("place"), "page 2")
    QTest.keyClick(box.form.field("place"), Qt.Key.Key_Return)
    box.ask_link()
    QTest.keyClick(box.form.field("title"), Qt.Key.Key_Return)
    assert box.form.isVisible(), "a link needs an address"
    QTest.keyClicks(box.form.field("url"), "https://wiki.example.com/runbook")
    QTest.keyClick(box.form.field("title"), Qt.Key.Key_Return)
    assert linked(view) == {
        "Dashboard with drift": (ONCE, "", "observed"),
        "https://wiki.example.com/runbook": (PER_UNIT, "", "indirect"),
    }
