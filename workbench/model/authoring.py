"""What an author should mend before a framework is published, each with the part and field to jump to.

Owns completeness (titles, texts, values); references and structure are formats/checks.py. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from workbench.model.framework import Framework


@dataclass(frozen=True)
class Gap:
    """One thing that is missing."""

    severity: Literal["error", "warning"]
    uid: str
    field: str
    text: str
    hint: str = ""


def gaps(framework: Framework) -> Iterator[Gap]:
    """Everything missing, in framework order."""
    if not framework.title.strip():
        yield Gap("error", framework.uid, "title", "The framework has no title.", "Type one.")
    if not framework.criteria:
        yield Gap("error", framework.uid, "", "The framework has no statement, so nothing can be rated.", "Add one.")
    for scale in framework.scales:
        if not scale.values and scale.kind in ("ordinal", "nominal", "points", "multi"):
            yield Gap("error", f"scale:{scale.id}", "values", f"The scale {scale.title or scale.id} has no values.",
                      "Add its values, or remove it.")  # fmt: skip
    has_levels = framework.level_scale is not None
    if framework.method.id == "gated" and not has_levels:
        yield Gap("error", framework.uid, "method/id", "The method awards levels, but there is no level scale.",
                  "Add levels, or choose another method.")  # fmt: skip
    for node in framework.nodes:
        if not node.title.strip():
            yield Gap("warning", node.uid, "title", f"{node.code or node.uid} has no title.", "Type one.")
    for c in framework.criteria:
        if not c.text.strip() and not c.ask.strip():
            yield Gap("error", c.uid, "text", f"{c.code or c.uid} has no text.", "Type the statement, or remove it.")
        elif framework.method.id == "gated" and has_levels and not c.level and c.kind == "criterion":
            yield Gap("warning", c.uid, "level", f"{c.code or c.uid} belongs to no level, so it never counts.",
                      "Choose its level.")  # fmt: skip
    for q in framework.questions:
        if not q.text.strip():
            yield Gap("warning", q.uid, "text", "A question has no text.", "Type it, or remove it.")
