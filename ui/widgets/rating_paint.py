"""Answers, levels and small tags as delegates draw them: a scale and a value in, the shared chip painters out.

Knows scales and the theme, no records. Positions on the ramp and the shapes are those of ui.widgets.chips.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from ui.theme import Theme
from ui.widgets.chips import answer_step, level_step, paint_level_chip, paint_rating_pill, tone_roles
from workbench.model.framework import Scale

STATE_MARKS: dict[str, str] = {"not_applicable": "N/A", "unknown": "?", "not_yet": "NY"}


def position_of(scale: Scale | None, value: str) -> int | None:
    """Place of a value in its scale; None for no scale or a foreign value."""
    values = scale.values if scale is not None else ()
    return next((i for i, v in enumerate(values) if v.id == value), None)


def ramp_colors(theme: Theme, scale: Scale | None, value: str) -> tuple[QColor, QColor]:
    """Fill and ink of a value."""
    position = position_of(scale, value)
    if scale is None or position is None:
        return theme.color("bg.hover"), theme.color("text.primary")
    count = len(scale.values)
    step = level_step(position, count) if scale.role == "level" else answer_step(position, count)
    return theme.color(f"level.{step}"), theme.color(f"on_level.{step}")


def paint_answer(
    painter: QPainter, rect: QRectF, theme: Theme, scale: Scale | None, value: str, state: str, half: bool = False
) -> None:
    """The rating pill: filled with NI, PI, LI, FI; dashed with the state's letters, or a dash when not rated."""
    count = len(scale.values) if scale is not None else 4
    if state == "value" and value:
        paint_rating_pill(painter, rect, position_of(scale, value), count, value + ("½" if half else ""), theme)
    else:
        paint_rating_pill(painter, rect, None, count, STATE_MARKS.get(state, ""), theme, "nano")


def paint_level(painter: QPainter, rect: QRectF, theme: Theme, scale: Scale | None, level: str | None) -> None:
    """The level square: filled with the digit, dashed with a dash when there is no level yet."""
    count = len(scale.values) if scale is not None else 6
    paint_level_chip(painter, rect, position_of(scale, level or ""), count, level or "", theme)


def paint_pips(painter: QPainter, rect: QRectF, theme: Theme, done: int, total: int) -> None:
    """One short dash per criterion of the next level; what is met is ink."""
    if total <= 0:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    gap = theme.px(3) if total <= 12 else 1
    width = min(theme.px(10), (rect.width() - gap * (total - 1)) / total)
    for i in range(total):
        painter.setBrush(theme.color("text.secondary" if i < done else "border.default"))
        left = rect.right() - (total - i) * width - (total - 1 - i) * gap
        painter.drawRoundedRect(QRectF(left, rect.center().y() - 2.5, width, 5), 2, 2)
    painter.restore()


def pips_width(theme: Theme, total: int) -> int:
    """Room the pips need, at most 120."""
    if total <= 0:
        return 0
    return min(theme.px(120), total * theme.px(10) + (total - 1) * theme.px(3))


def paint_tag(
    painter: QPainter, left: float, middle: float, theme: Theme, text: str, tone: str, icon: str = ""
) -> float:
    """A small tinted chip with optional icon, vertically centred on `middle`; returns its right edge."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    px = theme.px
    font = theme.font("xs", 500)
    painter.setFont(font)
    back, ink = tone_roles(tone)
    icon_w = px(16) if icon else 0
    rect = QRectF(left, middle - px(9), tag_width(theme, text, icon), px(18))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(back))
    painter.drawRoundedRect(rect, px(4), px(4))
    if icon:
        painter.drawPixmap(round(left + px(6)), round(middle - px(13) / 2), theme.pixmap(icon, ink, 13))
    painter.setPen(theme.color(ink))
    painter.drawText(rect.adjusted(px(6) + icon_w, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()
    return rect.right()


def tag_width(theme: Theme, text: str, icon: str = "") -> float:
    """Room a tag needs."""
    return QFontMetricsF(theme.font("xs", 500)).horizontalAdvance(text) + theme.px(12) + (theme.px(16) if icon else 0)
