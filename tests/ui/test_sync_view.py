"""Two windows with two homes: they edit offline, exchange through a folder, one conflict is decided by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.sync_windows import rest, screen
from ui.app import close_window, make_window
from ui.views.home import VIEW as HOME
from ui.views.sync import VIEW, SyncScreen
from ui.window import Window
from workbench.app import Workbench
from workbench.commands import frameworks
from workbench.formats.native import load_bundled
from workbench.secrets import MemorySecrets

UID = "house-model"
Key = Qt.Key


@pytest.fixture
def open_window(tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[[str], Window]]:
    """open_window(person): a window on a home of its own, at the Sync screen."""
    made: list[Window] = []

    def make(person: str) -> Window:
        bench = Workbench(tmp_path / person, secrets=MemorySecrets(), person=person)
        window = make_window(bench, specs=[HOME, VIEW])
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        window.show_screen("sync")
        made.append(window)
        return window

    yield make
    for window in made:
        close_window(window)
        window.bridge.workbench.close()
    QApplication.processEvents()


def activate(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def exchange(window: Window, qtbot: QtBot) -> SyncScreen:
    activate(window, qtbot)
    qtbot.keyClick(window, Key.Key_F5)
    assert screen(window).desk.busy
    return rest(window, qtbot)


def press(view: SyncScreen, qtbot: QtBot, text: str) -> None:
    """The button with this name, as a screen reader would find it."""
    def found() -> list[QPushButton]:
        return [b for b in view.findChildren(QPushButton) if b.accessibleName() == text and b.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))  # a new row is shown with the next turn of the event loop
    qtbot.mouseClick(found()[0], Qt.MouseButton.LeftButton)


def type_into(view: SyncScreen, qtbot: QtBot, name: str, text: str) -> None:
    field = view.exchange.add_form.fields[name]
    field.setFocus()
    qtbot.keyClicks(field, text)


def add_model(window: Window) -> str:
    """A published framework of the firm's own; the uid of its first statement."""
    framework, _ = load_bundled("mlops-google")
    own = replace(framework, uid=UID, code="HM", title="House model", publisher="firm")
    window.bridge.workbench.add_framework(own, publish=True)
    return window.bridge.workbench.framework(UID).criteria[0].uid


def edit(window: Window, entity: str, **fields: str) -> None:
    bench = window.bridge.workbench
    bench.do(frameworks.edit_part(bench.draft(UID), entity, fields))
    bench.publish(UID, note=f"{bench.person} edits")


@pytest.fixture
def pair(open_window: Callable[[str], Window], tmp_path: Path, qtbot: QtBot) -> tuple[Window, Window, str]:
    """Anna began a library and Ben was let in, all through the window; and the statement both know."""
    stick = tmp_path / "stick"
    stick.mkdir()
    anna, ben = open_window("Anna"), open_window("Ben")
    uid = add_model(anna)
    view = rest(anna, qtbot)
    assert view.whole.currentIndex() == 0 and view.begin.isVisible()
    name = view.begin.begin.fields["name"]
    name.setFocus()
    qtbot.keyClicks(name, "Firm")
    qtbot.keyClick(name, Key.Key_Return)
    view = rest(anna, qtbot)
    qtbot.waitUntil(lambda: view.whole.currentIndex() == 1)
    type_into(view, qtbot, "url", str(stick))
    qtbot.keyClick(view.exchange.add_form.fields["username"], Key.Key_Return)
    view = rest(anna, qtbot)
    assert view.desk.view is not None and [r.kind for r in view.desk.view.remotes] == ["parcel"]
    assert [g.title for g in view.desk.view.outgoing] == ["House model"]
    fingerprint, anna_groups = view.desk.view.fingerprint, view.desk.view.invited.spoken
    exchange(anna, qtbot)
    form = rest(ben, qtbot).begin.join
    for key, text in (("source", str(stick)), ("fingerprint", fingerprint)):
        form.fields[key].setFocus()
        qtbot.keyClicks(form.fields[key], text)
    form.submit()
    compare = screen(ben).begin.compare
    assert compare.isVisible() and compare.groups.text == anna_groups
    qtbot.keyClick(compare.same, Key.Key_Return)
    other = rest(ben, qtbot)
    qtbot.waitUntil(lambda: other.desk.view is not None or other.begin_notice.isVisible())
    assert other.desk.view is not None, other.begin_notice.text.text()
    assert not other.desk.view.may_write and not other.desk.view.requests
    assert UID in [e.uid for e in ben.bridge.workbench.frameworks()]
    view = exchange(anna, qtbot)
    assert view.desk.view is not None
    assert [r.fingerprint for r in view.desk.view.requests] == [other.desk.view.own]  # type: ignore[union-attr]
    view.show_tab("people")
    press(view, qtbot, "Let Ben in")
    rest(anna, qtbot)
    view.show_tab("exchange")
    exchange(anna, qtbot)
    other = exchange(ben, qtbot)
    assert other.desk.view is not None and other.desk.view.may_write
    return anna, ben, uid


def test_two_windows_meet_and_decide_one_conflict_by_keyboard(pair: tuple[Window, Window, str], qtbot: QtBot) -> None:
    anna, ben, uid = pair
    edit(anna, uid, text="Anna writes these words", evidence="Anna's hint")
    edit(ben, uid, text="Ben writes other words")
    edit(ben, UID, licence="Ben's licence")
    for window in (anna, ben, anna):
        exchange(window, qtbot)
    view = screen(anna)
    assert [r.chip for r in view.list.rows_model.rows] == ["1 open", "To check", "Merged"]
    assert anna.rail.buttons["sync"].badge == 1
    activate(anna, qtbot)
    view.list.setFocus()
    qtbot.keyClick(view.list, Key.Key_F7)
    page = view.conflicts
    assert view.tab == "conflicts" and page.card is not None
    assert [c.title for c in page.columns] == ["Base", "Mine", "Theirs"]
    assert "added: Ben writes" in page.columns[2].accessibleName()
    qtbot.keyClick(view.list, Key.Key_Return)
    assert page.complaint.isVisible() and "Nothing is chosen" in page.complaint.text()
    qtbot.keyClick(view.list, Key.Key_2)
    assert page.columns[2].taken and page.result.toPlainText() == "Ben writes other words"
    qtbot.keyClick(view.list, Key.Key_Return)
    view = rest(anna, qtbot)
    qtbot.waitUntil(lambda: view.desk.view is not None and not view.desk.view.cards)
    assert "Undo takes it back" in view.notice.text.text() and anna.rail.buttons["sync"].badge == 0
    for window in (anna, ben):
        exchange(window, qtbot)
    found = [w.bridge.workbench.framework(UID) for w in (anna, ben)]
    for framework in found:
        got = framework.criterion_by_uid[uid]
        assert (got.text, got.evidence, framework.licence) == ("Ben writes other words", "Anna's hint", "Ben's licence")
    assert found[0].revision == found[1].revision
    view.show_tab("history")
    view = rest(anna, qtbot)
    qtbot.waitUntil(lambda: bool(view.history.list.rows_model.rows))
    rest(anna, qtbot)
    view.history.list.setCurrentIndex(view.history.list.rows_model.index(len(view.history.list.rows_model.rows) - 1, 0))
    rest(anna, qtbot)
    assert "Since then" in view.history.caption.text()
    activate(anna, qtbot)
    qtbot.keyClick(view.history.list, Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: anna.bridge.workbench.library.drafts.find(UID) is not None)
    draft = anna.bridge.workbench.draft(UID).framework
    assert draft.criterion_by_uid[uid].text not in ("Ben writes other words", "Anna writes these words")


def test_many_fields_are_decided_after_a_count(pair: tuple[Window, Window, str], qtbot: QtBot) -> None:
    anna, ben, uid = pair
    edit(anna, uid, text="Anna writes these words", evidence="Anna's hint")
    edit(ben, uid, text="Ben writes other words", evidence="Ben's hint")
    for window in (anna, ben, anna):
        exchange(window, qtbot)
    view = screen(anna)
    activate(anna, qtbot)
    view.step(1)
    view.list.setFocus()
    page = view.conflicts
    qtbot.keyClick(page.result, Key.Key_A)
    assert page.source.text == "Own words"
    view.list.setFocus()
    qtbot.keyClick(view.list, Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
    assert page.confirm.isVisible() and "2 fields of House model" in page.confirm.text.text()
    qtbot.keyClick(page.confirm.yes, Key.Key_Return)
    view = rest(anna, qtbot)
    qtbot.waitUntil(lambda: view.desk.view is not None and not view.desk.view.cards)
    got = anna.bridge.workbench.framework(UID).criterion_by_uid[uid]
    assert (got.text, got.evidence) == ("Anna writes these words", "Anna's hint")


def test_faults_stand_on_the_page_with_a_remedy(open_window: Callable[[str], Window], tmp_path: Path,
                                                qtbot: QtBot) -> None:
    window = open_window("Anna")
    view = rest(window, qtbot)
    form = view.begin.join
    form.submit()
    assert "Address or folder is needed" in form.error.text()
    form.fields["source"].setText(str(tmp_path / "nowhere"))
    form.fields["fingerprint"].setText("SHA256:x")
    form.submit()
    qtbot.keyClick(view.begin.compare.same, Key.Key_Return)
    rest(window, qtbot)
    assert view.begin_notice.isVisible() and "nowhere" in view.begin_notice.text.text()
    assert form.fields["source"].text().endswith("nowhere")


def test_a_window_without_sync_loads_nothing_of_it(open_window: Callable[[str], Window]) -> None:
    import subprocess
    import sys

    code = ("import sys, ui.views.sync, ui.models.sync_desk; "
            "assert not {'dulwich', 'cryptography', 'workbench.shelves'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True)
