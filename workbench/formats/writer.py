"""Writes a Framework as its canonical files: the exact inverse of the reader for files in canonical form.

Owns which entity goes into which file (one file per top-level node, `dim/root.json` for the rest). Knows nothing of
folders or zip files.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from workbench.formats import fields
from workbench.formats.canonical import emit
from workbench.formats.reader import FORMAT_VERSION, HEAD
from workbench.model.framework import (
    Criterion,
    Framework,
    MethodRef,
    Node,
    Provenance,
    Question,
    Scale,
    ScaleValue,
)

ROOT = "dim/root.json"
_SAFE = re.compile(r"[a-z0-9][a-z0-9._-]{0,98}[a-z0-9]|[a-z0-9]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


@cache
def defaults_of(kind: type) -> Mapping[str, Any]:
    """Default values of a dataclass, which canonical files leave out."""
    out = {}
    for f in dataclasses.fields(kind):
        if f.default is not dataclasses.MISSING:
            out[f.name] = f.default
    return out


def write_files(framework: Framework) -> dict[str, str]:
    """Canonical text by path, relative to the framework's folder."""
    loose: Mapping[str, str] = framework.x.get("@files", {})
    trees: dict[str, dict[str, Any]] = {HEAD: {framework.uid: _head(framework)}}
    for scale in framework.scales:
        trees[HEAD][f"scale:{scale.id}"] = _scale(scale)
    homes = _homes(framework)
    texts: dict[str, dict[str, str]] = {}
    for d in framework.descriptors:
        texts.setdefault(d.node, {})[d.value] = d.text
    first = {c: qs[0].text for c, qs in framework.questions_of.items()}
    for node in framework.nodes:
        raw = {"type": "node", **fields.encode(fields.NODE, node, defaults_of(Node))}
        _put(trees, homes[node.uid], node.uid, _with_texts(raw, texts.get(node.uid)))
    for criterion in framework.criteria:
        raw = {"type": "criterion", **fields.encode(fields.CRITERION, criterion, defaults_of(Criterion))}
        if criterion.ask and raw.get("ask") == first.get(criterion.uid):
            del raw["ask"]  # a fact lives once: the asked text is that of the first question
        _put(trees, homes[criterion.uid], criterion.uid, _with_texts(raw, texts.get(criterion.uid)))
    for question in framework.questions:
        raw = {"type": "question", **fields.encode(fields.QUESTION, question, defaults_of(Question))}
        _put(trees, homes.get(question.criterion, ROOT), question.uid, raw)
    for path, strange in framework.x.get("@entities", {}).items():
        for uid, raw in strange.items():
            _put(trees, path, uid, raw)
    files = {path: emit(tree) for path, tree in trees.items()}
    if framework.golden:
        files["golden.json"] = emit({str(case["id"]): case.get("@raw", {k: v for k, v in case.items() if k != "id"})
                                     for case in framework.golden})
    files.update(_translations(framework, homes))
    return {path: files.get(path, loose.get(path, "")) for path in sorted({*files, *loose})}


def revision_of(files: Mapping[str, str | bytes]) -> str:
    """SHA-256 over the files in path order: path, length and bytes of each."""
    digest = hashlib.sha256()
    for path in sorted(files):
        data = files[path]
        content = data.encode("utf-8") if isinstance(data, str) else data
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _put(trees: dict[str, dict[str, Any]], path: str, uid: str, raw: Any) -> None:
    trees.setdefault(path, {})[uid] = raw


def _with_texts(raw: dict[str, Any], texts: dict[str, str] | None) -> dict[str, Any]:
    kept = raw.get("descriptors")
    if texts and isinstance(kept, dict) and not fields.is_conflict(kept):
        raw["descriptors"] = {**texts, **kept}
    elif texts and kept is None:
        raw["descriptors"] = texts
    return raw


def _head(framework: Framework) -> dict[str, Any]:
    x = {k: v for k, v in framework.x.items() if not k.startswith("@")}
    plain = dataclasses.replace(framework, x=x)
    out = {"type": "framework", "format": FORMAT_VERSION,
           **fields.encode(fields.FRAMEWORK, plain, defaults_of(Framework))}
    missing: dict[str, str] = dict(framework.x.get("@missing", {}))
    stand_in = missing.pop("method", None)
    for name, value in missing.items():
        if out.get(name) == value:
            out = {k: v for k, v in out.items() if k != name} | {k: v for k, v in x.items() if k == name}
    method = _inner(fields.METHOD, framework.method, MethodRef, out.get("method"))
    if isinstance(method, dict) and stand_in == framework.method.id:
        method = {k: v for k, v in method.items() if k != "id"} | {k: v for k,
                                                                   v in (x.get("method") or {}).items() if k == "id"}
    if isinstance(method, dict) and "params" in method:
        method["params"] = fields.params_out(method["params"])
    provenance = _inner(fields.PROVENANCE, framework.provenance, Provenance, out.get("provenance"))
    return out | {key: value for key, value in (("method", method), ("provenance", provenance)) if value}


def _inner(spec: fields.Spec, record: Any, kind: type, kept: Any) -> Any:
    """A nested record; `kept` is what the reader could not use of it."""
    if kept is not None and (not isinstance(kept, dict) or fields.is_conflict(kept)):
        return kept

    class WithRest:
        x = kept or {}

        def __getattr__(self, name: str) -> Any:
            return getattr(record, name)

    return fields.encode(spec, WithRest(), defaults_of(kind))


def _scale(scale: Scale) -> dict[str, Any]:
    out = {"type": "scale", **fields.encode(fields.SCALE, scale, defaults_of(Scale), {"role": "answer"})}
    if "values" not in out:
        out["values"] = {v.id: fields.encode(fields.SCALE_VALUE, v, defaults_of(ScaleValue)) for v in scale.values}
    return out


def _homes(framework: Framework) -> dict[str, str]:
    """The file of every node and criterion: that of the top-level node above it."""
    parents = {e.uid: e.parent for some in (framework.nodes, framework.criteria) for e in some}
    homes: dict[str, str] = {}
    for uid in parents:
        chain = []
        here = uid
        while here not in homes and here in parents and here not in chain:
            chain.append(here)
            here = parents[here]
        top = homes.get(here) or (own_file(framework.uid, chain[-1], chain[-1] in framework.node_by_uid)
                                  if here == "" else ROOT)
        homes.update(dict.fromkeys(chain, top))
    return homes


def own_file(framework: str, uid: str, is_node: bool) -> str:
    """The file of a top-level entity: one per node, `dim/root.json` for the rest and for names no disk likes."""
    if not is_node:
        return ROOT
    name = uid.removeprefix(framework + ".")
    safe = _SAFE.fullmatch(name) and not _RESERVED.fullmatch(name)
    return f"dim/{name}.json" if safe else ROOT


def _translations(framework: Framework, homes: Mapping[str, str]) -> dict[str, str]:
    homes = {**homes, framework.uid: HEAD, **{f"scale:{s.id}": HEAD for s in framework.scales},
             **{q.uid: homes.get(q.criterion, ROOT) for q in framework.questions}}
    out: dict[str, dict[str, Any]] = {}
    for lang, entries in framework.translations.items():
        for uid, raw in entries.items():
            name = homes.get(uid, ROOT).removeprefix("dim/")
            out.setdefault(f"i18n/{lang}/{name}", {})[uid] = raw
    return {path: emit(tree) for path, tree in out.items()}
