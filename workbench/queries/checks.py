"""The checks before a report is sent: each names what is wrong and where, so that a click leads to the cause.

Owns the integrity rules between ratings, evidence, findings and recommendations. Reads only; waives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from workbench.model.capture import Evidence, EvidenceLink, Note
from workbench.model.framework import Framework
from workbench.model.judgement import Settled
from workbench.model.methods.common import ARTEFACTS
from workbench.model.outcome import Finding, Recommendation
from workbench.queries.outcomes import Outcome, outcome
from workbench.store.command import Reader

COVERAGE = Fraction(4, 5)  # a level claim needs answers to this share of a dimension's criteria


@dataclass(frozen=True)
class CheckItem:
    """One cause. kind: criterion, node, note, evidence, finding or recommendation; uid of that thing."""

    kind: str
    uid: str
    text: str
    context: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Check:
    """One line of the list. severity is "warning" or "error"; a check without items has passed."""

    id: str
    severity: str
    title: str
    items: tuple[CheckItem, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.items


def report_checks(reader: Reader, framework: Framework, assessment: str,
                  known: Outcome | None = None) -> tuple[Check, ...]:
    """All checks in a fixed order; pass a known outcome to save its computation."""
    found = known or outcome(reader, framework, assessment)
    settled = reader.all(Settled, assessment=assessment)
    notes = reader.all(Note)
    findings = reader.all(Finding, assessment=assessment)
    advice = reader.all(Recommendation, assessment=assessment)
    links = reader.all(EvidenceLink)
    evidence = reader.all(Evidence)
    return (
        _coverage(found), _judgements(found), *_ratings(framework, settled, notes, links), *_sources(found, links),
        _quotes(notes), *_findings(framework, findings, advice), _gaps(found, advice, findings),
        *_evidence(evidence, links, notes),
    )


def _code(framework: Framework, uid: str) -> str:
    thing = framework.criterion_by_uid.get(uid) or framework.node_by_uid.get(uid)
    return framework.short_code(thing.code or uid) if thing is not None else uid


def _check(id: str, severity: str, good: str, bad: str, items: Iterable[CheckItem]) -> Check:
    listed = tuple(items)
    n = len(listed)
    return Check(id, severity, bad.format(n=n, s="" if n == 1 else "s") if listed else good, listed)


def _coverage(found: Outcome) -> Check:
    items = []
    for d in found.result.dimensions:
        if d.applicable and Fraction(d.rated, d.applicable) < COVERAGE:
            title = found.framework.node_by_uid[d.node].title
            items.append(CheckItem("node", d.node, f"{title}: {d.rated} of {d.applicable} rated"))
    return _check("coverage", "error", "Every dimension is rated to 80 % or more",
                  "{n} dimension{s} below 80 % coverage", items)


def _judgements(found: Outcome) -> Check:
    items = []
    for d in found.result.dimensions:
        for level in d.levels:
            for r in level.criteria:
                if r.needs_judgement:
                    code = _code(found.framework, r.criterion)
                    items.append(CheckItem("criterion", r.criterion, f"{code}: {r.needs_judgement}", r.context))
        items += [CheckItem("node", b.subject, b.text, b.context) for b in d.blockers
                  if b.kind == "judgement missing" and b.subject in found.framework.node_by_uid]
    return _check("judgement", "error", "Every judgement the rules ask for is recorded",
                  "{n} judgement{s} missing", items)


def _ratings(framework: Framework, settled: Iterable[Settled], notes: Iterable[Note],
             links: Iterable[EvidenceLink]) -> list[Check]:
    bare, unsupported, waived = [], [], []
    backed = {c for n in notes for c in n.criteria} | {link.criterion for link in links}
    seen: set[tuple[str, str]] = set()
    for s in settled:
        criterion = framework.criterion_by_uid.get(s.criterion)
        if criterion is None or criterion.kind == "marker":
            continue
        code = _code(framework, s.criterion)
        if s.state == "not_applicable" and not (s.reason.strip() and s.approver.strip()):
            what = "reason and approver" if not s.reason.strip() and not s.approver.strip() else (
                "reason" if not s.reason.strip() else "approver")
            waived.append(CheckItem("criterion", s.criterion, f"{code}: no {what}", s.context, s.unit))
        if s.state != "value":
            continue
        if not s.reason.strip():
            bare.append(CheckItem("criterion", s.criterion, f"{code} is rated {s.value} without a rationale",
                                  s.context, s.unit))
        if s.criterion not in backed and (s.criterion, s.context) not in seen:
            seen.add((s.criterion, s.context))
            unsupported.append(CheckItem("criterion", s.criterion, f"{code} has neither note nor evidence", s.context))
    return [
        _check("rationale", "warning", "Every rating has a rationale", "{n} rating{s} without a rationale", bare),
        _check("support", "warning", "Every rating has a note or evidence", "{n} rating{s} without note or evidence",
               unsupported),
        _check("not_applicable", "error", "Every “not applicable” has a reason and an approver",
               "{n} “not applicable” without reason or approver", waived),
    ]


def _sources(found: Outcome, links: Iterable[EvidenceLink]) -> list[Check]:
    """What the framework's own evidence rules ask of its highest mark."""
    rules = found.framework.method.params.get("evidence")
    if not isinstance(rules, dict) or "FI" not in rules:
        return []
    types: dict[str, set[str]] = {}
    for link in links:
        types.setdefault(link.criterion, set()).add(link.type)
    items = []
    for d in found.result.dimensions:
        for r in (r for level in d.levels for r in level.criteria):
            has = types.get(r.criterion, set())
            if r.value == "FI" and not r.derived:
                lacks = [w for w, ok in (("an artefact", has & ARTEFACTS), ("an affirmation", "affirmation" in has))
                         if not ok]
                if lacks:
                    code = _code(found.framework, r.criterion)
                    items.append(CheckItem("criterion", r.criterion, f"{code} is FI without {' and '.join(lacks)}"))
    return [_check("sources", "warning", "Every FI has an artefact and an affirmation",
                   "{n} FI without artefact or affirmation", items)]


def _quotes(notes: Iterable[Note]) -> Check:
    return _check("quotes", "warning", "Every proposed quote is approved or internal", "{n} quote{s} not approved",
                  (CheckItem("note", n.uid, n.text) for n in notes
                   if n.quote and n.quote_state == "proposed" and n.visibility == "normal"))


def _findings(framework: Framework, findings: Iterable[Finding], advice: Iterable[Recommendation]) -> list[Check]:
    listed, answered = list(findings), {f for r in advice for f in r.findings}

    def item(f: Finding) -> CheckItem:
        return CheckItem("finding", f.uid, f"F-{f.number:02d} {f.title}".strip())

    known = set(framework.criterion_by_uid) | set(framework.node_by_uid)
    return [
        _check("weakness_source", "warning", "Every weakness has a source", "{n} weakness{s} without a source",
               (item(f) for f in listed if f.kind in ("weakness", "risk") and not f.notes and not f.evidence)),
        _check("finding_place", "warning", "Every finding names a statement or dimension",
               "{n} finding{s} without a statement",
               (item(f) for f in listed if f.node not in known and not known.intersection(f.criteria))),
        _check("finding_advice", "warning", "Every weakness has a recommendation",
               "{n} weakness{s} without a recommendation",
               (item(f) for f in listed if f.kind == "weakness" and f.uid not in answered)),
        _check("advice_finding", "warning", "Every recommendation answers a finding",
               "{n} recommendation{s} without a finding",
               (CheckItem("recommendation", r.uid, f"R-{r.number:02d} {r.title}".strip())
                for r in advice if not set(r.findings) & {f.uid for f in listed})),
    ]


def _gaps(found: Outcome, advice: Iterable[Recommendation], findings: Iterable[Finding]) -> Check:
    by_finding = {f.uid: f for f in findings}
    places = {r.node for r in advice}
    for r in advice:
        for f in (by_finding[u] for u in r.findings if u in by_finding):
            places |= {f.node, *(n.uid for c in f.criteria if (n := found.framework.dimension_of(c)))}
    items = []
    for d in found.result.dimensions:
        node = found.framework.node_by_uid[d.node]
        scale = found.framework.scale_by_id.get(node.level_scale) or found.framework.level_scale
        order = [v.id for v in scale.values] if scale is not None else []
        target = found.targets.get(d.node, "")
        if target in order and d.level in order and order.index(d.level) < order.index(target) and d.node not in places:
            items.append(CheckItem("node", d.node, f"{node.title}: level {d.level}, target {target}"))
    return _check("gaps", "warning", "Every gap to a target has a recommendation",
                  "{n} gap{s} without a recommendation", items)


def _evidence(evidence: Iterable[Evidence], links: Iterable[EvidenceLink], notes: Iterable[Note]) -> list[Check]:
    used = {link.evidence for link in links}
    return [
        _check("evidence_used", "warning", "All evidence is linked to a statement", "{n} evidence item{s} never used",
               (CheckItem("evidence", e.uid, f"E-{e.number:02d} {e.title}".strip()) for e in evidence
                if e.uid not in used)),
        _check("requests", "warning", "No evidence request is open", "{n} evidence request{s} open",
               (CheckItem("note", n.uid, n.text) for n in notes if n.kind == "request" and not n.done)),
    ]
