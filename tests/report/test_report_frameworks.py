"""Reports of the other kinds of framework: counts without levels, two level scales, one dimension, many areas."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.report.conftest import FakeOutcome
from workbench.charts.data import from_outcome
from workbench.formats.native import bundled_ids, load_bundled
from workbench.model import scoring
from workbench.model.brand import BrandKit
from workbench.model.engagement import Assessment, Engagement
from workbench.model.result import Answer, Answers
from workbench.report.build import ReportOptions, build
from workbench.report.facts import Facts
from workbench.report.words import claim, headline, listed


def text_of(pdf: bytes, folder: Path) -> str:
    import subprocess

    path = folder / "r.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True)
    return " ".join(done.stdout.split())


def facts_of(framework_id: str, *, rated: bool = True) -> Facts:
    """Every statement answered in turn from its own scale, the top value most of the time."""
    framework, _ = load_bundled(framework_id)
    answers = {}
    for i, criterion in enumerate(framework.criteria):
        scale = framework.scale_of(criterion)
        if scale is not None and rated:
            values = scale.values
            answers[(criterion.uid, "", "")] = Answer(values[-1 if i % 5 else 0].id, "value")
    assessment = Assessment(uid="a", framework=framework.uid, title="Assessment", day="2026-11-23")
    outcome = FakeOutcome(framework, scoring.assess(framework, Answers(answers)), assessment, {}, None, ())
    engagement = Engagement(uid="e", client="Northwind Insurance", lead="Anna Keller")
    return Facts(engagement=engagement, assessment=assessment, outcome=outcome, profile=from_outcome(outcome))


@pytest.mark.parametrize("framework_id", bundled_ids())
def test_every_bundled_framework_prints_all_its_rated_statements(framework_id: str, kit: BrandKit,
                                                                 tmp_path: Path) -> None:
    facts = facts_of(framework_id)
    built = build(facts, kit, options=ReportOptions(sections=("cover", "summary", "profile", "method", "dimensions",
                                                              "provenance")))
    text = text_of(built.pdf, tmp_path)
    assert not built.problems
    for node, _, _ in facts.dimensions():
        assert node.title in text
    rated = [c for _, d, _ in facts.dimensions() for lv in d.levels for c in lv.criteria if c.state == "value"]
    assert rated and facts.code(rated[0].criterion) in text
    assert "dim:" + facts.dimensions()[0][0].uid not in text
    label = facts.framework.provenance.label
    assert not label or label in text  # "reconstructed" and the like stand beside it in print too


@pytest.mark.parametrize("framework_id", bundled_ids())
def test_every_bundled_framework_prints_without_any_rating(framework_id: str, kit: BrandKit) -> None:
    assert build(facts_of(framework_id, rated=False), kit, options=ReportOptions()).pages >= 8


def test_a_framework_that_counts_prints_counts_and_no_level(kit: BrandKit, tmp_path: Path) -> None:
    facts = facts_of("genaiops-azure")
    held, total = facts.holding
    assert facts.counted and total == 17
    text = text_of(build(facts, kit, options=ReportOptions()).pdf, tmp_path)
    assert f"{held} of {total} statements hold" in text and "it gives no levels" in text
    assert "no rated dimension" not in text and "not rated" not in text
    assert "Six areas, 17 criteria" in text and "All statements" in text


def test_areas_of_cmmi_stand_on_the_capability_scale(kit: BrandKit) -> None:
    facts = facts_of("cmmi-dev")
    assert [level.id for level in facts.profile.levels] == ["0", "1", "2", "3"]
    known = [a for a in facts.profile.axes if a.current is not None]
    assert known and all(facts.profile.level(a.current) for a in known)


def test_one_dimension_is_named_and_decides_nothing() -> None:
    facts = facts_of("llmops-azure")
    assert headline(facts) == f"Northwind stands at level {facts.profile.axes[0].current} in LLMOps maturity"
    assert claim(facts) == headline(facts)


def test_names_with_an_and_of_their_own_are_told_apart() -> None:
    assert listed(["Data", "Modeling"]) == "Data and Modeling"
    assert listed(["Culture, adoption and trust", "Data"]) == "Culture, adoption and trust; Data"




def test_the_headline_is_the_assessors_own_words(full_facts: Facts) -> None:
    one = replace(full_facts.findings[0], title="One platform carries all units")
    other = replace(full_facts.findings[1], title="The enterprise cannot list its models.")
    facts = replace(full_facts, findings=(one, other))
    assert claim(facts) == "One platform carries all units. The enterprise cannot list its models."
    assert claim(replace(full_facts, findings=())) == headline(full_facts)


def test_a_long_word_in_the_title_stays_whole_and_lines_do_not_overlap(kit: BrandKit, tmp_path: Path) -> None:
    from workbench.report.sections.cover import build as cover
    from workbench.report.theme import Theme

    facts = facts_of("modelops")
    client = "Donaudampfschifffahrtsgesellschaft Sparkassenversicherung AG"
    facts = replace(facts, engagement=replace(facts.engagement, client=client, title=f"ModelOps maturity at {client}"))
    heading = cover(facts, Theme(kit, ReportOptions()))[0]
    assert heading.style.leading >= heading.style.fontSize == heading.frags[0].fontSize
    pdf = build(facts, kit, options=ReportOptions(sections=("cover",))).pdf
    assert "Donaudampfschifffahrtsgesellschaft" in text_of(pdf, tmp_path)
