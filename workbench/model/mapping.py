"""Stored rows of the user's own crosswalks, and the changed thresholds of the verdict.

Owns the record shapes only: one row per pair, so that an edit touches one row however large the crosswalk is. What a
relation means stands in crosswalk.py, what a threshold means in fitness.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from workbench.model.record import Record

RULE = "fitness-rule"


@dataclass(frozen=True, kw_only=True)
class CrosswalkHead(Record):
    """Title and sides of a crosswalk; source and target are uids of frameworks or vocabularies. x: kept keys."""

    KIND: ClassVar[str] = "crosswalk"
    SCOPE: ClassVar[str] = "library"
    title: str = ""
    source: str = ""
    target: str = ""
    x: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CrosswalkPair(Record):
    """source is <relation> of target. The uid follows from crosswalk and both ends: a pair exists once."""

    KIND: ClassVar[str] = "crosswalk_pair"
    SCOPE: ClassVar[str] = "library"
    crosswalk: str = ""
    source: str = ""
    target: str = ""
    relation: str = "intersect"
    strength: int = 1
    rationale: str = ""
    x: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FitnessRule(Record):
    """Thresholds the user changed, by field of fitness.Rule; absent ones are the calibrated values."""

    KIND: ClassVar[str] = "fitness_rule"
    SCOPE: ClassVar[str] = "library"
    values: dict[str, Any] = field(default_factory=dict)


def pair_uid(crosswalk: str, source: str, target: str) -> str:
    """Identity of a pair."""
    return f"{crosswalk}|{source}>{target}"
