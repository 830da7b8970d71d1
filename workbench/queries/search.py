"""Search over an open engagement: notes by full text, and the short lists by plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.model.capture import Evidence, Note
from workbench.model.engagement import Participant, Session
from workbench.model.outcome import Finding, Recommendation
from workbench.store.command import Reader


@dataclass(frozen=True)
class Hit:
    """kind: note, evidence, finding, recommendation, session or participant. visibility only for notes, evidence."""

    kind: str
    uid: str
    title: str
    detail: str = ""
    session: str = ""
    visibility: str = "normal"


def search(reader: Reader, words: str, limit: int = 50) -> tuple[Hit, ...]:
    """Everything that holds all words, notes first, best first."""
    wanted = words.casefold().split()
    if not wanted:
        return ()
    found = reader.search_notes(words, limit)
    notes = {n.uid: n for n in reader.all(Note, uid=tuple(uid for uid, _ in found))} if found else {}
    hits = [Hit("note", uid, snippet, notes[uid].kind, notes[uid].session, notes[uid].visibility)
            for uid, snippet in found if uid in notes]
    for e in reader.all(Evidence):
        if _holds(wanted, e.title, e.file_name, e.url, e.text, e.owner, f"E-{e.number:02d}"):
            hits.append(Hit("evidence", e.uid, e.title or e.file_name or e.url, f"E-{e.number:02d}", e.session,
                            e.visibility))
    for f in reader.all(Finding):
        if _holds(wanted, f.title, f.text, f.consequence):
            hits.append(Hit("finding", f.uid, f.title, f"F-{f.number:02d}"))
    for r in reader.all(Recommendation):
        if _holds(wanted, r.title, r.text):
            hits.append(Hit("recommendation", r.uid, r.title, f"R-{r.number:02d}"))
    for s in reader.all(Session):
        if _holds(wanted, s.title):
            hits.append(Hit("session", s.uid, s.title, s.kind, s.uid))
    for p in reader.all(Participant):
        if _holds(wanted, p.name, p.role, p.alias):
            hits.append(Hit("participant", p.uid, p.name, p.role))
    return tuple(hits[:limit])


def _holds(wanted: Iterable[str], *fields: str) -> bool:
    text = " ".join(fields).casefold()
    return all(word in text for word in wanted)
