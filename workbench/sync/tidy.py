"""Puts a shelf's many small files together: loose objects into one pack, packs of many exchanges into one.

Owns when that is due and the order of it: the new pack is written, flushed and read back; only then what it holds is
removed elsewhere, so that a stop at any point leaves every object in at least one place. Nothing is ever thrown away,
reachable or not. Meets damage or a full disk by leaving everything as it was. Knows nothing of what the objects mean.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha1
from itertools import islice
from pathlib import Path
from traceback import clear_frames
from typing import Any

from workbench.errors import Cancelled, WorkbenchError
from workbench.sync.health import SUSPECT
from workbench.sync.locks import WAIT, let_go, locked_file
from workbench.sync.progress import Progress
from workbench.sync.repository import Repository, broken
from workbench.sync.space import room

LOOSE = 2000
PACKS = 50
BATCH = 20_000  # loose objects in one go: what a stop in between loses
DEPTH = 50  # deltas on deltas, as git writes them; others refuse to unpack what leans too deep
MOST_DAMAGED = 3  # objects; with more the whole check comes first
TELL = 64  # objects between two looks whether to stop
TEXT = "Putting the shelf's files together"
_DELTAS = (6, 7)
_NAME = re.compile("[0-9a-f]{40}")


def tidy(repo: Repository, progress: Progress | None, now: int) -> bool:
    """Put files together when there are too many; whether that was done. Called by who holds the shelf, after an
    exchange: whatever is in the way waits for the next one. now: milliseconds since 1970, for files left behind."""
    try:
        loose = repo.objects.count_loose_objects()
        packs = _packs(repo)
        if loose <= LOOSE and len(packs) <= PACKS:
            return False
        repo.guard()
        _Tidy(repo, progress, now).run(loose > LOOSE, len(packs) > PACKS)
    except Cancelled:
        return False  # the exchange is done; what was put together stays so
    except (WorkbenchError, OSError, BufferError):  # the last: a file of a pack that is still looked at
        return False
    return True


def _folder(repo: Repository) -> Path:
    return Path(os.fsdecode(repo.objects.pack_dir))


def _loose(repo: Repository) -> Iterator[Path]:
    return (p for p in (repo.path / "objects").glob("??/*") if _NAME.fullmatch(p.parent.name + p.name))


def _packs(repo: Repository) -> list[Path]:
    """Packs with their index, smallest first; what somebody marked to be kept stays as it is."""
    found = [p for p in _folder(repo).glob("*.pack") if p.with_suffix(".idx").exists()
             and not p.with_suffix(".keep").exists()]
    return sorted(found, key=lambda p: (p.stat().st_size, p.name))


def small(packs: Sequence[Path]) -> list[Path]:
    """Of packs by size, those worth joining: one that is larger than all before it twice over is left alone, so that
    a large library is not written anew for a few changes."""
    sizes = [p.stat().st_size for p in packs]
    last = max((i for i in range(1, len(packs)) if sizes[i] <= 2 * sum(sizes[:i])), default=0)
    return list(packs[:last + 1])


class _Damage(ValueError):
    """Something is not what its name says: a matter for the check of the whole library. It is left where it is."""

    def __init__(self, name: bytes = b"") -> None:
        super().__init__()
        self.name = name.hex()


class _Tidy:
    def __init__(self, repo: Repository, progress: Progress | None, now: int) -> None:
        self._repo = repo
        self._objects = repo.objects
        self._progress = progress
        self._now = now
        self._total = self._at = 0

    def run(self, loose: bool, packs: bool) -> None:
        self._sweep()
        try:
            while loose:
                names = [p.parent.name + p.name for p in islice(_loose(self._repo), BATCH)]
                if not names or not self._join_sound(names):
                    break
                loose = self._objects.count_loose_objects() > LOOSE
            found = _packs(self._repo) if packs else []
            if len(found) > PACKS:
                self._join([], small(found))
        except broken() as error:
            if isinstance(error, OSError) and error.errno:
                raise
            self._suspect()

    def _suspect(self) -> None:
        (self._repo.path.parent / SUSPECT).touch()

    def _join_sound(self, names: list[str]) -> bool:
        """The loose objects put together without what is damaged, which may be nothing that anybody needs."""
        for _ in range(MOST_DAMAGED):
            try:
                return self._join(names, [])
            except _Damage as error:
                if error.name not in names:
                    raise
                self._suspect()
                names.remove(error.name)
        return False

    def _tell(self, text: str = TEXT) -> None:
        if self._progress is not None:
            self._progress(text)

    # --- one new pack -------------------------------------------------------------------------------------------

    def _join(self, loose: list[str], packs: list[Path]) -> bool:
        """One pack of all that, and then nothing of it elsewhere; False when some old files could not be removed."""
        room(self._repo.path, self._size(loose, packs), "putting the shelf's files together")
        wanted = {bytes.fromhex(name) for name in loose}
        for path in packs:
            with self._pack(path) as pack:
                wanted.update(name for name, *_ in pack.index.iterentries())
        self._total, self._at = len(wanted), 0
        made = self._written(lambda: self._records(loose, packs), len(wanted))
        with self._pack(made) as pack:
            if not wanted <= {name for name, *_ in pack.index.iterentries()}:
                raise _Damage
        _flush_folder(made.parent)
        self._objects.close()  # Windows removes no file that is open
        done = True
        for path in packs:
            if path != made:
                done &= _remove(path) and _remove(path.with_suffix(".idx"))
        for at, name in enumerate(loose):
            if at % TELL == 0:
                self._tell()
            done &= _remove(self._path(name))
        return done

    def _written(self, records: Callable[[], Iterator[Any]], count: int) -> Path:
        """The new pack's path. What a failure leaves is removed: where the disk is full, dulwich cannot."""
        from dulwich.file import FileLocked

        folder = _folder(self._repo)
        before = set(folder.iterdir())
        try:
            pack = self._objects.add_pack_data(count, records())
            return Path(os.fsdecode(pack._basename) + ".pack")
        except BaseException as error:
            let_go(error)
            clear_frames(error.__traceback__)  # as below
            self._objects.close()
            for path in set(folder.iterdir()) - before:
                _remove(path)
            if isinstance(error, FileLocked):
                self._repo.settle(locked_file(error))
            raise

    @contextmanager
    def _pack(self, path: Path) -> Iterator[Any]:
        from dulwich.pack import Pack

        pack: Any = Pack(str(path.with_suffix("")), object_format=self._objects.object_format)
        try:
            yield pack
        except BaseException as error:
            clear_frames(error.__traceback__)  # which hold pieces of a damaged pack: it could not be closed
            raise
        finally:
            pack.close()

    def _path(self, name: str) -> Path:
        return self._repo.path / "objects" / name[:2] / name[2:]

    def _size(self, loose: list[str], packs: list[Path]) -> int:
        return sum(p.stat().st_size for p in (*packs, *map(self._path, loose)))

    # --- its records --------------------------------------------------------------------------------------------

    def _records(self, loose: list[str], packs: list[Path]) -> Iterator[Any]:
        depth: dict[bytes, int] = {}
        for each in loose:
            name = bytes.fromhex(each)
            try:
                raw = self._objects.get_raw(each.encode())
            except broken() as error:
                if isinstance(error, OSError) and error.errno:
                    raise
                raise _Damage(name) from error
            yield self._whole(name, raw, depth)
        for path in packs:
            with self._pack(path) as pack:
                yield from self._packed(pack, depth)

    def _packed(self, pack: Any, depth: dict[bytes, int]) -> Iterator[Any]:
        """What a pack holds and none before it did. A delta stays one when its base is written already, so that none
        leans on itself by way of two packs, and none leans too deep."""
        from dulwich.pack import UnpackedObject

        names = {at: name for name, at, _ in pack.index.iterentries()}
        later = []
        for at in sorted(names):
            if names[at] in depth:
                continue
            found = pack.data.get_unpacked_object_at(at)
            if found.pack_type_num in _DELTAS:
                later.append(at)
            else:
                yield self._whole(names[at], (found.pack_type_num, b"".join(found.decomp_chunks)), depth)
        for at in later:
            found = pack.data.get_unpacked_object_at(at)
            base = names.get(at - found.delta_base) if isinstance(found.delta_base, int) else found.delta_base
            deep = depth.get(base or b"", DEPTH) + 1
            if deep > DEPTH:
                yield self._whole(names[at], pack.get_raw(names[at]), depth)
                continue
            self._count()
            depth[names[at]] = deep
            yield UnpackedObject(found.pack_type_num, sha=names[at], delta_base=base, decomp_len=found.decomp_len,
                                 decomp_chunks=found.decomp_chunks)

    def _whole(self, name: bytes, raw: tuple[int, bytes], depth: dict[bytes, int]) -> Any:
        from dulwich.objects import object_class
        from dulwich.pack import UnpackedObject

        kind, data = raw
        of: Any = object_class(kind)
        if sha1(of.type_name + b" %d\0" % len(data) + data, usedforsecurity=False).digest() != name:
            raise _Damage(name)
        self._count()
        depth[name] = 0
        return UnpackedObject(kind, sha=name, decomp_chunks=[data])

    def _count(self) -> None:
        if self._at % TELL == 0:
            self._tell(f"{TEXT}, {self._at + 1} of {self._total}")
        self._at += 1

    # --- what stopped processes left ----------------------------------------------------------------------------

    def _sweep(self) -> None:
        """Remove halves of packs that no reader looks at, once they are ten minutes old."""
        folder = _folder(self._repo)
        halves = [p for p in folder.iterdir() if p.suffix == ".lock"
                  or (p.suffix == ".pack" and not p.with_suffix(".idx").exists())
                  or (p.suffix == ".idx" and not p.with_suffix(".pack").exists())]
        for path in (*halves, *folder.parent.glob("tmp_pack_*")):
            with suppress(OSError):
                if self._now - path.stat().st_mtime_ns // 1_000_000 > WAIT:
                    _remove(path)


def _remove(path: Path) -> bool:
    """False when another process reads the file, which stops its removal on Windows: it is a copy until next time."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        try:
            path.chmod(0o644)  # written read-only, as git does
            path.unlink(missing_ok=True)
        except OSError:
            return False
    return True


def _flush_folder(folder: Path) -> None:
    """The new names must be on the disk before old ones go. Not every system opens folders, nor flushes them."""
    with suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
