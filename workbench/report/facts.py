"""Everything the report may print, in the shapes the sections use; the only place that reads query results.

Owns the selection (privacy options, order) and small look-ups. Knows no typesetting. Confidential notes cannot come
in: a quote has to be approved, and notes themselves are no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.charts.data import Axis, OutcomeLike, ProfileData
from workbench.model.engagement import Assessment, Engagement, Session
from workbench.model.fitness import FitnessTable
from workbench.model.framework import Framework, Node
from workbench.model.outcome import Finding, Recommendation
from workbench.model.result import AssessmentResult, DimensionResult
from workbench.model.tailoring import Tailoring


@dataclass(frozen=True, slots=True)
class Quote:
    """Approved words. `by` is already what may be printed: a role, a name or nothing."""

    text: str
    by: str
    session: str
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One line of the evidence register."""

    ref: str
    title: str
    kind: str
    types: tuple[str, ...]
    owner: str
    day: str
    place: str
    status: str
    hash_prefix: str
    criteria: tuple[str, ...]
    uid: str = ""


@dataclass(frozen=True)
class Facts:
    """found: (criterion, context) -> rationale; unit_found: (criterion, context, unit) -> rationale."""

    engagement: Engagement
    assessment: Assessment
    outcome: OutcomeLike
    profile: ProfileData
    findings: tuple[Finding, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    quotes: tuple[Quote, ...] = ()
    register: tuple[Source, ...] = ()
    sessions: tuple[Session, ...] = ()
    roles: tuple[tuple[str, int], ...] = ()
    found: Mapping[tuple[str, str], str] = field(default_factory=dict)
    unit_found: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    confidence: Mapping[tuple[str, str], str] = field(default_factory=dict)
    not_applicable: tuple[tuple[str, str, str], ...] = ()  # criterion uid, reason, approver
    lead: str = ""
    recipient: tuple[str, str] = ("", "")
    previous_day: str = ""
    issues: tuple[tuple[str, str, str, str], ...] = ()  # version, day, status, author
    method_title: str = ""
    method_text: str = ""
    notes_counted: int = 0
    tailoring: tuple[Tailoring, ...] = ()
    rescored: str = ""  # how the previous result came under this revision, where it did not have it
    fitness: FitnessTable | None = None
    elsewhere: int = 0  # pieces of evidence that back another assessment of the same file only

    @property
    def framework(self) -> Framework:
        return self.outcome.framework

    @property
    def result(self) -> AssessmentResult:
        return self.outcome.result

    @property
    def client(self) -> str:
        return self.engagement.client or "The organisation"

    @property
    def units(self) -> Mapping[str, str]:
        return {u.uid: u.name for u in self.outcome.units}

    @property
    def counted(self) -> bool:
        """Whether the method only counts statements and gives no levels."""
        return not self.profile.axes and any(d.levels for d in self.result.dimensions)

    @property
    def holding(self) -> tuple[int, int]:
        """(statements that hold, all) of a framework that counts."""
        groups = [lv for d in self.result.dimensions for lv in d.levels]
        return sum(lv.met for lv in groups), sum(lv.total for lv in groups)

    def dimensions(self) -> list[tuple[Node, DimensionResult, Axis]]:
        """Node, result and axis of every printed dimension, in framework order; without levels, of every area."""
        axes = {a.uid: a for a in self.profile.axes}
        if self.counted:
            nodes = self.framework.node_by_uid
            axes = {d.node: Axis(uid=d.node, code="", title=nodes[d.node].title, rated=d.rated,
                                 applicable=d.applicable) for d in self.result.dimensions if d.node in nodes}
        return [(self.framework.node_by_uid[d.node], d, axes[d.node]) for d in self.result.dimensions if d.node in axes]

    def below(self, node: str) -> frozenset[str]:
        """Uids of a node, its nodes and criteria."""
        framework = self.framework
        out = {node, *(c.uid for c in framework.criteria_under(node))}
        stack = [node]
        while stack:
            for child in framework.child_nodes.get(stack.pop(), ()):
                out.add(child.uid)
                stack.append(child.uid)
        return frozenset(out)

    def code(self, uid: str) -> str:
        """Short code of a criterion or node."""
        framework = self.framework
        one = framework.criterion_by_uid.get(uid) or framework.node_by_uid.get(uid)
        return framework.short_code(one.code) if one is not None else ""

    def sources_of(self, uids: frozenset[str]) -> list[Source]:
        return [s for s in self.register if uids.intersection(s.criteria)]

    def quotes_of(self, uids: frozenset[str]) -> list[Quote]:
        return [q for q in self.quotes if uids.intersection(q.criteria)]

    def findings_of(self, node: str, uids: frozenset[str], *kinds: str) -> list[Finding]:
        return [f for f in self.findings
                if f.kind in kinds and (f.node == node or (not f.node and uids.intersection(f.criteria)))]

    def advice_of(self, node: str, findings: list[Finding]) -> list[Recommendation]:
        known = {f.uid for f in findings}
        return [r for r in self.recommendations if r.node == node or (not r.node and known.intersection(r.findings))]
