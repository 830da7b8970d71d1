"""The toast: bottom centre, one at a time, 8 s, pauses under the pointer or focus, never steals the focus.

Owns its place and time. Knows no command: undo and further buttons come as callables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from ui.theme import Theme, tokens

Action = tuple[str, Callable[[], object]]


class Toast(QFrame):
    """A child of the window, raised over the centre."""

    def __init__(self, parent: QWidget, theme: Theme, below: int = 26) -> None:
        super().__init__(parent)
        self._theme = theme
        self._over = parent
        self._below = below
        self.setObjectName("toast")
        self._row = QHBoxLayout(self)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        theme.style(self._label, "base", 500)
        self._row.addWidget(self._label, 1)
        self._buttons: list[QToolButton] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(tokens()["time_ms"]["undo_toast"])
        self._timer.timeout.connect(self.dismiss)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, "" when nothing is."""
        return self._label.text() if self.isVisible() else ""

    def say(self, text: str, actions: Sequence[Action] = ()) -> None:
        """Replace what is shown. Each action is a button that also closes the toast."""
        for old in self._buttons:
            self._row.removeWidget(old)
            old.deleteLater()
        self._buttons = []
        self._label.setText(text)
        for name, run in actions:
            button = QToolButton(self)
            button.setText(name)
            button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._theme.style(button, "base", 600)
            button.clicked.connect(lambda _checked=False, r=run: self._act(r))
            button.installEventFilter(self)
            self._row.addWidget(button)
            self._buttons.append(button)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def dismiss(self) -> None:
        self._timer.stop()
        self.hide()

    def _act(self, run: Callable[[], object]) -> None:
        self.dismiss()
        run()

    def _place(self) -> None:
        px = self._theme.px
        least, most = tokens()["size"]["toast"]["width"]
        self._row.setContentsMargins(px(16), 0, px(8), 0)
        self._label.setWordWrap(False)
        wanted, height = self.sizeHint().width(), px(tokens()["size"]["toast"]["height"])
        if wanted > px(most):  # a cause with its remedy is read whole: more lines, never cut
            room = px(most) - (wanted - self._label.sizeHint().width())
            self._label.setWordWrap(True)
            height = max(height, self._label.heightForWidth(room) + 2 * px(10))
        self.setFixedHeight(height)
        self.setFixedWidth(max(px(least), min(px(most), wanted)))
        parent = self._over
        end = QPoint((parent.width() - self.width()) // 2, parent.height() - px(self._below + 16) - self.height())
        if self.isVisible() or not self._theme.motion:
            self.move(end)
            return
        self._slide.stop()
        self._slide.setDuration(tokens()["motion"]["use"]["toast_in"])
        self._slide.setStartValue(end + QPoint(0, px(12)))
        self._slide.setEndValue(end)
        self._slide.start()

    def enterEvent(self, _event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, _event: QEvent) -> None:
        if self.isVisible():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._slide.stop()
            self._place()
        elif event.type() == QEvent.Type.FocusIn and watched in self._buttons:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut and watched in self._buttons and self.isVisible():
            self._timer.start()
        return False
