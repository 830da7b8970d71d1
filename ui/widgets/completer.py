"""The completion list above the capture bar: what a token can become, with the keys that accept it. Stores nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.widgets.chips import paint_key

ROWS = 7
GLYPHS = "#@!Aaegimnoprst 0123456789-.,"


@dataclass(frozen=True, slots=True)
class Offer:
    """One completion: what is shown, what is put into the line. `new`: adds something that does not exist yet."""

    label: str
    insert: str
    detail: str = ""
    mark: str = ""
    new: bool = False


class CompletionList(QWidget):
    """A frameless list that never takes the focus; the bar sends it its keys."""

    chosen = Signal(object)
    shown_changed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._offers: Sequence[Offer] = ()
        self._current = 0
        self._closed_for: tuple[int, str] | None = None
        self.start = 0
        self.end = 0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Completions")
        self.setMouseTracking(True)
        self.hide()

    @property
    def offers_new(self) -> bool:
        return any(o.new for o in self._offers)

    @property
    def offers(self) -> Sequence[Offer]:
        return self._offers

    def show_offers(self, offers: Sequence[Offer], start: int, end: int) -> None:
        """Show what can stand at start..end; stays closed after Esc until another token begins."""
        if self._closed_for is not None and self._closed_for[0] == start:
            return
        self._closed_for = None
        changed = tuple(offers) != tuple(self._offers) or start != self.start
        self._offers, self.start, self.end = tuple(offers), start, end
        if changed:
            self._current = 0
        size = self.sizeHint()
        self.setFixedSize(size)
        was = self.isVisible()
        self.setVisible(True)
        self.update()
        if changed or not was:
            self._speak()
            self.shown_changed.emit(size.height())

    def warm(self) -> None:
        """Paint a row of each kind unseen: style, fonts and glyphs are ready before the key that opens the list."""
        self.ensurePolished()
        picture = QPixmap(self.sizeHint().width(), self._theme.px(40))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for offer, current in ((Offer(GLYPHS, "", GLYPHS, "AZ"), True), (Offer(GLYPHS, "", GLYPHS), False),
                               (Offer("Add", "", new=True), True)):
            self._paint_row(painter, self._row_rect(0), offer, current)
        painter.end()

    def withdraw(self) -> None:
        """Nothing to complete here."""
        self._closed_for = None
        self._hide()

    def close_list(self) -> None:
        """Esc or an accepted row: closed until the caret is in another token."""
        self._closed_for = (self.start, "")
        self._hide()

    def _hide(self) -> None:
        if self.isVisible() or self._offers:
            self._offers = ()
            self.setVisible(False)
            self.shown_changed.emit(0)

    def move_by(self, by: int) -> None:
        if self._offers:
            self._current = (self._current + by) % len(self._offers)
            self._speak()
            self.update()

    def accept(self) -> None:
        if self._offers:
            self.chosen.emit(self._offers[self._current])

    def _speak(self) -> None:
        if self._offers:
            offer = self._offers[self._current]
            self.setAccessibleDescription(", ".join(x for x in (offer.label, offer.detail) if x))

    def sizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(px(330), px(30) * min(len(self._offers), ROWS) + px(10))

    def _window(self) -> int:
        return max(0, min(self._current - ROWS + 1, len(self._offers) - ROWS))

    def _row_rect(self, place: int) -> QRectF:
        px = self._theme.px
        return QRectF(px(5), px(5) + place * px(30), self.width() - px(10), px(30))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        first = self._window()
        for place in range(min(len(self._offers), ROWS)):
            if self._row_rect(place).contains(event.position()):
                self._current = first + place
                self.accept()
                return

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("border.default"), 1))
        painter.setBrush(theme.color("bg.raised"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), px(6), px(6))
        first = self._window()
        for place, offer in enumerate(self._offers[first:first + ROWS]):
            self._paint_row(painter, self._row_rect(place), offer, first + place == self._current)

    def _paint_row(self, painter: QPainter, rect: QRectF, offer: Offer, current: bool) -> None:
        theme, px = self._theme, self._theme.px
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection.bg"))
            painter.drawRoundedRect(rect, px(4), px(4))
        left = rect.left() + px(8)
        if offer.mark or offer.new:
            circle = QRectF(left, rect.center().y() - px(10), px(20), px(20))
            style = Qt.PenStyle.DashLine if offer.new else Qt.PenStyle.SolidLine
            painter.setPen(QPen(theme.color("border.input" if offer.new else "border.default"), 1, style))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(circle)
            painter.setFont(theme.font("nano", 600))
            painter.setPen(theme.color("text.secondary"))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, "+" if offer.new else offer.mark)
            left += px(28)
        right = rect.right() - px(8)
        painter.setFont(theme.font("xs", 400))
        if offer.new:
            middle = rect.center().y()
            right = paint_key(painter, right, middle, "Shift Enter", theme, "text.secondary", "border.default")
        elif offer.detail:
            painter.setPen(theme.color("text.primary" if current else "text.secondary"))
            metrics = painter.fontMetrics()
            detail = metrics.elidedText(offer.detail, Qt.TextElideMode.ElideRight, int(rect.width() * 0.55))
            width = metrics.horizontalAdvance(detail)
            box = QRectF(right - width, rect.top(), width, rect.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, detail)
            right -= width
        painter.setFont(theme.font("base", 500 if current else 400))
        painter.setPen(theme.color("text.primary"))
        label = painter.fontMetrics().elidedText(offer.label, Qt.TextElideMode.ElideRight, int(right - left - px(8)))
        painter.drawText(QRectF(left, rect.top(), right - left, rect.height()), Qt.AlignmentFlag.AlignVCenter, label)
