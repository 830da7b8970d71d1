"""Fields of entities: the table of each kind, and the two directions between a JSON object and keyword arguments.

Owns the rule that nothing is lost: a key that is unknown, holds a conflict {"~": [...]} or has the wrong type stays in
`x` and is written back as it was. Knows nothing of files or of references between entities.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Report = Callable[[tuple[str, ...], str, str], None]
Spec = Mapping[str, str]

# text: string; flag: true when set; on: 0 when switched off; set: map value -> true; texts: map of strings;
# strengths: map of integers; any: kept as read
FRAMEWORK: Spec = {
    "code": "text", "title": "text", "version": "text", "publisher": "text", "licence": "text", "summary": "text",
    "sources": "set", "lifecycle": "text", "base_lang": "text", "aliases": "set",
}
PROVENANCE: Spec = {"basis": "text", "confidence": "text", "label": "text"}
METHOD: Spec = {"id": "text", "version": "text", "params": "any"}
SCALE: Spec = {"role": "text", "kind": "text", "title": "text", "halves": "flag"}
SCALE_VALUE: Spec = {"rank": "text", "label": "text", "text": "text", "weight": "text"}
NODE: Spec = {
    "parent": "text", "rank": "text", "kind": "text", "code": "text", "title": "text", "texts": "texts",
    "level_scale": "text", "stage_level": "text", "groups": "set", "profile": "on", "na_allowed": "on",
    "assessable": "flag", "weight": "text",
}
CRITERION: Spec = {
    "parent": "text", "rank": "text", "code": "text", "level": "text", "kind": "text", "key": "flag",
    "optional": "flag", "derived": "text", "superseded_by": "set", "scale": "text", "applies_to": "text",
    "rated_at": "text", "text": "text", "ask": "text", "evidence": "text", "checks": "set", "needs": "texts",
    "tags": "strengths", "groups": "set", "na_allowed": "on", "weight": "text", "texts": "texts",
}
QUESTION: Spec = {"criterion": "text", "rank": "text", "text": "text", "scale": "text", "depends_on": "any"}
TERM: Spec = {"code": "text", "title": "text", "text": "text", "rank": "text", "group": "text"}
PAIR: Spec = {"source": "text", "target": "text", "relation": "text", "strength": "number", "rationale": "text"}

DEFAULTS: Mapping[str, Any] = {
    "text": "", "flag": False, "on": True, "set": (), "texts": {}, "strengths": {}, "any": {}, "number": 1,
}
SHOULD_BE = {
    "text": "text", "flag": "true", "on": "0 or left out", "set": "a map of values to true", "number": "a whole number",
    "texts": "a map of texts", "strengths": "a map of whole numbers", "any": "a map",
}


def is_conflict(value: Any) -> bool:
    """{"~": [...]}: all sides of a merge that nobody has settled yet."""
    return isinstance(value, dict) and len(value) == 1 and isinstance(value.get("~"), list)


def decode(spec: Spec, raw: Mapping[str, Any], report: Report, own: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Keyword arguments for the entity, `x` included. `own`: keys the caller reads itself, "type" for one."""
    out: dict[str, Any] = {}
    x: dict[str, Any] = {}
    for key, value in raw.items():
        if key in own:
            continue
        kind = spec.get(key)
        if kind is None:
            x[key] = value
            continue
        good, rest = _read(kind, value, (key,), report)
        if good is not None:
            out[key] = good
        if rest is not None:
            x[key] = rest
    out["x"] = x
    return out


def _read(kind: str, value: Any, path: tuple[str, ...], report: Report) -> tuple[Any, Any]:
    """(usable value or None, what must be kept raw or None)."""
    if is_conflict(value):
        sides = value["~"]
        report(path, f"Two versions of this field wait for a decision ({len(sides)} sides).",
               "Choose one in the merge review; the first one is shown until then.")
        for side in sides:
            good = _scalar(kind, side)
            if good is not None:
                return good, value
        return None, value
    if kind in ("texts", "strengths") and isinstance(value, dict):
        inner = "text" if kind == "texts" else "number"
        good_map, rest = {}, {}
        for key, item in value.items():
            good, kept = _read(inner, item, (*path, key), report)
            if good is not None:
                good_map[key] = good
            if kept is not None:
                rest[key] = kept
        return good_map, rest or None
    good = _scalar(kind, value)
    if good is not None:
        return good, None
    report(path, f'The field "{path[-1]}" should be {SHOULD_BE[kind]}.', "It was kept as it is and not used.")
    return None, value


def _scalar(kind: str, value: Any) -> Any:
    if kind == "text":
        return value if isinstance(value, str) else None
    if kind == "number":
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    if kind in ("flag", "on"):
        return bool(value) if isinstance(value, int) and value in (0, 1) else None
    if kind == "set":
        if isinstance(value, dict) and all(v is True for v in value.values()):
            return tuple(sorted(value))
        return None
    return value if isinstance(value, dict) else None


def encode(spec: Spec, entity: Any, defaults: Mapping[str, Any],
           stand_ins: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """The JSON object of an entity: fields at their default are left out, kept raw values come back.

    `stand_ins`: what the reader puts in place of a required field it could not use.
    """
    out: dict[str, Any] = dict(entity.x)
    for key, kind in spec.items():
        value = getattr(entity, key)
        raw = out.get(key)
        if value == defaults.get(key, DEFAULTS[kind]):
            continue
        if raw is not None and (_stands_for(kind, raw, value) or stand_ins.get(key) == value):
            continue
        if kind in ("texts", "strengths"):
            inner = "text" if kind == "texts" else "number"
            kept = raw if isinstance(raw, dict) and not is_conflict(raw) else {}
            out[key] = dict(kept) | {k: v for k, v in value.items()
                                     if not (k in kept and _stands_for(inner, kept[k], v))}
        elif kind == "set":
            out[key] = dict.fromkeys(value, True)
        elif kind in ("flag", "on"):
            out[key] = True if value else 0
        else:
            out[key] = value
    return out


def _stands_for(kind: str, raw: Any, value: Any) -> bool:
    """Whether `value` is still just the shown side of a conflict, so that the conflict must stay."""
    if not is_conflict(raw):
        return False
    return bool(next((g for g in (_scalar(kind, s) for s in raw["~"]) if g is not None), None) == value)


def params_in(value: Any) -> Any:
    """Method parameters as code likes them: a map of values to true becomes a tuple."""
    if isinstance(value, dict):
        if value and all(v is True for v in value.values()):
            return tuple(sorted(value))
        return {k: params_in(v) for k, v in value.items()}
    return value


def params_out(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: params_out(v) for k, v in value.items()}
    if isinstance(value, tuple):
        return dict.fromkeys((str(v) for v in value), True)
    return value
