"""Canonical library files to entity states and back, so that a merge sees entities and fields instead of lines.

Owns which file an entity lives in (the same rule as the framework writer) and how a conflict is written into a file:
{"~": [side, ...]}, where {"~": []} among the sides stands for "field not there". Knows nothing of Git. Files that hold
no object keyed by ids (attachments, texts) are one entity each with their whole content as its only field.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from workbench.errors import Invalid
from workbench.formats.canonical import Document, emit
from workbench.formats.writer import own_file
from workbench.model.merge import ABSENT, Entity, Field, State, Values

HEAD, ROOT = "framework.json", "dim/root.json"
LOOSE = "file:"
CONTENT: Field = ("content",)
NOTHING: dict[str, list[Any]] = {"~": []}


def text_of(value: Any) -> str:
    """The canonical JSON text of one field value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def value_of(text: str) -> Any:
    return json.loads(text)


def state_of(files: Mapping[str, bytes]) -> dict[Entity, dict[Field, Values]]:
    """The state of one folder's files. A file that does not parse is an error naming it: nothing is half-read."""
    state: dict[Entity, dict[Field, Values]] = {}
    for path in sorted(files):
        section = section_of(path)
        if section.startswith(LOOSE):
            state[(section, "")] = {CONTENT: frozenset((text_of(_loose(files[path])),))}
            continue
        document = Document(path, files[path])
        broken = next((p for p in document.problems if p.severity == "error"), None)
        if broken or not isinstance(document.value, dict):
            raise Invalid(f"{path}: The file cannot be merged. {broken.text if broken else 'It holds no object.'}",
                          broken.hint if broken else "Restore it from an earlier version.")
        for uid, raw in document.value.items():
            entity = (section, uid)
            if entity in state:
                raise Invalid(f"{path}: The id {uid} stands in two files.", "Remove it from one of them.")
            fields: dict[Field, Values] = {}
            _flatten(raw, (), fields)
            state[entity] = fields
    return state


def section_of(path: str) -> str:
    """"" for entities of the framework tree, else what keeps their ids apart."""
    parts = path.split("/")
    if path == HEAD or (len(parts) == 2 and parts[0] == "dim" and path.endswith(".json")):
        return ""
    if len(parts) == 3 and parts[0] == "i18n" and path.endswith(".json"):
        return f"i18n/{parts[1]}"
    if len(parts) == 1 and path.endswith(".json"):
        return path
    return LOOSE + path


def files_of(state: State) -> dict[str, bytes]:
    """Canonical files of a state; the inverse of `state_of` for canonical files."""
    trees: dict[str, dict[str, Any]] = {}
    out: dict[str, bytes] = {}
    homes = _homes(state)
    for (section, uid), fields in state.items():
        if section.startswith(LOOSE):
            out |= _loose_files(section[len(LOOSE):], fields[CONTENT])
            continue
        home = homes.get(uid, ROOT)
        if section == "":
            path = home
        elif section.startswith("i18n/"):
            path = f"{section}/{home.removeprefix('dim/')}"
        else:
            path = section
        trees.setdefault(path, {})[uid] = raw_of(fields)
    return {**out, **{path: emit(tree).encode("utf-8") for path, tree in trees.items()}}


def raw_of(fields: Mapping[Field, Values]) -> Any:
    """The JSON value of an entity, conflicts in place."""
    if set(fields) == {()}:
        return _written(fields[()])
    out: dict[str, Any] = {}
    for name in sorted(fields):
        here = out
        for i, key in enumerate(name[:-1]):
            inner = here.setdefault(key, {})
            if not isinstance(inner, dict) or "~" in inner:
                # One side made a map of what is a plain value on the other: both stay, as sides of a conflict.
                sides = inner["~"] if isinstance(inner, dict) else [inner]
                rest = {k: v for k, v in fields.items() if k[: i + 1] == name[: i + 1] and len(k) > i + 1}
                whole = raw_of({k[i + 1:]: v for k, v in rest.items()})
                here[key] = {"~": sorted([*[s for s in sides if s != whole], whole], key=text_of)}
                break
            here = inner
        else:
            here[name[-1]] = _written(fields[name])
    return out


def _flatten(raw: Any, name: Field, out: dict[Field, Values]) -> None:
    if isinstance(raw, dict) and raw and not _is_conflict(raw):
        for key, value in raw.items():
            _flatten(value, (*name, key), out)
        return
    if _is_conflict(raw) and raw["~"]:
        out[name] = frozenset(ABSENT if side == NOTHING else text_of(side) for side in raw["~"])
    else:
        out[name] = frozenset((text_of(raw),))


def _is_conflict(raw: Any) -> bool:
    return isinstance(raw, dict) and len(raw) == 1 and isinstance(raw.get("~"), list)


def may_wait(data: bytes) -> bool:
    """Whether a file can hold a conflict, told without reading it as JSON."""
    return b'"~"' in data


def _written(values: Values) -> Any:
    sides = [NOTHING if v == ABSENT else value_of(v) for v in sorted(values)]
    return sides[0] if len(sides) == 1 else {"~": sides}


def _loose_files(path: str, values: Values) -> dict[str, bytes]:
    """A file that is no object cannot hold a conflict: the first side keeps the name, others stand beside it."""
    sides = sorted(v for v in values if v != ABSENT)
    names = [path, *(f"{path}.{hashlib.sha256(side.encode()).hexdigest()[:8]}" for side in sides[1:])]
    return {name: _loose_bytes(value_of(side)) for name, side in zip(names, sides, strict=True)}


def _loose(data: bytes) -> Any:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return {"hex": data.hex()}


def _loose_bytes(value: Any) -> bytes:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else str(value).encode("utf-8")


def _homes(state: State) -> dict[str, str]:
    """The file of every id of the framework tree: that of the top-level node above it."""
    parents: dict[str, str] = {}
    homes: dict[str, str] = {}
    head = ""
    for (section, uid), fields in state.items():
        if section:
            continue
        kind = _first(fields, "type")
        if kind in ("framework", "scale"):
            homes[uid] = HEAD
            head = uid if kind == "framework" else head
        elif kind in ("node", "criterion"):
            parents[uid] = _first(fields, "parent")
    nodes = {uid for (section, uid), fields in state.items() if not section and _first(fields, "type") == "node"}
    for uid in parents:
        chain: list[str] = []
        here = uid
        while here not in homes and here in parents and here not in chain:
            chain.append(here)
            here = parents[here]
        top = homes.get(here) or (own_file(head, chain[-1], chain[-1] in nodes) if here == "" else ROOT)
        homes.update(dict.fromkeys(chain, top))
    for (section, uid), fields in state.items():
        if not section and _first(fields, "type") == "question":
            homes[uid] = homes.get(_first(fields, "criterion"), ROOT)
    return homes


def _first(fields: Mapping[Field, Values], name: str) -> str:
    """The value a field shows: its first side that is there."""
    sides = sorted(v for v in fields.get((name,), ()) if v != ABSENT)
    value = value_of(sides[0]) if sides else ""
    return value if isinstance(value, str) else ""
