"""The report section Framework fitness: figures with their words, changed thresholds printed, lenses kept apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from pypdfium2 import PdfDocument

from workbench.formats.native import load_bundled, load_vocabulary
from workbench.model.brand import BrandKit
from workbench.model.fitness import CALIBRATED, FitnessTable, Rule
from workbench.report.build import ReportOptions, build, sections
from workbench.report.facts import Facts

UIDS = ("mlops-azure", "modelops", "devops-bucena")


def fitness(rule: Rule = CALIBRATED) -> FitnessTable:
    terms = [load_vocabulary(v).terms for v in ("cmmi", "issue")]
    return FitnessTable((), rule, CALIBRATED, terms[0], terms[1]).under(rule, [load_bundled(u)[0] for u in UIDS])


def printed(facts: Facts, kit: BrandKit) -> str:
    built = build(facts, kit, options=ReportOptions(sections=("fitness",)))
    assert built.problems == ()
    document = PdfDocument(built.pdf)
    pages = [document[i].get_textpage().get_text_range() for i in range(len(document))]
    document.close()
    return " ".join(" ".join(pages).split())


def test_figures_stand_beside_their_words(make: Callable[..., Facts], kit: BrandKit) -> None:
    text = printed(replace(make(), fitness=fitness()), kit)
    for words in ("100 % (20 of 20)", "80 % (16 of 20)", "55 % (11 of 20)", "46 % (11 of 24)", "Near miss of level 3",
                  "Flips if one of six tags rises", "own judgement", "reconstructed", "Verdict (calibrated)",
                  "It is not a level reached", "By the strict lens", "All thresholds are the calibrated values",
                  "lost, 2 to 0"):
        assert words in text
    assert "CMMI level 2" not in text


def test_changed_thresholds_are_printed_with_the_calibrated_ones(make: Callable[..., Facts], kit: BrandKit) -> None:
    text = printed(replace(make(), fitness=fitness(replace(CALIBRATED, potential=Fraction(9, 20)))), kit)
    assert "Potential level 3, from 0.45 0.50" in text and "were changed" in text


def test_the_section_is_a_choice_and_needs_tags(make: Callable[..., Facts], kit: BrandKit) -> None:
    section = next(s for s in sections() if s.id == "fitness")
    assert not section.default
    facts = replace(make(), fitness=None)
    built = build(facts, kit, options=ReportOptions(sections=("method", "fitness")))
    assert "fitness" not in built.section_pages
