"""OSCAL catalogues (JSON), in and out.

Owns what a catalogue means here: a group is a node, a control a criterion, an enhancement a criterion below it; the
statement is its text, the objectives its checks, what to examine its evidence hint. All of a group or control that has
no field here stays under `oscal` in `x`, so that a catalogue goes out as it came in. oscal_parts reads the prose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import Invalid
from workbench.formats import oscal_parts as prose
from workbench.formats.base import BY_CONTENT, NOT, Format, Imported, Watch, bounded, bytes_of, head_of, ranks, slug
from workbench.formats.build import ANSWER, LEVEL, Assembly, scale_of, some
from workbench.formats.canonical import Document
from workbench.formats.oscal_write import write
from workbench.model.framework import Criterion, Framework, MethodRef, Node, Provenance, Scale

KINDS = ("catalog", "profile", "assessment-results", "assessment-plan", "plan-of-action-and-milestones",
         "system-security-plan", "component-definition", "mapping-collection")
_HEAD = re.compile(r'^\s*\{\s*(?:"\$schema"\s*:\s*"[^"]*"\s*,\s*)?"(' + "|".join(KINDS) + r')"\s*:\s*\{')
STATE = (("no", "Not satisfied", ""), ("yes", "Satisfied", ""))
INSTEAD = {"profile": "Import the resolved catalogue of the profile."}


def _sniff(path: Path) -> int:
    return BY_CONTENT if path.suffix.lower() == ".json" and _HEAD.match(head_of(path)) else NOT


def _read(path: Path, watch: Watch) -> Imported:
    watch(0, 2, f"Reading {path.name}")
    document = Document(path.name, bytes_of(path))
    value = document.value
    if not isinstance(value, dict):
        first = document.problems[0] if document.problems else None
        raise Invalid(f"{first.place}: {first.text}" if first else f"{path.name}: The file holds no catalogue.",
                      first.hint if first else "")
    kind = next((k for k in KINDS if k in value), "")
    if kind != "catalog":
        words = kind.replace("-", " ") or "no known OSCAL document"
        raise Invalid(f"{path.name}:1: This is an OSCAL file of the kind “{words}”, not a catalogue."
                      if kind else f"{path.name}:1: There is no OSCAL catalogue in this file.",
                      INSTEAD.get(kind, "Only catalogues can be imported as frameworks."))
    catalog = value["catalog"]
    if not isinstance(catalog, dict):
        raise Invalid(f"{document.place('catalog')}: The catalogue is not an object.", "Is the file complete?")
    parts = Assembly(document.place)
    watch(1, 2, "Reading controls")
    framework = _Reader(parts, catalog, path.name).framework()
    watch(2, 2, "Read")
    problems = [p for p in document.problems if p.severity == "error"]
    return Imported((framework,), problems=bounded([*problems, *parts.problems]))


class _Reader:
    def __init__(self, parts: Assembly, catalog: Mapping[str, Any], name: str) -> None:
        self.parts, self.catalog, self.name = parts, catalog, name
        self.path = ("catalog",)
        meta = catalog.get("metadata")
        self.meta: Mapping[str, Any] = meta if isinstance(meta, dict) else {}
        self.ours = prose.own_props(self.meta)
        self.title = parts.text(self.meta, "title", (*self.path, "metadata")) or name
        self.uid = slug(next((v for v, _ in self.ours.get("framework", ())), "") or self.title[:80], "catalogue")
        self.levels: list[tuple[str, str, str]] = [(v, label or v, "") for v, label in self.ours.get("level", ())]
        self.nodes: list[Node] = []
        self.criteria: list[Criterion] = []
        self.depth = 0

    def framework(self) -> Framework:
        self.parts.uid(self.uid, self.path)
        params = prose.labels_of(self.catalog.get("params"))
        self._groups(self.catalog.get("groups"), (*self.path, "groups"), "", params, 1)
        loose = self.catalog.get("controls")
        if isinstance(loose, list) and loose:
            uid = self.parts.uid(f"{self.uid}.controls", self.path)
            self.nodes.insert(0, Node(uid=uid, rank="000", title=self.title, x={"made": True}))
            self._controls(loose, (*self.path, "controls"), uid, params, 1)
        if not self.criteria:
            raise Invalid(f"{self.name}: The catalogue holds no controls.", "Is the file complete?")
        meta = (*self.path, "metadata")
        scales: tuple[Scale, ...] = (scale_of("state", ANSWER, STATE),)
        method = MethodRef(id="counts", params={"met": ("yes",)})
        if self.levels:
            scales = (scale_of("level", LEVEL, self.levels), *scales)
            method = MethodRef(id="gated", params={"met": ("yes",)})
        kept = {k: v for k, v in self.catalog.items() if k not in ("groups", "controls")}
        if "metadata" in kept and isinstance(kept["metadata"], dict):
            own = {k for k in ("title", "version", "remarks") if isinstance(self.meta.get(k), str)}
            kept["metadata"] = {k: v for k, v in prose.without_own(kept["metadata"]).items() if k not in own}
        code = next((v for v, _ in self.ours.get("code", ())), "")
        return self.parts.finish(Framework(
            uid=self.uid, code=code or self.title[:40], title=self.title,
            version=self.parts.text(self.meta, "version", meta) or "1", publisher=self._publisher(),
            summary=self.parts.text(self.meta, "remarks", meta), provenance=Provenance(
                basis="read", label="OSCAL catalogue"),
            method=method, scales=scales, nodes=tuple(self.nodes), criteria=tuple(self.criteria), x={"oscal": kept}))

    def _publisher(self) -> str:
        """The party that created the catalogue, where it names one."""
        parties = {str(p.get("uuid")): p.get("name") for p in prose.dicts(self.meta.get("parties"))}
        for part in prose.dicts(self.meta.get("responsible-parties")):
            uuids = part.get("party-uuids")
            if part.get("role-id") in ("creator", "publisher") and isinstance(uuids, list) and uuids:
                return str(parties.get(str(uuids[0])) or "")
        return ""

    def _listed(self, value: Any, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.parts.report("error", path, f'"{path[-1]}" should be a list; it was left out.')
            return []
        out: list[tuple[tuple[str, ...], Mapping[str, Any]]] = []
        for i, item in enumerate(value):
            if isinstance(item, dict):
                out.append(((*path, str(i)), item))
            else:
                self.parts.report("error", (*path, str(i)), "This entry is not an object and was left out.")
        return out

    def _id(self, raw: Mapping[str, Any], path: tuple[str, ...], rank: str) -> str:
        given = self.parts.text(raw, "id", path)
        if not given:
            self.parts.report("error", path, "It has no id.", "Its place in the file stands in.")
        return self.parts.uid(f"{self.uid}.{slug(given, rank)}", (*path, "id"))

    def _groups(self, value: Any, path: tuple[str, ...], parent: str, params: Mapping[str, str], depth: int) -> None:
        listed = self._listed(value, path)
        for (here, raw), rank in zip(listed, ranks(len(listed)), strict=True):
            uid = self._id(raw, here, rank)
            inner = {**params, **prose.labels_of(raw.get("params"))}
            title = self.parts.text(raw, "title", here)
            code = prose.label_of(raw)
            self.nodes.append(Node(
                uid=uid, parent=parent, rank=rank, kind="section" if parent else "dimension", code=code,
                title=title or code or uid, profile=not parent,
                texts=some(about=prose.words(raw, "overview", inner), guidance=prose.words(raw, "guidance", inner)),
                x={"oscal": {k: v for k, v in raw.items() if k not in ("groups", "controls", "title")}}))
            self._groups(raw.get("groups"), (*here, "groups"), uid, inner, depth + 1)
            self._controls(raw.get("controls"), (*here, "controls"), uid, inner, depth + 1)

    def _controls(self, value: Any, path: tuple[str, ...], parent: str, params: Mapping[str, str], depth: int) -> None:
        listed = self._listed(value, path)
        for (here, raw), rank in zip(listed, ranks(len(listed)), strict=True):
            uid = self._id(raw, here, rank)
            inner = {**params, **prose.labels_of(raw.get("params"))}
            title = self.parts.text(raw, "title", here)
            ours = prose.own_props(raw)
            level = next((v for v, _ in ours.get("level", ())), "")
            withdrawn = prose.is_withdrawn(raw)
            statement = prose.words(raw, "statement", inner)
            self.criteria.append(Criterion(
                uid=uid, parent=parent, rank=rank, code=prose.label_of(raw), level=level, scale="state",
                text=statement or title, kind=next((v for v, _ in ours.get("kind", ())), "criterion"),
                key=bool(ours.get("key")), optional=withdrawn or bool(ours.get("optional")),
                weight=next((v for v, _ in ours.get("weight", ())), "1"),
                groups=tuple(sorted({v for v, _ in ours.get("group", ())})),
                texts=some(name=title if statement else "", guidance=prose.words(raw, "guidance", inner)),
                evidence=prose.examined(raw, inner), checks=prose.objectives(raw, inner),
                x={"oscal": prose.without_own({k: v for k, v in raw.items() if k not in ("controls", "title")})}))
            self._controls(raw.get("controls"), (*here, "controls"), uid, inner, depth + 1)


FORMAT = Format(id="oscal", title="OSCAL catalogue (JSON)", suffixes=(".json",), sniff=_sniff, read=_read, write=write,
                endings=(".json",))
