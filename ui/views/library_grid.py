"""The level grid: dimension x level, frozen first column and header, three lines per cell and its counts.

Shows a Grid of library_data. Enter opens the statements of a cell.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.theme import Theme
from ui.views.library_data import Cell, Grid
from ui.widgets.chips import chip_size, paint_chip, paint_level_chip

CELL = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
EMPTY = Grid((), ())


class GridModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.grid = EMPTY
        self.editable = False

    def fill(self, grid: Grid) -> None:
        self.beginResetModel()
        self.grid = grid
        self.endResetModel()

    def rowCount(self, _parent: Index | None = None) -> int:
        return len(self.grid.rows)

    def columnCount(self, _parent: Index | None = None) -> int:
        return len(self.grid.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.grid.columns[section].title if orientation == Qt.Orientation.Horizontal else (
            self.grid.rows[section].title
        )

    def flags(self, _index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self.editable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.grid.rows[index.row()]
        cell = row.cells[index.column()]
        if role == CELL:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text if cell else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            column = self.grid.columns[index.column()].title
            return f"{row.title}, {column}, {cell.text}, {cell.caption}" if cell else f"{row.title}, {column}, empty"
        return None


def wrapped(painter: QPainter, box: QRectF, text: str, lines: int, theme: Theme, role: str = "sm") -> float:
    """Draw at most `lines` lines, the last one elided; returns the height used."""
    font = theme.font(role)
    text = " ".join(text[:2000].split())  # a line break of its own would start a line at the same height
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    metrics = QFontMetricsF(font)
    step = theme.px(17)
    y = box.top()
    layout.beginLayout()
    painter.setFont(font)
    for i in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(box.width())
        start, length = line.textStart(), line.textLength()
        last = i == lines - 1 and start + length < len(text)
        shown = metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, box.width()) if last else (
            text[start:start + length]
        )
        painter.drawText(QRectF(box.left(), y, box.width() + 2, step), Qt.AlignmentFlag.AlignVCenter, shown)
        y += step
    layout.endLayout()
    return y - box.top()


class CellDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, table: QTableView) -> None:
        super().__init__(table)
        self._theme, self._table = theme, table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        cell: Cell | None = index.data(CELL)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.fillRect(rect, theme.color("accent.tint" if selected else "bg.surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.color("border.subtle"))
        box = QRectF(rect).adjusted(px(10), px(9), -px(9), -px(8))
        if cell is not None:
            painter.setPen(theme.color("text.primary" if selected else "text.secondary"))
            wrapped(painter, box, cell.text, 3, theme)
            low = QRectF(box.left(), box.bottom() - px(16), box.width(), px(16))
            painter.setFont(theme.font("xs", 400))
            painter.setPen(theme.color("text.secondary"))
            painter.drawText(low, Qt.AlignmentFlag.AlignVCenter, cell.caption)
            if cell.keys:
                x = low.left() + painter.fontMetrics().horizontalAdvance(cell.caption) + px(7)
                icon = theme.pixmap("key-round", "text.secondary", 13)
                painter.drawPixmap(QPointF(x, low.center().y() - px(6)), icon)
                spot = QRectF(x + px(17), low.top(), px(20), low.height())
                painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, str(cell.keys))
            if cell.changed:
                size = chip_size("Changed", theme)
                chip = QRectF(rect.right() - px(6) - size.width(), low.bottom() - size.height() + px(1), size.width(),
                              size.height())  # fmt: skip
                paint_chip(painter, chip, "Changed", theme, "accent")
        else:
            painter.setPen(theme.color("text.tertiary"))
            painter.setFont(theme.font("sm"))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, "–")
        if selected and self._table.hasFocus():
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))
        painter.restore()


class _LevelHeader(QHeaderView):
    def __init__(self, theme: Theme, model: GridModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._grid = theme, model

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        theme, px = self._theme, self._theme.px
        column = self._grid.grid.columns[index]
        painter.save()
        painter.fillRect(rect, theme.color("bg.canvas"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.color("border.subtle"))
        left = rect.left() + px(10)
        if column.position is not None:
            box = QRectF(left, rect.center().y() - px(9), px(24), px(20))
            paint_level_chip(painter, box, column.position, column.count, column.id, theme)
            left += px(32)
        font = theme.font("sm", 600)
        painter.setFont(font)
        painter.setPen(theme.color("text.primary"))
        width = rect.right() - left - px(6)
        text = QFontMetricsF(font).elidedText(column.title, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRectF(left, rect.top(), width, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


class _DimensionHeader(QHeaderView):
    """The frozen first column."""

    def __init__(self, theme: Theme, model: GridModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme, self._grid = theme, model

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(168), 0)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        theme, px = self._theme, self._theme.px
        row = self._grid.grid.rows[index]
        painter.save()
        painter.fillRect(rect, theme.color("bg.surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), theme.color("border.subtle"))
        box = QRectF(rect).adjusted(px(10), px(9), -px(8), -px(8))
        painter.setFont(theme.font("xs", 400))
        painter.setPen(theme.color("text.secondary"))
        painter.drawText(QRectF(box.left(), box.top(), box.width(), px(15)), Qt.AlignmentFlag.AlignVCenter, row.code)
        painter.setPen(theme.color("text.primary"))
        down = px(16) if row.code else 0
        used = wrapped(painter, box.adjusted(0, down, 0, 0), row.title, 2, theme, "base")
        painter.setFont(theme.font("xs", 400))
        painter.setPen(theme.color("text.secondary"))
        low = QRectF(box.left(), box.top() + down + px(2) + used, box.width(), px(16))
        painter.drawText(low, Qt.AlignmentFlag.AlignVCenter, row.caption)
        painter.restore()


class LevelGrid(QTableView):
    """Arrows move, Enter opens the statements of a cell."""

    opened = QtSignal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.grid_model = GridModel()
        self.setModel(self.grid_model)
        self.setHorizontalHeader(_LevelHeader(theme, self.grid_model, self))
        self.setVerticalHeader(_DimensionHeader(theme, self.grid_model, self))
        self.setItemDelegate(CellDelegate(theme, self))
        self.setAccessibleName("Level grid")
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionsClickable(False)
        self._corner = QLabel("Dimension", self)
        self._corner.setProperty("surface", "canvas")
        theme.style(self._corner, "sm", 600)
        self.doubleClicked.connect(lambda index: self._open(index.row(), index.column()))
        theme.changed.connect(self.restyle)
        self.restyle()

    def show_grid(self, grid: Grid) -> None:
        self.grid_model.fill(grid)
        if grid.rows:
            self.setCurrentIndex(self.grid_model.index(0, 0))
        self._fit()

    def restyle(self) -> None:
        px = self._theme.px
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(px(92))
        self.horizontalHeader().setFixedHeight(px(34))
        self._corner.setContentsMargins(px(10), 0, 0, 0)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._open(index.row(), index.column())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns, px = len(self.grid_model.grid.columns), self._theme.px
        self._corner.setGeometry(0, 0, self.verticalHeader().width() - 1, px(33))
        self._corner.raise_()
        if columns:
            width = max(px(150), self.viewport().width() // columns)
            for i in range(columns):
                self.setColumnWidth(i, width)

    def _open(self, row: int, column: int) -> None:
        grid = self.grid_model.grid
        self.opened.emit(grid.rows[row].node.uid, grid.columns[column].id)
