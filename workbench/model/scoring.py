"""The one way to a result: finds the rating method a framework names and runs it; also runs single worked cases.

Owns discovery of methods and the incremental recompute. Pure: answers in, result out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import workbench.model.methods as methods
from workbench.discover import discover
from workbench.errors import Invalid
from workbench.model.framework import Framework
from workbench.model.result import Answers, AssessmentResult, Method

Reassess = Callable[[Framework, Answers, AssessmentResult | None, frozenset[str]], AssessmentResult]


@cache
def _found() -> tuple[dict[str, Method], dict[str, Reassess]]:
    listed: list[Method] = discover(methods, "METHOD")
    return {m.id: m for m in listed}, dict(discover(methods, "REASSESS"))


def all_methods() -> list[Method]:
    """Every method of the program, by id."""
    return [m for _, m in sorted(_found()[0].items())]


def method_of(framework: Framework) -> Method:
    """The method a framework names; Invalid when this program does not have it or it cannot assess."""
    method = _found()[0].get(framework.method.id)
    if method is None or method.assess is None:
        known = ", ".join(m.id for m in all_methods() if m.assess is not None)
        raise Invalid(f"{framework.title or framework.uid}: the rating method {framework.method.id!r} is not known.",
                      f"Known methods: {known}.")
    return method


def assess(framework: Framework, answers: Answers) -> AssessmentResult:
    """The whole result under the framework's own method."""
    found = method_of(framework).assess
    assert found is not None  # method_of refuses methods that only run cases
    return found(framework, answers)


def touched_dimensions(framework: Framework, criteria: Iterable[str], contexts: Iterable[str] = ()) -> frozenset[str]:
    """Dimensions whose result may change with these criteria, nodes or contexts, supersession included."""
    wanted = {c for c in criteria if c}
    waiting = [c for c in framework.criteria if c.superseded_by]
    grew = True
    while grew:
        more = {c.uid for c in waiting if not wanted.isdisjoint(c.superseded_by)} - wanted
        wanted |= more
        grew = bool(more)
    found = {context for context in contexts if context}
    for uid in wanted | found:
        node = framework.dimension_of(uid)
        if node is not None:
            found.add(node.uid)
    return frozenset(found)


def reassess(framework: Framework, answers: Answers, previous: AssessmentResult | None,
             changed: Iterable[tuple[str, str]]) -> AssessmentResult:
    """As assess, recomputing only the dimensions touched by the changed (criterion or node, context) pairs.

    `answers` must differ from those of `previous` in nothing but the changed pairs.
    """
    pairs = list(changed)
    step = _found()[1].get(framework.method.id)
    if previous is None or step is None or previous.framework != framework.uid:
        return assess(framework, answers)
    touched = touched_dimensions(framework, (c for c, _ in pairs), (x for _, x in pairs))
    return step(framework, answers, previous, touched)


def case_names() -> list[str]:
    """The names run_case knows."""
    return sorted(name for m in _found()[0].values() for name in m.cases)


def run_case(name: str, inputs: Any) -> dict[str, Any]:
    """Runs one worked case by its method name; inputs and output have the shape of the case file."""
    for method in _found()[0].values():
        if name in method.cases:
            if not isinstance(inputs, Mapping):
                raise Invalid("The input is not a JSON object.", "Give one object shaped like the case's inputs.")
            return dict(method.cases[name](inputs))
    raise Invalid(f"{name!r} is not a known method.", f"Known methods: {', '.join(case_names())}.")
