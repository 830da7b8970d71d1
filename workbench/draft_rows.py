"""The rows of one draft inside a step: begins the draft when needed, keeps only what differs from the base.

Owns how an edit becomes rows and how new uids are made; the verbs are commands/frameworks.py and framework_tree.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.errors import Invalid, NotFound, Stale
from workbench.model import flat
from workbench.model.draft import RETIRED, Draft, DraftField, DraftView, edits_of, retired, row_uid, slug
from workbench.model.framework import Framework
from workbench.store.command import Place, Transaction


class Rows:
    """Field access to a draft within one transaction."""

    def __init__(self, tx: Transaction, view: DraftView) -> None:
        self.tx = tx
        self.view = view
        self.uid = view.record.uid
        found = tx.find(Draft, self.uid)
        if found is None and view.stored:
            raise Stale("This draft was published or discarded meanwhile.", "Look at the framework as it is now.")
        if found is not None and (found.base, found.origin) != (view.record.base, view.record.origin):
            raise Stale("Another draft of this framework was begun meanwhile.", "Look at the framework as it is now.")
        if found is None:
            self.begin(view.record, view.start)

    def begin(self, record: Draft, start: Mapping[str, Any]) -> None:
        self.tx.put(Draft(uid=record.uid, base=record.base, parents=record.parents, origin=record.origin,
                          author=self.tx.person, at=self.tx.now()))  # fmt: skip
        for name, value in start.items():
            self.set(self.uid, name, value)

    def get(self, entity: str, name: str) -> Any:
        """A field as it is now; None when it is not there."""
        row = self.tx.find(DraftField, row_uid(self.uid, entity, name))
        return row.value.get("v") if row is not None else flat.flat_of(self.view.base, entity).get(name)

    def set(self, entity: str, name: str, value: Any) -> None:
        """One field; None takes it away. A row equal to the base is no row."""
        key = row_uid(self.uid, entity, name)
        row = self.tx.find(DraftField, key)
        if value == flat.flat_of(self.view.base, entity).get(name):
            if row is not None:
                self.tx.remove(DraftField, key)
            return
        wrapped = {} if value is None else {"v": value}
        if row is not None and row.value == wrapped:
            return
        self.tx.put(DraftField(uid=key, draft=self.uid, entity=entity, name=name, value=wrapped,
                               author=self.tx.person, at=self.tx.now()))  # fmt: skip

    def of(self, entity: str) -> dict[str, Any]:
        """All fields of an entity as they are now."""
        fields = flat.flat_of(self.view.base, entity)
        for row in self.tx.all(DraftField, draft=self.uid, entity=entity):
            if row.value:
                fields[row.name] = row.value["v"]
            elif row.name == "type":
                return {}
            else:
                fields.pop(row.name, None)
        return fields

    def need(self, entity: str) -> str:
        """The type of an entity; NotFound when it is not there."""
        kind = self.get(entity, "type")
        if not kind:
            raise NotFound(f"{entity} is no longer in this framework.", "It was removed; undo brings it back.")
        return str(kind)

    def write(self, entity: str, name: str, value: Any) -> None:
        """A whole field: a map or set takes the place of all its entries, "" and an empty one take the field away."""
        if isinstance(value, float):
            raise Invalid(f"“{name}” holds a fraction.", "Write decimals as text, for example 0.5.")
        if fault := flat.fault(self.need(entity), name, value):
            raise Invalid(fault, "Look at the fields of the framework format in docs/file-formats.md.")
        if isinstance(value, (tuple, list, set, frozenset)):
            value = dict.fromkeys((str(v) for v in value), True)
        wanted: dict[str, Any] = {}
        if isinstance(value, Mapping):
            _spread(wanted, name, value)
        elif value is not None and value != "":
            wanted[name] = value
        for there in self.of(entity):
            if (there == name or there.startswith(name + "/")) and there not in wanted:
                self.set(entity, there, None)
        for key, item in wanted.items():
            self.set(entity, key, item)

    def framework(self) -> Framework:
        """The framework as it is now."""
        return flat.patch(self.view.base, edits_of(self.tx.all(DraftField, draft=self.uid)))

    def remove(self, entity: str) -> None:
        """Take one entity away; what was once published is never given again."""
        for row in self.tx.all(DraftField, draft=self.uid, entity=entity):
            self.tx.remove(DraftField, row.uid)
        if flat.type_of(self.view.base, entity):
            self.set(entity, "type", None)
            if ":" not in entity:
                self.set(self.uid, f"{RETIRED}/{flat.path(entity)}", True)

    def new_uid(self, code: str, kind: str) -> str:
        """`<framework>.<code>` in lowercase, never one that was used before."""
        name = slug(code) or kind
        number, uid = 1, f"{self.uid}.{name}"
        while self.is_taken(uid):
            number += 1
            uid = f"{self.uid}.{name}-{number}"
        return uid

    def is_taken(self, uid: str) -> bool:
        """Whether a uid is in use here or was used before."""
        if self.get(uid, "type") or flat.type_of(self.view.base, uid) or uid in retired(self.view.base):
            return True
        return bool(self.get(self.uid, f"{RETIRED}/{flat.path(uid)}"))

    @staticmethod
    def place(framework: str, entity: str = "") -> Place:
        """Where undo goes: the library screen, this framework, this entity."""
        return Place("library", node=entity, record=framework)


def _spread(out: dict[str, Any], name: str, value: Mapping[str, Any]) -> None:
    for key, item in value.items():
        inner = f"{name}/{flat.path(str(key))}"
        if isinstance(item, Mapping) and item:
            _spread(out, inner, item)
        elif item is not None and item != "":
            out[inner] = dict(item) if isinstance(item, Mapping) else item
