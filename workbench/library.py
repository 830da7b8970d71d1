"""The library of frameworks on this machine: bundled ones are imported as revisions when it is first opened.

Owns what the library tells about a framework and the meeting of stored bytes with the parser; part of the application
layer beside app.py. Drafts and publishing are in drafts.py. Knows nothing of engagements.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from workbench import drafts
from workbench.commands import frameworks
from workbench.draft_search import DraftSearch
from workbench.drafts import DraftProblem, Drafts, Published
from workbench.errors import Invalid, NotFound, Problem
from workbench.library_index import entities
from workbench.model import flat
from workbench.model.diff import EntityChange, diff, weight
from workbench.model.draft import Draft, DraftField, DraftView
from workbench.model.framework import Framework
from workbench.store.backup import copy
from workbench.store.command import Change, ChangeSet, Command, Reader
from workbench.store.revisions import Found as LibraryHit
from workbench.store.revisions import NewRevision, RevisionInfo, Revisions
from workbench.store.store import Store

__all__ = ["DraftProblem", "FrameworkEntry", "Library", "LibraryHit", "Published", "RevisionInfo"]
PUBLISHER = "assay"
PARSED = 16  # frameworks kept in memory; the largest known one takes some 20 MB
BEFORE_UPDATE = "library.before-update.db"  # how it was before the last change of its tables
PAUSE = 0.001  # lets whoever waits for the file have it before the next framework is indexed
INDEX = "2"  # raised when what is searchable changes


@dataclass(frozen=True)
class FrameworkEntry:
    """One line of the library list. draft: it is being edited; without a revision it was never published."""

    uid: str
    code: str
    title: str
    version: str
    revision: str
    publisher: str
    lifecycle: str
    provenance: str
    method: str
    dimensions: int = 0
    nodes: int = 0
    criteria: int = 0
    questions: int = 0
    levels: int = 0
    summary: str = ""
    draft: bool = False
    read_only: bool = False


class Library:
    """library.db with its frameworks; brand kits are records in the same file."""

    def __init__(self, path: Path, *, person: str, device: str) -> None:
        fresh = not path.exists() or path.stat().st_size == 0
        self.store = Store(
            path, "library", None, person=person, device=device, create=fresh,
            before_migration=lambda conn, key: copy(conn, key, path.with_name(BEFORE_UPDATE)),
        )  # fmt: skip
        self._revisions = Revisions(self.store)
        self._parsed: OrderedDict[str, Framework] = OrderedDict()
        self.drafts = Drafts(self.store, self.revision)
        self._draft_search = DraftSearch()
        try:
            if not self.store.read_only:  # made by a newer version
                self._import_bundled()
                self._reindex()
        except BaseException:
            self.store.close()
            raise

    def _import_bundled(self) -> None:
        from workbench.formats.native import bundled_ids, load_bundled

        known = self._revisions.known()
        stamp = bundled_stamp()
        if self.store.meta.get("bundled") == stamp and known:
            return
        for uid in bundled_ids():
            framework, files = load_bundled(uid)
            if framework.revision not in known:
                newest = self._revisions.newest_of(uid)
                self.add(framework, files, (newest,) if newest else ())
        self.store.set_meta("bundled", stamp)

    def _reindex(self) -> None:
        """Make the searchable rows anew after a change of their shape; they are a cache."""
        if self.store.meta.get("index") == INDEX:
            return
        for uid, revision, _ in self._revisions.newest():
            self._revisions.index(uid, entities(self.revision(revision)))
        self.store.set_meta("index", INDEX)

    def add(
        self, framework: Framework, files: Mapping[str, str], parents: tuple[str, ...] = (), note: str = ""
    ) -> FrameworkEntry:
        """Keep a published revision; the same content is kept once."""
        entry = entry_of(framework)
        self._revisions.add(self._new(framework, files, parents, note))
        return entry

    def add_all(self, some: Iterable[tuple[Framework, Mapping[str, str], tuple[str, ...], str]],
                authors: Mapping[str, str] | None = None) -> None:
        """Keep many revisions (framework, files, parents, note) at once; `index_waiting` makes them quick to find.
        authors: by revision, where it is not this person."""
        self._revisions.add_all([self._new(*one, author=(authors or {}).get(one[0].revision, "")) for one in some])

    def waiting(self) -> int:
        """How many frameworks are still to be indexed; a search looks through them slowly and by letters alone."""
        return len(self._revisions.waiting())

    def index_waiting(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Index what waits, one framework in one step: what a crash or a stop leaves waits for the next time."""
        left = [] if self.store.read_only else self._revisions.waiting()
        for number, uid in enumerate(left):
            if progress is not None:
                progress(number, len(left))
            self._revisions.fill(uid)
            time.sleep(PAUSE)

    def _new(self, framework: Framework, files: Mapping[str, str], parents: tuple[str, ...], note: str,
             state: str = "published", author: str = "") -> NewRevision:  # fmt: skip
        return NewRevision(
            framework.revision, framework.uid, framework.version, framework.publisher, files,
            asdict(entry_of(framework)),
            tuple(entities(framework)) if state == "published" else (), parents, state, note,
            author or self.store.person,
        )  # fmt: skip

    # --- what there is --------------------------------------------------------------------------------------------

    def entries(self) -> list[FrameworkEntry]:
        """All frameworks by title, with those that were never published."""
        bundled = set(_bundled())
        editing = {d.uid: d for d in self.drafts.all()}
        found = []
        for uid, _, summary in self._revisions.newest():
            found.append(replace(_entry(summary), draft=editing.pop(uid, None) is not None, read_only=uid in bundled))
        found += [self._unpublished(d) for d in editing.values()]
        return sorted(found, key=lambda e: (e.title.casefold(), e.uid))

    def _unpublished(self, record: Draft) -> FrameworkEntry:
        """The entry of a draft without a revision, from its rows alone: no framework is parsed for a list."""
        rows = self.store.read(Reader.all, DraftField, draft=record.uid, entity=record.uid)
        head = {r.name: r.value.get("v", "") for r in rows}
        base = self._revisions.summary(record.base) if record.base else {}
        kind_of = {r.entity: r.value.get("v")
                   for r in self.store.read(Reader.all, DraftField, draft=record.uid, name="type")}
        kinds = list(kind_of.values())
        below = {r.entity for r in self.store.read(Reader.all, DraftField, draft=record.uid, name="parent")
                 if r.value.get("v")}
        tops = [uid for uid, kind in kind_of.items() if kind == "node" and uid not in below]
        names = {n: "" for n in FrameworkEntry.__dataclass_fields__ if n not in _COUNTS}
        told = {n: str(head[n]) for n in ("code", "title", "version", "publisher", "summary") if n in head}
        entry = _entry({**names, **base, **told})
        return replace(
            entry, uid=record.uid, revision="", lifecycle="draft", draft=True,
            dimensions=entry.dimensions + len(tops),
            method=str(head.get("method/id") or entry.method), nodes=entry.nodes + kinds.count("node"),
            criteria=entry.criteria + kinds.count("criterion"), questions=entry.questions + kinds.count("question"),
        )  # fmt: skip

    def is_read_only(self, uid: str) -> bool:
        """Whether a framework is a bundled release, so that a change makes a fork."""
        return uid in _bundled()

    def history(self, uid: str) -> list[RevisionInfo]:
        """Published revisions of a framework, newest first."""
        return self._revisions.history(uid)

    def files(self, uid: str, revision: str = "") -> dict[str, str]:
        """Canonical files of a framework; without a revision the newest."""
        return self._revisions.files(self._revision(uid, revision))

    def framework(self, uid: str, revision: str = "") -> Framework:
        """A framework by uid (by code too, since that is what people type); without a revision the newest."""
        return self.revision(self._revision(self.uid_of(uid), revision))

    def uid_of(self, name: str) -> str:
        """The uid of a published framework from its uid or code."""
        if self._revisions.newest_of(name):
            return name
        entries = self.entries()
        by_code = {e.code.casefold(): e.uid for e in entries if e.revision}
        if name.casefold() in by_code:
            return by_code[name.casefold()]
        if any(e.uid == name for e in entries):
            raise NotFound(f"“{name}” is a draft that was never published.", f"Publish it: library publish {name}")
        known = ", ".join(sorted(e.uid for e in entries if e.revision))
        raise NotFound(f"The library has no framework “{name}”.", f"Known: {known}.")

    def _revision(self, uid: str, wanted: str) -> str:
        """A revision by its hash, the beginning of it, or its version; "" is the newest."""
        found = self._revisions.history(uid)
        if not found:
            raise NotFound(f"The library has no framework “{uid}”.", "See the list with: library list")
        if not wanted:
            return found[0].revision
        for info in found:
            if wanted in (info.revision, info.version) or (len(wanted) >= 6 and info.revision.startswith(wanted)):
                return info.revision
        raise NotFound(f"{uid} has no revision {wanted}.", "Known: " + ", ".join(i.version for i in found) + ".")

    def revision(self, revision: str) -> Framework:
        """The parsed framework of a stored revision."""
        found = self._parsed.get(revision)
        if found is None:
            from workbench.formats.native import read_files

            found = replace(read_files(self._revisions.files(revision))[0], revision=revision)
            self._parsed[revision] = found
            while len(self._parsed) > PARSED:
                self._parsed.popitem(last=False)
        self._parsed.move_to_end(revision)
        return found

    def search(self, words: str, limit: int = 50, **where: str) -> list[LibraryHit]:
        """Best first; where: framework, kind, level, lang or tag (see Revisions.search).

        Drafts that were never published stand last, and have some places of their own.
        """
        published = {uid for uid, _, _ in self._revisions.newest()} if (waiting := self.drafts.all()) else set()
        views = [self.drafts.find(d.uid) for d in waiting if d.uid not in published]
        found = self._revisions.search(words, limit, where)
        room = max(limit - len(found), limit // 4)
        own = self._draft_search.hits([v.framework for v in views if v is not None], words, room, where)
        return [*found[: limit - len(own)], *own]

    # --- drafts ---------------------------------------------------------------------------------------------------

    def editable(self, uid: str) -> DraftView:
        """The draft of a framework, or the one its first edit will begin; of a bundled release that is a fork."""
        found = self.drafts.find(uid)
        if found is not None:
            return found
        newest = self._revision(uid, "")
        if not self.is_read_only(uid):
            return self.drafts.prospective(uid, newest, (newest,), {})
        taken = {e.uid for e in self.entries()}
        number, fork = 1, f"{uid}-own"
        while fork in taken:
            number += 1
            fork = f"{uid}-own-{number}"
        original = self.revision(newest)
        start = {"publisher": self.store.person, "title": f"{original.title} (own)",
                 "x/origin/framework": uid, "x/origin/revision": newest, "x/origin/version": original.version,
                 "version": "1.0.0"}  # fmt: skip
        return self.drafts.prospective(fork, newest, (), start, origin=f"{uid}@{newest}")

    def reverted(self, uid: str, revision: str) -> DraftView:
        """The draft that begins from an older revision; publishing it makes a newer one with that content."""
        if self.is_read_only(uid) or self.drafts.find(uid) is not None:
            raise Invalid("This framework is read-only or has a draft already.", "Publish or discard the draft first.")
        return self.drafts.prospective(uid, self._revision(uid, revision), (self._revision(uid, ""),), {})

    def problems(self, uid: str) -> list[DraftProblem]:
        """Live problems of a draft, or of the newest revision where there is none; errors first."""
        view = self.drafts.find(uid)
        if view is None:
            return drafts.problems(self.framework(uid))
        found = drafts.problems(view.framework)
        newest = self._revisions.newest_of(uid)
        if view.record.parents and newest not in view.record.parents:
            text = "A newer revision of this framework came in while it was edited."
            told = Problem("warning", uid, text, "Take it into the draft, or publish and let the exchange join both.")
            found.append(DraftProblem(told, uid, ""))
        return found

    def newer(self, uid: str) -> Command:
        """The command that puts the draft onto the newest revision."""
        view, newest = self.drafts.get(uid), self._revisions.newest_of(uid)
        return frameworks.rebase_draft(view, self.drafts.prospective(uid, newest, (newest,) if newest else (), {}))

    def proposed_version(self, uid: str) -> str:
        """The version that publishing the draft proposes."""
        view = self.drafts.get(uid)
        against = self._against(view)
        taken = {i.version: i.revision for i in self._revisions.history(uid)}
        part = weight(diff(against, view.framework)) if against is not None else None
        return drafts.free_version(against, view.framework.version, part, taken)

    def _against(self, view: DraftView) -> Framework | None:
        """What a draft will be the next version of."""
        newest = view.record.parents[0] if view.record.parents else ""
        return self.revision(newest) if newest else None

    def compared(self, uid: str, old: str, new: str) -> tuple[EntityChange, ...]:
        """Two revisions field by field; each a version, the beginning of a hash, or "draft"."""
        return diff(self._side(uid, old), self._side(uid, new))

    def _side(self, uid: str, name: str) -> Framework:
        return self.drafts.get(uid).framework if name == "draft" else self.framework(uid, name)

    def publish(self, uid: str, version: str = "", note: str = "") -> Published:
        """Make the draft an immutable revision. Invalid names the first thing in the way."""
        view = self.drafts.get(uid)
        taken = {i.version: i.revision for i in self._revisions.history(uid)}
        return self._published(view, *drafts.publication(view, self._against(view), taken, version), note)

    def _published(self, view: DraftView, framework: Framework, version: str, note: str,
                   files: Mapping[str, str] | None = None) -> Published:
        """files: what the framework is written as, where that was done already."""
        from workbench.formats.native import revision_of, write_files

        files = write_files(framework) if files is None else files
        framework = replace(framework, revision=revision_of(files))
        new = self._new(framework, files, view.record.parents, note)
        done = self.store.do(drafts.publish_command(view.uid, new), lasting=True)
        change = Change("framework", view.uid, "edit" if view.record.parents else "new")
        return Published(view.uid, framework.revision, version, replace(done, changes=(*done.changes, change)))

    def import_draft(self, framework: Framework) -> Command:
        """Keep an imported framework as a draft; its content becomes the draft's base."""
        stored, files, parents = self._imported(replace(framework, version=drafts.three_numbers(framework.version)))
        self._revisions.add(self._new(stored, files, (), "", state="base"))
        return frameworks.start_draft(self.drafts.prospective(framework.uid, stored.revision, parents, {}))

    def import_published(self, framework: Framework, note: str = "") -> Published:
        """Publish an imported framework; a version that is no three numbers, or is taken, gets the next one."""
        history = self._revisions.history(framework.uid)
        known = replace(framework, version=drafts.three_numbers(framework.version))
        stored, files, parents = self._imported(known)
        if (same := next((i for i in history if i.revision == stored.revision), None)) is not None:
            return Published(framework.uid, same.revision, same.version, ChangeSet(file="library"))
        against = self.revision(parents[0]) if parents else None
        view = DraftView(Draft(uid=framework.uid, parents=parents), flat.empty(framework.uid), stored)
        taken = {i.version: i.revision for i in history}
        version = "" if known.version in taken else known.version
        ready, version = drafts.publication(view, against, taken, version)
        same_files = files if ready == replace(known, revision="") else None
        return self._published(view, ready, version, note, same_files)

    def _imported(self, framework: Framework) -> tuple[Framework, dict[str, str], tuple[str, ...]]:
        """(with its revision, its files, parents); refuses what would stand in another framework's way."""
        from workbench.formats.native import revision_of, write_files

        if self.drafts.find(framework.uid) is not None:
            raise Invalid(f"{framework.title} has a draft already.", "Publish or discard it first.")
        files = write_files(replace(framework, revision=""))
        revision = revision_of(files)
        newest = self._revisions.newest_of(framework.uid)
        if self.is_read_only(framework.uid) and revision != newest:
            raise Invalid(f"{framework.uid} is the identifier of a bundled framework.", "Give the import another one.")
        return replace(framework, revision=revision), files, (newest,) if newest else ()


_COUNTS = ("dimensions", "nodes", "criteria", "questions", "levels", "draft", "read_only")


def _bundled() -> tuple[str, ...]:
    from workbench.formats.native import bundled_ids

    return bundled_ids()


def bundled_stamp() -> str:
    """Names, sizes and times of the bundled files: tells cheaply whether anything must be imported again."""
    from hashlib import sha256

    from workbench.formats.native import bundled_root

    digest = sha256()
    for path in sorted(bundled_root().rglob("*.json")):
        info = path.stat()
        digest.update(f"{path.name} {info.st_size} {info.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def entry_of(framework: Framework) -> FrameworkEntry:
    scale = framework.level_scale
    return FrameworkEntry(
        uid=framework.uid, code=framework.code, title=framework.title, version=framework.version,
        revision=framework.revision, publisher=framework.publisher, lifecycle=framework.lifecycle,
        provenance=framework.provenance.label, method=framework.method.id,
        dimensions=len([n for n in framework.dimensions if n.profile]) or len(framework.dimensions),
        nodes=len(framework.nodes), criteria=len(framework.criteria), questions=len(framework.questions),
        levels=len(scale.values) if scale else 0, summary=framework.summary,
    )  # fmt: skip


def _entry(summary: Mapping[str, Any]) -> FrameworkEntry:
    names = FrameworkEntry.__dataclass_fields__
    return FrameworkEntry(**{k: v for k, v in summary.items() if k in names})
