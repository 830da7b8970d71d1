"""Who wrote what: the sides of a conflict with person and time, the base they left, a proposal, and the time-line.

Owns reading history for people. Nothing here decides anything: dates and names are shown, never compared to pick a
side.
"""

from __future__ import annotations

import difflib
import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.model.merge import ABSENT, Conflict, Entity, Field, State, Values, conflicts
from workbench.sync.entities import state_of, value_of
from workbench.sync.fold import MERGER
from workbench.sync.graph import Oid
from workbench.sync.repository import Repository
from workbench.sync.trust import trailers

GONE: Values = frozenset((ABSENT,))
_WORDS = re.compile(r"\s+|[^\s]+")


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
    """One value of a conflict. value: canonical JSON text, "" for "not there"; entry: the change that wrote it."""

    value: str
    entry: Entry | None = None
    mine: bool = False

    @property
    def text(self) -> str:
        return shown(self.value)


@dataclass(frozen=True)
class Card:
    """A conflict as a person decides it. base: what both sides started from; proposal: both edits together."""

    group: str
    entity: Entity
    field: Field
    kind: str
    title: str
    base: str
    sides: tuple[Side, ...]
    proposal: str = ""


def shown(value: str) -> str:
    """A value as text for people."""
    if value == ABSENT:
        return ""
    raw = value_of(value)
    return raw if isinstance(raw, str) else value


class History:
    """Reads one repository; parsed contents are kept while the object lives."""

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

    def newest_first(self, group: str = "") -> Iterator[Oid]:
        """Commits that changed a group against every parent, children before parents."""
        tip = self.repo.tip()
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
            found += [self.card(group, conflict, tip) for conflict in conflicts(self.state(group, tip))]
            self._states.clear()  # hundreds would fill the memory, and the collector would pause the window
        return found

    def count(self, group: str) -> int:
        tip = self.repo.tip()
        return len(conflicts(self.state(group, tip))) if tip else 0

    def card(self, group: str, conflict: Conflict, tip: Oid) -> Card:
        entity, name = conflict.entity, conflict.field
        wrote: dict[str, Oid] = {}
        for commit in self.newest_first(group):
            if self._merge(commit):
                continue
            here = self._values(group, commit, entity, name)
            parents = self.repo.graph.parents(commit)
            before: Values = frozenset().union(*(self._values(group, p, entity, name) for p in parents))
            for value in conflict.sides:
                if value not in wrote and value in here and value not in before:
                    wrote[value] = commit
            if len(wrote) == len(conflict.sides):
                break
        sides = []
        for value in conflict.sides:
            entry = self.entry(wrote[value]) if value in wrote else None
            sides.append(Side(value, entry, bool(entry and entry.device and entry.device == self.device)))
        base = self._base(group, entity, name, [wrote[v] for v in conflict.sides if v in wrote])
        texts = [shown(s.value) for s in sides]
        found = proposal(shown(base), texts[0], texts[1]) if len(texts) == 2 and conflict.kind == "field" else ""
        fields = self.state(group, tip).get(entity, {})
        named = [shown(min(fields[(k,)])) for k in ("code", "title", "text") if (k,) in fields]
        return Card(group, entity, name, conflict.kind, " ".join(named) or entity[1], base, tuple(sides), found)

    def _merge(self, commit: Oid) -> bool:
        made = self.repo.commit(commit)
        return made.author == MERGER.line() and not made.gpgsig

    def _values(self, group: str, commit: Oid, entity: Entity, name: Field) -> Values:
        return self.state(group, commit).get(entity, {}).get(name, GONE)

    def _base(self, group: str, entity: Entity, name: Field, writers: list[Oid]) -> str:
        if len(writers) < 2:
            return ABSENT
        bases = self.repo.graph.bases(writers[0], writers[1])
        values = [self._values(group, b, entity, name) for b in bases]
        return min(values[0]) if values else ABSENT


def proposal(base: str, ours: str, theirs: str) -> str:
    """Both edits of a text together, word by word; "" where they touch the same words. Never applied unseen."""
    words = _WORDS.findall(base)
    edits: list[tuple[int, int, list[str]]] = []
    for side in (ours, theirs):
        new = _WORDS.findall(side)
        matcher = difflib.SequenceMatcher(None, words, new, autojunk=False)
        edits += [(a, b, new[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
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
