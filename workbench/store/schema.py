"""Tables, indexes, full text and migrations of both kinds of file.

Record tables are generated from the dataclasses (see codec.py); the migration that brings them into shape is named
after that shape, so a new field needs no hand-written migration. Owns the version numbers that decide whether a
file of another version may be read or written.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from workbench.model.record import Record
from workbench.store import revision_rows
from workbench.store.codec import codec, dump_json
from workbench.store.reader import load_kinds

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

FileKind = Literal["engagement", "library"]
SCHEMA = 1  # raised when a file of this version must not be written by older versions
MIN_READER = 1  # the oldest version that may still read what this version writes

LIBRARY_KINDS = (
    "brand_kit", "crosswalk", "crosswalk_pair", "draft", "draft_field", "fitness_rule", "kept_vocabulary",
    "saved_definition",
)  # fmt: skip
LIBRARY_ONLY = ("draft", "draft_field", "kept_vocabulary", "saved_definition")

# Only references that are never empty: a child without its parent would be meaningless.
REFERENCES = {
    ("asked_question", "session"): "session",
    ("target", "assessment"): "assessment",
    ("rating", "assessment"): "assessment",
    ("settled", "assessment"): "assessment",
    ("judgement", "assessment"): "assessment",
    ("report_definition", "assessment"): "assessment",
    ("proposal", "assessment"): "assessment",
    ("upgrade", "assessment"): "assessment",
    ("tailoring", "assessment"): "assessment",
    ("evidence_link", "evidence"): "evidence",
    ("crosswalk_pair", "crosswalk"): "crosswalk",
}
INDEXES = (
    ("note", "session"),
    ("rating", "assessment, criterion"),
    ("settled", "assessment, criterion"),
    ("judgement", "assessment, subject"),
    ("evidence_link", "evidence"),
    ("evidence_link", "criterion"),
    ("asked_question", "session"),
    ("crosswalk_pair", "crosswalk, source"),
    ("crosswalk_pair", "crosswalk, target"),
    ("crosswalk_pair", "source"),
    ("crosswalk_pair", "target"),
    ("draft_field", "draft, entity"),
    ("proposal", "assessment, criterion"),
    ("tailoring", "assessment"),
)

BASE = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE step (
  seq INTEGER PRIMARY KEY, uid TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL, person TEXT NOT NULL, device TEXT NOT NULL, device_seq INTEGER NOT NULL,
  parents TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL, offset INTEGER NOT NULL, zone TEXT NOT NULL,
  merge_key TEXT, place TEXT, undone INTEGER NOT NULL
);
CREATE INDEX step_redo ON step (seq) WHERE undone = 1;
CREATE TABLE step_row (
  step INTEGER NOT NULL REFERENCES step (seq), kind TEXT NOT NULL, uid TEXT NOT NULL,
  before TEXT, after TEXT, personal TEXT NOT NULL DEFAULT '', PRIMARY KEY (step, kind, uid)
);
CREATE INDEX step_row_record ON step_row (kind, uid);
"""

BLOBS = """
CREATE TABLE blob (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, at INTEGER NOT NULL);
CREATE TABLE blob_chunk (blob INTEGER NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (blob, n));
"""

# The only triggers there are: rows that change behind the transaction would be missing from the journal.
NOTE_TEXT = """
CREATE VIRTUAL TABLE note_fts USING fts5 (
  text, content='note', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER note_fts_new AFTER INSERT ON note BEGIN
  INSERT INTO note_fts (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER note_fts_gone AFTER DELETE ON note BEGIN
  INSERT INTO note_fts (note_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER note_fts_edit AFTER UPDATE OF text ON note BEGIN
  INSERT INTO note_fts (note_fts, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO note_fts (rowid, text) VALUES (new.id, new.text);
END;
"""

REVISIONS = """
CREATE TABLE framework_revision (
  revision TEXT PRIMARY KEY, framework TEXT NOT NULL, version TEXT NOT NULL, publisher TEXT NOT NULL,
  parents TEXT NOT NULL DEFAULT '[]', files TEXT NOT NULL, summary TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE INDEX framework_revision_framework ON framework_revision (framework, at);
CREATE VIRTUAL TABLE framework_fts USING fts5 (
  revision UNINDEXED, framework UNINDEXED, uid UNINDEXED, kind UNINDEXED, code, title, text,
  tokenize='unicode61 remove_diacritics 2'
);
"""


def kinds_of(file: FileKind) -> dict[str, type[Record]]:
    """The record classes that a kind of file holds."""
    kinds = load_kinds()
    own = sorted(k for k in kinds if k not in LIBRARY_ONLY)
    return {k: kinds[k] for k in (LIBRARY_KINDS if file == "library" else own)}


def shape(file: FileKind) -> str:
    """A short name of the record tables' present shape."""
    text = dump_json({kind: codec(cls).columns() for kind, cls in kinds_of(file).items()})
    return "records_" + sha256(text.encode()).hexdigest()[:12]


def script(db: Database, sql: str) -> None:
    """Run statements one by one, inside the caller's transaction (executescript would commit it)."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and ("CREATE TRIGGER" not in statement or line.strip() == "END;"):
            db.conn.execute(statement)
            statement = ""


def shape_records(db: Database, file: FileKind) -> None:
    """Create missing record tables and add missing columns; nothing is ever dropped."""
    there = set(db.table_names())
    for kind, cls in kinds_of(file).items():
        columns = codec(cls).columns()
        if kind not in there:
            parts = [f'"{n}" {sql}{_reference(kind, n)}' for n, sql in columns.items()]
            db.conn.execute(f'CREATE TABLE "{kind}" (id INTEGER PRIMARY KEY, {", ".join(parts)})')
            continue
        present = {column.name for column in db[kind].columns}
        for name, sql in columns.items():
            if name not in present:
                db.conn.execute(f'ALTER TABLE "{kind}" ADD COLUMN "{name}" {sql}')
    made = set(db.table_names())
    for table, names in INDEXES:
        if table in made:
            name = f"{table}_{names.replace(', ', '_')}"
            db.conn.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" ({names})')


def _reference(kind: str, column: str) -> str:
    parent = REFERENCES.get((kind, column))
    return f' REFERENCES "{parent}" (uid)' if parent else ""


def migrations(file: FileKind) -> Migrations:
    """All migrations of a kind of file in order; each runs in one transaction."""
    from sqlite_utils.migrations import Migrations

    plan = Migrations(f"assay-{file}")
    plan(name="m001_base")(lambda db: script(db, BASE))
    plan(name=shape(file))(lambda db: shape_records(db, file))
    if file == "engagement":
        plan(name="m002_blobs")(lambda db: script(db, BLOBS))
        plan(name="m003_note_text")(lambda db: script(db, NOTE_TEXT))
    else:
        plan(name="m002_revisions")(lambda db: script(db, REVISIONS))
        plan(name="m003_revision_files")(_revision_files)
        plan(name="m004_index_later")(lambda db: script(db, revision_rows.WAITING))
    return plan


def _revision_files(db: Database) -> None:
    script(db, revision_rows.TABLES)
    revision_rows.move_files(db.conn)


def standing(applied: list[str], file: FileKind) -> Literal["same", "older", "newer"]:
    """How a file stands to this version, judged by the migrations it has had."""
    ours = ["m001_base", shape(file)]
    ours += (["m002_blobs", "m003_note_text"] if file == "engagement"
             else ["m002_revisions", "m003_revision_files", "m004_index_later"])
    shapes = [name for name in applied if name.startswith("records_")]
    foreign = [name for name in applied if name not in ours and not name.startswith("records_")]
    if foreign or (shape(file) in shapes and shapes[-1] != shape(file)):
        return "newer"
    return "same" if all(name in applied for name in ours) else "older"


def read_meta(conn: Any) -> dict[str, str]:
    return dict(conn.execute("SELECT key, value FROM meta").fetchall())


def write_meta(conn: Any, **values: str) -> None:
    for key, value in values.items():
        conn.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )
