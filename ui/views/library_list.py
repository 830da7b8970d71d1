"""Two lists of the Library: the frameworks with their chips, and the statements of one framework.

Both paint their rows and keep no copy of anything but the rows they were given.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from ui.models.rows import ITEM, Index, RowModel
from ui.theme import Theme
from ui.views.library_data import StatementRow
from ui.views.library_grid import wrapped
from ui.widgets.chips import chip_size, paint_chip, paint_level_chip
from ui.widgets.rows import RowDelegate, RowList


@dataclass(frozen=True)
class FrameworkItem:
    """A framework, or a hit inside one (then `target` is a uid of it). chips: (text, tone) pairs."""

    uid: str
    title: str
    second: str
    chips: tuple[tuple[str, str], ...] = ()
    target: str = ""


class _Rows(RowModel[FrameworkItem | StatementRow]):
    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.rows[index.row()]
        if isinstance(row, StatementRow) and row.criterion is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def words(self, row: FrameworkItem | StatementRow) -> str:
        if isinstance(row, FrameworkItem):
            return ", ".join((row.title, row.second, *(c for c, _ in row.chips)))
        if row.criterion is None:
            return row.heading
        return ", ".join(filter(None, (row.code, f"level {row.level}" if row.level else "", row.criterion.text)))


class _FrameworkDelegate(RowDelegate):
    height = 52

    def draw(self, painter: QPainter, rect: QRect, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        item: FrameworkItem = index.data(ITEM)
        selected = self._view.selectionModel().isSelected(index)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        box = QRectF(rect).adjusted(px(14), px(8), -px(12), -px(8))
        right = box.right()
        for text, tone in reversed(item.chips):
            size = chip_size(text, theme)
            spot = QRectF(right - size.width(), box.center().y() - size.height() / 2, size.width(), size.height())
            paint_chip(painter, spot, text, theme, tone)
            right -= size.width() + px(6)
        width, elide = right - box.left() - px(4), Qt.TextElideMode.ElideRight
        for font, ink, top, text in (
            (theme.font("base", 500 if selected else 400), "text.primary", box.top(), item.title),
            (theme.font("xs", 400), "text.secondary", box.top() + px(18), item.second),
        ):
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            shown = QFontMetricsF(font).elidedText(text, elide, width)
            painter.drawText(QRectF(box.left(), top, width + 2, px(18)), Qt.AlignmentFlag.AlignVCenter, shown)


class _StatementDelegate(RowDelegate):
    def _text_width(self) -> float:
        return max(120.0, self._view.viewport().width() - self._theme.px(14 + 96 + 40 + 26))

    def _lines(self, text: str) -> int:
        metrics = QFontMetricsF(self._theme.font("base"))
        box = metrics.boundingRect(QRectF(0, 0, self._text_width() - 4, 9999), Qt.TextFlag.TextWordWrap, text)
        return max(1, round(box.height() / metrics.lineSpacing()))

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row: StatementRow = index.data(ITEM)
        px = self._theme.px
        if row.criterion is None:
            return QSize(100, px(34))
        extra = sum(px(17) for text in (row.ask, row.look_for) if text)
        return QSize(100, px(17) + self._lines(row.criterion.text) * px(17) + extra)

    def draw(self, painter: QPainter, rect: QRect, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        row: StatementRow = index.data(ITEM)
        if row.criterion is None:
            painter.fillRect(rect, theme.color("bg.canvas"))
            painter.setFont(theme.font("base", 600))
            painter.setPen(theme.color("text.primary"))
            painter.drawText(QRectF(rect).adjusted(px(14), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.heading)
            return
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        top, left = rect.top() + px(8), rect.left() + px(14)
        painter.setFont(theme.font("sm"))
        painter.setPen(theme.color("text.secondary"))
        painter.drawText(QRectF(left, top, px(94), px(17)), Qt.AlignmentFlag.AlignVCenter, row.code)
        left += px(96)
        if row.level:
            spot = QRectF(left, top, px(22), px(18))
            paint_level_chip(painter, spot, row.position, row.count, row.level, theme, "xs")
        if row.criterion.key:
            icon = theme.pixmap("key-round", "text.secondary", 13)
            painter.drawPixmap(QPointF(left + px(26), top + px(3)), icon)
        left += px(44)
        painter.setPen(theme.color("text.primary"))
        box = QRectF(left, top, self._text_width(), 9999)
        y = top + wrapped(painter, box, row.criterion.text, 12, theme, "base")
        for word, text in (("Ask", row.ask), ("Look for", row.look_for)):
            if text:
                painter.setFont(theme.font("sm"))
                painter.setPen(theme.color("text.tertiary"))
                painter.drawText(QRectF(left, y, px(60), px(17)), Qt.AlignmentFlag.AlignVCenter, word)
                painter.setPen(theme.color("text.secondary"))
                width = self._text_width() - px(60)
                shown = QFontMetricsF(theme.font("sm")).elidedText(text, Qt.TextElideMode.ElideRight, width)
                painter.drawText(QRectF(left + px(60), y, width + 2, px(17)), Qt.AlignmentFlag.AlignVCenter, shown)
                y += px(17)


class _List(RowList):
    def __init__(self, theme: Theme, name: str) -> None:
        self.rows_model = _Rows()
        super().__init__(self.rows_model)
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self.scheduleDelayedItemsLayout)


class FrameworkList(_List):
    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Frameworks")
        self.setItemDelegate(_FrameworkDelegate(theme, self))

    def item(self) -> FrameworkItem | None:
        found = self.currentIndex().data(ITEM) if self.currentIndex().isValid() else None
        return found if isinstance(found, FrameworkItem) else None


class StatementList(_List):
    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Statements and questions")
        self.setItemDelegate(_StatementDelegate(theme, self))

    def select(self, uid: str, level: str = "") -> bool:
        """Go to a statement, or to the first one of a node (at a level)."""
        inside = False
        for i, row in enumerate(self.rows_model.rows):
            if not isinstance(row, StatementRow):
                continue
            inside = inside or row.node == uid
            wanted = row.criterion is not None and (
                row.criterion.uid == uid or (inside and (not level or row.level == level))
            )
            if wanted:
                index = self.rows_model.index(i, 0)
                self.setCurrentIndex(index)
                self.scrollTo(index, QListView.ScrollHint.PositionAtTop)
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
