"""SCAMPI goal satisfaction: Not Rated is checked first, then the marks, then the harm people see in the weaknesses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.errors import Invalid
from workbench.model.result import Method

SATISFIED, UNSATISFIED, NOT_RATED = "S", "U", "NR"


def rate_goal(practices: Sequence[str | None], harm: bool | None) -> str:
    """S, U or NR of a goal from its practices' organisation marks.

    harm None: nobody has stated yet whether the weaknesses together do significant harm. Then a goal with LI practices
    is not rated; with FI only there are no weaknesses to judge.
    """
    if not practices or any(p is None or p in ("NY", "NR") for p in practices):
        return NOT_RATED
    if harm or any(p not in ("FI", "LI") for p in practices):
        return UNSATISFIED
    if harm is None and "LI" in practices:
        return NOT_RATED
    return SATISFIED


def run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case: {"rows": [{"practices": ["FI", null, …], "significant_weakness": false}, …]}."""
    rows = inputs.get("rows")
    if not isinstance(rows, list):
        raise Invalid("rows: a list of goals is needed.",
                      "Give [{\"practices\": […], \"significant_weakness\": false}].")
    out = []
    for i, row in enumerate(rows):
        if not isinstance(row, Mapping) or not isinstance(row.get("practices"), list):
            raise Invalid(f"rows[{i}].practices: a list of marks is needed.", "Give [\"FI\", \"LI\", …].")
        for j, mark in enumerate(row["practices"]):
            if mark is not None and mark not in ("FI", "LI", "PI", "NI", "NY", "NR"):
                raise Invalid(f"rows[{i}].practices[{j}]: {mark!r} is not a mark.", "Use FI, LI, PI, NI, NY or null.")
        harm = row.get("significant_weakness")
        if harm is not None and not isinstance(harm, bool):
            raise Invalid(f"rows[{i}].significant_weakness: {harm!r} is not true or false.", "Use true or false.")
        out.append(rate_goal(row["practices"], harm))
    return {"rows": out}


METHOD = Method(
    id="scampi_goal", title="SCAMPI, goal satisfaction", version="1",
    source="SCAMPI A v1.3, activity 2.4.1; in our words", cases={"scampi_goal": run},
)
