"""Commands on sessions: interviews and workshops, and which questions were asked in them."""

from __future__ import annotations

from typing import Any

from workbench.errors import Invalid
from workbench.model.capture import DraftLine, Note
from workbench.model.engagement import AskedQuestion, Session
from workbench.model.record import new_uid
from workbench.store.command import Command, Place, Transaction


def add_session(
    title: str, kind: str = "workshop", starts: int = 0, unit: str = "", participants: tuple[str, ...] = (),
    agenda: dict[str, Any] | None = None,
) -> Command:  # fmt: skip
    """kind: interview or workshop; starts 0 = now. The result is the session's uid."""

    def run(tx: Transaction) -> str:
        if kind not in ("interview", "workshop"):
            raise Invalid(f"A session cannot be a {kind}.", "Choose interview or workshop.")
        number = max((s.number for s in tx.all(Session)), default=0) + 1
        record = Session(
            uid=new_uid(), title=title or f"Session {number}", kind=kind, number=number, starts=starts or tx.now(),
            unit=unit, participants=tuple(participants), agenda=dict(agenda or {}),
        )  # fmt: skip
        tx.put(record)
        return record.uid

    return Command(f"Add session {title}".strip(), run, place=Place("capture"))


def edit_session(uid: str, **fields: Any) -> Command:
    return Command("Edit session", lambda tx: tx.patch(Session, uid, **fields).uid, place=Place("capture", record=uid))


def end_session(uid: str) -> Command:
    place = Place("capture", record=uid)
    return Command("End session", lambda tx: tx.patch(Session, uid, ends=tx.now()).uid, place=place)


def remove_session(uid: str) -> Command:
    """Remove a session with its asked marks and unsent line. Its notes stay and belong to no session."""

    def run(tx: Transaction) -> None:
        for note in tx.all(Note, session=uid):
            tx.patch(Note, note.uid, session="")
        for asked in tx.all(AskedQuestion, session=uid):
            tx.remove(AskedQuestion, asked.uid)
        if tx.find(DraftLine, uid) is not None:
            tx.remove(DraftLine, uid)
        tx.remove(Session, uid)

    return Command("Remove session", run)


def mark_asked(session: str, question: str, asked: bool = True) -> Command:
    def run(tx: Transaction) -> None:
        known = tx.all(AskedQuestion, session=session, question=question)
        if asked and not known:
            tx.put(AskedQuestion(uid=new_uid(), session=session, question=question, at=tx.now()))
        if not asked:
            for record in known:
                tx.remove(AskedQuestion, record.uid)

    label = "Mark question asked" if asked else "Mark question open"
    return Command(label, run, place=Place("capture", record=session))
