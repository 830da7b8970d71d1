"""Tables of framework revisions in the library: immutable content by hash, and the searchable rows of the newest ones.

Owns the SQL that writes them, on the connection of whoever has the transaction. Each file's text is kept once however
many revisions hold it. The searchable rows are a cache that can be rebuilt from the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from workbench.store.codec import dump_json

TABLES = """
CREATE TABLE file_text (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, text TEXT NOT NULL);
CREATE TABLE revision_file (
  revision TEXT NOT NULL, path TEXT NOT NULL, file INTEGER NOT NULL, PRIMARY KEY (revision, path)
) WITHOUT ROWID;
ALTER TABLE framework_revision ADD COLUMN state TEXT NOT NULL DEFAULT 'published';
ALTER TABLE framework_revision ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE framework_revision ADD COLUMN author TEXT NOT NULL DEFAULT '';
CREATE TABLE entity (
  id INTEGER PRIMARY KEY, framework TEXT NOT NULL, uid TEXT NOT NULL, kind TEXT NOT NULL, lang TEXT NOT NULL,
  level TEXT NOT NULL, code TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, path TEXT NOT NULL
);
CREATE INDEX entity_framework ON entity (framework);
CREATE TABLE entity_tag (
  tag TEXT NOT NULL, entity INTEGER NOT NULL, strength INTEGER NOT NULL, PRIMARY KEY (tag, entity)
) WITHOUT ROWID;
CREATE INDEX entity_tag_entity ON entity_tag (entity);
CREATE VIRTUAL TABLE entity_fts USING fts5 (
  code, title, text, content='entity', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);
INSERT INTO entity_fts (entity_fts, rank) VALUES ('rank', 'bm25(8.0, 4.0, 1.0)');
DROP TABLE framework_fts;
"""

# Frameworks whose rows are here but not yet in the full-text index; written and cleared with the rows themselves.
WAITING = """
CREATE TABLE entity_waiting (framework TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Entity:
    """One searchable thing of a framework in one language. kind: framework, node, criterion, question.

    path: titles above it, joined by " › ". tags: vocabulary:term to strength.
    """

    uid: str
    kind: str
    code: str
    title: str
    text: str
    lang: str = "en"
    level: str = ""
    path: str = ""
    tags: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class NewRevision:
    """A revision about to be stored. state: published, or base (content that an unpublished draft began from)."""

    revision: str
    framework: str
    version: str
    publisher: str
    files: Mapping[str, str]
    summary: Mapping[str, Any]
    entities: tuple[Entity, ...] = ()
    parents: tuple[str, ...] = ()
    state: str = "published"
    note: str = ""
    author: str = ""


def move_files(conn: Any) -> None:
    """Bring revisions stored with all files in one column into the shape above."""
    import json

    rows = conn.execute("SELECT revision, files FROM framework_revision").fetchall()
    for revision, files in rows:
        _put_files(conn, revision, json.loads(files))
    conn.execute("ALTER TABLE framework_revision DROP COLUMN files")


def put(conn: Any, new: NewRevision, at: int, *, later: bool = False, again: bool = False) -> bool:
    """Store a revision once; True when it was not there. Searchable rows follow the newest published one.

    later: leave their full-text index to `fill`. again: a known revision becomes the newest one, as when a decision
    brings back what stood there before."""
    there = conn.execute("SELECT state FROM framework_revision WHERE revision = ?", (new.revision,)).fetchone()
    if there is None:
        conn.execute(
            "INSERT INTO framework_revision (revision, framework, version, publisher, parents, summary, at, state,"
            " note, author) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (new.revision, new.framework, new.version, new.publisher, dump_json(list(new.parents)),
             dump_json(dict(new.summary)), at, new.state, new.note, new.author),
        )  # fmt: skip
        _put_files(conn, new.revision, new.files)
    elif there[0] != "published" and new.state == "published":
        conn.execute(
            "UPDATE framework_revision SET state = ?, version = ?, parents = ?, at = ?, note = ?, author = ?,"
            " summary = ? WHERE revision = ?",
            (new.state, new.version, dump_json(list(new.parents)), at, new.note, new.author,
             dump_json(dict(new.summary)), new.revision),
        )  # fmt: skip
        there = None
    elif again and new.state == "published":
        conn.execute(
            "UPDATE framework_revision SET note = ?, author = ?, at = max(?,"
            " (SELECT max(at) + 1 FROM framework_revision WHERE framework = ?)) WHERE revision = ?",
            (new.note, new.author, at, new.framework, new.revision),
        )  # fmt: skip
    if new.state == "published":
        index(conn, new.framework, new.entities, later=later)
    return there is None


def _put_files(conn: Any, revision: str, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        conn.execute("INSERT OR IGNORE INTO file_text (sha256, text) VALUES (?, ?)", (digest, text))
        conn.execute(
            "INSERT INTO revision_file (revision, path, file) SELECT ?, ?, id FROM file_text WHERE sha256 = ?",
            (revision, path, digest),
        )


def index(conn: Any, framework: str, entities: Iterable[Entity], *, later: bool = False) -> None:
    """Make these the searchable rows of a framework; later: `fill` puts them into the full-text index."""
    unindex(conn, framework)
    first = conn.execute("SELECT coalesce(max(id), 0) + 1 FROM entity").fetchone()[0]
    rows = list(enumerate(entities, first))
    conn.executemany(
        "INSERT INTO entity (id, framework, uid, kind, lang, level, code, title, text, path)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(n, framework, e.uid, e.kind, e.lang, e.level, e.code, e.title, e.text, e.path) for n, e in rows],
    )
    conn.executemany("INSERT INTO entity_tag (tag, entity, strength) VALUES (?, ?, ?)",
                     [(tag, n, strength) for n, e in rows for tag, strength in e.tags.items()])  # fmt: skip
    conn.execute("INSERT INTO entity_waiting (framework) VALUES (?)", (framework,))
    if not later:
        fill(conn, framework)


def fill(conn: Any, framework: str) -> None:
    """Put the rows of a waiting framework into the full-text index."""
    conn.execute("INSERT INTO entity_fts (rowid, code, title, text) SELECT id, code, title, text FROM entity"
                 " WHERE framework = ? AND EXISTS (SELECT 1 FROM entity_waiting w WHERE w.framework = ?)",
                 (framework, framework))  # fmt: skip
    conn.execute("DELETE FROM entity_waiting WHERE framework = ?", (framework,))


def unindex(conn: Any, framework: str) -> None:
    """Take a framework's rows away. What waits is not in the full-text index, and must not be taken out of it."""
    conn.execute("INSERT INTO entity_fts (entity_fts, rowid, code, title, text)"
                 " SELECT 'delete', id, code, title, text FROM entity"
                 " WHERE framework = ? AND NOT EXISTS (SELECT 1 FROM entity_waiting w WHERE w.framework = ?)",
                 (framework, framework))  # fmt: skip
    conn.execute("DELETE FROM entity_tag WHERE entity IN (SELECT id FROM entity WHERE framework = ?)", (framework,))
    conn.execute("DELETE FROM entity WHERE framework = ?", (framework,))
    conn.execute("DELETE FROM entity_waiting WHERE framework = ?", (framework,))


def clear(conn: Any) -> None:
    """An empty index, made anew: a damaged one cannot be emptied row by row."""
    conn.execute("DELETE FROM entity_waiting")
    conn.execute("DELETE FROM entity_tag")
    conn.execute("DELETE FROM entity")
    conn.execute("INSERT INTO entity_fts (entity_fts) VALUES ('delete-all')")
