"""A book: one assessment as the Capture screen holds it in memory, with its answers and the result computed from them.

Owns look-ups by (criterion, context, unit) and replacing single answers so that one rating costs one computation and no
second read. Knows nothing of storage or widgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbench.model.engagement import Assessment, Unit
from workbench.model.framework import Criterion, Framework, Node, Scale
from workbench.model.judgement import Judgement, Settled
from workbench.model.result import Answer, Answers, AssessmentResult, CriterionResult, DimensionResult, Key
from workbench.model.scoring import assess, reassess

Spot = tuple[str, str]  # criterion uid, context node uid or ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer of one spot at one unit, as pills show it."""

    value: str = ""
    state: str = "unanswered"
    half: bool = False


class Book:
    """Framework, answers and result of one assessment."""

    def __init__(
        self, assessment: Assessment, framework: Framework, units: tuple[Unit, ...], targets: Mapping[str, str],
        settled: Iterable[Settled], judgements: Iterable[Judgement], evidence_types: Mapping[str, frozenset[str]],
    ) -> None:
        self.assessment = assessment
        self.framework = framework
        self.units = units
        self.targets = dict(targets)
        self.settled: dict[Key, Settled] = {(s.criterion, s.context, s.unit): s for s in settled}
        self.judgements: dict[str, Judgement] = {j.uid: j for j in judgements}
        self.evidence_types = dict(evidence_types)
        self._answers: dict[Key, Answer] = {k: _answer(s) for k, s in self.settled.items()}
        self.result: AssessmentResult
        self.dimensions: dict[str, DimensionResult] = {}
        self.spots: dict[Spot, CriterionResult] = {}
        self.compute()

    # -- computing

    def compute(self, changed: Iterable[Spot] | None = None) -> frozenset[str]:
        """Compute the result; with `changed` only what these spots touch. Returns the dimensions that came out new."""
        answers = Answers(
            settled=self._answers,
            judgements=tuple(self.judgements.values()),
            units=tuple(u.uid for u in self.units),
            evidence_types=self.evidence_types,
        )
        before = self.dimensions
        if changed is None or not before:
            self.result = assess(self.framework, answers)
        else:
            self.result = reassess(self.framework, answers, self.result, changed)
        self.dimensions = {d.node: d for d in self.result.dimensions}
        new = [d for d in self.result.dimensions if before.get(d.node) is not d]
        for dimension in new:
            for level in dimension.levels:
                for criterion in level.criteria:
                    self.spots[(criterion.criterion, criterion.context)] = criterion
        return frozenset(d.node for d in new)

    def put_settled(self, record: Settled) -> None:
        key = (record.criterion, record.context, record.unit)
        self.settled[key] = record
        self._answers[key] = _answer(record)

    def drop_settled(self, uid: str) -> Spot | None:
        """Forget a settled row; says which spot it was."""
        for key, record in self.settled.items():
            if record.uid == uid:
                del self.settled[key]
                del self._answers[key]
                return key[0], key[1]
        return None

    # -- reading

    @property
    def method(self) -> str:
        return self.framework.method.id

    @property
    def level_scale(self) -> Scale | None:
        return self.framework.level_scale

    @property
    def picks_levels(self) -> bool:
        """Whether its criteria are answered by choosing a level."""
        return self.method == "level_pick"

    @property
    def counts_only(self) -> bool:
        return self.method == "counts"

    def criterion(self, uid: str) -> Criterion | None:
        return self.framework.criterion_by_uid.get(uid)

    def node_of(self, uid: str, context: str = "") -> Node | None:
        """The dimension or area a spot belongs to: its context, else the top node above the criterion."""
        return self.framework.node_by_uid.get(context) if context else self.framework.dimension_of(uid)

    def code(self, criterion: Criterion) -> str:
        return self.framework.short_code(criterion.code)

    def per_unit(self, criterion: Criterion) -> bool:
        return bool(self.units) and criterion.rated_at in ("unit", "instance") and criterion.kind != "marker"

    def record(self, criterion: str, context: str, unit: str) -> Settled | None:
        return self.settled.get((criterion, context, unit))

    def shown(self, criterion: str, context: str = "", unit: str | None = None) -> Shown:
        """The answer at a unit, or (unit None or "") what the organisation's row shows after aggregation."""
        result = self.spots.get((criterion, context))
        if unit:
            own = self.settled.get((criterion, context, unit))
            return Shown(own.value, own.state, own.half) if own is not None else Shown()
        if result is not None:
            return Shown(result.value, result.state, result.half)
        own = self.settled.get((criterion, context, ""))
        return Shown(own.value, own.state, own.half) if own is not None else Shown()

    def judgement(self, subject: str, kind: str, context: str = "", unit: str = "") -> Judgement | None:
        """The newest judgement of a kind on a subject."""
        found = [
            j for j in self.judgements.values()
            if j.subject == subject and j.kind == kind and j.context == context and j.unit == unit
        ]
        return max(found, key=lambda j: j.at, default=None)

    def target_of(self, node: str) -> str:
        """The target level of a node, or of the nearest node above that has one."""
        seen = 0
        while node and seen < 64:
            seen += 1
            if node in self.targets:
                return self.targets[node]
            above = self.framework.node_by_uid.get(node)
            node = above.parent if above else ""
        return self.targets.get("", "")

    def lacks_reason(self, spot: Spot) -> bool:
        """A rating without a rationale at any unit: a warning dot, never a bar."""
        result = self.spots.get(spot)
        units: tuple[str, ...] = ("",)
        if result is not None and result.units:
            units = ("", *result.units)
        for unit in units:
            own = self.settled.get((spot[0], spot[1], unit))
            if own is not None and own.state == "value" and not own.reason.strip():
                return True
        return False

    def generic_criteria(self, node: Node) -> Iterator[Criterion]:
        """Criteria of other nodes that are rated in the context of this one."""
        for criterion in self.framework.criteria:
            if criterion.applies_to not in ("", "self") and criterion.applies_to == node.kind:
                yield criterion


def _answer(record: Settled) -> Answer:
    return Answer(value=record.value, state=record.state, half=record.half, points=record.points, reason=record.reason)
