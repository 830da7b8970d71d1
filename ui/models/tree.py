"""Trees of items as a Qt model: items live in one list, and an index carries the item's number in it."""

from __future__ import annotations

from typing import Generic, Protocol, Self, TypeVar

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt

from ui.models.rows import Index

ROOT = QModelIndex()


class Numbered(Protocol):
    """A row of a tree: `number` is its place in the list of all items, `row` its place among its siblings."""

    number: int
    row: int
    parent: Self | None
    children: list[Self]


T = TypeVar("T", bound=Numbered)


class TreeModel(QAbstractItemModel, Generic[T]):
    """One column. A subclass fills `_items` (all) and `_roots` and gives `data`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[T] = []
        self._roots: list[T] = []

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        rows = self._items[parent.internalId()].children if parent.isValid() else self._roots
        if column != 0 or not 0 <= row < len(rows):
            return QModelIndex()
        return self.createIndex(row, 0, rows[row].number)

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]
        item = self.item(index)
        if item is None or item.parent is None:
            return QModelIndex()
        return self.createIndex(item.parent.row, 0, item.parent.number)

    def rowCount(self, parent: Index = ROOT) -> int:
        return len(self._items[parent.internalId()].children) if parent.isValid() else len(self._roots)

    def columnCount(self, _parent: Index = ROOT) -> int:
        return 1

    def flags(self, _index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def item(self, index: Index) -> T | None:
        """The item at an index of this model."""
        if not index.isValid() or index.model() is not self:
            return None
        number = index.internalId()
        return self._items[number] if number < len(self._items) else None

    def index_of(self, item: T) -> QModelIndex:
        return self.createIndex(item.row, 0, item.number)

    @property
    def items(self) -> list[T]:
        """All items, in building order."""
        return self._items
