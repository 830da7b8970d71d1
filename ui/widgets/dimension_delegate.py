"""Paints the rows of the dimension tree: chevron, code, name, coverage bar, level square, key mark, rating pill.

Reads the row's item from the model and live values from its book; stores nothing. Every mark that colour carries is
also a shape or a word.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from ui.models.dimension_items import TreeItem
from ui.models.dimension_model import ITEM_ROLE, coverage, level_caption
from ui.theme import Theme
from ui.widgets.chips import paint_bar, paint_row_state
from ui.widgets.rating_paint import paint_answer, paint_level, paint_tag

Index = QModelIndex | QPersistentModelIndex
NARROW = 260  # below this width the name of a dimension needs the room of its coverage bar


class DimensionDelegate(QStyledItemDelegate):
    """One delegate for all row kinds; the view has no indentation of its own."""

    def __init__(self, theme: Theme, view: QTreeView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        item = index.data(ITEM_ROLE)
        if isinstance(item, TreeItem) and item.kind == "level":
            return QSize(0, self._theme.px(21))
        return QSize(0, self._theme.row)

    def chevron_zone(self, rect: QRect, item: TreeItem) -> QRect:
        """Where a click folds or unfolds the row."""
        left = self._left(item)
        return QRect(rect.left(), rect.top(), left + self._theme.px(18), rect.height())

    def _left(self, item: TreeItem) -> int:
        px = self._theme.px
        root = 1 if self._has_root(item) else 0
        depth = item.depth - root
        if item.kind == "framework":
            return px(10)
        if item.kind == "criterion":
            if not item.code and item.depth <= 1:
                return px(44) if root else px(14)
            return px(30) + px(12) * max(depth - 2, 0) + px(8) * root
        if item.kind == "level":
            return px(31) + px(12) * max(depth - 1, 0) + px(8) * root
        return px(10) + px(14) * depth + px(14) * root

    @staticmethod
    def _has_root(item: TreeItem) -> bool:
        top = item
        while top.parent is not None:
            top = top.parent
        return top.kind == "framework"

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ITEM_ROLE)
        if not isinstance(item, TreeItem):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state  # type: ignore[attr-defined]
        rect: QRect = option.rect  # type: ignore[attr-defined]
        theme = self._theme
        paint_row_state(
            painter, rect, theme,
            selected=bool(state & QStyle.StateFlag.State_Selected),
            hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            focused=bool(state & QStyle.StateFlag.State_HasFocus) and self._view.hasFocus(),
        )
        if item.children:
            self._paint_chevron(painter, rect, item, index)
        if item.kind == "criterion":
            self._paint_criterion(painter, rect, item)
        elif item.kind == "level":
            self._paint_level_head(painter, rect, item)
        else:
            self._paint_node(painter, rect, item, self._view.isExpanded(QModelIndex(index)))  # type: ignore[arg-type]
        painter.restore()

    def _paint_chevron(self, painter: QPainter, rect: QRect, item: TreeItem, index: Index) -> None:
        theme = self._theme
        opened = self._view.isExpanded(QModelIndex(index))  # type: ignore[arg-type]
        size = 12 if item.kind == "level" else 14
        icon = theme.pixmap("chevron-down" if opened else "chevron-right", "text.secondary", size)
        side = theme.px(size)
        painter.drawPixmap(rect.left() + self._left(item), rect.center().y() - side // 2 + 1, icon)

    def _text(self, painter: QPainter, left: float, right: float, rect: QRect, text: str) -> float:
        """One elided line between left and right; returns where it ends."""
        room = max(int(right - left), 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        return left + painter.fontMetrics().horizontalAdvance(shown)

    def _paint_node(self, painter: QPainter, rect: QRect, item: TreeItem, opened: bool) -> None:
        theme, px = self._theme, self._theme.px
        book = item.book
        right = float(rect.right() - px(10))
        done, total = coverage(item)
        if item.kind == "framework" or book.counts_only or item.kind == "goal":
            painter.setFont(theme.font("xs", 400))
            if item.kind == "framework" and book.counts_only:
                words = painter.fontMetrics().horizontalAdvance("counts only") + px(12)
                paint_tag(painter, right - words, rect.center().y() + 0.5, theme, "counts only", "neutral")
                right -= words + px(8)
            else:
                painter.setPen(theme.color("text.secondary"))
                text = f"{done} of {total}"
                width = painter.fontMetrics().horizontalAdvance(text)
                painter.drawText(QRectF(right - width, rect.top(), width, rect.height()),
                                 Qt.AlignmentFlag.AlignVCenter, text)
                right -= width + px(8)
        else:
            result = book.dimensions.get(item.node)
            if result is not None and result.not_applicable:
                right = self._pill(painter, right, rect, item, "not_applicable")
            elif result is not None and item.depth <= 1:
                chip_w, chip_h = px(28), px(20)
                chip = QRectF(right - chip_w, rect.center().y() - chip_h / 2 + 0.5, chip_w, chip_h)
                paint_level(painter, chip, theme, book.level_scale, result.level if result.rated else None)
                right = chip.left() - px(6)
            if rect.width() >= px(NARROW):
                bar = QRectF(right - px(22), rect.center().y() - px(2) + 0.5, px(22), px(4))
                paint_bar(painter, bar, done / total if total else 0.0, theme, thickness=4)
                right = bar.left() - px(8)
        left = float(rect.left() + self._left(item) + px(19))
        if item.code and item.kind != "framework":
            painter.setFont(theme.font("xs", 400))
            painter.setPen(theme.color("text.tertiary"))
            code_w = painter.fontMetrics().horizontalAdvance(item.code)
            box = QRectF(left, rect.top(), code_w + 2, rect.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, item.code)
            left += max(code_w + px(8), px(33))
        strong = opened or item.kind == "framework"
        painter.setFont(theme.font("base", 600 if strong else 400))
        painter.setPen(theme.color("text.primary"))
        self._text(painter, left, right, rect, item.title)

    def _paint_level_head(self, painter: QPainter, rect: QRect, item: TreeItem) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("xs", 400))
        painter.setPen(theme.color("text.secondary"))
        caption = level_caption(item)
        width = painter.fontMetrics().horizontalAdvance(caption)
        right = rect.right() - px(10)
        box = QRectF(right - width, rect.top(), width, rect.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, caption)
        self._text(painter, rect.left() + self._left(item) + px(18), right - width - px(8), rect, item.title)

    def _pill(self, painter: QPainter, right: float, rect: QRect, item: TreeItem, state: str = "") -> float:
        px = self._theme.px
        box = QRectF(right - px(28), rect.center().y() - px(9) + 0.5, px(28), px(18))
        if state or item.criterion is None:
            paint_answer(painter, box, self._theme, None, "", state)
        else:
            shown = item.book.shown(item.criterion.uid, item.context, item.unit or None)
            scale = item.book.framework.scale_of(item.criterion)
            if scale is not None and scale.role == "level":
                box = QRectF(right - px(28), rect.center().y() - px(10) + 0.5, px(28), px(20))
                paint_level(painter, box, self._theme, scale, shown.value if shown.state == "value" else None)
            else:
                value = shown.value
                if (scale is not None and scale.kind == "boolean") or value in ("yes", "no"):
                    value = {"yes": "Yes", "no": "No"}.get(value, value)
                    if shown.state == "value":
                        self._paint_word(painter, box, value)
                        return box.left() - px(5)
                paint_answer(painter, box, self._theme, scale, shown.value, shown.state, shown.half)
        return box.left() - px(5)

    def _paint_word(self, painter: QPainter, box: QRectF, word: str) -> None:
        """A marker's yes or no: words, because a marker neither raises nor lowers a level."""
        painter.setFont(self._theme.font("xs", 500))
        painter.setPen(self._theme.color("text.secondary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)

    def _paint_criterion(self, painter: QPainter, rect: QRect, item: TreeItem) -> None:
        criterion = item.criterion
        if criterion is None:
            return
        theme, px = self._theme, self._theme.px
        right = self._pill(painter, float(rect.right() - px(10)), rect, item)
        result = item.book.spots.get(item.spot)
        middle = rect.center().y()
        done = not item.code and item.book.shown(*item.spot, item.unit or None).state == "value"
        for icon, role, wanted in (
            ("key-round", "text.secondary", criterion.key),
            ("circle-check", "status.success.solid", done or bool(result and result.met_through)),
            ("scale", "status.warning.text", bool(result and result.needs_judgement)),
        ):
            if wanted:
                side = px(14)
                painter.drawPixmap(round(right - side), round(middle - side / 2 + 1), theme.pixmap(icon, role, 14))
                right -= side + px(4)
        if item.book.lacks_reason(item.spot):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("status.warning.solid"))
            painter.drawEllipse(QRectF(right - px(6), middle - px(2), px(6), px(6)))
            right -= px(10)
        left = float(rect.left() + self._left(item))
        if item.code:
            painter.setFont(theme.font("xs", 400))
            painter.setPen(theme.color("text.secondary"))
            width = painter.fontMetrics().horizontalAdvance(item.code)
            box = QRectF(left, rect.top(), width + 2, rect.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, item.code)
            left += max(width + px(8), px(58))
        painter.setFont(theme.font("base", 400))
        painter.setPen(theme.color("text.primary"))
        if criterion.optional:
            right = paint_left_word(painter, right, rect, theme, "optional")
            painter.setFont(theme.font("base", 400))
            painter.setPen(theme.color("text.primary"))
        self._text(painter, left, right - px(4), rect, item.title)


def paint_left_word(painter: QPainter, right: float, rect: QRect, theme: Theme, word: str) -> float:
    """A small grey word ending at `right`; returns its left edge."""
    painter.setFont(theme.font("nano", 400))
    painter.setPen(theme.color("text.tertiary"))
    width = painter.fontMetrics().horizontalAdvance(word)
    painter.drawText(QRectF(right - width, rect.top(), width, rect.height()), Qt.AlignmentFlag.AlignVCenter, word)
    return right - width - theme.px(4)
