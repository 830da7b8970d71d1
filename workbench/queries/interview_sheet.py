"""Everything the Capture screen shows of one session in one assessment, read in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.model.capture import DraftLine, Note
from workbench.model.engagement import AskedQuestion, Assessment, Engagement, Participant, Session, Unit
from workbench.model.framework import Framework
from workbench.model.judgement import Judgement, Rating, Settled
from workbench.model.result import Key
from workbench.queries.evidence import EvidenceItem, by_criterion, evidence_register
from workbench.queries.notes import NoteItem, note_list
from workbench.queries.outcomes import targets_of
from workbench.store.command import Reader


@dataclass(frozen=True)
class InterviewSheet:
    """session None: the whole engagement. notes: of the session (or all), oldest first.

    evidence and note_counts by criterion or node uid (note_counts over all sessions of the file). settled by
    (criterion, context, unit). ratings: every assessor's own answers, newest last, by the same key. asked: question
    uids asked in this session. draft: the unsent line of this session.
    """

    engagement: Engagement
    assessment: Assessment
    framework: Framework
    session: Session | None
    sessions: tuple[Session, ...]
    notes: tuple[NoteItem, ...]
    participants: tuple[Participant, ...]
    units: tuple[Unit, ...]
    asked: frozenset[str]
    draft: DraftLine | None
    evidence: Mapping[str, tuple[EvidenceItem, ...]]
    note_counts: Mapping[str, int]
    settled: Mapping[Key, Settled]
    ratings: Mapping[Key, tuple[Rating, ...]]
    judgements: tuple[Judgement, ...]
    targets: Mapping[str, str]

    def answer(self, criterion: str, context: str = "", unit: str = "") -> Settled | None:
        return self.settled.get((criterion, context, unit))

    def judgement(self, kind: str, subject: str, context: str = "", unit: str = "") -> Judgement | None:
        """The newest recorded judgement of this kind on a criterion or node."""
        found = [j for j in self.judgements
                 if (j.kind, j.subject, j.context, j.unit) == (kind, subject, context, unit)]
        return max(found, key=lambda j: (j.at, j.uid), default=None)

    def present(self) -> tuple[Participant, ...]:
        """The people of the session, in its order; without a session everybody."""
        if self.session is None or not self.session.participants:
            return self.participants
        by_uid = {p.uid: p for p in self.participants}
        return tuple(by_uid[u] for u in self.session.participants if u in by_uid)


def interview_sheet(reader: Reader, framework: Framework, session: str | None, assessment: str) -> InterviewSheet:
    """Reads the sheet; `session` None or "" shows the notes of all sessions."""
    shown = reader.get(Assessment, assessment)
    by_uid = {u.uid: u for u in reader.all(Unit)}
    settled = {(s.criterion, s.context, s.unit): s for s in reader.all(Settled, assessment=assessment)}
    ratings: dict[Key, list[Rating]] = {}
    for r in sorted(reader.all(Rating, assessment=assessment), key=lambda r: (r.round, r.at, r.uid)):
        ratings.setdefault((r.criterion, r.context, r.unit), []).append(r)
    counted: Counter[str] = Counter()
    for note in reader.all(Note):
        counted.update(set(note.criteria))
    return InterviewSheet(
        engagement=reader.all(Engagement)[0], assessment=shown, framework=framework,
        session=reader.find(Session, session) if session else None, sessions=tuple(reader.all(Session)),
        notes=note_list(reader, session or None), participants=tuple(reader.all(Participant)),
        units=tuple(by_uid[u] for u in shown.units if u in by_uid),
        asked=frozenset(a.question for a in reader.all(AskedQuestion, session=session)) if session else frozenset(),
        draft=reader.find(DraftLine, session) if session else None,
        evidence=by_criterion(evidence_register(reader)), note_counts=dict(counted), settled=settled,
        ratings={key: tuple(found) for key, found in ratings.items()},
        judgements=tuple(reader.all(Judgement, assessment=assessment)), targets=targets_of(reader, assessment))
