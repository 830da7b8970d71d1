"""From library.db to a shelf: which of the own frameworks and crosswalks belong there, and what of them is new.

Owns the way out of the library. Part of the application layer beside shelves.py; never waits for a network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.errors import Invalid, NotFound
from workbench.library import Library, RevisionInfo
from workbench.queries.crosswalks import own_crosswalk, own_crosswalks
from workbench.sync import release as releases
from workbench.sync.progress import counted
from workbench.sync.remotes import Progress
from workbench.sync.shelf import Shelf

FRAMEWORKS, CROSSWALKS = "frameworks", "crosswalks"


@dataclass(frozen=True)
class Outward:
    """alone: this machine has one shelf only; client: one of its shelves is a client's."""

    library: Library
    alone: bool
    client: bool

    def belongs(self, shelf: Shelf, uid: str) -> bool:
        """Whether an own framework goes onto this shelf. With one shelf that is no client's, all own ones do."""
        if uid in shelf.state.now.members or uid in shelf.groups(FRAMEWORKS):
            return True
        return self.alone and not self.client and uid not in shelf.state.now.kept

    def put(self, shelf: Shelf, uid: str) -> None:
        """Decide that a framework belongs on this shelf."""
        if not self.library.history(uid):
            raise NotFound(f"The library has no published framework {uid}.", "Publish it first.")
        state = shelf.state.now
        shelf.state.update(members=tuple(sorted({*state.members, uid})), kept=tuple(k for k in state.kept if k != uid))

    def keep(self, shelf: Shelf, uid: str) -> None:
        """Decide that a framework stays off this shelf. What others have seen of it cannot be taken back."""
        if uid in shelf.groups(FRAMEWORKS):
            raise Invalid(f"{uid} is on the shelf already.", "Retire it in the Library instead.")
        state = shelf.state.now
        shelf.state.update(members=tuple(m for m in state.members if m != uid), kept=tuple(sorted({*state.kept, uid})))

    def outgoing(self, shelf: Shelf) -> list[tuple[str, str, str]]:
        """(framework, version, note) of every revision that the next exchange puts onto the shelf."""
        return [(uid, info.version, info.note) for uid, info in self._unsent(shelf)]

    def _unsent(self, shelf: Shelf) -> Iterator[tuple[str, RevisionInfo]]:
        known = shelf.state.now.known
        for entry in self.library.entries():
            if entry.read_only or not entry.revision or not self.belongs(shelf, entry.uid):
                continue
            for info in reversed(self.library.history(entry.uid)):
                if info.revision not in known:
                    yield entry.uid, info

    def collect(self, shelf: Shelf, progress: Progress | None = None) -> int:
        """Put newly published revisions and changed crosswalks onto the shelf, one signed commit each; how many.

        A device that has not been let in collects nothing: what it signs would be set aside by everybody else.
        """
        if not shelf.may_write():
            return 0
        count = 0
        for uid, info in counted(list(self._unsent(shelf)), progress, "Putting onto the shelf"):
            start = self._start(shelf, uid, info)
            files = self.library.files(uid, info.revision)
            new: dict[str, bytes | None] = {f"{FRAMEWORKS}/{uid}/{p}": t.encode() for p, t in files.items()}
            old = {f"{FRAMEWORKS}/{uid}/{p}" for p in shelf.files(f"{FRAMEWORKS}/{uid}", start)}
            made = shelf.publish({**dict.fromkeys(old - set(new)), **new},
                                 info.note or f"Publish {uid} {info.version}", start)
            if (commit := made or start) is None:
                continue
            shelf.state.update(known={**shelf.state.now.known, info.revision: commit.decode()})
            releases.make(shelf.repo, uid, info.version, commit, shelf.key, shelf.author, info.at // 1000)
            count += made is not None
        return count + self._collect_crosswalks(shelf)

    @staticmethod
    def _start(shelf: Shelf, uid: str, info: RevisionInfo) -> bytes | None:
        """The commit a revision was made on. Where nobody changed this framework since, the newest: no merge needed."""
        on = next((shelf.state.now.known[p] for p in info.parents if p in shelf.state.now.known), "").encode()
        unchanged = not on or shelf.groups(FRAMEWORKS, on).get(uid) == shelf.groups(FRAMEWORKS).get(uid)
        return shelf.tip if unchanged else on

    def _collect_crosswalks(self, shelf: Shelf) -> int:
        from workbench.formats.native import write_crosswalk

        if not self.alone:
            return 0
        changes: dict[str, bytes | None] = {}
        for entry in self.library.store.read(own_crosswalks):
            found = self.library.store.read(own_crosswalk, entry.uid)
            changes[f"{CROSSWALKS}/{entry.uid}.json"] = write_crosswalk(found).encode()
        return int(bool(changes) and shelf.publish(changes, "Update crosswalks") is not None)
