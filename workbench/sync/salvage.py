"""Carries over from a damaged repository what can still be read of it, object by object, each checked by its own name.

Owns the search for the newest state that is complete. What the shelf itself had accepted is trusted; any other commit
is judged as if a stranger had brought it. Reads the damaged repository only.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.sync import exchange, health
from workbench.sync.fold import Folder
from workbench.sync.graph import Oid
from workbench.sync.intake import MAX_ATTACHMENT
from workbench.sync.remotes import JOINS, PROPOSALS, TAGS
from workbench.sync.repository import MAIN, Repository, broken, unreadable
from workbench.sync.state import ShelfState

BATCH = 2000
TRIED = 200  # commits that were never accepted and are looked at


def carry(repo: Repository, damaged: Path, state: ShelfState) -> bool:
    """Fill an empty repository; whether the damaged one's own branch came over whole."""
    _packs(repo, damaged)
    _loose(repo, damaged)
    refs = _refs(damaged)
    main = refs.get(MAIN)
    accepted = [main, *(s.head.encode() for s in state.sent.values()), *(c.encode() for c in state.known.values()),
                *(r.seen.encode() for r in state.remotes.values())]
    seen: set[Oid] = set()
    for oid in dict.fromkeys(o for o in accepted if o):
        if _complete(repo, oid, seen):
            _move(repo, oid)
            if oid == main:
                break
    whole = main is not None and repo.tip() == main
    if not whole and repo.tip() is not None:
        for oid in _others(damaged)[-TRIED:]:
            if _complete(repo, oid, seen) and _welcome(repo, oid, state.pinned):
                _move(repo, oid)
    for name, oid in refs.items():
        if name.startswith((TAGS, JOINS, PROPOSALS)) and oid in repo.objects:
            repo.swap(name, None, oid)
    return whole


def _move(repo: Repository, oid: Oid) -> None:
    tip = repo.tip()
    if tip is None:
        repo.swap(MAIN, None, oid)
    elif not repo.graph.is_ancestor(oid, tip):
        repo.swap(MAIN, tip, Folder(repo).fold([tip, oid]))


def _complete(repo: Repository, oid: Oid, seen: set[Oid]) -> bool:
    """Whether all that a commit stands on is here. What was found complete is remembered in `seen`."""
    if oid in seen:
        return True
    fresh = set(seen)
    try:
        if repo.objects.get_raw(oid)[0] != 1:
            return False
        health.reach(repo, oid, fresh)
    except unreadable():
        return False
    seen |= fresh
    return True


def _welcome(repo: Repository, oid: Oid, pinned: str) -> bool:
    try:
        _new, refused, problems = exchange.take(repo, oid, pinned)
    except unreadable():
        return False
    return not refused and not problems


# --- reading what is damaged ------------------------------------------------------------------------------------------

def _others(damaged: Path) -> list[Oid]:
    """Every commit the damaged repository's graph names, older ones first."""
    try:
        lines = (damaged / "assay-graph").read_bytes().split(b"\n")
    except OSError:
        return []
    return [line[:40] for line in lines if len(line) > 40]


def _refs(damaged: Path) -> dict[bytes, Oid]:
    out: dict[bytes, Oid] = {}
    try:
        packed = (damaged / "packed-refs").read_bytes().splitlines()
    except OSError:
        packed = []
    for line in packed:
        oid, _, name = line.partition(b" ")
        if len(oid) == 40 and name.startswith(b"refs/"):
            out[name] = oid
    for path in sorted((damaged / "refs").rglob("*")):
        try:
            oid = path.read_bytes().strip() if path.is_file() else b""
        except OSError:
            continue
        if len(oid) == 40 and oid.isalnum():
            out[path.relative_to(damaged).as_posix().encode()] = oid
    return out


def _packs(repo: Repository, damaged: Path) -> None:
    """A pack that is whole comes over as it is, which makes its index anew; of another what its index finds."""
    from dulwich.object_format import DEFAULT_OBJECT_FORMAT
    from dulwich.pack import Pack

    for path in sorted((damaged / "objects" / "pack").glob("*.pack")):
        try:
            with path.open("rb") as stream:
                repo.objects.add_thin_pack(stream.read, None)
            continue
        except unreadable():
            pass
        try:
            with Pack(str(path.with_suffix("")), object_format=DEFAULT_OBJECT_FORMAT) as pack:
                _add(repo, _of_pack(pack))
        except broken():
            continue


def _of_pack(pack: Any) -> Iterator[tuple[int, bytes]]:
    for name in list(pack.index):
        try:
            kind, chunks = pack.get_raw(name)
        except broken():
            continue
        data = chunks if isinstance(chunks, bytes) else b"".join(chunks)
        yield kind, data


def _loose(repo: Repository, damaged: Path) -> None:
    _add(repo, _of_files(damaged))


def _of_files(damaged: Path) -> Iterator[tuple[int, bytes]]:
    kinds = {b"commit": 1, b"tree": 2, b"blob": 3, b"tag": 4}
    for path in sorted((damaged / "objects").glob("??/*")):
        try:
            whole = zlib.decompressobj().decompress(path.read_bytes(), MAX_ATTACHMENT + 100)
        except (OSError, zlib.error):
            continue
        head, _, data = whole.partition(b"\0")
        kind, _, size = head.partition(b" ")
        name = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
        if kind in kinds and size == b"%d" % len(data) and name == path.parent.name + path.name:
            yield kinds[kind], data


def _add(repo: Repository, found: Iterator[tuple[int, bytes]]) -> None:
    """Add in packs of some thousand: a file of its own for each would be flushed each."""
    from dulwich.objects import ShaFile

    batch: list[tuple[Any, None]] = []
    for kind, data in found:
        made = ShaFile.from_raw_string(kind, data)
        if made.id not in repo.objects:
            batch.append((made, None))
        if len(batch) >= BATCH:
            repo.objects.add_objects(batch)
            batch = []
    if batch:
        repo.objects.add_objects(batch)
