"""Kill and power cut at file calls, full disks, simple file systems, many pushers at once, absurd clocks."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sync.interposer import run_until
from workbench.errors import WorkbenchError
from workbench.formats.canonical import emit
from workbench.sync import parcels
from workbench.sync.delivery import Surplus
from workbench.sync.locks import WAIT
from workbench.sync.remotes import Remote
from workbench.sync.repository import MAIN, Repository
from workbench.sync.shelf import Shelf, now_ms
from workbench.sync.signing import SigningKey
from workbench.sync.trust import AUTHOR

KEY = SigningKey(bytes(range(32)))
HEAD = "frameworks/f/framework.json"


def content(title: str) -> dict[str, bytes | None]:
    return {HEAD: emit({"f": {"type": "framework", "title": title}}).encode()}


def title_of(shelf: Shelf) -> str:
    return str(json.loads(shelf.files("frameworks/f")["framework.json"])["f"]["title"])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A shelf with one framework, a server's repository and a stick, all below one folder."""
    root = tmp_path / "all"
    root.mkdir()
    (root / "stick").mkdir()
    Repository.create(root / "server.git").close()
    with Shelf.create(root / "shelf", "L", KEY, "Anna") as shelf:
        shelf.publish(content("start"), "Begin")
        shelf.add_remote("origin", str(root / "server.git"))
        shelf.exchange("origin")
        shelf.parcel_out(root / "stick")
    return root


def work(root: Path) -> None:
    """Publish, exchange and write a parcel: everything that touches the disk."""
    with Shelf(root / "shelf", KEY) as shelf:
        shelf.publish(content("next"), "Next")
        shelf.exchange("origin")
        shelf.parcel_out(root / "stick")


def in_a_while() -> int:
    return now_ms() + WAIT + 1000


def check(root: Path, git: Callable[..., str]) -> None:
    """Sound repositories, either state, and everything goes on from there."""
    for name in ("shelf/library.git", "server.git"):
        git(root / name, "fsck", "--strict", "--full")
    for lock in (root / "server.git").rglob("*.lock"):
        lock.unlink()  # another machine's: who looks after a server's folder sees to it
    with Shelf(root / "shelf", KEY, clock=in_a_while) as shelf:  # locks that the killed process left are stale by then
        assert title_of(shelf) in ("start", "next")
        shelf.publish(content("after"), "After")
        shelf.exchange("origin")
        shelf.parcel_out(root / "stick")
        listed, _ = parcels.found(root / "stick", shelf.state.now.library)
        assert listed and title_of(shelf) == "after"
    with Shelf.join(root / "other", root / "stick", KEY.public.fingerprint, SigningKey.generate(), "Ben") as other:
        assert title_of(other) == "after"


def violent(place: Path, git: Callable[..., str], *, power: bool, points: Callable[[int], list[int]]) -> int:
    """End the work at each of the points; how many there were."""
    spare = place.parent / "spare"
    shutil.copytree(place, spare)

    def fresh() -> None:
        shutil.rmtree(place)
        shutil.copytree(spare, place)

    count = run_until(place, lambda: work(place), 0)
    assert count and count > 20
    chosen = points(count)
    for at in chosen:
        fresh()
        assert run_until(place, lambda: work(place), at, power=power) is None
        check(place, git)
    return len(chosen)


def sample(count: int) -> list[int]:
    return sorted(random.Random(7).sample(range(1, count + 1), 5))


@pytest.mark.parametrize("power", [False, True], ids=["kill", "power cut"])
def test_ended_at_some_file_calls(place: Path, git, power: bool) -> None:
    violent(place, git, power=power, points=sample)


@pytest.mark.slow
@pytest.mark.parametrize("power", [False, True], ids=["kill", "power cut"])
def test_ended_at_every_file_call(place: Path, git, power: bool) -> None:
    violent(place, git, power=power, points=lambda count: list(range(1, count + 1)))


def test_without_flushing_a_power_cut_is_noticed(place: Path, git) -> None:
    """The mutant: with fsync off, some point damages the repository."""
    for name in ("shelf/library.git", "server.git"):
        config = place / name / "config"
        config.write_text(config.read_text().replace("fsyncObjectFiles = true", "fsyncObjectFiles = false"))
    with pytest.raises(AssertionError):
        violent(place, git, power=True, points=lambda count: list(range(count, 0, -6)))


# --- full disks and simple file systems ---

LIMITED = """
import resource, sys
from pathlib import Path
from tests.sync.test_violence import KEY, content
from workbench.errors import WorkbenchError
from workbench.sync.shelf import Shelf
import dulwich.bundle, dulwich.client, dulwich.repo
root, limit = Path(sys.argv[1]), int(sys.argv[2])
with Shelf(root / "shelf", KEY) as shelf:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        shelf.publish(content("next " + "long words " * 4000), "Next")
        shelf.parcel_out(root / "stick")
    except WorkbenchError as error:
        print(error.text)
        sys.exit(3)
"""


@pytest.mark.parametrize("limit", [0, 40, 400, 1500, 4096])
def test_a_full_disk_is_a_clear_error_and_no_damage(place: Path, git, limit: int) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(place), str(limit)], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(Path.cwd())}, cwd=Path.cwd())
    assert done.returncode in (0, 3), done.stderr
    if limit < 400:
        assert done.returncode == 3 and done.stdout.strip()
    with Shelf(place / "shelf", KEY) as shelf:
        shelf.publish(content("after"), "After")
        shelf.parcel_out(place / "stick")
        assert title_of(shelf) == "after"
    git(place / "shelf" / "library.git", "fsck", "--strict", "--full")
    assert not list((place / "stick").rglob("*.part"))


def test_a_parcel_needs_no_links_no_overwriting_and_no_times(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a simple stick: links and renames onto an existing name are refused."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "not on this file system")

    real = os.rename

    def rename(old: str, new: str, **more: object) -> None:
        if Path(new).exists():
            raise FileExistsError(17, "not on this file system")
        real(old, new)

    for name in ("link", "symlink", "chmod", "utime", "chown"):
        monkeypatch.setattr(os, name, refuse)
    monkeypatch.setattr(os, "rename", rename)
    with Shelf(place / "shelf", KEY) as shelf:
        monkeypatch.setattr(os, "replace", os.replace)
        shelf.publish(content("next"), "Next")
        made = shelf.parcel_out(place / "stick")
    assert made is not None and len(made.path.name) < 100 and made.path.name == made.path.name.lower()


def test_a_stick_pulled_while_it_is_written(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.rename

    def pulled(self: Path, target: Path) -> Path:
        shutil.rmtree(place / "stick")
        return real(self, target)

    with Shelf(place / "shelf", KEY) as shelf:
        shelf.publish(content("next"), "Next")
        monkeypatch.setattr(Path, "rename", pulled)
        with pytest.raises(WorkbenchError):
            shelf.parcel_out(place / "stick")
        monkeypatch.undo()
        (place / "stick").mkdir()
        made = shelf.parcel_out(place / "stick")
        assert made is not None
    with Shelf.join(place / "b", place / "stick", KEY.public.fingerprint, SigningKey.generate(), "B") as other:
        assert title_of(other) == "next"


# --- many at once ---

PUSHER = """
import sys
from pathlib import Path
from workbench.formats.canonical import emit
from workbench.errors import Unavailable
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
folder, seed, count = Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), int(sys.argv[3])
with Shelf(folder, SigningKey(seed)) as shelf:
    for n in range(count):
        name = f"{folder.name}-{n}"
        shelf.publish({f"frameworks/{name}/framework.json": emit({name: {"title": name}}).encode()}, "Add")
        for _ in range(20):
            try:
                shelf.exchange("origin")
                break
            except Unavailable:
                pass
        else:
            sys.exit(4)
"""


def pushers(place: Path, git: Callable[..., str], machines: int, edits: int) -> None:
    seeds = [bytes([i + 1]) * 32 for i in range(machines)]
    with Shelf(place / "shelf", KEY) as shelf:
        for i, seed in enumerate(seeds):
            shelf.approve(SigningKey(seed).public, f"P{i}", frozenset((AUTHOR,)))
        shelf.exchange("origin")
    source = Remote(str(place / "server.git"))
    for i, seed in enumerate(seeds):
        Shelf.join(place / f"p{i}", source, KEY.public.fingerprint, SigningKey(seed), f"P{i}").close()
    env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    running = [subprocess.Popen([sys.executable, "-c", PUSHER, str(place / f"p{i}"), seed.hex(), str(edits)], env=env,
                                stderr=subprocess.PIPE) for i, seed in enumerate(seeds)]
    for process in running:
        _, said = process.communicate(timeout=500)
        assert process.returncode == 0, said.decode()[-2000:]
    with Repository(place / "server.git") as server:
        tip = server.tip(MAIN)
        assert tip is not None
        names = set(server.entries(server.subtree(server.tree_of(tip), "frameworks")))
    assert names == {"f", *(f"p{i}-{n}" for i in range(machines) for n in range(edits))}
    git(place / "server.git", "fsck", "--strict", "--full")


def test_a_few_machines_push_at_once_and_nothing_is_lost(place: Path, git) -> None:
    pushers(place, git, machines=3, edits=2)


@pytest.mark.slow
def test_twenty_machines_push_at_once_and_nothing_is_lost(place: Path, git) -> None:
    pushers(place, git, machines=20, edits=3)


# --- clocks ---

def run_with(root: Path, clocks: list[Callable[[], int]], way: str = "stick") -> str:
    """The same story with given clocks, by parcels or over a server; the resulting content."""
    root.mkdir()
    (root / "stick").mkdir()
    Repository.create(root / "server.git").close()
    keys = [SigningKey(bytes([9 + i]) * 32) for i in range(2)]

    def meet(*shelves: Shelf) -> None:
        for shelf in shelves:
            if way == "server":
                shelf.exchange("origin")
            else:
                shelf.parcel_out(root / "stick")
                shelf.parcels_in(root / "stick")

    source = root / "stick" if way == "stick" else Remote(str(root / "server.git"))
    with Shelf.create(root / "a", "L", keys[0], "A", clock=clocks[0]) as a:
        a.publish(content("start"), "Begin")
        a.approve(keys[1].public, "B", frozenset((AUTHOR,)))
        a.add_remote("origin", str(root / "server.git"))
        meet(a)
        with Shelf.join(root / "b", source, keys[0].public.fingerprint, keys[1], "B", clock=clocks[1]) as b:
            a.publish(content("one"), "One")
            b.publish(content("two"), "Two")
            meet(a, b, a, b)
            b.publish(content("decided"), "Decide")
            a.publish({"frameworks/g/framework.json": b'{\n "g": {}\n}\n'}, "More")
            meet(b, a, b)
            assert a.tip == b.tip
            if way == "stick":
                assert a.surplus(root / "stick") == Surplus() and a.state.now.acknowledged
                assert {p.state for p in (*a.state.now.parcels, *b.state.now.parcels)} == {"imported"}
            return json.dumps({k: v.decode() for k, v in a.files("frameworks").items()})


@pytest.mark.parametrize("way", ["stick", "server"])
def test_absurd_clocks_change_no_content(tmp_path: Path, way: str) -> None:
    good = iter(range(1_700_000_000_000, 1_800_000_000_000, 1000))
    back = iter(range(4_102_444_800_000, 0, -86_400_000))
    expected = run_with(tmp_path / "good", [lambda: next(good)] * 2, way)
    assert run_with(tmp_path / "odd", [lambda: 0, lambda: 4_102_444_800_000], way) == expected
    assert run_with(tmp_path / "back", [lambda: next(back), lambda: 0], way) == expected
