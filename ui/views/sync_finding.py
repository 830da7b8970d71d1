"""Something a merge put together that does not fit: said in words, with the decisions that mend it.

Owns which decision is chosen and what was given with it (a place, a code). Nothing is written before Apply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.sync_rows import FINDING_WORDS, short
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo
from ui.widgets.pane import PaneHeader
from ui.widgets.parts import Icon, Label, clear, elide, line
from ui.widgets.scroller import Scroller

if TYPE_CHECKING:
    from workbench.sync.findings import Choice, Finding


class Decision(QRadioButton):
    """One possible decision, its ring in the colours of the theme."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text)
        self._theme = theme
        theme.style(self, "base")

    def sizeHint(self) -> QSize:
        px = self._theme.px
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + px(36), px(26))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = px(13)
        box = QRectF(px(5), (self.height() - side) / 2, side, side)
        on = self.isChecked()
        painter.setPen(QPen(theme.color("accent.solid" if on else "border.input"), 1.4))
        painter.drawEllipse(box)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent.solid"))
            inset = side * 0.27
            painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
        painter.setPen(theme.color("text.primary"))
        words = QRectF(box.right() + px(8), 0, self.width() - box.right() - px(10), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, elide(self.font(), self.text(), words.width()))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(4), px(4))
        painter.end()

    def hitButton(self, pos: QPoint) -> bool:
        return bool(self.rect().contains(pos))


class FindingPage(QWidget):
    """`settled(edits, key, str)`: what to write (may be nothing), the finding's key, a sentence."""

    settled = Signal(object, str, str)
    stepped = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.finding: Finding | None = None
        px = theme.px
        self.header = PaneHeader(theme)
        self.text = Label(theme, "", "h2", "", 500, wrap=True)
        self.name = Label(theme, "", "base", "secondary", wrap=True)
        self.choices: list[Decision] = []
        self._box = QVBoxLayout()
        self._box.setSpacing(px(10))
        self.places = Combo(theme, "Place")
        self.code = QLineEdit()
        self.code.setAccessibleName("Code")
        self.code.setProperty("field", True)
        theme.style(self.code, "base")
        self.code.returnPressed.connect(self.apply)
        self.complaint = Label(theme, "", "sm", "danger", wrap=True)
        self.skip = Button(theme, "Skip for now", "secondary")
        self.skip.clicked.connect(lambda: self.stepped.emit(1))
        self.done = Button(theme, "Apply and next", "primary", key="Ctrl+Return")
        self.done.clicked.connect(self.apply)
        inner = QWidget()
        inner.setProperty("surface", "surface")
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(16), px(16), px(16), px(12))
        column.setSpacing(px(10))
        column.addWidget(self.text)
        column.addWidget(self.name)
        column.addSpacing(px(8))
        column.addLayout(self._box)
        column.addWidget(self.places)
        column.addWidget(self.code)
        column.addStretch(1)
        foot = QFrame()
        foot.setProperty("line", "top")
        low = QVBoxLayout(foot)
        low.setContentsMargins(px(16), px(8), px(16), px(8))
        low.addWidget(self.complaint)
        note = "No text was lost: the merge kept every side. The decision is a change of its own; Undo takes it back."
        low.addLayout(line(Icon(theme, "info"), Label(theme, note, "sm", "secondary", elide=True), self.skip,
                           self.done))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(Scroller(inner), 1)
        whole.addWidget(foot)

    def show_finding(self, finding: Finding, framework: str) -> None:
        same = self.finding == finding
        self.finding = finding
        code = short(finding.name)
        self.header.set_title(framework, FINDING_WORDS[finding.kind], code if code != finding.name else "")
        if same:
            return
        self.text.setText(finding.text)
        self.name.setText(finding.name)
        self.complaint.hide()
        clear(self._box)
        self.choices = []
        for number, choice in enumerate(finding.choices, 1):
            button = Decision(self._theme, f"{number}. {choice.label}")
            button.setToolTip(choice.label)
            button.toggled.connect(lambda on, c=choice: self._on_choice(c) if on else None)  # type: ignore[misc]
            self._box.addWidget(button)
            self.choices.append(button)
        self.places.hide()
        self.code.hide()

    def _on_choice(self, choice: Choice) -> None:
        self.places.setVisible(choice.asks == "place")
        self.code.setVisible(choice.asks == "code")
        self.complaint.hide()
        if choice.asks == "place":
            self.places.clear()
            for uid, name in choice.places:
                self.places.addItem(name, uid)
        elif choice.asks == "code":
            from workbench.sync.history import shown

            self.code.setText(shown(choice.edits[-1][3]))
            self.code.selectAll()

    def choose(self, number: str) -> None:
        """A decision by its number."""
        if number.isdigit() and 0 < int(number) <= len(self.choices):
            self.choices[int(number) - 1].setChecked(True)
            self.choices[int(number) - 1].setFocus(Qt.FocusReason.OtherFocusReason)

    def apply(self) -> None:
        finding = self.finding
        at = next((i for i, b in enumerate(self.choices) if b.isChecked()), -1)
        if finding is None:
            return
        if at < 0:
            self._complain("Nothing is chosen yet. Choose one of the decisions.")
            return
        choice, edits = finding.choices[at], finding.choices[at].edits
        if choice.asks:
            given = str(self.places.currentData() or "") if choice.asks == "place" else self.code.text().strip()
            if not given:
                self._complain("Give a place." if choice.asks == "place" else "Give a code.")
                return
            edits = choice.given(given)
        self.settled.emit(edits, finding.key, f"Decided: {choice.label}.")

    def _complain(self, text: str) -> None:
        self.complaint.setText(text)
        self.complaint.show()
