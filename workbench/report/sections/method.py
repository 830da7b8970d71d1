"""Method: framework, scales, how a level follows from ratings, and what the result cannot say."""

from __future__ import annotations

from typing import Any

from workbench.charts.data import levels_of
from workbench.model.framework import Scale
from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.theme import Theme

LIMITS = (
    "A level is the state on the day of the assessment, in the units that were looked at. It is not a forecast.",
    "What people say is weighed with what was shown, but not every statement was tested in the systems themselves.",
    "Levels are whole and ordered, not distances: from 1 to 2 is not the same work as from 3 to 4, and no average of "
    "levels is formed.",
    "Unknown is never counted as zero. A dimension with too many open criteria carries no level, or one marked as "
    "provisional.",
    "Levels of different frameworks cannot be compared number by number.",
)


def _scale(scale: Scale, theme: Theme, facts: Facts) -> Any:
    rows: list[list[Any]] = [["Value", "Name", "Meaning"]]
    levels = {level.id: level for level in levels_of(facts.framework, scale.id)} if scale.role == "level" else {}
    for i, value in enumerate(scale.values):
        chip = (theme.level_chip(levels[value.id]) if value.id in levels
                else theme.rating_pill(value.id, i, len(scale.values)))
        rows.append([chip, theme.p(value.label or value.id, "cell_bold", where=()), value.text or value.label])
    return theme.table(rows, [theme.width * s for s in (0.1, 0.24, 0.66)])


def build(facts: Facts, theme: Theme) -> list[Any]:
    framework, result = facts.framework, facts.result
    what = "counts" if facts.counted else "levels"
    flows: list[Any] = [theme.h1(f"How the {what} come about", "method", "Method and limits")]
    flows.append(
        theme.p(
            f"The framework is {framework.title}, version {framework.version}. Its method turns ratings of "
            + words.plural(len(framework.criteria), "statement")
            + (" into counts of what holds; it gives no levels." if facts.counted
               else " into whole levels by fixed rules, without rounding and without averages."),
            "lead",
        )
    )
    if framework.summary:
        flows += theme.paragraphs(framework.summary, "quiet", "framework summary")
    flows += [*theme.h2("The rule"), *theme.paragraphs(
        facts.method_text or f"Method {result.method}, version {result.method_version}.", "body", "method")]
    for scale in framework.scales:
        if scale.role == "level" or (scale.role == "answer" and 3 <= len(scale.values) <= 9):
            title = scale.title or ("Levels" if scale.role == "level" else "Ratings")
            flows += [*theme.h2(title, 120), _scale(scale, theme, facts)]
    if not facts.counted:
        flows += [*theme.h2("How a level was found: an example", 110), *_example(facts, theme)]
    flows += [
        *theme.h2("Evidence and judgement"),
        theme.p(
            "Each rating is given by the assessors from what was heard and shown, with a written reason. Where the "
            "rule asks for a decision that no count can take, such as whether a weakness in a key criterion defeats "
            "its purpose, the decision is recorded with its reason and printed with the dimension.",
            "body",
        ),
    ]
    flows += [*theme.h2("What this result cannot say", 100), *theme.bullets(LIMITS)]
    return flows


def _example(facts: Facts, theme: Theme) -> list[Any]:
    """The first dimension with a level, walked through with its own numbers."""
    for node, result, axis in facts.dimensions():
        if result.level is None or not result.levels:
            continue
        lines = []
        for level in result.levels:
            if not level.total:
                continue
            state = "reached" if level.reached else "open" if level.reached is None else "not reached"
            lines.append(f"Level {level.level}: {level.met} of {level.total} required criteria met, {state}.")
            if level.reached is not True:
                break
        end = f"So {node.title} stands at level {result.level}."
        if axis.next_total and result.next_level:
            end += f" For level {result.next_level}, {result.next_met} of {result.next_total} criteria are met."
        return [theme.p(f"{node.title}:", "body"), *theme.bullets(lines), theme.p(end, "body")]
    return [theme.p("No dimension has a level yet, so there is no example from this assessment.", "quiet")]


SECTION = Section(id="method", title="Method and limits", order=70, build=build)
