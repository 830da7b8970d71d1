"""From a shelf to library.db: what others published becomes new revisions and crosswalks here.

Owns the way into the library. What cannot be read is a listed problem; the rest comes in. Part of the application layer
beside shelves.py; never waits for a network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from workbench.commands.crosswalks import import_crosswalk
from workbench.errors import Invalid, Problem
from workbench.library import Library
from workbench.shelf_out import CROSSWALKS, FRAMEWORKS
from workbench.store.step import Change, ChangeSet
from workbench.sync.history import History
from workbench.sync.progress import counted
from workbench.sync.remotes import Progress
from workbench.sync.shelf import Shelf


@dataclass(frozen=True)
class Taken:
    """What came into library.db: frameworks and crosswalks by id, and what could not be read. commit: the change that
    a decision wrote, "" where nothing differed."""

    frameworks: tuple[str, ...] = ()
    crosswalks: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    commit: str = ""


@dataclass(frozen=True)
class Inward:
    """announce: tells the windows what changed."""

    library: Library
    announce: Callable[[ChangeSet], object]

    def take_in(self, shelf: Shelf, progress: Progress | None = None) -> Taken:
        """Bring what differs from library.db into it as new revisions. Drafts are not touched."""
        frameworks, crosswalks, problems = [], [], []
        taken = dict(shelf.state.now.taken)
        for uid, oid in counted(shelf.groups(FRAMEWORKS).items(), progress, "Taking into the library"):
            if taken.get(uid) == oid.decode() or shelf.tip is None:
                continue
            try:
                if self._framework(shelf, uid):
                    frameworks.append(uid)
            except Invalid as error:
                problems.append(Problem("error", uid, error.text, error.hint))
                continue
            taken[uid] = oid.decode()
        for uid, oid in shelf.groups(CROSSWALKS).items():
            group = f"{CROSSWALKS}/{uid}.json"
            if taken.get(group) != oid.decode():
                problems += self._crosswalk(shelf, uid, oid)
                crosswalks.append(uid)
                taken[group] = oid.decode()
        shelf.state.update(taken=taken)
        for problem in problems:
            shelf.state.tell("problem", str(problem))
        self.announce(ChangeSet(tuple(Change("framework", uid, "edit") for uid in frameworks), file="library"))
        return Taken(tuple(frameworks), tuple(crosswalks), tuple(problems))

    def _framework(self, shelf: Shelf, uid: str) -> bool:
        from workbench.formats.native import read_files, revision_of

        files = shelf.files(f"{FRAMEWORKS}/{uid}")
        texts = {path: data.decode("utf-8") for path, data in files.items()}
        revision = revision_of(texts)
        history = self.library.history(uid)
        if shelf.tip is not None:
            shelf.state.update(known={**shelf.state.now.known, revision: shelf.tip.decode()})
        if history and history[0].revision == revision:
            return False
        if self.library.is_read_only(uid):
            raise Invalid(f"{uid} is the identifier of a bundled framework.", "It was not taken into the library.")
        framework = replace(read_files(files)[0], revision=revision)
        waiting = History(shelf.repo).count(f"{FRAMEWORKS}/{uid}")
        last = next(iter(History(shelf.repo).timeline(f"{FRAMEWORKS}/{uid}", 1)), None)
        note = f"{waiting} fields wait for a decision" if waiting else last.message if last else "Received"
        self.library.add(framework, texts, tuple(i.revision for i in history[:1]), note)
        return True

    def _crosswalk(self, shelf: Shelf, uid: str, oid: bytes) -> list[Problem]:
        from workbench.formats.native import read_crosswalk

        try:
            crosswalk, problems = read_crosswalk(shelf.repo.blob(oid), f"{uid}.json")
        except Invalid as error:
            return [Problem("error", uid, error.text, error.hint)]
        self.announce(self.library.store.do(import_crosswalk(crosswalk), lasting=True))
        return [p for p in problems if p.severity == "error"]
