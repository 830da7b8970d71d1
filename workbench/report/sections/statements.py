"""The statements of a dimension, one table per level: code, key mark, text, rating pill, what was found.

A part of the dimension pages, not a section of its own.
"""

from __future__ import annotations

from typing import Any

from workbench.charts.data import levels_of
from workbench.model.framework import Criterion, Node
from workbench.model.result import CriterionResult, DimensionResult, LevelResult
from workbench.report.facts import Facts
from workbench.report.pdf.text import FAMILIES, Markup
from workbench.report.theme import Theme

KEPT = 190.0  # points of a level's table that is not torn over two pages
STATES = {"not_applicable": "n/a", "unanswered": "open", "unknown": "?", "not_yet": "not yet"}


def rating(facts: Facts, theme: Theme, criterion: Criterion, one: CriterionResult) -> Any:
    """The rating as a pill, or its state in a dashed one."""
    scale = facts.framework.scale_of(criterion)
    if one.state == "value" and one.value and scale is not None:
        for i, value in enumerate(scale.values):
            if value.id == one.value:
                if scale.role == "level":
                    found = next((lv for lv in levels_of(facts.framework, scale.id) if lv.id == one.value), None)
                    return theme.level_chip(found)
                return theme.rating_pill(one.value + ("½" if one.half else ""), i, len(scale.values), value.label)
        return theme.p(one.value, "cell", where=())
    return theme.state_pill(STATES.get(one.state, "open"))


def _state(level: LevelResult) -> str:
    if not level.total:
        return "no required criteria"
    if not level.level:
        return f"{level.met} of {level.total} hold"
    words = {True: "level reached", False: "level not reached", None: "not yet known"}
    return f"{level.met} of {level.total} met, {words[level.reached]}"


def _shown(text: str) -> str:
    return text if len(text) < 420 else text[:419] + "…"


def _found(facts: Facts, theme: Theme, one: CriterionResult, place: str) -> list[Any]:
    """The rationale, then each unit with its answer and its own words. Judgements stand under "Why level …"."""
    own = facts.found.get((one.criterion, one.context), "")
    flows: list[Any] = theme.paragraphs(_shown(own), "cell_quiet", place) if own else []
    silent = []
    font = FAMILIES[theme.kit.text_font][500]
    for unit, answer in one.units.items():
        value = answer.value if answer.state == "value" and answer.value else STATES.get(answer.state, "open")
        name = f"{facts.units.get(unit, 'Unit')} {value}"
        text = facts.unit_found.get((one.criterion, one.context, unit), "")
        if not text or text == own:
            silent.append(name)
            continue
        said = theme.t(" ".join(_shown(text).split()), "cell_quiet", place)
        unit_name = theme.t(name, "cell_quiet", place)
        head = f'<font name="{font}" color="{theme.palette["text.primary"]}">{unit_name}</font>'
        flows.append(theme.p(Markup(f"{head}  {said}"), "cell_quiet"))
    if silent:
        flows.append(theme.p(", ".join(silent), "head"))
    if one.met_through:
        flows.append(theme.p(f"Met through {facts.code(one.met_through)}", "head"))
    if one.needs_judgement:
        flows.append(theme.p(f"Judgement missing: {one.needs_judgement}", "head"))
    return flows or [theme.p("–", "cell_quiet")]


def level_groups(facts: Facts, theme: Theme, node: Node, result: DimensionResult) -> list[Any]:
    """Tables in level order; levels far above the reached one without any answer are named in one line."""
    levels = {lv.id: lv for lv in levels_of(facts.framework, node.level_scale)}
    flows: list[Any] = []
    silent: list[str] = []
    for group in result.levels:
        if not group.criteria:
            continue
        touched = any(c.state != "unanswered" or c.units for c in group.criteria)
        if not touched and group.level != result.next_level and result.level is not None:
            silent.append(group.level)
            continue
        found = levels.get(group.level)
        name = found.label if found else ""
        flows.append(_group(facts, theme, node, result, group, name, found))
    out: list[Any] = [*theme.h2("Statements", 130, 3), *flows] if flows else []
    if silent:
        out.append(theme.p(f"Not rated, because a lower level is not reached: levels {', '.join(silent)}."
                           if len(silent) > 1 else f"Not rated: level {silent[0]}.", "caption"))
    return out


def _group(facts: Facts, theme: Theme, node: Node, result: DimensionResult, group: LevelResult, name: str,
           level: Any) -> Any:
    width = theme.width
    longest = max((facts.framework.short_code(facts.framework.criterion_by_uid[c.criterion].code)
                   for lv in result.levels for c in lv.criteria if c.criterion in facts.framework.criterion_by_uid),
                  key=len, default="")
    # Room for the longest code of the dimension and the key beside it.
    code = min(width * 0.2, max(width * 0.118, theme.text_width(longest, 7.8) + 20))
    named = f", {name}" if name and name != group.level else ""
    title = f"Level {group.level}{named}" if group.level else "All statements"
    rows: list[list[Any]] = [[theme.level_chip(level) if level else "", theme.p(title, "cell_bold", where=()),
                              "Rating", theme.p(_state(group), "head_right", where=())]]
    for one in group.criteria:
        criterion = facts.framework.criterion_by_uid.get(one.criterion)
        if criterion is None:
            continue
        short = facts.framework.short_code(criterion.code)
        text = criterion.text + (" (optional)" if one.optional else "")
        rows.append([theme.code_cell(short, one.key, code - 2), text, rating(facts, theme, criterion, one),
                     _found(facts, theme, one, f"{node.title}, {short}")])
    tint = theme.color("brand.tint")
    room = width * (0.4 + 0.406) + width * 0.118 - code
    return theme.table(rows, [code, room * 0.496, width * 0.076, room * 0.504], pad=3.3, keep=KEPT, extra=[
        ("BACKGROUND", (0, 0), (-1, 0), tint), ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (0, 0), 6), ("RIGHTPADDING", (-1, 0), (-1, 0), 6),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5, theme.color("border.default")), ("NOSPLIT", (0, 0), (-1, 1))])
