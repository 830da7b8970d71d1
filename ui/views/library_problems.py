"""Live problems of the draft in view: a strip under the pages that counts them, opens into a list and jumps to fields.

Owns when problems are looked for (a moment after the last change) and which one is next.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.models.library_desk import LibraryDesk
from ui.models.rows import ITEM, Index, RowModel
from ui.widgets.buttons import Button
from ui.widgets.parts import Icon, Label, elide, line
from ui.widgets.rows import RowDelegate, RowList
from ui.widgets.texts import plural
from workbench.app import DraftProblem

WAIT_MS = 250


class _Rows(RowModel[DraftProblem]):
    def words(self, row: DraftProblem) -> str:
        return f"{row.problem.severity}: {row.problem.text} {row.problem.hint}".strip()

    tip = words


class _Delegate(RowDelegate):
    def draw(self, painter: QPainter, rect: QRect, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        row: DraftProblem = index.data(ITEM)
        tone = "danger" if row.problem.severity == "error" else "warning"
        icon = "circle-x" if tone == "danger" else "triangle-alert"
        painter.drawPixmap(rect.left() + px(16), rect.center().y() - px(7) + 1,
                           theme.pixmap(icon, f"status.{tone}.text", 14))  # fmt: skip
        left = rect.left() + px(38)
        width = rect.right() - left - px(12)
        painter.setFont(theme.font("sm"))
        painter.setPen(theme.color("text.primary"))
        text = elide(theme.font("sm"), row.problem.text, width)
        box = QRectF(left, rect.top(), width, rect.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        used = painter.fontMetrics().horizontalAdvance(text) + px(8)
        if row.problem.hint and used < width:
            painter.setPen(theme.color("text.secondary"))
            hint = elide(theme.font("sm"), row.problem.hint, width - used)
            painter.drawText(box.adjusted(used, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, hint)


class ProblemStrip(QFrame):
    """Hidden while a release is shown. F7 and Shift+F7 walk through the problems."""

    jumped = QtSignal(str, str)

    def __init__(self, desk: LibraryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._theme = desk, desk.shell.theme
        theme, px = self._theme, self._theme.px
        self.setProperty("line", "top")
        self.setProperty("surface", "surface")
        self.setAccessibleName("Problems")
        self.problems: list[DraftProblem] = []
        self._at = -1
        self._ok, self._bad = Icon(theme, "circle-check", "status.success.text"), Icon(
            theme, "triangle-alert", "status.warning.text")
        self.label = Label(theme, font="sm", ink="secondary")
        self.more = Button(theme, "Show", "link")
        self.next = Button(theme, "Next problem", "quiet", key="F7", small=True)
        head = line(self._ok, self._bad, self.label, self.more, None, self.next, spacing=px(8))
        head.setContentsMargins(px(16), px(3), px(10), px(3))
        self.rows = _Rows()
        self.list = RowList(self.rows)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.list.setAccessibleName("Problems of the draft")
        self.list.setUniformItemSizes(True)
        self.list.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(WAIT_MS)
        self._later.timeout.connect(self.look)
        self.more.clicked.connect(self.toggle)
        self.next.clicked.connect(lambda: self.step(1))
        self.list.clicked.connect(lambda index: self._jump(index.row()))
        self.list.entered.connect(self._jump)
        desk.changed.connect(self._later.start)
        desk.opened.connect(self.look)
        theme.changed.connect(self._fit)

    def look(self) -> None:
        """Look for problems now; the same ones keep the list as it is."""
        self._later.stop()
        self.setVisible(self._desk.drafted)
        if not self._desk.drafted:
            self.problems = []
            return
        found = self._desk.problems()
        errors = sum(p.problem.severity == "error" for p in found)
        words = [plural(errors, "error")] if errors else []
        if len(found) > errors:
            words.append(plural(len(found) - errors, "warning"))
        self.label.setText(", ".join(words) or "No problems")
        self._ok.setVisible(not found)
        self._bad.setVisible(bool(found))
        self.more.setVisible(bool(found))
        self.next.setVisible(bool(found))
        if found != self.problems:
            self.problems = found
            self.rows.fill(found)
            self._at = min(self._at, len(found) - 1)
        if not found:
            self.list.hide()
        self._fit()

    @property
    def errors(self) -> list[DraftProblem]:
        return [p for p in self.problems if p.problem.severity == "error"]

    def _fit(self) -> None:
        self.list.setFixedHeight(self._theme.px(28) * min(5, max(1, len(self.problems))) + 2)
        self.more.set_text("Hide" if self.list.isVisibleTo(self) else "Show")

    def toggle(self) -> None:
        """Open or fold the list."""
        self.list.setVisible(not self.list.isVisibleTo(self) and bool(self.problems))
        self._fit()
        if self.list.isVisible():
            self.list.setFocus()
            self.list.setCurrentIndex(self.rows.index(max(0, self._at), 0))

    def step(self, by: int) -> None:
        """Jump to the next or previous problem."""
        self.look()
        if not self.problems:
            self._desk.shell.toast("No problems")
            return
        self._jump((self._at + by) % len(self.problems))

    def _jump(self, row: int) -> None:
        self._at = row
        problem = self.problems[row]
        self.list.setCurrentIndex(self.rows.index(row, 0))
        self._desk.shell.announce(problem.problem.text)
        self.jumped.emit(problem.uid, problem.field)
