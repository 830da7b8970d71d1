"""What an exchange would bring, seen before it is done: fetched and judged, but not taken.

Owns the look ahead. Objects may arrive in the repository, as after a fetch; no branch moves, nothing is remembered as
taken and library.db is not touched, so that looking and leaving it at that is no half exchange. Part of the application
layer beside shelves.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbench.errors import Cancelled, WorkbenchError
from workbench.shelf_out import FRAMEWORKS
from workbench.shelves import Shelves
from workbench.sync import exchange as exchanges
from workbench.sync import parcels
from workbench.sync.graph import Oid
from workbench.sync.history import History
from workbench.sync.progress import Progress
from workbench.sync.remotes import Credentials, LoginRefused, Remote
from workbench.sync.repository import MAIN, Repository
from workbench.sync.shelf import Shelf
from workbench.sync.state import RemoteState


@dataclass(frozen=True)
class Incoming:
    """A change that waits at a remote. frameworks: ids of those it touches."""

    remote: str
    author: str
    at: int
    message: str
    frameworks: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """trouble: (remote, what stands against it). login: the remote that wants a name and a password."""

    coming: tuple[Incoming, ...] = ()
    trouble: tuple[tuple[str, str], ...] = ()
    login: str = ""


def look_ahead(shelves: Shelves, name: str, progress: Progress, remote: str = "") -> Preview:
    """What waits at one remote, or at all."""
    coming: dict[str, Incoming] = {}
    trouble: list[tuple[str, str]] = []
    login = ""
    with shelves.open(name) as shelf:
        for where in [r for n, r in sorted(shelf.state.now.remotes.items()) if remote in ("", n)]:
            progress(f"Looking at {where.name}")
            try:
                found = _folder if where.kind == "parcel" else _server
                trouble += [(where.name, text) for text in found(shelf, where, progress, coming)]
            except Cancelled:
                raise
            except WorkbenchError as error:
                login = where.name if isinstance(error, LoginRefused) else login
                trouble.append((where.name, str(error)))
    newest = list(coming.values())[::-1]  # parents come first; within a second the later change stays on top
    newest.sort(key=lambda c: -c.at)
    return Preview(tuple(newest), tuple(trouble), login)


def _server(shelf: Shelf, where: RemoteState, progress: Progress, out: dict[str, Incoming]) -> list[str]:
    word = shelf.logins.password(where.name) if shelf.logins is not None else ""
    try:
        refs = Remote(where.url, Credentials(where.username, word)).fetch(shelf.repo, progress)
    except LoginRefused:
        if shelf.logins is not None:
            shelf.logins.forget(where.name)  # tried once: servers lock accounts
        raise
    tip = refs.get(MAIN)
    return _judged(shelf, shelf.repo, tip, where.name, out) if tip is not None else []


def _folder(shelf: Shelf, where: RemoteState, progress: Progress, out: dict[str, Incoming]) -> list[str]:
    listed, _ = parcels.found(Path(where.url), shelf.state.now.library)
    imported = {(p.device, p.sha256) for p in shelf.state.now.parcels if p.state == "imported"}
    trouble: list[str] = []
    for parcel in listed:
        if parcel.device == shelf.state.now.device or (parcel.device, parcel.sha256) in imported:
            continue
        progress(f"Looking at {parcel.path.name[:13]}")
        try:
            with parcels.opened(shelf.repo, parcel, shelf.seal) as (quarantine, head, _tags):
                against = _judged(shelf, quarantine, head, where.name, out)
                trouble += against
                if not against:  # the next one may build on it
                    parcels.adopt(shelf.repo, quarantine)
        except Cancelled:
            raise
        except WorkbenchError as error:
            trouble.append(str(error))
    return trouble


def _judged(shelf: Shelf, repo: Repository, tip: Oid, remote: str, out: dict[str, Incoming]) -> list[str]:
    """Note what is new on the way to a head; what stands against it in words."""
    mine = shelf.repo.tip()
    known = [mine] if mine is not None and mine in repo.objects else []
    new = repo.graph.between(tip, known)
    refused, problems = exchanges.take(repo, tip, shelf.state.now.pinned)[1:]
    against = [r.text for r in refused] + [str(p) for p in problems]
    history = History(repo)
    for oid in new if not against else ():
        entry = history.entry(oid)
        parents = repo.graph.parents(oid)
        if not entry.automatic:
            changed = repo.changed(repo.tree_of(parents[0]) if parents else None, repo.tree_of(oid))
            touched = {p.split("/")[1] for p in changed if p.startswith(FRAMEWORKS + "/")}
            out[entry.commit] = Incoming(remote, entry.author, entry.at, entry.message, tuple(sorted(touched)))
    return against
