"""What a rating method takes and gives: answers in, a result that explains itself out.

Owns the shapes only; the rules live in workbench/model/methods. `""` as unit means the organisation. Levels are the
ids of level-scale values; None means not rated (unknown is never zero).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.model.framework import Framework
from workbench.model.judgement import Judgement

Key = tuple[str, str, str]  # criterion uid, context node uid or "", unit uid or ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A settled answer. state as in judgement.STATES; value only counts when state is "value"."""

    value: str = ""
    state: str = "unanswered"
    half: bool = False
    points: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Answers:
    """Everything a method may look at. units: the assessed units in order (may be empty)."""

    settled: Mapping[Key, Answer]
    judgements: tuple[Judgement, ...] = ()
    units: tuple[str, ...] = ()
    evidence_types: Mapping[str, frozenset[str]] = field(default_factory=dict)  # criterion uid -> link types


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion (in one context) at organisation level.

    value/state after aggregation; met None = unknown; allowed: what the aggregation table permits (one entry when it
    decides); needs_judgement: a human choice is missing; judged: the Judgement used; met_through: uid of the criterion
    that supersedes it and is met; units: answers per unit.
    """

    criterion: str
    context: str = ""
    value: str = ""
    state: str = "unanswered"
    half: bool = False
    met: bool | None = None
    allowed: tuple[str, ...] = ()
    needs_judgement: str = ""
    judged: Judgement | None = None
    met_through: str = ""
    optional: bool = False
    key: bool = False
    provisional: bool = False
    derived: bool = False
    units: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LevelResult:
    """One level of a dimension. met/total count required, applicable criteria; reached None = not yet known."""

    level: str
    met: int
    total: int
    reached: bool | None
    criteria: tuple[CriterionResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why the next level is not reached. kind: not met, not rated, judgement missing, goal, level below."""

    subject: str
    context: str = ""
    kind: str = "not met"
    text: str = ""


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One step of the explanation. mark: ok, no, unknown, judgement, info; subject: uid to jump to, or empty."""

    mark: str
    text: str
    subject: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """Result of one assessable node (a dimension, or a CMMI area).

    level: achieved whole level or None (not rated). next_level None at the ceiling. rated/applicable count criteria
    (x context). level_low/level_high: level if all open answers were the worst/best. unit_levels: level per unit
    (None = not rated there, absent = levels have no unit view).
    """

    node: str
    level: str | None
    provisional: bool
    rated: int
    applicable: int
    levels: tuple[LevelResult, ...] = ()
    next_level: str | None = None
    next_met: int = 0
    next_total: int = 0
    blockers: tuple[Blocker, ...] = ()
    smallest_change: str = ""
    level_low: str | None = None
    level_high: str | None = None
    ceiling: str | None = None
    unit_levels: Mapping[str, str | None] = field(default_factory=dict)
    not_applicable: bool = False
    points: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    trace: tuple[TraceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexValue:
    """An index the method defines (issue index): exact fraction as "n/d", rated of all criteria, rated values."""

    id: str
    title: str
    value: str
    rated: int
    total: int
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class AssessmentResult:
    """Result of a whole assessment under its framework's method. deciding: nodes that hold the overall level."""

    framework: str
    method: str
    method_version: str
    dimensions: tuple[DimensionResult, ...]
    level: str | None = None
    level_name: str = ""
    provisional: bool = False
    deciding: tuple[str, ...] = ()
    rated: int = 0
    applicable: int = 0
    extra_levels: Mapping[str, str | None] = field(default_factory=dict)  # e.g. staged, equivalent staging
    indexes: tuple[IndexValue, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    warnings: tuple[str, ...] = ()

    def dimension(self, uid: str) -> DimensionResult | None:
        return next((d for d in self.dimensions if d.node == uid), None)


@dataclass(frozen=True, kw_only=True)
class Method:
    """A rating method, declared as METHOD by one file. `assess` may be None for helper rules that only run cases."""

    id: str
    title: str
    version: str
    source: str
    cases: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = field(default_factory=dict)
    assess: Callable[[Framework, Answers], AssessmentResult] | None = None
    explain: str = ""  # two to four sentences for the report's method chapter
