"""Files that will not open, or not for writing, as the window tells it: cause, remedy, nothing typed is lost."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.views.capture import CaptureView
from ui.views.home import Home
from ui.window import Window
from workbench.app import Workbench
from workbench.commands import notes
from workbench.errors import Unavailable
from workbench.secrets import MemorySecrets, Secrets
from workbench.store import schema
from workbench.store.sqlcipher import connect, key_for


@pytest.fixture
def closed(sample) -> Path:  # type: ignore[no-untyped-def]
    """The sample, closed; this machine knows the file but not its passphrase."""
    bench = sample.workbench
    bench.do(notes.add_note(sample.session, sample.assessment, "It works on Fridays"))
    uid = bench.engagement.uid
    bench.close_engagement()
    bench.secrets.forget(uid)
    path: Path = sample.path
    return path


@pytest.fixture
def window(closed: Path, workbench: Workbench, qapp: QApplication) -> Iterator[Window]:
    made = make_window(workbench, qapp)
    made.resize(1440, 900)
    take_keyboard(made)
    qapp.processEvents()
    yield made
    close_window(made)


def home(window: Window) -> Home:
    view = window.views["home"]
    assert isinstance(view, Home)
    return view


def unlock(window: Window, path: Path, words: str) -> None:
    """As a person does it: open the file, type the words into its row, Enter."""
    home(window).open_path(path)
    QApplication.processEvents()
    field = home(window).table.field
    assert field is not None
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()


def toast(window: Window) -> str:
    return " ".join(label.text() for label in window.toast.findChildren(QLabel) if window.toast.isVisible())


def reason(window: Window, path: Path) -> str:
    return next(r for r in home(window)._rows if r.file.path == path).reason


def wait(until: Callable[[], bool], seconds: float = 3.0) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        QApplication.processEvents()
    assert until()


def alter(path: Path, words: str, sql: str) -> None:
    conn = connect(path, key_for(path, words), journal="DELETE")
    conn.execute(sql)
    conn.close()


def test_a_wrong_passphrase_is_said_and_what_was_typed_stays(window: Window, closed: Path, sample) -> None:  # type: ignore[no-untyped-def]
    unlock(window, closed, "not the words")
    table = home(window).table
    assert table.field is not None and table.field.text() == "not the words"
    assert table._row is not None and table._row[1].wrong.text() == "Passphrase not right"
    assert "does not open sample.assay" in toast(window) and "recovery sheet" in toast(window)
    label = window.toast._label
    assert label.heightForWidth(label.width()) <= label.height(), "cause and remedy are read whole"
    table.field.selectAll()
    QTest.keyClicks(table.field, sample.passphrase)
    QTest.keyClick(table.field, Qt.Key.Key_Return)
    assert window.bridge.workbench.engagement is not None


def cut(path: Path, _words: str) -> None:
    os.truncate(path, path.stat().st_size - 1000)


def page(path: Path, _words: str) -> None:
    with path.open("r+b") as stream:
        stream.seek(4096 * 9 + 50)
        stream.write(b"\x55" * 60)


def header(path: Path, _words: str) -> None:
    with path.open("r+b") as stream:
        stream.write(bytes(16))


def first_page(path: Path, _words: str) -> None:
    with path.open("r+b") as stream:
        stream.seek(300)
        stream.write(b"\x55" * 60)


def too_new(path: Path, words: str) -> None:
    alter(path, words, f"UPDATE meta SET value = '{schema.SCHEMA + 1}' WHERE key = 'min_reader'")


@pytest.mark.parametrize(("harm", "cause", "remedy"), [
    (cut, "sample.assay is damaged: it is cut short", "Restore the newest backup"),
    (page, "sample.assay is damaged", "Restore the newest backup"),
    (header, "sample.assay is damaged: its first bytes were overwritten", "Restore the newest backup"),
    (first_page, "sample.assay is damaged: its first page is broken", "Restore the newest backup"),
    (too_new, "cannot be read by", "Install the newer version"),
])  # fmt: skip
def test_a_file_that_will_not_open_keeps_its_row_with_cause_and_remedy(
    window: Window, closed: Path, sample, harm: Callable[[Path, str], None], cause: str, remedy: str  # type: ignore[no-untyped-def]
) -> None:
    harm(closed, sample.passphrase)
    before = closed.read_bytes()
    unlock(window, closed, sample.passphrase)
    assert window.bridge.workbench.engagement is None and window.current == "home"
    assert cause in reason(window, closed) and remedy in reason(window, closed)
    assert closed.read_bytes() == before


def test_a_file_of_a_newer_version_opens_for_reading(window: Window, closed: Path, sample) -> None:  # type: ignore[no-untyped-def]
    alter(closed, sample.passphrase, f"UPDATE meta SET value = '{schema.SCHEMA + 1}' WHERE key = 'schema'")
    unlock(window, closed, sample.passphrase)
    assert "made by a newer version and is open for reading only" in toast(window)
    assert "Read-only" in window.status.protection.text()
    window.shell.go("capture")
    view = window.view
    assert isinstance(view, CaptureView) and not view.bar.isEnabled()
    assert view.list.model.rowCount() == 1


def test_an_unclean_file_without_its_companion_is_told(window: Window, closed: Path, sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bench = window.bridge.workbench
    bench.open_engagement(closed, sample.passphrase, remember=False)
    bench.do(notes.add_note(sample.session, sample.assessment, "only in the companion"))
    lonely = tmp_path / "lonely.assay"
    shutil.copy(closed, lonely)
    bench.close_engagement()
    window.shell.engagement_opened()
    unlock(window, lonely, sample.passphrase)
    assert "-wal" in toast(window) and "newest backup" in toast(window)
    assert bench.engagement is not None


def test_a_read_only_folder_is_told(
    window: Window, closed: Path, sample, monkeypatch: pytest.MonkeyPatch  # type: ignore[no-untyped-def]
) -> None:
    real = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: mode != os.W_OK and real(p, mode))  # root may write anywhere
    unlock(window, closed, sample.passphrase)
    assert "read-only: nothing can be changed" in toast(window) and "folder of your own" in toast(window)
    assert window.bridge.workbench.engagement is not None and window.bridge.workbench.engagement.read_only


def test_without_a_keyring_the_other_ways_are_told(closed: Path, sample, home: Path, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    bench = Workbench(home, secrets=Secrets(), person="Ada")
    made = make_window(bench, qapp)
    made.show()
    try:
        unlock(made, closed, sample.passphrase)
        assert "keyring of this computer is not there" in toast(made)
        assert "--passphrase-file" in toast(made) and bench.engagement is not None
    finally:
        close_window(made)
        bench.close()


def test_open_elsewhere_is_told(window: Window, closed: Path, sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    holder = Workbench(tmp_path / "home2", secrets=MemorySecrets(), person="Bo")
    holder.open_engagement(closed, sample.passphrase)
    unlock(window, closed, sample.passphrase)
    assert "open in another Assay" in reason(window, closed) and "Close it there first" in reason(window, closed)
    holder.close()


@pytest.mark.parametrize("make", ["gone.pdf", "folder", "large.bin"])
def test_evidence_that_cannot_be_taken_is_told_and_the_line_stays(
    window: Window, closed: Path, sample, tmp_path: Path, make: str  # type: ignore[no-untyped-def]
) -> None:
    path = tmp_path / make
    words = "no longer there"
    if make == "folder":
        path.mkdir()
        words = "is a folder"
    elif make == "large.bin":
        with path.open("wb") as stream:
            stream.truncate(5 * 1024**3)
        words = "at most 2 GB"
    unlock(window, closed, sample.passphrase)
    window.shell.go("capture")
    view = window.view
    assert isinstance(view, CaptureView)
    QTest.keyClicks(view.bar.edit, "half a line")
    view.bar.files_pasted.emit([str(path)])
    wait(lambda: words in toast(window))
    assert view.bar.text == "half a line"
    assert window.bridge.unsaved_since == 0, "nothing typed is waiting"


def test_a_refused_key_of_the_keyring_never_stops_the_work(
    workbench: Workbench, closed: Path, sample, monkeypatch: pytest.MonkeyPatch  # type: ignore[no-untyped-def]
) -> None:
    def refuse(_uid: str, _words: str) -> None:
        raise Unavailable("The keyring of this computer did not take the passphrase.", "Type it each time.")

    monkeypatch.setattr(workbench.secrets, "set", refuse)
    workbench.open_engagement(closed, sample.passphrase)
    assert workbench.engagement is not None
    assert [w.text for w in workbench.engagement.warnings] == [
        "The keyring of this computer did not take the passphrase."]
