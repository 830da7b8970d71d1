"""The client job: engagement, assessments, units, people, sessions, targets. Plain records (see record.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from workbench.model.record import Record


@dataclass(frozen=True, kw_only=True)
class Engagement(Record):
    """One per file. Dates are ISO days; confidentiality is the classification label of the report."""

    KIND: ClassVar[str] = "engagement"
    client: str = ""
    title: str = ""
    scope: str = ""
    starts: str = ""
    ends: str = ""
    language: str = "en"
    confidentiality: str = "Confidential"
    stage: str = "capture"
    lead: str = ""


@dataclass(frozen=True, kw_only=True)
class Assessment(Record):
    """One pass over one framework revision. kind: current, previous, or archived (as it was
    before an upgrade); `baseline` is the previous one's uid."""

    KIND: ClassVar[str] = "assessment"
    framework: str = ""
    revision: str = ""
    title: str = ""
    kind: str = "current"
    baseline: str = ""
    day: str = ""
    target_day: str = ""
    units: tuple[str, ...] = ()
    rank: int = 0


@dataclass(frozen=True, kw_only=True)
class Unit(Record):
    """kind: organisation, business unit, project, model, support function, site."""

    KIND: ClassVar[str] = "unit"
    parent: str = ""
    name: str = ""
    kind: str = "business unit"
    rank: int = 0


@dataclass(frozen=True, kw_only=True)
class Participant(Record):
    KIND: ClassVar[str] = "participant"
    PERSONAL: ClassVar[tuple[str, ...]] = ("name", "alias")
    name: str = ""
    role: str = ""
    unit: str = ""
    alias: str = ""
    assessor: bool = False
    rank: int = 0


@dataclass(frozen=True, kw_only=True)
class Session(Record):
    """kind: interview or workshop. starts/ends: UTC milliseconds. agenda: [{"node": uid, "minutes": n}, …]."""

    KIND: ClassVar[str] = "session"
    title: str = ""
    kind: str = "workshop"
    number: int = 0
    starts: int = 0
    ends: int = 0
    unit: str = ""
    participants: tuple[str, ...] = ()
    agenda: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AskedQuestion(Record):
    """A question of the script that was asked in a session."""

    KIND: ClassVar[str] = "asked_question"
    session: str = ""
    question: str = ""
    at: int = 0


@dataclass(frozen=True, kw_only=True)
class Target(Record):
    """Target level of a dimension in one assessment."""

    KIND: ClassVar[str] = "target"
    assessment: str = ""
    node: str = ""
    level: str = ""
    reason: str = ""
    owner: str = ""


@dataclass(frozen=True, kw_only=True)
class FrameworkCopy(Record):
    """A framework revision copied into the engagement. Its uid is the revision; `files`: canonical name -> text."""

    KIND: ClassVar[str] = "framework_copy"
    framework: str = ""
    version: str = ""
    files: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReportDefinition(Record):
    """Choices of the report screen: sections in order with on/off, privacy options, brand kit uid, status."""

    KIND: ClassVar[str] = "report_definition"
    assessment: str = ""
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReportIssue(Record):
    """One export of the report: when, which file hash, by whom (for document control)."""

    KIND: ClassVar[str] = "report_issue"
    assessment: str = ""
    at: int = 0
    version: str = ""
    status: str = ""
    sha256: str = ""
    pages: int = 0
    author: str = ""
