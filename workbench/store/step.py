"""What a step of the journal looks like from outside: places, changes, change sets, history entries.

Owns plain values only; knows nothing of SQL or connections.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

FileName = Literal["engagement", "library"]
StepKind = Literal["do", "undo", "redo"]
Image = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where in the window a step happened, so that undo can go there."""

    screen: str
    assessment: str = ""
    criterion: str = ""
    node: str = ""
    unit: str = ""
    record: str = ""

    def to_json(self) -> dict[str, str]:
        return {k: v for k, v in asdict(self).items() if v}

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Place | None:
        """The place of stored JSON; unknown keys of a later version are dropped."""
        if not data:
            return None
        names = cls.__dataclass_fields__
        return cls(**{"screen": "", **{k: str(v) for k, v in data.items() if k in names}})


@dataclass(frozen=True)
class Change:
    """One record that a step made, changed or took away."""

    kind: str
    uid: str
    what: Literal["new", "edit", "gone"]


@dataclass(frozen=True)
class ChangeSet:
    """What one step did, as announced to everybody who listens."""

    changes: tuple[Change, ...] = ()
    label: str = ""
    origin: object | None = None
    place: Place | None = None
    undo: StepKind = "do"
    file: str = "engagement"
    result: Any = None

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(c.kind for c in self.changes)


@dataclass(frozen=True)
class StepInfo:
    """One journal step as history shows it. before/after: the row image of the asked record, None = not there."""

    seq: int
    uid: str
    kind: StepKind
    label: str
    person: str
    device: str
    at: int
    offset: int
    zone: str
    undone: bool = False
    place: Place | None = None
    before: Image | None = None
    after: Image | None = None
    changes: tuple[Change, ...] = field(default_factory=tuple)
