"""CMMI-DEV 1.3 levels of a whole model: capability per area, staged maturity level, equivalent staging.

Owns the rule that from maturity level 3 on the areas of level 2 are reopened. Works on plain ids; scampi.py feeds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.errors import Invalid
from workbench.model.result import Method

GOALS = ("SG", "GG2", "GG3")
Model = Sequence[tuple[int, Sequence[str]]]  # maturity level -> its areas, lowest level first


def needed_capability(maturity: int) -> int:
    """Capability level every area must have at a maturity level."""
    return 2 if maturity == 2 else 3


def areas_upto(model: Model, level: int) -> list[str]:
    return [area for n, areas in model if n <= level for area in areas]


def capability(goals: Mapping[str, str | None]) -> int | None:
    """0 to 3 from the goal ratings S, U, NR; None when the specific goals are not rated."""
    if goals.get("SG") != "S":
        return 0 if goals.get("SG") == "U" else None
    if goals.get("GG2") != "S":
        return 1
    return 3 if goals.get("GG3") == "S" else 2


def staged(model: Model, pas: Mapping[str, Mapping[str, Any]]) -> tuple[int, list[str]]:
    """Maturity level and what blocks the next one, as "AREA:GOAL"."""
    level = 1
    for n, _ in model:
        wanted = GOALS[:2] if n == 2 else GOALS
        missing = [f"{area}:{goal}" for area in areas_upto(model, n) if not pas.get(area, {}).get("na")
                   for goal in wanted if pas.get(area, {}).get(goal) != "S"]
        if missing:
            return level, missing
        level = n
    return level, []


def equivalent(model: Model, profile: Mapping[str, int | None]) -> int:
    """Maturity level that a capability profile is worth. null = not applicable; a missing area is not rated."""
    level = 1
    for n, _ in model:
        for area in areas_upto(model, n):
            has = profile.get(area, -1)
            if has is not None and has < needed_capability(n):
                return level
        level = n
    return level


def _model(inputs: Mapping[str, Any]) -> list[tuple[int, list[str]]]:
    given = inputs.get("model")
    if not isinstance(given, Mapping) or not given:
        raise Invalid("model: an object of maturity level to areas is needed.", "Give {\"2\": [\"REQM\", …]}.")
    out = []
    for level, areas in given.items():
        if level not in ("2", "3", "4", "5"):
            raise Invalid(f"model.{level}: not a maturity level.", "Use \"2\" to \"5\".")
        if not isinstance(areas, list) or not all(isinstance(a, str) for a in areas):
            raise Invalid(f"model.{level}: a list of area names is needed.", "Give [\"REQM\", \"PP\"].")
        out.append((int(level), areas))
    return sorted(out)


def run_staged(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case: {"model": {"2": [...]}, "pas": {"PP": {"SG": "S", "GG2": "S", "GG3": "U"}, "SAM": {"na": true}}}."""
    model, pas = _model(inputs), inputs.get("pas")
    if not isinstance(pas, Mapping):
        raise Invalid("pas: an object of area to goal ratings is needed.", "Give {\"PP\": {\"SG\": \"S\", …}}.")
    for area, goals in pas.items():
        if not isinstance(goals, Mapping):
            raise Invalid(f"pas.{area}: an object is needed.", "Give {\"SG\": \"S\", \"GG2\": \"S\", \"GG3\": \"U\"}.")
        for goal, rating in goals.items():
            if goal == "na":
                if not isinstance(rating, bool):
                    raise Invalid(f"pas.{area}.na: {rating!r} is not true or false.", "Use true or false.")
            elif goal not in GOALS or rating not in ("S", "U", "NR", None):
                raise Invalid(f"pas.{area}.{goal}: {rating!r} is not a goal rating.",
                              "Goals are SG, GG2, GG3; ratings S, U, NR or null.")
    level, missing = staged(model, pas)
    listed = dict.fromkeys([*pas, *areas_upto(model, 5)])
    levels = {area: None if pas.get(area, {}).get("na") else capability(pas.get(area, {})) for area in listed}
    return {"capability_levels": levels, "maturity_level": level, "blockers_next": missing}


def run_equivalent(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A case: {"model": {...}, "profiles": [{"PP": 2, "SAM": null}, …]}."""
    model, profiles = _model(inputs), inputs.get("profiles")
    if not isinstance(profiles, list):
        raise Invalid("profiles: a list of capability profiles is needed.", "Give [{\"PP\": 2}].")
    for i, profile in enumerate(profiles):
        if not isinstance(profile, Mapping):
            raise Invalid(f"profiles[{i}]: an object of area to level is needed.", "Give {\"PP\": 2}.")
        for area, level in profile.items():
            if level is not None and (not isinstance(level, int) or isinstance(level, bool) or not 0 <= level <= 3):
                raise Invalid(f"profiles[{i}].{area}: {level!r} is not a capability level.", "Use 0 to 3 or null.")
    return {"maturity_levels": [equivalent(model, profile) for profile in profiles]}


METHOD = Method(
    id="cmmi13_staged", title="CMMI-DEV 1.3, staged level and equivalent staging", version="1",
    source="SCAMPI A v1.3, activity 2.4.4; CMMI-DEV 1.3, chapter 3; in our words",
    cases={"cmmi13_staged": run_staged, "cmmi13_equivalent_staging": run_equivalent},
)
