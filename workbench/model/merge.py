"""Three-way merge of framework entities by id and field: a total, deterministic, pure function.

Owns the merge rule and what counts as a conflict. Knows nothing of files, of Git or of who wrote what: clocks and names
never decide. A state maps an entity to its fields, a field to the set of values it may have; one value is the usual
case, more than one is a conflict that waits for a person. Values are canonical JSON texts, so they can be compared and
sorted whatever their type; ABSENT stands for "not there".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Entity = tuple[str, str]
"""(section, id): the section tells same-named ids of translations, golden answers and tombstones apart."""
Field = tuple[str, ...]
Values = frozenset[str]
Fields = Mapping[Field, Values]
State = Mapping[Entity, Fields]

ABSENT = ""
GONE: Values = frozenset((ABSENT,))
STATUS: Field = ("status",)
RETIRED = '"retired"'
VERSION: Field = ("version",)
HEAD_TYPE = frozenset(('"framework"',))


@dataclass(frozen=True, order=True)
class Conflict:
    """A field with several values. kind: field, parent (moved two ways), retired (retired here, edited there)."""

    entity: Entity
    field: Field
    sides: tuple[str, ...]
    kind: str = "field"


def merge(base: State, ours: State, theirs: State) -> dict[Entity, dict[Field, Values]]:
    """The merged state. Swapping `ours` and `theirs` gives the same; merging the result again changes nothing.

    Rule (per field, sets of values): equal sides win; an unchanged side yields to the other; else what both kept and
    what either added; where that is empty, as with two resolutions of one conflict, all values of both.
    """
    out: dict[Entity, dict[Field, Values]] = {}
    for entity in sorted({*base, *ours, *theirs}):
        found = _entity(base.get(entity), ours.get(entity), theirs.get(entity))
        if found:
            out[entity] = found
    return out


def _entity(base: Fields | None, ours: Fields | None, theirs: Fields | None) -> dict[Field, Values]:
    if ours == theirs:
        return dict(ours or {})
    if base is not None and (ours is None or theirs is None):
        kept = theirs if ours is None else ours
        if kept is None or kept == base:
            return {}
        return {**kept, STATUS: kept.get(STATUS, GONE) | {RETIRED, ABSENT}}
    o, a, b = base or {}, ours or {}, theirs or {}
    out = {}
    for name in {*o, *a, *b}:
        values = _field(o.get(name, GONE), a.get(name, GONE), b.get(name, GONE))
        if name == VERSION and len(values) > 1 and a.get(("type",)) == HEAD_TYPE:
            values = frozenset((max(values, key=_version_order),))
        if values != GONE:
            out[name] = values
    return out


def _field(base: Values, ours: Values, theirs: Values) -> Values:
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    return (ours & theirs) | (ours - base) | (theirs - base) or ours | theirs


def _version_order(value: str) -> tuple[tuple[int, ...], str]:
    """A merged framework is at least the higher of two versions; which one is no decision for a person."""
    parts = value.strip('"').split("+")[0].split("-")[0].split(".")
    return tuple(int(p) if p.isdigit() else -1 for p in parts), value


def conflicts(state: State) -> tuple[Conflict, ...]:
    """Every field with more than one value, in entity and field order."""
    return tuple(_conflicts(state))


def _conflicts(state: State) -> Iterator[Conflict]:
    for entity in sorted(state):
        for name in sorted(state[entity]):
            values = state[entity][name]
            if len(values) > 1:
                retired = name == STATUS and RETIRED in values
                kind = "retired" if retired else "parent" if name == ("parent",) else "field"
                yield Conflict(entity, name, tuple(sorted(values)), kind)


def resolved(state: State, entity: Entity, name: Field, value: str) -> dict[Entity, dict[Field, Values]]:
    """The state with one field set to one value; ABSENT takes the field away, retiring takes the entity away."""
    out = {e: dict(fields) for e, fields in state.items()}
    fields = out.get(entity, {})
    if name == STATUS and value == RETIRED:
        out.pop(entity, None)
        return out
    if value == ABSENT:
        fields.pop(name, None)
    else:
        fields[name] = frozenset((value,))
    return out
