"""Small building blocks of panes: plain-text labels, rules, pips, rows that can be clicked.

Owns look and spacing only; knows no screen. Every label is plain text: typed text is never parsed as markup.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.marks_canvas import Palette, paint
from workbench.charts.marks import Drawing, Mark, Rect, Text
from workbench.tokens import answer_steps, palette


def colors(theme: Theme) -> Palette:
    """The palette the shared painter wants, for the theme on screen."""
    return palette(theme.name)


class Label(QLabel):
    """One plain text. `elide` shortens at the end with a tool-tip instead of growing the pane."""

    def __init__(self, theme: Theme, text: str = "", font: str = "base", ink: str = "", weight: int = 0, *,
                 wrap: bool = False, elide: bool = False) -> None:
        super().__init__()
        self._elide = elide
        self._theme = theme
        self._ink = ink
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        theme.style(self, font, weight, ink)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        if self._elide:
            self.setToolTip(text)
            self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elide:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self._theme.color(f"text.{self._ink or 'primary'}"))
        shown = elide(self.font(), self.text(), self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), shown)
        painter.end()


class Rule(QWidget):
    """A hairline across the pane."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("border.subtle"))
        painter.end()


class Marks(QWidget):
    """A fixed-size drawing inside a layout, scaled with the interface zoom."""

    def __init__(self, theme: Theme, drawing: Drawing, name: str = "") -> None:
        super().__init__()
        self._theme, self._drawing = theme, drawing
        self.setFixedSize(theme.px(drawing.width), theme.px(drawing.height))
        self.setAccessibleName(name or drawing.alt)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, self._drawing, colors(self._theme), QRectF(self.rect()))
        painter.end()


class Icon(QLabel):
    """An icon of the set as a label; an icon without words carries its meaning as accessible name."""

    def __init__(self, theme: Theme, name: str, ink: str = "text.secondary", size: float = 14, says: str = "") -> None:
        super().__init__()
        self._theme, self._name, self._ink, self._size = theme, name, ink, size
        self.setAccessibleName(says)
        self.setToolTip(says)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setPixmap(self._theme.pixmap(self._name, self._ink, self._size))


class Clickable(QWidget):
    """A row that can be clicked or opened with Enter; hovering tints it."""

    def __init__(self, theme: Theme, run: Callable[[], object], name: str) -> None:
        super().__init__()
        self._theme, self._run = theme, run
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse():
            painter.fillRect(self.rect(), self._theme.color("bg.hover"))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("focus.ring"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._run()
        else:
            super().keyPressEvent(event)


class Quote(QWidget):
    """A box with a bar at its leading edge: quotes and the smallest change."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(theme.px(13), theme.px(7), theme.px(10), theme.px(7))
        self.lines.setSpacing(theme.px(2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg.hover"))
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter.fillRect(self.width() - 2 if rtl else 0, 0, 2, self.height(), self._theme.color("text.secondary"))
        painter.end()


def rating_pill(value: str, position: int | None, count: int, width: float = 28, height: float = 18) -> Drawing:
    """An answer as a round pill made of marks, for drawings; states and open answers are dashed."""
    text = Text(width / 2, height / 2 + 3.9, value, "text.tertiary", 10.5, 600, "middle")
    if position is None:
        box = Rect(0.5, 0.5, width - 1, height - 1, stroke="border.input", radius=(height - 1) / 2, dash=(2, 2))
        return Drawing(width, height, (box, text), value or "not rated")
    step = answer_steps(count)[position]
    text = Text(text.x, text.y, value, f"on_level.{step}", 10.5, 600, "middle")
    return Drawing(width, height, (Rect(0, 0, width, height, fill=f"level.{step}", radius=height / 2), text), value)


def pips(met: int, total: int) -> Drawing:
    """One dash per criterion of the next level, dark where met."""
    shown = min(total, 12)
    marks: list[Mark] = [Rect(i * 13.0, 2, 11, 5, fill="text.secondary" if i < met else "border.default", radius=2)
                         for i in range(shown)]
    return Drawing(max(1.0, shown * 13.0), 9, marks, f"{met} of {total}")


def clear(layout: QLayout) -> None:
    """Take every widget out of a layout, nested layouts included."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            break
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def column(theme: Theme, margins: tuple[int, int, int, int] = (16, 12, 16, 12),
           spacing: int = 6) -> tuple[QWidget, QVBoxLayout]:
    """A widget with an inner column, sizes under the zoom."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(*(theme.px(m) for m in margins))
    layout.setSpacing(theme.px(spacing))
    return box, layout


def line(*widgets: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """A row of widgets; None is a stretch."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget, 1 if isinstance(widget, Label) and widget.sizePolicy().horizontalPolicy()
                          == QSizePolicy.Policy.Ignored else 0)
    return row


def elide(font: QFont, text: str, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
