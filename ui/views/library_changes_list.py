"""The list of differences between two frameworks, painted: a heading per part, a line per field, words marked.

Keeps layouts by row and width. Knows no command.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QPainter, QResizeEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from ui.models.change_text import Piece, field_name, headline, pieces, value_text
from ui.models.rows import ITEM, Index, RowModel
from ui.theme import Theme
from ui.widgets.chips import chip_size, paint_chip
from ui.widgets.parts import elide
from ui.widgets.rows import RowDelegate, RowList
from workbench.app import EntityChange

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


class _Rows(RowModel[ChangeRow]):
    def words(self, row: ChangeRow) -> str:
        if not row.field:
            return f"{headline(row.change)}. {row.change.title}"
        words = {"new": "added", "gone": "removed", "same": ""}
        return f"{field_name(row.field)}: " + " ".join(f"{words[p.mark]} {p.text}".strip() for p in row.parts)


class _Delegate(RowDelegate):
    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(theme, view)
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

    def draw(self, painter: QPainter, rect: QRect, index: Index) -> None:
        row: ChangeRow = index.data(ITEM)
        theme, px = self._theme, self._theme.px
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


class ChangesList(RowList):
    """`opened(uid, field)` on Enter or a double click."""

    opened = QtSignal(str, str)

    def __init__(self, theme: Theme) -> None:
        self.rows = _Rows()
        super().__init__(self.rows)
        self._delegate = _Delegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Differences")
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(200)
        self.entered.connect(self._open)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
