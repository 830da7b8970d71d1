"""What the Workbench tells about and does with the library: frameworks, drafts, revisions, crosswalks.

Owns the library's side of the one door (app.py has the files and the engagement's side); every write is a command.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from workbench import crosswalks as shelf
from workbench import vocabularies
from workbench.commands import frameworks as framework_commands
from workbench.commands import upgrades
from workbench.crosswalks import CrosswalkEntry
from workbench.library import DraftProblem, FrameworkEntry, Library, LibraryHit, Published, RevisionInfo
from workbench.model.diff import EntityChange
from workbench.model.draft import DraftView
from workbench.model.engagement import Assessment
from workbench.model.framework import Crosswalk, Framework, Pair, Vocabulary
from workbench.model.tailoring import Tailoring, tailored
from workbench.model.upgrade import Maps, UpgradePlan, maps_of, successors, upgrade_plan
from workbench.queries.crosswalks import pairs_at
from workbench.queries.outcomes import answers
from workbench.statefiles import RecentFile
from workbench.store.command import Change, ChangeSet, Command, Reader

T = TypeVar("T")


@dataclass(frozen=True)
class UsedIn:
    """A recently opened file that holds a framework, with the versions it held. No client name is known here."""

    path: Path
    opened_at: int
    versions: tuple[str, ...]


@dataclass(frozen=True)
class WhereUsed:
    """Who would notice a change. assessments: of the open engagement; pairs: (crosswalk, pair) at the asked entity."""

    crosswalks: tuple[CrosswalkEntry, ...]
    pairs: tuple[tuple[str, Pair], ...]
    assessments: tuple[Assessment, ...]
    files: tuple[UsedIn, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.crosswalks or self.pairs or self.assessments or self.files)


class LibraryDoor(ABC):
    """Base of Workbench, which does, reads and announces."""

    person: str
    engagement: Any

    @abstractmethod
    def recent(self) -> list[RecentFile]:
        """Recently opened files, newest first."""

    @property
    @abstractmethod
    def library(self) -> Library:
        """The library, opened at first use."""

    @abstractmethod
    def do(self, command: Command, origin: object | None = None) -> ChangeSet:
        """Run a command on the file it is for."""

    @abstractmethod
    def read(self, query: Callable[..., T], *args: Any, **kw: Any) -> T:
        """Run a query on a file."""

    @abstractmethod
    def _stored_framework(self, revision: str) -> Framework:
        """The framework of a revision that the open engagement holds."""

    @abstractmethod
    def _announce(self, done: ChangeSet) -> ChangeSet:
        """Tell the listeners."""

    def frameworks(self) -> list[FrameworkEntry]:
        return self.library.entries()

    def framework(self, uid: str, revision: str = "") -> Framework:
        """A framework of the library; without a revision the newest."""
        return self.library.framework(uid, revision)

    def framework_files(self, uid: str, revision: str = "") -> dict[str, str]:
        """Canonical files of a framework, as an assessment copies them into the engagement."""
        return self.library.files(uid, revision)

    def search_library(self, words: str, limit: int = 50, **where: str) -> list[LibraryHit]:
        """Best first. where: framework, kind, level, lang or tag ("issue:I07", "cmmi:")."""
        return self.library.search(words, limit, **where)

    def waiting_for_index(self) -> int:
        """How many frameworks came in at once and are not indexed yet: a search there goes by letters alone."""
        return self.library.waiting()

    def index_waiting(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Index what waits; for a job, which may be stopped between two frameworks. Announces kind "index"."""
        if self.library.waiting():
            self.library.index_waiting(progress)
            self._announce(ChangeSet((Change("index", "", "edit"),), file="library"))

    def draft(self, uid: str) -> DraftView:
        """What commands of commands/frameworks.py and framework_tree.py take: the framework's draft, or the one that
        the first edit begins. Of a bundled release that is a fork with a uid of its own (view.uid)."""
        return self.library.editable(uid)

    def new_framework(
        self, title: str, uid: str = "", code: str = "", levels: tuple[str, ...] = (), first: int = 1
    ) -> str:
        """Begin an empty framework as a draft, its levels numbered from `first`; its uid."""
        taken = [e.uid for e in self.frameworks()]
        made = framework_commands.new_framework(
            uid, title, code, levels=levels, publisher=self.person, taken=taken, first=first)
        return str(self.do(made).result)

    def problems(self, uid: str) -> list[DraftProblem]:
        """Live problems of a draft (or of the newest revision) with the part and field to jump to; errors first."""
        return self.library.problems(uid)

    def proposed_version(self, uid: str) -> str:
        return self.library.proposed_version(uid)

    def publish(self, uid: str, version: str = "", note: str = "") -> Published:
        """Make a draft an immutable revision; without a version the proposed one. Cannot be undone, but reverted."""
        made = self.library.publish(uid, version, note)
        self._announce(made.changes)
        return made

    def revert(self, uid: str, revision: str) -> DraftView:
        """Begin a draft from an older revision (hash or version)."""
        self.do(framework_commands.start_draft(self.library.reverted(uid, revision)))
        return self.library.editable(uid)

    def take_newer(self, uid: str) -> tuple[tuple[str, str], ...]:
        """Put a draft onto the newest revision, its edits on top; (entity, field) of what both changed."""
        both: tuple[tuple[str, str], ...] = self.do(self.library.newer(uid)).result
        return both

    def revisions(self, uid: str) -> list[RevisionInfo]:
        """Published revisions of a framework, newest first."""
        return self.library.history(uid)

    def compare(self, uid: str, old: str, new: str) -> tuple[EntityChange, ...]:
        """Two revisions field by field; each a version, the beginning of a hash, or "draft"."""
        return self.library.compared(uid, old, new)

    def add_framework(self, framework: Framework, publish: bool = False, note: str = "") -> str:
        """Take an imported framework into the library; its revision when published, else "" (it is a draft then)."""
        if not publish:
            self.do(self.library.import_draft(framework))
            return ""
        made = self.library.import_published(framework, note)
        self._announce(made.changes)
        return made.revision

    def where_used(self, uid: str, entity: str = "") -> WhereUsed:
        """What holds on to a framework, or to one entity of it: crosswalks, the open engagement, recent files."""
        known = {i.revision: i.version for i in self.revisions(uid)}
        crosswalks = tuple(c for c in self.crosswalks() if uid in (c.source, c.target))
        pairs: list[tuple[str, Pair]] = []
        if entity:
            pairs = list(self.read(pairs_at, entity, file="library"))
            pairs += [(c.uid, p) for c in crosswalks if c.read_only
                      for p in self.crosswalk(c.uid).pairs if entity in (p.source, p.target)]  # fmt: skip
            crosswalks = tuple(c for c in crosswalks if c.uid in {u for u, _ in pairs})
        here = self.engagement
        open_ = tuple(a for a in self.read(Reader.all, Assessment) if a.revision in known) if here else ()
        files = tuple(
            UsedIn(r.path, r.opened_at, tuple(known[x] for x in r.revisions if x in known))
            for r in self.recent() if any(x in known for x in r.revisions)
        )  # fmt: skip
        return WhereUsed(crosswalks, tuple(pairs), open_, files)

    def upgrade_plan(self, assessment: str, revision: str = "", maps: Maps | None = None, uid: str = "") -> UpgradePlan:
        """What upgrading an assessment to a revision (hash or version; "" = newest) would do; maps: a person's own.

        uid: the framework, when it goes to a fork of the present one.
        """
        record = self.read(Reader.get, Assessment, assessment)
        new = self.library.framework(uid or record.framework, revision)
        own = [t for t in self.read(Reader.all, Tailoring, assessment=assessment) if t.kind == "add"]
        used = (maps or Maps()).over(maps_of(new))
        moved = [replace(t, fields={**t.fields, "parent": next(iter(successors(used, new, t.fields["parent"])), "")})
                 for t in own]  # fmt: skip
        old, new = tailored(self._stored_framework(record.revision), own), tailored(new, moved)
        return upgrade_plan(old, new, self.read(answers, assessment).settled, maps)

    def upgrade(self, plan: UpgradePlan, assessment: str) -> str:
        """Carry the assessment over, in one undoable step; the uid of the archived assessment."""
        files = self.library.files(plan.new.uid, plan.new.revision)
        return str(self.do(upgrades.upgrade_assessment(assessment, plan, files)).result)

    def vocabularies(self) -> dict[str, Vocabulary]:
        """Bundled and own ones by uid."""
        return vocabularies.known(self.read)

    def add_vocabulary(self, vocabulary: Vocabulary) -> str:
        """Keep a vocabulary read from a file, as one undoable step; its uid."""
        command = vocabularies.keep(vocabulary)
        return vocabulary.uid if command is None else str(self.do(command).result)

    def crosswalks(self) -> list[CrosswalkEntry]:
        """Bundled crosswalks (read-only), then the user's own."""
        return shelf.entries(self.read)

    def crosswalk(self, uid: str) -> Crosswalk:
        return shelf.find(self.read, uid)

    def add_crosswalk(self, crosswalk: Crosswalk) -> str:
        """Keep a crosswalk read from a file, as one undoable step; the uid it has in the library."""
        command = shelf.keep(crosswalk)
        return crosswalk.uid if command is None else str(self.do(command).result)

    def fork_crosswalk(self, crosswalk: Crosswalk) -> str:
        """An own copy of a bundled crosswalk, or of a framework's tags, that can be edited."""
        return str(self.do(shelf.fork(self.read, crosswalk)).result)
