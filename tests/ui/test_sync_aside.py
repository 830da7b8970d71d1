"""What stands in the way of an exchange, answered in the window: changes and parcels set aside, a replaced server, a
library that is open in another window."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.keyboard import take_keyboard
from tests.ui.sync_windows import UID, Windows, add_model, begin, button, rest, texts
from ui.views.sync import SyncScreen
from ui.window import Window
from workbench.store.lock import FileLock
from workbench.sync.repository import Repository

Key = Qt.Key


def shared(window: Window, place: Path, qtbot: QtBot) -> SyncScreen:
    """A library with one framework on a bare repository."""
    if place.suffix == ".git":
        Repository.create(place).close()
    else:
        place.mkdir()
    add_model(window)
    view = begin(window, qtbot)
    view.desk.add_remote("origin", str(place), "")
    view.desk.exchange()
    return rest(window, qtbot)


def by_hand(place: Path, work: Path, *words: tuple[str, str], file: str = "framework.json") -> None:
    """Changes by Diego, unsigned, pushed with plain git: old words, new words."""
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-c", "user.name=Diego", "-c", "user.email=d@x", "-c", "commit.gpgsign=false",
                        *arguments], check=True, capture_output=True, cwd=work if work.is_dir() else None)

    if not work.is_dir():
        git("clone", "-q", str(place), str(work))
    for old, new in words:
        git("pull", "-q")
        at = next(p for p in work.rglob(file) if old in p.read_text("utf-8"))
        at.write_text(at.read_text("utf-8").replace(old, new), "utf-8")
        git("commit", "-aqm", f"Call it {new}")
    git("push", "-q")


def exchange(window: Window, qtbot: QtBot) -> SyncScreen:
    take_keyboard(window)
    qtbot.keyClick(window, Key.Key_F5)
    return rest(window, qtbot)


def press(view: SyncScreen, name: str, qtbot: QtBot) -> None:
    found = button(view.exchange, name, qtbot)
    found.setFocus()
    qtbot.keyClick(found, Key.Key_Return)


def offered(view: SyncScreen) -> list[str]:
    """Names of the buttons of the part."""
    return [b.accessibleName() for b in view.exchange.aside.findChildren(QPushButton) if b.isVisible()]


def title_of(window: Window) -> str:
    return window.bridge.workbench.framework(UID).title


@pytest.mark.parametrize("undo", [False, True])
def test_unsigned_changes_are_vouched_for_or_undone_by_keyboard(
    windows: Windows, tmp_path: Path, qtbot: QtBot, undo: bool
) -> None:
    anna, place = windows("Anna"), tmp_path / "server.git"
    shared(anna, place, qtbot)
    by_hand(place, tmp_path / "work", ("House model", "First try"), ("First try", "By hand"))
    view = exchange(anna, qtbot)
    said = texts(view.exchange.aside)
    assert said.count("by Diego") >= 2 and "Diego, origin, since" in said
    assert "“Call it By hand” changes House model" in said and title_of(anna) == "House model"
    qtbot.waitUntil(lambda: "2 set aside" in anna.status.network.text())
    assert "not reached" not in anna.status.network.text()
    verb = "Undo" if undo else "Vouch for"
    for key in (Key.Key_Escape, Key.Key_Return):  # not done without the second yes
        press(view, f"{verb} 2 changes by Diego from origin", qtbot)
        assert view.exchange.confirm.yes.hasFocus()
        assert "2 changes by Diego" in view.exchange.confirm.text.text()
        qtbot.keyClick(view.exchange.confirm.yes, key)
        assert not view.exchange.confirm.isVisible()
    rest(anna, qtbot)
    assert ("undone" if undo else "vouched for with your key") in view.notice.text.text()
    assert title_of(anna) == ("House model" if undo else "By hand")
    assert "Waits or was set aside" not in texts(view.exchange) and not offered(view)
    exchange(anna, qtbot)
    assert view.desk.view is not None and not view.desk.view.remotes[0].last_error and not view.desk.view.aside
    assert "up to date" in [c.accessibleName() for c in view.exchange.findChildren(_chip()) if c.isVisible()]


def _chip() -> type:
    from ui.widgets.chips import Chip

    return Chip


def test_what_came_after_the_page_was_read_is_not_signed(windows: Windows, tmp_path: Path, qtbot: QtBot) -> None:
    anna, place = windows("Anna"), tmp_path / "server.git"
    view = shared(anna, place, qtbot)
    by_hand(place, tmp_path / "work", ("House model", "Read"))
    exchange(anna, qtbot)
    by_hand(place, tmp_path / "work", ("Read", "Not read"))
    press(view, "Vouch for 1 change by Diego from origin", qtbot)
    assert view.exchange.confirm.yes.text() == "Vouch for it"
    qtbot.keyClick(view.exchange.confirm.yes, Key.Key_Return)
    rest(anna, qtbot)
    assert "More came to origin meanwhile" in view.notice.text.text() and title_of(anna) == "House model"
    exchange(anna, qtbot)
    press(view, "Vouch for 2 changes by Diego from origin", qtbot)
    qtbot.keyClick(view.exchange.confirm.yes, Key.Key_Return)
    rest(anna, qtbot)
    assert title_of(anna) == "Not read"


def test_nobody_vouches_for_a_change_of_who_may_sign(windows: Windows, tmp_path: Path, qtbot: QtBot) -> None:
    anna, place = windows("Anna"), tmp_path / "server.git"
    view = shared(anna, place, qtbot)
    by_hand(place, tmp_path / "work", ('"Anna"', '"Eve"'), file="signers.json")
    exchange(anna, qtbot)
    press(view, "Vouch for 1 change by Diego from origin", qtbot)
    qtbot.keyClick(view.exchange.confirm.yes, Key.Key_Return)
    rest(anna, qtbot)
    assert "Nobody can vouch for that" in view.notice.text.text() and "Set aside" not in view.notice.text.text()
    assert view.desk.view is not None and len(view.desk.view.aside) == 1


def test_a_parcel_of_somebody_unknown_is_vouched_for(windows: Windows, tmp_path: Path, qtbot: QtBot) -> None:
    anna, ben, stick = windows("Anna"), windows("Ben"), tmp_path / "stick"
    view = shared(anna, stick, qtbot)
    other = rest(ben, qtbot)
    other.desk.join(str(stick), view.desk.view.fingerprint)  # type: ignore[union-attr]
    rest(ben, qtbot)
    with ben.bridge.workbench.shelves.open() as shelf:  # past his own window, which would not send it
        files = shelf.files(f"frameworks/{UID}")
        changed = {f"frameworks/{UID}/{p}": d.replace(b"House model", b"Ben's") for p, d in files.items()
                   if b"House model" in d}
        shelf.publish(changed, "Rename")  # type: ignore[arg-type]
        shelf.parcel_out(stick)
    exchange(anna, qtbot)
    assert "Set aside: parcel" in texts(view.exchange.aside) and "by Ben" in texts(view.exchange.aside)
    press(view, "Vouch for 1 parcel by Ben from origin", qtbot)
    qtbot.keyClick(view.exchange.confirm.yes, Key.Key_Return)
    rest(anna, qtbot)
    assert title_of(anna) == "Ben's" and not offered(view)
    assert "taken with the next exchange" in texts(view.exchange.aside)
    exchange(anna, qtbot)
    assert view.desk.view is not None and not view.desk.view.parcels


def test_a_replaced_server_is_gone_on_with_by_decision(windows: Windows, tmp_path: Path, qtbot: QtBot) -> None:
    anna, place = windows("Anna"), tmp_path / "server.git"
    view = shared(anna, place, qtbot)
    shutil.rmtree(place)
    Repository.create(place).close()
    exchange(anna, qtbot)
    assert view.desk.view is not None and view.desk.view.remotes[0].replaced
    assert "history replaced" in [c.accessibleName() for c in view.exchange.findChildren(_chip()) if c.isVisible()]
    exchange(anna, qtbot)  # as often as one tries
    with Repository(place) as repo:
        assert repo.tip() is None
    press(view, "Go on with origin", qtbot)
    assert "Only when its keeper says" in view.exchange.confirm.text.text()
    qtbot.keyClick(view.exchange.confirm.yes, Key.Key_Return)
    rest(anna, qtbot)
    assert "exchanged with again" in view.notice.text.text() and not view.desk.view.remotes[0].replaced
    assert "history replaced" not in [c.accessibleName() for c in view.exchange.findChildren(_chip()) if c.isVisible()]
    exchange(anna, qtbot)
    with Repository(place) as repo, anna.bridge.workbench.shelves.open() as shelf:
        assert repo.tip() == shelf.tip is not None


def test_a_library_that_is_open_in_another_window_is_read_only_here(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    anna, place = windows("Anna"), tmp_path / "server.git"
    view = shared(anna, place, qtbot)
    by_hand(place, tmp_path / "work", ("House model", "By hand"))
    exchange(anna, qtbot)
    lock = FileLock(tmp_path / "Anna" / "shelves" / view.desk.shelf / "library")
    try:
        view.desk.reload()
        rest(anna, qtbot)
        line = view.exchange.elsewhere
        assert line.isVisible() and "open in another Assay" in line.text.text()
        assert not view.now.isEnabled() and not view.look.isEnabled() and not offered(view)
        help_event = QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), view.now.mapToGlobal(QPoint(1, 1)))
        QApplication.sendEvent(view.now, help_event)
        assert "open in another Assay" in view.now.toolTip()
        with Repository(place) as repo:
            before = repo.tip()
        exchange(anna, qtbot)
        with Repository(place) as repo:
            assert repo.tip() == before
    finally:
        lock.release()
    press(view, "Look again", qtbot)
    rest(anna, qtbot)
    assert not line.isVisible() and view.now.isEnabled() and len(offered(view)) == 2


def test_a_remote_that_was_removed_leaves_nothing_to_answer(windows: Windows, tmp_path: Path, qtbot: QtBot) -> None:
    anna, place = windows("Anna"), tmp_path / "server.git"
    view = shared(anna, place, qtbot)
    by_hand(place, tmp_path / "work", ("House model", "By hand"))
    exchange(anna, qtbot)
    assert offered(view)
    view.desk.remove_remote("origin")
    rest(anna, qtbot)
    assert not offered(view) and view.desk.view is not None and not view.desk.view.aside
