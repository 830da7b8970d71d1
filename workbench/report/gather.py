"""From the report query's result to the facts that sections print: privacy options are applied here.

Owns what may be shown of people. Knows no typesetting. Whatever is confidential, for assessors only or restricted is
left out here a second time, should a query ever let it pass.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from workbench.charts.data import from_outcome
from workbench.report.facts import Facts, Quote, Source
from workbench.report.options import ReportOptions

OPEN = "normal"


def gather(data: Any, options: ReportOptions) -> Facts:
    """`data` is the result of queries.report_data.report_data."""
    outcome = data.outcome
    base = getattr(outcome, "previous_assessment", None)
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
    return Facts(
        engagement=data.engagement, assessment=data.assessment, outcome=outcome, profile=from_outcome(outcome),
        findings=tuple(data.findings), recommendations=tuple(data.recommendations), quotes=_quotes(data, options),
        register=_register(data), sessions=sessions, roles=_roles(data), found=found, unit_found=unit_found,
        confidence=confidence, not_applicable=tuple(left_out.values()), lead=data.engagement.lead,
        previous_day=base.day if base is not None else "", issues=_issues(data), **_method(data))


def _method(data: Any) -> dict[str, str]:
    from workbench.model.scoring import all_methods

    wanted = data.outcome.result.method
    method = next((m for m in all_methods() if m.id == wanted), None)
    return {"method_title": method.title, "method_text": method.explain} if method is not None else {}


def _quotes(data: Any, options: ReportOptions) -> tuple[Quote, ...]:
    """Only verbatim, approved words of notes that anybody may see."""
    out = []
    for item in data.quotes:
        note = item.note
        if note.quote_state != "approved" or note.visibility != OPEN:
            continue
        by = "" if options.people == "none" else item.speaker if options.people == "names" else item.role
        out.append(Quote(note.text, by, item.session_title, tuple(note.criteria)))
    return tuple(out)


def _register(data: Any) -> tuple[Source, ...]:
    out = []
    for item in data.register:
        e = item.evidence
        if e.visibility != OPEN:
            continue
        kind = {"seen": "seen, not copied"}.get(e.kind, e.kind)
        out.append(Source(
            ref=item.ref, title=e.title or e.file_name, kind=kind, types=item.types, owner=e.owner,
            day=e.document_day, place=e.place, status=e.status, hash_prefix=item.hash_prefix, criteria=item.criteria,
            uid=e.uid))
    return tuple(out)


def _roles(data: Any) -> tuple[tuple[str, int], ...]:
    """How many people per role, most first; assessors are no participants."""
    counted = Counter(p.role or "Participant" for p in data.participants if not p.assessor)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _issues(data: Any) -> tuple[tuple[str, str, str, str], ...]:
    from workbench.report.words import day_of

    return tuple((i.version, day_of(i.at), i.status, i.author) for i in data.issues)
