"""The Exchange page: what runs does not hold up the window, can be cancelled, and says what it did."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from tests.ui.sync_windows import Windows, add_model, begin, button, fill, rest, screen, texts
from ui.window import Window


def many(window: Window, count: int) -> None:
    for i in range(count):
        add_model(window, f"model-{i:02d}", f"Model {i:02d}")


def test_putting_out_many_frameworks_leaves_the_keyboard_alone_and_stops_on_cancel(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    anna = windows("Anna")
    many(anna, 12)
    view = begin(anna, qtbot)
    (tmp_path / "stick").mkdir()
    view.desk.add_remote("stick", str(tmp_path / "stick"), "")
    rest(anna, qtbot)
    threads: list[str] = []
    texts: list[str] = []
    ticks: list[int] = []
    timer = QTimer()
    timer.setInterval(1)
    timer.timeout.connect(lambda: ticks.append(1))
    inside = view.shell.bridge.workbench.library.files

    def files(uid: str, revision: str = "") -> dict[str, str]:
        threads.append(threading.current_thread().name)
        return inside(uid, revision)

    def told(text: str) -> None:
        texts.append(text)
        if text == "Putting onto the shelf, 5 of 12":
            qtbot.keyClick(anna, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)

    view.desk.progressed.connect(told)
    view.shell.bridge.workbench.library.files = files  # type: ignore[method-assign]
    timer.start()
    qtbot.keyClick(anna, Qt.Key.Key_F5)
    assert view.running.isVisible()
    rest(anna, qtbot)
    timer.stop()
    assert "Putting onto the shelf, 1 of 12" in texts and len(ticks) >= 5
    assert threads and threading.main_thread().name not in threads
    assert "Cancelled. Nothing is lost" in view.notice.text.text() and not view.running.isVisible()
    assert view.desk.view is not None and 0 < len(view.desk.view.outgoing) < 12
    assert not list((tmp_path / "stick").rglob("*.bundle"))
    qtbot.keyClick(anna, Qt.Key.Key_F5)
    rest(anna, qtbot)
    assert not screen(anna).desk.view.outgoing and len(screen(anna).desk.view.frameworks) == 12  # type: ignore[union-attr]
    assert len(list((tmp_path / "stick").rglob("*.bundle"))) == 1


def test_closing_the_window_in_the_middle_of_an_exchange_keeps_everything(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    from ui.app import close_window
    from workbench.app import Workbench

    anna = windows("Anna")
    many(anna, 8)
    view = begin(anna, qtbot)
    shelf, secrets = view.desk.shelf, anna.bridge.workbench.secrets
    qtbot.keyClick(anna, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "of 8" in view.running.text.text())
    close_window(anna)
    anna.bridge.workbench.close()
    windows.forget(anna)
    again = Workbench(tmp_path / "Anna", secrets=secrets, person="Anna")
    with again.shelves.open(shelf) as opened:
        left = len(again.shelves.outgoing(opened))
        assert again.shelves.collect(opened) == left < 8
        assert len(opened.groups()) == 8
    again.close()


def test_a_key_under_a_passphrase_is_asked_for_once_a_session(windows: Windows, qtbot: QtBot) -> None:
    anna = windows("Anna", keyring=False)
    view = rest(anna, qtbot)
    form = view.begin.begin
    fill(form.fields["name"], "Firm", qtbot)
    form.submit()
    assert "passphrase for the key is needed" in form.error.text() and form.fields["passphrase"].hasFocus()
    qtbot.keyClicks(form.fields["passphrase"], "three small words")
    qtbot.keyClick(form.fields["passphrase"], Qt.Key.Key_Return)
    view = rest(anna, qtbot)
    assert view.desk.view is not None and form.fields["passphrase"].text() == ""
    windows.shut(anna)
    again = windows("Anna", keyring=False)
    view = rest(again, qtbot)
    key = view.exchange.key_form
    assert key.isVisible() and key.fields["word"].hasFocus() and view.desk.view is None
    for word in ("wrong words", "three small words"):
        qtbot.keyClicks(key.fields["word"], word)
        qtbot.keyClick(key.fields["word"], Qt.Key.Key_Return)
        rest(again, qtbot)
        assert key.isVisible() is (word == "wrong words")
    assert view.desk.view is not None and view.desk.view.name == "Firm"
    qtbot.keyClick(again, Qt.Key.Key_F5)
    rest(again, qtbot)
    assert not key.isVisible() and "no remote yet" in view.notice.text.text()


def test_a_framework_reaches_a_shelf_only_when_it_is_put_there(windows: Windows, qtbot: QtBot) -> None:
    anna = windows("Anna")
    add_model(anna)
    begin(anna, qtbot)
    view = begin(anna, qtbot, "Northwind", client=True)
    assert [view.chooser.itemText(i) for i in range(view.chooser.count())] == ["Firm", "Northwind (client)"]
    for shelf in view.desk.listed:
        view.desk.choose(shelf.id)
        rest(anna, qtbot)
        assert view.desk.view is not None and not view.desk.view.outgoing
    qtbot.keyClick(anna, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    page = view.contents
    qtbot.waitUntil(lambda: "Northwind is a client's own shelf" in texts(page))
    qtbot.keyClick(button(page, "Share House model in Northwind", qtbot), Qt.Key.Key_Return)
    assert page.confirm.isVisible() and "this client's shelf (Northwind)" in page.confirm.text.text()
    qtbot.keyClick(page.confirm.yes, Qt.Key.Key_Escape)
    rest(anna, qtbot)
    assert not view.desk.view.outgoing
    qtbot.keyClick(button(page, "Share House model in Northwind", qtbot), Qt.Key.Key_Return)
    qtbot.keyClick(page.confirm.yes, Qt.Key.Key_Return)
    rest(anna, qtbot)
    assert view.desk.view is not None and [g.title for g in view.desk.view.outgoing] == ["House model"]
    qtbot.keyClick(button(page, "Keep House model here only", qtbot), Qt.Key.Key_Return)
    rest(anna, qtbot)
    assert view.desk.view is not None and not view.desk.view.outgoing


def test_one_parcel_to_a_stick_and_a_damaged_one_is_set_aside_with_its_reason(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    anna, ben = windows("Anna"), windows("Ben")
    add_model(anna)
    view = begin(anna, qtbot)
    take_keyboard(anna)
    qtbot.keyClick(anna, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    field = view.exchange.stick_form.fields["folder"]
    assert field.hasFocus()
    qtbot.keyClicks(field, str(stick))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    rest(anna, qtbot)
    assert "was written and read back. The stick is safe to remove." in view.notice.text.text()
    assert view.desk.view is not None and not view.desk.view.remotes and not view.desk.view.outgoing
    other = rest(ben, qtbot)
    other.desk.join(str(stick), view.desk.view.fingerprint)
    rest(ben, qtbot)
    assert other.desk.view is not None
    add_model(anna, "second", "Second model")
    view.desk.parcel_out(str(stick))
    rest(anna, qtbot)
    newest = sorted(stick.rglob("*.bundle"))[-1]
    data = bytearray(newest.read_bytes())
    data[len(data) // 2] ^= 1
    newest.write_bytes(bytes(data))
    take_keyboard(ben)
    fill(other.exchange.stick_form.fields["folder"], str(stick), qtbot)
    qtbot.keyClick(button(other.exchange, "Take parcels", qtbot), Qt.Key.Key_Return)
    rest(ben, qtbot)
    assert newest.name[:6] in texts(other.exchange)
    assert "Waits or was set aside" in texts(other.exchange)
    assert "safe to remove" in other.notice.text.text()


def test_what_would_come_in_is_seen_before_it_does(windows: Windows, tmp_path: Path, qtbot: QtBot) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    anna, ben = windows("Anna"), windows("Ben")
    add_model(anna)
    view = begin(anna, qtbot)
    view.desk.add_remote("stick", str(stick), "")
    view.desk.exchange()
    rest(anna, qtbot)
    other = rest(ben, qtbot)
    other.desk.join(str(stick), view.desk.view.fingerprint)  # type: ignore[union-attr]
    rest(ben, qtbot)
    add_model(anna, "second", "Second model")
    view.desk.exchange()
    rest(anna, qtbot)
    take_keyboard(ben)
    qtbot.keyClick(ben, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    rest(ben, qtbot)
    assert "Comes in with the next exchange" in texts(other.exchange) and "Anna" in texts(other.exchange)
    assert [e.uid for e in ben.bridge.workbench.frameworks() if e.uid == "second"] == []
    assert other.desk.view is not None and "second" not in dict(other.desk.view.frameworks)
    take = button(other.exchange, "Take what comes in and send what goes out", qtbot)
    assert take.hasFocus()
    qtbot.keyClick(take, Qt.Key.Key_Return)
    rest(ben, qtbot)
    assert [e.uid for e in ben.bridge.workbench.frameworks() if e.uid == "second"] == ["second"]
    assert "Comes in with the next exchange" not in texts(other.exchange)
    qtbot.keyClick(ben, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    rest(ben, qtbot)
    assert "Nothing new is there." in texts(other.exchange)


def test_status_bar_and_home_tell_what_waits(windows: Windows, tmp_path: Path, qtbot: QtBot) -> None:
    anna = windows("Anna")
    rest(anna, qtbot)
    assert anna.status.network.text().strip() == "Offline"
    view = begin(anna, qtbot)
    anna.show_screen("home")
    add_model(anna)
    qtbot.waitUntil(lambda: "1 revision queued" in anna.status.network.text())
    qtbot.waitUntil(lambda: "Revisions queued" in texts(anna.view))  # type: ignore[arg-type]
    assert "Firm" in texts(anna.view)  # type: ignore[arg-type]
    stick = tmp_path / "stick"
    stick.mkdir()
    view.desk.add_remote("stick", str(stick), "")
    qtbot.waitUntil(lambda: not view.desk.busy)
    qtbot.keyClick(button(anna.view, "Exchange now", qtbot), Qt.Key.Key_Return)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: anna.current == "sync")
    rest(anna, qtbot)
    qtbot.waitUntil(lambda: "Exchanged today" in anna.status.network.text())
    anna.show_screen("home")
    anna.status.network.click()
    assert anna.current == "sync"
