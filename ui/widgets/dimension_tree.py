"""The tree of dimensions and statements: rating keys, folding, what may come onto a row. Stores nothing."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from ui.models.dimension_items import TreeItem
from ui.models.dimension_model import ITEM_ROLE
from ui.theme import Theme
from ui.widgets.dimension_delegate import DimensionDelegate
from ui.widgets.drop_target import DropFrame, brings
from ui.widgets.rating_keys import action_for


class DimensionTree(QTreeView):
    """Rows are painted whole by the delegate; bare letters and digits are rating keys here."""

    acted = Signal(object)  # RatingAction
    searching = Signal()
    pasted = Signal(object)  # QMimeData
    dropped = Signal(object, object)  # TreeItem, QMimeData
    hovered = Signal(object, int)  # TreeItem or None, number of things dragged over it

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.single_keys = True
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(False)
        self.setAcceptDrops(True)
        self.setAccessibleName("Dimensions and statements")
        self.rows = DimensionDelegate(theme, self)
        self.setItemDelegate(self.rows)
        self._frame = DropFrame(theme, self.viewport())

    def drawBranches(self, painter: QPainter, rect: object, index: object) -> None:
        """The delegate paints the chevron."""

    def item_at(self, index: QModelIndex) -> TreeItem | None:
        item = index.data(ITEM_ROLE)
        return item if isinstance(item, TreeItem) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        item = self.item_at(index)
        if item is not None and item.children and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            if item.criterion is None or self.rows.chevron_zone(self.visualRect(index), item).contains(
                event.position().toPoint()
            ):
                self.setExpanded(index, not self.isExpanded(index))
                return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.item_at(self.currentIndex())
        key = event.key()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().mimeData())
            return
        if plain and self.single_keys:
            if event.text() == "/":
                self.searching.emit()
                return
            if item is not None and item.criterion is not None:
                action = action_for(event, item.book.framework.scale_of(item.criterion))
                if action is not None:
                    self.acted.emit(action)
                    return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None and item.children:
            self.setExpanded(self.currentIndex(), not self.isExpanded(self.currentIndex()))
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Bare letters rate; jumping to a name goes through "/"."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if brings(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        item, count = self.item_at(index), brings(event.mimeData())
        if count and item is not None and item.criterion is not None:
            event.acceptProposedAction()
            self._frame.show_at(self.visualRect(index))
            self.hovered.emit(item, count)
        else:
            event.ignore()
            self._end_drag()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        self._end_drag()
        item = self.item_at(self.indexAt(event.position().toPoint()))
        if item is not None and item.criterion is not None:
            event.acceptProposedAction()
            self.dropped.emit(item, event.mimeData())

    def _end_drag(self) -> None:
        self._frame.hide()
        self.hovered.emit(None, 0)
