"""Writes a framework as an OSCAL catalogue (JSON).

Owns the way out: what came from a catalogue goes out as it came unless it was changed here; what OSCAL has no place for
(levels, weights, keys) becomes properties in our namespace. Scores and client data never go into a catalogue.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.formats import oscal_parts as prose
from workbench.formats.base import slug, write_file
from workbench.formats.canonical import emit
from workbench.model.framework import Criterion, Framework, Node

VERSION = "1.1.2"
OBJECTIVES, METHODS = ("assessment-objective", "objective"), ("assessment-method", "assessment")
_TOKEN = re.compile(r"[^A-Za-z0-9_.-]+")


def write(framework: Framework, path: Path) -> None:
    write_file(path, emit({"catalog": catalog_of(framework, datetime.now(UTC))}).encode("utf-8"))


def catalog_of(framework: Framework, now: datetime) -> dict[str, Any]:
    """The catalogue object."""
    kept = _kept(framework.x)
    given = kept.get("metadata")
    meta = dict(given) if isinstance(given, dict) else {}
    meta["title"] = framework.title
    meta["version"] = framework.version or "1"
    if framework.summary:
        meta["remarks"] = framework.summary
    meta.setdefault("last-modified", now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    meta.setdefault("oscal-version", VERSION)
    own: list[dict[str, str]] = []
    if framework.uid != slug(framework.title[:80], "catalogue"):
        own.append(_prop("framework", framework.uid))
    if framework.code != framework.title[:40]:
        own.append(_prop("code", framework.code))
    scale = framework.level_scale
    for value in scale.values if scale else ():
        own.append(_prop("level", value.id, value.label))
    out = {"uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{prose.NS}:{framework.uid}:{framework.version}")),
           **kept, "metadata": _with_props(meta, own)}
    writer = _Writer(framework, prose.labels_of(kept.get("params")))
    groups = [writer.group(n, writer.params) for n in framework.dimensions if not n.x.get("made")]
    loose = [writer.control(c, writer.params) for n in framework.dimensions if n.x.get("made")
             for c in framework.child_criteria.get(n.uid, ())]
    loose += [writer.control(c, writer.params) for c in framework.child_criteria.get("", ())]
    return out | ({"groups": groups} if groups else {}) | ({"controls": loose} if loose else {})


class _Writer:
    def __init__(self, framework: Framework, params: Mapping[str, str]) -> None:
        self.framework, self.params = framework, params

    def group(self, node: Node, params: Mapping[str, str]) -> dict[str, Any]:
        kept = _kept(node.x)
        inner = {**params, **prose.labels_of(kept.get("params"))}
        out = {**kept, "id": self._token(kept, node.uid), "title": node.title}
        own = _label(kept, node.code)
        texts = {"overview": node.texts.get("about", ""), "guidance": node.texts.get("guidance", "")}
        out = _with_parts(_with_props(out, own), texts, inner)
        groups = [self.group(n, inner) for n in self.framework.child_nodes.get(node.uid, ())]
        controls = [self.control(c, inner) for c in self.framework.child_criteria.get(node.uid, ())]
        return out | ({"groups": groups} if groups else {}) | ({"controls": controls} if controls else {})

    def control(self, c: Criterion, params: Mapping[str, str]) -> dict[str, Any]:
        kept = _kept(c.x)
        inner = {**params, **prose.labels_of(kept.get("params"))}
        name = c.texts.get("name", "")
        statement = c.text if name or prose.words(kept, "statement", inner) else ""
        title = name or (c.text if not statement and c.text else c.code or c.uid)
        if not name and not kept and c.text:  # of a framework that was never a catalogue
            title, statement = c.code or c.text[:80], c.text
        out = {**kept, "id": self._token(kept, c.uid), "title": title}
        own = _label(kept, c.code)
        if c.level:
            own.append(_prop("level", c.level))
        if c.kind != "criterion":
            own.append(_prop("kind", c.kind))
        if c.key:
            own.append(_prop("key", "yes"))
        if c.optional and not prose.is_withdrawn(kept):
            own.append(_prop("optional", "yes"))
        if c.weight != "1":
            own.append(_prop("weight", c.weight))
        own += [_prop("group", g) for g in c.groups]
        out = _with_parts(_with_props(out, own), {"statement": statement,
                                                  "guidance": c.texts.get("guidance", "")}, inner)
        out = _with_checks(out, c, inner)
        controls = [self.control(child, inner) for child in self.framework.child_criteria.get(c.uid, ())]
        return out | ({"controls": controls} if controls else {})

    def _token(self, kept: Mapping[str, Any], uid: str) -> str:
        """The id it came with while it still leads to ours, else one made from ours."""
        given = kept.get("id")
        own = uid.removeprefix(self.framework.uid + ".")
        if isinstance(given, str) and given and slug(given) == own:
            return given
        token = _TOKEN.sub("-", own)
        return token if token[:1].isalpha() or token[:1] == "_" else f"_{token}"


def _kept(x: Mapping[str, Any]) -> dict[str, Any]:
    kept = x.get("oscal")
    return dict(kept) if isinstance(kept, dict) else {}


def _prop(name: str, value: str, remarks: str = "") -> dict[str, str]:
    return {"name": name, "ns": prose.NS, "value": value} | ({"remarks": remarks} if remarks else {})


def _label(kept: Mapping[str, Any], code: str) -> list[dict[str, str]]:
    """A label of its own where the kept one would not say the code."""
    if not code or code == prose.label_of(kept):
        return []
    return [{"name": "label", "value": code}]


def _with_props(raw: dict[str, Any], own: list[dict[str, str]]) -> dict[str, Any]:
    if not own:
        return raw
    given = raw.get("props")
    kept = [p for p in given if not (isinstance(p, dict) and any(o["name"] == "label" for o in own)
                                     and p.get("name") == "label" and not p.get("class"))] if isinstance(
        given, list) else []
    return {**raw, "props": [*own, *kept]}


def _with_parts(raw: dict[str, Any], texts: Mapping[str, str], params: Mapping[str, str]) -> dict[str, Any]:
    """Parts as they were kept, those whose text was changed here replaced."""
    parts = list(raw["parts"]) if isinstance(raw.get("parts"), list) else []
    for name, text in texts.items():
        if text == prose.words(raw, name, params):
            continue
        parts = [p for p in parts if not (isinstance(p, dict) and p.get("name") == name)]
        if text:
            parts.insert(0, {"id": f"{raw['id']}_{name[:3]}", "name": name, "prose": text})
    return {**raw, "parts": parts} if parts else {k: v for k, v in raw.items() if k != "parts"}


def _with_checks(raw: dict[str, Any], c: Criterion, params: Mapping[str, str]) -> dict[str, Any]:
    parts = list(raw["parts"]) if isinstance(raw.get("parts"), list) else []
    if c.checks != prose.objectives(raw, params):
        parts = [p for p in parts if not (isinstance(p, dict) and p.get("name") in OBJECTIVES)]
        parts += [{"id": f"{raw['id']}_obj.{i}", "name": "assessment-objective", "prose": text}
                  for i, text in enumerate(c.checks, 1)]
    if c.evidence != prose.examined(raw, params):
        parts = [p for p in parts if not (isinstance(p, dict) and p.get("name") in METHODS)]
        if c.evidence:
            parts.append({"id": f"{raw['id']}_examine", "name": "assessment-method",
                          "props": [{"name": "method", "value": "EXAMINE"}],
                          "parts": [{"name": "assessment-objects", "prose": c.evidence}]})
    return {**raw, "parts": parts} if parts else raw
