"""The Sync screen and a Git server: its login is asked for once, and Cancel breaks off what never answers."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.sync.git_server import serving
from tests.ui.sync_windows import Windows, add_model, begin, button, fill, rest
from ui.views.sync import SyncScreen
from ui.window import Window


def add_remote(window: Window, qtbot: QtBot, url: str, name: str, username: str = "") -> SyncScreen:
    view = rest(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = view.exchange.add_form
    assert form.fields["url"].hasFocus()
    for key, text in (("url", url), ("name", name), ("username", username)):
        fill(form.fields[key], text, qtbot)
    qtbot.keyClick(form.fields["username"], Qt.Key.Key_Return)
    return rest(window, qtbot)


def test_a_server_is_asked_for_its_login_once_and_again_after_a_refusal(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    with serving(tmp_path / "server") as server:
        server.password = "right"
        anna = windows("Anna")
        add_model(anna)
        view = begin(anna, qtbot)
        add_remote(anna, qtbot, server.url, "forge", "ana")
        qtbot.keyClick(anna, Qt.Key.Key_F5)
        rest(anna, qtbot)
        form = view.exchange.login_form
        assert form.isVisible() and form.fields["password"].hasFocus() and form.fields["username"].text() == "ana"
        assert "login" in view.notice.text.text()
        for word, asked in (("wrong", True), ("right", False)):
            tried = len(server.logins)
            qtbot.keyClicks(form.fields["password"], word)
            qtbot.keyClick(form.fields["password"], Qt.Key.Key_Return)
            rest(anna, qtbot)
            assert form.isVisible() is asked and form.fields["password"].text() == ""
            assert server.logins[tried:].count(f"ana:{word}") == len(server.logins[tried:])
            if asked:
                assert len(server.logins) - tried <= 1, "a refused login is tried once"
        assert view.desk.view is not None and not view.desk.view.remotes[0].last_error
        assert "went out" in view.notice.text.text()
        qtbot.keyClick(anna, Qt.Key.Key_F5)
        rest(anna, qtbot)
        assert not form.isVisible() and "Nothing is new" in view.notice.text.text()
        assert "right" not in (tmp_path / "Anna" / "shelves" / view.desk.shelf / "state.json").read_text("utf-8")


def test_cancel_breaks_off_a_server_that_never_answers(windows: Windows, qtbot: QtBot) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    try:
        anna = windows("Anna")
        view = begin(anna, qtbot)
        add_remote(anna, qtbot, f"http://127.0.0.1:{silent.getsockname()[1]}/library.git", "silent")
        qtbot.keyClick(anna, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: "silent" in view.running.text.text())
        qtbot.wait(200)
        began = time.monotonic()
        qtbot.keyClick(button(view.running, "Cancel", qtbot), Qt.Key.Key_Return)
        rest(anna, qtbot)
        assert time.monotonic() - began < 5
        assert "Cancelled. Nothing is lost" in view.notice.text.text() and not view.running.isVisible()
    finally:
        silent.close()
