"""The header: breadcrumb with menus, command field, Curtain and theme. Knows neither views nor the workbench."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from ui.actions import key_text
from ui.theme import Theme, tokens
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import paint_key


@dataclass(frozen=True)
class Crumb:
    """One part of the breadcrumb: a click runs `run`, or opens the menu of (text, run, ticked)."""

    text: str
    run: Callable[[], object] | None = None
    menu: tuple[tuple[str, Callable[[], object], bool], ...] = field(default=())


class CommandField(QPushButton):
    """Looks like a field, opens the palette."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = "Search or run a command"
        self.setAccessibleName(self._text)
        self.setToolTip(f"{self._text} ({key_text('Ctrl+K')})")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color("focus.ring" if self.hasFocus() else "border.input"), 1 + self.hasFocus()))
        painter.setBrush(theme.color("bg.surface" if self.underMouse() else "bg.canvas"))
        painter.drawRoundedRect(box, px(6), px(6))
        painter.drawPixmap(px(10), (self.height() - px(15)) // 2, theme.pixmap("search", "text.secondary", 15))
        painter.setFont(theme.font("base"))
        painter.setPen(theme.color("text.secondary"))
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        key = key_text(theme.keys.get("Ctrl+K", "Ctrl+K"))
        room = box.adjusted(px(34), 0, -px(28) - painter.fontMetrics().horizontalAdvance(key), 0)
        short = self._text if painter.fontMetrics().horizontalAdvance(self._text) <= room.width() else "Search or run"
        painter.drawText(room, align, short)
        paint_key(painter, self.width() - px(6), self.height() / 2, key, theme, "text.secondary", "border.default")


class Header(QWidget):
    """48 px over the screen."""

    palette_asked = Signal()
    curtain_asked = Signal()
    theme_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setSpacing(0)
        left, right = QWidget(self), QWidget(self)
        self._crumbs = QHBoxLayout(left)
        self._crumbs.setContentsMargins(0, 0, 0, 0)
        self._crumbs.setSpacing(2)
        self._crumbs.addStretch(1)
        self._menus: list[QWidget] = []
        self.field = CommandField(theme)
        self.field.clicked.connect(self.palette_asked)
        tools = QHBoxLayout(right)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(4)
        tools.addStretch(1)
        self.curtain = Button(theme, "Curtain", "quiet", icon="eye", key="F8")
        self.curtain.clicked.connect(self.curtain_asked)
        self.toggle = IconButton(theme, "moon", "Light, dark or system theme", "Ctrl+Shift+D")
        self.toggle.clicked.connect(self.theme_asked)
        tools.addWidget(self.curtain)
        tools.addWidget(self.toggle)
        row.addWidget(left, 1)
        row.addWidget(self.field)
        row.addWidget(right, 1)
        self._row = row
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_crumbs(self, crumbs: Sequence[Crumb]) -> None:
        """Replace the breadcrumb; the last part is where one is."""
        for widget in self._menus:
            self._crumbs.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._menus = []
        at = 0
        for i, crumb in enumerate(crumbs):
            last = i == len(crumbs) - 1
            if i:
                arrow = QLabel()
                arrow.setPixmap(self._theme.pixmap("chevron-right", "text.tertiary", 14))
                self._insert(at, arrow)
                at += 1
            button = QToolButton()
            button.setText(self.fontMetrics().elidedText(crumb.text, Qt.TextElideMode.ElideMiddle, self._theme.px(240)))
            button.setToolTip(crumb.text)
            button.setAccessibleName(crumb.text)
            button.setProperty("crumb", "last" if last else "true")
            self._theme.style(button, "base", 600 if last else 400)
            if crumb.menu:
                menu = QMenu(button)
                for text, run, ticked in crumb.menu:
                    action = menu.addAction(text)
                    action.setCheckable(ticked)
                    action.setChecked(ticked)
                    action.triggered.connect(lambda _c=False, r=run: r())
                button.setMenu(menu)
                button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            elif crumb.run is not None:
                run_it = crumb.run
                button.clicked.connect(lambda _c=False, r=run_it: r())
            self._insert(at, button)
            at += 1

    def set_curtain(self, on: bool) -> None:
        self.curtain.tone = "confidential" if on else ""
        self.curtain.icon_name = "eye-off" if on else "eye"
        self.curtain.set_text("Curtain on" if on else "Curtain")
        self.curtain.update()

    def _insert(self, at: int, widget: QWidget) -> None:
        self._crumbs.insertWidget(at, widget)
        self._menus.append(widget)

    def _restyle(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(tokens()["size"]["header"]))
        self._row.setContentsMargins(px(12), 0, px(14), 0)
        self.toggle.set_icon("sun" if self._theme.dark else "moon")
        self.fit()

    def fit(self) -> None:
        """Below 1240 px the field shrinks to 220."""
        narrow = self.window().width() < self._theme.px(1240)
        self.field.setFixedWidth(self._theme.px(220 if narrow else 320))
