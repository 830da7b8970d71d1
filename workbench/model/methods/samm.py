"""The SAMM score: answers carry weights, a practice sums its levels, everything above is a mean.

Owns the sum and the means in exact fractions, with bounds for what is not answered. No level gates another; an achieved
level is the whole part of a score. Knows the tree only by the node kind whose levels are summed (parameter `sum_at`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from workbench.errors import Invalid
from workbench.model.framework import Criterion, Framework, Node, Scale
from workbench.model.methods.common import LEFT_OUT, Checked, Evaluator
from workbench.model.methods.explain import STATE_WORDS, name_of
from workbench.model.methods.overall import rebuild, summary
from workbench.model.result import (
    Answers,
    AssessmentResult,
    Blocker,
    DimensionResult,
    LevelResult,
    Method,
    TraceLine,
)

VERSION = "1"
NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Score:
    """value counts an open answer as nothing; low and high are what open answers could still make of it."""

    value: Fraction
    low: Fraction
    high: Fraction


def shown(score: Fraction) -> str:
    """Two decimals, half up, for reading only."""
    number = Decimal(score.numerator) / Decimal(score.denominator)
    return str(number.quantize(Decimal("0.01"), ROUND_HALF_UP))


def weights_of(scale: Scale | None) -> dict[str, Fraction]:
    """Weight by answer; a value without one counts its place in the scale from 0 to 1."""
    if scale is None or not scale.values:
        return {}
    out: dict[str, Fraction] = {}
    last = max(1, len(scale.values) - 1)
    for i, value in enumerate(scale.values):
        try:
            out[value.id] = Fraction(value.weight) if value.weight else Fraction(i, last)
        except (ValueError, ZeroDivisionError):
            raise Invalid(f"{scale.id}: the weight {value.weight!r} is no number.", "Write it like 0.25.") from None
    return out


def mean(scores: Sequence[Score]) -> Score | None:
    """The mean of scores, or None of none."""
    if not scores:
        return None
    n = len(scores)
    return Score(sum((s.value for s in scores), NONE) / n, sum((s.low for s in scores), NONE) / n,
                 sum((s.high for s in scores), NONE) / n)


class _Sums:
    """Scores of one framework under one set of answers."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self.framework = ev.framework
        self.sum_at = str(ev.params.get("sum_at", "practice"))
        scale = self.framework.level_scale
        if scale is None or not scale.values:
            raise Invalid(f"{self.framework.uid}: the SAMM score needs a level scale.",
                          "Add a scale with role \"level\".")
        self.levels = [v.id for v in scale.values]
        # a scale usually begins with a level nobody has to earn; one that does not has no place for a score below 1
        self.base = 1 if any(c.level == self.levels[0] for c in self.framework.criteria) else 0
        self.checks: dict[str, Checked] = {}
        self.lines: list[TraceLine] = []

    def check(self, criterion: Criterion) -> Checked:
        if criterion.uid not in self.checks:
            self.checks[criterion.uid] = self.ev.check(criterion)
        return self.checks[criterion.uid]

    def answer(self, checked: Checked) -> Score:
        weights = weights_of(self.framework.scale_of(checked.criterion))
        low, high = min(weights.values(), default=NONE), max(weights.values(), default=NONE)
        r = checked.result
        if r.state == "value" and r.value in weights:
            value = weights[r.value]
            open_units = bool(r.units) and len(r.units) < len(self.ev.units)
            return Score(value, low if open_units else value, value)
        return Score(NONE, low, low if r.state == "not_yet" else high)

    def score(self, node: Node) -> Score | None:
        """None when nothing in it is applicable."""
        below = self.framework.child_nodes.get(node.uid, ())
        if node.kind != self.sum_at and any(self._has_sum(n) for n in below):
            found = mean([s for n in below if (s := self.score(n)) is not None])
            if found is not None and node.parent:
                self.lines.append(TraceLine("info", f"{node.title}: mean {shown(found.value)}.", node.uid))
            return found
        return self._sum(node)

    def _has_sum(self, node: Node) -> bool:
        return node.kind == self.sum_at or any(self._has_sum(n) for n in self.framework.child_nodes.get(node.uid, ()))

    def _sum(self, node: Node) -> Score | None:
        """Sum over the levels of the mean over streams of the mean over their questions."""
        by_level: dict[str, dict[str, list[Score]]] = {}
        asked: dict[str, bool] = {}
        for criterion in self.framework.criteria_under(node.uid):
            if criterion.level not in self.levels or criterion.kind == "marker" or criterion.optional:
                continue
            asked[criterion.level] = True
            checked = self.check(criterion)
            if checked.status != LEFT_OUT:
                streams = by_level.setdefault(criterion.level, {})
                streams.setdefault(criterion.parent, []).append(self.answer(checked))
        per_level = [m for level in by_level.values()
                     if (m := mean([s for scores in level.values() if (s := mean(scores)) is not None])) is not None]
        if not per_level:
            return None
        # a level that does not apply leaves the others their full range
        share = Fraction(len(asked), len(per_level))
        found = Score(*(sum((getattr(s, f) for s in per_level), NONE) * share for f in ("value", "low", "high")))
        words = " + ".join(shown(s.value) for s in per_level)
        self.lines.append(TraceLine("info", f"{node.title}: {words} = {shown(found.value)} of {len(asked)}.", node.uid))
        return found

    def floor(self, score: Fraction) -> str:
        """The level a score has reached: its whole part, as a place in the level scale."""
        whole = score.numerator // score.denominator
        return self.levels[max(0, min(whole - self.base, len(self.levels) - 1))]


def function_result(ev: Evaluator, node: Node) -> DimensionResult:
    """The score of a top-level node with the questions that hold it below its maximum."""
    sums = _Sums(ev)
    found = sums.score(node)
    checks = list(sums.checks.values())
    counted = [c for c in checks if c.status != LEFT_OUT]
    rated = [c for c in counted if c.result.state in ("value", "not_yet")]
    level = sums.floor(found.value) if found is not None and rated else None
    place = sums.levels.index(level) if level is not None else 0
    following = sums.levels[place + 1] if level is not None and place + 1 < len(sums.levels) else None
    lacking = [c for c in counted if sums.answer(c).value < max(
        weights_of(ev.framework.scale_of(c.criterion)).values(), default=NONE)]
    lines = [TraceLine("ok" if c not in lacking else "unknown" if c not in rated else "no",
                       f"{name_of(ev.framework, c.criterion)} {_words(ev, c)}.", c.result.criterion) for c in checks]
    lines += sums.lines
    if found is not None:
        lines.append(TraceLine("info", f"Score {shown(found.value)}; a level is its whole part. Open answers count as "
                                       f"nothing: it can become {shown(found.low)} to {shown(found.high)}."))
    levels = tuple(_level(sums, counted, value, level) for value in sums.levels[1 - sums.base:])
    at_next = [c for c in counted if following is not None and c.criterion.level == following]
    counts: dict[str, int] = {}
    for c in counted:
        name = c.result.value if c.result.state == "value" else c.result.state
        counts[name] = counts.get(name, 0) + 1
    return DimensionResult(
        node=node.uid, level=level, rated=len(rated), applicable=len(counted), levels=levels,
        provisional=found is not None and level is not None and sums.floor(found.low) != sums.floor(found.high),
        next_level=following, next_met=len(at_next) - sum(1 for c in at_next if c in lacking), next_total=len(at_next),
        blockers=tuple(Blocker(c.result.criterion, "", "not met" if c in rated else "not rated",
                               f"{name_of(ev.framework, c.criterion)} {_words(ev, c)}.") for c in lacking),
        level_low=sums.floor(found.low) if found is not None and level is not None else None,
        level_high=sums.floor(found.high) if found is not None and level is not None else None,
        ceiling=sums.levels[-1] if sums.levels else None, not_applicable=bool(checks) and not counted,
        points=shown(found.value) if found is not None and level is not None else "", counts=counts,
        trace=tuple(lines))


def _level(sums: _Sums, counted: Sequence[Checked], value: str, level: str | None) -> LevelResult:
    mine = [c for c in counted if c.criterion.level == value]
    full = [c for c in mine if sums.answer(c).value >= max(
        weights_of(sums.framework.scale_of(c.criterion)).values(), default=NONE)]
    reached = None if level is None else sums.levels.index(value) <= sums.levels.index(level)
    return LevelResult(value, len(full), len(mine), reached, tuple(c.result for c in mine))


def _words(ev: Evaluator, checked: Checked) -> str:
    r = checked.result
    if r.state != "value":
        return f"is {STATE_WORDS.get(r.state, r.state)}"
    scale = ev.framework.scale_of(checked.criterion)
    label = scale.value(r.value).label if scale is not None else ""
    return f"is answered {r.value}{f' ({label})' if label and label != r.value else ''}"


def reassess(framework: Framework, answers: Answers, previous: AssessmentResult | None,
             touched: frozenset[str]) -> AssessmentResult:
    """As assess, but functions outside `touched` are taken from the previous result."""
    scale = framework.level_scale
    if scale is None:
        raise Invalid(f"{framework.uid}: the SAMM score needs a level scale.", "Add a scale with role \"level\".")
    rollup = str(framework.method.params.get("unit_rollup", "weakest"))
    ev = Evaluator(framework, answers, weakest=rollup == "weakest")
    dimensions = rebuild(framework, previous, touched, lambda node: function_result(ev, node))
    total = overall(ev, [framework.node_by_uid[d.node] for d in dimensions if d.level is not None])
    if total is None:
        return summary(framework, scale, dimensions, None, (), method=METHOD.id, version=VERSION)
    level = _Sums(ev).floor(total.value)
    order = {v.id: i for i, v in enumerate(scale.values)}
    rated = [d for d in dimensions if d.level in order]
    lowest = min(order[str(d.level)] for d in rated)
    note = (f"Score {shown(total.value)} of {len(scale.values) - 1}, the mean of {len(rated)} parts: an index, not a "
            "level.")
    return summary(framework, scale, dimensions, level, (d.node for d in rated if order[str(d.level)] == lowest),
                   method=METHOD.id, version=VERSION, warnings=(note,))


def overall(ev: Evaluator, nodes: Sequence[Node]) -> Score | None:
    """The mean of all practices, whichever function they belong to."""
    sums = _Sums(ev)
    practices = [n for n in ev.framework.nodes if n.kind == sums.sum_at]
    kept = {n.uid for n in nodes}
    chosen = [n for n in practices if (top := ev.framework.dimension_of(n.uid)) is not None and top.uid in kept]
    return mean([s for n in (chosen or nodes) if (s := sums.score(n)) is not None])


def assess(framework: Framework, answers: Answers) -> AssessmentResult:
    return reassess(framework, answers, None, frozenset())


def _numbers(given: Any, place: str) -> list[Fraction]:
    if not isinstance(given, list):
        raise Invalid(f"{place}: a list of scores is needed.", "Give [1, 0.5].")
    out = []
    for i, value in enumerate(given):
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise Invalid(f"{place}[{i}]: {value!r} is no number.", "Give 0, 0.25, 0.5 or 1.")
        try:
            number = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            raise Invalid(f"{place}[{i}]: {value!r} is no number.", "Give 0, 0.25, 0.5 or 1.") from None
        if not 0 <= number <= 1000:
            raise Invalid(f"{place}[{i}]: {value} is outside 0 to 1000.", "Give 0, 0.25, 0.5 or 1.")
        out.append(number)
    return out


def run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case: {"practice_levels": [[A, B], …], "other_practices_in_function": […], "other_functions": […]}."""
    levels = inputs.get("practice_levels")
    if not isinstance(levels, list) or not levels:
        raise Invalid("practice_levels: a list of answers per level is needed.", "Give [[1, 0.5], [0.5, 0]].")
    practice = NONE
    for i, answers in enumerate(levels):
        numbers = _numbers(answers, f"practice_levels[{i}]")
        if not numbers:
            raise Invalid(f"practice_levels[{i}]: there are no answers.", "Give one per stream.")
        practice += sum(numbers, NONE) / len(numbers)
    practices = [practice, *_numbers(inputs.get("other_practices_in_function", []), "other_practices_in_function")]
    function = sum(practices, NONE) / len(practices)
    functions = [function, *_numbers(inputs.get("other_functions", []), "other_functions")]
    return {"practice": float(practice), "function": float(function),
            "overall": float(sum(functions, NONE) / len(functions))}


METHOD = Method(
    id="samm", title="SAMM score", version=VERSION, source="OWASP SAMM v2: sum over levels, then means",
    cases={"samm": run}, assess=assess,
    explain=("Each answer has a weight between 0 and 1. A practice adds up, level by level, the mean of its streams; a "
             "function and the whole are means of practices. No level gates another. The level is the whole part of "
             "the score, which is an index; an open answer counts as nothing and the bounds say what it could add."),
)
REASSESS = (METHOD.id, reassess)
