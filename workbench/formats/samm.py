"""OWASP SAMM core: a folder of YAML files, one object each, linked by ids, read as one framework.

Owns what those objects mean: function, practice and stream are three levels of nodes, a question with its activity is a
criterion at the maturity level of the activity, an answer set its scale, the quality criteria its checks. The code
numbers follow the assessment files (G-SM-A-1), not the file names (G-SM-1-A).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import Invalid, Problem
from workbench.formats.base import BY_CONTENT, NOT, Format, Imported, Watch, bounded, bytes_of, slug
from workbench.formats.build import ANSWER, LEVEL, Assembly, rest, scale_of, some
from workbench.formats.yaml_text import MAX_YAML, YamlDocument
from workbench.model.framework import (
    Criterion,
    Descriptor,
    Framework,
    MethodRef,
    Node,
    Provenance,
    Scale,
    ScaleValue,
)

UID = "owasp-samm"
FOLDERS = ("business_functions", "security_practices", "streams", "maturity_levels", "practice_levels", "activities",
           "questions", "answer_sets")
MAX_FILES = 5000
MAX_TOTAL = 64 * 1024 * 1024
ALWAYS = frozenset(("id", "type", "order"))
TEXTS = {"benefit": "benefit", "shortDescription": "about", "longDescription": "details", "results": "results",
         "metrics": "metrics", "costs": "costs", "personnel": "personnel", "notes": "notes"}
Object = Mapping[str, Any]


def root_of(path: Path) -> Path | None:
    """The folder that holds the eight folders of SAMM core: this one, or `model` below it."""
    for folder in (path, path / "model"):
        if (folder / "security_practices").is_dir() and (folder / "questions").is_dir():
            return folder
    return None


def _sniff(path: Path) -> int:
    return BY_CONTENT if path.is_dir() and root_of(path) is not None else NOT


def _read(path: Path, watch: Watch) -> Imported:
    root = root_of(path)
    if root is None:
        raise Invalid(f"{path.name}: This is no folder of SAMM core files.",
                      "Choose the folder that holds security_practices and questions.")
    source = _Source(root, watch)
    framework = source.framework(_licence(root))
    if not framework.criteria:
        raise Invalid(f"{path.name}: No question of this folder could be read.",
                      source.problems[0].text if source.problems else "Is it a complete copy of SAMM core?")
    return Imported((framework,), problems=bounded([*source.problems, *source.parts.problems]))


def _licence(root: Path) -> str:
    for folder in (root, root.parent):
        for name in ("license.txt", "LICENSE", "LICENSE.txt", "license"):
            if (folder / name).is_file():
                head = bytes_of(folder / name, 1024 * 1024)[:200].decode("utf-8", "replace")
                return "CC BY-SA 4.0" if "Attribution-ShareAlike 4.0" in head else head.strip().split("\n")[0][:100]
    return ""


class _Source:
    """All files of the folder by kind and id."""

    def __init__(self, root: Path, watch: Watch) -> None:
        self.problems: list[Problem] = []
        self.documents: dict[str, YamlDocument] = {}
        self.by_id: dict[str, dict[str, Object]] = {kind: {} for kind in FOLDERS}
        self.home: dict[str, str] = {}
        self.parts = Assembly(self._place, self._written)
        files = [f for kind in FOLDERS for f in sorted((root / kind).glob("*.y*ml")) if f.is_file()]
        if len(files) > MAX_FILES or sum(f.stat().st_size for f in files) > MAX_TOTAL:
            raise Invalid(f"{root.name}: This folder is too large for SAMM core.",
                          f"At most {MAX_FILES} files and 64 MB are read.")
        for i, file in enumerate(files):
            if i % 25 == 0:
                watch(i, len(files), f"Reading file {i + 1} of {len(files)}")
            if not file.is_symlink():
                self._take(file, file.parent.name)
        watch(len(files), len(files), "Read")

    def _place(self, *path: str) -> str:
        if not path or path[0] not in self.documents:
            return path[0] if path else "model"
        return self.documents[path[0]].place("0", *path[1:])

    def _written(self, *path: str) -> str:
        return self.documents[path[0]].written("0", *path[1:]) if path and path[0] in self.documents else ""

    def _take(self, file: Path, kind: str) -> None:
        name = f"{kind}/{file.name}"
        try:
            document = YamlDocument(name, bytes_of(file, MAX_YAML))
        except Invalid as error:
            self.problems.append(Problem("error", name, error.text, error.hint))
            return
        self.documents[name] = document
        self.problems += document.problems
        raw = next((v for v in document.values if isinstance(v, dict)), None)
        uid = self.parts.text(raw, "id", (name,)) if raw is not None else ""
        if raw is None or not uid:
            self.parts.report("error", (name,), "The file holds no object with an id and was left out.")
            return
        if uid in self.by_id[kind]:
            self.parts.report("error", (name, "id"),
                              f'The id "{uid}" is used twice, first in {self.home[uid]}.', "The first one was read.")
            return
        self.by_id[kind][uid] = raw
        self.home[uid] = name

    # from objects to a framework

    def framework(self, licence: str) -> Framework:
        self.parts.uid(UID, ())
        self.nodes: list[Node] = []
        self.criteria: list[Criterion] = []
        self.descriptors: list[Descriptor] = []
        self.codes: dict[str, str] = {}  # code by object id, and with it the id of our entity
        self._functions()
        self._practices()
        self._streams()
        levels = self._levels()
        scales = {uid: self._answers(uid, raw) for uid, raw in self.by_id["answer_sets"].items()}
        self._questions({uid: s.id for uid, s in scales.items()}, levels)
        model = next((str(f["model"]) for f in self.by_id["business_functions"].values() if f.get("model")), "SAMM")
        digits = "".join(c for c in model if c.isdigit())
        version = f"{digits[0]}.{digits[1:] or '0'}" if digits else model
        text = {v.id: v for v in levels.values.values()}
        return self.parts.finish(Framework(
            uid=UID, code="SAMM", title=f"OWASP SAMM {version}", version=version, publisher="OWASP", licence=licence,
            provenance=Provenance(basis="read", label="OWASP SAMM core"), method=MethodRef(id="samm"),
            scales=(Scale(id="level", role=LEVEL, title="Maturity level", values=tuple(
                text[k] for k in sorted(text, key=lambda k: text[k].rank))), *scales.values()),
            nodes=tuple(self.nodes), criteria=tuple(self.criteria), descriptors=tuple(self.descriptors),
            x={"model": model}))

    def _order(self, raw: Object, uid: str) -> str:
        order = raw.get("order")
        return f"{order:03}" if isinstance(order, int) and 0 <= order < 1000 else self.home[uid].split("/")[-1]

    def _parent(self, raw: Object, key: str, kind: str, uid: str) -> str:
        """The id of our node an object hangs on, or empty when its link leads nowhere."""
        link = self.parts.text(raw, key, (self.home[uid],))
        if link not in self.by_id[kind] or link not in self.codes:
            self.parts.report("error", (self.home[uid], key), f'It names the {key} "{link}", which does not exist.',
                              "It was read as a part of its own." if kind != "activities" else "It was left out.")
            return ""
        return link

    def _node(self, uid: str, kind: str, code: str, parent: str, title: str, texts: dict[str, str],
              x: dict[str, Any], order: str) -> None:
        raw_home = (self.home[uid],)
        ours = self.parts.uid(f"{UID}.{slug(code, slug(uid, 'x'))}", raw_home)
        self.codes[uid] = code
        self.ours[uid] = ours
        self.nodes.append(Node(uid=ours, parent=parent, rank=order, kind=kind, code=code, title=title, texts=texts,
                               profile=kind in ("function", "practice"), x=x | {"id": uid}))

    def _functions(self) -> None:
        self.ours: dict[str, str] = {}
        for uid, raw in self.by_id["business_functions"].items():
            name = self.parts.text(raw, "name", (self.home[uid],)) or uid
            about = self.parts.text(raw, "description", (self.home[uid],))
            x = rest(raw, ALWAYS | {"name", "description", "model"})
            self._node(uid, "function", name[:1].upper(), "", name, some(about=about), x,
                       self._order(raw, uid))

    def _practices(self) -> None:
        for uid, raw in self.by_id["security_practices"].items():
            here = (self.home[uid],)
            text = self.parts.text
            link = self._parent(raw, "function", "business_functions", uid)
            short = text(raw, "shortName", here) or text(raw, "name", here)[:2].upper()
            code = f"{self.codes[link]}-{short}" if link else short
            self._node(uid, "practice", code, self.ours.get(link, ""), text(raw, "name", here) or code, some(
                about=text(raw, "shortDescription", here), details=text(raw, "longDescription", here)),
                rest(raw, ALWAYS | {"function", "name", "shortName", "shortDescription", "longDescription"}),
                self._order(raw, uid))

    def _streams(self) -> None:
        for uid, raw in self.by_id["streams"].items():
            here = (self.home[uid],)
            link = self._parent(raw, "practice", "security_practices", uid)
            letter = self.parts.text(raw, "letter", here) or self._order(raw, uid)
            code = f"{self.codes[link]}-{letter}" if link else letter
            self._node(uid, "stream", code, self.ours.get(link, ""), self.parts.text(raw, "name", here) or code,
                       some(about=self.parts.text(raw, "description", here)),
                       rest(raw, ALWAYS | {"practice", "name", "letter", "description"}),
                       self._order(raw, uid))

    def _levels(self) -> _Levels:
        found = _Levels()
        for uid, raw in self.by_id["maturity_levels"].items():
            number = self.parts.text(raw, "number", (self.home[uid],))
            if not number.isdigit() or number in found.values or number == "0":
                self.parts.report("error", (self.home[uid], "number"), f'The level number "{number}" is not usable.')
                continue
            found.of[uid] = number
            found.values[number] = ScaleValue(
                id=number, rank=number.zfill(2),
                text=self.parts.text(raw, "description", (self.home[uid],)),
                x=rest(raw, ALWAYS | {"number", "description"}) | {"id": uid})
        for uid, raw in self.by_id["practice_levels"].items():
            here = (self.home[uid],)
            level = found.of.get(self.parts.text(raw, "maturityLevel", here), "")
            practice = self.parts.text(raw, "practice", here)
            if not level or practice not in self.ours:
                self.parts.report("error", here, "It names a practice or level that does not exist.")
                continue
            found.of[uid] = level
            objective = self.parts.text(raw, "objective", here)
            if objective and not any(d.node == self.ours[practice] and d.value == level for d in self.descriptors):
                self.descriptors.append(Descriptor(node=self.ours[practice], value=level, text=objective))
        found.values.setdefault("0", ScaleValue(id="0", rank="00", label="None"))
        return found

    def _answers(self, uid: str, raw: Object) -> Scale:
        here = (self.home[uid], "values")
        name = slug(self.home[uid].split("/")[-1].rsplit(".", 1)[0], uid)
        listed = raw.get("values")
        values: dict[str, ScaleValue] = {}
        for i, item in enumerate(listed if isinstance(listed, list) else []):
            value = self.parts.text(item, "value", (*here, str(i))) if isinstance(item, dict) else ""
            if not value or value in values or not _is_decimal(value):
                self.parts.report("error", (*here, str(i)), f'The answer value "{value}" is missing, doubled or no '
                                                            "number; the answer was left out.")
                continue
            values[value] = ScaleValue(id=value, rank=f"{i:02}", label=self.parts.text(item, "text", (*here, str(i))),
                                       weight=value, x=rest(item, ("text", "value")))
        scale = scale_of(f"answers-{name}", ANSWER, ())
        return Scale(id=scale.id, role=ANSWER, title=f"Answer set {name.upper()}", values=tuple(values.values()),
                     x=rest(raw, ALWAYS | {"values"}) | {"id": uid})

    def _questions(self, scales: Mapping[str, str], levels: _Levels) -> None:
        order = sorted(self.by_id["questions"], key=lambda u: (self._order(self.by_id["questions"][u], u),
                                                               self.home[u]))
        for uid in order:
            raw = self.by_id["questions"][uid]
            here = (self.home[uid],)
            text = self.parts.text
            link = text(raw, "activity", here)
            activity = self.by_id["activities"].get(link)
            stream = text(activity, "stream", (self.home[link],)) if activity else ""
            if activity is None or stream not in self.ours:
                self.parts.report("error", (*here, "activity"), f'It asks about the activity "{link}", which does not '
                                                                "exist or belongs to no stream.", "It was left out.")
                continue
            level = levels.of.get(text(activity, "level", (self.home[link],)), "")
            if not level:
                self.parts.report("error", (self.home[link], "level"), "The activity names no level that exists.",
                                  "It counts for no level.")
            scale = scales.get(text(raw, "answerSet", here), "")
            if not scale:
                self.parts.report("error", (*here, "answerSet"), "The answer set does not exist.")
            self._criterion(uid, raw, link, activity, stream, level, scale)

    def _criterion(self, uid: str, raw: Object, link: str, activity: Object, stream: str, level: str,
                   scale: str) -> None:
        here, there = (self.home[uid],), (self.home[link],)
        text = self.parts.text
        code = f"{self.codes[stream]}-{level or '0'}"
        taken = sum(1 for c in self.criteria if c.code == code or c.code.startswith(f"{code}."))
        code = f"{code}.{taken + 1}" if taken else code
        title = text(activity, "title", there)
        quality = raw.get("quality")
        x = rest(raw, ALWAYS | {"activity", "answerSet", "text", "quality"})
        if quality is not None and not isinstance(quality, list):
            self.parts.report("warning", (*here, "quality"), "The quality criteria should be a list; kept unused.")
            x["quality"], quality = quality, None
        more = rest(activity, ALWAYS | {"stream", "level", "title", *TEXTS})
        self.criteria.append(Criterion(
            uid=self.parts.uid(f"{UID}.{slug(code)}", here), parent=self.ours[stream],
            rank=f"{level or '0'}-{self._order(raw, uid)}", code=code, level=level, scale=scale,
            text=title or text(raw, "text", here), ask=text(raw, "text", here),
            checks=tuple(sorted({str(q).strip() for q in quality or [] if not isinstance(q, (dict, list))})),
            texts={ours: found for theirs, ours in TEXTS.items() if (found := self._words(activity, theirs, there))},
            x=x | ({"activity": more | {"id": link}}) | {"id": uid}))


    def _words(self, raw: Object, key: str, path: tuple[str, ...]) -> str:
        """A text, or the lines of a list."""
        value = raw.get(key)
        if isinstance(value, list) and not any(isinstance(v, (dict, list)) for v in value):
            return "\n".join(str(v).strip() for v in value)
        return self.parts.text(raw, key, path)


class _Levels:
    """Maturity levels: `of` tells the number behind the id of a level or practice level."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}
        self.values: dict[str, ScaleValue] = {}


def _is_decimal(text: str) -> bool:
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()


FORMAT = Format(id="samm", title="OWASP SAMM core folder", suffixes=(), sniff=_sniff, read=_read)
