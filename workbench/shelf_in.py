"""From a shelf to library.db: what others published becomes new revisions, crosswalks, vocabularies, brand kits and
report definitions here.

Owns the way into the library. What was changed here and has not gone out yet is kept: a record is joined with what came
by the merge rule of the shelf. What cannot be read is a listed problem; the rest comes in. Part of the application
layer beside shelves.py; never waits for a network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from workbench.errors import Cancelled, Invalid, NotFound, Problem, TooNew
from workbench.library import Library
from workbench.model.framework import Framework
from workbench.model.merge import merge
from workbench.shelf_kinds import CROSSWALKS, KINDS, Files, Kind
from workbench.shelf_out import ATTACHMENTS, FRAMEWORKS, base_of, bases, is_text, remember
from workbench.shelf_retired import marked
from workbench.store.step import Change, ChangeSet
from workbench.sync.entities import files_of, may_wait, state_of
from workbench.sync.groups import contents, group_of, oid_of
from workbench.sync.history import Entry, History
from workbench.sync.progress import counted
from workbench.sync.remotes import Progress
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf

AT_ONCE = 20  # frameworks written in one step; so many are indexed at once, more wait
LOOK_BACK = 500  # commits looked through for what the newest change of a framework said
READABLE = (Invalid, NotFound, TooNew)  # faults of what came; those of the disk end the taking in


@dataclass(frozen=True)
class Taken:
    """What came into library.db: frameworks and crosswalks by id, others by <folder>/<id>, and what could not be read.
    commit: the change that a decision wrote, "" where nothing differed."""

    frameworks: tuple[str, ...] = ()
    crosswalks: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    commit: str = ""
    others: tuple[str, ...] = ()


@dataclass
class _Batch:
    """What is ready for library.db. new: (framework, files, parents, note); authors: by revision; taken and known as in
    the shelf's state."""

    new: list[tuple[Framework, dict[str, str], tuple[str, ...], str]] = field(default_factory=list)
    authors: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Inward:
    """announce: tells the windows what changed."""

    library: Library
    announce: Callable[[ChangeSet], object]

    def take_in(self, shelf: Shelf, progress: Progress | None = None) -> Taken:
        """Bring what differs from library.db into it: frameworks as new revisions. Drafts are not touched.

        Of many frameworks the full-text index is left waiting (`Library.index_waiting`); few are indexed here.
        """
        frameworks: list[str] = []
        problems: list[Problem] = []
        taken = self._taken(shelf)
        batch = _Batch()
        notes = Notes(shelf.repo)
        try:
            for uid, oid in counted(shelf.groups(FRAMEWORKS).items(), progress, "Taking into the library"):
                if taken.get(uid) == oid.decode() or shelf.tip is None:
                    continue
                try:
                    problems += self._framework(shelf, uid, notes, batch)
                except READABLE as error:
                    problems.append(Problem("error", uid, error.text, error.hint))
                    continue
                batch.taken[uid] = oid.decode()
                if len(batch.new) >= AT_ONCE:
                    frameworks += self._keep(shelf, batch)
        except Cancelled:
            self._told([*frameworks, *self._keep(shelf, batch)])
            raise
        frameworks += self._keep(shelf, batch)
        records: dict[str, list[str]] = {kind.folder: [] for kind in KINDS}
        for kind in KINDS:
            for uid, group in self._groups(shelf, kind):
                try:
                    problems += self._record(shelf, kind, uid, group)
                    records[kind.folder].append(uid)
                except READABLE as error:
                    problems.append(Problem("error", group, error.text, error.hint))
        for problem in problems:
            shelf.state.tell_once("problem", str(problem))
        if len(frameworks) <= AT_ONCE:
            self.library.index_waiting()
        self._told(frameworks)
        others = [f"{folder}/{uid}" for folder, some in records.items() if folder != CROSSWALKS for uid in some]
        return Taken(tuple(frameworks), tuple(records[CROSSWALKS]), tuple(problems), others=tuple(others))

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
        self.library.add_all(batch.new, batch.authors)
        done = [framework.uid for framework, *_ in batch.new]
        if batch.taken or batch.known:
            now = shelf.state.now
            shelf.state.update(taken={**now.taken, **batch.taken}, known={**now.known, **batch.known})
        batch.new, batch.authors, batch.taken, batch.known = [], {}, {}, {}
        return done

    def _framework(self, shelf: Shelf, uid: str, notes: Notes, batch: _Batch) -> list[Problem]:
        from workbench.formats.native import read_files, revision_of, write_files

        files = {path: data for path, data in shelf.files(f"{FRAMEWORKS}/{uid}").items() if is_text(data)}
        texts = {path: data.decode("utf-8") for path, data in files.items()}
        revision = revision_of(texts)
        history = self.library.history(uid)
        if shelf.tip is not None:
            batch.known[revision] = shelf.tip.decode()
        if history and history[0].revision == revision:
            return []
        if self.library.is_read_only(uid):
            raise Invalid(f"{uid} is the identifier of a bundled framework.", "It was not taken into the library.")
        framework = replace(read_files(files)[0], revision=revision)
        waiting = History(shelf.repo).count(f"{FRAMEWORKS}/{uid}") if any(map(may_wait, files.values())) else 0
        said, author = notes.of(uid)
        note = f"{waiting} fields wait for a decision" if waiting else said or "Received"
        batch.new.append((framework, texts, tuple(i.revision for i in history[:1]), note))
        batch.authors[revision] = author
        held = next((i.revision for i in history if i.revision in shelf.state.now.known), "")
        versions = {framework.version: revision, **{i.version: i.revision for i in history}}
        mended, lost = marked(self.library.revision(held), framework, versions) if held else (framework, ())
        if not lost:
            return []
        files_of_it = write_files(mended)
        mended = replace(mended, revision=revision_of(files_of_it))
        what = ", ".join(lost[:5]) + (" …" if len(lost) > 5 else "")
        batch.new.append((mended, files_of_it, (revision,), f"Mark as retired: {what}"))
        return [Problem("warning", uid, f"{what}: taken out without being marked as retired.", "The mark was added "
                        "here, so that the identifier is never given again; it goes out with the next exchange.")]

    # --- records --------------------------------------------------------------------------------------------------

    def _groups(self, shelf: Shelf, kind: Kind) -> list[tuple[str, str]]:
        """(uid, group) of everything of a kind that differs on the shelf from what library.db got last."""
        known = bases(self.library, shelf)
        found = {group_of(kind.folder, uid): uid for uid in shelf.groups(kind.folder)}
        found |= {group: group.rpartition("/")[2].removesuffix(".json") for group in known
                  if group.startswith(kind.folder + "/")}  # fmt: skip
        now = {group: oid_of(shelf.repo, group, shelf.tip) for group in found}
        return [(uid, group) for group, uid in sorted(found.items()) if group not in known
                or oid_of(shelf.repo, group, base_of(shelf, known, group)) != now[group]]

    def _record(self, shelf: Shelf, kind: Kind, uid: str, group: str) -> list[Problem]:
        """Take one record as it stands on the shelf, joined with what was changed here meanwhile."""
        store, tip = self.library.store, shelf.tip
        mine = store.read(kind.write, uid).files if uid in store.read(kind.titles) else {}
        start = base_of(shelf, bases(self.library, shelf), group)
        base, theirs = contents(shelf.repo, group, start), contents(shelf.repo, group, tip)
        wanted = joined(base, mine, theirs)
        problems: list[Problem] = []
        if wanted != mine:
            if wanted:
                command, problems = kind.read(uid, wanted, lambda digest: self._attachment(shelf, digest))
            else:
                command = kind.drop(uid)
            self.announce(store.do(command, lasting=True))
        remember(self.library, shelf, group, tip if theirs or wanted else None)
        return [replace(p, place=f"{kind.folder}/{p.place}") for p in problems if p.severity == "error"]

    @staticmethod
    def _attachment(shelf: Shelf, digest: str) -> bytes | None:
        oid = shelf.groups(ATTACHMENTS).get(digest)
        return shelf.repo.blob(oid) if oid else None


class Notes:
    """What the newest change of each framework said of itself, all found in one walk through the history."""

    def __init__(self, repo: Repository) -> None:
        self._history = History(repo)
        self._found: dict[str, Entry] | None = None

    def of(self, uid: str) -> tuple[str, str]:
        """(what, by whom); of an automatic merge what its two sides said."""
        if self._found is None:
            newest = self._history.newest_changes(FRAMEWORKS, LOOK_BACK)
            self._found = {name: self._history.entry(commit) for name, commit in newest.items()}
        entry = self._found.get(uid)
        if entry is None or not entry.automatic:
            return (entry.message, entry.author) if entry else ("", "")
        sides = [e for e in self._history.timeline(f"{FRAMEWORKS}/{uid}", 12) if not e.automatic][:2]
        return "; ".join(dict.fromkeys(e.message for e in sides)), ", ".join(dict.fromkeys(e.author for e in sides))


def joined(base: Files, mine: Files, theirs: Files) -> Files:
    """The merge of two states of one record; a side that nobody changed is not read at all."""
    if mine == base:
        return theirs
    if theirs in (base, mine):
        return mine
    return files_of(merge(*(state_of(files) for files in (base, mine, theirs))))
