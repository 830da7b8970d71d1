"""DSOMM: the built model.yaml of the DevSecOps Maturity Model.

Owns what its keys mean: dimension and sub-dimension become nodes, an activity a criterion at its level, what it depends
on its needs, its references to other standards a crosswalk each. Keys without a place here stay in `x`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import Invalid
from workbench.formats.base import BY_CONTENT, NOT, Format, Imported, Watch, bounded, bytes_of, head_of, ranks, slug
from workbench.formats.build import ANSWER, LEVEL, YES_NO, Assembly, rest, scale_of, some
from workbench.formats.yaml_text import MAX_YAML, YamlDocument
from workbench.model.framework import Criterion, Crosswalk, Framework, MethodRef, Node, Pair, Provenance

UID = "dsomm"
LEVELS = 5
KNOWN = ("uuid", "level", "risk", "measure", "description", "assessment", "dependsOn", "references")
SAMM = "owasp-samm"
_ACTIVITY = re.compile(r"^ {4}[^ #-][^\n]*:\n {6}(?:uuid|risk|measure|description|level):", re.MULTILINE)


def _sniff(path: Path) -> int:
    if path.suffix.lower() not in (".yaml", ".yml"):
        return NOT
    return BY_CONTENT if _ACTIVITY.search(head_of(path)) else NOT


def _read(path: Path, watch: Watch) -> Imported:
    watch(0, 2, f"Reading {path.name}")
    document = YamlDocument(path.name, bytes_of(path, MAX_YAML))
    watch(1, 2, "Reading activities")
    meta: Mapping[str, Any] = {}
    model, index = None, 0
    for i, value in enumerate(document.values):
        if isinstance(value, dict) and isinstance(value.get("meta"), dict):
            meta = value["meta"]
            value = {k: v for k, v in value.items() if k != "meta"}
        if isinstance(value, dict) and value and model is None:
            model, index = value, i
    if model is None:
        raise Invalid(f"{path.name}:1: This is no DSOMM model: it has no dimensions.",
                      "Choose the built file model.yaml.")
    reader = _Reader(Assembly(document.place, document.written), str(index))
    framework = reader.framework(model, meta)
    if not framework.criteria:
        raise Invalid(f"{path.name}:1: This is no DSOMM model: it has no activities.",
                      "Choose the built file model.yaml.")
    watch(2, 2, "Read")
    return Imported((framework,), tuple(reader.crosswalks()), problems=bounded(
        [*document.problems, *reader.parts.problems]))


class _Reader:
    def __init__(self, parts: Assembly, document: str) -> None:
        self.parts, self.document = parts, document
        self.nodes: list[Node] = []
        self.criteria: list[Criterion] = []
        self.references: dict[str, dict[tuple[str, str], Pair]] = {}

    def framework(self, model: Mapping[str, Any], meta: Mapping[str, Any]) -> Framework:
        self.parts.uid(UID, ())
        for (name, subs), rank in zip(model.items(), ranks(len(model)), strict=True):
            self._dimension(name, subs, rank)
        levels = [(str(n), "" if n else "None", "") for n in range(LEVELS + 1)]
        return self.parts.finish(Framework(
            uid=UID, code="DSOMM", title="DevSecOps Maturity Model",
            version=self.parts.text(meta, "version", ("0", "meta")) or "1",
            publisher="DSOMM", licence="GPL-3.0", sources=tuple(some(s=self.parts.text(
                meta, "publisher", ("0", "meta"))).values()),
            provenance=Provenance(basis="read", label="DSOMM model file"),
            method=MethodRef(id="gated", params={"met": ("yes",), "threshold": "all"}),
            scales=(scale_of("level", LEVEL, levels, title="Level"), scale_of("answer", ANSWER, YES_NO)),
            nodes=tuple(self.nodes), criteria=tuple(self.criteria),
            x={"meta": extra} if (extra := rest(meta, ("version", "publisher"))) else {}))

    def _dimension(self, name: str, subs: Any, rank: str) -> None:
        path = (self.document, name)
        if not isinstance(subs, dict):
            self.parts.report("error", path, f'"{name}" holds no sub-dimensions and was left out.')
            return
        uid = self.parts.uid(f"{UID}.{slug(name, rank)}", path)
        self.nodes.append(Node(uid=uid, rank=rank, kind="dimension", code=_initials(name), title=name))
        for (sub, activities), place in zip(subs.items(), ranks(len(subs)), strict=True):
            here = (*path, sub)
            if not isinstance(activities, dict):
                self.parts.report("error", here, f'"{sub}" holds no activities and was left out.')
                continue
            inner = self.parts.uid(f"{uid}.{slug(sub, place)}", here)
            self.nodes.append(Node(uid=inner, parent=uid, rank=place, kind="section", title=sub, profile=False))
            code = f"{_initials(name)}-{_initials(sub)}"
            self.nodes[-1] = replace(self.nodes[-1], code=code)
            for (title, raw), at in zip(activities.items(), ranks(len(activities)), strict=True):
                if isinstance(raw, dict):
                    self._activity(title, raw, (*here, title), inner, at, f"{code}-{int(at)}")
                else:
                    self.parts.report("error", (*here, title), f'"{title}" is no activity and was left out.')

    def _activity(self, title: str, raw: Mapping[str, Any], path: tuple[str, ...], parent: str, rank: str,
                  code: str) -> None:
        text = self.parts.text
        uuid = text(raw, "uuid", path)
        if not uuid:
            self.parts.report("warning", path, f'"{title}" has no uuid; its title stands in.')
        uid = self.parts.uid(f"{UID}.{slug(uuid or title, rank)}", path)
        level = text(raw, "level", path)
        x = rest(raw, KNOWN)
        if not (level.isdigit() and 0 < int(level) <= LEVELS):
            self.parts.report("error", (*path, "level"), f'The level "{level}" is not one of 1 to {LEVELS}.',
                              "The activity counts for no level.")
            x, level = (x | {"source.level": level} if level else x), ""
        needs = raw.get("dependsOn")
        if needs is not None and not isinstance(needs, list):
            self.parts.report("warning", (*path, "dependsOn"), "dependsOn should be a list; it was kept unused.")
            x["dependsOn"], needs = needs, None
        self.criteria.append(Criterion(
            uid=uid, parent=parent, rank=rank, code=code, level=level, scale="answer", text=title,
            evidence=text(raw, "assessment", path), rated_at="unit",
            needs={f"{UID}.{slug(str(n))}": "" for n in needs or [] if not isinstance(n, (dict, list))},
            texts=some(about=text(raw, "description", path), risk=text(raw, "risk", path),
                       measure=text(raw, "measure", path)),
            x=x | ({"references": raw["references"]} if raw.get("references") else {})))
        self._refer(uid, raw.get("references"), path)

    def _refer(self, uid: str, references: Any, path: tuple[str, ...]) -> None:
        if references is None:
            return
        if not isinstance(references, dict):
            self.parts.report("warning", (*path, "references"), "The references should be a mapping; kept unused.")
            return
        for standard, listed in references.items():
            target = SAMM if standard == "samm2" else slug(standard)
            for value in listed if isinstance(listed, list) else []:
                code = str(value).strip()
                no_code = isinstance(value, (dict, list)) or "://" in code or code.casefold() in ("", "todo")
                if no_code or not target:
                    continue
                pair = Pair(source=uid, target=f"{target}.{slug(code, 'x')}", relation="intersect")
                self.references.setdefault(target, {})[(pair.source, pair.target)] = pair

    def crosswalks(self) -> list[Crosswalk]:
        return [Crosswalk(uid=f"{UID}-to-{target}", title=f"DSOMM to {target}", source=UID, target=target,
                          pairs=tuple(pairs[k] for k in sorted(pairs)))
                for target, pairs in sorted(self.references.items())]


def _initials(name: str) -> str:
    """The model has no codes; people still need something short to point at."""
    words = [w for w in re.findall(r"[^\W_]+", name) if w.casefold() not in ("and", "of", "for", "the")]
    return "".join(w[0].upper() for w in words)[:6] or "X"


FORMAT = Format(id="dsomm", title="DSOMM model (YAML)", suffixes=(".yaml", ".yml"), sniff=_sniff, read=_read)
