"""From a shelf to library.db: what others published becomes new revisions and crosswalks here.

Owns the way into the library. What cannot be read is a listed problem; the rest comes in. Part of the application layer
beside shelves.py; never waits for a network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from workbench.commands.crosswalks import import_crosswalk
from workbench.errors import Cancelled, Invalid, Problem
from workbench.library import Library
from workbench.model.framework import Framework
from workbench.shelf_out import CROSSWALKS, FRAMEWORKS
from workbench.store.step import Change, ChangeSet
from workbench.sync.entities import may_wait
from workbench.sync.history import History
from workbench.sync.progress import counted
from workbench.sync.remotes import Progress
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf

AT_ONCE = 20  # frameworks written in one step; so many are indexed at once, more wait
LOOK_BACK = 500  # commits looked through for what the newest change of a framework said

@dataclass(frozen=True)
class Taken:
    """What came into library.db: frameworks and crosswalks by id, and what could not be read. commit: the change that
    a decision wrote, "" where nothing differed."""

    frameworks: tuple[str, ...] = ()
    crosswalks: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    commit: str = ""


@dataclass
class _Batch:
    """What is ready for library.db. new: (framework, files, parents, note); taken and known as in the shelf's state."""

    new: list[tuple[Framework, dict[str, str], tuple[str, ...], str]] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Inward:
    """announce: tells the windows what changed."""

    library: Library
    announce: Callable[[ChangeSet], object]

    def take_in(self, shelf: Shelf, progress: Progress | None = None) -> Taken:
        """Bring what differs from library.db into it as new revisions. Drafts are not touched.

        Of many frameworks the full-text index is left waiting (`Library.index_waiting`); few are indexed here.
        """
        frameworks: list[str] = []
        crosswalks, problems = [], []
        taken = self._taken(shelf)
        batch = _Batch()
        notes = Notes(shelf.repo)
        try:
            for uid, oid in counted(shelf.groups(FRAMEWORKS).items(), progress, "Taking into the library"):
                if taken.get(uid) == oid.decode() or shelf.tip is None:
                    continue
                try:
                    self._framework(shelf, uid, notes, batch)
                except Invalid as error:
                    problems.append(Problem("error", uid, error.text, error.hint))
                    continue
                batch.taken[uid] = oid.decode()
                if len(batch.new) >= AT_ONCE:
                    frameworks += self._keep(shelf, batch)
        except Cancelled:
            self._told([*frameworks, *self._keep(shelf, batch)])
            raise
        frameworks += self._keep(shelf, batch)
        taken = dict(shelf.state.now.taken)
        for uid, oid in shelf.groups(CROSSWALKS).items():
            group = f"{CROSSWALKS}/{uid}.json"
            if taken.get(group) != oid.decode():
                problems += self._crosswalk(shelf, uid, oid)
                crosswalks.append(uid)
                taken[group] = oid.decode()
        if taken != shelf.state.now.taken:
            shelf.state.update(taken=taken)
        for problem in problems:
            shelf.state.tell("problem", str(problem))
        if len(frameworks) <= AT_ONCE:
            self.library.index_waiting()
        self._told(frameworks)
        return Taken(tuple(frameworks), tuple(crosswalks), tuple(problems))

    def _taken(self, shelf: Shelf) -> dict[str, str]:
        """What library.db holds of the shelf. A library.db made anew holds nothing, whatever was noted of another."""
        mine = self.library.store.meta["file_uid"]
        if shelf.state.now.taken_by != mine:
            shelf.state.update(taken={}, taken_by=mine)
        return shelf.state.now.taken

    def _told(self, frameworks: list[str]) -> None:
        self.announce(ChangeSet(tuple(Change("framework", uid, "edit") for uid in frameworks), file="library"))

    def _keep(self, shelf: Shelf, batch: _Batch) -> list[str]:
        """Write a batch, then note it: what a crash leaves unnoted is found to be there and noted the next time."""
        self.library.add_all(batch.new)
        done = [framework.uid for framework, *_ in batch.new]
        if batch.taken or batch.known:
            now = shelf.state.now
            shelf.state.update(taken={**now.taken, **batch.taken}, known={**now.known, **batch.known})
        batch.new, batch.taken, batch.known = [], {}, {}
        return done

    def _framework(self, shelf: Shelf, uid: str, notes: Notes, batch: _Batch) -> None:
        from workbench.formats.native import read_files, revision_of

        files = shelf.files(f"{FRAMEWORKS}/{uid}")
        texts = {path: data.decode("utf-8") for path, data in files.items()}
        revision = revision_of(texts)
        history = self.library.history(uid)
        if shelf.tip is not None:
            batch.known[revision] = shelf.tip.decode()
        if history and history[0].revision == revision:
            return
        if self.library.is_read_only(uid):
            raise Invalid(f"{uid} is the identifier of a bundled framework.", "It was not taken into the library.")
        framework = replace(read_files(files)[0], revision=revision)
        waiting = History(shelf.repo).count(f"{FRAMEWORKS}/{uid}") if any(map(may_wait, files.values())) else 0
        note = f"{waiting} fields wait for a decision" if waiting else notes.of(uid) or "Received"
        batch.new.append((framework, texts, tuple(i.revision for i in history[:1]), note))

    def _crosswalk(self, shelf: Shelf, uid: str, oid: bytes) -> list[Problem]:
        from workbench.formats.native import read_crosswalk

        try:
            crosswalk, problems = read_crosswalk(shelf.repo.blob(oid), f"{uid}.json")
        except Invalid as error:
            return [Problem("error", uid, error.text, error.hint)]
        self.announce(self.library.store.do(import_crosswalk(crosswalk), lasting=True))
        return [p for p in problems if p.severity == "error"]


class Notes:
    """What the newest change of each framework said of itself, all found in one walk through the history."""

    def __init__(self, repo: Repository) -> None:
        self._history = History(repo)
        self._found: dict[str, str] | None = None

    def of(self, uid: str) -> str:
        if self._found is None:
            newest = self._history.newest_changes(FRAMEWORKS, LOOK_BACK)
            self._found = {name: self._history.entry(commit).message for name, commit in newest.items()}
        return self._found.get(uid, "")
