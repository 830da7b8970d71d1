"""Putting a shelf's files together: nothing is lost, whatever ends it, and everything reads as before."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sync.interposer import run_until
from tests.sync.test_full_disks import filled, in_limit
from tests.sync.test_full_disks import mount as mount
from tests.sync.test_violence import KEY, content, title_of
from workbench.errors import Cancelled, WorkbenchError
from workbench.sync import space, tidy
from workbench.sync.health import SUSPECT, whole
from workbench.sync.locks import WAIT
from workbench.sync.repository import MAIN, Repository
from workbench.sync.shelf import Shelf, now_ms

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "LOOSE", 20)
    monkeypatch.setattr(tidy, "PACKS", 3)
    monkeypatch.setattr(tidy, "TELL", 5)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A shelf with loose objects, five packs, a release-like ref and an object that nothing names."""
    return grown(tmp_path / "all")


def grown(root: Path) -> Path:
    root.mkdir(exist_ok=True)
    Repository.create(root / "server.git").close()
    with Shelf.create(root / "a", "L", KEY, "Anna") as a:
        a.publish(content("start"), "Begin")
        a.add_remote("origin", str(root / "server.git"))
        a.exchange("origin")
    shutil.copytree(root / "a", root / "shelf")
    with Shelf(root / "a", KEY) as a, Shelf(root / "shelf", KEY) as b:
        b.state.update(device="other")
        for n in range(5):
            a.publish(content(f"from a {n}"), "Edit")
            a.exchange("origin")
            b.exchange("origin")
        for n in range(6):
            b.publish(content(f"from b {n}"), "Edit")
        b.repo.save(b.repo.new_commit(b.repo.tree_of(b.tip or b""), (), "Nothing names this", b.author, 0))
        kept = b.repo.save(b.repo.new_commit(b.repo.tree_of(b.tip or b""), (), "A ref names this", b.author, 0))
        assert b.repo.swap(b"refs/assay/aside", None, kept)
    return root / "shelf"


def objects(shelf: Path) -> dict[bytes, tuple[int, bytes]]:
    with Repository(shelf / "library.git") as repo:
        return {oid: repo.objects.get_raw(oid) for oid in set(repo.objects)}


def files(shelf: Path) -> tuple[int, int]:
    """Loose objects and packs."""
    store = shelf / "library.git" / "objects"
    return len(list(store.glob("??/*"))), len(list((store / "pack").glob("*.pack")))


def tidied(shelf: Path, progress: Callable[[str], None] | None = None, later: int = 0) -> bool:
    with Shelf(shelf, KEY) as held:
        return tidy.tidy(held.repo, progress, now_ms() + later)


def work(shelf: Path) -> None:
    assert tidied(shelf)


def sound(shelf: Path, git: Callable[..., str], before: dict[bytes, tuple[int, bytes]]) -> None:
    git(shelf / "library.git", "fsck", "--strict", "--full")
    assert objects(shelf) == before


def test_files_become_few_and_everything_is_there(shelf: Path, git, tmp_path: Path) -> None:
    before, (loose, packs) = objects(shelf), files(shelf)
    assert loose > 20 and packs > 3
    told: list[str] = []
    with Shelf(shelf, KEY) as held:
        graph = (shelf / "library.git" / "assay-graph").read_bytes()
        title = title_of(held)
        assert tidy.tidy(held.repo, told.append, now_ms())
        assert title_of(held) == title and not whole(held.repo)  # the one that was open goes on
        assert not tidy.tidy(held.repo, None, now_ms())
        assert (shelf / "library.git" / "assay-graph").read_bytes() == graph
        allowed = tmp_path / "allowed"
        allowed.write_text(f"* {KEY.public.line}\n")
        git(shelf / "library.git", "-c", f"gpg.ssh.allowedSignersFile={allowed}", "verify-commit", MAIN.decode())
    assert files(shelf)[0] == 0 and files(shelf)[1] <= 2
    assert told and told[0].startswith("Putting the shelf's files together, 1 of ")
    sound(shelf, git, before)
    with Shelf(shelf, KEY) as held:
        held.publish(content("after"), "After")
        assert held.exchange("origin").seen == held.tip
    git(shelf.parent / "server.git", "fsck", "--strict", "--full")


def test_nothing_happens_while_the_files_are_few(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "LOOSE", 2000)
    monkeypatch.setattr(tidy, "PACKS", 50)
    before = files(shelf)
    assert not tidied(shelf) and files(shelf) == before


def test_an_exchange_puts_the_files_together(run, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                             ) -> None:
    monkeypatch.setattr(tidy, "LOOSE", 0)
    run("anna", "sync", "init", "Firm")
    run("anna", "sync", "add-remote", stick)
    (folder,) = (tmp_path / "anna" / "shelves").iterdir()
    assert files(folder)[0] > 0
    run("anna", "sync", "now")
    assert files(folder) == (0, 1)


def test_a_large_pack_is_not_written_anew_for_small_ones(tmp_path: Path) -> None:
    paths = [tmp_path / str(n) for n in range(6)]
    for path, size in zip(paths, (5, 6, 7, 8, 9, 5000), strict=True):
        path.write_bytes(bytes(size))
    assert tidy.small(paths) == paths[:5]
    paths[5].write_bytes(bytes(40))
    assert tidy.small(paths) == paths


def test_deltas_stay_and_never_lean_on_themselves(tmp_path: Path, git) -> None:
    """Packs as git makes them, in which two objects lean on each other the two ways round."""
    repo_path = tmp_path / "x" / "library.git"
    with Repository.create(repo_path) as repo:
        texts = [(f"{n}\n" * 400 + "".join(random.Random(1).choices("abcdef", k=3000))).encode() for n in (1, 2)]
        from dulwich.objects import Blob
        from dulwich.pack import UnpackedObject, create_delta

        one, two = map(Blob.from_string, texts)
        for base, over, extra in ((one, two, b"x"), (two, one, b"y")):
            more = Blob.from_string(extra)
            delta = list(create_delta(base.data, over.data))
            repo.objects.add_pack_data(3, iter([
                UnpackedObject(3, sha=base.sha().digest(), decomp_chunks=[base.data]),
                UnpackedObject(3, sha=over.sha().digest(), delta_base=base.sha().digest(), decomp_chunks=delta),
                UnpackedObject(3, sha=more.sha().digest(), decomp_chunks=[extra])]))
        for n in range(4):
            repo.objects.add_objects([(Blob.from_string(b"%d" % n), None)])
        size = max(p.stat().st_size for p in repo_path.rglob("*.pack"))
        assert tidy.tidy(repo, None, now_ms())
        (made,) = repo_path.rglob("*.pack")
        assert made.stat().st_size < size + 300  # one of the two is still a delta
        assert repo.blob(one.id) == texts[0] and repo.blob(two.id) == texts[1]
        assert "chain length = 1: 1 object" in git(repo_path, "verify-pack", "-v", str(made.with_suffix(".idx")))


# --- what ends it ---------------------------------------------------------------------------------------------------

def violent(shelf: Path, git: Callable[..., str], *, power: bool, points: Callable[[int], list[int]]) -> None:
    spare = shelf.parent / "spare"
    shutil.copytree(shelf, spare)
    before = objects(shelf)

    def fresh() -> None:
        shutil.rmtree(shelf)
        shutil.copytree(spare, shelf)

    count = run_until(shelf / "library.git", lambda: work(shelf), 0)
    assert count and count > 60
    fresh()
    for at in points(count):
        fresh()
        assert run_until(shelf / "library.git", lambda: work(shelf), at, power=power) is None
        sound(shelf, git, before)
        tidied(shelf, later=2 * WAIT)
        sound(shelf, git, before)
        assert files(shelf)[0] <= tidy.LOOSE
        left = {p.suffix for p in (shelf / "library.git" / "objects" / "pack").iterdir()}
        assert left <= {".pack", ".idx"}
        with Shelf(shelf, KEY) as held:
            held.publish(content("after"), "After")
            assert title_of(held) == "after"


def sample(count: int) -> list[int]:
    """Some of them, and all about the new packs before anything is removed."""
    return sorted({*range(2, 9), *random.Random(5).sample(range(1, count + 1), 4)})


@pytest.mark.parametrize("power", [False, True], ids=["kill", "power cut"])
def test_ended_at_some_file_calls(shelf: Path, git, power: bool) -> None:
    violent(shelf, git, power=power, points=sample)


@pytest.mark.slow
@pytest.mark.parametrize("power", [False, True], ids=["kill", "power cut"])
def test_ended_at_every_file_call(shelf: Path, git, power: bool) -> None:
    violent(shelf, git, power=power, points=lambda count: list(range(1, count + 1)))


def test_without_flushing_a_power_cut_is_noticed(shelf: Path, git) -> None:
    """The mutant: with fsync off, some point loses objects."""
    config = shelf / "library.git" / "config"
    config.write_text(config.read_text().replace("fsyncObjectFiles = true", "fsyncObjectFiles = false"))
    with pytest.raises((AssertionError, WorkbenchError, ValueError)):
        violent(shelf, git, power=True, points=lambda count: list(range(count, 0, -8)))


@pytest.mark.parametrize("after", range(0, 16, 3))
def test_cancel_between_two_steps_leaves_all_there(shelf: Path, git, after: int) -> None:
    before = objects(shelf)
    asked: list[str] = []

    def progress(text: str) -> None:
        asked.append(text)
        if len(asked) > after:
            raise Cancelled("Cancelled.")

    assert not tidied(shelf, progress)
    assert len(asked) == after + 1
    sound(shelf, git, before)
    assert not list((shelf / "library.git").rglob("tmp*"))
    assert tidied(shelf)
    sound(shelf, git, before)


@pytest.mark.parametrize("free", [0, 700, *range(4096, 40_000, 8192)])
def test_a_full_disk_leaves_the_old_files(tmp_path: Path, mount: Path | None, git, free: int,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "RESERVE", -(1 << 30))
    shelf = grown((mount or tmp_path) / "all")
    before, names = objects(shelf), sorted((shelf / "library.git" / "objects").rglob("*"))
    with Shelf(shelf, KEY) as held:
        if mount is None:
            in_limit(min(free, 700), lambda: str(tidy.tidy(held.repo, None, now_ms())))
        else:
            filler = filled(mount, free // 4096 * 4096)
            tidy.tidy(held.repo, None, now_ms())
            filler.unlink()
    if free < 4096:
        assert sorted((shelf / "library.git" / "objects").rglob("*")) == names
    sound(shelf, git, before)
    assert tidied(shelf) or files(shelf)[0] == 0
    sound(shelf, git, before)


def test_a_disk_without_room_is_not_tried(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 20, 1 << 20, 1000))
    before = files(shelf)
    assert not tidied(shelf) and files(shelf) == before


@pytest.mark.parametrize("how", ["another object", "empty", "cut off"])
def test_a_damaged_object_is_left_for_the_check_of_the_whole_library(shelf: Path, how: str) -> None:
    store = shelf / "library.git" / "objects"
    before = objects(shelf)
    victim, other = sorted(store.glob("??/*"))[3:5]
    victim.chmod(0o644)
    victim.write_bytes({"another object": other.read_bytes(), "empty": b"", "cut off": victim.read_bytes()[:30]}[how])
    with Shelf(shelf, KEY) as held:
        assert tidy.tidy(held.repo, None, now_ms()) and (shelf / SUSPECT).exists()
        name = (victim.parent.name + victim.name).encode()
        assert {o: held.repo.objects.get_raw(o) for o in before if o != name} == {
            o: raw for o, raw in before.items() if o != name}
    assert [p for p in store.glob("??/*") if p.is_file()] == [victim]


def test_a_damaged_pack_stays_as_it_is(shelf: Path) -> None:
    store = shelf / "library.git" / "objects" / "pack"
    victim = max(store.glob("*.pack"), key=lambda p: p.stat().st_size)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 255
    victim.chmod(0o644)
    victim.write_bytes(data)
    names = sorted(store.iterdir())
    with Repository(shelf / "library.git") as repo:
        tidy.tidy(repo, None, now_ms())
    assert set(names) <= set(store.iterdir()) and (shelf / SUSPECT).exists()


def test_an_open_file_that_cannot_be_removed_waits(shelf: Path, git, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where another process reads a pack."""
    before = objects(shelf)
    real = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self.suffix == ".pack":
            raise PermissionError(13, "in use")
        real(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    tidied(shelf)
    monkeypatch.undo()
    sound(shelf, git, before)


def test_no_pack_is_open_when_it_is_removed(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows would refuse."""
    real, seen = Path.unlink, []

    def unlink(self: Path, missing_ok: bool = False) -> None:
        seen.append(self.suffix)
        assert str(self) not in Path("/proc/self/maps").read_text()
        assert self not in [p.readlink() for p in Path("/proc/self/fd").iterdir() if p.is_symlink()]
        real(self, missing_ok)

    with Shelf(shelf, KEY) as held:
        title = title_of(held)
        monkeypatch.setattr(Path, "unlink", unlink)
        assert tidy.tidy(held.repo, None, now_ms()) and {".pack", ".idx", ""} <= set(seen)
        monkeypatch.undo()
        assert title_of(held) == title


# --- others read meanwhile ------------------------------------------------------------------------------------------

READER = """
import sys
from pathlib import Path
from tests.sync.test_violence import KEY, title_of
from workbench.sync.health import whole
from workbench.sync.shelf import Shelf
with Shelf(Path(sys.argv[1]), KEY) as shelf:
    assert shelf.elsewhere
    print(title_of(shelf), flush=True)
    sys.stdin.readline()
    assert not whole(shelf.repo), whole(shelf.repo)
    print(title_of(shelf), flush=True)
"""


def test_a_reader_that_was_open_before_still_reads(shelf: Path) -> None:
    with Shelf(shelf, KEY) as held:
        reader = subprocess.Popen([sys.executable, "-c", READER, str(shelf)], stdin=subprocess.PIPE, text=True,
                                  stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
        assert reader.stdout and reader.stdout.readline().strip() == title_of(held)
        assert tidy.tidy(held.repo, None, now_ms())
        said, _ = reader.communicate("\n", timeout=60)
        assert reader.returncode == 0 and said.strip() == title_of(held)


def test_a_reader_is_overtaken_between_two_looks(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looked for a pack and found none; by the time it looks for the loose object, that is in one."""
    with Shelf(shelf, KEY) as held, Repository(shelf / "library.git") as reader:
        tip = reader.tip()
        assert tip is not None and reader.objects.contains_loose(tip)
        real = reader.objects._get_loose_object

        def late(oid: bytes) -> object:
            monkeypatch.undo()
            monkeypatch.setattr(tidy, "LOOSE", 20)
            assert tidy.tidy(held.repo, None, now_ms())
            return real(oid)

        monkeypatch.setattr(reader.objects, "_get_loose_object", late)
        assert reader.commit(tip).id == tip


def test_who_may_only_read_puts_nothing_together(shelf: Path) -> None:
    before = files(shelf)
    with Shelf(shelf, KEY), Shelf(shelf, KEY) as reader:
        assert reader.elsewhere and not tidy.tidy(reader.repo, None, now_ms())
    assert files(shelf) == before
