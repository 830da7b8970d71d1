"""Assay's own framework files: folders, bundled frameworks, vocabularies and crosswalks.

Owns where these files lie and the limits of reading a folder; reader and writer own what is inside. Knows nothing of
storage. The format is described by resources/schema/framework-1.json.
"""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.errors import Invalid, NotFound, Problem, Unavailable
from workbench.formats import fields
from workbench.formats.base import BY_CONTENT, BY_NAME, NOT, Format, Imported, Watch, bounded, bytes_of
from workbench.formats.canonical import MAX_FILE_BYTES, Document, emit
from workbench.formats.reader import HEAD, read_files
from workbench.formats.writer import defaults_of, revision_of, write_files
from workbench.model.framework import Crosswalk, Framework, Pair, Term, Vocabulary

__all__ = ["FORMAT", "bundled_crosswalks", "bundled_ids", "bundled_root", "bundled_vocabularies", "folder_files",
           "load_bundled", "load_crosswalk", "load_folder", "load_vocabulary", "read_any", "read_crosswalk",
           "read_files", "read_vocabulary", "revision_of", "save_folder", "write_crosswalk",
           "write_files", "write_vocabulary"]

MAX_FILES = 5000
TYPE = frozenset({"type"})
MAX_TOTAL = 256 * 1024 * 1024
VOCABULARIES, CROSSWALKS = "vocabularies", "crosswalks"


def bundled_root() -> Path:
    """The folder of the frameworks that come with the program."""
    return Path(__file__).resolve().parents[2] / "frameworks"


def folder_files(folder: Path) -> dict[str, bytes]:
    """All JSON files below a framework folder by relative path. Links are not followed."""
    out: dict[str, bytes] = {}
    total = 0
    try:
        for path in sorted(folder.rglob("*.json")):
            if path.is_symlink() or not path.is_file():
                continue
            total += path.stat().st_size
            if len(out) >= MAX_FILES or total > MAX_TOTAL:
                raise Invalid(f"{folder}: This folder is too large for a framework.",
                              f"At most {MAX_FILES} files and 256 MB are read; choose the framework's own folder.")
            out[path.relative_to(folder).as_posix()] = path.read_bytes()
    except OSError as error:
        raise Invalid(f"{folder}: The folder cannot be read: {error.strerror}.",
                      "Check that it exists and is yours.") from error
    return out


def load_folder(folder: str | Path) -> tuple[Framework, list[Problem]]:
    """The framework in a folder, with its revision, and its problems."""
    files = folder_files(Path(folder))
    framework, problems = read_files(files)
    return dataclasses.replace(framework, revision=revision_of(files)), problems


def save_folder(framework: Framework, folder: str | Path) -> None:
    """Write a framework's canonical files below a folder, each one complete or not at all."""
    for name, text in write_files(framework).items():
        target = Path(folder) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(target)


def bundled_ids() -> tuple[str, ...]:
    """Uids of the bundled frameworks, sorted."""
    return tuple(sorted(p.parent.name for p in bundled_root().glob(f"*/{HEAD}")))


@lru_cache(maxsize=32)
def _bundled(fid: str) -> tuple[Framework, dict[str, str]]:
    if fid not in bundled_ids():
        raise NotFound(f'There is no bundled framework "{fid}".', "Known: " + ", ".join(bundled_ids()) + ".")
    files = {path: data.decode("utf-8") for path, data in folder_files(bundled_root() / fid).items()}
    framework, _ = read_files(files)
    return dataclasses.replace(framework, revision=revision_of(files)), files


def load_bundled(fid: str) -> tuple[Framework, dict[str, str]]:
    """A bundled framework (with its revision) and its canonical files."""
    framework, files = _bundled(fid)
    return framework, dict(files)


def _entries(name: str, data: str | bytes, head: str, item: str) -> tuple[str, dict[str, Any], dict[str, Any],
                                                                          Document]:
    """(uid, head object, item objects by key, document) of a vocabulary or crosswalk file."""
    document = Document(name, data)
    value = document.value
    if not isinstance(value, dict):
        first = next((p for p in document.problems if p.severity == "error"), None)
        raise Invalid(f"{first.place}: {first.text}" if first else f"{name}: The file holds no object keyed by ids.",
                      first.hint if first else "")
    heads = [k for k, v in value.items() if isinstance(v, dict) and v.get("type") == head]
    if not heads:
        raise Invalid(f"{name}: There is no {head} in this file.", f'One entry must have the type "{head}".')
    items = {k: v for k, v in value.items() if isinstance(v, dict) and v.get("type") == item}
    for key in value:
        if key != heads[0] and key not in items:
            document.problems.append(Problem("warning", document.place(key),
                                             f'"{key}" is of no known type and was kept without being used.'))
    return heads[0], value[heads[0]], items, document


def _reporter(document: Document, uid: str) -> fields.Report:
    def report(path: tuple[str, ...], text: str, hint: str) -> None:
        document.problems.append(Problem("error", document.place(uid, *path), f"{uid}: {text}", hint))

    return report


def _rest(document: Document, used: set[str], x: dict[str, Any]) -> dict[str, Any]:
    strange = {k: v for k, v in document.value.items() if k not in used}
    return {**x, **({"@entities": strange} if strange else {})}


def read_vocabulary(data: str | bytes, name: str = "vocabulary.json") -> tuple[Vocabulary, list[Problem]]:
    uid, raw, items, document = _entries(name, data, "vocabulary", "term")
    head = fields.decode({"title": "text"}, raw, _reporter(document, uid), TYPE)
    terms = [Term(uid=k, **{"code": k, "title": "", **fields.decode(fields.TERM, v, _reporter(document, k), TYPE)})
             for k, v in items.items()]
    x = _rest(document, {uid, *items}, head.pop("x"))
    terms.sort(key=lambda t: (t.rank, t.uid))
    return Vocabulary(uid=uid, **{"title": uid, **head}, terms=tuple(terms), x=x), document.problems


def write_vocabulary(vocabulary: Vocabulary) -> str:
    tree = _tree(vocabulary, "vocabulary", {"title": "text"})
    for term in vocabulary.terms:
        tree[term.uid] = {"type": "term", **fields.encode(fields.TERM, term, defaults_of(Term))}
    return emit(tree)


def read_crosswalk(data: str | bytes, name: str = "crosswalk.json") -> tuple[Crosswalk, list[Problem]]:
    uid, raw, items, document = _entries(name, data, "crosswalk", "pair")
    spec = {"title": "text", "source": "text", "target": "text"}
    head = fields.decode(spec, raw, _reporter(document, uid), TYPE)
    pairs = []
    for key, value in items.items():
        read = fields.decode(fields.PAIR, value, _reporter(document, key), TYPE)
        source, _, target = key.partition(">")
        pairs.append(Pair(**{"source": source, "target": target, **read}))
        if pairs[-1].relation not in ("equal", "subset", "superset", "intersect", "none"):
            _reporter(document, key)(("relation",), f'the relation "{pairs[-1].relation}" is not known.',
                                     "Use equal, subset, superset, intersect or none.")
    x = _rest(document, {uid, *items}, head.pop("x"))
    pairs.sort(key=lambda p: (p.source, p.target))
    return Crosswalk(uid=uid, **{"title": uid, "source": "", "target": "", **head}, pairs=tuple(pairs),
                     x=x), document.problems


def write_crosswalk(crosswalk: Crosswalk) -> str:
    tree = _tree(crosswalk, "crosswalk", {"title": "text", "source": "text", "target": "text"})
    for pair in crosswalk.pairs:
        tree[f"{pair.source}>{pair.target}"] = {"type": "pair", **fields.encode(fields.PAIR, pair, defaults_of(Pair))}
    return emit(tree)


def _tree(head: Vocabulary | Crosswalk, kind: str, spec: fields.Spec) -> dict[str, Any]:
    plain = dataclasses.replace(head, x={k: v for k, v in head.x.items() if not k.startswith("@")})
    return {head.uid: {"type": kind, **fields.encode(spec, plain, {})}, **head.x.get("@entities", {})}


def _bundled_text(folder: str, name: str) -> str:
    path = bundled_root() / folder / f"{name}.json"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotFound(f'There is no bundled file "{folder}/{name}.json".') from error


@lru_cache(maxsize=32)
def load_vocabulary(name: str) -> Vocabulary:
    """A bundled vocabulary: "cmmi" (character targets) or "issue" (the ten issues)."""
    return read_vocabulary(_bundled_text(VOCABULARIES, name), f"{name}.json")[0]


@lru_cache(maxsize=32)
def load_crosswalk(name: str) -> Crosswalk:
    return read_crosswalk(_bundled_text(CROSSWALKS, name), f"{name}.json")[0]


def bundled_vocabularies() -> tuple[str, ...]:
    return tuple(sorted(p.stem for p in (bundled_root() / VOCABULARIES).glob("*.json")))


def bundled_crosswalks() -> tuple[str, ...]:
    return tuple(sorted(p.stem for p in (bundled_root() / CROSSWALKS).glob("*.json")))


def _sniff(path: Path) -> int:
    if path.is_dir():
        return BY_CONTENT if (path / HEAD).is_file() else NOT
    return BY_NAME if path.suffix.lower() == ".json" else NOT


def _read(path: Path, watch: Watch) -> Imported:
    watch(0, 1, f"Reading {path.name}")
    if path.is_dir() or (path.name == HEAD and (path.parent / "dim").is_dir()):
        framework, problems = load_folder(path if path.is_dir() else path.parent)
        return Imported((framework,), problems=bounded(problems))
    data = bytes_of(path, MAX_FILE_BYTES)
    kind = _kind(data)
    if kind == "vocabulary":
        vocabulary, problems = read_vocabulary(data, path.name)
        return Imported(vocabularies=(vocabulary,), problems=bounded(problems))
    if kind == "crosswalk":
        crosswalk, problems = read_crosswalk(data, path.name)
        return Imported(crosswalks=(crosswalk,), problems=bounded(problems))
    try:
        framework, problems = read_files({HEAD: data})
    except Invalid as error:
        raise Invalid(error.text.replace(HEAD, str(path), 1), error.hint) from error
    problems = [dataclasses.replace(p, place=p.place.replace(HEAD, path.name, 1)) for p in problems]
    framework = dataclasses.replace(framework, revision=revision_of(write_files(framework)))
    return Imported((framework,), problems=bounded(problems))


def _kind(data: bytes) -> str:
    """What the first typed entry of a file says it is; a guess that only chooses the reader."""
    for kind in ("framework", "vocabulary", "crosswalk"):
        if f'"type": "{kind}"'.encode() in data or f'"type":"{kind}"'.encode() in data:
            return kind
    return "framework"


def _write(framework: Framework, path: Path) -> None:
    try:
        save_folder(framework, path)
    except OSError as error:
        raise Unavailable(f"{path}: The folder cannot be written: {error.strerror}.",
                          "Choose another folder.") from error


FORMAT = Format(id="native", title="Assay framework folder or file", suffixes=(".json",), sniff=_sniff, read=_read,
                write=_write, endings=("",))


def read_any(path: str | Path) -> tuple[Framework, list[Problem]]:
    """The one framework at a path, whatever its format."""
    from workbench.formats.load import import_path

    found = import_path(path)
    if not found.frameworks:
        raise Invalid(f"{Path(path).name}: There is no framework in this file, only "
                      f"{len(found.crosswalks)} crosswalks and {len(found.vocabularies)} vocabularies.",
                      "Import it to use them.")
    if len(found.frameworks) > 1:
        raise Invalid(f"{Path(path).name}: It holds {len(found.frameworks)} frameworks.",
                      "A file with exactly one can be read here.")
    return found.frameworks[0], list(found.problems)
