"""Item models of the crosswalk editor: the entries of one side, and the pairs; only what is seen is ever painted.

Fed with plain values. A changed pair touches one row of the model, so 76,000 pairs stay workable.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.model.crosswalk import WORDS
from workbench.model.framework import Framework, Pair, Vocabulary

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ENTRY, PAIR = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
SPOKEN = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
COLUMNS = ("Source", "Target", "Source is", "Strength", "Rationale")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be an end of a pair."""

    uid: str
    code: str
    text: str

    @property
    def words(self) -> str:
        return f"{self.code} {self.text}".strip()


def entries_of(side: Framework | Vocabulary) -> list[Entry]:
    """Statements and places of a framework, or the terms of a vocabulary, in their order."""
    if isinstance(side, Vocabulary):
        return [Entry(t.uid, t.code, t.title) for t in side.terms]
    out = []

    def walk(uid: str, depth: int) -> None:
        for c in side.child_criteria.get(uid, ()):
            out.append(Entry(c.uid, side.short_code(c.code), c.text))
            walk(c.uid, depth + 1)
        for n in side.child_nodes.get(uid, ()):
            out.append(Entry(n.uid, side.short_code(n.code), n.title))
            if depth < 16:
                walk(n.uid, depth + 1)

    walk("", 0)
    return out


class EntryModel(QAbstractListModel):
    """Entries of one side that hold all words of the search."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[tuple[str, Entry]] = []
        self.shown: list[Entry] = []
        self.by_uid: dict[str, Entry] = {}
        self._words = ""

    def fill(self, entries: Sequence[Entry]) -> None:
        self._all = [(e.words.casefold(), e) for e in entries]
        self.by_uid = {e.uid: e for e in entries}
        self.search(self._words)

    def search(self, words: str) -> None:
        self._words = words
        parts = words.casefold().split()
        self.beginResetModel()
        self.shown = [e for hay, e in self._all if all(p in hay for p in parts)]
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.shown[index.row()]
        if role == ENTRY:
            return entry
        return entry.words if role == Qt.ItemDataRole.DisplayRole or role in SPOKEN else None


class PairModel(QAbstractTableModel):
    """Pairs by source and target, filtered by words on both sides."""

    def __init__(self) -> None:
        super().__init__()
        self._pairs: list[Pair] = []
        self._hay: list[tuple[str, str]] = []
        self.shown: list[Pair] = []
        self._names: Mapping[str, Entry] = {}
        self._words = ("", "")

    @property
    def total(self) -> int:
        return len(self._pairs)

    def fill(self, pairs: Sequence[Pair], names: Mapping[str, Entry]) -> None:
        """Pairs in the order of their ends, with the names of all ends."""
        self._names = names
        self._pairs = sorted(pairs, key=_key)
        self._hay = [self._words_of(p) for p in self._pairs]
        self.search(*self._words)

    def _words_of(self, pair: Pair) -> tuple[str, str]:
        return self.name(pair.source).casefold(), self.name(pair.target).casefold()

    def name(self, uid: str) -> str:
        entry = self._names.get(uid)
        return entry.words if entry is not None else uid

    def search(self, source: str, target: str) -> None:
        """Show the pairs whose ends hold the words typed on their sides."""
        self._words = (source, target)
        left, right = source.casefold().split(), target.casefold().split()
        self.beginResetModel()
        self.shown = [
            p for p, (a, b) in zip(self._pairs, self._hay, strict=True)
            if all(w in a for w in left) and all(w in b for w in right)
        ] if left or right else list(self._pairs)  # fmt: skip
        self.endResetModel()

    def row_of(self, source: str, target: str) -> int:
        """The shown row of a pair, -1 when it is not shown."""
        at = bisect_left(self.shown, (source, target), key=_key)
        found = at < len(self.shown) and _key(self.shown[at]) == (source, target)
        return at if found else -1

    def put(self, pair: Pair) -> None:
        """Add a pair, or replace the one between the same ends."""
        at = bisect_left(self._pairs, _key(pair), key=_key)
        if at < len(self._pairs) and _key(self._pairs[at]) == _key(pair):
            self._pairs[at] = pair
        else:
            self._pairs.insert(at, pair)
            self._hay.insert(at, self._words_of(pair))
        row = self.row_of(pair.source, pair.target)
        if row >= 0:
            self.shown[row] = pair
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
            return
        row = bisect_left(self.shown, _key(pair), key=_key)
        self.beginInsertRows(ROOT, row, row)
        self.shown.insert(row, pair)
        self.endInsertRows()

    def remove(self, source: str, target: str) -> None:
        at = bisect_left(self._pairs, (source, target), key=_key)
        if at < len(self._pairs) and _key(self._pairs[at]) == (source, target):
            del self._pairs[at], self._hay[at]
        row = self.row_of(source, target)
        if row >= 0:
            self.beginRemoveRows(ROOT, row, row)
            del self.shown[row]
            self.endRemoveRows()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return COLUMNS[section] if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        pair = self.shown[index.row()]
        if role == PAIR:
            return pair
        word = WORDS.get(pair.relation, pair.relation)
        if role in SPOKEN:
            why = f". {pair.rationale}" if pair.rationale else ""
            return f"{self.name(pair.source)} is {word}, strength {pair.strength}, of {self.name(pair.target)}{why}"
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.name(pair.source), self.name(pair.target), word, str(pair.strength),
                    pair.rationale)[index.column()]  # fmt: skip
        return None


def _key(pair: Pair) -> tuple[str, str]:
    return pair.source, pair.target
