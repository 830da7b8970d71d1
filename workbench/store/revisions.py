"""Framework revisions in the library: canonical bytes by content hash, and full text over their entities.

Owns the tables `framework_revision` and `framework_fts`. A revision never changes once stored; the full-text rows are
a cache that can be rebuilt from the bytes. Knows nothing of how framework files are parsed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import NotFound
from workbench.store.clock import now_ms
from workbench.store.codec import dump_json
from workbench.store.reader import fts_query
from workbench.store.store import Store


@dataclass(frozen=True)
class Entity:
    """One searchable thing of a framework. kind: framework, node, criterion, question."""

    uid: str
    kind: str
    code: str
    title: str
    text: str


@dataclass(frozen=True)
class Found:
    """A full-text hit: which revision and entity, with a snippet."""

    framework: str
    revision: str
    uid: str
    kind: str
    code: str
    title: str
    snippet: str


class Revisions:
    """Stored framework revisions of one library file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self) -> set[str]:
        return {row[0] for row in self._store.rows("SELECT revision FROM framework_revision")}

    def add(
        self, revision: str, framework: str, version: str, publisher: str, files: Mapping[str, str],
        summary: Mapping[str, Any], entities: Iterable[Entity], parents: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """Store a revision once; the full text follows the newest revision of each framework."""
        with self._store.raw_write() as conn:
            conn.execute(
                "INSERT OR IGNORE INTO framework_revision (revision, framework, version, publisher, parents, files,"
                " summary, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (revision, framework, version, publisher, dump_json(list(parents)), dump_json(dict(files)),
                 dump_json(dict(summary)), now_ms()),
            )  # fmt: skip
            conn.execute("DELETE FROM framework_fts WHERE framework = ?", (framework,))
            conn.executemany(
                "INSERT INTO framework_fts (revision, framework, uid, kind, code, title, text)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(revision, framework, e.uid, e.kind, e.code, e.title, e.text) for e in entities],
            )

    def newest(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(framework uid, revision, summary) of the newest revision of each framework."""
        rows = self._store.rows(
            "SELECT framework, revision, summary FROM framework_revision r WHERE rowid = (SELECT rowid FROM"
            " framework_revision WHERE framework = r.framework ORDER BY at DESC, rowid DESC LIMIT 1) ORDER BY framework"
        )
        return [(framework, revision, json.loads(summary)) for framework, revision, summary in rows]

    def files(self, framework: str, revision: str = "") -> tuple[str, dict[str, str]]:
        """(revision, canonical files) of a framework; without a revision the newest."""
        rows = self._store.rows(
            "SELECT revision, files FROM framework_revision WHERE framework = ? AND (? = '' OR revision = ?)"
            " ORDER BY at DESC, rowid DESC LIMIT 1",
            (framework, revision, revision),
        )
        if not rows:
            raise NotFound(
                f"The library has no framework {framework or revision!r}.", "See the list with: library list"
            )
        return rows[0][0], json.loads(rows[0][1])

    def search(self, words: str, limit: int) -> list[Found]:
        query = fts_query(words)
        if not query:
            return []
        rows = self._store.rows(
            "SELECT framework, revision, uid, kind, code, title, snippet(framework_fts, -1, '', '', '…', 16)"
            " FROM framework_fts WHERE framework_fts MATCH ? ORDER BY rank LIMIT ?",
            (query, limit),
        )
        return [Found(*row) for row in rows]
