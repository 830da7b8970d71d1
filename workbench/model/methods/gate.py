"""Levels by gates: a level holds when its criteria and those of every level below hold.

Owns the climb, its bounds, blockers, the count towards the next level, the smallest change and the trace of one
dimension. Used by the gated and the Enterprise ModelOps method; knows nothing of how an answer came about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from workbench.errors import Invalid
from workbench.model.framework import Criterion, Framework, Node, Scale
from workbench.model.methods.common import (
    LATER,
    LEFT_OUT,
    MET,
    OPEN,
    UNMET,
    Checked,
    Evaluator,
    supersede,
)
from workbench.model.methods.explain import blocker_of, smallest_change, trace_of
from workbench.model.result import Answer, Blocker, DimensionResult, Key, LevelResult

ALL = Fraction(1)
Rung = tuple[str, list[int]]  # level id, statuses of its gating criteria (not applicable ones left out)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a dimension asks: its level scale and its criteria by level, markers included, lowest level first."""

    node: Node
    scale: Scale
    levels: tuple[tuple[str, tuple[Criterion, ...]], ...]


def plan_of(framework: Framework, node: Node) -> Plan | None:
    """The plan of a dimension, or None when it has no levels."""
    scale = framework.scale_by_id.get(node.level_scale) or framework.level_scale
    if scale is None:
        return None
    by_level: dict[str, list[Criterion]] = {v.id: [] for v in scale.values}
    for criterion in framework.criteria_under(node.uid):
        if criterion.level in by_level:
            by_level[criterion.level].append(criterion)
    return Plan(node, scale, tuple((level, tuple(found)) for level, found in by_level.items()))


def threshold_of(params: Mapping[str, Any]) -> Fraction:
    """Share of a level's criteria that must be met: "all" or a decimal string."""
    given = params.get("threshold", "all")
    if given in ("all", "", None):
        return ALL
    try:
        share = Fraction(str(given))
    except (ValueError, ZeroDivisionError):
        raise Invalid(f"threshold: {given!r} is not a number.", "Use \"all\" or a share such as \"0.6\".") from None
    if not 0 < share <= 1:
        raise Invalid(f"threshold: {given} is outside 0 to 1.", "Use \"all\" or a share such as \"0.6\".")
    return share


def state_of(statuses: Sequence[int], threshold: Fraction) -> int:
    """One gate: MET, UNMET, LATER (something is not yet due) or OPEN (an answer is missing)."""
    if threshold == ALL:
        if UNMET in statuses:
            return UNMET
        if LATER in statuses:
            return LATER
        return OPEN if OPEN in statuses else MET
    total = len(statuses)
    met, unknown, later = statuses.count(MET), statuses.count(OPEN), statuses.count(LATER)
    if not total or Fraction(met, total) >= threshold:
        return MET
    if Fraction(met + unknown + later, total) < threshold:
        return UNMET
    return OPEN if Fraction(met + unknown, total) >= threshold else LATER


@dataclass(frozen=True, slots=True)
class Climb:
    """level None: not rated. stop: index of the level that is not reached, or None at the ceiling."""

    level: str | None
    position: int
    stop: int | None
    stop_state: int
    ceiling: int


def climb(rungs: Sequence[Rung], threshold: Fraction) -> Climb:
    """Up from the default (first) level. Levels without criteria are passed through but never awarded by themselves."""
    pending = rungs[0][1]
    ceiling = max((i for i, (_, statuses) in enumerate(rungs) if statuses and i), default=0)
    position, first = 0, True
    for i, (_, statuses) in enumerate(rungs):
        if i == 0 or not statuses:
            continue
        states = {state_of(statuses, threshold)}
        if first:
            states.add(state_of(pending, threshold))
        first = False
        state = next((s for s in (UNMET, LATER, OPEN) if s in states), MET)
        if state != MET:
            level = None if state == OPEN and position == 0 else rungs[position][0]
            return Climb(level, position, i, state, ceiling)
        position = i
    level = rungs[position][0] if ceiling or any(s in (MET, UNMET) for s in pending) else None
    return Climb(level, position, None, MET, ceiling)


def gating(checked: Checked) -> bool:
    """Markers recognise a level and optional criteria are rated; neither ever gates."""
    return checked.criterion.kind != "marker" and not checked.criterion.optional


def rungs_of(plan: Plan, done: Mapping[str, Checked], view: str = "status") -> list[Rung]:
    """The statuses per level; view "low" and "high" take the bounds instead."""
    out: list[Rung] = []
    for level, criteria in plan.levels:
        statuses = []
        for c in criteria:
            checked = done[c.uid]
            if checked.status != LEFT_OUT and gating(checked):
                statuses.append(checked.status if view == "status" else getattr(checked, view))
        out.append((level, statuses))
    return out


def check_all(ev: Evaluator, plan: Plan, overlay: Mapping[Key, Answer] | None = None,
              ) -> tuple[dict[str, Checked], dict[str, Checked]]:
    """(own, effective): every criterion of the dimension before and after supersession."""
    own = {c.uid: ev.check(c, "", overlay) for _, criteria in plan.levels for c in criteria}
    effective = dict(own)
    for uid, checked in own.items():
        if checked.criterion.superseded_by:
            effective[uid] = _resolved(ev, checked, own, {uid}, overlay)
    return own, effective


def _resolved(ev: Evaluator, checked: Checked, own: Mapping[str, Checked], seen: set[str],
              overlay: Mapping[Key, Answer] | None) -> Checked:
    others = []
    for uid in checked.criterion.superseded_by:
        criterion = ev.framework.criterion_by_uid.get(uid)
        if criterion is None or uid in seen:
            continue
        other = own.get(uid) or ev.check(criterion, "", overlay)
        if criterion.superseded_by:
            other = _resolved(ev, other, own, seen | {uid}, overlay)
        others.append(other)
    return supersede(checked, others)


def unit_levels(ev: Evaluator, plan: Plan, own: Mapping[str, Checked], threshold: Fraction,
                ) -> dict[str, str | None]:
    """Level per unit, or nothing when no criterion of the dimension was answered in a unit."""
    if not any(checked.result.units for checked in own.values()):
        return {}
    gated = [(level, [own[c.uid] for c in criteria if gating(own[c.uid])]) for level, criteria in plan.levels]
    out: dict[str, str | None] = {}
    for unit in ev.units:
        rungs: list[Rung] = []
        for level, checks in gated:
            statuses = []
            for checked in checks:
                status = ev.unit_status(checked, unit)
                if status == LEFT_OUT:
                    continue
                if status != MET and checked.criterion.superseded_by:
                    status = _unit_superseded(ev, checked, own, unit, status)
                statuses.append(status)
            rungs.append((level, statuses))
        out[unit] = climb(rungs, threshold).level if any(statuses for _, statuses in rungs) else None
    return out


def _unit_superseded(ev: Evaluator, checked: Checked, own: Mapping[str, Checked], unit: str, status: int) -> int:
    seen, queue = {checked.criterion.uid}, list(checked.criterion.superseded_by)
    while queue:
        uid = queue.pop()
        criterion = ev.framework.criterion_by_uid.get(uid)
        if criterion is None or uid in seen:
            continue
        seen.add(uid)
        queue.extend(criterion.superseded_by)
        other = ev.unit_status(own.get(uid) or ev.check(criterion), unit)
        if other == MET:
            return MET
        if other == OPEN:
            status = OPEN
    return status


def level_results(plan: Plan, done: Mapping[str, Checked], found: Climb) -> tuple[LevelResult, ...]:
    out = []
    for i, (level, criteria) in enumerate(plan.levels):
        checks = [done[c.uid] for c in criteria]
        counted = [c for c in checks if gating(c) and c.status != LEFT_OUT]
        reached: bool | None = i <= found.position
        if found.level is None:
            reached = None
        elif i > found.position:
            reached = False if found.stop is None or found.stop_state == UNMET else None
        out.append(LevelResult(level, sum(c.status == MET for c in counted), len(counted), reached,
                               tuple(c.result for c in checks)))
    return tuple(out)


def dimension(ev: Evaluator, plan: Plan, threshold: Fraction = ALL) -> DimensionResult:
    """The result of one dimension with everything that explains it."""
    own, done = check_all(ev, plan)
    rungs = rungs_of(plan, done)
    found = climb(rungs, threshold)
    low = climb(rungs_of(plan, done, "low"), threshold)
    high = climb(rungs_of(plan, done, "high"), threshold)
    scoring = [c for c in done.values() if gating(c)]
    applicable = [c for c in scoring if c.status != LEFT_OUT]
    rated = sum(1 for c in applicable if c.status != OPEN or c.result.state == "value")
    away = bool(scoring) and not applicable
    nothing = not applicable or (found.stop is None and found.level is None)
    held: list[Checked] = []
    blockers: list[Blocker] = []
    next_met = next_total = 0
    if found.stop is not None:
        at = [found.stop, 0] if found.position == 0 else [found.stop]
        asked = [done[c.uid] for i in sorted(at) for c in plan.levels[i][1]]
        asked = [c for c in asked if gating(c) and c.status != LEFT_OUT]
        held = [c for c in asked if c.status != MET]
        next_total, next_met = len(asked), len(asked) - len(held)
        blockers = [blocker_of(ev, c) for c in held]
    change = ""
    if found.stop is not None and held:
        stop = found.stop

        def reaches(overlay: Mapping[Key, Answer]) -> bool:
            tried = climb(rungs_of(plan, check_all_of(ev, own, overlay)), threshold)
            return tried.level is not None and tried.position >= stop

        change = smallest_change(ev, plan.scale, plan.levels[stop][0], held, reaches, threshold == ALL)
    counts: dict[str, int] = {}
    for c in scoring:
        name = c.result.value if c.result.state == "value" else c.result.state
        counts[name] = counts.get(name, 0) + 1
    levels = level_results(plan, done, found)
    provisional = not nothing and (found.level is None or low.level != found.level or high.level != found.level)
    bare = sum(1 for c in applicable if c.result.state == "value" and c.result.provisional)
    warnings = (f"{bare} of {rated} ratings are provisional: no artefact, or a unit is missing.",) if bare else ()
    ids = [level for level, _ in plan.levels]
    return DimensionResult(
        node=plan.node.uid, level=None if nothing else found.level, provisional=provisional, rated=rated,
        applicable=len(applicable), levels=levels,
        next_level=ids[found.stop] if found.stop is not None and not away else None,
        next_met=next_met, next_total=next_total, blockers=tuple(blockers), smallest_change=change,
        level_low=None if nothing else ids[low.position], level_high=None if nothing else ids[high.position],
        ceiling=ids[found.ceiling], unit_levels=unit_levels(ev, plan, own, threshold), not_applicable=away,
        counts=counts, warnings=warnings,
        trace=trace_of(ev, plan.scale, levels, done, blockers, None if nothing else found.level, ids, found.stop, away))


def check_all_of(ev: Evaluator, own: Mapping[str, Checked],
                 overlay: Mapping[Key, Answer]) -> dict[str, Checked]:
    """Effective checks when a few answers change; only the touched criteria are judged again."""
    touched = {key[0] for key in overlay}
    tried = {uid: (ev.check(c.criterion, "", overlay) if uid in touched else c) for uid, c in own.items()}
    effective = dict(tried)
    for uid, checked in tried.items():
        if checked.criterion.superseded_by:
            effective[uid] = _resolved(ev, checked, tried, {uid}, overlay)
    return effective
