"""A long signed history made quickly: one commit for each edit of one field, written straight into a pack.

Owns deltas by hand (each file and folder differs from the one before in a few bytes at a known place), so that 50,000
commits take seconds. `git index-pack --strict` reads the pack: what it holds is a sound repository like any other.
"""

from __future__ import annotations

import random
import struct
import subprocess
import zlib
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path

from workbench.sync.repository import MAIN, Author, Repository
from workbench.sync.signing import SigningKey
from workbench.sync.trust import sign

COMMIT, TREE, BLOB, REF_DELTA = 1, 2, 3, 7
NAMES = {COMMIT: b"commit", TREE: b"tree", BLOB: b"blob"}
DEPTH = 40  # deltas upon deltas before an object is written whole again
MARK = b'"text": "'
DIGITS = 7


@dataclass
class _Thing:
    """A file or folder as it stands: its bytes, its id, and how many deltas lie below it."""

    kind: int
    data: bytearray
    oid: bytes = b""
    deep: int = 0
    places: dict[str, int] = field(default_factory=dict)  # of a folder: name -> where the id of the entry stands


class _Pack:
    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")
        self._stream.write(b"PACK" + struct.pack(">II", 2, 0))
        self.path = path
        self.count = 0

    def put(self, kind: int, data: bytes, base: bytes = b"") -> None:
        size, first = len(data) >> 4, kind << 4 | len(data) & 15
        head = bytearray()
        while size:
            head.append(first | 0x80)
            size, first = size >> 7, size & 0x7F
        head.append(first)
        self._stream.write(bytes(head) + base + zlib.compress(data, 1))
        self.count += 1

    def close(self) -> bytes:
        self._stream.seek(8)
        self._stream.write(struct.pack(">I", self.count))
        self._stream.close()
        data = self.path.read_bytes()
        return data + sha1(data, usedforsecurity=False).digest()


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _copy(start: int, size: int) -> bytes:
    out = bytearray()
    while size:
        some = min(size, 0xFFFF)
        out += b"\xbf" + start.to_bytes(4, "little") + some.to_bytes(2, "little")
        start, size = start + some, size - some
    return bytes(out)


class History:
    """Adds commits to a repository whose branch holds a library already."""

    def __init__(self, repo: Repository, key: SigningKey, seed: int = 1) -> None:
        self.repo = repo
        self.key = key
        self.rng = random.Random(seed)
        self.things: dict[str, _Thing] = {}
        tip = repo.tip()
        assert tip is not None
        self.tip = tip
        self._load("", repo.tree_of(tip))
        self.files = sorted(p for p, t in self.things.items() if "/dim/" in p and t.kind == BLOB)

    def _load(self, path: str, oid: bytes) -> None:
        made = self.repo.objects[oid]
        kind = made.type_num
        thing = self.things[path] = _Thing(kind, bytearray(made.as_raw_string()), bytes.fromhex(oid.decode()))
        if kind == TREE:
            at = 0
            for entry in made.iteritems():
                at = thing.data.index(b"\0", at) + 1
                name = entry.path.decode()
                thing.places[name] = at
                at += 20
                if not path or (path.startswith("frameworks") and name != "framework.json"):
                    self._load(f"{path}/{name}".lstrip("/"), entry.sha)

    def add(self, count: int, folder: Path) -> None:
        """`count` signed commits, each of one changed field; the branch moves at the end."""
        pack = _Pack(folder / "made.pack")
        for number in range(1, count + 1):
            path = self.rng.choice(self.files)
            thing = self.things[path]
            at = thing.data.index(MARK, self.rng.randrange(len(thing.data) // 2)) + len(MARK)
            self._change(pack, thing, at, b"%0*d" % (DIGITS, number))
            while path:
                path, _, name = path.rpartition("/")
                above = self.things[path]
                self._change(pack, above, above.places[name], thing.oid)
                thing = above
            made = self.repo.new_commit(thing.oid.hex().encode(), (self.tip,), f"Edit {number}\n\nDevice: d\n",
                                        Author("A"), 1_700_000_000 + number)
            sign(made, self.key)
            pack.put(COMMIT, made.as_raw_string())
            self.tip = made.id
        (folder / "whole.pack").write_bytes(pack.close())
        with (folder / "whole.pack").open("rb") as stream:
            subprocess.run(["git", "-c", "safe.directory=*", "-C", str(self.repo.path), "index-pack", "--stdin",
                            "--fix-thin"], stdin=stream, check=True, capture_output=True)
        assert self.repo.swap(MAIN, self.repo.tip(), self.tip)

    def _change(self, pack: _Pack, thing: _Thing, at: int, new: bytes) -> None:
        base, size = thing.oid, len(thing.data)
        thing.data[at : at + len(new)] = new
        thing.oid = sha1(NAMES[thing.kind] + b" %d\0" % size + thing.data, usedforsecurity=False).digest()
        thing.deep = (thing.deep + 1) % DEPTH
        if not thing.deep:
            pack.put(thing.kind, bytes(thing.data))
            return
        end = at + len(new)
        delta = _varint(size) * 2 + _copy(0, at) + bytes([len(new)]) + new + _copy(end, size - end)
        pack.put(REF_DELTA, delta, base)
