"""SCAMPI aggregation: practice marks of several instances become what the organisational unit may be given.

Owns the two published tables (rule sets 1.2 and 1.3) and the rule that NY is left out while others stand. Knows
nothing of frameworks or storage. Where the table leaves a choice the lowest member is the default until people decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.errors import Invalid
from workbench.model.result import Method

MARKS = ("FI", "LI", "PI", "NI")  # best first
RULE_SETS = ("1.2", "1.3")
DEFAULT_RULE_SET = "1.3"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """allowed: best first; default: its lowest member; needs_judgement: the table leaves a choice."""

    allowed: tuple[str, ...]
    default: str
    needs_judgement: bool


@lru_cache(maxsize=512)
def aggregate_set(marks: frozenset[str], rule_set: str = DEFAULT_RULE_SET) -> Aggregate:
    """The table over the set of marks present (how often each occurs never matters)."""
    real = [m for m in MARKS if m in marks]
    if not real:
        alone = "NY" if "NY" in marks else "NR"
        return Aggregate((alone,), alone, False)
    if len(real) == 1:
        return Aggregate((real[0],), real[0], False)
    if real == ["FI", "LI"]:
        return Aggregate(("LI",), "LI", False)
    if rule_set == "1.2":
        choice = ["LI", "PI", "NI"] if "NI" in real else ["LI", "PI"]
    elif real == ["PI", "NI"]:
        choice = ["PI"]
    else:
        choice = ["LI", "PI"]
    best = MARKS.index(real[0])
    allowed = tuple(m for m in choice if MARKS.index(m) >= best)  # nothing above the best instance present
    return Aggregate(allowed, allowed[-1], len(allowed) > 1)


def aggregate(marks: Iterable[str], rule_set: str = DEFAULT_RULE_SET) -> tuple[Aggregate, int]:
    """What a list of instance marks allows, and how many NY were left out."""
    listed = list(marks)
    result = aggregate_set(frozenset(listed), rule_set)
    excluded = listed.count("NY") if result.default not in ("NY", "NR") else 0
    return result, excluded


def run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case: {"rule_set": "1.2", "rows": [[mark, …], …]}; a missing or null mark is simply not characterised."""
    rule_set = inputs.get("rule_set", DEFAULT_RULE_SET)
    if rule_set not in RULE_SETS:
        raise Invalid(f"rule_set: {rule_set!r} is not a known rule set.", "Use \"1.2\" or \"1.3\".")
    rows = inputs.get("rows")
    if not isinstance(rows, list):
        raise Invalid("rows: a list of lists of marks is needed.", "Give [[\"FI\", \"LI\"], …].")
    out = []
    for i, row in enumerate(rows):
        if not isinstance(row, list):
            raise Invalid(f"rows[{i}]: a list of marks is needed.", "Give [\"FI\", \"LI\", …].")
        for j, mark in enumerate(row):
            if mark is not None and mark not in (*MARKS, "NY"):
                raise Invalid(f"rows[{i}][{j}]: {mark!r} is not a mark.", "Use FI, LI, PI, NI, NY or null.")
        result, excluded = aggregate([m for m in row if m is not None], rule_set)
        out.append({"allowed": list(result.allowed), "default": result.default,
                    "needs_judgment": result.needs_judgement, "ny_excluded": excluded})
    return {"rows": out}


METHOD = Method(
    id="scampi_aggregate", title="SCAMPI, from instances to the organisation", version="1",
    source="SCAMPI A organisational-unit tables, rule sets 1.2 and 1.3; in our words",
    cases={"scampi_aggregate": run},
)
