"""Transaction: the writing side, handed to a command for the time of one step.

Owns the first-seen image of every record it touches, which is what makes undo exact; knows nothing of the journal's
tables. Kinds in QUIET are stored but are not history: the unsent line of the capture bar must survive any undo.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.model.record import R, Record
from workbench.store import blobs, revision_rows
from workbench.store.clock import now_ms, offset_minutes, zone_name
from workbench.store.codec import codec, well_formed
from workbench.store.failures import translated
from workbench.store.reader import Reader
from workbench.store.revision_rows import NewRevision

QUIET = frozenset({"draft_line"})
Key = tuple[str, str]


class Transaction(Reader):
    """Reads and writes of one step. Only Store makes one."""

    def __init__(self, conn: Any, path: Path | None, person: str) -> None:
        super().__init__(conn, path)
        self.person = person
        self._at = 0
        self.final: list[tuple[str, str, str]] = []
        self.before: dict[Key, Record | None] = {}
        self.after: dict[Key, Record | None] = {}

    def now(self) -> int:
        """UTC milliseconds; one moment for the whole step."""
        self._at = self._at or now_ms()
        return self._at

    def local(self, ms: int) -> tuple[int, str]:
        """Offset and zone of this machine at that moment."""
        return offset_minutes(ms), zone_name()

    def put(self, record: Record) -> None:
        """Insert, or replace the record of the same uid. Equal content is no change."""
        known = codec(type(record))
        known.check(record)
        current = self.find(type(record), record.uid)
        if current == record:
            return
        try:
            row = known.row(record)
            "".join(v for v in row if isinstance(v, str)).encode()
        except UnicodeEncodeError:
            record = _mended(record)
            row = known.row(record)
        with translated(self._path):
            if current is None:
                self._conn.execute(known.insert, row)
            else:
                changed = tuple(n for n in known.names if getattr(current, n) != getattr(record, n))
                values = [v for n, v in zip(known.names, row, strict=True) if n in changed]
                if changed:
                    self._conn.execute(known.update(changed), [*values, record.uid])
        self._touch(record.KIND, record.uid, current, record)

    def patch(self, cls: type[R], uid: str, **fields: Any) -> R:
        """Change the named fields; NotFound when the record is gone."""
        record = replace(self.get(cls, uid), **fields)
        self.put(record)
        return record

    def remove(self, cls: type[Record], uid: str) -> None:
        """Take the record away; NotFound when it is not there. Children are the command's business."""
        current = self.get(cls, uid)
        with translated(self._path):
            self._conn.execute(codec(cls).delete, (uid,))
        self._touch(cls.KIND, uid, current, None)

    def put_blob(self, source: bytes | Path) -> tuple[str, int]:
        """Store bytes once by content; outside the journal. Returns (sha256, size)."""
        with translated(source if isinstance(source, Path) else self._path):
            return blobs.put(self._conn, source, self.now())

    def put_revision(self, new: NewRevision) -> bool:
        """Store an immutable framework revision once; outside the journal, so its step must be a lasting one."""
        with translated(self._path):
            return revision_rows.put(self._conn, new, self.now())

    def finish(self, kind: str, low: str, high: str) -> None:
        """Steps so far on records with low <= uid < high can no longer be undone or redone."""
        self.final.append((kind, low, high))

    def _touch(self, kind: str, uid: str, before: Record | None, after: Record | None) -> None:
        self.before.setdefault((kind, uid), before)
        self.after[(kind, uid)] = after

    def changed(self) -> list[tuple[Key, Record | None, Record | None]]:
        """Touched records whose end differs from their start."""
        return [(k, b, self.after[k]) for k, b in self.before.items() if b != self.after[k]]


def _mended(record: R) -> R:
    def mend(value: Any) -> Any:
        if isinstance(value, str):
            return well_formed(value)
        if isinstance(value, tuple):
            return tuple(mend(v) for v in value)
        if isinstance(value, list):
            return [mend(v) for v in value]
        if isinstance(value, dict):
            return {mend(k): mend(v) for k, v in value.items()}
        return value

    return replace(record, **{n: mend(getattr(record, n)) for n in codec(type(record)).names})
