"""Small files that would become huge: each is refused before it is unpacked, with little memory and in little time.

The bombs are built by hand, since no tool writes them; each is tried in a process of its own whose memory is measured.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.sync.git_server import GitServer
from workbench.errors import Invalid
from workbench.sync import packs
from workbench.sync.remotes import Remote
from workbench.sync.repository import Author, Repository
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
from workbench.sync.trust import sign

KEY = SigningKey(bytes(range(32)))
MB = 1024 * 1024
COMMIT, TREE, BLOB, BY_OFFSET, BY_NAME = 1, 2, 3, 6, 7
STRANGER = "0123456789abcdef"


def number(value: int) -> bytes:
    """As a delta writes sizes."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def item(kind: int, data: bytes, size: int | None = None, base: bytes = b"", packed: bytes | None = None) -> bytes:
    """One object of a pack; `size` and `packed` when they are to lie or were made before."""
    size = len(data) if size is None else size
    head = bytearray([kind << 4 | size & 15])
    size >>= 4
    while size:
        head[-1] |= 128
        head.append(size & 127)
        size >>= 7
    return bytes(head) + base + (zlib.compress(data) if packed is None else packed)


def back(distance: int) -> bytes:
    """How a delta names its base by distance."""
    out = [distance & 127]
    while distance := distance >> 7:
        distance -= 1
        out.insert(0, distance & 127 | 128)
    return bytes(out)


def pack(items: Iterable[bytes], count: int | None = None) -> bytes:
    items = list(items)
    body = b"PACK" + struct.pack(">II", 2, len(items) if count is None else count) + b"".join(items)
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def zeros(size: int) -> bytes:
    maker = zlib.compressobj(9)
    return b"".join([*(maker.compress(bytes(MB)) for _ in range(size // MB)), maker.flush()])


def chain(length: int) -> list[bytes]:
    out = [item(BLOB, b"x" * 40)]
    for n in range(length):
        delta = number(40) + number(40) + b"\x90\x26" + b"\x02" + n.to_bytes(2, "big")
        out.append(item(BY_OFFSET, delta, base=back(len(out[-1]))))
    return out


def big_delta() -> list[bytes]:
    base = item(BLOB, bytes(65536))
    copies = b"\x80" * 40_000  # each copies 64 KB of the base
    return [base, item(BY_OFFSET, number(65536) + number(65536 * 40_000) + copies, base=back(len(base)))]


def many_deltas() -> list[bytes]:
    """Each within the limit for one object, together many gigabytes."""
    out = [item(BLOB, bytes(65536))]
    delta = number(65536) + number(65536 * 900) + b"\x80" * 900
    distance = len(out[0])
    for _ in range(100):
        out.append(item(BY_OFFSET, delta, base=back(distance)))
        distance += len(out[-1])
    return out


def wide_tree() -> list[bytes]:
    return [item(TREE, b"".join(b"100644 %07d\0" % n + b"\1" * 20 for n in range(1_000_000)))]


BOMBS: dict[str, Callable[[], bytes]] = {
    "gigabytes in one object": lambda: pack([item(BLOB, b"", 4096 * MB, packed=zeros(8 * MB))]),
    "more than it says": lambda: pack([item(BLOB, b"", 100, packed=zeros(512 * MB))]),
    "less than it says": lambda: pack([item(BLOB, b"abc", 50 * MB)]),
    "many large ones": lambda: pack([item(BLOB, b"", 60 * MB, packed=zeros(60 * MB))] * 30),
    "a delta of gigabytes": lambda: pack(big_delta()),
    "deltas of gigabytes": lambda: pack(many_deltas()),
    "deltas on deltas": lambda: pack(chain(6000)),
    "deltas on nothing": lambda: pack([item(BY_NAME, number(1) + number(1) + b"\x01a", base=n.to_bytes(20, "big"))
                                       for n in range(21_000)]),
    "a million names": lambda: pack(wide_tree()),
    "a million objects": lambda: pack([], 4_000_000_000),
    "a commit of a book": lambda: pack([item(COMMIT, bytes(2 * MB))]),
}
HONEST = {"deltas on deltas": lambda: pack(chain(200)), "one large file": lambda: pack([item(BLOB, bytes(30 * MB))])}


def bundle(data: bytes, refs: Iterable[bytes] = (b"refs/heads/main",)) -> bytes:
    return b"# v2 git bundle\n" + b"".join(b"1" * 40 + b" " + ref + b"\n" for ref in refs) + b"\n" + data


def lay(folder: Path, library: str, data: bytes) -> None:
    place = folder / library / STRANGER
    place.mkdir(parents=True)
    (place / f"000001-{hashlib.sha256(data).hexdigest()}.bundle").write_bytes(data)


TAKE = """
import resource, sys, time
from pathlib import Path
from tests.sync.test_bombs import KEY
from workbench.sync.shelf import Shelf
import dulwich.bundle, dulwich.client, dulwich.repo
with Shelf(Path(sys.argv[1]), KEY) as shelf:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    (done,) = shelf.parcels_in(Path(sys.argv[2]))
    print(done.state, done.reason)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.monotonic() - start)
"""


def taken(shelf: Path, stick: Path) -> tuple[str, int, float]:
    """(what was said, kilobytes of memory it took, seconds)."""
    done = subprocess.run([sys.executable, "-c", TAKE, str(shelf), str(stick)], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(Path.cwd())}, cwd=Path.cwd(), timeout=120)
    assert done.returncode == 0, done.stderr
    said, figures = done.stdout.splitlines()
    memory, seconds = figures.split()
    return said, int(memory), float(seconds)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    with Shelf.create(tmp_path / "shelf", "L", KEY, "Anna"):
        pass
    return tmp_path / "shelf"


def library_of(shelf: Path) -> str:
    with Shelf(shelf, KEY) as opened:
        return opened.state.now.library


@pytest.mark.parametrize("bomb", list(BOMBS))
def test_a_bomb_in_a_parcel_takes_little_memory_and_time(shelf: Path, tmp_path: Path, bomb: str) -> None:
    lay(tmp_path / "stick", library_of(shelf), bundle(BOMBS[bomb]()))
    said, memory, seconds = taken(shelf, tmp_path / "stick")
    assert said.startswith("quarantined") and ("refused: unpacked it would hold" in said or "cannot be read" in said)
    assert memory < 60_000 and seconds < 15
    assert not list(shelf.glob("quarantine-*"))


@pytest.mark.parametrize("honest", list(HONEST))
def test_what_is_large_for_a_reason_passes(honest: str) -> None:
    packs.check(io.BytesIO(HONEST[honest]()), "It", lambda _: True)


def test_a_parcel_with_a_hundred_thousand_releases(shelf: Path, tmp_path: Path) -> None:
    refs = [b"refs/heads/main", *(b"refs/tags/release/f/%d" % n for n in range(60_000))]
    lay(tmp_path / "stick", library_of(shelf), bundle(pack([item(BLOB, b"x")]), refs))
    said, memory, seconds = taken(shelf, tmp_path / "stick")
    assert said.startswith("quarantined") and "60001 releases" in said
    assert memory < 60_000 and seconds < 15


def folder_in_itself(repo: Repository, base: bytes) -> bytes:
    """A tree of forty small folders whose paths are millions."""
    from dulwich.objects import Tree

    inner = repo.write_tree(None, {"x": b"1"})
    for _ in range(6):
        tree = Tree()
        for n in range(40):
            tree.add(b"%02d" % n, stat.S_IFDIR, inner)
        repo.objects.add_object(tree)
        inner = tree.id
    top = Tree()
    for entry in repo.objects[base].iteritems():
        top.add(entry.path, entry.mode, entry.sha)
    top.add(b"zz", stat.S_IFDIR, inner)
    repo.objects.add_object(top)
    made: bytes = top.id
    return made


def test_a_folder_that_holds_itself_in_every_name(shelf: Path, tmp_path: Path) -> None:
    from dulwich.bundle import create_bundle_from_repo, write_bundle

    stick = tmp_path / "stick"
    with Shelf(shelf, KEY) as opened:
        repo, tip = opened.repo, opened.tip
        assert tip
        made = repo.new_commit(folder_in_itself(repo, repo.tree_of(tip)), (tip,), "x\n", Author("Eve"), 5)
        sign(made, KEY)
        assert repo.swap(b"refs/heads/main", tip, repo.save(made))
        out = io.BytesIO()
        with create_bundle_from_repo(repo.raw, refs=[b"refs/heads/main"]) as found:
            write_bundle(out, found)
        repo.raw.refs[b"refs/heads/main"] = tip
        lay(stick, opened.state.now.library, out.getvalue())
    said, memory, seconds = taken(shelf, stick)
    assert said.startswith("quarantined") and "200000 files" in said
    assert memory < 120_000 and seconds < 30


def test_a_bomb_on_a_server_is_not_unpacked(shelf: Path, server: GitServer, git, tmp_path: Path) -> None:
    with Shelf(shelf, KEY) as opened:
        opened.add_remote("origin", server.url)
        opened.exchange("origin")
        clone = tmp_path / "clone"
        git(tmp_path, "clone", "-q", server.url, str(clone))
        (clone / "big.json").write_bytes(bytes(80 * MB))
        git(clone, "add", ".")
        git(clone, "-c", "user.name=e", "-c", "user.email=e@f", "commit", "-qm", "x")
        git(clone, "push", "-q", "origin", "main")
        before = opened.tip
        with pytest.raises(Invalid, match="unpacked it would hold an object of 80 MB"):
            opened.exchange("origin")
        assert opened.tip == before and "80 MB" in opened.state.now.remotes["origin"].last_error
        assert Remote(server.url).refs()
        opened.publish({"frameworks/f/framework.json": b'{\n "f": {}\n}\n'}, "Mine")  # work goes on here
