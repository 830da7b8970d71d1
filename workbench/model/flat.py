"""A framework as flat fields: {entity uid: {field path: value}}, and back.

Owns the one addressing of everything a framework holds, by stable uid and field, on which drafts, comparison and merge
stand. A path is the field's name, with map keys and set members behind a slash ("texts/about", "tags/cmmi:T2-01",
"descriptors/3", "values/2/label", "i18n/de/title"); a slash inside a key is written ~1, a tilde ~0. Fields at their
default are absent. Values are text, true or false, whole numbers, or JSON that is not looked into (lists, empty maps).
Scales are addressed as "scale:<id>", golden answers as "golden:<id>", the head by the framework's uid. Knows nothing of
storage.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from workbench.model.framework import (
    Criterion,
    Descriptor,
    Framework,
    MethodRef,
    Node,
    Provenance,
    Question,
    Scale,
    ScaleValue,
)
from workbench.model.order import arranged

Fields = dict[str, Any]
Flat = dict[str, Fields]
Edits = Mapping[str, Mapping[str, Any]]  # None takes a field away; None for "type" takes the entity away
TYPES: Mapping[str, type] = {"node": Node, "criterion": Criterion, "question": Question}
HEAD_FIELDS = (
    "code", "title", "version", "publisher", "licence", "summary", "lifecycle", "base_lang", "sources", "aliases",
    "provenance", "method", "x",
)  # fmt: skip
ORDERING = frozenset({"type", "parent", "rank", "criterion", "role", "values", "descriptors"})


def path(*parts: str) -> str:
    """A field path of its parts, signs that mean something escaped."""
    return "/".join(p.replace("~", "~0").replace("/", "~1") for p in parts)


def parts_of(field: str) -> list[str]:
    return [p.replace("~1", "/").replace("~0", "~") for p in field.split("/")]


def empty(uid: str) -> Framework:
    """A framework that holds nothing yet."""
    return Framework(uid=uid, code="", title="", version="")


def flatten(framework: Framework) -> Flat:
    """All fields of all entities."""
    return {uid: flat_of(framework, uid) for uid in uids_of(framework)}


def uids_of(framework: Framework) -> list[str]:
    """The head, scales, nodes, criteria, questions, golden answers; then what only a translation names."""
    known = [framework.uid, *(f"scale:{s.id}" for s in framework.scales), *(n.uid for n in framework.nodes),
             *(c.uid for c in framework.criteria), *(q.uid for q in framework.questions),
             *(f"golden:{g['id']}" for g in framework.golden)]  # fmt: skip
    strange = {u for entries in framework.translations.values() for u in entries} | set(framework.descriptors_of)
    return [*known, *sorted(strange.difference(known))]


def type_of(framework: Framework, uid: str) -> str:
    """framework, scale, node, criterion, question or golden; "" when there is no such entity."""
    if uid == framework.uid:
        return "framework"
    for name, known in (("node", framework.node_by_uid), ("criterion", framework.criterion_by_uid),
                        ("question", framework.question_by_uid)):  # fmt: skip
        if uid in known:
            return name
    if uid.startswith("scale:") and uid.removeprefix("scale:") in framework.scale_by_id:
        return "scale"
    return "golden" if any(uid == f"golden:{g['id']}" for g in framework.golden) else ""


def entity(framework: Framework, uid: str) -> Any:
    """The record behind a uid: the framework itself, a scale, node, criterion, question or golden case; else None."""
    kind = type_of(framework, uid)
    if kind == "framework":
        return framework
    if kind == "scale":
        return framework.scale_by_id[uid.removeprefix("scale:")]
    if kind == "golden":
        return next(g for g in framework.golden if uid == f"golden:{g['id']}")
    known: Mapping[str, Mapping[str, Any]] = {
        "node": framework.node_by_uid, "criterion": framework.criterion_by_uid, "question": framework.question_by_uid,
    }  # fmt: skip
    return known[kind][uid] if kind else None


def flat_of(framework: Framework, uid: str) -> Fields:
    """The fields of one entity, its anchor texts and translations included; empty when there is none."""
    out: Fields = {}
    kind, found = type_of(framework, uid), entity(framework, uid)
    if kind:
        out["type"] = kind
    if kind == "framework":
        for name in HEAD_FIELDS:
            value = getattr(found, name)
            if value != _defaults(Framework).get(name, ""):
                _put(out, name, value)
        out["method/id"] = framework.method.id
    elif kind == "scale":
        _record(out, found, skip=("id", "values", "role"))
        out["role"] = found.role
        for value in found.values:
            inner: Fields = {}
            _record(inner, value, skip=("id", "rank"))
            out |= {path("values", value.id) + "/" + k: v for k, v in inner.items()}
            out[path("values", value.id, "rank")] = value.rank
    elif kind == "golden":
        _put(out, "case", {k: v for k, v in found.items() if k != "id"})
    elif kind:
        _record(out, found, skip=("uid",))
        first = framework.questions_of.get(uid)
        if first and out.get("ask") == first[0].text:
            del out["ask"]  # a fact lives once: the asked text is that of the first question
    for level, text in framework.descriptors_of.get(uid, {}).items():
        out[path("descriptors", level)] = text
    for lang, entries in framework.translations.items():
        if uid in entries:
            _put(out, path("i18n", lang), entries[uid])
    return out


def _made_defaults(kind: Any) -> Mapping[str, Any]:
    out: dict[str, Any] = {}
    for f in dataclasses.fields(kind):
        if f.default is not dataclasses.MISSING:
            out[f.name] = f.default
        elif f.default_factory is not dataclasses.MISSING:
            out[f.name] = f.default_factory()
    return out


DEFAULTS = {kind.__name__: _made_defaults(kind) for kind in (
    Framework, Scale, ScaleValue, Node, Criterion, Question, Provenance, MethodRef)}  # fmt: skip


def _defaults(kind: type) -> Mapping[str, Any]:
    return DEFAULTS[kind.__name__]


def _record(out: Fields, record: Any, skip: tuple[str, ...]) -> None:
    defaults = _defaults(type(record))
    for name, value in vars(record).items():
        if name not in skip and value != defaults.get(name, ""):
            _put(out, name, value)


def _put(out: Fields, field: str, value: Any) -> None:
    if isinstance(value, (Provenance, MethodRef)):
        value = {k: v for k, v in vars(value).items() if v != _defaults(type(value)).get(k, "")}
    if isinstance(value, tuple):
        value = dict.fromkeys((str(v) for v in value), True)
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            _put(out, f"{field}/{path(str(key))}", item)
    else:
        out[field] = dict(value) if isinstance(value, Mapping) else value


# --- back ---------------------------------------------------------------------------------------------------------


def build(uid: str, flat: Flat) -> Framework:
    """The framework of these fields."""
    return patch(empty(uid), flat)


def patch(framework: Framework, edits: Edits) -> Framework:
    """The framework with these fields set or taken away; only touched entities are made anew."""
    if not edits:
        return framework
    now = {uid: edited(flat_of(framework, uid), some) for uid, some in edits.items()}
    made: dict[str, dict[str, Any]] = {kind: {} for kind in ("framework", "scale", "golden", *TYPES)}
    for uid, fields in now.items():
        kind = fields.get("type", "")
        if kind in made:
            made[kind][uid] = _make(uid, kind, fields)
    order = any(f.split("/")[0] in ORDERING for some in edits.values() for f in some)
    head = made["framework"].get(framework.uid)
    changed = dataclasses.replace(
        framework,
        **(vars(head) if head is not None else {}),
        scales=_merged(framework.scales, lambda s: f"scale:{s.id}", now, made["scale"]),
        nodes=_merged(framework.nodes, lambda n: n.uid, now, made["node"]),
        criteria=_merged(framework.criteria, lambda c: c.uid, now, made["criterion"]),
        questions=_merged(framework.questions, lambda q: q.uid, now, made["question"]),
        golden=tuple(sorted(_merged(framework.golden, lambda g: f"golden:{g['id']}", now, made["golden"]),
                            key=lambda g: str(g["id"]))),
        descriptors=_descriptors(framework, now), translations=_translations(framework, now),
    )  # fmt: skip
    return _asked(arranged(changed) if order else changed, framework, now)


def edited(fields: Fields, edits: Mapping[str, Any]) -> Fields:
    """The fields of one entity after some edits."""
    if "type" in edits and edits["type"] is None:
        return {}
    out = dict(fields)
    for name, value in edits.items():
        if value is None:
            out.pop(name, None)
        else:
            out[name] = value
    return out


def _merged(old: tuple[Any, ...], key: Any, now: Flat, made: dict[str, Any]) -> tuple[Any, ...]:
    if not made and not any(key(e) in now for e in old):
        return old
    kept = [made.pop(key(e), e) if key(e) in now else e for e in old if key(e) not in now or key(e) in made]
    return (*kept, *made.values())


def _descriptors(framework: Framework, now: Flat) -> tuple[Descriptor, ...]:
    """Anchor texts of touched entities take the place of the first of them, so that the order stays."""
    texts = {uid: _nested(f).get("descriptors", {}) for uid, f in now.items()}
    if all(texts[uid] == framework.descriptors_of.get(uid, {}) for uid in now):
        return framework.descriptors
    out: list[Descriptor] = []
    done: set[str] = set()
    for d in (*framework.descriptors, *(Descriptor(node=u, value="", text="") for u in now)):
        if d.node not in now:
            out.append(d)
        elif d.node not in done:
            done.add(d.node)
            out += [Descriptor(node=d.node, value=level, text=text) for level, text in texts[d.node].items()]
    return tuple(out)


def _translations(framework: Framework, now: Flat) -> Mapping[str, Mapping[str, Any]]:
    out: dict[str, dict[str, Any]] = {lang: dict(entries) for lang, entries in framework.translations.items()}
    for uid, fields in now.items():
        mine = _nested({k: v for k, v in fields.items() if k.startswith("i18n/")}).get("i18n", {})
        for lang in {*out, *mine}:
            if lang in mine:
                out.setdefault(lang, {})[uid] = mine[lang]
            else:
                out[lang].pop(uid, None)
    kept = {lang: entries for lang, entries in out.items() if entries}
    return framework.translations if kept == framework.translations else kept


def _asked(changed: Framework, before: Framework, now: Flat) -> Framework:
    """A criterion that says nothing else shows its first question."""
    touched = {uid for uid in now if uid in changed.criterion_by_uid}
    for uid, fields in now.items():
        if fields.get("type") == "question" and fields.get("criterion") in changed.criterion_by_uid:
            touched.add(fields["criterion"])
        if (old := before.question_by_uid.get(uid)) is not None and old.criterion in changed.criterion_by_uid:
            touched.add(old.criterion)
    asks: dict[str, str] = {}
    for uid in touched:
        own = now[uid].get("ask", "") if uid in now else flat_of(before, uid).get("ask", "")
        questions = changed.questions_of.get(uid)
        ask = own or (questions[0].text if questions else "")
        if ask != changed.criterion_by_uid[uid].ask:
            asks[uid] = ask
    if not asks:
        return changed
    return dataclasses.replace(changed, criteria=tuple(
        dataclasses.replace(c, ask=asks[c.uid]) if c.uid in asks else c for c in changed.criteria))  # fmt: skip


def _nested(fields: Fields) -> dict[str, Any]:
    """Paths as nested maps."""
    out: dict[str, Any] = {}
    for field, value in fields.items():
        *above, last = parts_of(field)
        here = out
        for part in above:
            inner = here.get(part)
            if not isinstance(inner, dict):
                inner = here[part] = {}
            here = inner
        if not (value == {} and isinstance(here.get(last), dict)):
            here[last] = value
    return out


def _make(uid: str, kind: str, fields: Fields) -> Any:
    values = _nested(fields)
    if kind == "framework":
        return _head(values)
    if kind == "golden":
        case = values.get("case", {})
        return {**(case if isinstance(case, dict) else {}), "id": uid.removeprefix("golden:")}
    if kind == "scale":
        steps = [ScaleValue(id=name, **_typed(ScaleValue, item)) for name, item in (values.get("values") or {}).items()
                 if isinstance(item, dict)]  # fmt: skip
        return Scale(id=uid.removeprefix("scale:"), values=tuple(sorted(steps, key=lambda v: (v.rank, v.id))),
                     **{"role": "answer", **_typed(Scale, values, skip=("id", "values"))})  # fmt: skip
    made = _typed(TYPES[kind], values, skip=("uid",))
    needed = {"criterion": {"parent": ""}, "question": {"criterion": ""}}.get(kind, {})
    return TYPES[kind](uid=uid, **{**needed, **made})


class _Head:
    """Head fields as attributes, for replacing those of a framework."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def _head(values: dict[str, Any]) -> _Head:
    typed = _typed(Framework, {k: v for k, v in values.items() if k in HEAD_FIELDS}, skip=("method", "provenance"))
    method, provenance = values.get("method") or {}, values.get("provenance") or {}
    return _Head(**{
        **{name: _defaults(Framework).get(name, "") for name in HEAD_FIELDS}, **typed,
        "method": MethodRef(**{"id": "counts", **_typed(MethodRef, {**method, "params": {}}),
                               "params": params_of(method.get("params") or {})}),
        "provenance": Provenance(**_typed(Provenance, provenance)),
    })  # fmt: skip


def fault(kind: str, field: str, value: Any) -> str:
    """Why a field of this kind of entity cannot hold this value; "" when it can."""
    name, *inner = field.split("/")
    defaults = DEFAULTS[_CLASSES[kind]] if kind in _CLASSES else {}
    if name in ("x", "i18n") or (name == "descriptors" and kind in ("node", "criterion")):
        return ""
    if kind == "golden" or name in ("uid", "id") or (kind == "framework" and name not in HEAD_FIELDS):
        return "" if (kind, name) == ("golden", "case") else f"A {kind} has no field “{name}”."
    if name not in defaults and name not in ("code", "title", "version", "role", "criterion", "parent"):
        return f"A {kind} has no field “{name}”."
    default = defaults.get(name, "")
    if inner or value is None or value == "" or not isinstance(default, (str, bool)):
        return ""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else f"“{name}” is either true or false."
    return "" if isinstance(value, str) else f"“{name}” is a text."


_CLASSES = {
    "framework": "Framework", "scale": "Scale", "node": "Node", "criterion": "Criterion", "question": "Question",
}  # fmt: skip


def params_of(value: Any) -> Any:
    """Method parameters as code likes them: a map of values to true becomes a tuple."""
    if isinstance(value, dict):
        if value and all(v is True for v in value.values()):
            return tuple(sorted(value))
        return {k: params_of(v) for k, v in value.items()}
    return value


def _typed(kind: type, values: Mapping[str, Any], skip: tuple[str, ...] = ()) -> dict[str, Any]:
    """Keyword arguments of the right type; a set comes back as a sorted tuple, what does not fit is left out."""
    out: dict[str, Any] = {}
    defaults = _defaults(kind)
    for f in dataclasses.fields(kind):
        if f.name not in values or f.name in skip:
            continue
        value, default = values[f.name], defaults.get(f.name, "")
        if isinstance(default, tuple):
            if isinstance(value, dict):
                out[f.name] = tuple(sorted(value))
        elif isinstance(default, bool):
            out[f.name] = bool(value)
        elif isinstance(default, Mapping) == isinstance(value, Mapping) and (
            isinstance(default, Mapping) or isinstance(value, str)
        ):
            out[f.name] = value
    return out
