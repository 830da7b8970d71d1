"""What the Capture screen reads from the open engagement in one go, and the small orders it makes of it.

Owns plain look-ups over records (people, script order, agenda). Knows no widgets and writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ui.models.book import Book
from workbench.model.capture import DraftLine, Evidence, EvidenceLink, Note
from workbench.model.engagement import AskedQuestion, Assessment, Participant, Session, Target, Unit
from workbench.model.framework import Criterion, Node
from workbench.model.judgement import Judgement, Settled


@dataclass(frozen=True, slots=True)
class AssessmentRows:
    """The rows one book is made of."""

    assessment: Assessment
    settled: tuple[Settled, ...]
    judgements: tuple[Judgement, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class DeskRows:
    """Everything the screen shows, as records."""

    assessments: tuple[AssessmentRows, ...]
    units: tuple[Unit, ...]
    people: tuple[Participant, ...]
    sessions: tuple[Session, ...]
    session: Session | None
    notes: tuple[Note, ...]
    evidence: tuple[Evidence, ...]
    links: tuple[EvidenceLink, ...]
    asked: frozenset[str]
    draft: DraftLine | None


def read_desk(reader: Any, session_uid: str) -> DeskRows:
    """All rows for the current assessments and one session (the newest begun when none is named)."""
    assessments = [a for a in reader.all(Assessment) if a.kind == "current"]
    sessions = tuple(reader.all(Session))
    session = next((s for s in sessions if s.uid == session_uid), None) or newest_session(sessions)
    rows = tuple(
        AssessmentRows(
            a,
            tuple(reader.all(Settled, assessment=a.uid)),
            tuple(reader.all(Judgement, assessment=a.uid)),
            tuple(reader.all(Target, assessment=a.uid)),
        )
        for a in sorted(assessments, key=lambda a: a.rank)
    )
    uid = session.uid if session is not None else ""
    return DeskRows(
        assessments=rows,
        units=tuple(reader.all(Unit)),
        people=tuple(reader.all(Participant)),
        sessions=sessions,
        session=session,
        notes=tuple(reader.all(Note, session=uid)),
        evidence=tuple(reader.all(Evidence)),
        links=tuple(reader.all(EvidenceLink)),
        asked=frozenset(a.question for a in reader.all(AskedQuestion, session=uid)),
        draft=reader.find(DraftLine, uid) if uid else None,
    )


def newest_session(sessions: tuple[Session, ...]) -> Session | None:
    """The running session, else the one begun last, else the next one."""
    running = [s for s in sessions if s.starts and not s.ends]
    begun = [s for s in sessions if s.starts]
    return max(running or begun or list(sessions), key=lambda s: (s.starts, s.number), default=None)


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One question of the script. `uid` is the question's, or the criterion's where it has one plain question."""

    uid: str
    criterion: Criterion
    context: str
    text: str
    code: str
    hint: str


def script_of(book: Book, node: Node) -> tuple[ScriptLine, ...]:
    """The questions of a dimension in framework order; generic statements last, in the node's context."""
    framework = book.framework
    found: list[tuple[Criterion, str]] = [
        (c, "") for c in framework.criteria_under(node.uid) if c.applies_to in ("", "self")
    ]
    found += [(c, node.uid) for c in book.generic_criteria(node)]
    if book.level_scale is not None:
        order = {v.id: i for i, v in enumerate(book.level_scale.values)}
        if all(c.level in order for c, context in found if not context):
            found.sort(key=lambda pair: (bool(pair[1]), order.get(pair[0].level, 0)))
    lines: list[ScriptLine] = []
    for criterion, context in found:
        if criterion.kind == "marker" or criterion.derived:
            continue
        code = book.code(criterion)
        questions = framework.questions_of.get(criterion.uid, ())
        if questions:
            many = len(found) == 1
            for i, question in enumerate(questions):
                label = f"Q{i + 1}" if many else code
                lines.append(ScriptLine(question.uid, criterion, context, question.text, label, criterion.evidence))
        elif criterion.ask:
            lines.append(ScriptLine(criterion.uid, criterion, context, criterion.ask, code, criterion.evidence))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class AgendaSlot:
    """One slot of a session's agenda, in UTC milliseconds."""

    node: str
    starts: int
    ends: int


def agenda_of(session: Session) -> tuple[AgendaSlot, ...]:
    """The slots one after the other from the session's start."""
    raw = session.agenda.get("slots", []) if isinstance(session.agenda, dict) else session.agenda
    slots: list[AgendaSlot] = []
    at = session.starts
    for entry in raw if isinstance(raw, (list, tuple)) else ():
        node, minutes = entry.get("node", ""), int(entry.get("minutes", 0))
        slots.append(AgendaSlot(node, at, at + minutes * 60_000))
        at += minutes * 60_000
    return tuple(slots)
