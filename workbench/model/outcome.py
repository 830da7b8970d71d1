"""Findings and recommendations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from workbench.model.record import Record


@dataclass(frozen=True, kw_only=True)
class Finding(Record):
    """kind: strength, weakness, observation, risk. notes/evidence/criteria: uids that back it."""

    KIND: ClassVar[str] = "finding"
    PERSONAL: ClassVar[tuple[str, ...]] = ("text",)
    assessment: str = ""
    number: int = 0
    kind: str = "weakness"
    title: str = ""
    text: str = ""
    consequence: str = ""
    node: str = ""
    criteria: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Recommendation(Record):
    """effort: S, M, L, XL; impact 1..5; horizon: 0-3, 3-9, 9-18 (months)."""

    KIND: ClassVar[str] = "recommendation"
    assessment: str = ""
    number: int = 0
    title: str = ""
    text: str = ""
    node: str = ""
    findings: tuple[str, ...] = ()
    effort: str = "M"
    impact: int = 3
    horizon: str = "3-9"
    owner: str = ""
