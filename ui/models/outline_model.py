"""The outline as a Qt model: an index carries the number of its row, and a new outline keeps what is open and selected.

Owns indexes and accessible sentences. Editing a cell only asks for it (`renamed`); whoever listens writes.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from ui.models.outline import Outline, OutlineItem
from ui.models.rows import ITEM, Index
from ui.models.tree import TreeModel
from workbench.model.framework import Criterion, Framework

OUTLINE_ITEM = int(ITEM)


class OutlineModel(TreeModel[OutlineItem]):
    """Rows of one framework; nothing is drawn or stored here."""

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.outline: Outline | None = None
        self.editable = True
        self.changed: frozenset[str] = frozenset()

    def show(self, framework: Framework | None, words: str = "", changed: frozenset[str] = frozenset()) -> None:
        """Another framework resets the rows; a change of the same one moves them and keeps what is open."""
        outline = Outline(framework, words) if framework is not None else None
        same = (
            outline is not None and self.outline is not None
            and bool(self._items) and _same_framework(outline.framework, self.outline.framework)
        )
        marks, self.changed = self.changed ^ changed, changed
        if not same or outline is None:
            self.beginResetModel()
            self._take(outline)
            self.endResetModel()
        elif [(i.uid, i.depth) for i in outline.items] == [(i.uid, i.depth) for i in self._items]:
            before = self._items
            self._take(outline)
            for old, new in zip(before, self._items, strict=True):
                if old.face != new.face or new.uid in marks:
                    index = self.index_of(new)
                    self.dataChanged.emit(index, index)
        else:
            self._rearrange(outline)

    def _take(self, outline: Outline | None) -> None:
        self.outline = outline
        self._items = outline.items if outline else []
        self._roots = outline.roots if outline else []

    def _rearrange(self, outline: Outline) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        uids = [item.uid if (item := self.item(index)) is not None else "" for index in before]
        self._take(outline)
        after = []
        for uid in uids:
            found = outline.by_uid.get(uid)
            after.append(self.index_of(found) if found is not None else QModelIndex())
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    # -- Qt ----------------------------------------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.editable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.item(index)
        if item is None:
            return None
        if role == OUTLINE_ITEM:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return item.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{item.code}\n{item.text}".strip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(item)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        item = self.item(index)
        if item is None or role != Qt.ItemDataRole.EditRole or str(value) == item.text:
            return False
        self.renamed.emit(item.uid, str(value))
        return True

    # -- own ---------------------------------------------------------------------------------------------------

    def find(self, uid: str) -> QModelIndex:
        item = self.outline.by_uid.get(uid) if self.outline is not None else None
        return self.index_of(item) if item is not None else QModelIndex()

    def spoken(self, item: OutlineItem) -> str:
        """What a screen reader hears for a row."""
        words = [item.code, item.text or "without text"]
        record = item.record
        if isinstance(record, Criterion):
            words.insert(1, record.kind if record.kind != "criterion" else "statement")
            words += [f"level {item.level}" if item.level else "", "key" if record.key else "",
                      "optional" if record.optional else ""]  # fmt: skip
        else:
            words.insert(1, "question" if item.kind == "question" else getattr(record, "kind", ""))
        if item.uid in self.changed:
            words.append("changed")
        return ", ".join(w for w in words if w)


def _same_framework(one: Framework, other: Framework) -> bool:
    """The same one, or a fork of it, which keeps the uids of its parts."""
    return one.uid == other.uid or bool(one.nodes and other.nodes and one.nodes[0].uid == other.nodes[0].uid)
