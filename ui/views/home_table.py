"""The engagements table of Home: model, delegate, and the passphrase field that opens inside a row.

Knows rows of home_data only; what Enter does is a signal.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.models.rows import ITEM, Index, TableModel
from ui.theme import Theme, tokens
from ui.views.home_data import STAGES, Row
from ui.widgets.buttons import Button
from ui.widgets.chips import chip_size, key_width, paint_bar, paint_chip, paint_key, paint_row_state

COLUMNS = ("Client", "Framework", "Stage", "Criteria rated", "Level and target", "Last opened")
SHARES = (0.18, 0.20, 0.10, 0.16, 0.21, 0.15)


class HomeModel(TableModel[Row]):
    """Rows as given, in the order given."""

    heads = COLUMNS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == ITEM:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name if index.column() == 0 else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence()
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 0 and row.state != "locked":
            return row.second
        return None


class HomeDelegate(QStyledItemDelegate):
    """Two lines of text, chips and bars."""

    def __init__(self, theme: Theme, table: QTableView) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        row: Row = index.data(ITEM)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        if index.column() == 0:
            paint_row_state(painter, rect, theme, selected=selected, hovered=False, focused=False)
        elif selected:
            painter.fillRect(rect, theme.color("selection.bg"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border.subtle"))
        box = QRectF(rect).adjusted(px(16 if index.column() == 0 else 10), 0, -px(6), 0)
        (self._client, self._framework, self._stage, self._rated, self._level, self._opened)[index.column()](
            painter, box, row
        )
        if selected and self._table.hasFocus():
            self._ring(painter, rect, index.column())
        painter.restore()

    def _ring(self, painter: QPainter, rect: QRect, column: int) -> None:
        # One ring around the whole row, drawn by its cells.
        color = self._theme.color("focus.ring")
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 2), color)
        painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), color)
        if column == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), color)
        elif column == len(COLUMNS) - 1:
            painter.fillRect(QRect(rect.right() - 1, rect.top(), 2, rect.height()), color)

    def _lines(
        self, painter: QPainter, box: QRectF, first: str, second: str, weight: int, danger: bool = False
    ) -> None:
        theme, middle = self._theme, box.center().y()
        line = theme.px(19)
        font, small = theme.font("base", weight), theme.font("sm")
        elide = Qt.TextElideMode.ElideRight
        painter.setFont(font)
        painter.setPen(theme.color("text.primary"))
        top = QRectF(box.left(), middle - line, box.width(), line)
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, QFontMetricsF(font).elidedText(first, elide, box.width()))
        painter.setFont(small)
        painter.setPen(theme.color("status.danger.text" if danger else "text.secondary"))
        low = QRectF(box.left(), middle - 1, box.width(), line)
        shown = QFontMetricsF(small).elidedText(second, elide, box.width())
        painter.drawText(low, Qt.AlignmentFlag.AlignVCenter, shown)

    def _client(self, painter: QPainter, box: QRectF, row: Row) -> None:
        px = self._theme.px
        if row.summary is None:
            icon = "triangle-alert" if row.reason else "lock-keyhole"
            role = "status.danger.text" if row.reason else "text.secondary"
            painter.drawPixmap(QPointF(box.left(), box.center().y() - px(8)), self._theme.pixmap(icon, role, 16))
            box = box.adjusted(px(24), 0, 0, 0)
        if row.reason:
            box.setRight(box.right() + self._table.columnWidth(1) - px(10))
        self._lines(painter, box, row.name, row.second, 500 if row.summary else 400, bool(row.reason))

    def _framework(self, painter: QPainter, box: QRectF, row: Row) -> None:
        if row.summary is None:
            if not row.reason:
                self._dash(painter, box)
        else:
            self._lines(painter, box, row.summary.framework, row.summary.second, 400)

    def _dash(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(self._theme.font("base"))
        painter.setPen(self._theme.color("text.tertiary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, "–")

    def _stage(self, painter: QPainter, box: QRectF, row: Row) -> None:
        if row.summary is None:
            if row.reason:
                self._chip(painter, box, "Cannot open", "danger")
            else:
                self._dash(painter, box)
        else:
            self._chip(painter, box, row.summary.stage.capitalize(), STAGES.get(row.summary.stage, "neutral"))

    def _chip(self, painter: QPainter, box: QRectF, text: str, tone: str) -> None:
        size = chip_size(text, self._theme)
        spot = QRectF(box.left(), box.center().y() - size.height() / 2, size.width(), size.height())
        paint_chip(painter, spot, text, self._theme, tone)

    def _rated(self, painter: QPainter, box: QRectF, row: Row) -> None:
        if row.summary is None:
            if not row.reason:
                self._dash(painter, box)
            return
        px, s = self._theme.px, row.summary
        font, text = self._theme.font("base"), f"{s.rated}/{s.total}"
        width = max(px(20), min(px(66), round(box.width() - QFontMetricsF(font).horizontalAdvance(text) - px(10))))
        bar = QRectF(box.left(), box.top(), width, box.height())
        paint_bar(painter, bar, s.rated / s.total if s.total else 0, self._theme)
        painter.setFont(font)
        painter.setPen(self._theme.color("text.secondary"))
        painter.drawText(box.adjusted(width + px(9), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def _level(self, painter: QPainter, box: QRectF, row: Row) -> None:
        theme, px, s = self._theme, self._theme.px, row.summary
        if s is None:
            if row.state == "locked":
                self._unlock(painter, box)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        steps = s.levels
        whole = px(94)
        if s.provisional:  # the word stands beside the level, so the bar gives way
            word = QFontMetricsF(theme.font("xs")).horizontalAdvance("provisional")
            whole = max(px(36), min(whole, round(box.width() - word - px(29))))
        width = (whole - px(2) * (steps - 1)) / steps if steps else 0.0
        middle = box.center().y() + px(1)
        for i in range(steps):
            on = s.position is not None and i <= s.position
            painter.setBrush(theme.color("series.current" if on else "border.default"))
            painter.drawRoundedRect(
                QRectF(box.left() + i * (width + px(2)), middle - px(4), width, px(8)), px(2), px(2)
            )
        if s.target is not None:
            x = box.left() + (s.target + 1) * (width + px(2)) - px(1)
            painter.fillRect(QRectF(x - 0.75, middle - px(9), 1.5, px(16)), theme.color("target.mark"))
            painter.fillRect(QRectF(x - px(3), middle - px(9), px(6), px(3)), theme.color("target.mark"))
        painter.setPen(theme.color("text.primary"))
        painter.setFont(theme.font("base", 600))
        left = box.left() + (whole + px(10) if steps else 0)
        painter.drawText(QRectF(left, box.top(), px(24), box.height()), Qt.AlignmentFlag.AlignVCenter, s.level)
        if s.provisional:
            painter.setPen(theme.color("text.secondary"))
            painter.setFont(theme.font("xs"))
            spot = QRectF(left + px(17), box.top(), px(80), box.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, "provisional")

    def _unlock(self, painter: QPainter, box: QRectF) -> None:
        theme, px = self._theme, self._theme.px
        font = theme.font("control", 500)
        width = QFontMetricsF(font).horizontalAdvance("Unlock") + key_width("Enter", theme) + px(48)
        frame = QRectF(box.left() + 0.5, box.center().y() - px(13) + 0.5, width, px(26))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("border.input"), 1))
        painter.setBrush(theme.color("bg.surface"))
        painter.drawRoundedRect(frame, px(6), px(6))
        icon = theme.pixmap("key-round", "text.primary", 14)
        painter.drawPixmap(QPointF(frame.left() + px(9), frame.center().y() - px(7)), icon)
        painter.setPen(theme.color("text.primary"))
        painter.setFont(font)
        painter.drawText(frame.adjusted(px(29), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "Unlock")
        ink, edge = "text.secondary", "border.default"
        paint_key(painter, frame.right() - px(6), frame.center().y(), "Enter", theme, ink, edge)

    def _opened(self, painter: QPainter, box: QRectF, row: Row) -> None:
        painter.setFont(self._theme.font("control"))
        painter.setPen(self._theme.color("text.secondary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, row.opened)


class PassphraseRow(QWidget):
    """The field inside a locked row; Esc closes it."""

    entered = Signal(str)
    dropped = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = QLineEdit(self)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText("Passphrase")
        self.field.setAccessibleName("Passphrase of this engagement")
        theme.style(self.field, "base")
        button = Button(theme, "Unlock", "primary", icon="key-round", key="Return")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(10), 0, theme.px(10), 1)
        row.addWidget(self.field, 1)
        self.wrong = QLabel()
        theme.style(self.wrong, "sm", 500, "danger")
        self.wrong.hide()
        row.addWidget(self.wrong)
        row.addWidget(button)
        self.field.returnPressed.connect(lambda: self.entered.emit(self.field.text()))
        button.clicked.connect(lambda: self.entered.emit(self.field.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # the field took it: not for the row as well
            super().keyPressEvent(event)


class HomeTable(QTableView):
    """Enter, double click or a click on Unlock opens a row."""

    asked = Signal(int)
    passphrase = Signal(int, str)
    archive_asked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: tuple[int, PassphraseRow] | None = None
        self.home = HomeModel()
        self.setModel(self.home)
        self.setItemDelegate(HomeDelegate(theme, self))
        self.setAccessibleName("Engagements")
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        theme.style(header, "sm", 500)
        self.doubleClicked.connect(lambda index: self.asked.emit(index.row()))
        self.clicked.connect(self._on_click)
        theme.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        px = self._theme.px
        self.verticalHeader().setMinimumSectionSize(px(tokens()["size"]["row"]["home"]))
        self.verticalHeader().setDefaultSectionSize(px(tokens()["size"]["row"]["home"]))
        self.horizontalHeader().setFixedHeight(px(32))
        self._widths()

    def fill(self, rows: list[Row]) -> None:
        """Show rows; keep the selected file selected, and a passphrase half typed where its row is still locked."""
        before = self.selected()
        asked = (self.home.rows[self._row[0]].file.path, self._row[1]) if self._row else None
        typed = (asked[1].field.text(), asked[1].wrong.text(), asked[1].field.hasFocus()) if asked else ("", "", False)
        self.close_field()
        self.home.fill(rows)
        again = next((i for i, r in enumerate(rows) if asked and r.file.path == asked[0] and r.state == "locked"), -1)
        if again >= 0:
            focus = QApplication.focusWidget()
            self.ask_passphrase(again, typed[1])
            if self.field is not None:
                self.field.setText(typed[0])
            if not typed[2] and focus is not None:
                focus.setFocus()
        at = next((i for i, r in enumerate(rows) if before and r.file.path == before.file.path), 0)
        if rows:
            self.selectRow(at)

    def selected(self) -> Row | None:
        index = self.currentIndex()
        return self.home.rows[index.row()] if index.isValid() and index.row() < len(self.home.rows) else None

    def ask_passphrase(self, row: int, wrong: str = "") -> None:
        """Open the field in the row; `wrong` says what was the matter with the last try."""
        self.close_field()
        field = PassphraseRow(self._theme)
        field.entered.connect(lambda words: self.passphrase.emit(row, words))
        field.dropped.connect(self.close_field)
        self.setSpan(row, 1, 1, 5)
        self.setIndexWidget(self.home.index(row, 1), field)
        self._row = (row, field)
        field.wrong.setText(wrong)
        field.wrong.setVisible(bool(wrong))
        field.field.setFocus()

    @property
    def field(self) -> QLineEdit | None:
        """The passphrase field while it is open."""
        return self._row[1].field if self._row else None

    def close_field(self) -> None:
        if self._row is not None:
            row, _ = self._row
            self._row = None
            self.clearSpans()
            self.setIndexWidget(self.home.index(row, 1), None)  # type: ignore[arg-type]
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.asked.emit(row)
        elif event.key() == Qt.Key.Key_Delete and row >= 0:
            self.archive_asked.emit(row)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widths()

    def _widths(self) -> None:
        whole = self.viewport().width()
        left = whole
        for i, share in enumerate(SHARES[:-1]):
            self.setColumnWidth(i, round(whole * share))
            left -= round(whole * share)
        self.setColumnWidth(len(SHARES) - 1, max(left, 40))

    def _on_click(self, index: QModelIndex) -> None:
        if index.column() == 4 and self.home.rows[index.row()].state == "locked":
            self.asked.emit(index.row())
