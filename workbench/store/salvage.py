"""Brings what can still be read of a damaged library.db into a new one: records, revisions with their files, journal.

Owns reading around damage and checking what was read against its hashes; the searchable rows are left out, since they
are made from the files. Knows nothing of Git, which gives back what is lost here, nor of how revisions are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from workbench.errors import Damaged, Locked
from workbench.store.schema import LIBRARY_KINDS
from workbench.store.sqlcipher import connect
from workbench.store.store import Store

CONTENT = ("file_text", "framework_revision", "revision_file")
JOURNAL = ("step", "step_row")
ORDER = {"revision_file": "revision, path", "step_row": "step, kind, uid"}


@dataclass
class Salvaged:
    """rows: how many of each table came over; holes: tables of which some could not be read; lost: revisions whose
    files were not whole (framework, version)."""

    rows: dict[str, int] = field(default_factory=dict)
    holes: tuple[str, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()


def alone(path: Path) -> None:
    """Locked when another window or process has the file open; otherwise its write-ahead log is part of it after."""
    from sqlcipher3 import dbapi2

    try:
        conn = connect(path, None)
    except Damaged:  # no database any more, so nobody can work in it
        return
    try:
        conn.execute("PRAGMA busy_timeout = 500")
        conn.execute("PRAGMA journal_mode = DELETE").fetchone()
    except dbapi2.Error as error:
        if "locked" in str(error) or "busy" in str(error):
            raise Locked(f"{path.name} is open in another window.", "Close Assay everywhere, then try again.",
                         ) from error
    finally:
        conn.close()


def salvage(old: Path, into: Store, revision_of: Callable[[Mapping[str, str]], str]) -> Salvaged:
    """Everything readable of `old` into a fresh store. revision_of: the name that files give to their revision."""
    from sqlcipher3 import dbapi2

    done = Salvaged()
    try:
        source = connect(old, None, mode="ro")
    except Damaged:  # no database any more
        done.holes = ("everything",)
        return done
    holes = []
    try:
        with into.raw_write() as conn:
            conn.execute("PRAGMA defer_foreign_keys = ON")
            for table in (*LIBRARY_KINDS, *CONTENT):
                done.rows[table], whole = _copy(source, conn, table)
                if not whole:
                    holes.append(table)
            conn.execute("DELETE FROM crosswalk_pair WHERE crosswalk NOT IN (SELECT uid FROM crosswalk)")
            done.lost = tuple(_unsound(conn, revision_of))
            try:  # a journal with a hole would undo into the hole
                with into._db.atomic():
                    if not all(_copy(source, conn, table)[1] for table in JOURNAL):
                        raise dbapi2.DatabaseError("hole")
            except dbapi2.DatabaseError:
                holes.append("journal")
    finally:
        source.close()
    done.holes = tuple(holes)
    return done


def _copy(source: Any, conn: Any, table: str) -> tuple[int, bool]:
    """Rows of one table from its beginning to the first damage, and from its end back to it."""
    names = [row[1] for row in conn.execute(f'PRAGMA table_info("{table}")')]
    from sqlcipher3 import dbapi2

    try:
        there = {row[1] for row in source.execute(f'PRAGMA table_info("{table}")')}
    except dbapi2.Error:
        return 0, False
    names = [n for n in names if n in there]
    if not names:
        return 0, False
    if table == "framework_revision":  # of revisions of one moment the later row is the newer
        names.append("rowid")
    listed = ", ".join(f'"{n}"' for n in names)
    insert = f'INSERT OR IGNORE INTO "{table}" ({listed}) VALUES ({", ".join("?" * len(names))})'
    by = ORDER.get(table, "rowid")
    before = conn.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    backwards = ", ".join(f"{part} DESC" for part in by.split(", "))
    whole = True
    for order in (by, backwards):
        rows = _readable(source, f'SELECT {listed} FROM "{table}" ORDER BY {order}')
        whole = True
        for row in rows:
            if row is None:
                whole = False
                break
            conn.execute(insert, row)
        if whole:
            break
    count = conn.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] - before
    return count, whole


def _readable(source: Any, sql: str) -> Iterator[tuple[Any, ...] | None]:
    """Rows as long as they can be read; None in the place of the damage."""
    from sqlcipher3 import dbapi2

    try:
        yield from source.execute(sql)
    except dbapi2.Error:
        yield None


def _unsound(conn: Any, revision_of: Callable[[Mapping[str, str]], str]) -> Iterator[tuple[str, str]]:
    """Take out texts and revisions that are not what their hashes say."""
    for number, digest, text in conn.execute("SELECT id, sha256, text FROM file_text").fetchall():
        if not isinstance(text, str) or sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != digest:
            conn.execute("DELETE FROM file_text WHERE id = ?", (number,))
    for revision, framework, version in conn.execute(
        "SELECT revision, framework, version FROM framework_revision"
    ).fetchall():
        files = dict(conn.execute("SELECT r.path, t.text FROM revision_file r JOIN file_text t ON t.id = r.file"
                                  " WHERE r.revision = ?", (revision,)).fetchall())  # fmt: skip
        if not files or revision_of(files) != revision:
            conn.execute("DELETE FROM framework_revision WHERE revision = ?", (revision,))
            conn.execute("DELETE FROM revision_file WHERE revision = ?", (revision,))
            yield framework, version
    conn.execute("DELETE FROM revision_file WHERE revision NOT IN (SELECT revision FROM framework_revision)")
