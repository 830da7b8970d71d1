"""Chips, level squares and rating pills: one painter each for delegates and for small widgets.

Owns the ramp rules of ui.md 16 (a level is a square, an answer a round pill, colour by position in the scale). Knows
no framework: callers pass position, count and text.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme
from workbench.tokens import answer_steps, ramp_steps

TONES = ("neutral", "accent", "success", "warning", "danger", "info", "confidential", "target", "outline")


def level_step(position: int, count: int) -> int:
    """Ramp step of a level by its place in a scale of `count` values."""
    return ramp_steps(count)[position]


def answer_step(position: int, count: int) -> int:
    """Ramp step of an answer; answer scales begin at step 0 (NI 0, PI 1, LI 3, FI 4)."""
    return answer_steps(count)[position]


def tone_roles(tone: str) -> tuple[str, str]:
    """Background and text role of a chip tone."""
    if tone == "neutral":
        return "bg.sunken", "text.secondary"
    if tone == "accent":
        return "accent.tint", "accent.solid"
    if tone == "target":
        return "target.bg", "target.text"
    if tone == "outline":
        return "transparent", "text.secondary"
    return f"status.{tone}.bg", f"status.{tone}.text"


def chip_size(text: str, theme: Theme, icon: bool = False) -> QSize:
    """Room a chip needs."""
    width = QFontMetricsF(theme.font("xs")).horizontalAdvance(text)
    return QSize(round(width) + theme.px(14) + (theme.px(16) if icon else 0), theme.px(19))


def paint_chip(
    painter: QPainter, rect: QRect | QRectF, text: str, theme: Theme, tone: str = "neutral", icon: str = ""
) -> None:
    """A chip filling `rect`, text centred; `icon` is a Lucide name."""
    background, ink = tone_roles(tone)
    box = QRectF(rect)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = theme.px(4)
    if tone == "outline":
        painter.setPen(QPen(theme.color("border.default"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(background))
        painter.drawRoundedRect(box, radius, radius)
    if icon:
        side = theme.px(12)
        spot = QPointF(box.left() + theme.px(6), box.center().y() - side / 2)
        painter.drawPixmap(spot, theme.pixmap(icon, ink, 12))
        box.setLeft(box.left() + theme.px(6) + side)
    painter.setPen(theme.color(ink))
    painter.setFont(theme.font("xs"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def _paint_value(
    painter: QPainter, rect: QRect | QRectF, step: int | None, text: str, theme: Theme, radius: float, role: str
) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(rect)
    if step is None:
        pen = QPen(theme.color("level_none.border"), 1)
        pen.setDashPattern([3, 2.4])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setPen(theme.color("level_none.text"))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"level.{step}"))
        painter.drawRoundedRect(box, radius, radius)
        painter.setPen(theme.color(f"on_level.{step}"))
    painter.setFont(theme.font(role, 600))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def paint_level_chip(
    painter: QPainter, rect: QRect | QRectF, position: int | None, count: int, text: str, theme: Theme,
    role: str = "sm",
) -> None:
    """A level square: `position` in a scale of `count`, None = not rated (dashed)."""
    step = None if position is None else level_step(position, count)
    _paint_value(painter, rect, step, text or "–", theme, theme.px(3), role)


def paint_rating_pill(
    painter: QPainter, rect: QRect | QRectF, position: int | None, count: int, text: str, theme: Theme,
    role: str = "xs",
) -> None:
    """An answer pill: `position` in a scale of `count`, None = no value (dashed; text may name the state)."""
    step = None if position is None else answer_step(position, count)
    _paint_value(painter, rect, step, text or "–", theme, QRectF(rect).height() / 2, role)


def paint_bar(
    painter: QPainter, rect: QRect | QRectF, part: float, theme: Theme, role: str = "", thickness: float = 5
) -> None:
    """A coverage bar: full = success, part = ink, empty = grey."""
    box = QRectF(rect)
    height = theme.px(thickness)
    box = QRectF(box.left(), box.center().y() - height / 2, box.width(), height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("border.default"))
    painter.drawRoundedRect(box, height / 2, height / 2)
    if part > 0:
        painter.setBrush(theme.color(role or ("status.success.solid" if part >= 1 else "text.secondary")))
        painter.drawRoundedRect(
            QRectF(box.left(), box.top(), max(height, box.width() * min(1.0, part)), height), height / 2, height / 2
        )
    painter.restore()


def paint_row_state(
    painter: QPainter, rect: QRect, theme: Theme, *, selected: bool, hovered: bool, focused: bool, rtl: bool = False
) -> None:
    """Background, leading accent bar and inner focus ring of a list row (ui.md 8.6)."""
    if selected:
        painter.fillRect(rect, theme.color("selection.bg"))
        bar = theme.px(3)
        left = rect.right() - bar + 1 if rtl else rect.left()
        painter.fillRect(QRect(left, rect.top(), bar, rect.height()), theme.color("accent.solid"))
    elif hovered:
        painter.fillRect(rect, theme.color("bg.hover"))
    if focused:
        painter.save()
        painter.setPen(QPen(theme.color("focus.ring"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))
        painter.restore()


def paint_key(painter: QPainter, right: float, middle: float, text: str, theme: Theme, ink: str, edge: str) -> float:
    """A key cap whose right edge is at `right`; returns its left edge."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font("xs"))
    width = key_width(text, theme)
    height = theme.px(18)
    box = QRectF(right - width + 0.5, round(middle - height / 2) + 0.5, width - 1, height - 1)
    painter.setPen(QPen(theme.color(edge), 1))
    painter.drawRoundedRect(box, theme.px(3), theme.px(3))
    painter.setPen(theme.color(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return right - width


def key_width(text: str, theme: Theme) -> float:
    """Room of a key cap."""
    return max(theme.px(18), round(QFontMetricsF(theme.font("xs")).horizontalAdvance(text)) + theme.px(11))


class _Painted(QWidget):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class Chip(_Painted):
    """A chip as a widget."""

    def __init__(
        self, theme: Theme, text: str = "", tone: str = "neutral", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.set(text, tone, icon)

    def set(self, text: str, tone: str = "neutral", icon: str = "") -> None:
        self.text, self.tone, self.icon = text, tone, icon
        self.setAccessibleName(text)
        self._restyle()

    def sizeHint(self) -> QSize:
        return chip_size(self.text, self.theme, bool(self.icon))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(painter, self.rect(), self.text, self.theme, self.tone, self.icon)


class LevelChip(_Painted):
    """A level square as a widget."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._value: tuple[int | None, int, str] = (None, 6, "")

    def set(self, position: int | None, count: int, text: str) -> None:
        self._value = (position, count, text)
        self.setAccessibleName(f"level {text}" if position is not None else "not rated")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(27), self.theme.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        position, count, text = self._value
        paint_level_chip(QPainter(self), self.rect(), position, count, text, self.theme)


class RatingPill(_Painted):
    """An answer pill as a widget."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._value: tuple[int | None, int, str] = (None, 4, "")

    def set(self, position: int | None, count: int, text: str) -> None:
        self._value = (position, count, text)
        self.setAccessibleName(text or "not rated")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(29), self.theme.px(19))

    def paintEvent(self, _event: QPaintEvent) -> None:
        position, count, text = self._value
        paint_rating_pill(QPainter(self), self.rect(), position, count, text, self.theme)


class KeyCap(_Painted):
    """A key cap as a widget, shown next to the thing it does."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.text = text

    def sizeHint(self) -> QSize:
        return QSize(round(key_width(self.text, self.theme)), self.theme.px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_key(painter, self.width(), self.height() / 2, self.text, self.theme, "text.secondary", "border.default")
