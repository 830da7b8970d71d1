"""The journal: steps with before and after images, coalescing, undo and redo as appended steps.

Owns the tables `step` and `step_row`. A step's `undone`: DONE can be undone; UNDONE can be redone; BURIED was undone
and then overtaken by a new step; APPENDED marks what is never undone itself: undo and redo steps, the making of a
file. Steps are never deleted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from workbench.errors import Stale
from workbench.model.record import KINDS, Record, new_uid
from workbench.store.clock import offset_minutes, zone_name
from workbench.store.codec import codec, dump_json
from workbench.store.step import Change, Place, StepKind
from workbench.store.transaction import QUIET, Key, Transaction

DONE, UNDONE, BURIED, APPENDED = 0, 1, 2, 3
MERGE_MS = 60_000
Row = tuple[Key, Record | None, Record | None]


@dataclass(frozen=True)
class Step:
    """A step that can be undone or redone."""

    seq: int
    uid: str
    label: str
    place: Place | None


class Journal:
    """Writes and replays steps inside the transaction of the store."""

    def __init__(self, conn: Any, person: str, device: str) -> None:
        self._conn = conn
        self._person = person
        self._device = device

    def record(
        self, tx: Transaction, label: str, merge_key: str | None, place: Place | None, *, lasting: bool = False
    ) -> None:
        """Append a step for what the transaction changed, or extend the newest one with the same merge key."""
        rows = [row for row in tx.changed() if row[0][0] not in QUIET]
        if not rows:
            return
        at = tx.now()
        if merge_key and (seq := self._mergeable(merge_key, at)):
            self._extend(seq, rows, at)
            return
        self._conn.execute("UPDATE step SET undone = ? WHERE undone = ?", (BURIED, UNDONE))
        for final in tx.final:
            self._conn.execute(
                "UPDATE step SET undone = ? WHERE undone = ? AND seq IN (SELECT step FROM step_row WHERE kind = ?"
                " AND uid >= ? AND uid < ?)", (BURIED, DONE, *final),
            )  # fmt: skip
        seq = self._append("do", "", label, merge_key, place, at, APPENDED if lasting else DONE)
        self._insert_rows(seq, rows)

    def candidate(self, kind: StepKind) -> Step | None:
        """The step that undo (or redo) would take now."""
        sql = "SELECT seq, uid, label, place FROM step WHERE undone = ? ORDER BY seq "
        args = (DONE,) if kind == "undo" else (UNDONE,)
        found = self._conn.execute(sql + ("DESC" if kind == "undo" else "ASC") + " LIMIT 1", args).fetchone()
        if not found:
            return None
        seq, uid, label, place = found
        return Step(seq, uid, label, Place.from_json(json.loads(place)) if place else None)

    def replay(self, tx: Transaction, step: Step, kind: StepKind) -> None:
        """Put the images of a step back (undo) or forth (redo) and append that as a step of its own."""
        rows = self._conn.execute(
            "SELECT kind, uid, before, after FROM step_row WHERE step = ?", (step.seq,)
        ).fetchall()
        for table, uid, before, after in rows:
            cls = KINDS[table]
            expected, wanted = (after, before) if kind == "undo" else (before, after)
            current = tx.find(cls, uid)
            if current != (codec(cls).from_image(json.loads(expected)) if expected else None):
                noun = table.replace("_", " ")
                raise Stale(
                    f"{kind.capitalize()} of “{step.label}” is not possible: this {noun} was changed since.",
                    "Look at its history and change it by hand.",
                )
            if wanted:
                tx.put(codec(cls).from_image(json.loads(wanted)))
            elif current is not None:
                tx.remove(cls, uid)
        at = tx.now()
        seq = self._append(kind, step.uid, step.label, None, step.place, at, APPENDED)
        self._insert_rows(seq, tx.changed())
        self._conn.execute("UPDATE step SET undone = ? WHERE seq = ?", (UNDONE if kind == "undo" else DONE, step.seq))

    def _mergeable(self, merge_key: str, at: int) -> int:
        """The newest step's number when it may be extended, else 0. Never while undone steps wait for redo."""
        found = self._conn.execute(
            "SELECT seq, merge_key, at, undone, person, device FROM step ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        if not found or found[1:2] + found[3:] != (merge_key, DONE, self._person, self._device):
            return 0
        if not 0 <= at - found[2] <= MERGE_MS:
            return 0
        waiting = self._conn.execute("SELECT 1 FROM step WHERE undone = ? LIMIT 1", (UNDONE,)).fetchone()
        return 0 if waiting else int(found[0])

    def _extend(self, seq: int, rows: list[Row], at: int) -> None:
        """Adopt rows the step did not hold yet; a row that is back where it began leaves the step."""
        fresh = []
        for row in rows:
            (kind, uid), _, after = row
            found = self._conn.execute(
                "SELECT before FROM step_row WHERE step = ? AND kind = ? AND uid = ?", (seq, kind, uid)
            ).fetchone()
            if found is None:
                fresh.append(row)
                continue
            before = codec(KINDS[kind]).from_image(json.loads(found[0])) if found[0] else None
            if before == after:
                self._conn.execute("DELETE FROM step_row WHERE step = ? AND kind = ? AND uid = ?", (seq, kind, uid))
                continue
            self._conn.execute(
                "UPDATE step_row SET after = ?, personal = ? WHERE step = ? AND kind = ? AND uid = ?",
                (_image(after), _personal(before, after), seq, kind, uid),
            )
        self._insert_rows(seq, fresh)
        empty = not self._conn.execute("SELECT 1 FROM step_row WHERE step = ? LIMIT 1", (seq,)).fetchone()
        self._conn.execute("UPDATE step SET until = ?, undone = ? WHERE seq = ?", (at, BURIED if empty else DONE, seq))

    def _append(
        self, kind: StepKind, target: str, label: str, merge_key: str | None, place: Place | None, at: int, undone: int
    ) -> int:
        newest = self._conn.execute("SELECT seq, uid FROM step ORDER BY seq DESC LIMIT 1").fetchone() or (0, "")
        mine = self._conn.execute(
            "SELECT device_seq FROM step WHERE device = ? ORDER BY seq DESC LIMIT 1", (self._device,)
        ).fetchone() or (0,)
        seq = int(newest[0]) + 1
        self._conn.execute(
            "INSERT INTO step (seq, uid, kind, target, label, person, device, device_seq, parents, at, until, offset,"
            " zone, merge_key, place, undone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                seq, new_uid(), kind, target, label, self._person, self._device, int(mine[0]) + 1,
                dump_json([newest[1]] if newest[1] else []), at, at, offset_minutes(at), zone_name(), merge_key,
                dump_json(place.to_json()) if place else None, undone,
            ),
        )  # fmt: skip
        return seq

    def _insert_rows(self, seq: int, rows: list[Row]) -> None:
        self._conn.executemany(
            "INSERT INTO step_row (step, kind, uid, before, after, personal) VALUES (?, ?, ?, ?, ?, ?)",
            [(seq, kind, uid, _image(b), _image(a), _personal(b, a)) for (kind, uid), b, a in rows],
        )


def _image(record: Record | None) -> str | None:
    return dump_json(codec(type(record)).image(record)) if record is not None else None


def _personal(*records: Record | None) -> str:
    """Marker for erasure: whose personal text an image may hold (participant uids, or "*" when nobody is named)."""
    people: set[str] = set()
    for record in records:
        if record is None or not record.PERSONAL:
            continue
        named = record.uid if record.KIND == "participant" else str(getattr(record, "speaker", ""))
        people.add(named or "*")
    return " ".join(sorted(people))


def changes_of(tx: Transaction) -> tuple[Change, ...]:
    """What a finished transaction did, for the announcement."""
    return tuple(
        Change(kind, uid, "new" if before is None else "gone" if after is None else "edit")
        for (kind, uid), before, after in tx.changed()
    )
