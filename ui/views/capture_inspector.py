"""The inspector pane of Capture: head of the dimension, statements by level with one open, or the level picker.

Rows are made once per dimension and recycled; a rating refreshes what it touched. Shows the desk, stores nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu, QScrollArea, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ui.models.book import Spot
from ui.models.desk import Desk
from ui.models.desk_notes import NoteVerbs
from ui.models.desk_rating import RatingVerbs
from ui.models.sections import Section, caption_of, head_words, sections_of
from ui.views.capture_card import StatementCard
from ui.views.capture_goal import GoalRow
from ui.views.capture_levels import LevelsCard
from ui.widgets.chips import paint_chip
from ui.widgets.drop_target import DropFrame, brings
from ui.widgets.pane import Pane
from ui.widgets.rating_paint import paint_level, paint_pips, pips_width
from ui.widgets.statement_rows import LevelHead, StatementRow


class InspectorHead(QWidget):
    """Dimension, level square, "Level 2 achieved", pips of the next level, target chip."""

    target_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._theme = desk.shell.theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._target = QToolButton(self)
        self._target.setAccessibleName("Target level")
        self._target.setToolTip("Set the target level of this dimension")
        self._target.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._target.setStyleSheet("QToolButton { background: transparent; border: none; }")
        self._menu = QMenu(self._target)
        self._menu.aboutToShow.connect(self._fill)
        self._target.setMenu(self._menu)

    def _fill(self) -> None:
        self._menu.clear()
        book = self._desk.book
        scale = book.level_scale if book is not None else None
        for value in scale.values if scale is not None else ():
            action = QAction(f"Target {value.id}, {value.label}", self._menu)
            action.triggered.connect(lambda _=False, v=value.id: self.target_wanted.emit(v))
            self._menu.addAction(action)
        self._menu.addSeparator()
        none = QAction("No target", self._menu)
        none.triggered.connect(lambda: self.target_wanted.emit(""))
        self._menu.addAction(none)

    def _texts(self) -> tuple[str, str, str]:
        book, node = self._desk.book, self._desk.node
        if book is None or node is None:
            return "", "", ""
        achieved, after = head_words(book, book.dimensions.get(node.uid))
        return node.title, achieved, after

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(67))

    def refresh(self) -> None:
        title, achieved, after = self._texts()
        self.setAccessibleName(", ".join(x for x in (title, achieved, after) if x))
        width, height = self._theme.px(70), self._theme.px(24)
        self._target.setGeometry(self.width() - width - self._theme.px(8), self._theme.px(8), width, height)
        self.update()

    def resizeEvent(self, _event: object) -> None:
        self.refresh()

    def paintEvent(self, _event: QPaintEvent) -> None:
        book, node = self._desk.book, self._desk.node
        if book is None or node is None:
            return
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        title, achieved, after = self._texts()
        result = book.dimensions.get(node.uid)
        right = self.width() - px(14)
        target = book.target_of(node.uid)
        room = right - px(14)
        if not book.counts_only:
            text = f"Target {target}" if target else "No target"
            painter.setFont(theme.font("xs"))
            width = painter.fontMetrics().horizontalAdvance(text) + px(14)
            box = QRectF(right - width, px(11), width, px(19))
            paint_chip(painter, box, text, theme, "target" if target else "outline")
            room -= width + px(8)
        painter.setFont(theme.font("h2", 600))
        painter.setPen(theme.color("text.primary"))
        painter.drawText(QRectF(px(14), px(9), room, px(22)), Qt.AlignmentFlag.AlignVCenter,
                         painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room))
        left = float(px(14))
        top = px(36)
        if book.counts_only:
            done = result.rated if result is not None else 0
            total = result.applicable if result is not None else 0
            achieved, after = f"{done} of {total}", "counts only, no levels"
        else:
            level = result.level if result is not None and result.rated else None
            paint_level(painter, QRectF(left, top, px(24), px(19)), theme, book.level_scale, level)
            left += px(32)
        painter.setFont(theme.font("sm", 500))
        painter.setPen(theme.color("text.primary"))
        painter.drawText(QRectF(left, top, px(200), px(19)), Qt.AlignmentFlag.AlignVCenter, achieved)
        left += painter.fontMetrics().horizontalAdvance(achieved) + px(8)
        painter.setFont(theme.font("xs", 400))
        painter.setPen(theme.color("text.secondary"))
        after = painter.fontMetrics().elidedText(after, Qt.TextElideMode.ElideRight, int(right - left))
        width = painter.fontMetrics().horizontalAdvance(after)
        painter.drawText(QRectF(right - width, top, width, px(19)), Qt.AlignmentFlag.AlignVCenter, after)
        if result is not None and result.next_total and not book.counts_only:
            pips = pips_width(theme, result.next_total)
            end = right - width - px(8)
            if end - pips > left:
                paint_pips(painter, QRectF(end - pips, top, pips, px(19)), theme, result.next_met, result.next_total)


class InspectorPane(Pane):
    """Stack of the statement list and the level picker."""

    acted = Signal(object)
    target_wanted = Signal(str)
    hovered = Signal(int)  # number of things dragged over the pane

    def __init__(self, desk: Desk, ratings: RatingVerbs, notes: NoteVerbs, parent: QWidget | None = None) -> None:
        theme = desk.shell.theme
        super().__init__(theme, "Inspector", parent=parent)
        self._desk, self._ratings, self._theme = desk, ratings, theme
        self.head = InspectorHead(desk)
        self.head.target_wanted.connect(self.target_wanted)
        self.card = StatementCard(desk, ratings, notes)
        self.levels = LevelsCard(desk, ratings, notes)
        self._sections: tuple[Section, ...] = ()
        self._place: tuple[str, str] = ("", "")
        self._folded: dict[tuple[str, str], bool] = {}
        self._heads: list[LevelHead] = []
        self._rows: list[StatementRow] = []
        self._goals: list[GoalRow] = []
        self._by_spot: dict[Spot, StatementRow] = {}
        self._box = QWidget()
        self._box.setProperty("surface", "surface")
        self._column = QVBoxLayout(self._box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._scroll = self._area(self._box)
        statements = QWidget()
        inner = QVBoxLayout(statements)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.head)
        inner.addWidget(self._scroll, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(statements)
        self._stack.addWidget(self._area(self.levels))
        self.body.addWidget(self._stack, 1)
        self._frame = DropFrame(theme, self)
        self.setAcceptDrops(True)
        desk.reloaded.connect(self.rebuild)
        desk.selected.connect(self.follow)
        desk.unit_changed.connect(self._show_card)
        desk.rated.connect(self._on_rated)
        desk.evidence_changed.connect(self._refresh_evidence)

    def _area(self, content: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content.setMinimumWidth(1)  # the pane's width rules, not the widest row's
        area.setWidget(content)
        area.viewport().setAutoFillBackground(False)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    # -- building

    def rebuild(self) -> None:
        self._place = ("", "")
        self.follow()

    def follow(self) -> None:
        """Show the dimension and the current statement; rows are rebuilt only for another dimension."""
        desk, book, node = self._desk, self._desk.book, self._desk.node
        if book is None or node is None or desk.criterion is None:
            self.header.set_title("Inspector")
            return
        if book.picks_levels:
            count = len(book.level_scale.values) if book.level_scale is not None else 0
            self.header.set_title("Inspector", f"Level picking, {count} levels")
            self._stack.setCurrentIndex(1)
            self.levels.show_spot()
            return
        self._stack.setCurrentIndex(0)
        place = (book.assessment.uid, node.uid)
        if place != self._place:
            self._place = place
            self._sections = sections_of(book, node)
        total = sum(len(s.spots) for s in self._sections)
        code = book.framework.short_code(node.code) or node.title
        self.header.set_title("Inspector", f"{code}, {total} statements")
        self.head.refresh()
        self._fill()
        self._show_card()
        QTimer.singleShot(0, self._reveal)

    def _opened(self, section: Section) -> bool:
        key = (self._place[1], section.key)
        if self._desk.spot in section.spots:
            return True
        return not self._folded.get(key, section.folded)

    def _fill(self) -> None:
        book, node = self._desk.book, self._desk.node
        if book is None or node is None:
            return
        while self._column.count():
            self._column.takeAt(0)
        self._by_spot = {}
        heads = rows = goals = 0
        for section in self._sections:
            opened = self._opened(section)
            if section.title:
                head = self._head(heads)
                heads += 1
                head.show_section(book, section, caption_of(book, section, book.dimensions.get(node.uid)), opened)
                head.section = section
                self._column.addWidget(head)
                head.show()
            if not opened:
                continue
            for spot in section.spots:
                if spot == self._desk.spot:
                    self._column.addWidget(self.card)
                    self.card.show()
                    continue
                row = self._row(rows)
                rows += 1
                row.show_spot(book, spot)
                self._by_spot[spot] = row
                self._column.addWidget(row)
                row.show()
            if section.node:
                goal = self._goal(goals)
                goals += 1
                goal.show_goal(section.node, node.uid if section.spots and section.spots[0][1] else "")
                self._column.addWidget(goal)
                goal.show()
        for unused in (*self._heads[heads:], *self._rows[rows:], *self._goals[goals:]):
            unused.hide()
        self._column.addStretch(1)

    def _head(self, number: int) -> LevelHead:
        if number == len(self._heads):
            head = LevelHead(self._theme, self._box)
            head.activated.connect(lambda h=head: self._fold(h.section))
            self._heads.append(head)
        return self._heads[number]

    def _row(self, number: int) -> StatementRow:
        if number == len(self._rows):
            row = StatementRow(self._theme, self._box)
            row.activated.connect(lambda r=row: self._desk.select(*r.spot))
            self._rows.append(row)
        return self._rows[number]

    def _goal(self, number: int) -> GoalRow:
        if number == len(self._goals):
            self._goals.append(GoalRow(self._desk, self._ratings, self._box))
        return self._goals[number]

    def _fold(self, section: Section | None) -> None:
        if section is not None:
            self._folded[(self._place[1], section.key)] = self._opened(section)
            self._fill()

    def _reveal(self) -> None:
        if self.card.isVisible():
            self._scroll.ensureWidgetVisible(self.card, 0, self._theme.px(40))

    # -- following ratings

    def _show_card(self) -> None:
        if self._desk.book is not None and self._desk.book.picks_levels:
            self.levels.show_spot()
        else:
            self.card.show_spot()

    def _on_rated(self, assessment: str, spots: frozenset[Spot]) -> None:
        book, node = self._desk.book, self._desk.node
        if book is None or node is None or book.assessment.uid != assessment:
            return
        if book.picks_levels:
            self.levels.refresh()
            return
        for spot in spots:
            row = self._by_spot.get(spot)
            if row is not None:
                row.refresh()
        result = book.dimensions.get(node.uid)
        for head in self._heads:
            if head.isVisibleTo(self._box) and head.section is not None:
                head.show_section(book, head.section, caption_of(book, head.section, result),
                                  self._opened(head.section))
        for goal in self._goals:
            if goal.isVisibleTo(self._box):
                goal.refresh()
        self.head.refresh()
        self.card.refresh()

    def _refresh_evidence(self) -> None:
        if self._desk.book is not None and self._desk.book.picks_levels:
            self.levels.evidence.refresh()
        else:
            self.card.refresh()

    @property
    def current(self) -> StatementCard | LevelsCard:
        """The card in view."""
        book = self._desk.book
        return self.levels if book is not None and book.picks_levels else self.card

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and brings(QGuiApplication.clipboard().mimeData()):
            self.current.evidence.bring(QGuiApplication.clipboard().mimeData())
        elif event.key() == Qt.Key.Key_Escape:
            self.current.focus_rating()
        else:
            super().keyPressEvent(event)

    # -- files dragged over the pane go to the open statement

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        count = brings(event.mimeData())
        if count and self._desk.criterion is not None:
            event.acceptProposedAction()
            self._frame.show_at(self.rect())
            self.hovered.emit(count)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._frame.hide()
        self.hovered.emit(0)

    def dropEvent(self, event: QDropEvent) -> None:
        self._frame.hide()
        self.hovered.emit(0)
        event.acceptProposedAction()
        self.current.evidence.bring(event.mimeData())
