"""The dimension tree pane of Capture: filter, tree with rating keys, agenda strip.

Owns opening and folding, the filter and the keys of the tree. Everything else it asks of the desk.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.models.desk import Desk
from ui.models.desk_data import agenda_of
from ui.models.dimension_items import TreeItem
from ui.models.dimension_model import DimensionFilter, DimensionModel
from ui.theme import Theme
from ui.widgets.chips import paint_bar
from ui.widgets.dimension_delegate import NARROW
from ui.widgets.dimension_tree import DimensionTree
from ui.widgets.fields import SearchField
from ui.widgets.pane import Pane
from ui.widgets.rating_keys import RatingAction

SOON_MS = 5 * 60_000


class AgendaStrip(QFrame):
    """The current slot of the session and the minutes left; warns from five minutes on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._slot: tuple[str, str, str, int, float] | None = None
        self.setProperty("line", "top")
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.px(85))
        self.update()

    def show_desk(self, desk: Desk, now: int) -> None:
        """Show the slot that holds `now` (UTC ms); hide outside the session."""
        session = desk.session
        slots = agenda_of(session) if session is not None else ()
        here = next((i for i, s in enumerate(slots) if s.starts <= now < s.ends), -1)
        self.setVisible(here >= 0)
        if here < 0:
            self._slot = None
            return
        slot = slots[here]
        after = self._title(desk, slots[here + 1].node) if here + 1 < len(slots) else ""
        clock = "%H:%M"
        times = " – ".join(time.strftime(clock, time.localtime(t / 1000)) for t in (slot.starts, slot.ends))
        left = max(-(-(slot.ends - now) // 60_000), 0)
        part = (now - slot.starts) / max(slot.ends - slot.starts, 1)
        title = self._title(desk, slot.node)
        self._slot = (title, times + (f", next: {after}" if after else ""), f"{left} min left", slot.ends - now, part)
        self.setAccessibleName(f"On the agenda now: {title}, {left} min left")
        self.update()

    @staticmethod
    def _title(desk: Desk, node: str) -> str:
        for book in desk.books.values():
            found = book.framework.node_by_uid.get(node)
            if found is not None:
                return found.title
        return node

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._slot is None:
            return
        title, line, left_text, left_ms, part = self._slot
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        left, width = px(14), self.width() - px(28)
        late = left_ms <= SOON_MS
        painter.setFont(theme.font("xs", 600))
        painter.setPen(theme.color("text.secondary"))
        painter.drawText(QRectF(left, px(8), width, px(16)), Qt.AlignmentFlag.AlignLeft, "On the agenda now")
        painter.setFont(theme.font("xs", 600 if late else 400))
        painter.setPen(theme.color("status.warning.text" if late else "text.secondary"))
        painter.drawText(QRectF(left, px(8), width, px(16)), Qt.AlignmentFlag.AlignRight, left_text)
        painter.setFont(theme.font("base", 600))
        painter.setPen(theme.color("text.primary"))
        metrics = painter.fontMetrics()
        painter.drawText(QRectF(left, px(27), width, px(20)), Qt.AlignmentFlag.AlignVCenter,
                         metrics.elidedText(title, Qt.TextElideMode.ElideRight, width))
        painter.setFont(theme.font("xs", 400))
        painter.setPen(theme.color("text.secondary"))
        metrics = painter.fontMetrics()
        painter.drawText(QRectF(left, px(46), width, px(16)), Qt.AlignmentFlag.AlignVCenter,
                         metrics.elidedText(line, Qt.TextElideMode.ElideRight, width))
        paint_bar(painter, QRectF(left, px(66), width, px(8)), part, theme,
                  "status.warning.solid" if late else "accent.solid", 5)


class TreePane(Pane):
    """Header with what is rated, filter, tree, agenda."""

    acted = Signal(object)
    pasted = Signal(object)
    dropped = Signal(object, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        theme = desk.shell.theme
        super().__init__(theme, "Dimensions", parent=parent)
        self._desk = desk
        self._theme = theme
        self._following = False
        self.bar = _HeaderBar(theme)
        self.header.add_tool(self.bar)
        self.model = DimensionModel(self)
        self.filter = DimensionFilter(self)
        self.filter.setSourceModel(self.model)
        self.search = SearchField(theme, "Filter statements", "Ctrl+F", "list-filter")
        self.search.setClearButtonEnabled(False)
        self.search.textChanged.connect(self._on_filter)
        self.search.installEventFilter(self)
        box = QVBoxLayout()
        box.setContentsMargins(14, 8, 12, 6)
        box.addWidget(self.search)
        self.tree = DimensionTree(theme)
        self.tree.setModel(self.filter)
        self.tree.acted.connect(self._on_acted)
        self.tree.searching.connect(self.focus_search)
        self.tree.pasted.connect(self.pasted)
        self.tree.dropped.connect(self.dropped)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.agenda = AgendaStrip(theme)
        self.body.addLayout(box)
        self.body.addWidget(self.tree, 1)
        self.body.addWidget(self.agenda)
        self._clock = QTimer(self)
        self._clock.setInterval(15_000)
        self._clock.timeout.connect(self.show_agenda)
        self._clock.start()
        self.now: Callable[[], int] = lambda: int(time.time() * 1000)
        desk.reloaded.connect(self.reload)
        desk.selected.connect(self.follow)
        desk.unit_changed.connect(self.follow)
        desk.rated.connect(self._on_rated)

    # -- following the desk

    def reload(self) -> None:
        """Build the rows again, keep what was open."""
        opened = {self._name(i) for i in self._items() if self.tree.isExpanded(self._proxy(i))}
        scroll = self.tree.verticalScrollBar().value()
        self._following = True
        self.model.set_books(self._desk.books.values())
        self.tree.selectionModel().clear()
        for item in self._items():
            first = not opened and item.kind in ("framework",)
            if self._name(item) in opened or first:
                self.tree.setExpanded(self._proxy(item), True)
        self._following = False
        self._show_counts()
        self.show_agenda()
        self.follow()
        if opened:
            self.tree.verticalScrollBar().setValue(scroll)

    def _items(self) -> list[TreeItem]:
        return self.model.items

    @staticmethod
    def _name(item: TreeItem) -> tuple[str, str, str, str, tuple[str, ...]]:
        return item.book.assessment.uid, item.kind, item.node, item.context, item.levels

    def _proxy(self, item: TreeItem) -> QModelIndex:
        return self.filter.mapFromSource(self.model.index_of(item))

    def follow(self) -> None:
        """Open and select the row of the current statement."""
        book = self._desk.book
        item = self.model.find(book.assessment.uid, self._desk.spot, self._desk.unit) if book is not None else None
        if item is None:
            return
        top = item
        while top.parent is not None and top.parent.kind != "framework":
            top = top.parent
        self._following = True
        above = item.parent
        while above is not None:
            self.tree.setExpanded(self._proxy(above), True)
            above = above.parent
        self._unfold(top)
        index = self._proxy(item)
        if index.isValid() and index != self.tree.currentIndex():
            self.tree.setCurrentIndex(index)
        if index.isValid():
            self.tree.scrollTo(index)
        self._following = False

    def _unfold(self, top: TreeItem) -> None:
        """An opened dimension shows its level heads open, but for those that start folded."""
        for child in top.children:
            index = self._proxy(child)
            if child.children and not child.folded and child.kind in ("level", "goal"):
                self.tree.setExpanded(index, True)

    def _on_current(self, index: QModelIndex) -> None:
        item = self.tree.item_at(index)
        if self._following or item is None or item.criterion is None:
            return
        unit = item.unit if item.unit else None
        self._desk.select(item.criterion.uid, item.context, unit, item.book.assessment.uid)

    def _on_rated(self, assessment: str, spots: frozenset[tuple[str, str]]) -> None:
        self.model.touch(assessment, spots)
        self._show_counts()

    def _on_acted(self, action: RatingAction) -> None:
        item = self.tree.item_at(self.tree.currentIndex())
        if item is not None and item.criterion is not None:
            self._desk.select(item.criterion.uid, item.context, item.unit or None, item.book.assessment.uid)
            self.acted.emit(action)

    def _show_counts(self) -> None:
        book = self._desk.book
        if book is None:
            self.header.set_title("Dimensions")
            return
        rated, total = book.result.rated, book.result.applicable
        title = "Frameworks" if len(self._desk.books) > 1 else "Dimensions"
        narrow = self.width() < self._theme.px(NARROW)
        words = f"{rated} of {total}"
        self.header.set_title(title, words if narrow else f"{words} rated")
        self.header.caption.setToolTip(f"{words} rated")
        self.bar.setVisible(not narrow)
        self.bar.setAccessibleName(f"{words} rated")
        self.bar.show_part(rated / total if total else 0.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_counts()

    def show_agenda(self) -> None:
        if self._desk.rows is not None:
            self.agenda.show_desk(self._desk, self.now())

    # -- filter

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _on_filter(self, text: str) -> None:
        self.filter.set_text(text)
        if text.strip():
            self.tree.expandAll()
        else:
            self.tree.collapseAll()
            for item in self._items():
                if item.kind == "framework":
                    self.tree.setExpanded(self._proxy(item), True)
            self.follow()

    def eventFilter(self, watched: object, event: object) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.tree.setFocus()
                self._first_hit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.search.clear()
                self.tree.setFocus()
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _first_hit(self) -> None:
        if not self.filter.active:
            return
        for item in self.model.leaves():
            index = self._proxy(item)
            if index.isValid():
                self.tree.setCurrentIndex(index)
                return


class _HeaderBar(QWidget):
    """The coverage of the whole assessment as a short bar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._part = 0.0
        self.setFixedSize(theme.px(44), theme.px(12))

    def show_part(self, part: float) -> None:
        self._part = part
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_bar(QPainter(self), QRectF(self.rect()), self._part, self._theme)
