"""Shared by the rating methods: one criterion's answers become its organisation value and whether it is met.

Owns states, units, judgements, bounds and supersession of single criteria. Knows nothing of levels (see gate.py) and
of storage. Every criterion has three views: met (what is claimed), and the worst and best its open answers could be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workbench.model.framework import Criterion, Framework, Scale
from workbench.model.judgement import Judgement
from workbench.model.methods.scampi_aggregate import DEFAULT_RULE_SET, MARKS, RULE_SETS, aggregate_set
from workbench.model.result import Answer, Answers, CriterionResult, Key

UNMET, MET, OPEN, LATER, LEFT_OUT = 0, 1, 2, 3, 4  # LATER: not yet due; LEFT_OUT: not applicable
ARTEFACTS = frozenset({"direct", "indirect", "observed", "measured"})
NO_ANSWER = Answer()
NO_UNITS: Mapping[str, Answer] = {}
MET_OF = {MET: True, UNMET: False}


@dataclass(slots=True)
class Checked:
    """One criterion in one context, judged: status is one of the five above; low/high are the bounds."""

    criterion: Criterion
    result: CriterionResult
    status: int
    low: int
    high: int
    through: str = ""


def met_values(scale: Scale | None, params: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of an answer scale that count as met, lowest first. A method parameter `met` wins."""
    if scale is None:
        return ("LI", "FI")
    ids = [v.id for v in scale.values]
    named = params.get("met")
    if isinstance(named, (list, tuple)) and all(n in ids for n in named):
        return tuple(i for i in ids if i in named)
    if "LI" in ids and "FI" in ids:
        return tuple(i for i in ids if i in ("LI", "FI"))
    if "yes" in ids:
        return ("yes",)
    return tuple(ids[len(ids) // 2:]) if ids else ()


class Evaluator:
    """Judges criteria of one framework under one set of answers. Holds no result; cheap to make."""

    def __init__(self, framework: Framework, answers: Answers, *, key_rule: bool = False,
                 weakest: bool = False) -> None:
        self.framework = framework
        self.answers = answers
        self.settled = answers.settled
        self.units = answers.units
        self.params = framework.method.params
        self.key_rule = key_rule
        self.weakest = weakest
        rule_set = str(self.params.get("rule_set", DEFAULT_RULE_SET))
        self.rule_set = rule_set if rule_set in RULE_SETS else DEFAULT_RULE_SET
        self._met: dict[str, tuple[str, ...]] = {}
        self._order: dict[str, dict[str, int]] = {}
        self._judged: dict[tuple[str, str, str, str], Judgement] = {}
        for j in answers.judgements:
            key = (j.kind, j.subject, j.context, j.unit)
            old = self._judged.get(key)
            if old is None or (j.at, j.uid) >= (old.at, old.uid):
                self._judged[key] = j

    def met_values(self, criterion: Criterion) -> tuple[str, ...]:
        found = self._met.get(criterion.scale)
        if found is None:
            found = self._met[criterion.scale] = met_values(self.framework.scale_of(criterion), self.params)
        return found

    def order(self, criterion: Criterion) -> dict[str, int]:
        """Position of each value of the criterion's scale, worst first."""
        found = self._order.get(criterion.scale)
        if found is None:
            scale = self.framework.scale_of(criterion)
            ids = [v.id for v in scale.values] if scale else list(reversed(MARKS))
            found = self._order[criterion.scale] = {v: i for i, v in enumerate(ids)}
        return found

    def judgement(self, kind: str, subject: str, context: str = "", unit: str = "") -> Judgement | None:
        return self._judged.get((kind, subject, context, unit))

    def rates_units(self, criterion: Criterion) -> bool:
        return self.weakest or criterion.rated_at in ("unit", "instance")

    def check(self, criterion: Criterion, context: str = "", overlay: Mapping[Key, Answer] | None = None) -> Checked:
        """The criterion's organisation value, met or not, with bounds. `overlay` answers are tried on top."""
        uid = criterion.uid
        settled = self.settled
        org = settled.get((uid, context, ""), NO_ANSWER)
        units: dict[str, Answer] = {}
        for unit in self.units:
            answer = settled.get((uid, context, unit))
            if answer is not None:
                units[unit] = answer
        if overlay:
            for key, answer in overlay.items():
                if key[:2] == (uid, context):
                    if key[2]:
                        units[key[2]] = answer
                    else:
                        org = answer
        by_unit = any(a.state != "unanswered" for a in units.values()) if units else False
        if by_unit and not self.rates_units(criterion) and org.state != "unanswered":
            by_unit = False
        override = self._judged.get(("override", uid, context, ""))
        if override is not None and override.value not in self.order(criterion):
            override = None
        if by_unit:
            return self._from_units(criterion, context, org, units, override)
        return self._single(criterion, context, org, units, override)

    def _single(self, c: Criterion, context: str, org: Answer, units: Mapping[str, Answer],
                override: Judgement | None) -> Checked:
        value, state = org.value, org.state
        if state == "value" and value not in self.order(c):
            state = "unanswered"  # an answer foreign to the scale is no answer
        allowed: tuple[str, ...] = ()
        if override is not None:
            value, state, allowed = override.value, "value", ((org.value,) if org.state == "value" else ())
        return self._finish(c, context, value, state, org.half, allowed, "", override, units,
                            partial=False, low_value=value, high_value=value)

    def _from_units(self, c: Criterion, context: str, org: Answer, units: Mapping[str, Answer],
                    override: Judgement | None) -> Checked:
        order = self.order(c)
        marks: set[str] = set()
        open_units = len(units) < len(self.units)
        for answer in units.values():
            state = answer.state
            if state == "value" and answer.value in order:
                marks.add(answer.value)
            elif state == "not_yet":
                marks.add("NY")
            elif state != "not_applicable":
                open_units = True
        if not marks:
            state = "unanswered" if open_units else "not_applicable"
            return self._finish(c, context, "", state, False, (), "", override, units,
                                partial=open_units, low_value="", high_value="")
        low_value, value, high_value, allowed = self._roll(marks, order, open_units)
        state = "value"
        if value == "NY":
            state, value = ("unanswered" if open_units else "not_yet"), ""
        needs, judged = "", None
        if len(allowed) > 1:
            judged = self._judged.get(("unit aggregate", c.uid, context, ""))
            if judged is not None and judged.value in allowed:
                value = judged.value
                if not open_units:
                    low_value = high_value = value
            elif org.state == "value" and org.value in allowed and org.reason:
                value = org.value  # chosen at the organisation with its reason written down
                if not open_units:
                    low_value = high_value = value
            else:
                judged, needs = None, "unit aggregate"
        if override is not None:
            value, state, judged, needs = override.value, "value", override, ""
            low_value = high_value = value
            open_units = False
        return self._finish(c, context, value, state, False, allowed, needs, judged, units,
                            partial=open_units, low_value=low_value, high_value=high_value)

    def _roll(self, marks: set[str], order: Mapping[str, int], open_units: bool,
              ) -> tuple[str, str, str, tuple[str, ...]]:
        """(worst, value, best, allowed) of a set of unit marks; open units could be anything."""
        real = marks - {"NY"}
        worst, best = min(order, key=order.__getitem__), max(order, key=order.__getitem__)
        if self.weakest or not real <= set(MARKS):
            value = min(real, key=order.__getitem__) if real else "NY"
            low = worst if open_units else value
            return low, value, (best if open_units and not real else value), (value,)
        found = aggregate_set(frozenset(marks), self.rule_set)
        low, high = found.default, found.allowed[0]
        if open_units:
            low = aggregate_set(frozenset(marks | {worst}), self.rule_set).default
            high = aggregate_set(frozenset(marks | {best}), self.rule_set).allowed[0]
        return low, found.default, high, found.allowed

    def _finish(self, c: Criterion, context: str, value: str, state: str, half: bool, allowed: tuple[str, ...],
                needs: str, judged: Judgement | None, units: Mapping[str, Answer], *, partial: bool,
                low_value: str, high_value: str) -> Checked:
        good = self.met_values(c)
        if state == "not_applicable" and not c.na_allowed:
            state = "unanswered"  # the framework requires an answer here
        if state == "value":
            met = value in good
            low, high = int(low_value in good), int(high_value in good)
            if self.key_rule and c.key and good and value == good[0] and len(good) > 1:
                kept = self._judged.get(("key at LI", c.uid, context, ""))
                if kept is None:
                    needs = needs or "key at LI"
                    met, low, high = False, 0, 1
                else:
                    judged = kept if judged is None else judged
                    met = kept.value != "no"
                    low = high = int(met) if not partial else high
                    low = low if not partial else 0
            elif self.key_rule and c.key and low and partial:
                low = 0  # open units could bring a key criterion down to LI without a judgement
            status = MET if met else UNMET
            low, high = min(low, status), max(high, status)
        elif state == "not_applicable":
            status = low = high = LEFT_OUT
        elif state == "not_yet":
            status, low, high = LATER, 0, 0
        else:
            status, low, high = OPEN, 0, 1
        types = self.answers.evidence_types.get(c.uid)
        bare = state == "value" and (types is None or not types & ARTEFACTS)
        result = CriterionResult(
            criterion=c.uid, context=context, value=value if state == "value" else "", state=state, half=half,
            met=MET_OF.get(status), allowed=allowed, needs_judgement=needs, judged=judged, optional=c.optional,
            key=c.key, provisional=partial or bare, units=units or NO_UNITS)
        return Checked(c, result, status, low, high)

    def unit_status(self, checked: Checked, unit: str) -> int:
        """Status of a criterion seen from one unit: its own answer, else what was rated once for all."""
        answer = checked.result.units.get(unit)
        if answer is None or answer.state in ("unanswered", "unknown"):
            rated_elsewhere = bool(checked.result.units) and self.rates_units(checked.criterion)
            return OPEN if rated_elsewhere else checked.status
        if answer.state == "value":
            c = checked.criterion
            good = self.met_values(c)
            if answer.value not in good:
                return UNMET
            if self.key_rule and c.key and answer.value == good[0] and len(good) > 1:
                kept = (self._judged.get(("key at LI", c.uid, checked.result.context, unit))
                        or self._judged.get(("key at LI", c.uid, checked.result.context, "")))
                return MET if kept is not None and kept.value != "no" else UNMET
            return MET
        return LEFT_OUT if answer.state == "not_applicable" else LATER


def _either(a: int, b: int) -> int:
    """Three-valued or, for a statement that is also met when a later one is."""
    if MET in (a, b):
        return MET
    if OPEN in (a, b):
        return OPEN
    return a  # both are denied or not yet due: its own answer tells


def supersede(own: Checked, others: Iterable[Checked]) -> Checked:
    """Met through any of `others`: what a better organisation must deny is not held against it."""
    if own.status == LEFT_OUT:
        return own
    status, low, high, through = own.status, own.low, own.high, ""
    for other in others:
        if other.status == LEFT_OUT:
            continue
        if other.status == MET and own.status != MET and not through:
            through = other.criterion.uid
        status = _either(status, other.status)
        low, high = max(low, other.low), max(high, other.high)
    if status == own.status and low == own.low and high == own.high:
        return own
    result = replace(own.result, met=MET_OF.get(status), met_through=through,
                     needs_judgement="" if through else own.result.needs_judgement)
    return Checked(own.criterion, result, status, low, high, through)
