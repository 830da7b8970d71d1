"""Lists of painted rows: the delegate that paints selection and hover, and Enter on a row. See ui/models/rows.py."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.models.rows import Index, RowModel
from ui.theme import Theme
from ui.widgets.chips import paint_row_state
from ui.widgets.parts import elide


class RowDelegate(QStyledItemDelegate):
    """Paints the state of a row and hands the rest to `draw`."""

    height = 28

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, self._theme.px(self.height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        paint_row_state(painter, rect, self._theme, selected=selected,
                        hovered=bool(state & QStyle.StateFlag.State_MouseOver),
                        focused=selected and self._view.hasFocus())  # fmt: skip
        self.draw(painter, rect, index)
        painter.restore()

    def draw(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the contents of the row at `index`: its words on one line, where a list has nothing finer."""
        font, box = self._theme.font("base"), QRectF(rect).adjusted(self._theme.px(14), 0, -self._theme.px(12), 0)
        painter.setFont(font)
        painter.setPen(self._theme.color("text.primary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, elide(font, str(index.data()), box.width()))


class RowList(QListView):
    """`entered(row)`: Enter on the current row."""

    entered = QtSignal(int)

    def __init__(self, model: RowModel[Any] | None = None) -> None:
        super().__init__()
        if model is not None:
            self.setModel(model)
        self.setMouseTracking(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
