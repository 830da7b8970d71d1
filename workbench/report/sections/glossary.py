"""Glossary of the words this report uses, levels and ratings of the framework included."""

from __future__ import annotations

from typing import Any

from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.theme import Theme

TERMS = (
    ("Anchor text", "The words of the framework that say what a dimension looks like at a level."),
    ("Assessment", "One pass over one version of a framework, with its ratings, judgements and results."),
    ("Blocker", "A criterion, judgement or goal that keeps the next level from being reached."),
    ("Coverage", "The share of applicable criteria that have a rating."),
    ("Criterion", "The smallest statement that is rated."),
    ("Dimension", "A field of the framework that carries a level of its own."),
    ("Evidence", "What was shown or handed over: a file, picture, link, or something seen and not copied."),
    ("Judgement", "A recorded human decision the method asks for, with its reason."),
    ("Key criterion", "A criterion whose purpose must not be defeated for its level to count."),
    ("Level", "A whole step of the framework's scale. Levels are never averaged."),
    ("Next level", "How many required criteria of the next level are met already."),
    ("Not applicable", "A criterion that does not fit the organisation, with reason and approval."),
    ("Provisional", "A level that open answers could still change."),
    ("Target", "The level agreed as the aim of a dimension."),
    ("Unit", "A part of the organisation that is rated on its own, such as a business unit or a model."),
)


def build(facts: Facts, theme: Theme) -> list[Any]:
    entries = dict(TERMS)
    answer = facts.framework.answer_scale
    if answer is not None:
        for value in answer.values:
            if value.label and value.label != value.id:
                entries[value.id] = f"{value.label}. {value.text}".strip()
    rows: list[list[Any]] = [["Term", "Meaning"]]
    rows += [[theme.p(k, "cell_bold", where=()), v] for k, v in sorted(entries.items(), key=lambda e: e[0].lower())]
    return [
        theme.h1("Glossary", "glossary"),
        theme.table(rows, [theme.width * 0.24, theme.width * 0.76], row_heads=True),
    ]


SECTION = Section(id="glossary", title="Glossary", order=120, build=build)
