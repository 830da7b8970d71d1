"""The library of frameworks on this machine: bundled ones are imported as revisions when it is first opened.

Owns what the library tells about a framework and the meeting of stored bytes with the parser; part of the
application layer beside app.py. Knows nothing of engagements.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from workbench.errors import NotFound
from workbench.model.framework import Framework
from workbench.store.revisions import Entity, Revisions
from workbench.store.revisions import Found as LibraryHit
from workbench.store.store import Store

__all__ = ["FrameworkEntry", "Library", "LibraryHit"]
PUBLISHER = "assay"


@dataclass(frozen=True)
class FrameworkEntry:
    """One line of the library list."""

    uid: str
    code: str
    title: str
    version: str
    revision: str
    publisher: str
    lifecycle: str
    provenance: str
    method: str
    dimensions: int = 0
    nodes: int = 0
    criteria: int = 0
    questions: int = 0
    levels: int = 0
    summary: str = ""


class Library:
    """library.db with its frameworks; brand kits are records in the same file."""

    def __init__(self, path: Path, *, person: str, device: str) -> None:
        self.store = Store(path, "library", None, person=person, device=device, create=True)
        self._revisions = Revisions(self.store)
        self._parsed: dict[str, Framework] = {}
        try:
            self._import_bundled()
        except BaseException:
            self.store.close()
            raise

    def _import_bundled(self) -> None:
        from workbench.formats.native import bundled_ids, load_bundled

        known = self._revisions.known()
        stamp = bundled_stamp()
        if self.store.meta.get("bundled") == stamp and known:
            return
        for uid in bundled_ids():
            framework, files = load_bundled(uid)
            if framework.revision not in known:
                self.add(framework, files)
        self.store.set_meta("bundled", stamp)

    def add(self, framework: Framework, files: dict[str, str], parents: tuple[str, ...] = ()) -> FrameworkEntry:
        """Keep a framework revision; the same content is kept once."""
        entry = entry_of(framework)
        self._revisions.add(
            framework.revision, framework.uid, framework.version, entry.publisher, files, asdict(entry),
            entities(framework), parents,
        )  # fmt: skip
        return entry

    def entries(self) -> list[FrameworkEntry]:
        found = [_entry(summary) for _, _, summary in self._revisions.newest()]
        return sorted(found, key=lambda e: e.title.casefold())

    def files(self, uid: str, revision: str = "") -> dict[str, str]:
        return self._revisions.files(uid, revision)[1]

    def framework(self, uid: str, revision: str = "") -> Framework:
        """A framework by uid; by code too, since that is what people type."""
        newest = {u: r for u, r, _ in self._revisions.newest()}
        if uid not in newest:
            by_code = {e.code.casefold(): e.uid for e in self.entries()}
            if uid.casefold() not in by_code:
                raise NotFound(f"The library has no framework “{uid}”.", "Known: " + ", ".join(sorted(newest)) + ".")
            uid = by_code[uid.casefold()]
        wanted = revision or newest[uid]
        if wanted not in self._parsed:
            from workbench.formats.native import read_files

            wanted, files = self._revisions.files(uid, wanted)
            framework, _problems = read_files(files)
            self._parsed[wanted] = replace(framework, revision=wanted)
        return self._parsed[wanted]

    def search(self, words: str, limit: int = 50) -> list[LibraryHit]:
        return self._revisions.search(words, limit)


def bundled_stamp() -> str:
    """Names, sizes and times of the bundled files: tells cheaply whether anything must be imported again."""
    from hashlib import sha256

    from workbench.formats.native import bundled_root

    digest = sha256()
    for path in sorted(bundled_root().rglob("*.json")):
        info = path.stat()
        digest.update(f"{path.name} {info.st_size} {info.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def entry_of(framework: Framework) -> FrameworkEntry:
    scale = framework.level_scale
    return FrameworkEntry(
        uid=framework.uid, code=framework.code, title=framework.title, version=framework.version,
        revision=framework.revision, publisher=framework.publisher or PUBLISHER, lifecycle=framework.lifecycle,
        provenance=framework.provenance.label, method=framework.method.id,
        dimensions=len([n for n in framework.dimensions if n.profile]) or len(framework.dimensions),
        nodes=len(framework.nodes), criteria=len(framework.criteria), questions=len(framework.questions),
        levels=len(scale.values) if scale else 0, summary=framework.summary,
    )  # fmt: skip


def _entry(summary: dict[str, Any]) -> FrameworkEntry:
    names = FrameworkEntry.__dataclass_fields__
    return FrameworkEntry(**{k: v for k, v in summary.items() if k in names})


def entities(framework: Framework) -> Iterator[Entity]:
    """What full-text search finds: the framework itself, its nodes, criteria and questions."""
    yield Entity(framework.uid, "framework", framework.code, framework.title, framework.summary)
    for node in framework.nodes:
        anchors = " ".join(d.text for d in framework.descriptors if d.node == node.uid)
        yield Entity(node.uid, "node", node.code, node.title, " ".join([*node.texts.values(), anchors]))
    for c in framework.criteria:
        yield Entity(c.uid, "criterion", c.code, c.text, " ".join([c.ask, c.evidence, *c.texts.values()]))
    for q in framework.questions:
        yield Entity(q.uid, "question", q.criterion, q.text, "")
