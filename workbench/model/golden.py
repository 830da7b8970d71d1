"""Golden answers: answer sets that a framework carries with the result they must give, and the check that they do.

Owns the reading of a case and the words for every difference. Answers are keyed by criterion (criterion@context where
it is rated once per area): a value of its scale, or "@not_applicable", "@unknown", "@not_yet". Expected may name
`level`, `dimensions` (node to level) and `met` (node to "2 of 3"); what is not named is not checked. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import WorkbenchError
from workbench.model.framework import Framework
from workbench.model.judgement import STATES
from workbench.model.result import Answer, Answers, AssessmentResult, Key
from workbench.model.scoring import assess

EXPECTED = ("level", "dimensions", "met")


@dataclass(frozen=True)
class GoldenResult:
    """One answer set: differences are sentences; none means it came out as expected."""

    id: str
    title: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def run_golden(framework: Framework) -> tuple[GoldenResult, ...]:
    """All answer sets of a framework."""
    return tuple(
        GoldenResult(str(case["id"]), str(case.get("title", "")), tuple(_differences(framework, case)))
        for case in framework.golden
    )


def _differences(framework: Framework, case: Mapping[str, Any]) -> Iterator[str]:
    given, expected = case.get("answers"), case.get("expected")
    if not isinstance(given, Mapping) or not isinstance(expected, Mapping):
        yield "it has no answers or no expected result."
        return
    if not any(expected.get(name) for name in EXPECTED):
        yield "it expects nothing that can be checked (level, dimensions or met)."
        return
    settled: dict[Key, Answer] = {}
    wrong = False
    for key, value in given.items():
        uid, _, context = str(key).partition("@")
        fault = _fault(framework, uid, context, value)
        if fault:
            wrong = True
            yield fault
            continue
        state = str(value).removeprefix("@") if str(value).startswith("@") else "value"
        settled[(uid, context, "")] = Answer(value="" if state != "value" else str(value), state=state)
    if wrong:
        return
    try:
        result = assess(framework, Answers(settled))
    except WorkbenchError as error:
        yield f"the method cannot rate it: {error.text}"
        return
    yield from _compared(framework, result, expected)


def _fault(framework: Framework, uid: str, context: str, value: Any) -> str:
    criterion = framework.criterion_by_uid.get(uid)
    if criterion is None:
        return f"it answers {uid}, which does not exist."
    if context and context not in framework.node_by_uid:
        return f"it answers {uid} in {context}, which does not exist."
    if not isinstance(value, str):
        return f"the answer to {uid} is not text."
    if value.startswith("@"):
        return "" if value[1:] in STATES else f"the answer {value} to {uid} is no state."
    scale = framework.scale_of(criterion)
    if scale is not None and scale.values and value not in {v.id for v in scale.values}:
        return f"the answer {value} to {uid} is not in its scale."
    return ""


def _compared(framework: Framework, result: AssessmentResult, expected: Mapping[str, Any]) -> Iterator[str]:
    if "level" in expected and (result.level or "") != (expected["level"] or ""):
        yield f"level {result.level or 'none'}, expected {expected['level'] or 'none'}."
    found = {d.node: d for d in result.dimensions}
    for name in ("dimensions", "met"):
        wanted = expected.get(name)
        for uid, value in wanted.items() if isinstance(wanted, Mapping) else ():
            dimension = found.get(uid)
            if dimension is None:
                yield f"{uid} has no result; is it a dimension?"
                continue
            is_ = dimension.level or "" if name == "dimensions" else f"{dimension.next_met} of {dimension.next_total}"
            if is_ != (value or ""):
                title = framework.node_by_uid[uid].title or uid
                what = "level " if name == "dimensions" else ""
                yield f"{title}: {what}{is_ or 'none'}, expected {value or 'none'}."
