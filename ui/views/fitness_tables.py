"""The tables of Framework fitness: verdicts with coverage bars, ten issues, the 22 targets; models and delegates.

Shows rows of a FitnessTable and tells which framework or which cell was chosen. Computes nothing. Coverage is drawn in
the coverage colour and issues in ink, never in the level ramp.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.theme import Theme
from ui.widgets.chips import chip_size, paint_bar, paint_chip, paint_row_state
from ui.widgets.fitness_detail import VERDICT_TONES
from ui.widgets.texts import short_title
from workbench.model.fitness import Cell, Fitness, FitnessTable, percent

Index = QModelIndex | QPersistentModelIndex
ROW, CELL = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
LABEL_TONES = {"deprecated": "danger", "reconstructed": "warning"}
SAID = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


def label_tone(label: str) -> str:
    return LABEL_TONES.get(label, "neutral")


def row_sentence(row: Fitness) -> str:
    """As a screen reader says it."""
    return ", ".join(part for part in (
        short_title(row.title), f"level 2 character {percent(row.coverage('2'))} per cent",
        f"level 3 character {percent(row.coverage('3'))} per cent", row.verdict.lower(), row.sensitivity.lower(),
        *row.labels) if part)  # fmt: skip


class FitnessModel(QAbstractTableModel):
    """Rows are frameworks; columns by kind: the verdict columns, or one per issue."""

    VERDICT = ("Framework", "Level 2 character", "Level 3 character", "Verdict", "Sensitivity")

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.table: FitnessTable | None = None

    def show(self, table: FitnessTable) -> None:
        old = self.table
        self.table = table
        same = old is not None and [r.uid for r in old.rows] == [r.uid for r in table.rows]
        if same and self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        else:
            self.beginResetModel()
            self.endResetModel()

    @property
    def rows(self) -> Sequence[Fitness]:
        return self.table.rows if self.table is not None else ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        if parent.isValid() or self.table is None:
            return 0
        return len(self.table.targets) if self.kind == "targets" else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        if parent.isValid() or self.table is None:
            return 0
        if self.kind == "targets":
            return 1 + len(self.rows)
        return len(self.VERDICT) if self.kind == "verdict" else len(self.table.issues) + 2

    def fitness(self, index: Index) -> Fitness | None:
        at = index.column() - 1 if self.kind == "targets" else index.row()
        return self.rows[at] if 0 <= at < len(self.rows) else None

    def cell(self, index: Index) -> Cell | None:
        """The target or issue behind a mark."""
        row = self.fitness(index)
        if row is None or self.kind == "verdict":
            return None
        at = index.row() if self.kind == "targets" else index.column() - 1
        cells = row.targets if self.kind == "targets" else row.issues
        return cells[at] if 0 <= at < len(cells) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.table is None:
            return None
        row, cell = self.fitness(index), self.cell(index)
        if role == ROW:
            return row
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole or role in SAID:
            if row is None or (self.kind == "targets" and not index.column()):
                return f"{self.table.targets[index.row()].code} {self.table.targets[index.row()].title}"
            if cell is not None:
                if role == Qt.ItemDataRole.DisplayRole:
                    return cell.standing
                named = "; ".join(f"{s.code} {s.text}" for s in cell.statements[:6])
                said = f"{short_title(row.title)}, {cell.term.title.lower()}, {cell.standing}"
                return f"{said}: {named}" if named and role == Qt.ItemDataRole.ToolTipRole else said
            if self.kind != "verdict" and index.column():
                full = sum(c.standing == "full" for c in row.issues)
                return f"{full}, {sum(c.standing == 'partial' for c in row.issues)}"
            if role in SAID:
                return row_sentence(row)
            return (row.title, f"{percent(row.coverage('2'))} %", f"{percent(row.coverage('3'))} %", row.verdict,
                    row.sensitivity)[index.column()]  # fmt: skip
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or self.table is None or (
            role != Qt.ItemDataRole.DisplayRole and role not in SAID
        ):
            return None
        if self.kind == "targets":
            return short_title(self.rows[section - 1].title) if section else "Target"
        if self.kind == "verdict":
            counted = {str(i): sum(t.group == str(i) for t in self.table.targets) for i in (2, 3)}
            return (self.VERDICT[0], f"Level 2 character {counted['2']} targets",
                    f"Level 3 character {counted['3']} targets", *self.VERDICT[3:])[section]  # fmt: skip
        if not section:
            return "Framework"
        if section > len(self.table.issues):
            return "Full, partial"
        term = self.table.issues[section - 1]
        return f"{term.code}\n{term.title}"


def hyphenated(text: str, metrics: QFontMetrics, width: int) -> str:
    """Words that are wider than the column are parted in the middle."""
    out = []
    for word in text.replace("\n", " \n ").split(" "):
        half = (len(word) + 1) // 2
        wide = half > 3 and metrics.horizontalAdvance(word) > width
        out.append(f"{word[:half]}- {word[half:]}" if wide else word)
    return " ".join(out).replace(" \n ", "\n")


class _Header(QHeaderView):
    def __init__(self, theme: Theme, model: FitnessModel, height: int, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._rows, self._high = theme, model, height
        self.setSectionsClickable(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(self._high))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme, px = self._theme, self._theme.px
        painter.save()
        painter.fillRect(rect, theme.color("bg.surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        painter.setPen(theme.color("text.secondary"))
        painter.setFont(theme.font("sm" if self._rows.kind == "verdict" or not section else "xs", 400))
        text = str(self._rows.headerData(section, Qt.Orientation.Horizontal) or "")
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignBottom
        if self._rows.kind == "verdict" or not section:
            box = rect.adjusted(px(16) if not section else px(4), 0, -px(2), -px(9))
            flags |= Qt.AlignmentFlag.AlignLeft
        else:
            box = rect.adjusted(px(2), px(2), -px(2), -px(7))
            flags |= Qt.AlignmentFlag.AlignHCenter
        if self._rows.kind == "verdict":
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        else:
            text = hyphenated(text, painter.fontMetrics(), box.width())
        used = painter.boundingRect(box, int(flags), text)
        painter.drawText(box, int(flags), text)
        if self._rows.kind == "verdict" and section == 3:
            size = chip_size("calibrated", theme)
            chip = QRect(used.right() + px(6), used.center().y() - size.height() // 2, size.width(), size.height())
            paint_chip(painter, chip, "calibrated", theme, "outline")
        painter.restore()


def paint_mark(painter: QPainter, centre: QPointF, standing: str, theme: Theme) -> None:
    """none: dashed ring, partial: half disc, full: disc; in ink."""
    radius = theme.px(6)
    box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = theme.color("text.secondary")
    if standing == "none":
        pen = QPen(theme.color("text.tertiary"), 1)
        pen.setDashPattern([2, 2.2])
        painter.setPen(pen)
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    else:
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(ink if standing == "full" else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.adjusted(0.75, 0.75, -0.75, -0.75))
        if standing == "partial":
            painter.setBrush(ink)
            painter.drawPie(box.adjusted(0.75, 0.75, -0.75, -0.75), 270 * 16, 180 * 16)
    painter.restore()


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: FitnessView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px, model = self._theme, self._theme.px, self._view.rows_model
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        row, kind = model.fitness(index), model.kind
        chosen = row is not None and row.uid == self._view.chosen and kind != "targets"
        painter.save()
        painter.fillRect(rect, theme.color("selection.bg" if chosen else "bg.surface"))
        if chosen and not index.column():
            paint_row_state(painter, rect, theme, selected=True, hovered=False, focused=False)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        if not index.column():
            self._name(painter, rect, index, row)
        elif kind == "verdict" and row is not None:
            self._verdict(painter, rect, index.column(), row)
        else:
            cell = model.cell(index)
            if cell is not None:
                paint_mark(painter, QRectF(rect).center(), cell.standing, theme)
            else:
                painter.setFont(theme.font("sm"))
                painter.setPen(theme.color("text.primary"))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = px(3) if chosen and not index.column() else 1
            painter.drawRect(rect.adjusted(inset, 1, -1, -1))
        painter.restore()

    def _name(self, painter: QPainter, rect: QRect, index: Index, row: Fitness | None) -> None:
        theme, px = self._theme, self._theme.px
        box = rect.adjusted(px(16), 0, -px(4), 0)
        text = str(index.data()) if row is None else short_title(row.title)
        labels = row.labels if row is not None and self._view.rows_model.kind == "verdict" else ()
        sizes = [chip_size(t, theme) for t in labels]
        room = box.width() - sum(s.width() + px(8) for s in sizes)
        painter.setFont(theme.font("base"))
        painter.setPen(theme.color("text.primary"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, flags, shown)
        left = box.left() + painter.fontMetrics().horizontalAdvance(shown) + px(8)
        for label, size in zip(labels, sizes, strict=True):
            spot = QRect(left, rect.center().y() - size.height() // 2, size.width(), size.height())
            paint_chip(painter, spot, label, theme, label_tone(label))
            left += size.width() + px(6)

    def _verdict(self, painter: QPainter, rect: QRect, column: int, row: Fitness) -> None:
        theme, px = self._theme, self._theme.px
        table = self._view.rows_model.table
        assert table is not None
        if column in (1, 2):
            share = row.coverage("2" if column == 1 else "3")
            figure = px(46)
            bar = QRectF(rect.left() + px(4), rect.top(), rect.width() - figure - px(22), rect.height())
            paint_bar(painter, bar, float(share), theme, "series.current", 7)
            for tick in (table.rule.level_2,) if column == 1 else (table.rule.near, table.rule.potential):
                x = bar.left() + bar.width() * float(tick)
                painter.fillRect(QRectF(x - 0.75, bar.center().y() - px(7), 1.5, px(14)), theme.color("text.primary"))
            painter.setFont(theme.font("base", 500))
            painter.setPen(theme.color("text.primary"))
            beside = QRectF(bar.right() + px(4), rect.top(), figure, rect.height())
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{percent(share)} %")
        elif column == 3:
            size = chip_size(row.verdict, theme)
            spot = QRect(rect.left() + px(4), rect.center().y() - size.height() // 2, size.width(), size.height())
            paint_chip(painter, spot, row.verdict, theme, VERDICT_TONES.get(row.verdict, "neutral"))
        else:
            painter.setFont(theme.font("sm"))
            painter.setPen(theme.color("text.secondary"))
            low = rect.adjusted(px(4), 0, -px(4), 0)
            shown = painter.fontMetrics().elidedText(row.sensitivity, Qt.TextElideMode.ElideRight, low.width())
            painter.drawText(low, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class FitnessView(QTableView):
    """One of the three tables. Arrows move, Enter opens the statements of a mark."""

    picked = Signal(str)
    cell_opened = Signal(str, str)
    HIGH: ClassVar[dict[str, tuple[int, int]]] = {"verdict": (50, 32), "issues": (35, 62), "targets": (30, 48)}

    def __init__(self, theme: Theme, kind: str, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.chosen = ""
        self.rows_model = FitnessModel(kind)
        self.setModel(self.rows_model)
        self.setHorizontalHeader(_Header(theme, self.rows_model, self.HIGH[kind][1], self))
        self.setItemDelegate(_Delegate(theme, self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.selectionModel().currentChanged.connect(lambda now, _before: self._moved(now))
        self.doubleClicked.connect(self._open)
        theme.changed.connect(self.restyle)
        self.restyle()

    def show_table(self, table: FitnessTable) -> None:
        self.rows_model.show(table)
        self._fit()

    def choose(self, uid: str) -> None:
        """Mark a framework without emitting; the keyboard starts from its row."""
        self.chosen = uid
        rows = [r.uid for r in self.rows_model.rows]
        now = self.currentIndex()
        if uid in rows and self.rows_model.kind != "targets" and now.row() != rows.index(uid):
            blocked = self.selectionModel().blockSignals(True)
            self.setCurrentIndex(self.rows_model.index(rows.index(uid), max(0, now.column())))
            self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    def restyle(self) -> None:
        row, head = self.HIGH[self.rows_model.kind]
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self._theme.px(row))
        self.horizontalHeader().setFixedHeight(self._theme.px(head))
        self._fit()

    def height_for_rows(self, most: int) -> int:
        """Room for all rows, at most so many."""
        row, head = self.HIGH[self.rows_model.kind]
        return self._theme.px(head) + self._theme.px(row) * max(1, min(most, self.rows_model.rowCount())) + 2

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    def _moved(self, index: Index) -> None:
        row = self.rows_model.fitness(index)
        if row is not None:
            self.choose(row.uid)
            self.picked.emit(row.uid)
        cell = self.rows_model.cell(index)
        if row is not None and cell is not None:
            self.cell_opened.emit(row.uid, cell.term.uid)

    def _open(self, index: Index) -> None:
        row, cell = self.rows_model.fitness(index), self.rows_model.cell(index)
        if row is not None:
            self.cell_opened.emit(row.uid, cell.term.uid if cell is not None else "")

    def _fit(self) -> None:
        columns, width = self.rows_model.columnCount(), self.viewport().width()
        if not columns or width <= 0:
            return
        if self.rows_model.kind == "verdict":
            verdict = max(self._theme.px(158), int(width * 0.14))
            rest = width - verdict
            for i, share in enumerate((0.32, 0.24, 0.24)):
                self.setColumnWidth(i, int(rest * share))
            self.setColumnWidth(3, verdict)
            self.setColumnWidth(4, rest - sum(int(rest * share) for share in (0.32, 0.24, 0.24)))
            return
        least = self._theme.px(206 if self.rows_model.kind == "issues" else 360)
        each = max(self._theme.px(58), (width - least) // max(1, columns - 1))
        self.setColumnWidth(0, max(least, width - each * (columns - 1)))
        for i in range(1, columns):
            self.setColumnWidth(i, each)
