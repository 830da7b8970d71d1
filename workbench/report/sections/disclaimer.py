"""Disclaimer: what the report may be used for, in the kit's words or our own."""

# ruff: noqa: ARG001 - every section has the same signature
from __future__ import annotations

from typing import Any

from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.theme import Theme

OWN = (
    "This report describes what was found in the assessed units in the period named, from what was said and shown "
    "there. It is no certificate, no audit opinion and no legal advice.",
    "Levels follow from the ratings by the rules of the framework's method. They say what is established practice on "
    "the day of the assessment; they do not predict results.",
    "Statements of participants were used for the assessment only and are printed without names unless agreed "
    "otherwise.",
    "The framework's wording here is a paraphrase where its publisher keeps the rights to the original.",
)


def build(facts: Facts, theme: Theme) -> list[Any]:
    flows: list[Any] = [theme.h1("Use and limits of this report", "disclaimer", "Disclaimer")]
    if theme.kit.disclaimer.strip():
        flows += theme.paragraphs(theme.kit.disclaimer, "body", "disclaimer")
    else:
        flows += [theme.p(text) for text in OWN]
    return flows


SECTION = Section(id="disclaimer", title="Disclaimer", order=130, build=build, new_page=False)
