"""The CMMI method: practices to goals, goals to a capability level per area, areas to a maturity level.

Generic practices are rated in the context of each area; a derived practice follows the specific goals. Only areas the
model allows may be not applicable, by a recorded judgement. Results are ours and no appraisal by the model's owner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.errors import Invalid
from workbench.model.framework import Criterion, Framework, Node, Scale
from workbench.model.methods.cmmi_staged import needed_capability
from workbench.model.methods.common import LATER, LEFT_OUT, MET, OPEN, UNMET, Checked, Evaluator
from workbench.model.methods.explain import blocker_of, level_name, name_of, smallest_change, state_sentence
from workbench.model.methods.gate import ALL, Climb, Rung, climb
from workbench.model.methods.overall import rebuild, summary
from workbench.model.methods.scampi_goal import rate_goal
from workbench.model.result import (
    Answer,
    Answers,
    AssessmentResult,
    Blocker,
    CriterionResult,
    DimensionResult,
    Key,
    LevelResult,
    Method,
    TraceLine,
)

VERSION = "1"
RATING_WORDS = {"S": "satisfied", "U": "unsatisfied", "NR": "not rated"}


@dataclass(slots=True)
class Goal:
    """A goal within one area: its practices, whether people have judged the harm, and how it is rated."""

    node: Node
    context: str
    level: str
    checks: list[Checked]
    harm: bool | None = None

    def rating(self, view: str = "status") -> str:
        if view == "status":
            marks = [c.result.value or ("NY" if c.status == LATER else None) for c in self._counted()]
            return rate_goal(marks, self.harm)
        bounds = [getattr(c, view) for c in self._counted()]
        if not bounds or UNMET in bounds or self.harm:
            return "U"
        unjudged = self.harm is None and any(c.result.value != "FI" for c in self._counted())
        return "U" if unjudged and view == "low" else "S"

    def status(self, view: str = "status") -> int:
        return {"S": MET, "U": UNMET, "NR": OPEN}[self.rating(view)]

    def _counted(self) -> list[Checked]:
        return [c for c in self.checks if c.status != LEFT_OUT]

    @property
    def wants_judgement(self) -> bool:
        values = [c.result.value for c in self._counted()]
        return self.harm is None and bool(values) and all(v in ("FI", "LI") for v in values) and "LI" in values


def generic_goals(framework: Framework) -> dict[str, Node]:
    """Capability level -> generic goal node, from the method's parameter or from the order of the section's goals."""
    named = framework.method.params.get("generic_goals")
    if isinstance(named, Mapping):
        return {str(k): framework.node_by_uid[str(v)] for k, v in named.items() if str(v) in framework.node_by_uid}
    sections = [n for n in framework.dimensions if n.kind == "section"]
    goals = [g for s in sections for g in framework.child_nodes.get(s.uid, ())]
    return {str(i): goal for i, goal in enumerate(goals, 1)}


def goals_of(ev: Evaluator, area: Node, overlay: Mapping[Key, Answer] | None = None) -> list[Goal]:
    """Specific goals (level 1) and the generic goals of the levels above, in the context of the area."""
    fw = ev.framework
    out = []
    for node in fw.child_nodes.get(area.uid, ()):
        checks = [ev.check(c, "", overlay) for c in fw.criteria_under(node.uid)]
        out.append(Goal(node, "", "1", checks))
    for level, node in sorted(generic_goals(fw).items()):
        rated = [c for c in fw.criteria_under(node.uid) if not c.derived]
        if level != "1" and rated:
            out.append(Goal(node, area.uid, level, [ev.check(c, area.uid, overlay) for c in rated]))
    for goal in out:
        judged = ev.judgement("goal harm", goal.node.uid, goal.context)
        goal.harm = None if judged is None else judged.value == "yes"
    return out


def area_rungs(scale: Scale, goals: Sequence[Goal], view: str = "status") -> list[Rung]:
    return [(v.id, [g.status(view) for g in goals if g.level == v.id]) for v in scale.values]


def area_result(ev: Evaluator, area: Node) -> DimensionResult:
    """One area: capability level, bounds, blockers, trace."""
    fw = ev.framework
    scale = fw.scale_by_id.get(area.level_scale) or fw.level_scale
    if scale is None:
        raise Invalid(f"{fw.uid}: the scampi method needs a capability scale.", "Add a scale with role \"level\".")
    goals = goals_of(ev, area)
    checks = [c for g in goals for c in g.checks]
    judged = ev.judgement("area not applicable", area.uid)
    asked_away = judged is not None and judged.value != "no"
    specific = [c for g in goals if g.level == "1" for c in g.checks]
    away = (asked_away and area.na_allowed) or (bool(specific) and all(c.status == LEFT_OUT for c in specific))
    warnings = (("Marked not applicable, but the model requires this area; it is counted.",)
                if asked_away and not area.na_allowed else ())
    if away:
        reason = judged.reason if judged is not None and judged.reason else "every practice is not applicable"
        return DimensionResult(area.uid, None, False, 0, 0, not_applicable=True, ceiling=scale.values[-1].id,
                               trace=(TraceLine("judgement", f"Not applicable: {reason}", area.uid),))
    rungs = area_rungs(scale, goals)
    found = climb(rungs, ALL)
    low, high = climb(area_rungs(scale, goals, "low"), ALL), climb(area_rungs(scale, goals, "high"), ALL)
    counted = [c for c in checks if c.status != LEFT_OUT]
    rated = sum(1 for c in counted if c.status != OPEN)
    ids = [v.id for v in scale.values]
    blockers: list[Blocker] = []
    held: list[Checked] = []
    next_met = next_total = 0
    change = ""
    if found.stop is not None:
        stop = found.stop
        nexts = [g for g in goals if g.level == ids[stop]]
        practices = [c for g in nexts for c in g.checks if c.status != LEFT_OUT]
        held = [c for c in practices if c.status != MET]
        next_total, next_met = len(practices), len(practices) - len(held)
        blockers = [blocker_of(ev, c) for c in held] + [b for g in nexts for b in _goal_blocker(fw, g)]

        def reaches(overlay: Mapping[Key, Answer]) -> bool:
            tried = climb(area_rungs(scale, goals_of(ev, area, overlay)), ALL)
            return tried.level is not None and tried.position >= stop

        if held:
            change = smallest_change(ev, scale, ids[stop], held, reaches, True) if len(held) == 1 else (
                f"No single rating is enough: {len(held)} practices hold the level.")
        elif blockers:
            then = f"{level_name(scale, ids[stop]).split(',')[0]} can then be reached."
            change = f"Judge whether the weaknesses of the goal together do significant harm. {then}"
    counts: dict[str, int] = {}
    for c in checks:
        name = c.result.value if c.result.state == "value" else c.result.state
        counts[name] = counts.get(name, 0) + 1
    return DimensionResult(
        node=area.uid, level=found.level, provisional=found.level is None or low.position != found.position
        or high.position != found.position, rated=rated, applicable=len(counted),
        levels=_levels(ev, area, scale, goals, found), next_level=ids[found.stop] if found.stop is not None else None,
        next_met=next_met, next_total=next_total, blockers=tuple(blockers), smallest_change=change,
        level_low=ids[low.position], level_high=ids[high.position], ceiling=ids[found.ceiling],
        unit_levels=_unit_levels(ev, scale, goals), counts=counts, warnings=warnings,
        trace=_trace(ev, scale, goals, found))


def _goal_blocker(fw: Framework, goal: Goal) -> list[Blocker]:
    code = goal.node.code or goal.node.uid
    if goal.wants_judgement:
        return [Blocker(goal.node.uid, goal.context, "judgement missing",
                        f"Goal {fw.short_code(code)}: state whether its weaknesses together do significant harm.")]
    if goal.harm:
        return [Blocker(goal.node.uid, goal.context, "goal",
                        f"Goal {fw.short_code(code)} is unsatisfied: its weaknesses together do significant harm.")]
    return []


def _levels(ev: Evaluator, area: Node, scale: Scale, goals: Sequence[Goal], found: Climb) -> tuple[LevelResult, ...]:
    out = []
    for i, value in enumerate(scale.values):
        here = [g for g in goals if g.level == value.id]
        checks = [c for g in here for c in g.checks]
        counted = [c for c in checks if c.status != LEFT_OUT]
        reached: bool | None = i <= found.position
        if found.level is None:
            reached = None
        elif i > found.position:
            reached = False if found.stop_state == UNMET else None
        results = [c.result for c in checks]
        if value.id == "1":
            results += [_derived(c, area, here) for c in _derived_criteria(ev.framework)]
        out.append(LevelResult(value.id, sum(c.status == MET for c in counted), len(counted), reached, tuple(results)))
    return tuple(out)


def _derived_criteria(framework: Framework) -> list[Criterion]:
    return [c for node in generic_goals(framework).values() for c in framework.criteria_under(node.uid) if c.derived]


def _derived(criterion: Criterion, area: Node, goals: Sequence[Goal]) -> CriterionResult:
    """Nobody rates it: it is met when the specific goals are, and carries the weakest of their practices' marks."""
    ratings = [g.rating() for g in goals]
    met = False if "U" in ratings else None if "NR" in ratings or not ratings else True
    order = ("NI", "PI", "LI", "FI")
    values = [c.result.value for g in goals for c in g.checks if c.status != LEFT_OUT]
    value = min(values, key=order.index) if values and all(v in order for v in values) else ""
    return CriterionResult(criterion.uid, area.uid, value, "value" if value else "unanswered", met=met, derived=True)


def _unit_levels(ev: Evaluator, scale: Scale, goals: Sequence[Goal]) -> dict[str, str | None]:
    if not any(c.result.units for g in goals for c in g.checks):
        return {}
    out: dict[str, str | None] = {}
    for unit in ev.units:
        seen = []
        for g in goals:
            checks = []
            for c in g.checks:
                status = ev.unit_status(c, unit)
                answer = c.result.units.get(unit)
                value = answer.value if answer is not None and answer.state == "value" else c.result.value
                result = replace(c.result, value="" if status in (OPEN, LATER) else value)
                checks.append(Checked(c.criterion, result, status, c.low, c.high))
            seen.append(Goal(g.node, g.context, g.level, checks, g.harm))
        out[unit] = climb(area_rungs(scale, seen), ALL).level
    return out


def _trace(ev: Evaluator, scale: Scale, goals: Sequence[Goal], found: Climb) -> tuple[TraceLine, ...]:
    lines = []
    for g in goals:
        rating = g.rating()
        mark = {"S": "ok", "U": "no", "NR": "unknown"}[rating]
        extra = ""
        if g.wants_judgement:
            mark, extra = "judgement", "; practices at LI need a statement on harm"
        elif g.harm is not None:
            extra = f"; judged: the weaknesses together do {'' if g.harm else 'no '}significant harm"
        name = ev.framework.short_code(g.node.code or g.node.uid)
        lines.append(TraceLine(mark, f"Goal {name} (capability level {g.level}) is {RATING_WORDS[rating]}{extra}.",
                               g.node.uid, g.context))
        for c in g.checks:
            mark = {MET: "ok", UNMET: "no"}.get(c.status, "unknown")
            lines.append(TraceLine("judgement" if c.result.needs_judgement else mark,
                                   f"{name_of(ev.framework, c.criterion)} {state_sentence(ev, c)}.",
                                   c.result.criterion, c.result.context))
    if found.level is None:
        lines.append(TraceLine("unknown", "Not rated: a goal of capability level 1 is not rated; unknown is not zero."))
    else:
        lines.append(TraceLine("info", f"Capability {level_name(scale, found.level).lower()} holds."))
    return tuple(lines)


def maturity(framework: Framework, dimensions: Sequence[DimensionResult], view: str = "level",
             sets: Mapping[int, tuple[Sequence[str], int]] | None = None) -> tuple[Climb, list[str]]:
    """The climb over maturity levels and the areas that hold the next one. `sets`: level -> (areas, capability)."""
    by_node = {d.node: d for d in dimensions}
    rungs: list[Rung] = []
    holders: list[list[str]] = []
    scale = framework.level_scale
    stages = {n.uid: n.stage_level for n in framework.dimensions if n.uid in by_node}
    for value in scale.values if scale is not None else ():
        n = int(value.id) if value.id.isdigit() else 0
        if sets is None:
            areas = [uid for uid, stage in stages.items() if stage.isdigit() and int(stage) <= n]
            need = needed_capability(n)
        else:
            areas, need = list(sets.get(n, ((), 0))[0]), sets.get(n, ((), 0))[1]
        own = areas and (sets is not None or any(stages[uid] == value.id for uid in areas))
        pairs = [(uid, _area_status(by_node[uid], need, view)) for uid in areas
                 if uid in by_node and not by_node[uid].not_applicable] if n > 1 and own else []
        rungs.append((value.id, [s for _, s in pairs]))
        holders.append([uid for uid, s in pairs if s != MET])
    found = climb(rungs, ALL)
    return found, holders[found.stop] if found.stop is not None else []


def _area_status(found: DimensionResult, need: int, view: str) -> int:
    level = {"level": found.level, "low": found.level_low, "high": found.level_high}[view]
    if level is not None and int(level) >= need:
        return MET
    if view != "level" or (found.level_high is not None and int(found.level_high) < need):
        return UNMET
    return OPEN


def reassess(framework: Framework, answers: Answers, previous: AssessmentResult | None,
             touched: frozenset[str]) -> AssessmentResult:
    """As assess, but areas outside `touched` are taken from the previous result."""
    ev = Evaluator(framework, answers)
    if any(uid in framework.node_by_uid and framework.node_by_uid[uid].kind == "section" for uid in touched):
        by_context = {c.uid for c in framework.criteria if c.applies_to != "self"}
        touched |= {key[1] for key in answers.settled if key[0] in by_context}
    dimensions = rebuild(framework, previous, touched, lambda node: area_result(ev, node))
    found, holding = maturity(framework, dimensions)
    low, high = maturity(framework, dimensions, "low")[0], maturity(framework, dimensions, "high")[0]
    named = framework.method.params.get("equivalent_staging")
    sets = None
    if isinstance(named, Mapping):
        sets = {int(n): (tuple(e["areas"]), int(e["capability_level"])) for n, e in named.items()}
    equal = maturity(framework, dimensions, sets=sets)[0]
    scale = framework.level_scale
    ids = [v.id for v in scale.values] if scale is not None else []
    blockers = []
    for uid in holding:
        d, title = next(d for d in dimensions if d.node == uid), framework.node_by_uid[uid].title
        need = needed_capability(int(ids[found.stop])) if found.stop is not None else 0
        at = "is not rated" if d.level is None else f"is at capability level {d.level}"
        blockers.append(Blocker(uid, "", "not rated" if d.level is None else "level below",
                                f"{title} {at}; maturity level {ids[found.stop or 0]} needs {need}."))
    return summary(framework, scale, dimensions, found.level, holding, method=METHOD.id, version=VERSION,
                   provisional=found.level is None or not low.position == found.position == high.position,
                   extra={"staged": found.level, "equivalent staging": equal.level}, blockers=blockers)


def assess(framework: Framework, answers: Answers) -> AssessmentResult:
    return reassess(framework, answers, None, frozenset())


METHOD = Method(
    id="scampi", title="CMMI characterisation, continuous and staged", version=VERSION,
    source="SCAMPI A v1.3 and CMMI-DEV 1.3, in our words", assess=assess,
    explain=("Practices are characterised per sampled unit and aggregated by a published table; where the table leaves "
             "a choice, people decide and the reason is recorded. A goal is satisfied when all its practices are "
             "largely or fully implemented and their weaknesses together do no significant harm. Goals give a "
             "capability level per area, and the areas a maturity level. This is no appraisal; only an authorised "
             "lead appraiser could give one."),
)
REASSESS = (METHOD.id, reassess)
