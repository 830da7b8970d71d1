"""Backups: encrypted copies by SQLite's backup call, rotating; evidence bytes are kept once for all of them.

Owns the backup folder of each file: `<file uid>/<time>.assay` plus `evidence.assay`, which holds every evidence chunk
ever backed up. Copies carry the same key and salt, so the same passphrase opens them anywhere.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import Damaged, Invalid
from workbench.model.record import new_uid
from workbench.store import schema
from workbench.store.failures import translated
from workbench.store.reader import Reader
from workbench.store.sqlcipher import Key, connect
from workbench.store.store import check

KEEP_NEWEST = 10
KEEP_DAYS = 14
EVIDENCE = "evidence.assay"
STAMP = "%Y%m%dT%H%M%S"
BLOB_TABLES = """
CREATE TABLE IF NOT EXISTS kept.chunk (
  sha256 TEXT NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (sha256, n)
)
"""
Snapshot = Callable[[], AbstractContextManager[Reader]]


@dataclass(frozen=True)
class Backup:
    """One backup of one file. at: UTC milliseconds; why: backup, or migration."""

    path: Path
    uid: str
    at: int
    size: int
    why: str = "backup"


def listed(folder: Path, uid: str) -> list[Backup]:
    """Backups of a file, newest first."""
    found = []
    for path in (folder / uid).glob("*.assay"):
        stamp, _, why = path.stem.partition("-")
        if path.name == EVIDENCE:
            continue
        try:
            at = int(datetime.strptime(stamp[:15], STAMP).replace(tzinfo=UTC).timestamp() * 1000) + int(stamp[15:] or 0)
        except ValueError:
            continue
        found.append(Backup(path, uid, at, path.stat().st_size, why or "backup"))
    return sorted(found, key=lambda b: b.at, reverse=True)


def make(snapshot: Snapshot, key: Key | None, folder: Path, uid: str, why: str = "backup") -> Backup:
    """Write one backup and let old ones go."""
    with snapshot() as reader:
        made = _write(reader._conn, key, folder / uid, uid, why)
    rotate(listed(folder, uid))
    return made


def before_migration(conn: Any, key: Key | None, folder: Path) -> None:
    """The copy that must exist before a file is brought to a newer shape."""
    uid = schema.read_meta(conn)["file_uid"]
    _write(conn, key, folder / uid, uid, "migration")


def _write(conn: Any, key: Key | None, folder: Path, uid: str, why: str) -> Backup:
    with translated(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        now = time.time_ns() // 1_000_000
        stamp = datetime.fromtimestamp(now / 1000, UTC).strftime(STAMP) + f"{now % 1000:03d}"
        target = folder / (stamp + ("" if why == "backup" else f"-{why}") + ".assay")
        part = target.with_name(target.name + ".part")
        copy(conn, key, part, keep_evidence=folder / EVIDENCE)
        part.replace(target)
        return Backup(target, uid, now, target.stat().st_size, why)


def copy(conn: Any, key: Key | None, target: Path, *, keep_evidence: Path | None = None) -> None:
    """A complete, encrypted copy, checked. With keep_evidence the evidence bytes go to that file, each once.

    SQLite copies broken pages without a word: the check keeps a damaged copy from taking the place of a good one.
    """
    target.unlink(missing_ok=True)
    with translated(target):
        made = connect(target, key, mode="rwc", journal="DELETE")
        try:
            with translated(target):
                conn.backup(made)
                if found := check(made, key is not None, target):
                    raise Damaged(f"The file to copy is damaged: {found[0].text}.", "Restore an earlier backup.")
                schema.write_meta(made, clean="1")
                if keep_evidence is not None and made.execute("SELECT 1 FROM blob_chunk LIMIT 1").fetchone():
                    _move_evidence(made, key, keep_evidence)
                made.execute("PRAGMA journal_mode = DELETE")
                made.close()
                _flush(target)
        except BaseException:
            made.close()
            target.unlink(missing_ok=True)
            raise


def _move_evidence(made: Any, key: Key | None, kept: Path) -> None:
    made.execute("ATTACH ? AS kept" + (" KEY ?" if key else ""), (str(kept), key.literal) if key else (str(kept),))
    made.execute(BLOB_TABLES)
    made.execute(
        "INSERT OR IGNORE INTO kept.chunk (sha256, n, bytes) SELECT b.sha256, c.n, c.bytes FROM main.blob_chunk c"
        " JOIN main.blob b ON b.id = c.blob WHERE b.sha256 NOT IN (SELECT sha256 FROM kept.chunk)"
    )
    made.execute("DELETE FROM main.blob_chunk")
    made.execute("DETACH kept")
    made.execute("VACUUM")


def rotate(backups: list[Backup]) -> None:
    """Keep the newest ones, and beyond them the newest of each day for two weeks; migration copies stay."""
    days: dict[int, int] = {}
    newest = backups[0].at if backups else 0
    for number, backup in enumerate(backups):
        day = backup.at // 86_400_000
        first_of_day = days.setdefault(day, number) == number
        young = newest - backup.at <= KEEP_DAYS * 86_400_000
        if number < KEEP_NEWEST or (first_of_day and young) or backup.why != "backup":
            continue
        with translated(backup.path):
            backup.path.unlink(missing_ok=True)


def restore(backup: Backup, key: Key, to: Path) -> None:
    """Write the backup, with its evidence bytes, to a new file. Never overwrites."""
    if to.exists():
        raise Invalid(f"{to.name} exists already.", "Choose another name; restoring never overwrites a file.")
    part = to.with_name(to.name + ".part")
    source = connect(backup.path, key, mode="ro")
    kept = backup.path.with_name(EVIDENCE)
    try:
        copy(source, key, part)
    finally:
        source.close()
    with _finished(part, to):
        made = connect(part, key, journal="DELETE")
        try:
            with translated(kept):
                if kept.exists():
                    made.execute("ATTACH ? AS kept KEY ?", (str(kept), key.literal))
                    made.execute(
                        "INSERT OR IGNORE INTO main.blob_chunk (blob, n, bytes)"
                        " SELECT b.id, c.n, c.bytes FROM kept.chunk c JOIN main.blob b ON b.sha256 = c.sha256"
                    )
                    made.execute("DETACH kept")
        finally:
            made.close()


@contextmanager
def _finished(part: Path, target: Path) -> Iterator[None]:
    """The part takes its name once the block is through; a failure leaves nothing."""
    with translated(target):
        try:
            yield
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def send_copy(snapshot: Snapshot, key: Key | None, path: Path) -> None:
    """A complete copy with an identity of its own, so that two laptops can be told apart later."""
    if path.exists():
        raise Invalid(f"{path.name} exists already.", "Choose another name.")
    part = path.with_name(path.name + ".part")
    with snapshot() as reader:
        copy(reader._conn, key, part)
    with _finished(part, path):
        made = connect(part, key, journal="DELETE")
        try:
            schema.write_meta(made, copy_uid=new_uid())
        finally:
            made.close()


def _flush(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
