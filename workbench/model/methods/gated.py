"""The gated method: staircase levels, every criterion of a level and of all below must hold.

For the cloud and vendor frameworks. Units roll up to the weakest unless the framework's parameter `units` says
otherwise; `threshold` may lower the share needed; `overall` = "profile" leaves summary dimensions out of the headline.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from workbench.errors import Invalid
from workbench.model.framework import Framework, Node
from workbench.model.methods.common import MET, UNMET, Evaluator
from workbench.model.methods.gate import Rung, climb, dimension, plan_of, threshold_of
from workbench.model.methods.overall import highest_common, rebuild, summary
from workbench.model.result import Answers, AssessmentResult, DimensionResult, Method

VERSION = "1"


def reassess(framework: Framework, answers: Answers, previous: AssessmentResult | None,
             touched: frozenset[str]) -> AssessmentResult:
    """As assess, but dimensions outside `touched` are taken from the previous result."""
    params = framework.method.params
    rollup = str(params.get("units", params.get("unit_rollup", "weakest")))
    ev = Evaluator(framework, answers, weakest=rollup == "weakest")
    threshold = threshold_of(params)

    def make(node: Node) -> DimensionResult:
        plan = plan_of(framework, node)
        if plan is None:
            raise Invalid(f"{framework.uid}: the gated method needs a level scale.",
                          "Add a scale with role \"level\" to the framework.")
        return dimension(ev, plan, threshold)

    dimensions = rebuild(framework, previous, touched, make)
    scale = framework.level_scale
    level: str | None = None
    deciding: tuple[str, ...] = ()
    if scale is not None:
        counted = [d for d in dimensions
                   if params.get("overall", "all") != "profile" or framework.node_by_uid[d.node].profile]
        level, deciding = highest_common(scale, counted, threshold)
    return summary(framework, scale, dimensions, level, deciding, method=METHOD.id, version=VERSION)


def assess(framework: Framework, answers: Answers) -> AssessmentResult:
    return reassess(framework, answers, None, frozenset())


def run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case: {"levels": [[met, total], …] from level 1 up, "thresholds": ["1", "0.6"]}."""
    levels, thresholds = inputs.get("levels"), inputs.get("thresholds")
    if not isinstance(levels, list):
        raise Invalid("levels: a list of [met, total] is needed.", "Give [[4, 4], [3, 5]].")
    for i, pair in enumerate(levels):
        if (not isinstance(pair, list) or len(pair) != 2
                or not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in pair)):
            raise Invalid(f"levels[{i}]: two whole numbers, met and total, are needed.", "Give [3, 5].")
        if pair[0] > pair[1]:
            raise Invalid(f"levels[{i}]: {pair[0]} met of {pair[1]} cannot be.", "Met must not exceed total.")
    if not isinstance(thresholds, list) or not thresholds:
        raise Invalid("thresholds: a list of shares is needed.", "Give [\"1\", \"0.6\"].")
    ungated = sum((Fraction(met, total) for met, total in levels if total), Fraction(0))
    rows = []
    for i, given in enumerate(thresholds):
        try:
            share = threshold_of({"threshold": given})
        except Invalid as wrong:
            raise Invalid(f"thresholds[{i}]: {wrong.text}", wrong.hint) from wrong
        rungs: list[Rung] = [("0", [])]
        rungs += [(str(n), [MET] * met + [UNMET] * (total - met)) for n, (met, total) in enumerate(levels, 1)]
        found = climb(rungs, share)
        level = found.position
        progress = Fraction(0)
        if found.stop is not None:
            met, total = levels[found.stop - 1]
            progress = Fraction(met, total)
        rows.append({"level": level, "progress": float(progress), "continuous": float(level + progress),
                     "ungated_sum": float(ungated)})
    return {"rows": rows}


METHOD = Method(
    id="gated", title="Gated levels", version=VERSION,
    source="Gate rules of the product; staircase gating as in staged models",
    cases={"gated_level": run}, assess=assess,
    explain=("A level is reached when every statement of it and of all levels below is largely or fully implemented. "
             "Statements that only recognise a state, and optional ones, never count. Units roll up to the weakest. "
             "A level is a whole number; progress is told as a count of statements."),
)
REASSESS = (METHOD.id, reassess)
