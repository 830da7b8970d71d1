"""Stored records around carried answers: proposals that wait for a person, upgrades an assessment went through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from workbench.model.record import Record


@dataclass(frozen=True, kw_only=True)
class Proposal(Record):
    """An answer somebody may accept; it counts for nothing until then. Accepting or refusing takes the record away.

    source: "upgrade" or "crosswalk:<uid>"; text: where it comes from, in words; sources: uids of what it comes from.
    """

    KIND: ClassVar[str] = "proposal"
    assessment: str = ""
    criterion: str = ""
    context: str = ""
    unit: str = ""
    value: str = ""
    half: bool = False
    state: str = "value"
    source: str = ""
    text: str = ""
    sources: tuple[str, ...] = ()
    author: str = ""
    at: int = 0


@dataclass(frozen=True, kw_only=True)
class Upgrade(Record):
    """One upgrade of an assessment. archived: the assessment record that holds it as it was, under the old revision.

    maps: as model/upgrade.Maps.to_json. plan: {kind: [[old uids, new uids], …]} of what needs a second look.
    """

    KIND: ClassVar[str] = "upgrade"
    assessment: str = ""
    archived: str = ""
    old_revision: str = ""
    new_revision: str = ""
    old_version: str = ""
    new_version: str = ""
    maps: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    author: str = ""
    at: int = 0
