"""SCAMPI characterisation of one practice in one instance (basic unit or support function).

Owns the rule from evidence to mark, and the rule that a low mark needs a written weakness.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.errors import Invalid
from workbench.model.result import Method

DATA = ("adequate", "partial", "conflicting", "none")
WEAKNESS_REQUIRED = "weakness_required"


def characterise(reached: bool, data: str, weaknesses: int) -> str:
    """FI, LI, PI, NI or NY. Raises Invalid when the mark would be PI or NI and no weakness is written down."""
    if not reached:
        return "NY"
    if data == "adequate":
        return "LI" if weaknesses else "FI"
    if not weaknesses:
        raise Invalid(WEAKNESS_REQUIRED, "Write down the weakness that makes the practice partial or missing.")
    return "NI" if data == "none" else "PI"


def run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case: {"rows": [{"reached": true, "data": "adequate", "weaknesses": 0}, …]}."""
    rows = inputs.get("rows")
    if not isinstance(rows, list):
        raise Invalid("rows: a list of situations is needed.", "Give [{\"reached\": true, \"data\": \"adequate\", …}].")
    out = []
    for i, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise Invalid(f"rows[{i}]: an object is needed.", "Give reached, data and weaknesses.")
        reached, data, weaknesses = row.get("reached"), row.get("data"), row.get("weaknesses", 0)
        if not isinstance(reached, bool):
            raise Invalid(f"rows[{i}].reached: {reached!r} is not true or false.", "Use true or false.")
        if data not in DATA:
            raise Invalid(f"rows[{i}].data: {data!r} is not known.", f"Use one of {', '.join(DATA)}.")
        if not isinstance(weaknesses, int) or isinstance(weaknesses, bool) or weaknesses < 0:
            raise Invalid(f"rows[{i}].weaknesses: {weaknesses!r} is not a count.", "Use 0 or a positive whole number.")
        try:
            out.append(characterise(reached, data, weaknesses))
        except Invalid as wrong:
            out.append(f"ERROR:{wrong.text}")
    return {"rows": out}


METHOD = Method(
    id="scampi_instance", title="SCAMPI, one practice in one instance", version="1",
    source="SCAMPI A v1.3, activity 2.2.2; in our words", cases={"scampi_instance": run},
)
