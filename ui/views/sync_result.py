"""The merged result: what the library will hold of an entity, field by field, with where each value comes from.

Owns the editor of the field in view and what was typed there; knows nothing of sides.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.models.change_text import pieces
from ui.theme import Theme
from ui.views.sync_rows import Sheet
from ui.widgets.chips import Chip
from ui.widgets.fields import Combo
from ui.widgets.marked_text import MarkedText
from ui.widgets.parts import Label, clear, line

LABEL, TALLEST = 96, 220


class Editor(QPlainTextEdit):
    """As tall as its text, up to a limit. Ctrl+Enter applies, Esc leaves the field, F7 goes on."""

    applied = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("field", True)
        self.setAccessibleName("Merged result")
        self.setTabChangesFocus(True)
        theme.style(self, "base")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = max(1, round(self.document().size().height()))
        wanted = lines * self.fontMetrics().lineSpacing() + self._theme.px(20)
        height = min(wanted, self._theme.px(TALLEST))
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.applied.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ResultPane(QWidget):
    """`typed(text)`: words of one's own; `placed(uid)`: a place was chosen for what was moved two ways."""

    typed = Signal(str)
    placed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._filling = theme, False
        px = theme.px
        self.editor = Editor(theme)
        self.editor.textChanged.connect(self._on_typed)
        self.places = Combo(theme, "Place")
        self.places.activated.connect(lambda _i: self.placed.emit(str(self.places.currentData())))
        self.source = Chip(theme, "Open", "warning")
        self.open = Chip(theme, "", "warning", icon="circle-dashed")
        self._note = Label(theme, "", "sm", "secondary", elide=True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(9))
        self._grid.setColumnMinimumWidth(0, px(LABEL))
        self._grid.setColumnStretch(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(10), px(16), px(12))
        whole.setSpacing(px(10))
        whole.addLayout(line(Label(theme, "Merged result", "h2", "", 600), self._note, self.open))
        whole.addLayout(self._grid)
        self._spare = QWidget(self)  # keeps editor and places while the rows are made anew
        self._spare.hide()

    def show_sheet(self, sheet: Sheet, current: int, waiting: int) -> None:
        """All rows; the one in view gets the editor. waiting: how many fields of it are open."""
        for kept in (self.editor, self.places, self.source):
            kept.setParent(self._spare)
        clear(self._grid)
        theme = self._theme
        self._note.setText(f"What the library will hold for {sheet.code or sheet.name}")
        self.open.set(f"{waiting} field{'s' if waiting != 1 else ''} open" if waiting else "All decided",
                      "warning" if waiting else "success", "circle-dashed" if waiting else "check")
        top = Qt.AlignmentFlag.AlignTop
        for at, row in enumerate(sheet.rows):
            label = Label(theme, row.label, "base", "secondary", wrap=True)
            self._grid.addWidget(label, at, 0, top)
            if at == current and row.card is not None:
                label.setContentsMargins(0, theme.px(8), 0, 0)
                self._grid.addLayout(self._field(), at, 1)
                self._grid.addWidget(self.source, at, 2, top | Qt.AlignmentFlag.AlignRight)
                continue
            text = MarkedText(theme, ink="text.secondary" if row.card is not None else "text.primary")
            said = " / ".join(c or "(nothing)" for c in dict.fromkeys(row.cells)) if row.card else row.result
            text.set_pieces(pieces(said or "(nothing)", said or "(nothing)"), row.label)
            self._grid.addWidget(text, at, 1)
            chip = Chip(theme, "Open", "warning") if row.card else Chip(theme, row.source, row.tone)
            self._grid.addWidget(chip, at, 2, top | Qt.AlignmentFlag.AlignRight)

    def _field(self) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setSpacing(self._theme.px(6))
        box.addWidget(self.editor)
        box.addWidget(self.places)
        self.editor.show()
        self.source.show()
        return box

    def offer_places(self, places: tuple[tuple[str, str], ...]) -> None:
        """Where it may stand; none hides the choice."""
        self.places.clear()
        for uid, name in places:
            self.places.addItem(name, uid)
        self.places.setCurrentIndex(-1)
        self.places.setPlaceholderText("Choose another place")
        self.places.setVisible(bool(places))

    def show_value(self, text: str, source: str, tone: str, *, writable: bool) -> None:
        self._filling = True
        self.editor.setReadOnly(not writable)
        self.editor.setPlaceholderText("Take a side, combine, or write your own words" if writable else
                                       "Take a side")
        if self.editor.toPlainText() != text:
            self.editor.setPlainText(text)
        self._filling = False
        self.source.set(source or "Open", tone if source else "warning")

    def _on_typed(self) -> None:
        if not self._filling and not self.editor.isReadOnly():
            self.typed.emit(self.editor.toPlainText())
