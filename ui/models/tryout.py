"""Trying a method out: answers that are kept nowhere, the result they give, and the answer set they would make.

Owns the clicked answers of one framework. Pure apart from Qt's signal; nothing is written.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.errors import WorkbenchError
from workbench.model.framework import Criterion, Framework
from workbench.model.result import Answer, Answers, AssessmentResult, DimensionResult
from workbench.model.scoring import assess


class TryOut(QObject):
    """`changed` after every click; answers of parts that are gone are dropped when another state is shown."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.framework: Framework | None = None
        self.dimension = ""
        self.answers: dict[tuple[str, str], str] = {}
        self.result: AssessmentResult | None = None
        self.error = ""

    def show(self, framework: Framework | None) -> None:
        """Use this framework from now on; answers stay where their statements do."""
        self.framework = framework
        known = framework.criterion_by_uid if framework is not None else {}
        self.answers = {k: v for k, v in self.answers.items() if k[0] in known}
        uids = [n.uid for n in framework.dimensions] if framework is not None else []
        if self.dimension not in uids:
            self.dimension = uids[0] if uids else ""
        self._assess()

    def choose(self, dimension: str) -> None:
        self.dimension = dimension
        self._assess()

    def criteria(self) -> list[Criterion]:
        """What is rated below the chosen dimension, markers last as the levels stand."""
        if self.framework is None or not self.dimension:
            return []
        return list(self.framework.criteria_under(self.dimension))

    def context_of(self, criterion: Criterion) -> str:
        return self.dimension if criterion.applies_to not in ("", "self") else ""

    def answer(self, criterion: Criterion) -> str:
        return self.answers.get((criterion.uid, self.context_of(criterion)), "")

    def set(self, criterion: Criterion, value: str) -> None:
        """Answer; the same value again takes it back."""
        key = (criterion.uid, self.context_of(criterion))
        if value and self.answers.get(key) != value:
            self.answers[key] = value
        else:
            self.answers.pop(key, None)
        self._assess()

    def fill(self, value_at: int) -> None:
        """Answer everything below the dimension with the value at a place of its scale; -1 is the best."""
        if self.framework is None:
            return
        for criterion in self.criteria():
            scale = self.framework.scale_of(criterion)
            if scale is not None and scale.values:
                self.answers[criterion.uid, self.context_of(criterion)] = scale.values[value_at].id
        self._assess()

    def clear(self) -> None:
        self.answers.clear()
        self._assess()

    def _assess(self) -> None:
        self.result, self.error = None, ""
        if self.framework is not None:
            settled = {(uid, context, ""): Answer(value, "value") for (uid, context), value in self.answers.items()}
            try:
                self.result = assess(self.framework, Answers(settled))
            except WorkbenchError as error:
                self.error = str(error)
        self.changed.emit()

    @property
    def dimension_result(self) -> DimensionResult | None:
        return self.result.dimension(self.dimension) if self.result is not None else None

    def golden(self) -> tuple[dict[str, str], dict[str, Any]]:
        """The answers clicked, and the result as it is: what a golden answer set keeps."""
        answers = {f"{uid}@{context}" if context else uid: value for (uid, context), value in self.answers.items()}
        expected: dict[str, Any] = {}
        if self.result is not None:
            expected["level"] = self.result.level or ""
            above = [self.framework.dimension_of(uid) for uid, _ in self.answers] if self.framework else []
            uids = {n.uid for n in above if n is not None} | {c for _, c in self.answers if c}
            expected["dimensions"] = {d.node: d.level or "" for d in self.result.dimensions if d.node in uids}
        return answers, expected
