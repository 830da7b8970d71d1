"""Ratings, settled values and judgements (model.md 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from workbench.model.record import Record

STATES = ("value", "not_applicable", "unanswered", "unknown", "not_yet")


@dataclass(frozen=True, kw_only=True)
class Rating(Record):
    """One assessor's answer. Key: assessment, criterion, context, unit, assessor, round. unit "" = organisation.

    Value and state are separate: clearing a state brings the value back. `reason` is the rationale; not applicable
    needs reason and approver. weaknesses: note uids. origin: {source, sources} of an accepted proposal.
    """

    KIND: ClassVar[str] = "rating"
    PERSONAL: ClassVar[tuple[str, ...]] = ("reason",)
    assessment: str = ""
    criterion: str = ""
    context: str = ""
    unit: str = ""
    assessor: str = ""
    round: int = 1
    value: str = ""
    half: bool = False
    state: str = "unanswered"
    reason: str = ""
    approver: str = ""
    confidence: str = ""
    weaknesses: tuple[str, ...] = ()
    points: str = ""
    origin: dict[str, Any] = field(default_factory=dict)
    at: int = 0


@dataclass(frozen=True, kw_only=True)
class Settled(Record):
    """The agreed answer per (assessment, criterion, context, unit); a record of its own even with one assessor."""

    KIND: ClassVar[str] = "settled"
    PERSONAL: ClassVar[tuple[str, ...]] = ("reason",)
    assessment: str = ""
    criterion: str = ""
    context: str = ""
    unit: str = ""
    value: str = ""
    half: bool = False
    state: str = "unanswered"
    reason: str = ""
    approver: str = ""
    confidence: str = ""
    points: str = ""
    ratings: tuple[str, ...] = ()
    author: str = ""
    at: int = 0


JUDGEMENT_KINDS = ("unit aggregate", "goal harm", "key at LI", "area not applicable", "override")


@dataclass(frozen=True, kw_only=True)
class Judgement(Record):
    """A recorded human decision the rule asks for. subject: criterion or node uid; kind: JUDGEMENT_KINDS.

    value: the chosen answer ("LI"), or "yes"/"no" (goal harm: yes = significant harm; key at LI: yes = purpose not
    defeated; area not applicable: yes).
    """

    KIND: ClassVar[str] = "judgement"
    PERSONAL: ClassVar[tuple[str, ...]] = ("reason",)
    assessment: str = ""
    subject: str = ""
    context: str = ""
    unit: str = ""
    kind: str = "key at LI"
    value: str = ""
    reason: str = ""
    author: str = ""
    at: int = 0
