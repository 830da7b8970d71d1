"""The table of a merge: a row per field, a column for the base and for everybody, heads with person and time.

Owns layout and painting of heads and cells; which row is in view and which side is taken is told to it. A click on a
side of an open row is passed on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.models.change_text import Piece, pieces
from ui.theme import Theme
from ui.views.sync_rows import FieldRow, Sheet
from ui.widgets.chips import Chip, KeyCap
from ui.widgets.marked_text import MarkedText
from ui.widgets.parts import Clickable, Label, clear, line

LABEL = 104


class _Painted(QWidget):
    """A cell with its hairlines: below, and at the trailing edge."""

    def __init__(self, theme: Theme, fill: str = "", edge: bool = True) -> None:
        super().__init__()
        self._theme, self._fill, self._edge, self.current = theme, fill, edge, False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._fill:
            painter.fillRect(self.rect(), self._theme.color(self._fill))
        if self.current:
            painter.fillRect(0, 0, self._theme.px(3), self.height(), self._theme.color("accent.solid"))
        _hairlines(painter, self, self._theme, self._edge)
        painter.end()


def _hairlines(painter: QPainter, of: QWidget, theme: Theme, edge: bool) -> None:
    ink = theme.color("border.subtle")
    painter.fillRect(0, of.height() - 1, of.width(), 1, ink)
    if edge:
        painter.fillRect(of.width() - 1, 0, 1, of.height(), ink)


class _Radio(QWidget):
    """The ring that says whether a side is taken."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self.on = theme, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(16), self._theme.px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, side = self._theme, self._theme.px(13)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF((self.width() - side) / 2, theme.px(2), side, side)
        painter.setPen(QPen(theme.color("accent.solid" if self.on else "border.input"), 1.4))
        painter.drawEllipse(box)
        if self.on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent.solid"))
            inset = side * 0.27
            painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
        painter.end()


class SideCell(Clickable):
    """The words of one side with their marks. An open one has a ring and can be taken."""

    def __init__(self, theme: Theme, title: str, words: Sequence[Piece], run: Callable[[], object], *, open_: bool,
                 faded: bool, chip: tuple[str, str] | None = None, narrow: bool = False) -> None:
        super().__init__(theme, run, title)
        self._palette_of, self._open = theme, open_
        self.title, self.taken = title, False
        px = theme.px
        self.words = MarkedText(theme, ink="text.secondary" if faded else "text.primary")
        self.words.set_pieces(words, title)
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row: QBoxLayout = QVBoxLayout(self) if narrow and not open_ else QHBoxLayout(self)
        row.setContentsMargins(px(12), px(9), px(10), px(9))
        row.setSpacing(px(6))
        row.addWidget(self.words, 0 if narrow and not open_ else 1)
        self._ring = _Radio(theme) if open_ else None
        if self._ring is not None:
            row.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignTop)
        elif chip is not None:
            row.addWidget(Chip(theme, *chip), 0, Qt.AlignmentFlag.AlignTop)
        if narrow and not open_:
            row.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if not open_:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setCursor(Qt.CursorShape.ArrowCursor)
        self._chip = chip[0] if chip is not None else ""
        self._name()

    def set_taken(self, on: bool) -> None:
        self.taken = on
        if self._ring is not None:
            self._ring.on = on
            self._ring.update()
        self._name()
        self.update()

    def _name(self) -> None:
        said = self.words.accessibleName()
        more = "taken" if self.taken else self._chip.lower()
        self.setAccessibleName(f"{said}, {more}" if more else said)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._palette_of
        if self._open and not self.taken:
            super().paintEvent(event)
        painter = QPainter(self)
        if self.taken:
            painter.fillRect(self.rect(), theme.color("selection.bg"))
        _hairlines(painter, self, theme, True)
        if self.taken or self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("accent.solid" if self.taken else "focus.ring"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()


class MergeTable(QWidget):
    """`taken(row, column)`: a side of an open row was clicked; column -1 is the base."""

    taken = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self.cells: list[list[SideCell]] = []
        self._labels: list[_Painted] = []

    def show_sheet(self, sheet: Sheet, choose: bool) -> None:
        """Lay the table out anew. choose: whether there is something to take, so that the heads show their keys."""
        clear(self._grid)
        for i in range(self._grid.columnCount()):
            self._grid.setColumnStretch(i, 0)
        self.cells, self._labels = [], []
        theme, grid = self._theme, self._grid
        grid.addWidget(_Painted(theme, "bg.sunken"), 0, 0)
        grid.setColumnMinimumWidth(0, theme.px(LABEL))
        heads = [("Base", sheet.base, "B"), *((c.title, c.caption, str(i)) for i, c in enumerate(sheet.columns, 1))]
        for at, (title, caption, key) in enumerate(heads, 1):
            grid.addWidget(self._head(title, caption, key if choose else ""), 0, at)
            grid.setColumnStretch(at, 1)
        for number, row in enumerate(sheet.rows):
            self._add(number, row, [t for t, _, _ in heads])

    def _head(self, title: str, caption: str, key: str) -> QWidget:
        theme, px = self._theme, self._theme.px
        box = _Painted(theme, "bg.sunken")
        box.setAccessibleName(f"{title}, {caption}")
        column = QVBoxLayout(box)
        column.setContentsMargins(px(12), px(8), px(10), px(8))
        column.setSpacing(px(1))
        first = Label(theme, title, "base", "", 600, elide=True)
        column.addLayout(line(first, KeyCap(theme, key)) if key else line(first))
        column.addWidget(Label(theme, caption, "sm", "secondary", elide=True))
        return box

    def _add(self, number: int, row: FieldRow, titles: Sequence[str]) -> None:
        theme, px = self._theme, self._theme.px
        label = _Painted(theme)
        side = QVBoxLayout(label)
        side.setContentsMargins(px(12), px(9), px(6), px(9))
        side.addWidget(Label(theme, row.label, "base", "secondary", wrap=True))
        side.addStretch(1)
        self._labels.append(label)
        self._grid.addWidget(label, number + 1, 0)
        chips = {at: (text, tone) for at, text, tone in row.chips}
        cells = []
        for at, title in enumerate(titles):
            words = row.base if at == 0 else row.cells[at - 1]
            same = at > 0 and words == row.base
            found = [*pieces(words, words)] if at == 0 or same or not row.base else [
                p for p in pieces(row.base, words) if p.mark != "gone"]
            if found and not found[0].text.strip():
                found = found[1:]  # the blank between two texts that have nothing in common
            if not words:
                found = [Piece("(nothing)", "same")]
            cell = SideCell(theme, title, found, lambda r=number, c=at - 1: self.taken.emit(r, c),  # type: ignore[misc]
                            open_=row.card is not None and (at == 0 or bool(row.values[at - 1:at])),
                            faded=at == 0 or same or not words, chip=chips.get(at - 1), narrow=len(titles) > 3)
            cells.append(cell)
            self._grid.addWidget(cell, number + 1, at + 1)
        self.cells.append(cells)

    def show_current(self, number: int) -> None:
        """Mark the row in view."""
        for i, label in enumerate(self._labels):
            label.current = i == number
            label.update()

    def show_taken(self, number: int, column: int | None) -> None:
        """Mark what is taken of a row; None: nothing, -1: the base."""
        for at, cell in enumerate(self.cells[number]):
            cell.set_taken(column is not None and at == column + 1)
