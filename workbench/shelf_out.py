"""From library.db to a shelf: which of the own frameworks, crosswalks, vocabularies, brand kits and report definitions
belong there, and what of them is new.

Owns the way out of the library. A key names a thing: the uid of a framework, or <folder>/<uid> of anything else. What
is put out is made on the commit that library.db knew, so that it is merged with what others did since and never writes
over it. Part of the application layer beside shelves.py; never waits for a network.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbench.errors import Invalid, NotFound
from workbench.formats.writer import revision_of
from workbench.library import Library, RevisionInfo
from workbench.shelf_kinds import KINDS, VOCABULARIES, Content, Kind
from workbench.sync import intake
from workbench.sync import release as releases
from workbench.sync.graph import Oid
from workbench.sync.groups import before_it_came, contents, group_of, oid_of, prefix_of
from workbench.sync.progress import counted
from workbench.sync.remotes import TAGS, Progress
from workbench.sync.shelf import Shelf

FRAMEWORKS, ATTACHMENTS = "frameworks", "attachments"


@dataclass(frozen=True)
class Waiting:
    """A record that goes out, or with content None is taken away. on: the commit it is made on."""

    kind: Kind
    uid: str
    title: str
    content: Content | None
    on: Oid | None

    @property
    def key(self) -> str:
        return f"{self.kind.folder}/{self.uid}"

    @property
    def note(self) -> str:
        return f"{self.kind.word} {self.title or self.uid}" + (" removed" if self.content is None else "")


@dataclass(frozen=True)
class Outward:
    """alone: this machine has one shelf only; client: one of its shelves is a client's."""

    library: Library
    alone: bool
    client: bool

    # --- what belongs where ---------------------------------------------------------------------------------------

    def belongs(self, shelf: Shelf, key: str) -> bool:
        """Whether something own goes onto this shelf: because it was put there, is there, or is a vocabulary that a
        framework there is tagged with. With one shelf that is no client's, everything does."""
        folder, _, uid = key.rpartition("/")
        if key in shelf.state.now.members or uid in shelf.groups(folder or FRAMEWORKS):
            return True
        if self.alone and not self.client and key not in shelf.state.now.kept:
            return True
        return folder == VOCABULARIES and self._is_tagged(shelf, uid)

    def _is_tagged(self, shelf: Shelf, vocabulary: str) -> bool:
        sign = f'"{vocabulary}:'
        own = [e.uid for e in self.library.entries() if not e.read_only and e.revision]
        return any(sign in text for uid in own if self.belongs(shelf, uid) for text in self.library.files(uid).values())

    def titles(self) -> dict[str, str]:
        """Everything own that can go onto a shelf, by key."""
        out = {e.uid: e.title for e in self.library.entries() if not e.read_only and e.revision}
        for kind in KINDS:
            found = self.library.store.read(kind.titles)
            out |= {f"{kind.folder}/{uid}": f"{kind.word} {title}" for uid, title in found.items()}
        return out

    def find(self, name: str) -> str:
        """The key of something own by key, uid or title."""
        known = self.titles()
        if name in known:
            return name
        wanted = name.casefold()
        words = {kind.folder: kind.word + " " for kind in KINDS}
        found = [key for key, title in known.items() if key.rpartition("/")[2] == name or wanted in (
            title.casefold(), title.removeprefix(words.get(key.rpartition("/")[0], "")).casefold())]
        if len(found) == 1:
            return found[0]
        if found:
            raise Invalid(f"Several things here are called {name}.", f"Name one of: {', '.join(sorted(found))}.")
        raise NotFound(f"The library has no published framework {name}, and nothing else of its own called so.",
                       "Publish the framework first; list the others with: sync put --list")

    def put(self, shelf: Shelf, name: str) -> str:
        """Decide that something belongs on this shelf; its key."""
        key, state = self.find(name), shelf.state.now
        shelf.state.update(members=tuple(sorted({*state.members, key})), kept=tuple(k for k in state.kept if k != key))
        return key

    def keep(self, shelf: Shelf, key: str) -> None:
        """Decide that something stays off this shelf. What others have seen of it cannot be taken back."""
        folder, _, uid = key.rpartition("/")
        if uid in shelf.groups(folder or FRAMEWORKS):
            raise Invalid(f"{key} is on the shelf already.", "Retire it in the Library instead.")
        state = shelf.state.now
        shelf.state.update(members=tuple(m for m in state.members if m != key), kept=tuple(sorted({*state.kept, key})))

    # --- what is new ----------------------------------------------------------------------------------------------

    def outgoing(self, shelf: Shelf) -> list[tuple[str, str, str]]:
        """(key, version, note) of everything that the next exchange puts onto the shelf."""
        return [*((uid, info.version, info.note) for uid, info in self._unsent(shelf)),
                *((w.key, "", w.note) for w in self._changed(shelf))]

    def _unsent(self, shelf: Shelf) -> Iterator[tuple[str, RevisionInfo]]:
        known = shelf.state.now.known
        for entry in self.library.entries():
            if entry.read_only or not entry.revision or not self.belongs(shelf, entry.uid):
                continue
            for info in reversed(self.library.history(entry.uid)):
                if info.revision not in known and not self._is_held(shelf, entry.uid, info):
                    yield entry.uid, info

    @staticmethod
    def _is_held(shelf: Shelf, uid: str, info: RevisionInfo) -> bool:
        """Whether the shelf holds a revision although this machine does not remember it: as its newest content or
        under a release. What is remembered can be lost without anything going out twice."""
        tags = shelf.repo.refs(f"{TAGS.decode()}{uid}/{info.version}/{info.revision[:12]}-".encode())
        commits = [shelf.tip, *(shelf.repo.objects[t].object[1] for t in tags.values() if t in shelf.repo.objects)]
        group = group_of(FRAMEWORKS, uid)
        for commit in filter(None, commits):
            if commit in shelf.repo.objects and revision_of(contents(shelf.repo, group, commit)) == info.revision:
                shelf.state.update(known={**shelf.state.now.known, info.revision: commit.decode()})
                return True
        return False

    def _changed(self, shelf: Shelf) -> Iterator[Waiting]:
        """Records that differ from what this shelf last gave or got, and those that were taken away since."""
        known, read = bases(self.library, shelf), self.library.store.read
        for kind in KINDS:
            own = read(kind.titles)
            for uid, title in own.items():
                group = group_of(kind.folder, uid)
                if not self.belongs(shelf, f"{kind.folder}/{uid}"):
                    continue
                content = read(kind.write, uid)
                base = base_of(shelf, known, group)
                if content.files != contents(shelf.repo, group, base if base else shelf.tip):
                    yield Waiting(kind, uid, title, content, base)
            for group in sorted(known):
                uid = group.rpartition("/")[2].removesuffix(".json")
                if group == group_of(kind.folder, uid) and uid not in own and (base := base_of(shelf, known, group)):
                    yield Waiting(kind, uid, "", None, base)

    # --- putting it out -------------------------------------------------------------------------------------------

    def collect(self, shelf: Shelf, progress: Progress | None = None) -> int:
        """Put newly published revisions and changed records onto the shelf, one signed commit each; how many.

        A device that has not been let in collects nothing: what it signs would be set aside by everybody else.
        """
        if not shelf.may_write():
            return 0
        count = 0
        for uid, info in counted(list(self._unsent(shelf)), progress, "Putting onto the shelf"):
            count += self._put_revision(shelf, uid, info)
        for waiting in list(self._changed(shelf)):
            count += self._put_record(shelf, waiting)
        return count

    def _put_revision(self, shelf: Shelf, uid: str, info: RevisionInfo) -> bool:
        group = group_of(FRAMEWORKS, uid)
        if not self._can_be_named(shelf, uid, group):
            return False
        known = shelf.state.now.known
        on = next((known[p] for p in info.parents if p in known), "")
        start = self._start(shelf, group, on.encode() or None)
        files = self.library.files(uid, info.revision)
        new: dict[str, bytes | None] = {f"{group}/{p}": t.encode() for p, t in files.items()}
        old = {f"{group}/{p}" for p, data in contents(shelf.repo, group, start).items() if is_text(data)}
        made = shelf.publish({**dict.fromkeys(old - set(new)), **new}, info.note or f"Publish {uid} {info.version}",
                             start)
        if (commit := made or start) is None:
            return False
        shelf.state.update(known={**shelf.state.now.known, info.revision: commit.decode()})
        self._release(shelf, uid, info, commit)
        return made is not None

    @staticmethod
    def _release(shelf: Shelf, uid: str, info: RevisionInfo, commit: bytes) -> None:
        """Publishing makes a candidate, when this machine may release; open conflicts block that and nothing else."""
        if not releases.may_release(shelf.policy(), shelf.key.public.fingerprint):
            return
        try:
            releases.make(shelf.repo, uid, info.version, commit, shelf.key, shelf.author, info.at // 1000)
        except Invalid as error:
            shelf.state.tell_once("release", str(error))

    def _put_record(self, shelf: Shelf, waiting: Waiting) -> bool:
        group = group_of(waiting.kind.folder, waiting.uid)
        if not self._can_be_named(shelf, waiting.key, group):
            return False
        start = self._start(shelf, group, waiting.on)
        content = waiting.content or Content({})
        prefix = prefix_of(group)
        changes: dict[str, bytes | None] = {prefix + p: None for p in contents(shelf.repo, group, start)}
        changes |= {prefix + p: data for p, data in content.files.items()}
        held = shelf.groups(ATTACHMENTS)
        changes |= {f"{ATTACHMENTS}/{d}": data for d, data in content.attachments.items() if d not in held}
        made = shelf.publish(changes, waiting.note, start)
        remember(self.library, shelf, group, made or start if waiting.content is not None else None)
        return made is not None

    @staticmethod
    def _can_be_named(shelf: Shelf, key: str, group: str) -> bool:
        good = intake.is_name(group.rpartition("/")[2])
        if not good:
            shelf.state.tell_once("problem", f"{key}: The identifier cannot be a file name on every system, so it "
                                  "stays here. Make a copy of it under a plain lower-case identifier.")
        return good

    @staticmethod
    def _start(shelf: Shelf, group: str, on: Oid | None) -> Oid | None:
        """The commit that a change is made on. on: the one library.db knows; where nobody changed the group since, the
        newest does as well and spares a merge. What never came from this shelf is made on a commit that does not hold
        it yet, so that what others put there under the same identifier is joined field by field."""
        tip = shelf.tip
        there = oid_of(shelf.repo, group, tip)
        if on is not None:
            return tip if oid_of(shelf.repo, group, on) == there else on
        return tip if there is None else before_it_came(shelf.repo, group) or tip


def bases(library: Library, shelf: Shelf) -> dict[str, str]:
    """Group -> the commit whose content of it library.db held last. It stands in library.db itself, so that one made
    anew or brought back from a copy never seems to have removed or undone what others see."""
    found: dict[str, str] = json.loads(library.store.meta.get(f"shelf:{shelf.folder.name}", "{}"))
    return found


def remember(library: Library, shelf: Shelf, group: str, commit: Oid | None) -> None:
    """Note the commit that holds a group as library.db holds it; None: neither holds it any more."""
    known = {k: v for k, v in bases(library, shelf).items() if k != group}
    if commit is not None:
        known[group] = commit.decode()
    library.store.set_meta(f"shelf:{shelf.folder.name}", json.dumps(known))


def base_of(shelf: Shelf, known: Mapping[str, str], group: str) -> Oid | None:
    """The commit noted for a group; None when it never came from or went to this shelf."""
    commit = known.get(group, "").encode()
    return commit if commit and commit in shelf.repo.objects else None


def is_text(data: bytes) -> bool:
    """Whether the library can hold a file; others, put there by hand, are left alone."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
