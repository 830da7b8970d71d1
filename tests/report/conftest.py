"""Data for report tests: the real Enterprise ModelOps framework with made-up answers, in three sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from workbench.charts.data import from_outcome
from workbench.formats.native import load_bundled, load_vocabulary
from workbench.model import scoring
from workbench.model.brand import BrandKit
from workbench.model.engagement import Assessment, Engagement, Session, Unit
from workbench.model.fitness import CALIBRATED, FitnessTable
from workbench.model.framework import Framework
from workbench.model.judgement import Judgement
from workbench.model.outcome import Finding, Recommendation
from workbench.model.result import Answer, Answers, AssessmentResult
from workbench.report.facts import Facts, Quote, Source

NOON = 1_795_430_400_000  # 23 November 2026


@dataclass(frozen=True)
class FakeOutcome:
    framework: Framework
    result: AssessmentResult
    assessment: Assessment
    targets: dict[str, str]
    previous: AssessmentResult | None
    units: tuple[Unit, ...]
    rescored: str = ""


def _answers(framework: Framework, units: tuple[str, ...], shift: int = 0, skip: str = "") -> Answers:
    """Mature at the bottom, thin at the top; every dimension a little different; `skip` is left open."""
    settled = {}
    for i, c in enumerate(framework.criteria):
        top = framework.dimension_of(c.uid)
        if top is None or (skip and top.uid == skip) or not c.level:
            continue
        place = [d.uid for d in framework.dimensions].index(top.uid)
        level = int(c.level) + shift
        spread = (i * 7 + place * 3) % 4
        good = {2: 9, 3: 2 + place % 4, 4: place % 3, 5: 0}.get(level, 0)
        value = "FI" if spread + good > 4 else "LI" if spread + good > 2 else "PI" if spread else "NI"
        if level <= 2 and units:
            for k, unit in enumerate(units):
                settled[(c.uid, "", unit)] = Answer("PI" if (i + k) % 17 == 0 else value, "value")
        elif level <= 4:
            settled[(c.uid, "", "")] = Answer(value, "value")
    judged = tuple(
        Judgement(
            uid=f"j{i}",
            subject=c.uid,
            kind="key at LI",
            value="yes",
            reason="The gap does not defeat the purpose: the work is done, only the record is late.",
            author="Anna Keller",
        )
        for i, c in enumerate(framework.criteria)
        if c.key
    )
    return Answers(settled, judged, units)


def make_facts(*, full: bool = True, text: str = "", client: str = "Northwind Insurance") -> Facts:
    """full: everything there; else only a framework with a handful of answers."""
    framework, _ = load_bundled("modelops")
    units = (
        tuple(Unit(uid=f"u{i}", name=n, rank=i) for i, n in enumerate(("Pricing", "Claims", "Fraud"))) if full else ()
    )
    dims = [d.uid for d in framework.dimensions if d.profile]
    answers = _answers(framework, tuple(u.uid for u in units), skip=dims[2]) if full else Answers({})
    previous = scoring.assess(framework, _answers(framework, (), shift=1)) if full else None
    assessment = Assessment(
        uid="a1",
        framework=framework.uid,
        title="Assessment 2026",
        day="2026-11-23" if full else "",
        target_day="2028-12-31" if full else "",
        units=tuple(u.uid for u in units),
    )
    targets = {d: "4" if i % 4 == 0 else "3" for i, d in enumerate(dims)} if full else {}
    outcome = FakeOutcome(framework, scoring.assess(framework, answers), assessment, targets, previous, units)
    engagement = Engagement(
        uid="e1", client=client, title=f"ModelOps maturity at {client}" if full else "", lead="Anna Keller",
        scope=text or "All models in production use in Pricing, Claims and Fraud, from idea to retirement."
        if full else "", starts="2026-09-01", ends="2026-11-23", confidentiality="Confidential")
    facts = Facts(engagement=engagement, assessment=assessment, outcome=outcome, profile=from_outcome(outcome))
    if not full:
        return facts
    findings, advice, found, unit_found, sources, quotes = [], [], {}, {}, [], []
    for i, node in enumerate(d for d in framework.dimensions if d.uid in dims):
        criteria = list(framework.criteria_under(node.uid))
        findings.append(
            Finding(
                uid=f"fs{i}",
                number=2 * i + 1,
                kind="strength",
                node=node.uid,
                title=f"{node.title} is practised every day",
                text="The sampled models show it without exception, and people know whom to ask.",
                consequence="It can be relied on.",
                criteria=(criteria[0].uid,),
            )
        )
        findings.append(
            Finding(
                uid=f"fw{i}",
                number=2 * i + 2,
                kind="weakness",
                node=node.uid,
                title=f"One unit stands apart in {node.title}",
                text=text or "The rule exists in writing and is followed in two units; the third has its own way.",
                consequence="Results cannot be compared across units.",
                criteria=(criteria[-1].uid,),
            )
        )
        advice.append(
            Recommendation(
                uid=f"r{i}",
                number=i + 1,
                title=f"Settle one way for {node.title.lower()}",
                node=node.uid,
                findings=(f"fw{i}",),
                text=text
                or "Name an owner, write the way down on one page and follow it in all units from the next release.",
                effort="SML"[i % 3],
                impact=2 + i % 4,
                horizon=("0-3", "3-9", "9-18")[i % 3],
                owner="Head of Data Science",
            )
        )
        for k, c in enumerate(criteria):
            found[(c.uid, "")] = text or f"Seen in {3 + k} of {5 + k} sampled models; the record is complete."
        unit_found[(criteria[0].uid, "", "u2")] = "The register holds no entry for two models."
        sources.append(
            Source(
                ref=f"E-{i + 1:02d}",
                title=f"Handbook chapter {i + 1}.pdf",
                kind="file",
                types=("direct",),
                owner="Model office",
                day="2026-10-01",
                place="page 4",
                status="verified",
                hash_prefix=f"{i:012x}",
                criteria=(criteria[0].uid,),
                uid=f"ev{i}",
            )
        )
        quotes.append(Quote(text or "We switched pricing off for forty minutes in September. No customer noticed.",
                            "Lead ML Engineer", "session 4", (criteria[0].uid,)))
    empty = FitnessTable((), CALIBRATED, CALIBRATED, load_vocabulary("cmmi").terms, load_vocabulary("issue").terms)
    return replace(
        facts, fitness=empty.under(CALIBRATED, [framework]),
        findings=tuple(findings), recommendations=tuple(advice), found=found, unit_found=unit_found,
        register=tuple(sources), quotes=tuple(quotes), lead="Anna Keller", recipient=("", "Chief Data Officer"),
        sessions=(Session(uid="s1", title="Kick-off workshop", number=1, starts=NOON),
                  Session(uid="s2", title="Interview with the model owner", kind="interview", number=2, starts=NOON)),
        roles=(("Lead ML Engineer", 2), ("Head of Claims", 1)), previous_day="2025-03-01",
        method_title="Enterprise ModelOps", method_text="The lowest dimension decides. A level needs all its criteria.")


@pytest.fixture(scope="session")
def full_facts() -> Facts:
    return make_facts()


@pytest.fixture(scope="session")
def empty_facts() -> Facts:
    return make_facts(full=False)


@pytest.fixture(scope="session")
def kit() -> BrandKit:
    return BrandKit(uid="k1", name="Calder", company="Calder & Partners")


@pytest.fixture(scope="session")
def make() -> object:
    """The factory itself, for tests that need other texts."""
    return make_facts
