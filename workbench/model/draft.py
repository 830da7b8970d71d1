"""Drafts of frameworks: the stored records, and the view that commands and screens work with.

A draft is a base revision and one row per field that differs from it, so that an edit touches one row however large the
framework is. Owns the shape of these rows; flat.py owns how fields are addressed. Knows nothing of storage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from workbench.model import flat
from workbench.model.framework import Framework
from workbench.model.record import Record


@dataclass(frozen=True, kw_only=True)
class Draft(Record):
    """One per framework; its uid is the framework's. base: the revision it began from, "" when begun empty.

    parents: the revisions that the published one will name. origin: "<framework>@<revision>" of a fork.
    """

    KIND: ClassVar[str] = "draft"
    base: str = ""
    parents: tuple[str, ...] = ()
    origin: str = ""
    author: str = ""
    at: int = 0


@dataclass(frozen=True, kw_only=True)
class DraftField(Record):
    """One field that differs from the base. value: {"v": …}, or {} where it (or, at "type", the entity) is gone."""

    KIND: ClassVar[str] = "draft_field"
    draft: str = ""
    entity: str = ""
    name: str = ""
    value: dict[str, Any] = field(default_factory=dict)
    author: str = ""
    at: int = 0


SPLIT = "\x1f"


def row_uid(draft: str, entity: str, name: str) -> str:
    """The uid of a draft's row: one per framework, entity and field."""
    return SPLIT.join((draft, entity, name))


def row_place(uid: str) -> tuple[str, str, str]:
    """(framework, entity, field) of a row's uid, as change sets announce it."""
    draft, entity, name = [*uid.split(SPLIT, 2), "", ""][:3]
    return draft, entity, name


def edits_of(rows: Iterable[DraftField]) -> dict[str, dict[str, Any]]:
    """Rows as edits for flat.patch."""
    out: dict[str, dict[str, Any]] = {}
    for row in rows:
        out.setdefault(row.entity, {})[row.name] = row.value.get("v")
    return out


@dataclass(frozen=True)
class DraftView:
    """A draft as it is now, or the one that the first edit of a published framework will begin.

    base: the framework it began from, under the draft's uid. start: head fields that go in with the first edit (the
    publisher and origin of a fork). stored: False while nothing was edited yet.
    """

    record: Draft
    base: Framework
    framework: Framework
    stored: bool = True
    start: Mapping[str, Any] = field(default_factory=dict)

    @property
    def uid(self) -> str:
        return self.record.uid

    def is_changed(self, entity: str, name: str) -> bool:
        """Whether a field differs from the base."""
        return bool(flat.flat_of(self.base, entity).get(name) != flat.flat_of(self.framework, entity).get(name))


RETIRED = "x/retired"


def retired(framework: Framework) -> set[str]:
    """Uids that were taken out of this framework and are never given again."""
    found = framework.x.get("retired")
    return set(found) if isinstance(found, dict) else set()


_UNSAFE = re.compile(r"[^a-z0-9._-]+")


def slug(text: str) -> str:
    """A lowercase identifier of plain signs."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _UNSAFE.sub("-", plain).strip("-._")[:60]
