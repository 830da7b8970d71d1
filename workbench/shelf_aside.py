"""What was set aside and can be answered: who it is by, what it changes, and the answer of the person in front of it.

Owns the questions and the two answers that the Sync screen puts to rescue. Part of the application layer beside
shelf_views.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.shelf_out import FRAMEWORKS
from workbench.shelves import Shelves
from workbench.sync import rescue
from workbench.sync.history import History
from workbench.sync.progress import Progress
from workbench.sync.shelf import Shelf
from workbench.sync.trust import ADOPTABLE


@dataclass(frozen=True)
class Stuck:
    """Changes at a remote that somebody may vouch for or undo. seen: their commits, or the parcels that hold them; who:
    their authors; read: (commit, what it changes), where that is known here."""

    remote: str
    seen: tuple[str, ...]
    who: tuple[str, ...]
    parcels: bool = False
    read: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """"2 changes by Diego"."""
        what = "parcel" if self.parcels else "change"
        count = f"1 {what}" if len(self.seen) == 1 else f"{len(self.seen)} {what}s"
        return f"{count} by {' and '.join(self.who)}"


def stuck(shelf: Shelf, titles: Mapping[str, str]) -> tuple[Stuck, ...]:
    """By remote. What nobody can vouch for is not part of it, as far as that is known."""
    state, out = shelf.state.now, []
    for name, remote in sorted(state.remotes.items()):
        if remote.kind == "parcel":
            here = [p for p in state.parcels if p.state == "quarantined" and p.head and p.place
                    and Path(p.place) == Path(remote.url)]
            seen, who = tuple(p.sha256 for p in here), [p.who for p in here]
            read: tuple[tuple[str, str], ...] = ()
        else:
            found = [a for a in state.aside if a.remote == name and a.kind in ADOPTABLE]
            seen, who = tuple(a.what for a in found), [a.who for a in found]
            read = tuple((a.what, _changed(shelf, a.what, titles)) for a in found)
        if seen:
            people = tuple(sorted({w or "somebody unknown" for w in who}))
            out.append(Stuck(name, seen, people, remote.kind == "parcel", read))
    return tuple(out)


def _changed(shelf: Shelf, commit: str, titles: Mapping[str, str]) -> str:
    """A change in a line: its message and the parts of the library it touches; its objects came with the exchange."""
    oid, repo = commit.encode(), shelf.repo
    if oid not in repo.objects:
        return ""
    parents = repo.graph.parents(oid)
    paths = repo.changed(repo.tree_of(parents[0]) if parents else None, repo.tree_of(oid))
    parts = sorted({_part(path, titles) for path in paths})
    message = History(repo).entry(oid).message.splitlines()
    return f"“{message[0] if message else ''}” changes {', '.join(parts) or 'nothing'}"


def _part(path: str, titles: Mapping[str, str]) -> str:
    folder, _, rest = path.partition("/")
    uid = rest.partition("/")[0].removesuffix(".json")
    key = uid if folder == FRAMEWORKS else f"{folder}/{uid}"
    return titles.get(key, f"{folder}/{uid}" if rest else folder)


def answer(shelves: Shelves, name: str, what: Stuck, *, undo: bool, progress: Progress) -> str:
    """Vouch for it or undo it, and bring what follows into library.db; in words what was done."""
    with shelves.open(name) as shelf:
        progress(f"Looking at {what.remote}")
        done = rescue.adopt(shelf, what.remote, undo=undo, seen=what.seen, progress=progress)
        shelves.take_in(shelf, progress)
    count = "1 change was" if len(done) == 1 else f"{len(done)} changes were"
    verb = "undone" if undo else "vouched for with your key"
    return f"{count} {verb}. It is told with the next exchange."


def go_on(shelf: Shelf, remote: str) -> None:
    """With a server that was set up anew."""
    rescue.accept(shelf, remote)
