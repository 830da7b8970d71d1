"""The left pane of Report: sections with check box, drag handle and page number; "Before you send" below.

Shows what it is given and tells what was wanted; knows nothing of building.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.widgets.chips import paint_row_state
from ui.widgets.pane import Pane
from ui.widgets.parts import Clickable, Icon, Label, clear

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class SectionRow:
    """One line of the list. `part_of`: the section a dimension page belongs to, "" for a section itself."""

    id: str
    title: str
    on: bool
    page: int = 0
    part_of: str = ""

    @property
    def spoken(self) -> str:
        return f"{self.title}, {f'page {self.page}' if self.on and self.page else 'on' if self.on else 'off'}"


@dataclass(frozen=True)
class CheckRow:
    """One line of "Before you send". tone: success, warning, danger."""

    tone: str
    text: str
    key: str = ""


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: SectionList) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, self._theme.px(33))

    def box(self, rect: QRect, row: SectionRow) -> QRect:
        """Where the check box stands."""
        px = self._theme.px
        left = rect.left() + px(33 if not row.part_of else 56)
        return QRect(left, rect.center().y() - px(8), px(16), px(16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        row: SectionRow = index.data(ROW)
        rect = option.rect
        state = option.state
        paint_row_state(painter, rect, theme, selected=bool(state & QStyle.StateFlag.State_Selected),
                        hovered=bool(state & QStyle.StateFlag.State_MouseOver),
                        focused=bool(state & QStyle.StateFlag.State_HasFocus))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.box(rect, row)
        if not row.part_of:
            grip = theme.pixmap("grip-vertical", "text.tertiary", 14)
            painter.drawPixmap(rect.left() + px(12), rect.center().y() - px(7), grip)
        if row.on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("action.primary"))
            painter.drawRoundedRect(QRectF(box), px(4), px(4))
            painter.drawPixmap(box.left() + px(2), box.top() + px(2), theme.pixmap("check", "action.onPrimary", 12))
        else:
            painter.setPen(QPen(theme.color("border.input"), 1))
            painter.setBrush(theme.color("bg.surface"))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), px(4), px(4))
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setFont(theme.font("base", 600 if chosen else 400))
        painter.setPen(theme.color("text.primary" if row.on else "text.tertiary"))
        words = QRect(box.right() + px(9), rect.top(), rect.right() - box.right() - px(46), rect.height())
        middle = Qt.AlignmentFlag.AlignVCenter
        text = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(middle | Qt.AlignmentFlag.AlignLeading), text)
        painter.setFont(theme.font("sm"))
        painter.setPen(theme.color("text.secondary" if row.on else "text.tertiary"))
        page = "off" if not row.on else str(row.page) if row.page else ""
        painter.drawText(rect.adjusted(0, 0, -px(14), 0), int(middle | Qt.AlignmentFlag.AlignTrailing), page)
        painter.restore()


class SectionList(QListWidget):
    """Space toggles, Alt+Up/Down and dragging reorder, choosing a row shows its page."""

    toggled = Signal(str)
    moved = Signal(str, int)
    dropped = Signal(list)
    picked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._delegate = _Delegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Sections")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.currentItemChanged.connect(self._current)

    @property
    def rows(self) -> tuple[SectionRow, ...]:
        return tuple(self.item(i).data(ROW) for i in range(self.count()))

    def show_rows(self, rows: Sequence[SectionRow]) -> None:
        """Replace the lines, keeping the current one."""
        if tuple(rows) == self.rows:
            return
        chosen = self.current_id()
        self.blockSignals(True)
        same = [r.id for r in rows] == [r.id for r in self.rows]
        if not same:
            self.clear()
        for i, row in enumerate(rows):
            item = self.item(i) if same else QListWidgetItem()
            item.setData(ROW, row)
            item.setText(row.title)
            item.setToolTip(row.title)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, row.spoken)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(flags if row.part_of else flags | Qt.ItemFlag.ItemIsDragEnabled)
            if not same:
                self.addItem(item)
                if row.id == chosen:
                    self.setCurrentItem(item)
        self.blockSignals(False)
        self.viewport().update()

    def current_id(self) -> str:
        item = self.currentItem()
        return str(item.data(ROW).id) if item is not None else ""

    def select(self, section: str) -> None:
        """Mark a line without telling anybody (the preview moved to its page)."""
        for i, row in enumerate(self.rows):
            if row.id == section and self.currentRow() != i:
                self.blockSignals(True)
                self.setCurrentRow(i)
                self.blockSignals(False)
                self.viewport().update()

    def _current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.picked.emit(item.data(ROW).id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        item = self.itemAt(event.position().toPoint())
        if item is not None and event.button() == Qt.MouseButton.LeftButton:
            box = self._delegate.box(self.visualItemRect(item), item.data(ROW)).adjusted(-5, -8, 5, 8)
            if box.contains(event.position().toPoint()):
                self.toggled.emit(item.data(ROW).id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self.current_id()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if chosen and event.key() == Qt.Key.Key_Space:
            self.toggled.emit(chosen)
        elif chosen and alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(chosen, -1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """The list itself never reorders: it tells the wanted order and is filled again from what is stored."""
        chosen = self.current_id()
        ids = [r.id for r in self.rows if not r.part_of]
        at = self.indexAt(event.position().toPoint())
        below = self.dropIndicatorPosition() == QAbstractItemView.DropIndicatorPosition.BelowItem
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if chosen not in ids:
            return
        target = len(ids)
        if at.isValid():
            row: SectionRow = at.data(ROW)
            target = ids.index(row.part_of or row.id) + (1 if below or row.part_of else 0)
        before = ids.index(chosen)
        ids.pop(before)
        ids.insert(target - (1 if before < target else 0), chosen)
        self.dropped.emit(ids)


class SectionsPane(Pane):
    """The list over the check list."""

    jump = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Sections", parent=parent)
        self._theme = theme
        self._wanted = 0
        self.list = SectionList(theme)
        self._checks = QFrame()
        self._checks.setProperty("line", "top")
        whole = QVBoxLayout(self._checks)
        whole.setContentsMargins(theme.px(14), theme.px(12), theme.px(8), theme.px(12))
        whole.setSpacing(theme.px(6))
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(Icon(theme, "list-filter", "text.primary", 15))
        head.addWidget(Label(theme, "Before you send", "base", "", 500), 1)
        whole.addLayout(head)
        inside = QWidget()
        self._lines = QVBoxLayout(inside)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.px(1))
        self.area = QScrollArea()
        self.area.setAccessibleName("Before you send")
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        whole.addWidget(self.area)
        self.body.setContentsMargins(0, theme.px(6), 0, 0)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._checks)

    def show_checks(self, rows: Sequence[CheckRow]) -> None:
        """One line per check; each jumps to its cause."""
        clear(self._lines)
        theme = self._theme
        icons = {"success": "circle-check", "warning": "triangle-alert", "danger": "circle-alert"}
        height = 0
        for check in rows:
            row = Clickable(theme, partial(self.jump.emit, check.key), f"{check.tone}: {check.text}")
            layout = QHBoxLayout(row)
            layout.setContentsMargins(0, theme.px(3), theme.px(4), theme.px(3))
            layout.setSpacing(theme.px(8))
            layout.addWidget(Icon(theme, icons[check.tone], f"status.{check.tone}.solid", 15, check.tone), 0,
                             Qt.AlignmentFlag.AlignTop)
            layout.addWidget(Label(theme, check.text, "sm", "", wrap=True), 1)
            self._lines.addWidget(row)
            room = max(120, self.width() - theme.px(60))
            height += row.heightForWidth(room) if row.hasHeightForWidth() else theme.px(24)
        self._lines.addStretch(1)
        self._wanted = height + 4
        self._fit_checks()

    def _fit_checks(self) -> None:
        """The check list takes what it needs, up to a third of the pane."""
        self.area.setFixedHeight(min(self._wanted, max(self._theme.px(60), self.height() * 3 // 10)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_checks()
