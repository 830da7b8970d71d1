"""The rail: icon and label per place, an accent bar at the open one. Knows view specs, no view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from ui.actions import key_text
from ui.theme import Theme, tokens


class RailButton(QToolButton):
    """Icon 20 over a 10.5 px label; the label never hides."""

    def __init__(self, theme: Theme, place: str, title: str, icon: str, key: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon
        self.place = place
        self.title = title
        self.key = key
        self.badge = 0
        self.setText(title)
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.set_reason("")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_reason(self, reason: str) -> None:
        """Disabled with a reason in the tool-tip, or enabled with ""."""
        self.setEnabled(not reason)
        now = self._theme.keys.get(self.key, self.key)
        self.setToolTip(reason or (f"{self.title} ({key_text(now)})" if now else self.title))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self.isEnabled():
            self.set_reason("")
        return super().event(event)

    def set_badge(self, count: int) -> None:
        """How many things wait there; 0 shows nothing."""
        self.badge = count
        self.setAccessibleName(f"{self.title}, {count} waiting" if count else self.title)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(px(4), px(1), self.width() - px(8), self.height() - px(2))
        if self.isChecked() or (self.underMouse() and self.isEnabled()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bg.surface" if self.isChecked() else "bg.hover"))
            painter.drawRoundedRect(card, px(6), px(6))
        if self.isChecked():
            painter.fillRect(QRectF(0, px(10), px(3), self.height() - px(20)), theme.color("accent.solid"))
        role = "text.disabled" if not self.isEnabled() else "text.primary" if self.isChecked() else "text.secondary"
        side = px(20)
        painter.drawPixmap(QPoint((self.width() - side) // 2, px(9)), theme.pixmap(self._icon_name, role, 20))
        painter.setFont(theme.font("nano", 600 if self.isChecked() else 500))
        painter.setPen(theme.color(role))
        label = QRectF(0, px(32), self.width(), px(14))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, self.text())
        if self.badge:
            text = str(self.badge) if self.badge < 100 else "99+"
            spot = QRectF(self.width() / 2 + px(3), px(3), max(px(15), px(7) * len(text) + px(4)), px(15))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("status.danger.solid"))
            painter.drawRoundedRect(spot, px(7.5), px(7.5))
            painter.setFont(theme.font("nano", 600))
            painter.setPen(theme.color("bg.surface"))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), px(6), px(6))


class Rail(QWidget):
    """Places of the engagement above, global ones below a hairline, Settings at the foot."""

    picked = Signal(str)

    def __init__(
        self, theme: Theme, places: Sequence[tuple[str, str, str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Places")
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._line = QWidget(self)
        self._line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons: dict[str, RailButton] = {}
        self._badges: dict[str, int] = {}
        self.set_places(places)
        theme.changed.connect(self._restyle)

    def set_places(self, places: Sequence[tuple[str, str, str, str]]) -> None:
        """Show these places, keeping the open one."""
        current = next((p for p, b in self.buttons.items() if b.isChecked()), "")
        for button in self.buttons.values():
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        while self._column.count():
            self._column.takeAt(0)
        self._line.setVisible(any(p[0] == "library" for p in places))
        for place, title, icon, key in places:
            button = RailButton(self._theme, place, title, icon, key)
            button.clicked.connect(lambda _checked=False, p=place: self.picked.emit(p))
            self._group.addButton(button)
            self.buttons[place] = button
            button.set_badge(self._badges.get(place, 0))
            if place == "library":
                self._column.addSpacing(9)
                self._column.addWidget(self._line, 0, Qt.AlignmentFlag.AlignHCenter)
                self._column.addSpacing(9)
            if place == "settings":
                self._column.addStretch(1)
            self._column.addWidget(button)
        if "settings" not in self.buttons:
            self._column.addStretch(1)
        self.set_current(current)
        self._restyle()

    def set_badge(self, place: str, count: int) -> None:
        self._badges[place] = count
        if place in self.buttons:
            self.buttons[place].set_badge(count)

    def set_current(self, place: str) -> None:
        button = self.buttons.get(place)
        if button is not None:
            button.setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        order = [b for b in self.buttons.values() if b.isEnabled()]
        at = next((i for i, b in enumerate(order) if b.hasFocus()), -1)
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and order:
            order[(at + (1 if event.key() == Qt.Key.Key_Down else -1)) % len(order)].setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
            order[at].click()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        px = self._theme.px
        self.setFixedWidth(px(tokens()["size"]["rail"]))
        self._column.setContentsMargins(0, px(8), 1, px(8))
        self._line.setFixedSize(px(32), 1)
        self._line.setStyleSheet(f"background: {self._theme.color('border.default').name()}")
        for button in self.buttons.values():
            button.setFixedSize(px(63), px(52))
