"""What the file knows about one statement of an assessment: notes, documents, who rated, recorded judgements.

Asked by the trace pane of Results. Notes that are not meant for every eye carry their visibility; the screen decides
what the curtain hides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from workbench.model.capture import Evidence, EvidenceLink, Note
from workbench.model.engagement import Participant, Session, Unit
from workbench.model.judgement import Judgement, Settled
from workbench.store.command import Reader


@dataclass(frozen=True)
class TraceNote:
    """A captured sentence on the statement. `at` is UTC ms, `offset` minutes east."""

    uid: str
    text: str
    speaker: str
    session: str
    at: int
    offset: int
    visibility: str


@dataclass(frozen=True)
class TraceDocument:
    uid: str
    title: str
    type: str
    number: int


@dataclass(frozen=True)
class TraceRating:
    """The settled answer: its record, value or state, author, time (UTC ms) and the unit's name, "" = all."""

    uid: str
    value: str
    state: str
    author: str
    at: int
    unit: str = ""


@dataclass(frozen=True)
class TraceFacts:
    notes: tuple[TraceNote, ...] = ()
    documents: tuple[TraceDocument, ...] = ()
    rating: TraceRating | None = None


@dataclass(frozen=True)
class TraceStep:
    """One line of a record's history."""

    label: str
    person: str
    at: int


def trace_facts(reader: Reader, assessment: str, criterion: str, context: str = "", limit: int = 3,
                scale: Sequence[str] = ()) -> TraceFacts:
    """Newest notes first (findings before others), documents linked to the statement, the settled answer.

    Where units differ, the weakest answer is shown, for it is what blocks; `scale` lists the values, weakest first.
    """
    people = {p.uid: p for p in reader.all(Participant)}
    sessions = {s.uid: s for s in reader.all(Session)}
    notes = [n for n in reader.all(Note) if criterion in n.criteria and n.assessment in ("", assessment)]
    notes.sort(key=lambda n: (n.kind not in ("finding", "risk"), not n.quote, -n.at))
    shown = []
    for note in notes[:limit]:
        who = people.get(note.speaker)
        session = sessions.get(note.session)
        shown.append(TraceNote(note.uid, note.text, (who.role or who.name) if who else "You",
                               f"session {session.number}" if session and session.number else "",
                               note.at, note.offset, note.visibility))
    documents: list[TraceDocument] = []
    for link in reader.all(EvidenceLink, criterion=criterion):
        found = reader.find(Evidence, link.evidence)
        if found is not None and link.context == context and found.uid not in [d.uid for d in documents]:
            documents.append(TraceDocument(found.uid, found.title or found.file_name, link.type, found.number))
    settled = reader.all(Settled, assessment=assessment, criterion=criterion, context=context)
    rank = {value: i for i, value in enumerate(scale)}
    settled.sort(key=lambda s: (bool(s.unit), rank.get(s.value, len(rank)), -s.at))
    rated = next((s for s in settled if s.state != "unanswered"), None)
    rating = None
    if rated is not None:
        unit = reader.find(Unit, rated.unit) if rated.unit else None
        rating = TraceRating(rated.uid, rated.value, rated.state, rated.author, rated.at, unit.name if unit else "")
    return TraceFacts(tuple(shown), tuple(documents), rating)


def trace_judgements(reader: Reader, assessment: str, subjects: Collection[str]) -> tuple[Judgement, ...]:
    """Judgements recorded on these statements or nodes, oldest first."""
    return tuple(j for j in reader.all(Judgement, assessment=assessment) if j.subject in subjects)


def answer_history(reader: Reader, settled: str) -> tuple[TraceStep, ...]:
    """Who changed an answer and when, newest first; undone steps are told as such by their label."""
    return tuple(TraceStep(s.label, s.person, s.at) for s in reversed(reader.history(Settled, settled)))
