"""The framework: a versioned tree of nodes and criteria with its scales and its method, as data.

Owns the shapes of model.md section 1 and the walks over them; knows nothing of files, storage or rating rules.
All collections are in sibling order (rank, then uid), depth first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

EMPTY: Mapping[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class ScaleValue:
    """One value of a scale. `id` is what ratings store ("LI", "2"); `weight` is a decimal string or empty."""

    id: str
    rank: str = ""
    label: str = ""
    text: str = ""
    weight: str = ""
    x: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A level or answer scale. kind: ordinal, nominal, points, text, number, date, boolean, multi."""

    id: str
    role: str
    kind: str = "ordinal"
    title: str = ""
    values: tuple[ScaleValue, ...] = ()
    halves: bool = False
    x: Mapping[str, Any] = field(default_factory=dict)

    def position(self, value_id: str) -> int:
        """Place of a value in the scale from 0; raises KeyError for a foreign value."""
        for i, value in enumerate(self.values):
            if value.id == value_id:
                return i
        raise KeyError(value_id)

    def value(self, value_id: str) -> ScaleValue:
        return self.values[self.position(value_id)]


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """basis: read, reconstructed, own … ; confidence: high, medium, low; label: the words shown beside it."""

    basis: str = ""
    confidence: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class MethodRef:
    """The rating method a framework names, with its parameters as JSON values."""

    id: str
    version: str = "1"
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Node:
    """An inner place of the tree (area, goal, dimension, section). `profile`: a radar axis."""

    uid: str
    parent: str = ""
    rank: str = ""
    kind: str = "dimension"
    code: str = ""
    title: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    level_scale: str = ""
    stage_level: str = ""
    groups: tuple[str, ...] = ()
    profile: bool = True
    na_allowed: bool = True
    assessable: bool = False
    weight: str = "1"
    x: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Descriptor:
    """Anchor text of a node or criterion at one level value."""

    node: str
    value: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """The leaf that is rated. `applies_to` is "self" or a node kind ("area": rated once in the context of each)."""

    uid: str
    parent: str
    rank: str = ""
    code: str = ""
    level: str = ""
    kind: str = "criterion"
    key: bool = False
    optional: bool = False
    derived: str = ""
    superseded_by: tuple[str, ...] = ()
    scale: str = ""
    applies_to: str = "self"
    rated_at: str = "organisation"
    text: str = ""
    ask: str = ""
    evidence: str = ""
    checks: tuple[str, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    na_allowed: bool = True
    weight: str = "1"
    texts: Mapping[str, str] = field(default_factory=dict)
    x: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question asked to find out about a criterion; a criterion may have several."""

    uid: str
    criterion: str
    rank: str = ""
    text: str = ""
    scale: str = ""
    depends_on: Mapping[str, Any] = field(default_factory=dict)
    x: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Framework:
    """One framework revision in memory. `revision` is the content hash (model.md 5) or empty for a draft."""

    uid: str
    code: str
    title: str
    version: str
    publisher: str = ""
    licence: str = ""
    summary: str = ""
    sources: tuple[str, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)
    lifecycle: str = "released"
    base_lang: str = "en"
    aliases: tuple[str, ...] = ()
    method: MethodRef = field(default_factory=lambda: MethodRef(id="counts"))
    scales: tuple[Scale, ...] = ()
    nodes: tuple[Node, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    questions: tuple[Question, ...] = ()
    descriptors: tuple[Descriptor, ...] = ()
    golden: tuple[Mapping[str, Any], ...] = ()
    translations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    x: Mapping[str, Any] = field(default_factory=dict)
    revision: str = ""

    @cached_property
    def node_by_uid(self) -> dict[str, Node]:
        return {n.uid: n for n in self.nodes}

    @cached_property
    def criterion_by_uid(self) -> dict[str, Criterion]:
        return {c.uid: c for c in self.criteria}

    @cached_property
    def scale_by_id(self) -> dict[str, Scale]:
        return {s.id: s for s in self.scales}

    @cached_property
    def child_nodes(self) -> dict[str, tuple[Node, ...]]:
        """Children by parent uid; "" holds the top-level nodes (the dimensions)."""
        out: dict[str, list[Node]] = {}
        for n in self.nodes:
            out.setdefault(n.parent, []).append(n)
        return {k: tuple(v) for k, v in out.items()}

    @cached_property
    def child_criteria(self) -> dict[str, tuple[Criterion, ...]]:
        """Criteria by the uid of their parent (node or criterion)."""
        out: dict[str, list[Criterion]] = {}
        for c in self.criteria:
            out.setdefault(c.parent, []).append(c)
        return {k: tuple(v) for k, v in out.items()}

    @cached_property
    def questions_of(self) -> dict[str, tuple[Question, ...]]:
        out: dict[str, list[Question]] = {}
        for q in self.questions:
            out.setdefault(q.criterion, []).append(q)
        return {k: tuple(v) for k, v in out.items()}

    @cached_property
    def question_by_uid(self) -> dict[str, Question]:
        return {q.uid: q for q in self.questions}

    @cached_property
    def descriptors_of(self) -> dict[str, dict[str, str]]:
        """Anchor texts by node or criterion, then by level."""
        out: dict[str, dict[str, str]] = {}
        for d in self.descriptors:
            out.setdefault(d.node, {})[d.value] = d.text
        return out

    @property
    def dimensions(self) -> tuple[Node, ...]:
        """Top-level nodes, in framework order."""
        return self.child_nodes.get("", ())

    @property
    def level_scale(self) -> Scale | None:
        """The main level scale (the first with role level), if the framework has one."""
        return next((s for s in self.scales if s.role == "level"), None)

    @property
    def answer_scale(self) -> Scale | None:
        return next((s for s in self.scales if s.role == "answer"), None)

    def scale_of(self, criterion: Criterion) -> Scale | None:
        """The scale a criterion is answered on: its own, else the first answer scale."""
        return self.scale_by_id.get(criterion.scale) or self.answer_scale or self.level_scale

    def dimension_of(self, uid: str) -> Node | None:
        """The top-level node above a node or criterion."""
        seen = 0
        while uid and seen < 64:
            seen += 1
            if uid in self.criterion_by_uid:
                uid = self.criterion_by_uid[uid].parent
                continue
            node = self.node_by_uid.get(uid)
            if node is None:
                return None
            if not node.parent:
                return node
            uid = node.parent
        return None

    def criteria_under(self, uid: str) -> Iterator[Criterion]:
        """Criteria below a node, depth first, in framework order (generic criteria of other areas not included)."""
        for c in self.child_criteria.get(uid, ()):
            yield c
            yield from self.criteria_under(c.uid)
        for n in self.child_nodes.get(uid, ()):
            yield from self.criteria_under(n.uid)

    def short_code(self, code: str) -> str:
        """A code as shown on screen: the framework's own prefix dropped (MO-L2-REL-2 -> L2-REL-2)."""
        prefix = self.code + "-"
        return code[len(prefix):] if code.startswith(prefix) else code


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term of a vocabulary, e.g. T2-01 or I07."""

    uid: str
    code: str
    title: str
    text: str = ""
    rank: str = ""
    group: str = ""
    x: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    uid: str
    title: str
    terms: tuple[Term, ...] = ()
    x: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """source is <relation> of target; relation: equal, subset, superset, intersect, none; strength 1 or 2."""

    source: str
    target: str
    relation: str = "intersect"
    strength: int = 1
    rationale: str = ""
    x: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Crosswalk:
    uid: str
    title: str
    source: str
    target: str
    pairs: tuple[Pair, ...] = ()
    x: Mapping[str, Any] = field(default_factory=dict)
