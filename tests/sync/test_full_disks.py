"""A disk that is full at every 4 KB, under the shelf, the stick or the server's folder: told, nothing lost.

A small file system of its own is filled up to the measured bytes; where none can be mounted, files are kept from
growing beyond them, which the operating system reports in the same way.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sync.test_violence import KEY, content, title_of
from workbench.errors import Unavailable, WorkbenchError
from workbench.sync import space
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf

# dulwich lets go of a file that it could not write only when it is forgotten, and Python says so.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
SIZE = 2 << 20
STEP = 4096
TEXT = "next " + "".join(random.Random(3).choices("abcdefghijklmnopqrstuvwxyz ", k=90_000))


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Path | None]:
    """A file system of two megabytes, or None where this user may not mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(folder)], capture_output=True)
    able = done.returncode == 0
    yield folder if able else None
    if able:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def build(root: Path, where: str, small: Path) -> dict[str, Path]:
    """Shelf, server and stick, one of them on the small disk; what was there is replaced."""
    places = {name: (small if name == where else root) / name for name in ("shelf", "server", "stick")}
    for path in places.values():
        shutil.rmtree(path, ignore_errors=True)
    places["stick"].mkdir(parents=True)
    Repository.create(places["server"]).close()
    with Shelf.create(places["shelf"], "L", KEY, "Anna") as shelf:
        shelf.publish(content("start"), "Begin")
        shelf.add_remote("origin", str(places["server"]))
        shelf.exchange("origin")
        shelf.parcel_out(places["stick"])
    return places


def work(places: dict[str, Path]) -> str:
    """Publish, exchange, write a parcel; what was said when it did not work."""
    said = ""
    try:
        with Shelf(places["shelf"], KEY) as shelf:
            for step in (lambda: shelf.publish(content(TEXT), "Next"), lambda: shelf.exchange("origin"),
                         lambda: shelf.parcel_out(places["stick"])):
                try:
                    step()
                except WorkbenchError as error:
                    assert error.text and error.hint
                    said = str(error)
    except WorkbenchError as error:  # not even the lock's own line could be written
        said = str(error)
    return said


def filled(disk: Path, free: int) -> Path:
    """Leave `free` bytes on the disk."""
    filler = disk / "filler"
    left = shutil.disk_usage(disk).free - free
    with filler.open("wb", buffering=0) as stream:
        while left > 0:
            left -= stream.write(bytes(min(left, 1 << 16)))
    return filler


def in_limit(limit: int, job: Callable[[], str]) -> None:
    """Run in a child whose files cannot grow beyond the limit."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        code = 1
        try:
            job()
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def full(root: Path, where: str, disk: Path | None, git: Callable[..., str], free: int) -> str:
    places = build(root, where, disk or root)
    said = ""
    if disk is None:
        in_limit(free, lambda: work(places))
    else:
        filler = filled(disk, free)
        said = work(places)
        filler.unlink()
    with Shelf(places["shelf"], KEY) as shelf:
        assert title_of(shelf) in ("start", TEXT)
        shelf.publish(content("after"), "After")
        outcome = shelf.exchange("origin")
        assert outcome.seen == shelf.tip and shelf.parcel_out(places["stick"]) is not None
        assert title_of(shelf) == "after"
        tip = shelf.tip
    for name in ("shelf/library.git", "server"):
        git(places[name.partition("/")[0]] / name.partition("/")[2], "fsck", "--strict", "--full")
    assert not list(places["stick"].rglob("*.part")) and not list(places["shelf"].glob("quarantine-*"))
    with Repository(places["server"]) as server:
        assert server.tip() == tip
    return said


def swept(root: Path, mount: Path | None, git: Callable[..., str], where: str, points: list[int]) -> None:
    said = {free: full(root, where, mount, git, free) for free in points}
    if mount is not None:
        assert said[0] and not full(root, where, mount, git, SIZE // 3)


@pytest.mark.parametrize("where", ["shelf", "stick", "server"])
def test_a_full_disk_at_some_points(tmp_path: Path, mount: Path | None, git, where: str,
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "RESERVE", -(1 << 30))  # the estimate would stop most of it before it begins
    swept(tmp_path, mount, git, where, [0, STEP, 5 * STEP, 17 * STEP, 28 * STEP])


@pytest.mark.slow
@pytest.mark.parametrize("where", ["shelf", "stick", "server"])
def test_a_full_disk_at_every_4_kb(tmp_path: Path, mount: Path | None, git, where: str, monkeypatch: pytest.MonkeyPatch,
                                   ) -> None:
    monkeypatch.setattr(space, "RESERVE", -(1 << 30))
    swept(tmp_path, mount, git, where, list(range(0, 480 * 1024, STEP)))


@pytest.mark.parametrize("where", ["shelf", "stick"])
def test_the_estimate_stops_before_anything_is_written(tmp_path: Path, mount: Path | None, where: str,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    places = build(tmp_path, where, mount or tmp_path)
    if mount is not None:
        filled(mount, 200 * 1024)
    else:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(SIZE, SIZE - 200_000, 200_000))
    with Shelf(places["shelf"], KEY) as shelf:
        tip, seq = shelf.tip, shelf.state.now.seq
        if where == "stick" and mount is not None:
            shelf.publish(content(TEXT), "Next")
            tip, seq = shelf.tip, shelf.state.now.seq
            attempts: list[Callable[[], object]] = [lambda: shelf.parcel_out(places["stick"])]
        else:
            attempts = [lambda: shelf.publish(content(TEXT), "Next"), lambda: shelf.exchange("origin")]
        for attempt in attempts:
            with pytest.raises(Unavailable, match=r"is full: .* needs about .* MB") as caught:
                attempt()
            assert "your work is safe" in caught.value.hint
        assert (shelf.tip, shelf.state.now.seq) == (tip, seq) and len(list(places["stick"].rglob("*.bundle"))) == 1
