"""The level grid as a table that is typed into: cells, dimension titles and level names; blocks in and out.

Owns keys, editors and the clipboard of the grid. Says what was typed in signals and changes nothing itself. The
headings are places like the cells: -1 is the row of level names, -1 the column of dimensions, both the corner.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QPlainTextEdit, QWidget

from ui.models.cells import parse_block, write_block
from ui.theme import Theme
from ui.views.library_data import Grid
from ui.views.library_grid import LevelGrid
from ui.widgets.autosave_text import Timing

Index = QModelIndex | QPersistentModelIndex
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier,
)  # fmt: skip
Spot = tuple[int, int]


class _Editor(QPlainTextEdit):
    """One text being typed over its cell; `left(text, step)`: committed, and where to go; `due`: time to save."""

    left = QtSignal(str, object)
    given_up = QtSignal()
    due = QtSignal()

    def __init__(self, theme: Theme, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        theme.style(self, "sm")
        self.setProperty("field", True)
        self.setAccessibleName(name)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._done = False
        self.timing = Timing(self)
        self.timing.due.connect(self.due)
        self.textChanged.connect(self.timing.touched)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        if key in ENTER and not modifiers & (SHIFT | ALT):
            self._leave((0, 0) if modifiers & CONTROL else (1, 0))
        elif key == Qt.Key.Key_Tab:
            self._leave((0, 1))
        elif key == Qt.Key.Key_Backtab:
            self._leave((0, -1))
        elif key == Qt.Key.Key_Escape:
            self._done = True
            self.timing.stop()
            self.given_up.emit()
        elif key in ENTER:
            self.insertPlainText("\n")
        else:
            super().keyPressEvent(event)

    def _leave(self, step: Spot | None) -> None:
        if not self._done:
            self._done = True
            self.timing.stop()
            self.left.emit(self.toPlainText().strip(), step)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._leave(None)


class EditableGrid(LevelGrid):
    """Signals name the spot (row, column), -1 = heading; the owner writes and shows the grid again."""

    typed = QtSignal(int, int, str)
    pasted = QtSignal(int, int, object)
    cleared = QtSignal(object)
    added = QtSignal(str)
    starting = QtSignal()
    stood = QtSignal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.grid_model.editable = True
        self._head: Spot | None = None
        self._editor: _Editor | None = None
        self._editing: Spot = (0, 0)
        self._before = ""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.disconnect()
        self.doubleClicked.connect(lambda index: self.start((index.row(), index.column())))
        self.horizontalHeader().setSectionsClickable(True)
        self.verticalHeader().setSectionsClickable(True)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.horizontalHeader().sectionDoubleClicked.connect(lambda c: self.start((-1, c)))
        self.verticalHeader().sectionDoubleClicked.connect(lambda r: self.start((r, -1)))
        self.horizontalHeader().sectionPressed.connect(lambda c: self.stand((-1, c)))
        self.verticalHeader().sectionPressed.connect(lambda r: self.stand((r, -1)))
        self._ring = _Ring(self)

    # -- where one stands --------------------------------------------------------------------------------------

    @property
    def spot(self) -> Spot:
        if self._head is not None:
            return self._head
        index = self.currentIndex()
        return (index.row(), index.column()) if index.isValid() else (-1, -1)

    def stand(self, spot: Spot) -> None:
        """Go to a cell or a heading."""
        grid = self.grid_model.grid
        row = max(-1, min(spot[0], len(grid.rows) - 1))
        column = max(-1, min(spot[1], len(grid.columns) - 1))
        if row >= 0 and column >= 0:
            self._head = None
            self.selectionModel().setCurrentIndex(
                self.grid_model.index(row, column), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(self.currentIndex())
        else:
            self._head = (row, column)
            self.clearSelection()
            near = self.grid_model.index(max(row, 0), max(column, 0))
            if near.isValid():
                self.scrollTo(near)
            self.setAccessibleDescription(f"{self._name(self._head)}, {self._text(self._head)}")
            self.stood.emit(row, column)
        self._ring.follow()

    def _name(self, spot: Spot) -> str:
        if spot == (-1, -1):
            return "Corner of the grid"
        return "Level name" if spot[0] < 0 else "Dimension" if spot[1] < 0 else "Cell"

    def _text(self, spot: Spot) -> str:
        grid, (row, column) = self.grid_model.grid, spot
        if spot == (-1, -1):
            return ""
        if row < 0:
            return grid.columns[column].title
        if column < 0:
            return grid.rows[row].title
        cell = grid.rows[row].cells[column]
        return cell.text if cell is not None else ""

    def rect_of(self, spot: Spot) -> QRect:
        """Where a spot lies, in coordinates of the whole grid."""
        row, column = spot
        across, down = self.horizontalHeader(), self.verticalHeader()
        view = self.viewport().geometry()
        left, width = 0, down.width()
        if column >= 0:
            left, width = view.left() + across.sectionViewportPosition(column), across.sectionSize(column)
        top, height = 0, across.height()
        if row >= 0:
            top, height = view.top() + down.sectionViewportPosition(row), down.sectionSize(row)
        return QRect(left, top, width, height)

    # -- showing -----------------------------------------------------------------------------------------------

    def refill(self, grid: Grid) -> None:
        """Show a changed grid; the place and an open editor stay."""
        old, spot = self.grid_model.grid, self.spot
        same = [c.id for c in old.columns] == [c.id for c in grid.columns] and (
            [r.node.uid for r in old.rows] == [r.node.uid for r in grid.rows])
        if same and old.rows and old.columns:
            self.grid_model.grid = grid
            last = self.grid_model.index(len(grid.rows) - 1, len(grid.columns) - 1)
            self.grid_model.dataChanged.emit(self.grid_model.index(0, 0), last)
            self.horizontalHeader().viewport().update()
            self.verticalHeader().viewport().update()
            return
        uid = old.rows[spot[0]].node.uid if 0 <= spot[0] < len(old.rows) else ""
        row = next((i for i, r in enumerate(grid.rows) if uid and r.node.uid == uid), spot[0])
        scroll = self.verticalScrollBar().value()
        self.show_grid(grid)
        self.stand((row, spot[1]))
        self.verticalScrollBar().setValue(scroll)

    # -- typing ------------------------------------------------------------------------------------------------

    def start(self, spot: Spot | None = None, text: str | None = None) -> None:
        """Open the editor over a spot; `text` replaces what stands there (typing), else it is edited."""
        spot = self.spot if spot is None else spot
        if spot == (-1, -1) or self._editor is not None:
            return
        self.starting.emit()
        self.stand(spot)
        editor = _Editor(self._theme, self, self._name(spot))
        editor.setPlainText(self._text(spot) if text is None else text)
        if text is None:
            editor.selectAll()
        else:
            editor.moveCursor(editor.textCursor().MoveOperation.End)
        box = self.rect_of(spot)
        least = self._theme.px(30)
        editor.setGeometry(box.left(), box.top(), box.width(), max(box.height(), least))
        editor.timing.stop()  # filling it was no typing
        self._editor, self._editing, self._before = editor, spot, self._text(spot)
        editor.due.connect(self.flush)
        if text is not None:
            editor.timing.touched()
        editor.left.connect(self._finish)
        editor.given_up.connect(self._give_up)
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def editor(self) -> QPlainTextEdit | None:
        return self._editor

    def flush(self) -> None:
        """Commit what is being typed; the editor stays open."""
        if self._editor is not None:
            text = self._editor.toPlainText().strip()
            if text != self._text(self._editing):
                self.typed.emit(*self._editing, text)

    def _close(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            had = editor.hasFocus()
            editor.hide()
            editor.deleteLater()
            if had:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_up(self) -> None:
        """Esc: what stood there comes back, also when some of the typing is saved already."""
        spot, before = self._editing, self._before
        self._close()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._text(spot) != before:
            if before or min(spot) < 0:
                self.typed.emit(*spot, before)
            else:
                self.cleared.emit([spot])

    def _finish(self, text: str, step: Spot | None) -> None:
        spot, changed = self._editing, text != self._text(self._editing)
        self._close()
        if step is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        if changed:
            self.typed.emit(*spot, text)
        if step is not None:
            self._step(spot, step, grow=True)

    def _step(self, spot: Spot, step: Spot, grow: bool = False) -> None:
        """The next cell; behind the last one of a row the next row begins."""
        grid = self.grid_model.grid
        row, column = spot[0] + step[0], spot[1] + step[1]
        if step[1] and row >= 0 and column >= len(grid.columns) and row + 1 < len(grid.rows):
            row, column = row + 1, 0
        elif step[1] and row > 0 and column < -1:
            row, column = row - 1, len(grid.columns) - 1
        elif grow and spot[0] >= 0 and spot[1] < 0 and step[0] > 0 and row >= len(grid.rows):
            self.added.emit("dimension")
            return
        self.stand((row, column))

    # -- keys --------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers, spot = event.key(), event.modifiers(), self.spot
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key == Qt.Key.Key_F2 and not modifiers:
            self.start()
        elif key in ENTER:
            self._on_enter(spot, modifiers)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self._can_step(spot, key == Qt.Key.Key_Tab):
            self._step(spot, (0, 1 if key == Qt.Key.Key_Tab else -1))
        elif key == Qt.Key.Key_Delete and not modifiers:
            self.cleared.emit(self.chosen())
        elif not self._move(key, modifiers, spot):
            text = event.text()
            if text and text.isprintable() and not modifiers & (CONTROL | ALT) and spot != (-1, -1):
                self.start(spot, text)
            else:
                QAbstractItemView.keyPressEvent(self, event)

    def _on_enter(self, spot: Spot, modifiers: Qt.KeyboardModifier) -> None:
        """Enter opens the statements where a cell holds several, else the editor; Shift+Enter always opens them."""
        row, column = spot
        cell = self.grid_model.grid.rows[row].cells[column] if row >= 0 and column >= 0 else None
        several = cell is not None and cell.statements + cell.markers > 1
        if row >= 0 and column >= 0 and (several or modifiers & SHIFT):
            self._open(row, column)
        else:
            self.start()

    def _can_step(self, spot: Spot, forward: bool) -> bool:
        """Tab leaves the grid behind its last cell, as it leaves any other part."""
        grid = self.grid_model.grid
        if forward:
            return spot != (len(grid.rows) - 1, len(grid.columns) - 1) and bool(grid.rows)
        return spot[1] >= 0 or spot[0] > 0

    def _move(self, key: int, modifiers: Qt.KeyboardModifier, spot: Spot) -> bool:
        steps = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        if key not in steps or modifiers & (CONTROL | ALT):
            return False
        step = steps[Qt.Key(key)]
        row, column = spot[0] + step[0], spot[1] + step[1]
        grid = self.grid_model.grid
        if modifiers & SHIFT and self._head is None and 0 <= row < len(grid.rows) and 0 <= column < len(grid.columns):
            flags = QItemSelectionModel.SelectionFlag
            chosen = [*self.chosen(), (row, column)]
            rows, columns = [s[0] for s in chosen], [s[1] for s in chosen]
            block = QItemSelection(self.grid_model.index(min(rows), min(columns)),
                                   self.grid_model.index(max(rows), max(columns)))  # fmt: skip
            self.selectionModel().setCurrentIndex(self.grid_model.index(row, column), flags.NoUpdate)
            self.selectionModel().select(block, flags.ClearAndSelect)
            return True
        self.stand((row, column))
        return True

    # -- clipboard ---------------------------------------------------------------------------------------------

    def chosen(self) -> list[Spot]:
        """The chosen cells in reading order; a heading alone when one stands on it."""
        if self._head is not None:
            return [self._head]
        return sorted((i.row(), i.column()) for i in self.selectedIndexes())

    def copy(self) -> None:
        """The chosen block as a spreadsheet takes it; from the corner the whole grid with its headings."""
        grid = self.grid_model.grid
        if self.spot == (-1, -1):
            rows = [["", *(c.title for c in grid.columns)]]
            rows += [[r.title, *(c.text if c else "" for c in r.cells)] for r in grid.rows]
        else:
            spots = self.chosen()
            rows = [[self._text(s) for s in spots if s[0] == row] for row in sorted({s[0] for s in spots})]
        QGuiApplication.clipboard().setText(write_block(rows))

    def paste(self) -> None:
        """A block from a spreadsheet, its first cell at the place one stands on."""
        block = parse_block(QGuiApplication.clipboard().text())
        if block:
            self.pasted.emit(*self.spot, block)

    # -- Qt ----------------------------------------------------------------------------------------------------

    def currentChanged(self, current: Index, previous: Index) -> None:
        if current.isValid():
            self._head = None
        super().currentChanged(QModelIndex(current), QModelIndex(previous))  # type: ignore[arg-type]
        if hasattr(self, "_ring"):
            self._ring.follow()
            if current.isValid():
                self.stood.emit(current.row(), current.column())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.follow()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring.follow()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if hasattr(self, "_ring"):
            self._ring.follow()


class _Ring(QWidget):
    """The focus ring over a heading; cells paint their own."""

    def __init__(self, grid: EditableGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def follow(self) -> None:
        head = self._grid._head
        if head is None or not self._grid.hasFocus():
            self.hide()
            return
        self.setGeometry(self._grid.rect_of(head))
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(self._grid._theme.color("focus.ring"), 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
