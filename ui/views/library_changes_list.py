"""The list of differences between two frameworks, painted: a heading per part, a line per field, words marked.

Keeps layouts by row and width. Knows no command.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.models.change_text import Piece, field_name, headline, pieces, value_text
from ui.theme import Theme
from ui.widgets.chips import chip_size, paint_chip, paint_row_state
from ui.widgets.parts import elide
from workbench.app import EntityChange

ITEM = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
TONES = {"added": "success", "removed": "danger", "moved": "info", "changed": "accent"}
HIDDEN = frozenset({"type", "rank"})
BOOKKEEPING = ("x/origin/", "x/retired/", "x/upgrade")


@dataclass(frozen=True)
class ChangeRow:
    """A heading (field "") or one field of the part above it."""

    change: EntityChange
    field: str = ""
    parts: tuple[Piece, ...] = ()


def rows_of(changes: tuple[EntityChange, ...]) -> list[ChangeRow]:
    """Headings and fields in order; what was only added or removed tells its text in the heading."""
    out = []
    for change in changes:
        out.append(ChangeRow(change))
        if change.what in ("added", "removed"):
            continue
        for f in change.fields:
            if f.field in HIDDEN or f.field.startswith(BOOKKEEPING):
                continue
            out.append(ChangeRow(change, f.field, tuple(pieces(value_text(f.before), value_text(f.after)))))
    return out


class _Rows(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ChangeRow] = []

    def fill(self, rows: list[ChangeRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, _parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == ITEM:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if not row.field:
                return f"{headline(row.change)}. {row.change.title}"
            words = {"new": "added", "gone": "removed", "same": ""}
            return f"{field_name(row.field)}: " + " ".join(f"{words[p.mark]} {p.text}".strip() for p in row.parts)
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self._kept: dict[tuple[int, int], QTextLayout] = {}

    def forget(self) -> None:
        self._kept.clear()

    def _layout(self, number: int, row: ChangeRow) -> QTextLayout:
        theme = self._theme
        width = max(120, self._view.viewport().width() - theme.px(190))
        key = (number, width)
        if key in self._kept:
            return self._kept[key]
        layout = QTextLayout("".join(p.text for p in row.parts) or "–", theme.font("sm"))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        ranges, at = [], 0
        for piece in row.parts:
            if piece.mark != "same":
                form = QTextCharFormat()
                tone = "success" if piece.mark == "new" else "danger"
                form.setBackground(theme.color(f"status.{tone}.bg"))
                form.setForeground(theme.color(f"status.{tone}.text"))
                form.setFontStrikeOut(piece.mark == "gone")
                found = QTextLayout.FormatRange()
                found.start, found.length, found.format = at, len(piece.text), form  # type: ignore[misc]
                ranges.append(found)
            at += len(piece.text)
        layout.setFormats(ranges)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y))
            y += theme.px(17)
        layout.endLayout()
        if len(self._kept) > 2000:
            self._kept.clear()
        self._kept[key] = layout
        return layout

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row: ChangeRow = index.data(ITEM)
        px = self._theme.px
        if not row.field:
            return QSize(100, px(32))
        return QSize(100, self._layout(index.row(), row).lineCount() * px(17) + px(8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ChangeRow = index.data(ITEM)
        theme, px = self._theme, self._theme.px
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        paint_row_state(painter, rect, theme, selected=selected,
                        hovered=bool(state & QStyle.StateFlag.State_MouseOver),
                        focused=selected and self._view.hasFocus())  # fmt: skip
        left = rect.left() + px(16)
        if not row.field:
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), theme.color("border.subtle"))
            size = chip_size(row.change.what, theme)
            spot = QRectF(left, rect.center().y() - size.height() / 2 + 1, size.width(), size.height())
            paint_chip(painter, spot, row.change.what, theme, TONES[row.change.what])
            left += size.width() + px(10)
            painter.setFont(theme.font("base", 500))
            painter.setPen(theme.color("text.primary"))
            width = rect.right() - left - px(12)
            code = row.change.code if row.change.kind in ("node", "criterion") else row.change.kind
            text = elide(theme.font("base", 500), f"{code}  {' '.join(row.change.title.split())}".strip(), width)
            painter.drawText(QRectF(left, rect.top(), width, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
        else:
            painter.setFont(theme.font("sm"))
            painter.setPen(theme.color("text.secondary"))
            name = elide(theme.font("sm"), field_name(row.field), px(140))
            painter.drawText(QRectF(left, rect.top() + px(4), px(150), px(17)), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(theme.color("text.primary"))
            self._layout(index.row(), row).draw(painter, QPointF(left + px(154), rect.top() + px(4)))
        painter.restore()


class ChangesList(QListView):
    """`opened(uid, field)` on Enter or a double click."""

    opened = QtSignal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = _Rows()
        self.setModel(self.rows)
        self._delegate = _Delegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Differences")
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(200)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        theme.changed.connect(self._delegate.forget)

    def show_changes(self, changes: tuple[EntityChange, ...]) -> None:
        self._delegate.forget()
        self.rows.fill(rows_of(changes))
        if self.rows.rows:
            self.setCurrentIndex(self.rows.index(0, 0))

    def _open(self, row: int) -> None:
        found = self.rows.rows[row]
        self.opened.emit(found.change.uid, found.field)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
