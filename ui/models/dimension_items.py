"""Builds the rows of the dimension tree from books: frameworks, dimensions, goals, level heads, statements.

Owns the shape of the tree (what stands under what, what starts folded) as plain items; knows no Qt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from ui.models.book import Book, Spot
from workbench.model.framework import Criterion, Node

ItemKind = Literal["framework", "node", "goal", "level", "criterion"]


@dataclass(slots=True)
class TreeItem:
    """One row. `number` is its place in the model's list; spots: the statements at or under it."""

    number: int
    kind: ItemKind
    book: Book
    parent: TreeItem | None = None
    row: int = 0
    depth: int = 0
    node: str = ""
    criterion: Criterion | None = None
    context: str = ""
    unit: str = ""
    title: str = ""
    code: str = ""
    levels: tuple[str, ...] = ()
    folded: bool = False
    children: list[TreeItem] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    @property
    def spot(self) -> Spot:
        return (self.criterion.uid if self.criterion else "", self.context)

    @property
    def search_text(self) -> str:
        """What the filter looks through."""
        words = [self.code, self.title]
        if self.criterion is not None:
            words += [self.criterion.code, self.criterion.text]
        return " ".join(words).casefold()


class TreeBuilder:
    """Makes the items of all books, in framework order."""

    def __init__(self) -> None:
        self.items: list[TreeItem] = []
        self.roots: list[TreeItem] = []

    def build(self, books: Iterable[Book]) -> None:
        books = tuple(books)
        for book in books:
            root: TreeItem | None = None
            if len(books) > 1:
                title = book.assessment.title or book.framework.title
                root = self._add("framework", book, None, title=title)
            self._add_book(book, root)

    def _add(self, kind: ItemKind, book: Book, parent: TreeItem | None, **fields: object) -> TreeItem:
        item = TreeItem(number=len(self.items), kind=kind, book=book, parent=parent, **fields)  # type: ignore[arg-type]
        siblings = parent.children if parent is not None else self.roots
        item.row = len(siblings)
        item.depth = parent.depth + 1 if parent is not None else 0
        siblings.append(item)
        self.items.append(item)
        return item

    def _add_book(self, book: Book, root: TreeItem | None) -> None:
        for node in book.framework.dimensions:
            if not node.profile and node.kind == "section" and self._only_generic(book, node):
                continue  # its criteria stand under every area they apply to
            if book.picks_levels and self._add_pick(book, node, root):
                continue
            code = book.framework.short_code(node.code)
            item = self._add("node", book, root, node=node.uid, title=node.title, code=code)
            self._fill(book, node, item)
            self._add_generic(book, node, item)

    @staticmethod
    def _only_generic(book: Book, node: Node) -> bool:
        criteria = tuple(book.framework.criteria_under(node.uid))
        return bool(criteria) and all(c.applies_to not in ("", "self") for c in criteria)

    def _add_pick(self, book: Book, node: Node, root: TreeItem | None) -> bool:
        """A level-picking dimension is one row, or one row per unit where it is rated per unit."""
        criteria = tuple(book.framework.criteria_under(node.uid))
        if len(criteria) != 1:
            return False
        criterion = criteria[0]
        if not book.per_unit(criterion):
            self._leaf(book, criterion, root, title=node.title, node=node.uid)
            return True
        parent = root
        if root is None or len(book.framework.dimensions) > 1:
            parent = self._add("node", book, root, node=node.uid, title=node.title,
                               code=book.framework.short_code(node.code))
        for unit in book.units:
            self._leaf(book, criterion, parent, title=unit.name, node=node.uid, unit=unit.uid)
        return True

    def _fill(self, book: Book, node: Node, parent: TreeItem) -> None:
        for child in book.framework.child_nodes.get(node.uid, ()):
            kind: ItemKind = "goal" if child.kind == "goal" else "node"
            item = self._add(kind, book, parent, node=child.uid, title=child.title,
                             code=book.framework.short_code(child.code))
            self._fill(book, child, item)
        self._grouped(book, node, parent, book.framework.child_criteria.get(node.uid, ()), "")

    def _add_generic(self, book: Book, node: Node, parent: TreeItem) -> None:
        by_goal: dict[str, list[Criterion]] = {}
        for criterion in book.generic_criteria(node):
            by_goal.setdefault(criterion.parent, []).append(criterion)
        for goal_uid, criteria in by_goal.items():
            goal = book.framework.node_by_uid.get(goal_uid)
            if goal is None:
                continue
            item = self._add("goal", book, parent, node=goal.uid, title=goal.title, context=node.uid,
                             code=book.framework.short_code(goal.code))
            item.folded = True
            for criterion in criteria:
                self._leaf(book, criterion, item, context=node.uid)

    def _grouped(
        self, book: Book, node: Node, parent: TreeItem, criteria: tuple[Criterion, ...], context: str
    ) -> None:
        """Statements under level heads; markers folded, levels above the target folded into one head."""
        scale = book.level_scale
        levels = {c.level for c in criteria if c.level}
        if scale is None or not levels or parent.kind == "goal" or book.counts_only or book.picks_levels:
            for criterion in criteria:
                self._leaf(book, criterion, parent, context=context)
            return
        target = book.target_of(node.uid)
        order = [v.id for v in scale.values if v.id in levels]
        above = order[order.index(target) + 1:] if target in order else []
        shown = [level for level in order if level not in above]
        for group in [(level,) for level in shown] + ([tuple(above)] if above else []):
            members = [c for c in criteria if c.level in group]
            head = self._add("level", book, parent, node=node.uid, levels=group, title=level_head(book, group, members))
            head.folded = group == tuple(above) or all(c.kind == "marker" for c in members)
            for criterion in members:
                self._leaf(book, criterion, head, context=context)
        for criterion in criteria:
            if criterion.level not in order:
                self._leaf(book, criterion, parent, context=context)

    def _leaf(
        self, book: Book, criterion: Criterion, parent: TreeItem | None, *, context: str = "", title: str = "",
        node: str = "", unit: str = "",
    ) -> TreeItem:
        item = self._add(
            "criterion", book, parent, criterion=criterion, context=context, unit=unit,
            node=node or context or criterion.parent, title=title or criterion.text,
            code="" if title else book.code(criterion),
        )
        above = parent
        while above is not None:
            above.spots.append((criterion.uid, context))
            above = above.parent
        for child in book.framework.child_criteria.get(criterion.uid, ()):
            self._leaf(book, child, item, context=context)
        return item


def level_head(book: Book, levels: tuple[str, ...], members: list[Criterion]) -> str:
    """"Level 2, Managed", "Level 1, markers", "Levels 4 and 5"."""
    if len(levels) > 1:
        return f"Levels {', '.join(levels[:-1])} and {levels[-1]}"
    if members and all(c.kind == "marker" for c in members):
        return f"Level {levels[0]}, markers"
    scale = book.level_scale
    label = next((v.label for v in scale.values if v.id == levels[0]), "") if scale else ""
    return f"Level {levels[0]}, {label}" if label and label != levels[0] else f"Level {levels[0]}"
