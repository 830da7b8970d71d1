"""The prose of OSCAL controls: parts to texts, parameters to their labels, and the properties that are ours.

Owns what the parts of a control say; pure functions of the JSON. Used to read a catalogue and, when writing, to see
whether a text still is what the kept parts say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

NS = "urn:assay:oscal"
_PARAM = re.compile(r"\{\{\s*(?:insert:\s*)?param,?\s*([^}\s]+)\s*\}\}")
MAX_DEPTH = 32
Raw = Mapping[str, Any]


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, whatever else stands in it."""
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _text(raw: Raw, key: str) -> str:
    value = raw.get(key)
    return value.strip() if isinstance(value, str) else ""


def label_of(raw: Raw) -> str:
    """The code people see: the plain label, else the first one, else the id in capitals."""
    labels = [p for p in dicts(raw.get("props")) if p.get("name") == "label" and isinstance(p.get("value"), str)]
    plain = [p for p in labels if not p.get("class")]
    found = (plain or labels)[:1]
    return str(found[0]["value"]).strip() if found else _text(raw, "id").upper()


def is_withdrawn(raw: Raw) -> bool:
    return any(p.get("name") == "status" and str(p.get("value")).casefold() == "withdrawn"
               for p in dicts(raw.get("props")))


def labels_of(params: Any) -> dict[str, str]:
    """What stands in a text in place of each parameter."""
    out: dict[str, str] = {}
    chosen: dict[str, tuple[str, list[str]]] = {}
    for raw in dicts(params):
        uid = _text(raw, "id")
        select = raw.get("select")
        values = [v for v in raw.get("values", []) if isinstance(v, str)] if isinstance(raw.get("values"), list) else []
        if not uid:
            continue
        if values:
            out[uid] = ", ".join(values)
        elif isinstance(select, dict):
            choices = [c for c in select.get("choice", []) if isinstance(c, str)] if isinstance(
                select.get("choice"), list) else []
            chosen[uid] = (_text(raw, "label"), choices)
        else:
            out[uid] = f"[{_text(raw, 'label') or uid}]"
    for uid, (label, choices) in chosen.items():
        words = "; ".join(_PARAM.sub(lambda m: out.get(m.group(1), f"[{m.group(1)}]"), c) for c in choices)
        out[uid] = f"[one of: {words}]" if words else f"[{label or uid}]"
    return out


def filled(text: str, params: Mapping[str, str]) -> str:
    return _PARAM.sub(lambda m: params.get(m.group(1), f"[{m.group(1)}]"), text)


def _lines(part: Raw, params: Mapping[str, str], depth: int = 0) -> Iterator[str]:
    """The prose of a part and of the parts in it, one line each, with their labels."""
    prose = filled(_text(part, "prose"), params)
    labels = [p for p in dicts(part.get("props")) if p.get("name") == "label" and not p.get("class")]
    label = str(labels[0].get("value") or "") if labels and depth else ""
    if prose or label:
        yield f"{label} {prose}".strip()
    if depth < MAX_DEPTH:
        for inner in dicts(part.get("parts")):
            yield from _lines(inner, params, depth + 1)


def words(raw: Raw, name: str, params: Mapping[str, str]) -> str:
    """All prose of the parts with this name."""
    return "\n".join(line for part in dicts(raw.get("parts")) if part.get("name") == name
                     for line in _lines(part, params))


def objectives(raw: Raw, params: Mapping[str, str]) -> tuple[str, ...]:
    """The innermost assessment objectives of a control, each one thing to check."""
    found: set[str] = set()
    stack = [(p, 0) for p in dicts(raw.get("parts")) if p.get("name") in ("assessment-objective", "objective")]
    while stack:
        part, depth = stack.pop()
        inner = dicts(part.get("parts")) if depth < MAX_DEPTH else []
        if inner:
            stack += [(p, depth + 1) for p in inner]
        elif _text(part, "prose"):
            found.add(filled(_text(part, "prose"), params))
    return tuple(sorted(found))


def examined(raw: Raw, params: Mapping[str, str]) -> str:
    """What an assessor examines: the documents and records named as assessment objects."""
    for part in dicts(raw.get("parts")):
        if part.get("name") not in ("assessment-method", "assessment"):
            continue
        ways = {str(p.get("value")).upper() for p in dicts(part.get("props")) if p.get("name") == "method"}
        if "EXAMINE" in ways:
            objects = [p for p in dicts(part.get("parts")) if p.get("name") in ("assessment-objects", "objects")]
            return "\n".join(line for o in objects for line in _lines(o, params))
    return ""


def own_props(raw: Raw) -> dict[str, list[tuple[str, str]]]:
    """Our properties by name: (value, remarks), in order."""
    out: dict[str, list[tuple[str, str]]] = {}
    for p in dicts(raw.get("props")):
        if p.get("ns") == NS and isinstance(p.get("value"), str):
            out.setdefault(str(p.get("name")), []).append((p["value"], _text(p, "remarks")))
    return out


def without_own(raw: Raw) -> dict[str, Any]:
    """The same object without our properties."""
    out = dict(raw)
    props = out.get("props")
    if isinstance(props, list) and any(isinstance(p, dict) and p.get("ns") == NS for p in props):
        left = [p for p in props if not (isinstance(p, dict) and p.get("ns") == NS)]
        out = {k: v for k, v in out.items() if k != "props"} | ({"props": left} if left else {})
    return out
