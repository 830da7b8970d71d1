"""One process writes a shelf, others read it; locks and half-made shelves of processes that were stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sync.interposer import run_until
from tests.sync.test_violence import KEY, content, title_of
from workbench.app import Workbench
from workbench.errors import Locked, Unavailable
from workbench.secrets import MemorySecrets
from workbench.sync import beginning
from workbench.sync.locks import PLAUSIBLE, WAIT
from workbench.sync.remotes import Remote
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf

YEAR_1970, YEAR_2026, YEAR_2100 = 60_000, 1_780_000_000_000, 4_102_444_800_000

HOLDER = """
import sys
from pathlib import Path
from tests.sync.test_violence import KEY, content
from workbench.sync.shelf import Shelf
with Shelf(Path(sys.argv[1]), KEY) as shelf:
    shelf.publish(content("theirs"), "Theirs")
    print("open", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A shelf with one framework, a remote and a stick."""
    (tmp_path / "all" / "stick").mkdir(parents=True)
    Repository.create(tmp_path / "all" / "server.git").close()
    with Shelf.create(tmp_path / "all" / "shelf", "L", KEY, "Anna") as made:
        made.publish(content("start"), "Begin")
        made.add_remote("origin", str(tmp_path / "all" / "server.git"))
    return tmp_path / "all" / "shelf"


def holder(shelf: Path) -> subprocess.Popen[str]:
    made = subprocess.Popen([sys.executable, "-c", HOLDER, str(shelf)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            text=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    assert made.stdout and made.stdout.readline() == "open\n"
    return made


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_second_process_reads_and_writes_nothing(shelf: Path) -> None:
    other = holder(shelf)
    before = everything(shelf.parent)
    with Shelf(shelf, KEY) as mine:
        assert f"process {other.pid}" in mine.elsewhere and "open in another Assay" in mine.elsewhere
        assert title_of(mine) == "theirs" and mine.policy().roots and mine.state.now.remotes
        tip = mine.tip
        assert tip
        stick = shelf.parent / "stick"
        for attempt in (
            lambda: mine.publish(content("mine"), "Mine"), lambda: mine.exchange("origin"),
            lambda: mine.parcel_out(stick), lambda: mine.parcels_in(stick), lambda: mine.prune(stick),
            lambda: mine.add_remote("x", "https://example.org/x.git"), lambda: mine.state.tell("x", "y"),
            lambda: mine.repo.swap(b"refs/heads/x", None, tip),
        ):
            with pytest.raises(Locked, match="open in another Assay") as caught:
                attempt()
            assert "can be read here" in caught.value.hint
    assert everything(shelf.parent) == before
    other.communicate("\n", timeout=60)
    with Shelf(shelf, KEY) as mine:
        assert not mine.elsewhere and mine.publish(content("mine"), "Mine")


def test_who_waits_a_moment_gets_the_shelf(shelf: Path) -> None:
    """Most tasks hold a shelf for some milliseconds: two windows must not get in each other's way."""
    import threading

    first = Shelf(shelf, KEY)
    threading.Timer(0.2, first.close).start()
    with Shelf(shelf, KEY) as second:
        assert not second.elsewhere and second.publish(content("mine"), "Mine")


def test_a_killed_holder_locks_nobody_out(shelf: Path) -> None:
    other = holder(shelf)
    other.send_signal(signal.SIGKILL)
    other.communicate()
    with Shelf(shelf, KEY) as mine:
        assert not mine.elsewhere and mine.publish(content("mine"), "Mine")


def test_the_command_line_says_that_it_is_open_elsewhere(run, stick: Path, tmp_path: Path) -> None:
    run("anna", "sync", "init", "Firm")
    run("anna", "sync", "add-remote", stick)
    (folder,) = (tmp_path / "anna" / "shelves").iterdir()
    from workbench.store.lock import FileLock

    lock = FileLock(folder / "library")
    assert "open in another Assay" in json.loads(run("anna", "sync", "status", "--json"))["open_elsewhere"]
    assert "not changed" in run("anna", "sync", "status")
    assert "open in another Assay" in run("anna", "sync", "now", code=1)
    lock.release()
    assert json.loads(run("anna", "sync", "status", "--json"))["open_elsewhere"] == ""


# --- locks of stopped processes -------------------------------------------------------------------------------------

def left_behind(shelf: Path, modified: int) -> Path:
    """A lock on the branch, as a process leaves it that is killed while it moves it."""
    lock = shelf / "library.git" / "refs" / "heads" / "main.lock"
    lock.touch()
    os.utime(lock, ns=(modified * 1_000_000, modified * 1_000_000))
    return lock


def tried(shelf: Path, now: int, title: str) -> str:
    """Publish with the clock at `now`: "" when it worked, else what was said."""
    with Shelf(shelf, KEY, clock=lambda: now) as mine:
        try:
            assert mine.publish(content(title), "Try")
        except Unavailable as error:
            return str(error)
        assert any(e.kind == "lock" and "main.lock" in e.text for e in mine.state.now.events)
    return ""


def test_a_young_lock_is_left_and_an_old_one_removed(shelf: Path) -> None:
    lock = left_behind(shelf, YEAR_2026)
    said = tried(shelf, YEAR_2026 + 4 * 60_000, "one")
    assert "main is locked" in said and "in 6 minutes" in said and "safe" in said and lock.exists()
    assert "in 1 minute:" in tried(shelf, YEAR_2026 + WAIT - 1, "one")
    assert tried(shelf, YEAR_2026 + WAIT, "one") == "" and not lock.exists()


def test_an_object_locked_long_ago_is_in_nobodys_way(shelf: Path) -> None:
    """A loose object's own lock matters only when the same object is written again."""
    with Shelf(shelf, KEY) as mine:
        tree = mine.repo.tree_of(mine.tip or b"")
        blob = mine.repo.subtree(tree, "frameworks/f/framework.json")
        assert blob
        path = shelf / "library.git" / "objects" / blob[:2].decode() / blob[2:].decode()
        path.unlink()
        lock = path.with_name(path.name + ".lock")
        lock.touch()
        os.utime(lock, (1_000, 1_700_000_000))
        mine.clock = mine.state._clock = lambda: 1_700_000_000_000 + WAIT
    with Shelf(shelf, KEY, clock=lambda: 1_700_000_000_000 + WAIT) as mine:
        mine.repo.write_tree(None, {"a": content("start")["frameworks/f/framework.json"]})
        assert path.exists() and not lock.exists()


@pytest.mark.parametrize(("made", "now"), [(YEAR_2026, YEAR_2100), (YEAR_2100, YEAR_2026), (YEAR_2026, YEAR_1970),
                                           (YEAR_1970, YEAR_2026), (YEAR_2026, YEAR_2026 - 3_600_000),
                                           (YEAR_2026, YEAR_2026 + PLAUSIBLE + 1)])
def test_no_clock_makes_a_fresh_lock_old_or_blocks_for_ever(shelf: Path, made: int, now: int) -> None:
    """The file's time says nothing: the ten minutes count from when the lock was first seen."""
    lock = left_behind(shelf, made)
    assert "in 10 minutes" in tried(shelf, now, "one")
    assert "in 1 minute:" in tried(shelf, now + WAIT - 1, "one") and lock.exists()
    assert tried(shelf, now + WAIT, "one") == "" and not lock.exists()


def test_a_clock_that_steps_back_between_two_looks_starts_the_wait_anew(shelf: Path) -> None:
    lock = left_behind(shelf, YEAR_2100)
    for now in (YEAR_2026 + 5_000_000, YEAR_2026, YEAR_1970):
        assert "in 10 minutes" in tried(shelf, now, "one") and lock.exists()
    assert tried(shelf, YEAR_1970 + WAIT, "one") == ""


def test_another_lock_of_the_same_name_waits_its_own_time(shelf: Path) -> None:
    left_behind(shelf, YEAR_2100)
    assert tried(shelf, YEAR_2026, "one")
    lock = left_behind(shelf, YEAR_2100 + 1)
    assert "in 10 minutes" in tried(shelf, YEAR_2026 + WAIT, "one") and lock.exists()


def test_who_does_not_hold_the_shelf_removes_no_lock(shelf: Path) -> None:
    other = holder(shelf)
    lock = left_behind(shelf, YEAR_1970)
    with Shelf(shelf, KEY, clock=lambda: YEAR_1970 + 10 * WAIT) as mine, pytest.raises(Locked):
        mine.publish(content("mine"), "Mine")
    assert lock.exists()
    other.communicate("\n", timeout=60)


# --- half-made shelves ----------------------------------------------------------------------------------------------

def bench(home: Path) -> Workbench:
    made = Workbench(home, secrets=MemorySecrets(), person="Ben")
    made.shelves.passphrase = lambda: "correct-horse"
    return made


def joins(home: Path, server: Path) -> None:
    made = bench(home)
    made.shelves.join(str(server), KEY.public.fingerprint)
    made.close()


def interrupted(shelf: Path, tmp_path: Path, points: Callable[[int], list[int]]) -> None:
    server = shelf.parent / "server.git"
    with Shelf(shelf, KEY) as mine:
        mine.exchange("origin")
    bench(tmp_path / "count" / "home").close()
    count = run_until(tmp_path / "count" / "home" / "shelves", lambda: joins(tmp_path / "count" / "home", server), 0)
    assert count and count > 20
    for at in points(count):
        home = tmp_path / f"at-{at}" / "home"
        bench(home).close()
        assert run_until(home / "shelves", lambda home=home: joins(home, server), at) is None  # type: ignore[misc]
        made = bench(home)
        half = list((home / "shelves").iterdir()) if (home / "shelves").exists() else []
        listed = made.shelves.all()
        assert len(listed) <= len(half)
        for info in listed:  # what is listed is whole
            with made.shelves.open(info.id) as opened:
                assert title_of(opened) == "start" and opened.state.now.name == "L"
        if not listed:
            made.shelves.join(str(server), KEY.public.fingerprint)
            (folder,) = (home / "shelves").iterdir()  # what was half made is gone
            assert [s.id for s in made.shelves.all()] == [folder.name]
        made.close()


def test_a_join_that_was_killed_is_not_listed_and_can_be_begun_again(shelf: Path, tmp_path: Path) -> None:
    interrupted(shelf, tmp_path, lambda count: [1, 3, 8, count // 2, count - 6])


@pytest.mark.slow
def test_a_join_killed_at_every_call(shelf: Path, tmp_path: Path) -> None:
    interrupted(shelf, tmp_path, lambda count: list(range(1, count + 1)))


def test_a_join_that_is_going_on_is_left_alone(tmp_path: Path) -> None:
    forgotten: list[str] = []
    with beginning.unfinished(tmp_path, lambda f: forgotten.append(f.name)) as folder:
        (folder / "library.git").mkdir()
        assert beginning.clear_unfinished(tmp_path, lambda f: forgotten.append(f.name)) == 0
        assert beginning.folders(tmp_path) == []
    assert beginning.folders(tmp_path) == [folder] and not forgotten
    with pytest.raises(Unavailable), beginning.unfinished(tmp_path, lambda f: forgotten.append(f.name)) as second:
        raise Unavailable("no")
    assert forgotten == [second.name] and not second.exists()
    (folder / beginning.MARK).touch()
    assert beginning.clear_unfinished(tmp_path, lambda f: forgotten.append(f.name)) == 1 and not folder.exists()


def test_the_address_joined_twice_stays_one_way(shelf: Path) -> None:
    """A lock in a server's folder belongs to that server and is never removed from here."""
    server = shelf.parent / "server.git"
    with Shelf(shelf, KEY) as mine:
        mine.exchange("origin")
        lock = server / "refs" / "heads" / "main.lock"
        lock.touch()
        os.utime(lock, (1, 1))
        mine.publish(content("next"), "Next")
        with pytest.raises(Unavailable, match="locked"):
            mine.exchange("origin")
        assert lock.exists() and Remote(str(server)).refs()
