"""The dimension tree as a Qt model: items from dimension_items, live values from the books, and the filter over both.

Owns indexes, accessible sentences and which rows a changed rating touches. Holds no drawing and no storage.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QSortFilterProxyModel, Qt

from ui.models.book import Book, Spot
from ui.models.dimension_items import TreeBuilder, TreeItem
from ui.models.rows import ITEM, Index
from ui.models.tree import TreeModel
from ui.widgets.rating_keys import answer_sentence

ITEM_ROLE = int(ITEM)


class DimensionModel(TreeModel[TreeItem]):
    """Rows of all books. Items live in a list; an index carries the item's number."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._by_spot: dict[tuple[str, str, str], list[TreeItem]] = {}

    def set_books(self, books: Iterable[Book]) -> None:
        """Build all rows again."""
        builder = TreeBuilder()
        builder.build(books)
        self.beginResetModel()
        self._items, self._roots = builder.items, builder.roots
        self._by_spot = {}
        for item in self._items:
            if item.criterion is not None:
                key = (item.book.assessment.uid, item.criterion.uid, item.context)
                self._by_spot.setdefault(key, []).append(item)
        self.endResetModel()

    # -- Qt

    def flags(self, index: Index) -> Qt.ItemFlag:
        item = self.item(index)
        droppable = item is not None and item.kind == "criterion"
        return super().flags(index) | Qt.ItemFlag.ItemIsDropEnabled if droppable else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.item(index)
        if item is None:
            return None
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{item.code} {item.title}".strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            if item.criterion is not None:
                return f"{item.criterion.code}\n{item.criterion.text}"
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(item)
        return None

    # -- own

    def find(self, assessment: str, spot: Spot, unit: str = "") -> TreeItem | None:
        """The row of a statement; of the unit's row where units are rows."""
        found = self._by_spot.get((assessment, spot[0], spot[1]), [])
        return next((i for i in found if i.unit == unit), found[0] if found else None)

    def find_node(self, assessment: str, node: str) -> TreeItem | None:
        return next(
            (i for i in self._items if i.node == node and i.kind in ("node", "goal")
             and i.book.assessment.uid == assessment),
            None,
        )

    def leaves(self) -> list[TreeItem]:
        """All statements in reading order."""
        return [i for i in self._walk(self._roots) if i.kind == "criterion"]

    def _walk(self, items: list[TreeItem]) -> Iterable[TreeItem]:
        for item in items:
            yield item
            yield from self._walk(item.children)

    def touch(self, assessment: str, spots: Iterable[Spot]) -> None:
        """Repaint the rows of these statements and everything above them, nothing else."""
        above: dict[int, TreeItem] = {}
        for spot in spots:
            for item in self._by_spot.get((assessment, spot[0], spot[1]), ()):
                row: TreeItem | None = item
                while row is not None and row.number not in above:
                    above[row.number] = row
                    row = row.parent
        for item in above.values():
            index = self.index_of(item)
            self.dataChanged.emit(index, index)


class DimensionFilter(QSortFilterProxyModel):
    """Keeps rows whose code, name or text holds every typed word, with what stands above and below them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self.setRecursiveFilteringEnabled(True)
        self.setAutoAcceptChildRows(True)

    @property
    def active(self) -> bool:
        return bool(self._words)

    def set_text(self, text: str) -> None:
        words = tuple(text.casefold().split())
        if words != self._words:
            self.beginFilterChange()
            self._words = words
            self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        if not self._words:
            return True
        model = self.sourceModel()
        item = model.index(row, 0, parent).data(ITEM_ROLE)
        if not isinstance(item, TreeItem) or item.kind in ("framework", "level"):
            return False
        text = item.search_text
        squeezed = text.replace("-", "")
        return all(word in text or word in squeezed for word in self._words)


def coverage(item: TreeItem) -> tuple[int, int]:
    """Rated and applicable statements under an item."""
    if item.kind == "node":
        result = item.book.dimensions.get(item.node)
        if result is not None:
            return result.rated, result.applicable
    done = total = 0
    for uid, context in item.spots:
        criterion = item.book.criterion(uid)
        if criterion is None or criterion.kind == "marker":
            continue
        shown = item.book.shown(uid, context)
        if shown.state == "not_applicable":
            continue
        total += 1
        done += shown.state in ("value", "not_yet")
    return done, total


def level_caption(item: TreeItem) -> str:
    """The right side of a level head: "3 of 3 met", "0 of 4 rated", or the number of markers."""
    book = item.book
    members = [c for c in (book.criterion(uid) for uid, _ in item.spots) if c is not None]
    if members and all(c.kind == "marker" for c in members):
        return str(len(members))
    result = book.dimensions.get(item.node)
    if len(item.levels) == 1 and result is not None:
        level = next((lv for lv in result.levels if lv.level == item.levels[0]), None)
        if level is not None and any(c.state != "unanswered" for c in level.criteria):
            return f"{level.met} of {level.total} met"
    done, total = coverage(item)
    return f"{done} of {total} rated"


def spoken(item: TreeItem) -> str:
    """The sentence a screen reader hears for a row."""
    book = item.book
    if item.criterion is not None:
        shown = book.shown(item.criterion.uid, item.context, item.unit or None)
        words = [item.code or item.title]
        if item.criterion.key:
            words.append("key")
        if item.criterion.optional:
            words.append("optional")
        sentence = answer_sentence(book.framework.scale_of(item.criterion), shown.value, shown.state, shown.half)
        words.append(f"rated {sentence}" if shown.state == "value" else sentence)
        if item.criterion.level:
            words.append(f"level {item.criterion.level}")
        words.append(item.criterion.text if item.code else "")
        return ", ".join(w for w in words if w)
    if item.kind == "level":
        return f"{item.title}, {level_caption(item)}"
    done, total = coverage(item)
    words = [item.code, item.title]
    if item.kind == "node" and not book.counts_only:
        result = book.dimensions.get(item.node)
        if result is not None:
            words.append(f"level {result.level}" if result.level is not None else "no level yet")
    words.append(f"{done} of {total} rated")
    return ", ".join(w for w in words if w)
