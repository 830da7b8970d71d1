"""Two-line rows with a chip: the list of conflicts and the time-line. The view draws only the rows it shows.

Owns model, painting and the accessible sentence of a row; knows nothing of what a row stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QWidget

from ui.models.rows import ITEM, Index, RowModel
from ui.theme import Theme
from ui.widgets.chips import chip_size, paint_bar, paint_chip
from ui.widgets.rows import RowDelegate


@dataclass(frozen=True)
class Row:
    """key: what the owner knows the row by."""

    key: str
    first: str
    second: str
    chip: str = ""
    tone: str = "neutral"

    @property
    def sentence(self) -> str:
        return ", ".join(t for t in (self.first, self.second, self.chip) if t)


class _Rows(RowModel[Row]):
    def words(self, row: Row) -> str:
        return row.sentence

    tip = words


class _Delegate(RowDelegate):
    height = 52

    def draw(self, painter: QPainter, rect: QRect, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        row: Row = index.data(ITEM)
        selected = self._view.selectionModel().isSelected(index)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        box = QRectF(rect).adjusted(px(14), px(7), -px(12), -px(7))
        room = box.width()
        if row.chip:
            size = chip_size(row.chip, theme)
            paint_chip(painter, QRectF(box.right() - size.width(), box.top(), size.width(), size.height()), row.chip,
                       theme, row.tone)
            room -= size.width() + px(8)
        half = box.height() / 2
        for text, top, width, font, ink in (
            (row.first, box.top(), room, theme.font("base", 600 if selected else 500), "text.primary"),
            (row.second, box.top() + half, box.width(), theme.font("sm"), "text.secondary"),
        ):
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(box.left(), top, width, half), Qt.AlignmentFlag.AlignVCenter, shown)


class PartBar(QWidget):
    """How much of a whole is settled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._part = theme, 0.0
        self.setFixedHeight(theme.px(9))

    def show_part(self, part: int, whole: int) -> None:
        self._part = part / whole if whole else 0.0
        self.setAccessibleName(f"{part} of {whole} settled")
        self.setVisible(bool(whole))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_bar(painter, QRectF(self.rect()), self._part, self._theme, "status.success.solid")
        painter.end()


class RowList(QListView):
    """`picked(key)`: another row is current; `activated_row(key)`: Enter on it."""

    picked = Signal(str)
    activated_row = Signal(str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.rows_model = _Rows()
        self.setModel(self.rows_model)
        self.setItemDelegate(_Delegate(theme, self))
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.picked.emit(self.rows_model.rows[index.row()].key)

    @property
    def key(self) -> str:
        at = self.currentIndex()
        return self.rows_model.rows[at.row()].key if at.isValid() else ""

    def fill(self, rows: Sequence[Row], keep: str = "", *, choose: bool = True) -> None:
        """Show rows; the current one stays, or what took its place. choose: whether one is current at all."""
        wanted, at = keep or self.key, self.currentIndex().row()
        self.rows_model.fill(rows)
        if rows and (choose or any(r.key == wanted for r in rows)):
            found = next((i for i, r in enumerate(rows) if r.key == wanted), min(max(at, 0), len(rows) - 1))
            self.setCurrentIndex(self.rows_model.index(found, 0))

    def pick(self, key: str) -> None:
        """Make the row with this key current."""
        found = next((i for i, r in enumerate(self.rows_model.rows) if r.key == key), -1)
        if found >= 0:
            self.setCurrentIndex(self.rows_model.index(found, 0))

    def step(self, by: int) -> None:
        """The next or previous row, round the end."""
        count = len(self.rows_model.rows)
        if count:
            self.setCurrentIndex(self.rows_model.index((self.currentIndex().row() + by) % count, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.activated_row.emit(self.key)
        elif event.text() and event.key() not in (Qt.Key.Key_Space,) and event.text().isprintable():
            event.ignore()  # letters and digits are commands here, never a search in the list
        else:
            super().keyPressEvent(event)
