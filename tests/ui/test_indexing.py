"""What waits for its index is indexed by a job of the window, and the list says so meanwhile."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.core.test_index_later import check_index, made
from ui.app import close_window, make_window
from workbench.app import Change, ChangeSet, Workbench


def test_the_window_indexes_what_a_crash_left_and_what_comes_in_later(
    qtbot: QtBot, workbench: Workbench, tmp_path: Path
) -> None:
    workbench.library.add_all([made("one", "Xylophone")])
    window = make_window(workbench)
    assert workbench.waiting_for_index() == 1
    window.shell.open_library()
    qtbot.waitUntil(lambda: workbench.waiting_for_index() == 0, timeout=5000)
    window.show_screen("library")
    workbench.library.add_all([made("two", "Xylophone")])
    side = window.views["library"].side
    side.fill()
    assert side.foot.text().startswith("Still indexing 1 of ")
    workbench._announce(ChangeSet((Change("framework", "two", "edit"),), file="library"))
    qtbot.waitUntil(lambda: workbench.waiting_for_index() == 0, timeout=5000)
    side.fill()
    assert "Still indexing" not in side.foot.text()
    check_index(workbench.library)
    close_window(window)
