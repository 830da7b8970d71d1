"""The open statement of the inspector: text, Ask, Look for, units, rating, judgement, rationale, evidence.

One card lives in the inspector and moves to the selected statement. It shows the desk and calls its verbs; it owns only
what is being typed in its fields.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.models.book import Book
from ui.models.desk import Desk
from ui.models.desk_notes import NoteVerbs
from ui.models.desk_rating import Ask, RatingVerbs
from ui.views.capture_evidence import EvidenceBox
from ui.widgets.autosave_text import AutosaveText
from ui.widgets.chips import Chip
from ui.widgets.inline_form import InlineForm
from ui.widgets.judgement_row import JudgementRow
from ui.widgets.rating_bar import RatingBar
from ui.widgets.unit_strip import UnitCell, UnitStrip
from workbench.model.framework import Criterion
from workbench.model.result import CriterionResult

ASK_WORDS = {
    "not_applicable": "Not applicable needs a reason and an approver",
    "unit aggregate": "Units leave a choice. Why {value} for all units?",
    "override": "{value} is outside what the units allow. Why?",
    "key at LI": "Why does the weakness not defeat the purpose?",
    "goal harm": "Do the weaknesses together do significant harm to the goal?",
}


class StatementCard(QWidget):
    """Everything about one statement. `show_spot` fills it, `refresh` follows a rating."""

    def __init__(self, desk: Desk, ratings: RatingVerbs, notes: NoteVerbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = desk.shell.theme
        self._desk, self._ratings, self._theme = desk, ratings, theme
        self._shown: tuple[str, str, str, str] = ("", "", "", "")
        self.proposed = ""
        self.code = QLabel()
        theme.style(self.code, "mono")
        self.key = Chip(theme, "Key", "outline", "key-round")
        self.optional = Chip(theme, "optional", "outline")
        self.per_unit = QLabel("Rated per unit")
        theme.style(self.per_unit, "xs", 400, "secondary")
        self.text = self._label("base", 500)
        self.ask, self.look = self._label("sm", 0, "secondary"), self._label("sm", 0, "secondary")
        self.strip = UnitStrip(theme)
        self.bar = RatingBar(theme)
        self.hint = self._label("xs", 400, "secondary")
        self.form = InlineForm(theme)
        self.rationale = AutosaveText(theme, "Rationale", "Rationale", rows=1, max_rows=8)
        self.judgement = JudgementRow(theme)
        self.override = JudgementRow(theme)
        self.evidence = EvidenceBox(desk, ratings, notes)
        self._lay_out()
        self.strip.chosen.connect(desk.select_unit)
        self.bar.acted.connect(lambda action: ratings.act(action, to_rationale=True))
        self.form.submitted.connect(self._submit)
        self.form.cancelled.connect(self.focus_rating)
        self.rationale.edited.connect(self._save_rationale)
        self.judgement.wanted.connect(ratings.propose_judgement)
        for row in (self.judgement, self.override):
            row.dropped.connect(self._take_back)
        ratings.asked.connect(self.open_form)
        ratings.rationale_wanted.connect(self.focus_rationale)

    def _label(self, font: str, weight: int, ink: str = "") -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._theme.style(label, font, weight, ink)
        return label

    def _lay_out(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.setSpacing(6)
        for mark in (self.code, self.key, self.optional):
            head.addWidget(mark)
        head.addStretch(1)
        head.addWidget(self.per_unit)
        self._words = QGridLayout()
        self._words.setHorizontalSpacing(8)
        self._words.setVerticalSpacing(2)
        self._words.setColumnStretch(1, 1)
        self._words.setColumnMinimumWidth(0, px(44))
        self._names: list[QLabel] = []
        for row, (name, label) in enumerate((("Ask", self.ask), ("Look for", self.look))):
            caption = QLabel(name)
            caption.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._theme.style(caption, "xs", 400, "tertiary")
            self._names.append(caption)
            self._words.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
            self._words.addWidget(label, row, 1)
        self._column = column = QVBoxLayout(self)
        self._restyle()
        self._theme.changed.connect(self._restyle)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addLayout(self._words)
        for widget in (self.strip, self.bar, self.hint, self.form, self.rationale, self.judgement, self.override):
            column.addWidget(widget)
        column.addSpacing(px(2))
        column.addWidget(self.evidence)

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(15), px(8), px(14), px(10))
        self._column.setSpacing(px(7))
        self._words.setColumnMinimumWidth(0, px(44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("accent.tint"))
        painter.fillRect(0, 0, self._theme.px(3), self.height(), self._theme.color("accent.solid"))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), super().sizeHint().height())

    # -- showing

    def show_spot(self) -> None:
        """Fill in the current statement and unit of the desk."""
        desk, book, criterion = self._desk, self._desk.book, self._desk.criterion
        if book is None or criterion is None:
            return
        place = (book.assessment.uid, *desk.spot, desk.unit)
        if place != self._shown:
            if self.rationale.dirty:
                self.rationale.flush()
            self._shown = place
            self.form.close_form()
            self.proposed = ""
            self.rationale.clearFocus()
        code = book.code(criterion)
        self.code.setText(code)
        self.code.setToolTip(criterion.code)
        self.key.setVisible(criterion.key)
        self.optional.setVisible(criterion.optional)
        self.per_unit.setVisible(book.per_unit(criterion))
        self.text.setText(criterion.text)
        self.setAccessibleName(f"{code}, {criterion.text}")
        questions = book.framework.questions_of.get(criterion.uid, ())
        ask = criterion.ask or "\n".join(q.text for q in questions)
        for name, label, words in zip(self._names, (self.ask, self.look), (ask, criterion.evidence), strict=True):
            label.setText(words)
            name.setVisible(bool(words))
            label.setVisible(bool(words))
        self.refresh()

    def refresh(self) -> None:
        """Show the answer again; everything else stays."""
        desk, book, criterion = self._desk, self._desk.book, self._desk.criterion
        if book is None or criterion is None:
            return
        spot, unit = desk.spot, desk.unit
        scale = book.framework.scale_of(criterion)
        per_unit = book.per_unit(criterion)
        result = book.spots.get(spot)
        if per_unit:
            cells = tuple(self._cell(book, spot, u.uid, u.name) for u in book.units)
            self.strip.show_cells(scale, (*cells, self._cell(book, spot, "", "All units")), unit)
        self.strip.setVisible(per_unit)
        shown = book.shown(*spot, unit or None)
        target = book.target_of(desk.node.uid) if desk.node is not None and scale and scale.role == "level" else ""
        derived = bool(criterion.derived)
        self.bar.setVisible(not derived)
        self.bar.show_answer(
            scale, shown.value, shown.state, half=shown.half, target=target, proposed=self.proposed,
            na_allowed=criterion.na_allowed,
        )
        self.hint.setText(self._hint(book, criterion, result))
        self.hint.setVisible(bool(self.hint.text()))
        record = book.record(*spot, unit)
        self.rationale.set_text(record.reason if record is not None else "")
        self.rationale.setVisible(not derived)
        self._show_judgement(book, criterion, result)
        self.evidence.refresh()

    @staticmethod
    def _cell(book: Book, spot: tuple[str, str], unit: str, name: str) -> UnitCell:
        shown = book.shown(*spot, unit or None)
        return UnitCell(unit, name, shown.value, shown.state, shown.half)

    def _hint(self, book: Book, criterion: Criterion, result: CriterionResult | None) -> str:
        words = []
        if criterion.derived:
            shown = book.shown(*self._desk.spot)
            value = shown.value if shown.state == "value" else "not rated"
            words.append(f"Follows from the {criterion.derived}: {value}.")
        if result is not None and result.met_through:
            through = book.criterion(result.met_through)
            words.append(f"Met through {book.code(through) if through is not None else result.met_through}.")
        if result is not None and len(result.allowed) > 1 and not self._desk.unit:
            words.append(f"Units allow {' or '.join(result.allowed)}.")
        if result is not None and result.value == "FI" and result.provisional:
            words.append("Provisional: FI needs an artefact and an affirmation.")
        elif result is not None and result.provisional:
            words.append("Provisional: no artefact yet.")
        record = book.record(*self._desk.spot, self._desk.unit)
        if record is not None and record.state == "not_applicable":
            words.append(f"Not applicable: {record.reason} Approved by {record.approver}.")
        return " ".join(words)

    def _show_judgement(self, book: Book, criterion: Criterion, result: CriterionResult | None) -> None:
        spot = self._desk.spot
        key = book.judgement(spot[0], "key at LI", spot[1])
        at_li = result is not None and result.value == "LI" and result.state == "value"
        if criterion.key and at_li and book.method in ("modelops",):
            if key is not None and key.value == "yes":
                self.judgement.show_record(key)
            else:
                self.judgement.show_missing("LI on a key criterion: record a judgement")
        else:
            self.judgement.hide()
        choice = book.judgement(spot[0], "override", spot[1]) or book.judgement(spot[0], "unit aggregate", spot[1])
        if choice is not None:
            self.override.show_record(choice)
        elif result is not None and result.needs_judgement and not self.judgement.isVisibleTo(self):
            self.override.show_missing(f"Units allow {' or '.join(result.allowed)}: record a judgement"
                                       if len(result.allowed) > 1 else result.needs_judgement)
        else:
            self.override.hide()

    # -- forms and focus

    def open_form(self, ask: Ask) -> None:
        """Ask for the reason in place; the answer is recorded when it is given."""
        if not self.isVisible():
            return
        title = ASK_WORDS[ask.purpose].format(value=ask.value)
        if ask.purpose == "not_applicable":
            record = self._desk.book.record(*self._desk.spot, self._desk.unit) if self._desk.book else None
            self.form.ask(ask, title, [("reason", "Reason", record.reason if record is not None else ""),
                                       ("approver", "Approved by", "")], "Record N/A")
        else:
            words = {"unit aggregate": f"Record {ask.value}", "override": f"Record {ask.value} as override"}
            self.form.ask(ask, title, [("reason", "Reason", "")], words.get(ask.purpose, "Record judgement"))

    def _submit(self, values: dict[str, str]) -> None:
        ask = self.form.purpose
        if isinstance(ask, Ask) and self._ratings.answer(ask, values):
            self.form.close_form()
            self.focus_rating()

    def _take_back(self, uid: str) -> None:
        self._ratings.take_back(uid)

    def _save_rationale(self, text: str) -> None:
        if not self._ratings.save_rationale(text):
            self.rationale.not_saved()

    def flush(self) -> None:
        self.rationale.flush()

    def focus_rating(self) -> None:
        self.bar.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_rationale(self) -> None:
        if self.rationale.isVisible():
            self.rationale.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_proposal(self, value: str) -> None:
        """A value typed as =LI in the bar: a hint at the buttons, never an answer."""
        self.proposed = value
        self.refresh()
