"""What the last merge decided by itself: every field that one side changed, or both, with where its value comes from.

Owns the reading of a merge from its parents, what they started from, and the newest state. A merge of several heads in
a row (three machines) is read as one. Nothing here decides anything: the merge is done, this only tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import islice

from workbench.model.merge import (
    ABSENT,
    GONE,
    HEAD_TYPE,
    RETIRED,
    STATUS,
    VERSION,
    Entity,
    Field,
    State,
    Values,
    merge,
)
from workbench.sync.entities import LOOSE, text_of
from workbench.sync.graph import Oid
from workbench.sync.history import Entry, History, name_of, shown

MOST_GROUPS = 60
MOST_EVENTS = 100
MEMBER = frozenset(("true", "1", "2", ABSENT))
LISTS = ("tags", "groups", "sources", "aliases", "superseded_by")
TYPE: Field = ("type",)
ASKED: Field = ("criterion",)
UNSETTLED = ("open", "decided", "kept")
Progress = Callable[[], None]


@dataclass(frozen=True)
class Line:
    """One of the heads that were merged. entry: its newest change since they came apart; authors: who wrote there."""

    commit: str
    entry: Entry | None
    mine: bool
    authors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    """A change since the base, which line it belongs to, and the fields it wrote."""

    entry: Entry
    line: int
    wrote: frozenset[tuple[str, Entity, Field]]


@dataclass(frozen=True)
class Row:
    """One field of an entity. base, sides, result: canonical JSON texts, several where a conflict waits.

    how: one (only `by` changed it), same (all changed it alike), union (members of all), rule (changed again since),
    open (waits), decided (waited), kept (nobody changed it, but it is a translation of words
    that changed). stale: a translation of words that have changed.
    """

    entity: Entity
    field: Field
    base: tuple[str, ...]
    sides: tuple[tuple[str, ...], ...]
    result: tuple[str, ...]
    how: str
    by: tuple[int, ...]
    stale: bool = False


@dataclass(frozen=True)
class Part:
    """An entity that the merge touched, with its questions and translations. what: changed, added or removed."""

    group: str
    uid: str
    name: str
    kind: str
    what: str
    rows: tuple[Row, ...]

    @property
    def merged(self) -> int:
        """How many decisions the merge made by itself here; an entity that is new or gone counts once."""
        settled = sum(r.how not in UNSETTLED for r in self.rows)
        return min(1, settled) if self.what != "changed" else settled


@dataclass(frozen=True)
class LastMerge:
    """parted: the newest change all heads share; more: groups that were not looked into."""

    commit: str
    parted: Entry | None
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    events: tuple[Event, ...]
    more: int = 0

    @property
    def merged(self) -> int:
        return sum(p.merged for p in self.parts)

    def part(self, group: str, uid: str) -> Part | None:
        return next((p for p in self.parts if (p.group, p.uid) == (group, uid)), None)

    def from_others(self) -> dict[str, int]:
        """How many decisions took something of each other person."""
        out: dict[str, int] = {}
        for part in self.parts:
            for i, line in enumerate(self.lines):
                taken = sum(i in r.by and r.how not in UNSETTLED for r in part.rows)
                if taken and not line.mine:
                    who = ", ".join(line.authors)
                    out[who] = out.get(who, 0) + (1 if part.what != "changed" else taken)
        return out


class Reader:
    """Reads the last merge of a repository. `progress` is called between two groups and may raise to stop. now: the
    groups that were read, as they are; before: what they started from and each side of them."""

    def __init__(self, history: History, progress: Progress = lambda: None) -> None:
        self.history = history
        self.repo = history.repo
        self._progress = progress
        self.now: dict[str, State] = {}
        self.before: dict[str, Sequence[State]] = {}

    def read(self) -> LastMerge | None:
        """The newest merge and what it did; None where nothing was ever merged."""
        tip = self.repo.tip()
        made = next((c for c in self._newest() if self.history.is_merge(c)), None)
        if tip is None or made is None:
            return None
        heads = self._heads(made)
        base = self.repo.graph.common(heads)
        if base is None:
            return None
        told = [h for h in heads if any(map(_is_told, self._changed(base, h)))] if len(heads) > 2 else heads
        heads = told if len(told) > 1 else heads
        base = self.repo.graph.common(heads) or base
        groups = [g for g in self._changed(base, made) if _is_told(g)]
        lines, events = self._lines(heads, base)
        people: dict[tuple[bool, tuple[str, ...]], list[int]] = {}
        for i in sorted(range(len(lines)), key=lambda i: (not lines[i].mine, lines[i].commit)):
            people.setdefault((lines[i].mine, () if lines[i].mine else lines[i].authors), []).append(i)
        order = list(people.values())  # one line for each, however many heads one left
        place = {old: new for new, some in enumerate(order) for old in some}
        parts: list[Part] = []
        for group in groups[:MOST_GROUPS]:
            self._progress()
            start = self.history.state(group, base)
            states = [reduce(partial(merge, start), (self.history.state(group, heads[i]) for i in some))
                      for some in order]
            self.now[group] = self.history.state(group, tip)
            self.before[group] = (start, *states)
            parts += parts_of(group, self.before[group][0], states, self.now[group])
        last = next((c for c in islice(self.history.newest_first("", base), MOST_EVENTS) if self._tells(c)), None)
        events = sorted((replace(e, line=place[e.line]) for e in events),
                        key=lambda e: (e.entry.at, e.line, e.entry.commit))
        newest = (max((lines[i] for i in some), key=lambda x: x.entry.at if x.entry else 0) for some in order)
        return LastMerge(made.decode(), self.history.entry(last) if last else None, tuple(newest),
                         tuple(parts), tuple(events), max(0, len(groups) - MOST_GROUPS))

    def _newest(self) -> Iterator[Oid]:
        """Commits with two parents, newest first."""
        return (c for c in self.history.newest_first() if len(self.repo.graph.parents(c)) == 2)

    def _tells(self, commit: Oid) -> bool:
        """Whether a change is one of content by somebody."""
        parents = self.repo.graph.parents(commit)
        return len(parents) == 1 and any(map(_is_told, self._changed(parents[0], commit)))

    def _heads(self, made: Oid) -> list[Oid]:
        """What a merge of merges started from."""
        out: set[Oid] = set()
        stack = [made]
        while stack:
            here = stack.pop()
            parents = self.repo.graph.parents(here)
            if len(parents) == 2 and self.history.is_merge(here):
                stack += parents
            else:
                out.add(here)
        return list(self.repo.graph.heads(out))

    def _changed(self, old: Oid, new: Oid) -> list[str]:
        """Groups that differ between two commits."""
        paths = self.repo.changed(self.repo.tree_of(old), self.repo.tree_of(new))
        return sorted({group_of(p) for p in paths})

    def _lines(self, heads: Sequence[Oid], base: Oid) -> tuple[list[Line], list[Event]]:
        lines, events = [], []
        for i, head in enumerate(heads):
            others = [h for h in heads if h != head]
            own = [c for c in self.repo.graph.between(head, (base, *others)) if not self.history.is_merge(c)]
            entries = [self.history.entry(c) for c in own]
            mine = any(e.device and e.device == self.history.device for e in entries)
            authors = tuple(dict.fromkeys(e.author for e in reversed(entries)))
            lines.append(Line(head.decode(), entries[-1] if entries else None, mine, authors))
            for commit, entry in list(zip(own, entries, strict=True))[-MOST_EVENTS:]:
                self._progress()
                events.append(Event(entry, i, frozenset(self._wrote(commit))))
        return lines, events

    def _wrote(self, commit: Oid) -> Iterator[tuple[str, Entity, Field]]:
        """The fields one change wrote."""
        parents = self.repo.graph.parents(commit)
        if len(parents) != 1:
            return
        for group in self._changed(parents[0], commit)[:MOST_GROUPS]:
            if _is_told(group):
                old, new = self.history.state(group, parents[0]), self.history.state(group, commit)
                for entity in {*old, *new}:
                    before, after = old.get(entity, {}), new.get(entity, {})
                    if before is not after and before != after:
                        for name in {*before, *after}:
                            if before.get(name) != after.get(name):
                                yield group, entity, name


def _is_told(group: str) -> bool:
    """Whether a group holds entities that are merged field by field."""
    return group.startswith(("frameworks/", "crosswalks/", "vocabularies/", "brand-kits/", "report-definitions/"))


def group_of(path: str) -> str:
    """The group a path belongs to: frameworks/<id>, or the file itself."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in ("frameworks", "brand-kits", "report-definitions") else path


def parts_of(group: str, base: State, sides: Sequence[State], now: State) -> list[Part]:
    """What differs on any side, entity by entity; translations stand with what they translate. Something that one side
    brought or took away whole is one part, whatever it holds. Pure."""
    touched: dict[str, list[Row]] = {}
    entities = sorted({*base, *now, *(e for s in sides for e in s)})
    whole = (not base and sum(map(bool, sides)) == 1) or (not now and all(s in ({}, base) for s in sides))
    for entity in [_head(entities, (now, base, *sides))] if whole and entities else entities:
        before = base.get(entity)
        if not entity[0].startswith(LOOSE) and any(s.get(entity) != before for s in sides):
            rows = _rows(entity, base, sides, now)
            if rows:
                touched.setdefault(owner_of(entity, (now, base, *sides)), []).extend(rows)
    langs = sorted({section for section, _ in now if section.startswith("i18n/")})
    for rows in touched.values():
        rows += _left_behind(rows, langs, now, len(sides))
    return [_part(group, uid, base, sides, now, rows) for uid, rows in touched.items()]


def _head(entities: Sequence[Entity], states: Sequence[State]) -> Entity:
    """The entity that stands for a whole group: the framework itself, or what carries the title."""
    def rank(entity: Entity) -> tuple[int, Entity]:
        fields = next((s[entity] for s in states if entity in s), {})
        return (0 if fields.get(TYPE) == HEAD_TYPE else 1 if ("title",) in fields else 2), entity

    return min(entities, key=rank)


def _left_behind(rows: Sequence[Row], langs: Sequence[str], now: State, count: int) -> list[Row]:
    """Translations that nobody touched, of words that changed."""
    known = {(r.entity, r.field) for r in rows}
    out = []
    for row in rows:
        if row.entity[0] or row.how == "open" or row.result == row.base:
            continue
        for lang in langs:
            there = (lang, row.entity[1])
            kept = tuple(sorted(now.get(there, {}).get(row.field, GONE)))
            if kept != (ABSENT,) and (there, row.field) not in known:
                out.append(Row(there, row.field, kept, (kept,) * count, kept, "kept", (), stale=True))
    return out


def owner_of(entity: Entity, states: Sequence[State]) -> str:
    """The id a person knows an entity by: a question stands with its statement, a translation with its words."""
    for state in states:
        fields = state.get(("", entity[1]), {})
        if ASKED in fields and _kind(fields) == "question":
            return shown(min(fields[ASKED]))
    return entity[1]


def _part(group: str, uid: str, base: State, sides: Sequence[State], now: State, rows: list[Row]) -> Part:
    entity = next((r.entity for r in rows if r.entity[1] == uid and not r.entity[0].startswith("i18n/")), ("", uid))
    own = [r for r in rows if r.entity == entity]
    what = "added" if own and entity not in base else "removed" if own and entity not in now else "changed"
    named: State = next((s for s in (now, base, *sides) if entity in s), {})
    kind = _kind(named.get(entity, {}))
    return Part(group, uid, name_of(named, entity), kind, what, tuple(_joined(rows)))


def _kind(fields: Mapping[Field, Values]) -> str:
    return shown(min(fields[TYPE])) if TYPE in fields else ""


def _rows(entity: Entity, base: State, sides: Sequence[State], now: State) -> list[Row]:
    before, after = base.get(entity), now.get(entity)
    held = [s.get(entity) for s in sides]
    if before is not None and (after is None or any(h is None for h in held)):
        values = [frozenset((RETIRED,)) if h is None else h.get(STATUS, GONE) for h in held]
        result = frozenset((RETIRED,)) if after is None else after.get(STATUS, GONE)
        row = _row(entity, STATUS, GONE, values, result)
        return [row] if after is None else [row, *_fields(entity, before, held, after, base, sides, now)]
    return _fields(entity, before or {}, held, after or {}, base, sides, now)


def _fields(entity: Entity, before: Mapping[Field, Values], held: Sequence[Mapping[Field, Values] | None],
            after: Mapping[Field, Values], base: State, sides: Sequence[State], now: State) -> list[Row]:
    out = []
    names = {n for h in held if h is not None for n in h} | set(before)
    for name in sorted(names - {STATUS, VERSION}):  # a version follows from what changed
        start = before.get(name, GONE)
        values = [start if h is None else h.get(name, GONE) for h in held]
        if any(v != start for v in values):
            row = _row(entity, name, start, values, after.get(name, GONE))
            if entity[0].startswith("i18n/") and len(row.result) == 1:
                row = replace(row, stale=_is_stale(entity[1], row, base, sides, now))
            out.append(row)
    return out


def _row(entity: Entity, name: Field, start: Values, values: Sequence[Values], result: Values) -> Row:
    by = tuple(i for i, v in enumerate(values) if v != start)
    changed = {values[i] for i in by}
    if len(result) > 1:
        how = "open"
    elif len(changed) > 1:
        how = "decided"
    elif result not in changed:
        how = "rule"
    else:
        how = "one" if len(by) == 1 else "same"
    return Row(entity, name, tuple(sorted(start)), tuple(tuple(sorted(v)) for v in values), tuple(sorted(result)), how,
               by)


def _is_stale(uid: str, row: Row, base: State, sides: Sequence[State], now: State) -> bool:
    """Whether the words that were translated are other words now."""
    made = next((i for i in row.by if row.sides[i] == row.result), None)
    state = sides[made] if made is not None else base
    here, there = now.get(("", uid), {}).get(row.field, GONE), state.get(("", uid), {}).get(row.field, GONE)
    return here != there


def _joined(rows: Sequence[Row]) -> Iterator[Row]:
    """Members of a list (tags, groups, ...) as one row; a row that waits stays by itself."""
    lists: dict[tuple[Entity, str], list[Row]] = {}
    for row in rows:
        values = {v for side in (row.base, *row.sides, row.result) for v in side}
        listed = len(row.field) == 2 and row.field[0] in LISTS and values <= MEMBER
        if listed and row.how not in ("open", "decided"):
            lists.setdefault((row.entity, row.field[0]), []).append(row)
        else:
            yield row
    for (entity, name), members in lists.items():
        by = tuple(sorted({i for m in members for i in m.by}))
        how = members[0].how if len(by) == 1 else "same" if all(m.how == "same" for m in members) else "union"
        sides = tuple(_held([(m.field[1], m.sides[i]) for m in members]) for i in range(len(members[0].sides)))
        yield Row(entity, (name,), _held([(m.field[1], m.base) for m in members]), sides,
                  _held([(m.field[1], m.result) for m in members]), how, by)


def _held(members: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """The members that are there, as one list; a tag that says "fully" says so."""
    found = [name if value == ("true",) or value == ("1",) else f"{name} ({value[0]})" for name, value in members
             if value != (ABSENT,)]
    return (text_of(found),) if found else (ABSENT,)
