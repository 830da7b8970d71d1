"""The matrix: one table whose rows hold label, dot plot and heat-map cells, so nobody matches two legends.

Owns the table model, its delegate and header; every cell is painted by the shared painter from charts marks. Knows
nothing of where results come from: it shows a Screen and tells which dimension was chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.theme import Theme
from ui.views.results_data import Row, Screen, cell_sentence, counted, row_sentence, unit_word
from ui.widgets.marks_canvas import paint
from ui.widgets.parts import colors
from workbench.charts.dotplot import dot_cell
from workbench.charts.heatmap import heat_cell, unit_level
from workbench.charts.marks import Drawing, Mark, Rect, Text
from workbench.charts.measure import text_width, wrap
from workbench.model.engagement import Unit

Index = QModelIndex | QPersistentModelIndex
LABEL, DOTS, FIRST_UNIT = 0, 1, 2
HEAD_SIZE = 10.5
UID_ROLE = Qt.ItemDataRole.UserRole + 1


class MatrixModel(QAbstractTableModel):
    """Rows are dimensions; columns: label, dot plot (or count), then one per unit of the chosen group."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.screen: Screen | None = None
        self.units: tuple[Unit, ...] = ()
        self.previous = True

    def show(self, screen: Screen | None, units: Sequence[Unit], previous: bool) -> None:
        """Replace the content; keeps the table's selection when only values changed."""
        units = tuple(units) if screen is not None and screen.levels_defined else ()
        same = (self.screen is not None and screen is not None and self.units == units
                and [r.uid for r in self.screen.rows] == [r.uid for r in screen.rows])
        if same and self.screen is not None and screen is not None:
            whole = previous != self.previous or screen.data.levels != self.screen.data.levels
            before, self.screen, self.previous = self.screen.rows, screen, previous
            for i, (old, new) in enumerate(zip(before, screen.rows, strict=True)):
                if whole or old.axis != new.axis or old.result is not new.result:
                    for column in range(self.columnCount()):  # a range would repaint the whole table
                        self.dataChanged.emit(self.index(i, column), self.index(i, column))
            return
        self.beginResetModel()
        self.screen, self.units, self.previous = screen, units, previous
        self.endResetModel()

    def row(self, index: Index) -> Row:
        assert self.screen is not None
        return self.screen.rows[index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() or self.screen is None else len(self.screen.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else FIRST_UNIT + len(self.units)

    def level(self, index: Index) -> str | None:
        return unit_level(self.row(index).axis, self.units[index.column() - FIRST_UNIT].uid)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.screen is None:
            return None
        row = self.row(index)
        if role == UID_ROLE:
            return row.uid
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == LABEL:
                return row.title
            if column == DOTS:
                return row.count_text if not self.screen.levels_defined else row.state
            return unit_word(row, self.units[column - FIRST_UNIT].uid)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            if not self.screen.levels_defined:
                return f"{row.title}, {row.count_text} criteria met"
            if column < FIRST_UNIT:
                return row_sentence(row)
            return cell_sentence(row, self.units[column - FIRST_UNIT].name, self.level(index))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role not in (
                Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if section == LABEL:
            return "Dimension"
        if section == DOTS:
            return series_words(self.screen, self.previous)
        return self.units[section - FIRST_UNIT].name


def series_words(screen: Screen | None, previous: bool) -> str:
    """The head over the dot plot names the series that are drawn."""
    if screen is not None and not screen.levels_defined:
        return "Criteria met"
    before = previous and (screen is None or screen.data.has_previous)
    goal = screen is None or screen.data.has_target
    return ", ".join(filter(None, ("previous" if before else "", "current", "target" if goal else ""))).capitalize()


class MatrixHeader(QHeaderView):
    """Column heads: the level axis over the dot plot, unit names wrapped in the small size."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(44))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model = self.model()
        if not isinstance(model, MatrixModel):
            return
        zoom = self._theme.zoom / 100
        size, w, h = HEAD_SIZE, rect.width() / zoom, rect.height() / zoom
        text = str(model.headerData(section, Qt.Orientation.Horizontal))
        marks: list[Text] = []
        if section == LABEL:
            marks.append(Text(16, h - 9 - size * 0.6, text, "text.tertiary", size, 500))
        elif section == DOTS:
            counts = model.screen is not None and not model.screen.levels_defined
            marks.append(Text(4, h - 9 - size * 0.6, text, "text.tertiary", size, 500) if counts else
                         Text(w / 2, size + 6, text, "text.tertiary", size, 500, "middle"))
            if model.screen is not None and not counts:
                levels, pad = model.screen.data.levels, min(12.0, w / 6)
                for i, level in enumerate(levels):
                    x = pad + (w - 2 * pad) * (i / (len(levels) - 1) if len(levels) > 1 else 0.5)
                    marks.append(Text(x, h - 7, level.id, "text.tertiary", size, 500, "middle"))
        else:
            lines = wrap(text, w + 3, size, 500, max_lines=3)
            top = h / 2 - len(lines) * size * 0.6 + size
            marks += [Text(w / 2, top + i * size * 1.2, t, "text.tertiary", size, 500, "middle")
                      for i, t in enumerate(lines)]
        painter.fillRect(rect, self._theme.color("bg.surface"))
        paint(painter, Drawing(w, h, marks), colors(self._theme), QRectF(rect))


class MatrixDelegate(QStyledItemDelegate):
    """Paints label, dots and cells; the selected row is tinted up to the heat-map, which keeps its own colours."""

    def __init__(self, theme: Theme, view: MatrixView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, theme = self._view.matrix, self._theme
        row = model.row(index)
        rect: QRect = option.rect
        chosen = row.uid == self._view.selected
        state = option.state
        column = index.column()
        if column < FIRST_UNIT:
            if chosen:
                painter.fillRect(rect, theme.color("selection.bg"))
            elif self._view.hovered == index.row():
                painter.fillRect(rect, theme.color("bg.hover"))
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if column == LABEL:
            self._label(painter, rect, row, chosen)
        else:
            zoom = theme.zoom / 100
            w, h = rect.width() / zoom, rect.height() / zoom
            screen = model.screen
            assert screen is not None
            if column >= FIRST_UNIT:
                drawing = heat_cell(model.level(index), screen.data, w, h, selected=focused, size=12)
            elif screen.levels_defined:
                drawing = dot_cell(row.axis, screen.data, w, h, previous=model.previous)
            else:
                drawing = count_cell(row, w, h)
            paint(painter, drawing, colors(theme), QRectF(rect))
        if focused and column < FIRST_UNIT:
            painter.save()
            pen = painter.pen()
            pen.setColor(theme.color("focus.ring"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRect(rect.adjusted(4 if column == LABEL else 1, 1, -1, -1))
            painter.restore()

    def _label(self, painter: QPainter, rect: QRect, row: Row, chosen: bool) -> None:
        theme = self._theme
        painter.save()
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("accent.solid"))
        painter.setFont(theme.font("sm", 600 if chosen else 400))
        painter.setPen(theme.color("text.primary"))
        room = rect.adjusted(theme.px(16), 0, -theme.px(4), 0)
        text = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), text)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(40, self._theme.px(33))


def count_cell(row: Row, width: float, height: float) -> Drawing:
    """A counted area: how many criteria are met, as a bar in the coverage colour. No level is implied."""
    met, total = counted(row.result)
    room = width - 70
    y = height / 2
    filled = room * met / total if total else 0.0
    marks: list[Mark] = [Rect(4, y - 3, room, 6, fill="border.subtle", radius=3),
             Text(room + 14, y + 4, row.count_text, "text.primary", 12, 500)]
    if filled:
        marks.insert(1, Rect(4, y - 3, filled, 6, fill="series.current", radius=3))
    return Drawing(width, height, marks, f"{row.title}, {row.count_text}")


def legend(screen: Screen, width: float, zoom: float = 1.0) -> Drawing:
    """Level squares with their names, on as many lines as needed."""
    from_left, y, size = 0.0, 0.0, 11 * zoom
    marks: list[Mark] = []
    for level in screen.data.levels:
        words = text_width(level.label, size)
        if from_left and from_left + 24 + words > width:
            from_left, y = 0.0, y + 24
        marks += [Rect(from_left, y + 2, 18, 18, fill=f"level.{level.step}", radius=3),
                  Text(from_left + 9, y + 15, level.id, f"on_level.{level.step}", size, 600, "middle"),
                  Text(from_left + 25, y + 15, level.label, "text.secondary", size)]
        from_left += 25 + words + 18
    return Drawing(width, y + 22, marks, ", ".join(f"{v.id} {v.label}" for v in screen.data.levels))


def column_widths(screen: Screen, units: int, previous: bool, room: float) -> tuple[float, float, float]:
    """Label, dots and unit columns in units of the tokens."""
    longest = max((text_width(r.title, 12, 600) for r in screen.rows), default=0.0) + 24
    if not screen.levels_defined:
        label = min(max(150.0, longest), room * 0.6)
        return label, max(160.0, room - label), 0.0
    steps = max(1, len(screen.data.levels) - 1)
    dots = max(96.0, 24 + 26.0 * steps, text_width(series_words(screen, previous), HEAD_SIZE, 500) + 8)
    unit = 48.0 if units <= 4 else 40.0 if units <= 7 else 34.0
    label = max(150.0, min(250.0, longest))
    spare = room - label - dots - unit * units
    if spare < 0:
        label = max(132.0, label + spare)
        return label, dots, max(28.0, unit + min(0.0, (room - label - dots - unit * units) / units)) if units else 0.0
    wider = min(spare, max(0.0, 24 + 62.0 * steps - dots))
    dots += wider
    if units:
        wider = min(spare - wider, (72 - unit) * units)
        unit += wider / units
    return max(label, room - dots - unit * units), dots, unit


class MatrixView(QTableView):
    """The table. `chosen(uid)` when the current row moves, `opened(uid)` on Enter."""

    chosen = Signal(str)
    opened = Signal(str)
    announced = Signal(str)
    moved_to = Signal(int, int)  # top and height of the row that became current, in the table's own pixels

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.selected = ""
        self.hovered = -1
        self.matrix = MatrixModel(self)
        self.setAccessibleName("Dimensions and units")
        self.setHorizontalHeader(MatrixHeader(theme, self))
        self.setModel(self.matrix)
        self.setItemDelegate(MatrixDelegate(theme, self))
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(20)
        self.horizontalHeader().setMinimumSectionSize(28)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.entered.connect(self._hover)
        self.activated.connect(lambda index: self.opened.emit(index.data(UID_ROLE) or ""))
        self.selectionModel().currentChanged.connect(self._moved)

    def show_screen(self, screen: Screen | None, units: Sequence[Unit], previous: bool) -> None:
        self.matrix.show(screen, units, previous)
        self._measure()

    def select(self, uid: str) -> None:
        """Mark the row of a dimension without telling anybody."""
        screen = self.matrix.screen
        rows = [r.uid for r in screen.rows] if screen is not None else []
        if uid == self.selected and uid in rows and self.currentIndex().row() == rows.index(uid):
            return
        self.selected = uid
        if uid in rows and self.currentIndex().row() != rows.index(uid):
            column = max(0, self.currentIndex().column())
            self.selectionModel().blockSignals(True)
            self.setCurrentIndex(self.matrix.index(rows.index(uid), column))
            self.selectionModel().blockSignals(False)
            self._tell_place(rows.index(uid))
        self.viewport().update()

    def _tell_place(self, row: int) -> None:
        top = self.horizontalHeader().height() + self.rowViewportPosition(row)
        self.moved_to.emit(top, self.rowHeight(row))

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid():
            self.announced.emit(str(index.data(Qt.ItemDataRole.AccessibleTextRole) or ""))
            self._tell_place(index.row())
            uid = index.data(UID_ROLE)
            if uid and uid != self.selected:
                self.chosen.emit(uid)

    def _hover(self, index: QModelIndex) -> None:
        if index.row() != self.hovered:
            self.hovered = index.row()
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        """Columns: the label as wide as its longest title, units as squares; further room goes to the dots first."""
        theme, screen = self._theme, self.matrix.screen
        if screen is None:
            return
        label, dots, unit = column_widths(screen, len(self.matrix.units), self.matrix.previous,
                                          (self.viewport().width() - theme.px(12)) * 100 / theme.zoom)
        header = self.horizontalHeader()
        header.resizeSection(LABEL, theme.px(label))
        header.resizeSection(DOTS, theme.px(dots))
        for i in range(len(self.matrix.units)):
            header.resizeSection(FIRST_UNIT + i, theme.px(unit))
        row = theme.px(33 if len(screen.rows) <= 14 else 26)
        if self.verticalHeader().defaultSectionSize() != row:  # Qt lays out all rows again even for the same size
            self.verticalHeader().setDefaultSectionSize(row)
        self.setFixedHeight(theme.px(44) + row * len(screen.rows) + 14)
