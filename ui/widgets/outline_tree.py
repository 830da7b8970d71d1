"""The outline of a framework as a tree that is edited where it is read: rename, add, move, indent, remove by keyboard.

Owns keys and selection; says what was asked in signals and changes nothing itself. Knows no screen and no command.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTreeView, QWidget

from ui.models.outline import Move, OutlineItem
from ui.models.outline_model import OUTLINE_ITEM, OutlineModel
from ui.theme import Theme
from ui.widgets.outline_delegate import OutlineDelegate

ALT = Qt.KeyboardModifier.AltModifier
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OutlineTree(QTreeView):
    """`picked(uid)` when the current row changes; the other signals ask for a change."""

    picked = Signal(str)
    renamed = Signal(str, str)
    added = Signal(str, bool)
    """uid of the current row, True = below it as a child."""
    moved = Signal(object)
    refused = Signal(str)
    removed = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quiet = False
        self.outline = OutlineModel(self)
        self.setModel(self.outline)
        self.rows = OutlineDelegate(theme, self)
        self.setItemDelegate(self.rows)
        self.setAccessibleName("Statements and questions")
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(True)
        self.setAnimated(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.outline.renamed.connect(self.renamed)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    def drawBranches(self, painter: QPainter, rect: object, index: object) -> None:
        """The delegate paints the chevron."""

    # -- rows --------------------------------------------------------------------------------------------------

    @property
    def item(self) -> OutlineItem | None:
        found = self.currentIndex().data(OUTLINE_ITEM) if self.currentIndex().isValid() else None
        return found if isinstance(found, OutlineItem) else None

    @property
    def uid(self) -> str:
        return self.item.uid if self.item is not None else ""

    def select(self, uid: str, edit: bool = False) -> bool:
        """Go to a row, opening what stands above it."""
        index = self.outline.find(uid)
        if not index.isValid():
            return False
        above = index.parent()
        while above.isValid():
            self.setExpanded(above, True)
            above = above.parent()
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if edit:
            self.edit(index)
        return True

    def expand_first(self) -> None:
        """A small framework is shown whole, a large one by its dimensions."""
        if len(self.outline.items) <= 300:
            self.expandAll()

    def _on_current(self, _now: QModelIndex, _before: QModelIndex) -> None:
        if not self._quiet:
            self.picked.emit(self.uid)

    # -- keys --------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item, key, modifiers = self.item, event.key(), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if item is not None and modifiers & ALT and not control:
            outline = self.outline.outline
            moves = {Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down", Qt.Key.Key_Right: "in", Qt.Key.Key_Left: "out"}
            if key in moves and outline is not None:
                self.move_row(moves[Qt.Key(key)])
                return
        if item is not None and key in ENTER:
            if control:
                self.added.emit(item.uid, False)
            elif modifiers & Qt.KeyboardModifier.ShiftModifier:
                self.opened.emit(item.uid)
            else:
                self.start_edit()
            return
        if item is not None and key == Qt.Key.Key_F2:
            self.start_edit()
            return
        if item is not None and key == Qt.Key.Key_Insert:
            self.added.emit(item.uid, bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
            return
        if item is not None and key == Qt.Key.Key_Delete and not modifiers & ~Qt.KeyboardModifier.KeypadModifier:
            self.removed.emit(item.uid)
            return
        super().keyPressEvent(event)

    def move_row(self, way: str) -> None:
        """Alt and an arrow: up, down, in (under the row above), out."""
        item, outline = self.item, self.outline.outline
        if item is None or outline is None:
            return
        move: Move | None
        if way in ("up", "down"):
            move = outline.shift(item.uid, -1 if way == "up" else 1)
            reason = "It is the first one here" if way == "up" else "It is the last one here"
        elif way == "in":
            move = outline.indent(item.uid)
            reason = "Nothing of its kind stands above it"
        else:
            move = outline.outdent(item.uid)
            reason = "It cannot leave its dimension"
        if move is not None:
            self.moved.emit(move)
        else:
            self.refused.emit(reason)

    def start_edit(self) -> None:
        if self.currentIndex().isValid() and self.outline.editable:
            self.edit(self.currentIndex())

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        chained, self.rows.chained = self.rows.chained, False
        super().closeEditor(editor, hint)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if chained and self.item is not None:
            self.added.emit(self.item.uid, False)

    def keyboardSearch(self, search: str) -> None:
        """A letter starts an edit in other places; here only F2 and Enter do, so it neither jumps."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The current row stays in view when the pane gets smaller."""
        super().resizeEvent(event)
        if event.size().height() < event.oldSize().height() and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        item = index.data(OUTLINE_ITEM)
        if isinstance(item, OutlineItem) and item.children and event.button() == Qt.MouseButton.LeftButton:
            chevron = self.visualRect(index).left() + self.rows.left_of(item) + self._theme.px(18)
            if event.position().x() <= chevron:
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
                self.setExpanded(index, not self.isExpanded(index))
                return
        super().mousePressEvent(event)
