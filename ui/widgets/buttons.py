"""Buttons that show what will happen and with which key: Button (text), IconButton (icon with a name).

Painted by hand because QSS cannot place a key cap inside a button. Knows no screen.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from ui.actions import key_text
from ui.theme import Theme
from ui.widgets.chips import key_width, paint_key

Kind = Literal["primary", "secondary", "quiet", "link", "danger"]


class Button(QPushButton):
    """A push button: primary (ink fill), secondary (outline), quiet (no frame), link (accent text)."""

    def __init__(
        self, theme: Theme, text: str, kind: Kind = "secondary", icon: str = "", key: str = "",
        small: bool = False, parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.theme = theme
        self.kind: Kind = kind
        self.icon_name = icon
        self._key = key
        self.small = small
        self.tone = ""
        self._hover = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({self.key})" if self.key else "")
        theme.changed.connect(self.updateGeometry)

    @property
    def key(self) -> str:
        """The key as shown: the one chosen on this machine; "" = none."""
        now = self.theme.keys.get(self._key, self._key)
        return key_text(now) if now else ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self._key and self.isEnabled():  # else it says why not
            self.setToolTip(f"{self.text()} ({self.key})" if self.key else self.text())
        return super().event(event)

    def set_text(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def _font_weight(self) -> int:
        return 400 if self.kind == "link" else 500

    def sizeHint(self) -> QSize:
        px = self.theme.px
        width = QFontMetricsF(self.theme.font("control", self._font_weight())).horizontalAdvance(self.text())
        width += px(4) if self.kind == "link" else px(26)
        if self.icon_name:
            width += px(22 if self.text() else 16)
        if self.key:
            width += key_width(self.key, self.theme) + px(6)
        return QSize(round(width), px(26 if self.small or self.kind == "link" else 30))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space does; Qt does so in dialogs only."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, _event: QEnterEvent) -> None:
        self._hover = True
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        enabled = self.isEnabled()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ink, edge, radius = "text.primary", "border.default", px(6)
        hover = (self._hover or self.isDown()) and enabled
        if self.kind == "primary":
            ink = edge = "action.onPrimary"
            painter.setPen(Qt.PenStyle.NoPen)
            fill = "border.default" if not enabled else "action.primaryHover" if hover else "action.primary"
            painter.setBrush(theme.color(fill))
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        elif self.kind in ("secondary", "danger"):
            painter.setPen(QPen(theme.color("border.input" if enabled else "border.default"), 1))
            painter.setBrush(theme.color("bg.hover" if hover else "bg.surface"))
            painter.drawRoundedRect(box, radius, radius)
            ink = "status.danger.text" if self.kind == "danger" else ink
        elif self.kind == "quiet":
            ink = "text.primary" if hover else "text.secondary"
            if self.tone or hover or self.isChecked():
                fill = f"status.{self.tone}.bg" if self.tone else "bg.hover"
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(fill))
                painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
            ink = f"status.{self.tone}.text" if self.tone else ink
        else:
            ink = "accent.hover" if hover else "accent.solid"
        if self.tone:
            edge = f"status.{self.tone}.text"
        if not enabled:
            ink = "text.tertiary" if self.kind == "primary" else "text.disabled"
            edge = "border.default"
        self._paint_content(painter, ink, edge)
        if self.hasFocus():
            ring = "action.onPrimary" if self.kind == "primary" else "focus.ring"
            painter.setPen(QPen(theme.color(ring), 2 if self.kind != "primary" else 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = 3 if self.kind == "primary" else 1
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius - 2, radius - 2)

    def _paint_content(self, painter: QPainter, ink: str, edge: str) -> None:
        theme, px = self.theme, self.theme.px
        pad = px(2) if self.kind == "link" else px(13)
        left, right, middle = float(pad), float(self.width() - pad), self.height() / 2
        if self.key:
            right = paint_key(painter, right + px(4), middle, self.key, theme, ink, edge) - px(6)
        if self.icon_name:
            side = px(15)
            at_left = round(left if self.text() else (self.width() - side) / 2)
            painter.drawPixmap(at_left, round(middle - side / 2), theme.pixmap(self.icon_name, ink, 15))
            left += side + px(7)
        painter.setFont(theme.font("control", self._font_weight()))
        painter.setPen(theme.color(ink))
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(left, 0, right - left + px(4), self.height()), align, self.text())


class IconButton(QToolButton):
    """A button that is only an icon: always with tool-tip and accessible name."""

    def __init__(
        self, theme: Theme, icon: str, name: str, key: str = "", size: float = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self._icon = icon
        self._size = size
        self._key = key
        self.set_name(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)
        now = self.theme.keys.get(self._key, self._key)
        self.setToolTip(f"{name} ({key_text(now)})" if now else name)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self.set_name(self.accessibleName())
        return super().event(event)

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self._restyle()

    def _restyle(self) -> None:
        side = self.theme.px(self._size)
        self.setIcon(self.theme.icon(self._icon, size=self._size))
        self.setIconSize(QSize(side, side))
        self.setFixedSize(self.theme.px(30), self.theme.px(28))
