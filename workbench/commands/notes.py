"""Commands on notes and on the unsent line of the capture bar."""

from __future__ import annotations

from typing import Any

from workbench.errors import Invalid, Stale
from workbench.model.capture import NOTE_KINDS, VISIBILITIES, DraftLine, Evidence, Note
from workbench.model.record import new_uid
from workbench.store.command import Command, Place, Transaction


def add_note(
    session: str, assessment: str, text: str, *, at: int = 0, offset: int | None = None, zone: str = "",
    kind: str = "note", speaker: str = "", criteria: tuple[str, ...] = (), unit: str = "",
    visibility: str = "normal", quote: bool = False, proposed: str = "", keep_draft: bool = False,
) -> Command:  # fmt: skip
    """One captured statement. at: UTC ms of the first key (0 = now).

    It was the session's unsent line, which is taken away; a line begun later, or keep_draft, leaves it alone.
    """

    def run(tx: Transaction) -> str:
        if not text.strip():
            raise Invalid("The note is empty.", "Type what was said.")
        _check(kind, visibility)
        when = at or tx.now()
        own_offset, own_zone = tx.local(when)
        record = Note(
            uid=new_uid(), session=session, assessment=assessment, at=when,
            offset=own_offset if offset is None else offset, zone=zone or own_zone, speaker=speaker,
            author=tx.person, kind=kind, text=text, quote=quote, criteria=tuple(criteria), unit=unit,
            visibility=visibility, proposed=proposed,
        )  # fmt: skip
        tx.put(record)
        draft = tx.find(DraftLine, session) if session and not keep_draft else None
        if draft is not None and draft.first_key_at <= when:
            tx.remove(DraftLine, session)
        return record.uid

    place = Place("capture", assessment=assessment, criterion=criteria[0] if criteria else "")
    return Command("Note added", run, place=place)


def _check(kind: str, visibility: str) -> None:
    if kind not in NOTE_KINDS:
        raise Invalid(f"A note cannot be a {kind}.", f"Choose one of {', '.join(NOTE_KINDS)}.")
    if visibility not in VISIBILITIES:
        raise Invalid(f"{visibility} is no visibility.", f"Choose one of {', '.join(VISIBILITIES)}.")


def edit_note(uid: str, seen_text: str, text: str) -> Command:
    """Change a note's words; Stale when they are no longer what the editor saw."""

    def run(tx: Transaction) -> None:
        note = tx.get(Note, uid)
        if note.text != seen_text:
            raise Stale("The note was changed elsewhere.", "Compare the two texts and keep what is right.")
        if not text.strip():
            raise Invalid("The note is empty.", "Type what was said, or remove the note.")
        tx.patch(Note, uid, text=text)

    return Command("Note edited", run, merge_key=f"note:{uid}", place=Place("capture", record=uid))


def change_note(uid: str, **fields: Any) -> Command:
    """Retag, move, change kind, visibility, speaker or quote state."""

    def run(tx: Transaction) -> None:
        note = tx.patch(Note, uid, **fields)
        _check(note.kind, note.visibility)

    return Command("Note changed", run, place=Place("capture", record=uid))


def remove_note(uid: str) -> Command:
    """Remove a note; evidence that came with it stays and loses the link."""

    def run(tx: Transaction) -> None:
        for evidence in tx.all(Evidence, note=uid):
            tx.patch(Evidence, evidence.uid, note="")
        tx.remove(Note, uid)

    return Command("Note removed", run, place=Place("capture", record=uid))


def save_draft(session: str, text: str, first_key_at: int) -> Command:
    """The unsent line; under the autosave rule, one row per session, outside undo."""

    def run(tx: Transaction) -> None:
        tx.put(DraftLine(uid=session, text=text, first_key_at=first_key_at))

    return Command("Unsent line", run, merge_key=f"draft:{session}")


def clear_draft(session: str) -> Command:
    def run(tx: Transaction) -> None:
        if tx.find(DraftLine, session) is not None:
            tx.remove(DraftLine, session)

    return Command("Unsent line cleared", run, merge_key=f"draft:{session}")
