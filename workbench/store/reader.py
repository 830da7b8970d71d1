"""Reader: rows become records. Read-only by construction: it has no method that writes.

Owns the read side of an open file, for queries, commands and background jobs; knows nothing of commands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from workbench.errors import Damaged, NotFound
from workbench.model.record import KINDS, R, Record
from workbench.store.codec import codec
from workbench.store.failures import translated
from workbench.store.step import Change, Place, StepInfo

STEP_COLUMNS = "s.seq, s.uid, s.kind, s.label, s.person, s.device, s.at, s.offset, s.zone, s.undone, s.place"


class Reader:
    """Typed reads over one connection."""

    def __init__(self, conn: Any, path: Path | None = None) -> None:
        self._conn = conn
        self._path = path

    def _rows(self, sql: str, args: Any = ()) -> list[tuple[Any, ...]]:
        with translated(self._path):
            return cast(list[tuple[Any, ...]], self._conn.execute(sql, args).fetchall())

    def find(self, cls: type[R], uid: str) -> R | None:
        """The record, or None."""
        known = codec(cls)
        rows = self._rows(known.select_one, (uid,))
        return cast(R, known.record(rows[0])) if rows else None

    def get(self, cls: type[R], uid: str) -> R:
        """The record; NotFound when it is not there."""
        found = self.find(cls, uid)
        if found is None:
            noun = cls.KIND.replace("_", " ")
            raise NotFound(f"This {noun} is no longer there.", "It was removed meanwhile; undo brings it back.")
        return found

    def all(self, cls: type[R], **where: Any) -> list[R]:
        """Records that match; a tuple, list or set means "one of". Ordered by rank, number, at, uid where present."""
        known = codec(cls)
        clause, args = _where(cls, where)
        rows = self._rows(f"{known.select}{clause} ORDER BY {known.order}", args)
        return [cast(R, known.record(row)) for row in rows]

    def count(self, cls: type[Record], **where: Any) -> int:
        clause, args = _where(cls, where)
        return int(self._rows(f'SELECT count(*) FROM "{codec(cls).table}"{clause}', args)[0][0])

    def search_notes(self, words: str, limit: int = 50) -> list[tuple[str, str]]:
        """Notes that hold all words (the last one as a prefix), best first: uid and a snippet."""
        query = fts_query(words)
        if not query:
            return []
        sql = (
            "SELECT n.uid, snippet(note_fts, 0, '', '', '…', 16) FROM note_fts JOIN note n ON n.id = note_fts.rowid "
            "WHERE note_fts MATCH ? ORDER BY note_fts.rank LIMIT ?"
        )
        return [(uid, text) for uid, text in self._rows(sql, (query, limit))]

    def blob_chunks(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a stored file in chunks; NotFound when they are not in this file."""
        rows = self._rows("SELECT id FROM blob WHERE sha256 = ?", (sha256,))
        if not rows:
            raise NotFound("The bytes of this evidence are not in the file.", "Attach the file again.")
        numbers = self._rows("SELECT n FROM blob_chunk WHERE blob = ? ORDER BY n", rows[0])
        for (number,) in numbers:
            found = self._rows("SELECT bytes FROM blob_chunk WHERE blob = ? AND n = ?", (rows[0][0], number))
            yield cast(bytes, found[0][0])

    def blob(self, sha256: str) -> bytes:
        """All bytes of a stored file, checked against their hash."""
        from hashlib import sha256 as hasher

        data = b"".join(self.blob_chunks(sha256))
        if hasher(data).hexdigest() != sha256:
            raise Damaged("The stored bytes of this evidence do not match their hash.", "Restore a backup.")
        return data

    def has_blob(self, sha256: str) -> bool:
        return bool(self._rows("SELECT 1 FROM blob WHERE sha256 = ?", (sha256,)))

    def history(self, kind: str | type[Record], uid: str) -> list[StepInfo]:
        """Who changed this record, when, in which step, from what to what; oldest first."""
        kind = kind if isinstance(kind, str) else kind.KIND
        sql = (
            f"SELECT {STEP_COLUMNS}, r.before, r.after FROM step_row r JOIN step s ON s.seq = r.step "
            "WHERE r.kind = ? AND r.uid = ? ORDER BY s.seq"
        )
        return [_info(row[:11], before=row[11], after=row[12]) for row in self._rows(sql, (kind, uid))]

    def journal(self, limit: int = 100, person: str = "", since: int = 0) -> list[StepInfo]:
        """The newest steps first with the records each touched; filtered by person and time (the audit query)."""
        wanted = "s.at >= ? AND (? = '' OR s.person = ?)"
        sql = f"SELECT {STEP_COLUMNS} FROM step s WHERE {wanted} ORDER BY s.seq DESC LIMIT ?"
        out = []
        for row in self._rows(sql, (since, person, person, limit)):
            touched = self._rows(
                "SELECT kind, uid, before IS NULL, after IS NULL FROM step_row WHERE step = ? ORDER BY kind, uid",
                row[:1],
            )
            changes = tuple(Change(k, u, "new" if new else "gone" if gone else "edit") for k, u, new, gone in touched)
            out.append(_info(row, changes=changes))
        return out

    def last_step(self) -> StepInfo | None:
        found = self.journal(1)
        return found[0] if found else None


def fts_query(words: str) -> str:
    """Plain words as a full-text query: every word must occur, the last may be a beginning."""
    parts = ["".join(ch if ch.isalnum() else " " for ch in word).split() for word in words.split()]
    tokens = [f'"{t}"' for group in parts for t in group]
    if tokens and not words[-1:].isspace():
        tokens[-1] += "*"
    return " ".join(tokens)


def _where(cls: type[Record], where: dict[str, Any]) -> tuple[str, list[Any]]:
    if not where:
        return "", []
    names = codec(cls).names
    parts: list[str] = []
    args: list[Any] = []
    for name, value in where.items():
        if name not in names:
            raise TypeError(f"{cls.KIND} has no field {name}")
        if isinstance(value, (tuple, list, set, frozenset)):
            values = sorted(value)
            parts.append(f'"{name}" IN ({", ".join("?" * len(values))})')
            args.extend(values)
        else:
            parts.append(f'"{name}" = ?')
            args.append(int(value) if isinstance(value, bool) else value)
    return " WHERE " + " AND ".join(parts), args


def _info(
    row: tuple[Any, ...], *, before: str | None = None, after: str | None = None, changes: tuple[Change, ...] = ()
) -> StepInfo:
    seq, uid, kind, label, person, device, at, offset, zone, undone, place = row
    return StepInfo(
        seq, uid, kind, label, person, device, at, offset, zone, undone in (1, 2),
        Place.from_json(json.loads(place) if place else None),
        json.loads(before) if before else None, json.loads(after) if after else None, changes,
    )  # fmt: skip


def load_kinds() -> dict[str, type[Record]]:
    """All record classes by kind; imports the modules that declare them."""
    from workbench.model import (
        brand,
        capture,
        draft,
        engagement,
        judgement,
        mapping,
        outcome,
        proposal,
        report_definition,
        tailoring,
        vocabulary,
    )

    assert all((brand, capture, draft, engagement, judgement, mapping, outcome, proposal, tailoring))
    assert all((report_definition, vocabulary))
    return KINDS
