"""The outline of a framework: rows of nodes, statements and questions, and where a row goes when it is moved.

Pure: framework in, rows and moves out. Knows no Qt and no command; a move names the new parent and the place there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from workbench.model.framework import Criterion, Framework, Node, Question

Kind = Literal["node", "criterion", "question"]
MAX_DEPTH = 64


@dataclass(eq=False)
class OutlineItem:
    """One row. `number` is its place in the list of all rows, `row` its place among the shown siblings."""

    uid: str
    kind: Kind
    code: str
    text: str
    level: str = ""
    position: int | None = None
    levels: int = 0
    record: Node | Criterion | Question | None = None
    parent: OutlineItem | None = None
    children: list[OutlineItem] = field(default_factory=list)
    number: int = 0
    row: int = 0

    @property
    def depth(self) -> int:
        count, here = 0, self.parent
        while here is not None:
            count, here = count + 1, here.parent
        return count

    @property
    def face(self) -> tuple[object, ...]:
        """Everything a row shows; equal faces need no repaint."""
        return self.kind, self.code, self.text, self.level, self.position, self.levels, self.record


@dataclass(frozen=True)
class Move:
    """A row under another parent ("" = top), in front of the sibling that is `index`th there without it."""

    uid: str
    parent: str
    index: int


class Outline:
    """All rows of a framework in reading order: a node's statements first, then its inner nodes."""

    def __init__(self, framework: Framework, words: str = "") -> None:
        self.framework = framework
        self.items: list[OutlineItem] = []
        self.roots: list[OutlineItem] = []
        self.by_uid: dict[str, OutlineItem] = {}
        self._words = tuple(words.casefold().split())
        scale = framework.level_scale
        self._levels = [v.id for v in scale.values] if scale else []
        for node in framework.dimensions:
            self._node(node, None, 0, False)
        for criterion in framework.child_criteria.get("", ()):  # statements of no dimension must stay reachable
            self._criterion(criterion, None, 0, False)
        if self._words:
            self._number_again()

    def _add(self, item: OutlineItem) -> None:
        siblings = item.parent.children if item.parent is not None else self.roots
        item.row, item.number = len(siblings), len(self.items)
        siblings.append(item)
        self.items.append(item)
        self.by_uid[item.uid] = item

    def _drop(self, item: OutlineItem) -> None:
        siblings = item.parent.children if item.parent is not None else self.roots
        siblings.remove(item)
        self.by_uid.pop(item.uid, None)

    def _hit(self, code: str, text: str) -> bool:
        hay = f"{code} {text}".casefold()
        return all(word in hay for word in self._words)

    def _node(self, node: Node, parent: OutlineItem | None, depth: int, inside: bool) -> bool:
        framework = self.framework
        item = OutlineItem(node.uid, "node", framework.short_code(node.code), node.title, parent=parent, record=node)
        self._add(item)
        keep = inside or not self._words or self._hit(node.code, node.title)
        found = keep
        if depth < MAX_DEPTH:
            for criterion in framework.child_criteria.get(node.uid, ()):
                found |= self._criterion(criterion, item, depth + 1, keep and bool(self._words))
            for child in framework.child_nodes.get(node.uid, ()):
                found |= self._node(child, item, depth + 1, keep and bool(self._words))
        if not found:
            self._drop(item)
        return found

    def _criterion(self, criterion: Criterion, parent: OutlineItem | None, depth: int, inside: bool) -> bool:
        framework, level = self.framework, criterion.level
        at = self._levels.index(level) if level in self._levels else None
        item = OutlineItem(
            criterion.uid, "criterion", framework.short_code(criterion.code), criterion.text, level, at,
            len(self._levels), criterion, parent,
        )  # fmt: skip
        self._add(item)
        questions = framework.questions_of.get(criterion.uid, ())
        found = inside or not self._words or self._hit(criterion.code, criterion.text)
        found = found or any(self._hit("", q.text) for q in questions)
        for question in questions:
            self._add(OutlineItem(question.uid, "question", "", question.text, parent=item, record=question))
        if depth < MAX_DEPTH:
            for child in framework.child_criteria.get(criterion.uid, ()):
                found |= self._criterion(child, item, depth + 1, inside)
        if not found:
            for question in questions:
                self.by_uid.pop(question.uid, None)
            self._drop(item)
        return found

    def _number_again(self) -> None:
        self.items = []

        def walk(items: list[OutlineItem]) -> None:
            for row, item in enumerate(items):
                item.row, item.number = row, len(self.items)
                self.items.append(item)
                walk(item.children)

        walk(self.roots)

    # -- moves -------------------------------------------------------------------------------------------------

    def _siblings(self, uid: str) -> list[str]:
        """Uids of the same kind under the same parent, in order."""
        framework = self.framework
        item = self.by_uid[uid]
        if item.kind == "question":
            record = item.record
            assert isinstance(record, Question)
            return [q.uid for q in framework.questions_of.get(record.criterion, ())]
        parent = self.parent_of(uid)
        if item.kind == "node":
            return [n.uid for n in framework.child_nodes.get(parent, ())]
        return [c.uid for c in framework.child_criteria.get(parent, ())]

    def parent_of(self, uid: str) -> str:
        record = self.by_uid[uid].record
        if isinstance(record, Question):
            return record.criterion
        return record.parent if record is not None else ""

    def shift(self, uid: str, step: int) -> Move | None:
        """One place up (-1) or down (+1) among its siblings."""
        siblings = self._siblings(uid)
        at = siblings.index(uid) + step
        return Move(uid, self.parent_of(uid), at) if 0 <= at < len(siblings) else None

    def indent(self, uid: str) -> Move | None:
        """Into the sibling above, as its last child."""
        item, siblings = self.by_uid[uid], self._siblings(uid)
        at = siblings.index(uid)
        if item.kind == "question" or at == 0:
            return None
        above = siblings[at - 1]
        under = self.framework.child_nodes if item.kind == "node" else self.framework.child_criteria
        return Move(uid, above, len(under.get(above, ())))

    def outdent(self, uid: str) -> Move | None:
        """Out of its parent, behind it; a statement never leaves the dimensions."""
        item, parent = self.by_uid[uid], self.parent_of(uid)
        framework = self.framework
        if item.kind == "question" or not parent:
            return None
        if item.kind == "node":
            above = framework.node_by_uid[parent].parent
            siblings = [n.uid for n in framework.child_nodes.get(above, ())]
            return Move(uid, above, siblings.index(parent) + 1)
        if parent in framework.criterion_by_uid:
            above = framework.criterion_by_uid[parent].parent
            siblings = [c.uid for c in framework.child_criteria.get(above, ())]
            return Move(uid, above, siblings.index(parent) + 1)
        above = framework.node_by_uid[parent].parent if parent in framework.node_by_uid else ""
        return Move(uid, above, len(framework.child_criteria.get(above, ()))) if above else None

    def after_removal(self, uid: str) -> str:
        """The row to stand on when this one is gone."""
        siblings = self._siblings(uid)
        at = siblings.index(uid)
        if len(siblings) > 1:
            return siblings[at + 1] if at + 1 < len(siblings) else siblings[at - 1]
        return self.parent_of(uid)
