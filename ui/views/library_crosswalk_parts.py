"""Parts of the crosswalk tab: a side with its search and list, the table of pairs and its delegate.

Shows models and tells which keys were pressed. Knows no library.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.models.crosswalk_model import ENTRY, PAIR, Entry, EntryModel, PairModel
from ui.theme import Theme
from ui.widgets.chips import chip_size, paint_chip, paint_row_state
from ui.widgets.fields import SearchField
from ui.widgets.parts import Label, line
from ui.widgets.texts import short_title
from workbench.app import CrosswalkEntry
from workbench.model.crosswalk import RELATIONS, WORDS
from workbench.model.framework import Pair

Index = QModelIndex | QPersistentModelIndex
TONES = {"equal": "success", "subset": "info", "superset": "info", "intersect": "warning", "none": "neutral"}
SHARES = (0.28, 0.26, 0.13, 0.11)


def side_title(title: str) -> str:
    return short_title(title)


def choice_title(entry: CrosswalkEntry) -> str:
    return f"{entry.title}, {entry.pairs} pair{'' if entry.pairs == 1 else 's'}"


class _Painter(QStyledItemDelegate):
    """Code in grey, text after it, elided; the tool-tip has the whole."""

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(60, self._theme.px(28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, theme.color("bg.surface"))
        pair = index.data(PAIR)
        first = not isinstance(pair, Pair) or not index.column()
        if chosen and first:
            paint_row_state(painter, rect, theme, selected=True, hovered=False, focused=False)
        elif chosen:
            painter.fillRect(rect, theme.color("selection.bg"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        box = rect.adjusted(px(16) if first else px(6), 0, -px(6), 0)
        if isinstance(pair, Pair) and index.column() == 2:
            word = WORDS.get(pair.relation, pair.relation)
            size = chip_size(word, theme)
            spot = QRect(box.left(), box.center().y() - size.height() // 2, size.width(), size.height())
            paint_chip(painter, spot, word, theme, TONES.get(pair.relation, "neutral"))
        elif isinstance(pair, Pair) and index.column() == 3:
            for i in range(2):
                dash = QRectF(box.left() + i * px(14), box.center().y() - px(2), px(11), px(5))
                painter.fillRect(dash, theme.color("text.secondary" if i < pair.strength else "border.default"))
        else:
            painter.setFont(theme.font("sm"))
            painter.setPen(theme.color("text.primary"))
            text = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.drawRect(rect.adjusted(px(3) if first else 1, 1, -1, -1))
        painter.restore()


class _List(QListView):
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class Side(QWidget):
    """One side of a crosswalk: title, search, entries. Enter in the list joins."""

    entered = Signal()

    def __init__(self, theme: Theme, model: EntryModel) -> None:
        super().__init__()
        self.entries = model
        self.title = Label(theme, "", "base", "", 600, elide=True)
        self.count = Label(theme, "", "xs", "tertiary", 400)
        self.search = SearchField(theme, "Search this side")
        self.list = _List()
        self.list.setModel(model)
        self.list.setItemDelegate(_Painter(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.entered.connect(self.entered)
        self.search.returnPressed.connect(self._down)
        px = theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        head = line(self.title, self.count)
        head.setContentsMargins(px(16), px(6), px(12), 0)
        column.addLayout(head)
        row = line(self.search)
        row.setContentsMargins(px(16), 0, px(12), 0)
        column.addLayout(row)
        column.addWidget(self.list, 1)

    def set_title(self, title: str, count: int) -> None:
        self.title.setText(title)
        self.count.setText(str(count) if count else "not in this library")
        self.list.setAccessibleName(title)
        self.search.setAccessibleName(f"Search {title}")

    def entry(self) -> Entry | None:
        found = self.list.currentIndex().data(ENTRY) if self.list.currentIndex().isValid() else None
        return found if isinstance(found, Entry) else None

    def _down(self) -> None:
        if self.entries.shown:
            self.list.setCurrentIndex(self.entries.index(0, 0))
            self.list.setFocus()


class PairTable(QTableView):
    """Pairs. E, N, B, P, 0 set the relation, 1 and 2 the strength, Delete removes."""

    removed = Signal()
    related = Signal(str)

    def __init__(self, theme: Theme, model: PairModel) -> None:
        super().__init__()
        self._theme, self.pairs = theme, model
        self.setModel(model)
        self.setItemDelegate(_Painter(theme, self))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setHighlightSections(False)
        theme.style(self.horizontalHeader(), "sm", ink="secondary")
        theme.changed.connect(self.restyle)
        self.set_count("")
        self.restyle()

    def set_count(self, text: str) -> None:
        self.setAccessibleName(f"Pairs, {text}" if text else "Pairs")

    def restyle(self) -> None:
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self._theme.px(28))
        self.horizontalHeader().setFixedHeight(self._theme.px(30))
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = dict(zip("ENBP0", RELATIONS, strict=True))
        text = event.text().upper()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif text in keys:
            self.related.emit(keys[text])
        elif text in ("1", "2"):
            self.related.emit(text)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = self.viewport().width()
        for i, share in enumerate(SHARES):
            self.setColumnWidth(i, int(width * share))
        self.setColumnWidth(len(SHARES), width - sum(int(width * s) for s in SHARES))
