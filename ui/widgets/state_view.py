"""What stands around a pane's content: loading skeleton, empty, error, or the content itself. Knows no screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from ui.messages import Message
from ui.theme import Theme, tokens
from ui.widgets.buttons import Button


class _Skeleton(QWidget):
    """Flat hairline rows, no shimmer."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Loading")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("bg.hover"))
        row, y = self._theme.px(30), self._theme.px(16)
        widths = (0.7, 0.5, 0.62, 0.44, 0.66, 0.52)
        for i in range(6):
            painter.drawRoundedRect(QRectF(row / 2, y + i * row, self.width() * widths[i] - row, row / 3), 3, 3)


class _Notice(QWidget):
    """Icon 40, a sentence, a remedy, buttons."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name, self._role = "info", "text.tertiary"
        self.icon = QLabel(self)
        self.text = QLabel(self)
        self.hint = QLabel(self)
        theme.style(self.text, "base", 500)
        theme.style(self.hint, "sm", ink="secondary")
        self.buttons = QHBoxLayout()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(1)
        for label in (self.icon, self.text, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(label is not self.icon)
            column.addWidget(label)
        column.addSpacing(6)
        column.addLayout(self.buttons)
        column.addStretch(1)
        theme.changed.connect(self._restyle)

    def fill(self, icon: str, role: str, text: str, hint: str, buttons: list[Button]) -> None:
        self._name, self._role = icon, role
        self.text.setText(text)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.setAccessibleName(f"{text} {hint}".strip())
        while self.buttons.count():
            item = self.buttons.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        if buttons:
            self.buttons.addStretch(1)
            for button in buttons:
                self.buttons.addWidget(button)
            self.buttons.addStretch(1)
        self._restyle()

    def _restyle(self) -> None:
        self.icon.setPixmap(self._theme.pixmap(self._name, self._role, 40))


class StateView(QWidget):
    """Holds `content` and shows one of content, loading, empty and error in its place."""

    def __init__(self, theme: Theme, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.content = content
        self._skeleton = _Skeleton(theme)
        self._notice = _Notice(theme)
        self._stack = QStackedLayout(self)
        for widget in (content, self._skeleton, self._notice):
            self._stack.addWidget(widget)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(tokens()["time_ms"]["skeleton_after"])
        self._delay.timeout.connect(lambda: self._stack.setCurrentWidget(self._skeleton))

    def show_content(self) -> None:
        self._delay.stop()
        self._stack.setCurrentWidget(self.content)

    def show_loading(self) -> None:
        """Nothing for 150 ms, then the skeleton."""
        self._delay.start()

    def show_empty(
        self, text: str, icon: str = "info", hint: str = "", action: tuple[str, Callable[[], object]] | None = None,
        key: str = "", more: Sequence[tuple[str, Callable[[], object]]] = (),
    ) -> None:
        """One sentence of what will be here, one primary action with its key; `more`: quieter ones beside it."""
        self._delay.stop()
        buttons = []
        if action is not None:
            button = Button(self._theme, action[0], "primary", key=key)
            button.clicked.connect(lambda: action[1]())
            buttons.append(button)
        for text_of, run in more:
            button = Button(self._theme, text_of, "secondary")
            button.clicked.connect(lambda _on=False, r=run: r())
            buttons.append(button)
        self._notice.fill(icon, "text.tertiary", text, hint, buttons)
        self._stack.setCurrentWidget(self._notice)

    def show_error(self, message: Message, action: tuple[str, Callable[[], object]] | None = None) -> None:
        """One sentence of cause, one of remedy, one button, "Copy details"."""
        self._delay.stop()
        buttons = []
        if action is not None:
            button = Button(self._theme, action[0], "primary")
            button.clicked.connect(lambda: action[1]())
            buttons.append(button)
        if message.details:
            copy = Button(self._theme, "Copy details", "link")
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(message.details))
            buttons.append(copy)
        self._notice.fill("triangle-alert", "status.danger.solid", message.text, message.hint, buttons)
        self._stack.setCurrentWidget(self._notice)

    @property
    def state(self) -> str:
        """content, loading or notice (empty and error)."""
        current = self._stack.currentWidget()
        return "content" if current is self.content else "loading" if current is self._skeleton else "notice"

    @property
    def message(self) -> str:
        """The sentence of the empty or error state."""
        return self._notice.text.text()
