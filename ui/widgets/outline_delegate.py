"""Paints the rows of the outline: chevron, code, text, level square, key mark, kind words; and the editor in place.

Reads the item from the model and keeps nothing. Every mark that colour carries is also a word or a shape.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from ui.models.outline import OutlineItem
from ui.models.outline_model import OUTLINE_ITEM, OutlineModel
from ui.theme import Theme
from ui.widgets.autosave_text import Timing
from ui.widgets.chips import chip_size, paint_chip, paint_level_chip, paint_row_state
from workbench.model.framework import Criterion, Node

Index = QModelIndex | QPersistentModelIndex
STEP = 16


class OutlineDelegate(QStyledItemDelegate):
    """Rows of one height; the view has no indentation of its own. `chained` = commit and add the next row."""

    def __init__(self, theme: Theme, view: QTreeView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self.chained = False
        self._metrics: dict[str, QFontMetricsF] = {}
        theme.changed.connect(self._metrics.clear)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, self._theme.row)

    def left_of(self, item: OutlineItem) -> int:
        """Where the chevron of a row stands; very deep rows stop moving so that their text stays readable."""
        return self._theme.px(8) + self._theme.px(STEP) * min(item.depth, 12)

    def _measure(self, role: str, weight: int = 0) -> tuple[QFont, QFontMetricsF]:
        font = self._theme.font(role, weight)
        key = f"{role}{weight}"
        if key not in self._metrics:
            self._metrics[key] = QFontMetricsF(font)
        return font, self._metrics[key]

    def text_rect(self, rect: QRect, item: OutlineItem) -> QRect:
        """Where text is read and edited."""
        px = self._theme.px
        left = self.left_of(item) + px(18)
        if item.code:
            left += round(self._measure("sm")[1].horizontalAdvance(item.code)) + px(8)
        elif item.kind == "question":
            left += px(20)
        if item.level:
            left += px(28)
        return QRect(rect.left() + left, rect.top(), max(px(60), rect.width() - left - px(10)), rect.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(OUTLINE_ITEM)
        if not isinstance(item, OutlineItem):
            return
        theme, px = self._theme, self._theme.px
        state, rect = option.state, option.rect  # type: ignore[attr-defined]
        painter.save()
        paint_row_state(
            painter, rect, theme, selected=bool(state & QStyle.StateFlag.State_Selected),
            hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            focused=bool(state & QStyle.StateFlag.State_HasFocus) and self._view.hasFocus(),
        )  # fmt: skip
        left, middle = rect.left() + self.left_of(item), rect.center().y()
        if item.children:
            opened = self._view.isExpanded(QModelIndex(index))  # type: ignore[arg-type]
            icon = theme.pixmap("chevron-down" if opened else "chevron-right", "text.secondary", 14)
            painter.drawPixmap(left, middle - px(7) + 1, icon)
        left += px(18)
        full = Qt.AlignmentFlag.AlignVCenter
        if item.code:
            font, metrics = self._measure("sm")
            painter.setFont(font)
            painter.setPen(theme.color("text.secondary"))
            width = metrics.horizontalAdvance(item.code)
            painter.drawText(QRectF(left, rect.top(), width + 2, rect.height()), full, item.code)
            left += round(width) + px(8)
        elif item.kind == "question":
            painter.drawPixmap(left, middle - px(7) + 1, theme.pixmap("circle-help", "text.tertiary", 14))
            left += px(20)
        if item.level:
            spot = QRectF(left, middle - px(9) + 1, px(22), px(18))
            paint_level_chip(painter, spot, item.position, item.levels, item.level, theme, "xs")
            left += px(28)
        right = self._chips(painter, rect, item, float(rect.right() - px(10)))
        weight = 500 if item.kind == "node" else 0
        font, metrics = self._measure("base", weight)
        painter.setFont(font)
        painter.setPen(theme.color("text.tertiary" if not item.text else
                                   "text.secondary" if item.kind == "question" else "text.primary"))
        room = max(0.0, right - left)
        text = " ".join(item.text.split()) or "No text yet"
        shown = metrics.elidedText(text[:400], Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, rect.top(), room + 2, rect.height()), full, shown)
        painter.restore()

    def _chips(self, painter: QPainter, rect: QRect, item: OutlineItem, right: float) -> float:
        """Marks at the trailing edge; returns where the text must end."""
        theme, px = self._theme, self._theme.px
        record = item.record
        chips: list[tuple[str, str]] = []
        model = self._view.model()
        if isinstance(model, OutlineModel) and item.uid in model.changed:
            chips.append(("Changed", "accent"))
        if isinstance(record, Criterion):
            chips += [(word, "outline") for word, on in (
                ("marker", record.kind == "marker"), ("optional", record.optional),
                ("superseded", bool(record.superseded_by))) if on]  # fmt: skip
            if record.key:
                painter.drawPixmap(round(right - px(14)), rect.center().y() - px(6),
                                   theme.pixmap("key-round", "text.secondary", 13))
                right -= px(20)
        elif isinstance(record, Node) and item.parent is not None and record.kind not in ("", "dimension"):
            chips.append((record.kind.replace("_", " "), "neutral"))
        for text, tone in reversed(chips):
            size = chip_size(text, theme)
            spot = QRectF(right - size.width(), rect.center().y() - size.height() / 2 + 1, size.width(), size.height())
            paint_chip(painter, spot, text, theme, tone)
            right -= size.width() + px(6)
        return right - px(4)

    # -- editing in place --------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        item = index.data(OUTLINE_ITEM)
        editor = QLineEdit(parent)
        self._theme.style(editor, "base")
        kind = item.kind if isinstance(item, OutlineItem) else "row"
        timing = Timing(editor)
        editor.textEdited.connect(timing.touched)
        timing.due.connect(lambda: self.commitData.emit(editor))
        editor.setAccessibleName({"node": "Title", "criterion": "Statement", "question": "Question"}.get(kind, kind))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QLineEdit) and editor.property("before") is None:
            editor.setProperty("before", text)
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(QModelIndex(index), editor.text())  # type: ignore[arg-type]

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(OUTLINE_ITEM)
        if isinstance(item, OutlineItem):
            editor.setGeometry(self.text_rect(option.rect, item))  # type: ignore[attr-defined]

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter commits, Ctrl+Enter commits and adds the next row, Esc restores what stood there before."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QLineEdit) and (
            event.key() == Qt.Key.Key_Escape
        ):
            editor.setText(str(editor.property("before")))
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget) and (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self.chained = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
            return True
        return super().eventFilter(editor, event)
