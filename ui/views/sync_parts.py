"""Parts of the resolver: a column per side, and the bar that asks before many fields are decided at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.models.change_text import Piece
from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.chips import KeyCap
from ui.widgets.marked_text import MarkedText
from ui.widgets.parts import Clickable, Label, line


class SideColumn(Clickable):
    """Who, when, the words with their marks; a click takes them."""

    def __init__(self, theme: Theme, title: str, caption: str, key: str, run: Callable[[], object]) -> None:
        super().__init__(theme, run, title)
        self._palette_of = theme
        self.title, self.taken = title, False
        px = theme.px
        self._head_height = px(50)
        head = QVBoxLayout()
        head.setContentsMargins(px(12), px(8), px(12), 0)
        head.setSpacing(px(1))
        head.addLayout(line(Label(theme, title, "base", "", 600, elide=True), KeyCap(theme, key)))
        head.addWidget(Label(theme, caption, "sm", "secondary", elide=True))
        top = QWidget()
        top.setFixedHeight(self._head_height)
        top.setLayout(head)
        self.words = MarkedText(theme)
        body = QVBoxLayout()
        body.setContentsMargins(px(12), px(10), px(12), px(12))
        body.addWidget(self.words)
        body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(top)
        whole.addLayout(body, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_pieces(self, pieces: Sequence[Piece]) -> None:
        self.words.set_pieces(pieces, self.title)
        self._name()

    def set_taken(self, on: bool) -> None:
        self.taken = on
        self._name()
        self.update()

    def _name(self) -> None:
        said = self.words.accessibleName()
        self.setAccessibleName(f"{said}, taken" if self.taken else said)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._palette_of
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), self._head_height, theme.color("bg.sunken"))
        if self.taken:
            painter.fillRect(0, self._head_height, self.width(), self.height(), theme.color("selection.bg"))
        painter.fillRect(0, self._head_height, self.width(), 1, theme.color("border.subtle"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.color("border.subtle"))
        if self.taken:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("accent.solid"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()
        if self.hasFocus():
            super().paintEvent(event)


class ConfirmBar(QFrame):
    """A sentence with a count, one button that does it, one that does not. Enter and Esc."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._run: Callable[[], object] = lambda: None
        self._back: QWidget | None = None
        self.setProperty("line", "top")
        self.text = Label(theme, "", "base", "", 500, wrap=True)
        self.yes = Button(theme, "Take", "primary", key="Return")
        self.no = Button(theme, "Cancel", "quiet", key="Esc")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.addWidget(self.text, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self.yes.clicked.connect(self._do)
        self.no.clicked.connect(self.dismiss)
        self.hide()

    def ask(self, text: str, button: str, run: Callable[[], object], back: QWidget) -> None:
        self.text.setText(text)
        self.setAccessibleName(text)
        self.yes.set_text(button)
        self._run, self._back = run, back
        self.show()
        self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        self.hide()
        if self._back is not None:
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self) -> None:
        self.dismiss()
        self._run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.dismiss() if self.no.hasFocus() else self._do()
        else:
            super().keyPressEvent(event)
