"""The scores of a CISO Assistant framework as scales, and the rating method that suits them.

Owns the rule: named scores of three or more steps are levels to be picked; anything else is a yes-or-no check of each
requirement, which is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.formats.build import ANSWER, LEVEL, Assembly, rest, scale_of
from workbench.model.framework import Scale

MAX_STEPS = 10
COMPLIANCE = (("no", "Non-compliant", ""), ("part", "Partially compliant", ""), ("yes", "Compliant", ""))


class Scoring:
    """`levels` maps a score to the id of its level; empty where requirements are only checked."""

    def __init__(self, parts: Assembly, raw: Mapping[str, Any], path: tuple[str, ...]) -> None:
        self.scales: list[Scale] = []
        self.levels: dict[str, str] = {}
        self.kept: dict[str, Any] = {}
        self._met: tuple[str, ...] = ()
        steps = self._steps(parts, raw.get("scores_definition"), (*path, "scores_definition"))
        low, high = raw.get("min_score"), raw.get("max_score")
        if not steps and type(low) is int and type(high) is int and 0 <= high - low <= MAX_STEPS:
            steps = [(str(n), str(n), "") for n in range(low, high + 1)]
        elif low is not None or high is not None:
            self.kept |= {k: raw[k] for k in ("min_score", "max_score") if raw.get(k) is not None}
        if 3 <= len(steps) <= MAX_STEPS + 1:
            self.scales.append(scale_of("level", LEVEL, steps, title="Score"))
            self.levels = {s[0]: s[0] for s in steps}
        elif steps and len(steps) == 2:
            self.scales.append(scale_of("score", ANSWER, steps, title="Score"))
            self._met = (steps[-1][0],)
        else:
            self.scales.append(scale_of("result", ANSWER, COMPLIANCE, title="Result"))
            self._met = ("yes",)
            if raw.get("scores_definition"):
                self.kept["scores_definition"] = raw["scores_definition"]

    @property
    def answer(self) -> str:
        """The scale every requirement is rated on; named because a question's scale could come first."""
        return self.scales[0].id

    def _steps(self, parts: Assembly, listed: Any, path: tuple[str, ...]) -> list[tuple[str, str, str]]:
        if listed is None:
            return []
        if not isinstance(listed, list):
            parts.report("warning", path, "The scores should be a list; they were kept without being used.")
            return []
        found: dict[str, tuple[str, str, str]] = {}
        for i, raw in enumerate(listed):
            here = (*path, str(i))
            score = parts.text(raw, "score", here) if isinstance(raw, dict) else ""
            if not score or score in found:
                parts.report("error", here, "A score is missing or used twice; it was left out.")
                continue
            found[score] = (score, parts.text(raw, "name", here), parts.text(raw, "description", here))
            more = rest(raw, ("score", "name", "description"))
            if more:
                self.kept.setdefault("scores", {})[score] = more
        return sorted(found.values(), key=lambda s: (_number(s[0]), s[0]))

    def method(self) -> tuple[str, dict[str, Any]]:
        """(method id, parameters)."""
        if self.levels:
            return "level_pick", {}
        return "counts", {"met": self._met}


def _number(text: str) -> tuple[int, int]:
    try:
        return (0, int(text))
    except ValueError:
        return (1, 0)
