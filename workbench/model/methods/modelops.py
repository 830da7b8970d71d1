"""The Enterprise ModelOps method: levels per dimension, the lowest decides, key criteria need a judgement at LI.

Level 2 criteria are rated per sampled unit and aggregated by the SCAMPI table; levels 3 to 5 once. Also owns the issue
index, which is an index and never a level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from workbench.errors import Invalid
from workbench.model.framework import Framework, Node
from workbench.model.methods.common import LATER, LEFT_OUT, MET, OPEN, UNMET, Evaluator
from workbench.model.methods.gate import ALL, Rung, climb, dimension, plan_of
from workbench.model.methods.overall import lowest, rebuild, summary
from workbench.model.result import Answers, AssessmentResult, DimensionResult, IndexValue, Method

VERSION = "1"
WEIGHTS = {"FI": "1.0", "LI": "0.75", "PI": "0.35", "NI": "0"}


def reassess(framework: Framework, answers: Answers, previous: AssessmentResult | None,
             touched: frozenset[str]) -> AssessmentResult:
    """As assess, but dimensions outside `touched` are taken from the previous result."""
    scale = framework.level_scale
    if scale is None:
        raise Invalid(f"{framework.uid}: the modelops method needs a level scale.",
                      "Add a scale with role \"level\" to the framework.")
    ev = Evaluator(framework, answers, key_rule=True)

    def make(node: Node) -> DimensionResult:
        plan = plan_of(framework, node)
        assert plan is not None  # the framework has a level scale, checked above
        return dimension(ev, plan, ALL)

    dimensions = rebuild(framework, previous, touched, make)
    level, deciding = lowest(scale, dimensions)
    return summary(framework, scale, dimensions, level, deciding, method=METHOD.id, version=VERSION,
                   indexes=issue_indexes(framework, dimensions))


def assess(framework: Framework, answers: Answers) -> AssessmentResult:
    return reassess(framework, answers, None, frozenset())


def issue_indexes(framework: Framework, dimensions: Sequence[DimensionResult],
                  targets: Mapping[str, str] | None = None) -> tuple[IndexValue, ...]:
    """Mean of rating values over the criteria that name an issue, from level 2 up to each dimension's target.

    Without a target all levels count. Not yet, not applicable and open ones are left out; `total` counts the
    applicable criteria that name the issue, rated those with a value.
    """
    scale = framework.level_scale
    if scale is None:
        return ()
    order = {v.id: i for i, v in enumerate(scale.values)}
    given = framework.method.params.get("index", framework.method.params.get("issue_index"))
    weights = _weights(framework, given)
    names = given.get("titles", {}) if isinstance(given, Mapping) else {}
    sums: dict[str, list[str]] = {}
    totals: dict[str, int] = {}
    by_uid = framework.criterion_by_uid
    for found in dimensions:
        top = order.get((targets or {}).get(found.node, ""), len(order))
        for level in found.levels:
            if not 0 < order[level.level] <= top:
                continue
            for r in level.criteria:
                criterion = by_uid[r.criterion]
                if criterion.kind == "marker" or r.state == "not_applicable":
                    continue
                for tag in criterion.tags:
                    if tag.startswith("issue:"):
                        totals[tag] = totals.get(tag, 0) + 1
                        if r.state == "value" and r.value in weights:
                            sums.setdefault(tag, []).append(r.value)
    out = []
    for tag in sorted(totals):
        values = sums.get(tag, [])
        total = sum((weights[v] * n for v, n in Counter(values).items()), Fraction(0))
        mean = total / len(values) if values else None
        code = tag.partition(":")[2]
        out.append(IndexValue(code, str(names.get(code, "")), "" if mean is None else str(mean), len(values),
                              totals[tag], tuple(values)))
    return tuple(out)


def _weights(framework: Framework, given: object) -> dict[str, Fraction]:
    """Value of each rating: method parameter, else the weight on the scale, else the framework sheet's figures."""
    named = given.get("values") if isinstance(given, Mapping) else None
    scale = framework.answer_scale
    out: dict[str, Fraction] = {}
    for value, default in WEIGHTS.items():
        text = default
        if isinstance(named, Mapping) and value in named:
            text = str(named[value])
        elif scale is not None:
            text = next((v.weight for v in scale.values if v.id == value and v.weight), default)
        try:
            out[value] = Fraction(text)
        except (ValueError, ZeroDivisionError):
            raise Invalid(f"{framework.uid}: the weight {text!r} of {value} is not a number.",
                          "Write weights as decimal strings such as \"0.75\".") from None
    return out


def run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case: {"levels": {"2": [row, …], …}}, a row being a mark, null, or {"value", "key", "judged"} as in the file.

    Gives the level, whether it is decided, and the count towards the next level.
    """
    levels = inputs.get("levels")
    if not isinstance(levels, Mapping) or not all(n in ("2", "3", "4", "5") for n in levels):
        raise Invalid("levels: an object with the levels \"2\" to \"5\" is needed.", "Give {\"2\": [\"FI\", \"LI\"]}.")
    rungs: list[Rung] = [("1", [])]
    for level in ("2", "3", "4", "5"):
        rows = levels.get(level, [])
        if not isinstance(rows, list):
            raise Invalid(f"levels.{level}: a list of ratings is needed.", "Give [\"FI\", \"LI\"].")
        statuses = [_row_status(row, f"levels.{level}[{i}]") for i, row in enumerate(rows)]
        rungs.append((level, [s for s in statuses if s != LEFT_OUT]))
    found = climb(rungs, ALL)
    asked = rungs[found.stop][1] if found.stop is not None else []
    return {"level": None if found.level is None or not any(s for _, s in rungs) else int(found.level),
            "next_level": int(rungs[found.stop][0]) if found.stop is not None else None,
            "next_met": asked.count(MET), "next_total": len(asked)}


def _row_status(row: object, place: str) -> int:
    value, key, judged = row, False, False
    if isinstance(row, Mapping):
        value, key, judged = row.get("value"), row.get("key", False), row.get("judged", False)
    if value is None:
        return OPEN
    if value == "NY":
        return LATER
    if value == "NA":
        return LEFT_OUT
    if value not in WEIGHTS:
        raise Invalid(f"{place}: {value!r} is not a rating.", "Use FI, LI, PI, NI, NY, NA or null.")
    return MET if value == "FI" or (value == "LI" and (not key or bool(judged))) else UNMET


METHOD = Method(
    id="modelops", title="Enterprise ModelOps", version=VERSION,
    source="Enterprise ModelOps maturity framework, How to assess",
    cases={"modelops": run}, assess=assess,
    explain=("A dimension reaches the highest level at which all its statements from level 2 upwards are fully or "
             "largely implemented; statements that are not applicable are left out. A key statement that is only "
             "largely implemented counts when a recorded judgement says that its weakness does not defeat the "
             "purpose. Level 2 is rated per sampled unit, levels 3 to 5 once. The lowest dimension decides the "
             "enterprise level, which is always shown together with the profile."),
)
REASSESS = (METHOD.id, reassess)
