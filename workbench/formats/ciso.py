"""CISO Assistant library files (YAML): frameworks and mapping sets.

Owns what the keys of such a file mean: a node that is not assessable is a dimension, an assessable one a criterion, a
mapping set a crosswalk, an implementation group a scope tag, a scored choice the level descriptor of its criterion.
Keys without a place here stay in `x`. Knows YAML only through yaml_text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import Invalid
from workbench.formats.base import (
    BY_CONTENT,
    NOT,
    Format,
    Imported,
    Watch,
    bounded,
    bytes_of,
    head_of,
    ranks,
    slug,
)
from workbench.formats.build import Assembly, rest, some
from workbench.formats.ciso_questions import Questions
from workbench.formats.ciso_scales import Scoring
from workbench.formats.yaml_text import MAX_YAML, YamlDocument
from workbench.model.framework import (
    Criterion,
    Crosswalk,
    Descriptor,
    Framework,
    MethodRef,
    Node,
    Pair,
    Provenance,
    Question,
)

_HEAD = re.compile(r"^(objects|urn|packager|provider)[ \t]*:", re.MULTILINE)
_URN = re.compile(r"urn:([^:]+):risk:([^:]+):([^:]+)(?::(.+))?$", re.DOTALL)
RELATIONS = {"equal": "equal", "subset": "subset", "superset": "superset", "intersect": "intersect",
             "not_related": "none", "none": "none"}
SETS = ("requirement_mapping_sets", "requirement_mapping_set")
NODE_KEYS = frozenset((
    "urn", "assessable", "depth", "parent_urn", "ref_id", "name", "description", "annotation", "typical_evidence",
    "implementation_groups", "questions", "translations", "weight"))
LIBRARY_KEYS = frozenset(("objects", "name", "description", "version", "provider", "copyright", "locale"))
FRAMEWORK_KEYS = frozenset(("urn", "ref_id", "name", "description", "requirement_nodes", "scores_definition",
                            "translations", "min_score", "max_score"))


def uid_of(urn: str) -> str:
    """Our id of a framework or requirement, made from its URN alone so that mapping sets find it."""
    found = _URN.match(urn.strip())
    if found is None:
        return slug(urn, "unnamed")
    packager, _, ref, node = found.groups()
    head = f"{slug(packager, 'x')}-{slug(ref, 'x')}"
    return f"{head}.{slug(node, 'x')}" if node else head


def _sniff(path: Path) -> int:
    if path.suffix.lower() not in (".yaml", ".yml"):
        return NOT
    found = {m.group(1) for m in _HEAD.finditer(head_of(path))}
    return BY_CONTENT if "objects" in found or {"urn", "packager"} <= found else NOT


def _read(path: Path, watch: Watch) -> Imported:
    watch(0, 4, f"Reading {path.name}")
    document = YamlDocument(path.name, bytes_of(path, MAX_YAML))
    watch(1, 4, "Reading requirements")
    library = document.values[0] if document.values else None
    objects = library.get("objects") if isinstance(library, dict) else None
    if not isinstance(library, dict) or not isinstance(objects, dict):
        raise Invalid(f"{path.name}:1: This is no CISO Assistant library: it has no objects.",
                      "A library file has a key “objects” with a framework or mapping sets.")
    parts = Assembly(document.place, document.written)
    frameworks = []
    raw = objects.get("framework")
    if isinstance(raw, dict):
        frameworks.append(_Reader(parts, library, raw, watch).framework())
    elif raw is not None:
        parts.report("error", ("0", "objects", "framework"), "The framework is not a mapping of keys.")
    watch(3, 4, "Reading mappings")
    crosswalks = _crosswalks(parts, objects)
    left_out = {str(k): _count(v) for k, v in objects.items() if k not in ("framework", *SETS)}
    if not frameworks and not crosswalks:
        held = ", ".join(sorted(k.replace("_", " ") for k in left_out)) or "nothing"
        raise Invalid(f"{path.name}: This library holds no framework and no mapping set, only: {held}.",
                      "Choose a library with a framework or a mapping set.")
    watch(4, 4, "Read")
    return Imported(tuple(frameworks), tuple(crosswalks), problems=bounded([*document.problems, *parts.problems]),
                    left_out=left_out)


def _count(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1


class _Reader:
    """One framework of a library."""

    def __init__(self, parts: Assembly, library: Mapping[str, Any], raw: Mapping[str, Any], watch: Watch) -> None:
        self.parts, self.library, self.raw, self.watch = parts, library, raw, watch
        self.path = ("0", "objects", "framework")
        urn = raw.get("urn") or library.get("urn") or raw.get("ref_id") or raw.get("name") or "framework"
        self.uid = uid_of(str(urn))
        self.lang = str(library.get("locale") or "en")
        self.scoring = Scoring(parts, raw, self.path)
        self.questions = Questions(parts, self.scoring.levels, uid_of)
        self.nodes: list[Node] = []
        self.criteria: list[Criterion] = []
        self.asked: list[Question] = []
        self.descriptors: list[Descriptor] = []
        self.translations: dict[str, dict[str, Any]] = {}

    def framework(self) -> Framework:
        parts, raw, library, path = self.parts, self.raw, self.library, self.path
        parts.uid(self.uid, path)
        self._requirements()
        title = parts.text(raw, "name", path) or parts.text(library, "name", ("0",)) or self.uid
        self._translate(self.uid, raw, {"name": "title", "description": "summary"})
        extra = {"library": rest(library, LIBRARY_KEYS), **rest(raw, FRAMEWORK_KEYS), **self.scoring.kept}
        other = {k: v for k, v in library["objects"].items() if k not in ("framework", *SETS)}
        if raw.get("urn"):
            extra["urn"] = raw["urn"]
        if other:
            extra["objects"] = other
        packager = parts.text(library, "packager", ("0",))
        method = self.scoring.method()
        return parts.finish(Framework(
            uid=self.uid, code=parts.text(raw, "ref_id", path) or self.uid, title=title,
            version=parts.text(library, "version", ("0",)) or "1", publisher=parts.text(library, "provider", ("0",)),
            licence=parts.text(library, "copyright", ("0",)), lifecycle="released",
            summary=parts.text(raw, "description", path) or parts.text(library, "description", ("0",)),
            provenance=Provenance(basis="read", label=f"CISO Assistant library by {packager}" if packager
                                  else "CISO Assistant library"),
            base_lang=self.lang, method=MethodRef(id=method[0], params=method[1]),
            scales=(*self.scoring.scales, *self.questions.scales.values()), nodes=tuple(self.nodes),
            criteria=tuple(self.criteria), questions=tuple(self.asked), descriptors=tuple(self.descriptors),
            translations=self.translations, x={k: v for k, v in extra.items() if v not in ({}, [], "")}))

    def _requirements(self) -> None:
        listed = self.raw.get("requirement_nodes")
        if not isinstance(listed, list):
            self.parts.report("error", self.path, "The framework has no list of requirement nodes.")
            return
        here = (*self.path, "requirement_nodes")
        found = [(i, n) for i, n in enumerate(listed) if isinstance(n, dict)]
        if len(found) != len(listed):
            self.parts.report("error", here, f"{len(listed) - len(found)} requirement nodes are no mappings of keys.",
                              "They were left out.")
        kinds = {str(n.get("urn")): n.get("assessable") is True for _, n in found}
        # a heading below a requirement cannot hang on a criterion: such a requirement is read as a dimension that
        # holds the criterion itself and its children
        split = {str(n.get("parent_urn")) for _, n in found
                 if n.get("assessable") is not True and kinds.get(str(n.get("parent_urn")))}
        homes = {urn: uid_of(urn) + (".group" if urn in split else "") for urn in kinds}
        order = ranks(len(found))
        loose = ""
        for (i, raw), rank in zip(found, order, strict=True):
            if i % 500 == 0:
                self.watch(1 + i // max(1, len(found)), 4, f"Reading requirements: {i} of {len(found)}")
            path = (*here, str(i))
            urn = str(raw.get("urn") or "")
            parent_urn = str(raw.get("parent_urn") or "")
            parent = homes.get(parent_urn) or (uid_of(parent_urn) if parent_urn else "")
            if raw.get("assessable") is not True:
                self._node(raw, path, urn, parent, rank)
                continue
            if urn in split:
                group = self.parts.uid(homes[urn], path)
                self.nodes.append(Node(uid=group, parent=parent, rank=rank, kind=_kind(parent), x={"of": urn},
                                       code="", title=self.parts.text(raw, "name", path)
                                       or self.parts.text(raw, "ref_id", path)))
                parent = group
            if not parent:
                loose = loose or self._loose()
                parent = loose
            self._criterion(raw, path, urn, parent, rank)

    def _loose(self) -> str:
        """A dimension for requirements that stand at the top of the file."""
        uid = self.parts.uid(f"{self.uid}.requirements", self.path)
        self.nodes.append(Node(uid=uid, rank="000", code="", title=self.parts.text(self.raw, "name", self.path)
                               or self.uid, x={"made": True}))
        return uid

    def _node(self, raw: Mapping[str, Any], path: tuple[str, ...], urn: str, parent: str, rank: str) -> None:
        text = self.parts.text
        uid = self.parts.uid(uid_of(urn) if urn else f"{self.uid}.{rank}", path)
        name, description = text(raw, "name", path), text(raw, "description", path)
        code = text(raw, "ref_id", path)
        title = name or (description if not code or len(description) <= 160 else code) or code
        self.nodes.append(Node(
            uid=uid, parent=parent, rank=rank, kind=_kind(parent), code=code, title=title.split("\n")[0][:300],
            texts=some(about=description if description != title else "", annotation=text(raw, "annotation", path)),
            groups=self._groups(raw, path), weight=text(raw, "weight", path) or "1",
            x=rest(raw, NODE_KEYS) | ({"urn": urn} if urn else {})))
        self._translate(uid, raw, {"name": "title" if name else "", "annotation": "texts/annotation",
                                   "description": "texts/about" if description != title else "title"})
        if raw.get("questions"):
            self.parts.report("warning", (*path, "questions"), "Questions of a heading are kept but not asked.")
            self.nodes[-1] = _with_x(self.nodes[-1], "questions", raw["questions"])

    def _criterion(self, raw: Mapping[str, Any], path: tuple[str, ...], urn: str, parent: str, rank: str) -> None:
        text = self.parts.text
        uid = self.parts.uid(uid_of(urn) if urn else f"{self.uid}.{rank}", path)
        name, description = text(raw, "name", path), text(raw, "description", path)
        asked, descriptors, kept = self.questions.read(uid, raw.get("questions"), (*path, "questions"))
        self.asked += asked
        self.descriptors += descriptors
        x = rest(raw, NODE_KEYS) | ({"urn": urn} if urn else {}) | kept
        self.criteria.append(Criterion(
            uid=uid, parent=parent, rank=rank, code=text(raw, "ref_id", path), text=description or name,
            scale=self.scoring.answer,
            texts=some(name=name if description else "", annotation=text(raw, "annotation", path)),
            evidence=text(raw, "typical_evidence", path), groups=self._groups(raw, path),
            ask=asked[0].text if asked else "", weight=text(raw, "weight", path) or "1", x=x))
        self._translate(uid, raw, {"name": "texts/name" if description else "text", "description": "text",
                                   "annotation": "texts/annotation", "typical_evidence": "evidence"})

    def _groups(self, raw: Mapping[str, Any], path: tuple[str, ...]) -> tuple[str, ...]:
        groups = raw.get("implementation_groups")
        if groups is None:
            return ()
        if not isinstance(groups, list) or any(isinstance(g, (dict, list)) for g in groups):
            self.parts.report("warning", (*path, "implementation_groups"), "The groups should be a list of names.")
            return ()
        return tuple(sorted({str(g) for g in groups}))

    def _translate(self, uid: str, raw: Mapping[str, Any], names: Mapping[str, str]) -> None:
        given = raw.get("translations")
        if not isinstance(given, dict):
            return
        for lang, texts in given.items():
            if not isinstance(texts, dict):
                continue
            out: dict[str, Any] = {}
            for key, value in texts.items():
                place = names.get(key, key)
                if not place or not isinstance(value, str) or not value.strip():
                    continue
                field, _, inner = place.partition("/")
                if inner:
                    out.setdefault(field, {})[inner] = value.strip()
                else:
                    out[field] = value.strip()
            if out and slug(lang) == lang.lower():
                self.translations.setdefault(lang, {})[uid] = out


def _kind(parent: str) -> str:
    return "section" if parent else "dimension"


def _with_x(node: Node, key: str, value: Any) -> Node:
    from dataclasses import replace

    return replace(node, x={**node.x, key: value})


def _crosswalks(parts: Assembly, objects: Mapping[str, Any]) -> list[Crosswalk]:
    out = []
    for key in SETS:
        listed = objects.get(key)
        for i, raw in enumerate(listed if isinstance(listed, list) else [listed] if listed else []):
            path = ("0", "objects", key, *((str(i),) if isinstance(listed, list) else ()))
            if not isinstance(raw, dict):
                parts.report("error", path, "The mapping set is not a mapping of keys and was left out.")
                continue
            out.append(_crosswalk(parts, raw, path))
    return out


def _crosswalk(parts: Assembly, raw: Mapping[str, Any], path: tuple[str, ...]) -> Crosswalk:
    source, target = (parts.text(raw, f"{side}_framework_urn", path) for side in ("source", "target"))
    uid = parts.uid(uid_of(parts.text(raw, "urn", path) or parts.text(raw, "ref_id", path) or "mapping"), path)
    pairs: dict[tuple[str, str], Pair] = {}
    listed = raw.get("requirement_mappings")
    for i, item in enumerate(listed if isinstance(listed, list) else []):
        here = (*path, "requirement_mappings", str(i))
        if not isinstance(item, dict):
            parts.report("error", here, "The mapping is not a mapping of keys and was left out.")
            continue
        ends = [parts.text(item, f"{side}_requirement_urn", here) for side in ("source", "target")]
        if not all(ends):
            parts.report("error", here, "The mapping lacks its source or target and was left out.")
            continue
        relation = parts.text(item, "relationship", here) or "intersect"
        if relation not in RELATIONS:
            parts.report("error", (*here, "relationship"), f'The relation "{relation}" is not known.',
                         "It was read as intersect.")
        key = (uid_of(ends[0]), uid_of(ends[1]))
        if key in pairs:
            parts.report("warning", here, f"{key[0]} and {key[1]} are mapped twice; the first one was read.")
            continue
        strength = item.get("strength_of_relationship")
        pairs[key] = Pair(
            source=key[0], target=key[1], relation=RELATIONS.get(relation, "intersect"),
            strength=2 if relation == "equal" or (isinstance(strength, int) and strength >= 5) else 1,
            rationale=parts.text(item, "annotation", here) or "",
            x=rest(item, ("source_requirement_urn", "target_requirement_urn", "relationship", "annotation")))
    return Crosswalk(
        uid=uid, title=parts.text(raw, "name", path) or uid, source=uid_of(source), target=uid_of(target),
        pairs=tuple(sorted(pairs.values(), key=lambda p: (p.source, p.target))),
        x=rest(raw, ("name", "source_framework_urn", "target_framework_urn", "requirement_mappings")))


FORMAT = Format(id="ciso", title="CISO Assistant library (YAML)", suffixes=(".yaml", ".yml"), sniff=_sniff, read=_read)
