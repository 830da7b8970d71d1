"""Reads the files of one framework into a Framework and a list of problems with their places.

Owns the way from untrusted files to a framework that the rest of the program can walk without fear: parents exist,
there is no cycle, nothing is absurdly deep, every level is in its scale. What had to be set aside stays in `x` under
its own key. Knows nothing of folders, zip files or storage.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.errors import Invalid, Problem, TooNew
from workbench.formats import fields
from workbench.formats.canonical import Document
from workbench.formats.checks import check, mend
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

FORMAT_VERSION = 1
HEAD = "framework.json"
TYPES = ("framework", "scale", "node", "criterion", "question")


class Source:
    """All parsed files of a framework: entities by type, problems, and where each entity stands."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}
        self.home: dict[str, str] = {}
        self.entities: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in TYPES}
        self.strange: dict[str, dict[str, Any]] = {}
        self.loose: dict[str, str] = {}
        self.golden: dict[str, Any] = {}
        self.translations: dict[str, dict[str, Any]] = {}
        for path in sorted(files):
            self._take(path, files[path])

    def place(self, uid: str, *path: str) -> str:
        document = self.documents.get(self.home.get(uid, ""))
        return document.place(uid, *path) if document else HEAD

    def report(self, severity: str, uid: str, path: tuple[str, ...], text: str, hint: str = "") -> None:
        level = "error" if severity == "error" else "warning"
        self.problems.append(Problem(level, self.place(uid, *path), f"{uid}: {text}", hint))  # type: ignore[arg-type]

    def _take(self, path: str, data: str | bytes) -> None:
        parts = path.split("/")
        is_tree = path == HEAD or (len(parts) == 2 and parts[0] == "dim" and path.endswith(".json"))
        is_i18n = len(parts) == 3 and parts[0] == "i18n" and path.endswith(".json")
        if not (is_tree or is_i18n or path == "golden.json"):
            try:
                self.loose[path] = data.decode("utf-8") if isinstance(data, bytes) else data
            except UnicodeDecodeError:
                self.problems.append(Problem("warning", path, "The file is not text and was left out."))
            return
        document = Document(path, data)
        self.documents[path] = document
        self.problems += document.problems
        if document.value is None:
            return
        if not isinstance(document.value, dict):
            self.problems.append(Problem("error", f"{path}:1", "The file does not hold an object keyed by ids."))
            return
        if is_tree:
            for uid, raw in document.value.items():
                self._entity(path, uid, raw)
        elif is_i18n:
            self.translations.setdefault(parts[1], {}).update(document.value)
        else:
            self.golden = document.value

    def _entity(self, path: str, uid: str, raw: Any) -> None:
        document = self.documents[path]
        if uid in self.home:
            first = self.documents[self.home[uid]].place(uid)
            self.problems.append(Problem("error", document.place(uid),
                                         f'The id "{uid}" is used twice, first in {first}.',
                                         "Give one of them its own id; the first one was read."))
            return
        kind = raw.get("type") if isinstance(raw, dict) else None
        if not isinstance(kind, str) or kind not in self.entities:
            self.problems.append(Problem("warning", document.place(uid, "type"),
                                         f'"{uid}" is of no known type and was kept without being used.'))
            self.strange.setdefault(path, {})[uid] = raw
            return
        self.home[uid] = path
        self.entities[kind][uid] = raw


def read_files(files: Mapping[str, str | bytes]) -> tuple[Framework, list[Problem]]:
    """The framework in these files (paths relative to its folder) and everything questionable about them.

    Raises Invalid when there is no framework to speak of, TooNew when it was made by a later version.
    """
    source = Source(files)
    heads = source.entities["framework"]
    if not heads:
        errors = [p for p in source.problems if p.severity == "error"]
        first = next((p for p in errors if p.place.startswith(HEAD)), errors[0] if errors else None)
        if first is not None:
            raise Invalid(f"{first.place}: {first.text}", first.hint)
        raise Invalid(f"{HEAD}: There is no framework in these files.",
                      'A framework folder holds a framework.json with an entry of type "framework".')
    uid = min(heads, key=lambda u: (source.home[u] != HEAD, u))
    for other in sorted(set(heads) - {uid}):
        source.strange.setdefault(source.home[other], {})[other] = heads[other]
        source.report("error", other, (), f'a second framework beside "{uid}" was left out.',
                      "Give each its own folder.")
    framework = _framework(source, uid, heads[uid])
    framework, mended = mend(framework, source.place)
    source.problems += mended
    source.problems += check(framework, source.place)
    return framework, source.problems


def _framework(source: Source, uid: str, raw: dict[str, Any]) -> Framework:
    version = raw.get("format", FORMAT_VERSION)
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise TooNew(f'The framework "{uid}" uses file format {version}; this Assay reads {FORMAT_VERSION}.',
                     "Update Assay.")
    head = {k: v for k, v in raw.items() if not k.startswith("@")}
    if len(head) != len(raw):
        source.report("warning", uid, (), "keys that start with @ are reserved and were left out.")
    values = _decode(source, uid, fields.FRAMEWORK, head, "format", "method", "provenance")
    x = values["x"]
    if not isinstance(version, int) or version < 1:
        source.report("error", uid, ("format",), 'the field "format" should be 1.', "It was not used.")
        x["format"] = version
    provenance = _part(source, uid, "provenance", fields.PROVENANCE, head, x)
    method = _part(source, uid, "method", fields.METHOD, head, x)
    if "id" not in method:
        source.report("error", uid, ("method",), "no method is named.", 'Counting is used; name one in "method".')
        method["id"] = "counts"
        x.setdefault("@missing", {})["method"] = "counts"
    method["params"] = fields.params_in(method.get("params", {}))
    for needed in ("code", "title", "version"):
        if needed not in values:
            source.report("error", uid, (), f'the field "{needed}" is missing.')
            values[needed] = "" if needed == "version" else uid
            x.setdefault("@missing", {})[needed] = values[needed]
    if source.strange:
        x["@entities"] = source.strange
    if source.loose:
        x["@files"] = source.loose
    entities = source.entities
    texts: list[Descriptor] = []
    questions = [_question(source, u, r) for u, r in entities["question"].items()]
    asked = {q.criterion: q.text for q in sorted(questions, key=lambda q: (q.rank, q.uid), reverse=True)}
    nodes = [Node(uid=u, **_node_values(source, u, r, fields.NODE, texts)) for u, r in entities["node"].items()]
    # the asked text lives in the first question; a criterion that says nothing else shows that one
    criteria = [Criterion(uid=u, **{"parent": "", "ask": asked.get(u, ""),
                                    **_node_values(source, u, r, fields.CRITERION, texts)})
                for u, r in entities["criterion"].items()]
    scales = [_scale(source, u, r) for u, r in entities["scale"].items()]
    return arranged(Framework(
        uid=uid, **values, provenance=Provenance(**provenance), method=MethodRef(**method),
        scales=tuple(scales), nodes=tuple(nodes), criteria=tuple(criteria), questions=tuple(questions),
        descriptors=tuple(texts),
        golden=tuple({**case, "id": name} if isinstance(case, dict) else {"id": name, "@raw": case}
                     for name, case in sorted(source.golden.items())),
        translations=source.translations))


def _decode(source: Source, uid: str, spec: fields.Spec, raw: dict[str, Any], *own: str) -> dict[str, Any]:
    def report(path: tuple[str, ...], text: str, hint: str) -> None:
        source.report("error", uid, path, text, hint)

    return fields.decode(spec, raw, report, frozenset(("type", *own)))


def _part(source: Source, uid: str, key: str, spec: fields.Spec, raw: dict[str, Any], x: dict[str, Any]) -> dict[str,
                                                                                                                 Any]:
    """A nested record without an `x` of its own: what is left over goes to the framework's `x` under the same key."""
    inner = raw.get(key, {})
    if not isinstance(inner, dict) or fields.is_conflict(inner):
        source.report("error", uid, (key,), f'the field "{key}" is not usable.', "It was kept as it is and not used.")
        x[key] = inner
        return {}

    def report(path: tuple[str, ...], text: str, hint: str) -> None:
        source.report("error", uid, (key, *path), text, hint)

    values = fields.decode(spec, inner, report)
    rest = values.pop("x")
    if rest:
        x[key] = rest
    return values


def _question(source: Source, uid: str, raw: dict[str, Any]) -> Question:
    values = _decode(source, uid, fields.QUESTION, raw)
    return Question(uid=uid, **{"criterion": "", **values})


def _scale(source: Source, uid: str, raw: dict[str, Any]) -> Scale:
    values = _decode(source, uid, fields.SCALE, raw, "values")
    items = raw.get("values", {})
    steps = []
    if isinstance(items, dict) and all(isinstance(v, dict) for v in items.values()) and not fields.is_conflict(items):
        for name, item in items.items():
            def report(path: tuple[str, ...], text: str, hint: str, name: str = name) -> None:
                source.report("error", uid, ("values", name, *path), text, hint)

            steps.append(ScaleValue(id=name, **fields.decode(fields.SCALE_VALUE, item, report)))
    else:
        source.report("error", uid, ("values",), "the values of the scale are not usable.",
                      "They were kept as they are.")
        values["x"]["values"] = items
    return Scale(id=uid.removeprefix("scale:"), values=tuple(sorted(steps, key=lambda v: (v.rank, v.id))),
                 **{"role": "answer", **values})


def _node_values(source: Source, uid: str, raw: dict[str, Any], spec: fields.Spec,
                 texts: list[Descriptor]) -> dict[str, Any]:
    """Values of a node or criterion; its anchor texts by level are added to `texts`."""
    values = _decode(source, uid, spec, raw, "descriptors")
    if "descriptors" not in raw:
        return values

    def report(path: tuple[str, ...], text: str, hint: str) -> None:
        source.report("error", uid, path, text, hint)

    part = fields.decode({"descriptors": "texts"}, {"descriptors": raw["descriptors"]}, report)
    texts += [Descriptor(node=uid, value=level, text=text) for level, text in part.get("descriptors", {}).items()]
    values["x"].update(part["x"])
    return values
