"""Everything a report needs, read once and frozen; the one gate between the file and a client document.

Owns the promise that confidential, assessor-only and restricted notes, and quotes nobody approved, never pass: notes
come out of here only as approved quotes. Knows no typesetting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.model.brand import BrandKit
from workbench.model.capture import Note
from workbench.model.engagement import (
    Assessment,
    Engagement,
    Participant,
    ReportDefinition,
    ReportIssue,
    Session,
    Unit,
)
from workbench.model.fitness import FitnessTable
from workbench.model.framework import Framework, Vocabulary
from workbench.model.judgement import Judgement, Settled
from workbench.model.outcome import Finding, Recommendation
from workbench.model.result import Method
from workbench.model.scoring import method_of
from workbench.model.tailoring import Tailoring
from workbench.queries.checks import Check, report_checks
from workbench.queries.evidence import EvidenceItem, evidence_register
from workbench.queries.notes import NoteItem, note_item
from workbench.queries.outcomes import Outcome, outcome
from workbench.store.command import Reader


@dataclass(frozen=True)
class ReportData:
    """settled holds the rationales; quotes only the approved ones of notes anybody may see.

    roles: role -> how many people, assessors apart. options: the stored choices of the report screen. kits: brand kits
    of the file. withheld: how many notes, quotes and evidence items stayed behind.
    """

    engagement: Engagement
    assessment: Assessment
    framework: Framework
    outcome: Outcome
    method: Method
    units: tuple[Unit, ...]
    sessions: tuple[Session, ...]
    participants: tuple[Participant, ...]
    roles: tuple[tuple[str, int], ...]
    assessors: tuple[Participant, ...]
    findings: tuple[Finding, ...]
    recommendations: tuple[Recommendation, ...]
    quotes: tuple[NoteItem, ...]
    register: tuple[EvidenceItem, ...]
    settled: tuple[Settled, ...]
    judgements: tuple[Judgement, ...]
    checks: tuple[Check, ...]
    options: Mapping[str, Any]
    issues: tuple[ReportIssue, ...]
    kits: tuple[BrandKit, ...]
    previous_day: str = ""
    notes_counted: int = 0
    withheld: Mapping[str, int] = field(default_factory=dict)
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    tailoring: tuple[Tailoring, ...] = ()
    fitness: FitnessTable | None = None


def report_data(reader: Reader, framework: Framework, assessment: str,
                vocabularies: Mapping[str, Vocabulary] | None = None,
                fitness: FitnessTable | None = None) -> ReportData:
    """Reads and filters. Vocabularies (for issue titles) and the fitness of the engagement's frameworks are passed in,
    since an engagement file holds neither vocabularies nor thresholds."""
    found = outcome(reader, framework, assessment)
    people = {p.uid: p for p in reader.all(Participant)}
    sessions = tuple(reader.all(Session))
    notes = reader.all(Note)
    open_notes = {n.uid: n for n in notes if n.visibility == "normal"}
    quotes = _quotes(open_notes, people, {s.uid: s for s in sessions})
    register = evidence_register(reader)
    shown = tuple(e for e in register if e.evidence.visibility == "normal"
                  and (not e.evidence.note or e.evidence.note in open_notes))
    shown_uids = {e.uid for e in shown}
    findings = tuple(replace(f, notes=tuple(n for n in f.notes if n in open_notes),
                             evidence=tuple(e for e in f.evidence if e in shown_uids))
                     for f in reader.all(Finding, assessment=assessment))
    definitions = reader.all(ReportDefinition, assessment=assessment)
    roles = Counter(p.role or "Participant" for p in people.values() if not p.assessor)
    asked = sum(1 for n in notes if n.quote)
    return ReportData(
        engagement=reader.all(Engagement)[0], assessment=found.assessment, framework=framework, outcome=found,
        method=method_of(framework), units=found.units, sessions=sessions,
        participants=tuple(p for p in people.values() if not p.assessor), roles=tuple(roles.items()),
        assessors=tuple(p for p in people.values() if p.assessor), findings=findings,
        recommendations=tuple(reader.all(Recommendation, assessment=assessment)), quotes=quotes, register=shown,
        settled=tuple(reader.all(Settled, assessment=assessment)),
        judgements=tuple(reader.all(Judgement, assessment=assessment)),
        checks=_without_words(report_checks(reader, framework, assessment, found)),
        options=dict(definitions[-1].options) if definitions else {},
        issues=tuple(reader.all(ReportIssue, assessment=assessment)), kits=tuple(reader.all(BrandKit)),
        previous_day=found.previous_assessment.day if found.previous_assessment is not None else "",
        notes_counted=len(notes),
        withheld={"notes": len(notes) - len(open_notes), "quotes": asked - len(quotes),
                  "evidence": len(register) - len(shown)},
        vocabularies=dict(vocabularies or {}), fitness=fitness,
        tailoring=tuple(reader.all(Tailoring, assessment=assessment)))


def _quotes(notes: Mapping[str, Note], people: Mapping[str, Participant],
            sessions: Mapping[str, Session]) -> tuple[NoteItem, ...]:
    """Approved words with speaker and role; which of the two is printed is the report's choice."""
    approved = [n for n in notes.values() if n.quote and n.quote_state == "approved"]
    return tuple(note_item(n, people, sessions[n.session].title if n.session in sessions else "")
                 for n in sorted(approved, key=lambda n: (n.at, n.uid)))


def _without_words(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Checks that quote notes keep their place but lose the words, which nobody approved."""
    return tuple(replace(c, items=tuple(replace(i, text="") if i.kind == "note" else i for i in c.items))
                 for c in checks)
