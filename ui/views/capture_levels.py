"""The inspector for level picking: one descriptor per level, level buttons, points, rationale, evidence.

Shows the desk and calls its verbs; owns only what is being typed. Descriptors come from the framework.
"""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.models.book import Book
from ui.models.desk import Desk
from ui.models.desk_notes import NoteVerbs
from ui.models.desk_rating import Ask, RatingVerbs
from ui.theme import Theme
from ui.views.capture_evidence import EvidenceBox
from ui.widgets.autosave_text import AutosaveText
from ui.widgets.chips import Chip
from ui.widgets.inline_form import InlineForm
from ui.widgets.rating_bar import RatingBar
from ui.widgets.rating_keys import RatingAction, action_for
from ui.widgets.rating_paint import paint_level
from workbench.model.framework import Criterion, Scale

WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class LevelList(QWidget):
    """One row per level: square, name, points, descriptor; the chosen one also shows its next step."""

    acted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale: Scale | None = None
        self._rows: list[tuple[str, str, str, str, str]] = []  # id, label, points, text, next step
        self._value = ""
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Levels")

    def show_levels(self, book: Book, criterion: Criterion, scale: Scale, value: str) -> None:
        """Descriptors of the criterion, else of its node, else the scale's own texts."""
        texts = {d.value: d.text for d in book.framework.descriptors if d.node == criterion.parent}
        texts.update({d.value: d.text for d in book.framework.descriptors if d.node == criterion.uid})
        rows = []
        for level in scale.values:
            text = texts.get(level.id, level.text)
            main, _, after = text.partition("; next step: ")
            if not after:
                after = str(level.x.get("next_step", ""))
            rows.append((level.id, level.label, _points(book, level.id), _sentence(main), _sentence(after)))
        self._scale, self._rows, self._value = scale, rows, value
        self._current = next((i for i, r in enumerate(rows) if r[0] == value), self._current)
        chosen = next((f"{r[0]} {r[1]}" for r in rows if r[0] == value), "no level chosen")
        self.setAccessibleDescription(chosen)
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.update()

    def _heights(self, width: int, row: tuple[str, str, str, str, str]) -> tuple[int, int, int]:
        px = self._theme.px
        room = QRect(0, 0, max(width - px(66), 80), 2000)
        text = QFontMetrics(self._theme.font("sm")).boundingRect(room, WRAP, row[3]).height() if row[3] else 0
        after = 0
        if row[0] == self._value and row[4]:
            metrics = QFontMetrics(self._theme.font("xs", 400))
            after = metrics.boundingRect(room, WRAP, f"Next step: {row[4]}").height() + px(3)
        return text, after, px(14) + px(18) + text + after

    def heightForWidth(self, width: int) -> int:
        return sum(self._heights(width, r)[2] for r in self._rows) + self._theme.px(6)

    def hasHeightForWidth(self) -> bool:
        return True

    def resizeEvent(self, _event: object) -> None:
        self.setFixedHeight(self.heightForWidth(self.width()))

    def _rects(self) -> list[tuple[tuple[str, str, str, str, str], QRect]]:
        top, found = self._theme.px(3), []
        for row in self._rows:
            height = self._heights(self.width(), row)[2]
            found.append((row, QRect(self._theme.px(8), top, self.width() - self._theme.px(16), height)))
            top += height
        return found

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for i, (_, rect) in enumerate(self._rects()):
            if rect.contains(event.position().toPoint()):
                self._current = i
                self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        for row, rect in self._rects():
            if rect.contains(event.position().toPoint()):
                self.acted.emit(RatingAction("value", row[0]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = action_for(event, self._scale)
        if action is not None:
            self.acted.emit(action)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._rows and not event.modifiers():
            by = -1 if event.key() == Qt.Key.Key_Up else 1
            self._current = min(max(self._current + by, 0), len(self._rows) - 1)
            self.setAccessibleDescription(" ".join(self._rows[self._current][:4]))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._rows:
            self.acted.emit(RatingAction("value", self._rows[self._current][0]))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, _event: object) -> None:
        self.update()

    def focusOutEvent(self, _event: object) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._theme, self._theme.px
        for i, (row, rect) in enumerate(self._rects()):
            chosen = row[0] == self._value
            if chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("selection.bg"))
                painter.drawRoundedRect(rect, px(6), px(6))
            if self.hasFocus() and i == self._current:
                painter.setPen(QPen(theme.color("focus.ring"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), px(6), px(6))
            top, left = rect.top() + px(7), rect.left() + px(44)
            paint_level(painter, QRectF(rect.left() + px(10), top, px(24), px(19)), theme, self._scale, row[0])
            width = rect.right() - left - px(8)
            painter.setFont(theme.font("sm", 500))
            painter.setPen(theme.color("text.primary"))
            painter.drawText(QRect(left, top, width, px(18)), Qt.AlignmentFlag.AlignVCenter, row[1])
            painter.setFont(theme.font("xs", 400))
            painter.setPen(theme.color("text.secondary"))
            painter.drawText(QRect(left, top, width, px(18)),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row[2])
            text_h, after_h, _ = self._heights(self.width(), row)
            painter.setFont(theme.font("sm"))
            painter.setPen(theme.color("text.primary" if chosen else "text.secondary"))
            painter.drawText(QRect(left, top + px(19), width, text_h + 2), WRAP, row[3])
            if after_h:
                painter.setFont(theme.font("xs", 400))
                painter.setPen(theme.color("text.secondary"))
                painter.drawText(QRect(left, top + px(21) + text_h, width, after_h + 2), WRAP, f"Next step: {row[4]}")


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".?" else text + "."


def _points(book: Book, level: str) -> str:
    bands = book.framework.method.params.get("bands", {})
    band = bands.get(level) if isinstance(bands, dict) else next(
        (b for b in bands if isinstance(b, dict) and str(b.get("level", "")) == level), None)
    if isinstance(band, dict):
        low, high = band.get("from", band.get("low", "")), band.get("to", band.get("high", ""))
    elif isinstance(band, (list, tuple)) and len(band) == 2:
        low, high = band
    else:
        return ""
    return f"{low} to {high} points"


class LevelsCard(QWidget):
    """The whole level-picking inspector of one criterion (and unit)."""

    def __init__(self, desk: Desk, ratings: RatingVerbs, notes: NoteVerbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = desk.shell.theme
        self._desk, self._ratings, self._theme = desk, ratings, theme
        self._shown: tuple[str, str, str] = ("", "", "")
        self.proposed = ""
        self.title, self.words = QLabel(), QLabel()
        theme.style(self.title, "h2", 600)
        theme.style(self.words, "sm", 0, "secondary")
        self.title.setWordWrap(True)
        self.words.setWordWrap(True)
        self.levels = LevelList(theme)
        self.target = Chip(theme, "", "target")
        self.keys = QLabel()
        theme.style(self.keys, "xs", 400, "secondary")
        self.bar = RatingBar(theme)
        self.form = InlineForm(theme)
        self.points = QLineEdit()
        self.points.setFixedWidth(theme.px(60))
        self.points.setAccessibleName("Points")
        self.points_hint = QLabel()
        self.points_hint.setWordWrap(True)
        theme.style(self.points_hint, "xs", 400, "secondary")
        self.points_row = QWidget()
        self.rationale = AutosaveText(theme, "Rationale", "Rationale", rows=2, max_rows=8)
        self.evidence = EvidenceBox(desk, ratings, notes)
        self._lay_out()
        self.bar.acted.connect(lambda action: ratings.act(action, to_rationale=True))
        self.levels.acted.connect(lambda action: ratings.act(action))
        self.form.submitted.connect(self._submit)
        self.rationale.edited.connect(self._save_rationale)
        self.points.editingFinished.connect(self._save_points)
        ratings.asked.connect(self._open_form)
        ratings.rationale_wanted.connect(self.focus_rationale)

    def _lay_out(self) -> None:
        px, theme = self._theme.px, self._theme
        level, rationale, points = QLabel("Level"), QLabel("Rationale"), QLabel("Points")
        for label in (level, rationale, points):
            theme.style(label, "sm", 600)
        head = QHBoxLayout()
        head.addWidget(level)
        head.addWidget(self.keys)
        head.addStretch(1)
        head.addWidget(self.target)
        row = QHBoxLayout(self.points_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(points)
        row.addWidget(self.points)
        row.addWidget(self.points_hint, 1)
        top = QVBoxLayout()
        top.setContentsMargins(px(14), px(10), px(14), px(4))
        top.addWidget(self.title)
        top.addWidget(self.words)
        lower = QVBoxLayout()
        lower.setContentsMargins(px(14), px(8), px(14), px(12))
        lower.setSpacing(px(8))
        lower.addLayout(head)
        for widget in (self.bar, self.form, self.points_row, rationale, self.rationale, self.evidence):
            lower.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.levels)
        column.addLayout(lower)
        column.addStretch(1)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), super().sizeHint().height())

    def show_spot(self) -> None:
        """Fill in the current criterion and unit."""
        desk, book, criterion = self._desk, self._desk.book, self._desk.criterion
        if book is None or criterion is None:
            return
        place = (*desk.spot, desk.unit)
        if place != self._shown:
            if self.rationale.dirty:
                self.rationale.flush()
            self._shown = place
            self.form.close_form()
            self.rationale.clearFocus()
        node = desk.node
        title = node.title if node is not None else book.framework.title
        unit = next((u.name for u in book.units if u.uid == desk.unit), "")
        instruction = "Choose the level whose text fits the evidence."
        if node is None or len(tuple(islice(book.framework.criteria_under(node.uid), 2))) > 1:
            # several levels are picked here, so the statement itself says which one this is
            title = f"{book.framework.short_code(criterion.code)} {criterion.texts.get('name', '')}".strip() or title
            instruction = criterion.text
        if criterion.ask and criterion.ask not in instruction:
            instruction = f"{instruction}\n{criterion.ask}" if instruction == criterion.text else criterion.ask
        self.title.setText(title)
        self.words.setText(f"{unit}. {instruction}" if unit else instruction)
        self.refresh()

    def refresh(self) -> None:
        """Show the answer again."""
        desk, book, criterion = self._desk, self._desk.book, self._desk.criterion
        if book is None or criterion is None:
            return
        scale = book.framework.scale_of(criterion)
        if scale is None:
            return
        shown = book.shown(*desk.spot, desk.unit or None)
        target = book.target_of(desk.node.uid if desk.node is not None else "")
        self.levels.show_levels(book, criterion, scale, shown.value if shown.state == "value" else "")
        self.bar.show_answer(scale, shown.value, shown.state, half=shown.half, target=target,
                             proposed=self.proposed, na_allowed=criterion.na_allowed)
        first, last = scale.values[0].id, scale.values[-1].id
        self.keys.setText(f"Keys {first} to {last}" + (", H for a half" if scale.halves else ", no halves"))
        self.target.set(f"Target {target}", "target")
        self.target.setVisible(bool(target))
        record = book.record(*desk.spot, desk.unit)
        points = book.framework.method.params.get("points")
        most = points.get("max", "") if isinstance(points, dict) else ""
        has_points = bool(points)
        self.points_row.setVisible(has_points)
        if has_points and not self.points.hasFocus():
            self.points.setText(record.points if record is not None else "")
        self.points_hint.setText(
            (f"of {most}, " if most else "") + "if you hold them. A boundary belongs to the lower band.")
        self.rationale.set_text(record.reason if record is not None else "")
        self.evidence.refresh()

    def _open_form(self, ask: Ask) -> None:
        if self.isVisible() and ask.purpose == "not_applicable":
            self.form.ask(ask, "Not applicable needs a reason and an approver",
                          [("reason", "Reason", ""), ("approver", "Approved by", "")], "Record N/A")
        elif self.isVisible():
            self.form.ask(ask, "Why this level for all units?", [("reason", "Reason", "")], f"Record {ask.value}")

    def _submit(self, values: dict[str, str]) -> None:
        ask = self.form.purpose
        if isinstance(ask, Ask) and self._ratings.answer(ask, values):
            self.form.close_form()
            self.focus_rating()

    def _save_rationale(self, text: str) -> None:
        if not self._ratings.save_rationale(text):
            self.rationale.not_saved()

    def _save_points(self) -> None:
        book = self._desk.book
        record = book.record(*self._desk.spot, self._desk.unit) if book is not None else None
        text = self.points.text().strip()
        if text == (record.points if record is not None else ""):
            return
        if text and not text.isdigit():
            self._desk.shell.toast("Points are whole numbers.")
            return
        self._ratings.save_points(text)

    def flush(self) -> None:
        self.rationale.flush()

    def focus_rating(self) -> None:
        self.bar.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_rationale(self) -> None:
        if self.rationale.isVisible():
            self.rationale.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_proposal(self, value: str) -> None:
        self.proposed = value
        self.refresh()
