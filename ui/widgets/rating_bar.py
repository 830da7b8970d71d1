"""The rating control: one button per value of the answer scale, the states below, and the keys of both.

Built from the scale of the criterion. Owns drawing, pointing and keys; says what was asked for and never stores it.
One tab stop: arrows move, digits, N, U, Y and Backspace act.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme
from ui.widgets.rating_keys import (
    STATE_LETTERS,
    STATE_WORDS,
    RatingAction,
    action_for,
    answer_sentence,
    value_key,
)
from ui.widgets.rating_paint import ramp_colors
from workbench.model.framework import Scale

STATES = tuple(STATE_WORDS)


class RatingBar(QWidget):
    """Buttons 34 high for values, 26 for states. `allowed`: what the rule leaves open is outlined, the rest is not."""

    acted = Signal(object)  # RatingAction

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale: Scale | None = None
        self._value = ""
        self._state = "unanswered"
        self._half = False
        self._target = ""
        self._proposed = ""
        self._hover = -1
        self._current = 0
        self._na = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Rating")
        self.setObjectName("ratingBar")
        theme.changed.connect(self._restyle)

    def show_answer(
        self, scale: Scale | None, value: str, state: str, *, half: bool = False, target: str = "",
        proposed: str = "", na_allowed: bool = True,
    ) -> None:
        """Show an answer; repaints only when something differs."""
        new = (scale, value, state, half, target, proposed, na_allowed)
        if new == (self._scale, self._value, self._state, self._half, self._target, self._proposed, self._na):
            return
        resized = scale is not self._scale or bool(target) != bool(self._target)
        self._scale, self._value, self._state, self._half, self._target, self._proposed, self._na = new
        self._current = min(self._current, self._count() - 1)
        if scale is not None and state == "value":
            self._current = next((i for i, v in enumerate(scale.values) if v.id == value), 0)
        self.setAccessibleDescription(answer_sentence(scale, value, state, half))
        if resized:
            self.updateGeometry()
        self.update()

    @property
    def sentence(self) -> str:
        """The answer in words, as assistive technology hears it."""
        return self.accessibleDescription()

    def _restyle(self, *_: object) -> None:
        self.updateGeometry()
        self.update()

    def _count(self) -> int:
        return (len(self._scale.values) if self._scale else 0) + len(STATES)

    def sizeHint(self) -> QSize:
        px = self._theme.px
        notch = px(8) if self._target else 0
        return QSize(px(280), notch + px(34) + px(5) + px(26) + px(2))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self.sizeHint().height())

    def button_rect(self, index: int) -> QRect:
        """Rectangle of the index-th button: the values in order, then the states."""
        px = self._theme.px
        values = len(self._scale.values) if self._scale else 0
        top = px(8) if self._target else 0
        if index < values:
            count, row, height = values, top, px(34)
        else:
            index -= values
            count, row, height = len(STATES), top + px(34) + px(5), px(26)
        gap = px(4)
        width = (self.width() - gap * (count - 1)) / max(count, 1)
        left = round(index * (width + gap))
        rect = QRect(left, row + 1, round(width), height)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            rect.moveLeft(self.width() - rect.right() - 1)
        return rect

    def _at(self, pos: QPointF) -> int:
        point = pos.toPoint()
        return next((i for i in range(self._count()) if self.button_rect(i).contains(point)), -1)

    def _action(self, index: int) -> RatingAction:
        values = self._scale.values if self._scale else ()
        if index < len(values):
            return RatingAction("value", values[index].id)
        return RatingAction("state", STATES[index - len(values)])

    def _act(self, action: RatingAction) -> None:
        if action == RatingAction("state", "not_applicable") and not self._na:
            return
        self.acted.emit(action)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._current = index
            self._act(self._action(index))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if index != self._hover:
            self._hover = index
            tip = ""
            values = self._scale.values if self._scale else ()
            if 0 <= index < len(values):
                tip = " ".join(filter(None, (values[index].label, values[index].text)))
            self.setToolTip(tip)
            self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = action_for(event, self._scale)
        key = event.key()
        if action is not None:
            self._act(action)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up) and not event.modifiers():
            step = 1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1
            self._current = (self._current + step) % max(self._count(), 1)
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act(self._action(self._current))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, _event: object) -> None:
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Focus))
        self.update()

    def focusOutEvent(self, _event: object) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        values = self._scale.values if self._scale else ()
        for index in range(self._count()):
            self._paint_button(painter, index, index < len(values))
        if self._target and self._scale:
            for index, value in enumerate(values):
                if value.id == self._target:
                    self._paint_notch(painter, self.button_rect(index))

    def _paint_notch(self, painter: QPainter, rect: QRect) -> None:
        px = self._theme.px
        x, y = rect.center().x() + 0.5, rect.top() - px(2)
        half, height = px(5), px(6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("target.mark"))
        painter.drawPolygon(QPolygonF([QPointF(x - half, y - height), QPointF(x + half, y - height), QPointF(x, y)]))

    def _paint_button(self, painter: QPainter, index: int, is_value: bool) -> None:
        theme = self._theme
        px = theme.px
        action = self._action(index)
        chosen = (
            (self._state == "value" and action.name == self._value) if is_value else action.name == self._state
        )
        dead = action.name == "not_applicable" and not self._na
        rect = QRectF(self.button_rect(index)).adjusted(0.5, 0.5, -0.5, -0.5)
        fill, ink = theme.color("bg.surface"), theme.color("text.primary" if is_value else "text.secondary")
        border = theme.color("border.input" if is_value else "border.default")
        width = 1.0
        if chosen and is_value and self._scale is not None:
            fill, ink = ramp_colors(theme, self._scale, action.name)
            border, width = theme.color("text.primary"), 2.0
        elif chosen:
            fill, ink, border, width = theme.color("bg.hover"), theme.color("text.primary"), ink, 2.0
        elif index == self._hover and not dead:
            fill = theme.color("bg.hover")
        if dead:
            ink = theme.color("text.disabled")
        pen = QPen(border, width)
        if is_value and self._proposed == action.name and not chosen:
            pen = QPen(theme.color("accent.solid"), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(fill)
        inset = (width - 1) / 2
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), px(6), px(6))
        self._paint_label(painter, rect, action, is_value, chosen, ink)
        if self.hasFocus() and index == self._current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.drawRoundedRect(rect.adjusted(3, 3, -3, -3), px(4), px(4))

    def _paint_label(
        self, painter: QPainter, rect: QRectF, action: RatingAction, is_value: bool, chosen: bool, ink: object
    ) -> None:
        theme = self._theme
        px = theme.px
        if is_value:
            text = action.name + ("½" if chosen and self._half else "")
            position = self._scale.position(action.name) if self._scale else 0
            key = value_key(self._scale, position) if self._scale else ""
            if self._scale is not None and self._scale.role == "level":
                key = ""  # the label is the key
            font = theme.font("base", 600 if chosen else 500)
        else:
            text, key = STATE_WORDS[action.name], STATE_LETTERS[action.name]
            font = theme.font("sm", 500)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        key_w = px(15) if key else 0
        key_h = px(15)
        room = rect.width() - key_w - px(12)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room)) if room > px(18) else text
        total = metrics.horizontalAdvance(text) + (px(7) + key_w if key else 0)
        left = rect.center().x() - total / 2
        painter.setPen(ink)  # type: ignore[arg-type]
        painter.drawText(QRectF(left, rect.top(), total, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
        if not key:
            return
        box = QRectF(left + total - key_w, rect.center().y() - key_h / 2, key_w, key_h)
        painter.setPen(QPen(ink if chosen else theme.color("border.default"), 1))  # type: ignore[call-overload]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, px(3), px(3))
        painter.setFont(theme.font("nano", 500))
        painter.setPen(ink)  # type: ignore[arg-type]
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
