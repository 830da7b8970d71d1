"""From the report query's result to the facts that sections print: privacy options are applied here.

Owns what may be shown of people. Knows no typesetting. Whatever is confidential, for assessors only or restricted is
left out here a second time, should a query ever let it pass.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.charts.data import from_outcome
from workbench.report.facts import Facts, Quote, Source
from workbench.report.options import ReportOptions
from workbench.report.words import day_of

if TYPE_CHECKING:
    from workbench.queries.report_data import ReportData

OPEN = "normal"


def gather(data: ReportData, options: ReportOptions) -> Facts:
    """Facts of one assessment, with people shown as the options say."""
    outcome = data.outcome
    found: dict[tuple[str, str], str] = {}
    unit_found: dict[tuple[str, str, str], str] = {}
    confidence: dict[tuple[str, str], str] = {}
    left_out: dict[str, tuple[str, str, str]] = {}
    for s in data.settled:
        if s.reason:
            if s.unit:
                unit_found[(s.criterion, s.context, s.unit)] = s.reason
            else:
                found[(s.criterion, s.context)] = s.reason
        if s.confidence:
            confidence[(s.criterion, s.context)] = s.confidence
        if s.state == "not_applicable":
            left_out.setdefault(s.criterion, (s.criterion, s.reason, s.approver))
    sessions = tuple(data.sessions)
    shown = _roles(data, options)
    register, elsewhere = _register(data)
    return Facts(
        engagement=data.engagement,
        assessment=data.assessment,
        outcome=outcome,
        profile=from_outcome(outcome),
        findings=tuple(data.findings),
        recommendations=tuple(replace(r, owner=shown.get(r.owner.strip(), r.owner)) for r in data.recommendations),
        quotes=_quotes(data, options),
        register=register,
        elsewhere=elsewhere,
        sessions=sessions,
        roles=tuple(sorted(data.roles, key=lambda r: (-r[1], r[0]))),
        found=found,
        unit_found=unit_found,
        confidence=confidence,
        not_applicable=tuple((c, reason, shown.get(who.strip(), who)) for c, reason, who in left_out.values()),
        lead=data.engagement.lead,
        previous_day=data.previous_day,
        issues=_issues(data),
        method_title=data.method.title,
        method_text=data.method.explain,
        notes_counted=data.notes_counted,
        tailoring=tuple(data.tailoring),
        rescored=data.outcome.rescored,
        fitness=data.fitness,
    )


def _roles(data: ReportData, options: ReportOptions) -> dict[str, str]:
    """What stands for the name of a participant who owns or approves something: the role, unless names are printed."""
    if options.people == "names":
        return {}
    bare = options.people == "none"
    return {p.name.strip(): "" if bare else p.role or "Participant" for p in data.participants if p.name.strip()}


def _quotes(data: ReportData, options: ReportOptions) -> tuple[Quote, ...]:
    """Only verbatim, approved words of notes that anybody may see."""
    out = []
    for item in data.quotes:
        note = item.note
        if note.quote_state != "approved" or note.visibility != OPEN:
            continue
        by = "" if options.people == "none" else item.speaker if options.people == "names" else item.role
        out.append(Quote(note.text, by, item.session_title, tuple(note.criteria)))
    return tuple(out)


def _register(data: ReportData) -> tuple[tuple[Source, ...], int]:
    """Evidence of this assessment, and how many pieces back another framework's criteria only."""
    framework = data.outcome.framework
    out = []
    elsewhere = 0
    for item in data.register:
        e = item.evidence
        if e.visibility != OPEN:
            continue
        own = tuple(c for c in item.criteria if c in framework.criterion_by_uid or c in framework.node_by_uid)
        if item.criteria and not own:
            elsewhere += 1
            continue
        kind = {"seen": "seen, not copied"}.get(e.kind, e.kind)
        out.append(Source(
            ref=item.ref, title=e.title or e.file_name, kind=kind, types=item.types, owner=e.owner,
            day=e.document_day, place=e.place, status=e.status, hash_prefix=item.hash_prefix, criteria=own,
            uid=e.uid))
    return tuple(out), elsewhere


def _issues(data: ReportData) -> tuple[tuple[str, str, str, str], ...]:
    return tuple((i.version, day_of(i.at), i.status, i.author) for i in data.issues)
