"""What people decide about a shared library, written as ordinary signed commits: sides of conflicts, repairs, and the
way back.

Owns how decisions become files. A decision that is taken back leaves the conflict as it was, sides and all, in a newer
change: history stays whole, and what was exchanged meanwhile merges with it as any edit does. Part of the application
layer beside shelves.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.errors import Invalid, NotFound
from workbench.model.merge import RETIRED, STATUS, Entity, Field, State, conflicts, resolved
from workbench.sync.entities import files_of
from workbench.sync.groups import contents, prefix_of
from workbench.sync.history import History, name_of
from workbench.sync.last_merge import group_of
from workbench.sync.shelf import Shelf

if TYPE_CHECKING:
    from workbench.shelf_in import Taken
    from workbench.shelves import Shelves

Values = Mapping[tuple[str, Entity, Field], str]


def resolve(shelves: Shelves, shelf: Shelf, decisions: Values, message: str = "") -> Taken:
    """Write decisions (value by group, entity and field; a value is canonical JSON text) as one signed commit."""
    history = History(shelf.repo)
    tip = shelf.tip
    if tip is None or not decisions:
        raise Invalid("Nothing was decided.", "Choose a side first.")
    for group in sorted({g for g, _, _ in decisions}):
        waiting = {(c.entity, c.field) for c in conflicts(history.state(group, tip))}
        for where, entity, name in decisions:
            if where == group and (entity, name) not in waiting:
                raise Invalid(f"{entity[1]} {'/'.join(name)} does not wait for a decision.",
                              "Somebody decided it meanwhile; look at the list again.")
    return settle(shelves, shelf, [(g, e, n, v) for (g, e, n), v in decisions.items()], message)


def settle(shelves: Shelves, shelf: Shelf, edits: Iterable[tuple[str, Entity, Field, str]], message: str = "") -> Taken:
    """Write values into the newest state; retiring (status) takes an entity away."""
    history, tip, wanted = History(shelf.repo), shelf.tip, list(edits)
    if tip is None:
        raise NotFound("The library is empty.", "Exchange first.")
    states: dict[str, State] = {}
    for group, entity, name, value in wanted:
        state = states.get(group)
        if state is None:
            state = states[group] = {e: dict(f) for e, f in history.state(group, tip).items()}
        _set(state, entity, name, value)  # type: ignore[arg-type]
    if not message:
        group, entity, name, _ = wanted[0]
        where = name_of(history.state(group, tip), entity)[:60]
        message = f"Decide {'/'.join(name)} of {where}" if len(wanted) == 1 else f"Decide {len(wanted)} fields"
    return _write(shelves, shelf, states, message)


def _set(state: dict[Entity, dict[Field, frozenset[str]]], entity: Entity, name: Field, value: str) -> None:
    if name == STATUS and value == RETIRED:
        state.pop(entity, None)
        return
    state[entity] = resolved({entity: state.get(entity, {})}, entity, name, value)[entity]
    if not state[entity]:
        del state[entity]


def take_back(shelves: Shelves, shelf: Shelf, commit: str) -> Taken:
    """Undo what one change wrote, where it still stands; refused where somebody wrote over it since."""
    history, tip, oid = History(shelf.repo), shelf.tip, commit.encode()
    parents = shelf.repo.graph.parents(oid) if oid in shelf.repo.objects else ()
    if tip is None or len(parents) != 1:
        raise NotFound("This change cannot be taken back.", "Restore an earlier state of the framework from History.")
    paths = shelf.repo.changed(shelf.repo.tree_of(parents[0]), shelf.repo.tree_of(oid))
    states: dict[str, State] = {}
    for group in sorted({group_of(p) for p in paths}):
        before, after = history.state(group, parents[0]), history.state(group, oid)
        now = {e: dict(f) for e, f in history.state(group, tip).items()}
        for entity in {*before, *after}:
            old, new = before.get(entity, {}), after.get(entity, {})
            for name in {*old, *new}:
                if old.get(name) == new.get(name):
                    continue
                fields = now.setdefault(entity, {})
                if fields.get(name) != new.get(name):
                    raise Invalid(f"{name_of(history.state(group, tip), entity)[:60]} was changed since.",
                                  "Nothing was taken back. History offers both states.")
                if name in old:
                    fields[name] = old[name]
                else:
                    del fields[name]
        states[group] = {e: f for e, f in now.items() if f}
    return _write(shelves, shelf, states, f"Take back: {history.entry(oid).message.partition(chr(10))[0]}")


def _write(shelves: Shelves, shelf: Shelf, states: Mapping[str, State], message: str) -> Taken:
    changes: dict[str, bytes | None] = {}
    for group, state in states.items():
        prefix, before = prefix_of(group), contents(shelf.repo, group, shelf.tip)
        made = files_of(state)
        changes |= {prefix + p: made.get(p) for p in {*made, *before} if made.get(p) != before.get(p)}
    written = shelf.publish(changes, message)
    taken = shelves.take_in(shelf)
    return replace(taken, commit=(written or b"").decode())
