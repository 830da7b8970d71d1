"""Level picking: people choose the level whose description fits; points, where given, fall into bands.

Owns snapping, display rounding (half up, decimal) and the floor that turns a picked value into an achieved level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from workbench.errors import Invalid
from workbench.model.framework import Framework, Node, Scale
from workbench.model.methods.common import LEFT_OUT, Checked, Evaluator
from workbench.model.methods.explain import STATE_WORDS, name_of
from workbench.model.methods.overall import lowest, rebuild, summary
from workbench.model.result import (
    Answer,
    Answers,
    AssessmentResult,
    Blocker,
    DimensionResult,
    Key,
    LevelResult,
    Method,
    TraceLine,
)

VERSION = "1"


def snap(value: Decimal) -> Decimal:
    """To the next half step, half up: 2.24 gives 2, 2.25 gives 2.5."""
    return (value * 2).quantize(Decimal(1), ROUND_HALF_UP) / 2


def display(value: Decimal) -> str:
    """One decimal, half up, for reading only."""
    return str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))


def achieved(value: Decimal) -> int:
    """A level is floored, never rounded: 2.99 is level 2."""
    return int(value.to_integral_value(ROUND_FLOOR))


def band_of(points: Decimal, bands: Sequence[tuple[str, Decimal, Decimal]]) -> str | None:
    """Level of a score; bands are lowest first and a shared boundary belongs to the lower one."""
    if not bands or points < bands[0][1]:
        return None
    return next((level for level, _, top in bands if points <= top), None)


def bands_of(framework: Framework) -> list[tuple[str, Decimal, Decimal]]:
    """The bands of the method's parameters, lowest first."""
    given = framework.method.params.get("bands", {})
    out = [(str(level), Decimal(str(b["from"])), Decimal(str(b["to"]))) for level, b in given.items()]
    return sorted(out, key=lambda b: b[2])


def _levelled(answers: Answers, bands: Sequence[tuple[str, Decimal, Decimal]]) -> Answers:
    """Answers that carry points but no level get the level of their band."""
    if not bands:
        return answers
    settled: dict[Key, Answer] = {}
    for key, answer in answers.settled.items():
        if answer.points and not answer.value and answer.state in ("value", "unanswered"):
            try:
                level = band_of(Decimal(answer.points), bands)
            except InvalidOperation:
                level = None
            if level is not None:
                answer = replace(answer, value=level, state="value")
        settled[key] = answer
    return replace(answers, settled=settled)


def pick_result(ev: Evaluator, node: Node, scale: Scale) -> DimensionResult:
    """The weakest of the dimension's picks decides; a half counts as its whole level below."""
    order = {v.id: i for i, v in enumerate(scale.values)}
    checks = [ev.check(c) for c in ev.framework.criteria_under(node.uid) if c.kind != "marker"]
    counted = [c for c in checks if not c.criterion.optional and c.status != LEFT_OUT]
    picked = [c for c in counted if c.result.value in order]
    later = [c for c in counted if c.result.value not in order]
    ids = list(order)
    low = high = level = None
    if picked:
        lowest_pick = min((c.result.value for c in picked), key=order.__getitem__)
        level, high = lowest_pick, lowest_pick
        low = ids[0] if later or any(c.result.provisional and _partial(ev, c) for c in picked) else lowest_pick
    next_level = None
    if level is None:
        next_level = ids[0] if ids and counted else None
    elif order[level] + 1 < len(ids):
        next_level = ids[order[level] + 1]
    at_next = [c for c in picked if next_level is not None and order[c.result.value] >= order[next_level]]
    held = [c for c in counted if c not in at_next] if next_level is not None else []
    blockers = tuple(Blocker(c.result.criterion, "", "not met" if c in picked else "not rated",
                             f"{name_of(ev.framework, c.criterion)} {_words(scale, c)}.") for c in held)
    change = ""
    if next_level is not None and len(held) == 1:
        code = name_of(ev.framework, held[0].criterion)
        start = f" from {held[0].result.value}" if held[0] in picked else ""
        change = f"{code}{start} to {next_level}. Level {next_level} is then reached."
    elif held:
        change = f"No single rating is enough: {len(held)} criteria hold the level."
    points = next((a.points for c in picked for a in (ev.settled.get((c.result.criterion, "", ""), Answer()),)
                   if a.points), "")
    units: dict[str, str | None] = {}
    if any(c.result.units for c in counted):
        for unit in ev.units:
            values = [c.result.units[unit].value if unit in c.result.units else "" for c in counted]
            units[unit] = min(values, key=order.__getitem__) if values and all(v in order for v in values) else None
    lines = [TraceLine("ok" if c in picked else "unknown", f"{name_of(ev.framework, c.criterion)} {_words(scale, c)}.",
                       c.result.criterion) for c in checks]
    lines.append(TraceLine("unknown", "Not rated: no level was chosen.") if level is None else
                 TraceLine("info", f"The lowest choice decides: level {level}."))
    counts: dict[str, int] = {}
    for c in counted:
        name = c.result.value if c.result.state == "value" else c.result.state
        counts[name] = counts.get(name, 0) + 1
    return DimensionResult(
        node=node.uid, level=level, provisional=level is not None and low != level, rated=len(picked),
        applicable=len(counted), levels=tuple(_level(v.id, order, counted, picked, level) for v in scale.values),
        next_level=next_level, next_met=len(at_next), next_total=len(counted) if next_level is not None else 0,
        blockers=blockers, smallest_change=change, level_low=low, level_high=high, ceiling=ids[-1] if ids else None,
        unit_levels=units, not_applicable=bool(checks) and not counted, points=points, counts=counts,
        trace=tuple(lines))


def _partial(ev: Evaluator, checked: Checked) -> bool:
    """Some unit has no answer yet although others have."""
    units = checked.result.units
    return bool(units) and any(u not in units or units[u].state in ("unanswered", "unknown") for u in ev.units)


def _words(scale: Scale, checked: Checked) -> str:
    r = checked.result
    if r.state != "value":
        return f"is {STATE_WORDS.get(r.state, r.state)}"
    label = scale.value(r.value).label
    return f"is at level {r.value}{' and a half' if r.half else ''}{', ' + label if label else ''}"


def _level(value: str, order: Mapping[str, int], counted: Sequence[Checked], picked: Sequence[Checked],
           level: str | None) -> LevelResult:
    met = sum(1 for c in picked if order[c.result.value] >= order[value])
    reached = None if level is None else order[value] <= order[level]
    return LevelResult(value, met, len(counted), reached, tuple(c.result for c in picked if c.result.value == value))


def reassess(framework: Framework, answers: Answers, previous: AssessmentResult | None,
             touched: frozenset[str]) -> AssessmentResult:
    """As assess, but dimensions outside `touched` are taken from the previous result."""
    scale = framework.level_scale
    if scale is None:
        raise Invalid(f"{framework.uid}: level picking needs a level scale.", "Add a scale with role \"level\".")
    rollup = str(framework.method.params.get("unit_rollup", "weakest"))
    ev = Evaluator(framework, _levelled(answers, bands_of(framework)), weakest=rollup == "weakest")
    dimensions = rebuild(framework, previous, touched, lambda node: pick_result(
        ev, node, framework.scale_by_id.get(node.level_scale) or scale))
    level, deciding = lowest(scale, dimensions)
    return summary(framework, scale, dimensions, level, deciding, method=METHOD.id, version=VERSION)


def assess(framework: Framework, answers: Answers) -> AssessmentResult:
    return reassess(framework, answers, None, frozenset())


def _decimals(inputs: Mapping[str, Any], name: str) -> list[Decimal]:
    given = inputs.get(name, [])
    if not isinstance(given, list):
        raise Invalid(f"{name}: a list of decimals is needed.", "Give [\"2.25\", \"3\"].")
    out = []
    for i, text in enumerate(given):
        try:
            value = Decimal(str(text)) if not isinstance(text, bool) else Decimal("nan")
        except InvalidOperation:
            value = Decimal("nan")
        if not value.is_finite() or abs(value) > 10**9:
            raise Invalid(f"{name}[{i}]: {text!r} is not a usable decimal.", "Write it like \"2.25\".")
        out.append(value)
    return out


def run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case: {"snap": ["2.25"], "display": ["2.35"], "achieved": ["2.99"]}."""
    return {"snap": [float(snap(v)) for v in _decimals(inputs, "snap")],
            "display": [display(v) for v in _decimals(inputs, "display")],
            "achieved": [achieved(v) for v in _decimals(inputs, "achieved")]}


METHOD = Method(
    id="level_pick", title="Level picking", version=VERSION, source="Product rule; decimal half up, floor for a level",
    cases={"level_pick": run}, assess=assess,
    explain=("The level whose description fits is chosen directly. A score in points falls into the band of its "
             "level; a boundary belongs to the lower band. The lowest choice decides, and a half step never lifts "
             "the level."),
)
REASSESS = (METHOD.id, reassess)
