"""Sections of the inspector: the statements of a dimension grouped by level or goal, with what their heads say.

Pure look-ups over a book; knows no Qt.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.models.book import Book, Spot
from ui.models.dimension_items import level_head
from workbench.model.framework import Criterion, Node
from workbench.model.result import DimensionResult


@dataclass(frozen=True, slots=True)
class Section:
    """A head and its statements. `level`: shown as a square in front, or "". `node`: the goal it stands for, or ""."""

    key: str
    title: str
    level: str
    node: str
    spots: tuple[Spot, ...]
    folded: bool = False


def sections_of(book: Book, node: Node) -> tuple[Section, ...]:
    """The groups of a dimension in framework order."""
    framework = book.framework
    found: list[Section] = []
    for child in framework.child_nodes.get(node.uid, ()):
        spots = tuple((c.uid, "") for c in framework.criteria_under(child.uid) if c.applies_to in ("", "self"))
        if spots:
            title = f"{framework.short_code(child.code)}  {child.title}".strip()
            found.append(Section(child.uid, title, "", child.uid if child.kind == "goal" else "", spots))
    found += _by_level(book, node, framework.child_criteria.get(node.uid, ()))
    generic: dict[str, list[Spot]] = {}
    for criterion in book.generic_criteria(node):
        generic.setdefault(criterion.parent, []).append((criterion.uid, node.uid))
    for goal_uid, members in generic.items():
        goal = framework.node_by_uid[goal_uid]
        title = f"{framework.short_code(goal.code)}  {goal.title}".strip()
        found.append(Section(goal_uid, title, "", goal_uid, tuple(members)))
    return tuple(found)


def _by_level(book: Book, node: Node, criteria: tuple[Criterion, ...]) -> list[Section]:
    scale = book.level_scale
    levels = {c.level for c in criteria if c.level}
    if scale is None or not levels or book.counts_only or book.picks_levels:
        return [Section("all", "", "", "", tuple((c.uid, "") for c in criteria))] if criteria else []
    target = book.target_of(node.uid)
    order = [v.id for v in scale.values if v.id in levels]
    above = order[order.index(target) + 1:] if target in order else []
    result: list[Section] = []
    for group in [(x,) for x in order if x not in above] + ([tuple(above)] if above else []):
        members = [c for c in criteria if c.level in group]
        markers = all(c.kind == "marker" for c in members)
        title = level_head(book, group, members)
        single = len(group) == 1 and not markers
        label = next((v.label for v in scale.values if v.id == group[0]), "") if single else title
        result.append(Section(
            "+".join(group), label or title, group[0] if single else "", "",
            tuple((c.uid, "") for c in members), folded=markers or group == tuple(above),
        ))
    return result


def caption_of(book: Book, section: Section, result: DimensionResult | None) -> str:
    """The right side of a head: "2 of 3 met, holds the level at 2", "not rated", "4 of 6 rated"."""
    members = [book.criterion(uid) for uid, _ in section.spots]
    if members and all(c is not None and c.kind == "marker" for c in members):
        return str(len(members))
    answered = [s for s in section.spots if book.shown(*s).state != "unanswered"]
    if not answered:
        return "not rated"
    if section.level and result is not None:
        level = next((x for x in result.levels if x.level == section.level), None)
        if level is not None:
            text = f"{level.met} of {level.total} met"
            if result.level is not None and result.next_level == section.level and level.reached is not True:
                text += f", holds the level at {result.level}"
            return text
    return f"{len(answered)} of {len(section.spots)} rated"


def head_words(book: Book, result: DimensionResult | None) -> tuple[str, str]:
    """"Level 2 achieved" and "next level: 2 of 3 criteria"."""
    if result is None:
        return "No level", ""
    if result.not_applicable:
        return "Not applicable", ""
    scale = book.level_scale
    if result.level is None or not result.rated:
        return "Not rated", _next(result)
    label = next((v.label for v in scale.values if v.id == result.level), "") if scale else ""
    words = f"Level {result.level} achieved"
    if result.provisional:
        words = f"Level {result.level} achieved, provisional"
    if not result.next_level:
        return words, f"{label}, highest level" if label else "highest level"
    return words, _next(result)


def _next(result: DimensionResult) -> str:
    if not result.next_total:
        return ""
    return f"next level: {result.next_met} of {result.next_total} criteria"
