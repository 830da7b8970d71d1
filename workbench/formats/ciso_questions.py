"""Questions of a CISO Assistant requirement: their answer scales, their conditions, and choices that carry a score.

Owns that part of the format. Equal sets of choices become one scale, so that 110 yes-or-no questions share it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.formats.base import ranks
from workbench.formats.build import ANSWER, Assembly, rest
from workbench.model.framework import Descriptor, Question, Scale, ScaleValue

KINDS = {"unique_choice": "nominal", "multiple_choice": "multi", "text": "text", "date": "date", "number": "number",
         "boolean": "boolean"}
QUESTION_KEYS = ("type", "text", "choices", "depends_on", "urn")


class Questions:
    """Collects the scales of all questions of one framework."""

    def __init__(self, parts: Assembly, levels: dict[str, str], uid_of: Callable[[str], str]) -> None:
        self.parts, self.levels, self.uid_of = parts, levels, uid_of
        self.scales: dict[str, Scale] = {}
        self._known: dict[tuple[Any, ...], str] = {}

    def read(self, criterion: str, given: Any, path: tuple[str, ...]) -> tuple[list[Question], list[Descriptor],
                                                                               dict[str, Any]]:
        """Questions and level descriptors of a criterion, and what could not be used of them."""
        if given is None:
            return [], [], {}
        listed = self._listed(given)
        if listed is None:
            self.parts.report("warning", path, "The questions should be a mapping; they were kept without being used.")
            return [], [], {"questions": given}
        asked: list[Question] = []
        levels: dict[str, str] = {}
        strange: dict[str, Any] = {}
        for (key, raw), rank in zip(listed, ranks(len(listed)), strict=True):
            here = (*path, key)
            if not isinstance(raw, dict):
                self.parts.report("warning", here, "A question is not a mapping of keys and was kept unused.")
                strange[key] = raw
                continue
            urn = str(raw.get("urn") or key)
            uid = self.parts.uid(self.uid_of(urn) if urn.startswith("urn:") else f"{criterion}.q{rank}", here)
            asked.append(self._question(criterion, uid, urn, rank, raw, here))
            if len(listed) == 1:
                levels = self._levels(raw)
        return asked, [Descriptor(node=criterion, value=k, text=v) for k, v in levels.items()], (
            {"questions": strange} if strange else {})

    def _listed(self, given: Any) -> list[tuple[str, Any]] | None:
        if isinstance(given, dict):
            return [(str(k), v) for k, v in given.items()]
        if isinstance(given, list):
            return [(str(i), v) for i, v in enumerate(given)]
        return None

    def _question(self, criterion: str, uid: str, urn: str, rank: str, raw: dict[str, Any],
                  path: tuple[str, ...]) -> Question:
        kind = self.parts.text(raw, "type", path)
        if kind not in KINDS:
            self.parts.report("warning", path, f'The question type "{kind}" is not known; any text may answer it.')
        x = rest(raw, QUESTION_KEYS) | ({"urn": urn} if urn.startswith("urn:") else {})
        scale = self._scale(kind, urn, raw.get("choices"), (*path, "choices"))
        return Question(uid=uid, criterion=criterion, rank=rank, text=self.parts.text(raw, "text", path), scale=scale,
                        depends_on=self._depends(raw.get("depends_on"), (*path, "depends_on")), x=x)

    def _scale(self, kind: str, urn: str, choices: Any, path: tuple[str, ...]) -> str:
        """The id of the scale that answers a question; made once for equal choices."""
        listed = [c for c in choices if isinstance(c, dict)] if isinstance(choices, list) else []
        values = []
        for (i, raw), rank in zip(enumerate(listed, 1), ranks(len(listed)), strict=True):
            here = (*path, str(i - 1))
            given = str(raw.get("urn") or "")
            own = {} if given in ("", f"{urn}:choice:{i}") else {"urn": given}
            values.append(ScaleValue(
                id=str(i), rank=rank, label=self.parts.text(raw, "value", here),
                text=self.parts.text(raw, "description", here), weight=_weight(raw.get("add_score")),
                x=rest(raw, ("urn", "value", "description", *(("add_score",) if _weight(raw.get("add_score")) else ())))
                | own))
        key = (kind, *(repr((v.label, v.text, v.weight, sorted(v.x.items(), key=repr))) for v in values))
        if key not in self._known:
            name = kind if not values and kind in KINDS else f"choice{len(self.scales) + 1}"
            self._known[key] = name
            self.scales[name] = Scale(id=name, role=ANSWER, kind=KINDS.get(kind, "text"), values=tuple(values))
        return self._known[key]

    def _depends(self, given: Any, path: tuple[str, ...]) -> dict[str, Any]:
        """The condition with our ids: {question, answers (values of its scale), condition}."""
        if given is None:
            return {}
        if not isinstance(given, dict):
            self.parts.report("warning", path, "The condition of a question is not usable and was left out.")
            return {}
        out: dict[str, Any] = rest(given, ("question", "answers"))
        question = self.parts.text(given, "question", path)
        out["question"] = self.uid_of(question) if question.startswith("urn:") else question
        answers = given.get("answers")
        out["answers"] = [str(a).removeprefix(f"{question}:choice:")
                          for a in (answers if isinstance(answers, list) else [])]
        return out

    def _levels(self, raw: dict[str, Any]) -> dict[str, str]:
        """Choices that name a level are what the criterion looks like at that level."""
        out: dict[str, str] = {}
        choices = raw.get("choices")
        for choice in choices if isinstance(choices, list) else []:
            if not isinstance(choice, dict):
                return {}
            score, words = _weight(choice.get("add_score")), choice.get("value")
            if score not in self.levels or score in out or not isinstance(words, str):
                return {}
            out[score] = words.removeprefix(f"{score} ").strip()
        return out if len(out) > 1 else {}


def _weight(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return ""
    return str(value)
