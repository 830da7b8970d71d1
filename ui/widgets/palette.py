"""The command palette: one field, at most nine rows, fuzzy, prefixes narrow. Frameless child of the window.

Owns matching, ranking and the list. Knows no command: a source hands in entries for the words typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from ui.actions import key_text
from ui.models.rows import ITEM, Index, RowModel
from ui.theme import Theme, tokens
from ui.widgets.chips import paint_key
from ui.widgets.rows import RowDelegate

PREFIXES = {">": "Do", "#": "Statement", "@": "Person", '"': "Note"}


@dataclass(frozen=True)
class Entry:
    """One line. group: Go to, Do, Set, Find, Statement, Person, Note; `reason` says why it cannot run."""

    id: str
    text: str
    group: str
    run: Callable[[], object]
    detail: str = ""
    key: str = ""
    icon: str = ""
    reason: str = ""
    bonus: int = 0
    fixed: bool = False


def match(words: str, text: str) -> tuple[int, tuple[int, ...]] | None:
    """Score and matched positions of a fuzzy match, None if a letter is missing. Higher is better."""
    wanted, hay = words.casefold().replace(" ", ""), text.casefold()
    if not wanted:
        return 0, ()
    at = hay.find(words.casefold().strip())
    if at >= 0:
        length = len(words.strip())
        start = at == 0 or not hay[at - 1].isalnum()
        return 1000 + (200 if start else 0) - at - len(hay) // 8, tuple(range(at, at + length))
    positions: list[int] = []
    score, last = 0, -1
    for letter in wanted:
        at = hay.find(letter, last + 1)
        while at > 0 and hay[at - 1].isalnum() and at != last + 1:
            # Prefer the start of a word when the same letter opens one further on.
            later = next((i for i in range(at + 1, len(hay)) if hay[i] == letter and not hay[i - 1].isalnum()), -1)
            at = later if later >= 0 else at
            break
        if at < 0:
            return None
        score += 12 if at == last + 1 else 8 if at == 0 or not hay[at - 1].isalnum() else 1
        positions.append(at)
        last = at
    return score - len(hay) // 8, tuple(positions)


class _Model(RowModel[tuple[Entry, tuple[int, ...]]]):
    def words(self, row: tuple[Entry, tuple[int, ...]]) -> str:
        entry = row[0]
        return ", ".join(filter(None, (entry.text, entry.detail, entry.reason)))


class _Delegate(RowDelegate):
    height = 36

    def draw(self, painter: QPainter, rect: QRect, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        entry, marked = index.data(ITEM)
        ink = "text.disabled" if entry.reason else "text.primary"
        side = px(16)
        icon = theme.pixmap(entry.icon or "chevron-right", "text.disabled" if entry.reason else "text.secondary", 16)
        painter.drawPixmap(rect.left() + px(14), rect.center().y() - side // 2 + 1, icon)
        right = float(rect.right() - px(14))
        if entry.key:
            right = paint_key(painter, right, rect.center().y() + 1, key_text(entry.key), theme, "text.secondary",
                              "border.default") - px(10)
        painter.setFont(theme.font("xs"))
        painter.setPen(theme.color("text.tertiary"))
        width = painter.fontMetrics().horizontalAdvance(entry.group)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(right - width, rect.top(), width, rect.height()), middle, entry.group)
        right -= width + px(12)
        x = float(rect.left() + px(40))
        plain, strong = theme.font("base"), theme.font("base", 600)
        fits = QFontMetricsF(plain).elidedText(entry.text, Qt.TextElideMode.ElideRight, right - x)
        for i, letter in enumerate(fits):
            hit = i in marked and not entry.reason
            painter.setFont(strong if hit else plain)
            painter.setPen(theme.color("accent.solid" if hit else ink))
            painter.drawText(QRectF(x, rect.top(), px(40), rect.height()), middle, letter)
            x += QFontMetricsF(strong if hit else plain).horizontalAdvance(letter)
        tail = entry.reason or entry.detail
        if tail and right - x > px(40):
            painter.setFont(theme.font("sm"))
            painter.setPen(theme.color("text.tertiary"))
            metrics = QFontMetricsF(theme.font("sm"))
            shown = metrics.elidedText(tail, Qt.TextElideMode.ElideRight, right - x - px(10))
            painter.drawText(QRectF(x + px(10), rect.top(), right - x, rect.height()), middle, shown)


class Palette(QFrame):
    """Ctrl+K. Esc gives the focus back."""

    def __init__(self, over: QWidget, theme: Theme, source: Callable[[str], Iterable[Entry]]) -> None:
        super().__init__(over)
        self._over, self._theme, self._source = over, theme, source
        self._before: QWidget | None = None
        self.setProperty("popup", True)
        self.setAccessibleName("Command palette")
        self.field = QLineEdit(self)
        self.field.setProperty("bare", True)
        self.field.setPlaceholderText("Type a command, a statement, a name")
        self.field.setAccessibleName("Command")
        theme.style(self.field, "h2", 400)
        self.field.textChanged.connect(self._refill)
        self.field.installEventFilter(self)
        self.list = QListView(self)
        self.list.setAccessibleName("Results")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setProperty("surface", "raised")
        self._model, self._delegate = _Model(), _Delegate(theme, self.list)
        self.list.setModel(self._model)
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(lambda index: self._run(index.row()))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.addWidget(self.field)
        line = QFrame(self)
        line.setProperty("line", "top")
        line.setFixedHeight(1)
        column.addLayout(head)
        column.addWidget(line)
        column.addWidget(self.list)
        over.installEventFilter(self)
        self.hide()

    @property
    def entries(self) -> list[Entry]:
        """What is listed, best first."""
        return [entry for entry, _ in self._model.rows]

    def open(self, text: str = "") -> None:
        """Show it with the field focused."""
        if not self.isVisible():
            self._before = self._over.focusWidget()
        self.field.setText(text)
        self._refill()
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()

    def dismiss(self) -> None:
        """Close and give the focus back to where it was."""
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus()

    def _refill(self) -> None:
        typed = self.field.text()
        group = PREFIXES.get(typed[:1], "")
        words = typed[1:].strip() if group else typed.strip()
        rows: list[tuple[int, int, Entry, tuple[int, ...]]] = []
        for i, entry in enumerate(self._source(words)):
            if group and entry.group != group:
                continue
            found = (entry.bonus, ()) if entry.fixed else match(words, entry.text)
            if found is not None:
                rows.append((found[0] + (0 if entry.fixed else entry.bonus), -i, entry, found[1]))
        rows.sort(key=lambda r: (r[0], r[1]), reverse=True)
        self._model.fill([(entry, marked) for _, _, entry, marked in rows[:60]])
        if rows:
            self.list.setCurrentIndex(self._model.index(0, 0))
        self._place()

    def _run(self, row: int) -> None:
        if not 0 <= row < len(self._model.rows):
            return
        entry = self._model.rows[row][0]
        if entry.reason:
            return
        self.dismiss()
        entry.run()

    def _place(self) -> None:
        size, px = tokens()["size"]["palette"], self._theme.px
        rows = min(size["max_rows"], len(self._model.rows))
        width = min(px(size["width"]), self._over.width() - px(40))
        self.list.setFixedHeight(rows * px(36))
        self.setGeometry((self._over.width() - width) // 2, px(96), width, rows * px(36) + px(50))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        elif watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        elif watched is self.field and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self.list.currentIndex().row()
        last = len(self._model.rows) - 1
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if key in steps and last >= 0:
            to = max(0, min(last, row + steps[Qt.Key(key)]))
            self.list.setCurrentIndex(self._model.index(to, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(row)
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            return False
        return True
