"""Who wrote what: the sides of a conflict with person and time, the base they left, a proposal, and the time-line.

Owns reading history for people. Nothing here decides anything: dates and names are shown, never compared to pick a
side.
"""

from __future__ import annotations

import difflib
import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import ClassVar

from workbench.model.merge import (
    ABSENT,
    HEAD_TYPE,
    RETIRED,
    STATUS,
    VERSION,
    Conflict,
    Entity,
    Field,
    State,
    Values,
    conflicts,
)
from workbench.sync.entities import state_of, value_of
from workbench.sync.fold import MERGER
from workbench.sync.graph import Oid
from workbench.sync.repository import Repository
from workbench.sync.trust import trailers

GONE: Values = frozenset((ABSENT,))
PARENT: Field = ("parent",)
_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Entry:
    """One change on the time-line. at: milliseconds since 1970 as the writer's clock said."""

    commit: str
    author: str
    at: int
    message: str
    device: str = ""
    automatic: bool = False


@dataclass(frozen=True)
class Side:
    """One value of a conflict. value: canonical JSON text, "" for "not there"; entry: the change that wrote it; name:
    of a place."""

    value: str
    entry: Entry | None = None
    mine: bool = False
    name: str = ""

    @property
    def text(self) -> str:
        return self.name or shown(self.value)


@dataclass(frozen=True)
class Card:
    """A conflict as a person decides it. base: what the sides started from; parted: the newest change they share, with
    the version it had; places: where an entity may stand that was moved two ways; of: its type."""

    group: str
    entity: Entity
    field: Field
    kind: str
    title: str
    base: str
    sides: tuple[Side, ...]
    parted: Entry | None = None
    version: str = ""
    base_name: str = ""
    places: tuple[tuple[str, str], ...] = ()
    of: str = ""

    @cached_property
    def proposal(self) -> str:
        """Both edits together; "" where they touch the same words. Computed when it is first looked at."""
        if len(self.sides) != 2 or self.kind != "field":
            return ""
        return proposal(shown(self.base), self.sides[0].text, self.sides[1].text)


def shown(value: str) -> str:
    """A value as text for people."""
    if value == ABSENT:
        return ""
    raw = value_of(value)
    return raw if isinstance(raw, str) else value


class History:
    """Reads one repository; parsed contents are kept while the object lives. settled: folders known to hold no
    conflict, by content, so that a library of hundreds is not read again for nothing."""

    settled: ClassVar[set[Oid]] = set()

    def __init__(self, repo: Repository, device: str = "") -> None:
        self.repo = repo
        self.device = device
        self._states: dict[tuple[str, Oid | None], State] = {}

    def state(self, group: str, commit: Oid) -> State:
        """The state of a group (frameworks/<id>, crosswalks/<id>.json, …) in a commit."""
        oid = self.repo.subtree(self.repo.tree_of(commit), group)
        found = self._states.get((group, oid))
        if found is None:
            if oid is None:
                found = {}
            elif self.repo.objects[oid].type_name == b"tree":
                found = state_of(self.repo.files(oid))
            else:
                found = state_of({group.rpartition("/")[2]: self.repo.blob(oid)})
            self._states[group, oid] = found
        return found

    def entry(self, commit: Oid) -> Entry:
        made = self.repo.commit(commit)
        device = next(iter(trailers(made, "Device")), "")
        lines = made.message.decode("utf-8", "replace").strip()
        message = lines.rpartition("\n\n")[0] if device else lines
        return Entry(commit.decode(), made.author.decode("utf-8", "replace").partition(" <")[0],
                     made.author_time * 1000, message, device, made.author == MERGER.line() and not made.gpgsig)

    def newest_first(self, group: str = "", start: Oid | None = None) -> Iterator[Oid]:
        """Commits that changed a group against every parent, children before parents, from the newest or `start`."""
        tip = start or self.repo.tip()
        if tip is None:
            return
        graph = self.repo.graph
        heap, seen = [(-graph.generation(tip), tip)], {tip}
        while heap:
            _, here = heapq.heappop(heap)
            parents = graph.parents(here)
            mine = self._oid(group, here)
            if all(self._oid(group, p) != mine for p in parents) and (parents or mine is not None):
                yield here
            for parent in parents:
                if parent not in seen:
                    seen.add(parent)
                    heapq.heappush(heap, (-graph.generation(parent), parent))

    def _oid(self, group: str, commit: Oid) -> Oid | None:
        tree = self.repo.tree_of(commit)
        return self.repo.subtree(tree, group) if group else tree

    def newest_changes(self, kind: str, limit: int) -> dict[str, Oid]:
        """Name of everything of a kind -> the newest commit that changed it, as far back as `limit` commits."""
        out: dict[str, Oid] = {}
        tip = self.repo.tip()
        if tip is None:
            return out
        left = set(self.repo.entries(self._oid(kind, tip)))
        trees: dict[Oid | None, Mapping[str, tuple[int, Oid]]] = {}
        for commit in islice(self.newest_first(kind), limit):
            sides = [self._oid(kind, c) for c in (commit, *self.repo.graph.parents(commit))]
            trees = {t: trees.get(t) or self.repo.entries(t) for t in sides}
            mine, *others = (trees[t] for t in sides)
            changed = {n for n in left if n in mine and all(o.get(n) != mine[n] for o in others)}
            out |= dict.fromkeys(changed, commit)
            left -= changed
            if not left:
                break
        return out

    def timeline(self, group: str = "", limit: int = 200) -> list[Entry]:
        out: list[Entry] = []
        for commit in self.newest_first(group):
            out.append(self.entry(commit))
            if len(out) >= limit:
                break
        return out

    # --- conflicts ------------------------------------------------------------------------------------------------

    def cards(self, groups: list[str]) -> list[Card]:
        """Everything in the newest state that waits for a decision, group by group."""
        tip = self.repo.tip()
        if tip is None:
            return []
        found: list[Card] = []
        for group in groups:
            if self._is_settled(group, tip):
                continue
            waiting = conflicts(self.state(group, tip))
            found += self._cards(group, waiting, tip)
            self._states.clear()  # hundreds would fill the memory, and the collector would pause the window
        return found

    def _is_settled(self, group: str, tip: Oid) -> bool:
        """Whether no field waits, told from the bytes alone."""
        oid = self._oid(group, tip)
        if oid is None or oid in self.settled:
            return True
        tree = self.repo.objects[oid].type_name == b"tree"
        files = self.repo.files(oid).values() if tree else (self.repo.blob(oid),)
        if any(b'"~"' in data for data in files):
            return False
        self.settled.add(oid)
        return True

    def count(self, group: str) -> int:
        tip = self.repo.tip()
        return len(conflicts(self.state(group, tip))) if tip else 0

    def _cards(self, group: str, waiting: Sequence[Conflict], tip: Oid) -> list[Card]:
        """The cards of one group; history is walked once for all of them."""
        wrote = self._writers(group, waiting)
        parted: dict[tuple[Oid, ...], tuple[Oid | None, Entry | None, str]] = {}
        state = self.state(group, tip)
        out = []
        for conflict in waiting:
            sides = []
            for value in conflict.sides:
                oid = wrote.get((conflict.entity, conflict.field, value))
                entry = self.entry(oid) if oid else None
                mine = bool(entry and entry.device and entry.device == self.device)
                sides.append(Side(value, entry, mine, _place(state, value) if conflict.kind == "parent" else ""))
            where = (conflict.entity, conflict.field)
            key = tuple(sorted({wrote[(*where, v)] for v in conflict.sides if (*where, v) in wrote}))
            if key not in parted:
                parted[key] = self._parted(group, key)
            base, entry, version = parted[key]
            value = min(self._values(group, base, conflict.entity, conflict.field)) if base else ABSENT
            title = name_of(state, conflict.entity)
            places = tuple(_places(state, conflict.entity[1])) if conflict.kind == "parent" else ()
            out.append(Card(group, *where, conflict.kind, title, value, tuple(sides), entry, version,
                            _place(state, value) if places else "", places, _type(state, conflict.entity)))
        return out

    def _writers(self, group: str, waiting: Sequence[Conflict]) -> dict[tuple[Entity, Field, str], Oid]:
        """The newest change that wrote each side."""
        left = {(c.entity, c.field, value) for c in waiting for value in c.sides}
        wrote: dict[tuple[Entity, Field, str], Oid] = {}
        for commit in self.newest_first(group) if left else ():
            if self.is_merge(commit):
                continue
            parents = self.repo.graph.parents(commit)
            for entity, name, value in list(left):
                if (self._decided(group, commit, parents, entity, value) if name == STATUS else
                        value in self._values(group, commit, entity, name) and not any(
                            value in self._values(group, p, entity, name) for p in parents)):
                    wrote[entity, name, value] = commit
                    left.discard((entity, name, value))
            if not left:
                break
        return wrote

    def _decided(self, group: str, commit: Oid, parents: Sequence[Oid], entity: Entity, value: str) -> bool:
        """Whether a change retired an entity, or kept it by editing it."""
        here = self.state(group, commit).get(entity)
        before = [self.state(group, p).get(entity) for p in parents]
        if value == RETIRED:
            return here is None and any(b is not None for b in before)
        return here is not None and all(b != here for b in before)

    def _parted(self, group: str, writers: Sequence[Oid]) -> tuple[Oid | None, Entry | None, str]:
        """The commit that all writers started from, the newest change of the group in it, and its version."""
        if len(writers) < 2:
            return None, None, ""
        base = self.repo.graph.common(writers)
        if base is None:
            return None, None, ""
        last = next(self.newest_first(group, base), None)
        heads = (f for (section, _), f in self.state(group, base).items() if not section
                 and ("type",) in f and f[("type",)] == HEAD_TYPE)
        version = next((shown(min(f[VERSION])) for f in heads if VERSION in f), "")
        return base, self.entry(last) if last else None, version

    def is_merge(self, commit: Oid) -> bool:
        """Whether a commit is an automatic merge."""
        made = self.repo.commit(commit)
        return made.author == MERGER.line() and not made.gpgsig

    def _values(self, group: str, commit: Oid, entity: Entity, name: Field) -> Values:
        return self.state(group, commit).get(entity, {}).get(name, GONE)


def name_of(state: State, entity: Entity) -> str:
    """Code and title or text of an entity; a translation goes by the name of what it translates."""
    fields = state.get(("", entity[1])) or state.get(entity, {})
    return " ".join(shown(min(fields[(k,)])) for k in ("code", "title", "name", "text") if (k,) in fields) or entity[1]


def _type(state: State, entity: Entity) -> str:
    fields = state.get(entity, {})
    return shown(min(fields[("type",)])) if ("type",) in fields else ""


def _place(state: State, value: str) -> str:
    """A place by its name: the top, or what an entity stands under."""
    uid = shown(value)
    return name_of(state, ("", uid)) if uid else "At the top"


def _places(state: State, uid: str) -> Iterator[tuple[str, str]]:
    """Dimensions an entity may stand under: none that lies below it."""
    below, grown = {uid}, True
    while grown:
        found = {e[1] for e, f in state.items() if not e[0] and any(shown(v) in below for v in f.get(PARENT, ()))}
        grown = not found <= below
        below |= found
    for entity, fields in sorted(state.items(), key=lambda i: name_of(state, i[0])):
        if not entity[0] and entity[1] not in below and fields.get(("type",)) == frozenset(('"node"',)):
            yield entity[1], name_of(state, entity)[:80]


def proposal(base: str, ours: str, theirs: str) -> str:
    """Both edits of a text together, word by word; "" where they touch the same words. Never applied unseen."""
    words = _WORDS.findall(base)
    edits = [*_edits(words, _WORDS.findall(ours)), *_edits(words, _WORDS.findall(theirs))]
    edits.sort(key=lambda e: (e[0], e[1]))
    out: list[str] = []
    at = 0
    for i, (start, end, replaced) in enumerate(edits):
        if i and (edits[i - 1] == edits[i]):
            continue
        if start < at or (i and start == edits[i - 1][0]):
            return ""
        out += words[at:start] + replaced
        at = end
    return "".join(out + words[at:])


def _edits(words: list[str], new: list[str]) -> list[tuple[int, int, list[str]]]:
    """What one side replaced: from, to, words. Edits that touch are one."""
    out: list[tuple[int, int, list[str]]] = []
    matcher = difflib.SequenceMatcher(None, [w.strip() for w in words], [w.strip() for w in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        found = [(a, b, new[c:d])]
        if tag == "equal":  # the same words; the blank behind one may differ
            found = [(i, i + 1, [new[j]]) for i, j in zip(range(a, b), range(c, d), strict=True) if words[i] != new[j]]
        for start, end, made in found:
            if out and out[-1][1] == start:
                start, made = out[-1][0], out.pop()[2] + made
            out.append((start, end, made))
    return out
