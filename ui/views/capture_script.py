"""The script pane of Capture: the questions of the dimension in order, asked, current and open.

Owns the current question; moving to another statement moves it in all panes. Asks the desk for everything else.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.models.desk import Desk
from ui.models.desk_data import ScriptLine
from ui.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.chips import KeyCap, paint_row_state
from ui.widgets.pane import PaneHeader

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
LINE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
WORDS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class ScriptModel(QAbstractListModel):
    """Lines of one dimension with asked and current marks."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.lines: tuple[ScriptLine, ...] = ()
        self.current = ""

    def set_lines(self, lines: tuple[ScriptLine, ...]) -> None:
        if lines != self.lines:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()

    def set_current(self, uid: str) -> None:
        before, self.current = self.current, uid
        for row, line in enumerate(self.lines):
            if line.uid in (before, uid):
                self.dataChanged.emit(self.index(row), self.index(row))

    def asked_changed(self) -> None:
        if self.lines:
            self.dataChanged.emit(self.index(0), self.index(len(self.lines) - 1))

    def row_of(self, uid: str) -> int:
        return next((i for i, line in enumerate(self.lines) if line.uid == uid), -1)

    def is_asked(self, line: ScriptLine) -> bool:
        return line.uid in self._desk.asked

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.criterion.code
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = "asked" if self.is_asked(line) else "current" if line.uid == self.current else "open"
            return f"{line.text}, {line.code}, {state}"
        return None


class ScriptDelegate(QStyledItemDelegate):
    """A state icon, the question, its code; the evidence hint only under the current one."""

    def __init__(self, theme: Theme, view: QListView, model: ScriptModel) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._model = model

    def _room(self) -> tuple[int, int]:
        px = self._theme.px
        return px(40), max(self._view.viewport().width() - px(40) - px(86), px(80))

    def _heights(self, line: ScriptLine) -> tuple[int, int]:
        width = self._room()[1]
        current = line.uid == self._model.current
        font = self._theme.font("base", 500 if current else 400)
        text = QFontMetrics(font).boundingRect(QRect(0, 0, width, 2000), WORDS, line.text).height()
        hint = 0
        if current and line.hint:
            metrics = QFontMetrics(self._theme.font("sm"))
            hint = metrics.boundingRect(QRect(0, 0, width, 2000), WORDS, f"Look for: {line.hint}").height()
        return text, hint

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        line = index.data(LINE_ROLE)
        px = self._theme.px
        if not isinstance(line, ScriptLine):
            return QSize(0, px(36))
        text, hint = self._heights(line)
        return QSize(0, px(20) + text + (hint + px(4) if hint else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LINE_ROLE)
        if not isinstance(line, ScriptLine):
            return
        theme, px = self._theme, self._theme.px
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        current = line.uid == self._model.current
        asked = self._model.is_asked(line)
        painter.save()
        if current:
            painter.fillRect(rect, theme.color("accent.tint"))
            painter.fillRect(QRect(rect.left(), rect.top(), px(3), rect.height()), theme.color("accent.solid"))
        else:
            paint_row_state(painter, rect, theme, selected=False, focused=False,
                            hovered=bool(state & QStyle.StateFlag.State_MouseOver))
        if bool(state & QStyle.StateFlag.State_Selected) and self._view.hasFocus():
            painter.setPen(theme.color("focus.ring"))
            painter.drawRect(QRectF(rect).adjusted(3.5, 0.5, -1, -1))
        icon, role = (
            ("circle-check", "status.success.solid") if asked
            else ("circle-dot", "accent.solid") if current else ("circle", "text.secondary")
        )
        painter.drawPixmap(rect.left() + px(13), rect.top() + px(10), theme.pixmap(icon, role, 17))
        left, width = self._room()
        text_h, hint_h = self._heights(line)
        painter.setFont(theme.font("base", 500 if current else 400))
        painter.setPen(theme.color("text.secondary" if asked and not current else "text.primary"))
        painter.drawText(QRect(rect.left() + left, rect.top() + px(9), width, text_h + 2), WORDS, line.text)
        if hint_h:
            painter.setFont(theme.font("sm"))
            painter.setPen(theme.color("text.secondary"))
            painter.drawText(QRect(rect.left() + left, rect.top() + px(12) + text_h, width, hint_h + 2), WORDS,
                             f"Look for: {line.hint}")
        painter.setFont(theme.font("xs", 400))
        painter.setPen(theme.color("text.secondary"))
        painter.drawText(QRectF(rect.right() - px(84), rect.top() + px(9), px(70), px(18)),
                         Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, line.code)
        painter.setPen(theme.color("border.subtle"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


class ScriptList(QListView):
    """Space toggles asked; Enter and click make a question the current one."""

    picked = Signal(int)
    toggled = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and row >= 0 and not event.modifiers():
            self.toggled.emit(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.picked.emit(row)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            if event.position().x() < 38:
                self.toggled.emit(index.row())
            else:
                self.picked.emit(index.row())


class ScriptPane(QWidget):
    """The list under the centre's header; `header` is placed by the screen above the splitter."""

    collapse_asked = Signal()
    asked_toggled = Signal(str, bool)  # question uid, asked

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = desk.shell.theme
        self._desk = desk
        self._theme = theme
        self.setProperty("surface", "surface")
        self.header = PaneHeader(theme)
        for key in ("Alt ↑", "Alt ↓"):
            self.header.add_tool(KeyCap(theme, key))
        self.fold = IconButton(theme, "chevron-up", "Collapse the script to the current question")
        self.fold.clicked.connect(self.collapse_asked)
        self.header.add_tool(self.fold)
        self.model = ScriptModel(desk)
        self.list = ScriptList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ScriptDelegate(theme, self.list, self.model))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setAccessibleName("Questions")
        self.list.picked.connect(lambda row: self._pick(self.model.lines[row]))
        self.list.toggled.connect(lambda row: self.toggle(self.model.lines[row]))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        self.setMinimumHeight(theme.px(44))
        desk.reloaded.connect(self.follow)
        desk.selected.connect(self.follow)
        desk.asked_changed.connect(self.model.asked_changed)

    def follow(self) -> None:
        """Show the dimension of the current statement and its question."""
        lines = self._desk.script()
        self.model.set_lines(lines)
        self.setVisible(bool(lines))  # without questions the notes take the room
        self.fold.setEnabled(bool(lines))
        spot = self._desk.spot
        current = next((x for x in lines if x.uid == self.model.current), None)
        if current is None or (current.criterion.uid, current.context) != spot:
            current = next((x for x in lines if (x.criterion.uid, x.context) == spot), None)
        self._show(current)

    def _show(self, line: ScriptLine | None) -> None:
        self.model.set_current(line.uid if line is not None else "")
        self.list.scheduleDelayedItemsLayout()
        node, book, criterion = self._desk.node, self._desk.book, self._desk.criterion
        code = book.code(criterion) if book is not None and criterion is not None else ""
        title = node.title if node is not None else ""
        if book is not None and book.picks_levels:
            unit = next((u.name for u in book.units if u.uid == self._desk.unit), "")
            code, title = "", ", ".join(x for x in (book.framework.title, unit) if x)
        row = self.model.row_of(self.model.current)
        count = len(self.model.lines)
        caption = f"Question {row + 1} of {count}" if row >= 0 else f"{count} questions" if count else "No questions"
        self.header.set_title(title, caption, code)
        if row >= 0:
            self.list.executeDelayedItemsLayout()
            self.list.setCurrentIndex(self.model.index(row))
            top = row - 1 if row > 0 and self.list.height() > self._theme.px(80) else row
            self.list.scrollTo(self.model.index(top), QAbstractItemView.ScrollHint.PositionAtTop)

    def _pick(self, line: ScriptLine) -> None:
        self.model.current = line.uid
        spot = (line.criterion.uid, line.context)
        if spot != self._desk.spot:
            self._desk.select(*spot)
        else:
            self.model.set_current(line.uid)
            self._show(line)

    def step(self, by: int) -> None:
        """The previous or next question, whatever has the focus."""
        row = self.model.row_of(self.model.current) + by
        if 0 <= row < len(self.model.lines):
            self._pick(self.model.lines[row])

    def toggle(self, line: ScriptLine) -> None:
        self.asked_toggled.emit(line.uid, not self.model.is_asked(line))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        row = self.model.row_of(self.model.current)
        if row >= 0 and self.height() <= self._theme.px(60):
            self.list.scrollTo(self.model.index(row), QAbstractItemView.ScrollHint.PositionAtTop)
