"""Rows of the inspector: level heads and closed statements, painted, recycled per dimension. Stores nothing."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.models.book import Book, Spot
from ui.models.sections import Section
from ui.theme import Theme
from ui.widgets.chips import paint_row_state
from ui.widgets.rating_keys import answer_sentence
from ui.widgets.rating_paint import paint_answer, paint_level


class _Row(QWidget):
    """A focusable row of the list."""

    activated = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hover = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def enterEvent(self, _event: object) -> None:
        self._hover = True
        self.update()

    def leaveEvent(self, _event: object) -> None:
        self._hover = False
        self.update()

    def focusInEvent(self, _event: object) -> None:
        self.update()

    def focusOutEvent(self, _event: object) -> None:
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.activated.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit()
        elif event.key() == Qt.Key.Key_Down and not event.modifiers():
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up and not event.modifiers():
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class LevelHead(_Row):
    """Chevron, level square, name, "2 of 3 met"."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._book: Book | None = None
        self._section: Section | None = None
        self._caption = ""
        self._open = True
        self.section: Section | None = None

    def show_section(self, book: Book, section: Section, caption: str, opened: bool) -> None:
        new = (book, section, caption, opened)
        if new != (self._book, self._section, self._caption, self._open):
            self._book, self._section, self._caption, self._open = new
            self.setAccessibleName(f"{section.title}, {caption}, {'open' if opened else 'folded'}")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._book is None or self._section is None:
            return
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg.hover" if self._hover else "bg.canvas"))
        painter.setPen(theme.color("border.subtle"))
        painter.drawLine(0, 0, self.width(), 0)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        if self.hasFocus():
            paint_row_state(painter, self.rect(), theme, selected=False, hovered=False, focused=True)
        middle = self.height() / 2
        icon = theme.pixmap("chevron-down" if self._open else "chevron-right", "text.secondary", 14)
        painter.drawPixmap(px(14), round(middle - px(7)), icon)
        left = float(px(36))
        if self._section.level:
            box = QRectF(left, middle - px(9), px(20), px(18))
            paint_level(painter, box, theme, self._book.level_scale, self._section.level)
            left += px(28)
        painter.setFont(theme.font("xs", 400))
        painter.setPen(theme.color("text.secondary"))
        width = painter.fontMetrics().horizontalAdvance(self._caption)
        right = self.width() - px(14) - width
        painter.drawText(QRectF(right, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, self._caption)
        painter.setFont(theme.font("sm", 600 if self._section.level else 400))
        painter.setPen(theme.color("text.primary" if self._section.level else "text.secondary"))
        room = int(right - left - px(8))
        title = painter.fontMetrics().elidedText(self._section.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, title)


class StatementRow(_Row):
    """Code, first words, key mark, pill."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._book: Book | None = None
        self.spot: Spot = ("", "")

    def show_spot(self, book: Book, spot: Spot) -> None:
        self._book, self.spot = book, spot
        self.refresh()

    def refresh(self) -> None:
        """The answer may have changed: repaint and tell the new sentence."""
        criterion = self._book.criterion(self.spot[0]) if self._book is not None else None
        if self._book is None or criterion is None:
            return
        shown = self._book.shown(*self.spot)
        words = [self._book.code(criterion), "key" if criterion.key else "",
                 answer_sentence(self._book.framework.scale_of(criterion), shown.value, shown.state, shown.half),
                 criterion.text]
        self.setAccessibleName(", ".join(w for w in words if w))
        self.setToolTip(f"{criterion.code}\n{criterion.text}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        criterion = self._book.criterion(self.spot[0]) if self._book is not None else None
        if self._book is None or criterion is None:
            return
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        rect = QRect(self.rect())
        paint_row_state(painter, rect, theme, selected=False, hovered=self._hover, focused=self.hasFocus())
        middle = self.height() / 2
        shown = self._book.shown(*self.spot)
        scale = self._book.framework.scale_of(criterion)
        box = QRectF(self.width() - px(14) - px(28), middle - px(9), px(28), px(18))
        if scale is not None and scale.role == "level":
            paint_level(painter, box, theme, scale, shown.value if shown.state == "value" else None)
        elif criterion.kind == "marker" and shown.state == "value":
            painter.setFont(theme.font("xs", 500))
            painter.setPen(theme.color("text.secondary"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown.value.capitalize())
        else:
            paint_answer(painter, box, theme, scale, shown.value, shown.state, shown.half)
        right = box.left() - px(6)
        result = self._book.spots.get(self.spot)
        for icon, role, wanted in (
            ("key-round", "text.secondary", criterion.key),
            ("circle-check", "status.success.solid", result is not None and bool(result.met_through)),
            ("scale", "status.warning.text", result is not None and bool(result.needs_judgement)),
        ):
            if wanted:
                painter.drawPixmap(round(right - px(14)), round(middle - px(7)), theme.pixmap(icon, role, 14))
                right -= px(18)
        painter.setFont(theme.font("xs", 400))
        painter.setPen(theme.color("text.secondary"))
        code = self._book.code(criterion)
        width = painter.fontMetrics().horizontalAdvance(code)
        left = px(14)
        painter.drawText(QRectF(left, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, code)
        left += max(width + px(8), px(58))
        painter.setFont(theme.font("sm", 400))
        text = painter.fontMetrics().elidedText(criterion.text, Qt.TextElideMode.ElideRight, int(right - left - px(6)))
        painter.setPen(theme.color("text.primary"))
        painter.drawText(QRectF(left, 0, right - left, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
