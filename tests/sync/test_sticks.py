"""Sticks and shared folders as they are: a real exFAT file system, full, read-only, pulled, slow, half copied.

Where no file system can be mounted, what exFAT lacks (links, ownership) is taken away from an ordinary
folder instead.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sync.test_violence import KEY, content, title_of
from workbench.errors import Invalid, Unavailable, WorkbenchError
from workbench.sync import delivery, parcels, rescue
from workbench.sync.parcels import Parcel
from workbench.sync.remotes import Remote
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
from workbench.sync.state import ParcelState
from workbench.sync.trust import AUTHOR

BEN = SigningKey(bytes(range(1, 33)))


@pytest.fixture
def anna(tmp_path: Path, stack: ExitStack) -> Shelf:
    made = stack.enter_context(Shelf.create(tmp_path / "anna", "L", KEY, "Anna"))
    made.publish(content("start"), "Begin")
    return made


@pytest.fixture
def join(tmp_path: Path, stack: ExitStack, anna: Shelf) -> Callable[..., Shelf]:
    """join(name, stick): a second machine that was let in."""

    def make(name: str, where: Path, key: SigningKey = BEN) -> Shelf:
        anna.approve(key.public, name, frozenset((AUTHOR,)))
        anna.parcel_out(where)
        return stack.enter_context(Shelf.join(tmp_path / name, where, anna.state.now.pinned, key, name))

    return make


def states(shelf: Shelf) -> list[str]:
    return [p.state for p in shelf.state.now.parcels]


# --- a real stick ---------------------------------------------------------------------------------------------------

@dataclass
class Stick:
    """A file system in a file, mounted and unmounted as a stick is plugged in and pulled."""

    image: Path
    folder: Path
    device: str = ""
    real: bool = True

    def plug(self, *options: str) -> bool:
        """False where this user may not mount, or the tools are not there."""
        if not shutil.which("mount.exfat-fuse") or not Path("/dev/fuse").exists():
            return False
        self.device = _said("losetup", "--find", "--show", str(self.image))
        done = subprocess.run(["mount.exfat-fuse", *options, self.device, str(self.folder)], capture_output=True)
        if not self.device or done.returncode:
            self.pull()
            return False
        return True

    def pull(self) -> None:
        """As by hand: the file system is gone while files on it are open."""
        found = _said("pgrep", "-f", f"mount.exfat-fuse .*{self.folder}$")
        for process in found.split():
            os.kill(int(process), signal.SIGKILL)
        subprocess.run(["umount", "-l", str(self.folder)], capture_output=True)
        if self.device:
            subprocess.run(["losetup", "-d", self.device], capture_output=True)
        self.device = ""


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def exfat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stick]:
    folder = tmp_path / "exfat"
    folder.mkdir()
    made = Stick(tmp_path / "image", folder)
    with made.image.open("wb") as stream:
        stream.truncate(8 << 20)
    able = bool(shutil.which("mkfs.exfat")) and subprocess.run(
        ["mkfs.exfat", str(made.image)], capture_output=True).returncode == 0 and made.plug()
    if not able:
        made.real = False

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(1, "not on this file system")

        for name in ("link", "symlink", "chmod", "utime", "chown"):
            monkeypatch.setattr(os, name, refuse)
    try:
        yield made
    finally:
        made.pull()


def test_two_machines_meet_on_exfat(anna: Shelf, join, exfat: Stick, git) -> None:
    ben = join("ben", exfat.folder)
    anna.publish(content("Anna's"), "A")
    ben.publish({"frameworks/g/framework.json": b'{\n "g": {}\n}\n'}, "B")
    for shelf in (anna, ben, anna):
        shelf.parcel_out(exfat.folder)
        shelf.parcels_in(exfat.folder)
    ben.parcels_in(exfat.folder)
    assert anna.tip == ben.tip and title_of(ben) == "Anna's" and ben.files("frameworks/g")
    git(ben.folder / "library.git", "fsck", "--strict", "--full")
    assert not list(exfat.folder.rglob("*.part"))


def test_names_in_capitals_are_the_same_names(anna: Shelf, join, stick: Path) -> None:
    """Some systems give every name on a stick in capitals."""
    ben = join("ben", stick)
    anna.publish(content("next"), "Next")
    made = anna.parcel_out(stick)
    assert made
    made.path.rename(made.path.with_name(made.path.name.upper()))
    place = made.path.parent
    place.rename(place.with_name(place.name.upper()))
    assert [p.state for p in ben.parcels_in(stick)] == ["imported"] and title_of(ben) == "next"


def test_a_full_stick_is_told_and_nothing_counts_as_sent(anna: Shelf, exfat: Stick, monkeypatch: pytest.MonkeyPatch,
                                                         ) -> None:
    if exfat.real:
        filler = exfat.folder / "filler"
        with filler.open("wb", buffering=0) as stream:
            try:
                while stream.write(bytes(1 << 16)):
                    pass
            except OSError:
                pass
    else:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(8 << 20, 8 << 20, 4096))
    with pytest.raises(Unavailable, match="full"):
        anna.parcel_out(exfat.folder)
    assert not anna.state.now.sent and not list(exfat.folder.rglob("*.bundle*"))
    if exfat.real:
        filler.unlink()
    monkeypatch.undo()
    assert anna.parcel_out(exfat.folder)


def test_a_stick_pulled_while_it_is_read(anna: Shelf, join, exfat: Stick, monkeypatch: pytest.MonkeyPatch) -> None:
    ben = join("ben", exfat.folder)
    anna.publish(content("next"), "Next")
    anna.parcel_out(exfat.folder)
    before = ben.tip
    real = parcels.copy

    def pulled(source: Path, *more: object) -> str:
        if exfat.real:
            exfat.pull()
        else:
            exfat.folder.rename(exfat.folder.with_name("away"))
        return real(source, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(parcels, "copy", pulled)
    with pytest.raises(Unavailable, match="went away"):
        ben.parcels_in(exfat.folder)
    monkeypatch.undo()
    assert ben.tip == before and not list(ben.folder.glob("quarantine-*"))
    if exfat.real:
        assert exfat.plug()
    else:
        exfat.folder.with_name("away").rename(exfat.folder)
    ben.parcels_in(exfat.folder)
    assert title_of(ben) == "next"


def test_a_stick_that_may_only_be_read(anna: Shelf, join, exfat: Stick, monkeypatch: pytest.MonkeyPatch) -> None:
    ben = join("ben", exfat.folder)
    anna.publish(content("next"), "Next")
    anna.parcel_out(exfat.folder)
    ben.publish({"frameworks/g/framework.json": b'{\n "g": {}\n}\n'}, "B")
    if exfat.real:
        exfat.pull()
        assert exfat.plug("-o", "ro")
    else:
        def refuse(*_: object) -> None:
            raise OSError(30, "Read-only file system")

        monkeypatch.setattr(parcels, "_write_once", refuse)
    ben.parcels_in(exfat.folder)
    assert title_of(ben) == "next"
    with pytest.raises(Unavailable, match="may not be written"):
        ben.parcel_out(exfat.folder)
    assert not ben.state.now.sent


# --- slow, half copied, crowded -------------------------------------------------------------------------------------

def test_a_parcel_that_does_not_come_is_named_and_the_others_are_taken(anna: Shelf, join, stick: Path,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    ben = join("ben", stick)
    cleo = SigningKey.generate()
    other = join("cleo", stick, cleo)
    other.publish({"frameworks/g/framework.json": b'{\n "g": {}\n}\n'}, "C")
    other.parcel_out(stick)
    anna.publish(content("next"), "Next")
    made = anna.parcel_out(stick)
    assert made
    data = made.path.read_bytes()
    real = parcels.found

    def found(folder: Path, library: str) -> tuple[list[Parcel], list[str]]:
        listed = real(folder, library)
        made.path.unlink()
        os.mkfifo(made.path)  # who opens it for reading waits for a writer
        return listed

    monkeypatch.setattr(parcels, "found", found)
    ben.patience = 0.3
    start = time.monotonic()
    ben.parcels_in(stick)
    assert time.monotonic() - start < 10
    monkeypatch.undo()
    assert ben.files("frameworks/g") and title_of(ben) == "start"
    (waiting,) = [p for p in ben.state.now.parcels if p.state == "waiting"]
    assert made.path.name in waiting.reason and "cloud" in waiting.reason and waiting.file == made.path.name
    with made.path.open("wb"):
        pass  # the worker that was left behind ends
    made.path.unlink()
    made.path.write_bytes(data)
    ben.parcels_in(stick)
    assert title_of(ben) == "next"


def test_a_folder_that_does_not_answer_is_said(anna: Shelf, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "found", lambda *_: time.sleep(3))
    anna.patience = 0.2
    with pytest.raises(Unavailable, match="does not answer"):
        anna.parcels_in(stick)


def test_a_half_copied_folder_waits_and_is_no_error(anna: Shelf, join, stick: Path, tmp_path: Path) -> None:
    ben = join("ben", stick)
    anna.publish(content("next"), "Next")
    made = anna.parcel_out(stick)
    assert made
    data = made.path.read_bytes()
    made.path.write_bytes(data[:100])
    (made.path.parent / f".{made.path.name[:40]}.7.part").write_bytes(data[:50])
    assert ben.parcels_in(stick) == []
    made.path.write_bytes(data[:300])
    assert ben.parcels_in(stick) == []
    assert [p.state for p in ben.state.now.parcels if p.state != "imported"] == ["waiting"]
    assert not [e for e in ben.state.now.events if e.kind in ("set aside", "failed", "ignored")]
    made.path.write_bytes(data)
    ben.parcels_in(stick)
    assert title_of(ben) == "next" and set(states(ben)) == {"imported"}
    assert ben.state.now.parcels[-1].who == "Anna"


def test_what_is_found_at_every_exchange_is_told_once(anna: Shelf, join, stick: Path) -> None:
    ben = join("ben", stick)
    place = stick / anna.state.now.library / anna.state.now.device
    (place / "000001-conflict-Anna.bundle").write_bytes(b"x")
    for n in range(parcels.DEVICES_ADVISED + 1):
        folder = stick / anna.state.now.library / f"{n:016x}"
        folder.mkdir()
        (folder / f"000001-{n:064x}.bundle").write_bytes(b"x")
    for _ in range(3):
        ben.parcels_in(stick)
    told = [e for e in ben.state.now.events if e.kind in ("ignored", "advice")]
    assert [e.kind for e in told] == ["ignored", "advice"]
    assert "conflict-Anna" in told[0].text and "Git server" in told[1].text
    assert len([e for e in ben.state.now.events if e.kind == "set aside"]) == parcels.DEVICES_ADVISED + 1


# --- set aside, and looked at again ---------------------------------------------------------------------------------

def test_a_refused_parcel_is_listed_with_who_and_when_and_taken_once_its_author_is_let_in(
        anna: Shelf, stick: Path, tmp_path: Path, stack: ExitStack) -> None:
    anna.parcel_out(stick)
    eve = stack.enter_context(Shelf.join(tmp_path / "eve", stick, anna.state.now.pinned, BEN, "Eve"))
    eve.publish(content("Eve's"), "Sneak in")
    eve.parcel_out(stick)
    first = anna.clock()
    anna.parcels_in(stick)
    anna.parcels_in(stick)
    (aside,) = [p for p in anna.state.now.parcels if p.state == "quarantined"]
    assert aside.who == "Eve" and first <= aside.at <= anna.clock() and "not known" in aside.reason
    assert aside.place == str(stick) and len([e for e in anna.state.now.events if e.kind == "set aside"]) == 1
    anna.approve(BEN.public, "Eve", frozenset((AUTHOR,)))
    anna.parcels_in(stick)
    assert title_of(anna) == "Eve's" and "quarantined" not in states(anna)


def test_a_refused_change_on_a_server_is_listed_and_taken_once_its_author_is_let_in(
        anna: Shelf, server, tmp_path: Path, stack: ExitStack) -> None:
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    eve = stack.enter_context(Shelf.join(tmp_path / "eve", Remote(server.url), anna.state.now.pinned, BEN, "Eve"))
    eve.publish(content("Eve's"), "Sneak in")
    eve.exchange("origin")
    for _ in range(2):
        anna.exchange("origin")
    (aside,) = anna.state.now.aside
    assert eve.tip and aside.what == eve.tip.decode()
    assert (aside.who, aside.kind, aside.remote) == ("Eve", "unknown", "origin")
    assert len([e for e in anna.state.now.events if e.kind == "set aside"]) == 1
    anna.approve(BEN.public, "Eve", frozenset((AUTHOR,)))
    anna.exchange("origin")
    assert title_of(anna) == "Eve's" and anna.state.now.aside == ()


def test_words_that_somebody_vouched_for_are_set_aside_no_more(anna: Shelf, server, git, tmp_path: Path) -> None:
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", server.url, str(clone))
    (clone / "frameworks/f/framework.json").write_bytes(content("by hand")["frameworks/f/framework.json"] or b"")
    git(clone, "-c", "user.name=Tom", "-c", "user.email=t@example.org", "commit", "-qam", "By hand")
    git(clone, "push", "-q", "origin", "main")
    anna.exchange("origin")
    (aside,) = anna.state.now.aside
    assert (aside.who, aside.kind) == ("Tom", "unsigned") and title_of(anna) == "start"
    rescue.adopt(anna, "origin")
    anna.exchange("origin")
    assert title_of(anna) == "by hand" and anna.state.now.aside == ()


def test_the_command_line_lists_what_is_set_aside_and_what_could_go(run, tmp_path: Path, stick: Path) -> None:
    made = json.loads(run("anna", "sync", "init", "Firm", "--json"))
    run("anna", "sync", "add-remote", stick)
    run("anna", "sync", "now")
    run("eve", "sync", "join", stick, "--fingerprint", made["fingerprint"], "--as", "Eve")
    (folder,) = (tmp_path / "anna" / "shelves").iterdir()
    place = stick / json.loads((folder / "state.json").read_text())["library"] / "0123456789abcdef"
    place.mkdir()
    (place / f"000001-{'0' * 64}.bundle").write_bytes(b"half")
    run("anna", "sync", "now")
    run("anna", "sync", "now", code=1)  # nothing more came of it
    said = json.loads(run("anna", "sync", "status", "--json"))
    (parcel,) = said["parcels"]
    assert parcel["state"] == "quarantined" and parcel["at"] and parcel["file"].startswith("000001-")
    assert said["set_aside"] == [] and "not complete" in run("anna", "sync", "status")
    state = json.loads((folder / "state.json").read_text())
    state["sent"][str(stick)]["full_seq"] = 99
    (folder / "state.json").write_text(json.dumps(state))
    older = json.loads(run("anna", "sync", "parcel", "out", stick, "--json"))["older"]
    assert older["count"] == 1 and older["bytes"] and older["waiting_for"]
    assert json.loads(run("anna", "sync", "parcel", "out", stick, "--prune", "--json"))["older"]["count"] == 0


def test_what_waited_and_was_taken_away_waits_no_more(anna: Shelf, join, stick: Path) -> None:
    ben = join("ben", stick)
    anna.publish(content("next"), "Next")
    made = anna.parcel_out(stick)
    assert made
    made.path.write_bytes(b"half")
    ben.parcels_in(stick)
    assert "waiting" in states(ben)
    made.path.unlink()
    ben.parcels_in(stick)
    assert "waiting" not in states(ben)


# --- removing old parcels -------------------------------------------------------------------------------------------

def test_old_parcels_go_when_every_device_has_told_that_it_took_them(anna: Shelf, join, stick: Path,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FULL_AFTER", 2)
    ben = join("ben", stick)
    cleo = join("cleo", stick, SigningKey.generate())
    for shelf in (ben, cleo):
        shelf.parcels_in(stick)
        shelf.publish({f"frameworks/{shelf.folder.name}/framework.json": b'{\n "g": {}\n}\n'}, "Mine")
        shelf.parcel_out(stick)
    anna.parcels_in(stick)
    for n in range(3):
        anna.publish(content(f"{n}"), "Next")
        anna.parcel_out(stick)
    own = anna.state.now.device
    there = lambda: sorted(p.seq for p in parcels.found(stick, anna.state.now.library)[0] if p.device == own)  # noqa: E731
    before = there()
    surplus = anna.surplus(stick)
    assert [p.seq for p in surplus.parcels] == [s for s in before if s < anna.state.now.sent[str(stick)].full_seq]
    assert surplus.parcels and surplus.bytes and len(surplus.waiting_for) == 2 and not surplus.ask
    monkeypatch.setattr(delivery, "ASK_ABOVE", 10)
    assert anna.surplus(stick).ask
    for shelf in (ben, cleo):
        shelf.parcels_in(stick)
        shelf.publish({f"frameworks/{shelf.folder.name}/framework.json": b'{\n "h": {}\n}\n'}, "More")
        shelf.parcel_out(stick)
        assert there() == before
    anna.parcels_in(stick)
    assert anna.surplus(stick).waiting_for == ()
    anna.prune(stick)
    left = there()
    assert left and left[0] == anna.state.now.sent[str(stick)].full_seq and len(left) < len(before)
    assert any(e.kind == "pruned" for e in anna.state.now.events)
    late = join("late", stick, SigningKey.generate())  # what is left is enough for who comes last
    late.parcels_in(stick)
    assert title_of(late) == "2"


def test_old_parcels_go_when_somebody_says_so(anna: Shelf, join, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FULL_AFTER", 1)
    ben = join("ben", stick)
    ben.publish({"frameworks/g/framework.json": b'{\n "g": {}\n}\n'}, "B")
    ben.parcel_out(stick)
    for n in range(3):
        anna.publish(content(f"{n}"), "Next")
        anna.parcel_out(stick)
    assert anna.prune(stick).parcels
    assert not anna.prune(stick, unasked=False).parcels and not anna.surplus(stick).parcels
    ben.parcels_in(stick)
    assert title_of(ben) == "2"


def test_numbers_are_one_sequence_over_all_places(anna: Shelf, stick: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first = anna.parcel_out(stick)
    second = anna.parcel_out(tmp_path / "other")
    anna.publish(content("next"), "Next")
    third = anna.parcel_out(stick)
    assert first and second and third and (first.seq, second.seq, third.seq) == (1, 2, 3)


def test_an_older_memory_of_parcels_is_read() -> None:
    """State files before who and when were kept."""
    from workbench.sync.state import record

    assert record(ParcelState, {"device": "d", "seq": 1, "sha256": "x", "state": "waiting"}).who == ""
    with pytest.raises(ValueError):
        record(ParcelState, {"device": "d", "seq": "1", "sha256": "x", "state": "waiting"})


def test_errors_are_for_people(anna: Shelf, tmp_path: Path) -> None:
    for call in (anna.parcels_in, anna.parcel_out):
        with pytest.raises(WorkbenchError) as caught:
            call(tmp_path / "gone")
        assert caught.value.text and caught.value.hint
    with pytest.raises(Invalid, match="larger than"):
        (tmp_path / "big").write_bytes(b"12345")
        parcels.copy(tmp_path / "big", tmp_path / "to", 4)
