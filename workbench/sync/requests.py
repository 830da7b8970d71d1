"""Asking to be let in: a machine that joined leaves its public key where a holder of a root key finds it.

Owns the form: on a server a commit below refs/assay/join/, in a parcel folder the file join.json of the device's own
directory. A request proves nothing; whoever approves compares the fingerprint with the person.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import Invalid
from workbench.formats.canonical import emit
from workbench.sync.remotes import JOINS as JOIN
from workbench.sync.repository import Author, Repository
from workbench.sync.signing import PublicKey

FILE = "join.json"
LIMIT = 4096


@dataclass(frozen=True)
class Request:
    """A device that asks to be let in."""

    device: str
    name: str
    key: str

    @property
    def fingerprint(self) -> str:
        return PublicKey.from_line(self.key).fingerprint

    @property
    def content(self) -> bytes:
        return emit({self.device: {"type": "join", "name": self.name, "key": self.key}}).encode()


def read(data: bytes) -> Request | None:
    """The request in a file; None when it is none."""
    try:
        tree: Any = json.loads(data[:LIMIT])
        ((device, raw),) = tree.items()
        made = Request(str(device)[:64], str(raw["name"])[:200], str(raw["key"]))
        return made if made.fingerprint else None
    except (ValueError, TypeError, KeyError, AttributeError, Invalid):
        return None


def post(repo: Repository, request: Request, seconds: int) -> bytes:
    """Put the request into the repository, to be sent with the next exchange; its ref."""
    ref = JOIN + request.device.encode()
    if ref not in repo.refs(JOIN):
        tree = repo.write_tree(None, {FILE: request.content})
        commit = repo.new_commit(tree, (), "Ask to be let in\n", Author(request.name), seconds)
        repo.swap(ref, None, repo.save(commit))
    return ref


def put(folder: Path, library: str, request: Request) -> None:
    """Leave the request in a parcel folder."""
    place = folder / library / request.device
    place.mkdir(parents=True, exist_ok=True)
    if not (place / FILE).exists():
        part = place / f".{FILE}.part"
        part.write_bytes(request.content)
        part.rename(place / FILE)


def waiting(repo: Repository, folders: list[Path], library: str) -> Iterator[Request]:
    """Requests at hand: those the last exchanges brought and those in parcel folders that are there now."""
    for ref, oid in sorted(repo.refs(JOIN).items()):
        if oid in repo.objects:
            found = repo.files(repo.tree_of(oid)).get(FILE)
            request = read(found) if found else None
            if request is not None and ref == JOIN + request.device.encode():
                yield request
    for folder in folders:
        for path in sorted((folder / library).glob(f"*/{FILE}")) if folder.is_dir() else ():
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= LIMIT:
                request = read(path.read_bytes())
                if request is not None and path.parent.name == request.device:
                    yield request
