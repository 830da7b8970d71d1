"""A really full disk under the real window: the danger bar, the text that stays, and saving once there is space.

Runs on a small file system of its own where one can be mounted (CI runs as root), and always also under a limit on the
size of files, which the operating system reports in the same way.
"""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.keyboard import take_keyboard
from ui.app import close_window, make_window
from ui.models.notes_model import NOTE_ROLE
from ui.views.capture import CaptureView
from ui.window import Window
from workbench.app import Reader, Workbench
from workbench.model.capture import DraftLine, Note
from workbench.model.judgement import Rating


@dataclass
class Disk:
    """fill() leaves no space for the file, free() gives it back."""

    name: str
    fill: Callable[[], None]
    free: Callable[[], None]


def mounted(folder: Path) -> bool:
    """A file system of 8 MB at `folder`; False where this user may not mount."""
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def by_file_system(folder: Path) -> Disk:
    filler = folder / "filler"

    def fill() -> None:
        with filler.open("wb", buffering=0) as stream:
            size = 1 << 20
            while size:
                try:
                    while stream.write(bytes(size)) == size:
                        pass
                except OSError:
                    pass
                size //= 2

    return Disk("small file system", fill, lambda: filler.unlink(missing_ok=True))


def by_limit() -> Disk:
    def limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return Disk("limit", lambda: limit(2048), lambda: limit(resource.RLIM_INFINITY))


@pytest.fixture(params=["file system", "limit"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    own = request.param == "file system" and mounted(folder)
    made = by_file_system(folder) if own else by_limit()
    try:
        yield made
    finally:
        made.free()
        if own:
            subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def window(disk: Disk, make_sample, qapp: QApplication) -> Iterator[Window]:  # type: ignore[no-untyped-def]
    sample = make_sample(name="disk/sample.assay")
    made = make_window(sample.workbench, qapp)
    made.resize(1440, 900)
    take_keyboard(made)
    made.shell.go("capture")
    qapp.processEvents()
    sample.workbench.idle()
    yield made
    disk.free()
    close_window(made)
    sample.workbench.close_engagement()


def wait(until: Callable[[], bool], seconds: float = 8.0) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)
    assert until()


def screen(window: Window) -> CaptureView:
    assert isinstance(window.view, CaptureView)
    return window.view


def type_text(window: Window, text: str, enter: bool = True) -> None:
    bar = screen(window).bar
    bar.focus_edit()
    QTest.keyClicks(bar.edit, text)
    if enter:
        QTest.keyClick(bar.edit, Qt.Key.Key_Return)


def notes_of(bench: Workbench) -> list[str]:
    return [n.text for n in bench.read(Reader.all, Note)]


def test_typing_goes_on_and_is_saved_once_there_is_space(window: Window, disk: Disk) -> None:
    bench, view = window.bridge.workbench, screen(window)
    type_text(window, "said before")
    bench.idle()
    disk.fill()
    type_text(window, "said while it was full")
    assert notes_of(bench) == ["said before"]
    row = view.list.list.model().index(1, 0).data(NOTE_ROLE)
    assert row.text == "said while it was full" and row.unsaved
    danger = view.list.danger
    assert danger.isVisible() and "Not saved since" in danger.text.text()
    assert "Notes are kept in memory" in danger.text.text() and "space" in danger.text.text()
    assert "Not saved since" in window.status.saved.text()
    type_text(window, "half a line", enter=False)
    wait(lambda: not view.bar._quiet.isActive() and not view.bar._longest.isActive())
    assert view.bar.text == "half a line" and danger.isVisible()

    assert not window.lock() and bench.engagement is not None, "locking would lose what is in memory"
    assert window.guard.page == "blank"
    window.guard.blank()
    assert window.guard.page == "work"
    window.close()
    assert window.isVisible(), "closing asks first"

    disk.free()
    wait(lambda: "Not saved" not in window.status.saved.text())
    assert notes_of(bench) == ["said before", "said while it was full"]
    wait(lambda: bool(bench.read(Reader.all, DraftLine)))
    assert [d.text for d in bench.read(Reader.all, DraftLine)] == ["half a line"]
    assert not danger.isVisible() and bench.check() == []


def test_a_rationale_stays_in_its_field(window: Window, disk: Disk) -> None:
    bench, view = window.bridge.workbench, screen(window)
    field = view.inspector.current.rationale
    disk.fill()
    field.setFocus()
    QTest.keyClicks(field, "because of the incident in March")
    field.flush()
    assert field.text == "because of the incident in March" and view.list.danger.isVisible()
    assert "Not saved since" in window.status.saved.text()
    disk.free()
    wait(lambda: "Not saved" not in window.status.saved.text())
    assert [r.reason for r in bench.read(Reader.all, Rating)] == ["because of the incident in March"]


def test_going_on_at_another_place_takes_everything_along(window: Window, disk: Disk, tmp_path: Path) -> None:
    bench, view = window.bridge.workbench, screen(window)
    type_text(window, "said before")
    disk.fill()
    type_text(window, "said while it was full")
    type_text(window, "half a line", enter=False)
    if disk.name == "limit":
        disk.free()  # a limit holds everywhere: the other place must be able to grow
    elsewhere = tmp_path / "elsewhere.assay"
    view.unsaved.move_to(elsewhere)
    assert bench.engagement is not None and bench.engagement.path == elsewhere
    assert notes_of(bench) == ["said before", "said while it was full"]
    assert screen(window).bar.text == "half a line"
    assert "Not saved" not in window.status.saved.text()
