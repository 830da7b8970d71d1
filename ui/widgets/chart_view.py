"""A chart on screen: the shared marks inside a pyqtgraph view, with clicking, keys and a table beside the picture.

Owns the pyqtgraph item and the switch between picture and table; the marks come from workbench.charts, the painting
from marks_canvas. pyqtgraph is imported on first use because it costs a noticeable part of the start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui.widgets.marks_canvas import Palette, hit, paint, resolve, step_key
from workbench.charts.marks import Drawing

Draw = Callable[[float, float], Drawing]  # width, height in logical px -> marks


def warm() -> None:
    """Import pyqtgraph ahead of the first chart (called from a worker after the first paint)."""
    import pyqtgraph

    pyqtgraph.setConfigOptions(antialias=True)


def _make_item() -> Any:
    """The GraphicsObject that draws marks; made in a function because its base class lives in pyqtgraph."""
    import pyqtgraph as pg

    class MarksItem(pg.GraphicsObject):  # type: ignore[misc]
        """One drawing in scene coordinates."""

        def __init__(self) -> None:
            super().__init__()
            self.drawing: Drawing | None = None
            self.palette: Palette = {}

        def boundingRect(self) -> QRectF:
            return QRectF(0, 0, self.drawing.width, self.drawing.height) if self.drawing else QRectF()

        def paint(self, painter: QPainter, *_args: object) -> None:
            if self.drawing is not None:
                paint(painter, self.drawing, self.palette)

    return MarksItem()


class ChartView(QWidget):
    """Shows what `draw(width, height)` gives for the present size. `chosen(uid)` on click and arrow keys."""

    chosen = Signal(str)
    activated = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._draw: Draw | None = None
        self._palette: Palette = {}
        self._selected = ""
        self._zoom = 1.0
        self._graphics: Any = None
        self._item: Any = None
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._table = QTableWidget(self)
        self._table.setAccessibleName(f"{name}, as a table")
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setShowGrid(False)
        self._table.setFrameShape(QFrame.Shape.NoFrame)
        self._table.verticalHeader().hide()
        self._table.itemSelectionChanged.connect(self._row_chosen)
        self._uids: tuple[str, ...] = ()
        self._pending: tuple[list[str], list[list[str]]] | None = None

    @property
    def drawing(self) -> Drawing | None:
        drawing = self._item.drawing if self._item is not None else None
        return drawing if isinstance(drawing, Drawing) else None

    @property
    def table(self) -> QTableWidget:
        self._fill_table()
        return self._table

    def set_chart(self, draw: Draw, palette: Palette, selected: str = "", zoom: float = 1.0) -> None:
        """Show another drawing; computed again whenever the size changes. `zoom` enlarges the units of the drawing."""
        self._draw, self._palette, self._selected, self._zoom = draw, palette, selected, zoom
        self._ensure_graphics()
        self._redraw()

    def set_table(self, header: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> None:
        """The numbers behind the picture: (uid, cells) per row. Filled when somebody asks for the table."""
        self._uids = tuple(uid for uid, _ in rows)
        self._pending = (list(header), [list(cells) for _, cells in rows])
        if self.shows_table():
            self._fill_table()

    def _fill_table(self) -> None:
        if self._pending is None:
            return
        (header, rows), self._pending = self._pending, None
        table = self._table
        table.blockSignals(True)
        head = table.horizontalHeader()
        # Measuring every cell again for every cell set is what makes filling slow.
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.setColumnCount(len(header))
        table.setHorizontalHeaderLabels(header)
        table.setRowCount(len(rows))
        for r, cells in enumerate(rows):
            for c, text in enumerate(cells):
                table.setItem(r, c, QTableWidgetItem(text))
        if header:
            head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.blockSignals(False)

    def show_table(self, on: bool) -> None:
        """Swap the picture for the table of its numbers, keeping the selection."""
        if on:
            self._fill_table()
        if on and self._stack.indexOf(self._table) < 0:
            self._stack.addWidget(self._table)
        target = self._table if on else self._graphics
        if target is not None:
            self._stack.setCurrentWidget(target)
        if on and self._selected in self._uids:
            self._table.blockSignals(True)
            self._table.selectRow(self._uids.index(self._selected))
            self._table.blockSignals(False)

    def shows_table(self) -> bool:
        return self._stack.currentWidget() is self._table

    def _row_chosen(self) -> None:
        row = self._table.currentRow()
        if 0 <= row < len(self._uids):
            self.chosen.emit(self._uids[row])

    def _ensure_graphics(self) -> None:
        if self._graphics is not None:
            return
        import pyqtgraph as pg

        pg.setConfigOptions(antialias=True)
        view = pg.GraphicsView(self, background=None)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setMouseEnabled(False) if hasattr(view, "setMouseEnabled") else None
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._item = _make_item()
        view.scene().addItem(self._item)
        self._graphics = view
        self._stack.insertWidget(0, view)
        self._stack.setCurrentWidget(view)

    def _redraw(self) -> None:
        if self._draw is None or self._graphics is None or self.width() < 40 or self.height() < 40:
            return
        drawing = self._draw(self.width() / self._zoom, self.height() / self._zoom)
        item = self._item
        item.prepareGeometryChange()
        item.setScale(self._zoom)
        item.drawing, item.palette = drawing, self._palette
        self._graphics.setBackground(resolve(self._palette, "bg.surface"))
        self._graphics.setRange(QRectF(0, 0, self.width(), self.height()), padding=0)
        item.update()
        self.setAccessibleDescription(drawing.alt)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        drawing = self.drawing
        if drawing is not None and not self.shows_table():
            uid = hit(drawing, event.position().x() / self._zoom, event.position().y() / self._zoom)
            if uid:
                self.chosen.emit(uid)
                return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not step_key(self.drawing, self._selected, event, self.chosen.emit, self.activated.emit):
            super().keyPressEvent(event)
