"""Store: one open file with the one write path, `do`. Also undo, redo, reads, snapshots, check and close.

Owns the life of a file: lock, connection, migration, clean flag, checkpoint. Knows nothing of screens, of keyrings or
of what a command means.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

from workbench import __version__
from workbench.errors import Damaged, Problem, TooNew, Unavailable
from workbench.model.record import new_uid
from workbench.store import schema
from workbench.store.command import ChangeSet, Command, Reader, Transaction
from workbench.store.failures import translated
from workbench.store.incoming import Report, bring_in, sweep
from workbench.store.journal import Journal, Step, changes_of
from workbench.store.lock import FileLock
from workbench.store.sqlcipher import Key, connect, database

CHECK_AT_OPEN = 8 * 1024 * 1024  # a clean file above this size is checked by `check` in the background
T = TypeVar("T")


class Store:
    """One file, one writer. All methods may be called from any thread; writes take turns."""

    def __init__(
        self,
        path: Path,
        file: schema.FileKind,
        key: Key | None,
        *,
        person: str,
        device: str,
        create: bool = False,
        read_only: bool = False,
        before_migration: Callable[[Any, Key | None], None] | None = None,
    ) -> None:
        self.path = path
        self.file: schema.FileKind = file
        self.key = key
        self.person = person
        self.device = device
        self.read_only = read_only
        self.warnings: list[Problem] = []
        self._mutex = threading.RLock()
        self._lock = FileLock(path) if file == "engagement" and not read_only else None
        self._conn: Any = None
        try:
            with translated(path):
                self._open(create, before_migration)
        except BaseException:
            self._drop()
            raise

    def _open(self, create: bool, before_migration: Callable[[Any, Key | None], None] | None) -> None:
        wal = self.path.with_name(self.path.name + "-wal")
        had_wal = wal.exists()
        if self.read_only:
            self._conn = connect(self.path, self.key, mode="ro", immutable=not had_wal)
        else:
            self._conn = connect(self.path, self.key, mode="rwc" if create else "rw")
        self._db = database(self._conn)
        if create:
            self._conn.execute("PRAGMA journal_mode = WAL")
            self._make()
        self.meta = self._read_meta()
        if int(self.meta.get("min_reader", "0")) > schema.SCHEMA:
            raise TooNew(
                f"{self.path.name} was made by Assay {self.meta.get('app', '?')} and cannot be read by {__version__}.",
                "Install the newer version. The file was not changed.",
            )
        standing = self._standing()
        if not self.read_only and standing != "newer":
            self._conn.execute("PRAGMA journal_mode = WAL")
        if not self.read_only and (standing == "newer" or int(self.meta.get("schema", "0")) > schema.SCHEMA):
            self._reopen_read_only()
            self._warn(
                "The file was made by a newer version and is open for reading only.", "Install the newer version."
            )
        elif standing == "older":
            self._migrate(before_migration)
        self._check_state(had_wal)
        if not self.read_only:
            schema.write_meta(self._conn, clean="0", app=__version__, schema=str(schema.SCHEMA))
            if self.file == "engagement":
                sweep(self._conn)
            self.checkpoint()
        self._journal = Journal(self._conn, self.person, self.device)
        self._reader = Reader(self._conn, self.path)

    def _make(self) -> None:
        schema.migrations(self.file).apply(self._db)
        if not self._conn.execute("SELECT 1 FROM meta LIMIT 1").fetchone():
            schema.write_meta(
                self._conn, kind=self.file, file_uid=new_uid(), copy_uid=new_uid(), clean="1",
                schema=str(schema.SCHEMA), min_reader=str(schema.MIN_READER), app=__version__,
            )  # fmt: skip

    def _read_meta(self) -> dict[str, str]:
        tables = {name for (name,) in self._conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        meta = schema.read_meta(self._conn) if "meta" in tables else {}
        if meta.get("kind") != self.file:
            raise Damaged(f"{self.path.name} is not an Assay {self.file} file.", "Choose another file.")
        return meta

    def _standing(self) -> Literal["same", "older", "newer"]:
        names = [name for (name,) in self._conn.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
        return schema.standing(names, self.file)

    def _migrate(self, before: Callable[[Any, Key | None], None] | None) -> None:
        if self.read_only:
            raise Unavailable(
                f"{self.path.name} is of an older version and must be brought up to date before it can be shown.",
                "Open it once in the window, in a folder you may write to; a backup is kept.",
            )
        if before is not None:
            before(self._conn, self.key)
        schema.migrations(self.file).apply(self._db)

    def _reopen_read_only(self) -> None:
        self._conn.close()
        self.read_only = True
        if self._lock is not None:
            self._lock.release()
        self._conn = connect(self.path, self.key, mode="ro")
        self._db = database(self._conn)

    def _check_state(self, had_wal: bool) -> None:
        """Unclean without its -wal: newest changes may be elsewhere. Small or unclean files get a full check."""
        clean = self.meta.get("clean") == "1"
        if not clean and not had_wal and self.file == "engagement":
            self._warn(
                "The file was not closed properly and its companion file (-wal) is missing: the newest changes may be "
                "lost.",
                "If you copied or moved the file, copy the file ending in -wal too, or compare with the newest backup.",
            )
        if self.file == "engagement" and (not clean or self.path.stat().st_size <= CHECK_AT_OPEN):
            found = check(self._conn, self.key is not None, self.path)
            if found:
                raise Damaged(
                    f"{self.path.name} is damaged: {found[0].text}", "Restore the newest backup (Settings, Backups)."
                )

    def _warn(self, text: str, hint: str) -> None:
        self.warnings.append(Problem("warning", self.path.name, text, hint))

    # --- the one write path -------------------------------------------------------------------------------------

    def do(self, command: Command, origin: object | None = None, *, lasting: bool = False) -> ChangeSet:
        """Run a command as one step: all of it is on disk when this returns, or nothing of it.

        lasting: the step cannot be undone (the making of a file).
        """
        with self._writing() as tx:
            result = command.run(tx)
            self._journal.record(tx, command.label, command.merge_key, command.place, lasting=lasting)
        return ChangeSet(changes_of(tx), command.label, origin, command.place, "do", self.file, result)

    def undo(self, origin: object | None = None) -> ChangeSet | None:
        """Take back the newest step; None when there is none. Stale when its rows changed since."""
        return self._replay("undo", origin)

    def redo(self, origin: object | None = None) -> ChangeSet | None:
        return self._replay("redo", origin)

    def _replay(self, kind: Literal["undo", "redo"], origin: object | None) -> ChangeSet | None:
        with self._writing() as tx:
            step = self._journal.candidate(kind)
            if step is None:
                return None
            self._journal.replay(tx, step, kind)
        return ChangeSet(changes_of(tx), step.label, origin, step.place, kind, self.file)

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        if self.read_only:
            raise Unavailable(f"{self.path.name} is open for reading only.", "Save a copy and work in that.")
        with self._mutex, translated(self.path), self._db.atomic():
            self._conn.execute("PRAGMA defer_foreign_keys = ON")
            tx = Transaction(self._conn, self.path, self.person)
            yield tx

    def can(self, kind: Literal["undo", "redo"]) -> Step | None:
        with self._mutex, translated(self.path):
            return None if self.read_only else self._journal.candidate(kind)

    # --- reading ------------------------------------------------------------------------------------------------

    def read(self, query: Callable[..., T], *args: Any, **kw: Any) -> T:
        with self._mutex:
            return query(self._reader, *args, **kw)

    def rows(self, sql: str, args: Any = ()) -> list[tuple[Any, ...]]:
        """Rows of the tables that are not records, for modules of this package."""
        with self._mutex, translated(self.path):
            return list(self._conn.execute(sql, args).fetchall())

    @property
    def closed(self) -> bool:
        return self._conn is None

    def bring_in(self, source: Path, report: Report) -> tuple[str, int]:
        """Copy a large file in, from a worker; see incoming.py."""
        return bring_in(self, source, report)

    @contextmanager
    def raw_write(self) -> Iterator[Any]:
        """A transaction on tables that are not records (framework revisions); never on record tables."""
        with self._mutex, translated(self.path), self._db.atomic():
            yield self._conn

    def set_meta(self, key: str, value: str) -> None:
        with self.raw_write() as conn:
            schema.write_meta(conn, **{key: value})
        self.meta[key] = value

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """A consistent picture on its own read-only connection, for background jobs."""
        conn = connect(self.path, self.key, mode="ro", immutable=self.read_only and not self._has_wal())
        try:
            with translated(self.path):
                conn.execute("BEGIN")
                conn.execute("SELECT count(*) FROM meta").fetchone()
            yield Reader(conn, self.path)
        finally:
            conn.close()

    def _has_wal(self) -> bool:
        return self.path.with_name(self.path.name + "-wal").exists()

    def check(self) -> list[Problem]:
        """Full integrity check on an own connection; may take a second per 100 MB, so call it from a job."""
        try:
            with self.snapshot() as reader:
                return check(reader._conn, self.key is not None, self.path)
        except Damaged as error:  # so broken that there is nothing to count
            return [Problem("error", self.path.name, error.text, error.hint)]

    # --- housekeeping -------------------------------------------------------------------------------------------

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file, so that the file alone is complete."""
        with self._mutex, translated(self.path):
            if not self.read_only and not self._conn.in_transaction:
                self._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def close(self) -> None:
        """Mark clean, checkpoint, release. The key is forgotten."""
        with self._mutex:
            if self._conn is None:
                return
            try:
                if not self.read_only:
                    with translated(self.path):
                        schema.write_meta(self._conn, clean="1")
                        self._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                self._drop()

    def _drop(self) -> None:
        if self._conn is not None:
            self._conn.close()
        self._conn = None
        self.key = None
        if self._lock is not None:
            self._lock.release()


def check(conn: Any, encrypted: bool, path: Path) -> list[Problem]:
    """What is broken in a file: page authentication codes, then the structure of tables and indexes."""
    found: list[str] = []
    with translated(path):
        if encrypted:
            found += [str(row[0]) for row in conn.execute("PRAGMA cipher_integrity_check").fetchall()]
        if not found:
            found += [str(row[0]) for row in conn.execute("PRAGMA quick_check").fetchall() if row[0] != "ok"]
    return [Problem("error", path.name, text, "Restore the newest backup.") for text in found[:20]]
