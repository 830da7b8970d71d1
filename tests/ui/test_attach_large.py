"""A large file comes in beside the typing: no gap in the event loop, cancel leaves nothing, a crash nothing either."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.test_capture_rating import opened, screen
from ui.models.desk_notes import AT_ONCE
from ui.window import Window
from workbench.errors import Cancelled
from workbench.model.capture import Evidence, Note
from workbench.secrets import MemorySecrets
from workbench.store.incoming import PIECE

MB = 1024 * 1024
GAP = 0.05  # seconds


@pytest.fixture
def window(sample: Any, qapp: QApplication) -> Iterator[Window]:
    for made in opened(sample, qapp):
        screen(made).desk.select("modelops.mo-l3-rel-2")
        qapp.processEvents()
        yield made


def filled(path: Path, size: int) -> Path:
    block = bytes(range(256)) * (MB // 256)
    with path.open("wb") as out:
        for number in range(size // MB):
            out.write(number.to_bytes(4, "big") + block[4:])
    return path


def rows(window: Window) -> tuple[int, int]:
    """Blobs and pieces in the file, finished or not."""
    store = window.bridge.workbench._store
    assert store is not None
    return (store.rows("SELECT count(*) FROM blob")[0][0], store.rows("SELECT count(*) FROM blob_chunk")[0][0])


class Gaps:
    """The longest time the event loop did not come round."""

    def __init__(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(1)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now

    def stop(self) -> float:
        self._timer.stop()
        return self.longest


def typed_while(window: Window, qtbot: QtBot, size: int, path: Path) -> tuple[float, str]:
    """Attach a file and type until it is there; the longest gap and what was typed."""
    view = screen(window)
    filled(path, size)
    view.bar.focus_edit()
    text, there = "", list[str]()
    ended = window.bridge.workbench.on_change(lambda done: there.extend({"evidence"} & done.kinds))
    gaps = Gaps()
    view._pasted_files([str(path)])
    if view.inspector.card.evidence.form.isVisible():
        view.inspector.card.evidence._answer(copy=True)
    while not there or len(text) < 5:
        QTest.keyClick(view.bar.edit, Qt.Key.Key_X)
        text += "x"
        qtbot.wait(20)
        assert len(text) < 3000
    ended()
    return gaps.stop(), text


def test_typing_goes_on_while_a_file_comes_in_and_it_belongs_to_the_line(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    view, path = screen(window), tmp_path / "recording.bin"
    _gap, text = typed_while(window, qtbot, 24 * MB, path)
    assert view.bar.text == text
    found = view.shell.bridge.read(lambda r: r.all(Evidence))[0]
    assert (found.size, found.file_name) == (24 * MB, "recording.bin")
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert view.shell.bridge.read(lambda r: r.blob(found.sha256)) == path.read_bytes()
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Return)
    note = view.shell.bridge.read(lambda r: r.all(Note))[0]
    assert [e.note for e in view.shell.bridge.read(lambda r: r.all(Evidence))] == [note.uid]


def test_a_line_sent_before_the_file_is_there_still_gets_it(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    view = screen(window)
    view.bar.focus_edit()
    QTest.keyClicks(view.bar.edit, "the drill")
    view._pasted_files([str(filled(tmp_path / "drill.bin", 3 * AT_ONCE))])
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Return)
    QTest.keyClicks(view.bar.edit, "something else")
    QTest.keyClick(view.bar.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(view.shell.bridge.read(lambda r: r.all(Evidence))), timeout=20_000)
    first = next(n for n in view.shell.bridge.read(lambda r: r.all(Note)) if n.text == "the drill")
    assert view.shell.bridge.read(lambda r: r.all(Evidence))[0].note == first.uid


def test_cancel_in_the_status_bar_leaves_nothing(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    view, before = screen(window), rows(window)
    started: list[Any] = []
    view.shell.bridge.tasks.started.connect(started.append)
    view._pasted_files([str(filled(tmp_path / "long.bin", 48 * MB))])
    task = started[0]
    assert task.title == "Attaching long.bin"
    qtbot.waitUntil(lambda: rows(window)[1] > before[1], timeout=10_000)
    task.cancel()
    qtbot.waitUntil(lambda: window.toast.text == "long.bin was not attached", timeout=20_000)
    assert rows(window) == before and view.shell.bridge.read(lambda r: r.all(Evidence)) == []


def test_the_same_content_is_kept_once(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    view = screen(window)
    for name in ("one.bin", "two.bin"):
        view._pasted_files([str(filled(tmp_path / name, 2 * AT_ONCE))])
    qtbot.waitUntil(lambda: len(view.shell.bridge.read(lambda r: r.all(Evidence))) == 2, timeout=20_000)
    assert rows(window) == (1, 2 * AT_ONCE // PIECE)


def test_what_a_crash_left_is_gone_at_the_next_opening(sample: Any, tmp_path: Path) -> None:
    bench = sample.workbench
    path = filled(tmp_path / "half.bin", 8 * MB)
    store = bench._store

    def stop(done: int, _total: int, _text: str) -> None:
        if done >= 4 * MB:
            bench.lock()  # as a closing window does; the pieces cannot be taken back any more
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        bench.bring_in(path, stop)
    assert store.closed
    bench.secrets = MemorySecrets()
    bench.open_engagement(sample.path, sample.passphrase)
    assert bench._store.rows("SELECT count(*) FROM blob")[0][0] == 0
    assert bench._store.rows("SELECT count(*) FROM blob_chunk")[0][0] == 0


def test_a_file_that_goes_away_is_said_and_leaves_nothing(window: Window, qtbot: QtBot, tmp_path: Path,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    view, before = screen(window), rows(window)
    gone = filled(tmp_path / "gone.bin", 2 * AT_ONCE)
    start: Callable[..., Any] = view.shell.bridge.start

    def late(*args: Any, **kw: Any) -> Any:
        gone.unlink()  # the stick was pulled out between the drop and the copying
        return start(*args, **kw)

    monkeypatch.setattr(view.shell.bridge, "start", late)
    view._pasted_files([str(gone)])
    qtbot.waitUntil(lambda: "gone.bin" in window.toast.text, timeout=10_000)
    assert rows(window) == before


@pytest.mark.slow
def test_two_hundred_megabytes_leave_no_gap(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Best of three, beside typing alone on the same machine: what else runs there makes gaps too."""
    view, alone = screen(window), Gaps()
    view.bar.focus_edit()
    typed = "y" * 100
    for letter in typed:
        QTest.keyClick(view.bar.edit, letter)
        qtbot.wait(20)
    most, gaps = max(GAP, 1.5 * alone.stop()), []
    for number in range(3):
        gap, text = typed_while(window, qtbot, 200 * MB, tmp_path / f"whole-{number}.bin")
        gaps.append(gap)
        typed += text
        if gap < most:
            break
    assert view.bar.text == typed
    assert min(gaps) < most, f"the event loop stood still for {[round(g * 1000) for g in gaps]} ms"
