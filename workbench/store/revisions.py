"""Framework revisions in the library: reading them by content hash, and full-text search over the newest ones.

Owns the questions about these tables; revision_rows.py owns their writing. A revision never changes once stored. Knows
nothing of how framework files are parsed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import NotFound
from workbench.store import revision_rows
from workbench.store.clock import now_ms
from workbench.store.reader import fts_query
from workbench.store.revision_rows import Entity, NewRevision
from workbench.store.store import Store

__all__ = ["Entity", "Found", "NewRevision", "RevisionInfo", "Revisions"]


@dataclass(frozen=True)
class RevisionInfo:
    """One published revision. at: UTC ms of publishing here."""

    revision: str
    framework: str
    version: str
    at: int
    note: str
    author: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A full-text hit: which framework and entity, where in it, with a snippet."""

    framework: str
    uid: str
    kind: str
    code: str
    title: str
    snippet: str
    path: str = ""
    level: str = ""
    lang: str = "en"


class Revisions:
    """Stored framework revisions of one library file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self) -> set[str]:
        return {row[0] for row in self._store.rows("SELECT revision FROM framework_revision WHERE state = 'published'")}

    def add(self, new: NewRevision) -> None:
        """Store a revision once."""
        with self._store.raw_write() as conn:
            revision_rows.put(conn, new, now_ms())

    def add_all(self, some: Iterable[NewRevision]) -> None:
        """Store revisions in one transaction, each as the newest of its framework even when it was there before; their
        full-text index is left to `fill`."""
        with self._store.raw_write() as conn:
            for new in some:
                revision_rows.put(conn, new, now_ms(), later=True, again=True)

    def waiting(self) -> list[str]:
        """Frameworks whose rows are not yet in the full-text index."""
        return [row[0] for row in self._store.rows("SELECT framework FROM entity_waiting ORDER BY framework")]

    def fill(self, framework: str) -> None:
        """Put the rows of one waiting framework into the full-text index: all of them, or none after a crash."""
        with self._store.raw_write() as conn:
            revision_rows.fill(conn, framework)

    def index(self, framework: str, entities: Iterable[Entity]) -> None:
        """Rebuild the searchable rows of a framework."""
        with self._store.raw_write() as conn:
            revision_rows.index(conn, framework, entities)

    def newest(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(framework uid, revision, summary) of the newest published revision of each framework."""
        rows = self._store.rows(
            "SELECT framework, revision, summary FROM framework_revision r WHERE state = 'published' AND rowid = ("
            " SELECT rowid FROM framework_revision WHERE framework = r.framework AND state = 'published'"
            " ORDER BY at DESC, rowid DESC LIMIT 1) ORDER BY framework"
        )
        return [(framework, revision, json.loads(summary)) for framework, revision, summary in rows]

    def newest_of(self, framework: str) -> str:
        """The newest published revision of a framework; "" when there is none."""
        rows = self._store.rows(
            "SELECT revision FROM framework_revision WHERE framework = ? AND state = 'published'"
            " ORDER BY at DESC, rowid DESC LIMIT 1", (framework,),
        )  # fmt: skip
        return str(rows[0][0]) if rows else ""

    def history(self, framework: str) -> list[RevisionInfo]:
        """Published revisions of a framework, newest first."""
        rows = self._store.rows(
            "SELECT revision, framework, version, at, note, author, parents FROM framework_revision"
            " WHERE framework = ? AND state = 'published' ORDER BY at DESC, rowid DESC", (framework,),
        )  # fmt: skip
        return [
            RevisionInfo(revision, uid, version, at, note, author, tuple(json.loads(parents)))
            for revision, uid, version, at, note, author, parents in rows
        ]

    def summary(self, revision: str) -> dict[str, Any]:
        """What the list shows of a revision; empty when it is not stored."""
        rows = self._store.rows("SELECT summary FROM framework_revision WHERE revision = ?", (revision,))
        return dict(json.loads(rows[0][0])) if rows else {}

    def files(self, revision: str) -> dict[str, str]:
        """Canonical files of a revision."""
        rows = self._store.rows(
            "SELECT r.path, t.text FROM revision_file r JOIN file_text t ON t.id = r.file WHERE r.revision = ?"
            " ORDER BY r.path", (revision,),
        )  # fmt: skip
        if not rows:
            raise NotFound(f"The library has no revision {revision[:12]}.", "See the list with: library list")
        return dict(rows)

    def search(self, words: str, limit: int, where: Mapping[str, str] | None = None) -> list[Found]:
        """Best first. where: framework, kind, level, lang or tag ("issue:I07"; "cmmi:" is any of that vocabulary).

        What waits for its index is looked through as plain text, and stands last.
        """
        query = fts_query(words)
        if not query:
            return []
        clauses, args = _filters(where or {})
        rows = self._store.rows(
            "SELECT e.framework, e.uid, e.kind, e.code, e.title,"
            " snippet(entity_fts, -1, '', '', '…', 16), e.path,"
            " e.level, e.lang"
            f" FROM entity_fts JOIN entity e ON e.id = entity_fts.rowid WHERE entity_fts MATCH ?{clauses}"
            " ORDER BY entity_fts.rank LIMIT ?", (query, *args, limit),
        )  # fmt: skip
        if len(rows) < limit and self.waiting():
            rows += self._plain(words, limit - len(rows), clauses, args)
        return [Found(*row) for row in rows]

    def _plain(self, words: str, limit: int, clauses: str, args: list[str]) -> list[tuple[Any, ...]]:
        """Rows of waiting frameworks that hold every word, by the letters alone."""
        parts = ["".join(ch if ch.isalnum() else " " for ch in word).split() for word in words.split()]
        tokens = [f"%{t}%" for group in parts for t in group]
        held = " AND (e.code LIKE ? OR e.title LIKE ? OR e.text LIKE ?)" * len(tokens)
        return self._store.rows(
            "SELECT e.framework, e.uid, e.kind, e.code, e.title, substr(e.text, 1, 100), e.path, e.level, e.lang"
            f" FROM entity e WHERE e.framework IN (SELECT framework FROM entity_waiting){held}{clauses} LIMIT ?",
            (*(t for t in tokens for _ in range(3)), *args, limit),
        )  # fmt: skip


def _filters(where: Mapping[str, str]) -> tuple[str, list[str]]:
    clauses, args = "", []
    for name, value in where.items():
        if not value:
            continue
        if name == "tag":
            test = "tag >= ? AND tag < ?" if value.endswith(":") else "tag = ?"
            clauses += f" AND e.id IN (SELECT entity FROM entity_tag WHERE {test})"
            args += [value, value[:-1] + ";"] if value.endswith(":") else [value]
        elif name in ("framework", "kind", "level", "lang"):
            clauses += f" AND e.{name} = ?"
            args.append(value)
        else:
            raise TypeError(f"entities cannot be filtered by {name}")
    return clauses, args
