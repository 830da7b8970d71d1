"""The models behind lists and tables of rows: they keep what they were given and say it in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

ITEM = Qt.ItemDataRole.UserRole + 1
SPOKEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")


class RowModel(QAbstractListModel, Generic[T]):
    """Rows as given. A subclass says what a row is in words, and may give it a tool-tip."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[T] = []

    def fill(self, rows: Sequence[T]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def words(self, row: T) -> str:
        """The row as a screen reader says it."""
        return str(row)

    def tip(self, row: T) -> str:  # noqa: ARG002  a row without a tool-tip
        return ""

    def rowCount(self, _parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == ITEM:
            return row
        if role in SPOKEN:
            return self.words(row)
        return (self.tip(row) or None) if role == Qt.ItemDataRole.ToolTipRole else None


class TableModel(QAbstractTableModel, Generic[T]):
    """Rows as given below fixed heads. A subclass gives `data`."""

    heads: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[T] = []

    def fill(self, rows: Sequence[T]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def refresh(self, rows: Sequence[T]) -> None:
        """New contents of the same rows: selection and scroll position stay."""
        self.rows = list(rows)
        self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.heads) - 1))

    def rowCount(self, _parent: Index | None = None) -> int:
        return len(self.rows)

    def columnCount(self, _parent: Index | None = None) -> int:
        return len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.heads[section]
        return None
