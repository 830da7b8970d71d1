"""Parcels: Git bundles on a stick or in a shared folder, written once, by one writer per directory.

    <folder>/<library id>/format.json
    <folder>/<library id>/<device id>/000042-<sha256>.bundle        (.bundle.age on a client's shelf)

Owns names, writing, finding and the quarantine. A file is written under a temporary name, flushed, read back and then
renamed to a name that never existed; nothing is overwritten, locked or linked, so folder services and simple file
systems have nothing to clash on. What is read goes into a quarantine store first.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from workbench.errors import Damaged, Invalid, Unavailable
from workbench.formats.canonical import emit
from workbench.store.failures import translated
from workbench.sync import packs
from workbench.sync.copying import PATIENCE, copy
from workbench.sync.graph import Oid
from workbench.sync.remotes import PROPOSALS, TAGS
from workbench.sync.repository import MAIN, Repository, broken
from workbench.sync.space import room

_FILE = re.compile(r"(\d{6})-([0-9a-f]{64})\.bundle(\.age)?")
_OID = re.compile(rb"[0-9a-f]{40}")
_DEVICE = re.compile(r"[0-9a-f]{8,64}")
MAX_PARCEL = 1024 * 1024 * 1024
MAX_REFS = 20_000
MAX_HEAD = 4 * 1024 * 1024
QUARANTINE = "quarantine-"
DEVICES_ADVISED = 20
AGE = ".age"


@dataclass(frozen=True)
class Parcel:
    """A parcel file as its name tells it."""

    path: Path
    device: str
    seq: int
    sha256: str

    @property
    def sealed(self) -> bool:
        return self.path.name.endswith(AGE)


@dataclass(frozen=True)
class Seal:
    """The shelf's age identity (AGE-SECRET-KEY-…): who has it can open and make the shelf's parcels."""

    identity: str

    @classmethod
    def generate(cls) -> Seal:
        import pyrage

        return cls(str(pyrage.x25519.Identity.generate()))

    def close(self, data: bytes) -> bytes:
        import pyrage

        sealed: bytes = pyrage.encrypt(data, [pyrage.x25519.Identity.from_str(self.identity).to_public()])
        return sealed

    def open_file(self, sealed: Path, to: Path) -> None:
        import pyrage

        try:
            pyrage.decrypt_file(str(sealed), str(to), [pyrage.x25519.Identity.from_str(self.identity)])
        except pyrage.DecryptError as error:
            raise Invalid("The parcel is sealed for another shelf, or was changed.", "Ask its sender for a new one.",
                          ) from error


class Missing(Invalid):
    """The parcel builds on another that has not arrived yet."""


class Incomplete(Invalid):
    """The file is not what its name says: half copied, or changed."""


def found(folder: Path, library: str) -> tuple[list[Parcel], list[str]]:
    """Parcels below a folder, by device and number, and the names that do not belong there."""
    parcels, strange = [], []
    home = folder / library
    with translated(folder):
        if not folder.is_dir():
            raise Unavailable(f"{folder} is not there.", "Plug in the stick or connect the folder, then try again.")
        if not home.is_dir():
            return [], []
        for place in sorted(home.iterdir()):
            if place.name.lower() == "format.json" or place.name.startswith("."):
                continue
            if not place.is_dir() or not _DEVICE.fullmatch(place.name.lower()):
                strange.append(place.name)
                continue
            for file in sorted(place.iterdir()):
                match = _FILE.fullmatch(file.name.lower())
                if match and file.is_file() and not file.is_symlink():
                    parcels.append(Parcel(file, place.name.lower(), int(match[1]), match[2]))
                elif not file.name.endswith(".part") and file.name.lower() != "join.json":
                    strange.append(f"{place.name}/{file.name}")
    return sorted(parcels, key=lambda p: (p.seq, p.device)), strange


def asking(folder: Path, library: str) -> set[str]:
    """Devices that have a directory there, whether or not they have written a parcel."""
    with translated(folder):
        return {p.name.lower() for p in (folder / library).iterdir() if _DEVICE.fullmatch(p.name.lower())}


def remove(listed: Iterable[Parcel]) -> None:
    """Remove own parcels, oldest first: whatever is left when a stick is pulled still stands on what is there."""
    for parcel in sorted(listed, key=lambda p: p.seq):
        with translated(parcel.path):
            parcel.path.unlink(missing_ok=True)


def write(repo: Repository, folder: Path, library: str, device: str, seq: int, base: Oid | None, seal: Seal | None,
          ) -> Parcel:
    """A new parcel with the branch and the release tags, without what `base` holds. Complete when this returns."""
    home = folder / library
    place = home / device
    if repo.tip() is None:
        raise Invalid("The library is empty.", "Publish something first.")
    with translated(folder):
        if not folder.is_dir():
            raise Unavailable(f"{folder} is not there.", "Plug in the stick or connect the folder, then try again.")
        place.mkdir(parents=True, exist_ok=True)
        marker = home / "format.json"
        if not marker.exists():
            _write_once(marker, emit({"library": {"type": "library", "format": 1, "library_id": library}}).encode())
        data = _bundle(repo, base)
        if seal is not None:
            data = seal.close(data)
        room(place, len(data), "the parcel")
        digest = hashlib.sha256(data).hexdigest()
        path = place / f"{seq:06d}-{digest}.bundle{AGE if seal else ''}"
        _write_once(path, data)
    return Parcel(path, device, seq, digest)


def beside(repo: Repository) -> dict[bytes, Oid]:
    """What a parcel carries beside the branch: releases, and agreements to changes of who may sign."""
    return {**repo.refs(TAGS), **repo.refs(PROPOSALS)}


def digest(refs: dict[bytes, Oid]) -> str:
    return hashlib.sha256(b"".join(name + oid for name, oid in sorted(refs.items()))).hexdigest()[:16]


def _bundle(repo: Repository, base: Oid | None) -> bytes:
    from dulwich.bundle import create_bundle_from_repo, write_bundle

    refs = [MAIN, *sorted(beside(repo))]
    out = io.BytesIO()
    with create_bundle_from_repo(repo.raw, refs=refs, prerequisites=[base] if base else None) as bundle:
        write_bundle(out, bundle)
    return out.getvalue()


def _write_once(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name[:40]}.{os.getpid()}.part")
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if part.read_bytes() != data:
            raise Unavailable(f"{path.parent} did not keep what was written.", "Check the stick and try another one.")
        if path.exists():
            raise Invalid(f"{path.name} is there already.", "Nothing was overwritten.")
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    try:
        fd = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # not every system opens folders
    try:
        os.fsync(fd)
    except OSError:
        pass  # nor flushes them
    finally:
        os.close(fd)


@contextmanager
def opened(repo: Repository, parcel: Parcel, seal: Seal | None, patience: float = PATIENCE,
           ) -> Iterator[tuple[Repository, Oid, dict[bytes, Oid]]]:
    """A quarantine repository that sees the library's objects beside the parcel's, its head and its tags.

    Raises Missing when it builds on what is not here, Slow when the file does not come, Invalid when it is damaged or
    foreign. The file is copied first, so that a stick may go afterwards.
    """
    from dulwich.repo import Repo

    with translated(repo.path):
        place = Path(tempfile.mkdtemp(prefix=QUARANTINE, dir=repo.path.parent))
    try:
        local = place / "parcel"
        if copy(parcel.path, local, MAX_PARCEL, patience) != parcel.sha256:
            raise Incomplete(f"{parcel.path.name} is not complete or was changed.",
                             "Wait for the copy, or ask for a new one.")
        if parcel.sealed:
            if seal is None:
                raise Invalid(f"{parcel.path.name} is sealed and this machine has no key for it.",
                              "Join the shelf first.")
            seal.open_file(local, place / "opened")
            local = place / "opened"
        with translated(place):
            store = place / "store.git"
            Repo.init_bare(str(store), mkdir=True, default_branch=b"main").close()
            (store / "objects" / "info").mkdir(exist_ok=True)
            link = str((repo.path / "objects").absolute()) + "\n"
            (store / "objects" / "info" / "alternates").write_text(link, "utf-8")
        with Repository(store) as quarantine:
            head, tags = _unpack(quarantine, local, parcel.path.name)
            mine = repo.tip()
            if mine is not None:
                quarantine.swap(MAIN, None, mine)
            yield quarantine, head, tags
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _unpack(quarantine: Repository, path: Path, name: str) -> tuple[Oid, dict[bytes, Oid]]:
    damaged = Invalid(f"{name} is no parcel that can be read.", "Ask its sender for a new one.")
    with translated(path), path.open("rb") as stream:
        try:
            prerequisites, refs = _head(stream)
        except ValueError as error:
            raise damaged from error
        if MAIN not in refs or any(r != MAIN and not r.startswith((TAGS, PROPOSALS)) for r in refs):
            raise damaged
        if len(refs) > MAX_REFS:
            raise Invalid(f"{name} was refused: it names {len(refs)} releases.", packs.REMEDY)
        missing = [oid for oid in prerequisites if oid not in quarantine.objects]
        if missing:
            raise Missing(f"{name} builds on a parcel that has not arrived.", "It is taken as soon as that one is "
                          "here.")
        start = stream.tell()
        packs.check(stream, name, lambda oid: oid in quarantine.objects)
        stream.seek(start)
        try:
            quarantine.objects.add_thin_pack(stream.read, None)
            head = refs.pop(MAIN)
            _connected(quarantine, head)
        except broken() as error:
            if isinstance(error, OSError) and error.errno:
                raise  # the disk failed, not the parcel
            raise damaged from error
        except (Invalid, Damaged) as error:
            raise damaged from error
    return head, {name: oid for name, oid in refs.items() if oid in quarantine.objects}


def _head(stream: BinaryIO) -> tuple[list[Oid], dict[bytes, Oid]]:
    """What a bundle says before its pack: the commits it builds on and its refs. The stream stands at the pack then."""
    text, end, _ = stream.read(MAX_HEAD).partition(b"\n\n")
    first, *lines = text.split(b"\n")
    if not end or first not in (b"# v2 git bundle", b"# v3 git bundle"):
        raise ValueError("no bundle")
    stream.seek(len(text) + 2)
    prerequisites, refs = [], {}
    for line in lines:
        if line.startswith(b"@") and line == b"@object-format=sha1":
            continue
        oid, _, ref = line.removeprefix(b"-").partition(b" ")
        if not _OID.fullmatch(oid):
            raise ValueError("no object id")
        if line.startswith(b"-"):
            prerequisites.append(oid)
        else:
            refs[ref] = oid
    return prerequisites, refs


def _connected(repo: Repository, head: Oid) -> None:
    """Every object that a new commit brings is here; what it shares with its parents was checked with them."""
    seen: set[Oid] = set()

    def check(tree: Oid) -> None:
        if tree in seen:
            return
        seen.add(tree)
        for mode, oid in repo.entries(tree).values():
            if mode & 0o170000 == 0o040000:
                check(oid)
            elif oid not in repo.objects:
                raise Invalid("An object is missing.")

    stack = [head]
    while stack:
        here = stack.pop()
        if here in seen:
            continue
        seen.add(here)
        commit = repo.commit(here)
        check(commit.tree)
        stack += [p for p in commit.parents if not _packed_before(repo, p)]


def _packed_before(repo: Repository, oid: Oid) -> bool:
    """Whether the library itself has the object, which the alternates of the quarantine show."""
    alternates: Any = repo.objects.alternates
    return any(oid in store for store in alternates)


def adopt(repo: Repository, quarantine: Repository) -> None:
    """Move the quarantine's packs into the library."""
    with translated(repo.path):
        for pack in quarantine.objects.packs:
            with Path(pack.data.path).open("rb") as stream:
                repo.objects.add_thin_pack(stream.read, None)
