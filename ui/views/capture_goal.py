"""A goal's row in the inspector: its rating by the rule and the judgement on harm that the rule asks for."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.models.desk import Desk
from ui.models.desk_rating import Ask, RatingVerbs
from ui.widgets.inline_form import InlineForm
from ui.widgets.judgement_row import JudgementRow
from ui.widgets.segmented import Segmented


class GoalRow(QWidget):
    """ "Do the weaknesses together do significant harm?" with reason; the answer is a recorded judgement."""

    def __init__(self, desk: Desk, ratings: RatingVerbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = desk.shell.theme
        self._desk, self._ratings, self._theme = desk, ratings, theme
        self._node, self._context = "", ""
        label = QLabel("Significant harm to the goal")
        theme.style(label, "sm", 500)
        self.choice = Segmented(theme, [("no", "No harm"), ("yes", "Harm")], name="Significant harm to the goal")
        self.choice.picked.connect(self._ask)
        self.form = InlineForm(theme)
        self.form.submitted.connect(self._submit)
        self.form.cancelled.connect(self.refresh)
        self.record = JudgementRow(theme)
        self.record.dropped.connect(ratings.take_back)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self.choice)
        column = QVBoxLayout(self)
        px = theme.px
        column.setContentsMargins(px(15), px(6), px(14), px(8))
        column.setSpacing(px(5))
        column.addLayout(row)
        column.addWidget(self.form)
        column.addWidget(self.record)

    def show_goal(self, node: str, context: str) -> None:
        """The goal, and for a generic goal the area it is judged in."""
        if (node, context) != (self._node, self._context):
            self.form.close_form()
        self._node, self._context = node, context
        self.refresh()

    def refresh(self) -> None:
        book = self._desk.book
        found = book.judgement(self._node, "goal harm", self._context) if book is not None else None
        if not self.form.isVisibleTo(self):
            self.choice.set_current(found.value if found is not None else "")
        if found is not None:
            self.record.show_record(found)
        else:
            self.record.hide()

    def _ask(self, value: str) -> None:
        words = "do significant harm" if value == "yes" else "do no significant harm"
        self.form.ask(Ask("goal harm", value, self._node, self._context, ""),
                      f"Why do the weaknesses together {words}?", [("reason", "Reason", "")], "Record judgement")

    def _submit(self, values: dict[str, str]) -> None:
        ask = self.form.purpose
        if isinstance(ask, Ask) and self._ratings.answer(ask, values):
            self.form.close_form()
            self.refresh()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.color("border.subtle"))
        painter.drawLine(0, 0, self.width(), 0)
