"""The list of the proposals screen: headings by dimension, lines with pill, statement, source and path.

Paints and tells which keys were pressed. Enter accepts, Shift+Enter the dimension, Delete refuses.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.models.proposal_rows import Group, ProposalRow, Rows
from ui.theme import Theme
from ui.widgets.chips import chip_size, paint_chip, paint_rating_pill, paint_row_state

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
LINE = Qt.ItemDataRole.UserRole + 1


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Group | ProposalRow, ...] = ()

    def fill(self, lines: tuple[Group | ProposalRow, ...]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.title}, {line.ready} proposals" if isinstance(line, Group) else line.spoken
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(line, ProposalRow):
            return f"{line.text}\n{line.proposal.text if line.proposal else line.why}"
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._theme.px(32 if isinstance(index.data(LINE), Group) else 52))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        line = index.data(LINE)
        painter.save()
        painter.fillRect(rect, theme.color("bg.canvas" if isinstance(line, Group) else "bg.surface"))
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        paint_row_state(painter, rect, theme, selected=chosen, hovered=False, focused=False)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        box = QRectF(rect.adjusted(px(16), 0, -px(16), 0))
        if isinstance(line, Group):
            painter.setFont(theme.font("sm", 600))
            painter.setPen(theme.color("text.primary"))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line.title)
            painter.setFont(theme.font("xs", 400))
            painter.setPen(theme.color("text.secondary"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(box, flags, f"{line.ready} to accept")
        elif isinstance(line, ProposalRow):
            self._line(painter, box, line)
        if focused:
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(px(3) if chosen else 1, 1, -1, -1))
        painter.restore()

    def _line(self, painter: QPainter, box: QRectF, row: ProposalRow) -> None:
        theme, px = self._theme, self._theme.px
        pill = QRectF(box.left(), box.top() + px(9), px(44), px(19))
        known = row.proposal is not None
        paint_rating_pill(painter, pill, row.position if known else None, row.count, row.value if known else "?", theme)
        left = pill.right() + px(12)
        size = chip_size(row.unit, theme) if row.unit else QSize(0, 0)
        room = box.right() - left - (size.width() + px(10) if row.unit else 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(theme.font("base"))
        painter.setPen(theme.color("text.primary" if known else "text.secondary"))
        words = painter.fontMetrics().elidedText(f"{row.code}  {row.text}", Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(left, box.top() + px(8), room, px(19)), flags, words)
        if row.unit:
            spot = QRect(int(box.right()) - size.width(), int(box.top()) + px(8), size.width(), size.height())
            paint_chip(painter, spot, row.unit, theme)
        evidence = f", {row.evidence} pieces of evidence" if row.evidence > 1 else (
            ", one piece of evidence" if row.evidence else ""
        )
        second = f"{row.source}{evidence}  ·  {row.path}" + (f"  ·  {row.why}" if row.why else "")
        painter.setFont(theme.font("sm"))
        painter.setPen(theme.color("text.secondary"))
        wide = box.right() - left
        second = painter.fontMetrics().elidedText(second, Qt.TextElideMode.ElideRight, int(wide))
        painter.drawText(QRectF(left, box.top() + px(28), wide, px(17)), flags, second)


class ProposalList(QListView):
    """Arrows move; the selected line or heading names the dimension."""

    accepted = Signal()
    all_accepted = Signal()
    refused = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.lines_model = _Model()
        self.setModel(self.lines_model)
        self.setItemDelegate(_Delegate(theme, self))
        self.setAccessibleName("Proposals")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    def show_rows(self, rows: Rows) -> None:
        """Replace the lines; the place in the list is kept."""
        at = max(0, self.currentIndex().row())
        self.lines_model.fill(rows.lines)
        if rows.lines:
            at = min(at, len(rows.lines) - 1)
            first = next((i for i in range(at, len(rows.lines)) if isinstance(rows.lines[i], ProposalRow)), at)
            self.setCurrentIndex(self.lines_model.index(first, 0))

    def row(self) -> ProposalRow | None:
        """The selected line, None on a heading."""
        found = self.currentIndex().data(LINE) if self.currentIndex().isValid() else None
        return found if isinstance(found, ProposalRow) else None

    def node(self) -> str:
        """The dimension of the selected line or heading."""
        found = self.currentIndex().data(LINE) if self.currentIndex().isValid() else None
        return found.node if isinstance(found, (ProposalRow, Group)) else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            whole = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.all_accepted if whole else self.accepted).emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.refused.emit()
        else:
            super().keyPressEvent(event)
