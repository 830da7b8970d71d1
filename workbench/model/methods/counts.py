"""The counts method: how many statements of an area hold. It has no levels, so it claims none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.errors import Invalid
from workbench.model.framework import Framework, Node
from workbench.model.methods.common import LEFT_OUT, MET, OPEN, UNMET, Evaluator
from workbench.model.methods.explain import MARK_OF, blocker_of, name_of, state_sentence
from workbench.model.methods.overall import rebuild, summary
from workbench.model.result import Answers, AssessmentResult, DimensionResult, LevelResult, Method, TraceLine

VERSION = "1"


def area_result(ev: Evaluator, node: Node) -> DimensionResult:
    """met of applicable as next_met and next_total; every statement that does not hold is a blocker."""
    checks = [ev.check(c) for c in ev.framework.criteria_under(node.uid) if c.kind != "marker"]
    scoring = [c for c in checks if not c.criterion.optional]
    counted = [c for c in scoring if c.status != LEFT_OUT]
    met = sum(1 for c in counted if c.status == MET)
    counts: dict[str, int] = {}
    for c in scoring:
        name = c.result.value if c.result.state == "value" else c.result.state
        counts[name] = counts.get(name, 0) + 1
    lines = [TraceLine(MARK_OF.get(c.status, "no"), f"{name_of(ev.framework, c.criterion)} {state_sentence(ev, c)}.",
                       c.result.criterion) for c in checks]
    lines.append(TraceLine("info", f"{met} of {len(counted)} statements hold; this framework has no levels."))
    return DimensionResult(
        node=node.uid, level=None, provisional=False, rated=sum(1 for c in counted if c.status != OPEN),
        applicable=len(counted), levels=(LevelResult("", met, len(counted), None, tuple(c.result for c in checks)),),
        next_met=met, next_total=len(counted), blockers=tuple(blocker_of(ev, c) for c in counted if c.status != MET),
        not_applicable=bool(scoring) and not counted, counts=counts, trace=tuple(lines))


def reassess(framework: Framework, answers: Answers, previous: AssessmentResult | None,
             touched: frozenset[str]) -> AssessmentResult:
    """As assess, but areas outside `touched` are taken from the previous result."""
    rollup = str(framework.method.params.get("unit_rollup", "weakest"))
    ev = Evaluator(framework, answers, weakest=rollup == "weakest")
    dimensions = rebuild(framework, previous, touched, lambda node: area_result(ev, node))
    found = summary(framework, None, dimensions, None, (), method=METHOD.id, version=VERSION, provisional=False)
    open_count = found.applicable - found.rated
    note = (f"{open_count} of {found.applicable} statements are not rated.",) if open_count else ()
    return AssessmentResult(
        framework=found.framework, method=found.method, method_version=found.method_version, dimensions=dimensions,
        rated=found.rated, applicable=found.applicable, warnings=note)


def assess(framework: Framework, answers: Answers) -> AssessmentResult:
    return reassess(framework, answers, None, frozenset())


def run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case: {"areas": {"DataOps": ["FI", null, …]}}: met, unmet, open and total per area, not applicable left out."""
    areas = inputs.get("areas")
    if not isinstance(areas, Mapping):
        raise Invalid("areas: an object of area to ratings is needed.", "Give {\"DataOps\": [\"FI\", null]}.")
    out = {}
    for area, marks in areas.items():
        if not isinstance(marks, list):
            raise Invalid(f"areas.{area}: a list of ratings is needed.", "Give [\"FI\", null].")
        for i, mark in enumerate(marks):
            if mark not in ("FI", "LI", "PI", "NI", "NY", "NA", None):
                raise Invalid(f"areas.{area}[{i}]: {mark!r} is not a rating.", "Use FI, LI, PI, NI, NY, NA or null.")
        held = [MET if m in ("FI", "LI") else OPEN if m in (None, "NY") else UNMET for m in marks if m != "NA"]
        out[area] = {"met": held.count(MET), "unmet": held.count(UNMET), "open": held.count(OPEN), "total": len(held)}
    return {"areas": out}


METHOD = Method(
    id="counts", title="Counts only", version=VERSION, source="Product rule", cases={"counts": run}, assess=assess,
    explain=("Statements are counted per area: how many hold, how many do not, how many are not rated yet. "
             "There is no level and no mean."),
)
REASSESS = (METHOD.id, reassess)
